/*
 * Newton's method (climb.h) on all parameters at once, (a, b) common and a block of deviations per
 * category. Deviations of different categories meet only through (a, b), so each block is
 * eliminated by itself (Schur complement): categories times models^3 a step, never (categories x
 * models)^3.
 *
 * Deviations are Student's, so that one that is far from the others is not shrunk away with them:
 * normal ones, each with a precision of its own, found in turn with the mode (variational Bayes).
 * The spread tau is found by golden sections over its logarithm. In the end each deviation is
 * averaged over its precision, which the mode knows at its mean only.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "climb.h"
#include "details.h"
#include "deviations.h"
#include "likelihood.h"
#include "linalg.h"
#include "sandwich.h"

enum { MOST_STEPS = 100, SECTIONS = 18, MOST_ROUNDS = 50 };
static const double LEAST_TAU = 0.005, MOST_TAU = 3, SMALL_STEP = 1e-8, SMALL_CHANGE = 1e-6;
/* A deviation of which the votes kept less tells nothing. */
static const double LEAST_KEPT = 1e-9;

/* One category. */
typedef struct block {
    jr_counts counts;
    double *factor;   /* n x n: of A = H_bb + P, P being the precision of the deviations */
    double *solved;   /* d rows of n: A^-1 H_b. */
    double *variance; /* n: the diagonal of A^-1 */
} block;

typedef struct fitter {
    const jr_bt_fit *overall;
    size_t n, d, n_blocks;
    block *blocks;
    double *precision; /* of the deviations' normal distributions, n_blocks n */
    double ridge;      /* on the constant direction of each component */
    double *theta;     /* (a, b), then the deviations of each category: d + n_blocks n */
    double *schur;     /* d x d: factor of the information of (a, b) once deviations are gone */
    double *information, *gradient, *at, *scale;
    double *inverse; /* n x n: room for an A^-1 */
} fitter;

static bool is_estimated(const fitter *f, size_t parameter)
{
    return parameter == 0 ? f->overall->home_free
                          : f->overall->field.component[parameter - 1] != JR_NO_COMPONENT;
}

/* Where the deviations of a category stand in theta and in a step. */
static size_t place_of(const fitter *f, size_t category)
{
    return f->d + category * f->n;
}

/* Parameters of a category into `at`: the common ones with its deviations. */
static void add_deviations(const fitter *f, const double *theta, size_t category)
{
    const double *delta = theta + place_of(f, category);
    memcpy(f->at, theta, f->d * sizeof *f->at);
    for (size_t i = 0; i < f->n; i++)
        f->at[1 + i] += delta[i];
    likelihood_scale(f->n, f->at, f->scale);
}

static double penalised_log_likelihood(void *context, const double *theta)
{
    const fitter *f = context;
    double sum = 0;
    for (size_t c = 0; c < f->n_blocks; c++) {
        const double *delta = theta + place_of(f, c);
        add_deviations(f, theta, c);
        sum += likelihood_log(&f->blocks[c].counts, f->at, f->scale);
        for (size_t i = 0; i < f->n; i++)
            sum -= f->precision[c * f->n + i] / 2 * delta[i] * delta[i];
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

/* Adds what a category leaves of the information of (a, b), H_.. - H_.b A^-1 H_b., once A^-1 H_ba
 * is solved. With H_bb = A - P the rest needs nothing but A^-1: A^-1 H_bb = 1 - A^-1 P, and of the
 * strengths is left P - P A^-1 P. */
static void reduce(fitter *f, size_t category)
{
    size_t n = f->n, d = f->d;
    block *b = &f->blocks[category];
    const double *h = f->information, *precision = f->precision + category * n;
    f->schur[0] += h[0];
    for (size_t i = 0; i < n; i++) {
        const double *inverse = f->inverse + i * n;
        double *solved = b->solved + (1 + i) * n, *schur = f->schur + (1 + i) * d;
        f->schur[0] -= h[1 + i] * b->solved[i];
        schur[0] += precision[i] * b->solved[i];
        for (size_t k = 0; k < n; k++)
            solved[k] = (k == i) - inverse[k] * precision[i];
        for (size_t k = 0; k <= i; k++)
            schur[1 + k] += precision[k] * solved[k];
        b->variance[i] = inverse[i];
    }
}

/* Takes the deviations of one category out of the equations of (a, b), of which step holds the
 * right side. */
static bool eliminate(fitter *f, const double *theta, size_t category, double *step)
{
    size_t n = f->n, d = f->d;
    block *b = &f->blocks[category];
    const double *delta = theta + place_of(f, category);
    double *own_step = step + place_of(f, category);
    add_deviations(f, theta, category);
    likelihood_gradient(&b->counts, f->scale, f->gradient);
    if (!f->overall->home_free)
        f->gradient[0] = 0;
    find_information(f, b);
    const double *h = f->information;
    for (size_t i = 0; i < n; i++) {
        memcpy(b->factor + i * n, h + (1 + i) * d + 1, n * sizeof *b->factor);
        double precision = f->precision[category * n + i];
        b->factor[i * n + i] += precision;
        own_step[i] = f->gradient[1 + i] - precision * delta[i];
    }
    if (!linalg_cholesky(b->factor, n))
        return false;
    linalg_inverse(b->factor, n, f->inverse);
    linalg_solve(b->factor, n, own_step);
    memcpy(b->solved, h + 1, n * sizeof *b->solved);
    linalg_solve(b->factor, n, b->solved);
    for (size_t i = 0; i < d; i++) {
        step[i] += f->gradient[i];
        for (size_t k = 0; k < n; k++)
            step[i] -= h[i * d + 1 + k] * own_step[k];
    }
    reduce(f, category);
    return true;
}

/* Newton's step of all parameters; false where there is none. */
static bool find_step(const climb *search, const double *theta, double *ret_step)
{
    fitter *f = search->context;
    size_t n = f->n, d = f->d;
    const uint32_t *component = f->overall->field.component;
    memset(ret_step, 0, d * sizeof *ret_step);
    memset(f->schur, 0, d * d * sizeof *f->schur);
    for (size_t i = 0; i < d; i++) {
        if (!is_estimated(f, i))
            f->schur[i * d + i] = 1;
        for (size_t j = 1; j <= i && is_estimated(f, i); j++)
            if (component[i - 1] == component[j - 1])
                f->schur[i * d + j] = f->ridge;
    }
    for (size_t c = 0; c < f->n_blocks; c++)
        if (!eliminate(f, theta, c, ret_step))
            return false;
    if (!linalg_cholesky(f->schur, d))
        return false;
    linalg_solve(f->schur, d, ret_step);
    for (size_t c = 0; c < f->n_blocks; c++) {
        double *own_step = ret_step + place_of(f, c);
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < n; k++)
                own_step[k] -= f->blocks[c].solved[j * n + k] * ret_step[j];
    }
    return true;
}

/* Finds the mode for the present precision. */
static bool maximise(fitter *f)
{
    climb search = {.context = f,
                    .n_parameters = place_of(f, f->n_blocks),
                    .most_steps = MOST_STEPS,
                    .small_step = SMALL_STEP,
                    .find_step = find_step,
                    .objective = penalised_log_likelihood};
    return climb_run(&search, f->theta) == CLIMB_FOUND;
}

/* Mean squares of the deviations of a category: of the mode, and their variance around it. */
static void find_squares(const fitter *f, size_t category, const double *inverse_schur,
                         double *ret_squares)
{
    size_t n = f->n, d = f->d;
    AUTO_FREE double *moved = memory_zeroed(d * n, sizeof *moved);
    const block *b = &f->blocks[category];
    const double *delta = f->theta + place_of(f, category);
    linalg_product(inverse_schur, b->solved, d, d, n, moved);
    for (size_t i = 0; i < n; i++)
        ret_squares[i] = delta[i] * delta[i] + b->variance[i];
    for (size_t j = 0; j < d; j++)
        for (size_t i = 0; i < n; i++)
            ret_squares[i] += b->solved[j * n + i] * moved[j * n + i];
}

/* The lower bound of the log evidence, up to a constant, at the mode that it finds. */
static double evidence(void *context, double log_tau)
{
    fitter *f = context;
    size_t n = f->n, d = f->d, size = n * f->n_blocks;
    double per_square = exp(-2 * log_tau), change = INFINITY, sum = 0;
    AUTO_FREE double *memory = memory_zeroed(size + d * d, sizeof *memory);
    double *squares = memory, *inverse_schur = memory + size;
    for (size_t k = 0; k < size; k++)
        f->precision[k] = per_square;
    for (int round = 0; round < MOST_ROUNDS && change > SMALL_CHANGE; round++) {
        if (!maximise(f))
            return NAN;
        linalg_inverse(f->schur, d, inverse_schur);
        change = sum = 0;
        for (size_t c = 0; c < f->n_blocks; c++)
            find_squares(f, c, inverse_schur, squares + c * n);
        for (size_t k = 0; k < size; k++) {
            double bound, precision = deviation_precision(squares[k], exp(log_tau), &bound);
            change = fmax(change, fabs(precision / f->precision[k] - 1));
            f->precision[k] = precision;
            sum += bound;
        }
    }
    if (!maximise(f))
        return NAN;
    sum += penalised_log_likelihood(f, f->theta) - linalg_log_determinant(f->schur, f->d) / 2;
    for (size_t c = 0; c < f->n_blocks; c++)
        sum -= linalg_log_determinant(f->blocks[c].factor, n) / 2;
    return sum;
}

/* Leaves the fitter at the best tau; returns it, or NAN. */
static double find_tau(fitter *f)
{
    double low = log(LEAST_TAU), high = log(MOST_TAU);
    climb_section(evidence, f, SECTIONS, &low, &high);
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
    double *rows = jr_arena_alloc(work, 2 * d * d + 3 * d + n * n, sizeof *rows);
    f->schur = rows;
    f->information = rows + d * d;
    f->gradient = rows + 2 * d * d;
    f->at = f->gradient + d;
    f->scale = f->gradient + 2 * d;
    f->inverse = f->scale + d;
    f->theta = jr_arena_alloc(work, place_of(f, f->n_blocks), sizeof *f->theta);
    f->theta[0] = f->overall->home;
    for (size_t i = 0; i < n; i++)
        f->theta[1 + i] = isnan(f->overall->strength[i]) ? 0 : f->overall->strength[i];
    f->precision = jr_arena_alloc(work, n * f->n_blocks, sizeof *f->precision);
    f->blocks = jr_arena_alloc(work, f->n_blocks, sizeof *f->blocks);
    for (uint32_t c = 0; c < f->n_blocks; c++) {
        block *b = &f->blocks[c];
        count_block(work, f, details, n_details, categories, c, b);
        b->factor = jr_arena_alloc(work, n * n + n * d + n, sizeof *b->factor);
        b->solved = b->factor + n * n;
        b->variance = b->solved + n * d;
        for (size_t k = 0; k < b->counts.n_cells; k++)
            votes += jr_cell_total(&b->counts.cells[k]);
    }
    f->ridge = votes / (2 * (double)n * (double)n);
}

/* What the strengths b + delta of a category follow of (a, b): G = (0 I) - A^-1 H_b., n x d. */
static double follow(const fitter *f, const block *b, size_t i, size_t j)
{
    return (j == 1 + i) - b->solved[j * f->n + i];
}

/* S^-1 G' of a category, d rows of n. */
static void find_spread(const fitter *f, const block *b, const double *inverse_schur,
                        double *ret_spread)
{
    size_t n = f->n, d = f->d;
    linalg_product(inverse_schur, b->solved, d, d, n, ret_spread);
    for (size_t j = 0; j < d; j++)
        for (size_t i = 0; i < n; i++)
            ret_spread[j * n + i] = inverse_schur[j * d + 1 + i] - ret_spread[j * n + i];
}

/* Covariance of b + delta in a category: A^-1 + G S^-1 G'; n x n. */
static void find_covariance(const fitter *f, const block *b, const double *inverse_factor,
                            const double *spread, double *ret_covariance)
{
    size_t n = f->n, d = f->d;
    memcpy(ret_covariance, inverse_factor, n * n * sizeof *ret_covariance);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < d; j++) {
            double g = follow(f, b, i, j);
            for (size_t k = 0; k < n; k++)
                ret_covariance[i * n + k] += g * spread[j * n + k];
        }
}

/* Rows of scores that do not depend on each other: of each question, and of what the prior draws
 * for each deviation. As the equations of (a, b) and of the row's own category take them. */
typedef struct score_rows {
    size_t n_rows;
    uint32_t *category;
    double *weight;
    double *common; /* d per row: g - H_.b A^-1 g_b */
    double *own;    /* n per row: A^-1 g_b */
} score_rows;

static void add_scores(const fitter *f, size_t category, const jr_cell *cell, double *g)
{
    const double *delta = f->theta + place_of(f, category);
    double eta = f->theta[0] + f->theta[1 + cell->first] + delta[cell->first] -
                 f->theta[1 + cell->second] - delta[cell->second];
    double left = cell_score(cell) - jr_cell_total(cell) * jr_logistic(eta);
    g[0] += f->overall->home_free ? left : 0;
    g[1 + cell->first] += left;
    g[1 + cell->second] -= left;
}

/* The row's scores are in its place in common. */
static void finish_row(const fitter *f, score_rows *s, uint32_t category)
{
    size_t n = f->n, d = f->d;
    const block *b = &f->blocks[category];
    double *g = s->common + s->n_rows * d, *own = s->own + s->n_rows * n;
    memcpy(own, g + 1, n * sizeof *own);
    for (size_t j = 0; j < d; j++)
        for (size_t i = 0; i < n; i++)
            g[j] -= b->solved[j * n + i] * own[i];
    linalg_solve(b->factor, n, own);
    s->weight[s->n_rows] = 1;
    s->category[s->n_rows++] = category;
}

/* Counts the questions of each category, and weighs them as sandwich.c does. False where a category
 * has one question. */
static bool weigh_questions(score_rows *s, double n_votes, double n_parameters,
                            size_t *ret_n_questions)
{
    bool has_spread = true;
    for (size_t q = 0; q < s->n_rows; q++)
        ret_n_questions[s->category[q]]++;
    for (size_t q = 0; q < s->n_rows; q++) {
        size_t n_questions = ret_n_questions[s->category[q]];
        s->weight[q] = sandwich_correction((double)n_questions, n_votes, n_parameters);
        has_spread &= n_questions > 1;
    }
    return has_spread;
}

/* False where the questions of some category show no spread. */
static bool find_rows(jr_arena *work, const fitter *f, const jr_detail *details, size_t n_details,
                      const jr_categories *categories, double n_parameters, size_t *ret_n_questions,
                      score_rows *ret_rows)
{
    size_t n = f->n, d = f->d, most = details_count_questions(details, n_details) + f->n_blocks * n;
    score_rows s = {.category = jr_arena_alloc(work, most, sizeof *s.category),
                    .weight = jr_arena_alloc(work, most, sizeof *s.weight),
                    .common = jr_arena_alloc(work, most * d, sizeof *s.common),
                    .own = jr_arena_alloc(work, most * n, sizeof *s.own)};
    double n_votes = 0;
    for (size_t k = 0; k < n_details; k++) {
        uint32_t category = categories->of_question[details[k].question];
        n_votes += jr_cell_total(&details[k].cell);
        add_scores(f, category, &details[k].cell, s.common + s.n_rows * d);
        if (k + 1 == n_details || details[k + 1].question != details[k].question)
            finish_row(f, &s, category);
    }
    if (!weigh_questions(&s, n_votes, n_parameters, ret_n_questions))
        return false;
    for (uint32_t c = 0; c < f->n_blocks; c++)
        for (size_t i = 0; i < n; i++) {
            double *g = s.common + s.n_rows * d, root = sqrt(f->precision[c * n + i]);
            g[1 + i] = root;
            finish_row(f, &s, c);
            g[1 + i] -= root; /* the prior has no part in the equations of b */
        }
    *ret_rows = s;
    return true;
}

/* Covariance of b + delta in a category by what each row of scores moves. */
static void find_robust_covariance(const fitter *f, const score_rows *s, uint32_t category,
                                   const double *spread, double *ret_covariance)
{
    size_t n = f->n, d = f->d;
    AUTO_FREE double *z = memory_zeroed(n, sizeof *z);
    memset(ret_covariance, 0, n * n * sizeof *ret_covariance);
    for (size_t row = 0; row < s->n_rows; row++) {
        bool is_own = s->category[row] == category;
        for (size_t i = 0; i < n; i++)
            z[i] = is_own ? s->own[row * n + i] : 0;
        for (size_t j = 0; j < d; j++)
            for (size_t i = 0; i < n; i++)
                z[i] += spread[j * n + i] * s->common[row * d + j];
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                ret_covariance[i * n + k] += s->weight[row] * z[i] * z[k];
    }
}

/* The mode takes the precisions at their means. Puts the mean over them in its place, of each
 * deviation by itself, with what the votes say of it being what the mode was before it was shrunk;
 * ret_added is the variance of that. */
static void find_means(const fitter *f, size_t category, const double *inverse_schur, double tau,
                       double *ret_moved, double *ret_added)
{
    size_t n = f->n;
    const double *delta = f->theta + place_of(f, category);
    AUTO_FREE double *squares = memory_zeroed(n, sizeof *squares);
    find_squares(f, category, inverse_schur, squares);
    for (size_t i = 0; i < n; i++) {
        double variance = squares[i] - delta[i] * delta[i], mean;
        double kept = 1 - f->precision[category * n + i] * variance;
        ret_moved[i] = ret_added[i] = 0;
        if (kept < LEAST_KEPT || tau == 0)
            continue;
        deviation_mix(delta[i] / kept, variance / kept, tau, &mean, &ret_added[i]);
        ret_moved[i] = mean - delta[i];
    }
}

/* Those of (a, b), and of each deviation what shrinking has left of it. */
static double count_parameters(const fitter *f, const double *inverse_schur)
{
    size_t n = f->n;
    AUTO_FREE double *squares = memory_zeroed(n, sizeof *squares);
    double parameters = (double)(f->overall->n_parameters - f->overall->tie_free);
    for (size_t c = 0; c < f->n_blocks; c++) {
        const double *delta = f->theta + place_of(f, c);
        find_squares(f, c, inverse_schur, squares);
        for (size_t i = 0; i < n; i++)
            parameters += 1 - f->precision[c * n + i] * (squares[i] - delta[i] * delta[i]);
    }
    return parameters;
}

static void report_strengths(const fitter *f, size_t category, const double *moved,
                             double *ret_strength, double *ret_matches)
{
    const block *b = &f->blocks[category];
    const double *delta = f->theta + place_of(f, category);
    const jr_field *field = &f->overall->field;
    for (size_t k = 0; k < b->counts.n_cells; k++) {
        const jr_cell *cell = &b->counts.cells[k];
        ret_matches[cell->first] += jr_cell_total(cell);
        ret_matches[cell->second] += jr_cell_total(cell);
    }
    for (size_t i = 0; i < f->n; i++) {
        ret_strength[i] = NAN;
        if (field->component[i] == JR_NO_COMPONENT)
            continue;
        double mean = 0;
        for (size_t j = 0; j < f->n; j++)
            if (field->component[j] == field->component[i])
                mean += f->theta[1 + j] + delta[j] + moved[j];
        mean /= (double)field->component_size[field->component[i]];
        ret_strength[i] = f->theta[1 + i] + delta[i] + moved[i] - mean;
    }
}

/* By the votes of the category alone; NaN where they connect other models than all votes do. */
static void report_unshrunk(const fitter *f, const block *b, double *ret_strength)
{
    JR_ARENA_AUTO jr_arena *work = jr_arena_new();
    const jr_field *all = &f->overall->field;
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(work, &b->counts, &field);
    bool is_fitted =
        jr_bt_fit_counts(work, &b->counts, &field, &(jr_bt_options){.firth_if_separated = true},
                         &fit, NULL) == JR_OK;
    for (size_t i = 0; i < f->n; i++) {
        uint32_t own = field.component[i], of_all = all->component[i];
        bool is_whole = is_fitted && own != JR_NO_COMPONENT &&
                        field.component_size[own] == all->component_size[of_all];
        ret_strength[i] = is_whole ? fit.strength[i] : (double)NAN;
    }
}

/* Everything that is reported of the mode at the best tau. */
static void report(jr_arena *arena, jr_arena *work, const fitter *f, const jr_detail *details,
                   size_t n_details, const jr_categories *categories, jr_category_fit *fit)
{
    size_t n = f->n, d = f->d, size = n * f->n_blocks;
    fit->strength = jr_arena_alloc(arena, size, sizeof *fit->strength);
    fit->se = jr_arena_alloc(arena, size, sizeof *fit->se);
    fit->matches = jr_arena_alloc(arena, size, sizeof *fit->matches);
    fit->unshrunk = jr_arena_alloc(arena, size, sizeof *fit->unshrunk);
    fit->n_questions = jr_arena_alloc(arena, f->n_blocks, sizeof *fit->n_questions);
    double *inverse_schur =
        jr_arena_alloc(work, d * d + d * n + 2 * n * n + 2 * n, sizeof *inverse_schur);
    double *spread = inverse_schur + d * d, *inverse_factor = spread + d * n;
    double *covariance = inverse_factor + n * n, *moved = covariance + n * n;
    double *added = moved + n;
    linalg_inverse(f->schur, d, inverse_schur);
    score_rows rows = {0};
    if (find_rows(work, f, details, n_details, categories, count_parameters(f, inverse_schur),
                  fit->n_questions, &rows))
        fit->se_question = jr_arena_alloc(arena, size, sizeof *fit->se_question);
    for (uint32_t c = 0; c < f->n_blocks; c++) {
        const block *b = &f->blocks[c];
        find_spread(f, b, inverse_schur, spread);
        linalg_inverse(b->factor, n, inverse_factor);
        find_covariance(f, b, inverse_factor, spread, covariance);
        find_means(f, c, inverse_schur, fit->tau, moved, added);
        sandwich_centred_errors(&f->overall->field, n, covariance, added, fit->se + c * n);
        report_unshrunk(f, b, fit->unshrunk + c * n);
        report_strengths(f, c, moved, fit->strength + c * n, fit->matches + c * n);
        if (!fit->se_question)
            continue;
        find_robust_covariance(f, &rows, c, spread, covariance);
        sandwich_centred_errors(&f->overall->field, n, covariance, added, fit->se_question + c * n);
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
    jr_category_fit result = {
        .n_models = n, .n_categories = n_categories, .tau = tau <= LEAST_TAU * 1.0001 ? 0 : tau};
    report(arena, work, &f, details, n_details, categories, &result);
    *ret_fit = result;
    return JR_OK;
}
