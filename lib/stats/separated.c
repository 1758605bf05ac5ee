/*
 * One model that wins everything is no reason to shrink all others: what it won says nothing of
 * their differences, since in the limit of the likelihood these votes have no weight. So they are
 * fitted without it, and it is placed given them: a fit of rows in which one model of strength 0
 * stands for all whose strengths are known, their differences to it being offsets.
 */
#include "separated.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "profile.h"
#include "row_fit.h"

/* Per model: it is in the largest group of its component, of several the first. */
static void find_core(const jr_field *field, bool *ret_is_core)
{
    size_t n = field->n_models;
    AUTO_FREE size_t *size = memory_zeroed(n, sizeof *size);
    AUTO_FREE uint32_t *largest = memory_zeroed(field->n_components, sizeof *largest);
    for (size_t c = 0; c < field->n_components; c++)
        largest[c] = UINT32_MAX;
    for (size_t i = 0; i < n; i++)
        size[field->group[i]]++;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = field->component[i];
        if (c != JR_NO_COMPONENT &&
            (largest[c] == UINT32_MAX || size[field->group[i]] > size[largest[c]]))
            largest[c] = field->group[i];
    }
    for (size_t i = 0; i < n; i++)
        ret_is_core[i] = field->component[i] != JR_NO_COMPONENT &&
                         field->group[i] == largest[field->component[i]];
}

/* The cells between models of the core, or those with another model. */
static jr_counts select_cells(jr_arena *arena, const jr_counts *counts, const bool *is_core,
                              bool within)
{
    jr_counts selected = {counts->n_models, 0,
                          jr_arena_alloc(arena, counts->n_cells, sizeof(jr_cell))};
    for (size_t k = 0; k < counts->n_cells; k++)
        if ((is_core[counts->cells[k].first] && is_core[counts->cells[k].second]) == within)
            selected.cells[selected.n_cells++] = counts->cells[k];
    return selected;
}

static bool is_well_known(const jr_counts *core, const jr_field *field, const separated_fit *fit,
                          jr_ties ties)
{
    size_t n = field->n_models, n_known = 0, n_rated = 0;
    AUTO_FREE double *information = memory_zeroed(n, sizeof *information);
    profile_information(core, field, fit->tie_free ? ties : JR_TIES_HALF, fit->theta, information);
    for (size_t i = 0; i < n; i++) {
        n_known += information[i] >= PROFILE_SCARCE;
        n_rated += field->component[i] != JR_NO_COMPONENT;
    }
    return 2 * n_known > n_rated;
}

/* Firth's fit of the models outside the core, whose strengths are in fit->theta. */
static bool place_others(const jr_counts *others, const bool *is_core, separated_fit *fit)
{
    size_t n = others->n_models, n_free = 1;
    AUTO_FREE uint32_t *place = memory_zeroed(n, sizeof *place);
    AUTO_FREE uint32_t *part = memory_zeroed(n + 1, sizeof *part);
    AUTO_FREE jr_detail *rows = memory_zeroed(others->n_cells, sizeof *rows);
    AUTO_FREE double *offset = memory_zeroed(others->n_cells, sizeof *offset);
    for (size_t i = 0; i < n; i++)
        if (fit->penalised[i])
            place[i] = (uint32_t)n_free++;
    double total = 0;
    for (size_t k = 0; k < others->n_cells; k++) {
        const jr_cell *c = &others->cells[k];
        rows[k].cell = (jr_cell){place[c->first], place[c->second], c->wins, c->losses, c->ties};
        offset[k] = (is_core[c->first] ? fit->theta[1 + c->first] : 0) -
                    (is_core[c->second] ? fit->theta[1 + c->second] : 0);
        total += jr_cell_total(c);
    }
    AUTO_FREE double *theta = memory_zeroed(1 + n_free, sizeof *theta);
    AUTO_FREE double *factor = memory_zeroed((1 + n_free) * (1 + n_free), sizeof *factor);
    AUTO_FREE bool *is_fixed = memory_zeroed(1 + n_free, sizeof *is_fixed);
    is_fixed[0] = true;
    theta[0] = fit->theta[0];
    row_problem problem = {.rows = rows,
                           .n_rows = others->n_cells,
                           .offset = offset,
                           .n_homes = 1,
                           .n_models = n_free,
                           .is_fixed = is_fixed,
                           .part = part,
                           .shift_ridge = total / (2 * (double)(n_free * n_free)),
                           .firth = true};
    unsigned steps;
    if (row_fit_climb(&problem, theta, factor, &steps) != CLIMB_FOUND)
        return false;
    fit->iterations += steps;
    for (size_t i = 0; i < n; i++)
        if (fit->penalised[i])
            fit->theta[1 + i] = theta[1 + place[i]] - theta[1];
    return true;
}

/* Sum 0 in each component. */
static void centre(const jr_field *field, double *strength)
{
    for (size_t c = 0; c < field->n_components; c++) {
        double sum = 0;
        for (size_t i = 0; i < field->n_models; i++)
            sum += field->component[i] == c ? strength[i] : 0;
        for (size_t i = 0; i < field->n_models; i++)
            strength[i] -= field->component[i] == c ? sum / (double)field->component_size[c] : 0;
    }
}

jr_status separated_fit_counts(jr_arena *arena, const jr_counts *counts, const jr_field *field,
                               const jr_bt_options *options, separated_fit *ret_fit, jr_error *err)
{
    size_t n = counts->n_models;
    AUTO_FREE bool *is_core = memory_zeroed(n, sizeof *is_core);
    find_core(field, is_core);
    jr_counts core = select_cells(arena, counts, is_core, true);
    jr_field core_field;
    jr_field_analyse(arena, &core, &core_field);
    if (options->without_home)
        jr_field_fix_home(&core_field);
    if (core.n_cells == 0 || core_field.separated ||
        (field->home_identified && !core_field.home_identified))
        return JR_OK;
    jr_bt_options own = {.without_home = options->without_home,
                         .home = options->home,
                         .start = options->start,
                         .ties = options->ties};
    jr_bt_fit known;
    jr_status status = jr_bt_fit_counts(arena, &core, &core_field, &own, &known, err);
    if (status != JR_OK)
        return options->ties == JR_TIES_HALF ? JR_OK : status;
    separated_fit fit = {.theta = jr_arena_alloc(arena, n + 2, sizeof(double)),
                         .penalised = jr_arena_alloc(arena, n, sizeof(bool)),
                         .home_free = known.home_free,
                         .tie_free = known.tie_free,
                         .iterations = known.iterations};
    fit.theta[0] = known.home;
    fit.theta[n + 1] = known.tie_free ? known.tie_parameter : 0;
    for (size_t i = 0; i < n; i++) {
        fit.penalised[i] = field->component[i] != JR_NO_COMPONENT && !is_core[i];
        if (!isnan(known.strength[i]))
            fit.theta[1 + i] = known.strength[i];
    }
    if (!is_well_known(&core, field, &fit, options->ties))
        return JR_OK;
    jr_counts others = select_cells(arena, counts, is_core, false);
    if (!place_others(&others, is_core, &fit))
        return JR_OK;
    centre(field, fit.theta + 1);
    *ret_fit = fit;
    return JR_OK;
}
