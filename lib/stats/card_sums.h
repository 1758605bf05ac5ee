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

/* Of all people together with each row, and with each other: a table of weights, in which each
 * match counts once whoever many voted, and behind it how many matches that is of. */
enum { PEOPLE_MATCHES = TABLE_SIZE, PEOPLE_DECIDED, PEOPLE_SIZE };

/* For krippendorff_of_sums, by weights. */
enum { ALPHA_N, ALPHA_OBSERVED, ALPHA_TOTAL, ALPHA_SIZE = ALPHA_TOTAL + JR_N_VERDICTS };

typedef struct card_pair {
    size_t judge, other;
} card_pair;

/* A row holds n_rows times N_SUMS sums, then a table of verdicts per pair, then what people say. */
typedef struct card_sums {
    size_t n_judges, n_rows, n_pairs, width, n_questions;
    bool has_people;
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

/* Where in a row people's table with another row is, that with each other (n_rows), and what alpha
 * is made of; with has_people only. */
static inline size_t card_place_of_people(const card_sums *sums, size_t with)
{
    return sums->n_rows * N_SUMS + sums->n_pairs * TABLE_SIZE + with * PEOPLE_SIZE;
}
static inline size_t card_place_of_alpha(const card_sums *sums)
{
    return card_place_of_people(sums, sums->n_rows + 1);
}

/* The verdict of the judge of `wanted` on its match, or NULL; matches as card_sums_make has sorted
 * them, by match and judge. */
const jr_judged_match *card_match_find(const jr_judged_match *matches, size_t n_matches,
                                       const jr_judged_match *wanted);

/* Adds what people say of the wanted questions to the sums. */
void card_people_count(const jr_judged *judged, const bool *wanted, const jr_judged_match *matches,
                       size_t n_matches, card_sums *sums);

#endif
