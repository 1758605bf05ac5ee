/*
 * waiting.h: matches that can't be judged before their answers are there.
 *
 * Every match of a judge is in one of three places: ready, in the order in which it became so;
 * waiting for an answer, in the list of that answer; or taken.
 */
#ifndef EVAL_WAITING_H
#define EVAL_WAITING_H

#include <jrank/ask.h>

#include "pairing.h"

typedef struct waiting {
    const planned_match *matches;
    size_t n_models, n_questions;
    const size_t *question_of; /* the question's place in the answers, by its number in a match */
    uint32_t *ready;           /* numbers of matches */
    size_t first_ready, n_ready;
    uint32_t *next;  /* per match: the next one that waits for the same answer */
    uint32_t *lists; /* [model][place]: the first match that waits for it, or NO_MATCH */
} waiting;

/* Whether the answer of a model to the question in this place is there, up to this turn. */
typedef bool (*waiting_has_answer)(void *context, uint32_t model, size_t place, uint32_t turn);

/* Borrows pairing and question_of. n_questions is the number of places. */
void waiting_init(waiting *w, jr_arena *arena, const match_plan *pairing, size_t n_models,
                  size_t n_questions, const size_t *question_of, waiting_has_answer has_answer,
                  void *context);

/* Takes the first match that is ready; false: there is none now. */
bool waiting_take(waiting *w, planned_match *ret_match);

/* The answer came: what waited for it is ready, or waits for its other answer. */
void waiting_answer_came(waiting *w, uint32_t model, size_t place, waiting_has_answer has_answer,
                         void *context);

#endif
