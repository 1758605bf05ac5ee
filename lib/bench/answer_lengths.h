/*
 * answer_lengths.h: how long the answers of a benchmark are.
 */
#ifndef BENCH_ANSWER_LENGTHS_H
#define BENCH_ANSWER_LENGTHS_H

#include <jrank/base.h>

typedef struct answer_lengths {
    size_t n_models, n_questions, n_turns;
    double *characters;    /* [model][question][turn from 0]; NaN where there is no answer */
    size_t n_models_found; /* models with an answer file */
} answer_lengths;

/*
 * Counts the characters (code points) of the answers of these models to these questions, in the
 * turns of the first choice that can be used: answers/MODEL.jsonl of a benchmark folder, or
 * model_answer/ where only that is there; '/' in a model's name is "__" in the file's. A model
 * without a file has no answers. doc/formats.md says which answer counts and what is none.
 * questions: ids as text, sorted bytewise.
 * Errors: ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status answer_lengths_load(jr_arena *arena, const char *bench_folder,
                                          const jr_str *models, size_t n_models,
                                          const jr_str *questions, size_t n_questions,
                                          answer_lengths *ret_lengths, jr_error *err);

#endif
