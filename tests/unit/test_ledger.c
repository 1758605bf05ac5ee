/* The ledger: what is on disk after repairs, locks, full disks and kills. */
#include "unit.h"

#include "bench/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <jrank/votes.h>

#include "base/rng.h"
#include "bench/lines.h"
#include "syncs.h"
#include "workspace.h"

static file_place place_of(const char *path)
{
    return file_below(workspace_folder, path);
}

static ledger *open_ledger(const char *path, uint64_t n_repaired_expected)
{
    ledger *l = NULL;
    uint64_t n_repaired = 99;
    jr_error err = {0};
    if (ledger_open(place_of(path), &l, &n_repaired, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_int_equal(n_repaired, n_repaired_expected);
    return l;
}

static void append(ledger *l, const char *line)
{
    jr_error err = {0};
    if (ledger_append(l, jr_str_from(line), &err) != JR_OK)
        fail_msg("%s", err.message);
}

static void close_ledger(ledger *l)
{
    jr_error err = {0};
    if (ledger_close(l, &err) != JR_OK)
        fail_msg("%s", err.message);
}

static void assert_holds(const char *path, const char *expected)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str bytes;
    assert_int_equal(jr_file_load(arena, path, &bytes, NULL), JR_OK);
    assert_string_equal(bytes.data, expected);
}

static void assert_refused(const char *path, jr_status expected, const char *part)
{
    ledger *l = (ledger *)1;
    uint64_t n_repaired = 99;
    jr_error err = {0};
    assert_int_equal(ledger_open(place_of(path), &l, &n_repaired, &err), expected);
    assert_ptr_equal(l, (ledger *)1);
    assert_int_equal(n_repaired, 99);
    if (!strstr(err.message, part))
        fail_msg("'%s' lacks '%s'", err.message, part);
}

static void lines_are_in_the_file_at_once_and_folders_are_made(void **state)
{
    (void)state;
    const char *path = workspace_path("new/deep/x.jsonl");
    ledger *l = open_ledger(path, 0);
    assert_false(ledger_is_dirty(l));
    append(l, "{\"a\": 1}");
    assert_holds(path, "{\"a\": 1}\n");
    assert_true(ledger_is_dirty(l));
    assert_int_equal(ledger_sync(l, NULL), JR_OK);
    assert_false(ledger_is_dirty(l));
    append(l, "{\"b\": 2}");
    assert_int_equal(ledger_n_appended(l), 2);
    close_ledger(l);
    l = open_ledger(path, 0);
    append(l, "{\"c\": 3}");
    close_ledger(l);
    assert_holds(path, "{\"a\": 1}\n{\"b\": 2}\n{\"c\": 3}\n");
}

static void synced_lines_are_on_the_disk_and_so_is_the_name_of_a_new_file(void **state)
{
    (void)state;
    const char *path = workspace_path("synced/x.jsonl");
    ledger *l = open_ledger(path, 0);
    append(l, "{\"a\": 1}");
    syncs_forget();
    assert_int_equal(ledger_sync(l, NULL), JR_OK);
    assert_true(syncs_has(path));
    assert_true(syncs_has(workspace_path("synced")));
    syncs_forget();
    assert_int_equal(ledger_sync(l, NULL), JR_OK);
    assert_false(syncs_has(path));
    append(l, "{\"b\": 2}");
    close_ledger(l);
    assert_true(syncs_has(path));
    assert_false(syncs_has(workspace_path("synced")));

    path = workspace_write_text("synced/torn.jsonl", "{\"half");
    close_ledger(open_ledger(path, 1));
    assert_true(syncs_has(workspace_path("synced/torn.jsonl.torn")));
    assert_true(syncs_has(path));
}

static void a_file_that_stayed_empty_is_removed_if_it_is_new(void **state)
{
    (void)state;
    const char *path = workspace_path("empty/new.jsonl");
    close_ledger(open_ledger(path, 0));
    assert_int_equal(access(path, F_OK), -1);
    path = workspace_write_text("empty/old.jsonl", "");
    close_ledger(open_ledger(path, 0));
    assert_holds(path, "");
    close_ledger(NULL);
}

static void an_unfinished_last_line_is_ended_if_it_is_json_and_else_saved(void **state)
{
    (void)state;
    const char *path = workspace_write_text("torn/a.jsonl", "{\"a\": 1}\n{\"b\": 2}");
    ledger *l = open_ledger(path, 1);
    append(l, "{\"c\": 3}");
    close_ledger(l);
    assert_holds(path, "{\"a\": 1}\n{\"b\": 2}\n{\"c\": 3}\n");
    assert_int_equal(access(workspace_path("torn/a.jsonl.torn"), F_OK), -1);

    path = workspace_write_text("torn/b.jsonl", "{\"a\": 1}\n{\"b\": 2, \"judgment\": \"日");
    close_ledger(open_ledger(path, 1));
    assert_holds(path, "{\"a\": 1}\n");
    assert_holds(workspace_path("torn/b.jsonl.torn"), "{\"b\": 2, \"judgment\": \"日\n");
    path = workspace_write_text("torn/b.jsonl", "{\"only");
    close_ledger(open_ledger(path, 1));
    assert_holds(path, "");
    assert_holds(workspace_path("torn/b.jsonl.torn"), "{\"b\": 2, \"judgment\": \"日\n{\"only\n");
    close_ledger(open_ledger(path, 0));
}

static void a_torn_line_longer_than_a_block_is_saved_whole(void **state)
{
    (void)state;
    enum { SIZE = 300000 };
    JR_BUF_AUTO jr_buf text = {0}, torn = {0};
    jr_buf_append_text(&text, "{\"a\": 1}\n");
    jr_buf_append_text(&torn, "{\"b\": \"");
    jr_buf_append_repeated(&torn, 'x', SIZE);
    jr_buf_append_str(&text, jr_buf_str(&torn));
    const char *path = workspace_write("torn/long.jsonl", text.data, text.size);
    close_ledger(open_ledger(path, 1));
    assert_holds(path, "{\"a\": 1}\n");
    jr_buf_append_char(&torn, '\n');
    assert_holds(workspace_path("torn/long.jsonl.torn"), torn.data);
}

static void zeros_that_a_crash_left_are_cut_off(void **state)
{
    (void)state;
    const char *path = workspace_write("zeros.jsonl", "{\"a\": 1}\n\0\0\0\0\0", 14);
    close_ledger(open_ledger(path, 1));
    assert_holds(path, "{\"a\": 1}\n");
    path = workspace_write("only_zeros.jsonl", "\0\0\0", 3);
    close_ledger(open_ledger(path, 1));
    assert_holds(path, "");
}

static void files_of_something_else_are_refused_and_stay_as_they_are(void **state)
{
    (void)state;
    static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0 no line end";
    const char *path = workspace_write("other.gz", gzip, sizeof gzip - 1);
    assert_refused(path, JR_ERR_DATA, "does not hold JSON lines");
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str bytes;
    assert_int_equal(jr_file_load(arena, path, &bytes, NULL), JR_OK);
    assert_int_equal(bytes.size, sizeof gzip - 1);
    path = workspace_write_text("other.json", "\n [{\"a\": 1}]");
    assert_refused(path, JR_ERR_DATA, "other.json");
    assert_holds(path, "\n [{\"a\": 1}]");
    path = workspace_write_text("mark.jsonl", "\xEF\xBB\xBF{\"a\": 1}\n");
    close_ledger(open_ledger(path, 0));
}

static void folders_pipes_and_read_only_files_are_named(void **state)
{
    (void)state;
    workspace_write_text("kinds/folder/x", "");
    assert_refused(workspace_path("kinds/folder"), JR_ERR_IO, "kinds/folder: ");
    assert_refused(workspace_path("kinds/folder/x/y.jsonl"), JR_ERR_IO, "kinds/folder/x");
    assert_int_equal(mkfifo(workspace_path("kinds/pipe"), 0666), 0);
    assert_refused(workspace_path("kinds/pipe"), JR_ERR_IO, "pipe: is a pipe, not a file");
    const char *path = workspace_write_text("kinds/read_only.jsonl", "{\"a\": 1}\n");
    assert_int_equal(chmod(path, 0444), 0);
    if (geteuid() == 0) {
        print_message("skipped: root may write to a read-only file\n");
        return;
    }
    assert_refused(path, JR_ERR_IO, "Permission denied");
}

static void one_process_writes_the_others_are_told_which_and_readers_are_not_blocked(void **state)
{
    (void)state;
    const char *path = workspace_path("locked.jsonl");
    int ready[2], done[2];
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(done), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        ledger *l;
        uint64_t n_repaired;
        char byte = 0;
        close(done[1]);
        bool failed = ledger_open(place_of(path), &l, &n_repaired, NULL) != JR_OK ||
                      ledger_append(l, JR_STR("{\"a\": 1}"), NULL) != JR_OK ||
                      write(ready[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 0;
        _exit(failed);
    }
    close(done[0]);
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    char process[64];
    /* Where /proc/locks shows other devices than stat (overlays), there is no pid to be had. */
    snprintf(process, sizeof process, "process %ld is writing this file", (long)child);
    jr_error err;
    ledger *l;
    uint64_t n_repaired;
    assert_int_equal(ledger_open(place_of(path), &l, &n_repaired, &err), JR_ERR_DATA);
    if (strstr(err.message, "another process"))
        print_message("skipped: the system does not tell who holds a lock\n");
    else if (!strstr(err.message, process))
        fail_msg("'%s' lacks '%s'", err.message, process);
    assert_holds(path, "{\"a\": 1}\n");
    close(done[1]);
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    l = open_ledger(path, 0);
    assert_int_equal(ledger_open(place_of(path), &l, &n_repaired, &err), JR_ERR_DATA);
    close_ledger(l);
    close_ledger(open_ledger(path, 0));
    close(ready[0]);
    close(ready[1]);
}

static void a_line_that_does_not_fit_leaves_the_file_as_it_was(void **state)
{
    (void)state;
    const char *path = workspace_path("full.jsonl");
    ledger *l = open_ledger(path, 0);
    append(l, "{\"a\": 1}");
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit limit = before;
    limit.rlim_cur = 15;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    jr_error err = {0};
    assert_int_equal(ledger_append(l, JR_STR("{\"b\": \"longer than what fits\"}"), &err),
                     JR_ERR_IO);
    assert_non_null(strstr(err.message, "full.jsonl: can't be written: File too large"));
    assert_holds(path, "{\"a\": 1}\n");
    assert_int_equal(ledger_n_appended(l), 1);
    append(l, "{}");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    append(l, "{\"c\": 3}");
    close_ledger(l);
    assert_holds(path, "{\"a\": 1}\n{}\n{\"c\": 3}\n");
}

static void a_line_that_no_reader_takes_is_refused(void **state)
{
    (void)state;
    const char *path = workspace_path("long.jsonl");
    ledger *l = open_ledger(path, 0);
    jr_error err;
    append(l, "{}");
    char *text = malloc(JR_LINE_MAX);
    memset(text, 'a', JR_LINE_MAX);
    assert_int_equal(ledger_append(l, (jr_str){text, JR_LINE_MAX}, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "a line may have 128 MiB"));
    free(text);
    append(l, "[]");
    close_ledger(l);
    assert_holds(path, "{}\n[]\n");
}

static void lines_that_a_tool_without_locks_appended_are_not_cut_off(void **state)
{
    (void)state;
    const char *path = workspace_path("foreign.jsonl");
    ledger *l = open_ledger(path, 0);
    append(l, "{\"a\": 1}");
    FILE *foreign = fopen(path, "ab");
    assert_non_null(foreign);
    assert_true(fputs("{\"theirs\": 2}\n", foreign) >= 0);
    assert_int_equal(fclose(foreign), 0);
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit limit = before;
    limit.rlim_cur = 30;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(ledger_append(l, JR_STR("{\"b\": \"too long\"}"), NULL), JR_ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    close_ledger(l);
    assert_holds(path, "{\"a\": 1}\n{\"theirs\": 2}\n");
}

static void a_file_that_was_removed_takes_no_more_lines(void **state)
{
    (void)state;
    const char *path = workspace_path("removed.jsonl");
    ledger *l = open_ledger(path, 0);
    append(l, "{\"a\": 1}");
    assert_int_equal(unlink(path), 0);
    jr_error err = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ledger_append(l, JR_STR("{\"b\": 2}"), &err), JR_ERR_IO);
        assert_non_null(strstr(err.message, "was removed or replaced"));
    }
    close_ledger(l);
    assert_int_equal(access(path, F_OK), -1);
}

/* Appends lines of many sizes forever and writes the number of each that was appended to fd. */
static _Noreturn void append_until_killed(const char *path, uint64_t first, int fd)
{
    ledger *l;
    uint64_t n_repaired;
    if (ledger_open(place_of(path), &l, &n_repaired, NULL) != JR_OK)
        _exit(1);
    JR_BUF_AUTO jr_buf line = {0};
    for (uint64_t number = first;; number++) {
        jr_buf_clear(&line);
        jr_buf_format(&line, "{\"number\": %llu, \"text\": \"", (unsigned long long)number);
        jr_buf_append_repeated(&line, 'x', number % 50 * 8000);
        jr_buf_append_text(&line, "\"}");
        if (ledger_append(l, jr_buf_str(&line), NULL) != JR_OK ||
            write(fd, &number, sizeof number) != sizeof number)
            _exit(1);
        if (number % 16 == 0 && ledger_sync(l, NULL) != JR_OK)
            _exit(1);
    }
}

typedef struct numbers {
    uint64_t next; /* that must be in the file */
} numbers;

static jr_status read_number(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    numbers *n = context;
    assert_int_equal(yyjson_get_uint(yyjson_obj_get(line->record, "number")), n->next);
    n->next++;
    return JR_OK;
}

static void after_a_kill_every_acknowledged_line_is_there_and_whole(void **state)
{
    (void)state;
    enum { N_KILLS = 40, N_KILLS_OF_A_FILE = 10 }; /* it is read after each, and grows */
    const char *path = workspace_path("killed.jsonl");
    rng random;
    rng_init(&random, 7, 0);
    uint64_t n_lines = 0;
    for (int kill_number = 0; kill_number < N_KILLS; kill_number++) {
        if (kill_number % N_KILLS_OF_A_FILE == 0) {
            unlink(path);
            n_lines = 0;
        }
        int acknowledged[2];
        assert_int_equal(pipe(acknowledged), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            append_until_killed(path, n_lines, acknowledged[1]);
        close(acknowledged[1]);
        uint64_t number, seen = n_lines;
        assert_int_equal(read(acknowledged[0], &number, sizeof number), sizeof number);
        usleep((useconds_t)rng_below(&random, 10000));
        assert_int_equal(kill(child, SIGKILL), 0);
        do
            seen = number + 1;
        while (read(acknowledged[0], &number, sizeof number) == sizeof number);
        close(acknowledged[0]);
        int result;
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFSIGNALED(result));
        ledger *l = NULL;
        uint64_t n_repaired;
        assert_int_equal(ledger_open(place_of(path), &l, &n_repaired, NULL), JR_OK);
        close_ledger(l);
        numbers n = {0};
        uint64_t n_torn;
        jr_error err = {0};
        if (json_lines_read(path, read_number, &n, &n_torn, &err) != JR_OK)
            fail_msg("%s", err.message);
        assert_int_equal(n_torn, 0);
        assert_in_range(n.next, seen, seen + 1);
        n_lines = n.next;
    }
    assert_true(n_lines > N_KILLS_OF_A_FILE);
}

UNIT_GROUP(ledger)
{
    signal(SIGXFSZ, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_in_the_file_at_once_and_folders_are_made),
        cmocka_unit_test(synced_lines_are_on_the_disk_and_so_is_the_name_of_a_new_file),
        cmocka_unit_test(a_file_that_stayed_empty_is_removed_if_it_is_new),
        cmocka_unit_test(an_unfinished_last_line_is_ended_if_it_is_json_and_else_saved),
        cmocka_unit_test(a_torn_line_longer_than_a_block_is_saved_whole),
        cmocka_unit_test(zeros_that_a_crash_left_are_cut_off),
        cmocka_unit_test(files_of_something_else_are_refused_and_stay_as_they_are),
        cmocka_unit_test(folders_pipes_and_read_only_files_are_named),
        cmocka_unit_test(one_process_writes_the_others_are_told_which_and_readers_are_not_blocked),
        cmocka_unit_test(a_line_that_does_not_fit_leaves_the_file_as_it_was),
        cmocka_unit_test(a_line_that_no_reader_takes_is_refused),
        cmocka_unit_test(lines_that_a_tool_without_locks_appended_are_not_cut_off),
        cmocka_unit_test(a_file_that_was_removed_takes_no_more_lines),
        cmocka_unit_test(after_a_kill_every_acknowledged_line_is_there_and_whole),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
