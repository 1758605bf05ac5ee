/**
 * nearest.h: which of the names that exist was meant by one that does not.
 */
#ifndef JRANK_NEAREST_H
#define JRANK_NEAREST_H

#include <jrank/arena.h>

/**
 * The name nearest to what was typed, by edit distance, collected one candidate at a time:
 * `jr_nearest best = {.typed = text};`, then jr_nearest_consider for each name there is.
 */
typedef struct jr_nearest {
    jr_str typed;
    jr_str name;     /**< empty as long as none is near enough to have been meant */
    size_t distance; /**< of name */
} jr_nearest;

/** Borrows the candidate. '_' and '-' are the same character. */
JR_API void jr_nearest_consider(jr_nearest *best, jr_str candidate);

#endif
