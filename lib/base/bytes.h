/*
 * bytes.h: short runs of bytes as words. A name or key has few bytes, of a number that no processor
 * foretells: two words that may overlap cost less than a loop or a call.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The next bytes as they lie in memory. */
static inline uint32_t bytes_load_32(const char *bytes)
{
    uint32_t bits;
    memcpy(&bits, bytes, sizeof bits);
    return bits;
}

static inline uint64_t bytes_load_64(const char *bytes)
{
    uint64_t bits;
    memcpy(&bits, bytes, sizeof bits);
    return bits;
}

/* Whether n bytes are the same; where n is 0 nothing is looked at. */
static inline bool bytes_equal(const char *left, const char *right, size_t n)
{
    if (n > 16)
        return memcmp(left, right, n) == 0;
    if (n >= 8)
        return bytes_load_64(left) == bytes_load_64(right) &&
               bytes_load_64(left + n - 8) == bytes_load_64(right + n - 8);
    if (n >= 4)
        return bytes_load_32(left) == bytes_load_32(right) &&
               bytes_load_32(left + n - 4) == bytes_load_32(right + n - 4);
    return n == 0 ||
           (left[0] == right[0] && left[n / 2] == right[n / 2] && left[n - 1] == right[n - 1]);
}

#endif
