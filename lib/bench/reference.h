/*
 * reference.h: good answers to the questions, for judges that compare with one.
 */
#ifndef BENCH_REFERENCE_H
#define BENCH_REFERENCE_H

#include <jrank/bench.h>

typedef struct reference_answer {
    const jr_str *turns;
    size_t n_turns; /* 0: there is none */
} reference_answer;

typedef struct reference_list {
    jr_str path;               /* of the file they come from; empty: there is no such file */
    reference_answer *answers; /* per question of the list */
    size_t n_found;
} reference_list;

/*
 * Reads reference_answer/JUDGE.jsonl of a benchmark folder or, where that is not there, the first
 * file of that folder by name. A question that has no answer there has the `reference` of its own
 * record. judge may be empty. Errors: ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status references_load(jr_arena *arena, const char *bench_folder, jr_str judge,
                                      const jr_question_list *questions, reference_list *ret_list,
                                      jr_error *err);

#endif
