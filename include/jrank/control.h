/**
 * control.h: strengths of models with the length and style of their answers held equal.
 *
 * eta = a + b_i - b_j + z' gamma, where z compares the answers that were shown: for each feature f
 * the relative difference (f_i - f_j) / (f_i + f_j), 0 where both are 0. The columns of z are
 * divided by their root mean square over the votes, so that gamma is in logits per typical
 * difference; they are not centred, so that answers alike in the feature have z = 0. Ties are half
 * wins. gamma alone has a small ridge, log L - gamma' gamma JR_CONTROL_RIDGE / 2, so it is finite
 * where strengths are.
 */
#ifndef JRANK_CONTROL_H
#define JRANK_CONTROL_H

#include <jrank/counts.h>

#include <stdbool.h>

#define JR_CONTROL_RIDGE 0.1

typedef struct jr_control_fit {
    size_t n_models, n_covariates;
    double home;
    double *strength;   /**< b, n_models; sum 0 per component; NaN for a model without votes */
    double *gamma;      /**< n_covariates; NaN for a covariate that never differs */
    double *spread;     /**< root mean square that each covariate was divided by */
    double *covariance; /**< of (a, b, gamma), (1 + n_models + n_covariates)^2, row-major: sandwich,
                             by question or of independent votes; see sandwich.h */
    double log_likelihood; /**< without the ridge */
} jr_control_fit;

typedef struct jr_control_votes {
    const jr_detail *details; /**< sorted by question */
    size_t n_details;
    const jr_counts *counts;  /**< their sums */
    const double *covariates; /**< z as it is, [n_details][n_covariates] */
    size_t n_covariates;      /**< 0: a fit without control of the same votes */
    bool by_question;         /**< votes on one question may depend on each other */
} jr_control_votes;

/** z of one feature. */
JR_API double jr_control_difference(double first, double second);

/**
 * Errors: ERR_DATA when the votes allow no finite strengths without control (field.h), when there
 * is none, or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_control_fit_votes(jr_arena *arena, const jr_control_votes *votes,
                                                  jr_control_fit *ret_fit, jr_error *err);

#endif
