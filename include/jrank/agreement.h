/**
 * agreement.h: how far two judges agree on the same matches.
 */
#ifndef JRANK_AGREEMENT_H
#define JRANK_AGREEMENT_H

#include <jrank/base.h>
#include <jrank/verdict.h>

#include <stdint.h>

typedef struct jr_agreement {
    /** Matches by verdict of the one judge (row) and the other (column), in the enum's order. */
    uint64_t table[JR_N_VERDICTS][JR_N_VERDICTS];
    uint64_t n_matches;
    double share;               /**< of matches with equal verdicts; NaN without matches */
    uint64_t n_matches_no_ties; /**< matches that neither judge called a tie */
    double share_no_ties;       /**< of those with equal verdicts; NaN without any */
    /**
     * Cohen's kappa, (share - c) / (1 - c), where c is the share that two judges with these
     * totals would reach by chance (Cohen 1960). NaN without matches and where c is 1: both
     * judges gave the same one verdict throughout.
     */
    double kappa;
} jr_agreement;

/** verdicts[i] and others[i] are what the two judges said about match i, as jr_verdict. */
JR_API jr_agreement jr_agreement_of(const uint8_t *verdicts, const uint8_t *others,
                                    size_t n_matches);

/** The same of a table of verdicts, one judge's by row and the other's by column. */
JR_API jr_agreement jr_agreement_of_table(uint64_t table[JR_N_VERDICTS][JR_N_VERDICTS]);

#endif
