/* Control for length and style: another program's figures, a known bias that is taken out, the fit
 * without covariates, the symmetries and what can't be fitted. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "stats/sandwich.h"

/* Four questions on three models, and two features. */
static const jr_detail details[] = {
    {0, 0, {0, 1, 3, 1, 1}}, {0, 0, {1, 2, 2, 1, 2}}, {0, 0, {2, 0, 1, 3, 0}},
    {1, 0, {0, 1, 1, 2, 1}}, {1, 0, {1, 0, 2, 3, 0}}, {1, 0, {2, 1, 2, 2, 1}},
    {2, 0, {0, 1, 2, 1, 0}}, {2, 0, {1, 0, 1, 4, 1}}, {2, 0, {1, 2, 3, 1, 3}},
    {3, 0, {0, 2, 2, 2, 0}}, {3, 0, {1, 0, 2, 1, 1}}, {3, 0, {2, 0, 0, 2, 2}},
};
static const double differences[] = {0.3,  -0.2, -0.5, 0.1,  0.2,  0.6,  0.4, 0.0,
                                     -0.1, -0.3, -0.6, 0.5,  0.7,  -0.4, 0.0, 0.2,
                                     -0.3, 0.3,  0.5,  -0.1, -0.2, -0.6, 0.1, 0.4};
enum { N_DETAILS = sizeof details / sizeof *details, N_MODELS = 3, N_COVARIATES = 2 };
enum { D = 1 + N_MODELS + N_COVARIATES };

static jr_counts *pool(const jr_detail *rows, size_t n, size_t n_models)
{
    jr_counts *counts = jr_arena_alloc(arena, 1, sizeof *counts);
    *counts = (jr_counts){n_models, 0, jr_arena_alloc(arena, n_models * n_models, sizeof(jr_cell))};
    for (uint32_t first = 0; first < n_models; first++)
        for (uint32_t second = 0; second < n_models; second++) {
            jr_cell sum = {first, second, 0, 0, 0};
            for (size_t i = 0; i < n; i++)
                if (rows[i].cell.first == first && rows[i].cell.second == second) {
                    sum.wins += rows[i].cell.wins;
                    sum.losses += rows[i].cell.losses;
                    sum.ties += rows[i].cell.ties;
                }
            if (jr_cell_total(&sum) > 0)
                counts->cells[counts->n_cells++] = sum;
        }
    return counts;
}

static jr_control_votes votes_of(const jr_detail *rows, const double *z)
{
    return jr_control_votes_of(arena, pool(rows, N_DETAILS, N_MODELS), rows, N_DETAILS, z,
                               z ? N_COVARIATES : 0);
}

static jr_control_fit fit(jr_control_votes votes)
{
    jr_control_fit f = {0};
    jr_error err = {0};
    if (jr_control_fit_votes(arena, &votes, &f, &err) != JR_OK)
        fail_msg("%s", err.message);
    return f;
}

static double parameter(const jr_control_fit *f, size_t i)
{
    return i == 0 ? f->home : i <= N_MODELS ? f->strength[i - 1] : f->gamma[i - 1 - N_MODELS];
}

/*
 * By Python's scipy 1.10.1: minimize(method='BFGS') of the penalised log-likelihood in
 * (a, b_1, b_2, gamma_1, gamma_2), then C B C with numpy.
 */
static void figures_of_scipy(void **state)
{
    (void)state;
    static const double expected[D] = {0.027803,  0.427098,  -0.158731,
                                       -0.268368, -0.416064, -0.348876};
    static const double sandwich[D] = {0.256736, 0.228630, 0.211733, 0.235127, 0.312482, 0.293759};
    static const double question[D] = {0.137236, 0.109267, 0.062792, 0.122988, 0.090894, 0.072287};
    static const double tolerance = 2e-6;
    jr_control_votes votes = votes_of(details, differences);
    jr_control_fit f = fit(votes);
    votes.by_question = true;
    jr_control_fit g = fit(votes);
    /* Theirs make up for few questions, and not for the five parameters. */
    double n = 0;
    for (size_t i = 0; i < N_DETAILS; i++)
        n += jr_cell_total(&details[i].cell);
    double independent = sqrt(sandwich_correction(n, n, 5)), clustered = sqrt((n - 1) / (n - 5));
    assert_true(fabs(f.log_likelihood - -36.431369) < tolerance);
    for (size_t i = 0; i < D; i++) {
        assert_true(fabs(parameter(&f, i) - expected[i]) < tolerance);
        assert_true(fabs(sqrt(f.covariance[i * D + i]) - independent * sandwich[i]) < tolerance);
        assert_true(fabs(sqrt(g.covariance[i * D + i]) - clustered * question[i]) < tolerance);
    }
}

static void without_covariates_it_is_the_plain_fit(void **state)
{
    (void)state;
    enum { SMALL = 1 + N_MODELS };
    jr_counts counts = *pool(details, N_DETAILS, N_MODELS);
    jr_field field;
    jr_bt_fit plain;
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &plain, NULL),
                     JR_OK);
    jr_control_votes votes = votes_of(details, NULL);
    for (int by_question = 0; by_question < 2; by_question++) {
        votes.by_question = by_question;
        jr_control_fit f = fit(votes);
        const double *c =
            by_question ? jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION, &plain)
                        : jr_bt_sandwich(arena, &counts, &plain);
        assert_true(fabs(f.log_likelihood - plain.log_likelihood) < 1e-9);
        for (size_t i = 0; i < N_MODELS; i++)
            assert_true(fabs(f.strength[i] - plain.strength[i]) < 1e-8);
        for (size_t i = 0; i < SMALL * SMALL; i++)
            assert_true(fabs(f.covariance[i] - c[i]) < 1e-8);
    }
}

/*
 * Eight models, the weaker ones the more verbose, and a judge that likes long answers: as voted the
 * order is wrong, controlled it is the true one. The differences of two models vary from question
 * to question, or length could not be told from strength.
 */
static void a_known_length_bias_is_taken_out(void **state)
{
    (void)state;
    enum { MODELS = 8, QUESTIONS = 400, ROWS = QUESTIONS * MODELS * (MODELS - 1) };
    static const double bias = 4, home = 0.2;
    jr_detail *rows = jr_arena_alloc(arena, ROWS, sizeof *rows);
    double *z = jr_arena_alloc(arena, ROWS, sizeof *z);
    size_t n = 0;
    rng random;
    rng_init(&random, 7, 0);
    for (uint32_t q = 0; q < QUESTIONS; q++) {
        double length[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            length[i] = 200 * exp(-0.15 * (double)i + 0.4 * rng_normal(&random));
        for (uint32_t i = 0; i < MODELS; i++)
            for (uint32_t j = 0; j < MODELS; j++) {
                if (i == j)
                    continue;
                z[n] = jr_control_difference(length[i], length[j]);
                double p = jr_logistic(home + 0.2 * ((double)i - (double)j) + bias * z[n]);
                bool wins = rng_uniform(&random) < p;
                rows[n++] = (jr_detail){q, 0, {i, j, wins, !wins, 0}};
            }
    }
    jr_control_votes votes = jr_control_votes_of(arena, pool(rows, n, MODELS), rows, n, z, 1);
    votes.by_question = true;
    jr_control_fit after = fit(votes);
    votes.n_covariates = 0;
    jr_control_fit before = fit(votes);
    enum { SIZE = MODELS + 2 };
    double se = sqrt(after.covariance[(SIZE - 1) * SIZE + SIZE - 1]);
    assert_true(fabs(after.gamma[0] / after.spread[0] - bias) < 3 * se / after.spread[0]);
    assert_true(before.strength[0] > before.strength[MODELS - 1]);
    for (size_t i = 0; i < MODELS; i++) {
        double truth = 0.2 * ((double)i - (MODELS - 1) / 2.0);
        size_t place = (1 + i) * SIZE + 1 + i;
        assert_true(fabs(after.strength[i] - truth) < 3.5 * sqrt(after.covariance[place]));
        assert_true(i == 0 || after.strength[i] > after.strength[i - 1]);
    }
    assert_true(fabs(after.home - home) < 3.5 * sqrt(after.covariance[0]));
}

static void renaming_models_renames_the_result(void **state)
{
    (void)state;
    static const uint32_t number[N_MODELS] = {2, 0, 1};
    jr_detail renamed[N_DETAILS];
    for (size_t i = 0; i < N_DETAILS; i++) {
        renamed[i] = details[i];
        renamed[i].cell.first = number[details[i].cell.first];
        renamed[i].cell.second = number[details[i].cell.second];
    }
    jr_control_fit f = fit(votes_of(details, differences)), g = fit(votes_of(renamed, differences));
    for (size_t i = 0; i < N_MODELS; i++)
        assert_true(fabs(f.strength[i] - g.strength[number[i]]) < 1e-8);
    assert_true(fabs(f.gamma[0] - g.gamma[0]) < 1e-8 && fabs(f.gamma[1] - g.gamma[1]) < 1e-8);
}

static void swapping_seats_turns_the_home_advantage(void **state)
{
    (void)state;
    jr_detail swapped[N_DETAILS];
    double turned[N_DETAILS * N_COVARIATES];
    for (size_t i = 0; i < N_DETAILS; i++) {
        const jr_cell *c = &details[i].cell;
        swapped[i] = details[i];
        swapped[i].cell = (jr_cell){c->second, c->first, c->losses, c->wins, c->ties};
    }
    for (size_t i = 0; i < N_DETAILS * N_COVARIATES; i++)
        turned[i] = -differences[i];
    jr_control_fit f = fit(votes_of(details, differences)), g = fit(votes_of(swapped, turned));
    assert_true(fabs(f.home + g.home) < 1e-8 && fabs(f.home) > 1e-3);
    for (size_t i = 0; i < N_MODELS; i++)
        assert_true(fabs(f.strength[i] - g.strength[i]) < 1e-8);
    assert_true(fabs(f.gamma[0] - g.gamma[0]) < 1e-8);
}

/* But for the ridge on gamma, which is the smaller the more votes there are: so with many. */
static void doubling_votes_halves_variances(void **state)
{
    (void)state;
    jr_detail many[N_DETAILS], doubled[N_DETAILS];
    for (size_t i = 0; i < N_DETAILS; i++) {
        many[i] = doubled[i] = details[i];
        jr_cell *m = &many[i].cell, *d = &doubled[i].cell;
        m->wins *= 1000, m->losses *= 1000, m->ties *= 1000;
        d->wins *= 2000, d->losses *= 2000, d->ties *= 2000;
    }
    jr_control_fit f = fit(votes_of(many, differences)), g = fit(votes_of(doubled, differences));
    for (size_t i = 0; i < D; i++) {
        assert_true(fabs(parameter(&f, i) - parameter(&g, i)) < 1e-4);
        assert_true(fabs(f.covariance[i * D + i] / g.covariance[i * D + i] - 2) < 1e-3);
    }
}

static void a_feature_that_never_differs_has_no_coefficient(void **state)
{
    (void)state;
    double z[N_DETAILS * N_COVARIATES] = {0};
    for (size_t i = 0; i < N_DETAILS; i++)
        z[i * N_COVARIATES + 1] = differences[i * N_COVARIATES + 1];
    jr_control_fit f = fit(votes_of(details, z));
    assert_true(isnan(f.gamma[0]) && isfinite(f.gamma[1]));
    assert_true(f.covariance[(D - 2) * D + D - 2] == 0);
    assert_true(f.covariance[(D - 1) * D + D - 1] > 0);
}

/* The ridge keeps gamma finite where the feature explains every vote; a model that never loses is
 * another matter. */
static void what_can_and_can_not_be_fitted(void **state)
{
    (void)state;
    static const jr_detail explained[] = {{0, 0, {0, 1, 2, 0, 0}},
                                          {1, 0, {0, 1, 0, 2, 0}},
                                          {2, 0, {1, 0, 2, 0, 0}},
                                          {3, 0, {1, 0, 0, 2, 0}}};
    static const jr_detail champion[] = {{0, 0, {0, 1, 2, 0, 0}}, {1, 0, {1, 0, 0, 2, 0}}};
    static const double z[] = {1, -1, 1, -1};
    jr_control_fit f = fit(jr_control_votes_of(arena, pool(explained, 4, 2), explained, 4, z, 1));
    assert_true(f.gamma[0] > 1 && f.gamma[0] < 10);
    jr_control_votes bad = jr_control_votes_of(arena, pool(champion, 2, 2), champion, 2, z, 1);
    assert_int_equal(jr_control_fit_votes(arena, &bad, &f, NULL), JR_ERR_DATA);
}

UNIT_GROUP(control)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_scipy),
        cmocka_unit_test(without_covariates_it_is_the_plain_fit),
        cmocka_unit_test(a_known_length_bias_is_taken_out),
        cmocka_unit_test(renaming_models_renames_the_result),
        cmocka_unit_test(swapping_seats_turns_the_home_advantage),
        cmocka_unit_test(doubling_votes_halves_variances),
        cmocka_unit_test(a_feature_that_never_differs_has_no_coefficient),
        cmocka_unit_test(what_can_and_can_not_be_fitted),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
