/*
 * judging.h: a plan of judging, between its parts. Internal to jr_judging.
 */
#ifndef EVAL_JUDGING_H
#define EVAL_JUDGING_H

#include <jrank/ask.h>
#include <jrank/card.h>

#include "answering.h"
#include "bench/answer_table.h"
#include "bench/done.h"
#include "bench/reference.h"
#include "pairing.h"
#include "prompt.h"
#include "recorder.h"

/* What one judge has to do. */
typedef struct judge_plan {
    jr_judging_summary summary;
    match_plan pairing;  /* its matches are those to ask about */
    planned_match *open; /* of jr_judging_restrict: all that could be asked; else NULL */
    size_t n_open;
    planned_match *decided; /* those of them that need no call, as an answer is empty */
    size_t n_decided;
    reference_list references;
    bool is_fastchat; /* its file is put into FastChat's layout */
    bool has_ours;    /* it holds judgments in jrank's */
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
    answer_table answers;         /* with texts */
    const jr_answering *expected; /* answers that are on their way; NULL: none */
    prompt_list prompts;
    prompt_choice choice;
    judge_plan *judges;
    result_paths *paths;
};

/* jr_judging_plan that counts on the answers that a plan of answering is going to bring. Its models
 * are judged too. */
JR_MUST_USE jr_status judging_plan(jr_arena *arena, const jr_judging_options *options,
                                   const jr_answering *expected, jr_judging **ret_judging,
                                   jr_error *err);

/* A plan being run among others. */
typedef struct judging_run judging_run;

/* Opens the files and adds the judges to the calls; options and calls are borrowed. */
JR_MUST_USE jr_status judging_begin(jr_judging *judging, const jr_run_options *options,
                                    calls *asked, judging_run **ret_run, jr_error *err);

/* An expected answer is there: what waited for it may be judged. */
void judging_answer_came(judging_run *r, jr_str model, const jr_question *question,
                         const jr_str *turns);

void judging_progress(judging_run *r, jr_progress *ret_progress);

/* Closes the files and frees the run; ret_report NULL: it was abandoned. */
void judging_end(judging_run *r, jr_run_report *ret_report);

/* The files of a judge, or of a shard of what it has to do. */
result_paths judging_paths(jr_arena *arena, const char *bench_folder, jr_shard shard, jr_str judge,
                           bool is_single);

/* Whether the judgments of pairs go into FastChat's layout, of a file that has such records or not.
 */
bool judging_is_fastchat(jr_arena *arena, const jr_judging_options *options, bool has_fastchat);

/* The prompts of the options' file, and which of them the mode uses. */
JR_MUST_USE jr_status judging_choose_prompts(jr_arena *arena, const jr_judging_options *options,
                                             prompt_list *ret_prompts, prompt_choice *ret_choice,
                                             jr_error *err);

/* Whether the model says nothing in the turn, and that counts as an answer that loses. */
bool judging_is_silent(const jr_judging *judging, uint32_t model, size_t place, uint32_t turn);

/* How a match is known among those that are judged. */
id_key judging_match_key(const jr_judging *judging, const planned_match *match);

/* Leaves of the matches those that the options' shard asks about and nobody has judged meanwhile.
 */
void judging_take_shard(const jr_judging *judging, judge_plan *judge, const done_set *done);

/* Takes the matches out of the pairing that are decided without a call. */
void judging_take_decided(const jr_judging *judging, judge_plan *judge);

/* Plans that are not drawn go through questions and models. */
void judging_mix(match_plan *pairing, uint64_t seed);

/* What the judge is asked about a match. */
typedef struct match_prompt {
    const judge_prompt *prompt;
    prompt_values values; /* borrowed from the plan */
    filled_prompt filled;
} match_prompt;

/* The prompt of a match, and what goes into it; nothing is filled in. */
match_prompt judging_prompt(const jr_judging *judging, const judge_plan *judge,
                            const planned_match *match);

/* The same, with the text that the judge gets. */
match_prompt judging_fill(const jr_judging *judging, const judge_plan *judge,
                          const planned_match *match, jr_buf *text);

/* Of each model whose answers have delimiters of a prompt in use in them, a sentence; none of
 * prompts with {boundary}, nor where nothing is planned. */
void judging_imitations(const jr_judging *j, jr_str **ret_sentences, size_t *ret_n);

/* The models of a verification, as those of the plan. */
void judging_take_verified_models(jr_judging *judging);

/* The plan of a verification: the calls whose replies are not there yet. Errors: ERR_DATA for a
 * match of which the folder lacks question, prompt or answer, ERR_FORMAT, ERR_IO. */
JR_MUST_USE jr_status judging_plan_verified(jr_judging *judging, size_t number, jr_error *err);

/* The prompt by which a match of a verification was judged; NULL: there is none of its name. */
const judge_prompt *judging_verified_prompt(const jr_judging *judging, size_t verified);

/* Tokens of the prompt of a match by estimate, a turn that is not answered yet taken for so many.
 * text is memory to work in. */
int64_t judging_prompt_tokens(const jr_judging *judging, const judge_plan *judge,
                              const planned_match *match, int64_t missing_answer, jr_buf *text);

/* Whether matches of this judge are asked in groups that begin alike. Those that answer here keep
 * nothing. */
bool judging_meets_caches(const jr_judging *judging, size_t judge);

/* What valid judgments of a judge lack. */
typedef struct judging_gaps {
    uint64_t n_valid, n_without_soft, n_without_criterion;
} judging_gaps;

/* Says once what judgments lack that were asked for more than a verdict. gaps: per judge. */
void judging_tell_gaps(const jr_judging *judging, const judging_gaps *gaps, jr_run_report *report);

/* Puts the files into FastChat's layout that are to have it. They are closed by now, and complete
 * as they are, so that a failure costs nothing but the layout. */
void judging_join_games(const jr_judging *j, jr_run_report *report);

#endif
