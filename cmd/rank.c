/*
 * jrank rank: read votes, fit, print, and write the ranking and its charts where the original
 * puts them.
 */
#include "rank.h"
#include "dates.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/ask.h>
#include <jrank/base.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A folder whose answers can't be read is ranked all the same. */
static void warn_of_answers(jr_arena *arena, const char *folder, const jr_votes *votes)
{
    jr_str *judges = jr_arena_alloc(arena, votes->n_judges, sizeof *judges), *sentences;
    size_t n;
    for (size_t i = 0; i < votes->n_judges; i++)
        judges[i] = votes->judges[i].judge;
    if (jr_bench_answer_warnings(arena, folder, votes->models, votes->counts.n_models, judges,
                                 votes->n_judges, &sentences, &n, NULL) == JR_OK)
        warn_of_all(sentences, n);
}

static void tell_clear_wins(const jr_votes *votes, int64_t weight)
{
    if (votes->n_clear)
        warn("%llu of %llu verdicts are clear wins and count as %lld votes each; what was recorded "
             "without that mark counts as one",
             (unsigned long long)votes->n_clear, (unsigned long long)votes->report.valid,
             (long long)weight);
    else
        warn("no verdict is marked as a clear win, so each counts as one; HINT: jrank judge marks "
             "those that say [[A>>B]] or [[B>>A]]");
}

/* "mean", or MODEL=RATING, the model's name perhaps with '=' in it. */
static jr_status parse_anchor(const char *text, jr_rank_options *how, jr_error *err)
{
    if (strcmp(text, "mean") == 0)
        return JR_OK;
    const char *equals = strrchr(text, '=');
    char *end = NULL;
    if (equals && equals > text)
        how->anchor_rating = strtod(equals + 1, &end);
    if (!end || end == equals + 1 || *end || !isfinite(how->anchor_rating))
        return jr_error_set(err, JR_ERR_USAGE, "--anchor takes 'mean' or MODEL=RATING, not '%s'",
                            text);
    how->anchor_model = (jr_str){text, (size_t)(equals - text)};
    return JR_OK;
}

/* The command line without the number of threads, which changes nothing. */
static jr_str recorded_command(jr_arena *arena, words line)
{
    words kept = {jr_arena_alloc(arena, line.n, sizeof *kept.items), 0};
    for (size_t i = 0; i < line.n; i++) {
        if (strcmp(line.items[i], "--threads") == 0)
            i++;
        else if (strncmp(line.items[i], "--threads=", strlen("--threads=")) != 0)
            kept.items[kept.n++] = line.items[i];
    }
    JR_BUF_AUTO jr_buf text = {0};
    options_format_line(&text, kept);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

/* A judge's name as it stands in file names. */
static const char *in_file_names(jr_arena *arena, jr_str name)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < name.size; i++)
        jr_buf_append_text(&text, name.data[i] == '/' ? "__" : (char[]){name.data[i], '\0'});
    return jr_arena_copy(arena, jr_buf_str(&text)).data;
}

static jr_status write_counts(const rank_options *options, const jr_votes *votes, jr_error *err)
{
    if (!options->write_counts)
        return JR_OK;
    JR_BUF_AUTO jr_buf text = {0};
    source_warn_of_counts(votes);
    if (options->counts_by == COUNTS_BY_PAIR)
        jr_votes_format_counts(&text, votes, (jr_str){0});
    else
        JR_TRY(jr_votes_format_details(&text, votes, options->counts_by == COUNTS_BY_JUDGE,
                                       (jr_str){0}, err));
    JR_TRY(jr_file_save(options->write_counts, jr_buf_str(&text), err));
    note_written(options->write_counts);
    return JR_OK;
}

static jr_status write_results(jr_arena *arena, const jr_ranking *ranking,
                               const jr_rank_details *details, const jr_votes *votes,
                               const jr_model_list *models, const rank_options *options,
                               const rank_place *where, jr_error *err)
{
    const char *judge = in_file_names(arena, where->judge), *path = options->output_path;
    if (!path && where->folder)
        path = jr_arena_format(arena, "%s/rankings/%s_%s.json", where->folder, judge,
                               jr_method_name((jr_method)options->compute))
                   .data;
    if (path) {
        JR_BUF_AUTO jr_buf text = {0};
        jr_ranking_format(&text, ranking);
        JR_TRY(options->output_path
                   ? jr_file_save(path, jr_buf_str(&text), err)
                   : jr_file_save_below(where->folder, path, jr_buf_str(&text), err));
        note_written(path);
    }
    JR_TRY(rank_write_chain(votes, options, details, err));
    if (!options->make_charts)
        return JR_OK;
    const char *named = options->chart_dir ? options->chart_dir : "charts";
    chart_place charts = {.folder = named, .named = named};
    if (!options->chart_dir && where->folder)
        charts = (chart_place){
            .folder = jr_arena_format(arena, "%s/charts/%s", where->folder, judge).data,
            .named = where->folder};
    return rank_draw(arena, ranking, details, votes, models, options, charts, err);
}

/* The ranking that has the votes on flagged answers, too. */
static jr_status rank_with_flagged(const invocation *in, const jr_model_list *models,
                                   const jr_rank_options *how, const jr_ranking *without,
                                   flagged_ranking *ret_all, jr_error *err)
{
    jr_votes counted;
    rank_place where;
    jr_str weights;
    jr_rank_details details;
    JR_TRY(rank_load_votes(in, models, false, &counted, &where, err));
    ret_all->votes = rank_weigh_votes(in->arena, in->options, &counted, &weights);
    JR_TRY(
        jr_rank_votes(in->arena, &ret_all->votes, models, how, &ret_all->ranking, &details, err));
    ret_all->ranking.date = without->date;
    ret_all->ranking.judge = without->judge;
    ret_all->ranking.weights = without->weights;
    ret_all->ranking.version = without->version;
    ret_all->ranking.command = without->command;
    return JR_OK;
}

static void warn_of_idle_options(const invocation *in)
{
    const rank_options *options = in->options;
    if (options->compute == JR_METHOD_WINRATE)
        options_warn_idle(in->line, "bootstrap-n interval control by diagnose top epochs",
                          "with --compute winrate");
    if (options->compute == JR_METHOD_MCMC)
        options_warn_idle(in->line, "bootstrap-n interval diagnose", "with --compute mcmc");
    else
        options_warn_idle(in->line, "nsamples nwalkers prior sampler chain-path corner-models",
                          "without --compute mcmc");
    if (options->compat == COMPAT_ORIGINAL)
        options_warn_idle(in->line, "interval target cluster pool", "with --compat original");
    if (options->interval >= 0 && options->interval != JR_INTERVAL_KIND_BOOTSTRAP &&
        options->bootstrap_n && options->compat != COMPAT_ORIGINAL)
        options_warn_idle(in->line, "bootstrap-n",
                          options->interval == JR_INTERVAL_KIND_T ? "with --interval t"
                                                                  : "with --interval profile");
    if (options->target == JR_CLUSTER_NONE)
        options_warn_idle(in->line, "pool", "with --target same-questions");
    if (!options->calibrate && !options->jury)
        options_warn_idle(in->line, "human", "without --calibrate or --jury");
    if (!options->write_counts)
        options_warn_idle(in->line, "counts-by", "without --write-counts");
    if (!options->make_charts)
        options_warn_idle(in->line,
                          "advanced-charts chart-dir format-charts corner-models plot-skip-list "
                          "chart-title chart-subtitle chart-byline chart-width",
                          "without --make-charts");
    else if (!options->advanced_charts)
        options_warn_idle(in->line, "chart-subtitle chart-byline", "without --advanced-charts");
}

static jr_status choose_target(const rank_options *options, jr_rank_options *how, jr_error *err)
{
    how->cluster = (jr_cluster)options->target;
    if (options->cluster < 0)
        return JR_OK;
    if (options->target != JR_CLUSTER_AUTO)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--cluster is an older name of --target, and only "
                            "one of them can be given");
    how->cluster = (jr_cluster)options->cluster;
    return JR_OK;
}

static jr_status run(invocation *in, jr_error *err)
{
    const rank_options *options = in->options;
    jr_arena *arena = in->arena;
    jr_rank_options how = {.scale = options->scale,
                           .base = options->base,
                           .init_rating = options->init_rating,
                           .bootstrap_n = (size_t)options->bootstrap_n,
                           .seed = (uint64_t)options->seed,
                           .n_threads = (unsigned)options->threads,
                           .estimator = (jr_estimator)options->estimator,
                           .ties =
                               options->ties == TIES_AUTO ? JR_TIES_HALF : (jr_ties)options->ties,
                           .choose_ties = options->ties == TIES_AUTO,
                           .interval = chosen_interval(options->interval, options->bootstrap_n),
                           .pool = (uint64_t)options->pool,
                           .original = options->compat == COMPAT_ORIGINAL,
                           .top = (size_t)options->top,
                           .min_matches = (uint64_t)options->min_matches};
    jr_posterior_options posterior = rank_posterior_options(options);
    if (options->compute == JR_METHOD_MCMC)
        how.posterior = &posterior;
    JR_TRY(jr_home_choice_parse(options->home_advantage, &how.home, err));
    JR_TRY(parse_anchor(options->anchor, &how, err));
    JR_TRY(choose_target(options, &how, err));
    warn_of_idle_options(in);
    if (options->compute == JR_METHOD_WINRATE && options->without == WITHOUT_FLAGGED)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--without flagged compares ratings, of which --compute winrate has "
                            "none");
    if (options->compute == JR_METHOD_WINRATE) {
        how.interval = JR_INTERVAL_KIND_T;
        how.original = false;
    }
    jr_model_list models = {0};
    if (options->models)
        JR_TRY(jr_model_list_load(arena, options->models, &models, err));
    jr_model_list_append_shipped(arena, &models);
    jr_votes counted;
    rank_place where = {0};
    jr_str weights;
    bool without_flagged = options->without == WITHOUT_FLAGGED;
    JR_TRY(rank_load_votes(in, &models, without_flagged, &counted, &where, err));
    JR_TRY(rank_check_epochs(&counted, options, where.folder, err));
    JR_TRY(write_counts(options, &counted, err));
    jr_jury jury;
    JR_TRY(rank_jury(arena, where.folder, &models, options, &counted, &jury, err));
    jr_votes votes = rank_weigh_votes(arena, options, &counted, &weights);
    for (size_t i = 0; i < votes.n_judges; i++)
        warn_of_all(votes.judges[i].mixtures, votes.judges[i].n_mixtures);
    if (where.folder && options->clear_weight > 1)
        tell_clear_wins(&votes, options->clear_weight);
    jr_ranking ranking;
    jr_rank_details details;
    JR_TRY(jr_rank_votes(arena, &votes, &models, &how, &ranking, &details, err));
    ranking.judges.jury = options->jury ? &jury : NULL;
    warn_of_all(details.warnings, details.n_warnings);
    if (where.folder)
        warn_of_answers(arena, where.folder, &votes);
    if (options->by && options->compute != JR_METHOD_WINRATE)
        JR_TRY(rank_categories(arena, &votes, where.folder, &details, &ranking, err));
    rank_control(arena, where.folder, &votes, options, &how, &details, &ranking);
    JR_TRY(rank_calibrate(arena, where.folder, &votes, options, &how, &details, &ranking, err));
    JR_TRY(rank_peek(arena, where.folder, &votes, options, &how, &ranking, err));
    if (votes.weights && options->diagnose)
        warn("no diagnosis: votes with weights or scores can't be predicted one by one");
    else
        rank_diagnose(arena, &votes, options, &details, &ranking);
    if (options->compute == JR_METHOD_WINRATE)
        jr_rank_by_winrate(arena, &ranking, &ranking);
    ranking.date = local_date(arena);
    ranking.judge = where.judge;
    ranking.weights = weights;
    ranking.version = jr_str_from(jr_version());
    ranking.command = recorded_command(arena, in->line);
    flagged_ranking all;
    if (without_flagged)
        JR_TRY(rank_with_flagged(in, &models, &how, &ranking, &all, err));
    rank_print(arena, &ranking, &votes, options, without_flagged ? &all : NULL);
    return write_results(arena, &ranking, &details, &votes, &models, options, &where, err);
}

static const option_row rows[] = {
    /* The original's default; whatever is typed goes before it. */
    OPTIONS_OF_SOURCES(rank_options, "rakuda_v2"),
    OPTIONS_OF_FILTERS(rank_options),
    OPTION_ONLY_CURRENT(rank_options),
    {"without", CHOICE(rank_options, without), .argument = "WHAT", .choices = "flagged",
     .group = "Filters",
     .help = "No verdict on an answer that 'jrank check --answers' flags; below stands how each "
             "model is rated with them, and who moves by more than its interval."},
    {"judge-model", LIST(rank_options, judge_model), .argument = "JUDGE...", .standard = "gpt-4",
     .group = "Input",
     .help = "Judges whose verdicts are pooled; 'all' takes every judge there is but people. Where "
             "none is named and gpt-4 has not judged, the only judge there is."},
    {"with-people", FLAG(rank_options, with_people), .group = "Input",
     .help = "'--judge-model all' pools the verdicts of people (human-NAME), too."},
    {"jury", FLAG(rank_options, jury), .group = "Method",
     .help = "Weigh the votes of each judge by how reliable it is: by its agreement with people "
             "where they have voted, else of the judges with each other."},
    {"no-self-judging", FLAG(rank_options, no_self_judging), .group = "Filters",
     .help = "No verdict of a judge on a model of its own family, as --models tells families."},
    {"model-list", LIST(rank_options, model_list), .argument = "MODEL...", .standard = "all",
     .group = "Input", .help = "Only matches between these models."},
    {"mode", CHOICE(rank_options, mode), .argument = "MODE", .standard = "pairwise",
     .choices = "pairwise" JR_PAIRINGS(CHOICE_WORD), .group = "Input",
     .help = "Taken for the original's sake; all pair judgments are ranked whatever it says."},

    {"compute", CHOICE(rank_options, compute), .argument = "METHOD", .standard = "mle",
     .choices = CHOICES(JR_METHODS), .group = "Method",
     .help =
         "Strengths by maximum likelihood, the posterior distribution of strengths, or win rates."},
    {"estimator", CHOICE(rank_options, estimator), .argument = "NAME", .standard = "auto",
     .choices = CHOICES(JR_ESTIMATORS), .group = "Method",
     .help = "Maximum likelihood, Firth's penalised likelihood, or the second only where the "
             "first has no finite value (auto)."},
    OPTION_HOME_ADVANTAGE(rank_options),
    {"epochs", FLAG(rank_options, epochs), .group = "Method",
     .help = "Adds a home advantage for each time of the judge, before and after its model, the "
             "prompt or the month changed, as records say."},
    {"weights", TEXT(rank_options, weights), .argument = "WHAT", .standard = "auto",
     .group = "Method",
     .help = "What votes weigh: 'none' takes each as one, 'pair' divides by the votes of its pair "
             "of models, or by 50 where those are fewer, so that pairs that met often weigh the "
             "same; a column of --battles or --counts weighs as it says. auto takes the column "
             "weight where there is one, as all other commands do."},
    {"scale", NUMBER(rank_options, scale), .argument = "POINTS", .standard = "400", .min = 1e-6,
     .max = 1e9, .group = "Method", .help = "Rating points for odds of --base to one."},
    {"base", NUMBER(rank_options, base), .argument = "B", .standard = "10", .min = 1.000001,
     .max = 1e9, .group = "Method", .help = "Odds that --scale points stand for."},
    {"init-rating", NUMBER(rank_options, init_rating), .argument = "POINTS", .standard = "1000",
     .min = -1e9, .max = 1e9, .group = "Method", .help = "Mean of the ratings."},
    {"anchor", TEXT(rank_options, anchor), .argument = "WHERE", .standard = "mean",
     .group = "Method",
     .help = "'mean', or MODEL=RATING to fix a model instead of the mean; its interval is then "
             "empty and the others' show their distance to it."},
    OPTION_TARGET(rank_options, "Method"),
    {"cluster", CHOICE(rank_options, cluster), .argument = "WHAT",
     .choices = "auto none question question,judge"},
    OPTION_POOL(rank_options, "Method"),
    OPTION_INTERVAL(rank_options, "Method"),
    {"compat", CHOICE(rank_options, compat), .argument = "WHOM", .choices = "original",
     .group = "Method",
     .help = "Rate as published rankings do: the median of a bootstrap of single votes, with its "
             "percentiles as interval."},
    {"ties", CHOICE(rank_options, ties), .argument = "MODEL", .standard = "half",
     .choices = &(JR_TIES(CHOICE_WORD) " auto")[1], .group = "Method",
     .help =
         "What a tie is: half a win for both, or an outcome with a probability of its own "
         "after Davidson or after Rao and Kupper; auto takes, where more than 15 % of the votes "
         "are ties, the one of the three that predicts held-out votes best."},
    OPTION_CONTROL(rank_options),
    {"calibrate", FLAG(rank_options, calibrate), .group = "Method",
     .help = "Adds ratings that are true of people: their votes on the sample of the benchmark "
             "('jrank vote-page', 'jrank votes') correct the judge."},
    {"human", LIST(rank_options, human), .argument = "FILE...", .group = "Method",
     .help =
         "With --calibrate or --jury: files of people's votes instead of those of all people in "
         "the benchmark: pair judgments, or votes in any form that --battles reads, with a "
         "question_id."},
    {"peek-proof", FLAG(rank_options, peek_proof), .group = "Method",
     .help = "Adds intervals that hold at every look, where 'jrank judge --until' wrote its goal "
             "before the first one."},
    {"diagnose", FLAG(rank_options, diagnose), .group = "Method",
     .help = "Show whether the model fits: how well this and other models predict votes they have "
             "not seen, the pairs it is most wrong about, whether models beat each other "
             "otherwise than strengths allow, and circles."},
    OPTION_BOOTSTRAP_N(rank_options, "Method"),
    {"by", TEXT(rank_options, by), .argument = "WHAT", .group = "Method",
     .help = "Adds ratings by category: 'category' of the questions of a benchmark, 'criterion' of "
             "a judge prompt that asks for several verdicts, or any column "
             "of --battles, as language or is_code; of an object as category_tag, which "
             "'category' stands for, what is true in it, so a vote may be in several. CSV then "
             "holds these instead of the ranking."},
    {"clear-weight", WHOLE(rank_options, clear_weight), .argument = "N", .standard = "1", .min = 1,
     .max = 1000, .group = "Method",
     .help = "Votes that a clear win ([[A>>B]]) counts as; Arena-Hard takes 3."},
    {"soft", FLAG(rank_options, soft), .group = "Method",
     .help = "Verdicts count in part, by the probabilities that the judge gave to its labels "
             "('jrank judge --verdict logprobs'); those without any count as they are. With "
             "--calibrate and --jury, too."},
    {"min-matches", WHOLE(rank_options, min_matches), .argument = "N", .standard = "0", .min = 0,
     .max = 1e15, .group = "Method",
     .help =
         "Models with fewer matches take part in the fit, but have no rank and are listed below "
         "the board."},
    {"top", WHOLE(rank_options, top), .argument = "K", .min = 1, .max = 1000000, .group = "Method",
     .help = "Adds the probability of each model to be among the first K (of its part), by "
             "simulation around the estimates."},
    {"nsamples", WHOLE(rank_options, nsamples), .argument = "N", .standard = "20000", .min = 100,
     .max = 1e8, .group = "Posterior",
     .help =
         "Independent draws that those of the posterior must be worth; of the sampler gibbs the "
         "draws, of stretch the most steps of each walker."},
    {"prior", CHOICE(rank_options, prior), .argument = "NAME", .standard = "box",
     .choices = CHOICES(JR_PRIORS), .group = "Posterior",
     .help = "Strengths before any vote: flat within 4 logits, or normal with a width that is "
             "learnt from the votes."},
    {"sampler", CHOICE(rank_options, sampler), .argument = "NAME", .standard = "auto",
     .choices = CHOICES(JR_SAMPLERS), .group = "Posterior",
     .help = "Importance sampling, Pólya-Gamma Gibbs sampling, the original's stretch move; auto "
             "takes the first unless its draws are worth too little, then the second, or with a "
             "model of ties the third."},
    {"nwalkers", WHOLE(rank_options, nwalkers), .argument = "N", .standard = "40", .min = 2,
     .max = 100000, .group = "Posterior",
     .help = "Walkers of the sampler stretch, and of the chains in --chain-path."},
    OPTION_SEED(rank_options, "Method", "Seed of all that is random."),

    {"models", PATH(rank_options, models), .argument = "FILE", .group = "Output",
     .help = "Display name, licence, colour and link of models (JSON); they go before those that "
             "jrank knows."},
    OPTION_FORMAT(rank_options, format),
    {"output-path", PATH(rank_options, output_path), .argument = "FILE", .group = "Output",
     .help = "Where the ranking goes instead of rankings/JUDGE_METHOD.json in the benchmark."},
    {"write-counts", PATH(rank_options, write_counts), .argument = "FILE", .group = "Output",
     .help = "Write the votes as a table for --counts."},
    {"counts-by", CHOICE(rank_options, counts_by), .argument = "WHAT", .standard = "pair",
     .choices = "pair question judge", .group = "Output",
     .help = "Rows of --write-counts: one a pair of models, and of each question, and of each "
             "judge on it; those keep what intervals need."},
    {"chain-path", PATH(rank_options, chain_path), .argument = "FILE", .group = "Output",
     .help = "Write the draws of --compute mcmc as an HDF5 file that emcee reads."},
    OPTION_THREADS(rank_options),

    {"make-charts", FLAG(rank_options, make_charts), .group = "Charts",
     .help = "Draw strengths, win rates, convergence and win probabilities."},
    {"advanced-charts", FLAG(rank_options, advanced_charts), .group = "Charts",
     .help = "Draw them in the style of a publication."},
    {"chart-dir", PATH(rank_options, chart_dir), .argument = "DIR", .group = "Charts",
     .help = "Folder for the charts instead of charts/JUDGE in the benchmark (or charts here)."},
    OPTION_FORMAT_CHARTS(rank_options),
    {"corner-models", LIST(rank_options, corner_models), .argument = "MODEL...", .group = "Charts",
     .help = "Models of the corner plot of --compute mcmc, the strongest three by default; the "
             "first two are also compared."},
    {"plot-skip-list", LIST(rank_options, plot_skip_list), .argument = "MODEL...",
     .group = "Charts", .help = "Models that are ranked but not drawn."},
    {"chart-title", TEXT(rank_options, chart_title), .argument = "TEXT", .group = "Charts",
     .help = "Title of the charts instead of their own."},
    {"chart-subtitle", TEXT(rank_options, chart_subtitle), .argument = "TEXT", .group = "Charts",
     .help = "Line below the title, with --advanced-charts."},
    {"chart-byline", TEXT(rank_options, chart_byline), .argument = "TEXT", .group = "Charts",
     .help = "Who made the charts and from what, with --advanced-charts."},
    {"chart-width", NUMBER(rank_options, chart_width), .argument = "MM", .standard = "0",
     .max = 2000, .group = "Charts",
     .help =
         "Width of each chart in millimetres, such as that of a column: plots are drawn so wide "
         "that the smallest type has 7 points at that width; PNG have 300 pixels an inch."},
};

static const example examples[] = {
    {"jrank rank rakuda_v2 --judge-model gpt-4 --make-charts",
     "Ranks data/rakuda_v2 and draws its charts."},
    {"jrank rank --counts data/rakuda_v1_gpt4_counts.csv", "Ranks a table of counts."},
    {"jrank rank --battles votes.jsonl.zst --format csv", "Ranks Arena votes and prints CSV."},
};

const command_row command_rank = {
    .name = "rank",
    .aliases = "make-ranking",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "rank models by the verdicts on pairs of their answers",
    .description =
        "Reads verdicts, fits a strength to each model and an advantage to the seat that is shown "
        "first (Bradley-Terry) with intervals that say how sure it is, prints the ranking and "
        "writes "
        "it to rankings/JUDGE_METHOD.json of the benchmark.\n\n"
        "The rating is the estimate; --compat original shows the median of a bootstrap, as "
        "published rankings do. Verdicts that name no winner are left out "
        "and counted, never taken as a tie or a loss. Where the votes allow no finite rating, or "
        "fall into parts that never met, a warning says which models are concerned.",
    .options = rows,
    .n_options = sizeof rows / sizeof *rows,
    .options_size = sizeof(rank_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
