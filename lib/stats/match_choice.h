/*
 * match_choice.h: which matches to ask next, by what a goal leaves open. Pure: what is known and a
 * seed in, a list of matches out; the same input gives the same list.
 */
#ifndef STATS_MATCH_CHOICE_H
#define STATS_MATCH_CHOICE_H

#include <jrank/duel.h>

typedef struct choice_match {
    uint32_t question, first, second;
} choice_match;

typedef struct choice_contrast {
    jr_contrast contrast;
    double weight; /* any size: only ratios count */
} choice_contrast;

/* Arrays of [question][first][second] or [first][second] are row-major. */
typedef struct choice_problem {
    const jr_peek_fit *fit;
    const choice_contrast *open; /* what is to become more certain; none: a mix of all pairs */
    size_t n_open;
    size_t n_questions;
    const bool *is_closed;         /* [question][first][second]: judged, in flight, or unanswered */
    const uint32_t *uses;          /* [question][model]: matches, those in flight too */
    const choice_match *in_flight; /* they count as if they had come */
    size_t n_in_flight;
    const double *price; /* [first][second] of a match; NULL: all alike */
    uint64_t seed;       /* a stream (seed, n_planned) is drawn from */
    uint64_t n_planned;  /* matches planned before these */
} choice_problem;

/* Before every model has so many matches, those with the fewest are asked. */
#define CHOICE_LEAST_MATCHES 20

/*
 * With S the inverse information, x = (1, e_first - e_second), v = p (1 - p), L the weighted sum of
 * c c' over what is open and G = S L S: each match lowers the weighted variance by v x'Gx / (1 + v
 * x'Sx), and the match with the largest gain per price is next; every tenth is any admissible one.
 * After each, S and G are what they would be with its verdict. Its question is the one where both
 * models have the fewest matches, then the one with the fewest in all, else at random. Returns the
 * number of matches, fewer than n_wanted where no more are open.
 */
size_t match_choose(const choice_problem *problem, size_t n_wanted, choice_match *ret_matches);

/* What match_choose maximises first: [first][second], 0 on the diagonal. */
void match_choice_gains(const choice_problem *problem, double *ret_gains);

#endif
