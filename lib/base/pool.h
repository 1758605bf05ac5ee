/*
 * pool.h: run a number of independent tasks on several threads.
 *
 * Tasks must write only to places of their own: the results are then the same for every number of
 * threads. Used for parsing, for bootstrap replicates and for sums over votes, for nothing else.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <jrank/base.h>

#include <stddef.h>

typedef void (*pool_task)(void *context, size_t task, unsigned thread);

/* Runs task 0..n_tasks-1, each once, on up to n_threads threads (0: one per processor that this
 * process may use); thread is 0..pool_threads(n_threads)-1. Returns when all are done. Where a
 * thread can't be started the others do its work. */
void pool_run(unsigned n_threads, size_t n_tasks, pool_task task, void *context);

typedef jr_status (*pool_fallible_task)(void *context, size_t task, unsigned thread, jr_error *err);

/* The same of tasks that may fail: returns the failure of the lowest, behind which none is begun
 * any more, whatever the number of threads. */
JR_MUST_USE jr_status pool_try(unsigned n_threads, size_t n_tasks, pool_fallible_task task,
                               void *context, jr_error *err);

/* The number of threads that pool_run takes for this request: at least 1, at most POOL_MAX. */
unsigned pool_threads(unsigned n_threads);

enum { POOL_MAX = 256 };

#endif
