/* The fit of rows: what weights, outcomes, fixed values and a prior mean, and its sums over
 * questions, each against another way to the same figure. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>
#include <string.h>

#include "stats/row_fit.h"

enum { N_MODELS = 3, N_ROWS = 9, SIZE = 1 + N_MODELS };

/* Newton's last step is below 1e-9 and squares the error, so rounding is all that is left. */
static const double TOLERANCE = 1e-12;

static const jr_detail votes[N_ROWS] = {
    {0, 0, {0, 1, 3, 1, 0}}, {0, 0, {1, 2, 2, 1, 1}}, {0, 0, {2, 0, 1, 3, 0}},
    {1, 0, {0, 1, 1, 2, 0}}, {1, 0, {2, 1, 2, 2, 0}}, {1, 0, {0, 2, 3, 0, 1}},
    {2, 0, {1, 0, 1, 4, 0}}, {2, 0, {0, 1, 2, 1, 0}}, {2, 0, {1, 2, 3, 1, 0}},
};
static const uint32_t part[N_MODELS] = {0, 0, 0};

static row_problem problem_of(const jr_detail *rows, size_t n_rows)
{
    return (row_problem){.rows = rows,
                         .n_rows = n_rows,
                         .n_homes = 1,
                         .n_models = N_MODELS,
                         .part = part,
                         .shift_ridge = 1};
}

static void find_maximum(const row_problem *p, double *theta)
{
    double factor[SIZE * SIZE];
    assert_int_equal(row_fit_size(p), SIZE);
    assert_int_equal(row_fit_climb(p, theta, factor, NULL), CLIMB_FOUND);
}

static void assert_same(const double *left, const double *right)
{
    for (size_t i = 0; i < SIZE; i++)
        assert_true(fabs(left[i] - right[i]) < TOLERANCE);
}

/* The sums of the votes, for the other fits. */
static jr_bt_fit fit_counts(const jr_bt_options *options, jr_counts *ret_counts)
{
    *ret_counts = (jr_counts){N_MODELS, 0, jr_arena_alloc(arena, N_ROWS, sizeof(jr_cell))};
    for (uint32_t first = 0; first < N_MODELS; first++)
        for (uint32_t second = 0; second < N_MODELS; second++) {
            jr_cell sum = {first, second, 0, 0, 0};
            for (size_t i = 0; i < N_ROWS; i++)
                if (votes[i].cell.first == first && votes[i].cell.second == second) {
                    sum.wins += votes[i].cell.wins;
                    sum.losses += votes[i].cell.losses;
                    sum.ties += votes[i].cell.ties;
                }
            if (jr_cell_total(&sum) > 0)
                ret_counts->cells[ret_counts->n_cells++] = sum;
        }
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(arena, ret_counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, ret_counts, &field, options, &fit, NULL), JR_OK);
    return fit;
}

static void a_weight_is_as_many_equal_rows(void **state)
{
    (void)state;
    jr_detail weighted[N_ROWS], repeated[3 * N_ROWS];
    size_t n = 0;
    for (size_t i = 0; i < N_ROWS; i++) {
        size_t times = 1 + i % 3;
        weighted[i] = votes[i];
        weighted[i].cell.wins *= (double)times;
        weighted[i].cell.losses *= (double)times;
        weighted[i].cell.ties *= (double)times;
        for (size_t k = 0; k < times; k++)
            repeated[n++] = votes[i];
    }
    double left[SIZE] = {0}, right[SIZE] = {0};
    row_problem w = problem_of(weighted, N_ROWS), r = problem_of(repeated, n);
    find_maximum(&w, left);
    find_maximum(&r, right);
    assert_same(left, right);
}

/* Outcomes of a quarter and of three quarters are a win and a loss in these shares; the weight need
 * not be whole, and the outcome may leave 0..1. */
static void outcomes_are_fractions_of_a_weight(void **state)
{
    (void)state;
    jr_detail soft[N_ROWS];
    jr_detail split[2 * N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        double weight = 0.5 + (double)i / 4, outcome = i == 4 ? 1.1 : i % 2 ? 0.25 : 0.75;
        soft[i] = split[2 * i] = split[2 * i + 1] = votes[i];
        soft[i].cell.wins = soft[i].cell.losses = 0;
        soft[i].cell.wins = weight * outcome;
        soft[i].cell.losses = weight * (1 - outcome);
        soft[i].cell.ties = 0;
        split[2 * i].cell.wins = weight * outcome;
        split[2 * i].cell.losses = split[2 * i].cell.ties = 0;
        split[2 * i + 1].cell.losses = weight * (1 - outcome);
        split[2 * i + 1].cell.wins = split[2 * i + 1].cell.ties = 0;
    }
    double left[SIZE] = {0}, right[SIZE] = {0};
    row_problem whole = problem_of(soft, N_ROWS), parts = problem_of(split, 2 * N_ROWS);
    find_maximum(&whole, left);
    find_maximum(&parts, right);
    assert_same(left, right);
}

static void without_home_and_with_it_the_fit_is_that_of_the_counts(void **state)
{
    (void)state;
    static const bool fixed[SIZE] = {true};
    for (int without = 0; without < 2; without++) {
        jr_counts counts;
        jr_bt_fit fit = fit_counts(&(jr_bt_options){.without_home = without}, &counts);
        double theta[SIZE] = {0}, other[SIZE] = {fit.home};
        memcpy(other + 1, fit.strength, N_MODELS * sizeof *other);
        row_problem p = problem_of(votes, N_ROWS);
        p.is_fixed = without ? fixed : NULL;
        find_maximum(&p, theta);
        assert_same(theta, other);
        assert_true(fabs(row_fit_log_likelihood(&p, theta) - fit.log_likelihood) < TOLERANCE * 100);
    }
}

/* At a fixed advantage the strengths' equations hold, that of the advantage does not; fixed to the
 * estimate it changes nothing. */
static void a_home_advantage_can_be_fixed(void **state)
{
    (void)state;
    static const bool fixed[SIZE] = {true};
    row_problem free_one = problem_of(votes, N_ROWS), p = free_one;
    p.is_fixed = fixed;
    double best[SIZE] = {0}, theta[SIZE] = {0.7}, sums[SIZE] = {0};
    find_maximum(&p, theta);
    assert_true(theta[0] == 0.7);
    for (size_t row = 0; row < N_ROWS; row++)
        row_fit_add_scores(&free_one, theta, row, sums);
    for (size_t i = 1; i < SIZE; i++)
        assert_true(fabs(sums[i]) < TOLERANCE);
    assert_true(fabs(sums[0]) > 0.1);
    find_maximum(&free_one, best);
    double same[SIZE] = {best[0]};
    find_maximum(&p, same);
    assert_same(same, best);
}

/* The mode under a normal prior takes precision times theta for the sum of the scores. */
static void a_prior_pulls_with_its_precision(void **state)
{
    (void)state;
    static const double precision[SIZE] = {1, 4, 4, 4};
    row_problem p = problem_of(votes, N_ROWS);
    p.precision = precision;
    p.shift_ridge = 0;
    double theta[SIZE] = {0}, sums[SIZE] = {0};
    find_maximum(&p, theta);
    for (size_t row = 0; row < N_ROWS; row++)
        row_fit_add_scores(&p, theta, row, sums);
    for (size_t i = 0; i < SIZE; i++)
        assert_true(fabs(sums[i] - precision[i] * theta[i]) < TOLERANCE);
    assert_true(fabs(theta[1]) > 1e-3);
}

static void firth_is_that_of_the_counts(void **state)
{
    (void)state;
    jr_counts counts;
    jr_bt_fit fit = fit_counts(&(jr_bt_options){.firth = true}, &counts);
    jr_detail rows[N_ROWS];
    for (size_t k = 0; k < counts.n_cells; k++)
        rows[k] = (jr_detail){.cell = counts.cells[k]};
    row_problem p = problem_of(rows, counts.n_cells);
    p.firth = true;
    double theta[SIZE] = {0}, other[SIZE] = {fit.home};
    memcpy(other + 1, fit.strength, N_MODELS * sizeof *other);
    find_maximum(&p, theta);
    /* Steps are not Newton's for the penalised scores, so they end with the error of one step. */
    for (size_t i = 0; i < SIZE; i++)
        assert_true(fabs(theta[i] - other[i]) < 1e-9);
}

static void sums_over_questions_give_the_errors_of_the_counts(void **state)
{
    (void)state;
    jr_counts counts;
    jr_bt_fit fit = fit_counts(&(jr_bt_options){0}, &counts);
    const double *by_question = jr_bt_clustered(arena, votes, N_ROWS, JR_CLUSTER_QUESTION, &fit);
    const double *independent = jr_bt_sandwich(arena, &counts, &fit);
    row_problem p = problem_of(votes, N_ROWS);
    double theta[SIZE] = {0}, factor[SIZE * SIZE], covariance[SIZE * SIZE];
    assert_int_equal(row_fit_climb(&p, theta, factor, NULL), CLIMB_FOUND);
    assert_true(row_fit_factor(&p, theta, factor, NULL));
    row_fit_sandwich(&p, theta, factor, true, covariance);
    for (size_t i = 0; i < SIZE * SIZE; i++)
        assert_true(fabs(covariance[i] - by_question[i]) < TOLERANCE);
    row_fit_sandwich(&p, theta, factor, false, covariance);
    for (size_t i = 0; i < SIZE * SIZE; i++)
        assert_true(fabs(covariance[i] - independent[i]) < TOLERANCE);
}

UNIT_GROUP(row_fit)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weight_is_as_many_equal_rows),
        cmocka_unit_test(outcomes_are_fractions_of_a_weight),
        cmocka_unit_test(without_home_and_with_it_the_fit_is_that_of_the_counts),
        cmocka_unit_test(a_home_advantage_can_be_fixed),
        cmocka_unit_test(a_prior_pulls_with_its_precision),
        cmocka_unit_test(firth_is_that_of_the_counts),
        cmocka_unit_test(sums_over_questions_give_the_errors_of_the_counts),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
