/*
 * How far draws are spread: the symmetric matrix that takes the inverse information to the wanted
 * covariance is the geometric mean of the covariance and the information. It depends on neither the
 * order nor the units of parameters, and where both agree it is the identity. A normal prior weighs
 * directions by their precision, of which a covariance with few degrees of freedom makes some far
 * too large; so for it the covariance is pooled with a multiple of the inverse information, that
 * having as many degrees as there are parameters.
 *
 * The width of the normal prior is summed over a grid of its logarithm, each value with the share
 * that Laplace's approximation at its mode gives it. The grid narrows to the values that matter.
 */
#include "posterior_parts.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "climb.h"
#include "likelihood.h"
#include "linalg.h"
#include "ties.h"

/* Where the mode is on the border of the box: a share of the way to it. */
static const double INSIDE = 0.9;
/* Of tau; beyond, all models are alike, or the prior says nothing. */
static const double SMALLEST_TAU = 0.02, LARGEST_TAU = 10;
/* A width below it is not drawn, and while so few of the grid are above, the grid is too coarse. */
static const double SMALL_SHARE = 1e-4;
enum { N_WIDTHS = 16, FEW_WIDTHS = 8, MOST_GRIDS = 4 };

enum { MOST_STEPS = 100 };
static const double SMALL_STEP = 1e-9;

/* Of the inverse information, that is added to a covariance which may be singular, as one by few
 * questions is. */
static const double LEAST_SPREAD = 1e-6;

/* The information at a fixed tie parameter, which the fit has eliminated from its own. */
static void find_information(const jr_bt_fit *fit, double *ret_information)
{
    size_t d = fit->n_models + 1;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++)
            for (size_t k = 0; k <= j; k++)
                ret_information[i * d + j] += fit->factor[i * d + k] * fit->factor[j * d + k];
    if (fit->tie_free)
        linalg_add_square(ret_information, d, fit->tie_slope, fit->tie_information);
}

/* By how much the covariance is the inverse information, on average over all directions. */
static double mean_factor(const posterior_target *t, const double *information,
                          const double *covariance)
{
    size_t d = t->n_models + 1;
    double trace = 0;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++)
            trace += (i == j ? 1 : 2) * information[i * d + j] * covariance[i * d + j];
    return trace / (double)t->dimension;
}

void parts_find_spread(posterior_target *t, const jr_bt_fit *fit, const double *covariance,
                       size_t degrees)
{
    size_t d = t->n_models + 1;
    if (!covariance || t->dimension == 0)
        return;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    double *information = jr_arena_alloc(arena, d * d, sizeof *information);
    const double *inverse = jr_bt_covariance(arena, fit);
    find_information(fit, information);
    double pooled = 0, factor = mean_factor(t, information, covariance);
    if (t->prior == JR_PRIOR_NORMAL && degrees > 0)
        pooled = (double)t->dimension / (double)(t->dimension + degrees);
    t->spread = memory_zeroed(d * d, sizeof *t->spread);
    t->unspread = memory_zeroed(d * d, sizeof *t->unspread);
    /* What is not estimated, and shifts of a component, stay as they are. */
    linalg_inverse(fit->factor, d, t->spread);
    for (size_t k = 0; k < d * d; k++)
        t->spread[k] +=
            (1 - pooled) * covariance[k] + (pooled * factor + LEAST_SPREAD - 1) * inverse[k];
    bool is_regular = linalg_cholesky(information, d);
    if (is_regular)
        linalg_inverse(information, d, t->unspread);
    if (!is_regular || !linalg_geometric_mean(t->spread, t->unspread, d)) {
        free(t->spread);
        free(t->unspread);
        t->spread = t->unspread = NULL;
        return;
    }
    t->squared = memory_zeroed(d * d, sizeof *t->squared);
    for (size_t p = 1; p < d; p++)
        if (target_is_free(t, p))
            linalg_add_square(t->squared, d, t->spread + p * d, 1);
}

/* The lower triangle of the precision of the part at phi. */
static void find_precision(const posterior_target *t, const target_part *part, const double *phi,
                           double *work, double *ret_matrix)
{
    likelihood_scale(t->n_models, phi, work);
    jr_counts none = {t->n_models, 0, NULL};
    likelihood_information(t->ties == JR_TIES_HALF ? t->counts : &none, t->field, t->home_free,
                           t->ridge, work, ret_matrix);
    for (size_t k = 0; k < t->counts->n_cells && t->ties != JR_TIES_HALF; k++) {
        const jr_cell *cell = &t->counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double eta = phi[0] + phi[i] - phi[j];
        linalg_add_difference(ret_matrix, t->n_models + 1, t->home_free ? 0 : SIZE_MAX, i, j,
                              ties_derive(cell, t->ties, eta, t->tie_parameter).eta_eta);
    }
    target_add_prior(t, part, ret_matrix);
}

/* The search for the mode. */
typedef struct mode_search {
    const posterior_target *target;
    const target_part *part;
    double *matrix, *work;
} mode_search;

/* Newton's step from phi; false where the matrix is singular, which rounding alone can make. */
static bool find_step(const climb *c, const double *phi, double *ret_step)
{
    const mode_search *s = c->context;
    const posterior_target *t = s->target;
    size_t d = t->n_models + 1;
    find_precision(t, s->part, phi, s->work, s->matrix);
    if (!linalg_cholesky(s->matrix, d))
        return false;
    memset(ret_step, 0, d * sizeof *ret_step);
    for (size_t k = 0; k < t->counts->n_cells; k++) {
        const jr_cell *cell = &t->counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double by_eta = ties_derive(cell, t->ties, phi[0] + phi[i] - phi[j], t->tie_parameter).eta;
        ret_step[0] += by_eta;
        ret_step[i] += by_eta;
        ret_step[j] -= by_eta;
    }
    target_add_pull(t, s->part, phi, s->work, ret_step);
    for (size_t p = 0; p < d; p++)
        ret_step[p] = target_is_free(t, p) ? ret_step[p] : 0;
    linalg_solve(s->matrix, d, ret_step);
    return true;
}

static double height(void *context, const double *phi)
{
    const mode_search *s = context;
    return target_log_prior(s->target, s->part, phi, s->work) +
           target_log_likelihood(s->target, phi, s->work);
}

/* The estimate, or where it is not within the box a point on the way to it. */
static void start_in_box(const posterior_target *t, double *ret_mode)
{
    size_t d = t->n_models + 1;
    memcpy(ret_mode, t->centre, d * sizeof *ret_mode);
    if (target_allows(t, t->centre))
        return;
    AUTO_FREE double *inside = memory_zeroed(d, sizeof *inside);
    double longest = 0;
    for (size_t p = 1; p < d; p++)
        longest = fmax(longest, fabs(t->centre[p]));
    inside[0] = t->centre[0];
    if (t->home_free && fabs(inside[0]) >= TARGET_HOME_LIMIT)
        inside[0] = copysign(INSIDE * TARGET_HOME_LIMIT, inside[0]);
    for (size_t p = 1; p < d; p++)
        inside[p] = t->centre[p] * fmin(1, INSIDE * TARGET_STRENGTH_LIMIT / longest);
    if (!t->spread) {
        memcpy(ret_mode, inside, d * sizeof *ret_mode);
        return;
    }
    for (size_t p = 0; p < d; p++)
        for (size_t q = 0; q < d; q++)
            ret_mode[p] += t->unspread[p * d + q] * (inside[q] - t->centre[q]);
}

/* Mode, factor and peak, and log(share) up to a constant in share. The determinant is that of the
 * centred coordinates: a shift of a component has the part's precision and says nothing. */
static void find_mode(const posterior_target *t, target_part *part)
{
    size_t d = t->n_models + 1;
    AUTO_FREE double *work = memory_zeroed(target_work_size(t), sizeof *work);
    mode_search s = {t, part, part->factor, work};
    climb c = {.context = &s,
               .n_parameters = d,
               .most_steps = MOST_STEPS,
               .small_step = SMALL_STEP,
               .find_step = find_step,
               .objective = height};
    if (t->prior == JR_PRIOR_NORMAL)
        climb_run(&c, part->mode);
    find_precision(t, part, part->mode, work, part->factor);
    part->peak = height(&s, part->mode);
    part->share = linalg_cholesky(part->factor, d)
                      ? part->peak - (linalg_log_determinant(part->factor, d) -
                                      (double)t->field->n_components * log(part->precision)) /
                                         2
                      : -INFINITY;
}

static void make_parts(posterior_target *t, size_t n)
{
    size_t d = t->n_models + 1;
    t->n_parts = n;
    t->parts = memory_zeroed(n, sizeof *t->parts);
    for (size_t k = 0; k < n; k++) {
        t->parts[k] = (target_part){.tau = NAN,
                                    .share = 1,
                                    .mode = memory_zeroed(d, sizeof(double)),
                                    .factor = memory_zeroed(d * d, sizeof(double))};
        t->parts[k].mode[0] = t->home_free ? 0 : t->centre[0];
    }
}

/* Fills the parts for an even grid of log tau. */
static void fill_grid(posterior_target *t, double low, double high)
{
    double strengths = (double)(t->dimension - t->home_free), highest = -INFINITY, sum = 0;
    for (size_t k = 0; k < t->n_parts; k++) {
        target_part *part = &t->parts[k];
        double log_tau = low + (high - low) * (double)k / (double)(t->n_parts - 1);
        part->tau = exp(log_tau);
        part->precision = exp(-2 * log_tau);
        part->log_prior = (1 - strengths) * log_tau - log1p(part->tau * part->tau);
        if (k)
            memcpy(part->mode, t->parts[k - 1].mode, (t->n_models + 1) * sizeof *part->mode);
        find_mode(t, part);
        highest = fmax(highest, part->share);
    }
    for (size_t k = 0; k < t->n_parts; k++)
        sum += t->parts[k].share = exp(t->parts[k].share - highest);
    for (size_t k = 0; k < t->n_parts; k++) {
        t->parts[k].share /= sum;
        if (t->parts[k].share > t->parts[t->likeliest].share)
            t->likeliest = k;
    }
}

void parts_find(posterior_target *t)
{
    if (t->prior == JR_PRIOR_BOX) {
        make_parts(t, 1);
        start_in_box(t, t->parts[0].mode);
        find_mode(t, &t->parts[0]);
        t->parts[0].share = 1;
        return;
    }
    make_parts(t, N_WIDTHS);
    double low = log(SMALLEST_TAU), high = log(LARGEST_TAU);
    for (int grid = 0; grid < MOST_GRIDS; grid++) {
        fill_grid(t, low, high);
        size_t first = 0, last = t->n_parts - 1;
        while (t->parts[first].share < SMALL_SHARE)
            first++;
        while (t->parts[last].share < SMALL_SHARE)
            last--;
        if (last - first >= FEW_WIDTHS)
            break;
        low = log(t->parts[first > 0 ? first - 1 : 0].tau);
        high = log(t->parts[last + 1 < t->n_parts ? last + 1 : last].tau);
    }
}
