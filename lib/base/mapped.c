/*
 * Pages of nobody, all of which the system gives at once: one by one they would cost more.
 */
#include "mapped.h"

#include <sys/mman.h>

#include "memory.h"

void *mapped_new(size_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED)
        memory_exhausted(size);
    return memory;
}

void mapped_free(void *memory, size_t size)
{
    (void)munmap(memory, size);
}
