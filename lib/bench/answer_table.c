/*
 * Reading answers: one file after the other, each once. What is wanted of an answer is taken as
 * soon as it counts, and again where a later one does.
 */
#include "answer_table.h"

#include <math.h>

#include "answer_features.h"
#include "answers.h"
#include "base/str.h"
#include "folder.h"

typedef struct reading {
    jr_arena *arena;
    const answer_plan *plan;
    answer_table *table;
    size_t model;
} reading;

static jr_str turn_text(yyjson_val *turns, size_t turn)
{
    return json_str(yyjson_arr_get(turns, turn));
}

/* In valid UTF-8 every character has one byte that does not continue another. */
static uint32_t count_characters(jr_str text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return n;
}

static void add_features(yyjson_val *turns, size_t n_turns, double *values)
{
    double visible = 0;
    for (size_t k = 0; k < JR_N_FEATURES; k++)
        values[k] = 0;
    for (size_t i = 0; i < n_turns; i++)
        features_add_text(turn_text(turns, i), values, &visible);
    if (visible > 0)
        values[JR_FEATURE_JAPANESE] /= visible;
}

/* What the plan wants of the answer that counts now. */
static void take(const reading *r, answer_entry *entry, yyjson_val *turns)
{
    const answer_plan *plan = r->plan;
    size_t n = entry->n_turns;
    if (plan->with_texts) {
        jr_str *texts = jr_arena_alloc(r->arena, n, sizeof *texts);
        for (size_t i = 0; i < n; i++)
            texts[i] = jr_arena_copy(r->arena, turn_text(turns, i));
        entry->texts = texts;
    }
    if (plan->with_lengths) {
        entry->characters = jr_arena_alloc(r->arena, n, sizeof *entry->characters);
        for (size_t i = 0; i < n; i++)
            entry->characters[i] = count_characters(turn_text(turns, i));
    }
    if (plan->with_features)
        add_features(turns, n,
                     r->table->features + (size_t)(entry - r->table->entries) * JR_N_FEATURES);
}

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    const reading *r = context;
    answer_line answer;
    answer_line_read(line->record, &answer);
    if (!answer.id)
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)line->number,
                            yyjson_obj_get(line->record, "question_id") ? "not a string or a number"
                                                                        : "missing");
    size_t question = str_index_sorted(r->plan->questions, r->plan->n_questions, answer.question);
    if (question == SIZE_MAX)
        return JR_OK;
    answer_entry *entry = &r->table->entries[r->model * r->table->n_questions + question];
    if (!answers_replaces(answer.n_turns, entry->n_turns))
        return JR_OK;
    entry->place = (line_place){.offset = line->block->offset +
                                          (uint64_t)(line->text.data - line->block->data),
                                .size = (uint32_t)line->text.size,
                                .line = (uint32_t)line->number,
                                .file = (uint32_t)r->model};
    entry->n_turns = answer.n_turns;
    entry->n_choices = answer.n_choices;
    take(r, entry, answer.turns);
    return JR_OK;
}

static jr_status read_file(reading *r, size_t model, jr_str path, jr_error *err)
{
    uint64_t n_torn = 0;
    r->model = model;
    jr_status status = json_lines_read(path.data, read_answer, r, &n_torn, err);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    JR_TRY(status);
    r->table->paths[model] = path;
    r->table->n_models_found++;
    r->table->n_torn += n_torn;
    return JR_OK;
}

jr_status answer_table_load(jr_arena *arena, const answer_plan *plan, answer_table *ret_table,
                            jr_error *err)
{
    size_t n_models = plan->path ? 1 : plan->n_models, n = n_models * plan->n_questions;
    answer_table table = {.n_models = n_models,
                          .n_questions = plan->n_questions,
                          .entries = jr_arena_alloc(arena, n, sizeof *table.entries),
                          .paths = jr_arena_alloc(arena, n_models, sizeof *table.paths)};
    if (plan->with_features) {
        table.features = jr_arena_alloc(arena, n * JR_N_FEATURES, sizeof *table.features);
        for (size_t i = 0; i < n * JR_N_FEATURES; i++)
            table.features[i] = NAN;
    }
    reading r = {.arena = arena, .plan = plan, .table = &table};
    if (plan->path) {
        JR_TRY(read_file(&r, 0, jr_arena_copy(arena, jr_str_from(plan->path)), err));
    } else {
        jr_str folder = folder_of_answers(arena, plan->bench_folder);
        for (size_t m = 0; m < n_models; m++)
            JR_TRY(read_file(&r, m,
                             jr_arena_format(arena, "%s/%s.jsonl", folder.data,
                                             folder_escape(arena, plan->models[m]).data),
                             err));
    }
    *ret_table = table;
    return JR_OK;
}

answer_lengths answer_table_lengths(jr_arena *arena, const answer_table *table)
{
    /* One strange answer must not make room for all its turns in all the others. */
    enum { MAX_TURNS = 64 };
    size_t n = table->n_models * table->n_questions;
    answer_lengths l = {.n_models = table->n_models,
                        .n_questions = table->n_questions,
                        .n_models_found = table->n_models_found};
    for (size_t i = 0; i < n; i++)
        if (table->entries[i].n_turns > l.n_turns)
            l.n_turns = table->entries[i].n_turns;
    if (l.n_turns > MAX_TURNS)
        l.n_turns = MAX_TURNS;
    l.characters = jr_arena_alloc(arena, n * l.n_turns, sizeof *l.characters);
    for (size_t i = 0; i < n; i++)
        for (size_t turn = 0; turn < l.n_turns; turn++)
            l.characters[i * l.n_turns + turn] =
                turn < table->entries[i].n_turns ? table->entries[i].characters[turn] : (double)NAN;
    return l;
}

jr_answer_features answer_table_features(const answer_table *table)
{
    return (jr_answer_features){table->n_models, table->n_questions, table->features,
                                table->n_models_found};
}

void answer_table_set_texts(jr_arena *arena, answer_table *table, size_t model, size_t question,
                            const jr_str *turns, size_t n_turns)
{
    jr_str *texts = jr_arena_alloc(arena, n_turns, sizeof *texts);
    for (size_t i = 0; i < n_turns; i++)
        texts[i] = jr_arena_copy(arena, turns[i]);
    table->entries[model * table->n_questions + question] =
        (answer_entry){.n_turns = (uint32_t)n_turns, .n_choices = 1, .texts = texts};
}
