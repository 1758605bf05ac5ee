/*
 * The posterior density. What is linear in theta is summed once, so that a density costs one
 * exponential per model and, with the cells sorted by their totals, one logarithm for a product of
 * up to eight cells instead of one for each.
 *
 * tau maximises the marginal likelihood by Laplace's approximation at the mode, over log tau:
 * golden sections find the top, and the zero of its slope the place on it.
 */
#include "posterior_target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "climb.h"
#include "likelihood.h"
#include "linalg.h"

/* Where the mode is on the border of the box: a share of the way to it. */
static const double INSIDE = 0.9;
/* Of tau; beyond, all models are alike, or the prior says nothing. */
static const double SMALLEST_TAU = 0.01, LARGEST_TAU = 10;

/* Cells in one logarithm: with strengths up to 80 their product stays finite. */
enum { CELLS_PER_LOGARITHM = 8 };
enum { MOST_STEPS = 100, TAU_SECTIONS = 12 };
static const double SMALL_STEP = 1e-9;

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

bool target_allows(const posterior_target *t, const double *theta)
{
    if (t->prior != JR_PRIOR_BOX)
        return true;
    bool inside = fabs(theta[0]) < TARGET_HOME_LIMIT;
    for (size_t p = 1; p <= t->n_models; p++)
        inside &= fabs(theta[p]) < TARGET_STRENGTH_LIMIT;
    return inside;
}

double target_log_density(const posterior_target *t, const double *theta, double *work)
{
    if (!target_allows(t, theta))
        return -INFINITY;
    likelihood_scale(t->n_models, theta, work);
    double sum = 0;
    for (size_t p = 0; p <= t->n_models; p++)
        sum += t->linear[p] * theta[p];
    size_t k = 0;
    for (size_t g = 0; g < t->n_groups; g++) {
        /* Two products, so that the processor need not wait for one. */
        double product = 1, other = 1;
        const struct target_cell *cell = t->cells + k, *end = t->cells + t->groups[g].end;
        for (; cell + 1 < end; cell += 2) {
            product *= work[0] * work[cell[0].first] + work[cell[0].second];
            other *= work[0] * work[cell[1].first] + work[cell[1].second];
        }
        if (cell < end)
            product *= work[0] * work[cell->first] + work[cell->second];
        sum -= t->groups[g].total * log(product * other);
        k = t->groups[g].end;
    }
    if (t->prior == JR_PRIOR_NORMAL) {
        double squares = 0;
        for (size_t p = 1; p <= t->n_models; p++)
            squares += theta[p] * theta[p];
        sum -= (theta[0] * theta[0] + squares / (t->tau * t->tau)) / 2;
    }
    return sum;
}

void target_precision(const posterior_target *t, const double *theta, double *work,
                      double *ret_matrix)
{
    size_t d = t->n_models + 1;
    likelihood_scale(t->n_models, theta, work);
    likelihood_information(t->counts, t->field, t->home_free, t->ridge, work, ret_matrix);
    for (size_t p = 0; p < d && t->prior == JR_PRIOR_NORMAL; p++)
        if (target_is_free(t, p))
            ret_matrix[p * d + p] += p == 0 ? 1 : 1 / (t->tau * t->tau);
}

double target_centre(const posterior_target *t, double *theta)
{
    double part = 0;
    for (uint32_t c = 0; c < t->field->n_components; c++) {
        double sum = 0, size = (double)t->field->component_size[c];
        for (size_t i = 0; i < t->n_models; i++)
            sum += t->field->component[i] == c ? theta[1 + i] : 0;
        for (size_t i = 0; i < t->n_models; i++)
            theta[1 + i] -= t->field->component[i] == c ? sum / size : 0;
        part += sum * sum * (t->prior == JR_PRIOR_NORMAL ? 1 / (t->tau * t->tau * size) : t->ridge);
    }
    return part;
}

/* The search for the mode. */
typedef struct mode_search {
    const posterior_target *target;
    double *matrix, *work;
} mode_search;

/* Newton's step from theta; false where the matrix is singular, which rounding alone can make. */
static bool find_step(const climb *c, const double *theta, double *ret_step)
{
    const mode_search *s = c->context;
    const posterior_target *t = s->target;
    size_t d = t->n_models + 1;
    target_precision(t, theta, s->work, s->matrix);
    if (!linalg_cholesky(s->matrix, d))
        return false;
    likelihood_gradient(t->counts, s->work, ret_step);
    ret_step[0] = t->home_free ? ret_step[0] - theta[0] : 0;
    for (size_t p = 1; p < d; p++)
        ret_step[p] -= theta[p] / (t->tau * t->tau);
    linalg_solve(s->matrix, d, ret_step);
    return true;
}

static double height(void *context, const double *theta)
{
    const mode_search *s = context;
    return target_log_density(s->target, theta, s->work);
}

/* The mode under the normal prior, which is concave, from theta. Leaves the factor of the precision
 * in matrix. */
static void find_mode(const posterior_target *t, double *theta, double *matrix)
{
    size_t d = t->n_models + 1;
    AUTO_FREE double *work = memory_zeroed(d, sizeof *work);
    mode_search s = {t, matrix, work};
    climb c = {.context = &s,
               .n_parameters = d,
               .most_steps = MOST_STEPS,
               .small_step = SMALL_STEP,
               .find_step = find_step,
               .objective = height};
    climb_run(&c, theta);
}

/* Where tau is looked for. */
typedef struct tau_search {
    posterior_target *target;
    double *theta, *matrix; /* where to begin, then the mode; the factor of its precision */
    double *inverse, *work;
} tau_search;

/* Laplace's approximation of log P(votes | tau), up to a constant. The determinant is that of the
 * centred coordinates: a shift of a component has the precision 1 / tau^2 and says nothing. */
static double log_evidence(void *context, double log_tau)
{
    const tau_search *s = context;
    posterior_target *t = s->target;
    t->tau = exp(log_tau);
    find_mode(t, s->theta, s->matrix);
    double strengths = (double)(t->dimension - t->home_free);
    double determinant = linalg_log_determinant(s->matrix, t->n_models + 1) +
                         2 * (double)t->field->n_components * log(t->tau);
    return target_log_density(t, s->theta, s->work) - strengths * log(t->tau) - determinant / 2;
}

/*
 * Its derivative by log tau. With H the precision at the mode, k = 1 / tau^2 and N connected models
 *
 *     k (sum b^2 + sum of (H^-1)_bb) - N - 1/2 sum n p (1 - p) (1 - 2 p) (x' v) (x' H^-1 x)
 *
 * where v = 2 k H^-1 b is how the mode moves, and the last sum, over cells, how the information
 * follows it.
 */
static double evidence_slope(void *context, double log_tau)
{
    const tau_search *s = context;
    posterior_target *t = s->target;
    size_t d = t->n_models + 1;
    t->tau = exp(log_tau);
    find_mode(t, s->theta, s->matrix);
    target_precision(t, s->theta, s->work, s->matrix);
    if (!linalg_cholesky(s->matrix, d))
        return NAN;
    linalg_inverse(s->matrix, d, s->inverse);
    double precision = 1 / (t->tau * t->tau), *move = s->work, slope = 0;
    move[0] = 0;
    for (size_t p = 1; p < d; p++) {
        move[p] = 2 * precision * s->theta[p];
        if (target_is_free(t, p))
            slope += precision * (s->theta[p] * s->theta[p] + s->inverse[p * d + p]) - 1;
    }
    linalg_solve(s->matrix, d, move);
    for (size_t k = 0; k < t->counts->n_cells; k++) {
        const jr_cell *cell = &t->counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double p = jr_logistic(s->theta[0] + s->theta[i] - s->theta[j]);
        double spread = linalg_spread(s->inverse, d, t->home_free ? 0 : SIZE_MAX, i, j);
        slope -=
            jr_cell_total(cell) * p * (1 - p) * (0.5 - p) * spread * (move[0] + move[i] - move[j]);
    }
    return slope;
}

static void choose_tau(posterior_target *t)
{
    size_t d = t->n_models + 1;
    AUTO_FREE double *memory = memory_zeroed(2 * d * (d + 1), sizeof *memory);
    tau_search s = {t, memory, memory + 2 * d, memory + 2 * d + d * d, memory + d};
    double low = log(SMALLEST_TAU), high = log(LARGEST_TAU);
    climb_section(log_evidence, &s, TAU_SECTIONS, &low, &high);
    t->tau = exp(climb_root(evidence_slope, &s, low, high));
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

void target_init(posterior_target *t, const jr_counts *counts, const jr_bt_fit *fit, jr_prior prior)
{
    size_t n = counts->n_models;
    *t = (posterior_target){.counts = counts,
                            .field = &fit->field,
                            .home_free = fit->home_free,
                            .prior = prior,
                            .tau = NAN,
                            .ridge = prior == JR_PRIOR_BOX ? fit->ridge : 0,
                            .n_models = n,
                            .dimension = fit->home_free,
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
    if (prior == JR_PRIOR_NORMAL)
        choose_tau(t);
}

void target_release(posterior_target *t)
{
    free(t->linear);
    free(t->cells);
    free(t->groups);
}

void target_mode(const posterior_target *t, const jr_bt_fit *fit, double *ret_theta)
{
    size_t d = t->n_models + 1;
    memset(ret_theta, 0, d * sizeof *ret_theta);
    if (t->prior == JR_PRIOR_NORMAL) {
        AUTO_FREE double *matrix = memory_zeroed(d * d, sizeof *matrix);
        find_mode(t, ret_theta, matrix);
        return;
    }
    double longest = 0;
    ret_theta[0] = t->home_free ? fit->home : 0;
    for (size_t p = 1; p < d; p++) {
        ret_theta[p] = target_is_free(t, p) ? fit->strength[p - 1] : 0;
        longest = fmax(longest, fabs(ret_theta[p]));
    }
    if (fabs(ret_theta[0]) >= TARGET_HOME_LIMIT)
        ret_theta[0] = copysign(INSIDE * TARGET_HOME_LIMIT, ret_theta[0]);
    for (size_t p = 1; p < d && longest >= TARGET_STRENGTH_LIMIT; p++)
        ret_theta[p] *= INSIDE * TARGET_STRENGTH_LIMIT / longest;
}
