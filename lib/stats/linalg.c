/*
 * Blocked right-looking Cholesky. The work is in subtracting panel * panel' from the trailing
 * matrix: the panel is transposed once, so that the inner loop runs over contiguous columns and a
 * tile of 4 rows x 4 columns stays in registers. At 15 to 1,000 models this keeps up with
 * OpenBLAS, whose 46 MB and start-up time we do not want.
 */
#include "linalg.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lanes.h"

enum { BLOCK = 48, TILE_ROWS = 4, TILE_COLUMNS = LANES };

static double dot(const double *left, const double *right, size_t n)
{
    lanes sums = {0};
    size_t i = 0;
    for (; i + TILE_COLUMNS <= n; i += TILE_COLUMNS)
        sums += *(const lanes *)(left + i) * *(const lanes *)(right + i);
    double sum = 0;
    for (size_t lane = 0; lane < TILE_COLUMNS; lane++)
        sum += sums[lane];
    for (; i < n; i++)
        sum += left[i] * right[i];
    return sum;
}

/* Factors the BLOCK x BLOCK (or smaller) block at the diagonal. */
static bool factor_diagonal(double *a, size_t n, size_t size)
{
    for (size_t j = 0; j < size; j++) {
        double diagonal = a[j * n + j] - dot(a + j * n, a + j * n, j);
        if (!(diagonal > 0) || !isfinite(diagonal))
            return false;
        diagonal = sqrt(diagonal);
        a[j * n + j] = diagonal;
        for (size_t i = j + 1; i < size; i++)
            a[i * n + j] = (a[i * n + j] - dot(a + i * n, a + j * n, j)) / diagonal;
    }
    return true;
}

/* Solves the panel below the diagonal block: row := row * L^-T, and writes its transpose, whose
 * rows are `stride` apart. */
FOR_EACH_PROCESSOR
static void solve_panel(const double *diagonal, double *panel, size_t n, size_t size, size_t rows,
                        double *transposed, size_t stride)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < size; j++)
            transposed[j * stride + i] = panel[i * n + j];
    for (size_t j = 0; j < size; j++) {
        double *column = transposed + j * stride;
        for (size_t k = 0; k < j; k++) {
            double l = diagonal[j * n + k];
            const double *earlier = transposed + k * stride;
            for (size_t i = 0; i < rows; i++)
                column[i] -= l * earlier[i];
        }
        double inverse = 1 / diagonal[j * n + j];
        for (size_t i = 0; i < rows; i++)
            column[i] *= inverse;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < size; j++)
            panel[i * n + j] = transposed[j * stride + i];
}

/* One tile: c -= panel rows * transposed columns, over `size` terms. */
static void update_tile(double *c, size_t n, const double *rows, const double *columns, size_t size,
                        size_t stride)
{
    lanes sum[TILE_ROWS] = {0};
    for (size_t k = 0; k < size; k++) {
        const lanes column = *(const lanes *)(columns + k * stride);
        for (size_t i = 0; i < TILE_ROWS; i++)
            sum[i] += rows[i * n + k] * column;
    }
    for (size_t i = 0; i < TILE_ROWS; i++)
        *(lanes *)(c + i * n) -= sum[i];
}

/* Subtracts panel * panel' from the lower triangle of the trailing matrix. Tiles that cross the
 * diagonal also write a few entries above it, which nobody reads. */
FOR_EACH_PROCESSOR
static void update_trailing(double *trailing, size_t n, const double *panel, size_t size,
                            size_t rows, const double *transposed, size_t stride)
{
    size_t i = 0;
    for (; i + TILE_ROWS <= rows; i += TILE_ROWS) {
        size_t j = 0;
        for (; j < i + TILE_ROWS && j + TILE_COLUMNS <= rows; j += TILE_COLUMNS)
            update_tile(trailing + i * n + j, n, panel + i * n, transposed + j, size, stride);
        for (size_t r = i; r < i + TILE_ROWS; r++)
            for (size_t c = j; c <= r; c++)
                for (size_t k = 0; k < size; k++)
                    trailing[r * n + c] -= panel[r * n + k] * transposed[k * stride + c];
    }
    for (; i < rows; i++)
        for (size_t k = 0; k < size; k++)
            for (size_t c = 0; c <= i; c++)
                trailing[i * n + c] -= panel[i * n + k] * transposed[k * stride + c];
}

bool linalg_cholesky(double *matrix, size_t n)
{
    AUTO_FREE double *transposed = memory_zeroed(BLOCK * n, sizeof *transposed);
    for (size_t start = 0; start < n; start += BLOCK) {
        size_t size = n - start < BLOCK ? n - start : BLOCK, rows = n - start - size;
        double *diagonal = matrix + start * n + start;
        if (!factor_diagonal(diagonal, n, size))
            return false;
        if (rows == 0)
            break;
        double *panel = diagonal + size * n;
        solve_panel(diagonal, panel, n, size, rows, transposed, n);
        update_trailing(panel + size, n, panel, size, rows, transposed, n);
    }
    return true;
}

void linalg_solve_transposed(const double *factor, size_t n, double *x)
{
    for (size_t i = n; i-- > 0;) {
        double value = x[i] /= factor[i * n + i];
        for (size_t k = 0; k < i; k++)
            x[k] -= factor[i * n + k] * value;
    }
}

void linalg_solve(const double *factor, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - dot(factor + i * n, x, i)) / factor[i * n + i];
    linalg_solve_transposed(factor, n, x);
}

/* The upper triangle := the lower one. */
static void mirror(double *matrix, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            matrix[j * n + i] = matrix[i * n + j];
}

FOR_EACH_PROCESSOR
static void invert(const double *factor, size_t n, double *ret_inverse)
{
    /* Rows of `ret_inverse` become rows of L^-1 (lower triangle), then of L^-T L^-1. */
    memset(ret_inverse, 0, n * n * sizeof *ret_inverse);
    for (size_t i = 0; i < n; i++) {
        double *row = ret_inverse + i * n, scale = 1 / factor[i * n + i];
        row[i] = 1;
        for (size_t k = 0; k < i; k++) {
            double l = factor[i * n + k];
            const double *earlier = ret_inverse + k * n;
            for (size_t j = 0; j <= k; j++)
                row[j] -= l * earlier[j];
        }
        for (size_t j = 0; j <= i; j++)
            row[j] *= scale;
    }
    /* Row i of the product needs rows k >= i of L^-1 only, so it may replace row i in place. */
    AUTO_FREE double *sum = memory_zeroed(n, sizeof *sum);
    for (size_t i = 0; i < n; i++) {
        memset(sum, 0, n * sizeof *sum);
        for (size_t k = i; k < n; k++) {
            const double *row = ret_inverse + k * n;
            double l = row[i];
            for (size_t j = 0; j <= i; j++)
                sum[j] += l * row[j];
        }
        memcpy(ret_inverse + i * n, sum, (i + 1) * sizeof *sum);
    }
}

/* Not cloned itself: gcc would export what chooses between the versions. */
void linalg_inverse(const double *factor, size_t n, double *ret_inverse)
{
    invert(factor, n, ret_inverse);
    mirror(ret_inverse, n);
}

double linalg_spread(const double *matrix, size_t n, size_t home, size_t i, size_t j)
{
    double spread = matrix[i * n + i] + matrix[j * n + j] - 2 * matrix[i * n + j];
    if (home != SIZE_MAX)
        spread += matrix[home * n + home] + 2 * (matrix[i * n + home] - matrix[j * n + home]);
    return spread;
}

void linalg_add_square(double *matrix, size_t n, const double *x, double weight)
{
    for (size_t i = 0; i < n; i++) {
        double factor = weight * x[i];
        for (size_t j = 0; j <= i && factor != 0; j++)
            matrix[i * n + j] += factor * x[j];
    }
}

static void multiply(const double *left, const double *right, size_t n, double *ret_product)
{
    memset(ret_product, 0, n * n * sizeof *ret_product);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            double factor = left[i * n + k];
            for (size_t j = 0; j < n; j++)
                ret_product[i * n + j] += factor * right[k * n + j];
        }
}

void linalg_sandwich(const double *bread, size_t n, double *matrix)
{
    AUTO_FREE double *half = memory_zeroed(n * n, sizeof *half);
    mirror(matrix, n);
    multiply(bread, matrix, n, half);
    multiply(half, bread, n, matrix);
}

double linalg_log_determinant(const double *factor, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += log(factor[i * n + i]);
    return 2 * sum;
}
