/*
 * goal_words.h: what is expected of a goal, in sentences: for --dry-run and jrank power.
 */
#ifndef CMD_GOAL_WORDS_H
#define CMD_GOAL_WORDS_H

#include <jrank/duel.h>

/* "more questions", "more verdicts", or "" where the goal does not say how narrow it has to be. */
const char *goal_what_helps(const jr_goal *goal, const jr_goal_plan *plan);

/* "tiers" or "widths" */
const char *goal_things(const jr_goal *goal);

/* Three lines: what it takes, what questions leave, what helps. */
void goal_append_plan(jr_buf *text, const jr_goal *goal, const jr_goal_plan *plan,
                      size_t n_questions);

#endif
