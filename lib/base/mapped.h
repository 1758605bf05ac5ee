/*
 * mapped.h: memory of much that is let go before the rest is. It goes back to the system at once,
 * while what malloc has been given back stays until all above it is free.
 */
#ifndef BASE_MAPPED_H
#define BASE_MAPPED_H

#include <stddef.h>

/* So many zeroed bytes, more than 0. Ends in the out-of-memory handler on failure. */
void *mapped_new(size_t size);

/* size: as it was asked for. */
void mapped_free(void *memory, size_t size);

#endif
