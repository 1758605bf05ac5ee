/*
 * jrank agree: how far judges agree on the matches that they both saw. The first number printed is
 * the one that the original prints, the share of equal winners; behind it stands what that number
 * alone does not tell.
 */
#include "command.h"
#include "labels.h"
#include "language.h"
#include "message.h"
#include "options.h"
#include "shared_options.h"
#include "table.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/stats.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>
#include <sys/stat.h>

typedef struct agree_options {
    source_options source;
    words judge_model;
    int64_t min_votes;
    int format;
} agree_options;

/* Two judges: the same matches, and those that the second one saw with the seats exchanged. */
typedef struct judge_pair {
    size_t one, other;
    jr_agreement same, swapped;
} judge_pair;

typedef struct report {
    jr_arena *arena;
    jr_str *labels;
    jr_match_list *lists;
    size_t n_judges;
    judge_pair *pairs;
    size_t n_pairs;
    bool are_voters;      /* of vote files */
    jr_agreement between; /* any two of them */
} report;

static jr_status find_bench_judges(const invocation *in, const char *folder, jr_str **ret_judges,
                                   size_t *ret_n, jr_error *err)
{
    const agree_options *options = in->options;
    jr_str *judges;
    size_t n;
    JR_TRY(jr_bench_judges(in->arena, folder, &judges, &n, err));
    bool wants_all = options->judge_model.n == 0;
    for (size_t i = 0; i < options->judge_model.n; i++)
        wants_all |= jr_str_compare(jr_str_from(options->judge_model.items[i]), JR_STR("all")) == 0;
    if (!wants_all) {
        n = options->judge_model.n;
        judges = jr_arena_alloc(in->arena, n, sizeof *judges);
        for (size_t i = 0; i < n; i++)
            judges[i] = jr_str_from(options->judge_model.items[i]);
    }
    *ret_judges = judges;
    *ret_n = n;
    jr_str unread = n < 2 ? jr_bench_unread(in->arena, folder, true) : (jr_str){0};
    if (unread.size)
        return jr_error_set(err, JR_ERR_DATA, "agreement takes two judges at least, not %zu; %.*s",
                            n, JR_STR_ARG(unread));
    return JR_OK;
}

static jr_agreement agreement_of(const report *r, size_t one, size_t other, bool swapped)
{
    uint8_t *verdicts, *others;
    size_t n =
        jr_matches_common(r->arena, &r->lists[one], &r->lists[other], swapped, &verdicts, &others);
    return jr_agreement_of(verdicts, others, n);
}

static void compare_judges(report *r)
{
    size_t n = r->n_judges;
    r->pairs = jr_arena_alloc(r->arena, n * (n - 1) / 2, sizeof *r->pairs);
    for (size_t one = 0; one < n; one++)
        for (size_t other = one + 1; other < n; other++)
            r->pairs[r->n_pairs++] = (judge_pair){one, other, agreement_of(r, one, other, false),
                                                  agreement_of(r, one, other, true)};
}

static jr_status too_few(jr_status status, size_t n, jr_error *err)
{
    return jr_error_set(err, status,
                        "agreement takes two judges at least, not %zu; HINT: jrank agree FILE "
                        "FILE, jrank agree BENCH, or jrank agree --battles FILE for voters",
                        n);
}

static jr_status load_judges(report *r, words paths, jr_error *err)
{
    r->n_judges = paths.n;
    r->lists = jr_arena_alloc(r->arena, paths.n, sizeof *r->lists);
    for (size_t i = 0; i < paths.n; i++)
        JR_TRY(jr_matches_load(r->arena, paths.items[i], &r->lists[i], err));
    compare_judges(r);
    return JR_OK;
}

static jr_status load_bench(report *r, const invocation *in, const vote_source *source,
                            jr_error *err)
{
    jr_str folder;
    jr_votes_options how = {0};
    JR_TRY(source_folder(r->arena, source, &folder, err));
    JR_TRY(source_set_votes(r->arena, source->options, &how, err));
    JR_TRY(find_bench_judges(in, folder.data, &r->labels, &r->n_judges, err));
    if (r->n_judges < 2)
        return too_few(JR_ERR_DATA, r->n_judges, err);
    r->lists = jr_arena_alloc(r->arena, r->n_judges, sizeof *r->lists);
    for (size_t i = 0; i < r->n_judges; i++)
        JR_TRY(jr_matches_load_bench(r->arena, folder.data, r->labels[i], how.filter, &r->lists[i],
                                     err));
    compare_judges(r);
    return JR_OK;
}

/* Those who voted, as the rows of the files name them. */
static jr_status load_voters(report *r, const invocation *in, words paths, jr_error *err)
{
    const agree_options *options = in->options;
    jr_votes_options how = {.min_votes = (uint64_t)options->min_votes, .without_sha256 = true};
    jr_voter_matches voters;
    JR_TRY(source_set_votes(r->arena, &options->source, &how, err));
    JR_TRY(jr_matches_load_voters(r->arena, paths.items, paths.n, &how, &voters, err));
    r->are_voters = true;
    r->n_judges = voters.n_voters;
    r->labels = voters.names;
    r->lists = voters.lists;
    uint64_t between[JR_N_VERDICTS][JR_N_VERDICTS];
    jr_matches_between(voters.lists, voters.n_voters, between);
    r->between = jr_agreement_of_table(between);
    r->between.n_matches /= 2; /* each pair stands there twice */
    r->between.n_matches_no_ties /= 2;
    if (r->between.n_matches == 0 && r->n_judges < 2)
        return too_few(JR_ERR_DATA, r->n_judges, err);
    compare_judges(r);
    return JR_OK;
}

/* A file of a judge is of no voters. */
static jr_status load_voters_of_file(report *r, const invocation *in, words files, jr_error *err)
{
    jr_match_list of_judge;
    jr_status status = load_voters(r, in, files, err);
    if (status == JR_ERR_FORMAT &&
        jr_matches_load(in->arena, files.items[0], &of_judge, NULL) == JR_OK)
        return too_few(JR_ERR_USAGE, files.n, err);
    return status;
}

/* One file is that of several voters, several files are those of a judge each. */
static jr_status load(report *r, const invocation *in, jr_error *err)
{
    const agree_options *options = in->options;
    vote_source source;
    struct stat info;
    words files = in->arguments;
    bool is_file = files.n == 1 && stat(files.items[0], &info) == 0 && S_ISREG(info.st_mode);
    if (files.n > 1 || is_file) {
        if (options->source.bench_name || options->source.battles.n || options->source.counts)
            return jr_error_set(err, JR_ERR_USAGE,
                                "name either files or a benchmark, --battles or --counts");
        if (is_file)
            return load_voters_of_file(r, in, files, err);
        options_warn_idle(in->line, "min-votes", "without --battles");
        options_warn_idle(in->line, "only-current", "without a benchmark");
        r->labels = labels_of_files(in->arena, files, "_pair.jsonl");
        return load_judges(r, files, err);
    }
    if (options->judge_model.n && !options->source.bench_name && !files.n)
        return jr_error_set(err, JR_ERR_USAGE, "--judge-model needs the benchmark: --bench-name");
    if (!options->source.bench_name && !options->source.battles.n && !options->source.counts &&
        !files.n)
        return too_few(JR_ERR_USAGE, 0, err);
    JR_TRY(source_find(in, &options->source, &source, err));
    JR_TRY(source_refuse_counts(&source, err));
    if (source.kind == SOURCE_BATTLES)
        return load_voters(r, in, options->source.battles, err);
    options_warn_idle(in->line, "min-votes", "without --battles");
    return load_bench(r, in, &source, err);
}

static jr_status require_common_matches(const report *r, jr_error *err)
{
    bool any = r->between.n_matches > 0;
    for (size_t i = 0; i < r->n_pairs; i++)
        any |= r->pairs[i].same.n_matches || r->pairs[i].swapped.n_matches;
    if (any)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%.*s and %.*s%s have no match with valid verdicts in common; HINT: a "
                        "match is a question_id, the two models in their seats and a turn",
                        JR_STR_ARG(r->labels[0]), JR_STR_ARG(r->labels[1]),
                        r->n_judges > 2 ? " and the others" : "");
}

static const table_column judge_columns[] = {
    {"label", "Judge", .kind = COLUMN_TEXT},
    {"path", NULL, MEMBER(jr_match_list, path)},
    {"matches", "Matches", MEMBER(jr_match_list, n_matches)},
    {"invalid", "Invalid", MEMBER(jr_match_list, n_invalid)},
    {"duplicates", "Duplicates", MEMBER(jr_match_list, n_duplicates)},
    {"self_matches", "Self-matches", MEMBER(jr_match_list, n_self_matches)},
    {"torn_lines", "Torn lines", MEMBER(jr_match_list, n_torn_lines)},
};

static void fill_judges(const report *r, table *t)
{
    table_init(t, r->arena, ROWS(judge_columns));
    for (size_t i = 0; i < r->n_judges; i++) {
        table_add_text(t, r->labels[i]);
        TABLE_ADD(t, jr_match_list, &r->lists[i]);
    }
}

/* One row per pair and seats; the counts are for programs, people get a table of them. */
static const table_column pair_columns[] = {
    {"first", "First", .kind = COLUMN_TEXT},
    {"second", "Second", .kind = COLUMN_TEXT},
    {"seats", "Seats", .kind = COLUMN_TEXT},
    {"matches", "Matches", MEMBER(jr_agreement, n_matches)},
    {"agreement", "Agreement", MEMBER(jr_agreement, share), .decimals = 4},
    {"matches_without_ties", "Both decided", MEMBER(jr_agreement, n_matches_no_ties)},
    {"agreement_without_ties", "Agreement there", MEMBER(jr_agreement, share_no_ties),
     .decimals = 4},
    {"kappa", "Cohen's kappa", MEMBER(jr_agreement, kappa), .decimals = 4},
    {"first_first", NULL, MEMBER(jr_agreement, table[0][0])},
    {"first_second", NULL, MEMBER(jr_agreement, table[0][1])},
    {"first_tie", NULL, MEMBER(jr_agreement, table[0][2])},
    {"second_first", NULL, MEMBER(jr_agreement, table[1][0])},
    {"second_second", NULL, MEMBER(jr_agreement, table[1][1])},
    {"second_tie", NULL, MEMBER(jr_agreement, table[1][2])},
    {"tie_first", NULL, MEMBER(jr_agreement, table[2][0])},
    {"tie_second", NULL, MEMBER(jr_agreement, table[2][1])},
    {"tie_tie", NULL, MEMBER(jr_agreement, table[2][2])},
};

static void add_agreement(const report *r, table *t, const judge_pair *pair, const char *seats,
                          const jr_agreement *a)
{
    table_add_text(t, r->labels[pair->one]);
    table_add_text(t, r->labels[pair->other]);
    table_add_word(t, seats);
    TABLE_ADD(t, jr_agreement, a);
}

static void fill_pairs(const report *r, table *t)
{
    enum { N_COLUMNS = sizeof pair_columns / sizeof *pair_columns };
    table_column *columns = jr_arena_alloc(r->arena, N_COLUMNS, sizeof *columns);
    memcpy(columns, pair_columns, sizeof pair_columns);
    /* Two judges need not be named in every row. */
    if (r->n_judges == 2)
        columns[0].title = columns[1].title = NULL;
    table_init(t, r->arena, columns, N_COLUMNS);
    for (size_t i = 0; i < r->n_pairs; i++) {
        add_agreement(r, t, &r->pairs[i], ENGLISH("same"), &r->pairs[i].same);
        add_agreement(r, t, &r->pairs[i], ENGLISH("swapped"), &r->pairs[i].swapped);
    }
}

/* The 3 x 3 table of verdicts; rows are the first judge's. */
static void append_verdicts(const report *r, jr_buf *buf, const judge_pair *pair,
                            const jr_agreement *a, const char *seats, table_format format)
{
    static const table_column columns[] = {
        {"verdict", "", .kind = COLUMN_TEXT},
        {"first", "First", .kind = COLUMN_NUMBER},
        {"second", "Second", .kind = COLUMN_NUMBER},
        {"tie", "Tie", .kind = COLUMN_NUMBER},
    };
    if (a->n_matches == 0)
        return;
    say(buf, "\nWinners by %.*s (rows) and by %.*s (columns), %s:\n\n",
        JR_STR_ARG(r->labels[pair->one]), JR_STR_ARG(r->labels[pair->other]), translate(seats));
    table t;
    table_init(&t, r->arena, ROWS(columns));
    for (int i = 0; i < JR_N_VERDICTS; i++) {
        table_add_word(&t, columns[i + 1].title);
        for (int j = 0; j < JR_N_VERDICTS; j++)
            table_add_number(&t, (double)a->table[i][j]);
    }
    table_append(buf, &t, format, 2);
}

/* Judges by judges, numbered so that long names take their room once. */
static void append_matrix(const report *r, jr_buf *buf, double (*value)(const jr_agreement *),
                          int decimals, table_format format)
{
    size_t n = r->n_judges;
    table_column *columns = jr_arena_alloc(r->arena, n + 2, sizeof *columns);
    columns[0] = (table_column){"number", "", .kind = COLUMN_NUMBER};
    columns[1] = (table_column){"label", "Judge", .kind = COLUMN_TEXT};
    double *values = jr_arena_alloc(r->arena, n * n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        const char *title = jr_arena_format(r->arena, "%zu", i + 1).data;
        columns[i + 2] = (table_column){title, title, .kind = COLUMN_NUMBER, .decimals = decimals};
        values[i * n + i] = NAN;
    }
    for (size_t i = 0; i < r->n_pairs; i++) {
        const judge_pair *pair = &r->pairs[i];
        values[pair->one * n + pair->other] = values[pair->other * n + pair->one] =
            value(&pair->same);
    }
    table t;
    table_init(&t, r->arena, columns, n + 2);
    for (size_t i = 0; i < n; i++) {
        table_add_number(&t, (double)i + 1);
        table_add_text(&t, r->labels[i]);
        for (size_t j = 0; j < n; j++)
            table_add_number(&t, values[i * n + j]);
    }
    table_append(buf, &t, format, 2);
}

static double share(const jr_agreement *a)
{
    return a->share;
}

static double kappa(const jr_agreement *a)
{
    return a->kappa;
}

/* With all the digits that the original prints. */
static void append_first_line(jr_buf *buf, const jr_agreement *same)
{
    if (same->n_matches == 0) {
        say(buf, "Agreement: none, there is no common match in the same seats\n\n");
        return;
    }
    say(buf, "Agreement: ");
    jr_json_append_number(buf, same->share);
    say(buf, ", the share of equal winners in %llu common matches\n\n",
        (unsigned long long)same->n_matches);
}

/* Of all voters, also of those who are not told apart. */
static void append_between(jr_buf *buf, const jr_agreement *a)
{
    say(buf, "Agreement of any two votes on a match: ");
    jr_json_append_number(buf, a->share);
    say(buf, " in %llu such pairs", (unsigned long long)a->n_matches);
    if (a->n_matches_no_ties) {
        jr_buf_append_text(buf, "; ");
        jr_json_append_number(buf, a->share_no_ties);
        say(buf, " in the %llu without a tie", (unsigned long long)a->n_matches_no_ties);
    }
    jr_buf_append_text(buf, "\n\n");
}

static const table_column between_columns[] = {
    {"pairs", "Pairs", MEMBER(jr_agreement, n_matches)},
    {"agreement", "Agreement", MEMBER(jr_agreement, share)},
    {"pairs_without_ties", "Both decided", MEMBER(jr_agreement, n_matches_no_ties)},
    {"agreement_without_ties", "Agreement there", MEMBER(jr_agreement, share_no_ties)},
    {"kappa", "Kappa", MEMBER(jr_agreement, kappa)},
};

static void append_for_people(const report *r, jr_buf *buf, const table *judges, const table *pairs,
                              table_format format)
{
    if (r->are_voters)
        append_between(buf, &r->between);
    if (r->n_judges == 2) {
        append_first_line(buf, &r->pairs[0].same);
    } else if (r->n_judges > 2) {
        say(buf, "Agreement, the share of equal winners in common matches:\n\n");
        append_matrix(r, buf, share, 4, format);
        say(buf, "\nCohen's kappa:\n\n");
        append_matrix(r, buf, kappa, 4, format);
        jr_buf_append_char(buf, '\n');
    }
    if (r->n_pairs)
        table_append(buf, pairs, format, 2);
    if (r->n_judges == 2) {
        const judge_pair *pair = &r->pairs[0];
        append_verdicts(r, buf, pair, &pair->same, ENGLISH("same seats"), format);
        append_verdicts(r, buf, pair, &pair->swapped, ENGLISH("seats swapped"), format);
    }
    say(buf, "\nRead, with invalid verdicts left out and of duplicates the last "
             "one kept:\n\n");
    table_append(buf, judges, format, 2);
}

static void print_report(const report *r, table_format format)
{
    JR_BUF_AUTO jr_buf text = {0};
    table judges, pairs;
    fill_judges(r, &judges);
    fill_pairs(r, &pairs);
    if (format == TABLE_JSON) {
        table_append_member(&text, "judges", &judges);
        table_append_member(&text, "pairs", &pairs);
        if (r->are_voters) {
            table between;
            table_init(&between, r->arena, ROWS(between_columns));
            TABLE_ADD(&between, jr_agreement, &r->between);
            table_append_member(&text, "any_two_votes", &between);
        }
        jr_buf_append_text(&text, "\n}\n");
    } else if (format == TABLE_CSV) {
        table_append(&text, &pairs, format, 0);
    } else {
        append_for_people(r, &text, &judges, &pairs, format);
    }
    print_in_format(format, jr_buf_str(&text));
}

static jr_status run(invocation *in, jr_error *err)
{
    const agree_options *options = in->options;
    report r = {.arena = in->arena};
    JR_TRY(load(&r, in, err));
    JR_TRY(require_common_matches(&r, err));
    print_report(&r, (table_format)options->format);
    return JR_OK;
}

static const option_row rows[] = {
    OPTIONS_OF_SOURCES(agree_options, NULL), OPTIONS_OF_FILTERS(agree_options),
    OPTION_ONLY_CURRENT(agree_options),      OPTION_JUDGE_MODEL(agree_options),
    OPTION_MIN_VOTES(agree_options),         OPTION_FORMAT(agree_options, format),
};

static const example examples[] = {
    {"jrank agree gpt-4_pair.jsonl claude-2_pair.jsonl", "Compares two files of pair judgments."},
    {"jrank agree rakuda_v2", "Compares all judges of a benchmark with each other."},
    {"jrank agree --battles votes.jsonl", "Compares those who voted with each other."},
};

const command_row command_agree = {
    .name = "agree",
    .aliases = "check-reviewer-agreement",
    .arguments = "[BENCH | FILE...]",
    .max_arguments = ANY_NUMBER,
    .summary = "measure how far judges agree on the same matches",
    .description =
        "Compares pair judgments match by match: the same question, models, seats and turn. The "
        "first number is the original's, the share of equal winners. Then come the share among "
        "the matches that neither judge called a tie, Cohen's kappa, which is 0 where judges agree "
        "no more than chance would have them, and all the verdicts as a table.\n\n"
        "The same is told of matches that the second judge saw with the seats exchanged; his "
        "verdict is turned back, so that equal means that both preferred the same model. A judge "
        "who favours a seat agrees less there. Three judges or more are compared in a matrix.\n\n"
        "The judges are those of a benchmark, one of each file, or the voters that the rows of "
        "vote files (or of a single file) name as judge or voter; these are also compared all "
        "with all.\n\n"
        "Invalid verdicts are left out, of duplicates the last valid one counts; both are "
        "reported.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(agree_options),
    .run = run,
};
