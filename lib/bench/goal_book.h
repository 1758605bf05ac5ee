/*
 * goal_book.h: the fields of JUDGE_goal.json, for the format reference.
 */
#ifndef BENCH_GOAL_BOOK_H
#define BENCH_GOAL_BOOK_H

#include "json/bound.h"

extern const bound_table goal_book_table;

#endif
