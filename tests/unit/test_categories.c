/* Ratings by category, and where the categories come from. */
#include "arena.h"

#include <jrank/rank.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"

static jr_bt_fit fit_all(const jr_detail *details, size_t n_details, size_t n_models)
{
    jr_counts counts = {n_models, 0, jr_arena_alloc(arena, n_details, sizeof(jr_cell))};
    for (uint32_t i = 0; i < n_models; i++)
        for (uint32_t j = 0; j < n_models; j++) {
            jr_cell sum = {i, j, 0, 0, 0};
            for (size_t k = 0; k < n_details; k++)
                if (details[k].cell.first == i && details[k].cell.second == j) {
                    sum.wins += details[k].cell.wins;
                    sum.losses += details[k].cell.losses;
                    sum.ties += details[k].cell.ties;
                }
            if (jr_cell_total(&sum) > 0)
                counts.cells[counts.n_cells++] = sum;
        }
    jr_field field = {0};
    jr_field_analyse(arena, &counts, &field);
    jr_bt_options options = {.firth = field.separated};
    jr_bt_fit fit;
    jr_error err = {0};
    if (jr_bt_fit_counts(arena, &counts, &field, &options, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

static jr_category_fit fit_categories(const jr_detail *details, size_t n_details, size_t n_models,
                                      const jr_categories *categories)
{
    jr_bt_fit all = fit_all(details, n_details, n_models);
    jr_category_fit fit;
    jr_error err = {0};
    if (jr_categories_fit(arena, details, n_details, categories, &all, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

static jr_str names[] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}};
static uint32_t own_category[] = {0, 1, 2, 3, 4};

/* One question per category here; the last has the fewest votes. */
static const jr_detail small[] = {
    {0, 0, {0, 1, 6, 2, 1}}, {0, 0, {0, 2, 5, 1, 0}}, {0, 0, {1, 2, 5, 3, 0}},
    {0, 0, {2, 3, 4, 4, 1}}, {0, 0, {3, 0, 1, 7, 0}}, {1, 0, {1, 0, 6, 2, 0}},
    {1, 0, {1, 3, 4, 1, 2}}, {1, 0, {2, 0, 3, 3, 1}}, {1, 0, {2, 3, 5, 2, 0}},
    {1, 0, {3, 1, 2, 5, 0}}, {2, 0, {0, 3, 2, 1, 0}}, {2, 0, {1, 2, 2, 2, 0}},
    {2, 0, {3, 2, 1, 1, 1}},
};
enum { N_SMALL = sizeof small / sizeof *small };

/* The same likelihood written down densely, all 17 parameters and one Hessian, maximised with
 * numpy 1.24 in turn with the precisions, tau by scipy.optimize.minimize_scalar(method='bounded',
 * xatol=1e-9). Our tau is known to one part in a thousand. */
static void agrees_with_a_dense_fit(void **state)
{
    (void)state;
    jr_categories categories = {names, 3, own_category};
    jr_category_fit fit = fit_categories(small, N_SMALL, 4, &categories);
    static const double strength[] = {0.886778, 0.100424, -0.398027, -0.589176,
                                      0.071477, 0.516010, -0.017190, -0.570296,
                                      0.403696, 0.160849, -0.105062, -0.459484};
    static const double se[] = {0.464856, 0.322841, 0.308960, 0.308687, 0.471162, 0.344427,
                                0.333206, 0.299274, 0.402209, 0.398059, 0.351106, 0.368430};
    assert_true(fabs(fit.tau - 0.314800) < 0.001);
    for (size_t i = 0; i < 12; i++) {
        assert_true(fabs(fit.strength[i] - strength[i]) < 0.001);
        assert_true(fabs(fit.se[i] - se[i]) < 0.001);
    }
    assert_null(fit.se_question); /* one question tells no spread */
    const double matches[] = {23, 17, 23, 17, 15, 22, 14, 21, 3, 4, 7, 6};
    for (size_t i = 0; i < 12; i++)
        assert_true(fit.matches[i] == matches[i]);
}

/* The same votes, those of each category on two questions. */
static void split_questions(jr_detail *details)
{
    size_t n = 0;
    for (uint32_t category = 0; category < 3; category++)
        for (uint32_t half = 0; half < 2; half++)
            for (size_t k = half; k < N_SMALL; k += 2)
                if (small[k].question == category) {
                    details[n] = small[k];
                    details[n++].question = 2 * category + half;
                }
}

static uint32_t half_category[] = {0, 0, 1, 1, 2, 2};

static void relabelling_models_permutes_the_result(void **state)
{
    (void)state;
    static const uint32_t moved[] = {2, 0, 3, 1};
    jr_detail split[N_SMALL], details[N_SMALL];
    split_questions(split);
    for (size_t k = 0; k < N_SMALL; k++) {
        details[k] = split[k];
        details[k].cell.first = moved[split[k].cell.first];
        details[k].cell.second = moved[split[k].cell.second];
    }
    jr_categories categories = {names, 3, half_category};
    jr_category_fit fit = fit_categories(split, N_SMALL, 4, &categories);
    jr_category_fit other = fit_categories(details, N_SMALL, 4, &categories);
    for (size_t c = 0; c < 3; c++)
        for (size_t i = 0; i < 4; i++) {
            size_t here = c * 4 + i, there = c * 4 + moved[i];
            assert_true(fabs(fit.strength[here] - other.strength[there]) < 1e-6);
            assert_true(fabs(fit.se[here] - other.se[there]) < 1e-6);
            assert_true(fabs(fit.se_question[here] - other.se_question[there]) < 1e-6);
        }
}

static void swapping_seats_changes_nothing(void **state)
{
    (void)state;
    jr_detail split[N_SMALL], details[N_SMALL];
    split_questions(split);
    for (size_t k = 0; k < N_SMALL; k++) {
        const jr_cell *c = &split[k].cell;
        details[k] = split[k];
        details[k].cell = (jr_cell){c->second, c->first, c->losses, c->wins, c->ties};
    }
    jr_categories categories = {names, 3, half_category};
    jr_category_fit fit = fit_categories(split, N_SMALL, 4, &categories);
    jr_category_fit other = fit_categories(details, N_SMALL, 4, &categories);
    for (size_t i = 0; i < 12; i++) {
        assert_true(fabs(fit.strength[i] - other.strength[i]) < 1e-6);
        assert_true(fabs(fit.se[i] - other.se[i]) < 1e-6);
        assert_true(fabs(fit.se_question[i] - other.se_question[i]) < 1e-6);
    }
}

enum { MODELS = 8, CATEGORIES = 5 };

/* A league with deviations of this spread; votes_per_cell of the last category is an eighth. */
static size_t draw_league(double tau, unsigned votes_per_cell, jr_detail *details, double *truth)
{
    rng r;
    rng_init(&r, 9, (uint64_t)(tau * 100));
    size_t n = 0;
    for (uint32_t c = 0; c < CATEGORIES; c++) {
        double mean = 0;
        for (uint32_t i = 0; i < MODELS; i++) {
            truth[c * MODELS + i] = 0.3 * i + tau * rng_normal(&r);
            mean += truth[c * MODELS + i] / MODELS;
        }
        for (uint32_t i = 0; i < MODELS; i++)
            truth[c * MODELS + i] -= mean;
        unsigned votes = c == CATEGORIES - 1 ? votes_per_cell / 8 : votes_per_cell;
        for (uint32_t i = 0; i < MODELS; i++)
            for (uint32_t j = 0; j < MODELS; j++) {
                if (i == j)
                    continue;
                double p = jr_logistic(0.2 + truth[c * MODELS + i] - truth[c * MODELS + j]);
                double wins = (double)rng_binomial(&r, votes, p);
                details[n++] = (jr_detail){c, 0, {i, j, wins, votes - wins, 0}};
            }
    }
    return n;
}

/* The spread of what was drawn, not of what it was drawn from: 28 free deviations of these are no
 * closer than some 13 % to each other. */
static double drawn_spread(const double *truth)
{
    double squares = 0;
    for (size_t i = 0; i < MODELS; i++) {
        double mean = 0;
        for (size_t c = 0; c < CATEGORIES; c++)
            mean += truth[c * MODELS + i] / CATEGORIES;
        for (size_t c = 0; c < CATEGORIES; c++)
            squares += pow(truth[c * MODELS + i] - mean, 2);
    }
    return sqrt(squares / ((CATEGORIES - 1) * (MODELS - 1)));
}

/* 95 % intervals of 40 strengths hold all but a few. */
static void the_spread_and_the_strengths_return(void **state)
{
    (void)state;
    jr_detail details[CATEGORIES * MODELS * MODELS];
    double truth[CATEGORIES * MODELS];
    size_t n = draw_league(0.5, 40, details, truth);
    jr_categories categories = {names, CATEGORIES, own_category};
    jr_category_fit fit = fit_categories(details, n, MODELS, &categories);
    double spread = drawn_spread(truth);
    /* Two thirds of a normal distribution are within its deviation, and of Student's within 1.3
     * tau. */
    assert_true(fit.tau > spread / 1.6 && fit.tau < spread);
    size_t held = 0;
    for (size_t i = 0; i < CATEGORIES * MODELS; i++)
        held += fabs(fit.strength[i] - truth[i]) < 1.96 * fit.se[i];
    assert_true(held >= 34);
    /* Fewer votes, wider intervals. */
    assert_true(fit.se[(CATEGORIES - 1) * MODELS] > 1.3 * fit.se[0]);
}

/* One model is by 1.5 logits stronger in one category than elsewhere; the others are alike in all.
 */
static void a_specialist_is_not_shrunk_away(void **state)
{
    (void)state;
    jr_detail details[CATEGORIES * MODELS * MODELS];
    double truth[CATEGORIES * MODELS];
    size_t n = draw_league(0, 30, details, truth);
    rng r;
    rng_init(&r, 9, 0);
    for (size_t k = 0; k < n; k++) {
        jr_cell *c = &details[k].cell;
        if (details[k].question != 1 || (c->first != 2 && c->second != 2))
            continue;
        double votes = jr_cell_total(c), eta = truth[MODELS + c->first] - truth[MODELS + c->second];
        eta += c->first == 2 ? 1.5 : -1.5;
        c->wins = (double)rng_binomial(&r, (uint64_t)votes, jr_logistic(eta));
        c->losses = votes - c->wins;
        c->ties = 0;
    }
    jr_categories categories = {names, CATEGORIES, own_category};
    jr_category_fit fit = fit_categories(details, n, MODELS, &categories);
    double wanted = truth[MODELS + 2] + 1.5 * (MODELS - 1) / MODELS;
    assert_true(fabs(fit.strength[MODELS + 2] - wanted) < 2 * fit.se[MODELS + 2]);
    assert_true(fabs(fit.strength[MODELS + 2] - fit.unshrunk[MODELS + 2]) < 0.15);
    for (size_t i = 0; i < MODELS; i++)
        if (i != 2)
            assert_true(fabs(fit.strength[i] - truth[i]) < 3 * fit.se[i]);
}

/* Without deviations the categories nearly share the overall strengths, and their errors. */
static void equal_categories_have_the_overall_ratings(void **state)
{
    (void)state;
    jr_detail details[CATEGORIES * MODELS * MODELS];
    double truth[CATEGORIES * MODELS];
    size_t n = draw_league(0, 40, details, truth);
    jr_categories categories = {names, CATEGORIES, own_category};
    jr_bt_fit all = fit_all(details, n, MODELS);
    jr_category_fit fit = fit_categories(details, n, MODELS, &categories);
    assert_true(fit.tau < 0.06);
    const double *covariance = jr_bt_covariance(arena, &all);
    for (size_t i = 0; i < CATEGORIES * MODELS; i++) {
        size_t model = i % MODELS;
        double se = sqrt(covariance[(1 + model) * (MODELS + 1) + 1 + model]);
        assert_true(fabs(fit.strength[i] - all.strength[model]) < 0.06);
        assert_true(fit.se[i] >= 0.99 * se && fit.se[i] < 1.6 * se);
    }
}

static void assert_refused(const jr_detail *details, size_t n, const jr_categories *categories,
                           const char *part)
{
    jr_bt_fit all = fit_all(details, n, 4);
    jr_category_fit fit;
    jr_error err = {0};
    assert_int_equal(jr_categories_fit(arena, details, n, categories, &all, &fit, &err),
                     JR_ERR_DATA);
    if (!strstr(err.message, part))
        fail_msg("%s", err.message);
}

static void what_can_not_be_computed_says_why(void **state)
{
    (void)state;
    static uint32_t same[] = {0, 0, 0};
    jr_categories one = {names, 1, same}, three = {names, 3, own_category};
    assert_refused(small, N_SMALL, &one, "one category, 'a'");
    jr_detail separated[N_SMALL];
    for (size_t k = 0; k < N_SMALL; k++) {
        separated[k] = small[k];
        jr_cell *cell = &separated[k].cell;
        if (cell->first == 0)
            *cell = (jr_cell){0, cell->second, 5, 0, 0};
        if (cell->second == 0)
            *cell = (jr_cell){cell->first, 0, 0, 5, 0};
    }
    assert_refused(separated, N_SMALL, &three, "no finite maximum");
}

static void questions_are_grouped_by_category(void **state)
{
    (void)state;
    jr_question listed[] = {
        {.id = JR_STR("1"), .category = JR_STR("unused")},
        {.id = JR_STR("7"), .category = JR_STR("math")},
        {.id = JR_STR("8"), .category = JR_STR("art")},
        {.id = JR_STR("9")},
        {.id = JR_STR("q"), .category = JR_STR("math")},
    };
    jr_question_list list = {listed, 5};
    jr_str questions[] = {JR_STR("7"), JR_STR("8"), JR_STR("9"), JR_STR("q"), JR_STR("z")};
    jr_categories c = jr_categories_of(arena, &list, questions, 5);
    assert_int_equal(c.n_names, 3);
    const char *expected[] = {"math", "art", "(none)", "math", "(none)"};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(jr_str_compare(c.names[c.of_question[i]], jr_str_from(expected[i])), 0);
    assert_int_equal(jr_str_compare(c.names[0], JR_STR("art")), 0);
    assert_int_equal(jr_str_compare(c.names[2], JR_STR("(none)")), 0);
}

UNIT_GROUP(categories)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_dense_fit),
        cmocka_unit_test(relabelling_models_permutes_the_result),
        cmocka_unit_test(swapping_seats_changes_nothing),
        cmocka_unit_test(the_spread_and_the_strengths_return),
        cmocka_unit_test(a_specialist_is_not_shrunk_away),
        cmocka_unit_test(equal_categories_have_the_overall_ratings),
        cmocka_unit_test(what_can_not_be_computed_says_why),
        cmocka_unit_test(questions_are_grouped_by_category),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
