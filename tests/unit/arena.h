/* arena.h: unit.h, and one arena for all cases of a program, with its group setup and teardown;
 * also together with those of workspace.h. */
#ifndef TESTS_UNIT_ARENA_H
#define TESTS_UNIT_ARENA_H

#include "unit.h"

#include <jrank/base.h>

#include "workspace.h"

static jr_arena *arena;

static inline int make_arena(void **state)
{
    (void)state;
    arena = jr_arena_new();
    return 0;
}

static inline int free_arena(void **state)
{
    (void)state;
    jr_arena_free(arena);
    return 0;
}

static inline int make_arena_and_workspace(void **state)
{
    make_arena(state);
    return workspace_make(state);
}

static inline int free_arena_and_workspace(void **state)
{
    free_arena(state);
    return workspace_remove(state);
}

#endif
