/*
 * Verdicts are told apart by judge, kind and origin. A place is found once for each number that an
 * origin has in a file.
 */
#include "history.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"
#include "shard.h"
#include "vote_origin.h"

typedef struct history {
    jr_arena *arena;
    const judgment_table *table;
    VECTOR(jr_history_row) rows;
    VECTOR(origin) origins; /* per row */
    size_t *places;         /* [file][number of an origin]: the row, from 1 */
} history;

/* Whoever has a file, of pairs or scores, readable or not. */
static jr_status list_judges(jr_arena *arena, const char *bench_folder, jr_str **ret_judges,
                             size_t *ret_n, jr_error *err)
{
    static const char *const endings[] = {"_pair.jsonl", "_pair.invalid.jsonl", "_single.jsonl",
                                          "_single.invalid.jsonl"};
    VECTOR(jr_str) judges = {0};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        jr_str *names;
        size_t n;
        jr_status status =
            shard_list(arena, bench_folder, "model_judgment", endings[i], &names, &n, err);
        if (status == JR_ERR_NOT_FOUND)
            break;
        JR_TRY(status);
        for (size_t k = 0; k < n; k++)
            VECTOR_ADD(&judges, arena, folder_unescape(arena, names[k]));
    }
    *ret_judges = judges.items;
    *ret_n = judges.n ? str_sort_unique(judges.items, judges.n) : 0;
    return JR_OK;
}

static jr_status select_judges(jr_arena *arena, const char *bench_folder, const jr_str *wanted,
                               size_t n_wanted, jr_str **ret_judges, size_t *ret_n, jr_error *err)
{
    jr_str *there;
    size_t n_there;
    JR_TRY(list_judges(arena, bench_folder, &there, &n_there, err));
    for (size_t i = 0; i < n_wanted; i++)
        if (name_index(there, n_there, wanted[i]) == SIZE_MAX)
            return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no judgments of %.*s; HINT: %s",
                                bench_folder, JR_STR_ARG(wanted[i]),
                                folder_hint(arena, wanted[i], there, n_there).data);
    *ret_judges = n_wanted ? (jr_str *)wanted : there;
    *ret_n = n_wanted ? n_wanted : n_there;
    return JR_OK;
}

static bool is_of_pairs(const judgment_file *file)
{
    return file->source == GAMES_OF_PAIRS || file->source == GAMES_UNREADABLE;
}

static size_t add_place(history *h, const judgment_row *row)
{
    const judgment_file *file = h->table->files[row->place.file];
    origin o = vote_origin_of(h->table, row);
    jr_str judge = h->table->judges[row->judge];
    for (size_t i = 0; i < h->rows.n; i++)
        if (str_equals(h->rows.items[i].judge, judge) &&
            h->rows.items[i].of_pairs == is_of_pairs(file) &&
            origin_is_same(&h->origins.items[i], &o))
            return i;
    jr_str name = folder_escape(h->arena, judge);
    jr_history_row new = {.judge = jr_arena_copy(h->arena, judge),
                          .of_pairs = is_of_pairs(file),
                          .file = jr_arena_format(h->arena, "model_judgment/%.*s_%s.jsonl",
                                                  JR_STR_ARG(name),
                                                  is_of_pairs(file) ? "pair" : "single"),
                          .served = jr_arena_copy(h->arena, o.served),
                          .model_path = jr_arena_copy(h->arena, o.model_path),
                          .model = jr_arena_copy(h->arena, o.model),
                          .prompt = jr_arena_copy(h->arena, o.prompt),
                          .wording = jr_arena_copy(h->arena, o.wording),
                          .temperature = o.temperature,
                          .first = NAN,
                          .last = NAN};
    VECTOR_ADD(&h->rows, h->arena, new);
    VECTOR_ADD(&h->origins, h->arena, o);
    return h->rows.n - 1;
}

static void add_row(history *h, const judgment_row *row)
{
    size_t *place = &h->places[row->place.file * (MOST_ORIGINS + 1) + row->origin];
    if (*place == 0)
        *place = add_place(h, row) + 1;
    jr_history_row *to = &h->rows.items[*place - 1];
    to->n_verdicts += row->status == JUDGMENT_COUNTS;
    to->n_replaced += row->status == JUDGMENT_REPLACED;
    to->n_invalid += judgment_is_invalid(row);
    to->n_stale += row->status == JUDGMENT_COUNTS && row->is_stale;
    to->first = row->time < to->first || isnan(to->first) ? row->time : to->first;
    to->last = row->time > to->last || isnan(to->last) ? row->time : to->last;
}

/* Times that are not recorded come last. */
static int by_judge_and_time(const void *left, const void *right)
{
    const jr_history_row *a = left, *b = right;
    int order = jr_str_compare(a->judge, b->judge);
    if (order == 0)
        order = a->of_pairs != b->of_pairs ? b->of_pairs - a->of_pairs
                : isnan(a->first)          ? !isnan(b->first)
                : isnan(b->first)          ? -1
                                           : (a->first > b->first) - (a->first < b->first);
    const jr_str texts[][2] = {{a->model, b->model},
                               {a->served, b->served},
                               {a->prompt, b->prompt},
                               {a->wording, b->wording},
                               {a->model_path, b->model_path}};
    for (size_t i = 0; order == 0 && i < sizeof texts / sizeof *texts; i++)
        order = jr_str_compare(texts[i][0], texts[i][1]);
    return order ? order : (a->temperature > b->temperature) - (a->temperature < b->temperature);
}

jr_history_row *history_of_table(jr_arena *arena, const judgment_table *table, size_t *ret_n_rows)
{
    AUTO_FREE size_t *places = memory_zeroed(table->n_files * (MOST_ORIGINS + 1), sizeof *places);
    history h = {.arena = arena, .table = table, .places = places};
    for (size_t i = 0; i < table->n_rows; i++)
        add_row(&h, &table->rows[i]);
    if (h.rows.n)
        qsort(h.rows.items, h.rows.n, sizeof *h.rows.items, by_judge_and_time);
    *ret_n_rows = h.rows.n;
    return h.rows.items;
}

jr_status jr_bench_history(jr_arena *arena, const char *bench_folder, const jr_str *judges,
                           size_t n_judges, jr_history_row **ret_rows, size_t *ret_n_rows,
                           jr_error *err)
{
    enum { SOURCES = 4 };
    jr_str *names = NULL;
    size_t n = 0;
    JR_TRY(select_judges(arena, bench_folder, judges, n_judges, &names, &n, err));
    if (n > UINT16_MAX)
        return jr_error_set(err, JR_ERR_DATA, "%s: has more than %d judges", bench_folder,
                            UINT16_MAX);
    judgment_source *sources = jr_arena_alloc(arena, SOURCES * n, sizeof *sources);
    for (size_t i = 0; i < SOURCES * n; i += 2)
        judgment_sources_of_judge(arena, bench_folder, names[i / SOURCES], (uint16_t)(i / SOURCES),
                                  i % SOURCES == 0, &sources[i]);
    judgment_plan plan = {.judges = names,
                          .n_judges = n,
                          .sources = sources,
                          .n_sources = SOURCES * n,
                          .bench_folder = bench_folder,
                          .with_stale = true};
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(judgment_table_open(&plan, NULL, &table, err));
    *ret_rows = history_of_table(arena, table, ret_n_rows);
    return JR_OK;
}
