/*
 * file.h: an open Parquet file, for its readers.
 */
#ifndef COLUMNS_FILE_H
#define COLUMNS_FILE_H

#include "footer.h"

struct parquet_file {
    const char *path;
    int fd;
    uint64_t size;
    uint64_t footer_begin; /* chunks end before it */
    jr_arena *arena;
    footer footer;
};

/* Reads size bytes at this place, all of them. Errors: ERR_IO, ERR_FORMAT (the file has become
 * shorter). */
JR_MUST_USE jr_status file_read_at(const parquet_file *file, void *bytes, size_t size,
                                   uint64_t offset, jr_error *err);

#endif
