/*
 * linalg.h: the dense linear algebra that a ranking needs, on row-major square matrices.
 */
#ifndef STATS_LINALG_H
#define STATS_LINALG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Replaces the lower triangle of the symmetric n x n matrix by its Cholesky factor L, A = L L'.
 * Reads and writes the lower triangle only. False when A is not positive definite. */
bool linalg_cholesky(double *matrix, size_t n);

/* x := A^-1 x for the factor L. */
void linalg_solve(const double *factor, size_t n, double *x);

/* x := L'^-1 x: of independent standard normal numbers a draw from N(0, A^-1). */
void linalg_solve_transposed(const double *factor, size_t n, double *x);

/* The full symmetric inverse of A from its factor. */
void linalg_inverse(const double *factor, size_t n, double *ret_inverse);

/* x' A x of a symmetric matrix for x = e_i - e_j, + e_home unless home is SIZE_MAX. */
double linalg_spread(const double *matrix, size_t n, size_t home, size_t i, size_t j);

/* The lower triangle += weight x x' for the same x, home being less than i and j. */
static inline void linalg_add_difference(double *matrix, size_t n, size_t home, size_t i, size_t j,
                                         double weight)
{
    matrix[i * n + i] += weight;
    matrix[j * n + j] += weight;
    matrix[i > j ? i * n + j : j * n + i] -= weight;
    if (home == SIZE_MAX)
        return;
    matrix[home * n + home] += weight;
    matrix[i * n + home] += weight;
    matrix[j * n + home] -= weight;
}

/* The lower triangle += weight x x'. */
void linalg_add_square(double *matrix, size_t n, const double *x, double weight);

/* The upper triangle := the lower one. */
void linalg_mirror(double *matrix, size_t n);

/* The product of a matrix of n_rows x n_inner and one of n_inner x n_columns, row-major. */
void linalg_product(const double *left, const double *right, size_t n_rows, size_t n_inner,
                    size_t n_columns, double *ret_product);

/* matrix := bread * matrix * bread, of which it reads the lower triangle. */
void linalg_sandwich(const double *bread, size_t n, double *matrix);

/*
 * Of two symmetric positive definite matrices A and B^-1: their places take the geometric mean
 * A # B = A (A^-1 B)^(1/2) and its inverse. It is the symmetric T with T B^-1 T = A. False, with
 * anything in both, when one of them is not positive definite.
 */
bool linalg_geometric_mean(double *matrix, double *inverse, size_t n);

/* matrix := the nearest one that is positive semi-definite, in which negative eigenvalues are 0;
 * symmetric, of which it reads and writes all. Without a negative one every digit stays. */
void linalg_clip_negative(double *matrix, size_t n);

/* log det A from its factor. */
double linalg_log_determinant(const double *factor, size_t n);

#endif
