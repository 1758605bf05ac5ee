/*
 * goal.h: what the looks at a goal and the choice of its next matches have in common.
 */
#ifndef RANK_GOAL_H
#define RANK_GOAL_H

#include <jrank/duel.h>

#include <math.h>
#include <stdbool.h>

#include "stats/match_choice.h"

/* Whether its contrasts are pairs of models, not models against the mean. */
static inline bool goal_is_of_pairs(const jr_goal *goal)
{
    return goal->kind == JR_GOAL_TIERS || goal->kind == JR_GOAL_TOP;
}

/* Logits of rating points. */
double goal_logits(double points);

/* The number of a model of the goal, or SIZE_MAX. */
size_t goal_model(const jr_goal *goal, jr_str name);

/* A contrast with the goal's multiplier; j SIZE_MAX: against the mean. */
jr_peek goal_peek(const jr_goal *goal, const jr_peek_fit *fit, size_t i, size_t j);

/* Models, the strongest first; of those alike the first in the list. Freed by the caller. */
size_t *goal_order(const jr_peek_fit *fit);

/* What can be asked, in the terms of the choice: slots are questions and turns. */
typedef struct goal_slots {
    const jr_goal *goal;
    const jr_open_matches *open;
    size_t n_turns, n;                      /* n_turns a question */
    size_t *model;                          /* of the plan's models the goal's, or SIZE_MAX */
    bool *is_closed;                        /* [slot][first][second] */
    uint32_t *uses;                         /* [slot][model] */
    double *price;                          /* [first][second]; NULL: all alike, or not known */
    uint32_t *question, *question_of_votes; /* of each slot, and of each question of the votes, in
                                               numbers below n_questions */
    size_t n_questions;
} goal_slots;

/* In the arena; votes may be empty. */
goal_slots goal_open_slots(jr_arena *arena, const jr_goal *goal, const jr_votes *votes,
                           const jr_open_matches *open);

/* With as many questions more, on which every match can be asked. */
goal_slots goal_slots_twice(jr_arena *arena, const goal_slots *slots);

/* The match has been asked for. */
void goal_slots_take(goal_slots *slots, choice_match match);

/* So many matches bring every model to those that it needs before anything is said. */
size_t goal_first_matches(const goal_slots *slots);

/* What is borrowed of all four. */
choice_problem goal_problem(const goal_slots *slots, const jr_peek_fit *fit,
                            const choice_contrast *open, size_t n_open, uint64_t n_planned);

/* USD of a match; NaN: not known. */
static inline double goal_price(const jr_goal *goal, size_t first, size_t second)
{
    return goal->prices ? goal->prices[first] + goal->prices[second] : NAN;
}

/* What the look leaves open, in the terms of the choice. In the arena. */
choice_contrast *goal_open_contrasts(jr_arena *arena, const jr_goal *goal,
                                     const jr_goal_state *state, size_t *ret_n);

#endif
