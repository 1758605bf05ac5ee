/*
 * The fields of everything that is read or written, for the format reference: the records of a
 * benchmark, endpoints and configs, and rankings, whose tables lie in different layers.
 */
#include <jrank/bench.h>

#include "base/vector.h"
#include "bench/goal_book.h"
#include "bench/human_sample.h"
#include "bench/ranking_rows.h"
#include "bench/records.h"
#include "bench/verification.h"
#include "bench/vote_columns.h"
#include "config.h"
#include "endpoint.h"
#include "price.h"

typedef VECTOR(jr_format_field) field_list;

static void add_field(jr_arena *arena, const char *record, const field_row *row, field_list *list)
{
    JR_BUF_AUTO jr_buf type = {0};
    field_describe_types(&type, row->types);
    VECTOR_ADD(list, arena,
               ((jr_format_field){record, row->name.data, row->meaning,
                                  jr_arena_copy(arena, jr_buf_str(&type)).data, row->is_required}));
}

static void add_kinds(jr_arena *arena, const record_kind *kinds, size_t n_kinds, field_list *list)
{
    for (size_t k = 0; k < n_kinds; k++)
        for (size_t i = 0; i < kinds[k].n_rows; i++)
            add_field(arena, kinds[k].name, &kinds[k].rows[i], list);
}

static void add_vote_columns(jr_arena *arena, field_list *list)
{
    for (size_t i = 0; i < N_VOTE_SLOTS; i++) {
        const vote_column_row *column = &vote_column_rows[i];
        field_row row = {column->name, column->types, false, column->meaning};
        add_field(arena, "vote", &row, list);
    }
}

/* The table, then those below it, each once. */
static void add_tables(jr_arena *arena, const bound_table *table, field_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].record == table->name)
            return;
    for (size_t i = 0; i < table->n_rows; i++)
        add_field(arena, table->name, &table->rows[i].field, list);
    for (size_t i = 0; i < table->n_rows; i++)
        if (table->rows[i].rows)
            add_tables(arena, table->rows[i].rows, list);
}

void jr_format_fields(jr_arena *arena, jr_format_field **ret_fields, size_t *ret_n_fields)
{
    static const record_kind others[] = {
        {"endpoint", endpoint_fields, N_ENDPOINT_FIELDS},
        {"price of an endpoint", price_fields, N_PRICE_FIELDS},
        {"config", config_fields, N_CONFIG_FIELDS},
        {"models of a config", models_fields, N_MODELS_FIELDS},
        {"model of a config", own_fields, N_OWN_FIELDS},
        {"model of a config", endpoint_fields, N_ENDPOINT_FIELDS},
        {"prompts of a config", prompts_fields, N_PROMPTS_FIELDS},
        {"ranking of a config", ranking_fields, N_RANKING_FIELDS},
        {"slurm of a config", slurm_fields, N_SLURM_FIELDS},
    };
    field_list list = {0};
    add_kinds(arena, record_kinds, N_RECORD_KINDS, &list);
    add_vote_columns(arena, &list);
    add_kinds(arena, others, sizeof others / sizeof *others, &list);
    add_tables(arena, &verification_table, &list);
    add_tables(arena, &people_sample_table, &list);
    add_tables(arena, &goal_book_table, &list);
    add_tables(arena, &ranking_table, &list);
    *ret_fields = list.items;
    *ret_n_fields = list.n;
}
