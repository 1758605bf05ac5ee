/*
 * answers.h: walk through the answers of some models to some questions.
 */
#ifndef BENCH_ANSWERS_H
#define BENCH_ANSWERS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <yyjson.h>

/* Whose answers to what are wanted. */
typedef struct answers_wanted {
    const jr_str *models;
    size_t n_models;
    const jr_str *questions; /* ids as text, sorted bytewise */
    size_t n_questions;
} answers_wanted;

/* One answer: the turns of its first choice, a JSON list or NULL. Of several answers of a model to
 * a question the last counts, so a visit replaces what an earlier one left. */
typedef void (*answer_visit)(void *context, size_t model, size_t question, yyjson_val *turns);

/* True for a turn that is a text and not the mark of a failed generation. */
bool answers_is_text(yyjson_val *turn);

/* The number of turns, from the first on, that are texts and not blank: what can be judged. */
size_t answers_n_judgeable(yyjson_val *turns);

/* Visits the answers in one file to these questions, as those of model 0. Errors: ERR_NOT_FOUND,
 * ERR_IO, ERR_FORMAT (file:line). */
JR_MUST_USE jr_status answers_read_file(const char *path, const jr_str *questions,
                                        size_t n_questions, answer_visit visit, void *context,
                                        jr_error *err);

/*
 * Reads answers/MODEL.jsonl of a benchmark folder, or model_answer/ where only that is there; '/'
 * in a model's name is "__" in the file's. A model without a file has no answers; *ret_n_found
 * counts those that have one. Errors: ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status answers_read(jr_arena *arena, const char *bench_folder,
                                   const answers_wanted *wanted, answer_visit visit, void *context,
                                   size_t *ret_n_found, jr_error *err);

#endif
