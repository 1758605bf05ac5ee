/*
 * unit.h: cmocka with the headers that it expects before itself, and the groups of the program
 * unit.
 *
 * All unit tests are one program, since a hundred of them would be linked anew for every changed
 * file. `unit GROUP` runs one group in a process of its own, which is what meson calls, so a crash
 * ends only that group.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct unit_group {
    const char *name;
    int (*run)(void); // returns an exit code
    struct unit_group *next;
} unit_group;

/* Makes a group known to the program; called before main. */
void unit_join(unit_group *group);

/* In front of the body of the function that runs the group. */
#define UNIT_GROUP(name)                                                                           \
    static int run_##name(void);                                                                   \
    __attribute__((constructor)) static void join_##name(void)                                     \
    {                                                                                              \
        static unit_group this_group = {#name, run_##name, NULL};                                  \
        unit_join(&this_group);                                                                    \
    }                                                                                              \
    static int run_##name(void)

#endif
