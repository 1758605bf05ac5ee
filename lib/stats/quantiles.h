/*
 * quantiles.h: plain quantiles of numbers.
 */
#ifndef STATS_QUANTILES_H
#define STATS_QUANTILES_H

#include <stddef.h>

/* Quantiles at probabilities[n] in 0..1 with linear interpolation (numpy's and pandas' default),
 * NaN values left out; all NaN when nothing is left. Sorts values in place. */
void quantiles_find(double *values, size_t n_values, const double *probabilities, size_t n,
                    double *ret_quantiles);

#endif
