/*
 * answering.h: a plan of answering, between its parts. Internal to jr_answering.
 */
#ifndef EVAL_ANSWERING_H
#define EVAL_ANSWERING_H

#include <jrank/answering.h>
#include <jrank/question.h>

#include "chat_template.h"
#include "recorder.h"
#include "turns.h"

/* What one model has to do. */
typedef struct model_plan {
    jr_answering_summary summary;
    size_t *todo; /* places of questions in the list, in the order of the file */
    size_t n_todo, next;
    turn_list turns;      /* finished turns of unfinished questions */
    bool has_other_turns; /* of questions that are not selected */
} model_plan;

struct jr_answering {
    jr_arena *arena;
    const jr_answering_options *options;
    uint32_t n_choices;
    jr_question_list questions;
    size_t *selected; /* places of the questions in use, in the order of the file */
    size_t n_selected;
    jr_str system;
    char prompt_hash[17];          /* hexadecimal */
    const chat_template *template; /* NULL: chat */
    model_plan *models;
    result_paths *paths;
};

/* What is sent with a question of this category. */
chat_sampling answering_sampling(const jr_answering_options *options, jr_str category);

/* Sets what is asked for the next turn: the question's turns up to the one after n_replies, with
 * the replies between them. messages has room for all; raw is the buffer of a raw prompt. */
void answering_ask(const jr_answering *answering, const jr_question *question,
                   const jr_str *replies, size_t n_replies, chat_message *messages, jr_buf *raw,
                   chat *ret_chat);

#endif
