/* The bootstrap: exact draws, threads, rounds without a maximum, quantiles, convergence. */
#include "arena.h"
#include "paths.h"

#include <jrank/stats.h>
#include <jrank/votes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "stats/quantiles.h"
#include "stats/resample.h"

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

/* The sum, and of each outcome and of all wins together the mean and variance of a multinomial, at
 * five standard errors. Each cell has an outcome without votes. */
static void check_draws(jr_cell *cells, size_t n_cells, size_t n_models, size_t n_draws,
                        bool by_number)
{
    jr_cell *drawn = jr_arena_alloc(arena, n_cells, sizeof *drawn);
    double *sums = jr_arena_alloc(arena, 2 * (2 * n_cells + 1), sizeof *sums);
    double *squares = sums + 2 * n_cells + 1, total = 0, draws = (double)n_draws;
    jr_counts counts = {n_models, n_cells, cells};
    for (size_t k = 0; k < n_cells; k++)
        total += jr_cell_total(&cells[k]);
    resampler r;
    resampler_init(&r, &counts, NULL, 0);
    assert_int_equal(r.outcome != NULL, by_number);
    rng random;
    rng_init(&random, 1, 1);
    for (size_t draw = 0; draw < n_draws; draw++) {
        double sum = 0, wins = 0;
        resampler_draw(&r, &random, drawn, NULL);
        for (size_t k = 0; k < n_cells; k++) {
            assert_true(drawn[k].first == cells[k].first && drawn[k].second == cells[k].second);
            assert_true(drawn[k].ties == 0);
            sum += jr_cell_total(&drawn[k]);
            wins += drawn[k].wins;
            sums[2 * k] += drawn[k].wins;
            squares[2 * k] += drawn[k].wins * drawn[k].wins;
            sums[2 * k + 1] += drawn[k].losses;
            squares[2 * k + 1] += drawn[k].losses * drawn[k].losses;
        }
        assert_true(sum == round(total));
        sums[2 * n_cells] += wins;
        squares[2 * n_cells] += wins * wins;
    }
    double all_wins = 0;
    for (size_t o = 0; o <= 2 * n_cells; o++) {
        double votes = o == 2 * n_cells ? all_wins
                       : o % 2          ? cells[o / 2].losses
                                        : cells[o / 2].wins;
        all_wins += o % 2 ? 0 : votes;
        double share = votes / total, mean = sums[o] / draws;
        double variance = round(total) * share * (1 - share);
        assert_true(fabs(mean - round(total) * share) < 5 * sqrt(variance / draws));
        /* The fourth central moment is 3 variance^2 + variance, or less. */
        double error = sqrt((2 * variance * variance + variance) / draws);
        assert_true(fabs(squares[o] / draws - mean * mean - variance) < 5 * error);
    }
    resampler_release(&r);
}

static void all_ways_of_drawing_are_multinomial(void **state)
{
    (void)state;
    enum { MODELS = 20, CELLS = MODELS * (MODELS - 1) };
    static const struct {
        size_t n_cells;
        double factor;
        bool by_number;
    } cases[] = {{6, 8, true},        /* few votes */
                 {6, 1000, false},    /* Poisson numbers without a table */
                 {6, 1e10, false},    /* and many votes that they left */
                 {CELLS, 1, false},   /* with one */
                 {CELLS, 1.3, false}, /* parts of votes */
                 {6, 0.8, false}};    /* too few of them for Poisson numbers */
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        jr_cell cells[CELLS];
        for (size_t k = 0; k < cases[c].n_cells; k++)
            cells[k] = (jr_cell){.first = (uint32_t)(k / (MODELS - 1)),
                                 .second = (uint32_t)(k % (MODELS - 1)),
                                 .wins = cases[c].factor * (double)(1 + k % 40),
                                 .losses = cases[c].factor * (double)(30 - k % 7)};
        check_draws(cells, cases[c].n_cells, MODELS, 3000, cases[c].by_number);
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
    quantiles_find(values, 5, at, 5, q);
    const double expected[] = {1, 1.48, 2.5, 6.64, 10};
    for (size_t i = 0; i < 5; i++)
        assert_true(fabs(q[i] - expected[i]) < 1e-12);
    quantiles_find(values, 0, at, 1, q);
    assert_true(isnan(q[0]));
}

static void quantiles_of(const jr_counts *counts, size_t n_rounds, uint64_t seed, bool adjusted,
                         double *ret_quantiles)
{
    static const double at[] = {0.025, 0.16, 0.5, 0.84, 0.975};
    jr_field field;
    jr_bt_fit fit;
    jr_bootstrap rounds;
    jr_bootstrap_options options = {.n_rounds = n_rounds, .seed = seed};
    jr_field_analyse(arena, counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, counts, &field, &options.estimator, &fit, NULL),
                     JR_OK);
    assert_int_equal(jr_bootstrap_votes(arena, counts, &fit, &options, &rounds, NULL), JR_OK);
    assert_non_null(rounds.linear);
    if (!adjusted)
        rounds.linear = NULL;
    for (size_t i = 0; i < counts->n_models; i++)
        jr_bootstrap_quantiles(&rounds, counts, &fit, i, SIZE_MAX, at, 5, ret_quantiles + 5 * i);
}

/* The adjustment must not move the quantiles, only quieten them: with 500 rounds they are closer to
 * plain ones from 40,000 than the plain ones are, over several seeds. */
static void adjusted_quantiles_are_the_same_with_less_noise(void **state)
{
    (void)state;
    enum { N = 15, SEEDS = 8 };
    double many[N], few[N], error = 0, plain_error = 0;
    quantiles_of(&league, 40000, 99, false, many);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        quantiles_of(&league, 500, seed, true, few);
        for (size_t i = 0; i < N; i++)
            error += pow(few[i] - many[i], 2);
        quantiles_of(&league, 500, seed, false, few);
        for (size_t i = 0; i < N; i++)
            plain_error += pow(few[i] - many[i], 2);
    }
    assert_true(error < plain_error / 4);
}

/* Model 0 lost once in 60 matches: a third of the rounds have no finite maximum. The middle of the
 * distribution must still be that of plain rounds. */
static void rounds_without_a_maximum_do_not_upset_the_adjustment(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 14, 1, 0},  {0, 2, 15, 0, 0}, {1, 0, 0, 15, 0},
                       {1, 2, 21, 14, 0}, {2, 0, 0, 15, 0}, {2, 1, 14, 20, 0}};
    jr_counts counts = {3, 6, cells};
    double many[15], few[15];
    quantiles_of(&counts, 20000, 99, false, many);
    quantiles_of(&counts, 500, 1, true, few);
    for (size_t i = 5; i < 15; i++)
        assert_true(fabs(few[i] - many[i]) < 0.1);
}

static void five_hundred_rounds_on_the_real_table_stay_within_6_points(void **state)
{
    (void)state;
    enum { N = 45 };
    static const double points = 173.71779276130073;
    jr_votes votes;
    jr_votes_options options = {0};
    jr_error err = {0};
    if (jr_votes_load_counts(arena, SOURCE_ROOT "/data/rakuda_v1_gpt4_counts.csv", &options, &votes,
                             &err) != JR_OK)
        fail_msg("%s", err.message);
    double few[N], many[N];
    quantiles_of(&votes.counts, 500, 0, true, few);
    quantiles_of(&votes.counts, 20000, 0, false, many);
    for (size_t i = 0; i < N; i++)
        assert_true(points * fabs(few[i] - many[i]) < 6);
}

static void difference_to_itself_is_nothing(void **state)
{
    (void)state;
    static const double at[] = {0.025, 0.975};
    jr_field field;
    jr_bt_fit fit;
    jr_bootstrap rounds;
    jr_bootstrap_options options = {.n_rounds = 100};
    double q[2];
    jr_field_analyse(arena, &league, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &league, &field, &options.estimator, &fit, NULL),
                     JR_OK);
    assert_int_equal(jr_bootstrap_votes(arena, &league, &fit, &options, &rounds, NULL), JR_OK);
    jr_bootstrap_quantiles(&rounds, &league, &fit, 1, 1, at, 2, q);
    assert_true(q[0] == 0 && q[1] == 0);
    /* 2 against 0 mirrors 0 against 2 */
    double mirrored[2];
    jr_bootstrap_quantiles(&rounds, &league, &fit, 2, 0, at, 2, q);
    jr_bootstrap_quantiles(&rounds, &league, &fit, 0, 2, at, 2, mirrored);
    assert_true(fabs(q[0] + mirrored[1]) < 1e-9 && fabs(q[1] + mirrored[0]) < 1e-9);
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
    assert_int_equal(jr_convergence(arena, &league, 20, 0, JR_TIES_HALF, &votes, &strength, NULL),
                     JR_OK);
    double total = 0;
    for (size_t k = 0; k < league.n_cells; k++)
        total += jr_cell_total(&league.cells[k]);
    for (size_t step = 1; step < 20; step++)
        assert_true(votes[step] >= votes[step - 1]);
    assert_true(votes[19] == total);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(strength[19 * 3 + i] - fit.strength[i]) < 1e-9);
}

static void convergence_of_a_field_in_parts_ends_at_the_estimate_of_each(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 30, 10, 0}, {1, 0, 20, 25, 0}, {2, 3, 9, 4, 0},
                       {3, 2, 5, 7, 0},   {3, 4, 8, 6, 0},   {4, 3, 3, 9, 0}};
    jr_counts counts = {5, 6, cells};
    double *votes, *strength;
    jr_field field;
    jr_bt_fit fit;
    jr_bt_options options = {0};
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &options, &fit, NULL), JR_OK);
    assert_int_equal(jr_convergence(arena, &counts, 10, 0, JR_TIES_HALF, &votes, &strength, NULL),
                     JR_OK);
    for (size_t i = 0; i < 5; i++)
        assert_true(fabs(strength[9 * 5 + i] - fit.strength[i]) < 1e-9);
}

static void convergence_of_one_vote(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 1, 0, 0}};
    jr_counts counts = {2, 1, cells};
    double *votes, *strength;
    assert_int_equal(jr_convergence(arena, &counts, 20, 0, JR_TIES_HALF, &votes, &strength, NULL),
                     JR_OK);
    assert_true(votes[19] == 1);
    assert_true(strength[19 * 2] > strength[19 * 2 + 1]);
}

UNIT_GROUP(bootstrap)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_of_threads_changes_nothing),
        cmocka_unit_test(spread_agrees_with_the_sandwich),
        cmocka_unit_test(all_ways_of_drawing_are_multinomial),
        cmocka_unit_test(few_votes_are_counted_and_never_a_wild_number),
        cmocka_unit_test(a_lost_model_does_not_move_the_others),
        cmocka_unit_test(quantiles_interpolate_linearly),
        cmocka_unit_test(adjusted_quantiles_are_the_same_with_less_noise),
        cmocka_unit_test(rounds_without_a_maximum_do_not_upset_the_adjustment),
        cmocka_unit_test(five_hundred_rounds_on_the_real_table_stay_within_6_points),
        cmocka_unit_test(difference_to_itself_is_nothing),
        cmocka_unit_test(convergence_ends_at_the_estimate),
        cmocka_unit_test(convergence_of_a_field_in_parts_ends_at_the_estimate_of_each),
        cmocka_unit_test(convergence_of_one_vote),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
