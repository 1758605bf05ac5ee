/*
 * pages.h: the pages of a chunk, one after the other, decompressed.
 */
#ifndef COLUMNS_PAGES_H
#define COLUMNS_PAGES_H

#include "codec.h"
#include "file.h"
#include "values.h"

/* Bytes that grow, with PADDING behind those that are used. */
typedef struct page_bytes {
    uint8_t *data;
    size_t size, capacity;
} page_bytes;

typedef struct data_page {
    page_bytes bytes;   /* all of it, decompressed */
    bool is_dictionary; /* its values are what codes of the pages behind it mean */
    uint64_t n_values;  /* missing ones included */
    int64_t encoding;
    runs repetitions, definitions; /* levels, as far as the column has any */
    const uint8_t *values;         /* the rest of bytes */
    size_t values_size;
} data_page;

/* The way through a chunk. Zeroed it is at none. */
typedef struct pages {
    const parquet_file *file;
    const leaf *leaf;
    const chunk *chunk;
    char place[CODEC_PLACE_MAX]; /* "FILE: row group 3, column winner" */
    uint64_t at, end;            /* of the chunk in the file: what is not in the window */
    page_bytes window;
    size_t window_at;
    codec codec;
} pages;

/* Goes to the beginning of a chunk. Errors: ERR_FORMAT, ERR_UNAVAILABLE. */
JR_MUST_USE jr_status pages_begin(pages *p, const parquet_file *file, size_t group, size_t column,
                                  jr_error *err);

/* The next page with values, whose bytes take the place of those in *page; *ret_is_end: there is
 * none. Errors: ERR_IO, ERR_FORMAT. */
JR_MUST_USE jr_status pages_next(pages *p, data_page *page, bool *ret_is_end, jr_error *err);

/* An error of this chunk: "PLACE: PROBLEM; HINT: ...". */
jr_status pages_damaged(const pages *p, const char *problem, jr_error *err);

void pages_release(pages *p);
void page_release(data_page *page);

#endif
