/* How many more votes, where that can be told by hand. */
#include "unit.h"

#include <jrank/stats.h>
#include <math.h>

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

static jr_bt_fit fit_counts(const jr_counts *counts)
{
    jr_field field = {0};
    jr_field_analyse(arena, counts, &field);
    jr_bt_options options = {0};
    jr_bt_fit fit;
    jr_error err = {0};
    if (jr_bt_fit_counts(arena, counts, &field, &options, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

/* Equal models, all seats alike: the variance is inversely proportional to the votes. */
static jr_cell even[] = {{0, 1, 10, 10, 0}, {0, 2, 10, 10, 0}, {1, 0, 10, 10, 0},
                         {1, 2, 10, 10, 0}, {2, 0, 10, 10, 0}, {2, 1, 10, 10, 0}};
static const jr_counts counts = {3, 6, even};

static void half_the_error_takes_four_times_the_votes(void **state)
{
    (void)state;
    jr_bt_fit fit = fit_counts(&counts);
    const double *covariance = jr_bt_covariance(arena, &fit);
    double se = jr_bt_standard_error(covariance, 3, 0, SIZE_MAX);
    double apart = jr_bt_standard_error(covariance, 3, 1, 2);
    jr_power_target targets[] = {{0, SIZE_MAX, se / 2},
                                 {1, 2, apart / 2},
                                 {0, SIZE_MAX, se / 10},
                                 {0, SIZE_MAX, se},
                                 {0, SIZE_MAX, 2 * se}};
    const double votes[] = {3 * 120, 3 * 120, 99 * 120, 0, 0};
    const jr_power_answer *a =
        jr_power_plan(arena, &counts, &fit, covariance, covariance, targets, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(fabs(a[i].votes - votes[i]) <= 0.01 * votes[i]);
        assert_true(a[i].se_floor == 0);
        assert_true(fabs(a[i].se_now - (i == 1 ? apart : se)) < 1e-12);
    }
}

/* Variance 2 of which 1 is shared by questions: 1.5 is reached by doubling the votes, 0.9 never. */
static void what_questions_share_stays(void **state)
{
    (void)state;
    jr_bt_fit fit = fit_counts(&counts);
    const double *covariance = jr_bt_covariance(arena, &fit);
    double *clustered = jr_arena_alloc(arena, 16, sizeof *clustered);
    for (size_t i = 0; i < 16; i++)
        clustered[i] = 2 * covariance[i];
    double se = jr_bt_standard_error(covariance, 3, 0, SIZE_MAX);
    jr_power_target targets[] = {{0, SIZE_MAX, se * sqrt(1.5)}, {0, SIZE_MAX, se * sqrt(0.9)}};
    const jr_power_answer *a =
        jr_power_plan(arena, &counts, &fit, covariance, clustered, targets, 2);
    assert_true(fabs(a[0].votes - 120) < 2);
    assert_true(isinf(a[1].votes));
    assert_true(fabs(a[0].se_floor - se) < 1e-9 && fabs(a[0].se_now - se * sqrt(2)) < 1e-9);
}

static void relabelling_models_changes_nothing(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 9, 2, 1}, {0, 2, 5, 1, 0}, {1, 2, 4, 3, 0}, {2, 0, 2, 6, 0}};
    jr_cell moved[] = {{0, 1, 5, 1, 0}, {0, 2, 9, 2, 1}, {1, 0, 2, 6, 0}, {2, 1, 4, 3, 0}};
    jr_counts one = {3, 4, cells}, other = {3, 4, moved};
    jr_bt_fit fit = fit_counts(&one), moved_fit = fit_counts(&other);
    const double *c = jr_bt_covariance(arena, &fit), *d = jr_bt_covariance(arena, &moved_fit);
    jr_power_target target = {1, SIZE_MAX, 0.2}, moved_target = {2, SIZE_MAX, 0.2};
    double votes = jr_power_plan(arena, &one, &fit, c, c, &target, 1)->votes;
    double moved_votes = jr_power_plan(arena, &other, &moved_fit, d, d, &moved_target, 1)->votes;
    assert_true(votes > 0 && fabs(votes / moved_votes - 1) < 0.02);
}

static void swapping_seats_changes_nothing(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 9, 2, 1}, {0, 2, 5, 1, 0}, {1, 2, 4, 3, 0}, {2, 0, 2, 6, 0}};
    jr_cell swapped[] = {{0, 2, 6, 2, 0}, {1, 0, 2, 9, 1}, {2, 0, 1, 5, 0}, {2, 1, 3, 4, 0}};
    jr_counts one = {3, 4, cells}, other = {3, 4, swapped};
    jr_bt_fit fit = fit_counts(&one), swapped_fit = fit_counts(&other);
    assert_true(fabs(fit.home + swapped_fit.home) < 1e-9);
    const double *c = jr_bt_covariance(arena, &fit), *d = jr_bt_covariance(arena, &swapped_fit);
    jr_power_target targets[] = {{1, SIZE_MAX, 0.2}, {0, 2, 0.3}};
    const jr_power_answer *a = jr_power_plan(arena, &one, &fit, c, c, targets, 2);
    const jr_power_answer *b = jr_power_plan(arena, &other, &swapped_fit, d, d, targets, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(a[i].votes > 0 && fabs(a[i].votes / b[i].votes - 1) < 1e-6);
        assert_true(fabs(a[i].se_now - b[i].se_now) < 1e-9);
    }
}

/* What is there already need not be judged again. */
static void doubling_votes_divides_the_variance_and_takes_their_number_off(void **state)
{
    (void)state;
    jr_cell twice[6];
    for (size_t k = 0; k < 6; k++)
        twice[k] =
            (jr_cell){even[k].first, even[k].second, 2 * even[k].wins, 2 * even[k].losses, 0};
    jr_counts doubled = {3, 6, twice};
    jr_bt_fit fit = fit_counts(&counts), doubled_fit = fit_counts(&doubled);
    const double *c = jr_bt_covariance(arena, &fit), *d = jr_bt_covariance(arena, &doubled_fit);
    jr_power_target target = {0, SIZE_MAX, jr_bt_standard_error(c, 3, 0, SIZE_MAX) / 3};
    const jr_power_answer *a = jr_power_plan(arena, &counts, &fit, c, c, &target, 1);
    const jr_power_answer *b = jr_power_plan(arena, &doubled, &doubled_fit, d, d, &target, 1);
    assert_true(fabs(pow(a->se_now, 2) - 2 * pow(b->se_now, 2)) < 1e-12);
    assert_true(fabs(a->votes - 120 - b->votes) < 0.01 * a->votes);
}

UNIT_GROUP(power)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_the_error_takes_four_times_the_votes),
        cmocka_unit_test(what_questions_share_stays),
        cmocka_unit_test(relabelling_models_changes_nothing),
        cmocka_unit_test(swapping_seats_changes_nothing),
        cmocka_unit_test(doubling_votes_divides_the_variance_and_takes_their_number_off),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
