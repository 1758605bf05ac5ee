/*
 * The posterior density. What is linear in phi is summed once, so that with half wins a density
 * costs one exponential per model and, with the cells sorted by their totals, one logarithm for a
 * product of up to eight cells instead of one for each.
 */
#include "posterior_target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lanes.h"
#include "likelihood.h"
#include "posterior_parts.h"
#include "ties.h"

/* Cells in one logarithm: with strengths up to 80 their product stays finite. */
enum { CELLS_PER_LOGARITHM = 8 };

/* Of the spread, in one pass over what they are added to. */
enum { ROWS = 4 };

static int by_total(const void *left, const void *right)
{
    const struct target_cell *a = left, *b = right;
    if (a->total != b->total)
        return a->total < b->total ? -1 : 1;
    return a->first != b->first ? (a->first < b->first ? -1 : 1)
                                : (a->second > b->second) - (a->second < b->second);
}

bool target_is_free(const posterior_target *t, size_t parameter)
{
    return parameter == 0 ? t->home_free : t->field->component[parameter - 1] != JR_NO_COMPONENT;
}

/* Rows first.. of the spread, each times how far its parameter is away: several in one pass, as the
 * matrix is larger than what processors keep at hand. */
FOR_EACH_PROCESSOR
static void add_rows(const double *restrict spread, size_t d, const double *away,
                     double *restrict room)
{
    const double *second = spread + d, *third = second + d, *fourth = third + d;
    for (size_t q = 0; q < d; q++) {
        double sum = room[q] + spread[q] * away[0];
        sum += second[q] * away[1];
        sum += third[q] * away[2];
        room[q] = sum + fourth[q] * away[3];
    }
}

const double *target_theta(const posterior_target *t, const double *phi, double *room)
{
    size_t d = t->n_models + 1, p = 0;
    if (!t->spread)
        return phi;
    memcpy(room, t->centre, d * sizeof *room);
    for (double away[ROWS]; p + ROWS <= d; p += ROWS) {
        for (size_t k = 0; k < ROWS; k++)
            away[k] = phi[p + k] - t->centre[p + k];
        add_rows(t->spread + p * d, d, away, room);
    }
    for (; p < d; p++)
        for (size_t q = 0; q < d; q++)
            room[q] += t->spread[p * d + q] * (phi[p] - t->centre[p]);
    return room;
}

bool target_allows(const posterior_target *t, const double *theta)
{
    if (t->prior != JR_PRIOR_BOX)
        return true;
    bool inside = !t->home_free || fabs(theta[0]) < TARGET_HOME_LIMIT;
    for (size_t p = 1; p <= t->n_models; p++)
        inside &= fabs(theta[p]) < TARGET_STRENGTH_LIMIT;
    return inside;
}

static double log_of_half_wins(const posterior_target *t, const double *phi, double *scale)
{
    likelihood_scale(t->n_models, phi, scale);
    double sum = 0;
    for (size_t p = 0; p <= t->n_models; p++)
        sum += t->linear[p] * phi[p];
    size_t k = 0;
    for (size_t g = 0; g < t->n_groups; g++) {
        /* Two products, so that the processor need not wait for one. */
        double product = 1, other = 1;
        const struct target_cell *cell = t->cells + k, *end = t->cells + t->groups[g].end;
        for (; cell + 1 < end; cell += 2) {
            product *= scale[0] * scale[cell[0].first] + scale[cell[0].second];
            other *= scale[0] * scale[cell[1].first] + scale[cell[1].second];
        }
        if (cell < end)
            product *= scale[0] * scale[cell->first] + scale[cell->second];
        sum -= t->groups[g].total * log(product * other);
        k = t->groups[g].end;
    }
    return sum;
}

double target_log_likelihood(const posterior_target *t, const double *phi, double *work)
{
    if (t->ties == JR_TIES_HALF)
        return log_of_half_wins(t, phi, work);
    memcpy(work, phi, (t->n_models + 1) * sizeof *work);
    work[t->n_models + 1] = t->tie_parameter;
    return ties_log(t->counts, t->ties, work);
}

double target_squares(const posterior_target *t, const double *theta)
{
    double squares = 0;
    for (size_t p = 1; p <= t->n_models; p++)
        squares += theta[p] * theta[p];
    return squares;
}

double target_log_prior(const posterior_target *t, const target_part *part, const double *phi,
                        double *work)
{
    const double *theta = target_theta(t, phi, work);
    if (t->prior == JR_PRIOR_BOX)
        return target_allows(t, theta) ? 0 : -INFINITY;
    double home = -theta[0] * theta[0] / 2, half = -target_squares(t, theta) / 2;
    if (part)
        return home + part->log_prior + half * part->precision;
    double highest = -INFINITY, sum = 0;
    for (size_t k = 0; k < t->n_parts; k++)
        highest = fmax(highest, t->parts[k].log_prior + half * t->parts[k].precision);
    for (size_t k = 0; k < t->n_parts; k++)
        sum += exp(t->parts[k].log_prior + half * t->parts[k].precision - highest);
    return home + highest + log(sum);
}

double target_log_density(const posterior_target *t, const double *phi, double *work)
{
    double prior = target_log_prior(t, NULL, phi, work);
    return prior > -INFINITY ? prior + target_log_likelihood(t, phi, work) : prior;
}

double target_centre(const posterior_target *t, const target_part *part, double *phi)
{
    double sums = 0;
    for (uint32_t c = 0; c < t->field->n_components; c++) {
        double sum = 0, size = (double)t->field->component_size[c];
        for (size_t i = 0; i < t->n_models; i++)
            sum += t->field->component[i] == c ? phi[1 + i] : 0;
        for (size_t i = 0; i < t->n_models; i++)
            phi[1 + i] -= t->field->component[i] == c ? sum / size : 0;
        sums += sum * sum * (t->prior == JR_PRIOR_NORMAL ? part->precision / size : t->ridge);
    }
    return sums;
}

void target_add_prior(const posterior_target *t, const target_part *part, double *matrix)
{
    size_t d = t->n_models + 1;
    for (size_t p = 0; p < d && t->prior == JR_PRIOR_NORMAL; p++) {
        if (!target_is_free(t, p))
            continue;
        if (!t->spread)
            matrix[p * d + p] += p == 0 ? 1 : part->precision;
        for (size_t q = 0; q <= p && t->spread; q++)
            if (target_is_free(t, q))
                matrix[p * d + q] += part->precision * t->squared[p * d + q] +
                                     (t->home_free ? t->spread[p] * t->spread[q] : 0);
    }
}

void target_add_pull(const posterior_target *t, const target_part *part, const double *phi,
                     double *work, double *gradient)
{
    size_t d = t->n_models + 1;
    if (t->prior != JR_PRIOR_NORMAL)
        return;
    const double *theta = target_theta(t, phi, work);
    for (size_t p = 0; p < d; p++) {
        double pull = target_is_free(t, p) ? theta[p] * (p == 0 ? 1 : part->precision) : 0;
        if (!t->spread)
            gradient[p] -= pull;
        for (size_t q = 0; q < d && t->spread && pull != 0; q++)
            gradient[q] -= t->spread[p * d + q] * pull;
    }
}

static void group_cells(posterior_target *t)
{
    size_t n = t->counts->n_cells;
    t->cells = memory_zeroed(n, sizeof *t->cells);
    t->groups = memory_zeroed(n, sizeof *t->groups);
    for (size_t k = 0; k < n; k++) {
        const jr_cell *cell = &t->counts->cells[k];
        t->cells[k] = (struct target_cell){1 + cell->first, 1 + cell->second, jr_cell_total(cell)};
    }
    qsort(t->cells, n, sizeof *t->cells, by_total);
    for (size_t k = 0, start = 0; k < n; k++) {
        if (k + 1 < n && t->cells[k + 1].total == t->cells[k].total &&
            k + 1 - start < CELLS_PER_LOGARITHM)
            continue;
        t->groups[t->n_groups++] = (struct target_group){t->cells[k].total, k + 1};
        start = k + 1;
    }
}

void target_init(posterior_target *t, const jr_counts *counts, const jr_bt_fit *fit,
                 const jr_posterior_options *options)
{
    size_t n = counts->n_models;
    *t = (posterior_target){.counts = counts,
                            .field = &fit->field,
                            .home_free = fit->home_free,
                            .prior = options->prior,
                            .ties = fit->tie_free ? fit->ties : JR_TIES_HALF,
                            .tie_parameter = fit->tie_parameter,
                            .ridge = options->prior == JR_PRIOR_BOX ? fit->ridge : 0,
                            .n_models = n,
                            .dimension = fit->home_free,
                            .centre = memory_zeroed(n + 1, sizeof(double)),
                            .linear = memory_zeroed(n + 1, sizeof(double))};
    for (size_t c = 0; c < fit->field.n_components; c++)
        t->dimension += fit->field.component_size[c] - 1;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        double score = cell_score(cell);
        t->linear[0] += score;
        t->linear[1 + cell->first] += score;
        t->linear[1 + cell->second] += jr_cell_total(cell) - score;
    }
    group_cells(t);
    t->centre[0] = fit->home;
    for (size_t p = 1; p <= n; p++)
        t->centre[p] = target_is_free(t, p) ? fit->strength[p - 1] : 0;
    parts_find_spread(t, fit, options->covariance, options->degrees);
    parts_find(t);
}

void target_release(posterior_target *t)
{
    for (size_t k = 0; k < t->n_parts; k++) {
        free(t->parts[k].mode);
        free(t->parts[k].factor);
    }
    free(t->parts);
    free(t->centre);
    free(t->spread);
    free(t->unspread);
    free(t->squared);
    free(t->linear);
    free(t->cells);
    free(t->groups);
}
