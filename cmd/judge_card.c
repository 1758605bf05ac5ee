/*
 * jrank judge-card: what is known of each judge apart from its ranking.
 */
#include "judge_card.h"
#include "command.h"
#include "labels.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

typedef struct card_options {
    source_options source;
    words judge_model, human;
    int by;
    int64_t min_votes, bootstrap_n, seed, threads;
    int format;
    bool make_charts;
    const char *chart_dir;
    unsigned format_charts;
} card_options;

static const char *const null_names[JR_N_NULL_JUDGES] = {
    [JR_NULL_FIRST] = ENGLISH("always first"),
    [JR_NULL_LONGER] = ENGLISH("always longer"),
};

jr_str card_name_for_people(const card_report *r, size_t name)
{
    bool is_null = name >= r->panel.judged.n_judges && name < r->n_rows;
    return is_null ? jr_str_from(translate(null_names[name - r->panel.judged.n_judges]))
                   : r->names[name];
}

/* The rows of the report: judges, those that read nothing, people. */
static void name_rows(card_report *r, const jr_str *humans)
{
    const jr_judged *j = &r->panel.judged;
    r->n_rows = j->n_judges + JR_N_NULL_JUDGES;
    r->names = jr_arena_alloc(r->arena, r->n_rows + j->n_humans, sizeof *r->names);
    for (size_t i = 0; i < j->n_judges; i++)
        r->names[i] = j->judges[i];
    for (size_t i = 0; i < JR_N_NULL_JUDGES; i++)
        r->names[j->n_judges + i] = jr_str_from(null_names[i]);
    for (size_t i = 0; i < j->n_humans; i++)
        r->names[r->n_rows + i] = humans[i];
}

static jr_status load_bench(const invocation *in, const vote_source *source, card_report *r,
                            jr_error *err)
{
    const card_options *options = in->options;
    const jr_vote_wanted wanted = {.by = r->by == CARD_BY_CRITERION ? "criterion" : NULL};
    jr_votes_options how = {.wanted = &wanted,
                            .judges = names_of(in->arena, options->judge_model),
                            .n_judges = options->judge_model.n,
                            .n_threads = (unsigned)options->threads};
    jr_str folder = {0};
    JR_TRY(source_folder(in->arena, source, &folder, err));
    options_warn_idle(in->line, "min-votes", "without --battles");
    r->bench_folder = folder.data;
    JR_TRY(source_set_votes(in->arena, &options->source, &how, err));
    JR_TRY(jr_panel_load_bench(in->arena, folder.data, &how, options->human.items, options->human.n,
                               &r->panel, err));
    for (size_t i = 0; i < r->panel.judged.n_judges; i++)
        warn_of_all(r->panel.judges[i].mixtures, r->panel.judges[i].n_mixtures);
    name_rows(r, labels_of_files(in->arena, options->human, ".jsonl"));
    return JR_OK;
}

/* Judges are those who voted. */
static jr_status load_votes(const invocation *in, card_report *r, jr_error *err)
{
    const card_options *options = in->options;
    const words files = options->source.battles;
    jr_votes_options how = {.min_votes = (uint64_t)options->min_votes,
                            .n_threads = (unsigned)options->threads,
                            .without_sha256 = true};
    options_warn_idle(in->line, "human by", "with --battles");
    JR_TRY(source_set_votes(in->arena, &options->source, &how, err));
    JR_TRY(jr_panel_load_votes(in->arena, files.items, files.n, &how, &r->panel, err));
    name_rows(r, r->panel.judged.humans);
    return JR_OK;
}

/* The card of all questions first, then those of the categories, or by the criteria. */
static void compute(card_report *r, const card_options *options)
{
    const jr_panel *panel = &r->panel;
    size_t n_questions = panel->judged.n_questions;
    size_t n_categories = r->by == CARD_BY_CATEGORY ? panel->n_categories : 0;
    size_t n_criteria = r->by == CARD_BY_CRITERION ? panel->n_criteria : 0;
    jr_card_options how = {.bootstrap_n = (size_t)options->bootstrap_n,
                           .seed = (uint64_t)options->seed,
                           .n_threads = (unsigned)options->threads};
    r->bootstrap_n = how.bootstrap_n;
    r->seed = how.seed;
    r->n_sections = 1 + n_categories + n_criteria;
    r->sections = jr_arena_alloc(r->arena, r->n_sections, sizeof *r->sections);
    jr_card_compute(r->arena, &panel->judged, &how, &r->sections[0].card);
    for (size_t c = 0; c < n_criteria; c++) {
        r->sections[1 + c].category = panel->criteria[c];
        jr_card_compute(r->arena, &panel->by_criterion[c], &how, &r->sections[1 + c].card);
    }
    bool *wanted = jr_arena_alloc(r->arena, n_questions, sizeof *wanted);
    how.questions = wanted;
    for (size_t c = 0; c < n_categories; c++) {
        for (size_t q = 0; q < n_questions; q++)
            wanted[q] = panel->category[q] == c;
        r->sections[1 + c].category = panel->categories[c];
        jr_card_compute(r->arena, &panel->judged, &how, &r->sections[1 + c].card);
    }
}

static jr_status run(invocation *in, jr_error *err)
{
    const card_options *options = in->options;
    card_report r = {.arena = in->arena, .by = options->by < 0 ? N_CARD_BY : (card_by)options->by};
    vote_source source;
    JR_TRY(source_find(in, &options->source, &source, err));
    JR_TRY(source_refuse_counts(&source, err));
    if (!options->make_charts)
        options_warn_idle(in->line, "chart-dir format-charts", "without --make-charts");
    JR_TRY(source.kind == SOURCE_BENCH ? load_bench(in, &source, &r, err)
                                       : load_votes(in, &r, err));
    compute(&r, options);
    card_note_what_is_missing(&r);
    card_print(&r, (table_format)options->format);
    if (!options->make_charts)
        return JR_OK;
    const char *named = options->chart_dir ? options->chart_dir : "charts";
    chart_place charts = {.folder = named, .named = named};
    if (!options->chart_dir && r.bench_folder)
        charts =
            (chart_place){.folder = jr_arena_format(in->arena, "%s/charts", r.bench_folder).data,
                          .named = r.bench_folder};
    return card_draw(&r, charts, options->format_charts, err);
}

static const option_row rows[] = {
    OPTIONS_OF_SOURCES(card_options, NULL),
    OPTIONS_OF_FILTERS(card_options),
    OPTION_ONLY_CURRENT(card_options),
    OPTION_MIN_VOTES(card_options),
    OPTION_JUDGE_MODEL(card_options),
    {"human", LIST(card_options, human), .argument = "FILE...", .group = "Input",
     .help = "Compare each judge with human votes: pair judgments, or votes in any form that "
             "--battles reads, with a question_id; by the probabilities of the sample that people "
             "were asked about, if there is one."},
    {"by", CHOICE(card_options, by), .argument = "WHAT", .choices = "category criterion",
     .group = "Method",
     .help = "A card for each category of questions too, or for each criterion of a judge prompt "
             "that asks for several verdicts."},
    {"bootstrap-n", WHOLE(card_options, bootstrap_n), .argument = "N", .standard = "500", .min = 0,
     .max = 10000000, .group = "Method",
     .help = "Bootstrap rounds, each of which draws whole questions; 0: no intervals."},
    OPTION_SEED(card_options, "Method", "Seed of all that is random."),
    OPTION_FORMAT(card_options, format),
    OPTION_THREADS(card_options),
    {"make-charts", FLAG(card_options, make_charts), .group = "Charts",
     .help = "Draw the figures of all judges beside each other, with their intervals."},
    {"chart-dir", PATH(card_options, chart_dir), .argument = "DIR", .group = "Charts",
     .help = "Folder for the charts instead of charts in the benchmark (or charts here)."},
    OPTION_FORMAT_CHARTS(card_options),
};

static const example examples[] = {
    {"jrank judge-card rakuda_v2 --make-charts", "Reports on all judges of data/rakuda_v2."},
    {"jrank judge-card mt_bench --by category --human human_votes.jsonl",
     "Reports per category too, and compares with people."},
    {"jrank judge-card --battles votes.jsonl --min-votes 50", "Reports on the most active voters."},
};

const command_row command_judge_card = {
    .name = "judge-card",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "report on the judges of a benchmark: bias, consistency, agreement",
    .description =
        "Reads the pair judgments of all judges (or those of --judge-model) and tells of each: how "
        "many verdicts are invalid or ties, how often it prefers the first seat and by how many "
        "rating points, how often it changes its mind when the seats are exchanged, how often the "
        "longer answer wins, how often its preferences go in a circle, whether it favours its own "
        "answers, and how far it agrees with the other judges. Beside them stand two judges that "
        "read nothing: one always takes the first answer, one the longer one; a figure that is no "
        "better than theirs tells little about the answers. With --human it tells how far each "
        "judge agrees with people, and people with each other, which is what can be expected of a "
        "judge.\n\n"
        "With --battles the judges are the voters that the rows name; who has few votes is one of "
        "the others, with whom each of them is compared. Then answers and categories are not "
        "known.\n\n"
        "Shares have 95 % intervals from a bootstrap that draws whole questions. What can't be "
        "computed, such as lengths where there are no answers, is named below the tables.\n\n"
        "A judge is also a player where a model has its name, or its name and ':' and a version.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(card_options),
    .run = run,
};
