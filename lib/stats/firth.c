/*
 * With q_kl = x_k' H^-1 x_l, weights w_k = n_k p (1 - p) and their derivatives by the linear
 * predictor w' and w'', the penalty has the gradient sum w'_k q_kk x_k / 2 and the second
 * derivatives sum w''_k q_kk x_k x_k' / 2 - sum w'_k w'_l q_kl^2 x_k x_l' / 2. The last sum over
 * pairs of rows is what the usual iterations leave out; where votes are few leverages near 1 make
 * it large, and without it a step may win no more than a hundredth of the way.
 */
#include "firth.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "linalg.h"

static double variance(const firth_row *row)
{
    return row->probability * (1 - row->probability);
}

/* w' */
static double slope(const firth_row *row)
{
    return row->total * variance(row) * (1 - 2 * row->probability);
}

/* vector += weight x */
static void add_row(const firth_row *row, double weight, double *vector)
{
    if (row->home != SIZE_MAX)
        vector[row->home] += weight;
    vector[row->first] += weight;
    vector[row->second] -= weight;
}

static double times_row(const firth_row *row, const double *vector)
{
    return (row->home == SIZE_MAX ? 0 : vector[row->home]) + vector[row->first] -
           vector[row->second];
}

static void add_square(const firth_row *row, size_t d, double weight, double *matrix)
{
    linalg_add_difference(matrix, d, row->home, row->first, row->second, weight);
}

/* matrix += sum w'_k w'_l q_kl^2 x_k x_l' / 2, lower triangle. Half of the pairs are summed, row k
 * in the lines of x_k, and the other half is their transpose. */
static void add_pairs(const firth_row *rows, size_t n_rows, size_t d, const double *inverse,
                      double *matrix)
{
    AUTO_FREE double *half = memory_zeroed(d * d, sizeof *half);
    AUTO_FREE double *slopes = memory_zeroed(n_rows, sizeof *slopes);
    AUTO_FREE double *spread = memory_zeroed(2 * d, sizeof *spread);
    double *sum = spread + d;
    for (size_t k = 0; k < n_rows; k++) {
        const firth_row *row = &rows[k];
        slopes[k] = slope(row);
        memset(sum, 0, d * sizeof *sum);
        const double *first = inverse + row->first * d, *second = inverse + row->second * d;
        for (size_t i = 0; i < d; i++)
            spread[i] = first[i] - second[i];
        for (size_t i = 0; i < d && row->home != SIZE_MAX; i++)
            spread[i] += inverse[row->home * d + i];
        for (size_t l = 0; l <= k; l++) {
            double q = times_row(&rows[l], spread);
            add_row(&rows[l], (l == k ? 0.5 : 1) * slopes[l] * q * q, sum);
        }
        size_t places[] = {row->home, row->first, row->second};
        for (size_t at = row->home == SIZE_MAX; at < 3; at++) {
            double weight = (at == 2 ? -0.5 : 0.5) * slopes[k];
            for (size_t j = 0; j < d; j++)
                half[places[at] * d + j] += weight * sum[j];
        }
    }
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++)
            matrix[i * d + j] += half[i * d + j] + half[j * d + i];
}

static double spread_of(const firth_row *row, size_t d, const double *inverse)
{
    return linalg_spread(inverse, d, row->home, row->first, row->second);
}

/* Leverages taken as constant, as if each row had y + h/2 of n + h. */
static void fill_roughly(const firth_row *rows, size_t n_rows, size_t d, const double *information,
                         const double *inverse, double *matrix)
{
    memcpy(matrix, information, d * d * sizeof *matrix);
    for (size_t k = 0; k < n_rows; k++) {
        double v = variance(&rows[k]);
        add_square(&rows[k], d, rows[k].total * v * v * spread_of(&rows[k], d, inverse), matrix);
    }
}

static void fill_exactly(const firth_row *rows, size_t n_rows, size_t d, const double *information,
                         const double *inverse, double *matrix)
{
    memcpy(matrix, information, d * d * sizeof *matrix);
    for (size_t k = 0; k < n_rows; k++) {
        double v = variance(&rows[k]), curvature = rows[k].total * v * (1 - 6 * v);
        add_square(&rows[k], d, -curvature * spread_of(&rows[k], d, inverse) / 2, matrix);
    }
    add_pairs(rows, n_rows, d, inverse, matrix);
}

/* The most exact of the mixtures that is positive definite. */
static bool factor_mixture(const double *exact, const double *rough, size_t d, double *factor)
{
    for (int eighths = 0; eighths <= 8; eighths = eighths ? 2 * eighths : 1) {
        double share = eighths / 8.0;
        for (size_t i = 0; i < d * d; i++)
            factor[i] = (1 - share) * exact[i] + share * rough[i];
        if (linalg_cholesky(factor, d))
            return true;
    }
    return false;
}

bool firth_step(const firth_row *rows, size_t n_rows, size_t d, const double *information,
                bool is_exact, double *factor, double *step)
{
    AUTO_FREE double *matrices = memory_zeroed(3 * d * d, sizeof *matrices);
    double *inverse = matrices, *rough = matrices + d * d, *exact = rough + d * d;
    memcpy(factor, information, d * d * sizeof *factor);
    if (!linalg_cholesky(factor, d))
        return false;
    linalg_inverse(factor, d, inverse);
    for (size_t k = 0; k < n_rows; k++)
        add_row(&rows[k], slope(&rows[k]) * spread_of(&rows[k], d, inverse) / 2, step);
    fill_roughly(rows, n_rows, d, information, inverse, rough);
    if (is_exact)
        fill_exactly(rows, n_rows, d, information, inverse, exact);
    if (!factor_mixture(is_exact ? exact : rough, rough, d, factor))
        return false;
    linalg_solve(factor, d, step);
    return true;
}
