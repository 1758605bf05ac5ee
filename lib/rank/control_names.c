/*
 * What is held equal, by its names: of a benchmark the style of its answers, of vote files what was
 * read of it beside the votes.
 */
#include <jrank/bench.h>
#include <jrank/rank.h>

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

jr_status jr_control_parse(jr_arena *arena, const char *text, jr_str **ret_names, size_t *ret_n,
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

jr_status jr_rank_control_names(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                                const jr_str *names, size_t n_names, const jr_rank_options *options,
                                jr_rank_details *details, jr_ranking *ranking, jr_error *err)
{
    jr_feature wanted[JR_N_FEATURES];
    size_t n_wanted;
    bool are_features = choose_features(names, n_names, wanted, &n_wanted);
    if (bench_folder && !are_features)
        return jr_error_set(err, JR_ERR_DATA, "a benchmark has no columns beside its votes");
    if (bench_folder)
        return control_answers(arena, bench_folder, votes, wanted, n_wanted, options, details,
                               ranking, err);
    if (!votes->columns)
        return jr_error_set(err, JR_ERR_DATA, "counts come without answers");
    return jr_rank_control_style(arena, votes, options, details, ranking, err);
}
