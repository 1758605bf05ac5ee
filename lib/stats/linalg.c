/*
 * Blocked right-looking Cholesky. The work is in subtracting panel * panel' from the trailing
 * matrix: the panel is transposed once, so that the inner loop runs over contiguous columns and a
 * tile of 4 rows x 4 columns stays in registers; inverse and sandwich go by the same tiles. At 15
 * to 1,000 models this keeps up with OpenBLAS, whose 46 MB and start-up time we do not want.
 */
#include "linalg.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lanes.h"

enum { BLOCK = 48, TILE_ROWS = 4, TILE_COLUMNS = LANES };

/* Of the geometric mean: steps double the digits once they are near. */
enum { MOST_STEPS = 100 };
static const double SMALL_CHANGE = 1e-9;

/* What is nothing beside the largest number of a matrix. */
static const double ZERO = 1e-15;

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

/* One tile: c -= rows * columns, over `size` terms. */
static inline void update_tile(double *c, size_t n, const double *rows, size_t row_stride,
                               const double *columns, size_t stride, size_t size)
{
    lanes sum[TILE_ROWS] = {0};
    for (size_t k = 0; k < size; k++) {
        const lanes column = *(const lanes *)(columns + k * stride);
        for (size_t i = 0; i < TILE_ROWS; i++)
            sum[i] += rows[i * row_stride + k] * column;
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
            update_tile(trailing + i * n + j, n, panel + i * n, n, transposed + j, stride, size);
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

typedef struct block {
    const double *at;
    size_t stride; /* from row to row */
} block;

/* c -= left * right: n_rows x size by size x n_columns; size at most BLOCK, or it is slow. */
FOR_EACH_PROCESSOR
static void subtract_product(double *c, size_t n, block left, block right, size_t n_rows,
                             size_t n_columns, size_t size)
{
    size_t tiled_rows = n_rows - n_rows % TILE_ROWS;
    size_t tiled_columns = n_columns - n_columns % TILE_COLUMNS;
    for (size_t i = 0; i < n_rows; i += i < tiled_rows ? TILE_ROWS : 1) {
        const double *row = left.at + i * left.stride;
        size_t height = i < tiled_rows ? TILE_ROWS : 1, j = 0;
        for (; height == TILE_ROWS && j < tiled_columns; j += TILE_COLUMNS)
            update_tile(c + i * n + j, n, row, left.stride, right.at + j, right.stride, size);
        for (size_t r = 0; r < height; r++)
            for (size_t k = 0; k < size; k++)
                for (size_t column = j; column < n_columns; column++)
                    c[(i + r) * n + column] -=
                        row[r * left.stride + k] * right.at[k * right.stride + column];
    }
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

/* x -= the last of TILE_ROWS rows of a factor times its value, then those above it. */
FOR_EACH_PROCESSOR
static void subtract_rows(const double *restrict row, size_t n, size_t size,
                          const double *restrict value, double *restrict x)
{
    const double *second = row + n, *third = second + n, *fourth = third + n;
    for (size_t k = 0; k < size; k++) {
        double left = x[k] - fourth[k] * value[3];
        left -= third[k] * value[2];
        left -= second[k] * value[1];
        x[k] = left - row[k] * value[0];
    }
}

void linalg_solve_transposed(const double *factor, size_t n, double *x)
{
    for (size_t end = n; end > 0;) {
        size_t start = end < TILE_ROWS ? 0 : end - TILE_ROWS;
        for (size_t i = end; i-- > start;) {
            x[i] /= factor[i * n + i];
            for (size_t k = start; k < i; k++)
                x[k] -= factor[i * n + k] * x[i];
        }
        if (start > 0)
            subtract_rows(factor + start * n, n, start, x + start, x);
        end = start;
    }
}

void linalg_solve(const double *factor, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - dot(factor + i * n, x, i)) / factor[i * n + i];
    linalg_solve_transposed(factor, n, x);
}

void linalg_mirror(double *matrix, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            matrix[j * n + i] = matrix[i * n + j];
}

/* Rows start.. of L^-1, whose earlier rows are there. */
FOR_EACH_PROCESSOR
static void invert_rows(const double *factor, size_t n, size_t start, size_t size, double *inverse)
{
    double *rows = inverse + start * n;
    for (size_t k = 0; k < start; k += BLOCK)
        subtract_product(rows, n, (block){factor + start * n + k, n}, (block){inverse + k * n, n},
                         size, k + BLOCK, BLOCK);
    for (size_t i = start; i < start + size; i++) {
        double *row = inverse + i * n, scale = 1 / factor[i * n + i];
        row[i] = 1;
        for (size_t k = start; k < i; k++) {
            double l = factor[i * n + k];
            const double *earlier = inverse + k * n;
            for (size_t j = 0; j <= k; j++)
                row[j] -= l * earlier[j];
        }
        for (size_t j = 0; j <= i; j++)
            row[j] *= scale;
    }
}

/* Rows start.. of L^-T L^-1, times -1, which need none of L^-1 above them. */
static void multiply_rows(const double *inverse, size_t n, size_t start, size_t size,
                          double *ret_rows)
{
    double transposed[BLOCK * BLOCK];
    memset(ret_rows, 0, size * n * sizeof *ret_rows);
    for (size_t k = start; k < n; k += BLOCK) {
        size_t depth = n - k < BLOCK ? n - k : BLOCK;
        for (size_t i = 0; i < size; i++)
            for (size_t l = 0; l < depth; l++)
                transposed[i * BLOCK + l] = inverse[(k + l) * n + start + i];
        subtract_product(ret_rows, n, (block){transposed, BLOCK}, (block){inverse + k * n, n}, size,
                         start + size, depth);
    }
}

void linalg_inverse(const double *factor, size_t n, double *ret_inverse)
{
    memset(ret_inverse, 0, n * n * sizeof *ret_inverse);
    for (size_t start = 0; start < n; start += BLOCK)
        invert_rows(factor, n, start, n - start < BLOCK ? n - start : BLOCK, ret_inverse);
    AUTO_FREE double *rows = memory_zeroed(BLOCK * n, sizeof *rows);
    for (size_t start = 0; start < n; start += BLOCK) {
        size_t size = n - start < BLOCK ? n - start : BLOCK;
        multiply_rows(ret_inverse, n, start, size, rows);
        for (size_t i = 0; i < size; i++)
            for (size_t j = 0; j <= start + i; j++)
                ret_inverse[(start + i) * n + j] = -rows[i * n + j];
    }
    linalg_mirror(ret_inverse, n);
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

void linalg_product(const double *left, const double *right, size_t n_rows, size_t n_inner,
                    size_t n_columns, double *ret_product)
{
    size_t size = n_rows * n_columns;
    memset(ret_product, 0, size * sizeof *ret_product);
    for (size_t k = 0; k < n_inner; k += BLOCK)
        subtract_product(ret_product, n_columns, (block){left + k, n_inner},
                         (block){right + k * n_columns, n_columns}, n_rows, n_columns,
                         n_inner - k < BLOCK ? n_inner - k : BLOCK);
    for (size_t k = 0; k < size; k++)
        ret_product[k] = -ret_product[k];
}

void linalg_sandwich(const double *bread, size_t n, double *matrix)
{
    AUTO_FREE double *half = memory_zeroed(n * n, sizeof *half);
    linalg_mirror(matrix, n);
    linalg_product(bread, matrix, n, n, n, half);
    linalg_product(half, bread, n, n, n, matrix);
}

/* to := (to + other^-1) / 2, false where there is none; change: at least the largest, as a share of
 * the diagonal. */
static bool average_with_inverse(double *to, const double *other, size_t n, double *work,
                                 double *change)
{
    double *factor = work, *inverse = work + n * n;
    memcpy(factor, other, n * n * sizeof *factor);
    if (!linalg_cholesky(factor, n))
        return false;
    linalg_inverse(factor, n, inverse);
    for (size_t i = 0; i < n; i++)
        *change = fmax(*change, fabs(inverse[i * n + i] / to[i * n + i] - 1));
    for (size_t k = 0; k < n * n; k++)
        to[k] = (to[k] + inverse[k]) / 2;
    return true;
}

/* Denman and Beavers' iteration. With A = P D P' and B = P P' both stay diagonal but for P, so each
 * step is Newton's for the roots of D. */
bool linalg_geometric_mean(double *matrix, double *inverse, size_t n)
{
    AUTO_FREE double *memory = memory_zeroed(3 * n * n, sizeof *memory);
    double *before = memory + 2 * n * n, change = INFINITY;
    for (int step = 0; step < MOST_STEPS && change > SMALL_CHANGE; step++) {
        memcpy(before, matrix, n * n * sizeof *before);
        change = 0;
        if (!average_with_inverse(matrix, inverse, n, memory, &change) ||
            !average_with_inverse(inverse, before, n, memory, &change))
            return false;
    }
    return true;
}

double linalg_log_determinant(const double *factor, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += log(factor[i * n + i]);
    return 2 * sum;
}

/* Makes a[p][q] 0 by a rotation of rows and columns p and q, which the vectors take part in. */
static void rotate(double *a, double *vectors, size_t n, size_t p, size_t q)
{
    double apq = a[p * n + q], turn = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = copysign(1, turn) / (fabs(turn) + sqrt(turn * turn + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double kp = a[k * n + p], kq = a[k * n + q];
        a[k * n + p] = c * kp - s * kq;
        a[k * n + q] = s * kp + c * kq;
    }
    for (size_t k = 0; k < n; k++) {
        double pk = a[p * n + k], qk = a[q * n + k];
        a[p * n + k] = c * pk - s * qk;
        a[q * n + k] = s * pk + c * qk;
        double vp = vectors[p * n + k], vq = vectors[q * n + k];
        vectors[p * n + k] = c * vp - s * vq;
        vectors[q * n + k] = s * vp + c * vq;
    }
}

/* Jacobi's method [Golub & Van Loan 2013, 8.5], whose eigenvalues are exact to the last digits of
 * the largest. */
void linalg_clip_negative(double *matrix, size_t n)
{
    AUTO_FREE double *memory = memory_zeroed(2 * n * n, sizeof *memory);
    double *a = memory, *vectors = memory + n * n, size = 0;
    memcpy(a, matrix, n * n * sizeof *a);
    for (size_t i = 0; i < n; i++) {
        vectors[i * n + i] = 1;
        size = fmax(size, fabs(a[i * n + i]));
    }
    bool has_turned = true;
    for (int sweep = 0; sweep < MOST_STEPS && has_turned; sweep++) {
        has_turned = false;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++)
                if (fabs(a[p * n + q]) > ZERO * size) {
                    rotate(a, vectors, n, p, q);
                    has_turned = true;
                }
    }
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n && a[k * n + k] < -ZERO * size * (double)n; i++)
            for (size_t j = 0; j < n; j++)
                matrix[i * n + j] -= a[k * n + k] * vectors[k * n + i] * vectors[k * n + j];
}
