/*
 * pairing.h: which matches are to be judged.
 *
 * Pure: models, questions, what has been judged, options and a seed in; a list of matches out, in
 * the order in which they are to be played. The same input gives the same plan.
 */
#ifndef EVAL_PAIRING_H
#define EVAL_PAIRING_H

#include <jrank/ask.h>

#define NO_SECOND UINT32_MAX

/* Indices into the lists given; turn from 1. */
typedef struct planned_match {
    uint32_t question, first, second;
    uint32_t turn;
    uint32_t verified; /* of a verification: 1 + the number of its match; else 0 */
    uint32_t call;     /* of these, from 1 */
} planned_match;

typedef struct pairing_options {
    jr_pairing_mode mode;
    size_t n_models, n_questions;
    const uint8_t *question_turns; /* per question: turns to be judged, 1 or 2 */
    /* Whether both (in single: the one) models answered the question up to this turn. */
    bool (*is_answered)(void *context, uint32_t question, uint32_t model, uint32_t turn);
    /* Whether there is a valid verdict on this match already. */
    bool (*is_judged)(void *context, const planned_match *match);
    /* Optional: whether the match is one of those that it is about. */
    bool (*is_wanted)(void *context, const planned_match *match);
    void *context;
    uint32_t baseline; /* for BASELINE */
    uint64_t n;        /* for N: judgments there shall be, those that exist included; 0: all */
    bool both_orders;  /* each match also with the seats exchanged */
    bool has_only;     /* only matches of the model `only`; n counts only these */
    uint32_t only;
    uint64_t seed;
} pairing_options;

typedef struct match_plan {
    planned_match *matches;
    size_t n_matches;
    uint64_t n_judged;     /* matches of the mode that have a verdict already */
    uint64_t n_unanswered; /* matches of the mode that lack an answer and have no verdict */
    uint64_t n_possible;   /* matches of the mode with both answers, judged or not */
    uint32_t *idle; /* with a bounded n and without only: models that could be in a match and are
                         in none, judged or planned */
    size_t n_idle;
} match_plan;

/*
 * Goes through turns, in them through questions, in them through models. JR_PAIRING_N picks as the
 * original does: a model with the fewest matches so far (existing valid judgments count), at random
 * among equals; then a random unplayed match with it out of all ordered pairs, questions and turns.
 * A model without an unplayed match is passed over. Time is linear in the matches of the mode.
 * With both_orders the second game follows the first at once, and matches that have been judged in
 * one order only come first. There are never more than n.
 */
void pairing_plan(jr_arena *arena, const pairing_options *options, match_plan *ret_pairing);

#endif
