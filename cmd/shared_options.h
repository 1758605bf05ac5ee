/*
 * shared_options.h: the rows of options that several commands have, so that they read and mean the
 * same everywhere. Each takes the command's options struct, which has the field named like it.
 */
#ifndef CMD_SHARED_OPTIONS_H
#define CMD_SHARED_OPTIONS_H

#include "chart_files.h"
#include "command.h"
#include "table.h"

#include <jrank/rank.h>

/* const char *data_dir; folder: where --bench-name looks for a name */
#define OPTION_DATA_DIR(options) OPTION_DATA_DIR_IN(options, data_dir)
#define OPTION_DATA_DIR_IN(options, field)                                                         \
    {"data-dir",                                                                                   \
     PATH(options, field),                                                                         \
     .argument = "DIR",                                                                            \
     .standard = "data",                                                                           \
     .environment = "JRANK_DATA",                                                                  \
     .group = "Input",                                                                             \
     .help = "Folder that holds the benchmarks."}

/* const char *bench_name */
#define OPTION_BENCH_NAME(options) OPTION_BENCH_NAME_IN(options, bench_name, NULL)
#define OPTION_BENCH_NAME_IN(options, field, default_name)                                         \
    {"bench-name",                                                                                 \
     PATH(options, field),                                                                         \
     .argument = "NAME",                                                                           \
     .standard = default_name,                                                                     \
     .group = "Input",                                                                             \
     .help = "Benchmark: a name below --data-dir, or the path of a benchmark folder."}

/* source_options source: where votes come from, see vote_source.h */
#define OPTIONS_OF_SOURCES(options, default_bench)                                                 \
    OPTION_BENCH_NAME_IN(options, source.bench_name, default_bench),                               \
        OPTION_DATA_DIR_IN(options, source.data_dir),                                              \
        {"battles", LIST(options, source.battles), .argument = "FILE...", .group = "Input",        \
         .help = "Arena votes instead of a benchmark: JSON lines, a JSON array, CSV or Parquet "   \
                 "with model_a, model_b and winner; plain, .gz or .zst; '-' is standard input; "   \
                 "of a folder the Parquet files in it."},                                          \
        {"winner-codes", TEXT(options, source.winner_codes), .argument = "FIRST,SECOND,TIE",       \
         .group = "Input",                                                                         \
         .help = "Values of winner in --battles that mean the first model, the second and a tie, " \
                 "where they are none that jrank knows: 0,1,2 or left,right,tie."},                \
        {"columns", TEXT(options, source.columns), .argument = "ROLE=COLUMN,...",                  \
         .group = "Input",                                                                         \
         .help = "Columns of --battles that have other names: first, second, winner, loser, "      \
                 "question, voter, id, turn, time, weight; a dot leads into objects. Of --counts " \
                 "question, judge and weight."},                                                   \
        {"counts", PATH(options, source.counts), .argument = "FILE", .group = "Input",             \
         .help = "A table of counts instead of a benchmark: CSV or Parquet with model1, model2, "  \
                 "wins1, wins2, ties; of a folder its Parquet files."}

/* source_options source: which of the votes are taken; they go behind OPTIONS_OF_SOURCES */
#define OPTIONS_OF_FILTERS(options)                                                                \
    {"where", TEXT(options, source.where), .argument = "CONDITION", .group = "Filters",            \
     .help = "Only votes of which this holds: fields with =, !=, <, <=, >, >=, in (...), joined "  \
             "by and, or, not and parentheses, as \"language = ja and not is_code\"."},            \
        {"exclude-models", LIST(options, source.exclude_models), .argument = "MODEL...",           \
         .group = "Filters", .help = "No vote on these models."},                                  \
        {"votes-per-voter-day",                                                                    \
         WHOLE(options, source.votes_per_voter_day),                                               \
         .argument = "N",                                                                          \
         .min = 1,                                                                                 \
         .max = 1e15,                                                                              \
         .group = "Filters",                                                                       \
         .help = "Only the first N votes of each voter on each day (UTC)."},                       \
        {"since", TEXT(options, source.since), .argument = "DATE", .group = "Filters",             \
         .help = "Only votes from this date (UTC) or time on."},                                   \
        {"through", TEXT(options, source.through), .argument = "DATE", .group = "Filters",         \
         .help = "Only votes up to the end of this date (UTC), or before this time."}

/* source_options source */
#define OPTION_ONLY_CURRENT(options) OPTION_ONLY_CURRENT_IN(options, source.only_current)
#define OPTION_ONLY_CURRENT_IN(options, field)                                                     \
    {"only-current", FLAG(options, field), .group = "Filters",                                     \
     .help =                                                                                       \
         "No verdict on an answer that has changed since it was judged, or by a prompt that has "  \
         "another wording now; of a benchmark, whose records tell it."}

/* int64_t min_votes; 0: the library's choice */
#define OPTION_MIN_VOTES(options)                                                                  \
    {"min-votes",                                                                                  \
     WHOLE(options, min_votes),                                                                    \
     .argument = "N",                                                                              \
     .standard = "0",                                                                              \
     .min = 0,                                                                                     \
     .max = 1e15,                                                                                  \
     .group = "Input",                                                                             \
     .help = "With --battles, who has fewer votes is one of the others; 0 keeps the 20 voters "    \
             "with the most apart."}

/* words judge_model */
#define OPTION_JUDGE_MODEL(options)                                                                \
    {"judge-model", LIST(options, judge_model), .argument = "JUDGE...", .group = "Input",          \
     .help = "Judges whose verdicts are read; 'all' takes every judge there is."}

/* const char *home_advantage, for jr_home_choice_parse */
#define OPTION_CONTROL(options)                                                                    \
    {"control", TEXT(options, control), .argument = "FEATURES", .group = "Method",                 \
     .help =                                                                                       \
         "Show ratings with these features of the answers held equal as well: 'length', "          \
         "'markdown' (headers, lists and bold type), 'japanese' (the share of Japanese "           \
         "characters); of --battles also column:NAME, a number of each vote, or of both answers "  \
         "where NAME has a '*' for a and b."}

#define OPTION_HOME_ADVANTAGE(options)                                                             \
    {"home-advantage",                                                                             \
     TEXT(options, home_advantage),                                                                \
     .argument = "WHAT",                                                                           \
     .standard = "auto",                                                                           \
     .group = "Method",                                                                            \
     .help = "Home advantage of the first seat: 'fit' estimates it, 'none' takes it as 0, a "      \
             "number as so many rating points; auto estimates it unless the votes come from a "    \
             "file that does not tell seats from winners."}

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

/* int interval, a jr_interval_kind or -1; group: heading */
#define OPTION_INTERVAL(options, heading)                                                          \
    {"interval",                                                                                   \
     CHOICE(options, interval),                                                                    \
     .argument = "KIND",                                                                           \
     .choices = CHOICES(JR_INTERVAL_KINDS),                                                        \
     .group = heading,                                                                             \
     .help = "Intervals from standard errors and Student's t; the same with quantiles of a "       \
             "studentised bootstrap in its place, which takes longer; or from the profile "        \
             "likelihood. t unless --bootstrap-n asks for rounds."}

/* int64_t bootstrap_n */
#define OPTION_BOOTSTRAP_N(options, heading)                                                       \
    {"bootstrap-n",                                                                                \
     WHOLE(options, bootstrap_n),                                                                  \
     .argument = "N",                                                                              \
     .min = 0,                                                                                     \
     .max = 10000000,                                                                              \
     .group = heading,                                                                             \
     .help = "Rounds of the bootstrap, 500 unless told otherwise; asks for --interval bootstrap, " \
             "and 0 for t."}

/* int target, a jr_cluster */
#define OPTION_TARGET(options, heading)                                                            \
    {"target",                                                                                     \
     CHOICE(options, target),                                                                      \
     .argument = "WHAT",                                                                           \
     .standard = "auto",                                                                           \
     .choices = CHOICES(JR_CLUSTERS),                                                              \
     .group = heading,                                                                             \
     .help = "What the intervals are for: the ratings that these questions again, new questions "  \
             "like these, or new questions and new judges would give; auto takes new questions "   \
             "where three or more are known."}

/* int64_t pool */
#define OPTION_POOL(options, heading)                                                              \
    {"pool",                                                                                       \
     WHOLE(options, pool),                                                                         \
     .argument = "N",                                                                              \
     .min = 1,                                                                                     \
     .max = 1e15,                                                                                  \
     .group = heading,                                                                             \
     .help = "Number of questions that those with votes were drawn from, so that the intervals "   \
             "are for the ratings that all of them would give; endlessly many without it."}

/* Whoever asks for rounds wants a bootstrap. interval: -1 where not given. */
static inline jr_interval_kind chosen_interval(int interval, int64_t bootstrap_n)
{
    if (interval >= 0)
        return (jr_interval_kind)interval;
    return bootstrap_n ? JR_INTERVAL_KIND_BOOTSTRAP : JR_INTERVAL_KIND_T;
}

/* int64_t seed */
#define OPTION_SEED(options, heading, text)                                                        \
    {"seed",   WHOLE(options, seed), .argument = "N",  .standard = "0",                            \
     .min = 0, .max = 1e15,          .group = heading, .help = text}

/* unsigned format_charts; chart_format bits */
#define OPTION_FORMAT_CHARTS(options)                                                              \
    {"format-charts",                                                                              \
     SET(options, format_charts),                                                                  \
     .argument = "FORMATS",                                                                        \
     .standard = "svg,png",                                                                        \
     .choices = CHOICES(JR_CHART_FORMATS),                                                         \
     .group = "Charts",                                                                            \
     .help = "Files to write of each chart."}

#endif
