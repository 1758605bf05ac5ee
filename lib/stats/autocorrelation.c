/*
 * Direct sums instead of a Fourier transform: the window ends the sum at about five times the time
 * itself. Where that takes more than a hundred lags, every second step is left out, which a sum
 * over so slow a decay does not notice, so the cost follows the length of the chain.
 */
#include "autocorrelation.h"

#include <math.h>

#include "base/memory.h"

static const double WINDOW = 5;
/* What varies by less than this share of its mean does not vary. */
static const double ROUNDING = 1e-10;
enum { LANES = 4, MOST_LAGS = 100 };

/* sum x[s] x[s - lag], in parts, so that the processor need not wait for one sum. */
static double product_at(const double *x, size_t n, size_t lag)
{
    double part[LANES] = {0};
    size_t s = lag;
    for (; s + LANES <= n; s += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            part[lane] += x[s + lane] * x[s + lane - lag];
    for (; s < n; s++)
        part[0] += x[s] * x[s - lag];
    return part[0] + part[1] + (part[2] + part[3]);
}

/* Leaves out every second step of the n that each series still has; returns what is left. */
static size_t thin(double *series, double *own, size_t n, size_t stride, size_t n_walkers)
{
    for (size_t w = 0; w < n_walkers; w++) {
        double *x = series + w * stride;
        own[w] = 0;
        for (size_t s = 0; s < n / 2; s++) {
            x[s] = x[2 * s];
            own[w] += x[s] * x[s];
        }
    }
    return n / 2;
}

double autocorrelation_time(const double *rows, size_t n_steps, size_t n_walkers, size_t n_columns,
                            size_t parameter)
{
    AUTO_FREE double *series = memory_zeroed(n_steps * n_walkers, sizeof *series);
    AUTO_FREE double *own = memory_zeroed(n_walkers, sizeof *own);
    double n_moving = 0;
    for (size_t w = 0; w < n_walkers; w++) {
        double *x = series + w * n_steps, mean = 0;
        for (size_t s = 0; s < n_steps; s++) {
            x[s] = rows[(s * n_walkers + w) * n_columns + parameter];
            mean += x[s] / (double)n_steps;
        }
        for (size_t s = 0; s < n_steps; s++) {
            x[s] -= mean;
            own[w] += x[s] * x[s];
        }
        if (own[w] <= ROUNDING * ROUNDING * mean * mean * (double)n_steps)
            own[w] = 0;
        n_moving += own[w] > 0;
    }
    if (n_moving == 0)
        return 1;
    for (size_t n = n_steps, thinning = 1; n > 1; n = thin(series, own, n, n_steps, n_walkers)) {
        double time = 1;
        for (size_t lag = 1; lag < n && lag <= MOST_LAGS; lag++) {
            double mean = 0;
            for (size_t w = 0; w < n_walkers; w++)
                mean += own[w] > 0 ? product_at(series + w * n_steps, n, lag) / own[w] : 0;
            time += 2 * mean / n_moving;
            if ((double)lag >= WINDOW * time)
                return fmax(1, time * (double)thinning);
        }
        thinning *= 2;
    }
    return INFINITY;
}
