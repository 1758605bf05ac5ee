/*
 * empty_answers.h: how often models say nothing: with white space, or with thoughts without a word.
 */
#ifndef BENCH_EMPTY_ANSWERS_H
#define BENCH_EMPTY_ANSWERS_H

#include <jrank/bench.h>

#include "answer_table.h"
#include "judgment_table.h"

typedef struct empty_answers {
    jr_str model;
    uint64_t n_turns;  /* of all questions */
    uint64_t n_empty;  /* of them, in which its answer is empty */
    uint64_t n_judged; /* of these, about which a verdict counts */
} empty_answers;

/* The models of the table, by these names, that have empty answers to questions of the list; where
 * verdicts is NULL n_judged is 0. */
void empty_answers_count(jr_arena *arena, const answer_table *answers, const jr_str *models,
                         const jr_question_list *list, const judgment_table *verdicts,
                         empty_answers **ret_list, size_t *ret_n);

/* "m1 says nothing in 3 of 160 turns, m2 says ...", a few by name; empty of none. */
jr_str empty_answers_describe(jr_arena *arena, const empty_answers *list, size_t n);

/* The sentence of jr_bench_answer_warnings. A model that a verdict counts some of loses by them. */
jr_str empty_answers_uncounted(jr_arena *arena, const empty_answers *list, size_t n);

#endif
