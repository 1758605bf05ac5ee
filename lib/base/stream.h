/*
 * stream.h: the bytes of a file, a pipe or standard input, decompressed where they are gzip or
 * zstd (recognised by their magic numbers, never by the name).
 */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "file.h"

typedef struct stream stream;

/* Opens path; "-" is standard input. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (compressed in
 * another way), naming the path. */
JR_MUST_USE jr_status stream_open(const char *path, file_kind kind, bool with_sha256,
                                  stream **ret_stream, jr_error *err);

/* Opens a plain file behind its first `offset` bytes, whose digest (NULL: none is wanted) goes on
 * with what follows; it is taken over, also on failure. Errors as above. */
JR_MUST_USE jr_status stream_open_behind(const char *path, uint64_t offset, hasher *so_far,
                                         stream **ret_stream, jr_error *err);

/* Reads until capacity bytes are there or the end has come: *ret_size < capacity only at the end.
 * Errors: ERR_IO (the system refused), ERR_FORMAT (compressed data damaged or cut off). */
JR_MUST_USE jr_status stream_read(stream *s, char *bytes, size_t capacity, size_t *ret_size,
                                  jr_error *err);

/* The path for people: "standard input" for "-". */
const char *stream_name(const stream *s);

/* Where in the file it begins. */
uint64_t stream_begin(const stream *s);

/* Bytes of the file itself, compressed where it is compressed, up to the last that was read. */
uint64_t stream_raw_size(const stream *s);

bool stream_is_compressed(const stream *s);

/* The file descriptor, which is the stream's. */
int stream_fd(const stream *s);

/* The lower-case hexadecimal SHA-256 of those bytes; empty when it was not asked for. */
void stream_sha256(const stream *s, char ret_hex[DIGEST_SIZE]);

/* Asks for the digest of what the file holds, decompressed, too; before anything is read. */
void stream_hash_content(stream *s);

/* That digest: of a file that is not compressed the one above, as where it was not asked for. */
void stream_content_sha256(const stream *s, char ret_hex[DIGEST_SIZE]);

/* Hands its digest over; NULL when it was not asked for. */
hasher *stream_take_hasher(stream *s);

void stream_free(stream *s);

static inline void stream_cleanup(stream **s)
{
    stream_free(*s);
}
#define STREAM_AUTO __attribute__((cleanup(stream_cleanup)))

#endif
