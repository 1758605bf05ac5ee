/*
 * run_pipeline.h: answers and judgments together, as jrank run and jrank add ask for them.
 */
#ifndef CMD_RUN_PIPELINE_H
#define CMD_RUN_PIPELINE_H

#include "run_options.h"

#include <jrank/run.h>

typedef struct pipeline_outcome {
    bool is_dry;             /* --dry-run: the plan was printed, nothing was asked */
    bool has_answers_to_ask; /* of that plan */
    bool is_cut_off;         /* by an interrupt, or a file that could not be written */
    int exit_code;
    uint64_t *n_verdicts; /* per judge: of earlier runs and of this one */
    bool has_verdicts;
    jr_run_options left; /* the limits without what was spent */
    bool is_used_up;     /* nothing of one is left */
} pipeline_outcome;

/*
 * Plans; with --dry-run prints the plan, else asks and prints the account. `limits` are those of
 * asking_run_options. The judges' matches without an answer are no error, the exit code tells.
 * Errors: those of jr_pipeline_plan, jr_estimate_check, jr_endpoint_load_key, jr_pipeline_run.
 */
JR_MUST_USE jr_status run_pipeline(jr_arena *arena, const jr_answering_options *answering,
                                   const jr_judging_options *judging, const asking_options *asking,
                                   const jr_run_options *limits, pipeline_outcome *ret_outcome,
                                   jr_error *err);

/*
 * The answers first, then judgments until the goal is reached, as judge_until asks for them.
 * Errors: those of both.
 */
JR_MUST_USE jr_status run_until(jr_arena *arena, const jr_answering_options *answering,
                                const jr_judging_options *judging, const char *goal,
                                const asking_options *asking, const jr_run_options *limits,
                                pipeline_outcome *ret_outcome, jr_error *err);

#endif
