/*
 * flagged.h: which verdicts are on answers that have a flag (answer_flags.h).
 */
#ifndef BENCH_FLAGGED_H
#define BENCH_FLAGGED_H

#include <jrank/base.h>

#include <stdint.h>

#include "answer_flags.h"
#include "judgment_table.h"

/* The turns of answers that have a flag themselves or come after one that has: of 32 a bit each. */
enum { MOST_TURNS_FLAGGED = 32 };

/* [model][question] such words, in the arena, by names and ids of judgments; what the flags do not
 * have has none. */
uint32_t *flagged_turns_of(jr_arena *arena, const answer_flags *flags, const jr_str *models,
                           size_t n_models, const jr_str *questions, size_t n_questions);

/*
 * The same of a folder, [model][question] such words, in the arena, of the answers of a folder;
 * names and ids are those of judgments, and what the folder does not have has no flag. Errors:
 * those of answer_flags_load().
 */
JR_MUST_USE jr_status flagged_turns(jr_arena *arena, const char *bench_folder, const jr_str *models,
                                    size_t n_models, const jr_str *questions, size_t n_questions,
                                    uint32_t **ret_turns, jr_error *err);

/* Marks the rows of pairs of which an answer that was shown has a flag. Errors: the same; then
 * nothing is marked. */
JR_MUST_USE jr_status flagged_mark_folder(const char *bench_folder, judgment_table *table,
                                          jr_error *err);

#endif
