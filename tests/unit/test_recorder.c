/* Results on their way to disk: each kind in its file, done only when durable, and a file that
 * can't be written. */
#include <sys/stat.h>

#include <jrank/votes.h>

#include "eval/recorder.h"
#include "run_fixture.h"

/* One call for each kind of record, in order; the lines are the kinds' numbers. */
typedef struct recording {
    recorder *recorder;
    size_t n_asked, n_wanted;
    chat chat;
    uint64_t n_done_seen; /* by the last progress */
} recording;

static bool next_call(void *context, size_t endpoint, uint32_t n_slots, const chat **ret_chat,
                      void **ret_job)
{
    (void)n_slots;
    (void)endpoint;
    recording *r = context;
    if (r->n_asked == r->n_wanted)
        return false;
    r->n_asked++;
    r->chat = (chat){.sampling = CHAT_SAMPLING_NONE, .seed = r->n_asked};
    *ret_chat = &r->chat;
    *ret_job = r;
    return true;
}

static bool is_usable(void *context, void *job, const chat_reply *reply)
{
    (void)context;
    (void)job;
    (void)reply;
    return true;
}

static void take_result(void *context, void *job, const call_result *result)
{
    (void)job;
    (void)result;
    recording *r = context;
    result_kind kind = (result_kind)((r->n_asked - 1) % N_RESULT_KINDS);
    char line[32];
    snprintf(line, sizeof line, "{\"kind\": %d}", (int)kind);
    assert_true(recorder_add(r->recorder, 0, kind, jr_str_from(line)));
    /* Nobody reads it: size is all that is looked at. */
    assert_false(recorder_add(r->recorder, 0, kind, (jr_str){line, JR_LINE_MAX}));
    if (kind == RESULT_VALID)
        recorder_note_truncated(r->recorder, 0);
    if (kind == RESULT_FAILED)
        recorder_note_empty(r->recorder, 0, r->n_asked > N_RESULT_KINDS);
}

static result_paths paths_below(const char *folder)
{
    static const char *const names[N_RESULT_KINDS] = {"valid", "invalid", "part", "failed"};
    result_paths paths = {.folder_size = strlen(workspace_folder)};
    for (size_t i = 0; i < N_RESULT_KINDS; i++)
        paths.of[i] = jr_arena_format(arena, "%s/%s/%s.jsonl", workspace_folder, folder, names[i]);
    return paths;
}

static void tick(void *context)
{
    recording *r = context;
    jr_progress progress;
    recorder_progress(r->recorder, &progress);
    assert_true(progress.n_done >= r->n_done_seen);
    assert_int_equal(progress.n_planned, 8);
    r->n_done_seen = progress.n_done;
}

/* spoiled: a file in whose place there is a folder once the recorder has looked; or NULL. */
static jr_run_report record(result_paths *paths, size_t n_wanted, const char *spoiled)
{
    result_paths_note_size(paths);
    jr_run_options options = run_options();
    recording r = {.n_wanted = n_wanted};
    options.parallel = 1;
    options.progress_interval = 0.001;
    paths->n_planned = 8;
    jr_error err;
    RECORDER_AUTO recorder *records = NULL;
    jr_endpoint_list endpoints = endpoint_named("mock:latency=1ms");
    if (recorder_new(arena, paths, &endpoints, &options, &records, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_true(!spoiled || mkdir(spoiled, 0777) == 0);
    r.recorder = records;
    calls_source source = {
        .next = next_call, .is_usable = is_usable, .done = take_result, .context = &r};
    CALLS_AUTO calls *c = NULL;
    size_t first;
    assert_int_equal(calls_new(arena, &options, &c, &err), JR_OK);
    assert_int_equal(calls_add(c, &endpoints, &source, &first, &err), JR_OK);
    recorder_attach(r.recorder, c, first);
    assert_int_equal(calls_run(c, tick, &r, &err), JR_OK);
    jr_run_report report;
    recorder_finish(r.recorder, &report);
    return report;
}

static void each_kind_of_record_has_its_file_and_its_count(void **state)
{
    (void)state;
    result_paths paths = paths_below("a");
    jr_run_report report = record(&paths, 8, NULL);
    assert_int_equal(report.end, JR_RUN_COMPLETE);
    assert_int_equal(report.problem.size, 0);
    const jr_endpoint_report *e = &report.endpoints[0];
    assert_int_equal(e->n_planned, 8);
    assert_int_equal(e->n_done, 2);
    assert_int_equal(e->n_invalid, 2);
    assert_int_equal(e->n_failed, 2);
    assert_int_equal(e->n_left, 2);
    assert_int_equal(e->n_truncated, 2);
    assert_int_equal(e->n_empty, 1);
    assert_int_equal(e->n_filtered, 1);
    assert_int_equal(report.total.n_done, 2);
    assert_int_equal(report.total.n_invalid, 2);
    assert_int_equal(report.total.n_failed, 2);
    assert_string_equal(text_of_file("a/valid.jsonl").data, "{\"kind\": 0}\n{\"kind\": 0}\n");
    assert_string_equal(text_of_file("a/invalid.jsonl").data, "{\"kind\": 1}\n{\"kind\": 1}\n");
    assert_string_equal(text_of_file("a/part.jsonl").data, "{\"kind\": 2}\n{\"kind\": 2}\n");
    assert_string_equal(text_of_file("a/failed.jsonl").data, "{\"kind\": 3}\n{\"kind\": 3}\n");
    assert_int_equal(jr_str_compare(e->path, paths.of[RESULT_VALID]), 0);
    assert_int_equal(jr_str_compare(e->invalid_path, paths.of[RESULT_INVALID]), 0);
    assert_int_equal(jr_str_compare(e->failures_path, paths.of[RESULT_FAILED]), 0);
}

static void files_come_with_their_first_line_only(void **state)
{
    (void)state;
    result_paths paths = paths_below("b");
    record(&paths, 1, NULL);
    assert_int_equal(access(paths.of[RESULT_VALID].data, F_OK), 0);
    assert_int_not_equal(access(paths.of[RESULT_INVALID].data, F_OK), 0);
    assert_int_not_equal(access(paths.of[RESULT_FAILED].data, F_OK), 0);
}

static void a_file_that_can_not_be_written_stops_the_run(void **state)
{
    (void)state;
    result_paths paths = paths_below("c");
    jr_run_report report = record(&paths, 8, paths.of[RESULT_INVALID].data);
    assert_int_equal(report.end, JR_RUN_STOPPED);
    assert_non_null(strstr(report.problem.data, "c/invalid.jsonl"));
    assert_non_null(strstr(report.problem.data, "; 1 reply could not be kept"));
    assert_int_equal(report.endpoints[0].n_done, 1);
    assert_string_equal(text_of_file("c/valid.jsonl").data, "{\"kind\": 0}\n");
}

static void what_can_not_be_written_is_seen_before_anything_is_asked(void **state)
{
    (void)state;
    for (result_kind kind = 0; kind < N_RESULT_KINDS; kind++) {
        result_paths paths = paths_below("f");
        jr_run_options options = run_options();
        jr_endpoint_list endpoints = endpoint_named("mock");
        recorder *records = NULL;
        jr_error err;
        workspace_write_text("f/elsewhere", "");
        result_paths_note_size(&paths);
        paths.n_planned = 1;
        assert_int_equal(symlink("elsewhere", paths.of[kind].data), 0);
        assert_int_equal(recorder_new(arena, &paths, &endpoints, &options, &records, &err),
                         JR_ERR_IO);
        assert_non_null(strstr(err.message, ".jsonl: is a link"));
        assert_int_equal(unlink(paths.of[kind].data), 0);
    }
}

static void a_torn_line_is_put_in_order_and_told(void **state)
{
    (void)state;
    result_paths paths = paths_below("d");
    workspace_write_text("d/valid.jsonl", "{\"kind\": 9}\n{\"kin");
    jr_run_report report = record(&paths, 1, NULL);
    assert_int_equal(report.endpoints[0].n_repaired, 1);
    assert_int_equal(report.endpoints[0].n_done, 1);
    jr_str text = text_of_file("d/valid.jsonl");
    assert_int_equal(count_text(text, "{\"kind\": 9}\n"), 1);
    assert_int_equal(count_text(text, "{\"kind\": 0}\n"), 1);
}

static void what_another_process_wrote_since_the_plan_is_noticed(void **state)
{
    (void)state;
    result_paths paths = paths_below("e");
    jr_run_options options = run_options();
    workspace_write_text("e/valid.jsonl", "{}\n");
    result_paths_note_size(&paths);
    workspace_write_text("e/valid.jsonl", "{}\n{}\n");
    recorder *r = NULL;
    paths.n_planned = 1;
    jr_endpoint_list endpoints = endpoint_named("mock");
    jr_error err;
    assert_int_equal(recorder_new(arena, &paths, &endpoints, &options, &r, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "e/valid.jsonl: another process wrote to it"));
    assert_null(r);
    /* Where nothing is planned the file is left alone. */
    paths.n_planned = 0;
    assert_int_equal(recorder_new(arena, &paths, &endpoints, &options, &r, &err), JR_OK);
    recorder_free(r);
}

UNIT_GROUP(recorder)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_record_has_its_file_and_its_count),
        cmocka_unit_test(files_come_with_their_first_line_only),
        cmocka_unit_test(a_file_that_can_not_be_written_stops_the_run),
        cmocka_unit_test(what_can_not_be_written_is_seen_before_anything_is_asked),
        cmocka_unit_test(a_torn_line_is_put_in_order_and_told),
        cmocka_unit_test(what_another_process_wrote_since_the_plan_is_noticed),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
