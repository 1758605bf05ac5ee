/*
 * Newton's iterations (climb.h) over votes one by one, since each has covariates of its own. They
 * start at the estimate without control, which also says whether there is an estimate: gamma can't
 * run away for its ridge, and with gamma at rest the rest are the directions that jr_field knows.
 *
 * Votes may be many millions, so they are gone through in parts, on all threads, and a vote is
 * added to sums of its cell and of the covariates only; the equations are made of these sums
 * afterwards. Parts are of whole questions and do not depend on the threads, and their sums are
 * added in order.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "cells.h"
#include "climb.h"
#include "likelihood.h"
#include "linalg.h"
#include "sandwich.h"

enum { MOST_STEPS = 200, MOST_PARTS = 16, N_OUTCOMES = 3 };

static const double SMALL_STEP = 1e-9, NEAR_STEP = 1e-7;

/* What the first model of a vote got. */
static const double score_of[N_OUTCOMES] = {1, 0, 0.5};

/* Of a cell: sums of the scores and of the information, then of the information times each z. */
enum { SCORE, INFORMATION, TIMES_Z };

/* What is summed in the place of the information: of each vote the square of its score. */
typedef enum sum_kind { OF_INFORMATION, OF_SQUARES } sum_kind;

typedef struct control {
    const jr_control_votes *votes; /* without covariates their sums by cell and outcome */
    const jr_control_votes *asked; /* as they were given */
    jr_field field;
    jr_bt_fit plain;
    size_t n_cells, n_z, n_free, d;
    double *spread;             /* per covariate */
    size_t *number;             /* per free parameter of gamma: its covariate */
    double *factor;             /* d^2 */
    double *cell_eta;           /* at theta, without covariates */
    double *slope;              /* per covariate: of eta */
    struct prediction *of_cell; /* at theta, where there are no covariates */
} control;

jr_control_votes jr_control_votes_of(jr_arena *arena, const jr_counts *counts,
                                     const jr_detail *details, size_t n_details,
                                     const double *covariates, size_t n_covariates)
{
    size_t most = N_OUTCOMES * n_details;
    uint32_t *outcomes = jr_arena_alloc(arena, most, sizeof *outcomes);
    double *weights = jr_arena_alloc(arena, most, sizeof *weights);
    float *z = jr_arena_alloc(arena, most * n_covariates, sizeof *z);
    size_t *questions = jr_arena_alloc(arena, n_details + 1, sizeof *questions);
    jr_control_votes v = {.outcomes = outcomes,
                          .weights = weights,
                          .covariates = z,
                          .n_covariates = n_covariates,
                          .questions = questions,
                          .counts = counts};
    for (size_t i = 0, at = 0; i < n_details; i++) {
        const jr_cell *cell = &details[i].cell;
        const double counted[N_OUTCOMES] = {cell->wins, cell->losses, cell->ties};
        at = (size_t)(cells_find_near(counts, at, cell->first, cell->second) - counts->cells);
        if (i == 0 || details[i].question != details[i - 1].question)
            questions[v.n_questions++] = v.n_rows;
        for (size_t o = 0; o < N_OUTCOMES; o++) {
            if (!(counted[o] > 0))
                continue;
            for (size_t k = 0; k < n_covariates; k++)
                z[v.n_rows * n_covariates + k] = (float)covariates[i * n_covariates + k];
            outcomes[v.n_rows] = (uint32_t)(N_OUTCOMES * at + o);
            weights[v.n_rows++] = counted[o];
        }
    }
    questions[v.n_questions] = v.n_rows;
    return v;
}

/* Adds what rows from begin to before end give to the sums of a part. */
typedef void (*part_sum)(const control *c, size_t begin, size_t end, double *sums);

typedef struct part_sums {
    const control *c;
    const jr_control_votes *votes;
    part_sum add;
    size_t n_parts, n_sums;
    double *sums; /* [n_parts][n_sums] */
} part_sums;

/* The row with which a part begins: the first one of a question, where questions are known. */
static size_t part_begin(const part_sums *s, size_t part)
{
    const jr_control_votes *v = s->votes;
    size_t row = v->n_rows / s->n_parts * part, low = 0, high = v->n_questions;
    if (part == s->n_parts)
        return v->n_rows;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (v->questions[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return v->n_questions ? v->questions[low] : row;
}

static void run_part(void *context, size_t part, unsigned thread)
{
    (void)thread;
    const part_sums *s = context;
    s->add(s->c, part_begin(s, part), part_begin(s, part + 1), s->sums + part * s->n_sums);
}

/* The sums over all rows, malloc'ed. */
static double *sum_all(const control *c, const jr_control_votes *votes, part_sum add, size_t n_sums)
{
    size_t n_parts = 1 + votes->n_rows / n_sums;
    part_sums s = {.c = c, .votes = votes, .add = add, .n_sums = n_sums};
    s.n_parts = n_parts < MOST_PARTS ? n_parts : MOST_PARTS;
    s.sums = memory_zeroed(s.n_parts * n_sums, sizeof *s.sums);
    pool_run(c->votes->n_threads, s.n_parts, run_part, &s);
    for (size_t part = 1; part < s.n_parts; part++)
        for (size_t i = 0; i < n_sums; i++)
            s.sums[i] += s.sums[part * n_sums + i];
    return s.sums;
}

static double votes_of(const jr_control_votes *votes, size_t row)
{
    return votes->weights ? votes->weights[row] : 1;
}

static double factor_of(const jr_control_votes *votes, size_t row)
{
    return votes->factors ? (double)votes->factors[row] : 1;
}

static double weight_of(const jr_control_votes *votes, size_t row)
{
    return votes_of(votes, row) * factor_of(votes, row);
}

static const float *z_of(const jr_control_votes *votes, size_t row)
{
    return votes->n_covariates ? votes->covariates + row * votes->n_covariates : NULL;
}

static inline double eta_with(const control *c, size_t n_z, const jr_control_votes *votes,
                              size_t row)
{
    double eta = c->cell_eta[votes->outcomes[row] / N_OUTCOMES];
    const float *z = z_of(votes, row);
    for (size_t k = 0; k < n_z; k++)
        eta += c->slope[k] * (double)z[k];
    return eta;
}

static double eta_of(const control *c, const jr_control_votes *votes, size_t row)
{
    return eta_with(c, c->n_z, votes, row);
}

/* What the first model of a vote is to get, and the logarithms of that and of the rest. */
typedef struct prediction {
    double first, log_first, log_second;
} prediction;

static prediction predict(double eta)
{
    double e = exp(-fabs(eta)), both = log1p(e);
    return (prediction){(eta < 0 ? e : 1) / (1 + e), fmin(eta, 0) - both, -fmax(eta, 0) - both};
}

/* Of each z the square, over all votes, whatever they weigh. */
static void add_spread(const control *c, size_t begin, size_t end, double *sums)
{
    for (size_t row = begin; row < end; row++) {
        const float *z = z_of(c->votes, row);
        for (size_t k = 0; k < c->n_z; k++)
            sums[k] += votes_of(c->votes, row) * (double)z[k] * (double)z[k];
    }
}

static size_t cell_size(const control *c)
{
    return TIMES_Z + c->n_z;
}

/* Behind the cells come the sums of scores times z, and then of the information times z z', whose
 * upper triangle stays empty. */
static size_t n_equation_sums(const control *c)
{
    return c->n_cells * cell_size(c) + c->n_z + c->n_z * c->n_z;
}

static inline void add_vote(const control *c, size_t n_z, size_t row, sum_kind kind, double *sums)
{
    uint32_t outcome = c->votes->outcomes[row];
    const float *z = z_of(c->votes, row);
    double eta = eta_with(c, n_z, c->votes, row), e = exp(-fabs(eta)), other = 1 / (1 + e);
    double p = eta < 0 ? e * other : other, weight = weight_of(c->votes, row);
    double left = score_of[outcome % N_OUTCOMES] - p;
    double information =
        weight * (kind == OF_SQUARES ? factor_of(c->votes, row) * left * left : e * other * other);
    double *cell = sums + outcome / N_OUTCOMES * cell_size(c);
    double *scores = sums + c->n_cells * cell_size(c), *squares = scores + n_z;
    left *= weight;
    cell[SCORE] += left;
    cell[INFORMATION] += information;
    for (size_t k = 0; k < n_z; k++) {
        double product = information * (double)z[k];
        cell[TIMES_Z + k] += product;
        scores[k] += left * (double)z[k];
        for (size_t l = 0; l <= k; l++)
            squares[k * n_z + l] += product * (double)z[l];
    }
}

static void add_equations(const control *c, size_t begin, size_t end, double *sums)
{
    enum { USUAL = 4 }; /* length and markdown: a number that the compiler knows */
    if (c->n_z == USUAL) {
        for (size_t row = begin; row < end; row++)
            add_vote(c, USUAL, row, OF_INFORMATION, sums);
        return;
    }
    for (size_t row = begin; row < end; row++)
        add_vote(c, c->n_z, row, OF_INFORMATION, sums);
}

static void add_squares(const control *c, size_t begin, size_t end, double *sums)
{
    for (size_t row = begin; row < end; row++)
        add_vote(c, c->n_z, row, OF_SQUARES, sums);
}

/* log p of what came about, a tie being half of each. */
static void add_log_likelihood(const control *c, size_t begin, size_t end, double *sum)
{
    for (size_t row = begin; row < end; row++) {
        double eta = eta_of(c, c->votes, row),
               score = score_of[c->votes->outcomes[row] % N_OUTCOMES];
        *sum += weight_of(c->votes, row) * (score * eta - fmax(eta, 0) - log1p(exp(-fabs(eta))));
    }
}

/* The lower triangle of the square of each question's scores, and behind it the log likelihood. */
static void add_questions(const control *c, size_t begin, size_t end, double *matrix)
{
    const jr_control_votes *v = c->asked;
    double log_likelihood = 0;
    AUTO_FREE double *g = memory_zeroed(c->d, sizeof *g);
    double *of_z = g + 1 + c->field.n_models;
    size_t question = 0;
    while (v->questions[question] < begin)
        question++;
    for (size_t row = begin; row < end;) {
        for (question++; row < v->questions[question]; row++) {
            const jr_cell *cell = &v->counts->cells[v->outcomes[row] / N_OUTCOMES];
            double score = score_of[v->outcomes[row] % N_OUTCOMES];
            double weight = weight_of(v, row);
            prediction p =
                c->n_z ? predict(eta_of(c, v, row)) : c->of_cell[v->outcomes[row] / N_OUTCOMES];
            double left = weight * (score - p.first);
            log_likelihood += weight * (score * p.log_first + (1 - score) * p.log_second);
            g[0] += left;
            g[1 + cell->first] += left;
            g[1 + cell->second] -= left;
            for (size_t k = 0; k < c->n_free; k++)
                of_z[k] += left * (double)z_of(v, row)[c->number[k]];
        }
        g[0] = c->plain.home_free ? g[0] : 0;
        for (size_t k = 0; k < c->n_free; k++)
            of_z[k] /= c->spread[c->number[k]];
        linalg_add_square(matrix, c->d, g, 1);
        memset(g, 0, c->d * sizeof *g);
    }
    matrix[c->d * c->d] += log_likelihood;
}

static void set_theta(const control *c, const double *theta)
{
    const double *b = theta + 1, *gamma = b + c->field.n_models;
    for (size_t k = 0; k < c->n_cells; k++) {
        const jr_cell *cell = &c->votes->counts->cells[k];
        c->cell_eta[k] = theta[0] + b[cell->first] - b[cell->second];
    }
    for (size_t k = 0; k < c->n_free; k++)
        c->slope[c->number[k]] = gamma[k] / c->spread[c->number[k]];
}

/* The lower triangle of what is summed of each x x', and the scores in gradient unless it is NULL:
 * from the sums of add_vote. */
static void take_sums(const control *c, const double *sums, double *matrix, double *gradient)
{
    size_t d = c->d, start = 1 + c->field.n_models;
    bool has_home = c->plain.home_free;
    for (size_t k = 0; k < c->n_cells; k++) {
        const jr_cell *cell = &c->votes->counts->cells[k];
        const double *of_cell = sums + k * cell_size(c);
        size_t i = 1 + cell->first, j = 1 + cell->second;
        linalg_add_difference(matrix, d, has_home ? 0 : SIZE_MAX, i, j, of_cell[INFORMATION]);
        for (size_t at = 0; at < c->n_free; at++) {
            double *line = matrix + (start + at) * d, spread = c->spread[c->number[at]];
            double product = of_cell[TIMES_Z + c->number[at]] / spread;
            line[0] += has_home ? product : 0;
            line[i] += product;
            line[j] -= product;
        }
        if (!gradient)
            continue;
        gradient[0] += has_home ? of_cell[SCORE] : 0;
        gradient[i] += of_cell[SCORE];
        gradient[j] -= of_cell[SCORE];
    }
    const double *scores = sums + c->n_cells * cell_size(c), *squares = scores + c->n_z;
    for (size_t at = 0; at < c->n_free; at++) {
        size_t k = c->number[at];
        for (size_t to = 0; to <= at; to++)
            matrix[(start + at) * d + start + to] +=
                squares[k * c->n_z + c->number[to]] / (c->spread[k] * c->spread[c->number[to]]);
        if (gradient)
            gradient[start + at] += scores[k] / c->spread[k];
    }
}

/* What takes away each part's freedom to shift, the ridge of gamma, and a 1 for what is not
 * estimated. */
static void begin_matrix(const control *c, double *matrix)
{
    size_t d = c->d, n = c->field.n_models;
    const uint32_t *part = c->field.component;
    memset(matrix, 0, d * d * sizeof *matrix);
    for (size_t i = 0; i < n; i++) {
        double *row = matrix + (1 + i) * d + 1;
        if (part[i] == JR_NO_COMPONENT)
            row[i] = 1;
        for (size_t j = 0; j <= i && part[i] != JR_NO_COMPONENT; j++)
            row[j] = part[j] == part[i] ? c->plain.ridge : 0;
    }
    matrix[0] = c->plain.home_free ? 0 : 1;
    for (size_t k = 1 + n; k < d; k++)
        matrix[k * d + k] = JR_CONTROL_RIDGE;
}

static bool find_step(const climb *search, const double *theta, double *ret_step)
{
    const control *c = search->context;
    set_theta(c, theta);
    for (size_t at = 0; at < c->d; at++)
        ret_step[at] = at > c->field.n_models ? -JR_CONTROL_RIDGE * theta[at] : 0;
    begin_matrix(c, c->factor);
    AUTO_FREE double *sums = sum_all(c, c->votes, add_equations, n_equation_sums(c));
    take_sums(c, sums, c->factor, ret_step);
    if (!linalg_cholesky(c->factor, c->d))
        return false;
    linalg_solve(c->factor, c->d, ret_step);
    return true;
}

static double log_likelihood(const control *c, const double *theta)
{
    set_theta(c, theta);
    AUTO_FREE double *sum = sum_all(c, c->votes, add_log_likelihood, 1);
    return *sum;
}

static double objective(void *context, const double *theta)
{
    const control *c = context;
    double value = log_likelihood(c, theta);
    for (size_t k = 1 + c->field.n_models; k < c->d; k++)
        value -= JR_CONTROL_RIDGE / 2 * theta[k] * theta[k];
    return value;
}

static double count_votes(const control *c)
{
    double n = 0;
    for (size_t k = 0; k < c->n_cells; k++)
        n += jr_cell_total(&c->votes->counts->cells[k]);
    return n;
}

/* Leaves out covariates that never differ; the others are divided by their root mean square. */
static void standardise(control *c)
{
    AUTO_FREE double *sums = c->n_z ? sum_all(c, c->votes, add_spread, c->n_z) : NULL;
    for (size_t k = 0; k < c->n_z; k++) {
        c->spread[k] = sqrt(sums[k] / count_votes(c));
        if (c->spread[k] > 0)
            c->number[c->n_free++] = k;
    }
    c->d = 1 + c->field.n_models + c->n_free;
}

/* That are free: one of each part's strengths follows from the others. */
static double count_parameters(const control *c)
{
    double n = (double)c->n_free - (double)c->field.n_components + c->plain.home_free;
    for (size_t i = 0; i < c->field.n_models; i++)
        n += c->field.component[i] != JR_NO_COMPONENT;
    return n;
}

/* C B C as in jr_bt_clustered. Scores have no part in the shift that the ridge fills, so it leaves
 * no trace. The log likelihood comes with the scores of questions, for which all votes are looked
 * at. */
static void find_covariance(const control *c, const double *theta, double *ret_covariance,
                            double *ret_log_likelihood)
{
    const jr_control_votes *v = c->asked;
    size_t d = c->d;
    AUTO_FREE double *inverse = memory_zeroed(d * d, sizeof *inverse);
    AUTO_FREE double *sums = NULL;
    set_theta(c, theta);
    linalg_inverse(c->factor, d, inverse);
    memset(ret_covariance, 0, d * d * sizeof *ret_covariance);
    for (size_t k = 0; k < c->n_cells && c->of_cell; k++)
        c->of_cell[k] = predict(c->cell_eta[k]);
    if (v->by_question) {
        sums = sum_all(c, v, add_questions, d * d + 1);
        memcpy(ret_covariance, sums, d * d * sizeof *sums);
        *ret_log_likelihood = sums[d * d];
    } else {
        *ret_log_likelihood = log_likelihood(c, theta);
        sums = sum_all(c, c->votes, add_squares, n_equation_sums(c));
        take_sums(c, sums, ret_covariance, NULL);
    }
    double n_votes = count_votes(c), n_clusters = v->by_question ? (double)v->n_questions : n_votes;
    double correction = sandwich_correction(n_clusters, n_votes, count_parameters(c));
    for (size_t at = 0; at < d * d; at++)
        ret_covariance[at] *= correction;
    linalg_sandwich(inverse, d, ret_covariance);
}

static void fill(jr_arena *arena, const control *c, const double *theta, jr_control_fit *fit)
{
    size_t n = fit->n_models, start = 1 + n, size = start + fit->n_covariates;
    AUTO_FREE double *covariance = memory_zeroed(c->d * c->d, sizeof *covariance);
    AUTO_FREE size_t *place = memory_zeroed(c->d, sizeof *place);
    find_covariance(c, theta, covariance, &fit->log_likelihood);
    fit->home = theta[0];
    fit->strength = jr_arena_alloc(arena, n, sizeof *fit->strength);
    fit->gamma = jr_arena_alloc(arena, fit->n_covariates, sizeof *fit->gamma);
    fit->covariance = jr_arena_alloc(arena, size * size, sizeof *fit->covariance);
    for (size_t i = 0; i < n; i++)
        fit->strength[i] = c->field.component[i] == JR_NO_COMPONENT ? (double)NAN : theta[1 + i];
    for (size_t k = 0; k < fit->n_covariates; k++)
        fit->gamma[k] = NAN;
    for (size_t p = 0; p < c->d; p++)
        place[p] = p < start ? p : start + c->number[p - start];
    for (size_t k = 0; k < c->n_free; k++)
        fit->gamma[c->number[k]] = theta[start + k];
    for (size_t p = 0; p < c->d; p++)
        for (size_t q = 0; q < c->d; q++)
            fit->covariance[place[p] * size + place[q]] = covariance[p * c->d + q];
}

/* Votes without covariates by cell and outcome, which are few. Of those with factors w a row
 * stands for so many as have the same sums of w and of w^2. */
static jr_control_votes sum_by_cell(jr_arena *arena, const jr_control_votes *votes)
{
    const jr_counts *counts = votes->counts;
    size_t n = N_OUTCOMES * counts->n_cells;
    AUTO_FREE double *squares = votes->factors ? memory_zeroed(n, sizeof *squares) : NULL;
    float *factors = votes->factors ? jr_arena_alloc(arena, n, sizeof *factors) : NULL;
    for (size_t row = 0; row < votes->n_rows && squares; row++)
        squares[votes->outcomes[row]] += weight_of(votes, row) * factor_of(votes, row);
    uint32_t *outcomes = jr_arena_alloc(arena, n, sizeof *outcomes);
    double *weights = jr_arena_alloc(arena, n, sizeof *weights);
    jr_control_votes sums = *votes;
    sums.factors = factors;
    sums.outcomes = outcomes;
    sums.weights = weights;
    sums.n_rows = sums.n_questions = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        const double counted[N_OUTCOMES] = {cell->wins, cell->losses, cell->ties};
        for (size_t o = 0; o < N_OUTCOMES; o++) {
            size_t outcome = N_OUTCOMES * k + o;
            if (!(counted[o] > 0))
                continue;
            double factor = squares ? squares[outcome] / counted[o] : 1;
            outcomes[sums.n_rows] = (uint32_t)outcome;
            weights[sums.n_rows] = counted[o] / factor;
            if (factors)
                factors[sums.n_rows] = (float)factor;
            sums.n_rows++;
        }
    }
    return sums;
}

jr_status jr_control_fit_votes(jr_arena *arena, const jr_control_votes *votes,
                               jr_control_fit *ret_fit, jr_error *err)
{
    const jr_counts *counts = votes->counts;
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    jr_control_votes by_cell = votes->n_covariates ? *votes : sum_by_cell(scratch, votes);
    control c = {
        .votes = &by_cell, .asked = votes, .n_cells = counts->n_cells, .n_z = votes->n_covariates};
    jr_bt_options how = {.without_home = votes->without_home, .home = votes->home};
    jr_field_analyse(arena, counts, &c.field);
    JR_TRY(jr_bt_fit_counts(arena, counts, &c.field, &how, &c.plain, err));
    jr_control_fit fit = {.n_models = counts->n_models,
                          .n_covariates = c.n_z,
                          .spread = jr_arena_alloc(arena, c.n_z, sizeof(double))};
    AUTO_FREE size_t *number = memory_zeroed(c.n_z, sizeof *number);
    AUTO_FREE double *work = memory_zeroed(c.n_cells + c.n_z, sizeof *work);
    c.number = number;
    c.spread = fit.spread;
    c.cell_eta = work;
    c.slope = work + c.n_cells;
    AUTO_FREE prediction *of_cell = c.n_z ? NULL : memory_zeroed(c.n_cells, sizeof *of_cell);
    c.of_cell = of_cell;
    standardise(&c);
    AUTO_FREE double *theta = memory_zeroed(c.d, sizeof *theta);
    AUTO_FREE double *factor = memory_zeroed(c.d * c.d, sizeof *factor);
    c.factor = factor;
    theta[0] = c.plain.home;
    for (size_t i = 0; i < counts->n_models; i++)
        theta[1 + i] = isnan(c.plain.strength[i]) ? 0 : c.plain.strength[i];
    climb search = {.context = &c,
                    .n_parameters = c.d,
                    .most_steps = MOST_STEPS,
                    .small_step = SMALL_STEP,
                    .near_step = NEAR_STEP,
                    .find_step = find_step,
                    .objective = objective};
    if (climb_run(&search, theta) != CLIMB_FOUND)
        return jr_error_set(err, JR_ERR_DATA,
                            "the fit with control for length and style found no maximum");
    fill(arena, &c, theta, &fit);
    *ret_fit = fit;
    return JR_OK;
}
