/*
 * Judges of one opinion, one of whom sees it clearly, one as usual and one hardly: do the intervals
 * of their weights hold what endlessly many questions would give, do those of the ratings hold with
 * weights that were estimated from the same votes, and is anything gained? This is the table of
 * doc/method.md. Tastes of their own (a shift of each model for each judge) are in the last rows.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "stats/jury.h"

enum { MODELS = 8, JUDGES = 3, QUESTIONS = 40, PER_QUESTION = 10, RUNS = 1000, MANY = 20000 };

static const double CLARITY[JUDGES] = {1.5, 1, 0.3}, QUESTION_SD = 0.5;

typedef struct league {
    const char *name;
    bool by_people;
    double taste; /* logits by which each judge moves each model */
    double least; /* coverage of the worst of all */
} league;

typedef struct outcome {
    double weight[JUDGES], se[JUDGES], strength[MODELS], rating_se[MODELS], plain[MODELS];
} outcome;

static double strength_of(size_t i)
{
    return 0.42 * ((double)i - (MODELS - 1) / 2.0);
}

/* What a model is worth to the judge beyond what it is worth: always the same. */
static double taste_of(const league *l, size_t judge, size_t model)
{
    static const double shifts[JUDGES][MODELS] = {{1, -1, 0.5, 0, -0.5, 1, -1, 0},
                                                  {-1, 0, 1, -0.5, 0.5, -1, 0, 1},
                                                  {0, 1, -1, 1, -1, 0.5, 0, -0.5}};
    return l->taste * shifts[judge][model];
}

static size_t play(const league *l, uint64_t number, size_t n_questions, jury_vote *votes,
                   jr_detail *details)
{
    rng random;
    double moved[MODELS];
    size_t n = 0;
    rng_init(&random, 23, number);
    for (uint32_t q = 0; q < n_questions; q++) {
        for (size_t i = 0; i < MODELS; i++)
            moved[i] = strength_of(i) + QUESTION_SD * rng_normal(&random);
        for (uint32_t g = 0; g < JUDGES; g++)
            for (size_t k = 0; k < PER_QUESTION; k++) {
                uint32_t first = (uint32_t)rng_below(&random, MODELS);
                uint32_t second = (uint32_t)rng_below(&random, MODELS - 1);
                second += second >= first;
                double gap = moved[first] - moved[second];
                double own = gap + taste_of(l, g, first) - taste_of(l, g, second);
                double won = rng_uniform(&random) < jr_logistic(0.2 + CLARITY[g] * own);
                double people = rng_uniform(&random) < jr_logistic(gap);
                votes[n] = (jury_vote){q, g, first, second, 1, won, 2 * people - 1};
                details[n++] = (jr_detail){q, g, {first, second, won, 1 - won, 0}};
            }
    }
    return n;
}

/* One fit of all votes, each of its judge's weight. */
static void fit_ratings(const jr_detail *votes, size_t n, const double *weight,
                        double *ret_strength, double *ret_se)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_cell *cells = jr_arena_alloc(arena, MODELS * MODELS, sizeof *cells);
    jr_detail *details = jr_arena_alloc(arena, n, sizeof *details);
    jr_counts counts = {MODELS, 0, cells};
    for (size_t k = 0; k < n; k++) {
        double w = weight ? weight[votes[k].judge] : 1;
        details[k] = votes[k];
        details[k].cell.wins *= w;
        details[k].cell.losses *= w;
        jr_cell *cell = &cells[votes[k].cell.first * MODELS + votes[k].cell.second];
        *cell =
            (jr_cell){votes[k].cell.first, votes[k].cell.second, cell->wins + details[k].cell.wins,
                      cell->losses + details[k].cell.losses, 0};
    }
    for (size_t k = 0; k < MODELS * MODELS; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[counts.n_cells++] = cells[k];
    jr_field field;
    jr_bt_fit fit;
    jr_error err;
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &fit, &err),
                     JR_OK);
    memcpy(ret_strength, fit.strength, MODELS * sizeof *ret_strength);
    double *covariance = jr_bt_clustered(arena, details, n, JR_CLUSTER_QUESTION, &fit);
    for (size_t i = 0; i < MODELS && ret_se; i++)
        ret_se[i] = sqrt(covariance[(1 + i) * (MODELS + 1) + 1 + i]);
}

static double find(const league *l, uint64_t number, size_t n_questions, outcome *ret)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = n_questions * JUDGES * PER_QUESTION;
    jury_vote *votes = jr_arena_alloc(arena, n, sizeof *votes);
    jr_detail *details = jr_arena_alloc(arena, n, sizeof *details);
    jury_fit fit;
    jr_error err;
    assert_int_equal(play(l, number, n_questions, votes, details), n);
    assert_int_equal(jury_fit_votes(arena, votes, n, JUDGES, l->by_people ? 0 : MODELS, &fit, &err),
                     JR_OK);
    memcpy(ret->weight, fit.weight, sizeof ret->weight);
    memcpy(ret->se, fit.se, sizeof ret->se);
    fit_ratings(details, n, fit.weight, ret->strength, ret->rating_se);
    fit_ratings(details, n, NULL, ret->plain, NULL);
    return fit.t;
}

static double square(double x)
{
    return x * x;
}

static void hold(const league *l)
{
    static outcome truth, run;
    double of_weights[JUDGES] = {0}, of_ratings[MODELS] = {0}, errors = 0, plain = 0, worst = 1;
    double mean[JUDGES] = {0};
    (void)find(l, 1 << 20, MANY, &truth);
    for (uint64_t r = 0; r < RUNS; r++) {
        double t = find(l, r, QUESTIONS, &run);
        for (size_t g = 0; g < JUDGES; g++) {
            of_weights[g] +=
                (fabs(run.weight[g] - truth.weight[g]) <= t * run.se[g]) / (double)RUNS;
            mean[g] += run.weight[g] / RUNS;
        }
        for (size_t i = 0; i < MODELS; i++) {
            of_ratings[i] +=
                (fabs(run.strength[i] - truth.strength[i]) <= t * run.rating_se[i]) / (double)RUNS;
            errors += square(run.strength[i] - truth.strength[i]);
            plain += square(run.plain[i] - truth.plain[i]);
        }
    }
    printf("%s: weights", l->name);
    for (size_t g = 0; g < JUDGES; g++) {
        printf(" %.2f (%.2f, held %.3f)", truth.weight[g], mean[g], of_weights[g]);
        worst = fmin(worst, of_weights[g]);
    }
    double sum = 0, least = 1;
    for (size_t i = 0; i < MODELS; i++) {
        sum += of_ratings[i] / MODELS;
        least = fmin(least, of_ratings[i]);
    }
    /* A noisy judge makes all differences smaller, errors too: they are compared on one scale. */
    double scale = (truth.plain[MODELS - 1] - truth.plain[0]) /
                   (truth.strength[MODELS - 1] - truth.strength[0]);
    printf("; ratings held %.3f, worst %.3f; error %.3f of that without weights\n", sum, least,
           sqrt(errors / plain) * scale);
    assert_true(fmin(worst, least) >= l->least);
    assert_true(sqrt(errors / plain) * scale < 1);
}

static void weights_and_ratings_of_a_jury_hold(void **state)
{
    (void)state;
    static const league leagues[] = {{"by each other", false, 0, 0.93},
                                     {"by people", true, 0, 0.92},
                                     {"by each other, tastes", false, 0.3, 0.9},
                                     {"by people, tastes", true, 0.3, 0.9}};
    for (size_t k = 0; k < sizeof leagues / sizeof *leagues; k++)
        hold(&leagues[k]);
}

UNIT_GROUP(jury_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_and_ratings_of_a_jury_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
