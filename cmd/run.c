/*
 * jrank run: a whole run from one config file: answers and judgments together, then the rankings,
 * each made by `jrank rank` as it would be typed.
 */
#include "command.h"
#include "message.h"
#include "options.h"
#include "progress.h"
#include "run_options.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/config.h>
#include <jrank/file.h>
#include <jrank/pipeline.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

typedef struct run_options {
    const char *data_dir;
    words judge_model;
    bool init;
    asking_options asking;
} run_options;

static jr_status write_start(const char *path, jr_error *err)
{
    if (access(path, F_OK) == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: is there already; HINT: name a file that is not",
                            path);
    JR_TRY(jr_file_save(path, jr_config_start(), err));
    note_written(path);
    return JR_OK;
}

/* What the command line says goes before what the config says. */
static jr_status apply_options(jr_arena *arena, const run_options *options, jr_config *config,
                               jr_error *err)
{
    if (options->judge_model.n)
        return asking_endpoints(arena, &options->asking, options->judge_model, &config->judges,
                                err);
    return JR_OK;
}

static void set_limits(const run_options *options, const jr_config *config,
                       jr_run_options *ret_limits)
{
    asking_run_options(&options->asking, ret_limits);
    if (isnan(options->asking.budget))
        ret_limits->budget = config->budget;
    if (!options->asking.max_calls)
        ret_limits->max_calls = config->max_calls;
    if (!options->asking.parallel)
        ret_limits->parallel = config->parallel;
}

static const table_column plan_columns[] = {
    {"step", "Step", COLUMN_TEXT, 0, false},
    {"model", "Model", COLUMN_TEXT, 0, false},
    {"planned", "To ask", COLUMN_NUMBER, 0, false},
    {"there", "There", COLUMN_NUMBER, 0, false},
    ESTIMATE_COLUMNS,
};

static void print_plan(jr_arena *arena, const jr_pipeline *pipeline, const jr_estimate *each,
                       table_format format)
{
    table t;
    table_init(&t, arena, ROWS(plan_columns));
    size_t n = 0;
    const jr_answering_summary *answers;
    if (jr_pipeline_answering(pipeline))
        jr_answering_summaries(jr_pipeline_answering(pipeline), &answers, &n);
    for (size_t i = 0; i < n; i++) {
        table_add_text(&t, JR_STR("answer"));
        table_add_text(&t, answers[i].model);
        table_add_number(&t, (double)answers[i].n_planned);
        table_add_number(&t, (double)answers[i].n_answered);
        asking_add_estimate(&t, each++);
    }
    n = 0;
    const jr_judging_summary *judgments;
    if (jr_pipeline_judging(pipeline))
        jr_judging_summaries(jr_pipeline_judging(pipeline), &judgments, &n);
    for (size_t i = 0; i < n; i++) {
        table_add_text(&t, JR_STR("judge"));
        table_add_text(&t, judgments[i].judge);
        table_add_number(&t, (double)judgments[i].n_planned);
        table_add_number(&t, (double)judgments[i].n_judged);
        asking_add_estimate(&t, each++);
    }
    JR_BUF_AUTO jr_buf text = {0};
    table_append(&text, &t, format, 0);
    print_text(jr_buf_str(&text));
}

static void add_word(words *line, const char *word)
{
    line->items[line->n++] = word;
}

static void add_number(jr_arena *arena, words *line, const char *option, uint64_t number)
{
    add_word(line, option);
    add_word(line, jr_arena_format(arena, "%llu", (unsigned long long)number).data);
}

/* The command line of one ranking. */
static words rank_line(jr_arena *arena, const char *folder, const jr_config *config,
                       const char *method)
{
    words line = {jr_arena_alloc(arena, 16 + config->judges.n_endpoints, sizeof *line.items), 0};
    add_word(&line, "jrank");
    add_word(&line, "rank");
    add_word(&line, "--bench-name");
    add_word(&line, folder);
    add_word(&line, "--judge-model");
    for (size_t i = 0; i < config->judges.n_endpoints; i++)
        add_word(&line, jr_arena_copy(arena, config->judges.endpoints[i].id).data);
    add_word(&line, "--compute");
    add_word(&line, method);
    if (strcmp(method, "mle") == 0)
        add_number(arena, &line, "--bootstrap-n", config->bootstrap_n);
    add_number(arena, &line, "--seed", config->judging.seed);
    if (config->charts)
        add_word(&line, "--make-charts");
    if (config->n_chart_formats) {
        JR_BUF_AUTO jr_buf formats = {0};
        for (size_t i = 0; i < config->n_chart_formats; i++)
            jr_buf_format(&formats, "%s%.*s", i ? "," : "", JR_STR_ARG(config->chart_formats[i]));
        add_word(&line, "--format-charts");
        add_word(&line, jr_arena_copy(arena, jr_buf_str(&formats)).data);
    }
    return line;
}

static jr_status rank(jr_arena *arena, const char *folder, const jr_config *config, jr_error *err)
{
    static const jr_str usual = {"mle", 3};
    const jr_str *methods = config->n_methods ? config->methods : &usual;
    size_t n = config->n_methods ? config->n_methods : 1;
    for (size_t i = 0; i < n; i++) {
        invocation in;
        words line = rank_line(arena, folder, config, methods[i].data);
        JR_TRY(options_parse(arena, &command_rank, line, &in, err));
        print_text(JR_STR("\n"));
        JR_TRY(command_rank.run(&in, err));
    }
    return JR_OK;
}

static bool has_verdict(const jr_run_report *report, const jr_pipeline *pipeline)
{
    const jr_judging_summary *summaries;
    size_t n;
    if (report->total.n_done)
        return true;
    if (!jr_pipeline_judging(pipeline))
        return false;
    jr_judging_summaries(jr_pipeline_judging(pipeline), &summaries, &n);
    for (size_t i = 0; i < n; i++)
        if (summaries[i].n_judged)
            return true;
    return false;
}

static jr_status ask_and_rank(invocation *in, const char *folder, const jr_config *config,
                              jr_pipeline *pipeline, const jr_run_options *limits, jr_error *err)
{
    const run_options *options = in->options;
    jr_run_report answers, judgments;
    JR_TRY(jr_pipeline_run(pipeline, limits, &answers, &judgments, err));
    int exit_code = 0;
    if (answers.n_endpoints)
        exit_code = asking_print_report(in->arena, &answers, "answers", &options->asking);
    if (judgments.n_endpoints) {
        print_text(answers.n_endpoints ? JR_STR("\n") : (jr_str){0});
        int code = asking_print_report(in->arena, &judgments, "judgments", &options->asking);
        exit_code = code ? code : exit_code;
    }
    in->exit_code = exit_code;
    bool is_pairwise = config->judging.mode != JR_PAIRING_SINGLE;
    if (judgments.end == JR_RUN_INTERRUPTED || !is_pairwise || !has_verdict(&judgments, pipeline))
        return JR_OK;
    return rank(in->arena, folder, config, err);
}

static jr_status run(invocation *in, jr_error *err)
{
    const run_options *options = in->options;
    const char *path = in->arguments.items[0];
    if (options->init)
        return write_start(path, err);
    jr_config config;
    JR_TRY(jr_config_load(in->arena, path, &config, err));
    JR_TRY(apply_options(in->arena, options, &config, err));
    jr_str folder = {0};
    JR_TRY(jr_bench_find(in->arena, config.data_dir ? config.data_dir : options->data_dir,
                         config.benchmark, &folder, err));
    config.answering.bench_folder = config.judging.bench_folder = folder.data;
    config.answering.models = &config.models;
    config.judging.judges = &config.judges;
    jr_run_options limits;
    set_limits(options, &config, &limits);
    jr_pipeline *pipeline;
    JR_TRY(jr_pipeline_plan(in->arena, &config.answering, &config.judging, &pipeline, err));
    jr_estimate estimate,
        *each = jr_arena_alloc(in->arena, config.models.n_endpoints + config.judges.n_endpoints,
                               sizeof *each);
    table_format format = (table_format)options->asking.format;
    jr_pipeline_estimate(pipeline, &limits, &estimate, each);
    if (options->asking.dry_run) {
        print_plan(in->arena, pipeline, each, format);
        if (format == TABLE_TERMINAL || format == TABLE_MARKDOWN)
            asking_print_estimate(&estimate);
    }
    JR_TRY(jr_estimate_check(&estimate, &limits, err));
    if (options->asking.dry_run)
        return JR_OK;
    JR_TRY(asking_load_keys(in->arena, &config.models, err));
    JR_TRY(asking_load_keys(in->arena, &config.judges, err));
    return ask_and_rank(in, folder.data, &config, pipeline, &limits, err);
}

static const option_row rows[] = {
    OPTION_DATA_DIR(run_options),
    {"judge-model", LIST(run_options, judge_model), .argument = "JUDGE...", .group = "Input",
     .help = "Judges instead of those of the config."},
    {"init", FLAG(run_options, init), .group = "Input",
     .help = "Write a commented config to begin with, and ask nothing."},
    OPTIONS_OF_ASKING(run_options),
    {"format", CHOICE(run_options, asking.format), .argument = "FORMAT", .standard = "table",
     .choices = "table json csv markdown", .group = "Output",
     .help = "How the account of the run is printed on standard output."},
};

static const example examples[] = {
    {"jrank run my_run.json --init", "Writes a config to begin with."},
    {"jrank run my_run.json --dry-run", "Tells what all steps would take."},
    {"jrank run my_run.json", "Answers, judges and ranks what is not there yet."},
};

const command_row command_run = {
    .name = "run",
    .aliases = "streamline",
    .arguments = "CONFIG",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "do a whole run from one config file: answer, judge, rank",
    .description = "Reads a config file (the original's config.json works as it is) and asks its "
                   "models and its "
                   "judges at once: a match is judged as soon as both its answers exist. Local "
                   "models are served "
                   "one after the other, models of APIs are asked side by side. Then the verdicts "
                   "are ranked, as "
                   "jrank rank does it.\n\n"
                   "Everything resumes: the same command asks only for what is not on disk, after "
                   "an interrupt, a "
                   "crash or a change of the config. An empty list of models or judges leaves its "
                   "step out.\n\n"
                   "The exit status is 0 where every planned answer and match is on disk.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(run_options),
    .run = run,
};
