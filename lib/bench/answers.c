/*
 * The answer files of a benchmark, one after the other: which file, which answer, which choice.
 * What is taken from an answer is the visitor's business.
 */
#include "answers.h"

#include <stdlib.h>
#include <unistd.h>

#include "folder.h"
#include "lines.h"
#include "question.h"
#include "records.h"

typedef struct reading {
    const answers_wanted *wanted;
    answer_visit visit;
    void *context;
    size_t model;
} reading;

static int compare_ids(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

bool answers_is_text(yyjson_val *turn)
{
    return yyjson_is_str(turn) && jr_str_compare(json_str(turn), JR_STR("$ERROR$")) != 0;
}

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    const reading *r = context;
    yyjson_val *fields[N_ANSWER_FIELDS], *choice_values[N_CHOICE_FIELDS] = {0};
    fields_pick(line->record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    if (!yyjson_is_str(id) && !yyjson_is_num(id))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)json_line_number(line),
                            id ? "not a string or a number" : "missing");
    char digits[QUESTION_ID_MAX];
    jr_str text = question_id_text(id, digits);
    const jr_str *found =
        r->wanted->n_questions
            ? bsearch(&text, r->wanted->questions, r->wanted->n_questions, sizeof text, compare_ids)
            : NULL;
    if (!found)
        return JR_OK;
    yyjson_val *choice = yyjson_arr_get_first(fields[ANSWER_CHOICES]);
    if (yyjson_is_obj(choice))
        fields_pick(choice, choice_fields, N_CHOICE_FIELDS, choice_values);
    r->visit(r->context, r->model, (size_t)(found - r->wanted->questions),
             choice_values[CHOICE_TURNS]);
    return JR_OK;
}

size_t answers_n_judgeable(yyjson_val *turns)
{
    size_t i, n;
    yyjson_val *turn;
    yyjson_arr_foreach(turns, i, n, turn)
    {
        if (!answers_is_text(turn) || json_is_blank(json_str(turn)))
            return i;
    }
    return yyjson_arr_size(turns);
}

jr_status answers_read_file(const char *path, const jr_str *questions, size_t n_questions,
                            answer_visit visit, void *context, jr_error *err)
{
    answers_wanted wanted = {NULL, 0, questions, n_questions};
    reading r = {.wanted = &wanted, .visit = visit, .context = context};
    return json_lines_read(path, read_answer, &r, NULL, err);
}

jr_status answers_read(jr_arena *arena, const char *bench_folder, const answers_wanted *wanted,
                       answer_visit visit, void *context, size_t *ret_n_found, jr_error *err)
{
    reading r = {.wanted = wanted, .visit = visit, .context = context};
    size_t n_found = 0;
    jr_str folder = folder_of_answers(arena, bench_folder);
    for (r.model = 0; r.model < wanted->n_models; r.model++) {
        jr_str path = jr_arena_format(arena, "%s/%s.jsonl", folder.data,
                                      folder_escape(arena, wanted->models[r.model]).data);
        if (access(path.data, F_OK) != 0)
            continue;
        JR_TRY(json_lines_read(path.data, read_answer, &r, NULL, err));
        n_found++;
    }
    *ret_n_found = n_found;
    return JR_OK;
}
