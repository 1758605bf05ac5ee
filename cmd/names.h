/*
 * names.h: compare what was typed with the names that exist.
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

/* True when both are the same name; '_' and '-' are the same character. */
bool same_name(jr_str typed, jr_str name);

/* The name nearest to what was typed, by edit distance, collected one candidate at a time. */
typedef struct nearest {
    jr_str typed;
    jr_str name;     /* empty as long as none is near enough to have been meant */
    size_t distance; /* of name */
} nearest;

void nearest_consider(nearest *best, jr_str candidate);

#endif
