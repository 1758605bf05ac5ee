/*
 * vote_origin.h: the verdicts that count, by time, with where each came from.
 */
#ifndef BENCH_VOTE_ORIGIN_H
#define BENCH_VOTE_ORIGIN_H

#include "judgment_table.h"

/* What may change under the name of one judge; a row each: name for people. */
#define ORIGIN_ROWS(X)                                                                             \
    X(SERVED, "served model")                                                                      \
    X(MODEL_PATH, "file of the model") X(MODEL, "model") X(PROMPT, "prompt") X(MONTH, "month")

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

/* Of a judge's pair verdicts that count, by time where all of them have one, else in the order of
 * the file. */
vote_origin *vote_origins(jr_arena *arena, const judgment_table *table, size_t judge,
                          size_t *ret_n);

/* Between two times of one judge. */
typedef struct vote_border {
    size_t at;            /* how many origins are before it; 0: nothing changed */
    jr_str what;          /* the name of its kind */
    jr_str before, after; /* its values */
} vote_border;

/*
 * Where the newest value of the first kind that changed begins, or of months the one that divides
 * best. It follows from what records say of their calls, never from the verdicts, since a border
 * that they choose makes any judge look changed.
 */
vote_border vote_border_find(const vote_origin *origins, size_t n);

/* The origin of a row; all that is not recorded is empty. */
origin vote_origin_of(const judgment_table *table, const judgment_row *row);

/* "2025-05", or empty for a time that is none. */
jr_str vote_origin_month(jr_arena *arena, double tstamp);

/* Name and wording, "NAME (WORDING)": one that changed under its name is another prompt. */
jr_str vote_origin_prompt(jr_arena *arena, const origin *o);

#endif
