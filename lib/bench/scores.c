/*
 * Means of scores: a view of the table of judgments.
 */
#include <jrank/votes.h>

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "game_record.h"
#include "judgment_table.h"

static int by_average(const void *left, const void *right)
{
    const jr_score_row *a = left, *b = right;
    double difference =
        (isnan(b->average) ? -1 : b->average) - (isnan(a->average) ? -1 : a->average);
    if (difference != 0)
        return difference > 0 ? 1 : -1;
    return jr_str_compare(a->model, b->model);
}

/* What a model's scores add up to. */
typedef struct score_sum {
    double sums[3], counts[3]; /* of the first turn, the second, all */
    uint64_t n_unreadable;
} score_sum;

static void add_row(const judgment_row *row, score_sum *sum, jr_score_table *table)
{
    const bool is_in[3] = {row->turn == 1, row->turn == 2, true};
    table->n_duplicates += row->status == JUDGMENT_REPLACED;
    if (judgment_is_invalid(row))
        sum->n_unreadable++;
    if (row->status != JUDGMENT_COUNTS)
        return;
    table->n_scores++;
    for (size_t k = 0; k < 3; k++) {
        sum->sums[k] += is_in[k] ? row->score : 0;
        sum->counts[k] += is_in[k];
    }
}

static void add_mean(jr_arena *arena, jr_str model, const score_sum *sum, jr_score_table *table)
{
    jr_score_row *row = &table->rows[table->n_rows++];
    double *const means[3] = {&row->first_turn, &row->second_turn, &row->average};
    for (size_t k = 0; k < 3; k++)
        *means[k] = sum->counts[k] > 0 ? sum->sums[k] / sum->counts[k] : NAN;
    row->model = jr_arena_copy(arena, model);
    row->n_scores = (uint64_t)sum->counts[2];
    row->n_unreadable = sum->n_unreadable;
    table->n_unreadable += row->n_unreadable;
}

static void take_scores(jr_arena *arena, const judgment_table *t, const jr_str *models,
                        size_t n_models, jr_score_table *table)
{
    AUTO_FREE score_sum *sums = memory_zeroed(t->n_models, sizeof *sums);
    AUTO_FREE bool *is_wanted = memory_zeroed(t->n_models, sizeof *is_wanted);
    for (size_t m = 0; m < t->n_models; m++)
        is_wanted[m] = n_models == 0 || name_index(models, n_models, t->models[m]) != SIZE_MAX;
    for (size_t i = 0; i < t->n_rows; i++)
        if (is_wanted[t->rows[i].first])
            add_row(&t->rows[i], &sums[t->rows[i].first], table);
    table->rows = jr_arena_alloc(arena, t->n_models, sizeof *table->rows);
    for (size_t m = 0; m < t->n_models; m++)
        if (is_wanted[m])
            add_mean(arena, t->models[m], &sums[m], table);
    table->n_torn_lines = judgment_table_n_torn(t);
    qsort(table->rows, table->n_rows, sizeof *table->rows, by_average);
}

jr_status jr_scores_load(jr_arena *arena, const char *path, const jr_str *models, size_t n_models,
                         jr_score_table *ret_table, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    JR_TRY(judgment_table_open_path(path, false, &t, err));
    jr_score_table table = {0};
    take_scores(arena, t, models, n_models, &table);
    if (table.n_scores == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: holds no score%s", path,
                            n_models ? " of the models listed" : "");
    *ret_table = table;
    return JR_OK;
}
