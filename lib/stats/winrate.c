/*
 * Win rates from counts. The uniform rate needs both seat orders of a pair together: each cell
 * looks up its mirror image in the sorted cells. Its error takes what a vote adds against what the
 * fit expects of it, not against the pair's own rate, which a pair of one vote would meet exactly.
 */
#include <jrank/stats.h>

#include <math.h>

#include "base/memory.h"
#include "cells.h"
#include "likelihood.h"
#include "winrate.h"

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

/* What votes on questions add to the rates. */
typedef struct rate_sums {
    const jr_counts *counts;
    double *expected, *share; /* per cell: of a vote */
    double factor;
    double *variance; /* per model */
} rate_sums;

/* Behind a number a model stands the place of the cell before, near which the next one is. */
static void add_votes(const void *context, const jr_cell *cell, size_t place, double *row)
{
    const rate_sums *s = context;
    double *near = row + s->counts->n_models;
    if (place == SIZE_MAX)
        place = (size_t)(cells_find_near(s->counts, (size_t)*near, cell->first, cell->second) -
                         s->counts->cells);
    *near = (double)place;
    double left = cell_score(cell) - jr_cell_total(cell) * s->expected[place];
    row[cell->first] += left * s->share[place];
    row[cell->second] -= left * s->share[place];
}

static void take_question(void *context, size_t question, double *sums)
{
    (void)question;
    const rate_sums *s = context;
    for (size_t i = 0; i < s->counts->n_models; i++)
        s->variance[i] += s->factor * sums[i] * sums[i];
}

static void add_questions(const jr_counts *counts, const question_list *list, const jr_bt_fit *fit,
                          double *variance)
{
    double n_questions = (double)question_list_count(list);
    AUTO_FREE double *work = memory_zeroed(2 * counts->n_cells, sizeof *work);
    rate_sums s = {.counts = counts,
                   .expected = work,
                   .share = work + counts->n_cells,
                   .factor = n_questions / (n_questions - 1),
                   .variance = variance};
    for (size_t k = 0; k < counts->n_cells; k++) {
        s.expected[k] = expected_score(fit, &counts->cells[k]);
        s.share[k] = share_of_a_vote(counts, &counts->cells[k]);
    }
    question_sums(list, counts->n_models + 1, add_votes, take_question, &s);
}

double *winrate_errors(jr_arena *arena, const jr_counts *counts, const question_list *list,
                       const jr_bt_fit *fit)
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
    if (list->grouped || list->n_details > 0)
        add_questions(counts, list, fit, errors);
    else
        add_independent(counts, fit, errors);
    for (size_t i = 0; i < n; i++)
        errors[i] = n_opponents[i] > 0 ? sqrt(errors[i]) / n_opponents[i] : NAN;
    return errors;
}

double *jr_winrate_errors(jr_arena *arena, const jr_counts *counts, const jr_detail *details,
                          size_t n_details, const jr_bt_fit *fit)
{
    question_list list = {.details = details, .n_details = n_details};
    return winrate_errors(arena, counts, &list, fit);
}

void jr_score_interval(double score, double n, double *ret_lower, double *ret_upper)
{
    double z = jr_normal_quantile(0.975), middle = score + z * z / (2 * n);
    double reach = z * sqrt(score * (1 - score) / n + z * z / (4 * n * n)), all = 1 + z * z / n;
    *ret_lower = n > 0 ? (middle - reach) / all : (double)NAN;
    *ret_upper = n > 0 ? (middle + reach) / all : (double)NAN;
}
