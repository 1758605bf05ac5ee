/*
 * Newton's iterations with the expected information, which is never indefinite, as eta is no linear
 * function of the parameters; errors by the observed one. Parameters are homes, reliabilities and
 * strengths, in this order; a vote moves four of them at most.
 */
#include "jury.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "climb.h"
#include "linalg.h"

enum { MOST_STEPS = 200, N_MOVED = 4 };
static const double SMALL_STEP = 1e-10;
static const double PRECISION = 1 / 9.0, PRECISION_OF_RELIABILITY = 1;

typedef struct jury {
    const jury_vote *votes;
    size_t n_votes, n_judges, n_models, d;
    double *share; /* per judge: what each of its votes counts */
} jury;

/* What a vote says at theta: its eta and the derivatives by the parameters that it moves. */
typedef struct slope {
    double eta;
    size_t at[N_MOVED], n;
    double by[N_MOVED];
} slope;

static slope slope_of(const jury *j, const double *theta, const jury_vote *v)
{
    const double *strength = theta + 2 * j->n_judges;
    double reliability = theta[j->n_judges + v->judge];
    double z = j->n_models ? strength[v->first] - strength[v->second] : v->people;
    return (slope){.eta = theta[v->judge] + reliability * z,
                   .at = {v->judge, j->n_judges + v->judge, 2 * j->n_judges + v->first,
                          2 * j->n_judges + v->second},
                   .n = j->n_models ? N_MOVED : 2,
                   .by = {1, z, reliability, -reliability}};
}

static double prior_of(const jury *j, size_t at, const double *theta, double *ret_slope)
{
    bool is_reliability = at >= j->n_judges && at < 2 * j->n_judges;
    double precision = is_reliability ? PRECISION_OF_RELIABILITY : PRECISION;
    double off = theta[at] - (is_reliability ? 1 : 0);
    *ret_slope = -precision * off;
    return precision * off * off / 2;
}

static double objective(void *context, const double *theta)
{
    const jury *j = context;
    double sum = 0, unused;
    for (size_t k = 0; k < j->n_votes; k++) {
        const jury_vote *v = &j->votes[k];
        double eta = slope_of(j, theta, v).eta;
        double loss = v->wins * log1p(exp(-fabs(eta))) + (v->n - v->wins) * log1p(exp(-fabs(eta)));
        loss += eta > 0 ? (v->n - v->wins) * eta : -v->wins * eta;
        sum -= j->share[v->judge] * loss;
    }
    for (size_t at = 0; at < j->d; at++)
        sum -= prior_of(j, at, theta, &unused);
    return sum;
}

/* sums += the vote's scores; returns the residual that they are multiples of. */
static double add_scores(const jury *j, const jury_vote *v, const slope *s, double *sums)
{
    double rest = j->share[v->judge] * (v->wins - v->n * jr_logistic(s->eta));
    for (size_t i = 0; i < s->n; i++)
        sums[s->at[i]] += rest * s->by[i];
    return rest;
}

static void add(double *matrix, size_t d, size_t row, size_t column, double value)
{
    matrix[row * d + column] += value;
    if (row != column)
        matrix[column * d + row] += value;
}

/* The information at theta, and the scores; observed: less the second derivatives of eta. */
static void find_information(const jury *j, const double *theta, bool observed, double *ret_matrix,
                             double *ret_scores)
{
    size_t d = j->d;
    memset(ret_matrix, 0, d * d * sizeof *ret_matrix);
    for (size_t at = 0; at < d; at++) {
        (void)prior_of(j, at, theta, &ret_scores[at]);
        bool is_reliability = at >= j->n_judges && at < 2 * j->n_judges;
        ret_matrix[at * d + at] = is_reliability ? PRECISION_OF_RELIABILITY : PRECISION;
    }
    for (size_t k = 0; k < j->n_votes; k++) {
        const jury_vote *v = &j->votes[k];
        slope s = slope_of(j, theta, v);
        double p = jr_logistic(s.eta), weight = j->share[v->judge] * v->n * p * (1 - p);
        double rest = add_scores(j, v, &s, ret_scores);
        for (size_t a = 0; a < s.n; a++)
            for (size_t b = 0; b <= a; b++)
                add(ret_matrix, d, s.at[a], s.at[b], weight * s.by[a] * s.by[b]);
        if (observed && j->n_models) {
            add(ret_matrix, d, s.at[1], s.at[2], -rest);
            add(ret_matrix, d, s.at[1], s.at[3], rest);
        }
    }
}

static bool find_step(const climb *c, const double *theta, double *ret_step)
{
    const jury *j = c->context;
    AUTO_FREE double *matrix = memory_zeroed(j->d * j->d, sizeof *matrix);
    find_information(j, theta, false, matrix, ret_step);
    if (!linalg_cholesky(matrix, j->d))
        return false;
    linalg_solve(matrix, j->d, ret_step);
    return true;
}

/* Each judge's votes count as many as a judge has on average. */
static size_t share_out(jury *j)
{
    size_t n_with_votes = 0;
    double total = 0;
    for (size_t k = 0; k < j->n_votes; k++) {
        j->share[j->votes[k].judge] += j->votes[k].n;
        total += j->votes[k].n;
    }
    for (size_t i = 0; i < j->n_judges; i++)
        n_with_votes += j->share[i] > 0;
    for (size_t i = 0; i < j->n_judges; i++)
        if (j->share[i] > 0)
            j->share[i] = total / ((double)n_with_votes * j->share[i]);
    return n_with_votes;
}

/* Weights, and the squares of their errors: of each question, how far it moves them. */
static void find_weights(const jury *j, const double *theta, const double *inverse, size_t n_judges,
                         jury_fit *fit)
{
    size_t d = j->d, g = j->n_judges;
    double sum = 0, n_questions = 0;
    AUTO_FREE double *scores = memory_zeroed(d, sizeof *scores);
    AUTO_FREE double *moved = memory_zeroed(g, sizeof *moved);
    for (size_t i = 0; i < g; i++) {
        fit->reliability[i] = j->share[i] > 0 ? theta[g + i] : (double)NAN;
        sum += fmax(0, j->share[i] > 0 ? theta[g + i] : 0);
    }
    for (size_t i = 0; i < g; i++)
        fit->weight[i] = (double)n_judges * fmax(0, fit->reliability[i]) / sum;
    for (size_t k = 0; k < j->n_votes; k++) {
        slope s = slope_of(j, theta, &j->votes[k]);
        (void)add_scores(j, &j->votes[k], &s, scores);
        if (k + 1 < j->n_votes && j->votes[k + 1].question == j->votes[k].question)
            continue;
        double all = 0;
        n_questions++;
        for (size_t i = 0; i < g; i++) {
            moved[i] = 0;
            for (size_t at = 0; at < d; at++)
                moved[i] += inverse[(g + i) * d + at] * scores[at];
            all += fit->reliability[i] > 0 ? moved[i] : 0;
        }
        for (size_t i = 0; i < g; i++) {
            double change = ((double)n_judges * moved[i] - fit->weight[i] * all) / sum;
            fit->se[i] += change * change;
        }
        memset(scores, 0, d * sizeof *scores);
    }
    for (size_t i = 0; i < g; i++)
        fit->se[i] = sqrt(n_questions / (n_questions - 1) * fit->se[i]);
}

static size_t count_questions(const jury_vote *votes, size_t n)
{
    size_t n_questions = 0;
    for (size_t k = 0; k < n; k++)
        n_questions += k == 0 || votes[k].question != votes[k - 1].question;
    return n_questions;
}

jr_status jury_fit_votes(jr_arena *arena, const jury_vote *votes, size_t n_votes, size_t n_judges,
                         size_t n_models, jury_fit *ret_fit, jr_error *err)
{
    size_t d = 2 * n_judges + n_models;
    AUTO_FREE double *share = memory_zeroed(n_judges, sizeof *share);
    AUTO_FREE double *theta = memory_zeroed(d, sizeof *theta);
    AUTO_FREE double *matrix = memory_zeroed(2 * d * d + d, sizeof *matrix);
    double *inverse = matrix + d * d, *scores = inverse + d * d;
    jury j = {votes, n_votes, n_judges, n_models, d, share};
    jury_fit fit = {.n_judges = n_judges,
                    .reliability = jr_arena_alloc(arena, n_judges, sizeof(double)),
                    .weight = jr_arena_alloc(arena, n_judges, sizeof(double)),
                    .se = jr_arena_alloc(arena, n_judges, sizeof(double)),
                    .n_questions = count_questions(votes, n_votes)};
    size_t n_with_votes = share_out(&j);
    if (n_with_votes < 2 || fit.n_questions < 2)
        return jr_error_set(err, JR_ERR_DATA,
                            n_with_votes < 2
                                ? "votes of two judges are needed to weigh them, and there are %zu"
                                : "votes on two questions are needed to weigh judges, and there "
                                  "are %zu",
                            n_with_votes < 2 ? n_with_votes : fit.n_questions);
    for (size_t i = 0; i < n_judges; i++)
        theta[n_judges + i] = 1;
    climb c = {.context = &j,
               .n_parameters = d,
               .most_steps = MOST_STEPS,
               .small_step = SMALL_STEP,
               .find_step = find_step,
               .objective = objective};
    bool is_found = climb_run(&c, theta) == CLIMB_FOUND;
    find_information(&j, theta, true, matrix, scores);
    if (!is_found || !linalg_cholesky(matrix, d))
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes do not tell how reliable the judges are, as the fit found "
                            "no maximum");
    linalg_inverse(matrix, d, inverse);
    bool does_agree = false;
    for (size_t i = 0; i < n_judges; i++)
        does_agree |= share[i] > 0 && theta[n_judges + i] > 0;
    if (!does_agree)
        return jr_error_set(err, JR_ERR_DATA, "no judge agrees with them more often than a coin");
    find_weights(&j, theta, inverse, n_with_votes, &fit);
    fit.t = jr_student_quantile(0.975, (double)fit.n_questions - 1);
    *ret_fit = fit;
    return JR_OK;
}
