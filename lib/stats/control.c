/*
 * The fit of rows (row_fit.h) over single details, since each has its own z. It starts at the
 * estimate without control, which also says whether there is an estimate: gamma can't run away for
 * its ridge, and with gamma at rest the rest are the directions that jr_field knows.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdbool.h>

#include "base/memory.h"
#include "row_fit.h"

typedef struct control {
    const jr_control_votes *votes;
    double *z; /* divided by the spread */
    size_t n_free, d;
    double *theta, *factor;
    row_problem rows;
    jr_field field;
} control;

double jr_control_difference(double first, double second)
{
    return first + second > 0 ? (first - second) / (first + second) : 0;
}

/* Leaves out covariates that never differ; the others are divided by their root mean square. */
static void standardise(control *c, double *spread, size_t *number)
{
    const jr_control_votes *v = c->votes;
    double total = 0;
    for (size_t row = 0; row < v->n_details; row++) {
        double n = jr_cell_total(&v->details[row].cell);
        total += n;
        for (size_t k = 0; k < v->n_covariates; k++) {
            double z = v->covariates[row * v->n_covariates + k];
            spread[k] += n * z * z;
        }
    }
    for (size_t k = 0; k < v->n_covariates; k++) {
        spread[k] = sqrt(spread[k] / total);
        if (spread[k] > 0)
            number[c->n_free++] = k;
    }
    c->z = memory_zeroed(v->n_details * c->n_free, sizeof *c->z);
    for (size_t row = 0; row < v->n_details; row++)
        for (size_t k = 0; k < c->n_free; k++)
            c->z[row * c->n_free + k] =
                v->covariates[row * v->n_covariates + number[k]] / spread[number[k]];
}

static void fill(jr_arena *arena, const control *c, const size_t *number, jr_control_fit *fit)
{
    size_t n = fit->n_models, start = 1 + n, size = start + fit->n_covariates;
    AUTO_FREE double *covariance = memory_zeroed(c->d * c->d, sizeof *covariance);
    AUTO_FREE size_t *place = memory_zeroed(c->d, sizeof *place);
    row_fit_sandwich(&c->rows, c->theta, c->factor, c->votes->by_question, covariance);
    fit->home = c->theta[0];
    fit->strength = jr_arena_alloc(arena, n, sizeof *fit->strength);
    fit->gamma = jr_arena_alloc(arena, fit->n_covariates, sizeof *fit->gamma);
    fit->covariance = jr_arena_alloc(arena, size * size, sizeof *fit->covariance);
    for (size_t i = 0; i < n; i++)
        fit->strength[i] = c->field.component[i] == JR_NO_COMPONENT ? (double)NAN : c->theta[1 + i];
    for (size_t k = 0; k < fit->n_covariates; k++)
        fit->gamma[k] = NAN;
    for (size_t p = 0; p < c->d; p++)
        place[p] = p < start ? p : start + number[p - start];
    for (size_t k = 0; k < c->n_free; k++)
        fit->gamma[number[k]] = c->theta[start + k];
    for (size_t p = 0; p < c->d; p++)
        for (size_t q = 0; q < c->d; q++)
            fit->covariance[place[p] * size + place[q]] = covariance[p * c->d + q];
}

jr_status jr_control_fit_votes(jr_arena *arena, const jr_control_votes *votes,
                               jr_control_fit *ret_fit, jr_error *err)
{
    control c = {.votes = votes};
    jr_bt_fit plain;
    jr_bt_options how = {.without_home = votes->without_home, .home = votes->home};
    jr_field_analyse(arena, votes->counts, &c.field);
    JR_TRY(jr_bt_fit_counts(arena, votes->counts, &c.field, &how, &plain, err));
    jr_control_fit fit = {.n_models = votes->counts->n_models,
                          .n_covariates = votes->n_covariates,
                          .spread = jr_arena_alloc(arena, votes->n_covariates, sizeof(double))};
    AUTO_FREE size_t *number = memory_zeroed(votes->n_covariates, sizeof *number);
    standardise(&c, fit.spread, number);
    size_t start = 1 + votes->counts->n_models;
    c.d = start + c.n_free;
    AUTO_FREE double *z = c.z;
    AUTO_FREE double *work = memory_zeroed(2 * c.d, sizeof *work);
    AUTO_FREE double *factor = memory_zeroed(c.d * c.d, sizeof *factor);
    AUTO_FREE bool *is_fixed = memory_zeroed(c.d, sizeof *is_fixed);
    double *precision = work + c.d;
    c.theta = work;
    c.factor = factor;
    c.theta[0] = plain.home;
    for (size_t i = 0; i < votes->counts->n_models; i++)
        c.theta[1 + i] = isnan(plain.strength[i]) ? 0 : plain.strength[i];
    for (size_t k = start; k < c.d; k++)
        precision[k] = JR_CONTROL_RIDGE;
    is_fixed[0] = !plain.home_free;
    c.rows = (row_problem){.rows = votes->details,
                           .n_rows = votes->n_details,
                           .n_homes = 1,
                           .one_home = true,
                           .n_models = votes->counts->n_models,
                           .n_covariates = c.n_free,
                           .covariates = z,
                           .is_fixed = is_fixed,
                           .part = c.field.component,
                           .shift_ridge = plain.ridge,
                           .precision = precision};
    if (row_fit_climb(&c.rows, c.theta, factor, NULL) != CLIMB_FOUND)
        return jr_error_set(err, JR_ERR_DATA,
                            "the fit with control for length and style found no maximum");
    fit.log_likelihood = row_fit_log_likelihood(&c.rows, c.theta);
    fill(arena, &c, number, &fit);
    *ret_fit = fit;
    return JR_OK;
}
