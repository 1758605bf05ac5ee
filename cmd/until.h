/*
 * until.h: judging that goes on until a goal is reached: what jrank judge, run and add do with
 * --until.
 */
#ifndef CMD_UNTIL_H
#define CMD_UNTIL_H

#include "run_options.h"

#include <jrank/duel.h>

/* The row of --until for a command whose options struct has a text `until`; usual: what help says
 * at the end. */
#define OPTION_UNTIL(options, usual)                                                               \
    {"until", TEXT(options, until), .argument = "GOAL", .group = "Matches",                        \
     .help = "Choose the matches by what is still open, and stop once it is known: "               \
             "width=POINTS (every interval), tiers=POINTS (neighbours apart or closer), "          \
             "top=K (the K best), new=MODEL (one model's rating)" usual}

typedef struct until_outcome {
    bool is_dry;     /* --dry-run: nothing was asked or written */
    bool is_cut_off; /* by an interrupt, or what stopped the run */
    int exit_code;   /* 0: reached; 130 after an interrupt; else 1 */
    uint64_t n_verdicts;
} until_outcome;

/*
 * Judges until the goal is reached or cannot be, and prints how it stands. how: of one judge;
 * `n` limits the verdicts, 0: no limit; matches are chosen, so mode and order are not looked at.
 * limits: of asking_run_options. The goal is written into the folder before the first look.
 * Errors: ERR_USAGE for what does not go with a goal, those of jr_goal_begin, planning and running.
 */
JR_MUST_USE jr_status judge_until(jr_arena *arena, const char *goal, const jr_judging_options *how,
                                  const asking_options *asking, const jr_run_options *limits,
                                  until_outcome *ret_outcome, jr_error *err);

/* What a goal would take. */
typedef struct until_plan {
    const jr_goal *goal;
    jr_goal_state state;
    size_t n_questions;    /* that can be asked */
    jr_goal_plan expected; /* with costs; nothing where the state ends it */
    jr_estimate most;      /* of all that can be asked */
} until_plan;

/* Asks and writes nothing. Errors: as judge_until. */
JR_MUST_USE jr_status until_plan_goal(jr_arena *arena, const char *goal,
                                      const jr_judging_options *how, until_plan *ret_plan,
                                      jr_error *err);

#endif
