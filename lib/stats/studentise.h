/*
 * studentise.h: how far a bootstrap round is from the estimate, in its own standard errors.
 */
#ifndef STATS_STUDENTISE_H
#define STATS_STUDENTISE_H

#include <jrank/stats.h>

/* What a round has drawn: cells, or, where options->details are drawn, times each question. */
typedef struct drawn_votes {
    const jr_counts *counts;
    const double *times;
} drawn_votes;

/*
 * ret_t[i * stride] = |t| of each model: its strength in the round less that of the full data, over
 * the round's standard error by sandwich, both of the difference to options->reference. The round's
 * fit is of drawn votes. NaN for a strength that is NaN in one of the two; 0 for a reference.
 */
void studentise(const jr_bt_fit *full, const jr_bt_fit *round, const drawn_votes *drawn,
                const jr_bootstrap_options *options, double *ret_t, size_t stride);

#endif
