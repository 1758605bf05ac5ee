/*
 * shared_options.h: the rows of options that several commands have, so that they read and mean the
 * same everywhere. Each takes the command's options struct, which has the field named like it.
 */
#ifndef CMD_SHARED_OPTIONS_H
#define CMD_SHARED_OPTIONS_H

#include "command.h"
#include "table.h"

/* const char *data_dir; folder: where --bench-name looks for a name */
#define OPTION_DATA_DIR(options)                                                                   \
    {"data-dir",                                                                                   \
     PATH(options, data_dir),                                                                      \
     .argument = "DIR",                                                                            \
     .standard = "data",                                                                           \
     .environment = "JRANK_DATA",                                                                  \
     .group = "Input",                                                                             \
     .help = "Folder that holds the benchmarks."}

/* const char *bench_name */
#define OPTION_BENCH_NAME(options)                                                                 \
    {"bench-name", PATH(options, bench_name), .argument = "NAME", .group = "Input",                \
     .help = "Benchmark: a name below --data-dir, or the path of a benchmark folder."}

/* words judge_model */
#define OPTION_JUDGE_MODEL(options)                                                                \
    {"judge-model", LIST(options, judge_model), .argument = "JUDGE...", .group = "Input",          \
     .help = "Judges whose verdicts are read; 'all' takes every judge there is."}

/* int64_t threads; 0: one per processor */
#define OPTION_THREADS(options)                                                                    \
    {"threads",                                                                                    \
     WHOLE(options, threads),                                                                      \
     .argument = "N",                                                                              \
     .standard = "0",                                                                              \
     .min = 0,                                                                                     \
     .max = 256,                                                                                   \
     .group = "Output",                                                                            \
     .help = "Threads to use, 0 for one per processor; the results are the same."}

/* field: int, a table_format */
#define OPTION_FORMAT(options, field)                                                              \
    {"format",                                                                                     \
     CHOICE(options, field),                                                                       \
     .argument = "FORMAT",                                                                         \
     .standard = "table",                                                                          \
     .choices = CHOICES(TABLE_FORMATS),                                                            \
     .group = "Output",                                                                            \
     .help = "How the result is printed on standard output."}

/* unsigned format_charts; chart_format bits */
#define OPTION_FORMAT_CHARTS(options)                                                              \
    {"format-charts",                                                                              \
     SET(options, format_charts),                                                                  \
     .argument = "FORMATS",                                                                        \
     .standard = "svg,png",                                                                        \
     .choices = "svg png pdf",                                                                     \
     .group = "Charts",                                                                            \
     .help = "Files to write of each chart."}

#endif
