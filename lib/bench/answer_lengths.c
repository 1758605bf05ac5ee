/*
 * Lengths of answers. One file a model, read one after the other; the room per answer grows with
 * the turns that are met.
 */
#include <jrank/answer_lengths.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "folder.h"
#include "lines.h"
#include "question.h"
#include "records.h"

enum { MAX_TURNS = 64 };

typedef struct reading {
    const jr_str *questions;
    jr_answer_lengths lengths; /* characters on the heap until all is read */
    size_t model;
} reading;

static void make_room(reading *r, size_t n_turns)
{
    jr_answer_lengths *l = &r->lengths;
    if (n_turns <= l->n_turns)
        return;
    size_t n_answers = l->n_models * l->n_questions;
    double *characters = memory_zeroed(n_answers * n_turns, sizeof *characters);
    for (size_t i = 0; i < n_answers; i++)
        for (size_t turn = 0; turn < n_turns; turn++)
            characters[i * n_turns + turn] =
                turn < l->n_turns ? l->characters[i * l->n_turns + turn] : NAN;
    free(l->characters);
    l->characters = characters;
    l->n_turns = n_turns;
}

static int compare_ids(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

/* In valid UTF-8 every character has one byte that does not continue another. */
static double count_characters(jr_str text)
{
    if (jr_str_compare(text, JR_STR("$ERROR$")) == 0)
        return NAN;
    size_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return (double)n;
}

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
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
        r->lengths.n_questions
            ? bsearch(&text, r->questions, r->lengths.n_questions, sizeof text, compare_ids)
            : NULL;
    if (!found)
        return JR_OK;
    yyjson_val *choice = yyjson_arr_get_first(fields[ANSWER_CHOICES]);
    if (yyjson_is_obj(choice))
        fields_pick(choice, choice_fields, N_CHOICE_FIELDS, choice_values);
    yyjson_val *turns = choice_values[CHOICE_TURNS], *turn;
    size_t n_turns = yyjson_arr_size(turns), i, n;
    make_room(r, n_turns < MAX_TURNS ? n_turns : MAX_TURNS);
    size_t place = r->model * r->lengths.n_questions + (size_t)(found - r->questions);
    for (i = 0; i < r->lengths.n_turns; i++)
        r->lengths.characters[place * r->lengths.n_turns + i] = NAN;
    yyjson_arr_foreach(turns, i, n, turn)
    {
        if (i < r->lengths.n_turns && yyjson_is_str(turn))
            r->lengths.characters[place * r->lengths.n_turns + i] =
                count_characters(json_str(turn));
    }
    return JR_OK;
}

static jr_status read_models(reading *r, jr_arena *arena, const char *bench_folder,
                             const jr_str *models, jr_error *err)
{
    jr_str folder = jr_arena_format(arena, "%s/answers", bench_folder);
    jr_str other = jr_arena_format(arena, "%s/model_answer", bench_folder);
    if (access(folder.data, F_OK) != 0 && access(other.data, F_OK) == 0)
        folder = other;
    for (r->model = 0; r->model < r->lengths.n_models; r->model++) {
        jr_str path = jr_arena_format(arena, "%s/%s.jsonl", folder.data,
                                      folder_escape(arena, models[r->model]).data);
        if (access(path.data, F_OK) != 0)
            continue;
        JR_TRY(json_lines_read(path.data, read_answer, r, NULL, err));
        r->lengths.n_models_found++;
    }
    return JR_OK;
}

jr_status jr_answer_lengths_load(jr_arena *arena, const char *bench_folder, const jr_str *models,
                                 size_t n_models, const jr_str *questions, size_t n_questions,
                                 jr_answer_lengths *ret_lengths, jr_error *err)
{
    reading r = {.questions = questions, .lengths = {n_models, n_questions, 0, NULL, 0}};
    jr_status status = read_models(&r, arena, bench_folder, models, err);
    if (status == JR_OK) {
        size_t n = n_models * n_questions * r.lengths.n_turns;
        *ret_lengths = r.lengths;
        ret_lengths->characters = jr_arena_alloc(arena, n, sizeof(double));
        if (n)
            memcpy(ret_lengths->characters, r.lengths.characters, n * sizeof(double));
    }
    free(r.lengths.characters);
    return status;
}

double jr_answer_length(const jr_answer_lengths *lengths, size_t model, size_t question,
                        uint32_t turn)
{
    if (turn == 0 || turn > lengths->n_turns)
        return NAN;
    return lengths
        ->characters[(model * lengths->n_questions + question) * lengths->n_turns + turn - 1];
}
