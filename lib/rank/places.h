/*
 * places.h: where each model of a ranking may stand, and its tier.
 */
#ifndef RANK_PLACES_H
#define RANK_PLACES_H

#include "ranker.h"

/* Why the models of no board are on none: r->board and the records' unranked. */
void places_choose_board(ranker *r, const double *matches);

/*
 * Fills rank_lower, rank_upper, tier and p_top of the records, which are sorted already, from the
 * estimates and the covariance that belongs to the intervals; where that is by question, as
 * Student's t. A model to which every place is open loses its rank, those behind it move up.
 */
void places_find(const ranker *r, jr_ranking *ranking);

#endif
