/*
 * Two times of one judge, compared by their votes.
 */
#include <jrank/card.h>

#include <math.h>

#include "base/memory.h"
#include "bench/vote_origin.h"
#include "epoch.h"

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

static const size_t *list_rows(jr_arena *arena, const vote_origin *origins, size_t n)
{
    size_t *rows = jr_arena_alloc(arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = origins[i].row;
    return rows;
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
    const size_t *rows = list_rows(arena, origins, n);
    epochs.n_models = epoch_list_models(arena, table, rows, n, numbers, &epochs.models);
    const jr_epoch times[2] = {
        epoch_of_rows(arena, table, rows, border, numbers, epochs.n_models),
        epoch_of_rows(arena, table, rows + border, n - border, numbers, epochs.n_models)};
    epochs.n_votes[0] = border;
    epochs.n_votes[1] = n - border;
    double points_per_logit = 400 / log(10);
    jr_drift_options how = {.n_models = epochs.n_models,
                            .margin = epochs.margin / points_per_logit};
    JR_TRY(jr_epochs_compare(arena, times, &how, &epochs.result, err));
    *ret_epochs = epochs;
    return JR_OK;
}
