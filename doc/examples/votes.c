/* Who won how often, by all judges of a benchmark. */
#include <jrank/votes.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_votes_options options = {0};
    jr_votes votes;
    jr_error err;
    if (jr_votes_load_bench(arena, "sample", &options, &votes, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    const jr_cell *cell = &votes.counts.cells[0];
    printf("%llu votes\n", (unsigned long long)votes.report.valid);
    printf("%.*s against %.*s: %.0f won, %.0f lost\n", JR_STR_ARG(votes.models[cell->first]),
           JR_STR_ARG(votes.models[cell->second]), cell->wins, cell->losses);
}

/* Prints:
 * 780 votes
 * sample-english against sample-good: 0 won, 26 lost
 */
