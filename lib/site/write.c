/*
 * Writing a site: every page of every kind, their downloads, the assets. A file is written beside
 * and renamed, so that a web server never shows half a page and an interrupt leaves none; it is not
 * synced, since it can be made again and 100,000 syncs would take minutes.
 *
 * A file jrank-site.txt marks the folder as ours and lists what a site has put into it. What is
 * listed there, has a name that pages have and was not written now is removed at the end; nothing
 * else in the folder is touched.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assets.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/vector.h"
#include "bench/id_table.h"
#include "page.h"

static const char MARK[] = "jrank-site.txt";

/* Pages that a thread makes at a time; the kinds that there are. */
enum {
    BATCH = 64,
#define PAGE_KIND_ONE(name) +1
    N_KINDS = 0 PAGE_KIND_ROWS(PAGE_KIND_ONE)
#undef PAGE_KIND_ONE
};

typedef struct writing {
    const site *site;
    const char *folder;
    size_t first_task[N_KINDS]; /* per kind, of its first batch */
    pthread_mutex_t mutex;      /* of what follows */
    jr_arena *arena;
    jr_site_report report;
    id_table written; /* keys of paths */
    id_table folders; /* that are there */
    id_table roots;   /* first parts of paths */
    VECTOR(jr_str) root_names;
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

static bool has_failed(writing *w)
{
    pthread_mutex_lock(&w->mutex);
    bool failed = w->status != JR_OK;
    pthread_mutex_unlock(&w->mutex);
    return failed;
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

/* Remembers the first part of a path for the list in the mark. */
static void add_root(writing *w, jr_str path)
{
    const char *slash = memchr(path.data, '/', path.size);
    jr_str root = {path.data, slash ? (size_t)(slash - path.data) : path.size};
    if (id_table_add(&w->roots, key_of(root), 1) != 0)
        return;
    VECTOR_ADD(&w->root_names, NULL, jr_arena_copy(w->arena, root));
}

/* One of the files that a thread writes. */
static jr_status write_file(writing *w, jr_arena *arena, unsigned thread, jr_str path, jr_str bytes,
                            jr_error *err)
{
    jr_str full = jr_arena_format(arena, "%s/%.*s", w->folder, JR_STR_ARG(path));
    jr_str draft = jr_arena_format(arena, "%s/.jrank-site.%u", w->folder, thread);
    JR_TRY(make_folder(w, path, full.data, err));
    JR_TRY(file_replace(full.data, draft.data, false, bytes, err));
    pthread_mutex_lock(&w->mutex);
    add_root(w, path);
    id_table_add(&w->written, key_of(path), 1);
    w->report.n_files++;
    w->report.n_bytes += bytes.size;
    pthread_mutex_unlock(&w->mutex);
    return JR_OK;
}

static jr_status write_downloads(writing *w, const page *p, unsigned thread, jr_buf *text,
                                 jr_error *err)
{
    for (size_t i = 0; i < p->grids.n; i++) {
        jr_str stem = {p->path.data, p->path.size - strlen(".html")};
        jr_buf_clear(text);
        grid_format_csv(p->grids.items[i], text);
        JR_TRY(write_file(
            w, p->arena, thread,
            jr_arena_format(p->arena, "%.*s.%s.csv", JR_STR_ARG(stem), p->grids.items[i]->name),
            jr_buf_str(text), err));
        jr_buf_clear(text);
        grid_format_json(p->grids.items[i], text);
        JR_TRY(write_file(
            w, p->arena, thread,
            jr_arena_format(p->arena, "%.*s.%s.json", JR_STR_ARG(stem), p->grids.items[i]->name),
            jr_buf_str(text), err));
    }
    return JR_OK;
}

static jr_status write_page(writing *w, const page_kind *kind, size_t i, unsigned thread,
                            jr_buf *text, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf path = {0};
    page p;
    jr_buf_clear(text);
    kind->path(w->site, i, &path);
    JR_TRY(page_make(w->site, arena, jr_buf_str(&path), text, &p, err));
    JR_TRY(write_file(w, arena, thread, jr_buf_str(&path), jr_buf_str(text), err));
    return write_downloads(w, &p, thread, text, err);
}

static size_t n_batches(const site *s, const page_kind *kind)
{
    return (kind->count(s) + BATCH - 1) / BATCH;
}

static void write_batch(void *context, size_t task, unsigned thread)
{
    writing *w = context;
    size_t k = n_page_kinds;
    while (w->first_task[--k] > task)
        ;
    const page_kind *kind = page_kinds[k];
    size_t begin = (task - w->first_task[k]) * BATCH, n = kind->count(w->site);
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = begin; i < n && i < begin + BATCH && !has_failed(w); i++) {
        jr_error err;
        jr_status status = write_page(w, kind, i, thread, &text, &err);
        if (status != JR_OK)
            fail(w, status, &err);
    }
}

static jr_status write_assets(writing *w, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < n_assets; i++) {
        jr_str bytes = {(const char *)assets[i].bytes, *assets[i].size};
        JR_TRY(write_file(w, arena, 0, jr_str_from(assets[i].path), bytes, err));
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

/* Writes the mark: a sentence, then what a site has put into the folder, a name a line. */
static jr_status save_mark(writing *w, jr_error *err)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_text(&text,
                       "Pages of jrank. What is listed here goes when it has no page any more.\n");
    str_sort(w->root_names.items, w->root_names.n);
    for (size_t i = 0; i < w->root_names.n; i++)
        jr_buf_format(&text, "%.*s\n", JR_STR_ARG(w->root_names.items[i]));
    return jr_file_save(jr_arena_format(w->arena, "%s/%s", w->folder, MARK).data, jr_buf_str(&text),
                        err);
}

/* *ret_earlier is the mark of an earlier site, empty where there is none. */
static jr_status claim_folder(writing *w, jr_str *ret_earlier, jr_error *err)
{
    struct stat info;
    jr_str mark = jr_arena_format(w->arena, "%s/%s", w->folder, MARK);
    if (stat(w->folder, &info) == 0 && !S_ISDIR(info.st_mode))
        return jr_error_set(err, JR_ERR_IO, "%s: is a file, not a folder", w->folder);
    if (access(mark.data, F_OK) == 0)
        return jr_file_load(w->arena, mark.data, ret_earlier, err);
    if (!is_empty(w->folder))
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: holds something else than a site of jrank, and is left as it is; "
                            "HINT: name a new or an empty folder",
                            w->folder);
    return save_mark(w, err);
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

/* Removes a file of a page that was not written now; of a folder all such files, and itself where
 * it is empty then. Links are not followed. */
static void remove_stale(writing *w, jr_str path)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str full = jr_arena_format(arena, "%s/%s", w->folder, path.data);
    struct stat info;
    if (lstat(full.data, &info) != 0)
        return;
    if (S_ISREG(info.st_mode) && is_page_file(path.data) &&
        !id_table_find(&w->written, key_of(path)) && unlink(full.data) == 0)
        w->report.n_removed++;
    DIR *directory = S_ISDIR(info.st_mode) ? opendir(full.data) : NULL;
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            remove_stale(w, jr_arena_format(arena, "%s/%s", path.data, entry->d_name));
    closedir(directory);
    (void)!rmdir(full.data);
}

/* What the mark of the earlier site lists. */
static void remove_all_stale(writing *w, jr_str earlier)
{
    const char *end = earlier.data + earlier.size, *line = memchr(earlier.data, '\n', earlier.size);
    while (line && ++line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        jr_str name = {line, (size_t)((next ? next : end) - line)};
        bool is_name = name.size && name.data[0] != '.' && !memchr(name.data, '/', name.size);
        if (is_name)
            remove_stale(w, jr_arena_copy(w->arena, name));
        line = next;
    }
}

static jr_status write_all_pages(writing *w, unsigned n_threads, jr_error *err)
{
    size_t n_tasks = 0;
    for (size_t k = 0; k < n_page_kinds; k++) {
        w->first_task[k] = n_tasks;
        n_tasks += n_batches(w->site, page_kinds[k]);
    }
    pool_run(n_threads, n_tasks, write_batch, w);
    if (w->status != JR_OK)
        return jr_error_set(err, w->status, "%s", w->err.message);
    return write_assets(w, err);
}

jr_status jr_site_write(const jr_site *s, const char *folder, unsigned n_threads,
                        jr_site_report *ret_report, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    writing w = {.site = s, .folder = folder, .mutex = PTHREAD_MUTEX_INITIALIZER, .arena = arena};
    jr_str earlier = {"", 0};
    jr_status status = claim_folder(&w, &earlier, err);
    if (status == JR_OK)
        status = write_all_pages(&w, n_threads, err);
    if (status == JR_OK) {
        remove_all_stale(&w, earlier);
        status = save_mark(&w, err);
    }
    id_table_release(&w.written);
    id_table_release(&w.folders);
    id_table_release(&w.roots);
    VECTOR_RELEASE(&w.root_names);
    if (status == JR_OK)
        *ret_report = w.report;
    return status;
}
