/*
 * runs.h: small integers as runs of one value and of packed bits: levels, places in dictionaries
 * and truth values.
 *
 * Bytes are read in words: PADDING bytes behind the end must be readable.
 */
#ifndef COLUMNS_RUNS_H
#define COLUMNS_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PADDING = 16, RUN_WIDTH_MAX = 32 };

typedef struct runs {
    const uint8_t *at, *end; /* what has not been begun */
    unsigned width;          /* bits of a value, at most RUN_WIDTH_MAX */
    bool is_backwards;       /* bits stand from the highest of a byte to the lowest */
    size_t n_same;           /* values of the run that are still to come; one of these is 0 */
    size_t n_packed;
    uint32_t value;        /* of n_same */
    const uint8_t *packed; /* of n_packed */
    uint64_t bit;          /* in packed */
} runs;

/* Runs as the format's hybrid has them. */
runs runs_of(const uint8_t *bytes, size_t size, unsigned width);

/* Values packed in bits without a head, as many as the bytes hold. */
runs runs_of_bits(const uint8_t *bytes, size_t size, unsigned width, bool is_backwards);

/* Reads n values; returns how many there were. */
size_t runs_read(runs *r, uint32_t *ret_values, size_t n);

/* The same of values below 256. */
size_t runs_read_bytes(runs *r, uint8_t *ret_values, size_t n);

/* Passes over up to n values as long as they stand in runs of this one; returns how many. */
size_t runs_pass(runs *r, uint32_t value, size_t n);

#endif
