/*
 * krippendorff.h: how far any number of people agree who each judged some of the units.
 */
#ifndef STATS_KRIPPENDORFF_H
#define STATS_KRIPPENDORFF_H

#include <stddef.h>
#include <stdint.h>

/*
 * Krippendorff's alpha of values without an order, 1 - observed over expected disagreement
 * [K. Krippendorff, Content Analysis, 2004, ch. 11]. count: [n_units][n_values], how many gave the
 * unit the value; units with fewer than two values have no part. weight: how often each unit
 * counts; NULL: once. NaN where nothing is shared or all values are the same one.
 */
double krippendorff_alpha(const uint32_t *count, const uint32_t *weight, size_t n_units,
                          size_t n_values);

/*
 * The same by sums over units with m >= 2 values: n of m, observed of m times the share of pairs of
 * these that differ, total of how many gave each value.
 */
double krippendorff_of_sums(double n, double observed, const double *total, size_t n_values);

#endif
