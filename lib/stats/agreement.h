/*
 * agreement.h: agreement by a table of verdicts that may weigh any number.
 */
#ifndef STATS_AGREEMENT_H
#define STATS_AGREEMENT_H

#include <jrank/stats.h>

/* NaN where there is nothing that it is a share of. */
typedef struct agreement_shares {
    double n, n_no_ties; /* the table's sum, and that of the verdicts for one side by both */
    double share, share_no_ties, kappa;
} agreement_shares;

/* table: [verdict of one][verdict of the other]. */
agreement_shares agreement_shares_of(const double table[JR_N_VERDICTS * JR_N_VERDICTS]);

#endif
