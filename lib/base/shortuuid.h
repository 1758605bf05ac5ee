/*
 * shortuuid.h: ids that nobody else makes, as the shortuuid package of Python writes them.
 */
#ifndef BASE_SHORTUUID_H
#define BASE_SHORTUUID_H

#include "rng.h"

#include <stddef.h>

enum { SHORTUUID_SIZE = 23 };

/* The 128 bits of a UUID, upper half first, as 22 characters of an alphabet without 0, 1, I, O and
 * l, most significant first; terminated. */
void shortuuid_format(uint64_t upper, uint64_t lower, char ret_text[SHORTUUID_SIZE]);

/* A random UUID (version 4) in that form. It is as unlike all others as the seed of r. */
void shortuuid_new(rng *r, char ret_text[SHORTUUID_SIZE]);

#endif
