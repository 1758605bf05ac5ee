/*
 * Threads live for one pool_run: starting one costs 20 microseconds, which is nothing beside the
 * work, and no thread outlives the call that asked for it.
 */
#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

typedef struct pool {
    atomic_size_t next;
    size_t n_tasks;
    pool_task task;
    void *context;
} pool;

typedef struct worker {
    pool *pool;
    unsigned thread;
} worker;

unsigned pool_threads(unsigned n_threads)
{
    if (n_threads == 0) {
        cpu_set_t set;
        n_threads = sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
    }
    return n_threads < 1 ? 1 : n_threads > POOL_MAX ? POOL_MAX : n_threads;
}

static void *work(void *argument)
{
    worker *w = argument;
    for (size_t i; (i = atomic_fetch_add(&w->pool->next, 1)) < w->pool->n_tasks;)
        w->pool->task(w->pool->context, i, w->thread);
    return NULL;
}

void pool_run(unsigned n_threads, size_t n_tasks, pool_task task, void *context)
{
    n_threads = pool_threads(n_threads);
    if (n_threads > n_tasks)
        n_threads = (unsigned)n_tasks;
    pool shared = {.n_tasks = n_tasks, .task = task, .context = context};
    worker workers[POOL_MAX];
    pthread_t threads[POOL_MAX];
    unsigned started = 0;
    /* Signals are the calling thread's business. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    for (unsigned i = 1; i < n_threads; i++) {
        workers[i] = (worker){&shared, i};
        if (pthread_create(&threads[started], NULL, work, &workers[i]) != 0)
            break;
        started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    workers[0] = (worker){&shared, 0};
    work(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

typedef struct attempt {
    pool_fallible_task task;
    void *context;
    pthread_mutex_t mutex; /* of what follows */
    size_t failed;         /* SIZE_MAX: none */
    jr_status status;
    jr_error err;
} attempt;

/* Tasks begin in their order, so those before one that failed are begun. */
static void try_task(void *context, size_t task, unsigned thread)
{
    attempt *a = context;
    jr_error err;
    pthread_mutex_lock(&a->mutex);
    bool is_late = task > a->failed;
    pthread_mutex_unlock(&a->mutex);
    jr_status status = is_late ? JR_OK : a->task(a->context, task, thread, &err);
    if (status == JR_OK)
        return;
    pthread_mutex_lock(&a->mutex);
    if (task < a->failed) {
        a->failed = task;
        a->status = status;
        a->err = err;
    }
    pthread_mutex_unlock(&a->mutex);
}

jr_status pool_try(unsigned n_threads, size_t n_tasks, pool_fallible_task task, void *context,
                   jr_error *err)
{
    attempt a = {
        .task = task, .context = context, .mutex = PTHREAD_MUTEX_INITIALIZER, .failed = SIZE_MAX};
    pool_run(n_threads, n_tasks, try_task, &a);
    if (a.status != JR_OK && err)
        *err = a.err;
    return a.status;
}
