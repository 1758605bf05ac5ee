/*
 * Numbers of votes on a geometric grid, one matrix inverse for each, all targets read off together:
 * between two grid points the inverse of a variance is nearly linear in the votes.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "likelihood.h"
#include "linalg.h"

enum { PORTIONS = 400, GRID = 70 };
static const double GRID_STEP = 1.25, FIRST_SHARE = 0.01;

typedef struct planner {
    const jr_bt_fit *fit;
    size_t n, d;
    double *total;    /* votes per model so far */
    double *added;    /* n x n: votes that were added with the row first */
    double *matrices; /* information of the votes there are, and two to work with */
    double ridge;
} planner;

/* One portion of votes: a model with the fewest votes against all opponents, in both seats alike.
 */
static void add_portion(planner *p, double votes)
{
    const uint32_t *component = p->fit->field.component;
    size_t fewest = SIZE_MAX, opponents = 0;
    for (size_t i = 0; i < p->n; i++)
        if (component[i] != JR_NO_COMPONENT && p->fit->field.component_size[component[i]] > 1 &&
            (fewest == SIZE_MAX || p->total[i] < p->total[fewest]))
            fewest = i;
    if (fewest == SIZE_MAX)
        return;
    for (size_t j = 0; j < p->n; j++)
        opponents += j != fewest && component[j] == component[fewest];
    for (size_t j = 0; j < p->n; j++) {
        if (j == fewest || component[j] != component[fewest])
            continue;
        p->added[fewest * p->n + j] += votes / (double)(2 * opponents);
        p->added[j * p->n + fewest] += votes / (double)(2 * opponents);
        p->total[j] += votes / (double)opponents;
    }
    p->total[fewest] += votes;
}

static jr_counts grown_counts(const planner *p, const jr_counts *counts, jr_cell *cells)
{
    jr_counts grown = {p->n, 0, cells};
    size_t k = 0;
    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t j = 0; j < p->n; j++) {
            jr_cell cell = {i, j, 0, 0, 0};
            if (k < counts->n_cells && counts->cells[k].first == i && counts->cells[k].second == j)
                cell = counts->cells[k++];
            cell.ties += p->added[i * p->n + j]; /* the information looks at the total only */
            if (jr_cell_total(&cell) > 0)
                cells[grown.n_cells++] = cell;
        }
    return grown;
}

/* Covariance by the information of these counts at the estimates; false where there is none. */
static bool find_covariance(planner *p, const jr_counts *counts, double *ret_covariance)
{
    size_t d = p->d;
    AUTO_FREE double *theta = memory_zeroed(2 * d, sizeof *theta);
    double *scale = theta + d;
    theta[0] = p->fit->home;
    for (size_t i = 0; i < p->n; i++)
        theta[1 + i] = isnan(p->fit->strength[i]) ? 0 : p->fit->strength[i];
    likelihood_scale(p->n, theta, scale);
    likelihood_information(counts, &p->fit->field, p->fit->home_free, p->ridge, scale, p->matrices);
    if (!linalg_cholesky(p->matrices, d))
        return false;
    linalg_inverse(p->matrices, d, ret_covariance);
    /* Takes the ridge out again, as jr_bt_covariance does: sum 0 per component. */
    const jr_field *field = &p->fit->field;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->n && field->component[i] != JR_NO_COMPONENT; j++)
            if (field->component[i] == field->component[j]) {
                double size = (double)field->component_size[field->component[i]];
                ret_covariance[(1 + i) * d + 1 + j] -= 1 / (p->ridge * size * size);
            }
    return true;
}

static double variance(const double *covariance, const planner *p, const jr_power_target *target)
{
    double se = jr_bt_standard_error(covariance, p->n, target->model, target->reference);
    return se * se;
}

/* Reads one grid point for all targets that are not met yet. before: their variances at the last
 * point. */
static void read_point(const planner *p, const double *covariance, double votes_before,
                       double votes, const jr_power_target *targets, const double *wanted,
                       size_t n_targets, double *before, jr_power_answer *answers)
{
    for (size_t t = 0; t < n_targets; t++) {
        double now = variance(covariance, p, &targets[t]);
        if (isinf(answers[t].votes) && now <= wanted[t]) {
            double share = (1 / wanted[t] - 1 / before[t]) / (1 / now - 1 / before[t]);
            answers[t].votes = votes_before + fmin(fmax(share, 0), 1) * (votes - votes_before);
        }
        before[t] = now;
    }
}

jr_power_answer *jr_power_plan(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                               const double *independent, const double *all,
                               const jr_power_target *targets, size_t n_targets)
{
    size_t n = fit->n_models, d = n + 1;
    AUTO_FREE double *memory = memory_zeroed(2 * d * d + n * n + n + 2 * n_targets, sizeof *memory);
    AUTO_FREE jr_cell *cells = memory_zeroed(n * n, sizeof *cells);
    double *covariance = memory + d * d;
    planner p = {.fit = fit, .n = n, .d = d, .matrices = memory, .added = covariance + d * d};
    p.total = p.added + n * n;
    double *wanted = p.total + n, *before = wanted + n_targets, present = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        double votes = jr_cell_total(&counts->cells[k]);
        p.total[counts->cells[k].first] += votes;
        p.total[counts->cells[k].second] += votes;
        present += votes;
    }
    p.ridge = present / (2 * (double)n * (double)n);
    jr_power_answer *answers = jr_arena_alloc(arena, n_targets, sizeof *answers);
    if (!find_covariance(&p, counts, covariance))
        n_targets = 0;
    for (size_t t = 0; t < n_targets; t++) {
        double apart = variance(independent, &p, &targets[t]);
        double whole = variance(all, &p, &targets[t]), shared = fmax(0, whole - apart);
        before[t] = variance(covariance, &p, &targets[t]);
        /* The variance by the information at which the target is met. */
        wanted[t] = (targets[t].se * targets[t].se - shared) * before[t] / fmin(apart, whole);
        answers[t] = (jr_power_answer){INFINITY, sqrt(whole), sqrt(shared)};
        if (whole <= targets[t].se * targets[t].se)
            answers[t].votes = 0;
    }
    double votes_before = 0, votes = 0, step = FIRST_SHARE * present;
    for (size_t point = 0; point < GRID && n_targets; point++, step *= GRID_STEP) {
        size_t portions = PORTIONS < 4 * n ? 4 * n : PORTIONS;
        for (size_t k = 0; k < portions; k++)
            add_portion(&p, step / (double)portions);
        votes_before = votes;
        votes += step;
        jr_counts grown = grown_counts(&p, counts, cells);
        if (!find_covariance(&p, &grown, covariance))
            break;
        read_point(&p, covariance, votes_before, votes, targets, wanted, n_targets, before,
                   answers);
    }
    return answers;
}
