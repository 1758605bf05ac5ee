/*
 * What the table knows of where its verdicts came from.
 */
#include "vote_origin.h"

#include "base/enum_names.h"
#include "vote_months.h"
#include <math.h>
#include <stdlib.h>

origin vote_origin_of(const judgment_table *table, const judgment_row *row)
{
    return row->origin ? table->files[row->place.file]->origins.items[row->origin - 1]
                       : (origin){.temperature = (double)NAN};
}

jr_str vote_origin_prompt(jr_arena *arena, const origin *o)
{
    return o->wording.size
               ? jr_arena_format(arena, "%.*s (%.8s)", JR_STR_ARG(o->prompt), o->wording.data)
               : jr_arena_copy(arena, o->prompt);
}

jr_str vote_origin_month(jr_arena *arena, double tstamp)
{
    uint32_t month = vote_month_of(tstamp);
    return month == VOTE_MONTH_NONE ? (jr_str){0} : vote_month_name(arena, month);
}

static int compare_times(const void *left, const void *right)
{
    const vote_origin *a = left, *b = right;
    if (a->tstamp != b->tstamp)
        return a->tstamp < b->tstamp ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

vote_origin *vote_origins(jr_arena *arena, const judgment_table *table, size_t judge, size_t *ret_n)
{
    size_t n = 0;
    bool have_times = true;
    vote_origin *origins = jr_arena_alloc(arena, table->n_rows, sizeof *origins);
    for (size_t i = 0; i < table->n_rows; i++) {
        const judgment_row *row = &table->rows[i];
        if (row->status != JUDGMENT_COUNTS || row->second == NO_MODEL || row->judge != judge)
            continue;
        origin o = vote_origin_of(table, row);
        origins[n++] =
            (vote_origin){.values = {[ORIGIN_SERVED] = jr_arena_copy(arena, o.served),
                                     [ORIGIN_MODEL_PATH] = jr_arena_copy(arena, o.model_path),
                                     [ORIGIN_MODEL] = jr_arena_copy(arena, o.model),
                                     [ORIGIN_PROMPT] = vote_origin_prompt(arena, &o),
                                     [ORIGIN_MONTH] = vote_origin_month(arena, row->time)},
                          .tstamp = row->time,
                          .row = i};
        have_times &= !isnan(row->time);
    }
    if (have_times)
        qsort(origins, n, sizeof *origins, compare_times);
    *ret_n = n;
    return origins;
}

static const char *const kind_names[] = {ORIGIN_ROWS(ENUM_NAME)};

static bool equal(jr_str a, jr_str b)
{
    return jr_str_compare(a, b) == 0;
}

/* Whether the value of origin i is new: no earlier one has it. */
static bool is_first(const vote_origin *origins, size_t i, origin_kind kind)
{
    jr_str value = origins[i].values[kind];
    for (size_t k = 0; k < i; k++)
        if (equal(origins[k].values[kind], value))
            return false;
    return true;
}

/* Where the newest value begins, or of months the one that divides best; 0: nothing changed. */
static size_t find_change(const vote_origin *origins, size_t n, origin_kind kind)
{
    size_t border = 0;
    for (size_t i = 1; i < n; i++) {
        bool is_new = origins[i].values[kind].size && origins[i - 1].values[kind].size &&
                      !equal(origins[i].values[kind], origins[i - 1].values[kind]) &&
                      is_first(origins, i, kind);
        bool divides_better = border == 0 || llabs((long long)(2 * i) - (long long)n) <
                                                 llabs((long long)(2 * border) - (long long)n);
        if (is_new && (kind != ORIGIN_MONTH || divides_better))
            border = i;
    }
    return border;
}

vote_border vote_border_find(const vote_origin *origins, size_t n)
{
    for (origin_kind kind = 0; kind < N_ORIGINS; kind++) {
        size_t at = find_change(origins, n, kind);
        if (at > 0)
            return (vote_border){at, jr_str_from(kind_names[kind]), origins[at - 1].values[kind],
                                 origins[at].values[kind]};
    }
    return (vote_border){0};
}
