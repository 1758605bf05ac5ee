/*
 * Writing a site: every page of every kind, their downloads, the assets. Files are written in place
 * and not synced one by one: they can be made again, and 100,000 syncs would take minutes.
 *
 * A file jrank-site.json marks the folder as ours. What an earlier site left in the folders of
 * pages and was not written now is removed: only names that pages have, only in a folder with the
 * mark.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assets.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/pool.h"
#include "bench/id_table.h"
#include "page.h"

static const char MARK[] = "jrank-site.json";

/* Pages that a thread makes at a time. */
enum { BATCH = 64 };

typedef struct writing {
    const site *site;
    const char *folder;
    size_t first_task[32]; /* per kind, of its first batch */
    pthread_mutex_t mutex; /* of what follows */
    jr_site_report report;
    id_table written; /* keys of paths */
    id_table folders; /* that are there */
    jr_status status;
    jr_error err;
} writing;

static id_key key_of(jr_str path)
{
    return (id_key){hash_bytes(1, path.data, path.size), hash_bytes(2, path.data, path.size)};
}

static void fail(writing *w, jr_status status, const jr_error *err)
{
    pthread_mutex_lock(&w->mutex);
    if (w->status == JR_OK) {
        w->status = status;
        w->err = *err;
    }
    pthread_mutex_unlock(&w->mutex);
}

static jr_status write_bytes(const char *path, jr_str bytes, jr_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(errno));
    for (size_t done = 0; done < bytes.size;) {
        ssize_t wrote = write(fd, bytes.data + done, bytes.size - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            int reason = errno;
            close(fd);
            return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(reason));
        }
        done += (size_t)wrote;
    }
    if (close(fd) != 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(errno));
    return JR_OK;
}

/* Makes the folder of a path where it is the first file there. */
static jr_status make_folder(writing *w, jr_str path, const char *full, jr_error *err)
{
    const char *slash = memrchr(path.data, '/', path.size);
    jr_str folder = {path.data, slash ? (size_t)(slash - path.data) : 0};
    pthread_mutex_lock(&w->mutex);
    bool is_there = id_table_find(&w->folders, key_of(folder)) != 0;
    pthread_mutex_unlock(&w->mutex);
    if (is_there)
        return JR_OK;
    JR_TRY(file_make_folders(full, err));
    pthread_mutex_lock(&w->mutex);
    id_table_add(&w->folders, key_of(folder), 1);
    pthread_mutex_unlock(&w->mutex);
    return JR_OK;
}

static jr_status write_file(writing *w, jr_arena *arena, jr_str path, jr_str bytes, jr_error *err)
{
    jr_str full = jr_arena_format(arena, "%s/%.*s", w->folder, JR_STR_ARG(path));
    JR_TRY(make_folder(w, path, full.data, err));
    JR_TRY(write_bytes(full.data, bytes, err));
    pthread_mutex_lock(&w->mutex);
    id_table_add(&w->written, key_of(path), 1);
    w->report.n_files++;
    w->report.n_bytes += bytes.size;
    pthread_mutex_unlock(&w->mutex);
    return JR_OK;
}

static jr_status write_downloads(writing *w, const page *p, jr_buf *text, jr_error *err)
{
    for (size_t i = 0; i < p->n_grids; i++) {
        jr_str stem = {p->path.data, p->path.size - strlen(".html")};
        jr_buf_clear(text);
        grid_format_csv(p->grids[i], text);
        JR_TRY(write_file(
            w, p->arena,
            jr_arena_format(p->arena, "%.*s.%s.csv", JR_STR_ARG(stem), p->grids[i]->name),
            jr_buf_str(text), err));
        jr_buf_clear(text);
        grid_format_json(p->grids[i], text);
        JR_TRY(write_file(
            w, p->arena,
            jr_arena_format(p->arena, "%.*s.%s.json", JR_STR_ARG(stem), p->grids[i]->name),
            jr_buf_str(text), err));
    }
    return JR_OK;
}

static jr_status write_page(writing *w, const page_kind *kind, size_t i, jr_buf *text,
                            jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf path = {0};
    page p;
    jr_buf_clear(text);
    kind->path(w->site, i, &path);
    JR_TRY(page_make(w->site, arena, jr_buf_str(&path), text, &p, err));
    JR_TRY(write_file(w, arena, jr_buf_str(&path), jr_buf_str(text), err));
    return write_downloads(w, &p, text, err);
}

static size_t n_batches(const site *s, const page_kind *kind)
{
    return (kind->count(s) + BATCH - 1) / BATCH;
}

static void write_batch(void *context, size_t task, unsigned thread)
{
    (void)thread;
    writing *w = context;
    size_t k = n_page_kinds;
    while (w->first_task[--k] > task)
        ;
    const page_kind *kind = page_kinds[k];
    size_t begin = (task - w->first_task[k]) * BATCH, n = kind->count(w->site);
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = begin; i < n && i < begin + BATCH; i++) {
        jr_error err;
        jr_status status = write_page(w, kind, i, &text, &err);
        if (status != JR_OK) {
            fail(w, status, &err);
            return;
        }
    }
}

static jr_status write_assets(writing *w, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < n_assets; i++) {
        jr_str bytes = {(const char *)assets[i].bytes, *assets[i].size};
        JR_TRY(write_file(w, arena, jr_str_from(assets[i].path), bytes, err));
    }
    return JR_OK;
}

/* True for a folder without entries, or none at all. */
static bool is_empty(const char *folder)
{
    DIR *directory = opendir(folder);
    bool found = false;
    for (struct dirent *entry; directory && !found && (entry = readdir(directory));)
        found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (directory)
        closedir(directory);
    return !found;
}

static jr_status claim_folder(const writing *w, bool *ret_is_ours, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    struct stat info;
    jr_str mark = jr_arena_format(arena, "%s/%s", w->folder, MARK);
    if (stat(w->folder, &info) == 0 && !S_ISDIR(info.st_mode))
        return jr_error_set(err, JR_ERR_IO, "%s: is a file, not a folder", w->folder);
    *ret_is_ours = access(mark.data, F_OK) == 0;
    if (!*ret_is_ours && !is_empty(w->folder))
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: holds something else than a site of jrank, and is left as it is; "
                            "HINT: name a new or an empty folder",
                            w->folder);
    return jr_file_save(mark.data, JR_STR("{\"jrank\": \"" JRANK_VERSION "\"}\n"), err);
}

static bool is_page_file(const char *name)
{
    static const char *const endings[] = {".html", ".csv", ".json", ".js", ".css"};
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t end = strlen(endings[i]);
        if (size > end && strcmp(name + size - end, endings[i]) == 0)
            return true;
    }
    return false;
}

/* Removes what was not written now from a folder of pages, and the folder where it is empty. */
static void remove_stale(writing *w, jr_arena *arena, jr_str folder)
{
    jr_str full = jr_arena_format(arena, "%s/%s", w->folder, folder.data);
    DIR *directory = opendir(full.data);
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        jr_str path = jr_arena_format(arena, "%s/%s", folder.data, entry->d_name);
        jr_str whole = jr_arena_format(arena, "%s/%s", w->folder, path.data);
        struct stat info;
        if (lstat(whole.data, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            remove_stale(w, arena, path);
        else if (S_ISREG(info.st_mode) && is_page_file(entry->d_name) &&
                 !id_table_find(&w->written, key_of(path)) && unlink(whole.data) == 0)
            w->report.n_removed++;
    }
    closedir(directory);
    (void)!rmdir(full.data);
}

/* The first parts of the paths of pages, each a folder of ours. */
static void remove_all_stale(writing *w)
{
    static const char *const folders[] = {"board",    "pairs", "pair",   "match", "questions",
                                          "question", "model", "judges", "data",  "assets"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        remove_stale(w, arena, jr_str_from(folders[i]));
    }
}

jr_status jr_site_write(const jr_site *s, const char *folder, unsigned n_threads,
                        jr_site_report *ret_report, jr_error *err)
{
    writing w = {.site = s, .folder = folder, .mutex = PTHREAD_MUTEX_INITIALIZER};
    bool is_ours = false;
    size_t n_tasks = 0;
    JR_TRY(claim_folder(&w, &is_ours, err));
    for (size_t k = 0; k < n_page_kinds; k++) {
        w.first_task[k] = n_tasks;
        n_tasks += n_batches(s, page_kinds[k]);
    }
    pool_run(n_threads, n_tasks, write_batch, &w);
    jr_status status = w.status;
    if (status != JR_OK)
        (void)!jr_error_set(err, status, "%s", w.err.message);
    else
        status = write_assets(&w, err);
    if (status == JR_OK && is_ours)
        remove_all_stale(&w);
    id_table_release(&w.written);
    id_table_release(&w.folders);
    if (status == JR_OK)
        *ret_report = w.report;
    return status;
}
