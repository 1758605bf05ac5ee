/* Simultaneous rank sets, tiers and the probability to be among the first. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 9 };
static const uint32_t together[MOST] = {0};

/* (n + 1)^2 with these variances of strengths, no correlation, and something for the home side. */
static double *independent(size_t n, const double *variance)
{
    double *covariance = jr_arena_alloc(arena, (n + 1) * (n + 1), sizeof *covariance);
    covariance[0] = 7;
    for (size_t i = 1; i <= n; i++)
        covariance[i * (n + 1) + i] = variance[i - 1];
    return covariance;
}

static jr_rank_sets find(const double *strength, const double *covariance, size_t n, size_t top)
{
    jr_rank_sets_options options = {.n_draws = 100000, .seed = 3, .top = top};
    jr_rank_sets sets;
    jr_rank_sets_find(arena, strength, covariance, together, n, &options, &sets);
    return sets;
}

/* Equal, independent strengths: the studentized range over sqrt(2), by scipy 1.10.1:
 * scipy.stats.studentized_range.ppf(.95, m, 1e9) / 2**.5. 100,000 draws of a 95 % quantile whose
 * density is about 0.1 have a standard error of 0.007. */
static void critical_value_is_that_of_the_studentized_range(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        double critical;
    } cases[] = {{2, 1.959964}, {3, 2.343701}, {5, 2.727774}, {9, 3.101730}};
    const double ones[MOST] = {1, 1, 1, 1, 1, 1, 1, 1, 1}, equal[MOST] = {0};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        jr_rank_sets sets = find(equal, independent(cases[c].n, ones), cases[c].n, 0);
        assert_true(fabs(sets.critical - cases[c].critical) < 0.03);
        assert_null(sets.p_top);
        for (size_t i = 0; i < cases[c].n; i++)
            assert_true(sets.best[i] == 1 && sets.worst[i] == cases[c].n && sets.tier[i] == 1);
    }
}

/* One pair at 3 degrees of freedom, three pairs at 4: by scipy 1.10.1, scipy.stats.t.ppf(.975, 3)
 * and t.ppf(1 - .025/3, 4). */
static void variances_of_few_clusters_take_students_t_shared_by_all_pairs(void **state)
{
    (void)state;
    const double ones[] = {1, 1, 1}, strength[] = {0, 0, 0};
    jr_rank_sets_options options = {.degrees = 3};
    jr_rank_sets sets;
    jr_rank_sets_find(arena, strength, independent(2, ones), together, 2, &options, &sets);
    assert_true(fabs(sets.critical - 3.182446) < 1e-5);
    options.degrees = 4;
    jr_rank_sets_find(arena, strength, independent(3, ones), together, 3, &options, &sets);
    assert_true(fabs(sets.critical - 3.960786) < 1e-5);
}

enum { QUESTIONS = 12, THREE = 3 };

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The largest studentised difference of the influences with these signs, each round with standard
 * errors of its own. */
static double largest_with_signs(const double *influences, unsigned signs)
{
    double largest = 0;
    for (size_t i = 0; i < THREE; i++)
        for (size_t j = 0; j < i; j++) {
            double sum = 0, squares = 0;
            for (size_t q = 0; q < QUESTIONS; q++) {
                double d = influences[q * THREE + i] - influences[q * THREE + j];
                sum += signs >> q & 1 ? d : -d;
                squares += d * d;
            }
            double error = sqrt((squares - sum * sum / QUESTIONS) * QUESTIONS / (QUESTIONS - 1));
            largest = fmax(largest, fabs(sum) / error);
        }
    return largest;
}

/* All 4,096 ways to turn the signs, counted; their 94.8 and 95.2 % quantiles are what some
 * 100,000 drawn ones can give. */
static void critical_value_is_that_of_all_turned_signs(void **state)
{
    (void)state;
    enum { WAYS = 1 << QUESTIONS };
    double influences[QUESTIONS * THREE], rounds[WAYS], *covariance;
    const double strength[] = {0, 0, 0}, zeros[] = {0, 0, 0};
    covariance = independent(THREE, zeros);
    for (size_t q = 0; q < QUESTIONS; q++)
        for (size_t i = 0; i < THREE; i++)
            influences[q * THREE + i] = cos(0.9 * (double)(q * THREE + i)) + 0.1 * (double)i;
    for (size_t q = 0; q < QUESTIONS; q++)
        for (size_t i = 0; i < THREE; i++)
            for (size_t j = 0; j < THREE; j++)
                covariance[(1 + i) * 4 + 1 + j] +=
                    influences[q * THREE + i] * influences[q * THREE + j];
    for (unsigned way = 0; way < WAYS; way++)
        rounds[way] = largest_with_signs(influences, way);
    qsort(rounds, WAYS, sizeof *rounds, ascending);
    jr_rank_sets_options options = {.n_draws = 100000,
                                    .degrees = QUESTIONS - 1,
                                    .influences = influences,
                                    .n_influences = QUESTIONS};
    jr_rank_sets sets;
    jr_rank_sets_find(arena, strength, covariance, together, THREE, &options, &sets);
    assert_true(sets.critical >= rounds[WAYS * 948 / 1000] - 1e-9);
    assert_true(sets.critical <= rounds[WAYS * 952 / 1000] + 1e-9);
    options.influences = NULL;
    options.n_influences = 0;
    jr_rank_sets wider;
    jr_rank_sets_find(arena, strength, covariance, together, THREE, &options, &wider);
    assert_true(sets.critical < wider.critical);
    /* As of copies of one question. */
    memset(influences, 0, sizeof influences);
    options.influences = influences;
    options.n_influences = QUESTIONS;
    jr_rank_sets_find(arena, strength, covariance, together, THREE, &options, &sets);
    assert_true(sets.critical == wider.critical);
}

/* The pair 0 and 1 is 10 apart with an error of 1.41, each pair of the other part equal. */
static void separability_is_the_share_of_pairs_that_are_apart(void **state)
{
    (void)state;
    const double variance[] = {1, 1, 1, 1, 1, 0}, strength[] = {0, 10, 0, 0, 0, NAN};
    const uint32_t component[] = {0, 0, 1, 1, 1, UINT32_MAX};
    jr_rank_sets_options options = {.seed = 1};
    jr_rank_sets sets;
    jr_rank_sets_find(arena, strength, independent(6, variance), component, 6, &options, &sets);
    assert_true(fabs(sets.separability - 0.25) < 1e-15);
    jr_rank_sets_find(arena, strength, independent(1, variance), component, 1, &options, &sets);
    assert_true(isnan(sets.separability) && isnan(sets.critical));
}

/* With standard errors of 1 a difference has one of 1.414, so c = 2.57 for four models parts those
 * that are 3.63 or more apart. */
static void sets_and_tiers_by_hand(void **state)
{
    (void)state;
    const double ones[] = {1, 1, 1, 1}, strength[] = {0, 10, 3, 6};
    jr_rank_sets sets = find(strength, independent(4, ones), 4, 0);
    const uint32_t best[] = {3, 1, 2, 2}, worst[] = {4, 1, 4, 3}, tier[] = {3, 1, 2, 2};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(sets.best[i], best[i]);
        assert_int_equal(sets.worst[i], worst[i]);
        assert_int_equal(sets.tier[i], tier[i]);
    }
}

/* P(N(1, 2) > 0) = 0.7602; every model is among the first two of two. */
static void chance_of_the_first_place_of_two(void **state)
{
    (void)state;
    const double ones[] = {1, 1}, strength[] = {0, 1};
    jr_rank_sets sets = find(strength, independent(2, ones), 2, 1);
    assert_true(fabs(sets.p_top[1] - 0.760250) < 0.006);
    assert_true(fabs(sets.p_top[0] + sets.p_top[1] - 1) < 1e-12);
    sets = find(strength, independent(2, ones), 2, 2);
    assert_true(sets.p_top[0] == 1 && sets.p_top[1] == 1);
}

/* Adding a constant to all strengths' covariances shifts all draws alike, and so changes no
 * difference; a covariance of rank 1 is drawn from as well. */
static void singular_covariances_are_drawn_from(void **state)
{
    (void)state;
    const double strength[] = {0, 0, 0};
    double covariance[16] = {0};
    const double direction[] = {1, -1, 0};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            covariance[(1 + i) * 4 + 1 + j] = direction[i] * direction[j];
    jr_rank_sets sets = find(strength, covariance, 3, 0);
    /* All differences are multiples of one normal number. */
    assert_true(fabs(sets.critical - 1.959964) < 0.03);
}

/* Parts are ranked by themselves; a model without a strength has no place. */
static void parts_and_models_without_strength(void **state)
{
    (void)state;
    const double variance[] = {1, 1, 1, 1, 0}, strength[] = {0, 9, 0, -9, NAN};
    const uint32_t component[] = {0, 0, 1, 1, UINT32_MAX};
    jr_rank_sets_options options = {.seed = 1, .top = 1};
    jr_rank_sets sets;
    jr_rank_sets_find(arena, strength, independent(5, variance), component, 5, &options, &sets);
    const uint32_t place[] = {2, 1, 1, 2, 0};
    for (size_t i = 0; i < 5; i++)
        assert_true(sets.best[i] == place[i] && sets.worst[i] == place[i] &&
                    sets.tier[i] == place[i]);
    assert_true(sets.p_top[1] > 0.999 && sets.p_top[2] > 0.999 && isnan(sets.p_top[4]));
}

static void threads_change_nothing_and_labels_only_the_order(void **state)
{
    (void)state;
    enum { N = 6 };
    const double variance[N] = {1, 2, 0.5, 1, 3, 1}, strength[N] = {4, 0, 2, 8, -1, 3};
    static const size_t moved[N] = {3, 0, 5, 1, 4, 2};
    double other_variance[N], other_strength[N];
    for (size_t i = 0; i < N; i++) {
        other_variance[moved[i]] = variance[i];
        other_strength[moved[i]] = strength[i];
    }
    jr_rank_sets one, many, other;
    jr_rank_sets_options options = {.seed = 5, .n_threads = 1, .top = 2};
    const double *covariance = independent(N, variance);
    jr_rank_sets_find(arena, strength, covariance, together, N, &options, &one);
    options.n_threads = 3;
    jr_rank_sets_find(arena, strength, covariance, together, N, &options, &many);
    assert_true(one.critical == many.critical);
    assert_memory_equal(one.p_top, many.p_top, N * sizeof *one.p_top);
    jr_rank_sets_find(arena, other_strength, independent(N, other_variance), together, N, &options,
                      &other);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(other.best[moved[i]], one.best[i]);
        assert_int_equal(other.worst[moved[i]], one.worst[i]);
        assert_int_equal(other.tier[moved[i]], one.tier[i]);
        assert_true(fabs(other.p_top[moved[i]] - one.p_top[i]) < 0.03);
    }
}

/* Half the variance is as if the strengths were the square root of 2 farther apart. Seats have no
 * part in it: the home advantage's row of the covariance is not looked at. */
static void doubling_votes_sharpens_the_sets_and_seats_have_no_part(void **state)
{
    (void)state;
    enum { N = 6 };
    double strength[N], farther[N], variance[N], half[N];
    for (size_t i = 0; i < N; i++) {
        strength[i] = 0.65 * (double)i;
        farther[i] = sqrt(2) * strength[i];
        variance[i] = 0.1 + 0.05 * (double)(i % 3);
        half[i] = variance[i] / 2;
    }
    double *swapped = independent(N, half);
    for (size_t i = 1; i <= N; i++)
        swapped[i] = swapped[i * (N + 1)] = -0.01 * (double)i;
    jr_rank_sets once = find(strength, independent(N, variance), N, 2);
    jr_rank_sets as_if = find(farther, independent(N, variance), N, 2);
    jr_rank_sets doubled = find(strength, swapped, N, 2);
    size_t width = 0, doubled_width = 0;
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(doubled.best[i], as_if.best[i]);
        assert_int_equal(doubled.worst[i], as_if.worst[i]);
        assert_int_equal(doubled.tier[i], as_if.tier[i]);
        assert_true(fabs(doubled.p_top[i] - as_if.p_top[i]) < 0.005);
        width += once.worst[i] - once.best[i];
        doubled_width += doubled.worst[i] - doubled.best[i];
    }
    assert_true(doubled_width < width);
}

UNIT_GROUP(rank_sets)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(critical_value_is_that_of_the_studentized_range),
        cmocka_unit_test(variances_of_few_clusters_take_students_t_shared_by_all_pairs),
        cmocka_unit_test(critical_value_is_that_of_all_turned_signs),
        cmocka_unit_test(separability_is_the_share_of_pairs_that_are_apart),
        cmocka_unit_test(sets_and_tiers_by_hand),
        cmocka_unit_test(chance_of_the_first_place_of_two),
        cmocka_unit_test(singular_covariances_are_drawn_from),
        cmocka_unit_test(parts_and_models_without_strength),
        cmocka_unit_test(threads_change_nothing_and_labels_only_the_order),
        cmocka_unit_test(doubling_votes_sharpens_the_sets_and_seats_have_no_part),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
