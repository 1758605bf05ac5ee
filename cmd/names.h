/*
 * names.h: names that were typed: compare one with another, take a list of them.
 */
#ifndef CMD_NAMES_H
#define CMD_NAMES_H

#include "command.h"

/*
 * The next of several words separated by one space: moves *rest behind it. False at the end.
 * `const char *rest = row->choices; for (jr_str word; next_word(&rest, &word);)`
 */
bool next_word(const char **rest, jr_str *ret_word);

/* True when both are the same name; '_' and '-' are the same character. */
bool same_name(jr_str typed, jr_str name);

/* The words as the library takes them; they are borrowed. */
jr_str *names_of(jr_arena *arena, words list);

#endif
