/**
 * diagnose.h: whether the model fits the votes: how well models predict votes that they have not
 * seen, what one fit leaves over, and models that beat each other in a circle.
 */
#ifndef JRANK_DIAGNOSE_H
#define JRANK_DIAGNOSE_H

#include <jrank/bradley_terry.h>
#include <jrank/control.h>
#include <jrank/diagnosis.h>

/** Most folds that there are; as many as questions or votes where those are fewer. */
#define JR_HELD_OUT_FOLDS 10

/**
 * Each fold is predicted by fits of all the others. With details of two questions or more folds are
 * of questions, else (n_details 0) of votes; drawn from the seed. With covariates the control for
 * them is a predictor too; it needs folds of questions. Counts are whole numbers.
 * Errors: ERR_DATA when there are fewer than two votes.
 */
JR_API JR_MUST_USE jr_status jr_hold_out(jr_arena *arena, const jr_control_votes *votes,
                                         uint64_t seed, jr_held_out *ret_held_out, jr_error *err);

/**
 * Votes are taken as independent. With half wins the score is compared, as if it had the variance
 * of votes without ties: with ties X^2 and z are then too small. With models of ties all three
 * outcomes are compared.
 */
JR_API void jr_goodness_of_fit(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                               jr_goodness *ret_goodness);

/** i beats j where Wilson's 95 % interval of its score, both seats pooled, is above 1/2. */
JR_API void jr_find_intransitive(jr_arena *arena, const jr_counts *counts,
                                 jr_intransitive *ret_intransitive);

#endif
