/*
 * Rounds are fitted by chord iterations: Newton's with the factor of the full data, which costs
 * cells + models^2 a step instead of models^3 / 3; where a step gains less than a digit, the factor
 * is made anew. They do not converge when a drawn field has no maximum, so only rounds that do not
 * settle pay for the exact analysis and fit; a union-find over the drawn pairs finds lost models
 * and broken connections first.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "cells.h"
#include "climb.h"
#include "quantiles.h"
#include "resample.h"
#include "studentise.h"
#include "ties.h"

enum { MOST_STEPS = 30 };

/* In logits. */
static const double SMALL_STEP = 1e-7;

/* A factor that makes a step more than this share of the one before is too old. */
static const double SLOW_SHARE = 0.1;

typedef struct rounds {
    const jr_counts *counts;
    const jr_bt_fit *fit;
    const jr_bootstrap_options *options;
    resampler resampler;
    jr_bootstrap *result;
    atomic_size_t n_without_linear, n_separated, n_disconnected, n_lost, n_failed;
} rounds;

/* Drops empty cells; returns their number. */
static size_t compact_cells(jr_cell *cells, size_t n_cells)
{
    size_t kept = 0;
    for (size_t k = 0; k < n_cells; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[kept++] = cells[k];
    return kept;
}

/* True when the drawn votes connect what the full data connect. */
static bool is_as_connected(const rounds *r, const jr_counts *drawn)
{
    size_t n = drawn->n_models, joins = 0, wanted = 0;
    AUTO_FREE uint32_t *parent = memory_zeroed(n, sizeof *parent);
    for (size_t i = 0; i < n; i++)
        parent[i] = (uint32_t)i;
    for (size_t c = 0; c < r->fit->field.n_components; c++)
        wanted += r->fit->field.component_size[c] - 1;
    for (size_t k = 0; k < drawn->n_cells && joins < wanted; k++) {
        uint32_t a = cells_root(parent, drawn->cells[k].first);
        uint32_t b = cells_root(parent, drawn->cells[k].second);
        joins += a != b;
        parent[a] = b;
    }
    return joins == wanted;
}

/* The model of ties whose parameter is estimated. */
static jr_ties ties_of(const rounds *r)
{
    return r->fit->tie_free ? r->fit->ties : JR_TIES_HALF;
}

/* One round's iterations. */
typedef struct chords {
    const rounds *r;
    const jr_counts *drawn;
    const double *factor; /* the full data's, until it is too old */
    double *own_factor;
    tie_profile profile;
    double *own_slope, *scratch, *linear;
} chords;

static bool find_step(const climb *c, const double *theta, double *ret_step)
{
    chords *s = c->context;
    const jr_bt_fit *fit = s->r->fit;
    size_t d = s->drawn->n_models + 1;
    if (c->length > SLOW_SHARE * c->length_before) {
        if (!s->own_factor)
            s->own_factor = memory_zeroed(d * d, sizeof *s->own_factor);
        s->profile.slope = s->own_slope;
        if (!ties_factor(s->drawn, &fit->field, fit->home_free, fit->ridge, ties_of(s->r), theta,
                         s->scratch, s->own_factor, &s->profile))
            return false;
        s->factor = s->own_factor;
    }
    ties_gradient(s->drawn, ties_of(s->r), theta, s->scratch, ret_step);
    if (!fit->home_free)
        ret_step[0] = 0;
    ties_step(s->factor, &s->profile, s->drawn->n_models, ret_step);
    if (c->n_steps == 1)
        memcpy(s->linear, ret_step, d * sizeof *ret_step);
    return true;
}

static bool allows(void *context, const double *theta)
{
    const chords *s = context;
    return ties_of(s->r) != JR_TIES_RAO_KUPPER || theta[s->drawn->n_models + 1] > 0;
}

/* Iterates from the full data's estimate in theta; false when that does not settle. The first step
 * is the linear part of the result. */
static bool fit_by_chords(const rounds *r, const jr_counts *drawn, double *theta,
                          double *ret_linear)
{
    const jr_bt_fit *fit = r->fit;
    size_t d = drawn->n_models + 1;
    AUTO_FREE double *work = memory_zeroed(2 * d, sizeof *work);
    chords s = {.r = r,
                .drawn = drawn,
                .factor = fit->factor,
                .profile = {fit->tie_slope, fit->tie_information},
                .own_slope = work,
                .scratch = work + d,
                .linear = ret_linear};
    climb c = {.context = &s,
               .n_parameters = d + 1,
               .most_steps = MOST_STEPS,
               .small_step = SMALL_STEP,
               .find_step = find_step,
               .allows = allows};
    climb_end end = climb_run(&c, theta);
    free(s.own_factor);
    return end == CLIMB_FOUND;
}

/* Moves each component of the drawn field to the mean that its models have in the full data. */
static void centre(const rounds *r, const jr_field *field, double *strength)
{
    AUTO_FREE double *shift = memory_zeroed(field->n_components, sizeof *shift);
    for (size_t i = 0; i < field->n_models; i++)
        if (field->component[i] != JR_NO_COMPONENT)
            shift[field->component[i]] += r->fit->strength[i] - strength[i];
    for (size_t i = 0; i < field->n_models; i++)
        if (field->component[i] != JR_NO_COMPONENT)
            strength[i] +=
                shift[field->component[i]] / (double)field->component_size[field->component[i]];
}

/* The fit lives in the arena; its strengths are centred, as are those in theta. */
static bool fit_exactly(rounds *r, jr_arena *arena, const jr_counts *drawn, double *theta,
                        jr_bt_fit *ret_fit)
{
    jr_field field;
    jr_field_analyse(arena, drawn, &field);
    jr_bt_options options = r->options->estimator;
    if (options.without_home)
        jr_field_fix_home(&field);
    options.start = r->fit->strength;
    jr_bt_fit fit;
    bool found = !field.separated && !options.firth &&
                 jr_bt_fit_counts(arena, drawn, &field, &options, &fit, NULL) == JR_OK;
    if (!found) {
        if (!options.firth)
            atomic_fetch_add(&r->n_separated, 1);
        options.firth = true;
        options.ties = JR_TIES_HALF;
        if (jr_bt_fit_counts(arena, drawn, &field, &options, &fit, NULL) != JR_OK)
            return false;
    }
    centre(r, &field, fit.strength);
    theta[0] = fit.home;
    memcpy(theta + 1, fit.strength, drawn->n_models * sizeof *theta);
    *ret_fit = fit;
    size_t n_with_votes = 0, n_with_votes_before = 0;
    for (size_t c = 0; c < field.n_components; c++)
        n_with_votes += field.component_size[c];
    for (size_t c = 0; c < r->fit->field.n_components; c++)
        n_with_votes_before += r->fit->field.component_size[c];
    if (n_with_votes < n_with_votes_before)
        atomic_fetch_add(&r->n_lost, 1);
    if (field.n_components > r->fit->field.n_components)
        atomic_fetch_add(&r->n_disconnected, 1);
    return true;
}

/* What the chords found, as a fit of the drawn votes; false where its factor does not exist. */
static bool finish_fit(const rounds *r, jr_arena *arena, const jr_counts *drawn,
                       const double *theta, jr_bt_fit *ret_fit)
{
    size_t n = drawn->n_models, d = n + 1;
    jr_bt_fit fit = *r->fit;
    fit.inverse = NULL;
    fit.home = theta[0];
    fit.strength = jr_arena_alloc(arena, n, sizeof *fit.strength);
    for (size_t i = 0; i < n; i++)
        fit.strength[i] = isnan(r->fit->strength[i]) ? NAN : theta[1 + i];
    fit.tie_parameter = fit.tie_free ? theta[d] : fit.tie_parameter;
    fit.factor = jr_arena_alloc(arena, d * d, sizeof *fit.factor);
    tie_profile profile = {jr_arena_alloc(arena, d, sizeof *profile.slope), 0};
    double *scratch = jr_arena_alloc(arena, d, sizeof *scratch);
    if (!ties_factor(drawn, &fit.field, fit.home_free, fit.ridge, ties_of(r), theta, scratch,
                     fit.factor, &profile))
        return false;
    fit.tie_slope = profile.slope;
    fit.tie_information = profile.information;
    *ret_fit = fit;
    return true;
}

static void run_round(void *context, size_t round, unsigned thread)
{
    (void)thread;
    rounds *r = context;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = r->counts->n_models;
    AUTO_FREE jr_cell *cells = memory_zeroed(r->counts->n_cells, sizeof *cells);
    AUTO_FREE double *theta = memory_zeroed(2 * n + 3 + r->resampler.n_questions, sizeof *theta);
    double *linear = theta + n + 2, *times = linear + n + 1;
    rng random;
    rng_init(&random, r->options->seed, round);
    resampler_draw(&r->resampler, &random, cells, times);
    jr_counts drawn = {n, compact_cells(cells, r->counts->n_cells), cells};
    theta[0] = r->fit->home;
    for (size_t i = 0; i < n; i++)
        theta[1 + i] = isnan(r->fit->strength[i]) ? 0 : r->fit->strength[i];
    theta[n + 1] = r->fit->tie_free ? r->fit->tie_parameter : 0;
    bool has_linear = !r->options->estimator.firth && is_as_connected(r, &drawn);
    bool by_chords = has_linear && fit_by_chords(r, &drawn, theta, linear);
    jr_bt_fit fit;
    bool has_fit = by_chords ? r->options->studentised && finish_fit(r, arena, &drawn, theta, &fit)
                             : fit_exactly(r, arena, &drawn, theta, &fit);
    if (!by_chords && !has_fit) {
        atomic_fetch_add(&r->n_failed, 1);
        for (size_t i = 0; i <= n; i++)
            theta[i] = NAN;
    }
    if (!has_linear)
        atomic_fetch_add(&r->n_without_linear, 1);
    r->result->home[round] = theta[0];
    for (size_t i = 0; i < n; i++) {
        size_t place = i * r->result->n_rounds + round;
        r->result->strength[place] = isnan(r->fit->strength[i]) ? NAN : theta[1 + i];
        r->result->linear[place] = linear[1 + i];
        if (r->options->studentised)
            r->result->t[place] = NAN;
    }
    if (r->options->studentised && has_fit)
        studentise(r->fit, &fit, &(drawn_votes){&drawn, times}, r->options, r->result->t + round,
                   r->result->n_rounds);
}

jr_status jr_bootstrap_votes(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                             const jr_bootstrap_options *options, jr_bootstrap *ret_bootstrap,
                             jr_error *err)
{
    size_t n_rounds = options->n_rounds;
    jr_bootstrap result = {
        .n_rounds = n_rounds,
        .n_models = counts->n_models,
        .strength = jr_arena_alloc(arena, n_rounds * counts->n_models, sizeof(double)),
        .home = jr_arena_alloc(arena, n_rounds, sizeof(double)),
        .linear = jr_arena_alloc(arena, n_rounds * counts->n_models, sizeof(double)),
        .t = options->studentised
                 ? jr_arena_alloc(arena, n_rounds * counts->n_models, sizeof(double))
                 : NULL,
    };
    rounds r = {.counts = counts, .fit = fit, .options = options, .result = &result};
    resampler_init(&r.resampler, counts, options->details, options->n_details);
    pool_run(options->n_threads, n_rounds, run_round, &r);
    result.n_questions = r.resampler.n_questions;
    resampler_release(&r.resampler);
    if (r.n_without_linear > 0 || r.n_failed > 0 || result.n_questions > 0)
        result.linear = NULL;
    result.n_separated = r.n_separated;
    result.n_disconnected = r.n_disconnected;
    result.n_lost = r.n_lost;
    result.n_failed = r.n_failed;
    if (n_rounds > 0 && result.n_failed == n_rounds)
        return jr_error_set(err, JR_ERR_DATA, "none of the %zu bootstrap rounds could be fitted",
                            n_rounds);
    *ret_bootstrap = result;
    return JR_OK;
}

void jr_bootstrap_t_quantiles(const jr_bootstrap *bootstrap, size_t model,
                              const double *probabilities, size_t n, double *ret_quantiles)
{
    size_t n_rounds = bootstrap->n_rounds;
    AUTO_FREE double *values = memory_zeroed(n_rounds, sizeof *values);
    memcpy(values, bootstrap->t + model * n_rounds, n_rounds * sizeof *values);
    quantiles_find(values, n_rounds, probabilities, n, ret_quantiles);
}
