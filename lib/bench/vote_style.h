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
    jr_str *columns;   /* of which each row must give the numbers */
    size_t n_columns;
    jr_str texts[2]; /* n_texts columns that must be wanted as well */
    size_t n_texts;
} vote_style;

/* Errors: ERR_USAGE for a name that is none. */
JR_MUST_USE jr_status vote_style_init(jr_arena *arena, const jr_str *names, size_t n,
                                      vote_style *ret_style, jr_error *err);

/* What differs in the style of a vote, from the numbers of the columns, or the texts; all NaN where
 * some is not known. */
void vote_style_read(const vote_style *style, const double *numbers, const vote_value *texts,
                     float *ret_style);

/* Notes, one a covariate, whether a vote has a number in a column that was asked for by name. */
void vote_style_note(const vote_style *style, const double *numbers, bool *has_number);

/* ERR_USAGE for a column of which no vote has a number. names: as they were asked for; known: the
 * columns of the files, one of which may have been meant. */
JR_MUST_USE jr_status vote_style_check(const vote_style *style, const jr_str *names,
                                       const bool *has_number, const jr_str *known, size_t n_known,
                                       const char *source, jr_error *err);

#endif
