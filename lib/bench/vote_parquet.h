/*
 * vote_parquet.h: the rows of Parquet files as votes.
 */
#ifndef BENCH_VOTE_PARQUET_H
#define BENCH_VOTE_PARQUET_H

#include "base/digest.h"
#include "base/vector.h"
#include "vote_rows.h"

struct parquet_file;

typedef VECTOR(const char *) vote_paths;

/* Adds the files that a path stands for: of a folder the Parquet files in it, in the order of their
 * names. Errors: ERR_IO where none is in it. */
JR_MUST_USE jr_status vote_parquet_list(jr_arena *arena, const char *path, vote_paths *paths,
                                        jr_error *err);

/* Whether what has been opened is a Parquet file. */
bool vote_parquet_begins(blocks *source);

/*
 * Gives the votes of all rows to the sink of s, whose file they are; row groups and parts of them
 * are read on all threads. Places of rows are their numbers, from 1; so are their lines. The first
 * error of the file is returned, whatever the number of threads.
 * Errors: those of lib/columns, of vote_layout_read, ERR_FORMAT where columns are missing.
 */
JR_MUST_USE jr_status vote_parquet_read(rows_scan *s, jr_arena *arena, const char *path,
                                        jr_input *ret_input, jr_error *err);

/*
 * Opens a file whose rows are to be read, "-" being standard input; sets s->name and, but for the
 * digest, *ret_input. Errors: those of parquet_open().
 */
JR_MUST_USE jr_status vote_parquet_open(scan *s, jr_arena *arena, const char *path,
                                        struct parquet_file **ret_file, jr_input *ret_input,
                                        jr_error *err);

/* The SHA-256 of all its bytes. Errors: ERR_IO. */
JR_MUST_USE jr_status vote_parquet_hash(const struct parquet_file *file, char ret_hex[DIGEST_SIZE],
                                        jr_error *err);

#endif
