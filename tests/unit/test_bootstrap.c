/* The bootstrap: exact draws, threads, rounds without a maximum, quantiles, convergence. */
#include "unit.h"

#include <jrank/bootstrap.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "stats/resample.h"

static jr_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = jr_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    jr_arena_free(arena);
    return 0;
}

static jr_bootstrap bootstrap(const jr_counts *counts, size_t n_rounds, unsigned n_threads,
                              bool firth)
{
    jr_field field;
    jr_bt_fit fit;
    jr_bootstrap result = {0};
    jr_error err = {0};
    jr_bootstrap_options options = {
        .n_rounds = n_rounds, .seed = 5, .n_threads = n_threads, .estimator = {.firth = firth}};
    jr_field_analyse(arena, counts, &field);
    if (jr_bt_fit_counts(arena, counts, &field, &options.estimator, &fit, &err) != JR_OK ||
        jr_bootstrap_votes(arena, counts, &fit, &options, &result, &err) != JR_OK)
        fail_msg("%s", err.message);
    return result;
}

static jr_cell league_cells[] = {{0, 1, 30, 12, 3}, {0, 2, 25, 5, 0}, {1, 0, 11, 29, 2},
                                 {1, 2, 21, 14, 0}, {2, 0, 9, 28, 4}, {2, 1, 14, 20, 1}};
static jr_counts league = {3, 6, league_cells};

static void number_of_threads_changes_nothing(void **state)
{
    (void)state;
    jr_bootstrap one = bootstrap(&league, 200, 1, false);
    for (unsigned n_threads = 2; n_threads <= 7; n_threads += 5) {
        jr_bootstrap more = bootstrap(&league, 200, n_threads, false);
        assert_memory_equal(one.strength, more.strength, 3 * 200 * sizeof(double));
        assert_memory_equal(one.home, more.home, 200 * sizeof(double));
    }
}

/* The spread over many rounds agrees with the sandwich, its limit: here the variance of each
 * cell's score is known, so the standard error of a strength is computed from H and B by hand. */
static void spread_agrees_with_the_sandwich(void **state)
{
    (void)state;
    enum { ROUNDS = 4000, D = 4 };
    jr_field field;
    jr_bt_fit fit;
    jr_bt_options options = {0};
    jr_field_analyse(arena, &league, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &league, &field, &options, &fit, NULL), JR_OK);
    const double *c = jr_bt_covariance(arena, &fit);
    double b[D][D] = {{0}};
    for (size_t k = 0; k < league.n_cells; k++) {
        const jr_cell *cell = &league.cells[k];
        double p = jr_logistic(fit.home + fit.strength[cell->first] - fit.strength[cell->second]);
        double q = cell->wins * (1 - p) * (1 - p) + cell->losses * p * p +
                   cell->ties * (0.5 - p) * (0.5 - p);
        double x[D] = {1};
        x[1 + cell->first] = 1;
        x[1 + cell->second] = -1;
        for (size_t i = 0; i < D; i++)
            for (size_t j = 0; j < D; j++)
                b[i][j] += q * x[i] * x[j];
    }
    jr_bootstrap rounds = bootstrap(&league, ROUNDS, 0, false);
    for (size_t model = 0; model < 3; model++) {
        const double *row = c + (1 + model) * D, *values = rounds.strength + model * ROUNDS;
        double sandwich = 0, mean = 0, variance = 0;
        for (size_t i = 0; i < D; i++)
            for (size_t j = 0; j < D; j++)
                sandwich += row[i] * b[i][j] * row[j];
        for (size_t i = 0; i < ROUNDS; i++)
            mean += values[i] / ROUNDS;
        for (size_t i = 0; i < ROUNDS; i++)
            variance += (values[i] - mean) * (values[i] - mean) / ROUNDS;
        /* 2 % is the sampling error of a standard deviation from 4,000 rounds, twice over; the
         * rest is the curvature that the sandwich leaves out */
        assert_true(fabs(sqrt(variance / sandwich) - 1) < 0.06);
    }
}

static void both_ways_of_drawing_keep_totals_and_means(void **state)
{
    (void)state;
    for (int large = 0; large <= 1; large++) {
        enum { DRAWS = 3000 };
        jr_cell cells[6], drawn[6];
        memcpy(cells, league_cells, sizeof cells);
        double total = 0, sums[6] = {0}, factor = large ? 1000 : 1;
        for (size_t k = 0; k < 6; k++) {
            cells[k].wins *= factor;
            cells[k].losses *= factor;
            cells[k].ties *= factor;
            total += jr_cell_total(&cells[k]);
        }
        jr_counts counts = {3, 6, cells};
        resampler r;
        resampler_init(&r, &counts);
        assert_int_equal(r.outcome == NULL, large);
        rng random;
        rng_init(&random, 1, 1);
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            resampler_draw(&r, &random, drawn);
            for (size_t k = 0; k < 6; k++) {
                sum += jr_cell_total(&drawn[k]);
                sums[k] += drawn[k].wins;
                assert_true(cells[k].ties > 0 || drawn[k].ties == 0);
            }
            assert_true(sum == total);
        }
        for (size_t k = 0; k < 6; k++) {
            double share = cells[k].wins / total;
            double se = sqrt(total * share * (1 - share) / DRAWS);
            assert_true(fabs(sums[k] / DRAWS - cells[k].wins) < 5 * se);
        }
        resampler_release(&r);
    }
}

static void few_votes_are_counted_and_never_a_wild_number(void **state)
{
    (void)state;
    /* model 3 met the others in two matches: it is lost in about e^-2 of the rounds */
    jr_cell cells[] = {{0, 1, 6, 5, 0}, {0, 3, 1, 0, 0}, {1, 0, 5, 6, 0},
                       {1, 2, 6, 5, 0}, {2, 1, 6, 5, 0}, {3, 0, 1, 0, 0}};
    jr_counts counts = {4, 6, cells};
    jr_bootstrap rounds = bootstrap(&counts, 1000, 0, false);
    assert_true(rounds.n_lost > 80 && rounds.n_lost < 200);
    assert_true(rounds.n_separated > 300);
    assert_int_equal(rounds.n_failed, 0);
    size_t n_nan = 0;
    for (size_t i = 0; i < 4000; i++) {
        n_nan += isnan(rounds.strength[i]);
        assert_true(isnan(rounds.strength[i]) || fabs(rounds.strength[i]) < 12);
    }
    assert_int_equal(n_nan, rounds.n_lost);
    for (size_t i = 0; i < 3000; i++)
        assert_false(isnan(rounds.strength[i]));
}

static void a_lost_model_does_not_move_the_others(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 600, 500, 0}, {0, 2, 1, 0, 0}, {1, 0, 500, 600, 0}, {2, 0, 1, 0, 0}};
    jr_counts counts = {3, 4, cells};
    jr_bootstrap rounds = bootstrap(&counts, 500, 0, false);
    /* models 0 and 1 have 2,200 votes between them: their mean must not jump by a third of model
     * 2's strength in the rounds without it, nor their difference */
    for (size_t i = 0; i < 500; i++) {
        double difference = rounds.strength[i] - rounds.strength[500 + i];
        assert_true(fabs(difference - 0.18) < 0.25);
    }
    assert_true(rounds.n_lost > 30);
}

/* numpy.quantile([3, 1, 2, 10], q) for the q below. */
static void quantiles_interpolate_linearly(void **state)
{
    (void)state;
    double values[] = {3, NAN, 1, 2, 10};
    const double at[] = {0, 0.16, 0.5, 0.84, 1};
    double q[5];
    jr_quantiles(values, 5, at, 5, q);
    const double expected[] = {1, 1.48, 2.5, 6.64, 10};
    for (size_t i = 0; i < 5; i++)
        assert_true(fabs(q[i] - expected[i]) < 1e-12);
    jr_quantiles(values, 0, at, 1, q);
    assert_true(isnan(q[0]));
}

static void convergence_ends_at_the_estimate(void **state)
{
    (void)state;
    double *votes, *strength;
    jr_field field;
    jr_bt_fit fit;
    jr_bt_options options = {0};
    jr_field_analyse(arena, &league, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &league, &field, &options, &fit, NULL), JR_OK);
    assert_int_equal(jr_convergence(arena, &league, 20, 0, &votes, &strength, NULL), JR_OK);
    double total = 0;
    for (size_t k = 0; k < league.n_cells; k++)
        total += jr_cell_total(&league.cells[k]);
    for (size_t step = 1; step < 20; step++)
        assert_true(votes[step] >= votes[step - 1]);
    assert_true(votes[19] == total);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(strength[19 * 3 + i] - fit.strength[i]) < 1e-9);
}

static void convergence_of_one_vote(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 1, 0, 0}};
    jr_counts counts = {2, 1, cells};
    double *votes, *strength;
    assert_int_equal(jr_convergence(arena, &counts, 20, 0, &votes, &strength, NULL), JR_OK);
    assert_true(votes[19] == 1);
    assert_true(strength[19 * 2] > strength[19 * 2 + 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_of_threads_changes_nothing),
        cmocka_unit_test(spread_agrees_with_the_sandwich),
        cmocka_unit_test(both_ways_of_drawing_keep_totals_and_means),
        cmocka_unit_test(few_votes_are_counted_and_never_a_wild_number),
        cmocka_unit_test(a_lost_model_does_not_move_the_others),
        cmocka_unit_test(quantiles_interpolate_linearly),
        cmocka_unit_test(convergence_ends_at_the_estimate),
        cmocka_unit_test(convergence_of_one_vote),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
