/*
 * jrank check: everything that is wrong with a benchmark folder, file by file, as FILE:LINE:
 * sentence, which editors and terminals know how to follow.
 */
#include "command.h"
#include "language.h"
#include "message.h"
#include "options.h"
#include "shared_options.h"
#include "table.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

typedef struct check_options {
    source_options source;
    bool answers;
    int format;
} check_options;

static const char *severity(jr_finding_kind kind)
{
    return jr_finding_is_error(kind) ? "error" : "warning";
}

/* Lines of a kind on a terminal: a fault of a whole file must not hide all others. */
enum { MAX_SHOWN = 20 };

/* How many there are of each kind that was not shown, behind the last that was. */
static void append_left_out(jr_buf *buf, const jr_check *check)
{
    const char *separator = translate("\nNot shown:");
    for (jr_finding_kind kind = 0; kind < JR_N_FINDING_KINDS; kind++) {
        if (check->n_by_kind[kind] <= MAX_SHOWN)
            continue;
        say(buf, "%s %llu more of kind %s", separator,
            (unsigned long long)(check->n_by_kind[kind] - MAX_SHOWN), jr_finding_name(kind));
        separator = ",";
    }
    if (*separator == ',')
        say(buf, " (--format csv lists all)\n");
}

/* What other commands say behind a place is known with one before it. */
static void append_finding(jr_buf *buf, const jr_finding *finding)
{
    const jr_str place = JR_STR("FILE:1: ");
    JR_BUF_AUTO jr_buf placed = {0};
    JR_BUF_AUTO jr_buf said = {0};
    jr_buf_append_str(&placed, place);
    jr_buf_append_str(&placed, finding->sentence);
    append_sentence(&said, jr_buf_str(&placed));
    if (said.size > place.size && memcmp(said.data, place.data, place.size) == 0)
        jr_buf_append(buf, said.data + place.size, said.size - place.size);
    else
        append_sentence(buf, finding->sentence);
}

static void append_findings(jr_buf *buf, const jr_check *check)
{
    jr_str path = {0};
    uint64_t n_shown[JR_N_FINDING_KINDS] = {0};
    for (size_t i = 0; i < check->n_findings; i++) {
        const jr_finding *finding = &check->findings[i];
        if (++n_shown[finding->kind] > MAX_SHOWN)
            continue;
        if (path.size && jr_str_compare(path, finding->path) != 0)
            jr_buf_append_char(buf, '\n');
        path = finding->path;
        jr_buf_append_str(buf, path);
        if (finding->line)
            jr_buf_format(buf, ":%llu", (unsigned long long)finding->line);
        jr_buf_format(buf, ": %s: ", translate(severity(finding->kind)));
        append_finding(buf, finding);
        jr_buf_append_char(buf, '\n');
    }
    append_left_out(buf, check);
    if (check->n_findings)
        jr_buf_append_char(buf, '\n');
}

static const table_column finding_columns[] = {
    {"path", "File", .kind = COLUMN_TEXT},         {"line", "Line", .kind = COLUMN_NUMBER},
    {"severity", "Severity", .kind = COLUMN_TEXT}, {"kind", "Kind", .kind = COLUMN_TEXT},
    {"sentence", "Finding", .kind = COLUMN_TEXT},
};

static void fill_findings(jr_arena *arena, const jr_check *check, table *t)
{
    table_init(t, arena, ROWS(finding_columns));
    for (size_t i = 0; i < check->n_findings; i++) {
        const jr_finding *finding = &check->findings[i];
        table_add_text(t, finding->path);
        table_add_number(t, finding->line ? (double)finding->line : NAN);
        table_add_text(t, jr_str_from(severity(finding->kind)));
        table_add_text(t, jr_str_from(jr_finding_name(finding->kind)));
        table_add_text(t, finding->sentence);
    }
}

static const table_column kind_columns[] = {
    {"number", "Number", .kind = COLUMN_NUMBER},
    {"severity", "Severity", .kind = COLUMN_TEXT},
    {"kind", "Kind", .kind = COLUMN_TEXT},
    {"meaning", "Meaning", .kind = COLUMN_TEXT},
};

static void fill_kinds(jr_arena *arena, const jr_check *check, table_format format, table *t)
{
    table_init(t, arena, ROWS(kind_columns));
    for (jr_finding_kind kind = 0; kind < JR_N_FINDING_KINDS; kind++) {
        if (!check->n_by_kind[kind])
            continue;
        const char *meaning = jr_finding_meaning(kind);
        bool is_read = is_for_people(format);
        table_add_number(t, (double)check->n_by_kind[kind]);
        table_add_text(t, jr_str_from(is_read ? translate(severity(kind)) : severity(kind)));
        table_add_text(t, jr_str_from(jr_finding_name(kind)));
        table_add_text(t, jr_str_from(is_read ? translate(meaning) : meaning));
    }
}

typedef struct total {
    const char *name;
    uint64_t value;
} total;

enum { N_SEEN = 6, N_TOTALS = 8 };

/* What was seen, and behind N_SEEN what was found wrong. */
static void fill_totals(const jr_check *check, total totals[N_TOTALS])
{
    const total rows[N_TOTALS] = {
        {ENGLISH("files"), check->n_files},   {ENGLISH("questions"), check->n_questions},
        {ENGLISH("models"), check->n_models}, {ENGLISH("answers"), check->n_answers},
        {ENGLISH("judges"), check->n_judges}, {ENGLISH("judgments"), check->n_judgments},
        {ENGLISH("errors"), check->n_errors}, {ENGLISH("warnings"), check->n_warnings},
    };
    memcpy(totals, rows, sizeof rows);
}

static void append_totals(jr_buf *buf, const char *word, const total *totals, size_t n)
{
    jr_buf_append_text(buf, translate(word));
    for (size_t i = 0; i < n; i++)
        jr_buf_format(buf, "%s %s %llu", i ? "," : "", translate(totals[i].name),
                      (unsigned long long)totals[i].value);
    jr_buf_append_char(buf, '\n');
}

static void append_json(jr_buf *buf, jr_str folder, const total *totals, const table *kinds,
                        const table *findings)
{
    jr_buf_append_text(buf, "{\n\"folder\": ");
    jr_json_append_string(buf, folder);
    for (size_t i = 0; i < N_TOTALS; i++)
        jr_buf_format(buf, ",\n\"%s\": %llu", totals[i].name, (unsigned long long)totals[i].value);
    table_append_member(buf, "kinds", kinds);
    table_append_member(buf, "findings", findings);
    jr_buf_append_text(buf, "\n}\n");
}

static void print_check(jr_arena *arena, jr_str folder, const jr_check *check, table_format format)
{
    table findings, kinds;
    total totals[N_TOTALS];
    fill_findings(arena, check, &findings);
    fill_kinds(arena, check, format, &kinds);
    fill_totals(check, totals);
    JR_BUF_AUTO jr_buf text = {0};
    switch (format) {
    case TABLE_JSON:
        append_json(&text, folder, totals, &kinds, &findings);
        break;
    case TABLE_CSV:
        table_append(&text, &findings, format, 0);
        break;
    case TABLE_MARKDOWN:
        table_append(&text, &kinds, format, 0);
        jr_buf_append_char(&text, '\n');
        table_append(&text, &findings, format, 0);
        break;
    case TABLE_TERMINAL:
        append_findings(&text, check);
        if (check->n_findings) {
            table_append(&text, &kinds, format, 2);
            jr_buf_append_char(&text, '\n');
        }
        append_totals(&text, ENGLISH("Checked:"), totals, N_SEEN);
        append_totals(&text, ENGLISH("Found:"), totals + N_SEEN, N_TOTALS - N_SEEN);
        break;
    }
    print_in_format(format, jr_buf_str(&text));
}

static jr_status run(invocation *in, jr_error *err)
{
    const check_options *options = in->options;
    const source_options *typed = &options->source;
    jr_votes_options how = {0};
    vote_source source;
    jr_str what = jr_str_from(typed->counts);
    jr_check check;
    JR_TRY(source_find(in, typed, &source, err));
    JR_TRY(source_set_votes(in->arena, typed, &how, err));
    if (source.kind != SOURCE_BENCH)
        options_warn_idle(in->line, "answers", "without a benchmark");
    switch (source.kind) {
    case SOURCE_BENCH:
        /* Links are findings here. */
        JR_TRY(jr_bench_find(in->arena, typed->data_dir, source.bench, &what, err));
        JR_TRY((options->answers ? jr_check_answers : jr_check_bench)(in->arena, what.data, &check,
                                                                      err));
        break;
    case SOURCE_BATTLES:
        what = jr_str_from(typed->battles.items[0]);
        jr_check_votes(in->arena, typed->battles.items, typed->battles.n, &how, &check);
        break;
    case SOURCE_COUNTS:
        jr_check_counts(in->arena, typed->counts, &check);
        break;
    }
    print_check(in->arena, what, &check, (table_format)options->format);
    in->exit_code = check.n_errors ? 1 : 0;
    return JR_OK;
}

static const option_row rows[] = {
    OPTIONS_OF_SOURCES(check_options, NULL),
    {"answers", FLAG(check_options, answers), .group = "Checks",
     .help = "Of a benchmark, look at the answers themselves, too: other languages than the "
             "question's, loops, texts that break off, refusals, copies, marks and words meant for "
             "the judge."},
    OPTION_FORMAT(check_options, format),
};

static const example examples[] = {
    {"jrank check rakuda_v2", "Checks data/rakuda_v2."},
    {"jrank check --answers rakuda_v2", "Also tells what is wrong with single answers."},
    {"jrank check --battles votes.jsonl", "Checks a file of votes."},
};

const command_row command_check = {
    .name = "check",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "tell everything that is wrong with a benchmark folder or a vote file",
    .description =
        "Reads all files of a benchmark folder and prints what is wrong with them, each finding "
        "with its file and line: lines that are no JSON, missing fields, wrong types, ids that "
        "occur twice, answers to unknown questions, questions that a model has not answered, "
        "invalid and duplicate verdicts, unknown models, files that no command reads.\n\n"
        "Of vote files: what can't be read, verdicts that mean nothing, models that meet "
        "themselves, second votes of one voter on a match. Of a table of counts: whether it can "
        "be read.\n\n"
        "An error is something that a command needs and can't use; a warning is left out, counted "
        "or not needed. The exit status is 1 where there are errors. On the terminal, 20 findings "
        "of a kind are shown and the others counted; the other formats have all of them.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(check_options),
    .run = run,
};
