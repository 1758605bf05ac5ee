/**
 * ranks.h: places in a ranking, and how far the data separate them.
 */
#ifndef JRANK_RANKS_H
#define JRANK_RANKS_H

#include <jrank/base.h>

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

typedef struct jr_rank_sets_options {
    size_t n_draws; /**< 0: 10,000 */
    uint64_t seed;
    unsigned n_threads; /**< 0: one per processor; changes nothing */
    size_t top;         /**< 0: p_top is not wanted */
    size_t degrees;     /**< Z is Student's t with these degrees of freedom; 0: normal */
} jr_rank_sets_options;

/** Where each model may stand within its component, all models at once. */
typedef struct jr_rank_sets {
    double critical; /**< c below; NaN where there is no pair */
    uint32_t *best;  /**< first and last place that the data leave the model; 0: no strength */
    uint32_t *worst;
    uint32_t *tier; /**< 1 is the strongest; 0: no strength */
    double *p_top;  /**< P(among the first `top`), NaN: no strength; NULL when not wanted */
} jr_rank_sets;

/**
 * Simultaneous 95 % rank sets [Mogstad, Romano, Shaikh & Wilhelm 2024]: with s_ij^2 the variance
 * of b_i - b_j, z_ij = (b_i - b_j) / s_ij and c the 95 % quantile of max |Z_i - Z_j| / s_ij for
 * Z ~ N(0, C), best_i = 1 + #{j : z_ji > c} and worst_i = M - #{j : z_ij > c}. All sets hold the
 * true places together in at least 95 % of all cases, as far as strengths are normal.
 *
 * Tiers: in order of strength, the first model opens tier 1; each next model is in the tier that is
 * open unless z > c between the tier's first model and it, when it opens the next tier. So models
 * of different tiers need not be separated, but the first models of two neighbouring tiers are.
 *
 * p_top is by the same draws, b + Z. covariance: of (a, b_1..b_M), (n_models + 1)^2, row-major, by
 * any of the ways that there are; it may be singular. Equal for any number of threads.
 */
JR_API void jr_rank_sets_find(jr_arena *arena, const double *strength, const double *covariance,
                              const uint32_t *component, size_t n_models,
                              const jr_rank_sets_options *options, jr_rank_sets *ret_sets);

#endif
