/*
 * answering.h: a plan of answering, between its parts. Internal to jr_answering.
 */
#ifndef EVAL_ANSWERING_H
#define EVAL_ANSWERING_H

#include <jrank/ask.h>
#include <jrank/bench.h>

#include "chat_template.h"
#include "recorder.h"
#include "turns.h"

/* What one model has to do. */
typedef struct model_plan {
    jr_answering_summary summary;
    jr_str system;
    const chat_template *template; /* NULL: chat */
    char prompt_hash[17];          /* of both; hexadecimal */
    size_t *todo;                  /* places of questions in the list, in the order of the file */
    size_t n_todo, next;
    turn_list turns;      /* finished turns of unfinished questions */
    bool has_other_turns; /* of questions that are not selected */
} model_plan;

struct jr_answering {
    jr_arena *arena;
    const jr_answering_options *options;
    uint32_t n_choices;
    jr_question_list questions;
    bool is_japanese; /* most of them are */
    size_t *selected; /* places of the questions in use, in the order of the file */
    size_t n_selected;
    model_plan *models;
    result_paths *paths;
};

/* What is sent with a question of this category. */
chat_sampling answering_sampling(const jr_answering_options *options, jr_str category);

/* Sets what is asked for the next turn: the question's turns up to the one after n_replies, with
 * the replies between them. messages has room for all; raw is the buffer of a raw prompt. */
void answering_ask(const jr_answering *answering, size_t model, const jr_question *question,
                   const jr_str *replies, size_t n_replies, chat_message *messages, jr_buf *raw,
                   chat *ret_chat);

/* A plan being run among others. */
typedef struct answering_run answering_run;

/* Told of each answer as it is recorded. Texts are borrowed. */
typedef struct answering_listener {
    void (*answer_came)(void *context, jr_str model, const jr_question *question,
                        const jr_str *turns);
    void *context;
} answering_listener;

/* Opens the files and adds the models to the calls; options, calls and listener (NULL: none) are
 * borrowed. */
JR_MUST_USE jr_status answering_begin(jr_answering *answering, const jr_run_options *options,
                                      calls *asked, const answering_listener *listener,
                                      answering_run **ret_run, jr_error *err);

/* Where it stands. */
void answering_progress(answering_run *r, jr_progress *ret_progress);

/* Closes the files and frees the run; ret_report NULL: it was abandoned. */
void answering_end(answering_run *r, jr_run_report *ret_report);

#endif
