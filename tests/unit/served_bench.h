/* served_bench.h: a small benchmark in the workspace, and clocks that tests move. */
#ifndef TESTS_SERVED_BENCH_H
#define TESTS_SERVED_BENCH_H

#include <jrank/base.h>

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "workspace.h"

/* Seconds that the clocks are ahead. */
static _Atomic(double) clock_offset;

static double test_monotonic(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9 + clock_offset;
}

static double test_wall(void *context)
{
    (void)context;
    return (double)time(NULL) + clock_offset;
}

static const jr_clock test_clock = {.monotonic = test_monotonic, .wall = test_wall};

/* Models are called so that their names are found wherever they stand. */
static const char *const bench_models[] = {"model-kamome", "model-suzume", "model-tsuru"};

#define BENCH_VERDICT(question, first, second, winner)                                             \
    "{\"question_id\": " question ", \"model1_id\": \"" first "\", \"model2_id\": \"" second       \
    "\", \"winner\": " winner ", \"judge\": [\"j\", \"p\"], \"prompt\": \"\", \"judgment\": "      \
    "\"because\", \"turn\": 1, \"tstamp\": 1}\n"

/* A folder of this name with two questions, three models and two judges, of which the second has
 * judged one match only. The questions' ids are a number and a text. */
static inline void bench_write(const char *name)
{
    char path[128];
    JR_BUF_AUTO jr_buf answers = {0};
    snprintf(path, sizeof path, "%s/questions.jsonl", name);
    workspace_write_text(path, "{\"question_id\": 7, \"turns\": [\"Seven?\"]}\n"
                               "{\"question_id\": \"x&y\", \"turns\": [\"<b>Which?</b>\"]}\n");
    for (size_t i = 0; i < 3; i++) {
        jr_buf_clear(&answers);
        jr_buf_format(&answers,
                      "{\"question_id\": 7, \"model_id\": \"%s\", \"choices\": [{\"index\": 0, "
                      "\"turns\": [\"seven %zu\"]}]}\n{\"question_id\": \"x&y\", \"model_id\": "
                      "\"%s\", \"choices\": [{\"index\": 0, \"turns\": [\"<script>%zu\"]}]}\n",
                      bench_models[i], i, bench_models[i], i);
        snprintf(path, sizeof path, "%s/answers/%s.jsonl", name, bench_models[i]);
        workspace_write_text(path, answers.data);
    }
    snprintf(path, sizeof path, "%s/model_judgment/j_pair.jsonl", name);
    workspace_write_text(path,
                         BENCH_VERDICT("7", "model-kamome", "model-suzume", "1")
                             BENCH_VERDICT("7", "model-suzume", "model-tsuru", "2")
                                 BENCH_VERDICT("\"x&y\"", "model-tsuru", "model-kamome", "3"));
    snprintf(path, sizeof path, "%s/model_judgment/k_pair.jsonl", name);
    workspace_write_text(path, BENCH_VERDICT("7", "model-kamome", "model-suzume", "2"));
}

/* Appends text to a file of the workspace. */
static inline void bench_append(const char *name, const char *text)
{
    FILE *file = fopen(workspace_path(name), "ab");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

#endif
