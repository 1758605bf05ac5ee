/*
 * spending.h: sums of what calls took.
 */
#ifndef EVAL_SPENDING_H
#define EVAL_SPENDING_H

#include <jrank/run.h>

/* Adds the counts of more; what it is of stays. */
void spending_add(jr_spending *sum, const jr_spending *more);

/* jr_spending_load of the answers, or of the judgments alone. */
JR_MUST_USE jr_status spending_load_step(jr_arena *arena, const char *bench_folder, bool is_judging,
                                         jr_spending **ret_list, size_t *ret_n, jr_error *err);

#endif
