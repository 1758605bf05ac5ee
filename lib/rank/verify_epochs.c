/*
 * Two times of one judge, compared by their votes.
 */
#include <jrank/card.h>

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "bench/vote_origin.h"

static jr_status find_border(const jr_verify_options *options, const vote_origin *origins, size_t n,
                             size_t *ret_border, jr_judge_epochs *epochs, jr_error *err)
{
    size_t border = 0;
    if (options->since > 0) {
        epochs->border = JR_STR("date");
        for (size_t i = 0; i < n; i++)
            if (isnan(origins[i].tstamp))
                return jr_error_set(err, JR_ERR_DATA,
                                    "%s: not all records of %.*s say when they were made, so a "
                                    "date divides nothing",
                                    options->bench_folder, JR_STR_ARG(options->judge));
        while (border < n && origins[border].tstamp < options->since)
            border++;
        border = border == n ? 0 : border;
    }
    if (options->since <= 0) {
        vote_border change = vote_border_find(origins, n);
        border = change.at;
        epochs->border = change.what;
        epochs->before = change.before;
        epochs->after = change.after;
    }
    if (border == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            options->since > 0
                                ? "%s: all verdicts of %.*s are of one side of the date"
                                : "%s: the records of %.*s name one model, prompt and month; HINT: "
                                  "--since DATE says where the second time begins",
                            options->bench_folder, JR_STR_ARG(options->judge));
    epochs->since = origins[border].tstamp;
    *ret_border = border;
    return JR_OK;
}

static int compare_details(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

/* The votes of these origins; numbers: of the table's models. */
static jr_epoch count_epoch(jr_arena *arena, const judgment_table *t, const vote_origin *origins,
                            size_t n, const uint32_t *numbers, size_t n_models)
{
    jr_counts *counts = jr_arena_alloc(arena, 1, sizeof *counts);
    jr_cell *cells = jr_arena_alloc(arena, n_models * n_models, sizeof *cells);
    jr_detail *details = jr_arena_alloc(arena, n, sizeof *details);
    *counts = (jr_counts){n_models, 0, cells};
    for (size_t i = 0; i < n; i++) {
        const judgment_row *row = &t->rows[origins[i].row];
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
    qsort(details, n, sizeof *details, compare_details);
    return (jr_epoch){counts, details, n};
}

/* The models that have a vote, which the table sorts by name, and their numbers. */
static void list_models(jr_arena *arena, const judgment_table *t, const vote_origin *origins,
                        size_t n, uint32_t *numbers, jr_judge_epochs *epochs)
{
    AUTO_FREE bool *has_vote = memory_zeroed(t->n_models, sizeof *has_vote);
    for (size_t i = 0; i < n; i++) {
        has_vote[t->rows[origins[i].row].first] = true;
        has_vote[t->rows[origins[i].row].second] = true;
    }
    epochs->models = jr_arena_alloc(arena, t->n_models, sizeof *epochs->models);
    for (size_t m = 0; m < t->n_models; m++) {
        numbers[m] = (uint32_t)epochs->n_models;
        if (has_vote[m])
            epochs->models[epochs->n_models++] = jr_arena_copy(arena, t->models[m]);
    }
}

jr_status jr_verify_epochs(jr_arena *arena, const jr_verify_options *options,
                           jr_judge_epochs *ret_epochs, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    jr_str path;
    size_t n, border = 0;
    JR_TRY(jr_bench_judgments(arena, options->bench_folder, options->judge, true, &path, err));
    judgment_plan plan = {.n_threads = options->n_threads};
    JR_TRY(judgment_table_open_bench(options->bench_folder, &options->judge, 1, plan, NULL, &table,
                                     err));
    const vote_origin *origins = vote_origins(arena, table, 0, &n);
    jr_judge_epochs epochs = {.judge = options->judge,
                              .margin = options->margin > 0 ? options->margin : JR_VERIFY_MARGIN};
    JR_TRY(find_border(options, origins, n, &border, &epochs, err));
    AUTO_FREE uint32_t *numbers = memory_zeroed(table->n_models, sizeof *numbers);
    list_models(arena, table, origins, n, numbers, &epochs);
    const jr_epoch times[2] = {
        count_epoch(arena, table, origins, border, numbers, epochs.n_models),
        count_epoch(arena, table, origins + border, n - border, numbers, epochs.n_models)};
    epochs.n_votes[0] = border;
    epochs.n_votes[1] = n - border;
    double points_per_logit = 400 / log(10);
    jr_drift_options how = {.n_models = epochs.n_models,
                            .margin = epochs.margin / points_per_logit};
    JR_TRY(jr_epochs_compare(arena, times, &how, &epochs.result, err));
    *ret_epochs = epochs;
    return JR_OK;
}
