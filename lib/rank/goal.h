/*
 * goal.h: what the looks at a goal and the choice of its next matches have in common.
 */
#ifndef RANK_GOAL_H
#define RANK_GOAL_H

#include <jrank/duel.h>

#include <stdbool.h>

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

#endif
