/**
 * judge_fit.h: several judges in one fit, each with a home advantage of its own.
 *
 * Judge J prefers model i, shown first, to j with probability 1 / (1 + exp(-(a_J + b_i - b_j))):
 * the judges share the strengths b and differ in the advantage a_J that they give to the first
 * seat. A tie is half a win for both, as in bradley_terry.h.
 */
#ifndef JRANK_JUDGE_FIT_H
#define JRANK_JUDGE_FIT_H

#include <jrank/arena.h>
#include <jrank/counts.h>

#include <stdbool.h>

typedef struct jr_judge_fit {
    size_t n_judges, n_models;
    double *home;     /**< a_J in logits, n_judges; NaN for a judge without votes */
    double *home_se;  /**< from the information matrix */
    double *strength; /**< b, n_models; sum 0 per connected part; NaN for a model without votes */
    double log_likelihood; /**< of the votes, without Firth's penalty */
    bool firth; /**< there is no finite maximum, so Firth's penalised likelihood was maximised */
    /**
     * Likelihood-ratio test of equal advantages, 2 (log L - log L with one a for all), with
     * (judges with votes - 1) degrees of freedom. NaN where there is only one, and with Firth's
     * penalty, whose ratio has no such distribution.
     */
    double chi2, p_value;
    size_t degrees;
} jr_judge_fit;

/**
 * Fits the votes of details, in any order; questions are not looked at. Numbers of models and
 * judges are below n_models and n_judges. By damped Newton iterations; a maximum counts as
 * infinite when a vote's fitted probability comes within 1e-13 of 0 or 1.
 * Errors: ERR_DATA, when there is no vote, when the advantages can't be told from the strengths
 * (as when every model always sat in the same seat), or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_judge_fit_details(jr_arena *arena, const jr_detail *details,
                                                  size_t n_details, size_t n_models,
                                                  size_t n_judges, jr_judge_fit *ret_fit,
                                                  jr_error *err);

#endif
