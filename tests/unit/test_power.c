/* How many more votes, where that can be told by hand. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>

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

static const jr_power_answer *plan(const jr_counts *of, const jr_bt_fit *fit,
                                   const jr_power_target *targets, size_t n)
{
    return jr_power_plan(arena, &(jr_power_votes){.counts = of, .fit = fit}, NULL, targets, n);
}

/* Half a width in logits of independent votes. */
static double half_width(const double *covariance, size_t model, size_t reference)
{
    return jr_normal_quantile(0.975) * jr_bt_standard_error(covariance, 3, model, reference);
}

static void half_the_error_takes_four_times_the_votes(void **state)
{
    (void)state;
    jr_bt_fit fit = fit_counts(&counts);
    const double *covariance = jr_bt_covariance(arena, &fit);
    double half = half_width(covariance, 0, SIZE_MAX), apart = half_width(covariance, 1, 2);
    jr_power_target targets[] = {{0, SIZE_MAX, half / 2, 0},
                                 {1, 2, apart / 2, 0},
                                 {0, SIZE_MAX, half / 10, 0},
                                 {0, SIZE_MAX, half * (1 + 1e-9), 0},
                                 {0, SIZE_MAX, 2 * half, 0}};
    const double votes[] = {3 * 120, 3 * 120, 99 * 120, 0, 0};
    const jr_power_answer *a = plan(&counts, &fit, targets, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(fabs(a[i].votes - votes[i]) <= 0.01 * votes[i]);
        assert_true(a[i].least == 0 && isnan(a[i].questions) && isnan(a[i].twice_questions));
        assert_true(fabs(a[i].now - 2 * (i == 1 ? apart : half)) < 1e-9);
        assert_true(fabs(a[i].twice_votes / a[i].now - 1 / sqrt(2)) < 0.001);
        assert_true(a[i].votes_lower <= a[i].votes && a[i].votes <= a[i].votes_upper);
    }
}

/* The power that is asked for takes a longer difference: (q + z) errors for q. */
static void a_probability_to_see_models_apart_makes_the_goal_harder(void **state)
{
    (void)state;
    jr_bt_fit fit = fit_counts(&counts);
    const double *covariance = jr_bt_covariance(arena, &fit);
    double q = jr_normal_quantile(0.975), apart = half_width(covariance, 1, 2);
    jr_power_target target = {1, 2, apart, q};
    assert_true(fabs(plan(&counts, &fit, &target, 1)->votes - 3 * 120) < 4);
}

/* Ten questions, on each of which every ordered pair of three equal models has one vote: every
 * second time for the first. */
enum { QUESTIONS = 10, DETAILS = 6 * QUESTIONS };

static jr_detail *even_questions(void)
{
    jr_detail *details = jr_arena_alloc(arena, DETAILS, sizeof *details);
    for (uint32_t k = 0; k < DETAILS; k++) {
        jr_cell pair = even[k % 6];
        pair.wins = (k + k / 6) % 2;
        pair.losses = 1 - pair.wins;
        details[k] = (jr_detail){k / 6, 0, pair};
    }
    return details;
}

/* Votes and s in numbers: v = 1/4 everywhere, so that on a question H_bb = 3/2 (1 - 11'/3) and each
 * model's strength has variance 4/9 / questions of its votes. */
static void what_questions_share_stays(void **state)
{
    (void)state;
    jr_cell cells[6];
    for (size_t k = 0; k < 6; k++)
        cells[k] = (jr_cell){even[k].first, even[k].second, 5, 5, 0};
    jr_counts of_questions = {3, 6, cells};
    jr_bt_fit fit = fit_counts(&of_questions);
    jr_power_votes votes = {
        .counts = &of_questions, .fit = &fit, .details = even_questions(), .n_details = DETAILS};
    double c = 16 * sqrt(3) / (15 * acos(-1)), sigma = 0.8;
    double s = sigma * sigma / (1 + 2 * c * c * sigma * sigma);
    double t = jr_student_quantile(0.975, QUESTIONS - 1), twice = 2 * QUESTIONS;
    /* Of the pairs of votes on a question those of a vote with itself are none: x' P x = x' H x (x'
     * H x - 2 v) per question for x in the plane of strengths. */
    double single = 4.0 / 9 / QUESTIONS, floor = 2.0 / 3 / QUESTIONS;
    double paired = floor - 2 * single / 4;
    double now = single + s * paired, twice_votes = single / 2 + s * (floor - single / 8);
    jr_question_effect effect = {.sigma = sigma, .lower = 0, .upper = 2 * sigma};
    jr_power_target targets[] = {
        {0, SIZE_MAX, t * sqrt(twice_votes), 0},
        {0, SIZE_MAX, t * sqrt(0.99 * s * floor), 0},
        {0, SIZE_MAX, jr_student_quantile(0.975, twice - 1) * sqrt(now / 2) * (1 + 1e-9), 0}};
    const jr_power_answer *a = jr_power_plan(arena, &votes, &effect, targets, 3);
    assert_true(fabs(a->now - 2 * t * sqrt(now)) < 1e-9);
    assert_true(fabs(a->least - 2 * t * sqrt(s * floor)) < 1e-9);
    assert_true(fabs(a->twice_votes / (2 * t * sqrt(twice_votes)) - 1) < 0.001);
    assert_true(fabs(a->twice_samples - 2 * t * sqrt(single + s / 2 * paired)) < 1e-9);
    assert_true(fabs(a->twice_questions - 2 * targets[2].length) < 1e-6);
    assert_true(fabs(a[0].votes - DETAILS) < 2 && a[0].votes_lower < 0.7 * DETAILS);
    assert_true(isinf(a[0].votes_upper));
    assert_true(isinf(a[1].votes) && isfinite(a[1].votes_lower));
    assert_true(fabs(a[2].questions - QUESTIONS) < 0.5);
}

static void relabelling_models_changes_nothing(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 9, 2, 1}, {0, 2, 5, 1, 0}, {1, 2, 4, 3, 0}, {2, 0, 2, 6, 0}};
    jr_cell moved[] = {{0, 1, 5, 1, 0}, {0, 2, 9, 2, 1}, {1, 0, 2, 6, 0}, {2, 1, 4, 3, 0}};
    jr_counts one = {3, 4, cells}, other = {3, 4, moved};
    jr_bt_fit fit = fit_counts(&one), moved_fit = fit_counts(&other);
    jr_power_target target = {1, SIZE_MAX, 0.4, 0}, moved_target = {2, SIZE_MAX, 0.4, 0};
    double votes = plan(&one, &fit, &target, 1)->votes;
    double moved_votes = plan(&other, &moved_fit, &moved_target, 1)->votes;
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
    jr_power_target targets[] = {{1, SIZE_MAX, 0.4, 0}, {0, 2, 0.6, 0}};
    const jr_power_answer *a = plan(&one, &fit, targets, 2);
    const jr_power_answer *b = plan(&other, &swapped_fit, targets, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(a[i].votes > 0 && fabs(a[i].votes / b[i].votes - 1) < 1e-6);
        assert_true(fabs(a[i].now - b[i].now) < 1e-9);
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
    jr_power_target target = {0, SIZE_MAX,
                              half_width(jr_bt_covariance(arena, &fit), 0, SIZE_MAX) / 3, 0};
    const jr_power_answer *a = plan(&counts, &fit, &target, 1);
    const jr_power_answer *b = plan(&doubled, &doubled_fit, &target, 1);
    assert_true(fabs(pow(a->now, 2) - 2 * pow(b->now, 2)) < 1e-12);
    assert_true(fabs(a->votes - 120 - b->votes) < 0.01 * a->votes);
}

/* Half of the votes ties: half the variance, so half the votes. */
static void ties_make_votes_worth_more(void **state)
{
    (void)state;
    jr_cell tied[6];
    for (size_t k = 0; k < 6; k++)
        tied[k] = (jr_cell){even[k].first, even[k].second, 5, 5, 10};
    jr_counts with_ties = {3, 6, tied};
    jr_bt_fit fit = fit_counts(&counts), tied_fit = fit_counts(&with_ties);
    jr_power_target target = {0, SIZE_MAX, 0.2, 0};
    double ratio =
        plan(&with_ties, &tied_fit, &target, 1)->now / plan(&counts, &fit, &target, 1)->now;
    assert_true(fabs(ratio * ratio - 0.5) < 0.005);
}

UNIT_GROUP(power)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_the_error_takes_four_times_the_votes),
        cmocka_unit_test(a_probability_to_see_models_apart_makes_the_goal_harder),
        cmocka_unit_test(what_questions_share_stays),
        cmocka_unit_test(relabelling_models_changes_nothing),
        cmocka_unit_test(swapping_seats_changes_nothing),
        cmocka_unit_test(doubling_votes_divides_the_variance_and_takes_their_number_off),
        cmocka_unit_test(ties_make_votes_worth_more),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
