/*
 * How many matches a test of drift needs. The shift is a sum over the sample of changes that have
 * the mean square r, so its variance is r kappa / m, and kappa is known from the votes there are.
 */
#include <jrank/stats.h>

#include <math.h>

#include "base/memory.h"
#include "drift.h"
#include "linalg.h"

static const double USUAL_SQUARE = 0.15, POWER = 0.9;

/* kappa of the home advantage and each strength. */
static void find_spread(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                        double *ret_kappa)
{
    size_t d = fit->n_models + 1;
    double n_votes = 0;
    AUTO_FREE double *spread = memory_zeroed(d * d, sizeof *spread);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        n_votes += jr_cell_total(c);
        linalg_add_difference(spread, d, 0, 1 + c->first, 1 + c->second, jr_cell_total(c));
    }
    linalg_sandwich(jr_bt_covariance(arena, fit), d, spread);
    for (size_t i = 0; i < d; i++)
        ret_kappa[i] = spread[i * d + i] * n_votes;
}

void jr_drift_plan(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                   const jr_drift_plan_options *options, jr_drift_needs *ret_needs)
{
    size_t d = fit->n_models + 1;
    double alpha = drift_alpha(options->alpha), n_tests = (double)d, worst_model = 0;
    double square = options->square > 0 ? options->square : USUAL_SQUARE;
    double t = jr_student_quantile(1 - alpha, (double)options->n_questions - 1);
    double pass = t + jr_normal_quantile(1 - alpha / (2 * n_tests));
    double find = jr_normal_quantile(1 - alpha / (4 * n_tests)) + jr_normal_quantile(POWER);
    AUTO_FREE double *kappa = memory_zeroed(d, sizeof *kappa);
    find_spread(arena, counts, fit, kappa);
    for (size_t i = 1; i < d; i++)
        worst_model = fmax(worst_model, kappa[i]);
    double worst = fmax(worst_model, kappa[0]),
           square_of_margin = options->margin * options->margin;
    *ret_needs = (jr_drift_needs){
        .to_pass = square * worst * pass * pass / square_of_margin,
        .to_find_home = square * kappa[0] * find * find / square_of_margin,
        .to_find_model = square * worst_model * find * find / square_of_margin,
        .least_margin = pass * sqrt(square * worst / (double)options->n_matches),
    };
}
