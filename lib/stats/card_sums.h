/*
 * card_sums.h: everything that a judge's card is made of, as sums per question. A bootstrap round
 * adds the rows of the questions that it drew.
 */
#ifndef STATS_CARD_SUMS_H
#define STATS_CARD_SUMS_H

#include <jrank/card.h>

/* What is counted of each judge. */
enum {
    SUM_VERDICTS, /* valid and invalid */
    SUM_INVALID,
    SUM_VALID,
    SUM_TIES,
    SUM_DECIDED,     /* valid ones that are no ties */
    SUM_FIRST,       /* for the first seat */
    SUM_BOTH_ORDERS, /* matches that were played in both orders */
    SUM_FLIPS,
    SUM_LENGTHS, /* verdicts on answers of different length */
    SUM_LONGER,  /* score of the longer ones */
    SUM_FLAGGED, /* verdicts on two answers of which one has a flag */
    SUM_FLAGGED_SCORE,
    SUM_TRIPLES,
    SUM_CYCLES,
    SUM_OWN, /* verdicts on the judge's own answers that other judges gave too */
    SUM_OWN_EXCESS,
    N_SUMS
};

enum { TABLE_SIZE = JR_N_VERDICTS * JR_N_VERDICTS };

typedef struct card_pair {
    size_t judge, other;
} card_pair;

/* A row holds n_rows times N_SUMS sums, then a table of verdicts per pair. */
typedef struct card_sums {
    size_t n_judges, n_rows, n_pairs, width, n_questions;
    card_pair *pairs;
    double *values; /* n_questions rows */
} card_sums;

/* Counts the wanted questions (NULL: all); rows are by question. */
void card_sums_make(jr_arena *arena, const jr_judged *judged, const bool *wanted,
                    card_sums *ret_sums);

/* The sums of one judge, and the table of one pair, in a row of that form. */
static inline const double *card_sums_of(const double *row, size_t judge)
{
    return row + judge * N_SUMS;
}
static inline const double *card_table_of(const card_sums *sums, const double *row, size_t pair)
{
    return row + sums->n_rows * N_SUMS + pair * TABLE_SIZE;
}

#endif
