/*
 * jrank merge: join what shards wrote with the files of the benchmark.
 */
#include "bench.h"
#include "command.h"
#include "language.h"
#include "message.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/run.h>

typedef struct merge_options {
    const char *data_dir, *bench_name;
    int format;
} merge_options;

static const table_column columns[] = {
    {"files", "Files", MEMBER(jr_merge_report, n_files)},
    {"records", "Records", MEMBER(jr_merge_report, n_records)},
    {"doubles", "Doubles", MEMBER(jr_merge_report, n_doubles)},
    {"torn", "Cut off", MEMBER(jr_merge_report, n_torn)},
    {"left", "Files left", MEMBER(jr_merge_report, n_left)},
};

static jr_status run(invocation *in, jr_error *err)
{
    const merge_options *options = in->options;
    jr_str folder = {0};
    jr_merge_report report;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    JR_TRY(jr_bench_merge(in->arena, folder.data, &report, err));
    for (size_t i = 0; i < report.n_left; i++)
        warn("left as it is: %.*s", JR_STR_ARG(report.left[i]));
    in->exit_code = report.n_left > 0;
    table t;
    table_init(&t, in->arena, ROWS(columns));
    TABLE_ADD(&t, jr_merge_report, &report);
    if (report.n_files + report.n_left == 0 && is_for_people(options->format))
        print_text(jr_str_from(translate("There is nothing of shards to merge\n")));
    else
        table_print(&t, (table_format)options->format);
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(merge_options),
    OPTION_DATA_DIR(merge_options),
    OPTION_FORMAT(merge_options, format),
};

static const example examples[] = {
    {"jrank merge --bench-name rakuda_v2",
     "Joins what the machines of jrank judge --shard I/N wrote."},
};

const command_row command_merge = {
    .name = "merge",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "join what several machines wrote with --shard",
    .description =
        "Appends the answers and judgments below .jrank/shards to the files of the benchmark, once "
        "each, and removes the shards' files when that is on the disk. Nothing has to wait for it: "
        "all commands read shards as they are.\n\n"
        "It may be killed at any moment and run again, also while shards are still writing: their "
        "files are left for the next merge, as are those that were cut or changed after they were "
        "closed, by the size and SHA-256 beside them. The exit status is 0 where nothing is "
        "left.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(merge_options),
    .run = run,
};
