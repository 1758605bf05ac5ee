/*
 * Newton's iterations (climb.h). The information of a connected field has exactly one free
 * direction per component, the shift of all its strengths; `ridge` times 1 1' on the component's
 * block fills it without touching the rest, and the gradient has no part in it, so strengths that
 * start at sum 0 stay there. With Firth's penalty cells are rows (row_fit.h).
 */
#include <jrank/stats.h>

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "likelihood.h"
#include "linalg.h"
#include "row_fit.h"
#include "separated.h"
#include "ties.h"

enum { MOST_STEPS = 200 };

/* In logits. Within a hundredth the last factor still serves: each step then wins two digits or
 * more at a fraction of the cost. */
static const double FACTOR_KEPT_STEP = 0.01;
static const double SMALL_STEP = 1e-9; /* converged: the error is smaller still */

/* A tie parameter beyond has no maximum: equals would hardly ever do anything but tie. */
static const double LARGEST_TIE_PARAMETER = 15;

typedef struct strength_fit {
    const jr_counts *counts;
    const jr_field *field;
    bool home_free;
    jr_ties ties;
    size_t d; /* of factor; theta has the tie parameter behind it */
    double ridge;
    double *theta, *scale;
    double *factor;
    tie_profile profile;
    bool *penalised; /* per model, or NULL */
    unsigned iterations;
} strength_fit;

static bool factor_information(strength_fit *n, const double *theta)
{
    return ties_factor(n->counts, n->field, n->home_free, n->ridge, n->ties, theta, n->scale,
                       n->factor, &n->profile);
}

static double log_likelihood(strength_fit *n, const double *theta)
{
    if (n->ties != JR_TIES_HALF)
        return ties_log(n->counts, n->ties, theta);
    likelihood_scale(n->counts->n_models, theta, n->scale);
    return likelihood_log(n->counts, theta, n->scale);
}

static double objective(void *context, const double *theta)
{
    return log_likelihood(context, theta);
}

/* The step from theta: Newton's, or with the factor of an earlier theta when that is good enough.
 */
static bool find_step(const climb *c, const double *theta, double *ret_step)
{
    strength_fit *n = c->context;
    if (c->length >= FACTOR_KEPT_STEP && !factor_information(n, theta))
        return false;
    ties_gradient(n->counts, n->ties, theta, n->scale, ret_step);
    if (!n->home_free)
        ret_step[0] = 0;
    ties_step(n->factor, &n->profile, n->counts->n_models, ret_step);
    return true;
}

/* Rao and Kupper's parameter must stay above 0. */
static bool allows(void *context, const double *theta)
{
    const strength_fit *n = context;
    return n->ties != JR_TIES_RAO_KUPPER || theta[n->d] > 0;
}

static bool runs_off(void *context, const double *theta)
{
    const strength_fit *n = context;
    return n->ties != JR_TIES_HALF && theta[n->d] > LARGEST_TIE_PARAMETER;
}

static climb_end climb_penalised(strength_fit *n)
{
    AUTO_FREE jr_detail *rows = memory_zeroed(n->counts->n_cells, sizeof *rows);
    AUTO_FREE bool *is_fixed = memory_zeroed(n->d, sizeof *is_fixed);
    for (size_t k = 0; k < n->counts->n_cells; k++)
        rows[k].cell = n->counts->cells[k];
    is_fixed[0] = !n->home_free;
    row_problem problem = {.rows = rows,
                           .n_rows = n->counts->n_cells,
                           .n_homes = 1,
                           .n_models = n->counts->n_models,
                           .is_fixed = is_fixed,
                           .part = n->field->component,
                           .shift_ridge = n->ridge,
                           .firth = true};
    return row_fit_climb(&problem, n->theta, n->factor, &n->iterations);
}

static climb_end climb_likelihood(strength_fit *n)
{
    climb c = {.context = n,
               .n_parameters = n->d + 1,
               .most_steps = MOST_STEPS,
               .small_step = SMALL_STEP,
               .find_step = find_step,
               .objective = objective,
               .allows = allows,
               .runs_off = runs_off};
    climb_end end = climb_run(&c, n->theta);
    n->iterations = c.n_steps;
    return end;
}

static jr_status explain(climb_end end, jr_error *err)
{
    if (end == CLIMB_RAN_OFF)
        return jr_error_set(err, JR_ERR_DATA,
                            "the tie parameter grows without bound: the strengths can be such "
                            "that no decided vote is closer than any tie");
    if (end == CLIMB_STUCK)
        return jr_error_set(err, JR_ERR_DATA,
                            "the fit of the strengths found no maximum in %d steps", MOST_STEPS);
    return JR_OK;
}

static double count_votes(const jr_counts *counts)
{
    double total = 0;
    for (size_t k = 0; k < counts->n_cells; k++)
        total += jr_cell_total(&counts->cells[k]);
    return total;
}

/* About the size of the information, so that it neither drowns nor is drowned. */
static double choose_ridge(const jr_counts *counts)
{
    return count_votes(counts) / (2 * (double)counts->n_models * (double)counts->n_models);
}

static double home_standard_error(const strength_fit *n)
{
    if (!n->home_free)
        return NAN;
    AUTO_FREE double *unit = memory_zeroed(n->d, sizeof *unit);
    unit[0] = 1;
    linalg_solve(n->factor, n->d, unit);
    return sqrt(unit[0]);
}

/* 1 / H_(tie, tie) plus what the uncertainty of (a, b) adds. */
static double tie_standard_error(const strength_fit *n)
{
    if (n->ties == JR_TIES_HALF)
        return NAN;
    AUTO_FREE double *step = memory_zeroed(n->d + 1, sizeof *step);
    step[n->d] = 1;
    ties_step(n->factor, &n->profile, n->counts->n_models, step);
    return sqrt(step[n->d]);
}

static size_t count_parameters(const strength_fit *n)
{
    size_t parameters = n->home_free + (n->ties != JR_TIES_HALF);
    for (size_t c = 0; c < n->field->n_components; c++)
        parameters += n->field->component_size[c] - 1;
    return parameters;
}

static double count_ties(const jr_counts *counts)
{
    double ties = 0;
    for (size_t k = 0; k < counts->n_cells; k++)
        ties += counts->cells[k].ties;
    return ties;
}

static strength_fit prepare(jr_arena *arena, const jr_counts *counts, const jr_field *field,
                            const jr_bt_options *options)
{
    size_t d = counts->n_models + 1;
    strength_fit n = {.counts = counts,
                      .field = field,
                      .home_free = field->home_identified,
                      .ties = count_ties(counts) > 0 ? options->ties : JR_TIES_HALF,
                      .d = d,
                      .ridge = choose_ridge(counts),
                      .theta = jr_arena_alloc(arena, 2 * (d + 1), sizeof(double)),
                      .profile.slope = jr_arena_alloc(arena, d, sizeof(double)),
                      .factor = jr_arena_alloc(arena, d * d, sizeof(double))};
    n.scale = n.theta + d + 1;
    n.theta[0] = options->without_home ? options->home : 0;
    for (size_t i = 0; i < counts->n_models && options->start; i++)
        n.theta[1 + i] = isnan(options->start[i]) ? 0 : options->start[i];
    if (n.ties != JR_TIES_HALF)
        n.theta[d] = ties_start(count_ties(counts), count_votes(counts), n.ties);
    return n;
}

static jr_status find_theta(jr_arena *arena, const jr_bt_options *options, bool firth,
                            const separated_fit *core, strength_fit *n, jr_error *err)
{
    n->penalised = core->penalised;
    n->iterations = core->iterations;
    if (core->theta) {
        n->home_free = core->home_free;
        n->ties = core->tie_free ? options->ties : JR_TIES_HALF;
        memcpy(n->theta, core->theta, (n->d + 1) * sizeof *n->theta);
        return JR_OK;
    }
    if (!firth)
        return explain(climb_likelihood(n), err);
    n->penalised = jr_arena_alloc(arena, n->counts->n_models, sizeof *n->penalised);
    for (size_t i = 0; i < n->counts->n_models; i++)
        n->penalised[i] = n->field->component[i] != JR_NO_COMPONENT;
    return explain(climb_penalised(n), err);
}

jr_status jr_bt_fit_counts(jr_arena *arena, const jr_counts *counts, const jr_field *field,
                           const jr_bt_options *options, jr_bt_fit *ret_fit, jr_error *err)
{
    if (counts->n_cells == 0)
        return jr_error_set(err, JR_ERR_DATA, "there is no valid vote to fit strengths to");
    jr_field without_home = *field;
    jr_field_fix_home(&without_home);
    field = options->without_home ? &without_home : field;
    bool if_separated = field->separated && options->firth_if_separated;
    if (field->separated && !options->firth && !if_separated)
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes allow no finite maximum-likelihood strengths; HINT: use "
                            "Firth's penalised likelihood");
    separated_fit core = {0};
    if (if_separated && !options->firth)
        JR_TRY(separated_fit_counts(arena, counts, field, options, &core, err));
    jr_bt_options chosen = *options;
    bool firth = options->firth || (if_separated && !core.theta);
    assert(!options->firth || options->ties == JR_TIES_HALF);
    if (firth)
        chosen.ties = JR_TIES_HALF;
    strength_fit n = prepare(arena, counts, field, &chosen);
    JR_TRY(find_theta(arena, &chosen, firth, &core, &n, err));
    if (!factor_information(&n, n.theta))
        return jr_error_set(err, JR_ERR_DATA, "the information of the votes is singular");
    jr_bt_fit fit = {.n_models = counts->n_models,
                     .home = n.theta[0],
                     .home_se = home_standard_error(&n),
                     .strength = jr_arena_alloc(arena, counts->n_models, sizeof(double)),
                     .log_likelihood = log_likelihood(&n, n.theta),
                     .n_parameters = count_parameters(&n),
                     .iterations = n.iterations,
                     .factor = n.factor,
                     .ridge = n.ridge,
                     .home_free = n.home_free,
                     .field = *field,
                     .ties = chosen.ties,
                     .tie_free = n.ties != JR_TIES_HALF,
                     .tie_parameter =
                         n.ties != JR_TIES_HALF ? n.theta[n.d] : ties_none(chosen.ties),
                     .tie_se = tie_standard_error(&n),
                     .tie_slope = n.profile.slope,
                     .tie_information = n.profile.information,
                     .penalised = n.penalised,
                     .firth = firth};
    for (size_t i = 0; i < counts->n_models; i++)
        fit.strength[i] = field->component[i] == JR_NO_COMPONENT ? NAN : n.theta[1 + i];
    *ret_fit = fit;
    return JR_OK;
}

double *jr_bt_covariance(jr_arena *arena, const jr_bt_fit *fit)
{
    size_t d = fit->n_models + 1;
    const jr_field *field = &fit->field;
    double *covariance = jr_arena_alloc(arena, d * d, sizeof *covariance);
    linalg_inverse(fit->factor, d, covariance);
    /* The ridge put 1 / (ridge size^2) on each component's block; take it out again. */
    for (size_t i = 0; i < fit->n_models; i++) {
        uint32_t component = field->component[i];
        if (component == JR_NO_COMPONENT) {
            covariance[(1 + i) * d + 1 + i] = 0;
            continue;
        }
        double size = (double)field->component_size[component];
        for (size_t j = 0; j < fit->n_models; j++)
            if (field->component[j] == component)
                covariance[(1 + i) * d + 1 + j] -= 1 / (fit->ridge * size * size);
    }
    if (!fit->home_free)
        covariance[0] = 0;
    return covariance;
}
