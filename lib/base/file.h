/*
 * file.h: what writers of files have in common.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <jrank/base.h>

#include <signal.h>
#include <stdbool.h>

/* Makes the folders of the path that are missing. Errors: ERR_IO, naming the folder. */
JR_MUST_USE jr_status file_make_folders(const char *path, jr_error *err);

/*
 * Replaces path by these bytes: they are written to `draft`, a path on the same disk that no other
 * writer uses, which is then renamed. must_last: only once they are on the disk. On any failure
 * path is as it was and the draft is gone. A symbolic link is not followed. Errors: ERR_IO, naming
 * the path.
 */
JR_MUST_USE jr_status file_replace(const char *path, const char *draft, bool must_last,
                                   jr_str bytes, jr_error *err);

/* Makes the signals that end a program wait, so that it never ends in the middle of a write.
 * Returns what was blocked before, for pthread_sigmask. */
sigset_t file_hold_signals(void);

#endif
