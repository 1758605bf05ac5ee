/*
 * Fits go through the matches one by one, since a covariate has a number for each; x has four
 * numbers that are not 0, so a match costs little. Firth's penalty is that of Newton's steps with
 * the leverages at each step. The fits begin at the calibrated ratings, near both.
 */
#include "calibrate.h"

#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "climb.h"
#include "linalg.h"

enum { MOST_X = 4, MOST_STEPS = 100 };

/* In logits: from farther away Newton's step may lead too far. */
static const double MOST_STEP = 1;

/* What is not 0 of a match. */
typedef struct sparse {
    size_t at[MOST_X], n;
    double value[MOST_X];
} sparse;

typedef struct comparing {
    const calibration_match *matches;
    const double *z;
    size_t n_matches, n_models, d;
    double share, lambda;
    bool is_judge;   /* whose fit it is */
    double *inverse; /* of the information, at the last step */
} comparing;

static sparse x_of(const comparing *c, size_t k)
{
    const calibration_match *m = &c->matches[k];
    sparse x = {.at = {0, 1 + m->first, 1 + m->second}, .n = 3, .value = {1, 1, -1}};
    if (c->z) {
        x.at[x.n] = 1 + c->n_models;
        x.value[x.n++] = c->z[k];
    }
    return x;
}

/* The votes that a match counts as, and how many of them are wins. */
static void count(const comparing *c, size_t k, double *ret_n, double *ret_wins)
{
    const calibration_match *m = &c->matches[k];
    double w = isnan(m->human) ? 0 : 1 / m->probability, h = isnan(m->human) ? 0 : m->human;
    *ret_n = c->is_judge ? 1 : c->share * (c->lambda + w * (1 - c->lambda));
    *ret_wins =
        c->is_judge ? m->judge : c->share * (c->lambda * m->judge + w * (h - c->lambda * m->judge));
}

static double probability_of(const double *theta, const sparse *x)
{
    double eta = 0;
    for (size_t i = 0; i < x->n; i++)
        eta += x->value[i] * theta[x->at[i]];
    return jr_logistic(eta);
}

static void add_information(const comparing *c, const double *theta, double *matrix)
{
    double total = 0;
    memset(matrix, 0, c->d * c->d * sizeof *matrix);
    for (size_t k = 0; k < c->n_matches; k++) {
        sparse x = x_of(c, k);
        double n, wins, p = probability_of(theta, &x);
        count(c, k, &n, &wins);
        total += n;
        for (size_t i = 0; i < x.n; i++)
            for (size_t j = 0; j < x.n; j++)
                matrix[x.at[i] * c->d + x.at[j]] += n * p * (1 - p) * x.value[i] * x.value[j];
    }
    /* Takes away the freedom of the strengths to shift, of which no score has any. */
    double ridge = total / (2 * (double)(c->n_models * c->n_models));
    for (size_t i = 1; i <= c->n_models; i++)
        for (size_t j = 1; j <= c->n_models; j++)
            matrix[i * c->d + j] += ridge;
}

static double leverage_of(const comparing *c, const sparse *x)
{
    double sum = 0;
    for (size_t i = 0; i < x->n; i++)
        for (size_t j = 0; j < x->n; j++)
            sum += x->value[i] * x->value[j] * c->inverse[x->at[i] * c->d + x->at[j]];
    return sum;
}

static bool find_step(const climb *search, const double *theta, double *ret_step)
{
    comparing *c = search->context;
    AUTO_FREE double *matrix = memory_zeroed(c->d * c->d, sizeof *matrix);
    add_information(c, theta, matrix);
    if (!linalg_cholesky(matrix, c->d))
        return false;
    linalg_inverse(matrix, c->d, c->inverse);
    memset(ret_step, 0, c->d * sizeof *ret_step);
    for (size_t k = 0; k < c->n_matches; k++) {
        sparse x = x_of(c, k);
        double n, wins, p = probability_of(theta, &x);
        count(c, k, &n, &wins);
        double score = wins - n * p + n * p * (1 - p) * leverage_of(c, &x) * (0.5 - p);
        for (size_t i = 0; i < x.n; i++)
            ret_step[x.at[i]] += score * x.value[i];
    }
    linalg_solve(matrix, c->d, ret_step);
    double longest = 0;
    for (size_t i = 0; i < c->d; i++)
        longest = fmax(longest, fabs(ret_step[i]));
    for (size_t i = 0; longest > MOST_STEP && i < c->d; i++)
        ret_step[i] *= MOST_STEP / longest;
    return true;
}

static bool fit(comparing *c, const calibration_fit *start, double *ret_theta)
{
    climb search = {.context = c,
                    .n_parameters = c->d,
                    .most_steps = MOST_STEPS,
                    .small_step = 1e-10,
                    .find_step = find_step};
    ret_theta[0] = start->home;
    memcpy(ret_theta + 1, start->strength, c->n_models * sizeof *ret_theta);
    return climb_run(&search, ret_theta) == CLIMB_FOUND;
}

/* g += score inverse x. */
static void add_moves(const comparing *c, const sparse *x, double score, double *g)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t row = 0; row < c->d; row++)
            g[row] += score * x->value[i] * c->inverse[x->at[i] * c->d + row];
}

/* g += sign inverse (the score of a match, without penalty). */
static void add_influence(const comparing *c, size_t k, const double *theta, double sign, double *g)
{
    sparse x = x_of(c, k);
    double n, wins;
    count(c, k, &n, &wins);
    add_moves(c, &x, sign * (wins - n * probability_of(theta, &x)), g);
}

/* The fit of people, and its strengths. */
typedef struct part_context {
    const comparing *of_people;
    const double *theta;
} part_context;

static void add_part(const void *context, const calibration_vote *vote, double *g)
{
    const part_context *at = context;
    const comparing *c = at->of_people;
    sparse x = x_of(c, vote->match);
    double score = c->share / c->matches[vote->match].probability * vote->weight *
                   (vote->score - probability_of(at->theta, &x));
    add_moves(c, &x, -score, g);
}

jr_status calibration_compare(jr_arena *arena, const calibration_match *matches, size_t n_matches,
                              const calibration_voters *voters, const calibration *of,
                              const double *z, calibration_bias *ret_bias, jr_error *err)
{
    size_t d = 1 + of->n_models + (z != NULL);
    AUTO_FREE double *numbers = memory_zeroed(2 * d * d + 3 * d, sizeof *numbers);
    double *theta[2] = {numbers + 2 * d * d, numbers + 2 * d * d + d}, *g = theta[1] + d;
    comparing sides[2];
    for (size_t side = 0; side < 2; side++) {
        sides[side] = (comparing){
            .matches = matches,
            .z = z,
            .n_matches = n_matches,
            .n_models = of->n_models,
            .d = d,
            .share = (double)of->n_labelled / (double)n_matches,
            .lambda = of->lambda,
            .is_judge = side == 0,
            .inverse = numbers + side * d * d,
        };
        if (!fit(&sides[side], &of->ratings, theta[side]))
            return jr_error_set(err, JR_ERR_DATA,
                                "what the judge has beyond people could not be estimated, as a fit "
                                "found no maximum");
    }
    calibration_bias bias = {jr_arena_alloc(arena, d, sizeof(double)),
                             jr_arena_alloc(arena, d * d, sizeof(double))};
    double n_questions = 0;
    for (size_t k = 0; k < n_matches; k++) {
        add_influence(&sides[0], k, theta[0], 1, g);
        add_influence(&sides[1], k, theta[1], -1, g);
        if (k + 1 < n_matches && matches[k + 1].question == matches[k].question)
            continue;
        n_questions++;
        linalg_add_square(bias.covariance, d, g, 1);
        memset(g, 0, d * sizeof *g);
    }
    for (size_t i = 0; i < d * d; i++)
        bias.covariance[i] *= n_questions / (n_questions - 1);
    if (of->n_voters)
        calibration_add_voters(matches, voters, d, add_part, &(part_context){&sides[1], theta[1]},
                               bias.covariance);
    linalg_mirror(bias.covariance, d);
    if (of->n_voters)
        linalg_clip_negative(bias.covariance, d);
    for (size_t i = 0; i < d; i++)
        bias.value[i] = theta[0][i] - theta[1][i];
    *ret_bias = bias;
    return JR_OK;
}
