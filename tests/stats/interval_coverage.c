/*
 * Simulated leagues: how often a 95 % interval holds the true rating. Strengths like those of the
 * real table, a home advantage, a fixed schedule; votes drawn by the model itself (no ties: a half
 * win has less variance than the model says, see doc/method.md). The share over 400 leagues of 9
 * models has a standard error below 0.6 percentage points, models of a league being correlated, so
 * 93 to 97 % is a test that a wrong interval fails and a right one passes.
 */
#include "../unit/unit.h"

#include <jrank/rank.h>
#include <math.h>
#include <stdio.h>

#include "base/rng.h"

enum { LEAGUES = 400, MODELS = 9, VOTES_PER_CELL = 12, ROUNDS = 400 };

static const double truth[MODELS] = {1.6, 1.1, 0.5, 0.2, -0.2, -0.4, -0.6, -0.9, -1.3};
static const double HOME = -0.15, POINTS = 173.71779276130073;

static jr_counts draw_league(jr_arena *arena, uint64_t league)
{
    rng r;
    rng_init(&r, 2026, league);
    jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, MODELS * MODELS, sizeof(jr_cell))};
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++) {
            if (i == j)
                continue;
            double p = jr_logistic(HOME + truth[i] - truth[j]);
            double wins = (double)rng_binomial(&r, VOTES_PER_CELL, p);
            counts.cells[counts.n_cells++] = (jr_cell){i, j, wins, VOTES_PER_CELL - wins, 0};
        }
    return counts;
}

/* Share of models and leagues whose interval holds the truth, in percent. */
static double coverage(size_t bootstrap_n)
{
    static char names[MODELS][2] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    size_t held = 0;
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_str models[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            models[i] = jr_str_from(names[i]);
        jr_votes votes = {.counts = draw_league(arena, league), .models = models};
        jr_rank_options options = {
            .init_rating = 1000, .bootstrap_n = bootstrap_n, .seed = league, .n_threads = 1};
        jr_model_list list = {0};
        jr_ranking ranking;
        jr_rank_details details;
        jr_error err = {0};
        if (jr_rank_votes(arena, &votes, &list, &options, &ranking, &details, &err) != JR_OK)
            fail_msg("%s", err.message);
        for (size_t i = 0; i < MODELS; i++) {
            double rating = 1000 + POINTS * truth[details.model_of[i]];
            held += ranking.records[i].lower95 <= rating && rating <= ranking.records[i].upper95;
        }
    }
    return 100.0 * (double)held / (LEAGUES * MODELS);
}

static void bootstrap_intervals_hold_the_truth(void **state)
{
    (void)state;
    double share = coverage(ROUNDS);
    print_message("bootstrap: 95 %% intervals hold the true rating in %.1f %%\n", share);
    assert_true(share >= 93 && share <= 97);
}

static void information_intervals_hold_the_truth(void **state)
{
    (void)state;
    double share = coverage(0);
    print_message("information: 95 %% intervals hold the true rating in %.1f %%\n", share);
    assert_true(share >= 93 && share <= 97);
}

UNIT_GROUP(interval_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bootstrap_intervals_hold_the_truth),
        cmocka_unit_test(information_intervals_hold_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
