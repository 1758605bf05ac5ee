/*
 * jrank verify: is the judge still the one that gave the verdicts?
 */
#include "verify.h"
#include "bench.h"
#include "language.h"
#include "message.h"
#include "progress.h"
#include "run_options.h"
#include "shared_options.h"

#include <jrank/ask.h>
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

typedef struct verify_options {
    const char *data_dir, *bench_name, *judge_file, *since;
    words judge_model;
    double margin, temperature;
    int64_t n, seed, max_tokens;
    bool two_stages, extend, is_new, epochs;
    int verdict;
    asking_options asking;
} verify_options;

static jr_status read_options(invocation *in, jr_endpoint_list *judges, jr_verify_options *how,
                              jr_error *err)
{
    const verify_options *options = in->options;
    jr_str folder;
    if (options->judge_model.n != 1)
        return jr_error_set(err, JR_ERR_USAGE, "name one judge; HINT: --judge-model JUDGE");
    if (options->since && !options->epochs)
        return jr_error_set(err, JR_ERR_USAGE, "--since is for --epochs");
    *how = (jr_verify_options){.margin = options->margin,
                               .n_matches = (uint64_t)options->n,
                               .two_stages = options->two_stages,
                               .is_new = options->is_new,
                               .extends = options->extend,
                               .seed = (uint64_t)options->seed};
    if (options->since)
        JR_TRY(jr_time_parse(jr_str_from(options->since), false, &how->since, err));
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    how->bench_folder = folder.data;
    how->judge = jr_str_from(options->judge_model.items[0]);
    if (options->epochs)
        return JR_OK;
    JR_TRY(asking_endpoints(in->arena, &options->asking, options->judge_model, judges, err));
    how->judge = judges->endpoints[0].id;
    return JR_OK;
}

static const table_column shift_columns[] = {
    {"judge", NULL, MEMBER(verify_row, judge)},
    {"parameter", "Of", MEMBER(verify_row, parameter)},
    {"shift", "Shift", MEMBER(verify_row, shift), .decimals = 1, .always_signed = true},
    {"se", "Error", MEMBER(verify_row, se), .decimals = 1},
    {"reach", "At most", MEMBER(verify_row, reach), .decimals = 1},
    {"decision", NULL, MEMBER(verify_row, decision)},
    {"margin", NULL, MEMBER(verify_row, margin)},
    {"matches", NULL, MEMBER(verify_row, matches)},
    {"p_shift", NULL, MEMBER(verify_row, p_shift)},
    {"p_identity", NULL, MEMBER(verify_row, p_identity)},
    {"p_value", NULL, MEMBER(verify_row, p_value)},
};

void verify_print(jr_arena *arena, const verify_row *rows, size_t n_rows, table_format format)
{
    table t;
    table_init(&t, arena, ROWS(shift_columns));
    for (size_t i = 0; i < n_rows; i++)
        TABLE_ADD(&t, verify_row, &rows[i]);
    table_print(&t, format);
}

void verify_append_decision(jr_buf *buf, jr_str judge, jr_drift_decision decision, double margin)
{
    jr_buf_format(buf, "%.*s: %s: %s%s", JR_STR_ARG(judge), translate(jr_drift_word(decision)),
                  translate(jr_drift_meaning(decision)), decision == JR_DRIFT_POOL ? "" : "\n");
    if (decision == JR_DRIFT_POOL)
        say(buf, " of %g points\n", margin);
}

static double share(uint64_t n, uint64_t of)
{
    return of ? 100 * (double)n / (double)of : 0;
}

static void print_sentences(const jr_verification *v)
{
    JR_BUF_AUTO jr_buf text = {0};
    verify_append_decision(&text, v->judge, v->decision, v->margin);
    if (v->is_different && v->decision == JR_DRIFT_POOL)
        say(&text, "It has changed, by less than that.\n");
    say(&text,
        "%llu of %llu matches, on %llu questions: the new verdict is another one in %llu "
        "(%.1f %%), the second new one than the first in %llu (%.1f %%)\n",
        (unsigned long long)v->n_compared, (unsigned long long)v->n_votes,
        (unsigned long long)v->n_questions, (unsigned long long)v->n_changed,
        share(v->n_changed, v->n_compared), (unsigned long long)v->n_self,
        share(v->n_self, v->n_compared));
    say(&text,
        "Shifts like these by an unchanged judge: p = %.3g; the old verdict stands alone "
        "in %llu of %llu: p = %.3g\n",
        v->p_shift, (unsigned long long)v->n_odd_old, (unsigned long long)v->n_odd, v->p_identity);
    if (v->n_unreadable)
        say(&text, "%llu %s left out, as a reply says no verdict\n",
            (unsigned long long)v->n_unreadable,
            v->n_unreadable == 1 ? translate("match is") : translate("matches are"));
    if (v->decision == JR_DRIFT_NOT_ENOUGH)
        say(&text,
            "An unchanged judge would pass by about %.0f matches with the margin of %g "
            "points, by these with %.0f%s\n",
            v->enough, v->margin, ceil(v->least_margin),
            v->stages > v->stage ? translate("; HINT: --extend judges as many again") : "");
    jr_buf_append_char(&text, '\n');
    print_text(jr_buf_str(&text));
}

static void print_result(invocation *in, const jr_verification *v, table_format format)
{
    verify_row *rows = jr_arena_alloc(in->arena, v->n_shifts, sizeof *rows);
    for (size_t i = 0; i < v->n_shifts; i++)
        rows[i] = (verify_row){.judge = v->judge,
                               .parameter = verify_parameter(i, v->shifts[i].model),
                               .shift = v->shifts[i].shift,
                               .se = v->shifts[i].se,
                               .reach = v->shifts[i].reach,
                               .decision = jr_str_from(jr_drift_word(v->decision)),
                               .margin = v->margin,
                               .matches = (double)v->n_compared,
                               .p_shift = v->p_shift,
                               .p_identity = v->p_identity,
                               .p_value = NAN};
    if (is_for_people(format))
        print_sentences(v);
    verify_print(in->arena, rows, v->n_shifts, format);
    in->exit_code = jr_drift_exit_code(v->decision);
}

static const table_column plan_columns[] = {
    {"judge", "Judge", MEMBER(jr_verification, judge)},
    {"test", NULL, MEMBER(jr_verification, test)},
    {"matches", "Matches", .kind = COLUMN_NUMBER},
    {"votes", "Of", MEMBER(jr_verification, n_votes)},
    {"questions", "Questions", MEMBER(jr_verification, n_questions)},
    {"planned", "To ask", .kind = COLUMN_NUMBER},
    {"margin", "Margin", MEMBER(jr_verification, margin)},
    {"least_margin", "Can pass", MEMBER(jr_verification, least_margin)},
    {"enough", "Would do", MEMBER(jr_verification, enough)},
    {"to_find_home", NULL, MEMBER(jr_verification, to_find_home)},
    {"to_find_model", NULL, MEMBER(jr_verification, to_find_model)},
    ESTIMATE_COLUMNS,
};

static void print_plan(jr_arena *arena, const jr_verification *v, uint64_t n_planned,
                       const jr_estimate *estimate, const asking_options *asking)
{
    table t;
    table_init(&t, arena, ROWS(plan_columns));
    TABLE_ADD(&t, jr_verification, v);
    table_add_number(&t, (double)v->n_matches);
    TABLE_ADD(&t, jr_verification, v);
    table_add_number(&t, (double)n_planned);
    TABLE_ADD(&t, jr_verification, v);
    TABLE_ADD(&t, jr_estimate, estimate);
    asking_print_plan(&t, estimate, asking);
}

/* The margin that an unchanged judge can pass by all matches there are. */
static double margin_of_all(const jr_verification *v)
{
    return ceil(v->least_margin * sqrt((double)v->n_matches / (double)v->n_votes));
}

/* Nobody pays for all matches to learn that they are not enough, but who says how many. */
static jr_status refuse_hopeless(const jr_verification *v, jr_error *err)
{
    return jr_error_set(err, JR_ERR_DATA,
                        "%.*s: a margin of %g points takes %.0f matches, and there are %llu, so "
                        "nobody is asked; HINT: --margin %.0f can be passed, and --n 280 finds "
                        "another judge",
                        JR_STR_ARG(v->judge), v->margin, v->enough, (unsigned long long)v->n_votes,
                        margin_of_all(v));
}

/* What the sample can do, and what it costs, before any call. */
static void tell_plan(const jr_verification *v, const jr_estimate *estimate)
{
    JR_BUF_AUTO jr_buf cost = {0};
    append_cost(&cost, estimate->cost);
    tell("%.*s: %zu of %llu matches, each judged twice: %llu calls%s%s\n", JR_STR_ARG(v->judge),
         v->n_matches, (unsigned long long)v->n_votes, (unsigned long long)estimate->n_calls,
         isnan(estimate->cost) ? "" : translate(", about "),
         isnan(estimate->cost) ? "" : jr_buf_str(&cost).data);
    tell("An unchanged judge can pass a margin of %.0f points by them (in 95 %%); the margin is "
         "%g. A home advantage that moved so far is found by %.0f matches, a model by %.0f (in 90 "
         "%%).\n",
         ceil(v->least_margin), v->margin, v->to_find_home, v->to_find_model);
    if (v->least_margin <= v->margin)
        return;
    if (v->enough > (double)v->n_votes)
        warn("%.*s: a margin of %g points takes %.0f matches, and there are %llu; all of them can "
             "pass %.0f points; HINT: a larger --margin",
             JR_STR_ARG(v->judge), v->margin, v->enough, (unsigned long long)v->n_votes,
             margin_of_all(v));
    else
        warn("%.*s: a margin of %g points takes %.0f matches; HINT: --n %.0f", JR_STR_ARG(v->judge),
             v->margin, v->enough, v->enough);
}

/* Asks, compares, prints. */
static jr_status ask(invocation *in, jr_verify_options *how, jr_verification *v,
                     jr_judging *judging, jr_run_options *limits, jr_error *err)
{
    const verify_options *options = in->options;
    table_format format = (table_format)options->asking.format;
    jr_run_report report;
    JR_TRY(jr_verification_save(v, how->bench_folder, err));
    progress_publish(limits, how->bench_folder, true);
    jr_status status = jr_judging_run(judging, limits, &report, err);
    progress_unpublish();
    JR_TRY(status);
    how->now = jr_clock_wall(&limits->clock);
    JR_TRY(jr_verify_finish(in->arena, how, v, err));
    if (v->decision == JR_N_DRIFT_DECISIONS) {
        in->exit_code = asking_print_report(in->arena, &report, "verdicts", &options->asking);
        return JR_OK;
    }
    JR_TRY(jr_verification_save(v, how->bench_folder, err));
    (void)asking_say_report(&report, "verdicts");
    print_result(in, v, format);
    note_written(jr_verification_path(in->arena, how->bench_folder, v->judge).data);
    return JR_OK;
}

/* An unchanged judge may say something else where it is asked in another form. */
static jr_verdict_form form_of_records(const jr_verification *v, int named)
{
    size_t n_json = 0;
    for (size_t i = 0; i < v->n_matches; i++)
        n_json += v->matches[i].asks_json != 0;
    bool is_json = named < 0 ? 2 * n_json > v->n_matches : named == JR_VERDICT_FORM_JSON;
    size_t n_other = is_json ? v->n_matches - n_json : n_json;
    if (n_other)
        warn("%.*s: %zu of the %zu verdicts were asked for %s and are now asked for %s, which may "
             "change them%s",
             JR_STR_ARG(v->judge), n_other, v->n_matches,
             is_json ? ENGLISH("as the prompt asks") : ENGLISH("as JSON objects"),
             is_json ? ENGLISH("as JSON objects") : ENGLISH("as the prompt asks"),
             n_other == v->n_matches ? "; HINT: leave --verdict out" : "");
    return named < 0 ? is_json ? JR_VERDICT_FORM_JSON : JR_VERDICT_FORM_TEXT
                     : (jr_verdict_form)named;
}

static jr_status run(invocation *in, jr_error *err)
{
    const verify_options *options = in->options;
    jr_endpoint_list judges;
    jr_verify_options how;
    jr_verification v;
    jr_run_options limits;
    jr_judging *judging;
    JR_TRY(read_options(in, &judges, &how, err));
    if (options->epochs)
        return verify_epochs(in, &how, (table_format)options->asking.format, err);
    asking_run_options(&options->asking, &limits);
    how.now = jr_clock_wall(&limits.clock);
    JR_TRY(jr_verify_plan(in->arena, &how, &v, err));
    if (v.decision != JR_N_DRIFT_DECISIONS) {
        print_result(in, &v, (table_format)options->asking.format);
        warn("this test has ended, and nobody is asked; HINT: --new plans another one");
        return JR_OK;
    }
    jr_judging_options judge_how = {.bench_folder = how.bench_folder,
                                    .judges = &judges,
                                    .prompt_file = options->judge_file,
                                    .temperature = options->temperature,
                                    .max_tokens = options->max_tokens,
                                    .verdict = form_of_records(&v, options->verdict),
                                    .verification = &v};
    JR_TRY(jr_judging_plan(in->arena, &judge_how, &judging, err));
    const jr_judging_summary *summaries;
    size_t n_judges;
    jr_estimate estimate, each;
    jr_judging_summaries(judging, &summaries, &n_judges);
    jr_judging_estimate(judging, &limits, &estimate, &each);
    tell_plan(&v, &estimate);
    if (options->asking.dry_run)
        print_plan(in->arena, &v, summaries[0].n_planned, &estimate, &options->asking);
    JR_TRY(asking_check_estimate(&estimate, &limits, err));
    if (options->asking.dry_run)
        return JR_OK;
    bool is_planned_now = v.planned == how.now;
    if (is_planned_now && options->n == 0 && v.enough > (double)v.n_votes)
        return refuse_hopeless(&v, err);
    JR_TRY(asking_prepare(in->arena, &options->asking, &judges.endpoints[0], summaries[0].n_planned,
                          err));
    return ask(in, &how, &v, judging, &limits, err);
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(verify_options),
    OPTION_DATA_DIR(verify_options),
    {"judge-model", LIST(verify_options, judge_model), .argument = "JUDGE", .group = "Input",
     .help = "The judge, as jrank judge names it; ID=NAME where its votes have another name."},
    {"judge-file", PATH(verify_options, judge_file), .argument = "FILE", .group = "Input",
     .help = "Judge prompts, as jrank judge has them; those of the benchmark, else jrank's own."},
    {"verdict", CHOICE(verify_options, verdict), .argument = "FORM",
     .choices = CHOICES(JR_VERDICT_FORMS), .group = "Input",
     .help = "How the verdict is said, as jrank judge has it; as the verdicts were asked for where "
             "not given."},
    {"margin", NUMBER(verify_options, margin), .argument = "POINTS", .min = 1, .max = 1e6,
     .group = "Test",
     .help = "Pool verdicts if no rating and no home advantage moves by more; 80 where not given."},
    {"n", WHOLE(verify_options, n), .argument = "M", .min = 1, .max = 1e9, .group = "Test",
     .help =
         "Matches to judge again, 50 or more; as many as an unchanged judge needs to pass where "
         "not given."},
    {"two-stages", FLAG(verify_options, two_stages), .group = "Test",
     .help = "Plan for one extension: half of the 5 % at each stage."},
    {"extend", FLAG(verify_options, extend), .group = "Test",
     .help = "After 'not enough', with --two-stages: judge as many matches again, or --n."},
    {"new", FLAG(verify_options, is_new), .group = "Test",
     .help = "Plan a new test, also where there is one."},
    OPTION_SEED(verify_options, "Test", "Seed of the sample."),
    {"epochs", FLAG(verify_options, epochs), .group = "Votes alone",
     .help = "Ask nobody: compare the judge's votes before and after the model, the prompt or the "
             "month changed, as records say."},
    {"since", TEXT(verify_options, since), .argument = "DATE", .group = "Votes alone",
     .help = "With --epochs: the day (UTC, as 2026-11-29) on which the second time begins."},
    {"temperature", NUMBER(verify_options, temperature), .argument = "T", .standard = "0", .min = 0,
     .max = 2, .group = "Sampling", .help = "Temperature of the judge."},
    {"max-tokens", WHOLE(verify_options, max_tokens), .argument = "N", .standard = "2048", .min = 1,
     .max = 1e9, .group = "Sampling", .help = "Tokens that a verdict may have."},
    OPTIONS_OF_ASKING(verify_options),
    OPTIONS_OF_LOCAL_MODELS(verify_options),
    OPTION_FORMAT(verify_options, asking.format),
};

static const example examples[] = {
    {"jrank verify rakuda_v2 --judge-model gpt-4o --dry-run",
     "Tells how many matches would be judged again, what that costs and what it can show."},
    {"jrank verify rakuda_v2 --judge-model gpt-4o",
     "Judges them again, twice, and says whether new verdicts may be pooled with the old ones."},
    {"jrank verify rakuda_v2 --judge-model gpt-4o --epochs --since 2026-09-01",
     "Compares its votes before September with those since."},
};

#define EXIT_STATUS(id, exit_code, word, meaning) " " #exit_code " " word " (" meaning ");"

const command_row command_verify = {
    .name = "verify",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "tell whether a judge has changed",
    .description =
        "A provider may put another model behind the same name. A sample of the matches that the "
        "judge has judged, every question with its share, is judged twice again by the judge of "
        "now, "
        "in the same seats and with the very prompt that the records hold, and the verdicts are "
        "compared; "
        "doc/method.md has the tests. Replies go to model_judgment/JUDGE_verify.jsonl and are "
        "never "
        "votes; the plan and the last result stand in JUDGE_verify.json. The same command again "
        "asks only for what is missing.\n\n"
        "Before any call it says what the sample can show and what it costs.\n\n"
        "The exit status says the result:" JR_DRIFT_DECISIONS(
            EXIT_STATUS) " 1 where verdicts are missing, 130 after an interrupt.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(verify_options),
    .run = run,
};
