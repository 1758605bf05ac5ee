/*
 * Tables of counts: what was read can be written and is read back the same.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

FUZZ_TARGET(counts)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_votes votes, again;
    jr_votes_options options = {.n_threads = 1, .without_sha256 = true};
    const char *path = input_file("counts.csv", data, size, NULL);
    if (jr_votes_load_counts(arena, path, &options, &votes, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    must_hold_together(&votes);
    JR_BUF_AUTO jr_buf text = {0};
    jr_votes_format_counts(&text, &votes, JR_STR("a comment"));
    path = input_file("counts.csv", (const uint8_t *)text.data, text.size, NULL);
    MUST(jr_votes_load_counts(arena, path, &options, &again, &err) == JR_OK);
    must_hold_together(&again);
    MUST(votes.counts.n_cells == again.counts.n_cells);
    jr_votes weighed = votes.weights ? jr_votes_weigh(arena, &votes, 0) : votes;
    MUST(weighed.counts.n_cells <= votes.counts.n_cells);
    if (votes.n_details) {
        text.size = 0;
        MUST(jr_votes_format_details(&text, &votes, votes.n_judges > 0, JR_STR(""), &err) == JR_OK);
        path = input_file("counts.csv", (const uint8_t *)text.data, text.size, NULL);
        MUST(jr_votes_load_counts(arena, path, &options, &again, &err) == JR_OK);
        MUST(votes.n_details == again.n_details && votes.n_questions == again.n_questions);
    }
    for (size_t i = 0; i < votes.counts.n_cells; i++)
        MUST(jr_cell_total(&votes.counts.cells[i]) == jr_cell_total(&again.counts.cells[i]));
    return 0;
}
