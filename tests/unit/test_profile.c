/* Intervals and covariances where votes say little of a model, and the fit of separated ones. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>
#include <string.h>

#include "stats/profile.h"
#include "stats/sandwich.h"
#include "stats/studentise.h"

static const double NORMAL = 1.9599639845400545, POINTS = 173.71779276130073;

static jr_bt_fit fit_counts(const jr_counts *counts, jr_bt_options options)
{
    jr_field field;
    jr_bt_fit fit;
    jr_error err = {0};
    jr_field_analyse(arena, counts, &field);
    if (jr_bt_fit_counts(arena, counts, &field, &options, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

static void init(const jr_counts *counts, const jr_bt_fit *fit, const double *covariance,
                 const double *independent, profile *ret_profile)
{
    profile_spread spread = {covariance, independent, jr_bt_covariance(arena, fit),
                             sandwich_dispersion(counts, counts->cells, fit)};
    profile_init(arena, counts, fit, &spread, ret_profile);
}

static profile profile_of(const jr_counts *counts, const jr_bt_fit *fit)
{
    profile p;
    const double *information = jr_bt_covariance(arena, fit);
    init(counts, fit, information, information, &p);
    return p;
}

/* Model 5 of six won all its 131 matches; the others are within some 140 points. */
static jr_cell champion[] = {
    {0, 1, 5, 10, 0}, {0, 2, 8, 8, 0},  {0, 3, 6, 8, 0},  {0, 4, 3, 7, 0},  {0, 5, 0, 11, 0},
    {1, 0, 6, 7, 0},  {1, 2, 2, 8, 0},  {1, 3, 1, 8, 0},  {1, 4, 7, 7, 0},  {1, 5, 0, 17, 0},
    {2, 0, 6, 6, 0},  {2, 1, 10, 4, 0}, {2, 3, 10, 4, 0}, {2, 4, 7, 10, 0}, {2, 5, 0, 11, 0},
    {3, 0, 6, 7, 0},  {3, 1, 7, 7, 0},  {3, 2, 10, 5, 0}, {3, 4, 6, 10, 0}, {3, 5, 0, 10, 0},
    {4, 0, 12, 2, 0}, {4, 1, 8, 6, 0},  {4, 2, 9, 5, 0},  {4, 3, 8, 3, 0},  {4, 5, 0, 11, 0},
    {5, 0, 13, 0, 0}, {5, 1, 11, 0, 0}, {5, 2, 15, 0, 0}, {5, 3, 15, 0, 0}, {5, 4, 17, 0, 0},
};
static const jr_counts CHAMPION = {6, sizeof champion / sizeof *champion, champion};

/* By scipy 1.10: the zeros of log L + log(n p (1 - p)) / 2, less its maximum and z^2 / 2. */
static void two_models_have_the_exact_profile(void **state)
{
    (void)state;
    static const struct {
        double wins, losses, estimate, lower, upper;
    } cases[] = {
        {10, 0, 3.0445224377, 0.9964129207, 7.9012771624},
        {1, 0, 1.0986122887, -1.8323261705, 6.0816724073},
        {9, 1, 1.8458266905, 0.3799589177, 4.0782385709},
        {3, 0, 1.9459101491, -0.3871591267, 6.8471245713},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        jr_cell cell = {0, 1, cases[k].wins, cases[k].losses, 0};
        jr_counts counts = {2, 1, &cell};
        jr_bt_fit fit = fit_counts(&counts, (jr_bt_options){.firth = true});
        profile p = profile_of(&counts, &fit);
        for (size_t model = 0; model < 2; model++) {
            double sign = model ? -1 : 1;
            assert_true(p.is_scarce[model]);
            assert_true(fabs(sign * profile_quantile(&p, model, 1 - model, 0) - cases[k].estimate) <
                        1e-7);
            assert_true(fabs(sign * profile_quantile(&p, model, 1 - model, -sign * NORMAL) -
                             cases[k].lower) < 1e-7);
            assert_true(fabs(sign * profile_quantile(&p, model, 1 - model, sign * NORMAL) -
                             cases[k].upper) < 1e-7);
        }
    }
}

/* The profile over all parameters, of b_5 less the mean, by scipy 1.10: 1532.5 and 2510.8 points
 * around 1000. To profile the one strength and add the others' variance is off by 3 points. */
static void interval_of_a_champion_is_that_of_the_whole_profile(void **state)
{
    (void)state;
    jr_bt_fit fit = fit_counts(&CHAMPION, (jr_bt_options){.firth_if_separated = true});
    profile p = profile_of(&CHAMPION, &fit);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(p.is_scarce[i], i == 5);
    assert_true(fabs(1000 + POINTS * profile_quantile(&p, 5, SIZE_MAX, -NORMAL) - 1532.5) < 5);
    assert_true(fabs(1000 + POINTS * profile_quantile(&p, 5, SIZE_MAX, NORMAL) - 2510.8) < 5);
}

static void a_champion_moves_no_difference_of_others(void **state)
{
    (void)state;
    jr_cell others[30];
    jr_counts without = {6, 0, others};
    for (size_t k = 0; k < CHAMPION.n_cells; k++)
        if (champion[k].first != 5 && champion[k].second != 5)
            others[without.n_cells++] = champion[k];
    jr_bt_fit with = fit_counts(&CHAMPION, (jr_bt_options){.firth_if_separated = true});
    jr_bt_fit alone = fit_counts(&without, (jr_bt_options){0});
    assert_true(fabs(with.home - alone.home) < 1e-9);
    double sum = 0;
    for (size_t i = 0; i < 6; i++) {
        sum += with.strength[i];
        assert_int_equal(with.penalised[i], i == 5);
        if (i < 5)
            assert_true(fabs(with.strength[i] - with.strength[0] - alone.strength[i] +
                             alone.strength[0]) < 1e-9);
    }
    assert_true(fabs(sum) < 1e-9);
    /* Given the others, Firth's equation of one unknown. */
    double score = 0, information = 0, slope = 0;
    for (size_t k = 0; k < CHAMPION.n_cells; k++) {
        const jr_cell *c = &champion[k];
        if (c->first != 5 && c->second != 5)
            continue;
        double p = jr_logistic(with.home + with.strength[c->first] - with.strength[c->second]);
        double n = jr_cell_total(c), sign = c->first == 5 ? 1 : -1;
        score += sign * (c->wins - n * p);
        information += n * p * (1 - p);
        slope += sign * n * p * (1 - p) * (1 - 2 * p);
    }
    assert_true(fabs(score + slope / information / 2) < 1e-8);
}

static void few_votes_in_all_leave_the_penalty_to_all(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 3, 2, 0}, {1, 2, 2, 2, 0}, {3, 0, 4, 0, 0}};
    jr_bt_fit some =
        fit_counts(&(jr_counts){4, 3, cells}, (jr_bt_options){.firth_if_separated = true});
    jr_bt_fit all = fit_counts(&(jr_counts){4, 3, cells}, (jr_bt_options){.firth = true});
    for (size_t i = 0; i < 4; i++) {
        assert_true(some.penalised[i] && all.penalised[i]);
        assert_true(some.strength[i] == all.strength[i]);
    }
}

/* Two known models with a variance of their own, and one that met only the first, twice. */
static void covariance_of_a_scarce_model_follows_the_information(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 20, 20, 0}, {1, 0, 20, 20, 0}, {2, 0, 1, 1, 0}};
    jr_counts counts = {3, 3, cells};
    jr_bt_fit fit = fit_counts(&counts, (jr_bt_options){.without_home = true});
    double given[16] = {0}, *information = jr_bt_covariance(arena, &fit);
    for (size_t at = 0; at < 16; at++)
        given[at] = 2 * information[at];
    profile p;
    init(&counts, &fit, given, given, &p);
    assert_true(p.is_scarce[2] && !p.is_scarce[0] && !p.is_scarce[1]);
    assert_true(fabs(p.inflation - 2) < 1e-9);
    /* All variances are twice the information's, so is what is put together. */
    for (size_t at = 0; at < 16; at++)
        assert_true(fabs(p.covariance[at] - given[at]) < 1e-9);
    /* Residuals that say nothing of the scarce model change nothing. */
    for (size_t j = 0; j < 4; j++)
        given[12 + j] = given[4 * j + 3] = 0;
    profile blind;
    init(&counts, &fit, given, information, &blind);
    assert_true(jr_bt_standard_error(blind.covariance, 3, 2, 0) > 1.9);
    assert_true(fabs(jr_bt_standard_error(blind.covariance, 3, 0, 1) -
                     jr_bt_standard_error(given, 3, 0, 1)) < 1e-9);
}

static void without_scarce_models_all_is_as_it_was(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 20, 10, 0}, {1, 2, 15, 15, 0}, {2, 0, 8, 30, 0}};
    jr_counts counts = {3, 3, cells};
    jr_bt_fit fit = fit_counts(&counts, (jr_bt_options){.firth_if_separated = true});
    double *given = jr_bt_covariance(arena, &fit);
    profile p = profile_of(&counts, &fit);
    assert_null(fit.penalised);
    assert_memory_equal(p.covariance, given, 16 * sizeof *given);
    double error = jr_bt_standard_error(given, 3, 1, SIZE_MAX);
    assert_true(profile_quantile(&p, 1, SIZE_MAX, 2) == fit.strength[1] + 2 * error);
    assert_true(fabs(p.dispersion * p.inflation - 1) < 1e-12);
}

/* Many votes, whose questions are all alike: nothing varies. */
static void copies_of_questions_leave_the_variance_of_the_information(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 30, 20, 0}, {1, 2, 30, 20, 0}, {2, 0, 30, 30, 0}};
    jr_counts counts = {3, 3, cells};
    jr_bt_fit fit = fit_counts(&counts, (jr_bt_options){0});
    double given[16] = {0}, *information = jr_bt_covariance(arena, &fit);
    profile p;
    init(&counts, &fit, given, jr_bt_sandwich(arena, &counts, &fit), &p);
    assert_int_equal(p.n_blind, 3);
    assert_true(p.home_is_blind && p.inflation == 1 && p.information[0] > PROFILE_SCARCE);
    double dispersion = sandwich_dispersion(&counts, counts.cells, &fit);
    for (size_t at = 0; at < 16; at++)
        assert_true(fabs(p.covariance[at] - dispersion * information[at]) < 1e-9);
}

static void ties_alone_leave_their_dispersion(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 0, 0, 25}, {1, 0, 0, 0, 25}};
    jr_counts counts = {2, 2, cells};
    jr_bt_fit fit = fit_counts(&counts, (jr_bt_options){0});
    const double *information = jr_bt_covariance(arena, &fit);
    const double *independent = jr_bt_sandwich(arena, &counts, &fit);
    profile p;
    init(&counts, &fit, independent, independent, &p);
    assert_true(p.is_blind[0] && p.is_blind[1]);
    assert_true(fabs(p.dispersion - 0.25 / 12.75) < 1e-12);
    assert_true(fabs(p.covariance[4] - p.dispersion * information[4]) < 1e-12);
}

/* By hand. Eight wins of ten: theta = log 4, of variance 10/9 / (10 p q); b is half of it. Ten of
 * ten: Firth's log 21, whose residuals show less than dispersion / (10 p q). */
static void a_round_is_studentised_by_its_own_votes_or_what_they_are_expected_to_say(void **state)
{
    (void)state;
    static const struct {
        double wins, t;
    } rounds[] = {{8, 1.1769951}, {10, 2.7632120}};
    jr_cell all = {0, 1, 6, 4, 0};
    jr_counts counts = {2, 1, &all};
    jr_bt_fit full = fit_counts(&counts, (jr_bt_options){.without_home = true});
    for (size_t k = 0; k < 2; k++) {
        jr_cell cell = {0, 1, rounds[k].wins, 10 - rounds[k].wins, 0};
        jr_counts drawn = {2, 1, &cell};
        jr_bt_fit fit = fit_counts(&drawn, (jr_bt_options){.without_home = true, .firth = k == 1});
        double t[2];
        studentise(&full, &fit, &(drawn_votes){&drawn, NULL},
                   &(jr_bootstrap_options){.studentised = true}, t, 1);
        for (size_t i = 0; i < 2; i++)
            if (fabs(t[i] - rounds[k].t) > 1e-4)
                fail_msg("%.6f is not %.6f", t[i], rounds[k].t);
    }
}

UNIT_GROUP(profile)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_models_have_the_exact_profile),
        cmocka_unit_test(interval_of_a_champion_is_that_of_the_whole_profile),
        cmocka_unit_test(a_champion_moves_no_difference_of_others),
        cmocka_unit_test(few_votes_in_all_leave_the_penalty_to_all),
        cmocka_unit_test(covariance_of_a_scarce_model_follows_the_information),
        cmocka_unit_test(without_scarce_models_all_is_as_it_was),
        cmocka_unit_test(copies_of_questions_leave_the_variance_of_the_information),
        cmocka_unit_test(ties_alone_leave_their_dispersion),
        cmocka_unit_test(a_round_is_studentised_by_its_own_votes_or_what_they_are_expected_to_say),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
