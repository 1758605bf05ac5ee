/**
 * bradley_terry.h: strengths of models from counted votes, with a home advantage.
 *
 * Model i, shown first, beats j with probability 1 / (1 + exp(-(a + b_i - b_j))): strengths b in
 * natural-log units, home advantage a of the first seat [Bradley & Terry 1952; Davidson & Beaver
 * 1977]. A tie is half a win for both, unless a model of ties is chosen (ties.h): then its
 * parameter is estimated together with a and b. Strengths sum to 0 in each component of the field.
 */
#ifndef JRANK_BRADLEY_TERRY_H
#define JRANK_BRADLEY_TERRY_H

#include <jrank/field.h>
#include <jrank/ties.h>

typedef struct jr_bt_options {
    bool firth;          /**< maximise log L + 1/2 log det H instead [Firth 1993]: always finite */
    bool without_home;   /**< a = 0 */
    const double *start; /**< n_models strengths to begin with, or NULL: costs fewer steps */
    jr_ties ties;        /**< JR_TIES_HALF with firth, whose penalty knows no other */
} jr_bt_options;

typedef struct jr_bt_fit {
    size_t n_models;
    double home;           /**< a; 0 where it is not identified or not wanted */
    double home_se;        /**< from the information matrix; NaN where a is not estimated */
    double *strength;      /**< b, n_models; NaN for a model without votes */
    double log_likelihood; /**< of the votes, without Firth's penalty; with half wins a tie counts
                                as half of each outcome, which can't be compared to a model of
                                ties */
    size_t n_parameters;   /**< that were estimated */
    unsigned iterations;
    double *factor; /**< Cholesky factor of the information of (a, b) at the estimate, the tie
                         parameter eliminated, for the functions below and the bootstrap:
                         (n_models + 1)^2, row-major, lower triangle */
    double ridge;   /**< what was added along each component's constant direction */
    bool home_free; /**< a was estimated */
    jr_field field;

    jr_ties ties;
    bool tie_free;          /**< the tie parameter was estimated: not where there is no tie */
    double tie_parameter;   /**< NaN with half wins; see ties.h where there is no tie */
    double tie_se;          /**< from the information matrix; NaN where it was not estimated */
    double *tie_slope;      /**< how it follows (a, b), sign turned: n_models + 1 */
    double tie_information; /**< 0 where it was not estimated */
} jr_bt_fit;

/**
 * Fits by damped Newton iterations (largest step 2 logits, halving) with a Cholesky factor.
 * The field must have an estimate unless options->firth. Errors: ERR_DATA when the field is
 * separated and firth is not set, when there is no vote, when the tie parameter has no finite
 * maximum (every vote is a tie, or strengths exist by which no decided vote is closer than any
 * tie), or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_bt_fit_counts(jr_arena *arena, const jr_counts *counts,
                                              const jr_field *field, const jr_bt_options *options,
                                              jr_bt_fit *ret_fit, jr_error *err);

/**
 * Covariance of (a, b_1..b_M) by the inverse information, anchored to sum b = 0 per component:
 * (n_models + 1)^2, row-major. Rows of parameters that were not estimated are 0.
 */
JR_API double *jr_bt_covariance(jr_arena *arena, const jr_bt_fit *fit);

/** 1 / (1 + exp(-x)). */
JR_API double jr_logistic(double x);

/** P(chi-squared with 1 degree of freedom > x). */
JR_API double jr_chi2_1_upper(double x);

#endif
