/*
 * jrank rejudge: the matches that one judge has judged, by another, and what that does to the
 * ranking.
 */
#include "bench.h"
#include "judge.h"
#include "language.h"
#include "message.h"
#include "options.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/ask.h>
#include <jrank/card.h>

#include <math.h>

typedef struct rejudge_options {
    const char *data_dir, *bench_name, *judge_file, *judge_prompt, *like;
    words judge_model;
    int layout, verdict, order;
    int64_t max_tokens;
    double temperature;
    bool only_current, guard;
    asking_options asking;
} rejudge_options;

static const table_column columns[] = {
    {"model_id", "Model", MEMBER(jr_stable_model, model)},
    {"before", "Before", MEMBER(jr_stable_model, before), .decimals = 1},
    {"after", "After", MEMBER(jr_stable_model, after), .decimals = 1},
    {"shift", "Shift", MEMBER(jr_stable_model, shift), .decimals = 1, .always_signed = true},
    {"lower95", "From", MEMBER(jr_stable_model, lower95), .decimals = 1, .always_signed = true},
    {"upper95", "To", MEMBER(jr_stable_model, upper95), .decimals = 1, .always_signed = true},
    {"rank_before", "Rank", .kind = COLUMN_NUMBER},
    {"rank_after", "Rank after", .kind = COLUMN_NUMBER},
    {"judge", NULL, MEMBER(jr_stability, before)},
    {"other", NULL, MEMBER(jr_stability, after)},
    {"tau", NULL, MEMBER(jr_stability, tau)},
    {"tau_lower95", NULL, MEMBER(jr_stability, tau_low)},
    {"tau_upper95", NULL, MEMBER(jr_stability, tau_high)},
    {"p_value", NULL, MEMBER(jr_stability, p_value)},
    {"matches", NULL, MEMBER(jr_stability, n_matches)},
    {"same", NULL, MEMBER(jr_stability, n_same)},
};

static void print_stability(jr_arena *arena, const jr_stability *s, table_format format)
{
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = 0; i < s->n_models; i++) {
        TABLE_ADD(&t, jr_stable_model, &s->models[i]);
        table_add_number(&t, s->models[i].rank_before);
        table_add_number(&t, s->models[i].rank_after);
        TABLE_ADD(&t, jr_stability, s);
    }
    if (is_for_people(format)) {
        JR_BUF_AUTO jr_buf text = {0};
        say(&text,
            "%llu matches on %llu questions by %.*s and by %.*s: the same verdict in %.1f "
            "%%\nKendall's tau of the ratings %.2f (95 %% of draws of questions: %.2f to "
            "%.2f); shifts like these by chance: p = %.3g\nHome advantage: %+.0f points "
            "before, %+.0f after\n\n",
            (unsigned long long)s->n_matches, (unsigned long long)s->n_questions,
            JR_STR_ARG(s->before), JR_STR_ARG(s->after),
            100 * (double)s->n_same / (double)s->n_matches, s->tau, s->tau_low, s->tau_high,
            s->p_value, s->home_before, s->home_after);
        print_text(jr_buf_str(&text));
    }
    table_print(&t, format);
}

static jr_status compare(invocation *in, const jr_judging_options *how, jr_error *err)
{
    const rejudge_options *options = in->options;
    jr_stability stability;
    jr_vote_filter filter = {.only_current = options->only_current};
    jr_votes_options read = {.filter = options->only_current ? &filter : NULL};
    JR_TRY(jr_stability_load(in->arena, how->bench_folder, jr_str_from(how->like),
                             how->judges->endpoints[0].id, &read, &stability, err));
    print_stability(in->arena, &stability, (table_format)options->asking.format);
    return JR_OK;
}

static jr_status run(invocation *in, jr_error *err)
{
    const rejudge_options *options = in->options;
    jr_endpoint_list judges;
    jr_str folder;
    bool have_asked;
    jr_run_report report;
    if (options->judge_model.n != 1 || !options->like)
        return jr_error_set(err, JR_ERR_USAGE,
                            "name the new judge and the one whose matches it judges; HINT: "
                            "--judge-model NEW --like OLD");
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    JR_TRY(asking_endpoints(in->arena, &options->asking, options->judge_model, &judges, err));
    JR_TRY(asking_check_files(&options->asking, folder.data, judges.n_endpoints, err));
    asking_warn_of_idle_local(in->line, &judges);
    if (jr_str_compare(judges.endpoints[0].id, jr_str_from(options->like)) == 0)
        return jr_error_set(err, JR_ERR_USAGE,
                            "%s can't be compared with itself; HINT: jrank verify judges matches "
                            "again by the same judge, ID=NAME gives one another name",
                            options->like);
    jr_judging_options how = {.bench_folder = folder.data,
                              .judges = &judges,
                              .prompt_file = options->judge_file,
                              .prompt = options->judge_prompt,
                              .temperature = options->temperature,
                              .max_tokens = options->max_tokens,
                              .layout = (jr_layout)options->layout,
                              .only_current = options->only_current,
                              .guard = options->guard,
                              .verdict = (jr_verdict_form)options->verdict,
                              .order = (jr_order)options->order,
                              .like = options->like};
    JR_TRY(judge_matches(in->arena, &how, &options->asking,
                         ENGLISH("verdicts of the first judge on it"), &have_asked, &report, err));
    if (!have_asked)
        return JR_OK;
    if (report.total.n_done == report.total.n_planned) {
        in->exit_code = asking_say_report(&report, "judgments");
        return compare(in, &how, err);
    }
    in->exit_code = asking_print_report(in->arena, &report, "judgments", &options->asking);
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(rejudge_options),
    OPTION_DATA_DIR(rejudge_options),
    {"judge-model", LIST(rejudge_options, judge_model), .argument = "JUDGE", .group = "Input",
     .help = "The new judge, as jrank judge names it."},
    {"like", TEXT(rejudge_options, like), .argument = "JUDGE", .group = "Input",
     .help = "The judge of the benchmark whose matches are judged, in the seats that it saw."},
    {"judge-file", PATH(rejudge_options, judge_file), .argument = "FILE", .group = "Input",
     .help = "Judge prompts, as jrank judge has them; those of the benchmark, else jrank's own."},
    {"judge-prompt", TEXT(rejudge_options, judge_prompt), .argument = "NAME", .group = "Input",
     .help = "Name of the prompt; for pairs pair-ja where the file has it."},
    OPTION_GUARD(rejudge_options),
    OPTION_VERDICT(rejudge_options),
    {"only-current", FLAG(rejudge_options, only_current), .group = "Matches",
     .help = "No match of which an answer has changed since the first judge saw it."},
    {"temperature", NUMBER(rejudge_options, temperature), .argument = "T", .standard = "0",
     .min = 0, .max = 2, .group = "Sampling", .help = "Temperature of the judge."},
    {"max-tokens", WHOLE(rejudge_options, max_tokens), .argument = "N", .standard = "2048",
     .min = 1, .max = 1e9, .group = "Sampling", .help = "Tokens that a judgment may have."},
    OPTIONS_OF_ASKING(rejudge_options),
    OPTIONS_OF_BATCH_FILES(rejudge_options),
    OPTIONS_OF_LOCAL_MODELS(rejudge_options),
    OPTION_ORDER(rejudge_options),
    {"layout", CHOICE(rejudge_options, layout), .argument = "LAYOUT", .standard = "auto",
     .choices = CHOICES(JR_LAYOUTS), .group = "Run",
     .help = "How judgments stand in their file at the end, as in jrank judge."},
    OPTION_FORMAT(rejudge_options, asking.format),
};

static const example examples[] = {
    {"jrank rejudge rakuda_v2 --judge-model gpt-4o --like gpt-4 --dry-run",
     "Tells what it would take to have gpt-4o judge the matches of gpt-4."},
    {"jrank rejudge rakuda_v2 --judge-model gpt-4o --like gpt-4",
     "Judges them, and tells how far the ranking depends on which of the two judges."},
};

const command_row command_rejudge = {
    .name = "rejudge",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "have another judge judge the same matches, and compare the rankings",
    .description =
        "Asks the new judge about the matches on which the judge of --like has a valid verdict, in "
        "the same seats, and appends its verdicts to its own file, as jrank judge does: what it "
        "has "
        "judged already is not asked again, and after an interrupt the same command goes on.\n\n"
        "Then both rankings are made of the matches that both have judged: how far each rating "
        "moves, with an interval by questions, and Kendall's tau of the two orders.\n\n"
        "The exit status is that of jrank judge; where verdicts are missing nothing is compared.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(rejudge_options),
    .run = run,
};
