/*
 * answer_texts.h: what chosen models answered, in memory.
 */
#ifndef BENCH_ANSWER_TEXTS_H
#define BENCH_ANSWER_TEXTS_H

#include <jrank/bench.h>

typedef struct answer_text {
    const jr_str *turns; /* of the first choice */
    size_t n_turns;      /* those that can be judged; 0: there is no answer */
} answer_text;

typedef struct answer_texts {
    size_t n_models, n_questions;
    answer_text *answers;  /* [model][question] */
    size_t n_models_found; /* that have a file */
} answer_texts;

/*
 * Reads the answers of these models to these questions (see answers.h for the files). A turn that
 * is "$ERROR$", blank or no text, and all behind it, is no answer. Of several answers to a question
 * the last counts, but never one with fewer turns than an earlier one.
 * Errors: ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status answer_texts_load(jr_arena *arena, const char *bench_folder,
                                        const jr_str *models, size_t n_models,
                                        const jr_question_list *questions, answer_texts *ret_texts,
                                        jr_error *err);

/* An answer that came later; the turns are copied into the arena. */
void answer_texts_set(jr_arena *arena, answer_texts *texts, size_t model, size_t question,
                      const jr_str *turns, size_t n_turns);

/* The turns of an answer, by the places of model and question in the lists. */
const jr_str *answer_texts_find(const answer_texts *texts, size_t model, size_t question,
                                size_t *ret_n_turns);

#endif
