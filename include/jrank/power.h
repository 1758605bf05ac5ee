/**
 * power.h: how many more votes make ratings as sure as wanted.
 */
#ifndef JRANK_POWER_H
#define JRANK_POWER_H

#include <jrank/sandwich.h>

/** A standard error that is wanted: of the strength of a model, or of a difference. */
typedef struct jr_power_target {
    size_t model, reference; /**< reference SIZE_MAX: the strength itself */
    double se;               /**< wanted, in logits, positive */
} jr_power_target;

typedef struct jr_power_answer {
    double votes;    /**< more votes that it takes; 0: none; INFINITY: no number is enough */
    double se_now;   /**< in logits */
    double se_floor; /**< what is left after any number of votes on the present questions */
} jr_power_answer;

/**
 * More votes come as pairwise-n plays them: always a model with the fewest votes against a random
 * opponent in random seats, so that totals even out. With H the information, grown by n p (1 - p)
 * x x' of the expected new votes, and C(m) its inverse, the variance after m votes is
 *
 *     V(m) = F + (V_independent / C(0)) C(m),   F = max(0, V - V_independent)
 *
 * per target: what votes on one question share, F, does not shrink with more votes on the same
 * questions. `independent` is the covariance with votes taken as independent, `all` the one that
 * the intervals are of (may be the same). Returns n_targets answers, relative to some 1 %.
 */
JR_API jr_power_answer *jr_power_plan(jr_arena *arena, const jr_counts *counts,
                                      const jr_bt_fit *fit, const double *independent,
                                      const double *all, const jr_power_target *targets,
                                      size_t n_targets);

#endif
