/* syncs.h: which files the program unit has made durable; its fsync and fdatasync take notes. */
#ifndef TESTS_SYNCS_H
#define TESTS_SYNCS_H

#include <stdbool.h>

/* Forgets all that was noted. */
void syncs_forget(void);

/* Whether the file or folder that now stands at the path was synced since then. */
bool syncs_has(const char *path);

#endif
