/*
 * jrank answer: let models answer the questions of a benchmark, and record every answer.
 */
#include "bench.h"
#include "command.h"
#include "message.h"
#include "progress.h"
#include "run_options.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/ask.h>
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

typedef struct answer_options {
    const char *data_dir, *bench_name, *conv_template, *system, *answer_file;
    const char *model_path, *model_id;
    words model;
    int64_t num_choices, question_begin, question_end, max_tokens, top_k, seed;
    double force_temperature, temperature, top_p, repetition_penalty;
    asking_options asking;
} answer_options;

/* gen_model_answer.py's names for a model, which it loads itself. */
static jr_status check_path_options(const answer_options *options, jr_error *err)
{
    if (options->model_id && !options->model_path)
        return jr_error_set(err, JR_ERR_USAGE, "--model-id needs --model-path");
    if (options->model_path && options->model.n)
        return jr_error_set(err, JR_ERR_USAGE, "--model and --model-path exclude each other");
    const asking_options *asking = &options->asking;
    if (asking->base_url && (asking->num_gpus || asking->num_beams > 1 || asking->load_8bit))
        return jr_error_set(err, JR_ERR_USAGE,
                            "--%s is a matter of the server that runs the model; HINT: set it "
                            "there, or leave out --base-url and jrank serves the model",
                            asking->num_gpus        ? "num-gpus"
                            : asking->num_beams > 1 ? "num-beams"
                                                    : "load-8bit");
    return JR_OK;
}

static jr_status read_options(invocation *in, jr_endpoint_list *models, jr_answering_options *how,
                              jr_error *err)
{
    const answer_options *options = in->options;
    const char *path = options->model_path;
    words model = path ? (words){&path, 1} : options->model;
    jr_str folder;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    JR_TRY(check_path_options(options, err));
    asking_options asking = options->asking;
    asking.local |= path && !asking.base_url;
    if (!model.n && !options->asking.models)
        return jr_error_set(err, JR_ERR_USAGE,
                            "name the models that shall answer; HINT: --model NAME, with "
                            "--base-url for a server of your own, or --models FILE");
    *how = (jr_answering_options){.models = models,
                                  .answer_file = options->answer_file,
                                  .system = options->system,
                                  .conv_template = options->conv_template,
                                  .num_choices = (uint32_t)options->num_choices,
                                  .question_begin = (uint64_t)options->question_begin,
                                  .question_end = (uint64_t)options->question_end,
                                  .force_temperature = isnan(options->force_temperature)
                                                           ? options->temperature
                                                           : options->force_temperature,
                                  .top_p = options->top_p,
                                  .repetition_penalty = options->repetition_penalty,
                                  .top_k = options->top_k,
                                  .max_tokens = options->max_tokens,
                                  .seed = options->seed};
    how->bench_folder = folder.data;
    JR_TRY(asking_shard(&options->asking, NULL, &how->shard, err));
    JR_TRY(asking_endpoints(in->arena, &asking, model, models, err));
    JR_TRY(asking_check_files(&asking, folder.data, models->n_endpoints, err));
    asking_warn_of_idle_local(in->line, models);
    if (options->model_id)
        models->endpoints[0].id = jr_str_from(options->model_id);
    jr_answering_model *own = jr_arena_alloc(in->arena, models->n_endpoints, sizeof *own);
    for (size_t i = 0; i < models->n_endpoints; i++)
        own[i].is_local = models->endpoints[i].provider == JR_PROVIDER_LOCAL;
    how->own = own;
    return JR_OK;
}

static const table_column plan_columns[] = {
    {"model", "Model", MEMBER(jr_answering_summary, model)},
    {"planned", "To answer", MEMBER(jr_answering_summary, n_planned)},
    {"resumed", "Begun", MEMBER(jr_answering_summary, n_resumed)},
    {"answered", "Answered", MEMBER(jr_answering_summary, n_answered)},
    {"calls", "Calls", MEMBER(jr_answering_summary, n_calls)},
    {"system", NULL, MEMBER(jr_answering_summary, system)},
    ESTIMATE_COLUMNS,
};

static void print_plan(jr_arena *arena, const jr_answering_summary *summaries, size_t n,
                       const jr_estimate *sum, const jr_estimate *each,
                       const asking_options *asking)
{
    table t;
    table_init(&t, arena, ROWS(plan_columns));
    for (size_t i = 0; i < n; i++) {
        TABLE_ADD(&t, jr_answering_summary, &summaries[i]);
        TABLE_ADD(&t, jr_estimate, &each[i]);
    }
    asking_print_plan(&t, sum, asking);
    asking_print_systems(summaries, n, asking);
}

static jr_status run(invocation *in, jr_error *err)
{
    const answer_options *options = in->options;
    jr_endpoint_list models;
    jr_answering_options how;
    JR_TRY(read_options(in, &models, &how, err));
    jr_answering *answering;
    JR_TRY(jr_answering_plan(in->arena, &how, &answering, err));
    const jr_answering_summary *summaries;
    size_t n;
    jr_answering_summaries(answering, &summaries, &n);
    asking_warn_of_languages(summaries, n);
    jr_run_options limits;
    asking_run_options(&options->asking, &limits);
    if (options->asking.dry_run || limits.budget > 0 || limits.max_calls) {
        jr_estimate estimate, *each = jr_arena_alloc(in->arena, models.n_endpoints, sizeof *each);
        jr_answering_estimate(answering, &limits, &estimate, each);
        if (options->asking.dry_run)
            print_plan(in->arena, summaries, n, &estimate, each, &options->asking);
        asking_warn_of_prices(&models);
        JR_TRY(asking_check_estimate(&estimate, &limits, err));
        if (options->asking.dry_run)
            return JR_OK;
    }
    for (size_t i = 0; i < n; i++)
        JR_TRY(asking_prepare(in->arena, &options->asking, &models.endpoints[i],
                              summaries[i].n_planned, err));
    jr_run_report report;
    progress_publish(&limits, how.bench_folder, false);
    jr_status status = jr_answering_run(answering, &limits, &report, err);
    progress_unpublish();
    JR_TRY(status);
    in->exit_code = asking_print_report(in->arena, &report, "answers", &options->asking);
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(answer_options),
    OPTION_DATA_DIR(answer_options),
    {"model", LIST(answer_options, model), .argument = "MODEL...", .group = "Input",
     .help = "Models that shall answer: ids of the file of --models, or names; all of the file by "
             "default."},
    {"question-begin", WHOLE(answer_options, question_begin), .argument = "N", .min = 0,
     .max = 1e15, .group = "Input", .help = "The first question, counted from 0."},
    {"question-end", WHOLE(answer_options, question_end), .argument = "N", .min = 1, .max = 1e15,
     .group = "Input", .help = "The question behind the last one."},
    {"system", TEXT(answer_options, system), .argument = "TEXT", .group = "Prompt",
     .help = "System message; '' for none. By default what system_prompt.txt of the benchmark "
             "says, else a sentence in Japanese that asks for answers in Japanese where most "
             "questions are, but in a folder of FastChat's; --dry-run shows it."},
    {"conv-template", PATH(answer_options, conv_template), .argument = "FILE", .group = "Prompt",
     .help = "Chat template: its raw prompt goes to the server's completions."},
    {"num-choices", WHOLE(answer_options, num_choices), .argument = "N", .standard = "1", .min = 1,
     .max = 1000, .group = "Sampling", .help = "Answers to each question."},
    {"force-temperature", NUMBER(answer_options, force_temperature), .argument = "T", .min = 0,
     .max = 2, .group = "Sampling",
     .help = "Temperature of all answers; by default by category: 0.7, 0.1 for stem and "
             "humanities, 0 for extraction, math, coding and reasoning."},
    {"top-p", NUMBER(answer_options, top_p), .argument = "P", .min = 0.000001, .max = 1,
     .group = "Sampling", .help = "Nucleus sampling; the server's default where not given."},
    {"top-k", WHOLE(answer_options, top_k), .argument = "K", .min = 1, .max = 1e9,
     .group = "Sampling", .help = "Only the K most likely tokens, on servers that know it."},
    {"repetition-penalty", NUMBER(answer_options, repetition_penalty), .argument = "R", .min = 0.01,
     .max = 100, .group = "Sampling", .help = "Penalty of repetition, on servers that know it."},
    {"max-tokens", WHOLE(answer_options, max_tokens), .argument = "N", .standard = "1024", .min = 1,
     .max = 1e9, .group = "Sampling",
     .help = "Tokens that a turn may have; four times as many where they were used up without a "
             "word of answer."},
    {"seed", WHOLE(answer_options, seed), .argument = "N", .standard = "-1", .min = -1, .max = 1e15,
     .group = "Sampling", .help = "Seed that is sent along; -1 sends none."},
    OPTIONS_OF_ASKING(answer_options),
    OPTION_SHARD(answer_options),
    OPTIONS_OF_BATCH_FILES(answer_options),
    OPTIONS_OF_LOCAL_MODELS(answer_options),
    {"answer-file", PATH(answer_options, answer_file), .argument = "FILE", .group = "Output",
     .help = "File for the answers of a single model instead of answers/MODEL.jsonl."},
    OPTION_FORMAT(answer_options, asking.format),
    {"benchmark", PATH(answer_options, bench_name), .argument = "NAME", .group = NULL,
     .help = "As --bench-name."},
    {"model-path", TEXT(answer_options, model_path), .argument = "PATH", .group = "Local models",
     .help =
         "The model: a file or checkpoint that is served here, or with --base-url its name there."},
    {"model-id", TEXT(answer_options, model_id), .argument = "ID", .group = "Local models",
     .help = "Its name in the benchmark."},
    {"temperature", NUMBER(answer_options, temperature), .argument = "T", .min = 0, .max = 2,
     .group = NULL, .help = "As --force-temperature."},
};

static const example examples[] = {
    {"jrank answer --bench-name rakuda_v2 --model gpt-4o claude-sonnet-4-0",
     "Two models answer all questions of data/rakuda_v2."},
    {"jrank answer --bench-name rakuda_v2 --model http://127.0.0.1:8080/v1#m",
     "The model of a server on this machine answers."},
    {"jrank answer --bench-name rakuda_v2 --model gpt-4o --dry-run", "Tells what it would take."},
};

const command_row command_answer = {
    .name = "answer",
    .aliases = "gen-api-answer gen-api-model-answer gen-model-answer gen-local-model-answer",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "let models answer the questions",
    .description =
        "Asks each model the questions that it has not answered yet, all models at once, and "
        "appends "
        "each answer to answers/MODEL.jsonl of the benchmark as soon as it is complete. The same "
        "command again asks only for what is missing, after an interrupt or a crash as well: a "
        "turn "
        "that was paid is not paid twice.\n\n"
        "A call that failed, a reply without text, and one that a content filter took is no "
        "answer: it "
        "goes to answers/unfinished/MODEL.errors.jsonl and is asked for again by the next run. An "
        "answer that was cut at the token limit is kept, marked and counted.\n\n"
        "A model is a name (gpt-4o, claude-sonnet-4-0, gemini-2.5-pro), URL#MODEL, mock:, or an id "
        "of the file of --models; ID=NAME gives a name an id of its own, after which its file is "
        "called. The key of an API stands in the environment: OPENAI_API_KEY, "
        "ANTHROPIC_API_KEY, GEMINI_API_KEY, or the variable that the file names.\n\n"
        "Ctrl-C stops sending and waits for what is in flight; a second one leaves at once. The "
        "exit "
        "status is 0 where all that was planned is on disk, 130 after an interrupt, else 1.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(answer_options),
    .run = run,
};
