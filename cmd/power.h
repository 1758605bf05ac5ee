/*
 * power.h: what the parts of `jrank power` share.
 */
#ifndef CMD_POWER_H
#define CMD_POWER_H

#include "command.h"
#include "table.h"
#include "vote_source.h"

#include <jrank/rank.h>

typedef struct power_options {
    source_options source;
    words judge_model;
    const char *home_advantage, *models;
    words goals, ratings;
    int64_t n_models, n_questions, seed;
    double width, power, question_effect, price;
    bool separate, human;
    int format;
} power_options;

/* Prints how many votes of people make their ratings as sure as wanted. Errors: those of
 * jr_rank_calibrate. */
JR_MUST_USE jr_status power_of_people(jr_arena *arena, const power_options *options,
                                      const char *folder, const jr_votes *votes,
                                      const jr_rank_options *rank, const jr_rank_details *details,
                                      jr_ranking *ranking, jr_error *err);

/* Prints what goals are expected to take. Errors: those of until_plan_goal, ERR_USAGE. */
JR_MUST_USE jr_status power_of_goals(const invocation *in, const power_options *options,
                                     jr_error *err);

#endif
