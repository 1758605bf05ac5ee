/**
 * correlation.h: how far two lists of numbers order the same things alike.
 *
 * Both measures lie in -1..1, look at the order only, and are NaN where there are fewer than two
 * items or all numbers of one list are equal. No number may be NaN.
 */
#ifndef JRANK_CORRELATION_H
#define JRANK_CORRELATION_H

#include <jrank/base.h>

/** Spearman's rho: Pearson's correlation of the ranks, equal numbers sharing their mean rank. */
JR_API double jr_spearman(const double *x, const double *y, size_t n);

/**
 * Kendall's tau-b: (concordant - discordant pairs) / sqrt(pairs not tied in x * pairs not tied in
 * y) (Kendall 1945). Looks at every pair: meant for models, not for votes.
 */
JR_API double jr_kendall(const double *x, const double *y, size_t n);

#endif
