/*
 * stream.h: the bytes of a file, a pipe or standard input, decompressed where they are gzip or
 * zstd (recognised by their magic numbers, never by the name).
 */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct stream stream;

/* Opens path; "-" is standard input. Errors: ERR_NOT_FOUND, ERR_IO, naming the path. */
JR_MUST_USE jr_status stream_open(const char *path, bool with_sha256, stream **ret_stream,
                                  jr_error *err);

/* Reads until capacity bytes are there or the end has come: *ret_size < capacity only at the end.
 * Errors: ERR_IO (the system refused), ERR_FORMAT (compressed data damaged or cut off). */
JR_MUST_USE jr_status stream_read(stream *s, char *bytes, size_t capacity, size_t *ret_size,
                                  jr_error *err);

/* The path for people: "standard input" for "-". */
const char *stream_name(const stream *s);

/* Bytes of the file itself, compressed where it is compressed, that were read so far. */
uint64_t stream_raw_size(const stream *s);

/* The lower-case hexadecimal SHA-256 of those bytes; empty when it was not asked for. Ends the
 * computation: call it once, after the last read. */
void stream_sha256(stream *s, char ret_hex[65]);

void stream_free(stream *s);

static inline void stream_cleanup(stream **s)
{
    stream_free(*s);
}
#define STREAM_AUTO __attribute__((cleanup(stream_cleanup)))

#endif
