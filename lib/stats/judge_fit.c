/*
 * The fit of rows (row_fit.h) over cells per judge. Whether the maximum is finite is not settled
 * beforehand, as it is in bradley_terry.c: with one advantage per judge that would be a linear
 * program. Instead the iterations are watched: where there is no maximum they run off by a logit a
 * step, until a fitted probability is 0 or 1 to all digits.
 */
#include <jrank/stats.h>

#include "judge_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cells.h"
#include "details.h"
#include "linalg.h"
#include "row_fit.h"
#include "ties.h"

/* A pivot of the information below this share of its diagonal is nothing but rounding. */
static const double NO_PIVOT = 1e-9;

/* What is not estimated, and which models are connected. */
typedef struct judge_problem {
    row_problem rows;
    bool *is_fixed;
    uint32_t *part;
} judge_problem;

static int by_judge_and_pair(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    if (a->judge != b->judge)
        return a->judge < b->judge ? -1 : 1;
    return cells_compare(&a->cell, &b->cell);
}

size_t judge_cells_find(const judge_cells *cells, const jr_detail *vote)
{
    const jr_detail *found =
        bsearch(vote, cells->cells, cells->n_cells, sizeof *vote, by_judge_and_pair);
    return (size_t)(found - cells->cells);
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
        cells_add(&ret_cells[last].cell, &ret_cells[i].cell);
    }
    return last + 1;
}

size_t judge_fit_size(const judge_cells *cells)
{
    return cells->n_models + (cells->ties == JR_TIES_HALF ? 1 : 2) * cells->n_judges;
}

static size_t first_tie(const judge_cells *cells)
{
    return cells->n_judges + cells->n_models;
}

/* Who has votes, which models are connected, and the size of the ridge. */
static void find_parts(const judge_cells *cells, judge_problem *problem)
{
    double total = 0;
    uint32_t *part = problem->part;
    for (size_t i = 0; i < cells->n_models; i++)
        part[i] = JR_NO_COMPONENT;
    for (size_t g = 0; g < cells->n_judges; g++)
        problem->is_fixed[g] = true;
    for (size_t k = 0; k < cells->n_cells; k++) {
        const jr_detail *cell = &cells->cells[k];
        double votes = jr_cell_total(&cell->cell);
        if (votes <= 0)
            continue;
        total += votes;
        problem->is_fixed[cell->judge] = cells->without_home;
        uint32_t ends[2] = {cell->cell.first, cell->cell.second};
        for (int e = 0; e < 2; e++)
            if (part[ends[e]] == JR_NO_COMPONENT)
                part[ends[e]] = ends[e];
        part[cells_root(part, ends[0])] = cells_root(part, ends[1]);
    }
    for (uint32_t i = 0; i < cells->n_models; i++)
        if (part[i] != JR_NO_COMPONENT)
            part[i] = cells_root(part, i);
    double size = (double)cells->n_models;
    problem->rows.shift_ridge = fmax(total, 1) / (2 * size * size);
}

/* Which tie parameters there are, and where they begin, unless theta is NULL. */
static void find_ties(const judge_cells *cells, judge_problem *problem, double *theta)
{
    for (size_t t = 0; cells->ties != JR_TIES_HALF && t < cells->n_judges; t++) {
        double ties = 0, total = 0;
        for (size_t k = 0; k < cells->n_cells; k++)
            if (cells->cells[k].judge == t) {
                ties += cells->cells[k].cell.ties;
                total += jr_cell_total(&cells->cells[k].cell);
            }
        problem->is_fixed[first_tie(cells) + t] = !(ties > 0);
        if (ties > 0 && theta)
            theta[first_tie(cells) + t] = ties_start(ties, total, cells->ties);
    }
}

/* The problem of these cells; its is_fixed and part have their room. theta as in find_ties. */
static void set_problem(const judge_cells *cells, bool firth, double *theta, judge_problem *problem)
{
    problem->rows = (row_problem){.rows = cells->cells,
                                  .n_rows = cells->n_cells,
                                  .n_homes = cells->n_judges,
                                  .n_models = cells->n_models,
                                  .ties = cells->ties,
                                  .is_fixed = problem->is_fixed,
                                  .part = problem->part,
                                  .firth = firth,
                                  .may_run_off = true};
    find_parts(cells, problem);
    find_ties(cells, problem, theta);
}

/* At equal strengths, where every cell has weight: what is singular there is so everywhere. */
static bool is_identified(const row_problem *p, size_t n_strengths, const double *theta,
                          double *matrix)
{
    size_t d = row_fit_size(p);
    AUTO_FREE double *work = memory_zeroed(2 * d, sizeof *work);
    double *equal = work, *diagonal = work + d;
    memcpy(equal + n_strengths, theta + n_strengths, (d - n_strengths) * sizeof *equal);
    if (!row_fit_factor(p, equal, matrix, diagonal))
        return false;
    for (size_t at = 0; at < d; at++) {
        double pivot = matrix[at * d + at];
        if (pivot * pivot < NO_PIVOT * diagonal[at])
            return false;
    }
    return true;
}

/* Variances of the parameters of judges: of each a, then of each t. */
static void find_variances(const judge_cells *cells, const judge_problem *problem,
                           const double *factor, double *ret_variance)
{
    size_t d = judge_fit_size(cells);
    AUTO_FREE double *unit = memory_zeroed(d, sizeof *unit);
    for (size_t g = 0; g < d - cells->n_models; g++) {
        size_t at = g < cells->n_judges ? g : cells->n_models + g;
        memset(unit, 0, d * sizeof *unit);
        unit[at] = 1;
        linalg_solve(factor, d, unit);
        ret_variance[g] = problem->is_fixed[at] ? NAN : unit[at];
    }
}

judge_fit_outcome judge_fit_cells(const judge_cells *cells, bool firth, double *theta,
                                  double *ret_variance, double *ret_log_likelihood)
{
    size_t d = judge_fit_size(cells);
    AUTO_FREE double *factor = memory_zeroed(d * d, sizeof *factor);
    AUTO_FREE bool *is_fixed = memory_zeroed(d, sizeof *is_fixed);
    AUTO_FREE uint32_t *part = memory_zeroed(cells->n_models, sizeof *part);
    judge_problem problem = {.is_fixed = is_fixed, .part = part};
    set_problem(cells, firth, theta, &problem);
    const row_problem *p = &problem.rows;
    if (!is_identified(p, first_tie(cells), theta, factor))
        return JUDGE_FIT_UNIDENTIFIED;
    /* An identified and concave likelihood that gets nowhere is running off. */
    if (row_fit_climb(p, theta, factor, NULL) != CLIMB_FOUND)
        return firth ? JUDGE_FIT_FAILED : JUDGE_FIT_INFINITE;
    if (ret_log_likelihood)
        *ret_log_likelihood = row_fit_log_likelihood(p, theta);
    if (!ret_variance)
        return JUDGE_FIT_FOUND;
    if (!row_fit_factor(p, theta, factor, NULL))
        return JUDGE_FIT_FAILED;
    find_variances(cells, &problem, factor, ret_variance);
    return JUDGE_FIT_FOUND;
}

static jr_status refuse(judge_fit_outcome outcome, jr_error *err)
{
    if (outcome == JUDGE_FIT_UNIDENTIFIED)
        return jr_error_set(err, JR_ERR_DATA,
                            "the advantage of the first seat can't be told from the strengths of "
                            "the models, as when every model always sits in the same seat");
    return jr_error_set(err, JR_ERR_DATA, "the fit of the judges found no maximum");
}

/* Of all parameters, from the spread of the scores. False where the information is singular. */
static bool find_covariance(const judge_cells *cells, const jr_judge_data *votes,
                            const double *theta, double *ret_covariance)
{
    size_t d = judge_fit_size(cells);
    AUTO_FREE double *factor = memory_zeroed(d * d, sizeof *factor);
    AUTO_FREE bool *is_fixed = memory_zeroed(d, sizeof *is_fixed);
    AUTO_FREE uint32_t *part = memory_zeroed(cells->n_models, sizeof *part);
    judge_problem problem = {.is_fixed = is_fixed, .part = part};
    set_problem(cells, false, NULL, &problem);
    if (!row_fit_factor(&problem.rows, theta, factor, NULL))
        return false;
    problem.rows.rows = votes->details;
    problem.rows.n_rows = votes->n_details;
    row_fit_sandwich(&problem.rows, theta, factor, votes->by_question, ret_covariance);
    return true;
}

/* Wald's test that n parameters are equal, numbers `at`; n_questions 0: of independent votes. */
static jr_judge_test test_equality(const double *theta, const double *covariance, size_t d,
                                   const size_t *at, size_t n, size_t n_questions)
{
    jr_judge_test none = {NAN, NAN, 0}, test = {0, NAN, n - 1};
    if (n < 2 || (n_questions > 0 && n > n_questions))
        return none;
    size_t k = n - 1;
    AUTO_FREE double *matrix = memory_zeroed(k * (k + 1), sizeof *matrix);
    double *solved = matrix + k * k;
    for (size_t i = 0; i < k; i++) {
        const double *row = covariance + at[i + 1] * d, *base = covariance + at[0] * d;
        solved[i] = theta[at[i + 1]] - theta[at[0]];
        for (size_t j = 0; j <= i; j++)
            matrix[i * k + j] = row[at[j + 1]] - row[at[0]] - base[at[j + 1]] + base[at[0]];
    }
    if (!linalg_cholesky(matrix, k))
        return none;
    linalg_solve(matrix, k, solved);
    for (size_t i = 0; i < k; i++)
        test.chi2 += (theta[at[i + 1]] - theta[at[0]]) * solved[i];
    double q = (double)n_questions, left = q - (double)k;
    test.p_value = n_questions == 0
                       ? jr_chi_squared_upper(test.chi2, k)
                       : jr_f_upper(test.chi2 * left / ((double)k * (q - 1)), (double)k, left);
    return test;
}

/* Errors and tests; with Firth's penalty the errors are those of the information, in `fit`. */
static void test_judges(const judge_cells *cells, const jr_judge_data *votes, const double *theta,
                        jr_judge_fit *fit)
{
    size_t d = judge_fit_size(cells), n_homes = 0, n_ties = 0;
    size_t n_questions =
        votes->by_question ? details_count_questions(votes->details, votes->n_details) : 0;
    AUTO_FREE double *covariance = memory_zeroed(d * d, sizeof *covariance);
    AUTO_FREE size_t *at = memory_zeroed(2 * cells->n_judges, sizeof *at);
    size_t *homes = at, *ties = at + cells->n_judges;
    fit->equal_home = fit->equal_ties = (jr_judge_test){NAN, NAN, 0};
    if (fit->firth || !find_covariance(cells, votes, theta, covariance))
        return;
    for (size_t g = 0; g < cells->n_judges; g++) {
        size_t tie = first_tie(cells) + g;
        if (!isnan(fit->home_se[g])) {
            homes[n_homes++] = g;
            fit->home_se[g] = sqrt(covariance[g * d + g]);
        }
        if (!isnan(fit->tie_se[g])) {
            ties[n_ties++] = tie;
            fit->tie_se[g] = sqrt(covariance[tie * d + tie]);
        }
    }
    fit->equal_home = test_equality(theta, covariance, d, homes, n_homes, n_questions);
    fit->equal_ties = test_equality(theta, covariance, d, ties, n_ties, n_questions);
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
    for (size_t g = 0; g < n_judges; g++)
        fit->home[g] = fit->tie_parameter[g] = fit->tie_se[g] = NAN;
    for (size_t k = 0; k < cells->n_cells; k++)
        fit->home[cells->cells[k].judge] = theta[cells->cells[k].judge];
    for (size_t g = 0; g < n_judges; g++) {
        fit->home_se[g] = sqrt(variance[g]);
        if (cells->ties == JR_TIES_HALF || isnan(fit->home[g]))
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

static void start_homes(const jr_judge_data *votes, double *theta)
{
    for (size_t g = 0; g < votes->n_judges && votes->without_home; g++)
        theta[g] = votes->home;
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
                         .ties = votes->ties,
                         .without_home = votes->without_home};
    size_t d = judge_fit_size(&cells);
    AUTO_FREE double *theta = memory_zeroed(2 * d, sizeof *theta);
    double *variance = theta + d;
    start_homes(votes, theta);
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
        start_homes(votes, theta);
        outcome = judge_fit_cells(&cells, true, theta, variance, &fit.log_likelihood);
    }
    if (outcome != JUDGE_FIT_FOUND)
        return refuse(outcome, err);
    fill(arena, &cells, theta, variance, &fit);
    test_judges(&cells, votes, theta, &fit);
    *ret_fit = fit;
    return JR_OK;
}
