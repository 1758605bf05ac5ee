/*
 * quantiles.h: plain quantiles of numbers, and their order.
 */
#ifndef STATS_QUANTILES_H
#define STATS_QUANTILES_H

#include <stddef.h>

/* Quantiles at probabilities[n] in 0..1 with linear interpolation (numpy's and pandas' default),
 * NaN values left out; all NaN when nothing is left. Sorts values in place. */
void quantiles_find(double *values, size_t n_values, const double *probabilities, size_t n,
                    double *ret_quantiles);

typedef struct placed_number {
    double value;
    size_t place;
} placed_number;

/* Numbers with their places, smallest first, equal ones by place. */
void quantiles_order(const double *values, size_t n, placed_number *ret_order);

#endif
