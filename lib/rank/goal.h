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

/* What can be asked, in the terms of the choice: slots are questions and turns. */
typedef struct goal_slots {
    const jr_goal *goal;
    const jr_open_matches *open;
    size_t n_turns, n; /* n_turns a question */
    size_t *model;     /* of the plan's models the goal's, or SIZE_MAX */
    bool *is_closed;   /* [slot][first][second] */
    uint32_t *uses;    /* [slot][model] */
} goal_slots;

/* In the arena; votes may be empty. */
goal_slots goal_open_slots(jr_arena *arena, const jr_goal *goal, const jr_votes *votes,
                           const jr_open_matches *open);

/* Half the width at which a contrast is decided, if its estimate stays. */
double goal_needed_reach(const jr_goal *goal, const jr_peek *peek);

#endif
