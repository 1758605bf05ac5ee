/*
 * timers.h: calls that are to be made at a time, in a binary heap.
 */
#ifndef HTTP_TIMERS_H
#define HTTP_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct timer {
    double when;
    uint64_t number; /* in the order of adding, which is kept among those of one time */
    void (*then)(void *context);
    void *context;
} timer;

/* A zeroed one is empty. */
typedef struct timers {
    timer *heap;
    size_t n_timers, capacity;
    uint64_t n_added;
} timers;

void timers_release(timers *t);
void timers_add(timers *t, double when, void (*then)(void *context), void *context);

/* Takes out all of this context. */
void timers_forget(timers *t, const void *context);

/* The time of the first; INFINITY where there is none. */
double timers_next(const timers *t);

/* Takes the first out if its time is not after `now` and its number is below `end`, so that a call
 * that adds another for now does not keep its caller for ever. */
bool timers_take(timers *t, double now, uint64_t end, timer *ret_timer);

#endif
