/*
 * Direct sums instead of a Fourier transform: the window ends the sum at about five times the time
 * itself. Where that takes more than a hundred lags, every second step is left out, which a sum
 * over so slow a decay does not notice, so the cost follows the length of the chain.
 */
#include "autocorrelation.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lanes.h"

static const double WINDOW = 5;
/* What varies by less than this share of its mean does not vary. */
static const double ROUNDING = 1e-10;
enum { LAGS_AT_ONCE = 4, MOST_LAGS = 100 };

/* sum x[s] x[s - l] for each l of lag, lag + 1, ...: several at once, so that the processor need
 * not wait for one sum. */
FOR_EACH_PROCESSOR
static void find_products(const double *x, size_t n, size_t lag, double *ret_products)
{
    lanes sums[LAGS_AT_ONCE] = {0};
    size_t begin = lag + LAGS_AT_ONCE - 1, s = begin;
    for (; s + LANES <= n; s += LANES) {
        const lanes now = *(const lanes *)(x + s);
        for (size_t l = 0; l < LAGS_AT_ONCE; l++)
            sums[l] += now * *(const lanes *)(x + s - lag - l);
    }
    for (size_t l = 0; l < LAGS_AT_ONCE; l++) {
        double sum = 0;
        for (size_t lane = 0; lane < LANES; lane++)
            sum += sums[l][lane];
        for (size_t k = lag + l; k < begin && k < n; k++)
            sum += x[k] * x[k - lag - l];
        for (size_t k = s; k < n; k++)
            sum += x[k] * x[k - lag - l];
        ret_products[l] = sum;
    }
}

typedef struct walkers {
    double *series; /* each its own, n_steps apart */
    double *own;    /* sums of squares; 0 of one that does not move */
    size_t n, n_steps;
    double n_moving;
} walkers;

/* The autocorrelations at those lags of the first n steps: means over the walkers that move. */
static void find_correlations(const walkers *all, size_t n, size_t lag, double *ret_correlations)
{
    double products[LAGS_AT_ONCE];
    memset(ret_correlations, 0, sizeof products);
    for (size_t w = 0; w < all->n; w++) {
        if (!(all->own[w] > 0))
            continue;
        find_products(all->series + w * all->n_steps, n, lag, products);
        for (size_t l = 0; l < LAGS_AT_ONCE; l++)
            ret_correlations[l] += products[l] / all->own[w] / all->n_moving;
    }
}

/* Leaves out every second step of the n that each series still has; returns what is left. */
static size_t thin(walkers *all, size_t n)
{
    for (size_t w = 0; w < all->n; w++) {
        double *x = all->series + w * all->n_steps;
        all->own[w] = 0;
        for (size_t s = 0; s < n / 2; s++) {
            x[s] = x[2 * s];
            all->own[w] += x[s] * x[s];
        }
    }
    return n / 2;
}

/* One parameter of all walkers, less its mean. */
static void take_series(walkers *all, const double *rows, size_t n_columns, size_t parameter)
{
    size_t n_steps = all->n_steps;
    for (size_t w = 0; w < all->n; w++) {
        double *x = all->series + w * n_steps, mean = 0;
        for (size_t s = 0; s < n_steps; s++) {
            x[s] = rows[(s * all->n + w) * n_columns + parameter];
            mean += x[s] / (double)n_steps;
        }
        for (size_t s = 0; s < n_steps; s++) {
            x[s] -= mean;
            all->own[w] += x[s] * x[s];
        }
        if (all->own[w] <= ROUNDING * ROUNDING * mean * mean * (double)n_steps)
            all->own[w] = 0;
        all->n_moving += all->own[w] > 0;
    }
}

double autocorrelation_time(const double *rows, size_t n_steps, size_t n_walkers, size_t n_columns,
                            size_t parameter)
{
    AUTO_FREE double *series = memory_zeroed(n_steps * n_walkers, sizeof *series);
    AUTO_FREE double *own = memory_zeroed(n_walkers, sizeof *own);
    walkers all = {series, own, n_walkers, n_steps, 0};
    take_series(&all, rows, n_columns, parameter);
    if (all.n_moving == 0)
        return 1;
    for (size_t n = n_steps, thinning = 1; n > 1; n = thin(&all, n)) {
        double time = 1, correlations[LAGS_AT_ONCE];
        for (size_t lag = 1; lag < n && lag <= MOST_LAGS; lag++) {
            size_t at = (lag - 1) % LAGS_AT_ONCE;
            if (at == 0)
                find_correlations(&all, n, lag, correlations);
            time += 2 * correlations[at];
            if ((double)lag >= WINDOW * time)
                return fmax(1, time * (double)thinning);
        }
        thinning *= 2;
    }
    return INFINITY;
}
