/* arena.h: unit.h, and one arena for all cases of a program; make_arena and free_arena are its
 * group setup and teardown. */
#ifndef TESTS_UNIT_ARENA_H
#define TESTS_UNIT_ARENA_H

#include "unit.h"

#include <jrank/base.h>

static jr_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = jr_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    jr_arena_free(arena);
    return 0;
}

#endif
