/* Dense linear algebra against its definitions, at sizes around and beyond the blocks. */
#include "unit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "stats/linalg.h"

/* G G' + I for a random G: symmetric and positive definite. */
static double *random_matrix(size_t n, uint64_t seed)
{
    rng r;
    rng_init(&r, seed, n);
    AUTO_FREE double *g = memory_zeroed(n * n, sizeof *g);
    double *a = memory_zeroed(n * n, sizeof *a);
    for (size_t i = 0; i < n * n; i++)
        g[i] = rng_uniform(&r) - 0.5;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            a[i * n + j] = i == j;
            for (size_t k = 0; k < n; k++)
                a[i * n + j] += g[i * n + k] * g[j * n + k];
        }
    return a;
}

static void factor_times_its_transpose_is_the_matrix(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 3, 7, 8, 47, 48, 49, 55, 96, 97, 131, 200};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        AUTO_FREE double *a = random_matrix(n, 5);
        AUTO_FREE double *l = memory_zeroed(n * n, sizeof *l);
        memcpy(l, a, n * n * sizeof *l);
        assert_true(linalg_cholesky(l, n));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++) {
                double sum = 0;
                for (size_t k = 0; k <= j; k++)
                    sum += l[i * n + k] * l[j * n + k];
                assert_true(fabs(sum - a[i * n + j]) < 1e-11);
            }
    }
}

static void inverse_and_solution_undo_the_matrix(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 5, 47, 48, 49, 60, 97, 120, 131};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        AUTO_FREE double *a = random_matrix(n, 6);
        AUTO_FREE double *l = memory_zeroed(n * n, sizeof *l);
        AUTO_FREE double *inverse = memory_zeroed(n * n, sizeof *inverse);
        AUTO_FREE double *x = memory_zeroed(n, sizeof *x);
        memcpy(l, a, n * n * sizeof *l);
        assert_true(linalg_cholesky(l, n));
        linalg_inverse(l, n, inverse);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0;
                for (size_t k = 0; k < n; k++)
                    sum += a[i * n + k] * inverse[k * n + j];
                assert_true(fabs(sum - (i == j)) < 1e-10);
            }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                x[i] += a[i * n + k] * (double)(k + 1);
        linalg_solve(l, n, x);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs(x[i] - (double)(i + 1)) < 1e-9);
    }
}

static void sandwich_is_the_product_of_three(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 6, 48, 53, 101};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        AUTO_FREE double *bread = random_matrix(n, 7);
        AUTO_FREE double *filling = random_matrix(n, 8);
        AUTO_FREE double *result = memory_zeroed(n * n, sizeof *result);
        AUTO_FREE double *half = memory_zeroed(n * n, sizeof *half);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                result[i * n + j] = filling[i * n + j];
        linalg_sandwich(bread, n, result);
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                for (size_t j = 0; j < n; j++)
                    half[i * n + j] += bread[i * n + k] * filling[k * n + j];
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0;
                for (size_t k = 0; k < n; k++)
                    sum += half[i * n + k] * bread[k * n + j];
                assert_true(fabs(sum - result[i * n + j]) < 1e-9 * (1 + fabs(sum)));
            }
    }
}

static void determinant_of_a_known_matrix(void **state)
{
    (void)state;
    double a[] = {4, 0, 0, 2, 5, 0, 2, 3, 6}; /* lower triangle; determinant 4*21-2*6+2*(-4) = 64 */
    assert_true(linalg_cholesky(a, 3));
    assert_true(fabs(linalg_log_determinant(a, 3) - log(64)) < 1e-12);
}

static void indefinite_matrix_is_refused(void **state)
{
    (void)state;
    double indefinite[] = {1, 0, 2, 1}, nothing[] = {0}, broken[] = {NAN};
    assert_false(linalg_cholesky(indefinite, 2));
    assert_false(linalg_cholesky(nothing, 1));
    assert_false(linalg_cholesky(broken, 1));
}

/* T B^-1 T = A, T symmetric, and of A with itself the identity. */
static void the_geometric_mean_takes_one_matrix_to_the_other(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 5, 48, 60};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        AUTO_FREE double *a = random_matrix(n, 7);
        AUTO_FREE double *b = random_matrix(n, 8);
        AUTO_FREE double *mean = memory_zeroed(n * n, sizeof *mean);
        AUTO_FREE double *inverse = memory_zeroed(n * n, sizeof *inverse);
        AUTO_FREE double *product = memory_zeroed(n * n, sizeof *product);
        memcpy(mean, a, n * n * sizeof *mean);
        memcpy(inverse, b, n * n * sizeof *inverse);
        assert_true(linalg_geometric_mean(mean, inverse, n));
        memcpy(product, b, n * n * sizeof *product);
        linalg_sandwich(mean, n, product);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0;
                for (size_t k = 0; k < n; k++)
                    sum += mean[i * n + k] * inverse[k * n + j];
                assert_true(fabs(sum - (i == j)) < 1e-8);
                assert_true(fabs(product[i * n + j] - a[i * n + j]) < 1e-8);
                assert_true(fabs(mean[i * n + j] - mean[j * n + i]) < 1e-10);
            }
    }
    double indefinite[] = {1, 2, 2, 1}, identity[] = {1, 0, 0, 1};
    assert_false(linalg_geometric_mean(identity, indefinite, 2));
}

/* numpy.linalg.eigh of the second matrix has the eigenvalues -2.7, 1.4 and 4.8. */
static void negative_eigenvalues_become_zero_and_nothing_else_changes(void **state)
{
    (void)state;
    double known[] = {1, 2, 2, 1}, three[] = {1, 3, -2, 3, 2, 0.5, -2, 0.5, 0.5},
           positive[] = {2, -1, -1, 0.5 + 1e-9};
    static const double clipped[] = {
        2.280022110371305,   2.074068423746633,    -1.0443478460168896,
        2.074068423746633,   2.669792558235064,    -0.19129157857345436,
        -1.0443478460168896, -0.19129157857345425, 1.2134806750702418};
    linalg_clip_negative(known, 2);
    for (size_t i = 0; i < 4; i++)
        assert_true(fabs(known[i] - 1.5) < 1e-14);
    linalg_clip_negative(three, 3);
    for (size_t i = 0; i < 9; i++)
        assert_true(fabs(three[i] - clipped[i]) < 1e-12);
    linalg_clip_negative(positive, 2);
    assert_true(positive[0] == 2 && positive[1] == -1 && positive[3] == 0.5 + 1e-9);
    enum { N = 40 };
    AUTO_FREE double *a = random_matrix(N, 9);
    AUTO_FREE double *less = memory_zeroed(N * N, sizeof *less);
    for (size_t i = 0; i < N * N; i++)
        less[i] = a[i] - 0.7 * a[0] * (i % (N + 1) == 0);
    linalg_clip_negative(less, N);
    for (size_t i = 0; i < N; i++)
        less[i * N + i] += 1e-9;
    assert_true(linalg_cholesky(less, N));
}

UNIT_GROUP(linalg)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factor_times_its_transpose_is_the_matrix),
        cmocka_unit_test(inverse_and_solution_undo_the_matrix),
        cmocka_unit_test(sandwich_is_the_product_of_three),
        cmocka_unit_test(determinant_of_a_known_matrix),
        cmocka_unit_test(indefinite_matrix_is_refused),
        cmocka_unit_test(the_geometric_mean_takes_one_matrix_to_the_other),
        cmocka_unit_test(negative_eigenvalues_become_zero_and_nothing_else_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
