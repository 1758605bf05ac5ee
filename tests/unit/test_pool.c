/* Tasks on several threads: each once, and the failure of the lowest. */
#include "unit.h"

#include "base/pool.h"

#include <stdatomic.h>

enum { N_TASKS = 400 };

typedef struct tasks {
    atomic_uint n_runs[N_TASKS];
    size_t failing[2];
} tasks;

static jr_status run(void *context, size_t task, unsigned thread, jr_error *err)
{
    (void)thread;
    tasks *t = context;
    atomic_fetch_add(&t->n_runs[task], 1);
    if (task == t->failing[0] || task == t->failing[1])
        return jr_error_set(err, JR_ERR_DATA, "task %zu", task);
    return JR_OK;
}

static void each_task_is_run_once(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads++) {
        tasks t = {.failing = {N_TASKS, N_TASKS}};
        jr_error err;
        assert_int_equal(pool_try(n_threads, N_TASKS, run, &t, &err), JR_OK);
        for (size_t i = 0; i < N_TASKS; i++)
            assert_int_equal(t.n_runs[i], 1);
    }
}

static void the_lowest_failure_is_told_whatever_the_threads(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads++) {
        tasks t = {.failing = {29, 30}};
        jr_error err;
        assert_int_equal(pool_try(n_threads, N_TASKS, run, &t, &err), JR_ERR_DATA);
        assert_string_equal(err.message, "task 29");
        for (size_t i = 0; i < 30; i++)
            assert_int_equal(t.n_runs[i], 1);
    }
}

static void nothing_is_begun_behind_a_failure(void **state)
{
    (void)state;
    tasks t = {.failing = {7, N_TASKS}};
    assert_int_equal(pool_try(1, N_TASKS, run, &t, NULL), JR_ERR_DATA);
    for (size_t i = 0; i < N_TASKS; i++)
        assert_int_equal(t.n_runs[i], i <= 7);
}

UNIT_GROUP(pool)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_task_is_run_once),
        cmocka_unit_test(the_lowest_failure_is_told_whatever_the_threads),
        cmocka_unit_test(nothing_is_begun_behind_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
