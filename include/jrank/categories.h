/**
 * categories.h: ratings of models by category of question.
 */
#ifndef JRANK_CATEGORIES_H
#define JRANK_CATEGORIES_H

#include <jrank/bradley_terry.h>

/** The categories of some questions. */
typedef struct jr_categories {
    jr_str *names; /**< sorted; "(none)" last, for questions without one */
    size_t n_names;
    uint32_t *of_question; /**< per question: number of its category */
} jr_categories;

/** Strengths by category; rows are categories, columns models. */
typedef struct jr_category_fit {
    size_t n_models, n_categories;
    double tau;          /**< spread of the deviations, in logits; 0: none is to be seen */
    double *strength;    /**< sum 0 per category and component; NaN for a model without any vote */
    double *se;          /**< standard errors of the same, votes taken as independent */
    double *se_question; /**< votes on one question may depend on each other; NULL where some
                              category has votes on one question only */
    size_t *n_questions; /**< n_categories: questions with votes */
    double *matches;     /**< votes of the category that the model is in */
} jr_category_fit;

/**
 * Model i has strength b_i + d_ic in category c, with d_ic ~ N(0, tau^2) and one home advantage
 * for all: few votes leave a model near its overall strength (empirical Bayes). tau maximises the
 * marginal likelihood by Laplace's approximation, with b and the home advantage integrated out
 * under a flat prior. Strengths are the posterior modes, errors from the inverse of the joint
 * information J, so they hold the uncertainty of b as well, with tau taken as known.
 * se_question: from J^-1 (B + P) J^-1 with the prior's precision P, and B the sum over questions of
 * g g' as in sandwich.h, times Q / (Q - 1) of the question's category; it goes with Student's t of
 * Q - 1 degrees.
 *
 * field and fit: of all votes together. Errors: ERR_DATA (fewer than two categories, a field
 * without finite estimates, iterations that fail).
 */
JR_API JR_MUST_USE jr_status jr_categories_fit(jr_arena *arena, const jr_detail *details,
                                               size_t n_details, const jr_categories *categories,
                                               const jr_bt_fit *fit, jr_category_fit *ret_fit,
                                               jr_error *err);

#endif
