/*
 * places.h: where each model of a ranking may stand, and its tier.
 */
#ifndef RANK_PLACES_H
#define RANK_PLACES_H

#include <jrank/rank.h>

/*
 * Fills rank_lower, rank_upper, tier and p_top of the records, which are sorted already, from the
 * estimates and the covariance that belongs to the intervals; where that is by question, as
 * Student's t.
 */
void places_find(jr_arena *arena, const jr_rank_options *options, const jr_rank_details *details,
                 jr_ranking *ranking);

#endif
