/* run_fixture.h: a run without waiting and without servers: a clock that hurries, mocks, and a
 * benchmark of three questions in the workspace. */
#ifndef TESTS_UNIT_RUN_FIXTURE_H
#define TESTS_UNIT_RUN_FIXTURE_H

#include "arena.h"

#include <jrank/ask.h>

#include "workspace.h"

/* Seconds that pass with each look at the clock: where they are many, nothing waits. */
static double clock_step;

static inline double clock_read(void *context)
{
    double *now = context;
    *now += clock_step;
    return *now;
}

static double clock_now;
static volatile sig_atomic_t interrupts;

static inline jr_run_options run_options(void)
{
    clock_step = 1;
    clock_now = 1000;
    interrupts = 0;
    return (jr_run_options){.clock = {clock_read, clock_read, &clock_now},
                            .entropy = 7,
                            .max_retries = -1,
                            .interrupts = &interrupts};
}

/* Endpoints of names. */
static inline jr_endpoint_list endpoints_named(const char *const *names, size_t n)
{
    jr_endpoint_list list = {jr_arena_alloc(arena, n, sizeof *list.endpoints), n};
    for (size_t i = 0; i < n; i++) {
        jr_error err;
        if (jr_endpoint_from_name(arena, names[i], NULL, &list.endpoints[i], &err) != JR_OK)
            fail_msg("%s", err.message);
    }
    return list;
}

static inline jr_endpoint_list endpoint_named(const char *name)
{
    return endpoints_named(&name, 1);
}

/* A folder with three questions, the first of two turns, and answers of two models: an owl's are
 * always longer than an ant's. */
static inline const char *bench_write(const char *name)
{
    static const char questions[] =
        "{\"question_id\": 1, \"category\": \"math\", \"turns\": [\"1+1?\", \"And 1 more?\"]}\n"
        "{\"question_id\": \"b\", \"category\": \"x\", \"turns\": [\"Why?\"]}\n"
        "{\"question_id\": \"c\", \"category\": \"stem\", \"turns\": [\"How?\"]}\n";
    static const struct {
        const char *model, *answer;
    } rows[] = {{"ant", "Yes."}, {"owl", "Yes, it is."}};
    char path[128], text[1024];
    snprintf(path, sizeof path, "%s/questions.jsonl", name);
    workspace_write_text(path, questions);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *a = rows[i].answer;
        snprintf(path, sizeof path, "%s/answers/%s.jsonl", name, rows[i].model);
        snprintf(text, sizeof text,
                 "{\"question_id\": 1, \"choices\": [{\"turns\": [\"%s\", \"%s\"]}]}\n"
                 "{\"question_id\": \"b\", \"choices\": [{\"turns\": [\"%s\"]}]}\n"
                 "{\"question_id\": \"c\", \"choices\": [{\"turns\": [\"%s\"]}]}\n",
                 a, a, a, a);
        workspace_write_text(path, text);
    }
    return workspace_path(name);
}

/* The text of a file below the workspace, "" where it is not there. */
static inline jr_str text_of_file(const char *name)
{
    jr_str text = {"", 0};
    jr_error err;
    (void)!jr_file_load(arena, workspace_path(name), &text, &err);
    return text;
}

static inline size_t count_text(jr_str text, const char *part)
{
    size_t n = 0;
    for (const char *at = text.data; (at = strstr(at, part)); at++)
        n++;
    return n;
}

static inline size_t count_lines(const char *name)
{
    return count_text(text_of_file(name), "\n");
}

#endif
