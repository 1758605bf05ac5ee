/**
 * file.h: writing files so that a reader never sees half of one.
 */
#ifndef JRANK_FILE_H
#define JRANK_FILE_H

#include <jrank/arena.h>

/**
 * Replaces path by these bytes: a temporary file beside it, flushed to disk, then renamed. On any
 * failure path is as it was and the temporary file is gone; SIGINT and SIGTERM wait meanwhile.
 * Missing folders of the path are made. Errors: ERR_IO, naming the path.
 */
JR_API JR_MUST_USE jr_status jr_file_save(const char *path, jr_str bytes, jr_error *err);

/** Reads a whole file into the arena, terminated. Errors: ERR_NOT_FOUND, ERR_IO. */
JR_API JR_MUST_USE jr_status jr_file_load(jr_arena *arena, const char *path, jr_str *ret_bytes,
                                          jr_error *err);

#endif
