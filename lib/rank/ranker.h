/*
 * ranker.h: what the parts of jr_rank_votes share.
 */
#ifndef RANK_RANKER_H
#define RANK_RANKER_H

#include <jrank/rank.h>

#include "stats/profile.h"
#include "stats/question_sums.h"
#include "warnings.h"

/* Everything that one ranking in the making needs. */
typedef struct ranker {
    jr_arena *arena;
    const jr_votes *votes;
    jr_votes own;            /* those, where details were made of grouped ones */
    jr_votes plain;          /* as they were counted, where `votes` have weights; else the same */
    question_list questions; /* the votes by question, from ranker_set_intervals on */
    const jr_cell *squares;  /* of the cells of votes->counts, see jr_vote_weights */
    const jr_rank_options *options;
    jr_rank_details *details;
    jr_ranking_record *by_model; /* records in the order of the votes' models */
    uint32_t *board; /* the part of each model; one of its own where it is on no board */
    size_t anchor;   /* model number, or SIZE_MAX for the mean */
    double init_rating;
    bool without_home; /* a is given */
    double home;       /* in logits, where it is given; else 0 */
    double pool_share; /* of the questions that the ratings are for, those with votes; 0: next to
                          none of endlessly many */
    double home_se; /* in logits: of the kind of the intervals; votes independent, from the spread
                       of their scores */
    size_t home_degrees;     /* of the t that goes with it; 0: normal */
    jr_random_judges judges; /* covariance NULL: one judge, or unknown questions */
    profile profile;         /* of details->covariance */
    warning_list warnings;
} ranker;

/* Makes the details of votes that are grouped, for what needs them. */
void ranker_need_details(ranker *r);

/* True when the model's rating is its distance to the anchor, not to the mean. */
static inline bool ranker_is_anchored(const ranker *r, size_t model)
{
    const uint32_t *component = r->details->field.component;
    return r->anchor != SIZE_MAX && component[model] == component[r->anchor];
}

/* A variance for the pool: what differs between questions shrinks with the share of them that was
 * asked, what votes on just these differ by does not. */
static inline double ranker_mix(const ranker *r, double by_question, double independent)
{
    return (1 - r->pool_share) * by_question + r->pool_share * independent;
}

/* Standard errors of every kind, and median and intervals of every record, after the fit. */
JR_MUST_USE jr_status ranker_set_intervals(ranker *r, bool firth, jr_ranking *ranking,
                                           jr_error *err);

/* Fills evidence of all records, and gives models whose votes say little the variance of the
 * information in details->covariance; a warning names those of whom they do so however many they
 * are. independent, information: jr_bt_sandwich, jr_bt_covariance. */
void ranker_find_scarce(ranker *r, const double *independent, const double *information);

/* The quantile of a rating for which a normal variable, or Student's, would have z: so many
 * standard errors by details->covariance, and of those models by their profile likelihood. */
double ranker_quantile(const ranker *r, size_t model, double z);

/* Medians and intervals of the posterior, where it is asked for. */
JR_MUST_USE jr_status ranker_set_posterior(ranker *r, jr_ranking *ranking, jr_error *err);

/* What the posterior says of the records, which are sorted already. */
void ranker_finish_posterior(const ranker *r, jr_ranking *ranking);

/* Fits strengths, home advantage and model of ties; options->ties becomes the model that was used,
 * half wins where the one asked for has no estimate and the estimator is left to us. */
JR_MUST_USE jr_status ranker_fit(ranker *r, jr_bt_options *options, jr_error *err);

/* What the ranking says about ties. */
void ranker_set_ties(const ranker *r, jr_ranking *ranking);

/* P(win) + P(tie) / 2 at this difference of strengths. */
double ranker_expected_score(const jr_bt_fit *fit, double eta);

/* Mean of it over the other models of the component, without home advantage. */
double ranker_implied_rate(const ranker *r, size_t model);

/* How much judges differ, where there are several, and a warning where they do by more than chance
 * and the intervals are for just these. */
void ranker_compare_judges(ranker *r, jr_cluster cluster);

/* What verdicts without a winner could change, where they are many: the records' ratings if all
 * were lost or won. */
void ranker_set_missing(const ranker *r);

/* Whether the home advantage is estimated, and its value where it is not; the field follows. */
void ranker_choose_home(ranker *r, jr_ranking *ranking);

/* What the ranking says of it, after the intervals. */
void ranker_set_home(const ranker *r, jr_ranking *ranking);

/* The home advantage of each judge, where there are several, or of each epoch of one. */
void ranker_set_judges(const ranker *r, jr_ranking *ranking);

#endif
