/*
 * memory.h: malloc that cannot fail, for what does not live in an arena.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>
#include <stdlib.h>

/* realloc for count items; ends in the out-of-memory handler on failure or overflow. */
void *memory_resize(void *memory, size_t count, size_t item_size);

/* calloc likewise; never NULL, not even for nothing. */
void *memory_zeroed(size_t count, size_t item_size);

_Noreturn void memory_exhausted(size_t wanted_size);

/* Frees what a local pointer holds when it goes out of scope: `AUTO_FREE double *x = ...;` */
static inline void memory_cleanup(void *pointer)
{
    free(*(void **)pointer);
}
#define AUTO_FREE __attribute__((cleanup(memory_cleanup), unused))

#endif
