/*
 * delta.h: integers as differences in packed bits, DELTA_BINARY_PACKED.
 *
 * Bytes are read in words: PADDING (runs.h) bytes behind the end must be readable.
 */
#ifndef COLUMNS_DELTA_H
#define COLUMNS_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct delta {
    const uint8_t *at, *end;
    uint64_t n_left;   /* values that are still to come */
    uint64_t value;    /* the next one, as it adds up in two's complement */
    uint64_t per_part; /* values in each of the parts of a block */
    uint64_t n_parts;  /* of a block */
    uint64_t part;     /* of the block that has begun; n_parts: none has */
    const uint8_t *widths;
    uint64_t smallest; /* difference of the block */
    uint64_t in_part;  /* differences that are still to come in the part */
    unsigned width;
    const uint8_t *packed;
    uint64_t bit;
    bool is_damaged;
} delta;

/* Reads the head. False where it makes no sense. */
bool delta_begin(delta *d, const uint8_t *bytes, size_t size);

/* Reads n values; returns how many there were. */
size_t delta_read(delta *d, int64_t *ret_values, size_t n);

/* The place behind all values, of which none has been read; NULL where they are damaged. */
const uint8_t *delta_end(const delta *d);

#endif
