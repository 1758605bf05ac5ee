/*
 * spending.h: sums of what calls took.
 */
#ifndef EVAL_SPENDING_H
#define EVAL_SPENDING_H

#include <jrank/run.h>

/* Adds the counts of more; what it is of stays. */
void spending_add(jr_spending *sum, const jr_spending *more);

#endif
