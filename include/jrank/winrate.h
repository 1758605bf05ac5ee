/**
 * winrate.h: three shares of matches won, a tie counting half.
 */
#ifndef JRANK_WINRATE_H
#define JRANK_WINRATE_H

#include <jrank/counts.h>

/** NaN everywhere for a model without votes. */
typedef struct jr_winrate {
    double pooled;  /**< score over matches: depends on whom the model met */
    double uniform; /**< mean over its opponents of the share against each */
    double implied; /**< mean over the connected models of the fitted P(i beats j), no home side */
    double matches; /**< votes that the model is in */
} jr_winrate;

/** strength: n_models, NaN where not fitted; component as in field.h; both may be NULL together,
 *  then `implied` is NaN. Returns n_models rates. */
JR_API jr_winrate *jr_winrates(jr_arena *arena, const jr_counts *counts, const double *strength,
                               const uint32_t *component);

#endif
