/*
 * invariants.h: what holds of everything that was read, whatever the bytes were. A broken one
 * aborts.
 */
#ifndef FUZZ_INVARIANTS_H
#define FUZZ_INVARIANTS_H

#include <jrank/votes.h>

/* abort, with the expression, if it does not hold. */
#define MUST(expression)                                                                           \
    do {                                                                                           \
        if (!(expression))                                                                         \
            must_have_failed(__FILE__, __LINE__, #expression);                                     \
    } while (0)

_Noreturn void must_have_failed(const char *file, int line, const char *expression);

/* A failure is told in one sentence. */
void must_be_sentence(const jr_error *err);

/* Models are sorted and differ, cells are sorted, name models and hold finite counts. */
void must_hold_together(const jr_votes *votes);

/* Two readings of the same bytes found the same. */
void must_be_same(const jr_votes *a, const jr_votes *b);

#endif
