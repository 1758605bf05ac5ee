/**
 * ranks.h: places in a ranking, and how far the data separate them.
 */
#ifndef JRANK_RANKS_H
#define JRANK_RANKS_H

#include <jrank/arena.h>

#include <stdint.h>

/**
 * Per model, within its component: rank = 1 + number of models with a higher rating, and Arena's
 * rank_ub = 1 + #{j : lower_j > upper_i} by the intervals given. Both 0 where the rating is NaN.
 */
JR_API void jr_ranks(const double *rating, const double *lower, const double *upper,
                     const uint32_t *component, size_t n_models, uint32_t *ret_rank,
                     uint32_t *ret_rank_ub);

/** Share of pairs of one component whose intervals do not overlap; NaN when there is no pair. */
JR_API double jr_separability(const double *lower, const double *upper, const uint32_t *component,
                              size_t n_models);

#endif
