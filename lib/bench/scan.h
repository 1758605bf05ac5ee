/*
 * scan.h: read a file of votes block by block on several threads.
 */
#ifndef BENCH_SCAN_H
#define BENCH_SCAN_H

#include <jrank/votes.h>

#include "base/blocks.h"
#include "battle_rows.h"
#include "census.h"
#include "tally.h"
#include "json/parser.h"

/* What one thread has of its own. */
typedef struct scan_worker {
    tally tally;
    battle_rows rows; /* of battles that say more than who won */
    census census;    /* of battles */
    json_parser parser;
    jr_buf first_invalid; /* the sentence about its first invalid verdict */
    uint64_t first_invalid_file, first_invalid_block;
    uint64_t n_torn, n_not_blind, n_not_sampled;
} scan_worker;

/* A reading of one or several files. */
typedef struct scan {
    const jr_votes_options *options;
    scan_worker *workers;
    unsigned n_workers;
    uint64_t file;    /* number of the file that is being read */
    const char *name; /* its name for people */
} scan;

void scan_init(scan *s, const jr_votes_options *options);
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

/* Fills votes->inputs[votes->n_inputs++] once the file has been read. */
void scan_add_input(const char *path, jr_arena *arena, blocks *source, jr_votes *votes);

/* True when an invalid verdict on this match is the worker's first and the options list both. */
bool scan_wants_invalid(const scan *s, const scan_worker *worker, jr_str first, jr_str second);

/* The buffer for the sentence about it, begun with "NAME:LINE: ". */
jr_buf *scan_begin_invalid(const scan *s, scan_worker *worker, const block *b, uint64_t line);

/* The sums of all workers: counts, models, report and first_invalid. `total` is empty or holds
 * votes already counted. ERR_DATA, saying what was found, when no vote is valid. */
JR_MUST_USE jr_status scan_finish(const scan *s, tally *total, const char *source, jr_arena *arena,
                                  jr_votes *votes, jr_error *err);

#endif
