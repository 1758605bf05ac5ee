/*
 * A bump allocator over a list of blocks. Blocks double up to a limit; a request larger than a
 * block gets one of its own. Nothing is freed before the arena is.
 */
#include <jrank/base.h>

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_locale.h"
#include "memory.h"

enum { FIRST_BLOCK_SIZE = 4096, LARGEST_BLOCK_SIZE = 1 << 20 };

typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct jr_arena {
    block *blocks; /* the newest first */
    size_t next_size;
};

static void default_oom_handler(size_t wanted_size)
{
    fprintf(stderr, "jrank: out of memory (%zu bytes wanted)\n", wanted_size);
    exit(1);
}

static jr_oom_handler oom_handler = default_oom_handler;

void jr_set_oom_handler(jr_oom_handler handler)
{
    oom_handler = handler ? handler : default_oom_handler;
}

void memory_exhausted(size_t wanted_size)
{
    oom_handler(wanted_size);
    abort();
}

void *memory_resize(void *memory, size_t count, size_t item_size)
{
    size_t size;
    if (__builtin_mul_overflow(count, item_size, &size))
        memory_exhausted(SIZE_MAX);
    void *resized = realloc(memory, size ? size : 1);
    if (!resized)
        memory_exhausted(size);
    return resized;
}

void *memory_zeroed(size_t count, size_t item_size)
{
    void *memory = calloc(count ? count : 1, item_size ? item_size : 1);
    if (!memory)
        memory_exhausted(count * item_size);
    return memory;
}

jr_arena *jr_arena_new(void)
{
    jr_arena *arena = memory_zeroed(1, sizeof *arena);
    arena->next_size = FIRST_BLOCK_SIZE;
    return arena;
}

void jr_arena_free(jr_arena *arena)
{
    if (!arena)
        return;
    for (block *b = arena->blocks; b;) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

void *jr_arena_alloc(jr_arena *arena, size_t count, size_t item_size)
{
    size_t size;
    if (__builtin_mul_overflow(count, item_size, &size) || size > SIZE_MAX / 2)
        memory_exhausted(SIZE_MAX);
    size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    block *b = arena->blocks;
    if (!b || b->size - b->used < size) {
        size_t block_size = size > arena->next_size ? size : arena->next_size;
        if (arena->next_size < LARGEST_BLOCK_SIZE)
            arena->next_size *= 2;
        b = memory_zeroed(1, sizeof *b + block_size);
        b->size = block_size;
        b->next = arena->blocks;
        arena->blocks = b;
    }
    void *memory = b->bytes + b->used;
    b->used += size;
    return memory;
}

jr_str jr_arena_copy(jr_arena *arena, jr_str text)
{
    char *copy = jr_arena_alloc(arena, text.size + 1, 1);
    if (text.size)
        memcpy(copy, text.data, text.size);
    return (jr_str){copy, text.size};
}

jr_str jr_arena_format(jr_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = c_locale_vformat(NULL, 0, format, args);
    va_end(args);
    if (size < 0)
        size = 0;
    char *text = jr_arena_alloc(arena, (size_t)size + 1, 1);
    c_locale_vformat(text, (size_t)size + 1, format, again);
    va_end(again);
    return (jr_str){text, (size_t)size};
}

jr_str jr_str_from(const char *terminated)
{
    return (jr_str){terminated, terminated ? strlen(terminated) : 0};
}

int jr_str_compare(jr_str left, jr_str right)
{
    size_t shorter = left.size < right.size ? left.size : right.size;
    int order = shorter ? memcmp(left.data, right.data, shorter) : 0;
    if (order)
        return order;
    return (left.size > right.size) - (left.size < right.size);
}
