/*
 * Votes in random order from counts alone: give each a uniform time of arrival. What arrives in
 * one step is then a binomial share of what has not arrived yet, outcome by outcome, so the cost
 * follows the cells.
 */
#include <jrank/bootstrap.h>

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

static uint32_t largest_component(const jr_field *field)
{
    uint32_t largest = 0;
    for (uint32_t c = 1; c < field->n_components; c++)
        if (field->component_size[c] > field->component_size[largest])
            largest = c;
    return largest;
}

static jr_status fit_step(const jr_counts *arrived, double *ret_votes, double *ret_strength,
                          jr_error *err)
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
    jr_bt_options options = {.firth = field.separated};
    jr_bt_fit fit;
    JR_TRY(jr_bt_fit_counts(arena, &filled, &field, &options, &fit, err));
    uint32_t shown = largest_component(&field);
    for (size_t i = 0; i < n; i++)
        if (field.component[i] == shown)
            ret_strength[i] = fit.strength[i];
    return JR_OK;
}

jr_status jr_convergence(jr_arena *arena, const jr_counts *counts, size_t n_steps, uint64_t seed,
                         double **ret_votes, double **ret_strength, jr_error *err)
{
    size_t n = counts->n_models;
    double *votes = jr_arena_alloc(arena, n_steps, sizeof *votes);
    double *strength = jr_arena_alloc(arena, n_steps * n, sizeof *strength);
    AUTO_FREE jr_cell *left = memory_zeroed(counts->n_cells, sizeof *left);
    AUTO_FREE jr_cell *arrived = memory_zeroed(counts->n_cells, sizeof *arrived);
    memcpy(left, counts->cells, counts->n_cells * sizeof *left);
    for (size_t k = 0; k < counts->n_cells; k++)
        arrived[k] = (jr_cell){.first = left[k].first, .second = left[k].second};
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
        JR_TRY(fit_step(&so_far, &votes[step], strength + step * n, err));
    }
    *ret_votes = votes;
    *ret_strength = strength;
    return JR_OK;
}
