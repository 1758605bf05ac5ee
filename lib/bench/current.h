/*
 * current.h: whether a verdict is on the answers that are there now (one that is not is stale), and
 * by the prompt as it is now.
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

/* What judges would be asked for now, as far as the folder says it: each wording that a prompt of a
 * name may have, as text and as JSON, of the folder's own file of prompts or, where that has none
 * of the name, of jrank's. Nothing where the file can't be read. In the arena. */
origins_asked current_asked(jr_arena *arena, const char *bench_folder);

/* The same in the arena of the table, and nothing where no verdict says by which wording it is. */
origins_asked current_asked_of_table(const char *bench_folder, judgment_table *table);

/* Marks the rows that are by something else than is asked for, which the table keeps. */
void current_mark_origins(origins_asked asked, judgment_table *table);

#endif
