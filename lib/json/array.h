/*
 * array.h: the elements of a large JSON array, found without parsing it.
 *
 * A scanner that knows strings and depth only. Whether an element is JSON is for the parser to
 * say; the scanner never loses its place in an array that is JSON.
 */
#ifndef JSON_ARRAY_H
#define JSON_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed: in front of the array. With depth 1: in front of an element. */
typedef struct array_scanner {
    size_t depth;
    bool in_string;
    bool is_escaped; /* the next byte of the string follows a backslash */
    bool is_closed;
} array_scanner;

/* Moves *offset behind the next ',' between elements, or behind the bracket that closes the
 * array, and returns true; false when the bytes end before. */
bool array_scan(array_scanner *scanner, const char *bytes, size_t size, size_t *offset);

/* A block_splitter: cuts behind a ',' between elements. State: a zeroed array_scanner. */
size_t array_split(void *scanner, const char *bytes, size_t size);

#endif
