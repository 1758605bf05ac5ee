/**
 * rank.h: from votes to a ranking.
 */
#ifndef JRANK_RANK_H
#define JRANK_RANK_H

#include <jrank/answer_features.h>
#include <jrank/bootstrap.h>
#include <jrank/categories.h>
#include <jrank/control.h>
#include <jrank/model.h>
#include <jrank/posterior.h>
#include <jrank/question.h>
#include <jrank/ranking.h>
#include <jrank/sandwich.h>
#include <jrank/winrate.h>

/** Which maximum is taken. */
typedef enum jr_estimator {
    JR_ESTIMATOR_AUTO, /**< maximum likelihood; Firth's with a warning where that is not finite */
    JR_ESTIMATOR_MLE,  /**< maximum likelihood; ERR_DATA where it is not finite */
    JR_ESTIMATOR_FIRTH /**< Firth's penalised likelihood */
} jr_estimator;

typedef struct jr_rank_options {
    double scale, base, init_rating; /**< scale and base 0: 400 and 10 */
    size_t bootstrap_n;              /**< 0: intervals from standard errors */
    uint64_t seed;
    unsigned n_threads;
    jr_estimator estimator;
    jr_ties ties;         /**< half wins with Firth's penalty, and where auto finds no estimate */
    jr_cluster cluster;   /**< which votes may depend on each other, for the intervals */
    jr_str anchor_model;  /**< empty: the mean of each component is init_rating */
    double anchor_rating; /**< of anchor_model */
    size_t top;           /**< 0: no p_top in the ranking */
    const jr_posterior_options *posterior; /**< medians and intervals from the posterior: method
                                                "mcmc"; its seed and threads are those above.
                                                NULL: from the bootstrap or standard errors */
} jr_rank_options;

/** What jr_rank_votes computed besides the ranking, for charts. Model numbers as in the votes. */
typedef struct jr_rank_details {
    jr_field field;
    jr_bt_fit fit;
    jr_cluster cluster; /**< what the intervals allow for; never JR_CLUSTER_AUTO */
    double *covariance; /**< of (a, b), as in sandwich.h, of the kind that the intervals are of */
    size_t degrees;     /**< of Student's t that goes with it: clusters - 1, two-way of the smaller
                             number of clusters; 0: normal */
    double points_per_logit;
    size_t anchor;          /**< model number, or SIZE_MAX for the mean */
    double *offset;         /**< per model: rating = offset + points_per_logit * strength */
    size_t *model_of;       /**< per record of the ranking: its model number */
    jr_posterior posterior; /**< n_draws 0: not asked for */
    const jr_control_votes *controlled; /**< what jr_rank_control fitted; NULL before */
    jr_str *warnings;                   /**< one sentence each */
    size_t n_warnings;
} jr_rank_details;

/**
 * Fits strengths, draws the bootstrap and fills every field of the ranking that comes from the
 * votes; date, judge, version and command are left to the caller.
 * Errors: ERR_DATA (fewer than two models, no finite maximum with JR_ESTIMATOR_MLE, anchor not
 * among the models, no posterior), ERR_USAGE (scale or base out of range, a posterior with a model
 * of ties).
 */
JR_API JR_MUST_USE jr_status jr_rank_votes(jr_arena *arena, const jr_votes *votes,
                                           const jr_model_list *models,
                                           const jr_rank_options *options, jr_ranking *ret_ranking,
                                           jr_rank_details *ret_details, jr_error *err);

/**
 * The categories of these questions (ids as in jr_votes.questions) by the list of a benchmark. A
 * question that is not in the list, or has no category there, is in "(none)". Names are borrowed
 * from the list.
 */
JR_API jr_categories jr_categories_of(jr_arena *arena, const jr_question_list *list,
                                      const jr_str *questions, size_t n_questions);

/**
 * Adds ratings by category to a ranking that jr_rank_votes made of these votes. A rating is the
 * model's strength in the category with the offset of its overall rating, so that categories
 * compare; intervals are normal. Errors: those of jr_categories_fit; the ranking is as it was.
 */
JR_API JR_MUST_USE jr_status jr_rank_by_category(jr_arena *arena, const jr_votes *votes,
                                                 const jr_categories *categories,
                                                 const jr_rank_details *details,
                                                 jr_ranking *ranking, jr_error *err);

/**
 * Fills ranking->control: ratings with these features of the answers held equal, from the details
 * of votes of a benchmark; options as the ranking was made with, ties as half wins. Votes without
 * both answers are left out, and counted. Errors: ERR_DATA (no such vote, no finite estimate).
 */
JR_API JR_MUST_USE jr_status jr_rank_control(jr_arena *arena, const jr_votes *votes,
                                             const jr_answer_features *features,
                                             const jr_feature *wanted, size_t n_wanted,
                                             const jr_rank_options *options,
                                             jr_rank_details *details, jr_ranking *ranking,
                                             jr_error *err);

/** A ranking by pooled win rate: method "winrate". The other rates stand in the records too. */
JR_API void jr_rank_by_winrate(jr_arena *arena, const jr_ranking *ranking, jr_ranking *ret_ranking);

/**
 * P(row beats column), half of P(tie) included, without home advantage, for the records of the
 * ranking, n_records^2, row-major; NaN across components and for unrated models.
 */
JR_API double *jr_rank_win_probabilities(jr_arena *arena, const jr_ranking *ranking,
                                         const jr_rank_details *details);

/** The version of the library. */
JR_API const char *jr_version(void);

#endif
