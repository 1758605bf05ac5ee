/*
 * Newton's iterations (climb.h) over rows, with a dense Cholesky factor: homes and ties are few.
 * The order of the parameters lets the factor eliminate the strengths as a block. With Firth's
 * penalty a step that gained less than a digit is followed by an exact one.
 */
#include "row_fit.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "firth.h"
#include "likelihood.h"
#include "linalg.h"
#include "sandwich.h"
#include "ties.h"

enum { MOST_STEPS = 200 };

/* In logits. */
static const double SMALL_STEP = 1e-9, INFINITE_ETA = 30, INFINITE_TIE = 15;

/* A step of more than this share of the one before gained too little. */
static const double SLOW_SHARE = 0.1;

typedef struct row_climb {
    const row_problem *p;
    double *factor;
    double *information; /* Firth's penalty alone */
    firth_row *rows;
} row_climb;

static size_t home_of(const row_problem *p, const jr_detail *row)
{
    return p->one_home ? 0 : row->judge;
}

static size_t first_tie(const row_problem *p)
{
    return p->n_homes + p->n_models;
}

static size_t tie_of(const row_problem *p, const jr_detail *row)
{
    return first_tie(p) + row->judge;
}

size_t row_fit_size(const row_problem *p)
{
    return first_tie(p) + (p->ties == JR_TIES_HALF ? 0 : p->n_homes);
}

static bool is_free(const row_problem *p, size_t parameter)
{
    return !p->is_fixed || !p->is_fixed[parameter];
}

static double eta_of(const row_problem *p, size_t row, const double *theta)
{
    const jr_detail *r = &p->rows[row];
    const double *b = theta + p->n_homes;
    double eta = theta[home_of(p, r)] + b[r->cell.first] - b[r->cell.second];
    return p->offset ? eta + p->offset[row] : eta;
}

/* Without any tie a model of ties is Bradley and Terry's. */
static jr_ties ties_of(const row_problem *p, const jr_detail *row)
{
    return p->ties != JR_TIES_HALF && is_free(p, tie_of(p, row)) ? p->ties : JR_TIES_HALF;
}

static tie_derivatives derive(const row_problem *p, size_t row, const double *theta)
{
    const jr_detail *r = &p->rows[row];
    double eta = eta_of(p, row, theta);
    jr_ties ties = ties_of(p, r);
    return ties_derive(&r->cell, ties, eta, ties == JR_TIES_HALF ? 0 : theta[tie_of(p, r)]);
}

/* Rao and Kupper's parameter is positive. */
static bool is_in_range(const row_problem *p, const double *theta)
{
    for (size_t t = first_tie(p); t < row_fit_size(p); t++)
        if (p->ties == JR_TIES_RAO_KUPPER && is_free(p, t) && theta[t] <= 0)
            return false;
    return true;
}

double row_fit_log_likelihood(const row_problem *p, const double *theta)
{
    if (!is_in_range(p, theta))
        return -INFINITY;
    double sum = 0;
    for (size_t row = 0; row < p->n_rows; row++) {
        const jr_detail *r = &p->rows[row];
        jr_ties ties = ties_of(p, r);
        sum += ties_log_of_cell(&r->cell, ties, eta_of(p, row, theta),
                                ties == JR_TIES_HALF ? 0 : theta[tie_of(p, r)]);
    }
    return sum;
}

/* g += v's derivatives times x. */
static void add_scores(const row_problem *p, size_t row, const tie_derivatives *v, double *g)
{
    const jr_detail *r = &p->rows[row];
    if (is_free(p, home_of(p, r)))
        g[home_of(p, r)] += v->eta;
    g[p->n_homes + r->cell.first] += v->eta;
    g[p->n_homes + r->cell.second] -= v->eta;
    if (ties_of(p, r) != JR_TIES_HALF)
        g[tie_of(p, r)] += v->tie;
}

void row_fit_add_scores(const row_problem *p, const double *theta, size_t row, double *sums)
{
    tie_derivatives v = derive(p, row, theta);
    add_scores(p, row, &v, sums);
}

/* The lower triangle of matrix, d x d, += v's second derivatives times x x'. */
static void add_square(const row_problem *p, size_t d, size_t row, const tie_derivatives *v,
                       double *matrix)
{
    const jr_detail *r = &p->rows[row];
    size_t home = home_of(p, r);
    size_t i = p->n_homes + r->cell.first, j = p->n_homes + r->cell.second;
    bool has_home = is_free(p, home);
    linalg_add_difference(matrix, d, has_home ? home : SIZE_MAX, i, j, v->eta_eta);
    if (ties_of(p, r) == JR_TIES_HALF)
        return;
    double *line = matrix + tie_of(p, r) * d;
    line[home] += has_home ? v->eta_tie : 0;
    line[i] += v->eta_tie;
    line[j] -= v->eta_tie;
    line[tie_of(p, r)] += v->tie_tie;
}

/* Lower triangle of the information and the prior's precision, a 1 for what is not estimated; in
 * the same pass scores += those of all rows, unless that is NULL. */
static void fill_information(const row_problem *p, const double *theta, double *matrix,
                             double *scores)
{
    size_t d = row_fit_size(p);
    memset(matrix, 0, d * d * sizeof *matrix);
    for (size_t i = 0; i < p->n_models; i++) {
        double *row = matrix + (p->n_homes + i) * d + p->n_homes;
        if (p->part[i] == JR_NO_COMPONENT)
            row[i] = 1;
        for (size_t j = 0; j <= i && p->part[i] != JR_NO_COMPONENT; j++)
            row[j] = p->part[j] == p->part[i] ? p->shift_ridge : 0;
    }
    for (size_t at = 0; at < d; at++) {
        if (!is_free(p, at))
            matrix[at * d + at] = 1;
        else if (p->precision)
            matrix[at * d + at] += p->precision[at];
    }
    for (size_t row = 0; row < p->n_rows; row++) {
        tie_derivatives v = derive(p, row, theta);
        add_square(p, d, row, &v, matrix);
        if (scores)
            add_scores(p, row, &v, scores);
    }
}

bool row_fit_factor(const row_problem *p, const double *theta, double *ret_factor,
                    double *ret_diagonal)
{
    size_t d = row_fit_size(p);
    fill_information(p, theta, ret_factor, NULL);
    for (size_t at = 0; at < d && ret_diagonal; at++)
        ret_diagonal[at] = ret_factor[at * d + at];
    return linalg_cholesky(ret_factor, d);
}

static double objective(void *context, const double *theta)
{
    const row_climb *c = context;
    const row_problem *p = c->p;
    size_t d = row_fit_size(p);
    double value = row_fit_log_likelihood(p, theta);
    for (size_t at = 0; at < d && p->precision; at++)
        value -= is_free(p, at) ? p->precision[at] / 2 * theta[at] * theta[at] : 0;
    if (!p->firth)
        return value;
    return row_fit_factor(p, theta, c->factor, NULL)
               ? value + linalg_log_determinant(c->factor, d) / 2
               : -INFINITY;
}

static bool find_penalised_step(const climb *search, const double *theta, double *step)
{
    const row_climb *c = search->context;
    const row_problem *p = c->p;
    fill_information(p, theta, c->information, step);
    for (size_t row = 0; row < p->n_rows; row++) {
        const jr_detail *r = &p->rows[row];
        size_t home = home_of(p, r);
        c->rows[row] = (firth_row){.home = is_free(p, home) ? home : SIZE_MAX,
                                   .first = p->n_homes + r->cell.first,
                                   .second = p->n_homes + r->cell.second,
                                   .total = jr_cell_total(&r->cell),
                                   .probability = jr_logistic(eta_of(p, row, theta))};
    }
    bool is_slow = search->length > SLOW_SHARE * search->length_before;
    return firth_step(c->rows, p->n_rows, row_fit_size(p), c->information, is_slow, c->factor,
                      step);
}

static bool find_step(const climb *search, const double *theta, double *ret_step)
{
    const row_climb *c = search->context;
    const row_problem *p = c->p;
    size_t d = row_fit_size(p);
    for (size_t at = 0; at < d; at++)
        ret_step[at] = p->precision && is_free(p, at) ? -p->precision[at] * theta[at] : 0;
    if (p->firth)
        return find_penalised_step(search, theta, ret_step);
    fill_information(p, theta, c->factor, ret_step);
    if (!linalg_cholesky(c->factor, d))
        return false;
    linalg_solve(c->factor, d, ret_step);
    return true;
}

static bool allows(void *context, const double *theta)
{
    return is_in_range(((const row_climb *)context)->p, theta);
}

static bool runs_off(void *context, const double *theta)
{
    const row_problem *p = ((const row_climb *)context)->p;
    for (size_t row = 0; row < p->n_rows; row++)
        if (jr_cell_total(&p->rows[row].cell) > 0 && fabs(eta_of(p, row, theta)) > INFINITE_ETA)
            return true;
    for (size_t t = first_tie(p); t < row_fit_size(p); t++)
        if (is_free(p, t) && fabs(theta[t]) > INFINITE_TIE)
            return true;
    return false;
}

climb_end row_fit_climb(const row_problem *p, double *theta, double *factor, unsigned *ret_n_steps)
{
    size_t d = row_fit_size(p);
    assert(!p->firth || !p->precision);
    AUTO_FREE double *information = p->firth ? memory_zeroed(d * d, sizeof *information) : NULL;
    AUTO_FREE firth_row *rows = p->firth ? memory_zeroed(p->n_rows, sizeof *rows) : NULL;
    row_climb c = {p, factor, information, rows};
    climb search = {.context = &c,
                    .n_parameters = d,
                    .most_steps = MOST_STEPS,
                    .small_step = SMALL_STEP,
                    .find_step = find_step,
                    .objective = objective,
                    .allows = allows,
                    .runs_off = p->may_run_off ? runs_off : NULL};
    climb_end end = climb_run(&search, theta);
    if (ret_n_steps)
        *ret_n_steps = search.n_steps;
    return end;
}

/* Sums over a row's votes of the products of their scores. */
static tie_derivatives spread_of_votes(const row_problem *p, size_t row, const double *theta)
{
    const jr_cell *cell = &p->rows[row].cell;
    const jr_cell one_of[] = {{.wins = 1}, {.losses = 1}, {.ties = 1}};
    const double votes[] = {cell->wins, cell->losses, cell->ties};
    jr_ties ties = ties_of(p, &p->rows[row]);
    double eta = eta_of(p, row, theta);
    double parameter = ties == JR_TIES_HALF ? 0 : theta[tie_of(p, &p->rows[row])];
    tie_derivatives sums = {0};
    for (size_t o = 0; o < sizeof one_of / sizeof *one_of; o++) {
        tie_derivatives score = ties_derive(&one_of[o], ties, eta, parameter);
        sums.eta_eta += votes[o] * score.eta * score.eta;
        sums.eta_tie += votes[o] * score.eta * score.tie;
        sums.tie_tie += votes[o] * score.tie * score.tie;
    }
    return sums;
}

/* That are free: one of each part's strengths follows from the others. */
static size_t count_parameters(const row_problem *p)
{
    size_t n = 0;
    for (size_t at = 0; at < row_fit_size(p); at++)
        n += is_free(p, at);
    for (size_t i = 0; i < p->n_models; i++) {
        bool is_first = true;
        for (size_t k = 0; k < i; k++)
            is_first &= p->part[k] != p->part[i];
        n -= p->part[i] == JR_NO_COMPONENT ? is_free(p, p->n_homes + i) : is_first;
    }
    return n;
}

/* B of row_fit_sandwich, lower triangle. */
static void find_spread_of_scores(const row_problem *p, const double *theta, bool by_question,
                                  double *meat)
{
    size_t d = row_fit_size(p);
    AUTO_FREE double *g = memory_zeroed(d, sizeof *g);
    double n_questions = 0, n_votes = 0;
    for (size_t row = 0; row < p->n_rows; row++) {
        n_votes += jr_cell_total(&p->rows[row].cell);
        if (!by_question) {
            tie_derivatives v = spread_of_votes(p, row, theta);
            add_square(p, d, row, &v, meat);
            continue;
        }
        row_fit_add_scores(p, theta, row, g);
        if (row + 1 < p->n_rows && p->rows[row + 1].question == p->rows[row].question)
            continue;
        n_questions++;
        linalg_add_square(meat, d, g, 1);
        memset(g, 0, d * sizeof *g);
    }
    double factor = sandwich_correction(by_question ? n_questions : n_votes, n_votes,
                                        (double)count_parameters(p));
    for (size_t at = 0; at < d * d; at++)
        meat[at] *= factor;
}

/* Scores have no part in the shift that the ridge fills, so it leaves no trace. */
void row_fit_sandwich(const row_problem *p, const double *theta, const double *factor,
                      bool by_question, double *ret_covariance)
{
    size_t d = row_fit_size(p);
    AUTO_FREE double *inverse = memory_zeroed(d * d, sizeof *inverse);
    linalg_inverse(factor, d, inverse);
    memset(ret_covariance, 0, d * d * sizeof *ret_covariance);
    find_spread_of_scores(p, theta, by_question, ret_covariance);
    linalg_sandwich(inverse, d, ret_covariance);
}
