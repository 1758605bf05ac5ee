/*
 * judging.h: a plan of judging, between its parts. Internal to jr_judging.
 */
#ifndef EVAL_JUDGING_H
#define EVAL_JUDGING_H

#include <jrank/judging.h>

#include "bench/answer_texts.h"
#include "bench/reference.h"
#include "prompt.h"
#include "recorder.h"

/* What one judge has to do. */
typedef struct judge_plan {
    jr_judging_summary summary;
    jr_pairing pairing;
    reference_list references;
    size_t next; /* of the pairing's matches */
} judge_plan;

struct jr_judging {
    jr_arena *arena;
    const jr_judging_options *options;
    bool is_single;
    jr_question_list questions;
    size_t n_questions;  /* in use */
    size_t *question_of; /* of the list, in the order of the file */
    jr_str *models;
    size_t n_models;
    answer_texts texts;
    prompt_list prompts;
    prompt_choice choice;
    judge_plan *judges;
    result_paths *paths;
};

/* The files of a judge. */
result_paths judging_paths(jr_arena *arena, const char *bench_folder, jr_str judge, bool is_single);

/* The prompts of the options' file, and which of them the mode uses. */
JR_MUST_USE jr_status judging_choose_prompts(jr_arena *arena, const jr_judging_options *options,
                                             prompt_list *ret_prompts, prompt_choice *ret_choice,
                                             jr_error *err);

/* The prompt of a match, and what goes into it. */
const judge_prompt *judging_prompt(const jr_judging *judging, const judge_plan *judge,
                                   const jr_planned_match *match, prompt_values *ret_values);

#endif
