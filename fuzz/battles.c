/*
 * Arena battles in any of their forms: the number of threads must change nothing, and the counted
 * votes are those of the cells.
 */
#include <math.h>

#include "input.h"
#include "invariants.h"
#include "target.h"

FUZZ_TARGET(battles)
{
    const char *path = input_file("battles", data, size, NULL);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_votes one, two;
    jr_votes_options options = {.n_threads = 1, .without_sha256 = true};
    jr_status status = jr_votes_load_battles(arena, &path, 1, &options, &one, &err);
    options.n_threads = 2;
    if (status != JR_OK) {
        must_be_sentence(&err);
        MUST(jr_votes_load_battles(arena, &path, 1, &options, &two, &err) == status);
        return 0;
    }
    MUST(jr_votes_load_battles(arena, &path, 1, &options, &two, &err) == JR_OK);
    must_hold_together(&one);
    must_be_same(&one, &two);
    double n_votes = 0;
    for (size_t i = 0; i < one.counts.n_cells; i++)
        n_votes += jr_cell_total(&one.counts.cells[i]);
    MUST((uint64_t)llround(n_votes) == one.report.valid);
    return 0;
}
