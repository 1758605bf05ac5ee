/*
 * Damped Newton iterations over cells per judge, as in bradley_terry.c, with a dense Cholesky
 * factor of size judges + models: judges are few. Whether the maximum is finite is not settled
 * beforehand, as it is there: with one advantage per judge that would be a linear program. Instead
 * the iterations are watched: where there is no maximum they run off by a logit a step, until a
 * fitted probability is 0 or 1 to all digits.
 */
#include <jrank/stats.h>

#include "judge_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cells.h"
#include "likelihood.h"
#include "linalg.h"
#include "ties.h"

enum { MAX_ITERATIONS = 200, MAX_HALVINGS = 40 };

/* In logits. */
static const double LARGEST_STEP = 2, UNDAMPED_STEP = 0.25, SMALL_STEP = 1e-9, INFINITE_ETA = 30,
                    INFINITE_TIE = 15;

/* A pivot of the information below this share of its diagonal is nothing but rounding. */
static const double NO_PIVOT = 1e-9;

static const uint32_t NO_PART = UINT32_MAX;

typedef struct newton {
    const judge_cells *data;
    size_t d;
    bool firth;
    bool *is_free;    /* per parameter, for those of judges: there are votes, or ties, for it */
    uint32_t *parent; /* per model: union-find of connected parts; NO_PART without votes */
    double ridge;
    double *theta, *step, *trial, *diagonal;
    double *factor, *inverse;
} newton;

static int by_judge_and_pair(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    if (a->judge != b->judge)
        return a->judge < b->judge ? -1 : 1;
    if (a->cell.first != b->cell.first)
        return a->cell.first < b->cell.first ? -1 : 1;
    return (a->cell.second > b->cell.second) - (a->cell.second < b->cell.second);
}

size_t judge_cells_sum(const jr_detail *details, size_t n_details, jr_detail *ret_cells)
{
    if (n_details == 0)
        return 0;
    memcpy(ret_cells, details, n_details * sizeof *details);
    qsort(ret_cells, n_details, sizeof *ret_cells, by_judge_and_pair);
    size_t last = 0;
    for (size_t i = 1; i < n_details; i++) {
        if (by_judge_and_pair(&ret_cells[last], &ret_cells[i]) != 0) {
            ret_cells[++last] = ret_cells[i];
            continue;
        }
        ret_cells[last].cell.wins += ret_cells[i].cell.wins;
        ret_cells[last].cell.losses += ret_cells[i].cell.losses;
        ret_cells[last].cell.ties += ret_cells[i].cell.ties;
    }
    return last + 1;
}

static size_t home_of(const judge_cells *data, const jr_detail *k)
{
    return data->one_home ? 0 : k->judge;
}

static size_t tie_of(const judge_cells *data, const jr_detail *k)
{
    return data->n_judges + data->n_models + (data->one_tie ? 0 : k->judge);
}

size_t judge_fit_size(const judge_cells *cells)
{
    return cells->n_models + (cells->ties == JR_TIES_HALF ? 1 : 2) * cells->n_judges;
}

static double eta_of(const newton *n, const jr_detail *k, const double *theta)
{
    const double *b = theta + n->data->n_judges;
    return theta[home_of(n->data, k)] + b[k->cell.first] - b[k->cell.second];
}

/* Without any tie a model of ties is Bradley and Terry's. */
static jr_ties ties_of(const newton *n, const jr_detail *k)
{
    return n->data->ties != JR_TIES_HALF && n->is_free[tie_of(n->data, k)] ? n->data->ties
                                                                           : JR_TIES_HALF;
}

static tie_derivatives derive(const newton *n, const jr_detail *k, const double *theta)
{
    jr_ties ties = ties_of(n, k);
    return ties_derive(&k->cell, ties, eta_of(n, k, theta),
                       ties == JR_TIES_HALF ? 0 : theta[tie_of(n->data, k)]);
}

/* Rao and Kupper's parameter is positive. */
static bool is_in_range(const newton *n, const double *theta)
{
    for (size_t p = n->data->n_judges + n->data->n_models; p < n->d; p++)
        if (n->data->ties == JR_TIES_RAO_KUPPER && n->is_free[p] && theta[p] <= 0)
            return false;
    return true;
}

static double log_likelihood(const newton *n, const double *theta)
{
    if (!is_in_range(n, theta))
        return -INFINITY;
    double sum = 0;
    for (size_t k = 0; k < n->data->n_cells; k++) {
        const jr_detail *cell = &n->data->cells[k];
        jr_ties ties = ties_of(n, cell);
        sum += ties_log_of_cell(&cell->cell, ties, eta_of(n, cell, theta),
                                ties == JR_TIES_HALF ? 0 : theta[tie_of(n->data, cell)]);
    }
    return sum;
}

/* Of one cell. */
static void add_information(newton *n, const jr_detail *cell, const tie_derivatives *v)
{
    size_t d = n->d, g = home_of(n->data, cell), i = n->data->n_judges + cell->cell.first,
           j = n->data->n_judges + cell->cell.second;
    double weight = v->eta_eta;
    n->factor[g * d + g] += weight;
    n->factor[i * d + g] += weight;
    n->factor[j * d + g] -= weight;
    n->factor[i * d + i] += weight;
    n->factor[j * d + j] += weight;
    n->factor[i > j ? i * d + j : j * d + i] -= weight;
    if (ties_of(n, cell) == JR_TIES_HALF)
        return;
    double *row = n->factor + tie_of(n->data, cell) * d;
    row[g] += v->eta_tie;
    row[i] += v->eta_tie;
    row[j] -= v->eta_tie;
    row[tie_of(n->data, cell)] += v->tie_tie;
}

/* Lower triangle of the information, a 1 for what is not estimated, a ridge that takes away the
 * freedom to shift a connected part. */
static void fill_information(newton *n, const double *theta)
{
    size_t d = n->d, n_judges = n->data->n_judges, n_models = n->data->n_models;
    memset(n->factor, 0, d * d * sizeof *n->factor);
    for (size_t p = 0; p < d; p++)
        if ((p < n_judges || p >= n_judges + n_models) && !n->is_free[p])
            n->factor[p * d + p] = 1;
    for (size_t i = 0; i < n_models; i++) {
        double *row = n->factor + (n_judges + i) * d + n_judges;
        if (n->parent[i] == NO_PART)
            row[i] = 1;
        for (size_t j = 0; j <= i && n->parent[i] != NO_PART; j++)
            row[j] = n->parent[j] == n->parent[i] ? n->ridge : 0;
    }
    for (size_t k = 0; k < n->data->n_cells; k++) {
        tie_derivatives v = derive(n, &n->data->cells[k], theta);
        add_information(n, &n->data->cells[k], &v);
    }
    for (size_t p = 0; p < d; p++)
        n->diagonal[p] = n->factor[p * d + p];
}

static bool factor_information(newton *n, const double *theta)
{
    fill_information(n, theta);
    return linalg_cholesky(n->factor, n->d);
}

static double objective(newton *n, const double *theta)
{
    double value = log_likelihood(n, theta);
    if (!n->firth)
        return value;
    if (!factor_information(n, theta))
        return -INFINITY;
    return value + linalg_log_determinant(n->factor, n->d) / 2;
}

/* n v x' H^-1 x: what Firth's penalty adds to the ties of a cell. */
static double leverage(const newton *n, const jr_detail *cell, double p)
{
    size_t d = n->d, g = home_of(n->data, cell);
    size_t i = n->data->n_judges + cell->cell.first, j = n->data->n_judges + cell->cell.second;
    const double *c = n->inverse;
    double spread = c[g * d + g] + c[i * d + i] + c[j * d + j] +
                    2 * (c[i * d + g] - c[j * d + g] - c[i * d + j]);
    return jr_cell_total(&cell->cell) * p * (1 - p) * spread;
}

/* Newton's step; false when the information is singular. */
static bool find_step(newton *n)
{
    if (!factor_information(n, n->theta))
        return false;
    if (n->firth)
        linalg_inverse(n->factor, n->d, n->inverse);
    memset(n->step, 0, n->d * sizeof *n->step);
    for (size_t k = 0; k < n->data->n_cells; k++) {
        const jr_detail *cell = &n->data->cells[k];
        tie_derivatives v = derive(n, cell, n->theta);
        if (n->firth) {
            double p = jr_logistic(eta_of(n, cell, n->theta));
            v.eta += leverage(n, cell, p) * (0.5 - p);
        }
        n->step[home_of(n->data, cell)] += v.eta;
        n->step[n->data->n_judges + cell->cell.first] += v.eta;
        n->step[n->data->n_judges + cell->cell.second] -= v.eta;
        if (ties_of(n, cell) != JR_TIES_HALF)
            n->step[tie_of(n->data, cell)] += v.tie;
    }
    linalg_solve(n->factor, n->d, n->step);
    return true;
}

static bool take_damped_step(newton *n, double share)
{
    double value = objective(n, n->theta);
    for (int halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
        for (size_t p = 0; p < n->d; p++)
            n->trial[p] = n->theta[p] + share * n->step[p];
        double trial_value = objective(n, n->trial);
        if (trial_value < value || !isfinite(trial_value))
            continue;
        memcpy(n->theta, n->trial, n->d * sizeof *n->theta);
        return true;
    }
    return false;
}

static bool runs_off(const newton *n)
{
    for (size_t k = 0; k < n->data->n_cells; k++)
        if (jr_cell_total(&n->data->cells[k].cell) > 0 &&
            fabs(eta_of(n, &n->data->cells[k], n->theta)) > INFINITE_ETA)
            return true;
    for (size_t p = n->data->n_judges + n->data->n_models; p < n->d; p++)
        if (n->is_free[p] && fabs(n->theta[p]) > INFINITE_TIE)
            return true;
    return false;
}

static judge_fit_outcome iterate(newton *n)
{
    /* An identified and concave likelihood that gets nowhere is running off. */
    judge_fit_outcome none = n->firth ? JUDGE_FIT_FAILED : JUDGE_FIT_INFINITE;
    double length = INFINITY;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
        double before = length;
        if (!find_step(n))
            return none;
        length = 0;
        for (size_t p = 0; p < n->d; p++) {
            length = fmax(length, fabs(n->step[p]));
            n->trial[p] = n->theta[p] + n->step[p];
        }
        if (length > UNDAMPED_STEP || length > before || !is_in_range(n, n->trial)) {
            if (!take_damped_step(n, length > LARGEST_STEP ? LARGEST_STEP / length : 1))
                return none;
        } else {
            memcpy(n->theta, n->trial, n->d * sizeof *n->theta);
        }
        if (runs_off(n))
            return none;
        if (length < SMALL_STEP)
            return JUDGE_FIT_FOUND;
    }
    return none;
}

/* Who has votes, which models are connected, and the size of the ridge. */
static void find_parts(newton *n)
{
    double total = 0;
    for (size_t i = 0; i < n->data->n_models; i++)
        n->parent[i] = NO_PART;
    for (size_t k = 0; k < n->data->n_cells; k++) {
        const jr_detail *cell = &n->data->cells[k];
        double votes = jr_cell_total(&cell->cell);
        if (votes <= 0)
            continue;
        total += votes;
        n->is_free[home_of(n->data, cell)] = true;
        uint32_t ends[2] = {cell->cell.first, cell->cell.second};
        for (int e = 0; e < 2; e++)
            if (n->parent[ends[e]] == NO_PART)
                n->parent[ends[e]] = ends[e];
        n->parent[cells_root(n->parent, ends[0])] = cells_root(n->parent, ends[1]);
    }
    for (uint32_t i = 0; i < n->data->n_models; i++)
        if (n->parent[i] != NO_PART)
            n->parent[i] = cells_root(n->parent, i);
    double size = (double)n->data->n_models;
    n->ridge = fmax(total, 1) / (2 * size * size);
}

/* Which tie parameters there are, and where they begin. */
static void start_ties(newton *n)
{
    size_t first = n->data->n_judges + n->data->n_models;
    for (size_t p = first; p < n->d; p++) {
        double ties = 0, total = 0;
        for (size_t k = 0; k < n->data->n_cells; k++)
            if (tie_of(n->data, &n->data->cells[k]) == p) {
                ties += n->data->cells[k].cell.ties;
                total += jr_cell_total(&n->data->cells[k].cell);
            }
        n->is_free[p] = ties > 0;
        if (ties > 0)
            n->theta[p] = ties_start(ties, total, n->data->ties);
    }
}

/* At equal strengths, where every cell has weight: what is singular there is so everywhere. */
static bool is_identified(newton *n)
{
    size_t first_tie = n->data->n_judges + n->data->n_models;
    memcpy(n->trial, n->theta, n->d * sizeof *n->trial);
    memset(n->trial, 0, first_tie * sizeof *n->trial);
    if (!factor_information(n, n->trial))
        return false;
    for (size_t p = 0; p < n->d; p++) {
        double pivot = n->factor[p * n->d + p];
        if (pivot * pivot < NO_PIVOT * n->diagonal[p])
            return false;
    }
    return true;
}

judge_fit_outcome judge_fit_cells(const judge_cells *cells, bool firth, double *theta,
                                  double *ret_variance, double *ret_log_likelihood)
{
    size_t d = judge_fit_size(cells);
    AUTO_FREE double *work = memory_zeroed((firth ? 2 : 1) * d * d + 3 * d, sizeof *work);
    AUTO_FREE bool *is_free = memory_zeroed(d, sizeof *is_free);
    AUTO_FREE uint32_t *parent = memory_zeroed(cells->n_models, sizeof *parent);
    newton n = {.data = cells,
                .d = d,
                .firth = firth,
                .is_free = is_free,
                .parent = parent,
                .theta = theta,
                .step = work,
                .trial = work + d,
                .diagonal = work + 2 * d,
                .factor = work + 3 * d,
                .inverse = firth ? work + 3 * d + d * d : NULL};
    find_parts(&n);
    start_ties(&n);
    if (!is_identified(&n))
        return JUDGE_FIT_UNIDENTIFIED;
    judge_fit_outcome outcome = iterate(&n);
    if (outcome != JUDGE_FIT_FOUND)
        return outcome;
    if (ret_log_likelihood)
        *ret_log_likelihood = log_likelihood(&n, theta);
    if (!ret_variance)
        return outcome;
    if (!factor_information(&n, theta))
        return JUDGE_FIT_FAILED;
    for (size_t g = 0; g < d - cells->n_models; g++) {
        size_t p = g < cells->n_judges ? g : cells->n_models + g;
        memset(n.step, 0, d * sizeof *n.step);
        n.step[p] = 1;
        linalg_solve(n.factor, d, n.step);
        ret_variance[g] = is_free[p] ? n.step[p] : NAN;
    }
    return outcome;
}

static jr_status refuse(judge_fit_outcome outcome, jr_error *err)
{
    if (outcome == JUDGE_FIT_UNIDENTIFIED)
        return jr_error_set(err, JR_ERR_DATA,
                            "the advantage of the first seat can't be told from the strengths of "
                            "the models, as when every model always sits in the same seat");
    return jr_error_set(err, JR_ERR_DATA, "the fit of the judges found no maximum in %d steps",
                        MAX_ITERATIONS);
}

/* Whether the judges are alike in what `alike` pools. */
static jr_status test_equality(const judge_cells *alike, const double *theta, size_t n_active,
                               double log_likelihood, jr_judge_test *ret_test, jr_error *err)
{
    *ret_test = (jr_judge_test){NAN, NAN, 0};
    if (n_active < 2)
        return JR_OK;
    size_t n_judges = alike->n_judges;
    AUTO_FREE double *start = memory_zeroed(judge_fit_size(alike), sizeof *start);
    memcpy(start + n_judges, theta + n_judges, alike->n_models * sizeof *start);
    double log_pooled = 0;
    judge_fit_outcome outcome = judge_fit_cells(alike, false, start, NULL, &log_pooled);
    if (outcome != JUDGE_FIT_FOUND)
        return refuse(outcome, err);
    ret_test->degrees = n_active - 1;
    ret_test->chi2 = fmax(0, 2 * (log_likelihood - log_pooled));
    ret_test->p_value = jr_chi_squared_upper(ret_test->chi2, ret_test->degrees);
    return JR_OK;
}

static jr_status test_judges(const judge_cells *cells, const double *theta, jr_judge_fit *fit,
                             jr_error *err)
{
    size_t n_active = 0;
    for (size_t g = 0; g < cells->n_judges && !fit->firth; g++)
        n_active += !isnan(fit->home[g]);
    judge_cells alike = *cells;
    alike.one_home = true;
    JR_TRY(test_equality(&alike, theta, n_active, fit->log_likelihood, &fit->equal_home, err));
    alike.one_home = false;
    alike.one_tie = true;
    return test_equality(&alike, theta, cells->ties == JR_TIES_HALF ? 0 : n_active,
                         fit->log_likelihood, &fit->equal_ties, err);
}

/* The estimates of what has votes. */
static void fill(jr_arena *arena, const judge_cells *cells, const double *theta,
                 const double *variance, jr_judge_fit *fit)
{
    size_t n_judges = cells->n_judges, first_tie = n_judges + cells->n_models;
    fit->home = jr_arena_alloc(arena, n_judges, sizeof(double));
    fit->home_se = jr_arena_alloc(arena, n_judges, sizeof(double));
    fit->tie_parameter = jr_arena_alloc(arena, n_judges, sizeof(double));
    fit->tie_se = jr_arena_alloc(arena, n_judges, sizeof(double));
    fit->strength = jr_arena_alloc(arena, cells->n_models, sizeof(double));
    for (size_t g = 0; g < n_judges; g++) {
        fit->home_se[g] = sqrt(variance[g]);
        fit->home[g] = isnan(variance[g]) ? NAN : theta[g];
        fit->tie_se[g] = fit->tie_parameter[g] = NAN;
        if (cells->ties == JR_TIES_HALF || isnan(variance[g]))
            continue;
        fit->tie_se[g] = sqrt(variance[n_judges + g]);
        fit->tie_parameter[g] =
            isnan(fit->tie_se[g]) ? ties_none(cells->ties) : theta[first_tie + g];
    }
    for (size_t i = 0; i < cells->n_models; i++)
        fit->strength[i] = NAN;
    for (size_t k = 0; k < cells->n_cells; k++) {
        uint32_t first = cells->cells[k].cell.first, second = cells->cells[k].cell.second;
        fit->strength[first] = theta[n_judges + first];
        fit->strength[second] = theta[n_judges + second];
    }
}

jr_status jr_judge_fit_votes(jr_arena *arena, const jr_judge_data *votes, jr_judge_fit *ret_fit,
                             jr_error *err)
{
    if (votes->n_details == 0)
        return jr_error_set(err, JR_ERR_DATA, "there is no valid vote");
    AUTO_FREE jr_detail *summed = memory_zeroed(votes->n_details, sizeof *summed);
    judge_cells cells = {.cells = summed,
                         .n_cells = judge_cells_sum(votes->details, votes->n_details, summed),
                         .n_judges = votes->n_judges,
                         .n_models = votes->n_models,
                         .ties = votes->ties};
    size_t d = judge_fit_size(&cells);
    AUTO_FREE double *theta = memory_zeroed(2 * d, sizeof *theta);
    double *variance = theta + d;
    jr_judge_fit fit = {
        .n_judges = votes->n_judges, .n_models = votes->n_models, .ties = votes->ties};
    judge_fit_outcome outcome =
        judge_fit_cells(&cells, false, theta, variance, &fit.log_likelihood);
    if (outcome == JUDGE_FIT_INFINITE && votes->ties != JR_TIES_HALF)
        return jr_error_set(
            err, JR_ERR_DATA,
            "the advantages or tie parameters of the judges have no finite maximum");
    if (outcome == JUDGE_FIT_INFINITE) {
        fit.firth = true;
        memset(theta, 0, d * sizeof *theta);
        outcome = judge_fit_cells(&cells, true, theta, variance, &fit.log_likelihood);
    }
    if (outcome != JUDGE_FIT_FOUND)
        return refuse(outcome, err);
    fill(arena, &cells, theta, variance, &fit);
    JR_TRY(test_judges(&cells, theta, &fit, err));
    *ret_fit = fit;
    return JR_OK;
}
