/*
 * jrank history: what was judged by what, and when.
 */
#include "bench.h"
#include "command.h"
#include "dates.h"
#include "message.h"
#include "names.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

typedef struct history_options {
    const char *data_dir, *bench_name;
    words judge_model;
    int format;
} history_options;

static const table_column columns[] = {
    {"judge", "Judge", MEMBER(jr_history_row, judge)},
    {"kind", "Kind", .kind = COLUMN_TEXT},
    {"model", "Model", MEMBER(jr_history_row, model)},
    {"served", "Served", MEMBER(jr_history_row, served)},
    {"model_path", "From", MEMBER(jr_history_row, model_path)},
    {"prompt", NULL, MEMBER(jr_history_row, prompt)},
    {"wording", NULL, MEMBER(jr_history_row, wording)},
    {NULL, "Prompt", .kind = COLUMN_TEXT},
    {"temperature", "Temp.", MEMBER(jr_history_row, temperature), .decimals = 2},
    {"first", NULL, .kind = COLUMN_TEXT},
    {"last", NULL, .kind = COLUMN_TEXT},
    {NULL, "First", .kind = COLUMN_TEXT},
    {NULL, "Last", .kind = COLUMN_TEXT},
    {"verdicts", "Verdicts", MEMBER(jr_history_row, n_verdicts)},
    {"stale", "Stale", MEMBER(jr_history_row, n_stale)},
    {"replaced", "Replaced", MEMBER(jr_history_row, n_replaced)},
    {"invalid", "Invalid", MEMBER(jr_history_row, n_invalid)},
    {"file", "File", MEMBER(jr_history_row, file)},
};

/* The name, and of its wording as much as tells it from others. */
static jr_str prompt_of(jr_arena *arena, const jr_history_row *row)
{
    return row->wording.size
               ? jr_arena_format(arena, "%.*s (%.8s)", JR_STR_ARG(row->prompt), row->wording.data)
               : row->prompt;
}

static void print_rows(jr_arena *arena, const jr_history_row *rows, size_t n, table_format format)
{
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = 0; i < n; i++) {
        const jr_history_row *row = &rows[i];
        TABLE_ADD(&t, jr_history_row, row);
        table_add_text(&t, row->of_pairs ? JR_STR("pair") : JR_STR("single"));
        TABLE_ADD(&t, jr_history_row, row);
        table_add_text(&t, prompt_of(arena, row));
        TABLE_ADD(&t, jr_history_row, row);
        table_add_text(&t, utc_time(arena, row->first));
        table_add_text(&t, utc_time(arena, row->last));
        table_add_text(&t, utc_day(arena, row->first));
        table_add_text(&t, utc_day(arena, row->last));
        TABLE_ADD(&t, jr_history_row, row);
    }
    table_print(&t, format);
}

static jr_status run(invocation *in, jr_error *err)
{
    const history_options *options = in->options;
    jr_str folder;
    jr_history_row *rows;
    size_t n;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    JR_TRY(jr_bench_history(in->arena, folder.data, names_of(in->arena, options->judge_model),
                            options->judge_model.n, &rows, &n, err));
    jr_str unread = n ? (jr_str){0} : jr_bench_unread(in->arena, folder.data, true);
    if (unread.size)
        return jr_error_set(err, JR_ERR_DATA, "%s: nothing was judged where it is read; %.*s",
                            folder.data, JR_STR_ARG(unread));
    if (n == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: nothing was judged", folder.data);
    print_rows(in->arena, rows, n, (table_format)options->format);
    uint64_t n_stale = 0;
    for (size_t i = 0; i < n; i++)
        n_stale += rows[i].n_stale;
    if (n_stale)
        warn("%llu %s given on answers that have changed since; HINT: jrank judge --only-current "
             "has them judged anew",
             (unsigned long long)n_stale, n_stale == 1 ? "verdict was" : "verdicts were");
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(history_options),
    OPTION_DATA_DIR(history_options),
    {"judge-model", LIST(history_options, judge_model), .argument = "JUDGE...", .group = "Input",
     .help = "Only what these judges judged; all where not given."},
    OPTION_FORMAT(history_options, format),
};

static const example examples[] = {
    {"jrank history rakuda_v2",
     "Who judged data/rakuda_v2, with which model and prompt, and when."},
};

const command_row command_history = {
    .name = "history",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "list what was judged by what and when",
    .description =
        "A row for each judge, model that was asked for, model that the server named, file that a "
        "llama-server had loaded, wording of the prompt and temperature: the first and the last "
        "date (UTC), how many of its verdicts count, how many of these are on answers that have "
        "changed since, how many a later verdict replaced, and how many say nothing. What a record "
        "does not say is empty.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(history_options),
    .run = run,
};
