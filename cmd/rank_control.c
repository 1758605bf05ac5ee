/*
 * jrank rank --control: ratings with the length and style of the answers held equal, beside those
 * without. What stands in its way is a warning: the ranking itself is there.
 */
#include "message.h"
#include "rank.h"
#include "table.h"

#include <math.h>
#include <string.h>

/* The words of --control, and what of the answers each is. */
static const struct {
    const char *word;
    jr_feature features[3];
    size_t n_features;
} controls[] = {
    {"length", {JR_FEATURE_LENGTH}, 1},
    {"markdown", {JR_FEATURE_HEADERS, JR_FEATURE_LISTS, JR_FEATURE_BOLD}, 3},
    {"japanese", {JR_FEATURE_JAPANESE}, 1},
};

enum { N_CONTROLS = sizeof controls / sizeof *controls };

/* Of a feature in vote files. */
static const char *const style_names[JR_N_FEATURES] = {
    [JR_FEATURE_LENGTH] = "length",     [JR_FEATURE_HEADERS] = "headers",
    [JR_FEATURE_LISTS] = "lists",       [JR_FEATURE_BOLD] = "bold",
    [JR_FEATURE_JAPANESE] = "japanese",
};

static jr_status unknown_control(jr_str word, jr_error *err)
{
    jr_nearest best = {.typed = word};
    for (size_t c = 0; c < N_CONTROLS; c++)
        jr_nearest_consider(&best, jr_str_from(controls[c].word));
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--control does not know '%.*s'; HINT: did you mean %.*s?",
                            JR_STR_ARG(word), JR_STR_ARG(best.name));
    JR_BUF_AUTO jr_buf known = {0};
    for (size_t c = 0; c < N_CONTROLS; c++)
        jr_buf_format(&known, "%s%s", c ? ", " : "", controls[c].word);
    return jr_error_set(err, JR_ERR_USAGE,
                        "--control does not know '%.*s'; HINT: it is some of %.*s and "
                        "column:NAME, with commas between",
                        JR_STR_ARG(word), JR_STR_ARG(jr_buf_str(&known)));
}

static bool is_column(jr_str word)
{
    return word.size > strlen("column:") && strncmp(word.data, "column:", strlen("column:")) == 0;
}

static void add_name(jr_str *names, size_t *n, jr_str name)
{
    for (size_t i = 0; i < *n; i++)
        if (jr_str_compare(names[i], name) == 0)
            return;
    names[(*n)++] = name;
}

jr_status rank_parse_control(jr_arena *arena, const char *text, jr_str **ret_names, size_t *ret_n,
                             jr_error *err)
{
    size_t n = 0;
    jr_str *names = jr_arena_alloc(arena, text ? 3 * (strlen(text) + 1) : 0, sizeof *names);
    for (const char *at = text; at; at = strchr(at, ',')) {
        at += *at == ',';
        jr_str word = {at, strcspn(at, ",")};
        size_t c = 0;
        while (c < N_CONTROLS && jr_str_compare(word, jr_str_from(controls[c].word)) != 0)
            c++;
        if (c == N_CONTROLS && !is_column(word))
            return unknown_control(word, err);
        if (c == N_CONTROLS)
            add_name(names, &n, word);
        for (size_t i = 0; c < N_CONTROLS && i < controls[c].n_features; i++)
            add_name(names, &n, jr_str_from(style_names[controls[c].features[i]]));
    }
    *ret_names = names;
    *ret_n = n;
    return JR_OK;
}

/* The features of answers among the names; false where a column is among them, too. */
static bool choose_features(const jr_str *names, size_t n_names, jr_feature *features,
                            size_t *ret_n)
{
    *ret_n = 0;
    for (size_t i = 0; i < n_names; i++) {
        if (is_column(names[i]))
            return false;
        for (int f = 0; f < JR_N_FEATURES; f++)
            if (jr_str_compare(names[i], jr_str_from(style_names[f])) == 0)
                features[(*ret_n)++] = (jr_feature)f;
    }
    return true;
}

/* By the answers of a benchmark. */
static jr_status control_answers(jr_arena *arena, const char *folder, const jr_votes *votes,
                                 const jr_feature *wanted, size_t n_wanted,
                                 const jr_rank_options *how, jr_rank_details *details,
                                 jr_ranking *ranking, jr_error *err)
{
    jr_answer_features features;
    JR_TRY(jr_answer_features_load(arena, folder, votes->models, votes->counts.n_models,
                                   votes->questions, votes->n_questions, &features, err));
    if (features.n_models_found == 0) {
        jr_str unread = jr_bench_unread(arena, folder, false);
        return jr_error_set(err, JR_ERR_DATA, "%s has no answers of these models%s%.*s", folder,
                            unread.size ? "; " : "", JR_STR_ARG(unread));
    }
    return jr_rank_control(arena, votes, &features, wanted, n_wanted, how, details, ranking, err);
}

void rank_control(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                  const rank_options *options, const jr_rank_options *how, jr_rank_details *details,
                  jr_ranking *ranking)
{
    jr_str *names;
    size_t n_names, n_wanted;
    jr_feature wanted[JR_N_FEATURES];
    jr_error why = {0};
    jr_status status = rank_parse_control(arena, options->control, &names, &n_names, &why);
    if (status != JR_OK || n_names == 0 || options->compute == JR_METHOD_WINRATE)
        return;
    bool are_features = choose_features(names, n_names, wanted, &n_wanted);
    if (bench_folder && !are_features)
        status = jr_error_set(&why, JR_ERR_DATA, "a benchmark has no columns beside its votes");
    else if (bench_folder)
        status = control_answers(arena, bench_folder, votes, wanted, n_wanted, how, details,
                                 ranking, &why);
    else if (votes->columns)
        status = jr_rank_control_style(arena, votes, how, details, ranking, &why);
    else
        status = jr_error_set(&why, JR_ERR_DATA, "counts come without answers");
    if (status != JR_OK) {
        warn("no control for length and style: %s", why.message);
        return;
    }
    const jr_ranking_control *control = &ranking->control;
    if (control->n_left_out)
        warn("the control for length and style leaves out %llu votes %s%s%.*s",
             (unsigned long long)control->n_left_out,
             bench_folder ? "on answers that are not there" : "that do not tell it",
             control->n_without_answers ? "; without any answer: " : "",
             JR_STR_ARG(control->without_answers));
    if (how->ties != JR_TIES_HALF)
        warn("the control for length and style takes ties as half wins");
}

static const table_column rating_columns[] = {
    {NULL, "Model", .kind = COLUMN_TEXT},
    {NULL, "As voted", .kind = COLUMN_NUMBER},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Controlled", .kind = COLUMN_NUMBER},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Change", .kind = COLUMN_NUMBER, .always_signed = true},
};

static const table_column coefficient_columns[] = {
    {NULL, "Feature", .kind = COLUMN_TEXT},
    {NULL, "Points", .kind = COLUMN_NUMBER, .always_signed = true},
    {NULL, "±", .kind = COLUMN_NUMBER},
};

/* The columns with all numbers to so many decimals. */
static const table_column *columns_with(jr_arena *arena, const table_column *columns, size_t n,
                                        int decimals)
{
    table_column *copy = jr_arena_alloc(arena, n, sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        copy[i] = columns[i];
        copy[i].decimals = decimals;
    }
    return copy;
}

void rank_append_control(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                         table_format format)
{
    const jr_ranking_control *control = &ranking->control;
    if (control->n_coefficients == 0)
        return;
    table ratings, coefficients;
    int decimals = jr_rating_decimals(ranking);
    table_init(&ratings, arena, columns_with(arena, ROWS(rating_columns), decimals),
               sizeof rating_columns / sizeof *rating_columns);
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_control_rating *before = &control->ratings[i].before;
        const jr_control_rating *after = &control->ratings[i].after;
        table_add_text(&ratings, ranking->records[i].display_name);
        table_add_number(&ratings, before->rating);
        table_add_text(&ratings, rank_interval(arena, before->lower95, before->upper95, decimals));
        table_add_number(&ratings, after->rating);
        table_add_text(&ratings, rank_interval(arena, after->lower95, after->upper95, decimals));
        table_add_number(&ratings, after->rating - before->rating);
    }
    table_init(&coefficients, arena, columns_with(arena, ROWS(coefficient_columns), 1 + decimals),
               sizeof coefficient_columns / sizeof *coefficient_columns);
    for (size_t k = 0; k < control->n_coefficients; k++) {
        table_add_text(&coefficients, control->coefficients[k].name);
        table_add_number(&coefficients, control->coefficients[k].points);
        table_add_number(&coefficients, control->coefficients[k].se_points);
    }
    jr_buf_append_text(text, "\nWith length and style held equal:\n\n");
    table_append(text, &ratings, format, 0);
    jr_buf_append_text(text, "\nWhat more of a feature is worth, per typical difference:\n\n");
    table_append(text, &coefficients, format, 0);
    jr_buf_format(text, "\nControl: %llu votes, estimates; errors %s; home advantage ",
                  (unsigned long long)control->n_votes,
                  control->intervals == JR_INTERVALS_QUESTION ? "by question (Student's t)"
                                                              : "of independent votes (normal)");
    rank_append_points(text, ranking, control->home_after, NAN);
    jr_buf_append_text(text, ", was ");
    rank_append_points(text, ranking, control->home_before, NAN);
    jr_buf_append_char(text, '\n');
}
