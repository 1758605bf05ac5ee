/*
 * Each file is read into rows of judgments, on all threads as battles are, and the files joined as
 * those of a benchmark: so names, duplicates and what is left out follow the one set of rules.
 * Voters become judges afterwards, when all their votes are counted.
 */
#include "vote_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/name_map.h"
#include "base/str.h"
#include "base/stream.h"
#include "base/vector.h"
#include "vote_row.h"

/* What one thread has read of a file. */
typedef struct vote_list {
    VECTOR(judgment_row) rows;
    jr_arena *arena; /* of the names */
    name_map models, questions, voters;
} vote_list;

typedef struct vote_reading {
    vote_list *lists; /* one per worker */
    unsigned n_lists;
    size_t file; /* from 1 */
    bool needs_questions;
} vote_reading;

static judgment_status status_of(const vote_row *vote)
{
    if (vote->is_not_blind)
        return JUDGMENT_NOT_BLIND;
    if (vote->is_not_sampled)
        return JUDGMENT_NOT_SAMPLED;
    return vote->winner == WINNER_INVALID ? JUDGMENT_INVALID : JUDGMENT_COUNTS;
}

static jr_status add_vote(void *context, unsigned worker, const vote_row *vote, jr_error *err)
{
    const vote_reading *r = context;
    vote_list *list = &r->lists[worker];
    jr_str question = vote->question;
    char own[64];
    if (!question.size && r->needs_questions)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: names no question; HINT: who votes can be compared only on "
                            "the same matches, which a column question_id tells",
                            vote->name, (unsigned long long)vote->line);
    bool is_alone = !question.size;
    if (is_alone)
        question = (jr_str){own, (size_t)snprintf(own, sizeof own, "vote %llu of file %zu",
                                                  (unsigned long long)vote->place, r->file)};
    judgment_row row = {.place = {.offset = vote->place, .line = (uint32_t)vote->line},
                        .id = vote->id.size ? hash_bytes(1, vote->id.data, vote->id.size) | 1 : 0,
                        .is_alone = is_alone,
                        .question = name_map_add(&list->questions, question),
                        .first = name_map_add(&list->models, vote->first),
                        .second = name_map_add(&list->models, vote->second),
                        .voter =
                            vote->voter.size ? name_map_add(&list->voters, vote->voter) : NO_VOTER,
                        .turn = vote->turn,
                        .winner = (uint8_t)vote->winner,
                        .game = (uint8_t)vote->game,
                        .status = (uint8_t)status_of(vote),
                        .is_clear = vote->is_clear};
    VECTOR_ADD(&list->rows, NULL, row);
    return JR_OK;
}

static int by_place(const void *left, const void *right)
{
    const judgment_row *a = left, *b = right;
    if (a->place.offset != b->place.offset)
        return a->place.offset < b->place.offset ? -1 : 1;
    return (a->game > b->game) - (a->game < b->game);
}

static uint32_t *numbers_in(name_map *all, const name_map *own)
{
    uint32_t *numbers = memory_zeroed(own->n, sizeof *numbers);
    for (size_t i = 0; i < own->n; i++)
        numbers[i] = name_map_add(all, own->names[i]);
    return numbers;
}

/* The rows of all threads in the order of the file. */
static void take_lists(const vote_reading *r, judgment_file *file)
{
    name_map models = {.arena = file->arena}, questions = models, voters = models;
    VECTOR(judgment_row) rows = {0};
    for (unsigned w = 0; w < r->n_lists; w++) {
        const vote_list *list = &r->lists[w];
        AUTO_FREE uint32_t *of_models = numbers_in(&models, &list->models);
        AUTO_FREE uint32_t *of_questions = numbers_in(&questions, &list->questions);
        AUTO_FREE uint32_t *of_voters = numbers_in(&voters, &list->voters);
        for (size_t i = 0; i < list->rows.n; i++) {
            judgment_row row = list->rows.items[i];
            row.question = of_questions[row.question];
            row.first = of_models[row.first];
            row.second = of_models[row.second];
            row.voter = row.voter == NO_VOTER ? NO_VOTER : of_voters[row.voter];
            VECTOR_ADD(&rows, NULL, row);
        }
    }
    if (rows.n)
        qsort(rows.items, rows.n, sizeof *rows.items, by_place);
    file->rows = rows.items;
    file->n_rows = rows.n;
    file->models = vector_keep(file->arena, models.names, models.n, sizeof(jr_str));
    file->n_models = models.n;
    file->questions = vector_keep(file->arena, questions.names, questions.n, sizeof(jr_str));
    file->n_questions = questions.n;
    file->voters = vector_keep(file->arena, voters.names, voters.n, sizeof(jr_str));
    file->n_voters = voters.n;
    name_map_release(&models);
    name_map_release(&questions);
    name_map_release(&voters);
}

static jr_status read_into(judgment_file *file, const vote_plan *plan, vote_reading *r,
                           jr_error *err)
{
    vote_report report;
    JR_TRY(vote_rows_read(file->arena, plan, add_vote, r, &report, err));
    file->n_torn = report.n_torn;
    file->size = report.inputs[0].size;
    memcpy(file->sha256, report.inputs[0].sha256, sizeof file->sha256);
    take_lists(r, file);
    return JR_OK;
}

/* The file has this number, from 1. */
static jr_status read_file(const char *path, size_t number, const jr_votes_options *options,
                           bool needs_questions, judgment_file **ret_file, jr_error *err)
{
    vote_plan plan = {.paths = &path,
                      .n_paths = 1,
                      .columns = options->columns,
                      .n_columns = options->n_columns,
                      .winner_codes = options->winner_codes,
                      .filter = options->filter,
                      .n_threads = options->n_threads,
                      .without_sha256 = options->without_sha256};
    vote_reading r = {
        .n_lists = vote_plan_workers(&plan), .file = number, .needs_questions = needs_questions};
    AUTO_FREE vote_list *lists = memory_zeroed(r.n_lists, sizeof *lists);
    r.lists = lists;
    for (unsigned w = 0; w < r.n_lists; w++) {
        jr_arena *arena = jr_arena_new();
        lists[w] = (vote_list){
            .arena = arena, .models.arena = arena, .questions.arena = arena, .voters.arena = arena};
    }
    judgment_file *file = judgment_file_new(path, GAMES_OF_PEOPLE);
    jr_status status = read_into(file, &plan, &r, err);
    for (unsigned w = 0; w < r.n_lists; w++) {
        VECTOR_RELEASE(&lists[w].rows);
        name_map_release(&lists[w].models);
        name_map_release(&lists[w].questions);
        name_map_release(&lists[w].voters);
        jr_arena_free(lists[w].arena);
    }
    if (status == JR_OK)
        *ret_file = file;
    else
        judgment_file_release(file);
    return status;
}

bool vote_file_is_table(const char *path)
{
    static const char spaces[] = " \t\r\n";
    STREAM_AUTO stream *source = NULL;
    char beginning[64];
    size_t size = 0, i = 0;
    if (stream_open(path, FILE_REGULAR, false, &source, NULL) != JR_OK ||
        stream_read(source, beginning, sizeof beginning, &size, NULL) != JR_OK)
        return false;
    while (i < size && memchr(spaces, beginning[i], sizeof spaces - 1))
        i++;
    return i < size && beginning[i] != '{';
}

jr_status vote_file_read(const char *path, unsigned n_threads, judgment_file **ret_file,
                         jr_error *err)
{
    const jr_votes_options options = {.n_threads = n_threads};
    judgment_file *file;
    JR_TRY(read_file(path, 1, &options, true, &file, err));
    for (size_t i = 0; i < file->n_rows; i++)
        file->rows[i].id = 0;
    *ret_file = file;
    return JR_OK;
}

static bool has_valid(const judgment_table *t)
{
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->rows[i].status == JUDGMENT_COUNTS)
            return true;
    return false;
}

jr_status vote_table_open(const char *const *paths, size_t n_paths, const jr_votes_options *options,
                          bool needs_questions, judgment_table **ret_table, jr_error *err)
{
    AUTO_FREE judgment_file **files = memory_zeroed(n_paths, sizeof(judgment_file *));
    jr_status status = JR_OK;
    size_t n = 0;
    while (n < n_paths && status == JR_OK) {
        status = read_file(paths[n], n + 1, options, needs_questions, &files[n], err);
        n += status == JR_OK;
    }
    if (status != JR_OK) {
        while (n > 0)
            judgment_file_release(files[--n]);
        return status;
    }
    JUDGMENT_TABLE_AUTO judgment_table *t = judgment_table_of_votes(JR_STR("votes"), files, n);
    if (!has_valid(t))
        return jr_error_set(err, JR_ERR_DATA, "%s: holds no valid vote", paths[0]);
    *ret_table = t;
    t = NULL;
    return JR_OK;
}

/* How many valid votes each voter has. */
static uint64_t *count_votes(const judgment_table *t, uint64_t *ret_n_unnamed)
{
    uint64_t *n = memory_zeroed(t->n_voters, sizeof *n);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->status != JUDGMENT_COUNTS)
            continue;
        if (row->voter == NO_VOTER)
            ++*ret_n_unnamed;
        else
            n[row->voter]++;
    }
    return n;
}

typedef struct voter_votes {
    uint64_t n_votes;
    uint32_t voter;
} voter_votes;

static int by_votes(const void *left, const void *right)
{
    const voter_votes *a = left, *b = right;
    if (a->n_votes != b->n_votes)
        return a->n_votes < b->n_votes ? 1 : -1;
    return (a->voter > b->voter) - (a->voter < b->voter);
}

/* Marks with 1 those who are judges of their own; returns how many. */
static size_t choose_voters(const uint64_t *n_votes, size_t n, uint64_t min_votes,
                            uint16_t *ret_is_apart)
{
    AUTO_FREE voter_votes *order = memory_zeroed(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (voter_votes){n_votes[i], (uint32_t)i};
    if (n)
        qsort(order, n, sizeof *order, by_votes);
    size_t n_apart = 0, most = min_votes ? n : VOTERS_APART;
    while (n_apart < n && n_apart < most && order[n_apart].n_votes >= (min_votes ? min_votes : 1))
        ret_is_apart[order[n_apart++].voter] = 1;
    return n_apart;
}

/* "12 others", or "unnamed" where nobody is. */
static jr_str name_of_others(jr_arena *arena, const uint64_t *n_votes, const uint16_t *is_apart,
                             size_t n_voters)
{
    size_t n = 0;
    for (size_t i = 0; i < n_voters; i++)
        n += n_votes[i] && !is_apart[i];
    return n ? jr_arena_format(arena, "%zu other%s", n, n == 1 ? "" : "s") : JR_STR("unnamed");
}

jr_status vote_table_split(judgment_table *t, uint64_t min_votes, size_t *ret_n_apart,
                           jr_error *err)
{
    enum { MOST_APART = 200 };
    uint64_t n_pooled = 0;
    AUTO_FREE uint64_t *n_votes = count_votes(t, &n_pooled);
    AUTO_FREE uint16_t *number = memory_zeroed(t->n_voters, sizeof *number);
    size_t n_apart = choose_voters(n_votes, t->n_voters, min_votes, number);
    if (n_apart > MOST_APART)
        return jr_error_set(err, JR_ERR_USAGE,
                            "%zu voters have %llu votes or more, and %d can be shown; HINT: a "
                            "larger --min-votes",
                            n_apart, (unsigned long long)min_votes, MOST_APART);
    jr_str others = name_of_others(t->arena, n_votes, number, t->n_voters);
    t->judges = jr_arena_alloc(t->arena, n_apart + 1, sizeof *t->judges);
    uint16_t n = 0;
    for (size_t i = 0; i < t->n_voters; i++) {
        n_pooled += number[i] ? 0 : n_votes[i];
        if (number[i])
            t->judges[n] = t->voters[i];
        number[i] = number[i] ? n++ : (uint16_t)n_apart;
    }
    t->judges[n_apart] = others;
    t->n_judges = n_apart + (n_pooled > 0);
    for (size_t i = 0; i < t->n_rows; i++) {
        judgment_row *row = &t->rows[i];
        row->judge = row->voter == NO_VOTER ? (uint16_t)n_apart : number[row->voter];
        if (row->judge < n_apart)
            row->voter = NO_VOTER;
        else if (!n_pooled) /* what does not count, of who has no vote that does */
            row->judge = 0;
    }
    for (size_t i = 0; i < t->n_files; i++)
        t->judge_of_file[i] = (uint16_t)(t->n_judges - 1);
    *ret_n_apart = n_apart;
    return JR_OK;
}
