#include "board_command.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/enum_names.h"

jr_interval_kind board_interval(const jr_site_options *options)
{
    return options->interval == JR_INTERVAL_KIND_T && options->bootstrap_n
               ? JR_INTERVAL_KIND_BOOTSTRAP
               : options->interval;
}

static void append_name(jr_buf *line, jr_str name)
{
    jr_buf_append_char(line, ' ');
    jr_text_append_shell_word(line, name);
}

static void append_names(jr_buf *line, const char *option, const jr_str *names, size_t n)
{
    if (n)
        jr_buf_format(line, " --%s", option);
    for (size_t i = 0; i < n; i++)
        append_name(line, names[i]);
}

static void append_option(jr_buf *line, const char *option, const char *value)
{
    append_names(line, option, &(jr_str){value, value ? strlen(value) : 0}, value != NULL);
}

static void append_joined(jr_buf *line, const char *option, const jr_str *items, size_t n)
{
    JR_BUF_AUTO jr_buf joined = {0};
    for (size_t i = 0; i < n; i++) {
        jr_buf_append_text(&joined, i ? "," : "");
        jr_buf_append_str(&joined, items[i]);
    }
    append_option(line, option, n ? joined.data : NULL);
}

/* 0: none. A date alone is the day's beginning, or as an end what follows its end. */
static void append_time(jr_buf *line, const char *option, double time, bool is_end)
{
    enum { DAY = 24 * 60 * 60 };
    bool is_whole = fmod(time, DAY) == 0;
    time_t shown = (time_t)time - (is_whole && is_end ? DAY : 0);
    struct tm parts;
    char text[64];
    if (time == 0 || !gmtime_r(&shown, &parts) ||
        !strftime(text, sizeof text, is_whole ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S", &parts))
        return;
    append_option(line, option, text);
}

static void append_filter(jr_buf *line, const jr_vote_filter *filter)
{
    append_option(line, "where", filter->where);
    append_names(line, "exclude-models", filter->without_models, filter->n_without_models);
    if (filter->per_voter_day)
        jr_buf_format(line, " --votes-per-voter-day %llu",
                      (unsigned long long)filter->per_voter_day);
    append_time(line, "since", filter->since, false);
    append_time(line, "through", filter->until, true);
    if (filter->only_current)
        jr_buf_append_text(line, " --only-current");
}

static void append_source(jr_buf *line, const jr_site_options *options, jr_str bench_folder)
{
    const jr_vote_source *votes = options->votes;
    const jr_votes_options *how = options->votes_options;
    if (!votes) {
        append_names(line, "bench-name", &bench_folder, 1);
    } else if (votes->counts) {
        append_option(line, "counts", votes->counts);
    } else {
        jr_buf_append_text(line, " --battles");
        for (size_t i = 0; i < votes->n_battles; i++)
            append_name(line, jr_str_from(votes->battles[i]));
    }
    if (how && votes) {
        append_joined(line, "columns", how->columns, how->n_columns);
        append_joined(line, "winner-codes", how->winner_codes, how->winner_codes ? 3 : 0);
    }
    if (how && how->filter)
        append_filter(line, how->filter);
}

static void append_intervals(jr_buf *line, const jr_site_options *options, jr_method method)
{
    static const char *const kinds[] = {JR_INTERVAL_KINDS(ENUM_NAME)};
    static const char *const targets[] = {JR_CLUSTERS(ENUM_NAME)};
    jr_interval_kind kind = board_interval(options);
    bool draws = kind == JR_INTERVAL_KIND_BOOTSTRAP;
    if (method == JR_METHOD_MLE && kind != JR_INTERVAL_KIND_T && !(draws && options->bootstrap_n))
        jr_buf_format(line, " --interval %s", kinds[kind]);
    if (method == JR_METHOD_MLE && draws && options->bootstrap_n)
        jr_buf_format(line, " --bootstrap-n %zu", options->bootstrap_n);
    if (options->target != JR_CLUSTER_AUTO)
        jr_buf_format(line, " --target %s", targets[options->target]);
    if (options->pool)
        jr_buf_format(line, " --pool %llu", (unsigned long long)options->pool);
}

static const char *categories_of(const jr_site_options *options)
{
    const jr_votes_options *how = options->votes_options;
    return options->votes && how && how->wanted ? how->wanted->by : "category";
}

jr_str board_command(jr_arena *arena, const jr_site_options *options, jr_str bench_folder,
                     const jr_str *judges, size_t n_judges, const jr_ranking *ranking)
{
    JR_BUF_AUTO jr_buf line = {0};
    jr_buf_append_text(&line, "jrank rank");
    append_source(&line, options, bench_folder);
    append_names(&line, "judge-model", judges, n_judges);
    if (ranking->method != JR_METHOD_MLE)
        append_option(&line, "compute", jr_method_name(ranking->method));
    if (ranking->n_categories)
        append_option(&line, "by", categories_of(options));
    if (ranking->control.n_coefficients)
        append_option(&line, "control", options->control);
    if (options->seed)
        jr_buf_format(&line, " --seed %llu", (unsigned long long)options->seed);
    append_intervals(&line, options, ranking->method);
    if (options->home.mode != JR_HOME_AUTO) {
        jr_buf_append_text(&line, " --home-advantage ");
        jr_home_choice_format(&line, &options->home);
    }
    if (ranking->method != JR_METHOD_WINRATE && ranking->judges.epochs)
        jr_buf_append_text(&line, " --epochs");
    if (ranking->calibration)
        jr_buf_append_text(&line, " --calibrate");
    return jr_arena_copy(arena, jr_buf_str(&line));
}
