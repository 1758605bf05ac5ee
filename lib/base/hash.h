/*
 * hash.h: hashes of byte strings, for tables in memory. Never stored, not for hostile collisions.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* A hash of the bytes and their number that continues from seed: calls can be chained. */
static inline uint64_t hash_bytes(uint64_t seed, const char *bytes, size_t size)
{
    uint64_t hash = hash_word(seed, size), word;
    for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = hash_word(hash, word);
    }
    word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return hash_word(hash, word);
}

#endif
