/*
 * jrank show: the tables of LLM Judge. They are what its users compare with published ones; a
 * ranking says more.
 */
#include "bench.h"
#include "command.h"
#include "message.h"
#include "names.h"
#include "shared_options.h"
#include "table.h"

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
    const char *data_dir, *bench_name, *judge_model, *input_file, *baseline_model;
    words model_list;
    int mode, format;
} show_options;

static jr_status find_file(const invocation *in, jr_str *ret_path, jr_error *err)
{
    const show_options *options = in->options;
    if (!options->input_file == !options->bench_name)
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank show takes either --bench-name NAME or --input-file FILE");
    if (options->input_file) {
        *ret_path = jr_str_from(options->input_file);
        return JR_OK;
    }
    jr_str folder;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    return jr_bench_judgments(in->arena, folder.data, jr_str_from(options->judge_model),
                              options->mode != SHOW_SINGLE, ret_path, err);
}

/* Prints the table and, for people, the report behind it. */
static void print(const table *t, int format, jr_str report)
{
    JR_BUF_AUTO jr_buf text = {0};
    table_append(&text, t, (table_format)format, 0);
    if (is_for_people(format)) {
        jr_buf_append_char(&text, '\n');
        jr_buf_append_str(&text, report);
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
              "Scores: %llu, %llu unreadable (left out), %llu duplicates, %llu "
              "unfinished last lines",
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

static jr_status show_wins(const invocation *in, const char *path, const jr_str *models,
                           size_t n_models, jr_error *err)
{
    const show_options *options = in->options;
    jr_win_options how = {.models = models, .n_models = n_models};
    if (options->mode == SHOW_BASELINE)
        how.baseline = jr_str_from(options->baseline_model);
    jr_win_table wins;
    JR_TRY(jr_win_table_load(in->arena, path, &how, &wins, err));
    table t;
    table_init(&t, in->arena, ROWS(win_columns));
    for (size_t i = 0; i < wins.n_rows; i++)
        TABLE_ADD(&t, jr_win_row, &wins.rows[i]);
    print(&t, options->format,
          jr_arena_format(in->arena,
                          "Matches: %llu, %llu of them judged in both orders; %llu invalid (left "
                          "out), %llu duplicates, %llu unfinished last lines",
                          (unsigned long long)wins.n_matches,
                          (unsigned long long)wins.n_both_orders,
                          (unsigned long long)wins.n_invalid, (unsigned long long)wins.n_duplicates,
                          (unsigned long long)wins.n_torn_lines));
    return JR_OK;
}

static jr_status run(invocation *in, jr_error *err)
{
    const show_options *options = in->options;
    jr_str path = {0};
    JR_TRY(find_file(in, &path, err));
    size_t n = options->model_list.n;
    const jr_str *models = names_of(in->arena, options->model_list);
    return options->mode == SHOW_SINGLE ? show_scores(in, path.data, models, n, err)
                                        : show_wins(in, path.data, models, n, err);
}

static const option_row rows[] = {
    OPTION_DATA_DIR(show_options),
    OPTION_BENCH_NAME(show_options),
    {"judge-model", TEXT(show_options, judge_model), .argument = "JUDGE", .standard = "gpt-4",
     .group = "Input", .help = "Judge whose judgments are shown."},
    {"input-file", PATH(show_options, input_file), .argument = "FILE", .group = "Input",
     .help = "File of judgments, instead of a benchmark and a judge."},
    {"mode", CHOICE(show_options, mode), .argument = "MODE", .standard = "single",
     .choices = CHOICES(SHOW_MODES), .group = "Table",
     .help = "Scores of single answers, or wins against one model or against all."},
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
