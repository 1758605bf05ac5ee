/*
 * blocks.h: a stream cut into blocks of whole records, handed out to several threads.
 *
 * The threads that parse fetch the blocks themselves: reading, decompressing and cutting happen
 * one at a time under a mutex, parsing happens outside it. Memory is one block per thread.
 */
#ifndef BASE_BLOCKS_H
#define BASE_BLOCKS_H

#include "stream.h"

/* A zeroed block is empty and may be filled. Its bytes may be changed by whoever fetched it. */
typedef struct block {
    char *data;
    size_t size, capacity;
    uint64_t number;     /* 0, 1, ... in the order of the file */
    uint64_t first_line; /* the line that data begins with, from 1 */
    uint64_t offset;     /* of data in the stream, decompressed, a byte order mark included */
    bool is_last;
} block;

void block_release(block *b);
#define BLOCK_AUTO __attribute__((cleanup(block_release)))

/* The line number of an offset into the block. */
uint64_t block_line(const block *b, size_t offset);

/* The line that begins at *offset, without its '\n'; moves *offset behind it. False at the end. */
bool block_next_line(const block *b, size_t *offset, jr_str *ret_line);

/*
 * Where to cut. Called with the bytes of the stream piece after piece, each byte once and in
 * order; returns the offset just behind the last record end among these bytes, 0 for none.
 */
typedef size_t (*block_splitter)(void *state, const char *bytes, size_t size);

/* The default: records are lines. state is not used. */
size_t block_split_lines(void *state, const char *bytes, size_t size);

typedef struct blocks blocks;

/* Takes the stream over, also on failure, and reads the beginning. A byte order mark is dropped
 * where the stream begins with the file.
 * A record longer than about record_max bytes is refused later.
 * Errors: those of stream_read, ERR_FORMAT for UTF-16. */
JR_MUST_USE jr_status blocks_open(stream *s, size_t record_max, blocks **ret_blocks, jr_error *err);

/* The first bytes of the stream: all of them when *ret_is_all, else BLOCK_SIZE or so. */
jr_str blocks_peek(const blocks *b, bool *ret_is_all);

/* To be called before the first blocks_next where the stream does not begin with the file: the
 * number of its first line. */
void blocks_set_first_line(blocks *b, uint64_t line);

/* To be called before the first blocks_next; state is borrowed. */
void blocks_set_splitter(blocks *b, block_splitter splitter, void *state);

/*
 * Fetches the next block into *ret_block, whose memory is used again; false when there is none.
 * Safe to call from several threads. An empty stream gives one empty block. A failure is
 * reported once, as *ret_status with err and the number of the block that could not be read.
 * Errors: those of stream_read, ERR_FORMAT for a record that is too long.
 */
bool blocks_next(blocks *b, block *ret_block, jr_status *ret_status, jr_error *err);

/* No thread gets another block. */
void blocks_stop(blocks *b);

stream *blocks_stream(blocks *b);

void blocks_free(blocks *b);

static inline void blocks_cleanup(blocks **b)
{
    blocks_free(*b);
}
#define BLOCKS_AUTO __attribute__((cleanup(blocks_cleanup)))

/* Bytes that are read at a time: the parsing thread finds them in its level 2 cache. */
enum { BLOCK_SIZE = 256 << 10 };

#endif
