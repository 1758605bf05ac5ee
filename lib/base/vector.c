/*
 * Capacities double, so that adding an item costs the same however many there are. What an arena
 * gave before a vector grew is left to the arena: all of it together is as large as the last.
 */
#include "vector.h"

#include <string.h>

enum { FIRST_SIZE = 1024 }; /* bytes */

void *vector_grow(void *items, size_t n, size_t *capacity, size_t item_size, jr_arena *arena)
{
    size_t first = item_size * 4 < FIRST_SIZE ? FIRST_SIZE / item_size : 4;
    size_t larger = *capacity ? 2 * *capacity : first;
    if (n == VECTOR_MAX)
        memory_exhausted(SIZE_MAX);
    *capacity = larger < VECTOR_MAX ? larger : VECTOR_MAX;
    if (!arena)
        return memory_resize(items, *capacity, item_size);
    void *moved = jr_arena_alloc(arena, *capacity, item_size);
    if (n)
        memcpy(moved, items, n * item_size);
    return moved;
}

void *vector_keep(jr_arena *arena, const void *items, size_t n, size_t item_size)
{
    void *kept = jr_arena_alloc(arena, n, item_size);
    if (n)
        memcpy(kept, items, n * item_size);
    return kept;
}
