/*
 * likelihood.h: the Bradley-Terry likelihood over cells, shared by the fit and the bootstrap.
 *
 * Parameters are one array theta of n_models + 1: theta[0] = a, theta[1 + i] = b_i.
 */
#ifndef STATS_LIKELIHOOD_H
#define STATS_LIKELIHOOD_H

#include <jrank/stats.h>

#include <stdbool.h>

/* Score (half a win a tie) of the first model of a cell. */
static inline double cell_score(const jr_cell *cell)
{
    return cell->wins + cell->ties / 2;
}

/*
 * scale[i] = e^theta[i], n_models + 1 numbers: with it a cell costs a division and no exponential.
 * Strengths must stay within +-300.
 */
void likelihood_scale(size_t n_models, const double *theta, double *ret_scale);

double likelihood_log(const jr_counts *counts, const double *theta, const double *scale);

/* ret_gradient := sum (y - n p) x. */
void likelihood_gradient(const jr_counts *counts, const double *scale, double *ret_gradient);

/*
 * Lower triangle of the information sum n v x x', plus `ridge` within each component's block of
 * strengths (which takes away the freedom to shift it), a 1 on the diagonal of each parameter that
 * is not estimated: models without votes, and a unless home_free.
 */
void likelihood_information(const jr_counts *counts, const jr_field *field, bool home_free,
                            double ridge, const double *scale, double *ret_information);

/*
 * The variance of scores over that of votes without ties, sum n p (1 - p): a tie takes away a
 * quarter. Positive, since a vote more than there are counts as none.
 */
double likelihood_dispersion(const jr_counts *counts, const jr_bt_fit *fit);

#endif
