/*
 * Records are read one by one, for what the table of judgments does not hold.
 */
#include "origin.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "records.h"

static jr_str text_of(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

/* Name and wording: one that changed under its name is another prompt. */
static jr_str prompt_of(jr_arena *arena, yyjson_val *record, yyjson_val *call)
{
    yyjson_val *judge = yyjson_obj_get(record, pair_fields[PAIR_JUDGE].name.data);
    yyjson_val *hash = yyjson_obj_get(call, call_fields[CALL_PROMPT_HASH].name.data);
    jr_str name = text_of(arena, yyjson_arr_get(judge, 1));
    return yyjson_is_str(hash)
               ? jr_arena_format(arena, "%.*s (%.8s)", JR_STR_ARG(name), yyjson_get_str(hash))
               : name;
}

/* The name that the server gives itself; a fingerprint changes with its machines, too. */
static jr_str served_of(jr_arena *arena, yyjson_val *call)
{
    yyjson_val *served = yyjson_obj_get(call, call_fields[CALL_SERVED].name.data);
    return text_of(arena, yyjson_obj_get(served, served_fields[SERVED_MODEL].name.data));
}

static jr_str month_of(jr_arena *arena, double tstamp)
{
    time_t seconds = (time_t)tstamp;
    struct tm when;
    if (!(tstamp > 0 && tstamp < 1e11) || !gmtime_r(&seconds, &when))
        return (jr_str){0};
    return jr_arena_format(arena, "%04d-%02d", when.tm_year + 1900, when.tm_mon + 1);
}

static void read_origin(jr_arena *arena, yyjson_val *record, const judgment_row *row,
                        vote_origin *origin)
{
    yyjson_val *call = yyjson_obj_get(record, game_fields[row->game][GAME_CALL].name.data);
    yyjson_val *tstamp = yyjson_obj_get(record, pair_fields[PAIR_TSTAMP].name.data);
    call = call ? call : record;
    yyjson_val *endpoint = yyjson_obj_get(call, call_fields[CALL_ENDPOINT].name.data);
    origin->tstamp = yyjson_is_num(tstamp) ? yyjson_get_num(tstamp) : NAN;
    origin->values[ORIGIN_SERVED] = served_of(arena, call);
    origin->values[ORIGIN_MODEL] =
        text_of(arena, yyjson_obj_get(endpoint, asked_fields[ASKED_MODEL].name.data));
    origin->values[ORIGIN_PROMPT] = prompt_of(arena, record, call);
    origin->values[ORIGIN_MONTH] = month_of(arena, origin->tstamp);
}

static int compare_times(const void *left, const void *right)
{
    const vote_origin *a = left, *b = right;
    if (a->tstamp != b->tstamp)
        return a->tstamp < b->tstamp ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

jr_status origins_load(jr_arena *arena, const judgment_table *table, vote_origin **ret_origins,
                       size_t *ret_n_origins, jr_error *err)
{
    size_t n = 0;
    bool have_times = true;
    vote_origin *origins = jr_arena_alloc(arena, table->n_rows, sizeof *origins);
    JR_BUF_AUTO jr_buf line = {0};
    for (size_t i = 0; i < table->n_rows; i++) {
        const judgment_row *row = &table->rows[i];
        if (row->status != JUDGMENT_COUNTS || row->second == NO_MODEL)
            continue;
        JR_TRY(judgment_file_read_line(table->files[row->place.file], row->place, &line, err));
        yyjson_doc *doc = yyjson_read(line.data, line.size, 0);
        origins[n].row = i;
        read_origin(arena, doc ? yyjson_doc_get_root(doc) : NULL, row, &origins[n]);
        yyjson_doc_free(doc);
        have_times &= !isnan(origins[n++].tstamp);
    }
    if (have_times)
        qsort(origins, n, sizeof *origins, compare_times);
    *ret_origins = origins;
    *ret_n_origins = n;
    return JR_OK;
}
