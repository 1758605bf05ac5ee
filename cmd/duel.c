/*
 * jrank duel: which of two models is better, asked no longer than it takes to know.
 */
#include "duel.h"
#include "language.h"

#include "message.h"

#include <math.h>

typedef struct duel_row {
    jr_str judge, first, second, decision;
    double margin, decided_at, home;
} duel_row;

static const table_column columns[] = {
    {"judge", NULL, MEMBER(duel_row, judge)},
    {"first", NULL, MEMBER(duel_row, first)},
    {"second", NULL, MEMBER(duel_row, second)},
    {"decision", NULL, MEMBER(duel_row, decision)},
    {"margin", NULL, MEMBER(duel_row, margin)},
    {"decided_at", NULL, MEMBER(duel_row, decided_at)},
    {"home_advantage", NULL, MEMBER(duel_row, home)},
    DUEL_COLUMNS,
};

static void print_row(invocation *in, const duel_outcome *o, jr_str first, jr_str second)
{
    const duel_options *options = in->options;
    const jr_duel *d = &o->result.duel;
    const duel_figures figures = duel_figures_of(o);
    const duel_row row = {.judge = o->judge,
                          .first = first,
                          .second = second,
                          .decision = jr_str_from(jr_duel_word(d->decision)),
                          .margin = options->margin > 0 ? options->margin : NAN,
                          .decided_at = d->decided_at ? (double)d->decided_at : NAN,
                          .home = duel_points(o->result.home)};
    table t;
    table_init(&t, in->arena, ROWS(columns));
    TABLE_ADD(&t, duel_row, &row);
    TABLE_ADD(&t, duel_figures, &figures);
    table_print(&t, (table_format)options->asking.format);
}

static void append_decision(jr_buf *buf, const jr_duel *d, jr_str first, jr_str second,
                            double margin)
{
    switch (d->decision) {
    case JR_DUEL_SECOND:
        say(buf, "%.*s is better than %.*s", JR_STR_ARG(second), JR_STR_ARG(first));
        break;
    case JR_DUEL_FIRST:
        say(buf, "%.*s is better than %.*s", JR_STR_ARG(first), JR_STR_ARG(second));
        break;
    case JR_DUEL_CLOSER:
        say(buf, "%.*s and %.*s are closer than %g points", JR_STR_ARG(first), JR_STR_ARG(second),
            margin);
        break;
    case JR_DUEL_UNDECIDED:
    case JR_N_DUEL_DECISIONS:
        say(buf, "undecided between %.*s and %.*s", JR_STR_ARG(first), JR_STR_ARG(second));
        break;
    }
    if (d->decided_at)
        say(buf, ", known after %zu questions", d->decided_at);
    jr_buf_append_char(buf, '\n');
}

static void print_sentences(jr_arena *arena, const duel_outcome *o, jr_str first, jr_str second,
                            double margin)
{
    JR_BUF_AUTO jr_buf text = {0}, figures = {0}, bill = {0};
    append_decision(&text, &o->result.duel, first, second, margin);
    say(&text, "%.*s by ", JR_STR_ARG(second));
    duel_append_figures(&figures, o);
    append_sentence(&text, jr_buf_str(&figures));
    jr_buf_append_char(&text, '\n');
    duel_append_bill(&bill, o);
    if (bill.size)
        say(&text, "Asked: %.*s\n", JR_STR_ARG(sentence_said(arena, jr_buf_str(&bill))));
    print_text(jr_buf_str(&text));
}

static bool is_decided(const jr_duel *duel, const duel_options *options)
{
    (void)options;
    return duel->decision != JR_DUEL_UNDECIDED;
}

static jr_status run(invocation *in, jr_error *err)
{
    const duel_options *options = in->options;
    words names = in->arguments;
    const char *bench = names.n == 3 ? names.items[0] : NULL;
    jr_str first = jr_str_from(names.items[names.n - 2]);
    jr_str second = jr_str_from(names.items[names.n - 1]);
    double margin = options->margin > 0 ? options->margin : 0;
    duel_outcome outcome;
    if (names.n == 2 && !options->source.bench_name && !options->source.battles.n &&
        !options->source.counts)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "a duel is between two models of a benchmark, or of --battles FILE... or "
            "--counts FILE, and only '%s' and '%s' are named; HINT: jrank duel "
            "BENCH MODEL MODEL",
            names.items[0], names.items[1]);
    JR_TRY(duel_until(in, bench, first, second, margin, is_decided, &outcome, err));
    if (is_for_people(options->asking.format))
        print_sentences(in->arena, &outcome, first, second, margin);
    else
        print_row(in, &outcome, first, second);
    if ((outcome.end == JR_RUN_STOPPED || outcome.end == JR_RUN_DETACHED) &&
        !is_decided(&outcome.result.duel, options))
        return jr_error_set(err, JR_ERR_DATA,
                            "the duel has no answer, as the asking ended early; HINT: the same "
                            "command goes on");
    in->exit_code =
        outcome.end == JR_RUN_INTERRUPTED ? 130 : jr_duel_exit_code(outcome.result.duel.decision);
    return JR_OK;
}

static const option_row rows[] = {
    {"margin", NUMBER(duel_options, margin), .argument = "POINTS", .min = 1, .max = 1e4,
     .group = "Test",
     .help = "Also end where the two are surely closer than this; without it only a difference "
             "ends the duel early."},
    OPTIONS_OF_DUELS(duel_options),
    OPTION_FORMAT(duel_options, asking.format),
};

static const example examples[] = {
    {"jrank duel rakuda_v2 old new --judge-model gpt-4o --margin 75",
     "Asks until one is better, or both are closer than 75 points."},
    {"jrank duel rakuda_v2 old new --judge-model gpt-4o --votes-only",
     "Tells what the verdicts that there are say."},
    {"jrank duel vicuna-13b koala-13b --battles votes.parquet",
     "Compares two models by the votes of a file."},
};

#define EXIT_STATUS(id, exit_code, word) " " #exit_code " " word ";"

const command_row command_duel = {
    .name = "duel",
    .arguments = "[BENCH] MODEL MODEL",
    .min_arguments = 2,
    .max_arguments = 3,
    .summary = "tell which of two models is better, asking no longer than needed",
    .description =
        "The two answers to a question are judged in both seats; questions follow in an order "
        "drawn at random, and after each batch jrank looks whether it knows. That it may look at "
        "any time without being wrong in more than 5 % of duels is what betting on the score "
        "buys; doc/method.md has it. Verdicts that there are count when it is their question's "
        "turn, and are not paid again; the same command goes on after an interrupt.\n\n"
        "Reports the second model's score with its interval and the gap in rating points.\n\n"
        "The exit status says the result:" JR_DUEL_DECISIONS(
            EXIT_STATUS) " 130 after an interrupt; 65 and 66 are errors.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(duel_options),
    .error_codes_from = 64,
    .run = run,
};
