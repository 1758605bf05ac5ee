/*
 * answers.h: one line of a file of answers, and the rules of what it means: which text is no
 * answer, how many turns can be used, which of several answers counts. All readers of answers ask
 * here.
 */
#ifndef BENCH_ANSWERS_H
#define BENCH_ANSWERS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <yyjson.h>

#include "question.h"

/* True for a turn that is a text and not the mark of a failed generation. */
bool answers_is_text(yyjson_val *turn);

/* Whether a turn is no answer. What makes it none, "is empty" for example, is appended to problem
 * unless that is NULL. */
bool answers_has_problem(yyjson_val *turn, jr_buf *problem);

/* True for a turn in which the model says nothing: white space, or thoughts without a word. */
bool answers_is_empty(yyjson_val *turn);

/* Turns of a choice: a list, or one text, which is one turn. */
size_t answers_n_turns(yyjson_val *turns);
yyjson_val *answers_turn(yyjson_val *turns, size_t turn);

/* The number of turns, from the first on, that can be used. */
size_t answers_n_judgeable(yyjson_val *turns);

/* A line, borrowed from its parser. What is judged, shown and measured is the first choice. */
typedef struct answer_line {
    yyjson_val *id;  /* a string or a number; NULL: it has none of these */
    jr_str question; /* the id as text; may stand in digits */
    char digits[QUESTION_ID_MAX];
    yyjson_val *turns;  /* of the first choice; may be NULL or no turns at all */
    uint32_t n_turns;   /* that can be used; 0: the answer failed, and is none */
    uint32_t n_choices; /* from the first on, of which as many turns can be used */
    uint32_t empty; /* of the first choice: a bit for each of the first 32 turns that is empty */
    const char *problem; /* why no turn can be read: "choices is missing" and the like; else NULL */
    bool is_failure;     /* it can be read, and is an answer that failed */
} answer_line;

void answer_line_read(yyjson_val *record, answer_line *ret_line);

/* Behind what is missing of a record: in which form another tool wrote the answer, "; the answer is
 * in text, ..." for example; empty where that is not known. */
const char *answer_other_form(yyjson_val *record);

/* What became of the lines of a file. */
typedef struct answer_use {
    size_t n_usable, n_failed; /* with an answer to a question, or with what a failure left */
    size_t n_unreadable;       /* in a form that is not read */
    jr_str problem;            /* of the first line of neither kind: "line 3: choices is missing" */
} answer_use;

/* Notes a line that was read from the record; is_asked: its question is one of the questions. */
void answer_use_note(answer_use *use, jr_arena *arena, uint64_t number, yyjson_val *record,
                     const answer_line *line, bool is_asked);

/* Why a file with lines has no answer: "no line holds an answer that can be read: line 1: ...".
 * Empty where something is read, and where all that is there had failed. */
jr_str answer_use_problem(jr_arena *arena, const answer_use *use);

/* Of several answers to a question that one counts of which most turns can be used, of equals the
 * last: whether an answer with n_turns replaces an earlier one. */
bool answers_replaces(uint32_t n_turns, uint32_t n_earlier_turns);

#endif
