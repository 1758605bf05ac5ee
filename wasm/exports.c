/*
 * What a page calls: votes by question, judge and pair go in as arrays, and jr_rank_votes makes a
 * ranking of them, which comes out as a table of numbers. jrank.js is the other side.
 */
#include <jrank/rank.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "bench/vote_details.h"
#include "stats/cells.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

/* Of a model, as in jr_ranking_record: X(name for scripts, value). */
#define COLUMNS(X)                                                                                 \
    X(rating, r->median)                                                                           \
    X(lower, r->lower)                                                                             \
    X(upper, r->upper)                                                                             \
    X(lower95, r->lower95)                                                                         \
    X(upper95, r->upper95)                                                                         \
    X(rank, r->rank)                                                                               \
    X(rankLower, r->rank_lower)                                                                    \
    X(rankUpper, r->rank_upper)                                                                    \
    X(matches, r->matches)                                                                         \
    X(winRate, r->win_rate)

#define ONE_COLUMN(name, value) +1
enum { N_COLUMNS = 0 COLUMNS(ONE_COLUMN) };

/* Of all models: X(name for scripts, value). */
#define FACTS(X)                                                                                   \
    X(home, ranking->home.rating)                                                                  \
    X(homeError, ranking->home.se)                                                                 \
    X(questions, ranking->n_questions)                                                             \
    X(votes, ranking->votes.valid)                                                                 \
    X(components, ranking->n_components)

enum { N_FACTS = 0 FACTS(ONE_COLUMN) };

enum { QUESTION, JUDGE, FIRST, SECOND, N_NUMBERS };
enum { WINS, LOSSES, TIES, N_OUTCOMES };

/* The last one that was asked for. */
static struct {
    jr_arena *arena;
    double *values; /* [model][N_COLUMNS], then [N_FACTS] */
    jr_buf text;    /* a sentence a line: what is wrong, or what must be known beside the numbers */
} result;

void *EXPORT(jrank_alloc)(size_t size)
{
    return malloc(size ? size : 1);
}

void EXPORT(jrank_free)(void *memory)
{
    free(memory);
}

#define NAME_IN_LIST(name, value) #name ","
const char *EXPORT(jrank_columns)(void)
{
    return COLUMNS(NAME_IN_LIST);
}

const char *EXPORT(jrank_facts)(void)
{
    return FACTS(NAME_IN_LIST);
}

const char *EXPORT(jrank_version)(void)
{
    return jr_version();
}

const double *EXPORT(jrank_values)(void)
{
    return result.values;
}

const char *EXPORT(jrank_text)(void)
{
    return result.text.size ? result.text.data : "";
}

static int by_pair(const void *left, const void *right)
{
    return cells_compare(left, right);
}

static void take_votes(jr_votes *votes, size_t n, const uint32_t *numbers, const double *counts)
{
    votes->details = jr_arena_alloc(result.arena, n, sizeof *votes->details);
    jr_cell *cells = jr_arena_alloc(result.arena, n, sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *of = numbers + i * N_NUMBERS;
        const double *got = counts + i * N_OUTCOMES;
        cells[i] = (jr_cell){of[FIRST], of[SECOND], got[WINS], got[LOSSES], got[TIES]};
        votes->details[i] =
            (jr_detail){.question = of[QUESTION], .judge = of[JUDGE], .cell = cells[i]};
        votes->report.valid += (uint64_t)jr_cell_total(&cells[i]);
    }
    votes->n_details = vote_details_add_up(votes->details, n, 1);
    qsort(cells, n, sizeof *cells, by_pair);
    size_t n_cells = 0;
    for (size_t i = 0; i < n; i++)
        if (n_cells > 0 && cells_compare(&cells[n_cells - 1], &cells[i]) == 0)
            cells_add(&cells[n_cells - 1], &cells[i]);
        else
            cells[n_cells++] = cells[i];
    votes->counts.cells = cells;
    votes->counts.n_cells = n_cells;
}

/* home: rating points, or NaN: estimated. */
static jr_status choose(double home, const char *ties, const char *target, jr_rank_options *options,
                        jr_error *err)
{
#define TIES_NAME(id, name) name,
#define CLUSTER_NAME(id, name, name_in_files, meaning) name,
    static const char *const tie_names[] = {JR_TIES(TIES_NAME)};
    static const char *const targets[] = {JR_CLUSTERS(CLUSTER_NAME)};
    size_t n_ties = sizeof tie_names / sizeof *tie_names,
           n_targets = sizeof targets / sizeof *targets, model = 0, cluster = 0;
    while (model < n_ties && strcmp(ties, tie_names[model]) != 0)
        model++;
    while (cluster < n_targets && strcmp(target, targets[cluster]) != 0)
        cluster++;
    if (cluster == n_targets || model == n_ties)
        return jr_error_set(err, JR_ERR_USAGE, "there is no %s '%s'",
                            cluster == n_targets ? "target" : "model of ties",
                            cluster == n_targets ? target : ties);
    options->ties = (jr_ties)model;
    options->cluster = (jr_cluster)cluster;
    options->home.mode = isnan(home) ? JR_HOME_FIT : home == 0 ? JR_HOME_NONE : JR_HOME_FIXED;
    options->home.points = isnan(home) ? 0 : home;
    return JR_OK;
}

#define SET_VALUE(name, value) *to++ = (double)(value);
static void take_ranking(const jr_ranking *ranking, const jr_rank_details *details)
{
    size_t n = ranking->n_records;
    result.values = jr_arena_alloc(result.arena, n * N_COLUMNS + N_FACTS, sizeof *result.values);
    for (size_t i = 0; i < n; i++) {
        const jr_ranking_record *r = &ranking->records[i];
        double *to = result.values + details->model_of[i] * N_COLUMNS;
        COLUMNS(SET_VALUE)
    }
    double *to = result.values + n * N_COLUMNS;
    FACTS(SET_VALUE)
    for (size_t i = 0; i < details->n_warnings; i++)
        jr_buf_format(&result.text, "%.*s\n", JR_STR_ARG(details->warnings[i]));
}

static jr_status rank(size_t n_models, const char *names, size_t n_rows, const uint32_t *numbers,
                      const double *counts, const jr_rank_options *options, jr_error *err)
{
    jr_votes votes = {.counts.n_models = n_models,
                      .models = jr_arena_alloc(result.arena, n_models, sizeof(jr_str)),
                      .seats = JR_SEATS_SHOWN};
    jr_str rest = jr_str_from(names), name;
    for (size_t i = 0; i < n_models && str_next_part(&rest, '\n', &name); i++)
        votes.models[i] = jr_arena_copy(result.arena, name);
    take_votes(&votes, n_rows, numbers, counts);
    jr_model_list none = {0};
    jr_ranking ranking;
    jr_rank_details details;
    JR_TRY(jr_rank_votes(result.arena, &votes, &none, options, &ranking, &details, err));
    take_ranking(&ranking, &details);
    return JR_OK;
}

/*
 * Ranks n_models, whose names stand in `names`, a line each, by n_rows votes: numbers are question,
 * judge, first and second model of each, counts its wins of the first, losses and ties. home:
 * rating points, NaN: estimated; ties and target are words of `jrank rank`. Returns a jr_status;
 * the rest is in jrank_values and jrank_text until the next call.
 */
int EXPORT(jrank_rank)(size_t n_models, const char *names, size_t n_rows, const uint32_t *numbers,
                       const double *counts, double home, const char *ties, const char *target)
{
    jr_error err = {0};
    jr_rank_options options = {.init_rating = 1000};
    jr_arena_free(result.arena);
    result.arena = jr_arena_new();
    result.values = NULL;
    jr_buf_clear(&result.text);
    jr_status status = choose(home, ties, target, &options, &err);
    if (status == JR_OK)
        status = rank(n_models, names, n_rows, numbers, counts, &options, &err);
    if (status != JR_OK)
        jr_buf_format(&result.text, "%s\n", err.message);
    return (int)status;
}
