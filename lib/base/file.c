/*
 * Atomic replacement of files and whole-file reads.
 *
 * What is written goes through descriptors of folders that were opened one after the other without
 * following links: a path that was looked at and is then opened by name may be another one by then.
 */
#include "file.h"

#include "english.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is no regular file, for people. */
static const char *describe(mode_t mode)
{
    return S_ISDIR(mode)    ? ENGLISH("a folder")
           : S_ISFIFO(mode) ? ENGLISH("a pipe")
           : S_ISSOCK(mode) ? ENGLISH("a socket")
                            : ENGLISH("a device");
}

static jr_status refuse(const char *path, mode_t mode, jr_error *err)
{
    return jr_error_set(err, JR_ERR_IO, "%s: is %s, not a file; HINT: name a file, or move it away",
                        path, describe(mode));
}

/* True for the paths by which a shell hands over what is open already. */
static bool is_handed_over(const char *path)
{
    static const char *const places[] = {"/dev/std", "/dev/fd/", "/proc/self/fd/"};
    bool found = false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        found |= strncmp(path, places[i], strlen(places[i])) == 0;
    return found;
}

static jr_status read_error(const char *path, jr_error *err)
{
    return jr_error_set(err, errno == ENOENT ? JR_ERR_NOT_FOUND : JR_ERR_IO,
                        "%s: can't be read: %s", path, strerror(errno));
}

jr_status file_open(const char *path, file_kind kind, int *ret_fd, jr_error *err)
{
    struct stat info;
    bool may_be_any = kind == FILE_ANY || is_handed_over(path);
    /* Looked at first: a pipe waits for its writer, and opening a device may do something. */
    if (stat(path, &info) != 0)
        return read_error(path, err);
    if (may_be_any ? S_ISDIR(info.st_mode) : !S_ISREG(info.st_mode))
        return refuse(path, info.st_mode, err);
    enum { FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY };
    int fd = open(path, FLAGS | (may_be_any ? 0 : O_NONBLOCK));
    if (fd < 0 && errno == EWOULDBLOCK) /* another program has a lease of the file, and is told */
        fd = open(path, FLAGS);
    if (fd < 0)
        return read_error(path, err);
    if (!may_be_any && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        close(fd);
        return refuse(path, info.st_mode, err);
    }
    *ret_fd = fd;
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

static jr_status write_error(const char *path, jr_error *err)
{
    if (errno == EISDIR)
        return refuse(path, S_IFDIR, err);
    return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(errno));
}

file_place file_below(const char *folder, const char *path)
{
    size_t size = strlen(folder);
    assert(strncmp(path, folder, size) == 0);
    return (file_place){path, size};
}

/* Makes the folder and those above it. */
static jr_status make_folders(const char *path, jr_error *err)
{
    char folder[PATH_MAX];
    memcpy(folder, path, strlen(path) + 1);
    for (char *end = folder; end;) {
        end = strchr(end + 1, '/');
        if (end)
            *end = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return jr_error_set(err, JR_ERR_IO, "%s: the folder can't be made: %s", folder,
                                strerror(errno));
        if (end)
            *end = '/';
    }
    return JR_OK;
}

enum { OPEN_FOLDER = O_PATH | O_DIRECTORY | O_CLOEXEC };

/* Opens the folder that the user named, in which the path is. */
static jr_status open_named(const char *path, const char *folder, bool may_make, int *ret_fd,
                            jr_error *err)
{
    int fd = open(folder, OPEN_FOLDER);
    if (fd < 0 && errno == ENOENT && may_make) {
        JR_TRY(make_folders(folder, err));
        fd = open(folder, OPEN_FOLDER);
    }
    if (fd < 0 && errno == ENOENT)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", folder);
    if (fd < 0)
        return write_error(path, err);
    *ret_fd = fd;
    return JR_OK;
}

static jr_status refuse_link(const char *path, int size, const char *what, jr_error *err)
{
    return jr_error_set(err, JR_ERR_IO,
                        "%.*s: is a link, and nothing is written through a link that lies in a "
                        "folder; HINT: put a %s in its place",
                        size, path, what);
}

/* Goes on from a folder to one in it, of which the path ends at `end`; *fd is replaced. */
static jr_status enter(const char *path, const char *end, const char *name, bool may_make, int *fd,
                       jr_error *err)
{
    struct stat info;
    int next = openat(*fd, name, OPEN_FOLDER | O_NOFOLLOW);
    if (next < 0 && errno == ENOENT && may_make &&
        (mkdirat(*fd, name, 0777) == 0 || errno == EEXIST))
        next = openat(*fd, name, OPEN_FOLDER | O_NOFOLLOW);
    int problem = errno;
    bool is_link =
        next < 0 && fstatat(*fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
    close(*fd);
    *fd = next;
    if (is_link)
        return refuse_link(path, (int)(end - path), "folder", err);
    if (next < 0)
        return jr_error_set(err, problem == ENOENT ? JR_ERR_NOT_FOUND : JR_ERR_IO,
                            "%.*s: the folder can't be made: %s", (int)(end - path), path,
                            strerror(problem));
    return JR_OK;
}

/* Opens the folder in which the file is; *ret_name is the file's name there. ERR_NOT_FOUND where a
 * folder is missing that may not be made. */
static jr_status open_folder_of(file_place place, bool may_make, int *ret_fd, const char **ret_name,
                                jr_error *err)
{
    char parts[PATH_MAX];
    size_t size = strlen(place.path), begin = place.folder_size;
    int fd = -1;
    assert(begin || place.path[0] != '/');
    if (size >= sizeof parts)
        return jr_error_set(err, JR_ERR_IO, "%s: the path is too long", place.path);
    memcpy(parts, place.path, size + 1);
    parts[begin] = '\0';
    JR_TRY(open_named(place.path, begin ? parts : ".", may_make, &fd, err));
    memcpy(parts, place.path, size + 1);
    for (char *slash; (slash = strchr(parts + begin, '/')); begin = (size_t)(slash - parts) + 1) {
        *slash = '\0';
        if (parts[begin])
            JR_TRY(
                enter(place.path, place.path + (slash - parts), parts + begin, may_make, &fd, err));
    }
    *ret_fd = fd;
    *ret_name = place.path + begin;
    return JR_OK;
}

/* A draft that has no name before all is in it, so that a kill leaves nothing of it; ret_link leads
 * to it. One with its name where the system has no such files, or shows none of those that are
 * open. */
static int open_draft(int folder, const char *draft, char *ret_link, size_t link_size,
                      bool *ret_is_nameless)
{
    int fd = openat(folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (fd >= 0) {
        struct stat info;
        snprintf(ret_link, link_size, "/proc/self/fd/%d", fd);
        *ret_is_nameless = lstat(ret_link, &info) == 0;
        if (*ret_is_nameless)
            return fd;
        close(fd);
    }
    *ret_is_nameless = false;
    return openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* Writes all bytes to a draft, and gives it the name. Returns 0 or errno. */
static int write_draft(int folder, const char *name, bool must_last, jr_str bytes)
{
    char draft[32];
    uint64_t bits;
    while (getrandom(&bits, sizeof bits, 0) != sizeof bits)
        ;
    snprintf(draft, sizeof draft, ".jrank-%016llx.tmp", (unsigned long long)bits);
    char link[32];
    bool is_nameless;
    int fd = open_draft(folder, draft, link, sizeof link, &is_nameless);
    if (fd < 0)
        return errno;
    int failed = write_all(fd, bytes) || (must_last && sync_file(fd)) ? errno : 0;
    if (!failed && is_nameless && linkat(AT_FDCWD, link, folder, draft, AT_SYMLINK_FOLLOW) != 0)
        failed = errno;
    if (close(fd) != 0 && !failed)
        failed = errno;
    if (!failed && renameat(folder, draft, folder, name) != 0)
        failed = errno;
    if (failed)
        unlinkat(folder, draft, 0);
    return failed;
}

jr_status file_replace(file_place place, bool must_last, jr_str bytes, jr_error *err)
{
    int folder;
    const char *name;
    struct stat info = {.st_mode = S_IFDIR}; /* which is what a path without a name means */
    JR_TRY(open_folder_of(place, true, &folder, &name, err));
    bool is_there = *name == '\0' || fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    bool is_ours = !is_there || S_ISREG(info.st_mode) || S_ISLNK(info.st_mode);
    int failed = is_ours ? write_draft(folder, name, must_last, bytes) : 0;
    close(folder);
    if (!is_ours)
        return refuse(place.path, info.st_mode, err);
    if (failed)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s; nothing was changed",
                            place.path, strerror(failed));
    return JR_OK;
}

/* Refuses what lines must not be appended to. */
static jr_status check_appendable(const char *path, const struct stat *info, jr_error *err)
{
    if (S_ISLNK(info->st_mode))
        return refuse_link(path, (int)strlen(path), "file", err);
    if (!S_ISREG(info->st_mode))
        return refuse(path, info->st_mode, err);
    if (info->st_nlink > 1)
        return jr_error_set(err, JR_ERR_IO,
                            "%s: is also the file of another name (a hard link), which would "
                            "change with it; HINT: put a copy in its place",
                            path);
    return JR_OK;
}

jr_status file_open_appending(file_place place, int *ret_fd, bool *ret_is_new, jr_error *err)
{
    enum { FLAGS = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW | O_CREAT };
    int folder;
    const char *name;
    struct stat info;
    JR_TRY(open_folder_of(place, true, &folder, &name, err));
    int fd = openat(folder, name, FLAGS | O_EXCL, 0666);
    bool is_new = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = openat(folder, name, FLAGS, 0666);
    int problem = errno;
    close(folder);
    errno = problem;
    if (fd < 0 && errno == ELOOP)
        return refuse_link(place.path, (int)strlen(place.path), "file", err);
    if (fd < 0 || fstat(fd, &info) != 0)
        return write_error(place.path, err);
    jr_status status = check_appendable(place.path, &info, err);
    if (status != JR_OK) {
        close(fd);
        return status;
    }
    *ret_fd = fd;
    *ret_is_new = is_new;
    return JR_OK;
}

jr_status file_check_appending(file_place place, jr_error *err)
{
    int folder;
    const char *name;
    struct stat info;
    jr_status status = open_folder_of(place, false, &folder, &name, err);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    JR_TRY(status);
    bool is_there = fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    close(folder);
    return is_there ? check_appendable(place.path, &info, err) : JR_OK;
}

bool file_remove(file_place place, bool is_folder)
{
    int folder;
    const char *name;
    jr_error none;
    if (open_folder_of(place, false, &folder, &name, &none) != JR_OK)
        return false;
    bool is_gone = unlinkat(folder, name, is_folder ? AT_REMOVEDIR : 0) == 0;
    close(folder);
    return is_gone;
}

/* A device such as /dev/stdout can't be replaced by a renamed file; it is written to. */
static jr_status write_to_device(const char *path, jr_str bytes, jr_error *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    int failed = fd < 0 || write_all(fd, bytes) || sync_file(fd) ? errno : 0;
    if (fd >= 0 && close(fd) != 0 && !failed)
        failed = errno;
    errno = failed;
    return failed ? write_error(path, err) : JR_OK;
}

jr_status file_save(file_place place, jr_str bytes, jr_error *err)
{
    sigset_t before = file_hold_signals();
    jr_status status = file_replace(place, true, bytes, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

jr_status jr_file_save(const char *path, jr_str bytes, jr_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISDIR(info.st_mode) &&
        (!S_ISREG(info.st_mode) || is_handed_over(path)))
        return write_to_device(path, bytes, err);
    const char *slash = strrchr(path, '/');
    return file_save((file_place){path, slash ? (size_t)(slash - path) + 1 : 0}, bytes, err);
}

jr_status jr_file_save_below(const char *folder, const char *path, jr_str bytes, jr_error *err)
{
    return file_save(file_below(folder, path), bytes, err);
}

/* Reads up to size bytes; fewer at the end only. False on failure. */
static bool read_up_to(int fd, char *bytes, size_t size, size_t *ret_size)
{
    size_t done = 0;
    for (ssize_t got = 1; done < size && got != 0;) {
        got = read(fd, bytes + done, size - done);
        if (got < 0 && errno != EINTR)
            return false;
        done += got > 0 ? (size_t)got : 0;
    }
    *ret_size = done;
    return true;
}

/* What `info` says of the size is where the reading begins; a pipe says nothing, and a file may
 * grow. */
static bool read_whole(jr_arena *arena, int fd, size_t expected, size_t max_size, jr_str *ret_bytes)
{
    size_t capacity = expected + 1, size = 0, got;
    char *bytes = jr_arena_alloc(arena, capacity + 1, 1);
    while (read_up_to(fd, bytes + size, capacity - size, &got)) {
        size += got;
        if (size < capacity || size > max_size) {
            *ret_bytes = (jr_str){bytes, size};
            return true;
        }
        capacity = capacity < max_size / 2 ? capacity * 2 : max_size + 1;
        char *larger = jr_arena_alloc(arena, capacity + 1, 1);
        memcpy(larger, bytes, size);
        bytes = larger;
    }
    return false;
}

jr_status file_load(jr_arena *arena, const char *path, size_t max_size, jr_str *ret_bytes,
                    jr_error *err)
{
    enum { PIECE = 1 << 16 };
    int fd;
    struct stat info;
    JR_TRY(file_open(path, FILE_REGULAR, &fd, err));
    size_t expected = fstat(fd, &info) == 0 && info.st_size > 0 ? (size_t)info.st_size : PIECE;
    jr_str bytes = {NULL, expected};
    bool is_read = expected > max_size || read_whole(arena, fd, expected, max_size, &bytes);
    int problem = errno;
    close(fd);
    errno = problem;
    if (!is_read)
        return read_error(path, err);
    if (bytes.size > max_size)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: has more than %zu MB, which no such file has; HINT: is it the "
                            "right file?",
                            path, max_size >> 20);
    *ret_bytes = bytes;
    return JR_OK;
}

jr_status jr_file_load(jr_arena *arena, const char *path, jr_str *ret_bytes, jr_error *err)
{
    return file_load(arena, path, FILE_LOAD_MAX, ret_bytes, err);
}

void jr_file_raise_limit(size_t n_files)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= n_files)
        return;
    limit.rlim_cur = limit.rlim_max < n_files ? limit.rlim_max : n_files;
    (void)!setrlimit(RLIMIT_NOFILE, &limit);
}
