/*
 * Lines go out by one write each to a file opened for appending, so that there is no buffer of ours
 * that a kill could lose, and what a full disk left of a line is taken back at once. The lock is on
 * the data file itself: a lock file beside it would outlive a crash. What a crash left half written
 * is found at the next start, from the end of the file; the rest of it is never read here.
 */
#include "ledger.h"

#include <jrank/votes.h>

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/english.h"
#include "base/file.h"
#include "base/memory.h"
#include "json/parser.h"

struct ledger {
    char *path;
    file_place place; /* the same path */
    int fd;
    bool is_new;        /* made by ledger_open, its folder not synced yet */
    bool was_made;      /* by ledger_open */
    bool is_dirty;      /* something is not synced */
    bool is_own;        /* nobody else writes it */
    const char *broken; /* why nothing may be appended any more */
    int sync_problem;   /* errno of a sync that failed: what it lost no later one brings back */
    uint64_t size_at_open, n_appended;
};

static jr_status io_error(const char *path, const char *what, jr_error *err)
{
    return jr_error_set(err, JR_ERR_IO, "%s: %s: %s", path, what, strerror(errno));
}

/* Splits a line at its spaces; the fields that are missing are empty. */
static void split(char *line, const char **fields, size_t n_fields)
{
    char *rest = line;
    for (size_t i = 0; i < n_fields; i++) {
        const char *field = strtok_r(rest, " \n", &rest);
        fields[i] = field ? field : "";
    }
}

/* Whether a process of this number (as text) has the file open, as far as we may look. */
static bool has_open(const char *pid, const struct stat *file)
{
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%s/fd", pid);
    DIR *dir = opendir(folder);
    bool found = false;
    for (const struct dirent *entry; dir && !found && (entry = readdir(dir));) {
        struct stat info;
        found = fstatat(dirfd(dir), entry->d_name, &info, 0) == 0 && info.st_dev == file->st_dev &&
                info.st_ino == file->st_ino;
    }
    if (dir)
        closedir(dir);
    return found;
}

/* Writes who holds the flock on this file: "process 123", or "another process" where the system
 * does not tell, as it does not of processes in other containers (0). Layered file systems name
 * other devices in the list than stat() does. */
static void name_holder(const struct stat *file, char *ret_name, size_t name_size)
{
    enum { TYPE = 1, PID = 4, FILE_ID = 5, N_FIELDS = 6 };
    const char *fields[N_FIELDS];
    char line[256], id[64];
    snprintf(ret_name, name_size, ENGLISH("another process"));
    snprintf(id, sizeof id, "%02x:%02x:%lu", major(file->st_dev), minor(file->st_dev),
             (unsigned long)file->st_ino);
    FILE *locks = fopen("/proc/locks", "re");
    while (locks && fgets(line, sizeof line, locks)) {
        split(line, fields, N_FIELDS);
        if (strcmp(fields[TYPE], "FLOCK") == 0 && fields[PID][0] >= '1' && fields[PID][0] <= '9' &&
            (strcmp(fields[FILE_ID], id) == 0 || has_open(fields[PID], file)))
            snprintf(ret_name, name_size, "process %s", fields[PID]);
    }
    if (locks)
        fclose(locks);
}

static jr_status lock(const ledger *l, jr_error *err)
{
    while (flock(l->fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (l->is_own && (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP))
            return JR_OK;
        if (errno != EWOULDBLOCK)
            return io_error(l->path, ENGLISH("can't be locked"), err);
        char holder[64] = ENGLISH("another process");
        struct stat info;
        if (fstat(l->fd, &info) == 0)
            name_holder(&info, holder, sizeof holder);
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: %s is writing this file; HINT: wait for it to end, or stop it",
                            l->path, holder);
    }
    return JR_OK;
}

/* Whether its path leads to it. */
static bool is_in_place(const ledger *l)
{
    struct stat info, named;
    return fstat(l->fd, &info) == 0 && lstat(l->path, &named) == 0 && named.st_ino == info.st_ino &&
           named.st_dev == info.st_dev;
}

/* Opens the file and locks it. Another process may remove its own empty file between the two
 * steps, as ledger_close does: then the lock is on nothing, and the next round makes a new one. */
static jr_status open_locked(ledger *l, jr_error *err)
{
    for (;;) {
        JR_TRY(file_open_appending(l->place, &l->fd, &l->was_made, err));
        l->is_new = l->was_made;
        JR_TRY(lock(l, err));
        if (is_in_place(l))
            return JR_OK;
        close(l->fd);
        l->fd = -1;
    }
}

/* size bytes from the offset on. */
static jr_status read_at(const ledger *l, char *bytes, size_t size, off_t offset, jr_error *err)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(l->fd, bytes + done, size - done, offset + (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            return jr_error_set(err, JR_ERR_IO, "%s: became shorter while it was read", l->path);
        if (got < 0)
            return io_error(l->path, ENGLISH("can't be read"), err);
        done += (size_t)got;
    }
    return JR_OK;
}

/* Refuses what lines must not be appended to: compressed files, arrays, tables. NUL bytes are what
 * a crash of the machine may leave. */
static jr_status check_beginning(const ledger *l, off_t size, jr_error *err)
{
    char bytes[512];
    size_t n = size < (off_t)sizeof bytes ? (size_t)size : sizeof bytes, i = 0;
    JR_TRY(read_at(l, bytes, n, 0, err));
    if (n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        i = 3;
    while (i < n && json_is_blank((jr_str){bytes + i, 1}))
        i++;
    if (i == n || bytes[i] == '{' || bytes[i] == '\0')
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: does not hold JSON lines, so none are appended to it; HINT: unpack it "
                        "if it is compressed, or move it away",
                        l->path);
}

/* Where the line begins that the file ends with; size where the last line is finished. */
static jr_status find_last_line(const ledger *l, off_t size, off_t *ret_begin, jr_error *err)
{
    char bytes[4096];
    off_t begin = size;
    while (begin > 0) {
        size_t n = begin < (off_t)sizeof bytes ? (size_t)begin : sizeof bytes;
        JR_TRY(read_at(l, bytes, n, begin - (off_t)n, err));
        const char *end = memrchr(bytes, '\n', n);
        if (end) {
            begin -= (off_t)n - (end + 1 - bytes);
            break;
        }
        begin -= (off_t)n;
        if ((size_t)(size - begin) > JR_LINE_MAX)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: its last line is longer than %zu MB",
                                l->path, JR_LINE_MAX >> 20);
    }
    *ret_begin = begin;
    return JR_OK;
}

/* Writes the line and its end; *ret_written tells how much went out also on failure. */
static bool write_line(int fd, jr_str line, size_t *ret_written)
{
    char end = '\n';
    size_t done = 0;
    while (done <= line.size) {
        struct iovec parts[2] = {{&end, 1}};
        int n_parts = 1;
        if (done < line.size) {
            parts[n_parts++] = parts[0];
            parts[0] = (struct iovec){(char *)line.data + done, line.size - done};
        }
        ssize_t written = writev(fd, parts, n_parts);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        done += (size_t)written;
    }
    *ret_written = done;
    return done == line.size + 1;
}

/* Saves what is about to be cut off, on the disk, so that nothing that was paid for is lost. */
static jr_status save_torn(file_place place, jr_str line, jr_error *err)
{
    int fd;
    bool is_new;
    size_t written;
    const char *path = place.path;
    JR_TRY(file_open_appending(place, &fd, &is_new, err));
    bool is_saved = write_line(fd, line, &written) && fsync(fd) == 0;
    int problem = errno;
    if (close(fd) != 0 && is_saved)
        return io_error(path, ENGLISH("can't be written"), err);
    errno = problem;
    return is_saved ? JR_OK : io_error(path, ENGLISH("can't be written"), err);
}

static jr_status repair_line(ledger *l, jr_str line, off_t begin, jr_error *err)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    if (json_is_blank(line) || json_parse(&parser, line)) {
        size_t written;
        if (!write_line(l->fd, (jr_str){0}, &written))
            return io_error(l->path, ENGLISH("the end of its last line can't be written"), err);
    } else {
        char path[PATH_MAX];
        if (snprintf(path, sizeof path, "%s.torn", l->path) >= (int)sizeof path)
            return jr_error_set(err, JR_ERR_IO, "%s: the path is too long", l->path);
        JR_TRY(save_torn((file_place){path, l->place.folder_size}, line, err));
        if (ftruncate(l->fd, begin) != 0)
            return io_error(l->path, ENGLISH("its unfinished last line can't be cut off"), err);
    }
    l->is_dirty = true;
    return JR_OK;
}

static jr_status repair(ledger *l, uint64_t *ret_n_repaired, jr_error *err)
{
    struct stat info;
    off_t begin;
    if (fstat(l->fd, &info) != 0)
        return io_error(l->path, ENGLISH("can't be read"), err);
    l->size_at_open = (uint64_t)info.st_size;
    JR_TRY(check_beginning(l, info.st_size, err));
    JR_TRY(find_last_line(l, info.st_size, &begin, err));
    *ret_n_repaired = begin < info.st_size;
    if (begin == info.st_size)
        return JR_OK;
    size_t size = (size_t)(info.st_size - begin);
    AUTO_FREE char *bytes = memory_resize(NULL, size, 1);
    JR_TRY(read_at(l, bytes, size, begin, err));
    sigset_t before = file_hold_signals();
    jr_status status = repair_line(l, (jr_str){bytes, size}, begin, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

static void release(ledger *l)
{
    if (l->fd >= 0)
        close(l->fd);
    free(l->path);
    free(l);
}

static jr_status open_ledger(file_place place, bool is_own, ledger **ret_ledger,
                             uint64_t *ret_n_repaired, jr_error *err)
{
    ledger *l = memory_zeroed(1, sizeof *l);
    size_t size = strlen(place.path) + 1;
    l->path = memory_resize(NULL, size, 1);
    memcpy(l->path, place.path, size);
    l->place = (file_place){l->path, place.folder_size};
    l->fd = -1;
    l->is_own = is_own;
    uint64_t n_repaired = 0;
    jr_status status = open_locked(l, err);
    if (status == JR_OK)
        status = repair(l, &n_repaired, err);
    if (status != JR_OK) {
        release(l);
        return status;
    }
    *ret_ledger = l;
    *ret_n_repaired = n_repaired;
    return JR_OK;
}

jr_status ledger_open(file_place place, ledger **ret_ledger, uint64_t *ret_n_repaired,
                      jr_error *err)
{
    return open_ledger(place, false, ret_ledger, ret_n_repaired, err);
}

jr_status ledger_open_own(file_place place, ledger **ret_ledger, uint64_t *ret_n_repaired,
                          jr_error *err)
{
    return open_ledger(place, true, ret_ledger, ret_n_repaired, err);
}

/* The size is asked for anew each time: a tool that knows no locks may have appended as well, and
 * its lines must not be cut off with ours. */
static jr_status append(ledger *l, jr_str line, jr_error *err)
{
    struct stat info;
    if (l->broken)
        return jr_error_set(err, JR_ERR_IO, "%s: %s", l->path, l->broken);
    if (line.size >= JR_LINE_MAX)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: a line may have %zu MiB, and %zu bytes were about to be appended",
                            l->path, JR_LINE_MAX >> 20, line.size);
    if (fstat(l->fd, &info) != 0)
        return io_error(l->path, ENGLISH("can't be written"), err);
    if (info.st_nlink == 0) {
        l->broken = ENGLISH("was removed or replaced while it was being written");
        return jr_error_set(err, JR_ERR_IO, "%s: %s", l->path, l->broken);
    }
    size_t written;
    if (write_line(l->fd, line, &written))
        return JR_OK;
    int problem = errno;
    if (written && ftruncate(l->fd, info.st_size) != 0)
        l->broken =
            ENGLISH("ends in half a line that can't be cut off; HINT: the next run repairs it");
    errno = problem;
    return io_error(l->path, ENGLISH("can't be written"), err);
}

jr_status ledger_append(ledger *l, jr_str line, jr_error *err)
{
    assert(line.size && !memchr(line.data, '\n', line.size));
    sigset_t before = file_hold_signals();
    jr_status status = append(l, line, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    JR_TRY(status);
    l->is_dirty = true;
    l->n_appended++;
    return JR_OK;
}

/* A new file is durable when its entry in the folder is. A folder that may not be read can't be
 * synced by anybody. */
static bool sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return true;
    bool is_synced = fsync(fd) == 0 || errno == EINVAL;
    int problem = errno;
    close(fd);
    errno = problem;
    return is_synced;
}

jr_status ledger_sync(ledger *l, jr_error *err)
{
    if (!l->is_dirty)
        return JR_OK;
    if (!l->sync_problem) {
        if ((fdatasync(l->fd) != 0 && errno != EINVAL) || (l->is_new && !sync_folder(l->path)))
            l->sync_problem = errno;
        else
            l->is_new = l->is_dirty = false;
    }
    errno = l->sync_problem;
    return l->sync_problem ? io_error(l->path, ENGLISH("can't be made durable"), err) : JR_OK;
}

jr_status ledger_check_place(const ledger *l, jr_error *err)
{
    if (is_in_place(l))
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: is no longer there, as its folder was moved or removed; HINT: the "
                        "same command goes on where the folder is now",
                        l->path);
}

bool ledger_is_dirty(const ledger *l)
{
    return l->is_dirty;
}

uint64_t ledger_size_at_open(const ledger *l)
{
    return l->size_at_open;
}

uint64_t ledger_n_appended(const ledger *l)
{
    return l->n_appended;
}

jr_status ledger_close(ledger *l, jr_error *err)
{
    if (!l)
        return JR_OK;
    jr_status status = ledger_sync(l, err);
    struct stat info;
    if (l->was_made && fstat(l->fd, &info) == 0 && info.st_size == 0 && is_in_place(l))
        (void)file_remove(l->place, false);
    release(l);
    return status;
}
