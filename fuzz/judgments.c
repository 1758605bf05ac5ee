/*
 * A judge's file of a benchmark folder, in jrank's and FastChat's layout.
 */
#include <jrank/votes.h>

#include "bench/done.h"
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

FUZZ_TARGET(judgments)
{
    const char *folder;
    const char *path = input_file("model_judgment/judge_pair.jsonl", data, size, &folder);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    read_otherwise(arena, path);
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
    return 0;
}
