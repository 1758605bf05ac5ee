/*
 * vote_style.h: the style of the answers of a vote, to be held equal (jr_vote_columns.style).
 */
#ifndef BENCH_VOTE_STYLE_H
#define BENCH_VOTE_STYLE_H

#include <jrank/votes.h>

#include "vote_row.h"

typedef struct style_part style_part;

/* Of a column of --control: what votes whose style is not known have there. */
enum { STYLE_HAS_VALUE = 1, STYLE_HAS_NUMBER = 2 };

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

/* Adds what a vote has in the columns that were asked for by name to found, one a covariate. */
void vote_style_note(const vote_style *style, const vote_value *values, uint8_t *found);

/* ERR_USAGE for a column of which no vote has a number. names: as they were asked for; known: the
 * columns of the files, one of which may have been meant. */
JR_MUST_USE jr_status vote_style_check(const vote_style *style, const jr_str *names,
                                       const uint8_t *found, const jr_str *known, size_t n_known,
                                       const char *source, jr_error *err);

#endif
