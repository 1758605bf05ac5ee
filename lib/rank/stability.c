/*
 * Two judges of the same matches: each match as a row of either judge, in the same order, so that
 * their questions are the same and what a question does to both ratings can be drawn together.
 */
#include <jrank/card.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "bench/judgment_filter.h"
#include "epoch.h"
#include "stats/quantiles.h"

enum { ROUNDS = 1000 };

typedef struct comparing {
    const judgment_table *table;
    size_t *rows[2]; /* of each judge, match by match */
    size_t n_matches;
    jr_epoch epochs[2];
    jr_str *models;
    size_t n_models;
} comparing;

/* A row by its match. */
typedef struct keyed_row {
    const judgment_row *row;
    size_t number;
} keyed_row;

static int by_match(const void *left, const void *right)
{
    const judgment_row *a = ((const keyed_row *)left)->row, *b = ((const keyed_row *)right)->row;
    const uint32_t keys[][2] = {{a->question, b->question},
                                {a->turn, b->turn},
                                {a->first, b->first},
                                {a->second, b->second},
                                {a->judge, b->judge}};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (keys[k][0] != keys[k][1])
            return keys[k][0] < keys[k][1] ? -1 : 1;
    return 0;
}

static bool is_one_match(const judgment_row *a, const judgment_row *b)
{
    return a->question == b->question && a->turn == b->turn && a->first == b->first &&
           a->second == b->second && a->judge != b->judge;
}

static void find_common(jr_arena *arena, comparing *c)
{
    const judgment_table *t = c->table;
    size_t n = 0;
    keyed_row *keyed = jr_arena_alloc(arena, t->n_rows, sizeof *keyed);
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->rows[i].status == JUDGMENT_COUNTS)
            keyed[n++] = (keyed_row){&t->rows[i], i};
    if (n)
        qsort(keyed, n, sizeof *keyed, by_match);
    for (size_t e = 0; e < 2; e++)
        c->rows[e] = jr_arena_alloc(arena, n, sizeof **c->rows);
    for (size_t k = 1; k < n; k++) {
        if (!is_one_match(keyed[k - 1].row, keyed[k].row))
            continue;
        c->rows[0][c->n_matches] = keyed[k - 1].number;
        c->rows[1][c->n_matches++] = keyed[k].number;
    }
}

static jr_status fit(jr_arena *arena, const jr_epoch *epoch, jr_bt_fit *ret_fit, jr_error *err)
{
    jr_field field;
    jr_field_analyse(arena, epoch->counts, &field);
    return jr_bt_fit_counts(arena, epoch->counts, &field, &(jr_bt_options){0}, ret_fit, err);
}

/* Draws questions, each moving the strengths of both fits by its influence. */
static jr_status find_tau(jr_arena *arena, const comparing *c, jr_stability *result, jr_error *err)
{
    size_t n = c->n_models, n_drawn;
    jr_bt_fit fits[2];
    const double *influences[2];
    for (size_t e = 0; e < 2; e++) {
        JR_TRY(fit(arena, &c->epochs[e], &fits[e], err));
        influences[e] = jr_bt_influences(arena, c->epochs[e].details, c->epochs[e].n_details,
                                         &fits[e], &n_drawn);
    }
    AUTO_FREE double *tau = memory_zeroed(ROUNDS, sizeof *tau);
    AUTO_FREE double *moved = memory_zeroed(2 * n, sizeof *moved);
    result->tau = jr_kendall(fits[0].strength, fits[1].strength, n);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        rng random;
        rng_init(&random, 0, round);
        for (size_t e = 0; e < 2; e++)
            memcpy(moved + e * n, fits[e].strength, n * sizeof *moved);
        for (size_t q = 0; q < n_drawn; q++) {
            size_t drawn = (size_t)rng_below(&random, n_drawn);
            for (size_t i = 0; i < n; i++) {
                moved[i] += influences[0][drawn * n + i];
                moved[n + i] += influences[1][drawn * n + i];
            }
        }
        tau[round] = jr_kendall(moved, moved + n, n);
    }
    double ends[2];
    quantiles_find(tau, ROUNDS, (const double[]){0.025, 0.975}, 2, ends);
    result->tau_low = ends[0];
    result->tau_high = ends[1];
    for (size_t i = 0; i < n; i++) {
        double points = 400 / log(10);
        result->models[i].before = 1000 + points * fits[0].strength[i];
        result->models[i].after = 1000 + points * fits[1].strength[i];
    }
    return JR_OK;
}

/* The shifts, and both ranks. */
static jr_status find_shifts(jr_arena *arena, const comparing *c, jr_stability *result,
                             jr_error *err)
{
    jr_epochs shifts;
    jr_error why;
    double points = 400 / log(10);
    jr_drift_options how = {.n_models = c->n_models, .margin = 1};
    jr_status status = jr_epochs_compare(arena, c->epochs, &how, &shifts, &why);
    if (status != JR_OK)
        return jr_error_set(err, status,
                            "%.*s as time 1 and %.*s as time 2, by what both have judged: %s",
                            JR_STR_ARG(result->before), JR_STR_ARG(result->after), why.message);
    JR_TRY(find_tau(arena, c, result, err));
    double t = jr_student_quantile(0.975, (double)shifts.n_questions - 1);
    for (size_t i = 0; i < c->n_models; i++) {
        jr_stable_model *model = &result->models[i];
        model->model = c->models[i];
        model->shift = points * shifts.shift[i + 1];
        model->se = points * shifts.se[i + 1];
        model->lower95 = model->shift - t * model->se;
        model->upper95 = model->shift + t * model->se;
        model->rank_before = model->rank_after = 1;
        for (size_t k = 0; k < c->n_models; k++) {
            model->rank_before += result->models[k].before > model->before;
            model->rank_after += result->models[k].after > model->after;
        }
    }
    result->n_questions = shifts.n_questions;
    result->home_before = points * shifts.home[0];
    result->home_after = points * shifts.home[1];
    result->p_value = shifts.p_value;
    return JR_OK;
}

static int by_rating(const void *left, const void *right)
{
    const jr_stable_model *a = left, *b = right;
    return (a->before < b->before) - (a->before > b->before);
}

static jr_status compare(jr_arena *arena, comparing *c, jr_stability *result, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    const judgment_table *t = c->table;
    uint32_t *numbers = jr_arena_alloc(scratch, t->n_models, sizeof *numbers);
    find_common(scratch, c);
    c->n_models = epoch_list_models(arena, t, c->rows[0], c->n_matches, numbers, &c->models);
    if (c->n_models < 2)
        return jr_error_set(err, JR_ERR_DATA, "%.*s and %.*s have judged no match in common",
                            JR_STR_ARG(result->before), JR_STR_ARG(result->after));
    for (size_t e = 0; e < 2; e++)
        c->epochs[e] = epoch_of_rows(scratch, t, c->rows[e], c->n_matches, numbers, c->n_models);
    for (size_t k = 0; k < c->n_matches; k++)
        result->n_same +=
            judgment_verdict(&t->rows[c->rows[0][k]]) == judgment_verdict(&t->rows[c->rows[1][k]]);
    result->n_matches = c->n_matches;
    result->n_models = c->n_models;
    result->models = jr_arena_alloc(arena, c->n_models, sizeof *result->models);
    JR_TRY(find_shifts(scratch, c, result, err));
    qsort(result->models, result->n_models, sizeof *result->models, by_rating);
    return JR_OK;
}

jr_status jr_stability_load(jr_arena *arena, const char *bench_folder, jr_str before, jr_str after,
                            const jr_votes_options *options, jr_stability *ret_stability,
                            jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    const jr_str judges[] = {before, after};
    jr_stability result = {.before = before, .after = after};
    for (size_t e = 0; e < 2; e++) {
        jr_str path;
        JR_TRY(jr_bench_judgments(arena, bench_folder, judges[e], true, &path, err));
    }
    judgment_plan plan = {.n_threads = options->n_threads,
                          .needs_stale = judgment_filter_needs_stale(options->filter),
                          .needs_flags = judgment_filter_needs_flags(options->filter)};
    JR_TRY(judgment_table_open_bench(bench_folder, judges, 2, plan, NULL, &table, err));
    JR_TRY(judgment_filter_drop(table, bench_folder, options->filter, err));
    comparing c = {.table = table};
    JR_TRY(compare(arena, &c, &result, err));
    *ret_stability = result;
    return JR_OK;
}
