/*
 * An answer is hashed once, however many verdicts are on it. Of hashes 32 bits are compared: of
 * those that differ one in four thousand million is taken for the same. Answers that nobody has
 * touched since the first verdict are not read: that would be a twentieth of a ranking.
 */
#include "current.h"

#include <math.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "judge_prompt.h"
#include "question.h"
#include "shard.h"

/* Later turns are hashed anew each time. */
enum { MOST_TURNS_KEPT = 4 };

current_answers current_answers_of(jr_arena *arena, const jr_str *models, size_t n_models,
                                   const answer_table *table)
{
    size_t n = table->n_models * table->n_questions * MOST_TURNS_KEPT;
    return (current_answers){models, n_models, table, jr_arena_alloc(arena, n, sizeof(uint32_t))};
}

jr_status current_answers_load(jr_arena *arena, const char *bench_folder,
                               current_answers *ret_answers, jr_error *err)
{
    jr_str *models;
    size_t n_models;
    jr_question_list list;
    JR_TRY(jr_bench_models(arena, bench_folder, &models, &n_models, err));
    JR_TRY(jr_questions_load(arena, bench_folder, &list, err));
    answer_plan plan = {.bench_folder = bench_folder,
                        .models = models,
                        .n_models = n_models,
                        .questions = question_ids(arena, &list),
                        .n_questions = list.n_questions,
                        .with_texts = true};
    answer_table *table = jr_arena_alloc(arena, 1, sizeof *table);
    JR_TRY(answer_table_load(arena, &plan, table, err));
    *ret_answers = current_answers_of(arena, models, n_models, table);
    return JR_OK;
}

size_t current_model(const current_answers *c, jr_str model)
{
    return name_index(c->models, c->n_models, model);
}

size_t current_question(const current_answers *c, jr_str id)
{
    return str_index_sorted(c->table->questions, c->table->n_questions, id);
}

bool current_is_other(const current_answers *c, size_t model, size_t question, uint16_t turn,
                      uint32_t word)
{
    if (model == SIZE_MAX || question == SIZE_MAX || word == 0)
        return false;
    const answer_entry *entry = answer_table_entry(c->table, model, question);
    if (entry->n_turns < turn)
        return false;
    if (turn > MOST_TURNS_KEPT)
        return word != origin_answer(answer_hash(entry, turn));
    uint32_t *kept =
        &c->words[(model * c->table->n_questions + question) * MOST_TURNS_KEPT + turn - 1];
    if (*kept == 0)
        *kept = origin_answer(answer_hash(entry, turn));
    return word != *kept;
}

static bool has_words(const judgment_row *row)
{
    return row->second != NO_MODEL && (row->answers[0] || row->answers[1]);
}

void current_mark(const current_answers *c, judgment_table *table)
{
    AUTO_FREE size_t *models = memory_zeroed(table->n_models, sizeof *models);
    AUTO_FREE size_t *questions = memory_zeroed(table->n_questions, sizeof *questions);
    for (size_t m = 0; m < table->n_models; m++)
        models[m] = current_model(c, table->models[m]);
    for (size_t q = 0; q < table->n_questions; q++)
        questions[q] = current_question(c, table->questions[q]);
    for (size_t i = 0; i < table->n_rows; i++) {
        judgment_row *row = &table->rows[i];
        if (!has_words(row))
            continue;
        size_t question = questions[row->question];
        row->is_stale =
            current_is_other(c, models[row->first], question, row->turn, row->answers[0]) ||
            current_is_other(c, models[row->second], question, row->turn, row->answers[1]);
    }
}

/* Whether folder or a file of answers was put there, or written, since that time, which a change of
 * its inode tells whatever its date says. */
static bool have_changed(jr_arena *arena, const char *bench_folder, double since)
{
    jr_str *models, folder = folder_of_answers(arena, bench_folder);
    size_t n;
    struct stat info;
    if (jr_bench_models(arena, bench_folder, &models, &n, NULL) != JR_OK ||
        stat(folder.data, &info) != 0 || (double)info.st_ctim.tv_sec + 1 >= since)
        return true;
    for (size_t i = 0; i < n; i++) {
        jr_str path = jr_arena_format(arena, "%s/%s.jsonl", folder.data,
                                      folder_escape(arena, models[i]).data);
        size_t n_files;
        jr_str *files = shard_files(arena, path, &n_files);
        for (size_t k = 0; k < n_files; k++)
            if (stat(files[k].data, &info) != 0 || (double)info.st_ctim.tv_sec + 1 >= since)
                return true;
    }
    return false;
}

jr_status current_mark_folder(const char *bench_folder, judgment_table *table, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    current_answers answers;
    bool have_words = false;
    double earliest = INFINITY;
    for (size_t i = 0; i < table->n_rows; i++) {
        const judgment_row *row = &table->rows[i];
        if (!has_words(row))
            continue;
        have_words = true;
        earliest = row->time < earliest ? row->time : isnan(row->time) ? 0 : earliest;
    }
    if (!have_words || !have_changed(arena, bench_folder, earliest))
        return JR_OK;
    JR_TRY(current_answers_load(arena, bench_folder, &answers, err));
    current_mark(&answers, table);
    return JR_OK;
}

static void add_asked(const prompt_list *list, const prompt_list *before, origin *origins,
                      size_t *n)
{
    for (size_t i = 0; i < list->n_prompts; i++) {
        const judge_prompt *prompt = &list->prompts[i];
        if (prompt->problem.size == 0 && !prompt_find(before, prompt->name))
            origins[(*n)++] = (origin){.prompt = prompt->name,
                                       .wording = jr_str_from(prompt->hash),
                                       .temperature = (double)NAN};
    }
}

origins_asked current_asked(jr_arena *arena, const char *bench_folder)
{
    const char *path = folder_prompt_file(arena, bench_folder);
    prompt_list none = {0}, own[2] = {{0}}, shipped[2];
    size_t n = 0;
    for (size_t as_json = 0; as_json < 2; as_json++) {
        if (path && prompts_load(arena, path, &own[as_json], NULL) != JR_OK)
            return (origins_asked){0};
        prompts_shipped(arena, &shipped[as_json]);
    }
    prompts_ask_json(arena, &own[1]);
    prompts_ask_json(arena, &shipped[1]);
    origin *origins =
        jr_arena_alloc(arena, 2 * (own->n_prompts + shipped->n_prompts), sizeof *origins);
    for (size_t as_json = 0; as_json < 2; as_json++) {
        add_asked(&own[as_json], &none, origins, &n);
        add_asked(&shipped[as_json], own, origins, &n);
    }
    return (origins_asked){origins, n};
}

origins_asked current_asked_of_table(const char *bench_folder, judgment_table *table)
{
    for (size_t f = 0; f < table->n_files; f++) {
        const origin_list *list = &table->files[f]->origins;
        for (size_t i = 0; i < list->n; i++)
            if (list->items[i].wording.size)
                return current_asked(table->arena, bench_folder);
    }
    return (origins_asked){0};
}

void current_mark_origins(origins_asked asked, judgment_table *table)
{
    AUTO_FREE bool *is_other = memory_zeroed(table->n_files * (MOST_ORIGINS + 1), sizeof(bool));
    for (size_t f = 0; asked.n && f < table->n_files; f++) {
        const origin_list *list = &table->files[f]->origins;
        for (size_t i = 0; i < list->n; i++)
            is_other[f * (MOST_ORIGINS + 1) + i + 1] = origin_is_other(&list->items[i], &asked);
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        judgment_row *row = &table->rows[i];
        row->is_other = is_other[row->place.file * (MOST_ORIGINS + 1) + row->origin];
    }
    table->asked = asked;
}
