/* A heap, as there are thousands of pauses before another attempt, and only the first matters. */
#include "timers.h"

#include <math.h>
#include <stdlib.h>

#include "base/vector.h"

static bool is_before(const timer *left, const timer *right)
{
    return left->when < right->when || (left->when == right->when && left->number < right->number);
}

void timers_release(timers *t)
{
    free(t->heap);
    *t = (timers){0};
}

/* There is room. */
static void put(timers *t, timer added)
{
    size_t i = t->n_timers++;
    for (; i > 0 && is_before(&added, &t->heap[(i - 1) / 2]); i = (i - 1) / 2)
        t->heap[i] = t->heap[(i - 1) / 2];
    t->heap[i] = added;
}

void timers_add(timers *t, double when, void (*then)(void *context), void *context)
{
    t->heap = vector_room(t->heap, t->n_timers, &t->capacity, sizeof *t->heap, NULL);
    put(t, (timer){when, t->n_added++, then, context});
}

void timers_forget(timers *t, const void *context)
{
    size_t n = t->n_timers;
    t->n_timers = 0;
    for (size_t i = 0; i < n; i++) {
        timer kept = t->heap[i];
        if (kept.context != context)
            put(t, kept);
    }
}

double timers_next(const timers *t)
{
    return t->n_timers ? t->heap[0].when : INFINITY;
}

bool timers_take(timers *t, double now, uint64_t end, timer *ret_timer)
{
    if (t->n_timers == 0 || t->heap[0].when > now || t->heap[0].number >= end)
        return false;
    *ret_timer = t->heap[0];
    timer last = t->heap[--t->n_timers];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < t->n_timers; i = child) {
        if (child + 1 < t->n_timers && is_before(&t->heap[child + 1], &t->heap[child]))
            child++;
        if (!is_before(&t->heap[child], &last))
            break;
        t->heap[i] = t->heap[child];
    }
    t->heap[i] = last;
    return true;
}
