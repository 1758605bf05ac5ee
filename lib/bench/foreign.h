/*
 * foreign.h: files of votes that are not read, and what makes battles of them.
 */
#ifndef BENCH_FOREIGN_H
#define BENCH_FOREIGN_H

#include <jrank/base.h>

#include <stdbool.h>

/* Whether the record has this field, or the table this column. */
typedef bool (*foreign_has)(const void *record, const char *field);

/* Of a record or table that is not of the form wanted: "; HINT: ..." with what it is and how to
 * convert it, where its fields tell; else an empty text. */
const char *foreign_hint(const void *record, foreign_has has);

/* Errors: ERR_FORMAT where the beginning of the file says that it is Parquet, of which vote files
 * are read and nothing else. */
JR_MUST_USE jr_status foreign_refuse_parquet(jr_str beginning, const char *name, jr_error *err);

/* Errors: ERR_FORMAT where the beginning of the file says that it is no text at all. */
JR_MUST_USE jr_status foreign_refuse_binary(jr_str beginning, const char *name, jr_error *err);

#endif
