/*
 * The fields of everything that is read, for the format reference: the records of a benchmark, and
 * endpoints and configs, whose tables lie in different layers.
 */
#include <jrank/bench.h>

#include "bench/records.h"
#include "config.h"
#include "endpoint.h"

static void add_fields(jr_arena *arena, const record_kind *kind, jr_format_field *fields)
{
    for (size_t i = 0; i < kind->n_rows; i++) {
        const field_row *row = &kind->rows[i];
        JR_BUF_AUTO jr_buf type = {0};
        field_describe_types(&type, row->types);
        fields[i] =
            (jr_format_field){kind->name, row->name.data, row->meaning,
                              jr_arena_copy(arena, jr_buf_str(&type)).data, row->is_required};
    }
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
    };
    enum { N_KINDS = N_RECORD_KINDS + sizeof others / sizeof *others };
    const record_kind *kinds[N_KINDS];
    size_t n = 0;
    for (size_t i = 0; i < N_KINDS; i++) {
        kinds[i] = i < N_RECORD_KINDS ? &record_kinds[i] : &others[i - N_RECORD_KINDS];
        n += kinds[i]->n_rows;
    }
    *ret_fields = jr_arena_alloc(arena, n, sizeof **ret_fields);
    *ret_n_fields = n;
    jr_format_field *fields = *ret_fields;
    for (size_t i = 0; i < N_KINDS; i++) {
        add_fields(arena, kinds[i], fields);
        fields += kinds[i]->n_rows;
    }
}
