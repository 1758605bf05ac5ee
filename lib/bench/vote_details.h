/*
 * vote_details.h: votes per question, judge and ordered pair.
 */
#ifndef BENCH_VOTE_DETAILS_H
#define BENCH_VOTE_DETAILS_H

#include <jrank/votes.h>

/* Sorts them by (question, judge, first, second) and adds up what is equal in these; returns how
 * many are left. n_threads: 0: one per processor. */
size_t vote_details_add_up(jr_detail *details, size_t n, unsigned n_threads);

#endif
