/*
 * battles.h: votes of files with what only the pages want of them.
 */
#ifndef BENCH_BATTLES_H
#define BENCH_BATTLES_H

#include <jrank/votes.h>

#include "vote_months.h"

/* Reads as jr_votes_load_battles does, and the votes by month, unless ret_months is NULL: 64 bytes
 * a vote that has a time. */
JR_MUST_USE jr_status battles_load(jr_arena *arena, const char *const *paths, size_t n_paths,
                                   const jr_votes_options *options, jr_votes *ret_votes,
                                   vote_months *ret_months, jr_error *err);

#endif
