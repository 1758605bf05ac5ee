/*
 * How often the test for intransitivity finds some where strengths are all there is, and where
 * models also beat each other around a circle: the table of doc/method.md. At 5 %, 400 leagues have
 * a standard error of 1.1 points.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/rng.h"

enum { MODELS = 8, LEAGUES = 400, MATCHES = 20, MOST_QUESTIONS = 40 };

typedef struct design {
    size_t n_questions;
    double effect; /* deviation of what a question adds to a model, in logits */
    double circle; /* model i gains this times the sine of its angle to j around the circle */
    bool by_question;
} design;

static size_t draw_votes(rng *r, const design *d, jr_detail *ret_details)
{
    for (uint32_t q = 0; q < d->n_questions; q++) {
        double strength[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            strength[i] = 0.3 * (double)i + d->effect * rng_normal(r);
        for (size_t m = 0; m < MATCHES; m++) {
            uint32_t i = (uint32_t)rng_below(r, MODELS);
            uint32_t j = (i + 1 + (uint32_t)rng_below(r, MODELS - 1)) % MODELS;
            double angle = 2 * acos(-1) * ((double)i - (double)j) / MODELS;
            double eta = 0.2 + strength[i] - strength[j] + d->circle * sin(angle);
            bool wins = rng_uniform(r) < jr_logistic(eta);
            ret_details[q * MATCHES + m] = (jr_detail){q, 0, {i, j, wins, !wins, 0}};
        }
    }
    return d->n_questions * MATCHES;
}

/* In percent of the leagues. */
static double share_found(const design *d)
{
    static jr_detail details[MOST_QUESTIONS * MATCHES];
    size_t n_found = 0, n_tested = 0;
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        rng r;
        rng_init(&r, 41, league);
        size_t n = draw_votes(&r, d, details);
        jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, MODELS * MODELS, sizeof(jr_cell))};
        for (size_t k = 0; k < n; k++) {
            const jr_cell *c = &details[k].cell;
            jr_cell *sum = &counts.cells[c->first * MODELS + c->second];
            *sum = (jr_cell){c->first, c->second, sum->wins + c->wins, sum->losses + c->losses, 0};
        }
        for (size_t k = 0; k < MODELS * MODELS; k++)
            if (jr_cell_total(&counts.cells[k]) > 0)
                counts.cells[counts.n_cells++] = counts.cells[k];
        jr_skew skew;
        jr_skew_find(arena, &counts, details, d->by_question ? n : 0, league, 1, &skew);
        n_tested += !isnan(skew.p_value);
        n_found += skew.p_value < 0.05;
    }
    assert_true(n_tested > LEAGUES * 9 / 10);
    return 100.0 * (double)n_found / (double)n_tested;
}

static void circles_are_found_where_they_are_and_seldom_elsewhere(void **state)
{
    (void)state;
    static const design designs[] = {{40, 0, 0, true},  {40, 1, 0, true},  {10, 0, 0, true},
                                     {10, 1, 0, true},  {40, 0, 0, false}, {40, 0, 0.7, true},
                                     {40, 1, 0.7, true}};
    for (size_t k = 0; k < sizeof designs / sizeof *designs; k++) {
        const design *d = &designs[k];
        double share = share_found(d);
        print_message("| %zu | %.0f | %.1f | %s | %.1f %% |\n", d->n_questions, d->effect,
                      d->circle, d->by_question ? "question" : "none", share);
        if (d->circle > 0)
            assert_true(share > 60);
        else
            assert_true(share <= 7.5);
    }
}

UNIT_GROUP(intransitivity)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circles_are_found_where_they_are_and_seldom_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
