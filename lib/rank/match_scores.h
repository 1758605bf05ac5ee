/*
 * match_scores.h: what judges, or people, say of each match: a question, a turn and two models,
 * whoever of these was shown first.
 */
#ifndef RANK_MATCH_SCORES_H
#define RANK_MATCH_SCORES_H

#include "bench/judgment_table.h"

/* Numbers as in the table, one < other. */
typedef struct match_score {
    uint32_t question, one, other;
    uint16_t turn;
    bool is_split;    /* verdicts differ, or one is a tie */
    uint32_t n_votes; /* verdicts that count */
    double score;     /* of `one`: the mean over voters of the mean over seats */
} match_score;

/*
 * Of the rows of the judges first_judge..end_judge - 1 that count, by question, models and turn.
 * Without stale ones (unless with_stale). soft: probabilities of labels instead of verdicts where
 * they are recorded; the table was read with_shades.
 */
match_score *match_scores_of(jr_arena *arena, const judgment_table *table, size_t first_judge,
                             size_t end_judge, bool with_stale, bool soft, size_t *ret_n);

/* What a voter says of a match: one of the table's voters, or behind them of its judges, where a
 * vote names nobody else. */
typedef struct voter_score {
    uint32_t match; /* its place among the scores */
    uint32_t voter;
    double score; /* of `one`: the mean over seats */
} voter_score;

/* Of the same rows, of which these are the scores; by match. */
voter_score *match_scores_by_voter(jr_arena *arena, const judgment_table *table, size_t first_judge,
                                   size_t end_judge, bool with_stale, const match_score *scores,
                                   size_t n, size_t *ret_n);

/* Score of the first seat by a row that counts; soft as above. */
double match_score_of_row(const judgment_table *table, size_t row, bool soft);

/* The one of this match, or NULL; models in any order. */
const match_score *match_scores_find(const match_score *scores, size_t n, uint32_t question,
                                     uint32_t left, uint32_t right, uint16_t turn);

#endif
