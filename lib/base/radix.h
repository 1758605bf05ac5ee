/*
 * radix.h: sorting many words at a time.
 */
#ifndef BASE_RADIX_H
#define BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Sorts words by value. numbers, where not NULL, are moved with the words that they belong to;
 * those of equal words stay in their order. Takes as much memory again meanwhile. */
void radix_sort(uint64_t *words, uint32_t *numbers, size_t n);

#endif
