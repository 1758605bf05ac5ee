/*
 * census.h: in which values the verdicts of a file stand, as far as these are not plain words: to
 * see whether the file has codes of its own, and to say which.
 */
#ifndef BENCH_CENSUS_H
#define BENCH_CENSUS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <yyjson.h>

#include "base/english.h"
#include "winner.h"

/* What to do with values that mean nothing here. */
#define CENSUS_HINT                                                                                \
    ENGLISH("; HINT: --winner-codes FIRST,SECOND,TIE says what values of winner mean, 0,1,2 or "   \
            "left,right,tie for example")

enum { CENSUS_VALUES = 16, CENSUS_TEXT = 48 };

typedef struct census_value {
    char text[CENSUS_TEXT]; /* as it is shown: a string in quotes, a number by its digits */
    double number;          /* NaN: it is none */
    uint64_t n;
} census_value;

/* Zeroed it is empty. */
typedef struct census {
    uint64_t n_codes[N_WINNER_CODES], n_failures, n_other; /* numbers: 1, 2, 3, -1, and others */
    census_value values[CENSUS_VALUES];                    /* that mean nothing here */
    size_t n_values;
    bool is_full; /* there were more, or longer ones */
} census;

/* Adds a verdict, of which nothing is kept where it is a word that is known. */
void census_add(census *c, yyjson_val *value, winner w);
void census_add_text(census *c, jr_str text, winner w); /* of CSV */

void census_merge(census *to, const census *from);

/*
 * Whether the verdicts can be understood: no number but 1, 2, 3 and, of a failure, -1, and not more
 * of them invalid than valid, where some are valid. Errors: ERR_DATA, with the values and how often
 * each occurs.
 */
JR_MUST_USE jr_status census_check_battles(const census *c, const char *source, uint64_t n_valid,
                                           uint64_t n_invalid, jr_error *err);

/* The same of a judge's file, where -1 is a failure however often it stands there, and a verdict
 * that is invalid otherwise a reply that could not be read. */
JR_MUST_USE jr_status census_check_judgments(const census *c, const char *source, jr_error *err);

#endif
