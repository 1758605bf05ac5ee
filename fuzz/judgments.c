/*
 * A judge's file of a benchmark folder, in jrank's and FastChat's layout.
 */
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <stdio.h>
#include <string.h>

#include "bench/both_games.h"
#include "bench/done.h"
#include "bench/judgment_table.h"
#include "input.h"
#include "invariants.h"
#include "target.h"

/* The other readers of the file must end in a result or a sentence as well. */
static void read_otherwise(jr_arena *arena, const char *path)
{
    jr_error err;
    DONE_AUTO done_set done = {0};
    if (done_load_judgments(path, true, 1, &done, &err) != JR_OK)
        must_be_sentence(&err);
    jr_win_table wins;
    if (jr_win_table_load(arena, path, &(jr_win_options){0}, &wins, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(wins.n_rows >= 2 && wins.n_rows <= 2 * wins.n_matches);
}

static judgment_table *open_table(const char *path, const judgment_table *earlier)
{
    jr_str judge = JR_STR("judge");
    judgment_source source = {.path = jr_str_from(path), .source = GAMES_OF_PAIRS};
    judgment_plan plan = {.judges = &judge,
                          .n_judges = 1,
                          .sources = &source,
                          .n_sources = 1,
                          .n_threads = 1,
                          .with_sha256 = true};
    judgment_table *table = NULL;
    jr_error err;
    if (judgment_table_open(&plan, earlier, &table, &err) != JR_OK)
        must_be_sentence(&err);
    return table;
}

/* A file that grew behind a line while it was known is read like one that was always so long. */
static void read_in_two_steps(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size ? memchr(data + size / 2, '\n', size - size / 2) : NULL;
    if (!cut)
        return;
    size_t n_first = (size_t)(cut - data) + 1;
    const char *path = input_file("model_judgment/grown_pair.jsonl", data, n_first, NULL);
    JUDGMENT_TABLE_AUTO judgment_table *before = open_table(path, NULL);
    FILE *file = fopen(path, "a");
    MUST(file && fwrite(data + n_first, 1, size - n_first, file) == size - n_first);
    MUST(fclose(file) == 0);
    JUDGMENT_TABLE_AUTO judgment_table *grown = open_table(path, before);
    JUDGMENT_TABLE_AUTO judgment_table *whole = open_table(path, NULL);
    if (!before)
        return;
    MUST(!grown == !whole);
    if (!grown)
        return;
    MUST(grown->n_rows == whole->n_rows && grown->n_models == whole->n_models);
    MUST(strcmp(grown->files[0]->sha256, whole->files[0]->sha256) == 0);
    for (size_t i = 0; i < grown->n_rows; i++)
        MUST(grown->rows[i].place.line == whole->rows[i].place.line &&
             grown->rows[i].place.offset == whole->rows[i].place.offset &&
             grown->rows[i].question == whole->rows[i].question &&
             grown->rows[i].status == whole->rows[i].status);
}

/* In FastChat's layout the file says what it said. */
static void join_games(const char *folder, const char *path, const jr_votes_options *options,
                       const jr_votes *votes)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_votes joined;
    uint64_t n_alone;
    if (both_games_join(file_below(folder, path), JR_STR("judge"), &n_alone, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(jr_votes_load_bench(arena, folder, options, &joined, &err) == JR_OK);
    MUST(joined.report.valid == votes->report.valid);
    MUST(joined.report.invalid == votes->report.invalid);
    MUST(joined.counts.n_cells == votes->counts.n_cells);
    for (size_t i = 0; i < joined.counts.n_cells; i++)
        MUST(memcmp(&joined.counts.cells[i], &votes->counts.cells[i],
                    sizeof joined.counts.cells[i]) == 0);
}

FUZZ_TARGET(judgments)
{
    const char *folder;
    const char *path = input_file("model_judgment/judge_pair.jsonl", data, size, &folder);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    read_otherwise(arena, path);
    read_in_two_steps(data, size);
    jr_error err;
    jr_votes votes;
    jr_str judge = JR_STR("judge");
    jr_votes_options options = {.judges = &judge, .n_judges = 1, .n_threads = 1};
    if (jr_votes_load_bench(arena, folder, &options, &votes, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    must_hold_together(&votes);
    double n_votes = 0;
    for (size_t i = 0; i < votes.counts.n_cells; i++)
        n_votes += jr_cell_total(&votes.counts.cells[i]);
    MUST(n_votes == (double)votes.report.valid);
    join_games(folder, path, &options, &votes);
    return 0;
}
