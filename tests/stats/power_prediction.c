/*
 * Simulated leagues: the votes that are said to be missing are played, as pairwise-n plays them,
 * and the standard errors that come out are compared with those that were asked for, and how often
 * neighbours are apart with the probability that was. Votes begin unevenly: the last model has a
 * tenth of the others' votes. What questions do to such answers is in question_power.c.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"

enum { LEAGUES = 40, MODELS = 8, VOTES = 600 };
static const double truth[MODELS] = {1.4, 1.0, 0.6, 0.2, -0.2, -0.5, -0.9, -1.6};
static const double HOME = -0.15, TIES = 0.1;

typedef struct league {
    jr_cell cells[MODELS * MODELS];
    double total[MODELS];
} league;

static void play(league *l, rng *r, size_t i, size_t j)
{
    jr_cell *cell = &l->cells[i * MODELS + j];
    bool tie = rng_uniform(r) < TIES;
    bool win = rng_uniform(r) < jr_logistic(HOME + truth[i] - truth[j]);
    cell->ties += tie;
    cell->wins += !tie && win;
    cell->losses += !tie && !win;
    l->total[i]++;
    l->total[j]++;
}

/* A model with the fewest votes, at random among equals, a random opponent, random seats. */
static void play_next(league *l, rng *r)
{
    size_t fewest = rng_below(r, MODELS);
    for (size_t k = 0; k < MODELS; k++)
        if (l->total[k] < l->total[fewest])
            fewest = k;
    size_t other = rng_below(r, MODELS - 1);
    other += other >= fewest;
    if (rng_below(r, 2))
        play(l, r, fewest, other);
    else
        play(l, r, other, fewest);
}

static league play_first_votes(rng *r)
{
    league l = {0};
    for (size_t k = 0; k < VOTES; k++) {
        size_t i = rng_below(r, MODELS - (k % 10 != 0)), j;
        do
            j = rng_below(r, MODELS - (k % 10 != 0));
        while (j == i);
        play(&l, r, i, j);
    }
    return l;
}

static jr_counts count(jr_arena *arena, const league *l)
{
    jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, MODELS * MODELS, sizeof(jr_cell))};
    for (uint32_t k = 0; k < MODELS * MODELS; k++)
        if (jr_cell_total(&l->cells[k]) > 0) {
            jr_cell cell = l->cells[k];
            cell.first = k / MODELS;
            cell.second = k % MODELS;
            counts.cells[counts.n_cells++] = cell;
        }
    return counts;
}

static double *fit_league(jr_arena *arena, const jr_counts *counts, jr_bt_fit *fit)
{
    jr_field field = {0};
    jr_field_analyse(arena, counts, &field);
    jr_bt_options options = {.firth = field.separated};
    jr_error err = {0};
    if (jr_bt_fit_counts(arena, counts, &field, &options, fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return jr_bt_sandwich(arena, counts, fit);
}

/* Mean of reached / wanted over the leagues. */
static double reached(size_t model, size_t reference, double share, double *ret_votes)
{
    double sum = 0;
    *ret_votes = 0;
    for (uint64_t number = 0; number < LEAGUES; number++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        rng r;
        rng_init(&r, 31, number);
        league l = play_first_votes(&r);
        jr_bt_fit fit;
        jr_counts counts = count(arena, &l);
        double *covariance = fit_league(arena, &counts, &fit);
        double now = jr_bt_standard_error(covariance, MODELS, model, reference);
        double wanted = share * now, q = jr_normal_quantile(0.975);
        jr_power_votes votes = {.counts = &counts, .fit = &fit};
        jr_power_target target = {model, reference, q * wanted, 0};
        jr_power_answer *answer = jr_power_plan(arena, &votes, NULL, &target, 1);
        assert_true(answer->votes > 0 && isfinite(answer->votes) && answer->least == 0);
        for (size_t k = 0; k < (size_t)ceil(answer->votes); k++)
            play_next(&l, &r);
        counts = count(arena, &l);
        covariance = fit_league(arena, &counts, &fit);
        sum += jr_bt_standard_error(covariance, MODELS, model, reference) / wanted / LEAGUES;
        *ret_votes += answer->votes / LEAGUES;
    }
    return sum;
}

static void predicted_votes_reach_the_width(void **state)
{
    (void)state;
    static const struct {
        size_t model, reference;
        double share;
    } cases[] = {{0, SIZE_MAX, 0.7},
                 {4, SIZE_MAX, 0.5},
                 {MODELS - 1, SIZE_MAX, 0.5},
                 {1, 2, 0.5},
                 {MODELS - 2, MODELS - 1, 0.7},
                 {3, SIZE_MAX, 0.2}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double votes, ratio = reached(cases[c].model, cases[c].reference, cases[c].share, &votes);
        print_message("%.0f %% of the error, model %zu: %.0f votes more, reached %.3f of it\n",
                      100 * cases[c].share, cases[c].model, votes, ratio);
        assert_true(fabs(ratio - 1) < 0.15);
    }
}

/* What the first votes are on average, so that the fit is not by chance surer or less sure of a
 * difference than the votes that are played. */
static jr_counts average_league(jr_arena *arena)
{
    enum { MANY = 2000 };
    league sum = {0};
    for (uint64_t number = 0; number < MANY; number++) {
        rng r;
        rng_init(&r, 5, number);
        league l = play_first_votes(&r);
        for (size_t k = 0; k < MODELS * MODELS; k++) {
            sum.cells[k].wins += l.cells[k].wins / MANY;
            sum.cells[k].losses += l.cells[k].losses / MANY;
            sum.cells[k].ties += l.cells[k].ties / MANY;
        }
    }
    return count(arena, &sum);
}

static void predicted_votes_part_neighbours_as_often_as_wanted(void **state)
{
    (void)state;
    enum { MANY_LEAGUES = 400 };
    static const struct {
        size_t stronger, weaker;
        double power;
    } cases[] = {{1, 2, 0.8}, {3, 4, 0.8}, {4, 5, 0.8}, {4, 5, 0.95}};
    double q = jr_normal_quantile(0.975);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        size_t i = cases[c].stronger, j = cases[c].weaker, n_apart = 0;
        jr_bt_fit fit;
        jr_counts counts = average_league(arena);
        double *covariance = fit_league(arena, &counts, &fit);
        double z = jr_normal_quantile(cases[c].power);
        jr_power_votes there = {.counts = &counts, .fit = &fit};
        jr_power_target target = {i, j, fit.strength[i] - fit.strength[j], z};
        double votes = jr_power_plan(arena, &there, NULL, &target, 1)->votes;
        for (uint64_t number = 0; number < MANY_LEAGUES; number++) {
            rng r;
            rng_init(&r, 32, number);
            league l = play_first_votes(&r);
            for (size_t k = 0; k < (size_t)ceil(votes); k++)
                play_next(&l, &r);
            jr_counts played = count(arena, &l);
            covariance = fit_league(arena, &played, &fit);
            n_apart += fit.strength[i] - fit.strength[j] >
                       q * jr_bt_standard_error(covariance, MODELS, i, j);
        }
        double share = (double)n_apart / MANY_LEAGUES;
        print_message("models %zu and %zu: %.0f votes more, apart in %.1f %% instead of %.0f %%\n",
                      i, j, votes, 100 * share, 100 * cases[c].power);
        assert_true(fabs(share - cases[c].power) < 0.06);
    }
}

UNIT_GROUP(power_prediction)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predicted_votes_reach_the_width),
        cmocka_unit_test(predicted_votes_part_neighbours_as_often_as_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
