/* Where a run stands, told to others by a file. */
#include "unit.h"

#include <math.h>
#include <time.h>

#include "bench/run_file.h"
#include "workspace.h"

static size_t read_states(jr_arena *arena, const char *bench, double now, run_state **ret_states)
{
    size_t n;
    run_states_read(arena, workspace_path(bench), now, ret_states, &n);
    return n;
}

static void a_run_is_told_step_by_step_and_gone_with_its_end(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    run_state *states;
    workspace_write_text("a/questions.jsonl", "");
    jr_str names[] = {JR_STR("a"), JR_STR("b \"c\""), JR_STR("d")};
    const jr_goal_names goal = {.decided = names, .n_decided = 1, .open = names + 1, .n_open = 2};
    jr_progress answers = {.n_planned = 5, .n_done = 4, .cost = NAN, .seconds_left = NAN};
    jr_progress judgments = {.n_planned = 20,
                             .n_done = 7,
                             .n_invalid = 1,
                             .n_failed = 2,
                             .n_in_flight = 3,
                             .cost = 0.25,
                             .rate = 1.5,
                             .seconds_left = 8.4,
                             .is_stopping = true,
                             .n_decided = 1,
                             .n_open = 2,
                             .calls_left = 30,
                             .goal = &goal,
                             .answers = &answers};
    jr_run_file *file = jr_run_file_new(workspace_path("a"));
    assert_int_equal(read_states(arena, "a", (double)time(NULL), &states), 0);
    jr_run_file_write(file, &judgments, true);
    assert_int_equal(read_states(arena, "a", (double)time(NULL), &states), 2);
    assert_string_equal(states[0].what.data, "answer");
    assert_int_equal(states[0].progress.n_done, 4);
    assert_true(isnan(states[0].progress.cost) && isnan(states[0].progress.seconds_left));
    assert_string_equal(states[1].what.data, "judge");
    assert_int_equal(states[1].progress.n_planned, 20);
    assert_int_equal(states[1].progress.n_invalid, 1);
    assert_int_equal(states[1].progress.n_failed, 2);
    assert_int_equal(states[1].progress.n_in_flight, 3);
    assert_true(states[1].progress.cost == 0.25 && states[1].progress.rate == 1.5 &&
                states[1].progress.seconds_left == 8);
    assert_true(states[1].progress.is_stopping);
    assert_true(states[1].progress.calls_left == 30 && states[0].progress.goal == NULL);
    assert_int_equal(states[1].progress.goal->n_decided, 1);
    assert_int_equal(states[1].progress.goal->n_open, 2);
    assert_string_equal(states[1].progress.goal->open[0].data, "b \"c\"");
    jr_run_file_free(file);
    assert_int_equal(access(workspace_path("a/.jrank"), F_OK), -1);
}

static void a_run_that_gave_no_sign_lately_is_left_out(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    run_state *states;
    workspace_write_text("b/questions.jsonl", "");
    jr_run_file *file = jr_run_file_new(workspace_path("b"));
    jr_run_file_write(file, &(jr_progress){.n_planned = 1}, false);
    assert_int_equal(read_states(arena, "b", (double)time(NULL), &states), 1);
    assert_int_equal(read_states(arena, "b", (double)time(NULL) + RUN_FILE_STALE + 2, &states), 0);
    jr_run_file_free(file);
}

static void what_is_no_state_of_a_run_is_left_out(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    run_state *states;
    static const char *const texts[] = {"",
                                        "[",
                                        "{}",
                                        "[1, null, {}]",
                                        "[{\"what\": 3}]",
                                        "[{\"what\": \"judge\", \"planned\": \"many\"}]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        workspace_write_text("c/.jrank/1.json", texts[i]);
        assert_int_equal(read_states(arena, "c", (double)time(NULL), &states), 0);
    }
    workspace_write_text("c/.jrank/readme", "[{}]");
    assert_int_equal(symlink("1.json", workspace_path("c/.jrank/2.json")), 0);
    assert_int_equal(read_states(arena, "c", (double)time(NULL), &states), 0);
}

static void the_file_of_a_process_that_has_gone_is_removed_by_the_next_run(void **state)
{
    (void)state;
    workspace_write_text("d/.jrank/4194399.json", "[]"); /* beyond the largest process number */
    workspace_write_text("d/.jrank/keep.json", "[]");
    jr_run_file_free(jr_run_file_new(workspace_path("d")));
    assert_int_equal(access(workspace_path("d/.jrank/4194399.json"), F_OK), -1);
    assert_int_equal(access(workspace_path("d/.jrank/keep.json"), F_OK), 0);
}

static void where_nothing_can_be_written_there_is_no_file(void **state)
{
    (void)state;
    jr_run_file *file = jr_run_file_new("/proc/self/nothing");
    jr_run_file_write(file, &(jr_progress){.n_planned = 1}, true);
    jr_run_file_free(file);
    jr_run_file_free(NULL);
}

UNIT_GROUP(run_file)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_told_step_by_step_and_gone_with_its_end),
        cmocka_unit_test(a_run_that_gave_no_sign_lately_is_left_out),
        cmocka_unit_test(what_is_no_state_of_a_run_is_left_out),
        cmocka_unit_test(the_file_of_a_process_that_has_gone_is_removed_by_the_next_run),
        cmocka_unit_test(where_nothing_can_be_written_there_is_no_file),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
