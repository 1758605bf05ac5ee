/**
 * answering.h: let models answer questions: plan what is not answered yet, ask, record.
 */
#ifndef JRANK_ANSWERING_H
#define JRANK_ANSWERING_H

#include <jrank/endpoint.h>
#include <jrank/estimate.h>

/** The system message for models of an API, where neither the caller nor the benchmark (a file
 * system_prompt.txt in its folder) says otherwise. */
#define JR_DEFAULT_SYSTEM "あなたは役立つアシスタントです。日本語で答えてください。"

/** What is a model's own; zero means that of jr_answering_options. */
typedef struct jr_answering_model {
    const char *conv_template; /**< file of its chat template */
    bool is_local;             /**< no default system message: its chat template knows its own */
} jr_answering_model;

/** Zero means the default everywhere. */
typedef struct jr_answering_options {
    const char *bench_folder;
    const jr_endpoint_list *models;
    const jr_answering_model *own; /**< one a model; NULL: none has anything of its own */
    const char *answer_file;       /**< for a single model: instead of answers/MODEL.jsonl */
    const char *system; /**< system message; "": none; NULL: the benchmark's, else the default */
    const char *conv_template;        /**< file of a chat template: raw completions; NULL: chat */
    uint32_t num_choices;             /**< answers per question; 0: 1 */
    uint64_t question_begin;          /**< first question, from 0 */
    uint64_t question_end;            /**< behind the last one; 0: all */
    double force_temperature;         /**< NAN: by the category of the question */
    double top_p, repetition_penalty; /**< NAN: not sent */
    int64_t top_k;
    int64_t max_tokens; /**< 0: 1024 */
    int64_t seed;       /**< -1: not sent */
} jr_answering_options;

/** What is to be asked of one model. */
typedef struct jr_answering_summary {
    jr_str model;
    uint64_t n_planned;  /**< questions to be answered */
    uint64_t n_answered; /**< questions that have their answer */
    uint64_t n_resumed;  /**< of the planned: some turns are there already */
    uint64_t n_calls;
} jr_answering_summary;

typedef struct jr_answering jr_answering;

/**
 * Reads the folder and plans; writes nothing. All that options points to, and the arena, must live
 * as long as the plan.
 * Errors: ERR_NOT_FOUND (questions, the template), ERR_IO, ERR_FORMAT (file:line), ERR_USAGE (two
 * models with one id, an empty range of questions, answer_file for several models).
 */
JR_API JR_MUST_USE jr_status jr_answering_plan(jr_arena *arena, const jr_answering_options *options,
                                               jr_answering **ret_answering, jr_error *err);

/** One summary a model, in the order of the endpoints. */
JR_API void jr_answering_summaries(const jr_answering *answering,
                                   const jr_answering_summary **ret_summaries,
                                   size_t *ret_n_summaries);

/** What the plan would take, all in all and (ret_each) per model, in the order of the endpoints. */
JR_API void jr_answering_estimate(const jr_answering *answering, const jr_run_options *options,
                                  jr_estimate *ret_estimate, jr_estimate *ret_each);

/**
 * Asks and records: answers/MODEL.jsonl (model_answer/ in a folder of FastChat's layout), one line
 * a question once all its turns and choices are there. Beside them finished turns of unfinished
 * questions go to unfinished/MODEL.turns.jsonl, so that no turn is paid twice, and failures to
 * unfinished/MODEL.errors.jsonl. Errors as jr_judging_run.
 */
JR_API JR_MUST_USE jr_status jr_answering_run(jr_answering *answering,
                                              const jr_run_options *options,
                                              jr_run_report *ret_report, jr_error *err);

#endif
