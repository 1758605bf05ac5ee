/*
 * jrank power: how many more judgments until the ratings are as sure as wanted.
 */
#include "bench.h"
#include "command.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/rank.h>
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

typedef struct power_options {
    const char *data_dir;
    words judge_model;
    double width, power;
    bool separate;
    int format;
} power_options;

/* The fit of the votes there are, and what is asked of it. */
typedef struct plan {
    jr_arena *arena;
    const power_options *options;
    jr_votes votes;
    jr_ranking ranking;
    jr_rank_details details;
    jr_power_target *targets;
    size_t n_targets;
    double quantile; /* half a 95 % interval in standard errors */
} plan;

static jr_status load(plan *p, const char *bench, jr_error *err)
{
    words judges = p->options->judge_model;
    jr_str folder = {0};
    JR_TRY(bench_find(p->arena, p->options->data_dir, bench, &folder, err));
    jr_votes_options how = {
        .judges = names_of(p->arena, judges), .n_judges = judges.n, .without_sha256 = true};
    JR_TRY(jr_votes_load_bench(p->arena, folder.data, &how, &p->votes, err));
    jr_model_list models = {0};
    jr_model_list_append_shipped(p->arena, &models);
    jr_rank_options rank = {.init_rating = 1000};
    JR_TRY(jr_rank_votes(p->arena, &p->votes, &models, &rank, &p->ranking, &p->details, err));
    for (size_t i = 0; i < p->details.n_warnings; i++)
        warn("%.*s", JR_STR_ARG(p->details.warnings[i]));
    size_t degrees = p->details.degrees;
    p->quantile = degrees ? jr_student_quantile(0.975, (double)degrees) : jr_normal_quantile(0.975);
    return JR_OK;
}

/* The record of the next stronger model of the same part, or NULL. */
static const jr_ranking_record *next_stronger(const plan *p, size_t record)
{
    for (size_t i = record + 1; i < p->ranking.n_records; i++)
        if (p->ranking.records[i].component == p->ranking.records[record].component)
            return &p->ranking.records[i];
    return NULL;
}

static size_t model_of(const plan *p, const jr_ranking_record *record)
{
    return p->details.model_of[record - p->ranking.records];
}

/* One target per rated model, or per pair of neighbours; the strongest first. */
static void set_targets(plan *p, const jr_ranking_record **ret_records)
{
    double per_logit = p->details.points_per_logit;
    double power = jr_normal_quantile(p->options->power);
    for (size_t i = p->ranking.n_records; i-- > 0;) {
        const jr_ranking_record *record = &p->ranking.records[i];
        if (isnan(record->mle))
            continue;
        jr_power_target target = {model_of(p, record), SIZE_MAX,
                                  p->options->width / per_logit / (2 * p->quantile)};
        if (p->options->separate) {
            const jr_ranking_record *stronger = next_stronger(p, i);
            if (!stronger)
                continue;
            target.reference = target.model;
            target.model = model_of(p, stronger);
            target.se = fabs(stronger->mle - record->mle) / per_logit / (p->quantile + power);
        }
        ret_records[p->n_targets] = record;
        p->targets[p->n_targets++] = target;
    }
}

static const table_column width_columns[] = {
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", "Model", MEMBER(jr_ranking_record, display_name)},
    {"rating", "Rating", MEMBER(jr_ranking_record, mle)},
    {"width", "95 % width", .kind = COLUMN_NUMBER},
    {"least_width", "Least", .kind = COLUMN_NUMBER},
    {"judgments", NULL, .kind = COLUMN_NUMBER},
    {NULL, "More judgments", .kind = COLUMN_TEXT},
};

static const table_column separate_columns[] = {
    {"model_id", NULL, .kind = COLUMN_TEXT},
    {"display_name", "Model", .kind = COLUMN_TEXT},
    {"weaker_id", NULL, .kind = COLUMN_TEXT},
    {"weaker_display_name", "Next weaker", .kind = COLUMN_TEXT},
    {"difference", "Apart", .kind = COLUMN_NUMBER},
    {"width", "95 % width", .kind = COLUMN_NUMBER},
    {"least_width", "Least", .kind = COLUMN_NUMBER},
    {"judgments", NULL, .kind = COLUMN_NUMBER},
    {NULL, "More judgments", .kind = COLUMN_TEXT},
};

static void add_row(const plan *p, table *t, const jr_ranking_record *record,
                    const jr_power_answer *answer)
{
    double full = 2 * p->quantile * p->details.points_per_logit;
    if (p->options->separate) {
        const jr_ranking_record *stronger = next_stronger(p, (size_t)(record - p->ranking.records));
        table_add_text(t, stronger->model_id);
        table_add_text(t, stronger->display_name);
        table_add_text(t, record->model_id);
        table_add_text(t, record->display_name);
        table_add_number(t, stronger->mle - record->mle);
    } else {
        TABLE_ADD(t, jr_ranking_record, record);
    }
    table_add_number(t, full * answer->se_now);
    table_add_number(t, full * answer->se_floor);
    double votes = ceil(answer->votes);
    table_add_number(t, isfinite(votes) ? votes : NAN);
    table_add_text(t, isfinite(votes) ? jr_arena_format(p->arena, "%14.0f", votes)
                                      : JR_STR(" out of reach"));
}

static void append_report(jr_buf *text, const plan *p, double most, size_t n_never)
{
    jr_buf_append_char(text, '\n');
    if (n_never)
        jr_buf_format(text, "%zu of %zu %s out of reach with any number of judgments of these %s\n",
                      n_never, p->n_targets, n_never == 1 ? "is" : "are",
                      p->ranking.n_questions ? "questions" : "models");
    jr_buf_format(text, "%.0f more judgments ", most);
    if (n_never)
        jr_buf_append_text(text, "for the others\n");
    else if (p->options->separate)
        jr_buf_append_text(text, "until all neighbours are apart\n");
    else
        jr_buf_format(text, "until all intervals are at most %g points wide\n", p->options->width);
    if (p->options->separate)
        jr_buf_format(text,
                      "Apart: the 95 %% interval of the difference leaves out 0 in %g %% of all "
                      "cases\n",
                      100 * p->options->power);
    bool clustered = p->details.cluster != JR_CLUSTER_NONE;
    jr_buf_format(text,
                  "Now: %llu judgments%s; new ones as pairwise-n plays them, the models with the "
                  "fewest first\n",
                  (unsigned long long)p->votes.report.valid,
                  clustered ? ", intervals by question" : "");
    if (clustered)
        jr_buf_format(text,
                      "Least: what %llu questions leave, however many judgments they get; more "
                      "questions lower it\n",
                      (unsigned long long)p->ranking.n_questions);
}

static void print(const plan *p, const jr_ranking_record *const *records,
                  const jr_power_answer *answers)
{
    table t;
    if (p->options->separate)
        table_init(&t, p->arena, ROWS(separate_columns));
    else
        table_init(&t, p->arena, ROWS(width_columns));
    double most = 0;
    size_t n_never = 0;
    for (size_t i = 0; i < p->n_targets; i++) {
        add_row(p, &t, records[i], &answers[i]);
        n_never += isinf(answers[i].votes);
        if (isfinite(answers[i].votes))
            most = fmax(most, ceil(answers[i].votes));
    }
    JR_BUF_AUTO jr_buf text = {0};
    table_format format = (table_format)p->options->format;
    table_append(&text, &t, format, 0);
    if (is_for_people(format))
        append_report(&text, p, most, n_never);
    print_in_format(format, jr_buf_str(&text));
}

static jr_status run(invocation *in, jr_error *err)
{
    plan p = {.arena = in->arena, .options = in->options};
    if (p.options->separate != isnan(p.options->width))
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank power takes either --width POINTS or --separate");
    if (!p.options->separate)
        options_warn_idle(in->line, "power", "without --separate");
    JR_TRY(load(&p, in->arguments.items[0], err));
    size_t n = p.ranking.n_records;
    p.targets = jr_arena_alloc(p.arena, n, sizeof *p.targets);
    const jr_ranking_record **records = jr_arena_alloc(p.arena, n, sizeof *records);
    set_targets(&p, records);
    const double *independent = jr_bt_sandwich(p.arena, &p.votes.counts, &p.details.fit);
    const double *all = p.details.cluster == JR_CLUSTER_NONE ? independent : p.details.covariance;
    print(&p, records,
          jr_power_plan(p.arena, &p.votes.counts, &p.details.fit, independent, all, p.targets,
                        p.n_targets));
    return JR_OK;
}

static const option_row rows[] = {
    {"width", NUMBER(power_options, width), .argument = "POINTS", .min = 0.1, .max = 100000,
     .group = "Goal", .help = "Until every 95 % interval is this wide at most."},
    {"separate", FLAG(power_options, separate), .group = "Goal",
     .help = "Until neighbours in the ranking are apart."},
    {"power", NUMBER(power_options, power), .argument = "P", .standard = "0.8", .min = 0.5,
     .max = 0.999, .group = "Goal", .help = "With --separate, the probability to see them apart."},
    OPTION_DATA_DIR(power_options),
    OPTION_JUDGE_MODEL(power_options),
    OPTION_FORMAT(power_options, format),
};

static const example examples[] = {
    {"jrank power rakuda_v2 --width 100", "Judgments until every interval is 100 points wide."},
    {"jrank power rakuda_v2 --separate --power 0.9",
     "Judgments until neighbours are apart in 9 of 10 cases."},
};

const command_row command_power = {
    .name = "power",
    .arguments = "BENCH",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "tell how many more judgments make the ratings as sure as wanted",
    .description =
        "Fits the judgments that there are and tells for each model, or each pair of neighbours, "
        "how many more judgments of the whole benchmark it takes, if they are played like "
        "pairwise-n's: a model with the fewest judgments against a random opponent.\n\n"
        "Where intervals go by question, judgments of one question share what that question "
        "happens to favour. More judgments of the same questions do not take that away; what is "
        "left of a width is shown as the least.",
    OPTION_ROWS(rows),
    .options_size = sizeof(power_options),
    EXAMPLE_ROWS(examples),
    .run = run,
};
