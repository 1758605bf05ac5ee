/*
 * jrank power: how many more judgments, or questions, until the ratings are as sure as wanted.
 */
#include "power.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"

#include <jrank/stats.h>

#include <math.h>
#include <string.h>

/* The fit of the votes there are, and what is asked of it. */
typedef struct plan {
    jr_arena *arena;
    const power_options *options;
    bool is_bench; /* the votes are those of a benchmark, in this folder */
    jr_str folder;
    jr_rank_options rank;
    jr_votes votes;
    jr_ranking ranking;
    jr_rank_details details;
    bool is_clustered;
    jr_question_effect effect; /* nothing unless is_clustered */
    jr_power_target *targets;
    size_t n_targets;
} plan;

static jr_status load_votes(const invocation *in, plan *p, jr_error *err)
{
    const power_options *options = p->options;
    jr_votes_options how = {.judges = names_of(p->arena, options->judge_model),
                            .n_judges = options->judge_model.n,
                            .without_sha256 = options->source.battles.n < 2};
    vote_source source;
    JR_TRY(source_find(in, &options->source, &source, err));
    JR_TRY(source_load_votes(p->arena, &source, how, &p->votes, &p->folder, err));
    p->votes = jr_votes_weigh(p->arena, &p->votes, 0);
    p->is_bench = source.kind == SOURCE_BENCH;
    return JR_OK;
}

static jr_status fit(plan *p, jr_error *err)
{
    jr_model_list models = {0};
    jr_model_list_append_shipped(p->arena, &models);
    p->rank = (jr_rank_options){.init_rating = 1000};
    JR_TRY(jr_home_choice_parse(p->options->home_advantage, &p->rank.home, err));
    JR_TRY(jr_rank_votes(p->arena, &p->votes, &models, &p->rank, &p->ranking, &p->details, err));
    for (size_t i = 0; i < p->details.n_warnings; i++)
        warn("%.*s", JR_STR_ARG(p->details.warnings[i]));
    p->is_clustered = p->details.cluster != JR_CLUSTER_NONE;
    return JR_OK;
}

/* Half a 95 % interval in standard errors. */
static double quantile(const plan *p)
{
    size_t degrees = p->details.degrees;
    return degrees ? jr_student_quantile(0.975, (double)degrees) : jr_normal_quantile(0.975);
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
    for (size_t i = p->ranking.n_records; i-- > 0;) {
        const jr_ranking_record *record = &p->ranking.records[i];
        if (isnan(record->mle))
            continue;
        jr_power_target target = {model_of(p, record), SIZE_MAX, p->options->width / per_logit / 2,
                                  0};
        if (p->options->separate) {
            const jr_ranking_record *stronger = next_stronger(p, i);
            if (!stronger)
                continue;
            target = (jr_power_target){model_of(p, stronger), target.model,
                                       fabs(stronger->mle - record->mle) / per_logit,
                                       jr_normal_quantile(p->options->power)};
        }
        ret_records[p->n_targets] = record;
        p->targets[p->n_targets++] = target;
    }
}

#define ANSWER_COLUMNS                                                                             \
    {"width", "95 % width", .kind = COLUMN_NUMBER},                                                \
        {"expected_width", "Expected", .kind = COLUMN_NUMBER},                                     \
        {"least_width", "Least", .kind = COLUMN_NUMBER},                                           \
        {"width_twice_votes", NULL, .kind = COLUMN_NUMBER},                                        \
        {"width_twice_questions", NULL, .kind = COLUMN_NUMBER},                                    \
        {"width_twice_samples", NULL, .kind = COLUMN_NUMBER},                                      \
        {"judgments", NULL, .kind = COLUMN_NUMBER},                                                \
        {"judgments_lower", NULL, .kind = COLUMN_NUMBER},                                          \
        {"judgments_upper", NULL, .kind = COLUMN_NUMBER},                                          \
        {NULL, "More judgments", .kind = COLUMN_TEXT}, {NULL, "(95 %)", .kind = COLUMN_TEXT},      \
        {"questions", "Or questions", .kind = COLUMN_NUMBER},                                      \
        {"question_effect", NULL, .kind = COLUMN_NUMBER},                                          \
        {"question_effect_lower", NULL, .kind = COLUMN_NUMBER},                                    \
    {                                                                                              \
        "question_effect_upper", NULL, .kind = COLUMN_NUMBER                                       \
    }

static const table_column width_columns[] = {
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", "Model", MEMBER(jr_ranking_record, display_name)},
    {"rating", "Rating", MEMBER(jr_ranking_record, mle)},
    ANSWER_COLUMNS,
};

static const table_column separate_columns[] = {
    {"model_id", NULL, .kind = COLUMN_TEXT},
    {"display_name", "Model", .kind = COLUMN_TEXT},
    {"weaker_id", NULL, .kind = COLUMN_TEXT},
    {"weaker_display_name", "Next weaker", .kind = COLUMN_TEXT},
    {"difference", "Apart", .kind = COLUMN_NUMBER},
    ANSWER_COLUMNS,
};

/* Votes are whole. */
static double or_nothing(double number)
{
    return isfinite(number) ? ceil(number) : NAN;
}

/* "840"; where sigma as it is estimated leaves no number but less of it would, "over 480". */
static jr_str number_of(jr_arena *arena, const jr_power_answer *answer)
{
    if (isinf(answer->votes_lower))
        return jr_str_from(translate("out of reach"));
    return isfinite(answer->votes)
               ? jr_arena_format(arena, "%.0f", ceil(answer->votes))
               : jr_arena_format(arena, translate("over %.0f"), ceil(answer->votes_lower));
}

/* "480 – 2200". */
static jr_str range_of(jr_arena *arena, double lower, double upper)
{
    return isfinite(upper) ? jr_arena_format(arena, "%.0f – %.0f", ceil(lower), ceil(upper))
                           : jr_arena_format(arena, "%.0f – never", ceil(lower));
}

static void add_answer(const plan *p, table *t, const jr_power_target *target,
                       const jr_power_answer *answer)
{
    double points = p->details.points_per_logit;
    double se = jr_bt_standard_error(p->details.covariance, p->votes.counts.n_models, target->model,
                                     target->reference);
    const double widths[] = {2 * quantile(p) * se,    answer->now,
                             answer->least,           answer->twice_votes,
                             answer->twice_questions, answer->twice_samples};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        table_add_number(t, points * widths[i]);
    table_add_number(t, or_nothing(answer->votes));
    table_add_number(t, or_nothing(answer->votes_lower));
    table_add_number(t, or_nothing(answer->votes_upper));
    jr_str number = number_of(p->arena, answer);
    size_t room = jr_text_width(jr_str_from(translate("More judgments")));
    size_t width = jr_text_width(number);
    table_add_text(t, jr_arena_format(p->arena, "%*s%.*s", room > width ? (int)(room - width) : 0,
                                      "", JR_STR_ARG(number)));
    table_add_text(t, isfinite(answer->votes_lower) && answer->votes_upper > 0
                          ? range_of(p->arena, answer->votes_lower, answer->votes_upper)
                          : JR_STR(""));
    table_add_number(t, answer->questions);
    const jr_question_effect *effect = &p->effect;
    table_add_number(t, p->is_clustered ? effect->sigma : NAN);
    table_add_number(t, p->is_clustered ? effect->lower : NAN);
    table_add_number(t, p->is_clustered && isfinite(effect->upper) ? effect->upper : NAN);
}

static void add_row(const plan *p, table *t, const jr_ranking_record *record,
                    const jr_power_target *target, const jr_power_answer *answer)
{
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
    add_answer(p, t, target, answer);
}

/* The answers of all targets in one. */
static jr_power_answer sum_up(const plan *p, const jr_power_answer *answers, size_t *ret_n_never)
{
    jr_power_answer all = {0};
    double n = (double)p->n_targets;
    for (size_t i = 0; i < p->n_targets; i++) {
        const jr_power_answer *a = &answers[i];
        all.now += a->now / n;
        all.twice_votes += a->twice_votes / n;
        all.twice_questions += a->twice_questions / n;
        all.twice_samples += a->twice_samples / n;
        all.questions = fmax(all.questions, a->questions);
        if (isinf(a->votes_lower)) {
            ++*ret_n_never;
            continue;
        }
        all.votes = fmax(all.votes, a->votes);
        all.votes_lower = fmax(all.votes_lower, a->votes_lower);
        all.votes_upper = fmax(all.votes_upper, a->votes_upper);
    }
    return all;
}

static void append_need(jr_buf *text, const plan *p, const jr_power_answer *all, size_t n_never)
{
    if (n_never)
        say(text, "%zu of %zu %s out of reach with any number of judgments of these %s\n", n_never,
            p->n_targets, n_never == 1 ? translate("is") : translate("are"),
            p->is_clustered ? translate("questions") : translate("models"));
    say(text, "%.*s more judgments (%.*s) ", JR_STR_ARG(number_of(p->arena, all)),
        JR_STR_ARG(range_of(p->arena, all->votes_lower, all->votes_upper)));
    if (n_never)
        say(text, "for the others");
    else if (p->options->separate)
        say(text, "until all neighbours are apart");
    else
        say(text, "until all intervals are expected to be at most %g points wide",
            p->options->width);
    if (p->is_clustered)
        say(text, "; or %.0f more questions for all, each with as many judgments", all->questions);
    jr_buf_append_char(text, '\n');
}

static void append_gains(jr_buf *text, const plan *p, const jr_power_answer *all)
{
    double points = p->details.points_per_logit;
    say(text, "Mean width expected: %.0f; %.0f with twice the judgments", points * all->now,
        points * all->twice_votes);
    if (p->is_clustered)
        say(text, ", %.0f with twice the questions, at best %.0f with two samples of each answer",
            points * all->twice_questions, points * all->twice_samples);
    jr_buf_append_char(text, '\n');
    if (!p->is_clustered)
        return;
    const jr_question_effect *effect = &p->effect;
    say(text, "Questions move models by %.2f logits (95 %%: %.2f – ", effect->sigma, effect->lower);
    if (isfinite(effect->upper))
        jr_buf_format(text, "%.2f", effect->upper);
    else
        say(text, "more than 4");
    say(text, ", what the one answer to each happens to be included)\n");
}

/* Every match of a benchmark is judged once by a judge. */
static void append_matches(jr_buf *text, const plan *p, double wanted)
{
    double n = 0, judged = (double)p->votes.report.valid;
    for (size_t i = 0; i < p->ranking.n_records; i++)
        n += !isnan(p->ranking.records[i].mle);
    double matches = (double)p->ranking.n_questions * n * (n - 1) * (double)p->votes.n_judges;
    if (p->is_bench && judged + wanted > matches)
        say(text, "These questions have %.0f matches; more takes more questions\n", matches);
}

static void append_report(jr_buf *text, const plan *p, const jr_power_answer *answers)
{
    size_t n_never = 0;
    jr_power_answer all = sum_up(p, answers, &n_never);
    jr_buf_append_char(text, '\n');
    append_need(text, p, &all, n_never);
    append_matches(text, p, isfinite(all.votes) ? all.votes : all.votes_lower);
    append_gains(text, p, &all);
    if (p->options->separate)
        say(text,
            "Apart: the 95 %% interval of the difference leaves out 0 in %g %% of all "
            "cases\n",
            100 * p->options->power);
    say(text,
        "Now: %llu judgments%s; new ones as pairwise-n plays them, the models with the "
        "fewest first\n",
        (unsigned long long)p->votes.report.valid,
        p->is_clustered ? translate(", intervals by question") : "");
    say(text, p->is_clustered ? "Expected: the width that such judgments have on average, if "
                                "questions move all models alike\n"
                              : "Expected: the width that such judgments have on average\n");
    if (p->is_clustered)
        say(text,
            "Least: what %llu questions leave, however many judgments they get; more "
            "questions lower it\n",
            (unsigned long long)p->ranking.n_questions);
}

/* What questions have a part in is shown to people only where they have. */
static const table_column *choose_columns(const plan *p, size_t *ret_n)
{
    const table_column *all = p->options->separate ? separate_columns : width_columns;
    *ret_n = p->options->separate ? sizeof separate_columns / sizeof *separate_columns
                                  : sizeof width_columns / sizeof *width_columns;
    table_column *columns = jr_arena_alloc(p->arena, *ret_n, sizeof *columns);
    for (size_t i = 0; i < *ret_n; i++) {
        columns[i] = all[i];
        const char *key = columns[i].key;
        if (!p->is_clustered && key && (!strcmp(key, "least_width") || !strcmp(key, "questions")))
            columns[i].title = NULL;
    }
    return columns;
}

static void print(const plan *p, const jr_ranking_record *const *records,
                  const jr_power_answer *answers)
{
    table t;
    size_t n_columns;
    const table_column *columns = choose_columns(p, &n_columns);
    table_init(&t, p->arena, columns, n_columns);
    for (size_t i = 0; i < p->n_targets; i++)
        add_row(p, &t, records[i], &p->targets[i], &answers[i]);
    JR_BUF_AUTO jr_buf text = {0};
    table_format format = (table_format)p->options->format;
    table_append(&text, &t, format, 0);
    if (is_for_people(format))
        append_report(&text, p, answers);
    print_in_format(format, jr_buf_str(&text));
}

static jr_status run(invocation *in, jr_error *err)
{
    plan p = {.arena = in->arena, .options = in->options};
    if (p.options->goals.n) {
        if (p.options->human || p.options->separate || !isnan(p.options->width))
            return jr_error_set(err, JR_ERR_USAGE,
                                "jrank power takes one of --until GOAL, --width POINTS and "
                                "--separate");
        return power_of_goals(in, p.options, err);
    }
    options_warn_idle(in->line, "ratings n-models n-questions question-effect price models seed",
                      "without --until");
    if (p.options->human && (p.options->separate || isnan(p.options->width)))
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank power --human takes --width POINTS, without --separate");
    if (p.options->separate != isnan(p.options->width))
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank power takes one of --until GOAL, --width POINTS and "
                            "--separate");
    if (!p.options->separate)
        options_warn_idle(in->line, "power", "without --separate");
    JR_TRY(load_votes(in, &p, err));
    if (p.options->human && !p.is_bench)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--human is of a benchmark, whose sample people voted on");
    JR_TRY(fit(&p, err));
    if (p.options->human)
        return power_of_people(p.arena, p.options, p.folder.data, &p.votes, &p.rank, &p.details,
                               &p.ranking, err);
    size_t n = p.ranking.n_records;
    p.targets = jr_arena_alloc(p.arena, n, sizeof *p.targets);
    const jr_ranking_record **records = jr_arena_alloc(p.arena, n, sizeof *records);
    set_targets(&p, records);
    jr_power_votes votes = {.counts = &p.votes.counts,
                            .fit = &p.details.fit,
                            .details = p.votes.details,
                            .n_details = p.votes.n_details};
    if (p.is_clustered)
        JR_TRY(jr_question_effect_fit(&votes, &p.effect, err));
    print(
        &p, records,
        jr_power_plan(p.arena, &votes, p.is_clustered ? &p.effect : NULL, p.targets, p.n_targets));
    return JR_OK;
}

static const option_row rows[] = {
    {"width", NUMBER(power_options, width), .argument = "POINTS", .min = 0.1, .max = 100000,
     .group = "Goal", .help = "Until every 95 % interval is this wide at most."},
    {"separate", FLAG(power_options, separate), .group = "Goal",
     .help = "Until neighbours in the ranking are apart."},
    {"power", NUMBER(power_options, power), .argument = "P", .standard = "0.8", .min = 0.5,
     .max = 0.999, .group = "Goal", .help = "With --separate, the probability to see them apart."},
    {"human", FLAG(power_options, human), .group = "Goal",
     .help = "How many votes of people it takes until their ratings (see jrank rank --calibrate) "
             "have intervals of --width, by what those votes say that are there."},
    {"until", LIST(power_options, goals), .argument = "GOAL...", .group = "Goal",
     .help = "What goals of jrank judge --until take in calls and money, with matches chosen for "
             "them and with the fewest first: width=POINTS, tiers=POINTS, top=K, new=MODEL."},
    {"n-models", WHOLE(power_options, n_models), .argument = "N", .min = 2, .max = 200,
     .group = "Guess",
     .help = "With --until, without a benchmark: so many models, whose ratings "
             "spread by 200 points."},
    {"ratings", LIST(power_options, ratings), .argument = "RATING...", .group = "Guess",
     .help = "The same of models that have these ratings."},
    {"n-questions", WHOLE(power_options, n_questions), .argument = "N", .standard = "80", .min = 1,
     .max = 1e4, .group = "Guess", .help = "Questions of a guess."},
    {"question-effect", NUMBER(power_options, question_effect), .argument = "LOGITS",
     .standard = "0.5", .min = 0, .max = 10, .group = "Guess",
     .help = "By how much questions of a guess move models."},
    {"price", NUMBER(power_options, price), .argument = "USD", .min = 0, .max = 1e6,
     .group = "Guess",
     .help = "With --until, what a judgment costs; else as jrank judge "
             "--dry-run has it."},
    {"models", PATH(power_options, models), .argument = "FILE", .group = "Guess",
     .help = "With --until, endpoints with the price of the judge, as jrank cost has them."},
    OPTION_SEED(power_options, "Guess", "Seed of what is simulated for --until."),
    OPTIONS_OF_SOURCES(power_options, NULL),
    OPTIONS_OF_FILTERS(power_options),
    OPTION_ONLY_CURRENT(power_options),
    OPTION_JUDGE_MODEL(power_options),
    OPTION_HOME_ADVANTAGE(power_options),
    OPTION_FORMAT(power_options, format),
};

static const example examples[] = {
    {"jrank power rakuda_v2 --width 100", "Judgments until every interval is 100 points wide."},
    {"jrank power rakuda_v2 --separate --power 0.9",
     "Judgments until neighbours are apart in 9 of 10 cases."},
    {"jrank power --battles votes.csv --width 50", "The same of Arena votes."},
    {"jrank power rakuda_v2 --until width=150 top=3", "Calls and money that goals take."},
    {"jrank power --n-models 14 --n-questions 80 --price 0.01 --until width=150",
     "The same before there is a benchmark."},
};

const command_row command_power = {
    .name = "power",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "tell how many more judgments make the ratings as sure as wanted",
    .description =
        "Fits the judgments that there are and tells for each model, or each pair of neighbours, "
        "how many more judgments of the whole benchmark it takes, if they are played like "
        "pairwise-n's: a model with the fewest judgments against a random opponent.\n\n"
        "Where intervals go by question, judgments of one question share what that question "
        "happens to favour. By how much questions move models is estimated for all models at once; "
        "from it come the widths that such judgments have on average, with an interval of the "
        "answer. More judgments of the same questions do not take away what they share: that is "
        "the least width. More questions do. Two samples of each answer help at best as much as "
        "shown, where all that moves is the chance of one answer.\n\n"
        "With --until it tells what goals of jrank judge --until would take, by simulating runs "
        "from "
        "what the judgments leave open, or from a guess of the field where there is no benchmark "
        "yet. Nothing is asked and nothing is written.",
    OPTION_ROWS(rows),
    .options_size = sizeof(power_options),
    EXAMPLE_ROWS(examples),
    .run = run,
};
