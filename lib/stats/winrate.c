/*
 * Win rates from counts. The uniform rate needs both seat orders of a pair together: each cell
 * looks up its mirror image in the sorted cells. Its error takes what a vote adds against what the
 * fit expects of it, not against the pair's own rate, which a pair of one vote would meet exactly.
 */
#include <jrank/stats.h>

#include <math.h>

#include "base/memory.h"
#include "cells.h"
#include "details.h"
#include "likelihood.h"

/* Adds the pair of models of cell k to their uniform rates, once per pair. */
static void add_pair(const jr_counts *counts, size_t k, double *rate_sum, double *n_opponents)
{
    const jr_cell *cell = &counts->cells[k];
    const jr_cell *mirror = cells_find(counts, cell->second, cell->first);
    if (mirror && cell->first > cell->second)
        return;
    double score = cell_score(cell), total = jr_cell_total(cell);
    if (mirror) {
        score += jr_cell_total(mirror) - cell_score(mirror);
        total += jr_cell_total(mirror);
    }
    rate_sum[cell->first] += score / total;
    rate_sum[cell->second] += 1 - score / total;
    n_opponents[cell->first]++;
    n_opponents[cell->second]++;
}

static double implied_rate(size_t model, size_t n, const double *strength,
                           const uint32_t *component)
{
    double sum = 0, others = 0;
    for (size_t j = 0; j < n; j++)
        if (j != model && component[j] == component[model] && !isnan(strength[j])) {
            sum += jr_logistic(strength[model] - strength[j]);
            others++;
        }
    return others > 0 ? sum / others : NAN;
}

jr_winrate *jr_winrates(jr_arena *arena, const jr_counts *counts, const double *strength,
                        const uint32_t *component)
{
    size_t n = counts->n_models;
    jr_winrate *rates = jr_arena_alloc(arena, n, sizeof *rates);
    AUTO_FREE double *work = memory_zeroed(3 * n, sizeof *work);
    double *score = work, *rate_sum = work + n, *n_opponents = work + 2 * n;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        double total = jr_cell_total(cell);
        score[cell->first] += cell_score(cell);
        score[cell->second] += total - cell_score(cell);
        rates[cell->first].matches += total;
        rates[cell->second].matches += total;
        add_pair(counts, k, rate_sum, n_opponents);
    }
    for (size_t i = 0; i < n; i++) {
        bool met = rates[i].matches > 0;
        rates[i].pooled = met ? score[i] / rates[i].matches : NAN;
        rates[i].uniform = met ? rate_sum[i] / n_opponents[i] : NAN;
        rates[i].implied = met && strength ? implied_rate(i, n, strength, component) : NAN;
    }
    return rates;
}

/* 1 / votes of the pair of models in both seats. */
static double share_of_a_vote(const jr_counts *counts, const jr_cell *cell)
{
    const jr_cell *there = cells_find(counts, cell->first, cell->second);
    const jr_cell *back = cells_find(counts, cell->second, cell->first);
    return 1 / ((there ? jr_cell_total(there) : 0) + (back ? jr_cell_total(back) : 0));
}

static double expected_score(const jr_bt_fit *fit, const jr_cell *cell)
{
    double eta = fit->home + fit->strength[cell->first] - fit->strength[cell->second];
    return jr_ties_score(fit->ties, eta, fit->tie_parameter);
}

static void add_independent(const jr_counts *counts, const jr_bt_fit *fit, double *variance)
{
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        double p = expected_score(fit, cell), share = share_of_a_vote(counts, cell);
        double squares = cell->wins * (1 - p) * (1 - p) + cell->losses * p * p +
                         cell->ties * (0.5 - p) * (0.5 - p);
        variance[cell->first] += squares * share * share;
        variance[cell->second] += squares * share * share;
    }
}

static void add_questions(const jr_counts *counts, const jr_detail *details, size_t n_details,
                          const jr_bt_fit *fit, double *variance)
{
    size_t n = counts->n_models, at = 0;
    double n_questions = (double)details_count_questions(details, n_details);
    AUTO_FREE double *work = memory_zeroed(n + 2 * counts->n_cells, sizeof *work);
    double *sums = work, *expected = work + n, *share = expected + counts->n_cells;
    for (size_t k = 0; k < counts->n_cells; k++) {
        expected[k] = expected_score(fit, &counts->cells[k]);
        share[k] = share_of_a_vote(counts, &counts->cells[k]);
    }
    for (size_t k = 0; k < n_details; k++) {
        const jr_cell *cell = &details[k].cell;
        at = (size_t)(cells_find_near(counts, at, cell->first, cell->second) - counts->cells);
        double left = cell_score(cell) - jr_cell_total(cell) * expected[at];
        sums[cell->first] += left * share[at];
        sums[cell->second] -= left * share[at];
        if (k + 1 < n_details && details[k + 1].question == details[k].question)
            continue;
        for (size_t i = 0; i < n; i++) {
            variance[i] += n_questions / (n_questions - 1) * sums[i] * sums[i];
            sums[i] = 0;
        }
    }
}

double *jr_winrate_errors(jr_arena *arena, const jr_counts *counts, const jr_detail *details,
                          size_t n_details, const jr_bt_fit *fit)
{
    size_t n = counts->n_models;
    double *errors = jr_arena_alloc(arena, n, sizeof *errors);
    AUTO_FREE double *n_opponents = memory_zeroed(n, sizeof *n_opponents);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        bool is_second = cell->first > cell->second;
        if (is_second && cells_find(counts, cell->second, cell->first))
            continue;
        n_opponents[cell->first]++;
        n_opponents[cell->second]++;
    }
    if (n_details > 0)
        add_questions(counts, details, n_details, fit, errors);
    else
        add_independent(counts, fit, errors);
    for (size_t i = 0; i < n; i++)
        errors[i] = n_opponents[i] > 0 ? sqrt(errors[i]) / n_opponents[i] : NAN;
    return errors;
}
