/*
 * labels.h: short names for files.
 */
#ifndef CMD_LABELS_H
#define CMD_LABELS_H

#include "command.h"

/* Each path without its folder and without the ending; where two would be the same, all keep
 * their paths. */
jr_str *labels_of_files(jr_arena *arena, words paths, const char *ending);

#endif
