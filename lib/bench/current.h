/*
 * current.h: whether a verdict is on the answers that are there now. One that is not is stale.
 */
#ifndef BENCH_CURRENT_H
#define BENCH_CURRENT_H

#include "answer_table.h"
#include "judgment_table.h"

/* The answers now; all but the words is borrowed. */
typedef struct current_answers {
    const jr_str *models; /* of the table */
    size_t n_models;
    const answer_table *table; /* with texts */
    uint32_t *words;           /* of answers that were asked for; 0: not yet */
} current_answers;

current_answers current_answers_of(jr_arena *arena, const jr_str *models, size_t n_models,
                                   const answer_table *table);

/* All answers of a folder, with their texts. Errors: those of reading questions and answers. */
JR_MUST_USE jr_status current_answers_load(jr_arena *arena, const char *bench_folder,
                                           current_answers *ret_answers, jr_error *err);

/* The places of a model and of a question (its id as text), or SIZE_MAX. */
size_t current_model(const current_answers *c, jr_str model);
size_t current_question(const current_answers *c, jr_str id);

/* Whether the answer that was judged, by the word of its record (origin.h), is another one now. One
 * that is gone is not, nor where a place is SIZE_MAX or the word 0. */
bool current_is_other(const current_answers *c, size_t model, size_t question, uint16_t turn,
                      uint32_t word);

/* Marks the rows of pairs that are stale. */
void current_mark(const current_answers *c, judgment_table *table);

/* The same by the answers of the folder, which are read where a record has hashes of its answers.
 * Errors: those of reading questions and answers; then nothing is marked. */
JR_MUST_USE jr_status current_mark_folder(const char *bench_folder, judgment_table *table,
                                          jr_error *err);

#endif
