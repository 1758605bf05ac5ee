/* Win rates and ranks by hand. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>

/* 0 against 1: 3 + 1 of 8 and a tie, over both seats; 0 against 2: 1 of 2; 3 has no vote. */
static jr_cell cells[] = {{0, 1, 3, 1, 1}, {0, 2, 1, 1, 0}, {1, 0, 2, 1, 0}};
static const jr_counts counts = {4, 3, cells};

static void pooled_and_uniform_rates(void **state)
{
    (void)state;
    const jr_winrate *r = jr_winrates(arena, &counts, NULL, NULL);
    assert_true(fabs(r[0].pooled - 5.5 / 10) < 1e-15);
    assert_true(fabs(r[0].uniform - (4.5 / 8 + 0.5) / 2) < 1e-15);
    assert_true(fabs(r[1].pooled - 3.5 / 8) < 1e-15);
    assert_true(r[0].matches == 10 && r[1].matches == 8 && r[2].matches == 2);
    assert_true(isnan(r[0].implied));
    assert_true(isnan(r[3].pooled) && isnan(r[3].uniform) && r[3].matches == 0);
}

static void implied_rate_is_the_mean_over_connected_models(void **state)
{
    (void)state;
    const double strength[] = {1, 0, -1, NAN};
    const uint32_t component[] = {0, 0, 0, UINT32_MAX};
    const jr_winrate *r = jr_winrates(arena, &counts, strength, component);
    assert_true(fabs(r[0].implied - (jr_logistic(1) + jr_logistic(2)) / 2) < 1e-15);
    assert_true(fabs(r[1].implied - 0.5) < 1e-15);
    assert_true(isnan(r[3].implied));
}

/* Wilson's interval: the roots of (p - x)^2 = z^2 x (1 - x) / n, solved by Python's floats. */
static void the_interval_of_a_score_is_wilsons(void **state)
{
    (void)state;
    static const struct {
        double score, n, lower, upper;
    } cases[] = {{1, 3, 0.4385030, 1}, {0.7, 10, 0.3967781, 0.8922087}, {0, 1, 0, 0.7934507}};
    double lower, upper;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_score_interval(cases[i].score, cases[i].n, &lower, &upper);
        assert_true(fabs(lower - cases[i].lower) < 1e-6 && fabs(upper - cases[i].upper) < 1e-6);
    }
    jr_score_interval(NAN, 0, &lower, &upper);
    assert_true(isnan(lower) && isnan(upper));
}

static void ranks_count_the_better_ones(void **state)
{
    (void)state;
    const double rating[] = {1000, 1200, 1000, NAN, 5000};
    const uint32_t component[] = {0, 0, 0, UINT32_MAX, 1}, expected[] = {2, 1, 2, 0, 1};
    uint32_t rank[5];
    jr_ranks(rating, component, 5, rank);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(rank[i], expected[i]);
}

UNIT_GROUP(winrate)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pooled_and_uniform_rates),
        cmocka_unit_test(implied_rate_is_the_mean_over_connected_models),
        cmocka_unit_test(the_interval_of_a_score_is_wilsons),
        cmocka_unit_test(ranks_count_the_better_ones),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
