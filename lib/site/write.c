/*
 * Writing a site: every page of every kind, their downloads, the assets. A file is written beside
 * and renamed, so that a web server never shows half a page and an interrupt leaves none; it is not
 * synced, since it can be made again and 100,000 syncs would take minutes.
 *
 * A file jrank-site.txt marks the folder as ours and lists the files that a site has put into it. A
 * file that is listed there and was not written now is removed at the end; nothing else in the
 * folder is touched.
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
    VECTOR(jr_str) paths;
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

/* One of the files that a thread writes. */
static jr_status write_file(writing *w, jr_arena *arena, jr_str path, jr_str bytes, jr_error *err)
{
    jr_str full = jr_arena_format(arena, "%s/%.*s", w->folder, JR_STR_ARG(path));
    JR_TRY(file_replace(file_below(w->folder, full.data), false, bytes, err));
    pthread_mutex_lock(&w->mutex);
    VECTOR_ADD(&w->paths, NULL, jr_arena_copy(w->arena, path));
    id_table_add(&w->written, key_of(path), 1);
    w->report.n_files++;
    w->report.n_bytes += bytes.size;
    pthread_mutex_unlock(&w->mutex);
    return JR_OK;
}

static jr_status write_downloads(writing *w, const page *p, jr_buf *text, jr_error *err)
{
    for (size_t i = 0; i < p->grids.n; i++) {
        jr_str stem = {p->path.data, p->path.size - strlen(".html")};
        jr_buf_clear(text);
        grid_format_csv(p->grids.items[i], text);
        JR_TRY(write_file(
            w, p->arena,
            jr_arena_format(p->arena, "%.*s.%s.csv", JR_STR_ARG(stem), p->grids.items[i]->name),
            jr_buf_str(text), err));
        jr_buf_clear(text);
        grid_format_json(p->grids.items[i], text);
        JR_TRY(write_file(
            w, p->arena,
            jr_arena_format(p->arena, "%.*s.%s.json", JR_STR_ARG(stem), p->grids.items[i]->name),
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
    for (size_t i = begin; i < n && i < begin + BATCH && !has_failed(w); i++) {
        jr_error err;
        jr_status status = write_page(w, kind, i, &text, &err);
        if (status != JR_OK)
            fail(w, status, &err);
    }
}

static jr_status write_assets(writing *w, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < n_assets; i++) {
        jr_str bytes = {(const char *)assets[i].bytes, *assets[i].size};
        JR_TRY(write_file(w, arena, jr_str_from(assets[i].path), bytes, err));
    }
    const site_face *face = &w->site->face;
    if (face->logo.size)
        JR_TRY(write_file(w, arena, face->logo_path, face->logo, err));
    if (face->picture.size)
        JR_TRY(write_file(w, arena, JR_STR(PICTURE_PATH), face->picture, err));
    /* Keeps GitHub from reading all pages for templates of its own. It is no page, so it stays. */
    jr_str unread = jr_arena_format(arena, "%s/.nojekyll", w->folder);
    return access(unread.data, F_OK) == 0
               ? JR_OK
               : jr_file_save_below(w->folder, unread.data, JR_STR(""), err);
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

/* Writes the mark: a sentence, then the files that a site has put into the folder, one a line. */
static jr_status save_mark(writing *w, jr_error *err)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_text(&text,
                       "Pages of jrank. What is listed here goes when it has no page any more.\n");
    str_sort(w->paths.items, w->paths.n);
    for (size_t i = 0; i < w->paths.n; i++)
        jr_buf_format(&text, "%.*s\n", JR_STR_ARG(w->paths.items[i]));
    return jr_file_save_below(w->folder, jr_arena_format(w->arena, "%s/%s", w->folder, MARK).data,
                              jr_buf_str(&text), err);
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

static bool is_page_file(jr_str name)
{
    static const char *const endings[] = {".html", ".csv", ".json", ".js",  ".css",
                                          ".svg",  ".png", ".jpg",  ".gif", ".webp"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(name, endings[i]))
            return true;
    return false;
}

/* True for a path that a site may have put into its folder, whatever the mark says. */
static bool is_page_path(jr_str path)
{
    jr_str rest = path;
    for (jr_str part; str_next_part(&rest, '/', &part);)
        if (!part.size || part.data[0] == '.')
            return false;
    return is_page_file(path);
}

/* Removes a file that was not written now, and the folders that are empty then. */
static void remove_stale(writing *w, jr_str path)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str full = jr_arena_format(arena, "%s/%.*s", w->folder, JR_STR_ARG(path));
    struct stat info;
    if (lstat(full.data, &info) != 0 || !S_ISREG(info.st_mode) ||
        !file_remove(file_below(w->folder, full.data), false))
        return;
    w->report.n_removed++;
    for (size_t size = full.size;
         (size = str_find_last_char((jr_str){full.data, size}, '/')) > strlen(w->folder);) {
        jr_str folder = jr_arena_copy(arena, (jr_str){full.data, size});
        if (!file_remove(file_below(w->folder, folder.data), true))
            return;
    }
}

/* What the mark of the earlier site lists, below its first line. */
static void remove_all_stale(writing *w, jr_str earlier)
{
    jr_str path;
    for (str_next_part(&earlier, '\n', &path); str_next_part(&earlier, '\n', &path);)
        if (is_page_path(path) && !id_table_find(&w->written, key_of(path)))
            remove_stale(w, path);
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

static void count_what_was_read(const jr_site *s, jr_site_report *report)
{
    report->no_matches = s->no_matches;
    report->no_picture = s->face.no_picture;
    report->n_without_conversation = s->n_without_conversation;
    report->n_models = s->archive->answers.n_models_found;
    report->n_judgments = s->archive->n_judgments;
    for (size_t i = 0; i < s->scores.judges.n; i++)
        report->n_judgments += s->scores.judges.items[i].table.n_scores;
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
    VECTOR_RELEASE(&w.paths);
    count_what_was_read(s, &w.report);
    if (status == JR_OK)
        *ret_report = w.report;
    return status;
}
