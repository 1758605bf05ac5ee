/*
 * Newton's method over single details, since each has its own z: a pass over the votes per step,
 * and one Cholesky factor. The parameters are ordered (a, b, gamma), so that the factor eliminates
 * the strengths first, as a block, and leaves the few gamma. It starts at the estimate without
 * control, which also says whether there is an estimate: gamma can't run away for its ridge, and
 * with gamma at rest the rest are the directions that jr_field knows.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "likelihood.h"
#include "linalg.h"

enum { MAX_ITERATIONS = 100, MAX_HALVINGS = 40 };

static const double LARGEST_STEP = 2, UNDAMPED_STEP = 0.25, SMALL_STEP = 1e-9;

typedef struct control {
    const jr_control_votes *votes;
    double *z; /* divided by the spread */
    size_t n_free, d;
    bool home_free;
    double shift_ridge;
    jr_field field;
    double *theta, *step, *trial, *matrix;
} control;

double jr_control_difference(double first, double second)
{
    return first + second > 0 ? (first - second) / (first + second) : 0;
}

static double eta_of(const control *c, const double *theta, size_t row)
{
    const jr_cell *cell = &c->votes->details[row].cell;
    size_t n = c->n_free;
    const double *z = c->z + row * n, *gamma = theta + 1 + c->votes->counts->n_models;
    double eta = theta[0] + theta[1 + cell->first] - theta[1 + cell->second];
    for (size_t k = 0; k < n; k++)
        eta += z[k] * gamma[k];
    return eta;
}

static double log_likelihood(const control *c, const double *theta)
{
    double sum = 0;
    for (size_t row = 0; row < c->votes->n_details; row++) {
        const jr_cell *cell = &c->votes->details[row].cell;
        double eta = eta_of(c, theta, row);
        sum +=
            cell_score(cell) * eta - jr_cell_total(cell) * (fmax(eta, 0) + log1p(exp(-fabs(eta))));
    }
    return sum;
}

static double objective(const control *c, const double *theta)
{
    const double *gamma = theta + 1 + c->votes->counts->n_models;
    double square = 0;
    for (size_t k = 0; k < c->n_free; k++)
        square += gamma[k] * gamma[k];
    return log_likelihood(c, theta) - JR_CONTROL_RIDGE / 2 * square;
}

/* g += weight x of this row. */
static void add_score(const control *c, size_t row, double weight, double *g)
{
    const jr_cell *cell = &c->votes->details[row].cell;
    double *gamma = g + 1 + c->votes->counts->n_models;
    g[0] += c->home_free ? weight : 0;
    g[1 + cell->first] += weight;
    g[1 + cell->second] -= weight;
    for (size_t k = 0; k < c->n_free; k++)
        gamma[k] += weight * c->z[row * c->n_free + k];
}

/* matrix += weight x x' of this row, lower triangle. */
static void add_square(const control *c, size_t row, double weight, double *matrix)
{
    const jr_cell *cell = &c->votes->details[row].cell;
    size_t d = c->d, i = 1 + cell->first, j = 1 + cell->second,
           start = 1 + c->votes->counts->n_models;
    const double *z = c->z + row * c->n_free;
    double home = c->home_free ? weight : 0;
    matrix[0] += home;
    matrix[i * d] += home;
    matrix[j * d] -= home;
    matrix[i * d + i] += weight;
    matrix[j * d + j] += weight;
    matrix[i > j ? i * d + j : j * d + i] -= weight;
    for (size_t k = 0; k < c->n_free; k++) {
        double *line = matrix + (start + k) * d, product = weight * z[k];
        line[0] += c->home_free ? product : 0;
        line[i] += product;
        line[j] -= product;
        for (size_t l = 0; l <= k; l++)
            line[start + l] += product * z[l];
    }
}

/* The gradient into step and the factor of the information into matrix. */
static bool differentiate(control *c)
{
    size_t start = 1 + c->votes->counts->n_models;
    const jr_counts none = {.n_models = c->votes->counts->n_models};
    AUTO_FREE double *ridge = memory_zeroed(start * start, sizeof *ridge);
    likelihood_information(&none, &c->field, c->home_free, c->shift_ridge, c->theta, ridge);
    memset(c->matrix, 0, c->d * c->d * sizeof *c->matrix);
    memset(c->step, 0, c->d * sizeof *c->step);
    for (size_t i = 0; i < start; i++)
        memcpy(c->matrix + i * c->d, ridge + i * start, (i + 1) * sizeof *ridge);
    for (size_t k = 0; k < c->n_free; k++) {
        c->matrix[(start + k) * c->d + start + k] = JR_CONTROL_RIDGE;
        c->step[start + k] = -JR_CONTROL_RIDGE * c->theta[start + k];
    }
    for (size_t row = 0; row < c->votes->n_details; row++) {
        const jr_cell *cell = &c->votes->details[row].cell;
        double n = jr_cell_total(cell), p = jr_logistic(eta_of(c, c->theta, row));
        add_score(c, row, cell_score(cell) - n * p, c->step);
        add_square(c, row, n * p * (1 - p), c->matrix);
    }
    return linalg_cholesky(c->matrix, c->d);
}

static double largest(const double *values, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(values[i]));
    return most;
}

/* Goes a share of the step such that the objective does not fall. False: there is none. */
static bool take_damped_step(control *c, double share)
{
    double value = objective(c, c->theta);
    for (int halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
        for (size_t p = 0; p < c->d; p++)
            c->trial[p] = c->theta[p] + share * c->step[p];
        if (objective(c, c->trial) >= value) {
            memcpy(c->theta, c->trial, c->d * sizeof *c->theta);
            return true;
        }
    }
    return false;
}

/* As in bradley_terry.c, the objective is looked at for large steps only. What is left in matrix is
 * the factor one step of less than SMALL_STEP before the end. */
static bool iterate(control *c)
{
    double length = INFINITY;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
        double before = length;
        if (!differentiate(c))
            return false;
        linalg_solve(c->matrix, c->d, c->step);
        length = largest(c->step, c->d);
        if (length > UNDAMPED_STEP || length > before) {
            if (!take_damped_step(c, length > LARGEST_STEP ? LARGEST_STEP / length : 1))
                return false;
        } else {
            for (size_t p = 0; p < c->d; p++)
                c->theta[p] += c->step[p];
        }
        if (length < SMALL_STEP)
            return true;
    }
    return false;
}

/* Sum over questions of g g' times Q / (Q - 1), or over votes where they are independent. */
static void find_spread_of_scores(const control *c, double *meat)
{
    const jr_control_votes *v = c->votes;
    AUTO_FREE double *g = memory_zeroed(c->d, sizeof *g);
    double n_clusters = 0;
    for (size_t row = 0; row < v->n_details; row++) {
        const jr_cell *cell = &v->details[row].cell;
        double p = jr_logistic(eta_of(c, c->theta, row));
        if (!v->by_question) {
            add_square(c, row,
                       cell->wins * (1 - p) * (1 - p) + cell->losses * p * p +
                           cell->ties * (0.5 - p) * (0.5 - p),
                       meat);
            continue;
        }
        add_score(c, row, cell_score(cell) - jr_cell_total(cell) * p, g);
        if (row + 1 < v->n_details && v->details[row + 1].question == v->details[row].question)
            continue;
        n_clusters++;
        for (size_t i = 0; i < c->d; i++)
            for (size_t j = 0; j <= i; j++)
                meat[i * c->d + j] += g[i] * g[j];
        memset(g, 0, c->d * sizeof *g);
    }
    for (size_t i = 0; i < c->d; i++)
        for (size_t j = 0; j <= i; j++) {
            if (v->by_question && n_clusters > 1)
                meat[i * c->d + j] *= n_clusters / (n_clusters - 1);
            meat[j * c->d + i] = meat[i * c->d + j];
        }
}

/* C B C: rows of B solved, turned, and solved again. Scores have no part in the shift that the
 * ridge fills, so it leaves no trace. */
static void find_covariance(const control *c, double *covariance)
{
    size_t d = c->d;
    find_spread_of_scores(c, covariance);
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < d; i++)
            linalg_solve(c->matrix, d, covariance + i * d);
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < i; j++) {
                double kept = covariance[i * d + j];
                covariance[i * d + j] = covariance[j * d + i];
                covariance[j * d + i] = kept;
            }
    }
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
    find_covariance(c, covariance);
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
    jr_field_analyse(arena, votes->counts, &c.field);
    JR_TRY(jr_bt_fit_counts(arena, votes->counts, &c.field, &(jr_bt_options){0}, &plain, err));
    jr_control_fit fit = {.n_models = votes->counts->n_models,
                          .n_covariates = votes->n_covariates,
                          .spread = jr_arena_alloc(arena, votes->n_covariates, sizeof(double))};
    AUTO_FREE size_t *number = memory_zeroed(votes->n_covariates, sizeof *number);
    standardise(&c, fit.spread, number);
    c.home_free = plain.home_free;
    c.shift_ridge = plain.ridge;
    c.d = 1 + votes->counts->n_models + c.n_free;
    AUTO_FREE double *z = c.z;
    AUTO_FREE double *work = memory_zeroed(3 * c.d, sizeof *work);
    AUTO_FREE double *matrix = memory_zeroed(c.d * c.d, sizeof *matrix);
    c.theta = work;
    c.step = work + c.d;
    c.trial = work + 2 * c.d;
    c.matrix = matrix;
    c.theta[0] = plain.home;
    for (size_t i = 0; i < votes->counts->n_models; i++)
        c.theta[1 + i] = isnan(plain.strength[i]) ? 0 : plain.strength[i];
    if (!iterate(&c))
        return jr_error_set(err, JR_ERR_DATA,
                            "the fit with control for length and style found no maximum");
    fit.log_likelihood = log_likelihood(&c, c.theta);
    fill(arena, &c, number, &fit);
    *ret_fit = fit;
    return JR_OK;
}
