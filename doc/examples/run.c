/* All that a config file asks for: answers and judgments, on disk as they come. */
#include <jrank/run.h>

#include <stdio.h>
#include <time.h>

static double monotonic(void *context)
{
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double wall(void *context)
{
    (void)context;
    return (double)time(NULL);
}

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_config config;
    jr_pipeline *pipeline;
    jr_run_options limits = {.clock = {monotonic, wall, NULL}, .entropy = 1, .max_retries = -1};
    jr_run_report answers, judgments;
    jr_error err;
    if (jr_config_load(arena, "sample/config.json", &config, &err) != JR_OK)
        goto failed;
    config.judging.bench_folder = "sample";
    if (jr_pipeline_plan(arena, NULL, &config.judging, &pipeline, &err) != JR_OK ||
        jr_pipeline_run(pipeline, &limits, &answers, &judgments, &err) != JR_OK)
        goto failed;
    printf("%llu judgments\n", (unsigned long long)judgments.total.n_done);
    return judgments.end != JR_RUN_COMPLETE;
failed:
    fprintf(stderr, "%s\n", err.message);
    return 1;
}

/* Prints:
 * 780 judgments
 */
