/*
 * Newton's method (climb.h) on strengths and effects at once. The effects of a question meet those
 * of other questions through (a, b) only, so each question is eliminated by itself (Schur
 * complement): its models^3 a step. An effect is sigma z with z of variance 1, so nothing is
 * special about sigma = 0. Each sigma begins where the last one ended. Laplace's approximation
 * alone makes sigma a tenth to a fifth too small where an effect has five votes or fewer, which
 * draws from it put right.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "climb.h"
#include "likelihood.h"
#include "linalg.h"
#include "question_votes.h"

enum { MOST_STEPS = 100, SECTIONS = 17, DRAWS = 16, SEED = 1 };
static const double MOST_SIGMA = 4, SMALL_STEP = 1e-4, HALF_CHI2_95 = 1.920729;

/* Of the log of the likelihood at the ends of the interval. */
static const double NEAR_ENOUGH = 1e-3;

/* Of the normal prior of (a, b), which keeps a model finite that won all its votes. */
static const double PRECISION = 0.01;

/* Of the exponential prior of sigma: P(sigma > 1.5 logits) = 5 %. Few votes on a question tell an
 * effect of 2 from one of 10 no better than nothing. */
static const double PRIOR_RATE = 2;

/* Of numbers up to 2, far from what a double holds. */
static const double LARGE_PRODUCT = 1e300;

/* What is left of a question once it is eliminated. */
typedef struct eliminated {
    size_t first_effect; /* where its z stand in theta */
    double *factor;      /* n x n: of A = 1 + sigma^2 H_uu */
    double *solved;      /* 1 + n rows of n: A^-1 H_u., that of a first */
} eliminated;

typedef struct fitter {
    const jr_bt_fit *fit;
    question_votes votes;
    eliminated *questions; /* one for each block of votes */
    size_t d, n_parameters;
    double sigma, weight; /* weight: of a vote, 1 / dispersion */
    double *theta;        /* (a, b), then z of each question */
    double *schur;        /* d x d: factor of the information of (a, b) once effects are gone */
    double *information, *gradient; /* of a block */
    double *drawn;                  /* twice the effects of a block */
} fitter;

/* The log of the likelihood and the prior of the effects z of question q, which was entered. Single
 * votes are multiplied before the logarithm is taken. */
static double question_log(const fitter *f, size_t q, const double *theta, const double *z)
{
    const question_block *b = &f->votes.blocks[q];
    double sum = 0, squares = 0, product = 1;
    for (size_t k = 0; k < b->n_details; k++) {
        const jr_cell *cell = &b->details[k].cell;
        double eta = question_votes_eta(&f->votes, theta, f->sigma, z, cell);
        double total = jr_cell_total(cell), both = 1 + exp(-fabs(eta));
        sum += cell_score(cell) * eta - total * fmax(eta, 0);
        if (total == 1 && product < LARGE_PRODUCT)
            product *= both;
        else
            sum -= total * log(both);
    }
    for (size_t k = 0; k < b->n_models; k++)
        squares += z[k] * z[k];
    return f->weight * (sum - log(product)) - squares / 2;
}

static double penalised_log_likelihood(void *context, const double *theta)
{
    const fitter *f = context;
    double sum = 0;
    for (size_t q = 0; q < f->votes.n_blocks; q++) {
        question_votes_enter(&f->votes, &f->votes.blocks[q]);
        sum += question_log(f, q, theta, theta + f->questions[q].first_effect);
    }
    for (size_t at = 0; at < f->d; at++)
        sum -= PRECISION / 2 * theta[at] * theta[at];
    return sum;
}

/* A^-1 H_uu = (1 - A^-1) / sigma^2: what a question tells of strengths once its effects are gone.
 */
static void find_solved(const fitter *f, const eliminated *e, size_t n, const double *h)
{
    double *home = e->solved, *rest = e->solved + n, square = f->sigma * f->sigma;
    for (size_t i = 0; i < n; i++)
        home[i] = h[1 + i];
    linalg_solve(e->factor, n, home);
    linalg_inverse(e->factor, n, rest);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            rest[i * n + j] =
                square > 0 ? ((i == j) - rest[i * n + j]) / square : h[(1 + i) * (1 + n) + 1 + j];
}

/* Takes the effects of question q out of the equations of (a, b), of which step holds the right
 * side. */
static bool eliminate(fitter *f, const double *theta, size_t q, double *step)
{
    const question_block *b = &f->votes.blocks[q];
    const eliminated *e = &f->questions[q];
    size_t n = b->n_models, d = 1 + n;
    const double *z = theta + e->first_effect, *h = f->information;
    double *own_step = step + e->first_effect;
    question_votes_look(&f->votes, b, theta, f->sigma, z, f->weight, f->information, f->gradient);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            e->factor[i * n + j] = (i == j) + f->sigma * f->sigma * h[(1 + i) * d + 1 + j];
        own_step[i] = f->sigma * f->gradient[1 + i] - z[i];
    }
    if (!linalg_cholesky(e->factor, n))
        return false;
    linalg_solve(e->factor, n, own_step);
    find_solved(f, e, n, h);
    f->schur[0] += h[0];
    for (size_t k = 0; k < n; k++)
        f->schur[0] -= f->sigma * f->sigma * h[1 + k] * e->solved[k];
    for (size_t i = 0; i < d; i++) {
        size_t row = question_parameter(b, i);
        step[row] += f->gradient[i];
        for (size_t k = 0; k < n; k++)
            step[row] -= f->sigma * h[i * d + 1 + k] * own_step[k];
        for (size_t j = 0; j < n; j++)
            f->schur[row * f->d + 1 + b->models[j]] += e->solved[i * n + j];
        if (i > 0)
            f->schur[row * f->d] += e->solved[i - 1];
    }
    return true;
}

/* Newton's step of all parameters; false where there is none. */
static bool find_step(const climb *search, const double *theta, double *ret_step)
{
    fitter *f = search->context;
    memset(f->schur, 0, f->d * f->d * sizeof *f->schur);
    for (size_t i = 0; i < f->d; i++) {
        f->schur[i * f->d + i] = PRECISION;
        ret_step[i] = -PRECISION * theta[i];
    }
    for (size_t q = 0; q < f->votes.n_blocks; q++)
        if (!eliminate(f, theta, q, ret_step))
            return false;
    if (!f->fit->home_free) {
        for (size_t i = 0; i < f->d; i++)
            f->schur[i * f->d] = i == 0;
        ret_step[0] = 0;
    }
    if (!linalg_cholesky(f->schur, f->d))
        return false;
    linalg_solve(f->schur, f->d, ret_step);
    for (size_t q = 0; q < f->votes.n_blocks; q++) {
        const question_block *b = &f->votes.blocks[q];
        const eliminated *e = &f->questions[q];
        for (size_t j = 0; j <= b->n_models; j++)
            for (size_t k = 0; k < b->n_models; k++)
                ret_step[e->first_effect + k] -=
                    f->sigma * e->solved[j * b->n_models + k] * ret_step[question_parameter(b, j)];
    }
    return true;
}

/* The log of a question's integral over its effects, less that of Laplace's approximation: from
 * draws of the latter, each with its opposite. z has room for two lists of effects. */
static double correct_integral(const fitter *f, size_t q, rng *random, double *z)
{
    const question_block *b = &f->votes.blocks[q];
    const double *mode = f->theta + f->questions[q].first_effect;
    size_t n = b->n_models;
    double *step = z + n, sum = 0;
    question_votes_enter(&f->votes, b);
    double at_mode = question_log(f, q, f->theta, mode);
    for (int draw = 0; draw < DRAWS; draw++) {
        double squares = 0;
        for (size_t k = 0; k < n; k++) {
            step[k] = rng_normal(random);
            squares += step[k] * step[k];
        }
        linalg_solve_transposed(f->questions[q].factor, n, step);
        for (int sign = -1; sign <= 1; sign += 2) {
            for (size_t k = 0; k < n; k++)
                z[k] = mode[k] + sign * step[k];
            sum += exp(question_log(f, q, f->theta, z) - at_mode + squares / 2);
        }
    }
    return log(sum / (2 * DRAWS));
}

/* The log of the marginal likelihood and of the prior of sigma, up to a constant, at the mode that
 * it finds. */
static double evidence(void *context, double sigma)
{
    fitter *f = context;
    f->sigma = sigma;
    climb search = {.context = f,
                    .n_parameters = f->n_parameters,
                    .most_steps = MOST_STEPS,
                    .small_step = SMALL_STEP,
                    .find_step = find_step,
                    .objective = penalised_log_likelihood};
    if (climb_run(&search, f->theta) != CLIMB_FOUND)
        return NAN;
    double sum = penalised_log_likelihood(f, f->theta) -
                 linalg_log_determinant(f->schur, f->d) / 2 - PRIOR_RATE * sigma;
    rng random; /* the same for every sigma, so that the sum has no jumps */
    rng_init(&random, SEED, 0);
    for (size_t q = 0; q < f->votes.n_blocks; q++)
        sum += correct_integral(f, q, &random, f->drawn) -
               linalg_log_determinant(f->questions[q].factor, f->votes.blocks[q].n_models) / 2;
    return sum;
}

static void init(jr_arena *work, fitter *f, const jr_detail *details, size_t n_details)
{
    size_t n = f->fit->n_models;
    f->votes = question_votes_of(work, details, n_details, n);
    f->questions = jr_arena_alloc(work, f->votes.n_blocks, sizeof *f->questions);
    f->d = f->n_parameters = 1 + n;
    for (size_t q = 0; q < f->votes.n_blocks; q++) {
        size_t own = f->votes.blocks[q].n_models;
        double *rows = jr_arena_alloc(work, own * (1 + 2 * own), sizeof *rows);
        f->questions[q] = (eliminated){f->n_parameters, rows, rows + own * own};
        f->n_parameters += own;
    }
    size_t most = 1 + f->votes.most_models;
    f->schur = jr_arena_alloc(work, f->d * f->d, sizeof *f->schur);
    f->information = jr_arena_alloc(work, most * (most + 3), sizeof *f->information);
    f->gradient = f->information + most * most;
    f->drawn = f->gradient + most;
    f->theta = jr_arena_alloc(work, f->n_parameters, sizeof *f->theta);
    f->theta[0] = f->fit->home;
    for (size_t i = 0; i < n; i++)
        f->theta[1 + i] = isnan(f->fit->strength[i]) ? 0 : f->fit->strength[i];
}

/* How far the evidence is above what a 95 % interval still holds, or below it. */
typedef struct profile {
    fitter *fitter;
    double least, sign;
} profile;

static double height(void *context, double sigma)
{
    const profile *p = context;
    double above = p->sign * (evidence(p->fitter, sigma) - p->least);
    return fabs(above) < NEAR_ENOUGH ? 0 : above;
}

jr_status jr_question_effect_fit(const jr_power_votes *votes, jr_question_effect *ret_effect,
                                 jr_error *err)
{
    JR_ARENA_AUTO jr_arena *work = jr_arena_new();
    fitter f = {.fit = votes->fit, .weight = 1 / likelihood_dispersion(votes->counts, votes->fit)};
    init(work, &f, votes->details, votes->n_details);
    double low = 0, high = MOST_SIGMA, at_zero = evidence(&f, 0);
    bool is_found = climb_section(evidence, &f, SECTIONS, &low, &high);
    double sigma = (low + high) / 2, best = evidence(&f, sigma);
    if (!is_found || isnan(best) || isnan(at_zero))
        return jr_error_set(err, JR_ERR_DATA,
                            "how questions move models can't be told, since the iterations failed");
    if (at_zero >= best) {
        best = at_zero;
        sigma = 0;
    }
    profile above = {&f, best - HALF_CHI2_95, 1}, below = {&f, best - HALF_CHI2_95, -1};
    double lower = sigma > 0 ? climb_root(height, &below, 0, sigma) : 0;
    double upper = climb_root(height, &above, sigma, MOST_SIGMA);
    *ret_effect = (jr_question_effect){
        .sigma = sigma, .lower = lower, .upper = upper < MOST_SIGMA ? upper : INFINITY};
    return JR_OK;
}
