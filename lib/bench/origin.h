/*
 * origin.h: where a verdict came from, as its record says.
 */
#ifndef BENCH_ORIGIN_H
#define BENCH_ORIGIN_H

#include "judgment_table.h"

/* What may change under the name of one judge; a row each: name for people. */
#define ORIGIN_ROWS(X)                                                                             \
    X(SERVED, "served model") X(MODEL, "model") X(PROMPT, "prompt") X(MONTH, "month")

typedef enum origin_kind {
#define ORIGIN_ENUM(id, name) ORIGIN_##id,
    ORIGIN_ROWS(ORIGIN_ENUM)
#undef ORIGIN_ENUM
        N_ORIGINS
} origin_kind;

typedef struct vote_origin {
    jr_str values[N_ORIGINS]; /* empty: not recorded */
    double tstamp;            /* seconds since 1970; NaN: not recorded */
    size_t row;               /* of the table */
} vote_origin;

/* Of the table's pair verdicts that count, by time where all of them have one, else in the order of
 * the file. Errors: ERR_IO, ERR_FORMAT. */
JR_MUST_USE jr_status origins_load(jr_arena *arena, const judgment_table *table,
                                   vote_origin **ret_origins, size_t *ret_n_origins, jr_error *err);

#endif
