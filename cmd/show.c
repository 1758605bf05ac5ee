/*
 * jrank show: the tables of LLM Judge. They are what its users compare with published ones; a
 * ranking says more.
 */
#include "command.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"
#include "table.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

#include <math.h>

/* X(ID, "name as in --mode") */
#define SHOW_MODES(X) X(SINGLE, "single") X(BASELINE, "pairwise-baseline") X(ALL, "pairwise-all")

typedef enum show_mode {
#define SHOW_ENUM(id, name) SHOW_##id,
    SHOW_MODES(SHOW_ENUM)
#undef SHOW_ENUM
} show_mode;

typedef struct show_options {
    source_options source;
    const char *judge_model, *input_file, *baseline_model;
    words model_list;
    int mode, format;
} show_options;

/* What is shown: a file of judgments, of a judge of a benchmark where there is a folder; the vote
 * files where path is empty. */
typedef struct shown {
    jr_str path, folder, judge;
} shown;

static jr_status find_shown(const invocation *in, shown *ret_shown, jr_error *err)
{
    const show_options *options = in->options;
    const source_options *typed = &options->source;
    vote_source source;
    bool is_other = in->arguments.n || typed->bench_name || typed->battles.n || typed->counts;
    if (options->input_file && is_other)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "jrank show takes either BENCH, --input-file FILE or --battles FILE...");
    if (options->input_file) {
        *ret_shown = (shown){.path = jr_str_from(options->input_file)};
        return JR_OK;
    }
    JR_TRY(source_find(in, typed, &source, err));
    JR_TRY(source_refuse_counts(&source, err));
    shown s = {.judge = jr_str_from(options->judge_model)};
    if (source.kind == SOURCE_BENCH) {
        JR_TRY(source_folder(in->arena, &source, &s.folder, err));
        bool of_pairs = options->mode != SHOW_SINGLE;
        if (source.has_default_judge)
            s.judge = source_default_judge(in->arena, s.folder.data, s.judge, of_pairs);
        JR_TRY(jr_bench_judgments(in->arena, s.folder.data, s.judge, of_pairs, &s.path, err));
    }
    *ret_shown = s;
    return JR_OK;
}

/* Prints the table and, for people, the report behind it. */
static void print(const table *t, int format, jr_str report)
{
    JR_BUF_AUTO jr_buf text = {0};
    table_append(&text, t, (table_format)format, 0);
    if (is_for_people(format)) {
        jr_buf_append_char(&text, '\n');
        append_sentence(&text, report);
        jr_buf_append_char(&text, '\n');
    }
    print_in_format((table_format)format, jr_buf_str(&text));
}

static const table_column score_columns[] = {
    {"model", "Model", MEMBER(jr_score_row, model)},
    {"first_turn", "First turn", MEMBER(jr_score_row, first_turn), .decimals = 3},
    {"second_turn", "Second turn", MEMBER(jr_score_row, second_turn), .decimals = 3},
    {"average", "Average", MEMBER(jr_score_row, average), .decimals = 3},
    {"scores", "Scores", MEMBER(jr_score_row, n_scores)},
    {"unreadable", "Unreadable", MEMBER(jr_score_row, n_unreadable)},
};

static jr_status show_scores(const invocation *in, const char *path, const jr_str *models,
                             size_t n_models, jr_error *err)
{
    const show_options *options = in->options;
    jr_score_table scores;
    JR_TRY(jr_scores_load(in->arena, path, models, n_models, &scores, err));
    table t;
    table_init(&t, in->arena, ROWS(score_columns));
    for (size_t i = 0; i < scores.n_rows; i++)
        TABLE_ADD(&t, jr_score_row, &scores.rows[i]);
    print(&t, options->format,
          jr_arena_format(
              in->arena,
              ENGLISH("Scores: %llu, %llu unreadable (left out), %llu duplicates, %llu "
                      "unfinished last lines"),
              (unsigned long long)scores.n_scores, (unsigned long long)scores.n_unreadable,
              (unsigned long long)scores.n_duplicates, (unsigned long long)scores.n_torn_lines));
    return JR_OK;
}

static const table_column win_columns[] = {
    {"model", "Model", MEMBER(jr_win_row, model)},
    {"win", "Wins", MEMBER(jr_win_row, wins)},
    {"loss", "Losses", MEMBER(jr_win_row, losses)},
    {"tie", "Ties", MEMBER(jr_win_row, ties)},
    {"win_rate", "Win rate", MEMBER(jr_win_row, win_rate), .decimals = 4},
    {"loss_rate", "Loss rate", MEMBER(jr_win_row, loss_rate), .decimals = 4},
    {"win_rate_adjusted", "Win rate, ties half", MEMBER(jr_win_row, win_rate_adjusted),
     .decimals = 4},
};

static jr_status load_wins(const invocation *in, const shown *s, const jr_win_options *how,
                           jr_win_table *ret_wins, jr_error *err)
{
    const source_options *typed = &((const show_options *)in->options)->source;
    jr_votes_options votes = {.without_sha256 = true};
    JR_TRY(source_set_votes(in->arena, typed, &votes, err));
    if (s->folder.size)
        return jr_win_table_load_bench(in->arena, s->folder.data, s->judge, votes.filter, how,
                                       ret_wins, err);
    if (s->path.size)
        return jr_win_table_load(in->arena, s->path.data, how, ret_wins, err);
    return jr_win_table_load_votes(in->arena, typed->battles.items, typed->battles.n, &votes, how,
                                   ret_wins, err);
}

static jr_status show_wins(const invocation *in, const shown *s, const jr_str *models,
                           size_t n_models, jr_error *err)
{
    const show_options *options = in->options;
    jr_win_options how = {.models = models, .n_models = n_models};
    if (options->mode == SHOW_BASELINE)
        how.baseline = jr_str_from(options->baseline_model);
    jr_win_table wins;
    JR_TRY(load_wins(in, s, &how, &wins, err));
    table t;
    table_init(&t, in->arena, ROWS(win_columns));
    for (size_t i = 0; i < wins.n_rows; i++)
        TABLE_ADD(&t, jr_win_row, &wins.rows[i]);
    print(&t, options->format,
          jr_arena_format(
              in->arena,
              ENGLISH("Matches: %llu, %llu of them judged in both orders; %llu invalid (left "
                      "out), %llu duplicates, %llu unfinished last lines"),
              (unsigned long long)wins.n_matches, (unsigned long long)wins.n_both_orders,
              (unsigned long long)wins.n_invalid, (unsigned long long)wins.n_duplicates,
              (unsigned long long)wins.n_torn_lines));
    return JR_OK;
}

static jr_status run(invocation *in, jr_error *err)
{
    const show_options *options = in->options;
    shown s = {0};
    JR_TRY(find_shown(in, &s, err));
    size_t n = options->model_list.n;
    const jr_str *models = names_of(in->arena, options->model_list);
    bool is_single = options->mode == SHOW_SINGLE;
    if (is_single && !s.path.size && options_has(in->line, "mode"))
        return jr_error_set(err, JR_ERR_USAGE,
                            "votes have no scores; HINT: --mode pairwise-all or pairwise-baseline");
    if (source_has_filter(&options->source) && s.path.size && (is_single || !s.folder.size))
        return jr_error_set(err, JR_ERR_USAGE,
                            "filters choose among verdicts on pairs; HINT: --mode pairwise-all of "
                            "a benchmark, or --battles");
    return is_single && s.path.size ? show_scores(in, s.path.data, models, n, err)
                                    : show_wins(in, &s, models, n, err);
}

static const option_row rows[] = {
    OPTIONS_OF_SOURCES(show_options, NULL),
    OPTIONS_OF_FILTERS(show_options),
    OPTION_ONLY_CURRENT(show_options),
    {"judge-model", TEXT(show_options, judge_model), .argument = "JUDGE", .standard = "gpt-4",
     .group = "Input",
     .help = "Judge whose judgments are shown; where none is named "
             "and gpt-4 has not judged, the only judge there is."},
    {"input-file", PATH(show_options, input_file), .argument = "FILE", .group = "Input",
     .help = "File of judgments or of Arena votes with their questions, instead of a benchmark and "
             "a judge."},
    {"mode", CHOICE(show_options, mode), .argument = "MODE", .standard = "single",
     .choices = CHOICES(SHOW_MODES), .group = "Table",
     .help = "Scores of single answers, or wins against one model or against all; of votes "
             "pairwise-all unless told otherwise."},
    {"baseline-model", TEXT(show_options, baseline_model), .argument = "MODEL",
     .standard = "gpt-3.5-turbo", .group = "Table",
     .help = "Model that the others are compared with in mode pairwise-baseline."},
    {"model-list", LIST(show_options, model_list), .argument = "MODEL...", .group = "Table",
     .help = "Only these models."},
    OPTION_FORMAT(show_options, format),
};

static const example examples[] = {
    {"jrank show --bench-name mt_bench", "Average scores by turn."},
    {"jrank show --bench-name mt_bench --mode pairwise-all --model-list a b c",
     "Wins, losses and ties of three models."},
};

const command_row command_show = {
    .name = "show",
    .aliases = "show-result",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "show mean scores, or wins, losses and ties, as LLM Judge does",
    .description =
        "Mode single: the mean score of each model in the first turn, in the second and in both. "
        "Judgments without a score are counted and in no mean.\n\n"
        "The pairwise modes: wins, losses and ties of each model, against the baseline or against "
        "all. A match that was judged in both seat orders is won if both verdicts name the same "
        "model, else it is a tie. A win rate depends on whom a model met; jrank rank does not.",
    OPTION_ROWS(rows),
    .options_size = sizeof(show_options),
    EXAMPLE_ROWS(examples),
    .run = run,
};
