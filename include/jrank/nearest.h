/**
 * nearest.h: which of the names that exist was meant by what somebody wrote.
 */
#ifndef JRANK_NEAREST_H
#define JRANK_NEAREST_H

#include <jrank/arena.h>

#include <stdbool.h>

/** True when both are the same name; '_' and '-' are the same character. */
JR_API bool jr_same_name(jr_str typed, jr_str name);

/**
 * The name nearest to what was typed, by edit distance, collected one candidate at a time: begins
 * as `{.typed = text}`.
 */
typedef struct jr_nearest {
    jr_str typed;
    jr_str name;     /**< empty as long as none is near enough to have been meant */
    size_t distance; /**< of name */
} jr_nearest;

JR_API void jr_nearest_consider(jr_nearest *best, jr_str candidate);

#endif
