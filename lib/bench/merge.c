/*
 * Joining what shards wrote with the files of the benchmark.
 *
 * A record is appended to the file of the benchmark where that does not have the same line yet, and
 * the shard's file is removed once this is on the disk. So a merge that is cut off anywhere leaves
 * each record in at least one of both, and the next one drops what is in both. Both files are held
 * by their locks meanwhile: what a shard, another merge or a run is still writing is left alone.
 */
#include <jrank/run.h>

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"
#include "id_table.h"
#include "ledger.h"
#include "lines.h"
#include "shard.h"

typedef struct merging {
    jr_arena *arena;
    const char *bench_folder;
    jr_merge_report report;
    VECTOR(jr_str) left; /* in the arena */
    id_table lines;      /* of the file that is joined, and its ledger */
    ledger *all;
} merging;

static bool is_new_line(merging *m, jr_str line)
{
    id_key key = {hash_bytes(1, line.data, line.size), hash_bytes(2, line.data, line.size)};
    return id_table_add(&m->lines, key, 1) == 0;
}

static jr_status note_line(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    (void)is_new_line(context, line->text);
    return JR_OK;
}

static jr_status take_line(void *context, const json_line *line, jr_error *err)
{
    merging *m = context;
    if (!is_new_line(m, line->text)) {
        m->report.n_doubles++;
        return JR_OK;
    }
    JR_TRY(ledger_append(m->all, line->text, err));
    m->report.n_records++;
    return JR_OK;
}

/* The records of one file of a shard, which is held. */
static jr_status take_file(merging *m, jr_str path, jr_error *err)
{
    JR_TRY(shard_check_seal(m->arena, path, err));
    JR_TRY(json_lines_read(path.data, take_line, m, NULL, err));
    JR_TRY(ledger_sync(m->all, err));
    if (!file_remove(file_below(m->bench_folder, path.data), false))
        return jr_error_set(err, JR_ERR_IO, "%s: is merged, and can't be removed", path.data);
    shard_unseal(m->arena, m->bench_folder, path);
    m->report.n_files++;
    return JR_OK;
}

/* A file that can't be taken is left as it is, and told; the others are merged. */
static void merge_file(merging *m, jr_str path)
{
    jr_error err;
    ledger *held = NULL;
    uint64_t n_torn = 0;
    jr_status status = ledger_open(file_below(m->bench_folder, path.data), &held, &n_torn, &err);
    if (status == JR_OK)
        status = take_file(m, path, &err);
    m->report.n_torn += n_torn;
    if (status != JR_OK)
        VECTOR_ADD(&m->left, m->arena, jr_arena_copy(m->arena, jr_str_from(err.message)));
    (void)!ledger_close(held, NULL);
}

/* What all shards have of one file. */
static jr_status merge_place(merging *m, jr_str place, jr_error *err)
{
    size_t n;
    jr_str *files = shard_files_of(m->arena, m->bench_folder, place.data, &n);
    jr_str path = jr_arena_format(m->arena, "%s/%s", m->bench_folder, place.data);
    size_t first = n && str_equals(files[0], path);
    uint64_t n_torn;
    if (first == n)
        return JR_OK;
    JR_TRY(ledger_open(file_below(m->bench_folder, path.data), &m->all, &n_torn, err));
    jr_status status = json_lines_read(path.data, note_line, m, NULL, err);
    for (size_t i = first; i < n && status == JR_OK; i++)
        merge_file(m, files[i]);
    jr_status closed = ledger_close(m->all, status == JR_OK ? err : NULL);
    m->report.n_torn += n_torn;
    m->all = NULL;
    id_table_clear(&m->lines);
    return status == JR_OK ? closed : status;
}

jr_status jr_bench_merge(jr_arena *arena, const char *bench_folder, jr_merge_report *ret_report,
                         jr_error *err)
{
    merging m = {.arena = arena, .bench_folder = bench_folder};
    jr_status status = JR_OK;
    for (const char *const *place = shard_places; *place && status == JR_OK; place++) {
        jr_str *names = NULL;
        size_t n = 0;
        status = shard_list(arena, bench_folder, *place, ".jsonl", &names, &n, err);
        if (status == JR_ERR_NOT_FOUND)
            status = JR_OK;
        for (size_t i = 0; i < n && status == JR_OK; i++)
            status =
                merge_place(&m, jr_arena_format(arena, "%s/%s.jsonl", *place, names[i].data), err);
    }
    id_table_release(&m.lines);
    JR_TRY(status);
    shards_clear(arena, bench_folder);
    m.report.left = m.left.items;
    m.report.n_left = m.left.n;
    *ret_report = m.report;
    return JR_OK;
}
