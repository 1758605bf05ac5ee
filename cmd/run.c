/*
 * jrank run: a whole run from one config file: answers and judgments together, then the rankings
 * and the pages, made by `jrank rank` and `jrank site` as they would be typed.
 */
#include "bench.h"
#include "command.h"
#include "message.h"
#include "options.h"
#include "progress.h"
#include "run_pipeline.h"
#include "shared_options.h"
#include "slurm_submit.h"
#include "table.h"
#include "until.h"

#include <jrank/bench.h>
#include <jrank/rank.h>
#include <jrank/run.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

typedef struct run_options {
    const char *data_dir, *until;
    words judge_model;
    int submit, step;
    bool init;
    asking_options asking;
} run_options;

/* X(ID, "name as in --submit") */
#define SUBMIT_TO(X) X(NOBODY, "nobody") X(SLURM, "slurm")
enum {
#define SUBMIT_ENUM(id, name) SUBMIT_##id,
    SUBMIT_TO(SUBMIT_ENUM)
#undef SUBMIT_ENUM
};

/* X(ID, "name as in --step") */
#define STEPS(X) X(ALL, "all") X(ANSWERS, "answers") X(JUDGMENTS, "judgments")
enum {
#define STEP_ENUM(id, name) STEP_##id,
    STEPS(STEP_ENUM)
#undef STEP_ENUM
};

static const char *const format_names[] = {
#define NAME(id, name) name,
    TABLE_FORMATS(NAME)
#undef NAME
};

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
    if (options->until) {
        jr_goal goal;
        JR_TRY(jr_goal_parse(arena, jr_str_from(options->until), &goal, err));
        config->until = options->until;
        config->judging.n = 0;
    }
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

static void add_word(words *line, const char *word)
{
    line->items[line->n++] = word;
}

/* The beginning of a command line that has room for all that follows. */
static words new_line(jr_arena *arena, const jr_config *config, const char *command,
                      const char *folder)
{
    words line = {jr_arena_alloc(arena, 20 + config->judges.n_endpoints, sizeof *line.items), 0};
    add_word(&line, "jrank");
    add_word(&line, command);
    add_word(&line, "--bench-name");
    add_word(&line, folder);
    return line;
}

static void add_number(jr_arena *arena, words *line, const char *option, uint64_t number)
{
    add_word(line, option);
    add_word(line, jr_arena_format(arena, "%llu", (unsigned long long)number).data);
}

static void add_home_advantage(jr_arena *arena, words *line, const jr_home_choice *home)
{
    JR_BUF_AUTO jr_buf text = {0};
    if (home->mode == JR_HOME_AUTO)
        return;
    jr_home_choice_format(&text, home);
    add_word(line, "--home-advantage");
    add_word(line, jr_arena_copy(arena, jr_buf_str(&text)).data);
}

/* Who judges, as far as there are verdicts. */
static void add_judges(words *line, const jr_config *config, const uint64_t *n_verdicts)
{
    add_word(line, "--judge-model");
    for (size_t i = 0; i < config->judges.n_endpoints; i++)
        if (n_verdicts[i])
            add_word(line, config->judges.endpoints[i].id.data);
}

/* How the config wants rankings made, beyond their method. */
static void add_ranking(jr_arena *arena, words *line, const jr_config *config, bool has_kinds)
{
    if (config->interval && has_kinds) {
        add_word(line, "--interval");
        add_word(line, config->interval);
    }
    if (config->bootstrap_n && has_kinds)
        add_number(arena, line, "--bootstrap-n", config->bootstrap_n);
    if (config->target) {
        add_word(line, "--target");
        add_word(line, config->target);
    }
    if (config->pool)
        add_number(arena, line, "--pool", config->pool);
    add_home_advantage(arena, line, &config->home);
    if (config->judging.only_current)
        add_word(line, "--only-current");
    if (config->judging.seed)
        add_number(arena, line, "--seed", config->judging.seed);
}

/* The command line of one ranking. */
static words rank_line(jr_arena *arena, const char *folder, const jr_config *config,
                       const uint64_t *n_verdicts, const char *method)
{
    words line = new_line(arena, config, "rank", folder);
    add_judges(&line, config, n_verdicts);
    add_word(&line, "--compute");
    add_word(&line, method);
    add_ranking(arena, &line, config, strcmp(method, jr_method_name(JR_METHOD_MLE)) == 0);
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

/* As if it had been typed. */
static jr_status run_line(jr_arena *arena, const command_row *command, words line, jr_error *err)
{
    invocation in;
    JR_TRY(options_parse(arena, command, line, &in, err));
    return command->run(&in, err);
}

/* The same with its result on standard output, behind what is there. */
static jr_status print_line(jr_arena *arena, const command_row *command, words line,
                            const char *format, jr_error *err)
{
    if (format != format_names[TABLE_TERMINAL]) {
        add_word(&line, "--format");
        add_word(&line, format);
    }
    print_text(JR_STR("\n"));
    return run_line(arena, command, line, err);
}

static jr_status rank(jr_arena *arena, const char *folder, const jr_config *config,
                      const uint64_t *n_verdicts, const char *format, jr_error *err)
{
    const jr_str usual = jr_str_from(jr_method_name(JR_METHOD_MLE));
    const jr_str *methods = config->n_methods ? config->methods : &usual;
    size_t n = config->n_methods ? config->n_methods : 1;
    for (size_t i = 0; i < n; i++)
        JR_TRY(print_line(arena, &command_rank,
                          rank_line(arena, folder, config, n_verdicts, methods[i].data), format,
                          err));
    return JR_OK;
}

/* Scores rank nothing; they are shown judge by judge. */
static jr_status show_scores(jr_arena *arena, const char *folder, const jr_config *config,
                             const uint64_t *n_verdicts, const char *format, jr_error *err)
{
    for (size_t i = 0; i < config->judges.n_endpoints; i++) {
        words line = new_line(arena, config, "show", folder);
        add_word(&line, "--judge-model");
        add_word(&line, config->judges.endpoints[i].id.data);
        if (n_verdicts[i])
            JR_TRY(print_line(arena, &command_show, line, format, err));
    }
    return JR_OK;
}

/* What the verdicts come to; nothing where there are none. */
static jr_status conclude(jr_arena *arena, const char *folder, const jr_config *config,
                          const pipeline_outcome *outcome, const char *format, jr_error *err)
{
    const uint64_t *n_verdicts = outcome->n_verdicts;
    if (!outcome->has_verdicts)
        return JR_OK;
    for (size_t i = 0; i < config->judges.n_endpoints; i++)
        if (!n_verdicts[i])
            warn("%.*s has given no verdict and is left out below",
                 JR_STR_ARG(config->judges.endpoints[i].id));
    return config->judging.mode == JR_PAIRING_SINGLE
               ? show_scores(arena, folder, config, n_verdicts, format, err)
               : rank(arena, folder, config, n_verdicts, format, err);
}

/* The pages of all that is in the folder by now. */
static jr_status write_site(jr_arena *arena, const char *folder, const jr_config *config,
                            jr_error *err)
{
    enum { ROOM = 20 };
    words line = {jr_arena_alloc(arena, ROOM, sizeof *line.items), 0};
    add_word(&line, "jrank");
    add_word(&line, "site");
    add_word(&line, folder);
    add_word(&line, "--output");
    add_word(&line,
             config->site[0] ? config->site : jr_arena_format(arena, "%s/site", folder).data);
    add_ranking(arena, &line, config, true);
    return run_line(arena, &command_site, line, err);
}

/* The step alone: the others have nobody. */
static void leave_steps_out(int step, jr_config *config)
{
    if (step == STEP_ANSWERS)
        config->judges.n_endpoints = 0;
    if (step == STEP_JUDGMENTS)
        config->models.n_endpoints = 0;
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
    JR_TRY(bench_find(in->arena, config.data_dir ? config.data_dir : options->data_dir,
                      config.benchmark, &folder, err));
    config.answering.bench_folder = config.judging.bench_folder = folder.data;
    jr_run_options limits;
    set_limits(options, &config, &limits);
    if (options->submit == SUBMIT_SLURM)
        return slurm_submit(in, folder.data, &config, &limits, &options->asking, err);
    asking_options asking = options->asking;
    asking.announces = true;
    asking.shard = asking.shard ? asking.shard : config.shard;
    JR_TRY(asking_shard(&asking, config.until, &config.answering.shard, err));
    config.judging.shard = config.answering.shard;
    config.answering.models = &config.models;
    config.judging.judges = &config.judges;
    leave_steps_out(options->step, &config);
    if (config.models.n_endpoints + config.judges.n_endpoints == 0)
        warn("%s: names neither models nor judges, so there is nothing to ask", path);
    pipeline_outcome outcome;
    if (config.until)
        JR_TRY(run_until(in->arena, &config.answering, &config.judging, config.until, &asking,
                         &limits, &outcome, err));
    else
        JR_TRY(run_pipeline(in->arena, &config.answering, &config.judging, &asking, &limits,
                            &outcome, err));
    in->exit_code = outcome.exit_code;
    if (outcome.is_dry || outcome.is_cut_off || config.judging.shard.n || options->step != STEP_ALL)
        return JR_OK;
    JR_TRY(conclude(in->arena, folder.data, &config, &outcome, format_names[options->asking.format],
                    err));
    return config.site ? write_site(in->arena, folder.data, &config, err) : JR_OK;
}

static const option_row rows[] = {
    OPTION_DATA_DIR(run_options),
    {"judge-model", LIST(run_options, judge_model), .argument = "JUDGE...", .group = "Input",
     .help = "Judges instead of those of the config."},
    OPTION_UNTIL(run_options, ". Goes before the \"until\" of the config."),
    {"init", FLAG(run_options, init), .group = "Input",
     .help = "Write a commented config to begin with, and ask nothing."},
    OPTIONS_OF_ASKING(run_options),
    OPTION_SHARD(run_options),
    {"step", CHOICE(run_options, step), .argument = "STEP", .standard = "all",
     .choices = CHOICES(STEPS), .group = "Run",
     .help = "Only answer, or only judge; nothing is ranked then."},
    {"submit", CHOICE(run_options, submit), .argument = "WHERE", .standard = "nobody",
     .choices = CHOICES(SUBMIT_TO), .group = "Run",
     .help =
         "Let a cluster do it: array jobs of Slurm that answer and then judge, and one that "
         "merges and ranks, by the config's \"slurm\". While they are there the same command tells "
         "how they "
         "stand, afterwards it submits what is missing. With --dry-run only writes the scripts."},
    {"format", CHOICE(run_options, asking.format), .argument = "FORMAT", .standard = "table",
     .choices = CHOICES(TABLE_FORMATS), .group = "Output",
     .help = "How the account of the run is printed on standard output."},
};

static const example examples[] = {
    {"jrank run my_run.json --init", "Writes a config to begin with."},
    {"jrank run my_run.json --dry-run", "Tells what all steps would take."},
    {"jrank run my_run.json", "Answers, judges and ranks what is not there yet."},
    {"jrank run my_run.json --submit slurm", "Has a cluster do it, and tells how that stands."},
};

const command_row command_run = {
    .name = "run",
    .aliases = "streamline",
    .arguments = "CONFIG",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "do a whole run from one config file: answer, judge, rank",
    .description = "Reads a config file (the original's config.json works as it is) and asks its "
                   "models and its judges at once: a match is judged as soon as both its answers "
                   "exist. Local models are served one after the other, models of APIs are asked "
                   "side by side. Then the verdicts are ranked, as jrank rank does it, and where "
                   "the config has \"site\" the pages are written, as jrank site does it.\n\n"
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
