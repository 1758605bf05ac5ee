/*
 * names.h: names that stand in one string.
 */
#ifndef CMD_NAMES_H
#define CMD_NAMES_H

#include <jrank/arena.h>

#include <stdbool.h>

/*
 * The next of several words separated by one space: moves *rest behind it. False at the end.
 * `const char *rest = row->choices; for (jr_str word; next_word(&rest, &word);)`
 */
bool next_word(const char **rest, jr_str *ret_word);

#endif
