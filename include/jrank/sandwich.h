/**
 * sandwich.h: standard errors that do not trust the model for the spread of the votes.
 *
 * All covariances are of (a, b_1..b_M), (n_models + 1)^2, row-major, anchored like
 * jr_bt_covariance: sum b = 0 per component, 0 for what was not estimated. With C the inverse
 * information they are C B C, where B is the spread of the scores as it was seen.
 */
#ifndef JRANK_SANDWICH_H
#define JRANK_SANDWICH_H

#include <jrank/bradley_terry.h>

/** Votes as independent: B = sum over votes of (score - p)^2 x x'. Right with ties, which have
 *  less spread than the model says. */
JR_API double *jr_bt_sandwich(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit);

/** What votes may depend on each other. */
typedef enum jr_cluster {
    JR_CLUSTER_AUTO, /**< by question where votes have questions, at least 10 (see rank.h) */
    JR_CLUSTER_NONE,
    JR_CLUSTER_QUESTION,      /**< one question is answered once and judged many times */
    JR_CLUSTER_QUESTION_JUDGE /**< and one judge judges many questions: two-way */
} jr_cluster;

/**
 * Votes that share a question (or, two-way, a question or a judge) may depend on each other in any
 * way: B = Q / (Q - 1) * sum over questions of g g', g the sum of (y - n p) x on the question;
 * two-way B_question + B_judge - B_both [Cameron, Gelbach & Miller 2011], where a variance that
 * comes out negative is replaced by the one by question. details must be of the same votes as the
 * fit, sorted by question. NULL with fewer than two questions (two-way: or judges).
 */
JR_API double *jr_bt_clustered(jr_arena *arena, const jr_detail *details, size_t n_details,
                               jr_cluster cluster, const jr_bt_fit *fit);

/** Questions that occur in details (sorted by question). */
JR_API size_t jr_count_questions(const jr_detail *details, size_t n_details);

/** Judges that occur in details. */
JR_API size_t jr_count_judges(const jr_detail *details, size_t n_details);

/** Standard error of b_model - b_reference (SIZE_MAX: of b_model) by a covariance, in logits. */
JR_API double jr_bt_standard_error(const double *covariance, size_t n_models, size_t model,
                                   size_t reference);

/** The quantile t with P(T <= t) = p of Student's distribution; degrees > 0. */
JR_API double jr_student_quantile(double p, double degrees);

/** The same for the standard normal distribution. */
JR_API double jr_normal_quantile(double p);

#endif
