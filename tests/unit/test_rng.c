/* Random numbers: streams, bounds and the exact binomial sampler. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"

static void same_seed_and_stream_give_the_same_numbers(void **state)
{
    (void)state;
    rng a, b, other_stream;
    rng_init(&a, 7, 3);
    rng_init(&b, 7, 3);
    rng_init(&other_stream, 7, 4);
    int equal = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t bits = rng_bits(&a);
        assert_int_equal(bits, rng_bits(&b));
        equal += bits == rng_bits(&other_stream);
    }
    assert_int_equal(equal, 0);
}

enum { DRAWS = 100000 };

/* Mean and variance of what was drawn, at five standard errors of each. */
static void check_mean_and_variance(const double *drawn, double mean, double variance)
{
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < DRAWS; i++) {
        double d = drawn[i] - mean;
        sum += d;
        squares += d * d;
        fourth += d * d * d * d;
    }
    double spread = sqrt(fourth / DRAWS - pow(squares / DRAWS, 2));
    assert_true(fabs(sum / DRAWS) < 5 * sqrt(variance / DRAWS));
    assert_true(fabs(squares / DRAWS - variance) < 5 * spread / sqrt(DRAWS));
}

static void binomial_has_the_right_mean_and_variance(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        double p;
    } cases[] = {{1, 0.3},   {10, 0.5},    {40, 0.1},       {40, 0.9},           {1000, 0.02},
                 {100, 0.4}, {500, 0.999}, {2000000, 1e-5}, {2000000, 0.000015}, {1000000, 0.7}};
    static double drawn[DRAWS];
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        rng r;
        rng_init(&r, 11, c);
        for (int i = 0; i < DRAWS; i++) {
            drawn[i] = (double)rng_binomial(&r, cases[c].n, cases[c].p);
            assert_true(drawn[i] <= (double)cases[c].n);
        }
        double mean = (double)cases[c].n * cases[c].p;
        check_mean_and_variance(drawn, mean, mean * (1 - cases[c].p));
    }
}

static void poisson_has_the_right_mean_and_variance(void **state)
{
    (void)state;
    static const double means[] = {0.01, 0.7, 15.9, 16.1, 40, 1000.5, 3e6, 4e12};
    static double drawn[DRAWS];
    for (size_t c = 0; c < sizeof means / sizeof *means; c++) {
        rng r;
        rng_init(&r, 13, c);
        for (int i = 0; i < DRAWS; i++)
            drawn[i] = (double)rng_poisson(&r, means[c]);
        check_mean_and_variance(drawn, means[c], means[c]);
    }
    rng r;
    rng_init(&r, 13, 99);
    assert_int_equal(rng_poisson(&r, 0), 0);
}

/* The first four moments, and the mass beyond 1.96, at five standard errors of each. */
static void normal_has_the_right_moments_and_tails(void **state)
{
    (void)state;
    enum { NORMALS = 200000 };
    rng r;
    rng_init(&r, 12, 0);
    double moments[5] = {0}, beyond = 0;
    for (int i = 0; i < NORMALS; i++) {
        double z = rng_normal(&r), power = 1;
        for (int k = 0; k < 5; k++, power *= z)
            moments[k] += power / NORMALS;
        beyond += fabs(z) > 1.959963984540054;
    }
    double unit = 5 / sqrt(NORMALS);
    assert_true(fabs(moments[1]) < unit);
    assert_true(fabs(moments[2] - 1) < unit * sqrt(2));
    assert_true(fabs(moments[3]) < unit * sqrt(15));
    assert_true(fabs(moments[4] - 3) < unit * sqrt(96));
    assert_true(fabs(beyond / NORMALS - 0.05) < unit * sqrt(0.05 * 0.95));
}

UNIT_GROUP(rng)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_and_stream_give_the_same_numbers),
        cmocka_unit_test(binomial_has_the_right_mean_and_variance),
        cmocka_unit_test(poisson_has_the_right_mean_and_variance),
        cmocka_unit_test(normal_has_the_right_moments_and_tails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
