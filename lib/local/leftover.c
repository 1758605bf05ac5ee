/*
 * Who kills jrank, the keeper and the guard leaves behind what the server had started in sessions
 * of its own. No file tells of these, since whoever would write it is gone: they are known by a
 * mark in their environment, and by having neither keeper nor guard above them.
 */
#include "leftover.h"

#include <jrank/ask.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/english.h"
#include "base/str.h"
#include "runtime.h"

enum { SHOWN_MAX = 8, GENERATIONS_MAX = 100 };

/* What stands in /proc/PID/NAME, up to a size; empty where it may not be read. */
static jr_str read_fact(long pid, const char *name, char *bytes, size_t size)
{
    JR_BUF_AUTO jr_buf path = {0};
    jr_buf_format(&path, "/proc/%ld/%s", pid, name);
    int fd = open(path.data, O_RDONLY | O_CLOEXEC);
    ssize_t n = 0;
    size_t n_read = 0;
    while (fd >= 0 && n_read < size && (n = read(fd, bytes + n_read, size - n_read)) > 0)
        n_read += (size_t)n;
    if (fd >= 0)
        close(fd);
    return (jr_str){bytes, n_read};
}

jr_str leftover_mark(jr_arena *arena, char *const *environment)
{
    const char *home = local_variable(environment, "HOME");
    return jr_arena_format(arena, "%s=%s", LEFTOVER_VARIABLE, home ? home : "");
}

static bool has_mark(long pid, jr_str mark)
{
    static const size_t most = 256 << 10;
    JR_BUF_AUTO jr_buf bytes = {0};
    jr_buf_reserve(&bytes, most);
    jr_str environment = read_fact(pid, "environ", bytes.data, most);
    for (jr_str variable; str_next_part(&environment, '\0', &variable);)
        if (str_equals(variable, mark))
            return true;
    return false;
}

/* The name of a process, and its parent: "12 (name) S 1 ...", where a name may hold anything. */
static jr_str name_of(long pid, char *bytes, size_t size, long *ret_parent)
{
    jr_str stat = read_fact(pid, "stat", bytes, size - 1);
    bytes[stat.size] = '\0';
    size_t begin = str_find_char(stat, '('), end = str_find_last_char(stat, ')');
    *ret_parent = 0;
    if (begin >= end || end + 4 >= stat.size)
        return (jr_str){0};
    *ret_parent = strtol(bytes + end + 4, NULL, 10);
    return (jr_str){bytes + begin + 1, end - begin - 1};
}

static bool is_kept(long pid)
{
    char bytes[1024];
    for (int i = 0; i < GENERATIONS_MAX && pid > 1; i++) {
        jr_str name = name_of(pid, bytes, sizeof bytes, &pid);
        if (str_is(name, KEEPER_NAME) || str_is(name, GUARD_NAME))
            return true;
    }
    return false;
}

jr_str jr_local_leftovers(jr_arena *arena, char *const *environment)
{
    jr_str mark = leftover_mark(arena, environment);
    JR_BUF_AUTO jr_buf sentence = {0}, pids = {0};
    DIR *processes = opendir("/proc");
    size_t n = 0;
    for (struct dirent *entry; processes && n < SHOWN_MAX && (entry = readdir(processes));) {
        char *end, bytes[1024];
        long pid = strtol(entry->d_name, &end, 10), parent;
        if (*end || pid <= 1 || !has_mark(pid, mark) || is_kept(pid))
            continue;
        jr_str name = name_of(pid, bytes, sizeof bytes, &parent);
        jr_buf_format(&sentence, "%s%ld (%.*s)", n++ ? ", " : "", pid, JR_STR_ARG(name));
        jr_buf_format(&pids, " %ld", pid);
    }
    if (processes)
        closedir(processes);
    if (n == 0)
        return (jr_str){0};
    return jr_arena_format(
        arena,
        ENGLISH("process%s %s %s left of a local server whose keepers were killed with "
                "jrank; HINT: kill -9%s ends %s"),
        n == 1 ? "" : "es", sentence.data, n == 1 ? "is" : "are", pids.data,
        n == 1 ? "it" : "them");
}
