/*
 * count_parquet.h: the rows of a Parquet file as those of a table of counts.
 */
#ifndef BENCH_COUNT_PARQUET_H
#define BENCH_COUNT_PARQUET_H

#include "count_scan.h"
#include "vote_parquet.h"

/*
 * Reads all rows, row groups on all threads; lines in messages are their numbers, from 1. The first
 * error of the file is returned, whatever the number of threads.
 * Errors: those of lib/columns and of count_scan_begin, ERR_FORMAT for a value that is none.
 */
JR_MUST_USE jr_status count_parquet_read(count_scan *s, jr_arena *arena, const char *path,
                                         jr_input *ret_input, jr_error *err);

#endif
