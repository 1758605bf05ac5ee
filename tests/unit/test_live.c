/* A site that follows its files. */
#include "unit.h"

#include "served_bench.h"
#include "site/live.h"
#include "site/site.h"

/* Called while the site is opened: how long that takes. */
static double seconds_to_open;

static jr_str take_time(jr_arena *arena)
{
    (void)arena;
    clock_offset = clock_offset + seconds_to_open;
    return (jr_str){0};
}

/* Clocks that only the tests move: an opening takes no time, however slow the machine. */
static double standing_monotonic(void *context)
{
    (void)context;
    return 1000 + clock_offset;
}

static double standing_wall(void *context)
{
    static time_t begun;
    (void)context;
    begun = begun ? begun : time(NULL);
    return (double)begun + clock_offset;
}

static live *open_bench(const char *name)
{
    live_options options = {.folder = workspace_path(name),
                            .site = {.without_posterior = true},
                            .clock = {.monotonic = standing_monotonic, .wall = standing_wall},
                            .date = take_time};
    live *l;
    jr_error err;
    bench_write(name);
    assert_int_equal(live_open(&options, &l, &err), JR_OK);
    return l;
}

static uint64_t generation_of(live *l)
{
    snapshot *s = live_hold(l);
    uint64_t generation = s->generation;
    live_let_go(s);
    return generation;
}

/* Looks as if a minute had passed. */
static bool look_later(live *l)
{
    clock_offset = clock_offset + 60;
    live_follow(l);
    return live_look(l);
}

static void new_judgments_make_a_new_site_and_the_old_one_lives_while_it_is_held(void **state)
{
    (void)state;
    live *l = open_bench("a");
    look_later(l); /* when the posterior is due */
    assert_int_equal(generation_of(l), 2);
    assert_false(look_later(l));
    snapshot *held = live_hold(l);
    bench_append("a/model_judgment/k_pair.jsonl",
                 BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1"));
    assert_true(look_later(l));
    assert_int_equal(generation_of(l), 3);
    assert_int_equal(held->site->archive->n_judgments, 4);
    live_let_go(held);
    snapshot *now = live_hold(l);
    assert_int_equal(now->site->archive->n_judgments, 5);
    live_let_go(now);
    live_free(l);
}

/* What a site has read of a file. */
static const judgment_file *file_of(const snapshot *s, const char *path)
{
    const judgment_table *table = s->site->archive->table;
    for (size_t i = 0; i < table->n_files; i++)
        if (table->files[i] && strcmp(table->files[i]->path.data, workspace_path(path)) == 0)
            return table->files[i];
    fail_msg("%s was not read", path);
    return NULL;
}

static void of_a_file_that_has_grown_the_new_lines_alone_are_read(void **state)
{
    (void)state;
    static const char line[] = BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1");
    live *l = open_bench("f");
    snapshot *before = live_hold(l);
    uint64_t size = file_of(before, "f/model_judgment/k_pair.jsonl")->size;
    assert_true(size > 0);
    for (size_t i = 1; i <= 2; i++) {
        bench_append("f/model_judgment/k_pair.jsonl", line);
        assert_true(look_later(l));
        snapshot *now = live_hold(l);
        const judgment_file *file = file_of(now, "f/model_judgment/k_pair.jsonl");
        assert_int_equal(file->n_bytes_read, sizeof line - 1);
        assert_int_equal(file->size, size + i * (sizeof line - 1));
        assert_int_equal(now->site->archive->n_judgments, before->site->archive->n_judgments + i);
        /* What did not grow is the same that it was. */
        assert_ptr_equal(file_of(now, "f/model_judgment/j_pair.jsonl"),
                         file_of(before, "f/model_judgment/j_pair.jsonl"));
        live_let_go(now);
    }
    live_let_go(before);
    live_free(l);
}

static void a_file_that_was_replaced_is_read_anew(void **state)
{
    (void)state;
    live *l = open_bench("g");
    workspace_write_text("g/model_judgment/new",
                         BENCH_VERDICT("7", "model-kamome", "model-suzume", "2")
                             BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1"));
    assert_int_equal(rename(workspace_path("g/model_judgment/new"),
                            workspace_path("g/model_judgment/k_pair.jsonl")),
                     0);
    assert_true(look_later(l));
    snapshot *now = live_hold(l);
    const judgment_file *file = file_of(now, "g/model_judgment/k_pair.jsonl");
    assert_int_equal(file->n_rows, 2);
    assert_int_equal(file->n_bytes_read, file->size);
    live_let_go(now);
    live_free(l);
}

static void the_files_are_read_again_no_more_than_every_two_seconds(void **state)
{
    (void)state;
    live *l = open_bench("b");
    look_later(l);
    for (size_t i = 0; i < 5; i++) {
        bench_append("b/model_judgment/k_pair.jsonl",
                     BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1"));
        live_follow(l);
    }
    assert_int_equal(generation_of(l), 2);
    look_later(l);
    assert_int_equal(generation_of(l), 3);
    live_free(l);
}

/* A change after `seconds` more makes no new site. */
static void assert_waits(live *l, const char *name, double seconds)
{
    uint64_t before = generation_of(l);
    bench_append(name, BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1"));
    clock_offset = clock_offset + seconds;
    live_follow(l);
    assert_int_equal(generation_of(l), before);
}

static void the_pause_is_two_seconds_and_four_times_as_long_as_an_opening(void **state)
{
    (void)state;
    live *l = open_bench("p");
    look_later(l); /* when the posterior is due */
    bench_append("p/model_judgment/k_pair.jsonl",
                 BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1"));
    clock_offset = clock_offset + 1000;
    live_follow(l); /* in a small part of a second */
    assert_int_equal(generation_of(l), 3);
    assert_waits(l, "p/model_judgment/k_pair.jsonl", 1.5);
    seconds_to_open = 1000;
    look_later(l);
    seconds_to_open = 0;
    assert_int_equal(generation_of(l), 4);
    assert_waits(l, "p/model_judgment/k_pair.jsonl", 3900);
    clock_offset = clock_offset + 200;
    live_follow(l);
    assert_int_equal(generation_of(l), 5);
    live_free(l);
}

static void half_a_line_is_waited_for(void **state)
{
    (void)state;
    live *l = open_bench("c");
    look_later(l);
    bench_append("c/model_judgment/k_pair.jsonl", "{\"question_id\": 7, \"model1_i");
    look_later(l);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    live_state now = live_read_state(l, arena);
    assert_int_equal(now.problem.size, 0);
    assert_int_equal(now.n_judgments, 4);
    live_free(l);
}

static void files_that_can_not_be_read_leave_the_site_as_it_was(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    live *l = open_bench("d");
    look_later(l);
    bench_append("d/model_judgment/k_pair.jsonl", "this is no judgment\n");
    assert_true(look_later(l));
    assert_int_equal(generation_of(l), 2);
    live_state now = live_read_state(l, arena);
    assert_memory_equal(now.problem.data, "d/model_judgment/k_pair.jsonl:2: ", 33);
    assert_null(strstr(now.problem.data, workspace_folder));
    assert_false(look_later(l));
    workspace_write_text("d/model_judgment/k_pair.jsonl",
                         BENCH_VERDICT("7", "model-kamome", "model-suzume", "2"));
    assert_true(look_later(l));
    assert_int_equal(live_read_state(l, arena).problem.size, 0);
    assert_int_equal(generation_of(l), 3);
    live_free(l);
}

static void the_state_is_a_line_of_json(void **state)
{
    (void)state;
    live *l = open_bench("e");
    workspace_write_text("e/.jrank/1.json",
                         "[{\"what\": \"judge\", \"planned\": 9, \"done\": 3, \"invalid\": 1, "
                         "\"failed\": 0, \"in_flight\": 2, \"cost\": null, \"rate\": 1.5, "
                         "\"seconds_left\": 4, \"stopping\": false}]");
    clock_offset = 0; /* or the run would be stale */
    live_follow(l);
    const jr_cluster_job jobs[JR_N_JOB_STEPS] = {
        [JR_JOB_JUDGMENTS] = {
            .id = 47, .n_waiting = 3, .n_running = 2, .n_done = 1, .n_failed = 4}};
    live_show_jobs(l, jobs);
    assert_true(live_look(l));
    JR_BUF_AUTO jr_buf text = {0};
    live_append_state(l, &text);
    assert_string_equal(
        text.data,
        "{\"generation\": 2, \"judgments\": 4, \"unreadable\": 0, \"answers\": 6, \"rate\": null, "
        "\"runs\": [{\"what\": \"judge\", \"planned\": 9, \"done\": 3, \"invalid\": 1, \"failed\": "
        "0, \"in_flight\": 2, \"cost\": null, \"rate\": 1.5, \"seconds_left\": 4, \"stopping\": "
        "false}], \"jobs\": [{\"step\": \"judgments\", \"job\": 47, \"waiting\": 3, \"running\": "
        "2, "
        "\"done\": 1, \"failed\": 4}], \"problem\": \"\"}");
    live_free(l);
}

static void a_folder_without_a_benchmark_is_an_error(void **state)
{
    (void)state;
    live_options options = {.folder = workspace_path("none"), .clock = test_clock};
    live *l = NULL;
    jr_error err;
    assert_int_equal(live_open(&options, &l, &err), JR_ERR_NOT_FOUND);
    assert_null(l);
    live_free(NULL);
}

UNIT_GROUP(live)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_judgments_make_a_new_site_and_the_old_one_lives_while_it_is_held),
        cmocka_unit_test(of_a_file_that_has_grown_the_new_lines_alone_are_read),
        cmocka_unit_test(a_file_that_was_replaced_is_read_anew),
        cmocka_unit_test(the_files_are_read_again_no_more_than_every_two_seconds),
        cmocka_unit_test(the_pause_is_two_seconds_and_four_times_as_long_as_an_opening),
        cmocka_unit_test(half_a_line_is_waited_for),
        cmocka_unit_test(files_that_can_not_be_read_leave_the_site_as_it_was),
        cmocka_unit_test(the_state_is_a_line_of_json),
        cmocka_unit_test(a_folder_without_a_benchmark_is_an_error),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
