/*
 * jrank judge: let judges compare answers, and record every verdict.
 */
#include "judge.h"
#include "bench.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "progress.h"
#include "run_options.h"
#include "shared_options.h"
#include "table.h"
#include "until.h"

#include <jrank/ask.h>
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct judge_options {
    const char *data_dir, *bench_name, *judge_file, *judge_prompt, *baseline_model, *n, *until;
    words judge_model, model_list;
    int mode, layout, empty_answers, verdict, order;
    int64_t first_n, seed, max_tokens;
    double temperature;
    bool both_orders, only_current, guard, reparse, skip_confirm;
    asking_options asking;
} judge_options;

static jr_status parse_n(const char *text, uint64_t *ret_n, jr_error *err)
{
    char *end = NULL;
    if (strcmp(text, "all") == 0) {
        *ret_n = 0;
        return JR_OK;
    }
    unsigned long long n = isdigit((unsigned char)*text) ? strtoull(text, &end, 10) : 0;
    if (!end || *end || n == 0 || n > (unsigned long long)1e15)
        return jr_error_set(err, JR_ERR_USAGE, "--n takes a number of judgments or 'all', not '%s'",
                            text);
    *ret_n = n;
    return JR_OK;
}

static jr_status read_options(invocation *in, jr_endpoint_list *judges, jr_judging_options *how,
                              jr_error *err)
{
    const judge_options *options = in->options;
    static const char *default_judge = "gpt-4";
    words names = options->judge_model;
    if (!names.n && !options->asking.models)
        names = (words){&default_judge, 1};
    bool all = options->model_list.n == 1 && strcmp(options->model_list.items[0], "all") == 0;
    *how = (jr_judging_options){.judges = judges,
                                .prompt_file = options->judge_file,
                                .prompt = options->judge_prompt,
                                .mode = (jr_pairing_mode)options->mode,
                                .models = names_of(in->arena, options->model_list),
                                .n_models = all ? 0 : options->model_list.n,
                                .first_n = (uint64_t)options->first_n,
                                .both_orders = options->both_orders,
                                .seed = (uint64_t)options->seed,
                                .temperature = options->temperature,
                                .max_tokens = options->max_tokens,
                                .layout = (jr_layout)options->layout,
                                .empty_answers = (jr_empty_rule)options->empty_answers,
                                .only_current = options->only_current,
                                .guard = options->guard,
                                .verdict = (jr_verdict_form)options->verdict,
                                .order = (jr_order)options->order};
    if (options->baseline_model)
        how->baseline = jr_str_from(options->baseline_model);
    if (how->mode == JR_PAIRING_SINGLE && how->empty_answers == JR_EMPTY_LOSE)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--empty-answers lose is for pairs; with --mode single empty answers "
                            "have no score");
    if (how->mode == JR_PAIRING_SINGLE && how->only_current)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--only-current is for pairs; with --mode single it is not known "
                            "whether an answer has changed since");
    if (how->mode == JR_PAIRING_BASELINE && !options->baseline_model)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--mode pairwise-baseline needs --baseline-model MODEL");
    JR_TRY(parse_n(options->n ? options->n : options->until ? "all" : "200", &how->n, err));
    jr_str folder;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    how->bench_folder = folder.data;
    JR_TRY(asking_shard(&options->asking, options->until, &how->shard, err));
    if (how->shard.n && options->reparse)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--reparse asks nobody, so there is nothing to shard; HINT: jrank "
                            "merge, then --reparse");
    JR_TRY(asking_endpoints(in->arena, &options->asking, names, judges, err));
    JR_TRY(asking_check_files(&options->asking, folder.data, judges->n_endpoints, err));
    asking_warn_of_idle_local(in->line, judges);
    return JR_OK;
}

static const table_column plan_columns[] = {
    {"judge", "Judge", MEMBER(jr_judging_summary, judge)},
    {"prompt", "Prompts", MEMBER(jr_judging_summary, prompt)},
    {"planned", "To ask", MEMBER(jr_judging_summary, n_planned)},
    {"judged", "Judged", MEMBER(jr_judging_summary, n_judged)},
    {"possible", "Possible", MEMBER(jr_judging_summary, n_possible)},
    {"unanswered", "Without answers", MEMBER(jr_judging_summary, n_unanswered)},
    {"decided", NULL, MEMBER(jr_judging_summary, n_decided)},
    ESTIMATE_COLUMNS,
};

static void print_plan(jr_arena *arena, const jr_judging_summary *summaries, size_t n,
                       const jr_estimate *sum, const jr_estimate *each,
                       const asking_options *asking)
{
    table t;
    table_init(&t, arena, ROWS(plan_columns));
    for (size_t i = 0; i < n; i++) {
        TABLE_ADD(&t, jr_judging_summary, &summaries[i]);
        TABLE_ADD(&t, jr_estimate, &each[i]);
    }
    asking_print_plan(&t, sum, asking);
}

static void warn_of_missing_answers(const jr_judging_summary *summaries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (summaries[i].n_without_reference)
            warn("%.*s: %llu %s without the reference answer that LLM Judge shows in math, "
                 "reasoning and coding; HINT: they go into reference_answer/NAME.jsonl or into "
                 "\"reference\" of the questions",
                 JR_STR_ARG(summaries[i].judge),
                 (unsigned long long)summaries[i].n_without_reference,
                 summaries[i].n_without_reference == 1 ? "judgment is asked for"
                                                       : "judgments are asked for");
        if (summaries[i].n_unanswered)
            warn("%.*s: %llu %s left out, as an answer, or a reference answer that the judge "
                 "needs, is missing; HINT: jrank check tells which answers are",
                 JR_STR_ARG(summaries[i].judge), (unsigned long long)summaries[i].n_unanswered,
                 summaries[i].n_unanswered == 1 ? "judgment is" : "judgments are");
    }
}

static const table_column reparse_columns[] = {
    {"judge", "Judge", .kind = COLUMN_TEXT},
    {"unreadable", "Were unreadable", MEMBER(jr_reparse_report, n_read)},
    {"valid", "Now valid", MEMBER(jr_reparse_report, n_valid)},
    {"obsolete", "Obsolete", MEMBER(jr_reparse_report, n_obsolete)},
    {"left", "Left", .kind = COLUMN_NUMBER},
};

static jr_status reparse(jr_arena *arena, const jr_judging_options *how, table_format format,
                         jr_error *err)
{
    table t;
    table_init(&t, arena, ROWS(reparse_columns));
    for (size_t i = 0; i < how->judges->n_endpoints; i++) {
        jr_reparse_report report;
        JR_TRY(jr_judging_reparse(arena, how, i, &report, err));
        table_add_text(&t, how->judges->endpoints[i].id);
        TABLE_ADD(&t, jr_reparse_report, &report);
        table_add_number(&t, (double)(report.n_read - report.n_valid - report.n_obsolete));
    }
    table_print(&t, format);
    return JR_OK;
}

static jr_status judge_goal(invocation *in, const jr_judging_options *how,
                            const jr_run_options *limits, jr_error *err)
{
    const judge_options *options = in->options;
    until_outcome outcome;
    JR_TRY(judge_until(in->arena, options->until, how, &options->asking, limits, &outcome, err));
    in->exit_code = outcome.exit_code;
    return JR_OK;
}

jr_status judge_matches(jr_arena *arena, const jr_judging_options *how,
                        const asking_options *asking, const char *more, bool *ret_have_asked,
                        jr_run_report *ret_report, jr_error *err)
{
    const jr_endpoint_list *judges = how->judges;
    jr_judging *judging;
    jr_run_options limits;
    *ret_have_asked = false;
    asking_run_options(asking, &limits);
    JR_TRY(jr_judging_plan(arena, how, &judging, err));
    const jr_judging_summary *summaries;
    size_t n_judges;
    jr_judging_summaries(judging, &summaries, &n_judges);
    asking_warn_of_mixtures(summaries, n_judges);
    asking_warn_of_idle(summaries, n_judges, more);
    asking_warn_of_answers(judging, how, "--empty-answers lose counts them as lost");
    if (asking->dry_run || limits.budget > 0 || limits.max_calls) {
        jr_estimate estimate, *each = jr_arena_alloc(arena, judges->n_endpoints, sizeof *each);
        jr_judging_estimate(judging, &limits, &estimate, each);
        if (asking->dry_run)
            asking_expect_widths(judging, how, each, &estimate);
        if (asking->dry_run)
            print_plan(arena, summaries, n_judges, &estimate, each, asking);
        asking_warn_of_prices(judges);
        JR_TRY(asking_check_estimate(&estimate, &limits, err));
        if (asking->dry_run)
            return JR_OK;
    }
    for (size_t i = 0; i < n_judges; i++)
        JR_TRY(asking_prepare(arena, asking, &judges->endpoints[i], summaries[i].n_planned, err));
    warn_of_missing_answers(summaries, n_judges);
    progress_publish(&limits, how->bench_folder, true);
    jr_status status = jr_judging_run(judging, &limits, ret_report, err);
    progress_unpublish();
    JR_TRY(status);
    *ret_have_asked = true;
    return JR_OK;
}

static jr_status run(invocation *in, jr_error *err)
{
    const judge_options *options = in->options;
    table_format format = (table_format)options->asking.format;
    jr_endpoint_list judges;
    bool have_asked;
    jr_run_report report;
    jr_judging_options how;
    JR_TRY(read_options(in, &judges, &how, err));
    if (options->reparse && options->asking.dry_run)
        return jr_error_set(err, JR_ERR_USAGE, "--reparse asks nobody, and has no --dry-run");
    if (options->reparse)
        options_warn_idle(in->line, "until", "with --reparse");
    if (options->reparse)
        return reparse(in->arena, &how, format, err);
    jr_run_options limits;
    asking_run_options(&options->asking, &limits);
    if (options->until)
        return judge_goal(in, &how, &limits, err);
    JR_TRY(judge_matches(in->arena, &how, &options->asking,
                         ENGLISH("a larger --n, or jrank add MODEL"), &have_asked, &report, err));
    if (have_asked)
        in->exit_code = asking_print_report(in->arena, &report, "judgments", &options->asking);
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(judge_options),
    OPTION_DATA_DIR(judge_options),
    {"judge-model", LIST(judge_options, judge_model), .argument = "JUDGE...", .group = "Input",
     .help = "Judges: ids of the file of --models, or names; all of the file where there is one, "
             "else gpt-4."},
    {"model-list", LIST(judge_options, model_list), .argument = "MODEL...", .group = "Input",
     .help = "Only matches between these models; all that have answers by default."},
    {"judge-file", PATH(judge_options, judge_file), .argument = "FILE", .group = "Input",
     .help = "Judge prompts instead of judge_prompts.jsonl in the benchmark or beside it; jrank "
             "has its own where there is none."},
    {"judge-prompt", TEXT(judge_options, judge_prompt), .argument = "NAME", .group = "Input",
     .help = "Name of the prompt; for pairs pair-ja where the file has it."},
    OPTION_GUARD(judge_options),
    OPTION_VERDICT(judge_options),
    {"mode", CHOICE(judge_options, mode), .argument = "MODE", .standard = "pairwise-n",
     .choices = CHOICES(JR_PAIRINGS), .group = "Matches",
     .help = "Random pairs, the models with the fewest judgments first; all pairs; each model "
             "against one; or a score per answer."},
    {"n", TEXT(judge_options, n), .argument = "N|all", .group = "Matches",
     .help = "With pairwise-n: how many judgments of each judge there shall be, those that exist "
             "included; 200 where not given, with --until all."},
    OPTION_UNTIL(judge_options, "."),
    {"baseline-model", TEXT(judge_options, baseline_model), .argument = "MODEL", .group = "Matches",
     .help = "With pairwise-baseline: the model that all others meet."},
    {"first-n", WHOLE(judge_options, first_n), .argument = "N", .min = 1, .max = 1e15,
     .group = "Matches", .help = "Only the first questions of the benchmark."},
    {"empty-answers", CHOICE(judge_options, empty_answers), .argument = "RULE", .standard = "skip",
     .choices = CHOICES(JR_EMPTY_RULES), .group = "Matches",
     .help = "What becomes of matches of which an answer is empty: they are left out, or the empty "
             "answer loses without a call, and two of them tie."},
    {"only-current", FLAG(judge_options, only_current), .group = "Matches",
     .help =
         "Judge anew where an answer has changed since, or the verdict is by another model, "
         "temperature or wording of the prompt than would be asked now: such a verdict is none."},
    {"both-orders", FLAG(judge_options, both_orders), .group = "Matches",
     .help = "Judge each match with the seats exchanged too."},
    OPTION_SEED(judge_options, "Matches", "Seed of what pairwise-n draws."),
    {"temperature", NUMBER(judge_options, temperature), .argument = "T", .standard = "0", .min = 0,
     .max = 2, .group = "Sampling", .help = "Temperature of the judges."},
    {"max-tokens", WHOLE(judge_options, max_tokens), .argument = "N", .standard = "2048", .min = 1,
     .max = 1e9, .group = "Sampling",
     .help = "Tokens that a judgment may have; four times as many where it was cut before its "
             "verdict."},
    OPTIONS_OF_ASKING(judge_options),
    OPTION_SHARD(judge_options),
    OPTIONS_OF_BATCH_FILES(judge_options),
    OPTIONS_OF_LOCAL_MODELS(judge_options),
    OPTION_ORDER(judge_options),
    {"layout", CHOICE(judge_options, layout), .argument = "LAYOUT", .standard = "auto",
     .choices = CHOICES(JR_LAYOUTS), .group = "Run",
     .help = "How pair judgments stand in their file at the end: a record per game, or as FastChat "
             "reads them, both orders of a match in one; auto: FastChat's where the folder or the "
             "file is FastChat's."},
    {"reparse", FLAG(judge_options, reparse), .group = "Run",
     .help =
         "Read the replies that were unreadable again, by the present prompts, and ask nobody."},
    {"skip-confirm", FLAG(judge_options, skip_confirm), .group = NULL,
     .help = "Nothing: jrank never waits at a question."},
    OPTION_FORMAT(judge_options, asking.format),
};

static const example examples[] = {
    {"jrank judge --bench-name rakuda_v2 --judge-model gpt-4o --n 200",
     "Lets gpt-4o judge random pairs until there are 200 judgments of it."},
    {"jrank judge --bench-name rakuda_v2 --judge-model http://127.0.0.1:8080/v1#m",
     "Lets the model of a server on this machine judge."},
    {"jrank judge --bench-name rakuda_v2 --judge-model gpt-4o --until width=250",
     "Asks what makes the ratings certain to within 125 points, and no more than that takes."},
    {"jrank judge --bench-name rakuda_v2 --judge-model gpt-4o --n all --dry-run",
     "Tells what judging all pairs would take."},
};

const command_row command_judge = {
    .name = "judge",
    .aliases = "gen-judgment",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "let judge models compare the answers",
    .description =
        "Plans the matches that have no valid verdict yet, asks the judges, and appends each "
        "verdict "
        "to model_judgment/JUDGE_pair.jsonl (or _single.jsonl) of the benchmark as soon as it "
        "comes. "
        "The plan follows from the files, the options and the seed; the same command again asks "
        "only "
        "for what is missing, after an interrupt or a crash as well.\n\n"
        "A reply without a verdict is never a verdict: it goes to JUDGE_pair.invalid.jsonl, a call "
        "that failed to JUDGE_pair.errors.jsonl, and both are asked for again by the next run.\n\n"
        "A judge is a name (gpt-4o, claude-sonnet-4-0, gemini-2.5-pro), URL#MODEL, mock: or "
        "reference:, or an id of the file of --models; ID=NAME gives a name an id of its own, "
        "after "
        "which its files are called. The key of an API stands in the "
        "environment: "
        "OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, or the variable that the file "
        "names.\n\n"
        "Ctrl-C stops sending and waits for what is in flight; a second one leaves at once. The "
        "exit "
        "status is 0 where all that was planned is on disk, 130 after an interrupt, else 1.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(judge_options),
    .run = run,
};
