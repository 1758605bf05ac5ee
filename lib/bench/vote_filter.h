/*
 * vote_filter.h: which votes of a file or folder are taken: jr_vote_filter, ready for use.
 */
#ifndef BENCH_VOTE_FILTER_H
#define BENCH_VOTE_FILTER_H

#include <jrank/votes.h>

#include "base/name_map.h"
#include "where.h"

typedef struct vote_filter {
    jr_vote_filter how;
    const where *where; /* or NULL */
    size_t n_fields;    /* of where */
    const jr_str *fields;
} vote_filter;

/* options may be NULL. Errors: ERR_USAGE: of the expression; times that leave nothing between. */
JR_MUST_USE jr_status vote_filter_init(jr_arena *arena, const jr_vote_filter *options,
                                       vote_filter *ret_filter, jr_error *err);

/* Whether votes are left out by their time, so that one without a time can't be taken. */
bool vote_filter_needs_time(const vote_filter *filter);

/* Whether a vote is taken, but for how many its voter has; values: by field of where. */
bool vote_filter_takes(const vote_filter *filter, jr_str first, jr_str second, double time,
                       const vote_value *values);

/* ERR_USAGE where a field is in no row; is_met: by field; known: the names of what is there. */
JR_MUST_USE jr_status vote_filter_check_fields(const vote_filter *filter, const bool *is_met,
                                               const name_map *known, const char *source,
                                               jr_error *err);

/* ERR_DATA: of what source holds it takes nothing that is valid. */
JR_MUST_USE jr_status vote_filter_left_nothing(const char *source, jr_error *err);

/* ERR_USAGE where options, which may be NULL, ask for what vote files do not tell. */
JR_MUST_USE jr_status vote_filter_check_files(const jr_vote_filter *options, jr_error *err);

#endif
