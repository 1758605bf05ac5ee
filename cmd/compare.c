/*
 * jrank compare: several rankings side by side, how alike they order their common models, which
 * models moved most, and the chart of all of them over each other.
 */
#include "bench.h"
#include "chart_files.h"
#include "command.h"
#include "labels.h"
#include "language.h"
#include "message.h"
#include "shared_options.h"
#include "table.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/chart.h>
#include <jrank/rank.h>

#include <math.h>
#include <string.h>
#include <sys/stat.h>

typedef struct compare_options {
    source_options source;
    const char *label1, *label2, *legend_title, *chart_dir;
    words labels;
    unsigned format_charts;
    int format;
} compare_options;

/* What was read, and the tables that are made of it. */
typedef struct report {
    jr_arena *arena;
    jr_ranking *rankings;
    jr_str *labels, *paths; /* per ranking */
    size_t n;
    jr_comparison comparison;
    table files, pairs, moves, models;
} report;

static jr_str display_name(const jr_ranking_record *record)
{
    return record->display_name.size ? record->display_name : record->model_id;
}

/* Room for so many rankings more. */
static void reserve(report *r, size_t n)
{
    const report old = *r;
    r->rankings = jr_arena_alloc(r->arena, r->n + n, sizeof *r->rankings);
    r->labels = jr_arena_alloc(r->arena, r->n + n, sizeof *r->labels);
    r->paths = jr_arena_alloc(r->arena, r->n + n, sizeof *r->paths);
    for (size_t i = 0; i < r->n; i++) {
        r->rankings[i] = old.rankings[i];
        r->labels[i] = old.labels[i];
        r->paths[i] = old.paths[i];
    }
}

/* The display name, or the id where another model has the same display name. */
static jr_str model_name(const jr_comparison *c, const jr_ranking_record *model)
{
    jr_str name = display_name(model);
    for (size_t i = 0; i < c->n_models; i++)
        if (c->models[i] != model && jr_str_compare(display_name(c->models[i]), name) == 0)
            return model->model_id;
    return name;
}

static jr_status check_number(const compare_options *options, size_t n, jr_error *err)
{
    if (n < 2)
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank compare takes two rankings at least, not %zu; HINT: name files "
                            "of rankings, benchmarks, --battles or --counts",
                            n);
    if (options->labels.n && options->labels.n != n)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--labels takes one label for each of the %zu rankings, not %zu", n,
                            options->labels.n);
    return JR_OK;
}

static void label_rankings(const compare_options *options, report *r)
{
    for (size_t i = 0; i < options->labels.n; i++)
        r->labels[i] = jr_str_from(options->labels.items[i]);
    if (options->label1)
        r->labels[0] = jr_str_from(options->label1);
    if (options->label2)
        r->labels[1] = jr_str_from(options->label2);
}

static void add_ranking(report *r, jr_ranking ranking, const char *path, jr_str label)
{
    r->rankings[r->n] = ranking;
    r->paths[r->n] = jr_str_from(path);
    r->labels[r->n++] = label;
}

/* Ranks what was read, as jrank rank does unless told otherwise. */
static jr_status rank_votes(report *r, const jr_votes *votes, const char *path, jr_str label,
                            jr_error *err)
{
    jr_model_list models = {0};
    jr_ranking ranking;
    jr_rank_details details;
    jr_model_list_append_shipped(r->arena, &models);
    JR_TRY(jr_rank_votes(r->arena, votes, &models, &(jr_rank_options){.init_rating = 1000},
                         &ranking, &details, err));
    for (size_t i = 0; i < details.n_warnings; i++)
        warn("%.*s: %.*s", JR_STR_ARG(label), JR_STR_ARG(details.warnings[i]));
    ranking.judge = label;
    add_ranking(r, ranking, path, label);
    return JR_OK;
}

/* A ranking of each judge of a benchmark. */
static jr_status rank_judges(report *r, const char *folder, const jr_str *judges, size_t n,
                             jr_votes_options how, jr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        jr_votes votes;
        how.judges = &judges[i];
        how.n_judges = 1;
        JR_TRY(jr_votes_load_bench(r->arena, folder, &how, &votes, err));
        JR_TRY(rank_votes(r, &votes, folder, judges[i], err));
    }
    return JR_OK;
}

static jr_status load_bench(const invocation *in, report *r, const char *name, jr_error *err)
{
    const compare_options *options = in->options;
    jr_str folder, *judges;
    size_t n;
    JR_TRY(bench_find(in->arena, options->source.data_dir, name, &folder, err));
    JR_TRY(jr_bench_judges(in->arena, folder.data, &judges, &n, err));
    reserve(r, n);
    jr_votes_options how = {.without_sha256 = true};
    JR_TRY(source_set_votes(in->arena, &options->source, &how, err));
    return rank_judges(r, folder.data, judges, n, how, err);
}

static jr_status load_files(const invocation *in, report *r, jr_error *err)
{
    const compare_options *options = in->options;
    const source_options *typed = &options->source;
    jr_votes_options how = {.without_sha256 = true};
    jr_votes votes;
    JR_TRY(source_refuse_filtered_counts(typed, err));
    JR_TRY(source_set_votes(in->arena, typed, &how, err));
    const jr_str *labels = labels_of_files(in->arena, typed->battles, ".jsonl");
    reserve(r, typed->battles.n + 1);
    for (size_t i = 0; i < typed->battles.n; i++) {
        const char *path = typed->battles.items[i];
        JR_TRY(jr_votes_load_battles(in->arena, &path, 1, &how, &votes, err));
        votes = jr_votes_weigh(in->arena, &votes, 0);
        JR_TRY(rank_votes(r, &votes, path, labels[i], err));
    }
    if (!typed->counts)
        return JR_OK;
    const words counts = {(const char **)&typed->counts, 1};
    JR_TRY(jr_votes_load_counts(in->arena, typed->counts, &how, &votes, err));
    votes = jr_votes_weigh(in->arena, &votes, 0);
    return rank_votes(r, &votes, typed->counts, labels_of_files(in->arena, counts, ".csv")[0], err);
}

static bool is_bench(const invocation *in, const char *name)
{
    const compare_options *options = in->options;
    struct stat info;
    jr_str folder;
    if (stat(name, &info) == 0)
        return S_ISDIR(info.st_mode);
    return jr_bench_find(in->arena, options->source.data_dir, name, &folder, NULL) == JR_OK;
}

/* Rankings from files, of the judges of benchmarks, and of votes, in this order. */
static jr_status load(const invocation *in, report *r, jr_error *err)
{
    const compare_options *options = in->options;
    const source_options *typed = &options->source;
    const words names = in->arguments;
    const jr_str *labels = labels_of_files(in->arena, names, ".json");
    bool has_others = typed->bench_name || typed->battles.n || typed->counts;
    for (size_t i = 0; i < names.n; i++)
        has_others = has_others || is_bench(in, names.items[i]);
    if (!has_others)
        JR_TRY(check_number(options, names.n, err));
    for (size_t i = 0; i < names.n; i++) {
        const char *path = names.items[i];
        if (is_bench(in, path)) {
            JR_TRY(load_bench(in, r, path, err));
            continue;
        }
        jr_ranking ranking;
        reserve(r, 1);
        JR_TRY(jr_ranking_load(in->arena, path, &ranking, err));
        add_ranking(r, ranking, path, labels[i]);
    }
    if (typed->bench_name)
        JR_TRY(load_bench(in, r, typed->bench_name, err));
    JR_TRY(load_files(in, r, err));
    JR_TRY(check_number(options, r->n, err));
    label_rankings(options, r);
    return JR_OK;
}

static const table_column file_columns[] = {
    {"label", NULL, .kind = COLUMN_TEXT},
    {"path", NULL, .kind = COLUMN_TEXT},
    {"judge", NULL, .kind = COLUMN_TEXT},
};

static const table_column pair_columns[] = {
    {"first", "First", .kind = COLUMN_TEXT},
    {"second", "Second", .kind = COLUMN_TEXT},
    {"models", "Models", .kind = COLUMN_NUMBER},
    {"spearman", "Spearman", .kind = COLUMN_NUMBER, .decimals = 4},
    {"kendall", "Kendall", .kind = COLUMN_NUMBER, .decimals = 4},
};

enum { CHANGE_DECIMALS = 1, RATE_DECIMALS = 4, COLUMNS_PER_RANKING = 4 };

static const table_column move_columns[] = {
    {"first", "First", .kind = COLUMN_TEXT},
    {"second", "Second", .kind = COLUMN_TEXT},
    {"model_id", NULL, .kind = COLUMN_TEXT},
    {"display_name", "Model", .kind = COLUMN_TEXT},
    {"place_first", "From", .kind = COLUMN_NUMBER},
    {"place_second", "To", .kind = COLUMN_NUMBER},
    {"places_up", "Places up", .kind = COLUMN_NUMBER, .always_signed = true},
    {"points_up", "Points up", .kind = COLUMN_NUMBER, .always_signed = true},
};

static void add_files(report *r)
{
    table_init(&r->files, r->arena, ROWS(file_columns));
    for (size_t i = 0; i < r->n; i++) {
        table_add_text(&r->files, r->labels[i]);
        table_add_text(&r->files, r->paths[i]);
        table_add_text(&r->files, r->rankings[i].judge);
    }
}

/* What a tie is moves ratings apart or together, and so does the scale. */
static void warn_of_models(const report *r, size_t one, size_t other)
{
    const jr_ranking *a = &r->rankings[one], *b = &r->rankings[other];
    if (r->comparison.is_by_win_rate[one] || r->comparison.is_by_win_rate[other])
        return;
    if (a->ties.model != b->ties.model)
        warn("%.*s takes ties as %s and %.*s as %s, which spread ratings differently: compare "
             "places, "
             "not points; HINT: jrank rank --ties makes both alike",
             JR_STR_ARG(r->labels[one]), jr_ties_name(a->ties.model), JR_STR_ARG(r->labels[other]),
             jr_ties_name(b->ties.model));
    if (log(a->base) / a->scale != log(b->base) / b->scale && a->scale > 0 && b->scale > 0)
        warn(
            "%.*s and %.*s have other scales: compare places, not points; HINT: jrank rank --scale "
            "and --base make both alike",
            JR_STR_ARG(r->labels[one]), JR_STR_ARG(r->labels[other]));
}

static void add_pair(report *r, size_t one, size_t other)
{
    enum { MAX_MOVES = 5 };
    const jr_comparison *c = &r->comparison;
    jr_ranking_pair pair = jr_compare_pair(r->arena, c, one, other);
    if (pair.n_moves == 0)
        warn("%.*s and %.*s have no model in common", JR_STR_ARG(r->labels[one]),
             JR_STR_ARG(r->labels[other]));
    warn_of_models(r, one, other);
    table_add_text(&r->pairs, r->labels[one]);
    table_add_text(&r->pairs, r->labels[other]);
    table_add_number(&r->pairs, (double)pair.n_moves);
    table_add_number(&r->pairs, pair.spearman);
    table_add_number(&r->pairs, pair.kendall);
    /* Between win rates and ratings only places can be compared. */
    bool have_ratings = !c->is_by_win_rate[one] && !c->is_by_win_rate[other];
    for (size_t i = 0; i < pair.n_moves && i < MAX_MOVES; i++) {
        const jr_move *move = &pair.moves[i];
        if (move->place == move->other_place && (!have_ratings || move->value == move->other_value))
            break;
        table_add_text(&r->moves, r->labels[one]);
        table_add_text(&r->moves, r->labels[other]);
        table_add_text(&r->moves, move->model->model_id);
        table_add_text(&r->moves, model_name(c, move->model));
        table_add_number(&r->moves, move->place);
        table_add_number(&r->moves, move->other_place);
        table_add_number(&r->moves, move->place - move->other_place);
        table_add_number(&r->moves, have_ratings ? move->other_value - move->value : NAN);
    }
}

/* Between two rankings there is no need to name them in every row. */
static void init_moves(report *r)
{
    enum { N_COLUMNS = sizeof move_columns / sizeof *move_columns, POINTS_UP = N_COLUMNS - 1 };
    table_column *columns = jr_arena_alloc(r->arena, N_COLUMNS, sizeof *columns);
    memcpy(columns, move_columns, sizeof move_columns);
    for (size_t i = 0; i < r->comparison.n_rankings; i++) {
        int decimals = CHANGE_DECIMALS + jr_rating_decimals(&r->rankings[i]);
        if (decimals > columns[POINTS_UP].decimals)
            columns[POINTS_UP].decimals = decimals;
    }
    if (r->comparison.n_rankings == 2)
        columns[0].title = columns[1].title = NULL;
    table_init(&r->moves, r->arena, columns, N_COLUMNS);
}

/* The model, and for each ranking its place, value and 68 % interval. */
static void init_models(report *r)
{
    size_t n_columns = 2 + COLUMNS_PER_RANKING * r->comparison.n_rankings;
    table_column *columns = jr_arena_alloc(r->arena, n_columns, sizeof *columns);
    columns[0] = (table_column){"model_id", NULL, .kind = COLUMN_TEXT};
    columns[1] = (table_column){"display_name", "Model", .kind = COLUMN_TEXT};
    static const char *const keys[COLUMNS_PER_RANKING] = {"place", "value", "lower", "upper"};
    for (size_t i = 2; i < n_columns; i++) {
        size_t ranking = (i - 2) / COLUMNS_PER_RANKING, kind = (i - 2) % COLUMNS_PER_RANKING;
        columns[i].kind = COLUMN_NUMBER;
        columns[i].key = jr_arena_format(r->arena, "%s_%zu", keys[kind], ranking + 1).data;
        if (kind == 0)
            columns[i].title = "#";
        if (kind != 1)
            continue;
        JR_BUF_AUTO jr_buf title = {0};
        enum { TITLE_WIDTH = 24 };
        jr_text_append_clipped(&title, r->labels[ranking], TITLE_WIDTH);
        columns[i].title = jr_arena_copy(r->arena, jr_buf_str(&title)).data;
        columns[i].decimals = r->comparison.is_by_win_rate[ranking]
                                  ? RATE_DECIMALS
                                  : CHANGE_DECIMALS + jr_rating_decimals(&r->rankings[ranking]);
    }
    table_init(&r->models, r->arena, columns, n_columns);
}

static void add_models(report *r)
{
    const jr_comparison *c = &r->comparison;
    for (size_t i = 0; i < c->n_models; i++) {
        table_add_text(&r->models, c->models[i]->model_id);
        table_add_text(&r->models, model_name(c, c->models[i]));
        for (size_t k = i; k < c->n_rankings * c->n_models; k += c->n_models) {
            table_add_number(&r->models, c->places[k]);
            table_add_number(&r->models, c->values[k]);
            table_add_number(&r->models, c->records[k] ? c->records[k]->lower : NAN);
            table_add_number(&r->models, c->records[k] ? c->records[k]->upper : NAN);
        }
    }
}

static void print_report(const report *r, table_format format)
{
    JR_BUF_AUTO jr_buf text = {0};
    if (format == TABLE_JSON) {
        table_append_member(&text, "rankings", &r->files);
        table_append_member(&text, "pairs", &r->pairs);
        table_append_member(&text, "moves", &r->moves);
        table_append_member(&text, "models", &r->models);
        jr_buf_append_text(&text, "\n}\n");
    } else if (format == TABLE_CSV) {
        table_append(&text, &r->models, format, 0);
    } else {
        say(&text, "Rank correlation over the common models:\n\n");
        table_append(&text, &r->pairs, format, 2);
        if (r->moves.n_cells) {
            say(&text, "\nLargest moves among the common models:\n\n");
            table_append(&text, &r->moves, format, 2);
        }
        say(&text, "\nSide by side, each with its place:\n\n");
        table_append(&text, &r->models, format, 2);
    }
    print_in_format(format, jr_buf_str(&text));
}

static jr_chart_rating chart_rating(const jr_ranking_record *record, bool by_win_rate)
{
    if (!record)
        return (jr_chart_rating){NAN, NAN, NAN, NAN, NAN};
    if (by_win_rate)
        return (jr_chart_rating){record->win_rate, NAN, NAN, NAN, NAN};
    return (jr_chart_rating){record->median, record->lower, record->upper, record->lower95,
                             record->upper95};
}

/* One picture has one axis: ratings, or win rates where no ranking has ratings. */
static jr_status draw(const report *r, const compare_options *options, jr_error *err)
{
    const jr_comparison *c = &r->comparison;
    bool by_win_rate = true;
    for (size_t i = 0; i < c->n_rankings; i++)
        by_win_rate = by_win_rate && c->is_by_win_rate[i];
    jr_chart_model *models = jr_arena_alloc(r->arena, c->n_models, sizeof *models);
    jr_str *texts = jr_arena_alloc(r->arena, c->n_models + c->n_rankings, sizeof *texts);
    for (size_t i = 0; i < c->n_models; i++)
        models[i].name = texts[i] = model_name(c, c->models[i]);
    for (size_t i = 0; i < c->n_rankings; i++)
        texts[c->n_models + i] = r->labels[i];
    size_t n = c->n_rankings * c->n_models;
    jr_chart_rating *ratings = jr_arena_alloc(r->arena, n, sizeof *ratings);
    for (size_t i = 0; i < n; i++)
        ratings[i] = chart_rating(c->records[i], by_win_rate);
    jr_comparison_figure figure = {models,  c->n_models,   r->labels,
                                   ratings, c->n_rankings, jr_str_from(options->legend_title)};
    jr_chart_style style = {.value_label =
                                by_win_rate ? jr_str_from(translate("Win rate")) : (jr_str){0},
                            .japanese = language_is_japanese()};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_comparison(&figure, &style, &svg);
    chart_files_check_font(options->format_charts, texts, c->n_models + c->n_rankings);
    return chart_files_save(
        (chart_place){.folder = options->chart_dir, .named = options->chart_dir}, "comparison",
        options->format_charts, jr_buf_str(&svg), err);
}

static jr_status run(invocation *in, jr_error *err)
{
    const compare_options *options = in->options;
    report r = {.arena = in->arena};
    JR_TRY(load(in, &r, err));
    r.comparison = jr_compare_rankings(in->arena, r.rankings, r.n);
    add_files(&r);
    table_init(&r.pairs, in->arena, ROWS(pair_columns));
    init_moves(&r);
    init_models(&r);
    for (size_t one = 0; one < r.n; one++)
        for (size_t other = one + 1; other < r.n; other++)
            add_pair(&r, one, other);
    add_models(&r);
    print_report(&r, (table_format)options->format);
    return draw(&r, options, err);
}

static const option_row rows[] = {
    OPTIONS_OF_SOURCES(compare_options, NULL),
    OPTIONS_OF_FILTERS(compare_options),
    OPTION_ONLY_CURRENT(compare_options),
    {"label1", TEXT(compare_options, label1), .argument = "TEXT", .group = "Labels",
     .help = "Label of the first ranking, instead of its file's name."},
    {"label2", TEXT(compare_options, label2), .argument = "TEXT", .group = "Labels",
     .help = "Label of the second ranking."},
    {"labels", LIST(compare_options, labels), .argument = "TEXT...", .group = "Labels",
     .help = "Labels of all rankings."},
    {"chart-dir", PATH(compare_options, chart_dir), .argument = "DIR", .standard = "charts",
     .group = "Charts", .help = "Folder for the chart, comparison.svg and so on."},
    OPTION_FORMAT_CHARTS(compare_options),
    {"legend-title", TEXT(compare_options, legend_title), .argument = "TEXT", .group = "Charts",
     .help = "Title over the labels in the chart."},
    OPTION_FORMAT(compare_options, format),
};

const command_row command_compare = {
    .name = "compare",
    .aliases = "overplot-rankings",
    .arguments = "[RANKING | BENCH]...",
    .max_arguments = ANY_NUMBER,
    .summary = "put rankings side by side and draw them over each other",
    .description =
        "Reads ranking files of jrank or of the original and prints for each pair of them "
        "Spearman's and Kendall's (tau-b) rank correlation over the models they have in common, "
        "the models that moved most, and all models side by side; then draws a chart of them.\n\n"
        "A benchmark folder stands for a ranking of each of its judges, --battles for one of each "
        "file, --counts for one of the table; they are ranked as jrank rank does unless told "
        "otherwise.\n\n"
        "Models are matched by their model_id, which is shown where two have the same display "
        "name. A rating is the median of its ranking; a ranking "
        "by win rate is compared by its win rates. CSV holds the side-by-side table alone, with "
        "the ends of the 68 % intervals.",
    OPTION_ROWS(rows),
    .options_size = sizeof(compare_options),
    .run = run,
};
