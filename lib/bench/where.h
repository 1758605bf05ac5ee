/*
 * where.h: conditions on votes, as `language = ja and not is_code`.
 *
 *     condition  = conjunction { "or" conjunction }
 *     conjunction = negation { "and" negation }
 *     negation   = "not" negation | "(" condition ")" | test
 *     test       = FIELD [ OPERATOR VALUE | [ "not" ] "in" "(" VALUE { "," VALUE } ")" ]
 *     OPERATOR   = "=" | "==" | "!=" | "<" | "<=" | ">" | ">="
 *
 * Fields and values are words of letters, digits and _ . - + : / @ * and whatever is not ASCII, or
 * stand in single or double quotes, doubled inside. and, or, not, in are written in any case.
 *
 * A field alone holds where it is true, "true", or a number that is not 0. Two numbers are compared
 * as numbers; a date (2025-05-01, perhaps with a time) as a time with what is one; everything else
 * as text, byte by byte. What a row does not have is equal to nothing and neither more nor less
 * than anything, so `x != 1` and `not x = 1` hold of it.
 */
#ifndef BENCH_WHERE_H
#define BENCH_WHERE_H

#include <jrank/base.h>

#include <stdbool.h>

#include "vote_row.h"

typedef struct where where;

/* Conditions that are longer, or lie deeper in parentheses, are refused. */
enum { WHERE_MAX = 1 << 14, WHERE_DEPTH = 64 };

/* Errors: ERR_USAGE, with the place in the text. The result lives in the arena. */
JR_MUST_USE jr_status where_parse(jr_arena *arena, jr_str text, const where **ret_where,
                                  jr_error *err);

/* The fields that it names, each once, in the order of the text. */
size_t where_n_fields(const where *w);
const jr_str *where_fields(const where *w);

/* The place of a field in the text, from 1, for a sentence. */
size_t where_field_column(const where *w, size_t field);

/* Whether it holds of a row; values: by field. May run on several threads. */
bool where_holds(const where *w, const vote_value *values);

#endif
