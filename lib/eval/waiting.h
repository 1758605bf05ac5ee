/*
 * waiting.h: matches that can't be judged before their answers are there.
 *
 * Every match of a judge is in one of three places: ready, in the order in which matches are asked
 * (order.h); waiting for an answer, in the list of that answer; or taken.
 */
#ifndef EVAL_WAITING_H
#define EVAL_WAITING_H

#include <jrank/ask.h>

#include "order.h"

/* Whether the answer of a model to the question in this place is there, up to this turn. */
typedef bool (*waiting_has_answer)(void *context, uint32_t model, size_t place, uint32_t turn);

/* Borrowed. */
typedef struct waiting_options {
    const match_plan *pairing;
    size_t n_models, n_questions;
    const size_t *question_of; /* the question's place in the answers, by its number in a match */
    waiting_has_answer has_answer;
    void *context;   /* of has_answer */
    uint64_t seed;   /* of the order */
    bool is_grouped; /* as order_init says */
} waiting_options;

typedef struct waiting {
    waiting_options options;
    match_order ready;
    uint32_t *next;  /* per match: the next one that waits for the same answer */
    uint32_t *lists; /* [model][place]: the first match that waits for it, or NO_MATCH */
} waiting;

/* A match that is being asked. */
typedef struct taken_match {
    planned_match match;
    uint32_t number; /* in the plan */
    uint32_t slot;   /* of the server, from 1; 0: any */
    bool is_shared;  /* others of the plan begin as it does */
} taken_match;

/* n_questions is the number of places. */
void waiting_init(waiting *w, jr_arena *arena, const waiting_options *options);

/* Takes the first match that may go now, as order_take does; false: there is none. */
bool waiting_take(waiting *w, uint32_t n_slots, taken_match *ret_taken);

/* The answer came: what waited for it is ready, or waits for its other answer. */
void waiting_answer_came(waiting *w, uint32_t model, size_t place);

/* The call of a match is done. */
void waiting_done(waiting *w, const taken_match *done, bool is_reply);

#endif
