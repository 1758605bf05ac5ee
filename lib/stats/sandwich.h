/*
 * sandwich.h: what makes up for few clusters, and for residuals that show nothing.
 */
#ifndef STATS_SANDWICH_H
#define STATS_SANDWICH_H

#include "question_sums.h"

/* G / (G - 1) (N - 1) / (N - K) for the spread of scores over G clusters of N votes around a fit of
 * K parameters, whose residuals are smaller than errors [Cameron & Miller 2015]; without the second
 * factor where no vote is left over. n_clusters > 1, or 1 for the second factor alone. */
double sandwich_correction(double n_clusters, double n_votes, double n_parameters);

/* jr_bt_sandwich for votes that weigh or are won in part: squares, one of each cell, is a sum of
 * w^2 as jr_vote_weights has it. */
double *sandwich_of_squares(jr_arena *arena, const jr_counts *counts, const jr_cell *squares,
                            const jr_bt_fit *fit);

/* jr_bt_clustered by question and jr_bt_influences, whatever form the votes have. */
double *sandwich_by_question(jr_arena *arena, const question_list *list, const jr_bt_fit *fit);
double *sandwich_influences(jr_arena *arena, const question_list *list, const jr_bt_fit *fit,
                            size_t *ret_n_influences);

/*
 * Half wins have less variance than p (1 - p) where there are ties: by this share, the sum of
 * (y - p)^2 over that of p (1 - p), at most 1 [Wedderburn 1974]. A quarter of a vote is added to
 * both, so that votes that are all ties have some. 1 with a model of ties. squares: as above; the
 * cells of counts where each vote counts one.
 */
double sandwich_dispersion(const jr_counts *counts, const jr_cell *squares, const jr_bt_fit *fit);

/*
 * Residuals show nothing of how sure a strength is where all votes of its model went as expected:
 * it is separated from others, or nearly: its variance, by independent votes, is below a quarter of
 * expected, dispersion times the variance by the information. A part of profile_says_little.
 */
bool sandwich_is_blind(const jr_bt_fit *fit, size_t model, double variance, double expected);

/* Standard errors of strengths that are centred on their component, from their covariance, n x n,
 * and what is added to each variance; NaN of a model in none. */
void sandwich_centred_errors(const jr_field *field, size_t n, const double *covariance,
                             const double *added, double *ret_se);

#endif
