/*
 * Rows counted per ordered pair, and one by one in the order of their questions.
 */
#include "epoch.h"

#include <stdlib.h>

#include "base/memory.h"

size_t epoch_list_models(jr_arena *arena, const judgment_table *table, const size_t *rows,
                         size_t n_rows, uint32_t *numbers, jr_str **ret_models)
{
    size_t n = 0;
    AUTO_FREE bool *has_vote = memory_zeroed(table->n_models, sizeof *has_vote);
    jr_str *models = jr_arena_alloc(arena, table->n_models, sizeof *models);
    for (size_t i = 0; i < n_rows; i++) {
        has_vote[table->rows[rows[i]].first] = true;
        has_vote[table->rows[rows[i]].second] = true;
    }
    for (size_t m = 0; m < table->n_models; m++) {
        numbers[m] = (uint32_t)n;
        if (has_vote[m])
            models[n++] = jr_arena_copy(arena, table->models[m]);
    }
    *ret_models = models;
    return n;
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

jr_epoch epoch_of_rows(jr_arena *arena, const judgment_table *table, const size_t *rows,
                       size_t n_rows, const uint32_t *numbers, size_t n_models)
{
    jr_counts *counts = jr_arena_alloc(arena, 1, sizeof *counts);
    jr_cell *cells = jr_arena_alloc(arena, n_models * n_models, sizeof *cells);
    jr_detail *details = jr_arena_alloc(arena, n_rows, sizeof *details);
    *counts = (jr_counts){n_models, 0, cells};
    for (size_t i = 0; i < n_rows; i++) {
        const judgment_row *row = &table->rows[rows[i]];
        jr_verdict verdict = judgment_verdict(row);
        jr_cell vote = {numbers[row->first], numbers[row->second], verdict == JR_VERDICT_FIRST,
                        verdict == JR_VERDICT_SECOND, verdict == JR_VERDICT_TIE};
        jr_cell *sum = &cells[vote.first * n_models + vote.second];
        *sum = (jr_cell){vote.first, vote.second, sum->wins + vote.wins, sum->losses + vote.losses,
                         sum->ties + vote.ties};
        details[i] = (jr_detail){row->question, 0, vote};
    }
    for (size_t k = 0; k < n_models * n_models; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[counts->n_cells++] = cells[k];
    if (n_rows)
        qsort(details, n_rows, sizeof *details, by_question);
    return (jr_epoch){counts, details, n_rows};
}
