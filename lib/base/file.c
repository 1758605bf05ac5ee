/*
 * Atomic replacement of files and whole-file reads.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

jr_status file_make_folders(const char *path, jr_error *err)
{
    char folder[PATH_MAX];
    if (strlen(path) >= sizeof folder)
        return jr_error_set(err, JR_ERR_IO, "%s: the path is too long", path);
    memcpy(folder, path, strlen(path) + 1);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return jr_error_set(err, JR_ERR_IO, "%s: the folder can't be made: %s", folder,
                                strerror(errno));
        *slash = '/';
    }
    return JR_OK;
}

sigset_t file_hold_signals(void)
{
    sigset_t wait, before;
    sigemptyset(&wait);
    sigaddset(&wait, SIGINT);
    sigaddset(&wait, SIGTERM);
    sigaddset(&wait, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &wait, &before);
    return before;
}

static int write_all(int fd, jr_str bytes)
{
    for (size_t done = 0; done < bytes.size;) {
        ssize_t written = write(fd, bytes.data + done, bytes.size - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        done += (size_t)written;
    }
    return 0;
}

static int sync_file(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}

jr_status file_replace(const char *path, const char *draft, bool must_last, jr_str bytes,
                       jr_error *err)
{
    int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(errno));
    int failed = write_all(fd, bytes) || (must_last && sync_file(fd)) ? errno : 0;
    if (close(fd) != 0 && !failed)
        failed = errno;
    if (!failed && rename(draft, path) != 0)
        failed = errno;
    if (!failed)
        return JR_OK;
    unlink(draft);
    return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s; nothing was changed", path,
                        strerror(failed));
}

/* A device such as /dev/stdout can't be replaced by a renamed file; it is written to. */
static jr_status write_to_device(const char *path, jr_str bytes, jr_error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int failed = fd < 0 || write_all(fd, bytes) || sync_file(fd) ? errno : 0;
    if (fd >= 0 && close(fd) != 0 && !failed)
        failed = errno;
    if (failed)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(failed));
    return JR_OK;
}

jr_status jr_file_save(const char *path, jr_str bytes, jr_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return jr_error_set(err, JR_ERR_IO, "%s: is a folder; name a file", path);
        if (!S_ISREG(info.st_mode))
            return write_to_device(path, bytes, err);
    }
    JR_TRY(file_make_folders(path, err));
    char draft[PATH_MAX];
    int size = snprintf(draft, sizeof draft, "%s.%ld.tmp", path, (long)getpid());
    if (size < 0 || (size_t)size >= sizeof draft)
        return jr_error_set(err, JR_ERR_IO, "%s: the path is too long", path);
    sigset_t before = file_hold_signals();
    jr_status status = file_replace(path, draft, true, bytes, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

jr_status jr_file_load(jr_arena *arena, const char *path, jr_str *ret_bytes, jr_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return jr_error_set(err, errno == ENOENT ? JR_ERR_NOT_FOUND : JR_ERR_IO,
                            "%s: can't be read: %s", path, strerror(errno));
    struct stat info;
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
        close(fd);
        return jr_error_set(err, JR_ERR_IO, "%s: is not a file", path);
    }
    size_t capacity = info.st_size > 0 ? (size_t)info.st_size : 1 << 16, size = 0;
    char *bytes = jr_arena_alloc(arena, capacity + 1, 1);
    for (;;) {
        if (size == capacity) {
            char probe;
            ssize_t more = read(fd, &probe, 1);
            if (more == 0)
                break;
            if (more < 0 && errno == EINTR)
                continue;
            if (more < 0) {
                size = SIZE_MAX;
                break;
            }
            char *larger = jr_arena_alloc(arena, capacity * 2 + 1, 1);
            memcpy(larger, bytes, size);
            bytes = larger;
            capacity *= 2;
            bytes[size++] = probe;
        }
        ssize_t got = read(fd, bytes + size, capacity - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            size = SIZE_MAX;
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    int failed = errno;
    close(fd);
    if (size == SIZE_MAX)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", path, strerror(failed));
    *ret_bytes = (jr_str){bytes, size};
    return JR_OK;
}

void jr_file_raise_limit(size_t n_files)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= n_files)
        return;
    limit.rlim_cur = limit.rlim_max < n_files ? limit.rlim_max : n_files;
    (void)!setrlimit(RLIMIT_NOFILE, &limit);
}
