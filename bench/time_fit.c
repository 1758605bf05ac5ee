/*
 * time_fit: how long a table of counts takes once it has been read: the analysis of the field, the
 * fit with its home advantage, and a bootstrap round. Prints milliseconds, the median of some runs.
 */
#include <jrank/stats.h>
#include <jrank/votes.h>

#include <stdio.h>
#include <stdlib.h>

#include "median_time.h"

int main(int argc, char **argv)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_votes votes;
    jr_votes_options reading = {0};
    jr_error err = {.message = "usage: time_fit COUNTS.csv"};
    if (argc != 2 || jr_votes_load_counts(arena, argv[1], &reading, &votes, &err) != JR_OK) {
        fprintf(stderr, "time_fit: %s\n", err.message);
        return 1;
    }
    double field_times[RUNS], fit_times[RUNS], round_times[RUNS];
    for (int run = 0; run < RUNS; run++) {
        JR_ARENA_AUTO jr_arena *run_arena = jr_arena_new();
        jr_field field;
        jr_bt_fit fit;
        jr_bootstrap bootstrap;
        jr_bt_options options = {0};
        jr_bootstrap_options rounds = {.n_rounds = 1, .seed = (uint64_t)run, .n_threads = 1};
        double start = now();
        jr_field_analyse(run_arena, &votes.counts, &field);
        double analysed = now();
        if (jr_bt_fit_counts(run_arena, &votes.counts, &field, &options, &fit, &err) != JR_OK) {
            fprintf(stderr, "time_fit: %s\n", err.message);
            return 1;
        }
        double fitted = now();
        if (jr_bootstrap_votes(run_arena, &votes.counts, &fit, &rounds, &bootstrap, &err) !=
            JR_OK) {
            fprintf(stderr, "time_fit: %s\n", err.message);
            return 1;
        }
        field_times[run] = analysed - start;
        fit_times[run] = fitted - analysed;
        round_times[run] = now() - fitted;
    }
    printf("%zu models, %zu ordered pairs: field %.1f ms, fit %.1f ms, bootstrap round %.1f ms\n",
           votes.counts.n_models, votes.counts.n_cells, median(field_times), median(fit_times),
           median(round_times));
    return 0;
}
