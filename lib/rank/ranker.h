/*
 * ranker.h: what the parts of jr_rank_votes share.
 */
#ifndef RANK_RANKER_H
#define RANK_RANKER_H

#include <jrank/rank.h>

#include "warnings.h"

/* Everything that one ranking in the making needs. */
typedef struct ranker {
    jr_arena *arena;
    const jr_votes *votes;
    const jr_rank_options *options;
    jr_rank_details *details;
    jr_ranking_record *by_model; /* records in the order of the votes' models */
    size_t anchor;               /* model number, or SIZE_MAX for the mean */
    double init_rating;
    warning_list warnings;
} ranker;

/* True when the model's rating is its distance to the anchor, not to the mean. */
static inline bool ranker_is_anchored(const ranker *r, size_t model)
{
    const uint32_t *component = r->details->field.component;
    return r->anchor != SIZE_MAX && component[model] == component[r->anchor];
}

/* Standard errors of every kind, and median and intervals of every record, after the fit. */
JR_MUST_USE jr_status ranker_set_intervals(ranker *r, bool firth, jr_ranking *ranking,
                                           jr_error *err);

/* The home advantage of each judge, where there are several. */
void ranker_set_judges(const ranker *r, jr_ranking *ranking);

#endif
