/**
 * arena.h: memory that is freed in one call, and strings that carry their length.
 */
#ifndef JRANK_ARENA_H
#define JRANK_ARENA_H

#include <jrank/error.h>

#include <stddef.h>

/** UTF-8 text of known size. Not terminated in general; a NUL byte inside is data. */
typedef struct jr_str {
    const char *data;
    size_t size; /**< bytes */
} jr_str;

/** For printf's "%.*s". */
#define JR_STR_ARG(string) ((int)(string).size), ((string).size ? (string).data : "")

/** A string literal as jr_str. */
#define JR_STR(literal) ((jr_str){(literal), sizeof(literal) - 1})

/** The jr_str of a terminated string; NULL gives the empty string. Borrows. */
JR_API jr_str jr_str_from(const char *terminated);

/** Bytewise comparison as memcmp, a prefix being smaller: for UTF-8 the order of code points. */
JR_API int jr_str_compare(jr_str left, jr_str right);

typedef struct jr_arena jr_arena;

JR_API jr_arena *jr_arena_new(void);

/** Frees everything that came from the arena. NULL is a no-op. */
JR_API void jr_arena_free(jr_arena *arena);

/** Zeroed memory for count items of item_size bytes, aligned for any type. Never NULL. */
JR_API void *jr_arena_alloc(jr_arena *arena, size_t count, size_t item_size);

/** A terminated copy of size bytes (the copy's data[size] is NUL). */
JR_API jr_str jr_arena_copy(jr_arena *arena, jr_str text);

/** A formatted, terminated string. */
JR_API jr_str jr_arena_format(jr_arena *arena, const char *format, ...) JR_PRINTF(2, 3);

/**
 * Called when memory is exhausted or a buffer would pass its maximum; must not return.
 * The default prints one sentence to standard error and exits with 1.
 */
typedef void (*jr_oom_handler)(size_t wanted_size);
JR_API void jr_set_oom_handler(jr_oom_handler handler);

/** jr_arena_free for the cleanup attribute: `JR_ARENA_AUTO jr_arena *arena = jr_arena_new();` */
static inline void jr_arena_cleanup(jr_arena **arena)
{
    jr_arena_free(*arena);
}
#define JR_ARENA_AUTO __attribute__((cleanup(jr_arena_cleanup)))

#endif
