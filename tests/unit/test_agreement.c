/* Agreement of two judges, against figures worked out by hand. */
#include "unit.h"

#include <math.h>

#include <jrank/stats.h>

static void assert_close(double seen, double expected)
{
    /* A handful of operations on numbers near one: a few units in the last place. */
    if (!(fabs(seen - expected) <= 1e-14))
        fail_msg("%.17g is not %.17g", seen, expected);
}

/* Cohen's formula on 50 matches: 20 and 15 agreed, 5 and 10 not. Chance 0.5, kappa 0.4. */
static void kappa_of_two_verdicts_is_cohens(void **state)
{
    (void)state;
    enum { N = 50 };
    uint8_t one[N], other[N];
    for (int i = 0; i < N; i++) {
        one[i] = i < 25 ? JR_VERDICT_FIRST : JR_VERDICT_SECOND;
        other[i] = i < 20 || (i >= 25 && i < 35) ? JR_VERDICT_FIRST : JR_VERDICT_SECOND;
    }
    jr_agreement a = jr_agreement_of(one, other, N);
    assert_close(a.share, 0.7);
    assert_close(a.kappa, 0.4);
    assert_close(a.share_no_ties, 0.7);
    assert_int_equal(a.n_matches_no_ties, N);
}

/* Table 3 1 0 / 0 2 1 / 1 0 2: agreement 7/10; chance (4*4 + 3*3 + 3*3)/100 = 0.34;
 * kappa (0.7 - 0.34)/0.66 = 6/11; without ties 5 of 6. */
static void a_tie_is_a_verdict_and_left_out_where_said(void **state)
{
    (void)state;
    static const uint8_t one[] = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
    static const uint8_t other[] = {0, 0, 0, 1, 1, 1, 2, 0, 2, 2};
    jr_agreement a = jr_agreement_of(one, other, 10);
    static const uint64_t table[3][3] = {{3, 1, 0}, {0, 2, 1}, {1, 0, 2}};
    assert_memory_equal(a.table, table, sizeof table);
    assert_int_equal(a.n_matches, 10);
    assert_int_equal(a.n_matches_no_ties, 6);
    assert_close(a.share, 0.7);
    assert_close(a.share_no_ties, 5.0 / 6);
    assert_close(a.kappa, 6.0 / 11);
}

static void exchanging_the_judges_transposes_the_table_only(void **state)
{
    (void)state;
    static const uint8_t one[] = {0, 0, 1, 2, 2, 1, 0}, other[] = {0, 1, 1, 0, 2, 2, 0};
    jr_agreement a = jr_agreement_of(one, other, 7), b = jr_agreement_of(other, one, 7);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            assert_int_equal(a.table[i][j], b.table[j][i]);
    assert_close(a.kappa, b.kappa);
}

static void nothing_in_common_gives_no_number(void **state)
{
    (void)state;
    jr_agreement a = jr_agreement_of(NULL, NULL, 0);
    assert_true(isnan(a.share) && isnan(a.share_no_ties) && isnan(a.kappa));
}

static void kappa_is_undefined_where_only_one_verdict_was_given(void **state)
{
    (void)state;
    static const uint8_t ties[] = {2, 2, 2};
    jr_agreement a = jr_agreement_of(ties, ties, 3);
    assert_close(a.share, 1);
    assert_true(isnan(a.kappa));
    assert_true(isnan(a.share_no_ties));
}

UNIT_GROUP(agreement)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kappa_of_two_verdicts_is_cohens),
        cmocka_unit_test(a_tie_is_a_verdict_and_left_out_where_said),
        cmocka_unit_test(exchanging_the_judges_transposes_the_table_only),
        cmocka_unit_test(nothing_in_common_gives_no_number),
        cmocka_unit_test(kappa_is_undefined_where_only_one_verdict_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
