/*
 * lines.h: lines of files, and the records of a small file of JSON lines, one after the other.
 */
#ifndef BENCH_LINES_H
#define BENCH_LINES_H

#include "base/blocks.h"
#include "json/parser.h"

/* Where a line stands. */
typedef struct line_place {
    uint64_t offset;
    uint32_t size; /* 0: there is none */
    uint32_t line; /* its number, from 1 */
    uint32_t file; /* number in the list of files that goes with the place */
} line_place;

/* Reads the line at a place of an open file into the buffer; safe from several threads. Errors:
 * ERR_IO, with the path. */
JR_MUST_USE jr_status line_read_at(int fd, const char *path, line_place place, jr_buf *line,
                                   jr_error *err);

/* A line with its record, which is an object; both are borrowed for the call. */
typedef struct json_line {
    const char *name; /* of the file, for people */
    const block *block;
    jr_str text;
    uint64_t number;     /* of the line, from 1 */
    json_parser *parser; /* that the record is of */
    yyjson_val *record;
} json_line;

/* ERR_FORMAT: the lines of a compressed file can't be read one by one. */
jr_status lines_refuse_compressed(const char *path, jr_error *err);

typedef jr_status (*json_line_reader)(void *context, const json_line *line, jr_error *err);

/* Hands every line of the file to read; empty lines mean nothing, an unfinished last one is left
 * out and counted in ret_n_torn (which may be NULL). Errors: those of stream_open and of read,
 * ERR_FORMAT (file:line) for a line that is no JSON object. */
JR_MUST_USE jr_status json_lines_read(const char *path, json_line_reader read, void *context,
                                      uint64_t *ret_n_torn, jr_error *err);

/* The same of a stream that was opened, which is taken over, also on failure. */
JR_MUST_USE jr_status json_lines_read_stream(stream *opened, json_line_reader read, void *context,
                                             uint64_t *ret_n_torn, jr_error *err);

#endif
