/*
 * The fit goes over cells, since questions enter by the sums of their scores only. Contrasts are
 * read off the two covariances; K takes the mean of all strengths away.
 */
#include <jrank/duel.h>
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "details.h"
#include "linalg.h"
#include "row_fit.h"

static const double HOME_PRECISION = 1, LEAST_BY_DATA = 0.01, LEAST_USED = 0.75 * 0.75,
                    SURE_SHARE = 0.95, CONVERGED = 1e-10;

enum { MOST_ROUNDS = 10000 };

typedef struct peek_problem {
    row_problem rows;
    double *precision;
    double *theta, *factor, *inverse;
} peek_problem;

/* The mode at this spread of the strengths, and the inverse there. */
static void fit_at(peek_problem *p, double tau_squared)
{
    size_t d = p->rows.n_models + 1;
    p->precision[0] = HOME_PRECISION;
    for (size_t i = 1; i < d; i++)
        p->precision[i] = 1 / tau_squared;
    row_fit_climb(&p->rows, p->theta, p->factor, NULL);
    linalg_inverse(p->factor, d, p->inverse);
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* tr K S K of the strengths. */
static double spread_of(const double *inverse, size_t n_models)
{
    size_t d = n_models + 1;
    double trace = 0, sum = 0;
    for (size_t i = 1; i < d; i++) {
        trace += inverse[i * d + i];
        for (size_t j = 1; j < d; j++)
            sum += inverse[i * d + j];
    }
    return trace - sum / (double)n_models;
}

/* One step of EM: what the strengths at this spread, and their uncertainty, say of it. */
static double expect_tau_squared(peek_problem *p, double tau_squared)
{
    size_t m = p->rows.n_models;
    fit_at(p, tau_squared);
    const double *b = p->theta + 1;
    double mean = mean_of(b, m), squares = spread_of(p->inverse, m);
    for (size_t i = 0; i < m; i++)
        squares += (b[i] - mean) * (b[i] - mean);
    return fmax(LEAST_BY_DATA, squares / (double)(m - 1));
}

/* EM's fixed point from 1, by secants of the step that EM would take as a function of log tau^2: as
 * many fits as EM alone needs for a digit. A secant that is not on the way of EM, or goes far
 * beyond it, is EM's step. */
static double find_tau_squared(peek_problem *p)
{
    static const double MOST_STEPS_OF_EM = 50;
    double at = 0, before = 0, step_before = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
        double step = log(expect_tau_squared(p, exp(at))) - at;
        if (fabs(step) < CONVERGED)
            break;
        double secant = step * (at - before) / (step_before - step);
        bool is_on_the_way = secant / step > 0 && secant / step < MOST_STEPS_OF_EM;
        before = at;
        step_before = step;
        at = fmax(at + (is_on_the_way ? secant : step), log(LEAST_BY_DATA));
    }
    return exp(at);
}

/* Q / (Q - 1) sum (g_q - mean g)(g_q - mean g)' + P, lower triangle. */
static void fill_meat(const peek_problem *p, const jr_detail *details, size_t n_details,
                      size_t n_questions, double *meat)
{
    size_t d = p->rows.n_models + 1;
    double q = (double)n_questions;
    row_problem votes = p->rows;
    votes.rows = details;
    votes.n_rows = n_details;
    AUTO_FREE double *scores = memory_zeroed(n_questions * d, sizeof *scores);
    AUTO_FREE double *mean = memory_zeroed(d, sizeof *mean);
    size_t question = 0;
    for (size_t k = 0; k < n_details; k++) {
        question += k > 0 && details[k].question != details[k - 1].question;
        row_fit_add_scores(&votes, p->theta, k, scores + question * d);
    }
    for (size_t k = 0; k < n_questions; k++)
        for (size_t at = 0; at < d; at++)
            mean[at] += scores[k * d + at] / q;
    for (size_t k = 0; k < n_questions; k++) {
        double *g = scores + k * d;
        for (size_t at = 0; at < d; at++)
            g[at] -= mean[at];
        linalg_add_square(meat, d, g, q / (q - 1));
    }
    for (size_t at = 0; at < d; at++)
        meat[at * d + at] += p->precision[at];
}

/* c' C c. */
static double variance_of(const double *covariance, size_t n_models, jr_contrast c)
{
    size_t d = n_models + 1;
    if (c.j != SIZE_MAX)
        return linalg_spread(covariance, d, SIZE_MAX, 1 + c.i, 1 + c.j);
    double row = 0, all = 0, m = (double)n_models;
    for (size_t k = 1; k < d; k++) {
        row += covariance[(1 + c.i) * d + k];
        for (size_t l = 1; l < d; l++)
            all += covariance[k * d + l];
    }
    return covariance[(1 + c.i) * d + 1 + c.i] - 2 * row / m + all / (m * m);
}

static double inflation_of(const jr_peek_fit *fit)
{
    double sum = 0;
    for (size_t i = 0; i < fit->n_models; i++) {
        jr_contrast row = {i, SIZE_MAX};
        sum += variance_of(fit->clustered, fit->n_models, row) /
               variance_of(fit->model, fit->n_models, row);
    }
    return fmax(1, sum / (double)fit->n_models);
}

jr_status jr_peek_fit_votes(jr_arena *arena, const jr_counts *counts, const jr_detail *details,
                            size_t n_details, jr_peek_fit *ret_fit, jr_error *err)
{
    size_t m = counts->n_models, d = m + 1;
    size_t n_questions = details_count_questions(details, n_details);
    if (m < 2 || n_questions < 2)
        return jr_error_set(
            err, JR_ERR_DATA,
            "peek-proof intervals need two models and votes on two questions; there are "
            "%zu and %zu",
            m, n_questions);
    AUTO_FREE jr_detail *cells = memory_zeroed(counts->n_cells, sizeof *cells);
    for (size_t k = 0; k < counts->n_cells; k++)
        cells[k].cell = counts->cells[k];
    AUTO_FREE uint32_t *part = memory_zeroed(m, sizeof *part);
    AUTO_FREE double *precision = memory_zeroed(d, sizeof *precision);
    AUTO_FREE double *theta = memory_zeroed(d, sizeof *theta);
    AUTO_FREE double *factor = memory_zeroed(d * d, sizeof *factor);
    jr_peek_fit fit = {.n_models = m,
                       .n_questions = n_questions,
                       .strength = jr_arena_alloc(arena, m, sizeof *fit.strength),
                       .model = jr_arena_alloc(arena, d * d, sizeof *fit.model),
                       .clustered = jr_arena_alloc(arena, d * d, sizeof *fit.clustered)};
    peek_problem p = {.rows = {.rows = cells,
                               .n_rows = counts->n_cells,
                               .n_homes = 1,
                               .n_models = m,
                               .one_home = true,
                               .ties = JR_TIES_HALF,
                               .part = part,
                               .precision = precision},
                      .precision = precision,
                      .theta = theta,
                      .factor = factor,
                      .inverse = fit.model};
    fit.tau_squared = find_tau_squared(&p);
    fit.tau_squared_used = fmax(LEAST_USED, fit.tau_squared * (double)(m - 1) /
                                                jr_chi_squared_quantile(1 - SURE_SHARE, m - 1));
    fit_at(&p, fit.tau_squared_used);
    fit.home = theta[0];
    memcpy(fit.strength, theta + 1, m * sizeof *fit.strength);
    memset(fit.clustered, 0, d * d * sizeof *fit.clustered);
    fill_meat(&p, details, n_details, n_questions, fit.clustered);
    linalg_sandwich(fit.model, d, fit.clustered);
    fit.inflation = inflation_of(&fit);
    *ret_fit = fit;
    return JR_OK;
}

double jr_peek_multiplier(double fraction, double n_family, double alpha)
{
    double l = 2 * log(2 * n_family / alpha), x = fraction * (l + log(l + 1));
    double mixture = sqrt((1 + 1 / x) * (l + log1p(x)));
    if (fraction > 1)
        return mixture;
    double z = jr_normal_quantile(1 - alpha / (8 * n_family));
    return fmin(mixture, z / sqrt(fraction));
}

double jr_peek_target(double width, double n_family, double alpha)
{
    double error = width / (2 * jr_normal_quantile(1 - alpha / (8 * n_family)));
    return error * error;
}

void jr_peek_at(const jr_peek_fit *fit, jr_contrast contrast, double n_family, double alpha,
                double target, jr_peek *ret_peek)
{
    jr_peek peek = {.clustered = variance_of(fit->clustered, fit->n_models, contrast),
                    .model = variance_of(fit->model, fit->n_models, contrast)};
    double against =
        contrast.j == SIZE_MAX ? mean_of(fit->strength, fit->n_models) : fit->strength[contrast.j];
    peek.estimate = fit->strength[contrast.i] - against;
    peek.variance = fmax(peek.clustered, fit->inflation * peek.model);
    peek.fraction = target / peek.variance;
    peek.multiplier = jr_peek_multiplier(peek.fraction, n_family, alpha);
    double reach = peek.multiplier * sqrt(peek.variance);
    peek.lower = peek.estimate - reach;
    peek.upper = peek.estimate + reach;
    *ret_peek = peek;
}
