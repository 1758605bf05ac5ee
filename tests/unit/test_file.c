/* Files that are read and replaced as a whole, in folders that may come from elsewhere. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "syncs.h"
#include "workspace.h"

#include "base/file.h"

static void assert_content(const char *path, const char *wanted)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str bytes;
    jr_error err;
    assert_int_equal(jr_file_load(arena, path, &bytes, &err), JR_OK);
    assert_string_equal(bytes.data, wanted);
}

/* In the workspace, that the user named. */
static file_place place_of(const char *name)
{
    return file_below(workspace_folder, workspace_path(name));
}

static void assert_refused(const char *name, const char *sentence)
{
    jr_error err = {0};
    assert_int_equal(file_replace(place_of(name), false, JR_STR("new"), &err), JR_ERR_IO);
    if (!strstr(err.message, sentence))
        fail_msg("'%s' lacks '%s'", err.message, sentence);
}

static void assert_has_no_draft(const char *name)
{
    DIR *folder = opendir(workspace_path(name));
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        assert_null(strstr(entry->d_name, ".tmp"));
    closedir(folder);
}

/* A kill in the middle of a large file. */
static void a_kill_leaves_nothing_of_a_draft(void **state)
{
    (void)state;
    enum { MAX = 1 << 16 };
    static char bytes[2 * MAX];
    int probe = open(workspace_folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
    if (probe < 0)
        skip();
    close(probe);
    const char *path = workspace_write("k/a.json", "old", 3);
    pid_t child = fork();
    if (child == 0) {
        jr_error err;
        signal(SIGXFSZ, SIG_DFL);
        (void)!setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        (void)!setrlimit(RLIMIT_FSIZE, &(struct rlimit){MAX, MAX});
        (void)!jr_file_save(path, (jr_str){bytes, sizeof bytes}, &err);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_has_no_draft("k");
    assert_content(path, "old");
}

static bool is_link(const char *name)
{
    struct stat info;
    return lstat(workspace_path(name), &info) == 0 && S_ISLNK(info.st_mode);
}

static void a_replaced_file_leaves_no_draft(void **state)
{
    (void)state;
    jr_error err;
    const char *path = workspace_write("a/a.json", "old", 3);
    for (int must_last = 0; must_last < 2; must_last++) {
        assert_int_equal(file_replace(place_of("a/a.json"), must_last, JR_STR("new"), &err), JR_OK);
        assert_content(path, "new");
        assert_has_no_draft("a");
    }
}

static void a_saved_file_is_on_the_disk_before_it_has_its_name(void **state)
{
    (void)state;
    jr_error err;
    const char *path = workspace_path("lasting.json");
    syncs_forget();
    assert_int_equal(jr_file_save(path, JR_STR("new"), &err), JR_OK);
    assert_true(syncs_has(path));
    const char *passing = workspace_path("passing.json");
    assert_int_equal(file_replace(place_of("passing.json"), false, JR_STR("new"), &err), JR_OK);
    assert_false(syncs_has(passing));
}

/* Whoever made the folder may have put a link, or another name of a file, where something is
 * written. */
static void links_in_the_place_of_a_file_are_replaced_and_not_followed(void **state)
{
    (void)state;
    jr_error err;
    const char *elsewhere = workspace_write("elsewhere/file", "mine", 4);
    workspace_write("b/x", "", 0);
    const char *link_path = workspace_path("b/link.json"), *hard = workspace_path("b/hard.json");
    assert_int_equal(symlink(elsewhere, link_path), 0);
    assert_int_equal(link(elsewhere, hard), 0);
    assert_int_equal(symlink("/nowhere/at/all", workspace_path("b/dangling.json")), 0);
    static const char *const names[] = {"b/link.json", "b/hard.json", "b/dangling.json"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            jr_file_save_below(workspace_folder, workspace_path(names[i]), JR_STR("new"), &err),
            JR_OK);
        assert_content(workspace_path(names[i]), "new");
        assert_false(is_link(names[i]));
    }
    assert_int_equal(symlink(elsewhere, workspace_path("b/named.json")), 0);
    assert_int_equal(jr_file_save(workspace_path("b/named.json"), JR_STR("new"), &err), JR_OK);
    assert_false(is_link("b/named.json"));
    assert_content(workspace_path("elsewhere/file"), "mine");
}

static void no_link_in_the_place_of_a_folder_is_followed_but_that_of_the_user(void **state)
{
    (void)state;
    jr_error err;
    workspace_write("elsewhere/file", "mine", 4);
    workspace_write("c/x", "", 0);
    assert_int_equal(symlink("../elsewhere", workspace_path("c/rankings")), 0);
    assert_refused("c/rankings/file", "c/rankings: is a link, and nothing is written through");
    assert_refused("c/rankings/new/file", "c/rankings: is a link, and nothing is written through");
    assert_false(file_remove(place_of("c/rankings/file"), false));
    assert_content(workspace_path("elsewhere/file"), "mine");
    const char *path = workspace_path("c/rankings/deep/file");
    const char *named = workspace_path("c/rankings");
    assert_int_equal(jr_file_save_below(named, path, JR_STR("new"), &err), JR_OK);
    assert_content(workspace_path("elsewhere/deep/file"), "new");
    assert_true(file_remove(file_below(named, path), false));
    assert_true(file_remove(file_below(named, workspace_path("c/rankings/deep")), true));
    assert_int_equal(jr_file_save(workspace_path("c/rankings/y"), JR_STR("new"), &err), JR_OK);
    assert_content(workspace_path("elsewhere/y"), "new");
}

static void what_is_appended_to_is_a_file_of_one_name(void **state)
{
    (void)state;
    jr_error err;
    int fd = -1;
    bool is_new;
    const char *elsewhere = workspace_write("elsewhere/file", "mine", 4);
    workspace_write("d/x", "", 0);
    assert_int_equal(symlink(elsewhere, workspace_path("d/link")), 0);
    assert_int_equal(symlink("/nowhere", workspace_path("d/dangling")), 0);
    assert_int_equal(link(elsewhere, workspace_path("d/hard")), 0);
    assert_int_equal(mkfifo(workspace_path("d/pipe"), 0666), 0);
    assert_int_equal(mkdir(workspace_path("d/folder"), 0777), 0);
    static const char *const refused[][2] = {
        {"d/link", "d/link: is a link, and nothing"},
        {"d/dangling", "d/dangling: is a link, and nothing"},
        {"d/hard", "d/hard: is also the file of another name"},
        {"d/pipe", "d/pipe: is a pipe, not a file"},
        {"d/folder", "d/folder: "},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(file_check_appending(place_of(refused[i][0]), &err), JR_ERR_IO);
        assert_non_null(strstr(err.message, refused[i][1]));
        assert_int_equal(file_open_appending(place_of(refused[i][0]), &fd, &is_new, &err),
                         JR_ERR_IO);
        assert_non_null(strstr(err.message, refused[i][1]));
    }
    assert_int_equal(fd, -1);
    assert_int_equal(file_check_appending(place_of("d/new"), &err), JR_OK);
    assert_int_equal(file_check_appending(place_of("d/not/yet/there"), &err), JR_OK);
    assert_int_equal(access(workspace_path("d/new"), F_OK), -1);
    assert_content(workspace_path("elsewhere/file"), "mine");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(file_open_appending(place_of("d/new"), &fd, &is_new, &err), JR_OK);
        assert_int_equal(is_new, i == 0);
        close(fd);
    }
}

static void what_is_no_file_is_neither_replaced_nor_written_to(void **state)
{
    (void)state;
    workspace_write("folder/file", "x", 1);
    assert_int_equal(mkfifo(workspace_path("pipe"), 0666), 0);
    assert_refused("folder", "folder: is a folder, not a file");
    assert_refused("folder/", "folder/: is a folder, not a file");
    assert_refused("pipe", "pipe: is a pipe, not a file");
    assert_content(workspace_path("folder/file"), "x");
}

/* A disk that is full looks the same. */
static void what_can_not_be_written_leaves_all_as_it_was(void **state)
{
    (void)state;
    jr_error err;
    struct rlimit before;
    workspace_write("e/old", "old", 3);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = {2, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    jr_status status = file_replace(place_of("e/old"), false, JR_STR("newer"), &err);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    assert_int_equal(status, JR_ERR_IO);
    assert_non_null(strstr(err.message, "e/old: can't be written: "));
    assert_non_null(strstr(err.message, "; nothing was changed"));
    assert_content(workspace_path("e/old"), "old");
    assert_has_no_draft("e");
}

static void only_regular_files_are_read_and_none_is_waited_for(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    workspace_write("f/x", "", 0);
    assert_int_equal(mkfifo(workspace_path("f/pipe"), 0666), 0);
    assert_int_equal(symlink("pipe", workspace_path("f/link")), 0);
    assert_int_equal(symlink("/dev/zero", workspace_path("f/zero")), 0);
    assert_int_equal(mkdir(workspace_path("f/folder"), 0777), 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/f/socket", workspace_folder);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    static const char *const names[][2] = {
        {"f/pipe", "f/pipe: is a pipe, not a file"},
        {"f/link", "f/link: is a pipe, not a file"},
        {"f/zero", "f/zero: is a device, not a file"},
        {"f/folder", "f/folder: is a folder, not a file"},
        {"f/socket", "f/socket: is a socket, not a file"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jr_str bytes;
        jr_error err;
        assert_int_equal(jr_file_load(arena, workspace_path(names[i][0]), &bytes, &err), JR_ERR_IO);
        if (!strstr(err.message, names[i][1]))
            fail_msg("'%s' lacks '%s'", err.message, names[i][1]);
    }
    close(fd);
}

static void a_pipe_that_is_handed_over_is_read_to_its_end(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    enum { SIZE = 50000 }; /* which a pipe holds without a reader */
    char text[SIZE], name[32];
    int ends[2];
    jr_str bytes;
    jr_error err;
    memset(text, 'x', sizeof text);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text), SIZE);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    assert_int_equal(jr_file_load(arena, name, &bytes, &err), JR_OK);
    assert_int_equal(bytes.size, SIZE);
    assert_memory_equal(bytes.data, text, SIZE);
    close(ends[0]);
}

static void what_is_larger_than_the_maximum_is_refused(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    enum { MAX = 1 << 20 };
    jr_str bytes;
    jr_error err;
    const char *path = workspace_write("g", "", 0);
    assert_int_equal(truncate(path, MAX), 0);
    assert_int_equal(file_load(arena, path, MAX, &bytes, &err), JR_OK);
    assert_int_equal(bytes.size, MAX);
    assert_int_equal(truncate(path, MAX + 1), 0);
    assert_int_equal(file_load(arena, path, MAX, &bytes, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "g: has more than 1 MB"));
    int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    char name[32];
    snprintf(name, sizeof name, "/dev/fd/%d", zeros);
    assert_int_equal(file_load(arena, name, MAX, &bytes, &err), JR_ERR_FORMAT);
    close(zeros);
    if (truncate(path, (off_t)200 << 30) == 0)
        assert_int_equal(jr_file_load(arena, path, &bytes, &err), JR_ERR_FORMAT);
}

UNIT_GROUP(file)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replaced_file_leaves_no_draft),
        cmocka_unit_test(a_kill_leaves_nothing_of_a_draft),
        cmocka_unit_test(a_saved_file_is_on_the_disk_before_it_has_its_name),
        cmocka_unit_test(links_in_the_place_of_a_file_are_replaced_and_not_followed),
        cmocka_unit_test(no_link_in_the_place_of_a_folder_is_followed_but_that_of_the_user),
        cmocka_unit_test(what_is_appended_to_is_a_file_of_one_name),
        cmocka_unit_test(what_is_no_file_is_neither_replaced_nor_written_to),
        cmocka_unit_test(what_can_not_be_written_leaves_all_as_it_was),
        cmocka_unit_test(only_regular_files_are_read_and_none_is_waited_for),
        cmocka_unit_test(a_pipe_that_is_handed_over_is_read_to_its_end),
        cmocka_unit_test(what_is_larger_than_the_maximum_is_refused),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
