/*
 * scan.h: read a file of votes block by block on several threads.
 */
#ifndef BENCH_SCAN_H
#define BENCH_SCAN_H

#include <jrank/votes.h>

#include "base/blocks.h"
#include "census.h"
#include "json/parser.h"

/* What one thread has of its own. */
typedef struct scan_worker {
    census census;
    json_parser parser;
    uint64_t n_torn;
} scan_worker;

/* A reading of one or several files. */
typedef struct scan {
    scan_worker *workers;
    unsigned n_workers;
    uint64_t file;    /* number of the file that is being read */
    const char *name; /* its name for people */
    bool without_sha256;
    bool
        with_content; /* digests of what compressed files hold, too, so that they can be compared */
} scan;

void scan_init(scan *s, unsigned n_threads, bool without_sha256);
void scan_release(scan *s);
#define SCAN_AUTO __attribute__((cleanup(scan_release)))

/* Opens the next file and sets s->file and s->name, which lives as long as the blocks. */
JR_MUST_USE jr_status scan_open(scan *s, const char *path, blocks **ret_source, jr_error *err);

/* The same of a stream that is open; it is taken over, also on failure. */
JR_MUST_USE jr_status scan_take(scan *s, stream *opened, blocks **ret_source, jr_error *err);

/* Parses one block; called on several threads, each with a worker number of its own. */
typedef jr_status (*scan_block)(void *context, unsigned worker, block *b, jr_error *err);

/* Parses every block of the file. Of several errors the one that is first in the file is
 * returned, whatever the number of threads. */
JR_MUST_USE jr_status scan_run(const scan *s, blocks *source, scan_block parse, void *context,
                               jr_error *err);

/* A line of a block; zeroed it is before the first. */
typedef struct line_cursor {
    jr_str text;
    uint64_t number;  /* in the file, from 1 */
    uint64_t n_lines; /* of the block, passed so far */
    size_t offset;    /* behind the line */
} line_cursor;

/* Goes on to the next line that is not blank. An unfinished last line of the file is left out and
 * counted where it is no JSON. False at the end. */
bool scan_next_line(scan_worker *own, const block *b, line_cursor *line);

/* What is known of a file once it has been read. */
void scan_fill_input(const char *path, jr_arena *arena, blocks *source, jr_input *ret_input);

#endif
