/*
 * codec.h: the compression of pages.
 */
#ifndef COLUMNS_CODEC_H
#define COLUMNS_CODEC_H

#include <jrank/base.h>

/* What a thread decompresses with; zeroed it is ready. */
typedef struct codec {
    void *zstd, *gzip; /* NULL until they are used */
} codec;

/* What stands in front of a sentence about a page: "FILE: row group 3, column winner". */
#define CODEC_PLACE_MAX 512

void codec_release(codec *c);

/* Whether pages of this compression, as the format numbers it, can be read. place: for errors,
 * which are ERR_FORMAT (not known, not read), ERR_UNAVAILABLE (its library is not installed). */
JR_MUST_USE jr_status codec_check(int64_t compression, const char *place, jr_error *err);

/* The most bytes that so many compressed ones can become. */
uint64_t codec_size_max(int64_t compression, size_t size);

/* Fills exactly to_size bytes from all of the others, of a compression that was checked. False
 * where they are damaged or of another size. */
bool codec_expand(codec *c, int64_t compression, const uint8_t *from, size_t from_size, uint8_t *to,
                  size_t to_size);

#endif
