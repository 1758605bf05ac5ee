/*
 * tallies.h: what the verdicts of a benchmark add up to, counted once at opening.
 *
 * Replaced verdicts count nowhere. Standings by all judges together are by those that are no
 * people, as in the first board; by the people where nobody else judged.
 */
#ifndef SITE_TALLIES_H
#define SITE_TALLIES_H

#include <jrank/bench.h>

#include "bench/archive.h"
#include "boards.h"

/* What is remarkable about a match; its judgments of all turns and judges together. */
enum {
    /* A reply that names neither a model nor a tie. */
    MATCH_INVALID = 1 << 0,
    /* A judge preferred the model that is weaker by the judge's own ranking (maximum likelihood).
     */
    MATCH_UPSET = 1 << 1,
    /* A judge saw both orders in a turn, and its two verdicts differ: another model, or a tie in
     * one order only. */
    MATCH_FLIP = 1 << 2,
    /* In a turn, one judge or voter preferred one model and another the other one, in any order. */
    MATCH_DISAGREEMENT = 1 << 3,
    /* A verdict is a tie. */
    MATCH_TIE = 1 << 4
};

/* Games from the view of a model. */
typedef struct standing {
    uint32_t wins, losses, ties;
} standing;

/* The games, and the score with a tie as half: NaN without games. */
uint32_t standing_games(standing s);
double standing_score(standing s);
standing standing_reversed(standing s);
/* Adds a valid verdict on a game of the model. */
void standing_count(standing *s, const judgment_row *j, size_t model);

typedef struct question_tally {
    uint32_t n_matches; /* pairs of models */
    uint32_t n_valid, n_ties, n_invalid;
    uint32_t n_both_orders, n_flips;      /* turns of a match that a judge saw in both orders */
    uint32_t n_compared, n_disagreements; /* turns of a match where two judges decided, and
                                             where they preferred different models */
} question_tally;

/* Two models that met; one < other. */
typedef struct pair_tally {
    uint32_t one, other;
    size_t first_match; /* in by_pair of the archive */
    uint32_t n_matches;
    size_t first_page; /* of the pages of all pairs, the number of its first */
    size_t n_pages;
} pair_tally;

typedef struct tallies {
    uint8_t *flags;    /* per match: MATCH_... */
    pair_tally *pairs; /* by one and other */
    size_t n_pairs;
    size_t n_pair_pages, matches_per_page;
    standing *by_judge;    /* [judge][pair], from the view of `one` */
    standing *overall;     /* [pair], by all together */
    standing *on_question; /* [question][model], by all together */
    double *expected; /* [question][model]: the score to be expected of those games by the ratings
                         of the first board; NaN where one has no rating */
    question_tally *questions;
    size_t *by_rating; /* models as the first board has them, the best first; then the others */
} tallies;

tallies tallies_make(jr_arena *arena, const archive *a, const site_boards *boards);

/* Of votes alone: pairs and the order of models, nothing of questions and matches. */
tallies tallies_of_votes(jr_arena *arena, const archive *a, const site_boards *boards,
                         const jr_votes *votes);

/* The place of two models in pairs, in any order, or SIZE_MAX where they never met. */
size_t tallies_pair(const tallies *t, size_t one, size_t other);

/* True where the judge's own ranking has the preferred model behind the other. */
bool judgment_is_upset(const site_boards *boards, const judgment_row *j);

#endif
