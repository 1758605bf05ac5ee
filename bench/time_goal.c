/*
 * time_goal: how long a look of `jrank judge --until` takes once its votes have been read: the fit
 * with its covariances, of 14 models and of 50, and the choice of 1,000 matches among 50. Prints
 * milliseconds, the median of some runs.
 */
#include <jrank/duel.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "median_time.h"
#include "stats/match_choice.h"

enum { QUESTIONS = 40, PICKS = 1000, MOST_MODELS = 50, MOST_VOTES = 2000 };

/* Verdicts between models whose strengths go from -1 to 1 logit, by question. */
static jr_counts draw(size_t n_models, size_t n, jr_cell *cells, jr_detail *details)
{
    rng random;
    rng_init(&random, 5, n_models);
    for (size_t k = 0; k < n; k++) {
        uint32_t first = (uint32_t)rng_below(&random, n_models);
        uint32_t second =
            (first + 1 + (uint32_t)rng_below(&random, n_models - 1)) % (uint32_t)n_models;
        double lead = 2 * ((double)first - (double)second) / (double)n_models;
        bool is_won = rng_uniform(&random) < jr_logistic(lead);
        uint32_t question = (uint32_t)(k * QUESTIONS / n);
        details[k] = (jr_detail){question, 0, {first, second, is_won, !is_won, 0}};
        jr_cell *sum = &cells[first * n_models + second];
        *sum = (jr_cell){first, second, sum->wins + is_won, sum->losses + !is_won, 0};
    }
    size_t n_cells = 0;
    for (size_t k = 0; k < n_models * n_models; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[n_cells++] = cells[k];
    return (jr_counts){.n_models = n_models, .n_cells = n_cells, .cells = cells};
}

static void measure(size_t n_models, size_t n_votes, size_t n_picks)
{
    static bool is_closed[QUESTIONS * MOST_MODELS * MOST_MODELS];
    static uint32_t uses[QUESTIONS * MOST_MODELS];
    static choice_match chosen[PICKS];
    double fit_times[RUNS], choice_times[RUNS];
    for (int run = 0; run < RUNS; run++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_cell *cells = jr_arena_alloc(arena, n_models * n_models, sizeof *cells);
        jr_detail *details = jr_arena_alloc(arena, n_votes, sizeof *details);
        jr_counts counts = draw(n_models, n_votes, cells, details);
        jr_peek_fit fit;
        jr_error err;
        double start = now();
        if (jr_peek_fit_votes(arena, &counts, details, n_votes, &fit, &err) != JR_OK) {
            fprintf(stderr, "time_goal: %s\n", err.message);
            exit(1);
        }
        double fitted = now();
        for (size_t q = 0; q < QUESTIONS; q++) /* every model has its first matches */
            for (size_t i = 0; i < n_models; i++)
                uses[q * n_models + i] = 1;
        const choice_problem problem = {.fit = &fit,
                                        .n_questions = QUESTIONS,
                                        .is_closed = is_closed,
                                        .uses = uses,
                                        .n_planned = n_votes};
        double begun = now();
        (void)match_choose(&problem, n_picks, chosen);
        choice_times[run] = now() - begun;
        fit_times[run] = fitted - start;
    }
    printf("%zu models, %zu verdicts: fit and covariances %.2f ms, choice of %zu matches %.2f ms\n",
           n_models, n_votes, median(fit_times), n_picks, median(choice_times));
}

int main(void)
{
    measure(14, 1400, PICKS);
    measure(MOST_MODELS, MOST_VOTES, PICKS);
}
