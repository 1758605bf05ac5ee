/*
 * battles.h: votes of files with what only the pages want of them.
 */
#ifndef BENCH_BATTLES_H
#define BENCH_BATTLES_H

#include <jrank/votes.h>

#include <stdbool.h>

#include "vote_months.h"

typedef struct battles_extra {
    vote_months months;     /* of 64 bytes a vote that has a time, while they are read */
    bool has_conversations; /* the files say what was asked and answered */
} battles_extra;

/* Reads as jr_votes_load_battles does, and more, unless ret_extra is NULL. */
JR_MUST_USE jr_status battles_load(jr_arena *arena, const char *const *paths, size_t n_paths,
                                   const jr_votes_options *options, jr_votes *ret_votes,
                                   battles_extra *ret_extra, jr_error *err);

#endif
