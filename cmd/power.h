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
    const char *home_advantage;
    double width, power;
    bool separate, human;
    int format;
} power_options;

/* Prints how many votes of people make their ratings as sure as wanted. Errors: those of
 * jr_rank_calibrate. */
JR_MUST_USE jr_status power_of_people(jr_arena *arena, const power_options *options,
                                      const char *folder, const jr_votes *votes,
                                      const jr_rank_options *rank, const jr_rank_details *details,
                                      jr_ranking *ranking, jr_error *err);

#endif
