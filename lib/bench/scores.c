/*
 * Means of scores. All scores are kept until the file has been read, since of several on one answer
 * the last counts.
 */
#include <jrank/votes.h>

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "id_table.h"
#include "lines.h"
#include "records.h"
#include "tally.h"

typedef struct score {
    uint32_t model;
    double turn, value;
} score;

typedef struct reading {
    const jr_votes_options wanted;
    tally models; /* only its names are used */
    id_table places;
    score *scores;
    size_t n_scores, capacity;
    uint64_t *n_unreadable; /* per model */
    size_t n_counted;       /* models that n_unreadable has room for */
    uint64_t n_duplicates, n_torn;
} reading;

static uint32_t find_model(reading *r, jr_str name)
{
    uint32_t model = tally_model(&r->models, name);
    if (model >= r->n_counted) {
        r->n_unreadable = memory_resize(r->n_unreadable, model + 1, sizeof *r->n_unreadable);
        r->n_unreadable[r->n_counted++] = 0;
    }
    return model;
}

static void add_score(reading *r, yyjson_val *question, jr_str model_name, score added)
{
    id_key key;
    uint64_t *halves[] = {&key.low, &key.high};
    for (uint64_t i = 0; i < 2; i++)
        *halves[i] =
            hash_word(hash_bytes(field_hash(i + 1, question), model_name.data, model_name.size),
                      (uint64_t)added.turn);
    uint64_t known = id_table_add(&r->places, key, r->n_scores + 1);
    if (known) {
        r->scores[known - 1] = added;
        r->n_duplicates++;
        return;
    }
    if (r->n_scores == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 256;
        r->scores = memory_resize(r->scores, r->capacity, sizeof *r->scores);
    }
    r->scores[r->n_scores++] = added;
}

static jr_status read_line(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    yyjson_val *fields[N_SINGLE_FIELDS];
    fields_pick(line->record, single_fields, N_SINGLE_FIELDS, fields);
    for (size_t i = SINGLE_QUESTION_ID; i <= SINGLE_MODEL; i++)
        if (!field_has_type(fields[i], single_fields[i].types))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is %s", line->name,
                                (unsigned long long)json_line_number(line),
                                single_fields[i].name.data,
                                fields[i] ? "of a wrong type" : "missing");
    jr_str name = json_str(fields[SINGLE_MODEL]);
    if (!tally_is_listed(&r->wanted, name))
        return JR_OK;
    uint32_t model = find_model(r, name);
    yyjson_val *value = fields[SINGLE_SCORE], *turn = fields[SINGLE_TURN];
    if (!yyjson_is_num(value) || !(yyjson_get_num(value) >= 0) || isinf(yyjson_get_num(value)))
        r->n_unreadable[model]++;
    else
        add_score(
            r, fields[SINGLE_QUESTION_ID], name,
            (score){model, yyjson_is_num(turn) ? yyjson_get_num(turn) : 1, yyjson_get_num(value)});
    return JR_OK;
}

static int by_average(const void *left, const void *right)
{
    const jr_score_row *a = left, *b = right;
    double difference =
        (isnan(b->average) ? -1 : b->average) - (isnan(a->average) ? -1 : a->average);
    if (difference != 0)
        return difference > 0 ? 1 : -1;
    return jr_str_compare(a->model, b->model);
}

static void finish(jr_arena *arena, const reading *r, jr_score_table *ret_table)
{
    enum { FIRST, SECOND, ALL, N_SUMS };
    size_t n = r->models.n_names;
    jr_score_table table = {.rows = jr_arena_alloc(arena, n, sizeof *table.rows),
                            .n_rows = n,
                            .n_scores = r->n_scores,
                            .n_duplicates = r->n_duplicates,
                            .n_torn_lines = r->n_torn};
    AUTO_FREE double(*sums)[N_SUMS] = memory_zeroed(n, sizeof *sums);
    AUTO_FREE double(*counts)[N_SUMS] = memory_zeroed(n, sizeof *counts);
    for (size_t i = 0; i < r->n_scores; i++) {
        const score *s = &r->scores[i];
        const bool is_in[N_SUMS] = {s->turn == 1, s->turn == 2, true};
        for (size_t k = 0; k < N_SUMS; k++) {
            sums[s->model][k] += is_in[k] ? s->value : 0;
            counts[s->model][k] += is_in[k];
        }
    }
    for (size_t m = 0; m < n; m++) {
        jr_score_row *row = &table.rows[m];
        double *const means[N_SUMS] = {&row->first_turn, &row->second_turn, &row->average};
        for (size_t k = 0; k < N_SUMS; k++)
            *means[k] = counts[m][k] > 0 ? sums[m][k] / counts[m][k] : NAN;
        row->model = jr_arena_copy(arena, r->models.names[m].text);
        row->n_scores = (uint64_t)counts[m][ALL];
        row->n_unreadable = r->n_unreadable[m];
        table.n_unreadable += row->n_unreadable;
    }
    if (n)
        qsort(table.rows, n, sizeof *table.rows, by_average);
    *ret_table = table;
}

jr_status jr_scores_load(jr_arena *arena, const char *path, const jr_str *models, size_t n_models,
                         jr_score_table *ret_table, jr_error *err)
{
    reading r = {.wanted = {.models = models, .n_models = n_models}};
    tally_init(&r.models);
    jr_status status = json_lines_read(path, read_line, &r, &r.n_torn, err);
    if (status == JR_OK && r.n_scores == 0)
        status = jr_error_set(err, JR_ERR_DATA, "%s: holds no score%s", path,
                              n_models ? " of the models listed" : "");
    if (status == JR_OK)
        finish(arena, &r, ret_table);
    tally_release(&r.models);
    id_table_release(&r.places);
    free(r.scores);
    free(r.n_unreadable);
    return status;
}
