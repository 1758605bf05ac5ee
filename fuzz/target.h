/* target.h: the fuzz targets of a program: one with libFuzzer, all in replay. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_target {
    const char *name;
    int (*run)(const uint8_t *data, size_t size); // returns 0; aborts at a fault
    struct fuzz_target *next;
} fuzz_target;

/* Makes a target known to the program; called before main. */
void fuzz_join(fuzz_target *target);

/* The target of that name, any where the name is NULL; NULL where there is none. */
const fuzz_target *fuzz_find(const char *name);

/* In front of the body of a target, a function of `data` and `size` that returns 0. */
#define FUZZ_TARGET(name)                                                                          \
    static int run_##name(const uint8_t *data, size_t size);                                       \
    __attribute__((constructor)) static void join_##name(void)                                     \
    {                                                                                              \
        static fuzz_target this_target = {#name, run_##name, NULL};                                \
        fuzz_join(&this_target);                                                                   \
    }                                                                                              \
    static int run_##name(const uint8_t *data, size_t size)

#endif
