/*
 * Rank correlations. Kendall's tau compares every pair, which at a thousand models is half a
 * million comparisons; the faster way by merge sort is not worth its length here.
 */
#include <jrank/stats.h>

#include <math.h>

#include "base/memory.h"
#include "quantiles.h"

/* ranks[i] = rank of values[i] from 1; equal values share the mean of their ranks. */
static void mean_ranks(const double *values, size_t n, double *ranks)
{
    AUTO_FREE placed_number *items = memory_zeroed(n, sizeof *items);
    quantiles_order(values, n, items);
    for (size_t start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && items[end].value == items[start].value; end++)
            ;
        for (size_t i = start; i < end; i++)
            ranks[items[i].place] = (double)(start + end + 1) / 2;
    }
}

double jr_spearman(const double *x, const double *y, size_t n)
{
    AUTO_FREE double *ranks_x = memory_zeroed(n, sizeof *ranks_x);
    AUTO_FREE double *ranks_y = memory_zeroed(n, sizeof *ranks_y);
    mean_ranks(x, n, ranks_x);
    mean_ranks(y, n, ranks_y);
    double mean = (double)(n + 1) / 2, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        double dx = ranks_x[i] - mean, dy = ranks_y[i] - mean;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

double jr_kendall(const double *x, const double *y, size_t n)
{
    double untied_x = 0, untied_y = 0, balance = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            int dx = (x[i] > x[j]) - (x[i] < x[j]), dy = (y[i] > y[j]) - (y[i] < y[j]);
            untied_x += dx != 0;
            untied_y += dy != 0;
            balance += dx * dy;
        }
    return untied_x > 0 && untied_y > 0 ? balance / sqrt(untied_x * untied_y) : NAN;
}
