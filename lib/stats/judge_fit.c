/*
 * Damped Newton iterations over cells per judge, as in bradley_terry.c, with a dense Cholesky
 * factor of size judges + models: judges are few. Whether the maximum is finite is not settled
 * beforehand, as it is there: with one advantage per judge that would be a linear program. Instead
 * the iterations are watched: where there is no maximum they run off by a logit a step, until a
 * fitted probability is 0 or 1 to all digits.
 */
#include <jrank/judge_fit.h>

#include "judge_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/bradley_terry.h>
#include <jrank/chi_squared.h>

#include "base/memory.h"
#include "cells.h"
#include "likelihood.h"
#include "linalg.h"

enum { MAX_ITERATIONS = 200, MAX_HALVINGS = 40 };

/* In logits. */
static const double LARGEST_STEP = 2, UNDAMPED_STEP = 0.25, SMALL_STEP = 1e-9, INFINITE_ETA = 30;

/* A pivot of the information below this share of its diagonal is nothing but rounding. */
static const double NO_PIVOT = 1e-9;

static const uint32_t NO_PART = UINT32_MAX;

typedef struct newton {
    const judge_cells *data;
    size_t d;
    bool firth;
    bool *has_votes;  /* per judge */
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

static double eta_of(const newton *n, const jr_detail *k, const double *theta)
{
    const double *b = theta + n->data->n_judges;
    return theta[k->judge] + b[k->cell.first] - b[k->cell.second];
}

static double log_likelihood(const newton *n, const double *theta)
{
    double sum = 0;
    for (size_t k = 0; k < n->data->n_cells; k++) {
        const jr_detail *cell = &n->data->cells[k];
        double eta = eta_of(n, cell, theta);
        double softplus = fmax(eta, 0) + log1p(exp(-fabs(eta)));
        sum += cell_score(&cell->cell) * eta - jr_cell_total(&cell->cell) * softplus;
    }
    return sum;
}

/* Lower triangle of the information, a 1 for what is not estimated, a ridge that takes away the
 * freedom to shift a connected part. */
static void fill_information(newton *n, const double *theta)
{
    size_t d = n->d, n_judges = n->data->n_judges;
    memset(n->factor, 0, d * d * sizeof *n->factor);
    for (size_t g = 0; g < n_judges; g++)
        n->factor[g * d + g] = n->has_votes[g] ? 0 : 1;
    for (size_t i = 0; i < n->data->n_models; i++) {
        double *row = n->factor + (n_judges + i) * d + n_judges;
        if (n->parent[i] == NO_PART)
            row[i] = 1;
        for (size_t j = 0; j <= i && n->parent[i] != NO_PART; j++)
            row[j] = n->parent[j] == n->parent[i] ? n->ridge : 0;
    }
    for (size_t k = 0; k < n->data->n_cells; k++) {
        const jr_detail *cell = &n->data->cells[k];
        double p = jr_logistic(eta_of(n, cell, theta));
        double weight = jr_cell_total(&cell->cell) * p * (1 - p);
        size_t g = cell->judge, i = n_judges + cell->cell.first, j = n_judges + cell->cell.second;
        n->factor[g * d + g] += weight;
        n->factor[i * d + g] += weight;
        n->factor[j * d + g] -= weight;
        n->factor[i * d + i] += weight;
        n->factor[j * d + j] += weight;
        n->factor[i > j ? i * d + j : j * d + i] -= weight;
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
    size_t d = n->d, g = cell->judge;
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
        double p = jr_logistic(eta_of(n, cell, n->theta));
        double residual = cell_score(&cell->cell) - jr_cell_total(&cell->cell) * p;
        if (n->firth)
            residual += leverage(n, cell, p) * (0.5 - p);
        n->step[cell->judge] += residual;
        n->step[n->data->n_judges + cell->cell.first] += residual;
        n->step[n->data->n_judges + cell->cell.second] -= residual;
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
        for (size_t p = 0; p < n->d; p++)
            length = fmax(length, fabs(n->step[p]));
        if (length > UNDAMPED_STEP || length > before) {
            if (!take_damped_step(n, length > LARGEST_STEP ? LARGEST_STEP / length : 1))
                return none;
        } else {
            for (size_t p = 0; p < n->d; p++)
                n->theta[p] += n->step[p];
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
        n->has_votes[cell->judge] = true;
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

/* At equal strengths, where every cell has weight: what is singular there is so everywhere. */
static bool is_identified(newton *n)
{
    memset(n->trial, 0, n->d * sizeof *n->trial);
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
    size_t d = cells->n_judges + cells->n_models;
    AUTO_FREE double *work = memory_zeroed((firth ? 2 : 1) * d * d + 3 * d, sizeof *work);
    AUTO_FREE bool *has_votes = memory_zeroed(cells->n_judges, sizeof *has_votes);
    AUTO_FREE uint32_t *parent = memory_zeroed(cells->n_models, sizeof *parent);
    newton n = {.data = cells,
                .d = d,
                .firth = firth,
                .has_votes = has_votes,
                .parent = parent,
                .theta = theta,
                .step = work,
                .trial = work + d,
                .diagonal = work + 2 * d,
                .factor = work + 3 * d,
                .inverse = firth ? work + 3 * d + d * d : NULL};
    find_parts(&n);
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
    for (size_t g = 0; g < cells->n_judges; g++) {
        memset(n.step, 0, d * sizeof *n.step);
        n.step[g] = 1;
        linalg_solve(n.factor, d, n.step);
        ret_variance[g] = has_votes[g] ? n.step[g] : NAN;
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

/* The same votes as if one judge had given them all. */
static jr_status test_equality(const judge_cells *cells, const double *theta, jr_judge_fit *fit,
                               jr_error *err)
{
    size_t n_active = 0;
    for (size_t g = 0; g < cells->n_judges; g++)
        n_active += !isnan(fit->home[g]);
    if (n_active < 2 || fit->firth)
        return JR_OK;
    AUTO_FREE jr_detail *pooled = memory_zeroed(cells->n_cells, sizeof *pooled);
    memcpy(pooled, cells->cells, cells->n_cells * sizeof *pooled);
    for (size_t k = 0; k < cells->n_cells; k++)
        pooled[k].judge = 0;
    judge_cells one = {pooled, cells->n_cells, 1, cells->n_models};
    AUTO_FREE double *start = memory_zeroed(1 + cells->n_models, sizeof *start);
    memcpy(start + 1, theta + cells->n_judges, cells->n_models * sizeof *start);
    double log_pooled = 0;
    judge_fit_outcome outcome = judge_fit_cells(&one, false, start, NULL, &log_pooled);
    if (outcome != JUDGE_FIT_FOUND)
        return refuse(outcome, err);
    fit->degrees = n_active - 1;
    fit->chi2 = fmax(0, 2 * (fit->log_likelihood - log_pooled));
    fit->p_value = jr_chi_squared_upper(fit->chi2, fit->degrees);
    return JR_OK;
}

jr_status jr_judge_fit_details(jr_arena *arena, const jr_detail *details, size_t n_details,
                               size_t n_models, size_t n_judges, jr_judge_fit *ret_fit,
                               jr_error *err)
{
    if (n_details == 0)
        return jr_error_set(err, JR_ERR_DATA, "there is no valid vote");
    AUTO_FREE jr_detail *summed = memory_zeroed(n_details, sizeof *summed);
    judge_cells cells = {summed, judge_cells_sum(details, n_details, summed), n_judges, n_models};
    size_t d = n_judges + n_models;
    AUTO_FREE double *theta = memory_zeroed(d, sizeof *theta);
    jr_judge_fit fit = {.n_judges = n_judges,
                        .n_models = n_models,
                        .home = jr_arena_alloc(arena, n_judges, sizeof(double)),
                        .home_se = jr_arena_alloc(arena, n_judges, sizeof(double)),
                        .strength = jr_arena_alloc(arena, n_models, sizeof(double)),
                        .chi2 = NAN,
                        .p_value = NAN};
    judge_fit_outcome outcome =
        judge_fit_cells(&cells, false, theta, fit.home_se, &fit.log_likelihood);
    if (outcome == JUDGE_FIT_INFINITE) {
        fit.firth = true;
        memset(theta, 0, d * sizeof *theta);
        outcome = judge_fit_cells(&cells, true, theta, fit.home_se, &fit.log_likelihood);
    }
    if (outcome != JUDGE_FIT_FOUND)
        return refuse(outcome, err);
    for (size_t g = 0; g < n_judges; g++) {
        fit.home_se[g] = sqrt(fit.home_se[g]);
        fit.home[g] = isnan(fit.home_se[g]) ? NAN : theta[g];
    }
    for (size_t i = 0; i < n_models; i++)
        fit.strength[i] = NAN;
    for (size_t k = 0; k < cells.n_cells; k++) {
        uint32_t first = summed[k].cell.first, second = summed[k].cell.second;
        fit.strength[first] = theta[n_judges + first];
        fit.strength[second] = theta[n_judges + second];
    }
    JR_TRY(test_equality(&cells, theta, &fit, err));
    *ret_fit = fit;
    return JR_OK;
}
