/*
 * Win rates from counts. The uniform rate needs both seat orders of a pair together: each cell
 * looks up its mirror image in the sorted cells.
 */
#include <jrank/stats.h>

#include <math.h>

#include "base/memory.h"
#include "cells.h"
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
