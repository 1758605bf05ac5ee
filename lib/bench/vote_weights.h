/*
 * vote_weights.h: sums of weights and of their squares, while votes are taken one by one.
 */
#ifndef BENCH_VOTE_WEIGHTS_H
#define BENCH_VOTE_WEIGHTS_H

#include <jrank/votes.h>

/* Without any vote yet: a place for each cell of the counts. */
jr_vote_weights *vote_weights_new(jr_arena *arena, const jr_counts *counts);

/* Adds the votes of a row, each of this weight, to its cell. is_score: each has the score
 * wins / (wins + losses). */
void vote_weights_add(jr_vote_weights *w, const jr_cell *row, double weight, bool is_score);

/* The outcomes whose sums of y and y^2 are those of these votes. */
jr_cell vote_square_of(const jr_cell *row, bool is_score);

/* Adds votes of this weight whose squares are known. */
void vote_weights_add_squared(jr_vote_weights *w, const jr_cell *row, const jr_cell *square,
                              double weight);

/* Takes a row that was added as votes of weight 1 for votes of that score. */
void vote_weights_make_scores(jr_vote_weights *w, const jr_cell *row);

/* Drops the cells without weight. */
void vote_weights_finish(jr_vote_weights *w);

#endif
