/*
 * Newton's method on all parameters at once, (a, b) common and a block of deviations per category.
 * Deviations of different categories meet only through (a, b), so each block is eliminated by
 * itself (Schur complement): categories times models^3 a step, never (categories x models)^3. The
 * spread tau is found by golden sections over its logarithm, each value beginning where the last
 * one ended.
 */
#include <jrank/categories.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "likelihood.h"
#include "linalg.h"

enum { MAX_STEPS = 100, MAX_HALVINGS = 40, SECTIONS = 18 };
static const double LEAST_TAU = 0.005, MOST_TAU = 3, LARGEST_STEP = 2, SMALL_STEP = 1e-8;

/* One category. */
typedef struct block {
    jr_counts counts;
    double *delta;  /* n */
    double *factor; /* n x n: of A = H_bb + 1/tau^2 */
    double *solved; /* d rows of n: A^-1 H_b. */
    double *step;   /* n */
} block;

typedef struct fitter {
    const jr_bt_fit *overall;
    size_t n, d, n_blocks;
    block *blocks;
    double precision; /* 1 / tau^2 */
    double ridge;     /* on the constant direction of each component */
    double *theta;    /* d */
    double *step;     /* d */
    double *schur;    /* d x d: factor of the information of (a, b) once deviations are gone */
    double *information, *gradient, *at, *scale;
} fitter;

static bool is_estimated(const fitter *f, size_t parameter)
{
    return parameter == 0 ? f->overall->home_free
                          : f->overall->field.component[parameter - 1] != JR_NO_COMPONENT;
}

/* Parameters of a category: the common ones with its deviations, moved by a share of the step. */
static void place(const fitter *f, const block *b, double share)
{
    for (size_t i = 0; i < f->d; i++)
        f->at[i] = f->theta[i] + share * f->step[i];
    for (size_t i = 0; i < f->n; i++)
        f->at[1 + i] += b->delta[i] + share * b->step[i];
    likelihood_scale(f->n, f->at, f->scale);
}

static double penalised_log_likelihood(const fitter *f, double share)
{
    double sum = 0;
    for (size_t c = 0; c < f->n_blocks; c++) {
        const block *b = &f->blocks[c];
        place(f, b, share);
        sum += likelihood_log(&b->counts, f->at, f->scale);
        for (size_t i = 0; i < f->n; i++) {
            double delta = b->delta[i] + share * b->step[i];
            sum -= f->precision / 2 * delta * delta;
        }
    }
    return sum;
}

/* Fills the full symmetric information, without the ones of parameters that are not estimated. */
static void find_information(const fitter *f, const block *b)
{
    likelihood_information(&b->counts, &f->overall->field, f->overall->home_free, 0, f->scale,
                           f->information);
    for (size_t i = 0; i < f->d; i++) {
        if (!is_estimated(f, i))
            f->information[i * f->d + i] = 0;
        for (size_t j = 0; j < i; j++)
            f->information[j * f->d + i] = f->information[i * f->d + j];
    }
}

/* Takes the deviations of one category out of the equations of (a, b). */
static bool eliminate(fitter *f, block *b)
{
    size_t n = f->n, d = f->d;
    place(f, b, 0);
    likelihood_gradient(&b->counts, f->scale, f->gradient);
    if (!f->overall->home_free)
        f->gradient[0] = 0;
    find_information(f, b);
    const double *h = f->information;
    for (size_t i = 0; i < n; i++) {
        memcpy(b->factor + i * n, h + (1 + i) * d + 1, n * sizeof *b->factor);
        b->factor[i * n + i] += f->precision;
        b->step[i] = f->gradient[1 + i] - f->precision * b->delta[i];
    }
    if (!linalg_cholesky(b->factor, n))
        return false;
    linalg_solve(b->factor, n, b->step);
    for (size_t j = 0; j < d; j++) {
        memcpy(b->solved + j * n, h + j * d + 1, n * sizeof *b->solved);
        linalg_solve(b->factor, n, b->solved + j * n);
    }
    for (size_t i = 0; i < d; i++) {
        f->step[i] += f->gradient[i];
        for (size_t k = 0; k < n; k++)
            f->step[i] -= h[i * d + 1 + k] * b->step[k];
        for (size_t j = 0; j <= i; j++) {
            double sum = h[i * d + j];
            for (size_t k = 0; k < n; k++)
                sum -= h[i * d + 1 + k] * b->solved[j * n + k];
            f->schur[i * d + j] += sum;
        }
    }
    return true;
}

/* Newton's step of all parameters; false where there is none. */
static bool find_step(fitter *f)
{
    size_t n = f->n, d = f->d;
    const uint32_t *component = f->overall->field.component;
    memset(f->step, 0, d * sizeof *f->step);
    memset(f->schur, 0, d * d * sizeof *f->schur);
    for (size_t i = 0; i < d; i++) {
        if (!is_estimated(f, i))
            f->schur[i * d + i] = 1;
        for (size_t j = 1; j <= i && is_estimated(f, i); j++)
            if (component[i - 1] == component[j - 1])
                f->schur[i * d + j] = f->ridge;
    }
    for (size_t c = 0; c < f->n_blocks; c++) /* place() is at share 0: steps don't count yet */
        if (!eliminate(f, &f->blocks[c]))
            return false;
    if (!linalg_cholesky(f->schur, d))
        return false;
    linalg_solve(f->schur, d, f->step);
    for (size_t c = 0; c < f->n_blocks; c++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < n; k++)
                f->blocks[c].step[k] -= f->blocks[c].solved[j * n + k] * f->step[j];
    return true;
}

static double largest_step(const fitter *f)
{
    double most = 0;
    for (size_t i = 0; i < f->d; i++)
        most = fmax(most, fabs(f->step[i]));
    for (size_t c = 0; c < f->n_blocks; c++)
        for (size_t i = 0; i < f->n; i++)
            most = fmax(most, fabs(f->blocks[c].step[i]));
    return most;
}

static void take_step(fitter *f, double share)
{
    for (size_t i = 0; i < f->d; i++)
        f->theta[i] += share * f->step[i];
    for (size_t c = 0; c < f->n_blocks; c++)
        for (size_t i = 0; i < f->n; i++)
            f->blocks[c].delta[i] += share * f->blocks[c].step[i];
}

/* Finds the mode for the present precision. */
static bool maximise(fitter *f)
{
    for (int step = 0; step < MAX_STEPS; step++) {
        if (!find_step(f))
            return false;
        double size = largest_step(f), share = fmin(1, LARGEST_STEP / size);
        if (size < SMALL_STEP)
            return true;
        double before = penalised_log_likelihood(f, 0);
        int halvings = 0;
        /* Close to the mode rounding hides what a step gains. */
        while (size > 1e-4 && !(penalised_log_likelihood(f, share) >= before)) {
            if (++halvings > MAX_HALVINGS)
                return false;
            share /= 2;
        }
        take_step(f, share);
    }
    return false;
}

/* The log of the marginal likelihood, up to a constant, at the mode that it finds. */
static double evidence(fitter *f, double log_tau)
{
    f->precision = exp(-2 * log_tau);
    if (!maximise(f))
        return NAN;
    double sum = penalised_log_likelihood(f, 0) - linalg_log_determinant(f->schur, f->d) / 2;
    for (size_t c = 0; c < f->n_blocks; c++)
        sum -= ((double)f->n * 2 * log_tau + linalg_log_determinant(f->blocks[c].factor, f->n)) / 2;
    return sum;
}

/* Leaves the fitter at the best tau; returns it, or NAN. */
static double find_tau(fitter *f)
{
    const double golden = (sqrt(5) - 1) / 2;
    double low = log(LEAST_TAU), high = log(MOST_TAU);
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = evidence(f, left), at_right = evidence(f, right);
    for (int i = 0; i < SECTIONS && !isnan(at_left) && !isnan(at_right); i++) {
        if (at_left > at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = evidence(f, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = evidence(f, right);
        }
    }
    double best = low == log(LEAST_TAU) ? low : (low + high) / 2;
    return isnan(evidence(f, best)) ? NAN : exp(best);
}

static void count_block(jr_arena *arena, const fitter *f, const jr_detail *details,
                        size_t n_details, const jr_categories *categories, uint32_t category,
                        block *b)
{
    size_t n = f->n;
    AUTO_FREE jr_cell *sums = memory_zeroed(n * n, sizeof *sums);
    size_t n_cells = 0;
    for (size_t k = 0; k < n_details; k++) {
        if (categories->of_question[details[k].question] != category)
            continue;
        const jr_cell *cell = &details[k].cell;
        jr_cell *sum = &sums[cell->first * n + cell->second];
        n_cells += jr_cell_total(sum) == 0;
        *sum = (jr_cell){cell->first, cell->second, sum->wins + cell->wins,
                         sum->losses + cell->losses, sum->ties + cell->ties};
    }
    b->counts = (jr_counts){n, 0, jr_arena_alloc(arena, n_cells, sizeof *b->counts.cells)};
    for (size_t k = 0; k < n * n; k++)
        if (jr_cell_total(&sums[k]) > 0)
            b->counts.cells[b->counts.n_cells++] = sums[k];
}

static void init(jr_arena *work, fitter *f, const jr_detail *details, size_t n_details,
                 const jr_categories *categories)
{
    size_t n = f->n, d = f->d;
    double votes = 0;
    double *rows = jr_arena_alloc(work, 2 * d * d + 5 * d, sizeof *rows);
    f->schur = rows;
    f->information = rows + d * d;
    f->theta = rows + 2 * d * d;
    f->step = f->theta + d;
    f->gradient = f->theta + 2 * d;
    f->at = f->theta + 3 * d;
    f->scale = f->theta + 4 * d;
    f->theta[0] = f->overall->home;
    for (size_t i = 0; i < n; i++)
        f->theta[1 + i] = isnan(f->overall->strength[i]) ? 0 : f->overall->strength[i];
    f->blocks = jr_arena_alloc(work, f->n_blocks, sizeof *f->blocks);
    for (uint32_t c = 0; c < f->n_blocks; c++) {
        block *b = &f->blocks[c];
        count_block(work, f, details, n_details, categories, c, b);
        b->delta = jr_arena_alloc(work, 2 * n + n * n + n * d, sizeof *b->delta);
        b->step = b->delta + n;
        b->factor = b->delta + 2 * n;
        b->solved = b->factor + n * n;
        for (size_t k = 0; k < b->counts.n_cells; k++)
            votes += jr_cell_total(&b->counts.cells[k]);
    }
    f->ridge = votes / (2 * (double)n * (double)n);
}

/* Covariance of b + delta in a category: A^-1 + G S^-1 G', G = (0 I) - A^-1 H_b.; n x n. */
static void find_covariance(const fitter *f, const block *b, const double *inverse_schur,
                            double *spread, double *ret_covariance)
{
    size_t n = f->n, d = f->d;
    linalg_inverse(b->factor, n, ret_covariance);
    for (size_t j = 0; j < d; j++) { /* spread: d rows of n, S^-1 G' */
        memset(spread + j * n, 0, n * sizeof *spread);
        for (size_t l = 0; l < d; l++)
            for (size_t i = 0; i < n; i++)
                spread[j * n + i] +=
                    inverse_schur[j * d + l] * ((l == 1 + i) - b->solved[l * n + i]);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < d; j++) {
            double g = (j == 1 + i) - b->solved[j * n + i];
            for (size_t k = 0; k < n; k++)
                ret_covariance[i * n + k] += g * spread[j * n + k];
        }
}

/* Centres strengths on their component and finds their standard errors. */
static void report_block(const fitter *f, const block *b, const double *covariance,
                         double *strength, double *se, double *matches)
{
    size_t n = f->n;
    const jr_field *field = &f->overall->field;
    for (size_t k = 0; k < b->counts.n_cells; k++) {
        const jr_cell *cell = &b->counts.cells[k];
        matches[cell->first] += jr_cell_total(cell);
        matches[cell->second] += jr_cell_total(cell);
    }
    for (size_t i = 0; i < n; i++) {
        strength[i] = se[i] = NAN;
        if (field->component[i] == JR_NO_COMPONENT)
            continue;
        double members = 0, mean = 0, row = 0, all = 0;
        for (size_t j = 0; j < n; j++) {
            if (field->component[j] != field->component[i])
                continue;
            members++;
            mean += f->theta[1 + j] + b->delta[j];
            row += covariance[i * n + j];
            for (size_t k = 0; k < n; k++)
                if (field->component[k] == field->component[i])
                    all += covariance[j * n + k];
        }
        strength[i] = f->theta[1 + i] + b->delta[i] - mean / members;
        double variance = covariance[i * n + i] - 2 * row / members + all / (members * members);
        se[i] = sqrt(fmax(0, variance));
    }
}

jr_status jr_categories_fit(jr_arena *arena, const jr_detail *details, size_t n_details,
                            const jr_categories *categories, const jr_bt_fit *fit,
                            jr_category_fit *ret_fit, jr_error *err)
{
    size_t n = fit->n_models, d = n + 1, n_categories = categories->n_names;
    if (n_categories < 2)
        return jr_error_set(err, JR_ERR_DATA,
                            "there are no ratings by category, since all questions with votes "
                            "are in one category, '%.*s'",
                            JR_STR_ARG(n_categories ? categories->names[0] : JR_STR("(none)")));
    if (fit->field.separated)
        return jr_error_set(err, JR_ERR_DATA,
                            "there are no ratings by category, since the votes have no finite "
                            "maximum even over all categories");
    JR_ARENA_AUTO jr_arena *work = jr_arena_new();
    fitter f = {.overall = fit, .n = n, .d = d, .n_blocks = n_categories};
    init(work, &f, details, n_details, categories);
    double tau = find_tau(&f);
    if (isnan(tau))
        return jr_error_set(err, JR_ERR_DATA,
                            "there are no ratings by category, since the iterations failed");
    jr_category_fit result = {.n_models = n,
                              .n_categories = n_categories,
                              .tau = tau <= LEAST_TAU * 1.0001 ? 0 : tau,
                              .strength = jr_arena_alloc(arena, n * n_categories, sizeof(double)),
                              .se = jr_arena_alloc(arena, n * n_categories, sizeof(double)),
                              .matches = jr_arena_alloc(arena, n * n_categories, sizeof(double))};
    AUTO_FREE double *matrices = memory_zeroed(d * d + d * n + n * n, sizeof *matrices);
    double *inverse = matrices, *spread = inverse + d * d, *covariance = spread + d * n;
    linalg_inverse(f.schur, d, inverse);
    for (size_t c = 0; c < n_categories; c++) {
        find_covariance(&f, &f.blocks[c], inverse, spread, covariance);
        report_block(&f, &f.blocks[c], covariance, result.strength + c * n, result.se + c * n,
                     result.matches + c * n);
    }
    *ret_fit = result;
    return JR_OK;
}
