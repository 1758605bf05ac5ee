/*
 * autocorrelation.h: how many draws of a chain one independent draw is worth.
 */
#ifndef STATS_AUTOCORRELATION_H
#define STATS_AUTOCORRELATION_H

#include <stddef.h>

/*
 * The integrated autocorrelation time of column `parameter` of several chains side by side: values
 * of step s and walker w are the row (s * n_walkers + w) of n_columns numbers. The autocorrelations
 * of the walkers are averaged, and summed up to the first lag that is at least 5 times the sum so
 * far [Sokal 1997]. At least 1 for what does not vary; INFINITY when the chain is too short to
 * tell.
 */
double autocorrelation_time(const double *rows, size_t n_steps, size_t n_walkers, size_t n_columns,
                            size_t parameter);

#endif
