/*
 * vector.h: arrays that grow by one item at a time.
 *
 *     typedef VECTOR(vote) vote_list;
 *     vote_list list = {0};
 *     VECTOR_ADD(&list, NULL, ((vote){first, second}));
 *
 * A zeroed vector is empty and ready. Its items stand in an arena or are malloc'ed, as the second
 * argument of all calls for it says: an arena, or NULL. Adding may move the items.
 */
#ifndef BASE_VECTOR_H
#define BASE_VECTOR_H

#include <jrank/base.h>

#include <stdint.h>

#include "memory.h"

/* The most items of a vector; passing it is treated as memory exhausted. */
#define VECTOR_MAX ((size_t)UINT32_MAX)

/* The fields of a vector. items comes first, so that AUTO_FREE frees those of a local one. */
#define VECTOR(type)                                                                               \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t n, capacity;                                                                        \
    }

/* Appends an item and gives its address, at which there is anything yet and which lasts until the
 * next call. */
#define VECTOR_NEW(vector, arena)                                                                  \
    ((vector)->items = vector_room((vector)->items, (vector)->n, &(vector)->capacity,              \
                                   sizeof *(vector)->items, arena),                                \
     &(vector)->items[(vector)->n++])

/* Appends an item. A compound literal stands in parentheses. */
#define VECTOR_ADD(vector, arena, item) ((void)(*VECTOR_NEW(vector, arena) = (item)))

/* Frees the items of a vector without an arena and makes it empty. */
#define VECTOR_RELEASE(vector)                                                                     \
    (free((vector)->items), (vector)->items = NULL, (vector)->n = (vector)->capacity = 0)

/* The items at a larger capacity; see vector_room. */
void *vector_grow(void *items, size_t n, size_t *capacity, size_t item_size, jr_arena *arena);

/* Items with room for one behind the n that are there. */
static inline void *vector_room(void *items, size_t n, size_t *capacity, size_t item_size,
                                jr_arena *arena)
{
    return n < *capacity ? items : vector_grow(items, n, capacity, item_size, arena);
}

/* A copy in the arena of n items, which may be NULL where n is 0. */
void *vector_keep(jr_arena *arena, const void *items, size_t n, size_t item_size);

#endif
