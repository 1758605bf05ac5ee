/**
 * compare.h: several rankings side by side.
 *
 * The value of a model in a ranking is its median rating, or its win rate in a ranking by win
 * rate. Models are matched by model_id; of equal ids in one file the first counts.
 */
#ifndef JRANK_COMPARE_H
#define JRANK_COMPARE_H

#include <jrank/ranking.h>

/** Entry [r * n_models + i] is about model i in ranking r. */
typedef struct jr_comparison {
    size_t n_rankings, n_models;
    const jr_ranking_record **models;  /**< n_models, the record in the first ranking that has it;
                                            by mean rating descending, those without
 any by mean win rate; then by id */
    const jr_ranking_record **records; /**< NULL where the ranking does not have the model */
    double *values;                    /**< NaN likewise */
    double *places;                    /**< 1 + number of higher values in the ranking; or NaN */
    bool *is_by_win_rate;              /**< n_rankings: there is no rating, the values are rates */
} jr_comparison;

/** A model that two rankings have in common. Places are among the common models only. */
typedef struct jr_move {
    const jr_ranking_record *model;
    double place, other_place;
    double value, other_value;
} jr_move;

typedef struct jr_ranking_pair {
    double spearman, kendall; /**< correlation.h, over the common models */
    jr_move *moves;           /**< common models, those that changed place most first; among equal
                                   changes by change of value, then by id */
    size_t n_moves;
} jr_ranking_pair;

/** Borrows the rankings. */
JR_API jr_comparison jr_compare_rankings(jr_arena *arena, const jr_ranking *rankings,
                                         size_t n_rankings);

/** The rankings number `one` and `other` of the comparison. */
JR_API jr_ranking_pair jr_compare_pair(jr_arena *arena, const jr_comparison *comparison, size_t one,
                                       size_t other);

#endif
