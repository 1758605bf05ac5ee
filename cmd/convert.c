/*
 * jrank convert: votes in another form.
 */
#include "command.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"
#include "vote_source.h"

#include <jrank/votes.h>

#include <string.h>

/* X(ID, "name of --to", "ending of a file") */
#define VOTE_FORMS(X)                                                                              \
    X(JSONL, "jsonl", ".jsonl")                                                                    \
    X(CSV, "csv", ".csv")                                                                          \
    X(COUNTS, "counts", "")                                                                        \
    X(BENCH, "bench", "/")

typedef enum vote_form {
#define VOTE_FORM_ENUM(id, name, ending) FORM_##id,
    VOTE_FORMS(VOTE_FORM_ENUM)
#undef VOTE_FORM_ENUM
        N_FORMS
} vote_form;

typedef struct convert_options {
    source_options source;
    words judge_model;
    bool with_people;
    const char *output;
    int to; /* vote_form, or -1 */
} convert_options;

static bool ends_with(const char *text, const char *ending)
{
    size_t size = strlen(text), n = strlen(ending);
    return n > 0 && size > n && strcmp(text + size - n, ending) == 0;
}

static jr_status choose_form(const convert_options *options, vote_form *ret_form, jr_error *err)
{
    static const char *const endings[] = {
#define VOTE_FORM_ENDING(id, name, ending) ending,
        VOTE_FORMS(VOTE_FORM_ENDING)
#undef VOTE_FORM_ENDING
    };
    static const char *const packed[] = {".gz", ".zst", ".xz", ".zip", ".bz2"};
    const char *path = options->output;
    if (!path)
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank convert needs --output FILE, the file to write to");
    if (strcmp(path, "-") == 0)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--output is a file, not '-'; HINT: /dev/stdout is standard output");
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (ends_with(path, packed[i]))
            return jr_error_set(err, JR_ERR_USAGE,
                                "%s: files are written as they are, not packed; HINT: leave out "
                                "%s, and pack the file afterwards",
                                path, packed[i]);
    if (options->to >= 0) {
        *ret_form = (vote_form)options->to;
        return JR_OK;
    }
    for (int form = 0; form < N_FORMS; form++)
        if (ends_with(path, endings[form])) {
            *ret_form = (vote_form)form;
            return JR_OK;
        }
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s: ends in neither .jsonl nor .csv; HINT: --to says what to write", path);
}

static jr_status write_counts(invocation *in, const vote_source *source, jr_votes_options how,
                              jr_buf *text, uint64_t *ret_n, jr_error *err)
{
    jr_votes votes;
    jr_str folder;
    JR_TRY(source_load_votes(in->arena, source, how, &votes, &folder, err));
    if (votes.weights && votes.weights->have_weights)
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes have weights, which a table of counts by pair would lose; "
                            "HINT: --to csv keeps them");
    source_warn_of_counts(&votes);
    jr_votes_format_counts(text, &votes, (jr_str){0});
    *ret_n = votes.report.valid;
    return JR_OK;
}

static void warn_of_votes(const jr_bench_report *report)
{
    unsigned long long without = report->n_without, left_out = report->n_left_out,
                       split = report->n_split, weighed = report->n_weighed;
    if (without)
        warn("%llu vote%s without a conversation left out", without, without == 1 ? "" : "s");
    if (left_out)
        warn("%llu vote%s left out: not blind, not sampled, the same id again, or a model against "
             "itself",
             left_out, left_out == 1 ? "" : "s");
    if (split)
        warn("%llu vote%s on other answers to a question that is there already: on questions of "
             "their own, named ID~2 and so on, which intervals by question take for others",
             split, split == 1 ? "" : "s");
    if (weighed)
        warn("%llu vote%s with a weight: verdicts of a benchmark have none, and each counts one",
             weighed, weighed == 1 ? "" : "s");
}

static jr_status write_bench(const convert_options *options, const jr_vote_source *from,
                             const jr_votes_options *how, jr_error *err)
{
    jr_bench_report report;
    JR_TRY(jr_votes_write_bench(from, how, options->output, &report, err));
    warn_of_votes(&report);
    JR_BUF_AUTO jr_buf what = {0};
    say(&what, "%s, %llu questions, %llu answers of %llu models, %llu votes", options->output,
        (unsigned long long)report.n_questions, (unsigned long long)report.n_answers,
        (unsigned long long)report.n_models, (unsigned long long)report.n_votes);
    note_written(what.data);
    return JR_OK;
}

static jr_status run(invocation *in, jr_error *err)
{
    const convert_options *options = in->options;
    vote_source source;
    vote_form form = FORM_JSONL;
    jr_str folder = {0};
    jr_votes_options how = {.judges = names_of(in->arena, options->judge_model),
                            .n_judges = options->judge_model.n,
                            .with_people = options->with_people,
                            .without_sha256 = options->source.battles.n < 2};
    JR_TRY(source_find(in, &options->source, &source, err));
    JR_TRY(choose_form(options, &form, err));
    if (source.kind == SOURCE_BENCH)
        JR_TRY(source_folder(in->arena, &source, &folder, err));
    JR_TRY(source_spare(&source, folder.data, "--output", options->output, err));
    JR_TRY(source_set_votes(in->arena, &options->source, &how, err));
    const jr_vote_source from = {.bench_folder = folder.data,
                                 .battles = options->source.battles.items,
                                 .n_battles = options->source.battles.n,
                                 .counts = options->source.counts};
    if (form == FORM_BENCH)
        return write_bench(options, &from, &how, err);
    JR_BUF_AUTO jr_buf text = {0};
    uint64_t n;
    JR_TRY(form == FORM_COUNTS ? write_counts(in, &source, how, &text, &n, err)
                               : jr_votes_format(&from, &how, form == FORM_CSV, &text, &n, err));
    JR_TRY(jr_file_save(options->output, jr_buf_str(&text), err));
    JR_BUF_AUTO jr_buf what = {0};
    say(&what, "%s, %llu votes", options->output, (unsigned long long)n);
    note_written(what.data);
    return JR_OK;
}

static const option_row rows[] = {
    OPTIONS_OF_SOURCES(convert_options, NULL),
    OPTIONS_OF_FILTERS(convert_options),
    OPTION_ONLY_CURRENT(convert_options),
    OPTION_JUDGE_MODEL(convert_options),
    {"with-people", FLAG(convert_options, with_people), .group = "Input",
     .help = "Of a benchmark, the verdicts of people (human-NAME), too."},
    {"output", PATH(convert_options, output), .argument = "FILE", .letter = 'o', .group = "Output",
     .help = "File to write, or folder of a benchmark; its ending (.jsonl, .csv, /) says the form "
             "unless --to does."},
    {"to", CHOICE(convert_options, to), .argument = "FORM", .choices = CHOICES(VOTE_FORMS),
     .group = "Output",
     .help = "JSON lines or CSV of votes, a table of counts per pair for --counts, or a benchmark "
             "folder with questions, answers and the votes, where conversations are at hand."},
};

static const example examples[] = {
    {"jrank convert --battles votes.csv.zst -o votes.jsonl", "Votes as JSON lines."},
    {"jrank convert rakuda_v2 -o verdicts.csv", "The verdicts of all judges of data/rakuda_v2."},
    {"jrank convert --battles votes.jsonl --to counts -o counts.csv", "Votes counted by pair."},
    {"jrank convert --battles votes.parquet --to bench -o arena",
     "Questions, answers and votes as a benchmark, for pages of every match and for judges."},
};

const command_row command_convert = {
    .name = "convert",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "write votes in another form",
    .description =
        "Reads votes of any form that is read: a benchmark, vote files, counts; and writes them as "
        "JSON lines, as CSV or as a table of counts. Ranked again, they give the same ranking. "
        "Kept are models in their seats, verdicts, also invalid ones, questions and their "
        "categories, voters or judges, turns, times, weights, ids, and the columns language, "
        "category, category_tag, criteria_tag, is_code and conv_metadata.\n\n"
        "The file is written whole or not at all.\n\n"
        "Vote files with conversations become a benchmark folder (--to bench): questions, answers, "
        "and the votes, with their voters, as judgments of human-votes. Then jrank site makes a "
        "page of every match, and jrank judge asks a model about the same answers. A prompt that "
        "came again and was answered anew is a question of its own, named ID~2.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(convert_options),
    .run = run,
};
