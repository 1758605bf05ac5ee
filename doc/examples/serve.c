/* The same pages over HTTP, until the program has had enough. */
#include <jrank/serve.h>

#include <stdio.h>
#include <time.h>

static double seconds(void *context)
{
    (void)context;
    return (double)time(NULL);
}

static jr_str date(jr_arena *arena)
{
    return jr_arena_copy(arena, JR_STR("2026-01-01T12:00:00"));
}

int main(void)
{
    jr_str folder = JR_STR("sample");
    jr_serve_options options = {
        .bench_folders = &folder, .n_benches = 1, .clock = {seconds, seconds, NULL}, .date = date};
    jr_serve *serve;
    jr_error err;
    jr_file_raise_limit(4096);
    if (jr_serve_open(&options, &serve, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("%.17s\n", jr_serve_url(serve).data);
    jr_serve_close(serve);
}

/* Prints:
 * http://127.0.0.1:
 */
