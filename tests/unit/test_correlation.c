/* Rank correlations, against figures worked out by hand. */
#include "unit.h"

#include <math.h>

#include <jrank/stats.h>

static void assert_close(double seen, double expected)
{
    /* A few dozen operations on numbers near one. */
    if (!(fabs(seen - expected) <= 1e-14))
        fail_msg("%.17g is not %.17g", seen, expected);
}

static void same_order_is_one_and_reversed_order_minus_one(void **state)
{
    (void)state;
    static const double x[] = {3, 1, 4, 1.5, 9}, squares[] = {9, 1, 16, 2.25, 81},
                        negative[] = {-3, -1, -4, -1.5, -9};
    assert_close(jr_spearman(x, squares, 5), 1);
    assert_close(jr_kendall(x, squares, 5), 1);
    assert_close(jr_spearman(x, negative, 5), -1);
    assert_close(jr_kendall(x, negative, 5), -1);
}

/* Ranks 1 2 3 4 5 and 2 1 4 5 3: squared differences 1+1+1+1+4 = 8, rho = 1 - 6*8/(5*24) = 0.6;
 * 7 pairs in the same order, 3 not: tau = 0.4. */
static void permuted_ranks_follow_the_textbook_formulas(void **state)
{
    (void)state;
    static const double x[] = {10, 20, 30, 40, 50}, y[] = {2, 1, 4, 5, 3};
    assert_close(jr_spearman(x, y, 5), 0.6);
    assert_close(jr_kendall(x, y, 5), 0.4);
}

/* x 1 2 2 3, y 1 3 2 2. Mean ranks 1 2.5 2.5 4 and 1 4 2.5 2.5: deviations -1.5 0 0 1.5 and
 * -1.5 1.5 0 0: rho = 2.25 / 4.5. Pairs: 3 the same way, 1 the other, 1 tied in each list:
 * tau-b = 2 / sqrt(5 * 5). */
static void equal_numbers_share_their_rank(void **state)
{
    (void)state;
    static const double x[] = {1, 2, 2, 3}, y[] = {1, 3, 2, 2};
    assert_close(jr_spearman(x, y, 4), 0.5);
    assert_close(jr_kendall(x, y, 4), 0.4);
}

static void there_is_no_order_in_one_item_or_equal_numbers(void **state)
{
    (void)state;
    static const double x[] = {1, 2, 3}, same[] = {5, 5, 5};
    assert_true(isnan(jr_spearman(x, same, 3)) && isnan(jr_kendall(x, same, 3)));
    assert_true(isnan(jr_spearman(x, x, 1)) && isnan(jr_kendall(x, x, 1)));
    assert_true(isnan(jr_spearman(x, x, 0)) && isnan(jr_kendall(x, x, 0)));
}

UNIT_GROUP(correlation)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_order_is_one_and_reversed_order_minus_one),
        cmocka_unit_test(permuted_ranks_follow_the_textbook_formulas),
        cmocka_unit_test(equal_numbers_share_their_rank),
        cmocka_unit_test(there_is_no_order_in_one_item_or_equal_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
