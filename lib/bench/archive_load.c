/*
 * Making an archive: judgments and answers are rows of their tables. Names are numbered in bytewise
 * order, so that nothing depends on threads or on the order of lines.
 */
#include "archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jrank/bench.h>
#include <jrank/votes.h>

#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "question.h"
#include "shard.h"
#include "unread.h"

static jr_status read_judgments(archive *a, unsigned n_threads, const archive *earlier,
                                jr_error *err)
{
    judgment_plan plan = {.n_threads = n_threads,
                          .with_sha256 = true,
                          .with_shades = true,
                          .with_stale = true,
                          .is_for_lines = true};
    JR_TRY(judgment_table_open_bench(a->folder.data, a->judges, a->n_judges, plan,
                                     earlier ? earlier->table : NULL, &a->table, err));
    a->n_torn = judgment_table_n_torn(a->table);
    return JR_OK;
}

/* Judges with verdicts and judges that never gave a readable one. */
static jr_status list_judges(archive *a, jr_error *err)
{
    static const char *const suffixes[] = {"_pair.jsonl", "_pair.invalid.jsonl"};
    static const char place[] = "model_judgment";
    jr_str *names[2];
    size_t n[2];
    (void)shard_files_of(a->arena, a->folder.data, place, &n[0]);
    if (n[0] == 0)
        return JR_OK;
    for (size_t i = 0; i < 2; i++)
        JR_TRY(shard_list(a->arena, a->folder.data, place, suffixes[i], &names[i], &n[i], err));
    a->judges = jr_arena_alloc(a->arena, n[0] + n[1], sizeof *a->judges);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < n[i]; k++)
            a->judges[a->n_judges++] = folder_unescape(a->arena, names[i][k]);
    if (!a->n_judges)
        return JR_OK;
    a->n_judges = str_sort_unique(a->judges, a->n_judges);
    return JR_OK;
}

size_t archive_model(const archive *a, jr_str name)
{
    return str_index_sorted(a->models, a->n_models, name);
}

size_t archive_question(const archive *a, jr_str id)
{
    return str_index_sorted(a->questions, a->n_questions, id);
}

size_t archive_judge(const archive *a, jr_str name)
{
    return str_index_sorted(a->judges, a->n_judges, name);
}

/* Judged names as judges' files have them, and those of answers that nobody judged yet. */
static jr_status list_models(archive *a, jr_error *err)
{
    const judgment_table *t = a->table;
    jr_str *answered = NULL;
    size_t n_answered = 0;
    jr_status status = jr_bench_models(a->arena, a->folder.data, &answered, &n_answered, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    jr_str *files = jr_arena_alloc(a->arena, t->n_models, sizeof *files);
    for (size_t i = 0; i < t->n_models; i++)
        files[i] = folder_escape(a->arena, t->models[i]);
    str_sort(files, t->n_models);
    a->models = jr_arena_alloc(a->arena, t->n_models + n_answered, sizeof *a->models);
    for (size_t i = 0; i < t->n_models; i++)
        a->models[a->n_models++] = t->models[i];
    for (size_t i = 0; i < n_answered; i++)
        if (str_index_sorted(files, t->n_models, folder_escape(a->arena, answered[i])) == SIZE_MAX)
            a->models[a->n_models++] = answered[i];
    a->n_models = str_sort_unique(a->models, a->n_models);
    return JR_OK;
}

static jr_status list_questions(archive *a, jr_error *err)
{
    const judgment_table *t = a->table;
    jr_question_list known = {0};
    jr_status status = jr_questions_load(a->arena, a->folder.data, &known, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    jr_question_list *list = jr_arena_alloc(a->arena, 1, sizeof *list);
    *list = known;
    a->list = list;
    size_t n = 0, n_names = known.n_questions + t->n_questions;
    a->questions = jr_arena_alloc(a->arena, n_names, sizeof *a->questions);
    for (size_t i = 0; i < known.n_questions; i++)
        a->questions[n++] = known.questions[i].id;
    for (size_t i = 0; i < t->n_questions; i++)
        a->questions[n++] = t->questions[i];
    a->n_questions = str_sort_unique(a->questions, n);
    a->texts = jr_arena_alloc(a->arena, a->n_questions, sizeof *a->texts);
    a->in_order = jr_arena_alloc(a->arena, a->n_questions, sizeof *a->in_order);
    for (size_t i = 0; i < a->n_questions; i++)
        a->texts[i] = question_find(list, a->questions[i]);
    const size_t *order = questions_in_order(a->arena, list);
    n = 0;
    for (size_t i = 0; i < known.n_questions; i++)
        a->in_order[n++] = archive_question(a, known.questions[order[i]].id);
    for (size_t i = 0; i < a->n_questions; i++)
        if (!a->texts[i])
            a->in_order[n++] = i;
    return JR_OK;
}

static jr_status read_answers(archive *a, const archive *earlier, jr_error *err)
{
    answer_plan plan = {.bench_folder = a->folder.data,
                        .models = a->models,
                        .n_models = a->n_models,
                        .questions = a->questions,
                        .n_questions = a->n_questions,
                        .with_lengths = true,
                        .with_features = true,
                        .is_for_lines = true,
                        .first_file = (uint32_t)a->table->n_files,
                        .earlier = earlier ? &earlier->answers : NULL};
    JR_TRY(answer_table_load(a->arena, &plan, &a->answers, err));
    for (size_t i = 0; i < a->answers.n_files; i++)
        a->n_torn += a->answers.files[i].n_torn;
    return JR_OK;
}

static uint32_t lower_model(const judgment_row *j)
{
    return j->first < j->second ? j->first : j->second;
}

static uint32_t higher_model(const judgment_row *j)
{
    return j->first < j->second ? j->second : j->first;
}

#define COMPARE_BY(left, right)                                                                    \
    if ((left) != (right))                                                                         \
    return (left) < (right) ? -1 : 1

static int compare_judgments(const void *left, const void *right)
{
    const judgment_row *a = left, *b = right;
    COMPARE_BY(a->question, b->question);
    COMPARE_BY(lower_model(a), lower_model(b));
    COMPARE_BY(higher_model(a), higher_model(b));
    COMPARE_BY(a->turn, b->turn);
    COMPARE_BY(a->judge, b->judge);
    COMPARE_BY(a->first, b->first);
    COMPARE_BY(a->place.file, b->place.file);
    COMPARE_BY(a->place.offset, b->place.offset);
    COMPARE_BY(a->game, b->game);
    return 0;
}

static void group_matches(archive *a)
{
    a->matches = jr_arena_alloc(a->arena, a->n_judgments, sizeof *a->matches);
    for (size_t i = 0; i < a->n_judgments; i++) {
        const judgment_row *j = &a->judgments[i];
        archive_match *m = a->n_matches ? &a->matches[a->n_matches - 1] : NULL;
        if (!m || m->question != j->question || m->one != lower_model(j) ||
            m->other != higher_model(j)) {
            m = &a->matches[a->n_matches++];
            *m = (archive_match){j->question, lower_model(j), higher_model(j), 0, i};
        }
        m->n_judgments++;
    }
}

/* What orders matches by pair. */
typedef struct pair_place {
    uint32_t one, other;
    size_t order, match;
} pair_place;

static int compare_pairs(const void *left, const void *right)
{
    const pair_place *a = left, *b = right;
    COMPARE_BY(a->one, b->one);
    COMPARE_BY(a->other, b->other);
    COMPARE_BY(a->order, b->order);
    return 0;
}

static void order_by_pair(archive *a)
{
    AUTO_FREE size_t *order = memory_zeroed(a->n_questions, sizeof *order);
    AUTO_FREE pair_place *places = memory_zeroed(a->n_matches, sizeof *places);
    for (size_t i = 0; i < a->n_questions; i++)
        order[a->in_order[i]] = i;
    for (size_t i = 0; i < a->n_matches; i++) {
        const archive_match *m = &a->matches[i];
        places[i] = (pair_place){m->one, m->other, order[m->question], i};
    }
    qsort(places, a->n_matches, sizeof *places, compare_pairs);
    a->by_pair = jr_arena_alloc(a->arena, a->n_matches, sizeof *a->by_pair);
    for (size_t i = 0; i < a->n_matches; i++)
        a->by_pair[i] = places[i].match;
}

/* The rows of the table, with the numbers that names have in the archive. */
static void take_judgments(archive *a)
{
    const judgment_table *t = a->table;
    AUTO_FREE uint32_t *models = memory_zeroed(t->n_models, sizeof *models);
    AUTO_FREE uint32_t *questions = memory_zeroed(t->n_questions, sizeof *questions);
    for (size_t i = 0; i < t->n_models; i++)
        models[i] = (uint32_t)archive_model(a, t->models[i]);
    for (size_t i = 0; i < t->n_questions; i++)
        questions[i] = (uint32_t)archive_question(a, t->questions[i]);
    a->judgments = jr_arena_alloc(a->arena, t->n_rows, sizeof *a->judgments);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (t->rows[i].status == JUDGMENT_SELF_MATCH)
            continue;
        judgment_row *j = &a->judgments[a->n_judgments++];
        *j = t->rows[i];
        j->question = questions[j->question];
        j->first = models[j->first];
        j->second = models[j->second];
    }
    qsort(a->judgments, a->n_judgments, sizeof *a->judgments, compare_judgments);
}

static jr_status load(archive *a, unsigned n_threads, const archive *earlier, jr_error *err)
{
    JR_TRY(list_judges(a, err));
    JR_TRY(read_judgments(a, n_threads, earlier, err));
    JR_TRY(list_models(a, err));
    JR_TRY(list_questions(a, err));
    if (!a->n_models && !a->n_questions) {
        jr_str note = unread_note(a->arena, a->folder.data, UNREAD_REST);
        if (note.size)
            return jr_error_set(err, JR_ERR_NOT_FOUND,
                                "%s: has neither questions nor answers nor judgments%s",
                                a->folder.data, note.data);
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s: has neither questions nor answers nor judgments; HINT: name the "
                            "folder of a benchmark",
                            a->folder.data);
    }
    take_judgments(a);
    group_matches(a);
    order_by_pair(a);
    return read_answers(a, earlier, err);
}

jr_status archive_open(const char *bench_folder, unsigned n_threads, const archive *earlier,
                       archive **ret_archive, jr_error *err)
{
    ARCHIVE_AUTO archive *a = memory_zeroed(1, sizeof *a);
    a->arena = jr_arena_new();
    a->folder = jr_arena_copy(a->arena, jr_str_from(bench_folder));
    if (access(bench_folder, F_OK) != 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", bench_folder);
    JR_TRY(load(a, n_threads, earlier, err));
    *ret_archive = a;
    a = NULL;
    return JR_OK;
}

archive *archive_of_models(const jr_str *models, size_t n_models)
{
    archive *a = memory_zeroed(1, sizeof *a);
    a->arena = jr_arena_new();
    a->folder = JR_STR("");
    a->models = jr_arena_alloc(a->arena, n_models, sizeof *a->models);
    for (size_t i = 0; i < n_models; i++)
        a->models[i] = jr_arena_copy(a->arena, models[i]);
    a->n_models = n_models;
    a->list = jr_arena_alloc(a->arena, 1, sizeof *a->list);
    return a;
}

void archive_close(archive *a)
{
    if (!a)
        return;
    answer_table_close(&a->answers);
    judgment_table_close(a->table);
    jr_arena_free(a->arena);
    free(a);
}
