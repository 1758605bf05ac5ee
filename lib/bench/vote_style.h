/*
 * vote_style.h: the style of the answers of a vote, to be held equal (jr_vote_columns.style).
 */
#ifndef BENCH_VOTE_STYLE_H
#define BENCH_VOTE_STYLE_H

#include <jrank/votes.h>

#include "vote_row.h"

typedef struct style_part style_part;

typedef struct vote_style {
    size_t n;          /* covariates */
    style_part *parts; /* of each */
    jr_str *columns;   /* that must be wanted of each row */
    size_t n_columns;
} vote_style;

/* Errors: ERR_USAGE for a name that is none. */
JR_MUST_USE jr_status vote_style_init(jr_arena *arena, const jr_str *names, size_t n,
                                      vote_style *ret_style, jr_error *err);

/* What differs in the style of a vote, from the values of the columns; all NaN where some is not
 * known. */
void vote_style_read(const vote_style *style, const vote_value *values, float *ret_style);

#endif
