/*
 * file.h: what writers of files have in common.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <jrank/base.h>

#include <signal.h>

/* Makes the folders of the path that are missing. Errors: ERR_IO, naming the folder. */
JR_MUST_USE jr_status file_make_folders(const char *path, jr_error *err);

/* Makes the signals that end a program wait, so that it never ends in the middle of a write.
 * Returns what was blocked before, for pthread_sigmask. */
sigset_t file_hold_signals(void);

#endif
