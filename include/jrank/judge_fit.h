/**
 * judge_fit.h: several judges in one fit, each with a home advantage of its own.
 *
 * Judge J prefers model i, shown first, to j with probability 1 / (1 + exp(-(a_J + b_i - b_j))):
 * the judges share the strengths b and differ in the advantage a_J that they give to the first
 * seat. A tie is half a win for both, as in bradley_terry.h, or an outcome of its own as in ties.h,
 * with a tie parameter for each judge.
 */
#ifndef JRANK_JUDGE_FIT_H
#define JRANK_JUDGE_FIT_H

#include <jrank/counts.h>
#include <jrank/ties.h>

#include <stdbool.h>

/** A likelihood-ratio test, 2 (log L - log L where all judges are alike), with (judges with votes
 * - 1) degrees of freedom. NaN and 0 where there is only one judge, and with Firth's penalty, whose
 * ratio has no such distribution. */
typedef struct jr_judge_test {
    double chi2, p_value;
    size_t degrees;
} jr_judge_test;

typedef struct jr_judge_fit {
    size_t n_judges, n_models;
    double *home;          /**< a_J in logits, n_judges; NaN for a judge without votes */
    double *home_se;       /**< from the information matrix */
    jr_ties ties;          /**< as asked for */
    double *tie_parameter; /**< n_judges; NaN with half wins and for a judge without votes; that of
                              no ties (ties.h) for a judge without any */
    double *tie_se;        /**< NaN where the parameter was not estimated */
    double *strength; /**< b, n_models; sum 0 per connected part; NaN for a model without votes */
    double log_likelihood; /**< of the votes, without Firth's penalty */
    bool firth; /**< there is no finite maximum, so Firth's penalised likelihood was maximised; not
                     with a model of ties */
    jr_judge_test equal_home; /**< against one advantage for all */
    jr_judge_test equal_ties; /**< against one tie parameter for all; none with half wins */
} jr_judge_fit;

/** Votes in any order; questions are not looked at. Numbers of models and judges are below n_models
 * and n_judges. */
typedef struct jr_judge_data {
    const jr_detail *details;
    size_t n_details, n_models, n_judges;
    jr_ties ties;
} jr_judge_data;

/**
 * Fits by damped Newton iterations; a maximum counts as infinite when a vote's fitted probability
 * comes within 1e-13 of 0 or 1, or a tie parameter exceeds 15.
 * Errors: ERR_DATA, when there is no vote, when the advantages can't be told from the strengths
 * (as when every model always sat in the same seat), when there is no finite maximum with a model
 * of ties, or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_judge_fit_votes(jr_arena *arena, const jr_judge_data *votes,
                                                jr_judge_fit *ret_fit, jr_error *err);

#endif
