/*
 * Sets of keys: of judgments those of the rows of their table that count. Answer files are small.
 */
#include "done.h"

#include <errno.h>
#include <unistd.h>

#include "answers.h"
#include "base/memory.h"
#include "judgment_table.h"
#include "lines.h"
#include "question.h"
#include "records.h"

static id_key pair_key(jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return match_key(question, (jr_str[]){first, second}, 2, (uint16_t)turn);
}

static id_key answer_key(jr_str question)
{
    return match_key(question, NULL, 0, 1);
}

static bool is_missing(const char *path)
{
    return access(path, F_OK) != 0 && errno == ENOENT;
}

static void add_rows(const judgment_table *t, done_set *set)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        jr_str question = t->questions[row->question], first = t->models[row->first];
        bool is_new = false;
        if (row->status == JUDGMENT_COUNTS && row->second == NO_MODEL)
            is_new = done_add_single(set, question, first, row->turn);
        else if (row->status == JUDGMENT_COUNTS)
            is_new = done_add_pair(set, question, first, t->models[row->second], row->turn);
        set->n_duplicates += row->status == JUDGMENT_COUNTS && !is_new;
        set->n_duplicates += row->status == JUDGMENT_REPLACED;
        set->n_invalid += judgment_is_invalid(row);
    }
    set->n_valid = set->keys.n_entries;
    set->n_torn = judgment_table_n_torn(t);
}

static jr_status load_judgments(const char *path, bool of_pairs, unsigned n_threads,
                                done_set *ret_set, jr_error *err)
{
    judgment_source source = {.path = jr_str_from(path),
                              .source = of_pairs ? GAMES_OF_PAIRS : SCORES,
                              .is_optional = true};
    judgment_plan plan = {.judges = &source.path,
                          .n_judges = 1,
                          .sources = &source,
                          .n_sources = 1,
                          .n_threads = n_threads};
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(judgment_table_open(&plan, NULL, &table, err));
    done_set set = {0};
    add_rows(table, &set);
    *ret_set = set;
    return JR_OK;
}

jr_status done_load_pairs(const char *path, unsigned n_threads, done_set *ret_set, jr_error *err)
{
    return load_judgments(path, true, n_threads, ret_set, err);
}

jr_status done_load_singles(const char *path, unsigned n_threads, done_set *ret_set, jr_error *err)
{
    return load_judgments(path, false, n_threads, ret_set, err);
}

typedef struct answer_reading {
    done_set set;
    size_t capacity;
} answer_reading;

/* The number of choices and of the turns that all of them have; nothing if one of them failed. */
static done_answer measure_answer(yyjson_val *choices)
{
    done_answer answer = {0};
    size_t i, n;
    yyjson_val *choice, *fields[N_CHOICE_FIELDS];
    yyjson_arr_foreach(choices, i, n, choice)
    {
        fields_pick(choice, choice_fields, N_CHOICE_FIELDS, fields);
        size_t n_turns = answers_n_judgeable(fields[CHOICE_TURNS]);
        if (n_turns == 0 || n_turns < yyjson_arr_size(fields[CHOICE_TURNS]))
            return (done_answer){0};
        if (answer.n_choices == 0 || n_turns < answer.n_turns)
            answer.n_turns = (uint32_t)n_turns;
        answer.n_choices++;
    }
    return answer;
}

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    answer_reading *r = context;
    yyjson_val *fields[N_ANSWER_FIELDS];
    fields_pick(line->record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    if (!field_has_type(id, answer_fields[ANSWER_QUESTION_ID].types))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)json_line_number(line),
                            id ? "not a string or a number" : "missing");
    done_answer answer = measure_answer(fields[ANSWER_CHOICES]);
    if (answer.n_choices == 0) {
        r->set.n_invalid++;
        return JR_OK;
    }
    char digits[QUESTION_ID_MAX];
    size_t n = r->set.keys.n_entries;
    uint64_t known = id_table_add(&r->set.keys, answer_key(question_id_text(id, digits)), n + 1);
    if (known) {
        r->set.n_duplicates++;
        if (answer.n_turns >= r->set.answers[known - 1].n_turns)
            r->set.answers[known - 1] = answer;
        return JR_OK;
    }
    if (n == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 128;
        r->set.answers = memory_resize(r->set.answers, r->capacity, sizeof *r->set.answers);
    }
    r->set.answers[n] = answer;
    return JR_OK;
}

jr_status done_load_answers(const char *path, done_set *ret_set, jr_error *err)
{
    answer_reading r = {0};
    jr_status status = JR_OK;
    if (!is_missing(path))
        status = json_lines_read(path, read_answer, &r, &r.set.n_torn, err);
    r.set.n_valid = r.set.keys.n_entries;
    if (status == JR_OK)
        *ret_set = r.set;
    else
        done_release(&r.set);
    return status;
}

bool done_has_pair(const done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return id_table_find(&set->keys, pair_key(question, first, second, turn)) != 0;
}

bool done_has_single(const done_set *set, jr_str question, jr_str model, uint32_t turn)
{
    return id_table_find(&set->keys, match_key(question, &model, 1, (uint16_t)turn)) != 0;
}

bool done_add_pair(done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return id_table_add(&set->keys, pair_key(question, first, second, turn), 1) == 0;
}

bool done_add_single(done_set *set, jr_str question, jr_str model, uint32_t turn)
{
    return id_table_add(&set->keys, match_key(question, &model, 1, (uint16_t)turn), 1) == 0;
}

done_answer done_find_answer(const done_set *set, jr_str question)
{
    uint64_t value = id_table_find(&set->keys, answer_key(question));
    return value ? set->answers[value - 1] : (done_answer){0};
}

void done_release(done_set *set)
{
    id_table_release(&set->keys);
    free(set->answers);
    set->answers = NULL;
}
