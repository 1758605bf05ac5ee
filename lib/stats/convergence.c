/*
 * Votes in random order from counts alone: give each a uniform time of arrival. What arrives in
 * one step is then a binomial share of what has not arrived yet, outcome by outcome, so the cost
 * follows the cells.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

/* Moves a share of what is left of one outcome to what has arrived. */
static void arrive(rng *random, double share, double *left, double *arrived)
{
    double moved = (double)rng_binomial(random, (uint64_t)llround(*left), share);
    moved = fmin(moved, *left);
    if (share >= 1)
        moved = *left;
    *left -= moved;
    *arrived += moved;
}

/* Of the pieces that a part of the whole field is in so far, the largest is shown. */
static bool *find_shown(jr_arena *arena, const jr_field *whole, const jr_field *so_far)
{
    size_t n = whole->n_models;
    uint32_t *largest = jr_arena_alloc(arena, whole->n_components, sizeof *largest);
    bool *shown = jr_arena_alloc(arena, n, sizeof *shown);
    for (size_t part = 0; part < whole->n_components; part++)
        largest[part] = JR_NO_COMPONENT;
    for (size_t i = 0; i < n; i++) {
        uint32_t piece = so_far->component[i];
        if (piece == JR_NO_COMPONENT)
            continue;
        uint32_t *best = &largest[whole->component[i]];
        if (*best == JR_NO_COMPONENT ||
            so_far->component_size[piece] > so_far->component_size[*best])
            *best = piece;
    }
    for (size_t i = 0; i < n; i++)
        shown[i] = so_far->component[i] != JR_NO_COMPONENT &&
                   so_far->component[i] == largest[whole->component[i]];
    return shown;
}

static jr_status fit_step(const jr_counts *arrived, const jr_field *whole, jr_ties ties,
                          double *ret_votes, double *ret_strength, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = arrived->n_models;
    jr_cell *cells = jr_arena_alloc(arena, arrived->n_cells, sizeof *cells);
    jr_counts filled = {n, 0, cells};
    double votes = 0;
    for (size_t k = 0; k < arrived->n_cells; k++) {
        double total = jr_cell_total(&arrived->cells[k]);
        if (total > 0)
            cells[filled.n_cells++] = arrived->cells[k];
        votes += total;
    }
    *ret_votes = votes;
    for (size_t i = 0; i < n; i++)
        ret_strength[i] = NAN;
    if (filled.n_cells == 0)
        return JR_OK;
    jr_field field;
    jr_field_analyse(arena, &filled, &field);
    jr_bt_options options = {.ties = ties};
    jr_bt_fit fit;
    if (field.separated ||
        jr_bt_fit_counts(arena, &filled, &field, &options, &fit, NULL) != JR_OK) {
        options = (jr_bt_options){.firth = true};
        JR_TRY(jr_bt_fit_counts(arena, &filled, &field, &options, &fit, err));
    }
    const bool *shown = find_shown(arena, whole, &field);
    for (size_t i = 0; i < n; i++)
        if (shown[i])
            ret_strength[i] = fit.strength[i];
    return JR_OK;
}

jr_status jr_convergence(jr_arena *arena, const jr_counts *counts, size_t n_steps, uint64_t seed,
                         jr_ties ties, double **ret_votes, double **ret_strength, jr_error *err)
{
    size_t n = counts->n_models;
    double *votes = jr_arena_alloc(arena, n_steps, sizeof *votes);
    double *strength = jr_arena_alloc(arena, n_steps * n, sizeof *strength);
    AUTO_FREE jr_cell *left = memory_zeroed(counts->n_cells, sizeof *left);
    AUTO_FREE jr_cell *arrived = memory_zeroed(counts->n_cells, sizeof *arrived);
    memcpy(left, counts->cells, counts->n_cells * sizeof *left);
    for (size_t k = 0; k < counts->n_cells; k++)
        arrived[k] = (jr_cell){.first = left[k].first, .second = left[k].second};
    jr_field whole;
    jr_field_analyse(arena, counts, &whole);
    rng random;
    rng_init(&random, seed, 0);
    for (size_t step = 0; step < n_steps; step++) {
        double share = 1 / (double)(n_steps - step);
        for (size_t k = 0; k < counts->n_cells; k++) {
            arrive(&random, share, &left[k].wins, &arrived[k].wins);
            arrive(&random, share, &left[k].losses, &arrived[k].losses);
            arrive(&random, share, &left[k].ties, &arrived[k].ties);
        }
        jr_counts so_far = {n, counts->n_cells, arrived};
        JR_TRY(fit_step(&so_far, &whole, ties, &votes[step], strength + step * n, err));
    }
    *ret_votes = votes;
    *ret_strength = strength;
    return JR_OK;
}
