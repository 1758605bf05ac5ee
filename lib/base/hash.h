/*
 * hash.h: hashes of byte strings, for tables in memory. Never stored, not for hostile collisions.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

/* The two halves of the 128-bit product, folded: every bit of a reaches every bit of the result. */
static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
    return hash_fold(hash ^ word, 0x9E3779B97F4A7C15u) + 0xD1B54A32D192ED03u;
}

/* The word of fewer than eight bytes, the first in its lowest ones. */
static inline uint64_t hash_rest(const char *bytes, size_t size)
{
    if (size >= 4)
        return le32toh(bytes_load_32(bytes)) | (uint64_t)le32toh(bytes_load_32(bytes + size - 4))
                                                   << (8 * (size - 4));
    const unsigned char *b = (const unsigned char *)bytes;
    return size == 0 ? 0
                     : b[0] | (uint64_t)b[size / 2] << (8 * (size / 2)) |
                           (uint64_t)b[size - 1] << (8 * (size - 1));
}

/* A hash of the bytes and their number that continues from seed: calls can be chained. */
static inline uint64_t hash_bytes(uint64_t seed, const char *bytes, size_t size)
{
    uint64_t hash = hash_word(seed, size);
    for (; size >= 8; bytes += 8, size -= 8)
        hash = hash_word(hash, bytes_load_64(bytes));
    return hash_word(hash, hash_rest(bytes, size));
}

#endif
