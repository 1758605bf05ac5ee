/* Models of ties: the published figures, another program's, the symmetries, the errors of each kind
 * and what has no estimate. */
#include "arena.h"
#include "paths.h"

#include <jrank/stats.h>
#include <jrank/votes.h>
#include <math.h>

#include "stats/sandwich.h"

static const double POINTS = 173.71779276130073; /* 400 / ln 10 */

static jr_status try_fit(const jr_counts *counts, jr_bt_options options, jr_bt_fit *ret_fit)
{
    jr_field field;
    jr_field_analyse(arena, counts, &field);
    return jr_bt_fit_counts(arena, counts, &field, &options, ret_fit, NULL);
}

static jr_bt_fit fit(const jr_counts *counts, jr_ties ties)
{
    jr_bt_fit f = {0};
    assert_int_equal(try_fit(counts, (jr_bt_options){.ties = ties}, &f), JR_OK);
    return f;
}

/* Four questions on three models. */
static jr_detail details[] = {
    {0, 0, {0, 1, 3, 1, 1}}, {0, 0, {1, 2, 2, 1, 2}}, {0, 0, {2, 0, 1, 3, 0}},
    {1, 0, {0, 1, 1, 2, 1}}, {1, 0, {1, 0, 2, 3, 0}}, {1, 0, {2, 1, 2, 2, 1}},
    {2, 0, {0, 1, 2, 1, 0}}, {2, 0, {1, 0, 1, 4, 1}}, {2, 0, {1, 2, 3, 1, 3}},
    {3, 0, {0, 2, 2, 2, 0}}, {3, 0, {1, 0, 2, 1, 1}}, {3, 0, {2, 0, 0, 2, 2}},
};
enum { N_DETAILS = sizeof details / sizeof *details, N_MODELS = 3, D = N_MODELS + 1 };

/* Their sums, model i renamed to number[i], seats swapped if asked, each vote counted so often. */
static jr_counts pool(const uint32_t *number, bool swapped, double times)
{
    jr_counts counts = {N_MODELS, 0, jr_arena_alloc(arena, 9, sizeof(jr_cell))};
    for (uint32_t first = 0; first < N_MODELS; first++)
        for (uint32_t second = 0; second < N_MODELS; second++) {
            jr_cell sum = {first, second, 0, 0, 0};
            for (size_t i = 0; i < N_DETAILS; i++) {
                jr_cell c = details[i].cell;
                c.first = number[c.first];
                c.second = number[c.second];
                if (swapped)
                    c = (jr_cell){c.second, c.first, c.losses, c.wins, c.ties};
                if (c.first != first || c.second != second)
                    continue;
                sum.wins += times * c.wins;
                sum.losses += times * c.losses;
                sum.ties += times * c.ties;
            }
            if (jr_cell_total(&sum) > 0)
                counts.cells[counts.n_cells++] = sum;
        }
    return counts;
}

static const uint32_t SAME[N_MODELS] = {0, 1, 2};

/* Independent figures for the 800 verdicts of GPT-4 on Rakuda: log-likelihoods and the ratings of
 * gpt-4, computed in double precision by another program. */
static void figures_of_the_real_table(void **state)
{
    (void)state;
    static const double log_likelihood[] = {0, -483.741, -471.542}, rating[] = {0, 1633.1, 1568.2};
    jr_votes votes;
    jr_votes_options options = {0};
    assert_int_equal(jr_votes_load_counts(arena, SOURCE_ROOT "/data/rakuda_v1_gpt4_counts.csv",
                                          &options, &votes, NULL),
                     JR_OK);
    assert_int_equal(jr_str_compare(votes.models[2], JR_STR("gpt-4:20230713")), 0);
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_bt_fit f = fit(&votes.counts, ties);
        assert_true(fabs(f.log_likelihood - log_likelihood[ties]) < 0.0006);
        assert_true(fabs(1000 + POINTS * f.strength[2] - rating[ties]) < 0.06);
        assert_int_equal(f.n_parameters, 10); /* 8 differences, home advantage, ties */
    }
}

static double count_votes(const jr_counts *counts)
{
    double n = 0;
    for (size_t k = 0; k < counts->n_cells; k++)
        n += jr_cell_total(&counts->cells[k]);
    return n;
}

/*
 * By Python's scipy 1.10.1: minimize(method='BFGS') of the log-likelihood as it is defined, the
 * errors from numerical derivatives of it in (a, b_1, b_2, tie parameter) together.
 */
static void figures_of_scipy(void **state)
{
    (void)state;
    static const struct {
        jr_ties ties;
        double log_likelihood, theta[5];
        double information[5], sandwich[4], question[4];
    } expected[] = {
        {JR_TIES_DAVIDSON,
         -57.76839,
         {-0.06517, 0.45789, 0.00024, -0.45812, -0.56336},
         {0.31821, 0.26230, 0.23959, 0.29588, 0.32876},
         {0.32272, 0.27284, 0.23768, 0.28412},
         {0.08344, 0.25135, 0.10012, 0.15928}},
        {JR_TIES_RAO_KUPPER,
         -57.74153,
         {-0.04870, 0.38553, -0.01863, -0.36691, 0.46071},
         {0.26004, 0.21693, 0.19425, 0.23356, 0.12206},
         {0.26580, 0.23075, 0.19418, 0.21998},
         {0.06627, 0.21980, 0.08970, 0.13231}},
    };
    static const double tolerance = 2e-5; /* their last digit, and the numerical derivatives */
    jr_counts counts = pool(SAME, false, 1);
    double n_votes = count_votes(&counts);
    for (size_t k = 0; k < 2; k++) {
        jr_bt_fit f = fit(&counts, expected[k].ties);
        /* Theirs make up for few questions, and not for parameters. */
        double independent = sqrt(sandwich_correction(n_votes, n_votes, 4));
        double clustered = sqrt((n_votes - 1) / (n_votes - 4));
        assert_true(fabs(f.log_likelihood - expected[k].log_likelihood) < tolerance);
        assert_true(fabs(f.tie_parameter - expected[k].theta[4]) < tolerance);
        assert_true(fabs(f.tie_se - expected[k].information[4]) < tolerance);
        const double *information = jr_bt_covariance(arena, &f);
        const double *sandwich = jr_bt_sandwich(arena, &counts, &f);
        const double *question =
            jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION, &f);
        for (size_t i = 0; i < D; i++) {
            double estimate = i == 0 ? f.home : f.strength[i - 1];
            assert_true(fabs(estimate - expected[k].theta[i]) < tolerance);
            size_t place = i * D + i;
            assert_true(fabs(sqrt(information[place]) - expected[k].information[i]) < tolerance);
            assert_true(fabs(sqrt(sandwich[place]) - independent * expected[k].sandwich[i]) <
                        tolerance);
            assert_true(fabs(sqrt(question[place]) - clustered * expected[k].question[i]) <
                        tolerance);
        }
    }
}

static void probabilities_are_those_of_the_definition(void **state)
{
    (void)state;
    double u = 0.35, d = -0.8, k = 0.6, eta = 0.7;
    double z = exp(u) + exp(-u) + exp(d);
    jr_outcome_probabilities p = jr_ties_probabilities(JR_TIES_DAVIDSON, eta, d);
    assert_true(fabs(p.win - exp(u) / z) < 1e-15 && fabs(p.loss - exp(-u) / z) < 1e-15);
    assert_true(fabs(p.tie - exp(d) / z) < 1e-15);
    p = jr_ties_probabilities(JR_TIES_RAO_KUPPER, eta, k);
    assert_true(fabs(p.win - 1 / (1 + exp(k - eta))) < 1e-15);
    assert_true(fabs(p.loss - 1 / (1 + exp(k + eta))) < 1e-15);
    assert_true(fabs(p.win + p.loss + p.tie - 1) < 1e-15);
    assert_true(fabs(jr_ties_score(JR_TIES_RAO_KUPPER, eta, k) - p.win - p.tie / 2) < 1e-15);
    /* Far out nothing overflows. */
    for (jr_ties ties = JR_TIES_HALF; ties <= JR_TIES_RAO_KUPPER; ties++) {
        p = jr_ties_probabilities(ties, 3000, 2);
        assert_true(p.win > 1 - 1e-12 && p.loss >= 0 && p.tie >= 0);
    }
}

static void renaming_models_renames_the_result(void **state)
{
    (void)state;
    static const uint32_t number[N_MODELS] = {2, 0, 1};
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_counts counts = pool(SAME, false, 1), renamed = pool(number, false, 1);
        jr_bt_fit f = fit(&counts, ties), g = fit(&renamed, ties);
        for (size_t i = 0; i < N_MODELS; i++)
            assert_true(fabs(f.strength[i] - g.strength[number[i]]) < 1e-9);
        assert_true(fabs(f.tie_parameter - g.tie_parameter) < 1e-9);
    }
}

static void swapping_seats_turns_the_home_advantage(void **state)
{
    (void)state;
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_counts counts = pool(SAME, false, 1), swapped = pool(SAME, true, 1);
        jr_bt_fit f = fit(&counts, ties), g = fit(&swapped, ties);
        assert_true(fabs(f.home + g.home) < 1e-9 && fabs(f.home) > 1e-3);
        for (size_t i = 0; i < N_MODELS; i++)
            assert_true(fabs(f.strength[i] - g.strength[i]) < 1e-9);
    }
}

static void doubling_votes_halves_variances(void **state)
{
    (void)state;
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_counts counts = pool(SAME, false, 1), doubled = pool(SAME, false, 2);
        jr_bt_fit f = fit(&counts, ties), g = fit(&doubled, ties);
        const double *one = jr_bt_covariance(arena, &f), *two = jr_bt_covariance(arena, &g);
        const double *one_s = jr_bt_sandwich(arena, &counts, &f);
        const double *two_s = jr_bt_sandwich(arena, &doubled, &g);
        assert_true(fabs(f.tie_parameter - g.tie_parameter) < 1e-9);
        assert_true(fabs(f.tie_se / g.tie_se - sqrt(2)) < 1e-9);
        double n = count_votes(&counts), left = (2 * n - 4) / (n - 4) / 2; /* of the corrections */
        for (size_t i = 0; i < D * D; i++) {
            assert_true(fabs(one[i] - 2 * two[i]) < 1e-9);
            assert_true(fabs(one_s[i] - 2 * left * two_s[i]) < 1e-9);
        }
    }
}

static void without_a_tie_both_are_bradley_and_terrys(void **state)
{
    (void)state;
    jr_counts counts = pool(SAME, false, 1);
    for (size_t k = 0; k < counts.n_cells; k++)
        counts.cells[k].ties = 0;
    jr_bt_fit plain = fit(&counts, JR_TIES_HALF);
    jr_bt_fit davidson = fit(&counts, JR_TIES_DAVIDSON);
    jr_bt_fit rao_kupper = fit(&counts, JR_TIES_RAO_KUPPER);
    assert_true(isinf(davidson.tie_parameter) && davidson.tie_parameter < 0);
    assert_true(rao_kupper.tie_parameter == 0);
    const jr_bt_fit *fits[] = {&davidson, &rao_kupper};
    for (size_t k = 0; k < 2; k++) {
        assert_true(fabs(fits[k]->log_likelihood - plain.log_likelihood) < 1e-12);
        assert_int_equal(fits[k]->n_parameters, plain.n_parameters);
        assert_false(fits[k]->tie_free);
        for (size_t i = 0; i < N_MODELS; i++)
            assert_true(fabs(fits[k]->strength[i] - plain.strength[i]) < 1e-12);
        assert_true(fabs(jr_ties_score(fits[k]->ties, 0.4, fits[k]->tie_parameter) -
                         jr_logistic(0.4)) < 1e-15);
    }
}

static void a_single_tie_among_many_votes_is_fitted(void **state)
{
    (void)state;
    jr_counts counts = pool(SAME, false, 1000);
    for (size_t k = 0; k < counts.n_cells; k++)
        counts.cells[k].ties = k == 0;
    jr_bt_fit plain = fit(&counts, JR_TIES_HALF), f = fit(&counts, JR_TIES_RAO_KUPPER);
    assert_true(f.tie_parameter > 0 && f.tie_parameter < 1e-3);
    for (size_t i = 0; i < N_MODELS; i++)
        assert_true(fabs(f.strength[i] - plain.strength[i]) < 1e-3);
}

/* 0 beats 1 always, yet both tie with 2: with ever stronger ties the gap between 0 and 1 grows and
 * none of the ties is contradicted. Half wins have an estimate. */
static void ties_that_no_vote_bounds_are_an_error(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 5, 0, 0}, {0, 2, 0, 0, 3}, {1, 0, 0, 5, 0}, {1, 2, 0, 0, 3}};
    jr_cell all_ties[] = {{0, 1, 0, 0, 2}, {1, 2, 0, 0, 3}, {2, 0, 0, 0, 1}};
    jr_counts gap = {3, 4, cells}, only_ties = {3, 3, all_ties};
    jr_bt_fit f;
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        assert_int_equal(try_fit(&gap, (jr_bt_options){.ties = ties}, &f), JR_ERR_DATA);
        assert_int_equal(try_fit(&only_ties, (jr_bt_options){.ties = ties}, &f), JR_ERR_DATA);
    }
    fit(&gap, JR_TIES_HALF);
}

/* The bootstrap has the spread that the sandwich foretells, whatever the number of threads, and
 * rounds without a tie are fitted all the same. */
static void bootstrap_with_a_model_of_ties(void **state)
{
    (void)state;
    enum { ROUNDS = 2000 };
    static const double probabilities[] = {0.16, 0.84};
    jr_counts counts = pool(SAME, false, 8);
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_bt_fit f = fit(&counts, ties);
        const double *c = jr_bt_sandwich(arena, &counts, &f);
        jr_bootstrap_options options = {
            .n_rounds = ROUNDS, .seed = 3, .n_threads = 1, .estimator = {.ties = ties}};
        jr_bootstrap one, two;
        assert_int_equal(jr_bootstrap_votes(arena, &counts, &f, &options, &one, NULL), JR_OK);
        options.n_threads = 3;
        assert_int_equal(jr_bootstrap_votes(arena, &counts, &f, &options, &two, NULL), JR_OK);
        assert_non_null(one.linear);
        for (size_t i = 0; i < N_MODELS; i++) {
            assert_memory_equal(one.strength + i * ROUNDS, two.strength + i * ROUNDS,
                                ROUNDS * sizeof(double));
            double q[2], se = jr_bt_standard_error(c, N_MODELS, i, SIZE_MAX);
            jr_bootstrap_quantiles(&one, &counts, &f, i, SIZE_MAX, probabilities, 2, q);
            assert_true(fabs((q[1] - q[0]) / (2 * 0.9945 * se) - 1) < 0.05);
        }
    }
}

static void a_round_without_ties_falls_back_to_bradley_and_terry(void **state)
{
    (void)state;
    enum { ROUNDS = 200 };
    jr_counts counts = pool(SAME, false, 1);
    for (size_t k = 0; k < counts.n_cells; k++)
        counts.cells[k].ties = k == 0;
    for (jr_ties ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_bt_fit f = fit(&counts, ties);
        jr_bootstrap_options options = {.n_rounds = ROUNDS, .estimator = {.ties = ties}};
        jr_bootstrap b;
        assert_int_equal(jr_bootstrap_votes(arena, &counts, &f, &options, &b, NULL), JR_OK);
        assert_int_equal(b.n_failed, 0);
        for (size_t k = 0; k < ROUNDS * N_MODELS; k++)
            assert_true(fabs(b.strength[k]) < 5);
    }
}

UNIT_GROUP(ties)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_the_real_table),
        cmocka_unit_test(figures_of_scipy),
        cmocka_unit_test(probabilities_are_those_of_the_definition),
        cmocka_unit_test(renaming_models_renames_the_result),
        cmocka_unit_test(swapping_seats_turns_the_home_advantage),
        cmocka_unit_test(doubling_votes_halves_variances),
        cmocka_unit_test(without_a_tie_both_are_bradley_and_terrys),
        cmocka_unit_test(a_single_tie_among_many_votes_is_fitted),
        cmocka_unit_test(ties_that_no_vote_bounds_are_an_error),
        cmocka_unit_test(bootstrap_with_a_model_of_ties),
        cmocka_unit_test(a_round_without_ties_falls_back_to_bradley_and_terry),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
