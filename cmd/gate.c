/*
 * jrank gate: may a new model take the place of the one there is? For jobs of continuous
 * integration: the exit status is the answer, the report a file that such systems show.
 */
#include "duel.h"
#include "language.h"

#include "message.h"

/* X(ID, "name") */
#define REQUIREMENTS(X) X(NOT_WORSE, "not-worse") X(BETTER, "better")
typedef enum requirement {
#define REQUIREMENT_ENUM(id, name) REQUIRE_##id,
    REQUIREMENTS(REQUIREMENT_ENUM)
#undef REQUIREMENT_ENUM
} requirement;

/* X(ID, "name") */
#define GATE_FORMATS(X) X(TEXT, "table") X(JSON, "json") X(MARKDOWN, "markdown") X(JUNIT, "junit")
typedef enum gate_format {
#define GATE_ENUM(id, name) GATE_##id,
    GATE_FORMATS(GATE_ENUM)
#undef GATE_ENUM
} gate_format;

typedef struct gate_result {
    const duel_outcome *outcome;
    jr_str baseline, model;
    bool passes;
    jr_str sentence, figures;
} gate_result;

/* The score below which the model is worse by more than the margin. */
static double least_score(const duel_options *options)
{
    return jr_logistic(-duel_logits(options->margin));
}

static bool is_proved_better(const jr_duel *d)
{
    return d->lower > 0.5;
}

/* Nothing that could still come would change the answer. */
static bool is_decided(const jr_duel *d, const duel_options *options)
{
    if (options->require == REQUIRE_BETTER)
        return is_proved_better(d) || d->upper < 0.5;
    return d->lower > least_score(options) || d->upper < least_score(options);
}

static bool passes(const jr_duel *d, const duel_options *options)
{
    return options->require == REQUIRE_BETTER ? is_proved_better(d)
                                              : d->upper >= least_score(options);
}

static void append_result(jr_buf *buf, const gate_result *g, const duel_options *options)
{
    const jr_duel *d = &g->outcome->result.duel;
    jr_str model = g->model, baseline = g->baseline;
    if (is_proved_better(d))
        jr_buf_format(buf, ENGLISH("%.*s is better than %.*s"), JR_STR_ARG(model),
                      JR_STR_ARG(baseline));
    else if (options->require == REQUIRE_BETTER)
        jr_buf_format(buf,
                      d->upper < 0.5 ? ENGLISH("%.*s is worse than %.*s")
                                     : ENGLISH("%.*s is not proved better than %.*s"),
                      JR_STR_ARG(model), JR_STR_ARG(baseline));
    else
        jr_buf_format(buf,
                      d->upper < least_score(options)
                          ? ENGLISH("%.*s is worse than %.*s by more than %g points")
                      : d->lower > least_score(options)
                          ? ENGLISH("%.*s is surely not worse than %.*s by more than %g points")
                          : ENGLISH("%.*s is not proved worse than %.*s by more than %g points"),
                      JR_STR_ARG(model), JR_STR_ARG(baseline), options->margin);
}

static void append_junit(jr_buf *buf, const gate_result *g)
{
    jr_buf_format(buf,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite "
                  "name=\"jrank gate\" tests=\"1\" failures=\"%d\">\n    <testcase "
                  "classname=\"jrank.gate\" name=\"",
                  !g->passes);
    jr_buf_append_xml(buf, g->model);
    jr_buf_append_text(buf, " against ");
    jr_buf_append_xml(buf, g->baseline);
    jr_buf_append_text(buf, "\">\n");
    if (!g->passes) {
        jr_buf_append_text(buf, "      <failure message=\"");
        jr_buf_append_xml(buf, g->sentence);
        jr_buf_append_text(buf, "\"/>\n");
    }
    jr_buf_append_text(buf, "      <system-out>");
    jr_buf_append_xml(buf, g->figures);
    jr_buf_append_text(buf, "</system-out>\n    </testcase>\n  </testsuite>\n</testsuites>\n");
}

typedef struct gate_row {
    jr_str baseline, model, judge, result, sentence;
    double margin;
} gate_row;

static const table_column columns[] = {
    {"baseline", NULL, MEMBER(gate_row, baseline)},
    {"model", NULL, MEMBER(gate_row, model)},
    {"judge", NULL, MEMBER(gate_row, judge)},
    {"result", NULL, MEMBER(gate_row, result)},
    {"sentence", NULL, MEMBER(gate_row, sentence)},
    {"margin", NULL, MEMBER(gate_row, margin)},
    DUEL_COLUMNS,
};

static void print_json(jr_arena *arena, const gate_result *g, const duel_options *options)
{
    const duel_figures figures = duel_figures_of(g->outcome);
    const gate_row row = {.baseline = g->baseline,
                          .model = g->model,
                          .judge = g->outcome->judge,
                          .result = jr_str_from(g->passes ? "pass" : "fail"),
                          .sentence = g->sentence,
                          .margin = options->margin};
    table t;
    table_init(&t, arena, ROWS(columns));
    TABLE_ADD(&t, gate_row, &row);
    TABLE_ADD(&t, duel_figures, &figures);
    table_print(&t, TABLE_JSON);
}

static void print_result(invocation *in, const gate_result *g)
{
    const duel_options *options = in->options;
    JR_BUF_AUTO jr_buf text = {0};
    const char *word = g->passes ? "pass" : "fail";
    switch ((gate_format)options->gate_format) {
    case GATE_TEXT:
        jr_buf_format(&text, "%s: %.*s\n%.*s\n", word,
                      JR_STR_ARG(sentence_said(in->arena, g->sentence)),
                      JR_STR_ARG(sentence_said(in->arena, g->figures)));
        break;
    case GATE_MARKDOWN:
        say(&text, "### jrank gate: %s\n\n%.*s.\n\n%.*s\n", word,
            JR_STR_ARG(sentence_said(in->arena, g->sentence)),
            JR_STR_ARG(sentence_said(in->arena, g->figures)));
        break;
    case GATE_JUNIT:
        append_junit(&text, g);
        break;
    case GATE_JSON:
        print_json(in->arena, g, options);
        return;
    }
    print_text(jr_buf_str(&text));
}

static jr_status run(invocation *in, jr_error *err)
{
    const duel_options *options = in->options;
    duel_outcome outcome;
    JR_BUF_AUTO jr_buf sentence = {0}, figures = {0};
    if (!options->baseline || !options->model)
        return jr_error_set(err, JR_ERR_USAGE,
                            "a gate compares two models; HINT: --baseline OLD --model NEW");
    gate_result g = {.outcome = &outcome,
                     .baseline = jr_str_from(options->baseline),
                     .model = jr_str_from(options->model)};
    const char *bench = in->arguments.n ? in->arguments.items[0] : NULL;
    JR_TRY(duel_until(in, bench, g.baseline, g.model, 0, is_decided, &outcome, err));
    if (outcome.is_planned)
        return JR_OK;
    if (outcome.end == JR_RUN_INTERRUPTED || outcome.end == JR_RUN_STOPPED ||
        outcome.end == JR_RUN_DETACHED)
        return jr_error_set(err, JR_ERR_DATA,
                            "the gate has no answer, as the asking ended early; HINT: the same "
                            "command goes on");
    if (outcome.result.duel.n_questions == 0)
        return jr_error_set(
            err, JR_ERR_DATA,
            "the gate has no answer, as no question has a verdict in both seats%s",
            outcome.judge.size && outcome.n_calls == 0
                ? "; HINT: --judge-model of one that judged both, or no --votes-only"
                : "");
    g.passes = passes(&outcome.result.duel, options);
    append_result(&sentence, &g, options);
    duel_append_figures(&figures, &outcome);
    if (outcome.n_calls)
        jr_buf_format(&figures, "%s: ", ENGLISH("; asked"));
    duel_append_bill(&figures, &outcome);
    g.sentence = jr_buf_str(&sentence);
    g.figures = jr_buf_str(&figures);
    print_result(in, &g);
    in->exit_code = g.passes ? 0 : 1;
    return JR_OK;
}

static const option_row rows[] = {
    {"baseline", TEXT(duel_options, baseline), .argument = "MODEL", .group = "Gate",
     .help = "The model that there is."},
    {"model", TEXT(duel_options, model), .argument = "MODEL", .group = "Gate",
     .help = "The model that is to take its place."},
    {"margin", NUMBER(duel_options, margin), .argument = "POINTS", .standard = "30", .min = 0,
     .max = 1e4, .group = "Gate",
     .help = "The gate fails only where the model is proved worse by more than this."},
    {"require", CHOICE(duel_options, require), .argument = "WHAT", .standard = "not-worse",
     .choices = CHOICES(REQUIREMENTS), .group = "Gate",
     .help = "'better' fails unless the model is proved better, whatever the margin."},
    OPTIONS_OF_DUELS(duel_options),
    {"format", CHOICE(duel_options, gate_format), .argument = "FORMAT", .standard = "table",
     .choices = CHOICES(GATE_FORMATS), .group = "Output",
     .help = "Sentences, JSON, Markdown for a pull request, or JUnit's XML."},
};

static const example examples[] = {
    {"jrank gate rakuda_v2 --baseline old --model new --judge-model j",
     "Fails where new is proved worse than old by more than 30 points."},
    {"jrank gate --baseline old --model new --battles votes.jsonl --format junit",
     "The same by the votes of a file, with a report for a job of continuous integration."},
};

const command_row command_gate = {
    .name = "gate",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "let a job fail where a new model is worse than the one there is",
    .description =
        "A duel (see jrank duel) whose exit status is meant for continuous integration: 0 where "
        "the new model may take the place of the baseline, 1 where it may not. Without "
        "--require better what is not known is no reason to fail, so a small --budget makes the "
        "gate lenient, not strict.\n\n"
        "It asks no longer than it takes to know. 65 and 66 are errors, also where the asking "
        "ended early or no question has a verdict, so that a server that is down or a judge that "
        "says nothing fails the job in another way than a worse model does.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(duel_options),
    .error_codes_from = 64,
    .run = run,
};
