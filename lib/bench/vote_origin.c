/*
 * What the table knows of where its verdicts came from.
 */
#include "vote_origin.h"

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

vote_origin *vote_origins(jr_arena *arena, const judgment_table *table, size_t *ret_n)
{
    size_t n = 0;
    bool have_times = true;
    vote_origin *origins = jr_arena_alloc(arena, table->n_rows, sizeof *origins);
    for (size_t i = 0; i < table->n_rows; i++) {
        const judgment_row *row = &table->rows[i];
        if (row->status != JUDGMENT_COUNTS || row->second == NO_MODEL)
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
