/*
 * The test for intransitivity. A round of chance needs no fit: residuals of votes get signs by
 * question, or are drawn anew where votes are independent, and lose what strengths and the home
 * advantage would have taken of them. The largest singular value is found by power iterations on
 * Z'Z; singular values of a skew-symmetric matrix come in pairs, so the two vectors of the largest
 * are one plane, in which any start ends.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/rng.h"
#include "cells.h"
#include "likelihood.h"

enum { ROUNDS = 999, ROUNDS_OF_MANY = 199, MANY_MODELS = 200, MOST_ITERATIONS = 100 };

static const double SMALL_GAIN = 1e-5;

typedef struct skew_test {
    const jr_counts *counts;
    const jr_detail *details;
    size_t n_details;
    const jr_bt_fit *fit;
    const double *covariance;
    double *expected, *slope; /* per cell: score of a vote, and sum of p (1 - p) */
    double *weight;           /* per cell: 1 / sqrt(slope of its pair) */
    size_t *cell_of;          /* per detail */
    double *largest;          /* per round */
    uint64_t seed;
} skew_test;

static void set_cells(skew_test *s)
{
    const jr_counts *counts = s->counts;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        double p =
            jr_logistic(s->fit->home + s->fit->strength[c->first] - s->fit->strength[c->second]);
        s->expected[k] = p;
        s->slope[k] = jr_cell_total(c) * p * (1 - p);
    }
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k], *back = cells_find(counts, c->second, c->first);
        s->weight[k] = 1 / sqrt(s->slope[k] + (back ? s->slope[back - counts->cells] : 0));
    }
    for (size_t i = 0; i < s->n_details; i++) {
        const jr_cell *c = &s->details[i].cell;
        s->cell_of[i] = (size_t)(cells_find(counts, c->first, c->second) - counts->cells);
    }
}

/* By cell, the residuals of one round. */
static void draw_residuals(const skew_test *s, rng *random, double *ret_left)
{
    double sign = 1;
    memset(ret_left, 0, s->counts->n_cells * sizeof *ret_left);
    for (size_t i = 0; i < s->n_details; i++) {
        const jr_cell *c = &s->details[i].cell;
        if (i == 0 || s->details[i].question != s->details[i - 1].question)
            sign = rng_below(random, 2) ? 1 : -1;
        ret_left[s->cell_of[i]] +=
            sign * (cell_score(c) - jr_cell_total(c) * s->expected[s->cell_of[i]]);
    }
    for (size_t k = 0; k < s->counts->n_cells && s->n_details == 0; k++) {
        const jr_cell *c = &s->counts->cells[k];
        double p = s->expected[k];
        double squares =
            c->wins * (1 - p) * (1 - p) + c->losses * p * p + c->ties * (0.5 - p) * (0.5 - p);
        ret_left[k] = sqrt(squares) * rng_normal(random);
    }
}

/* Takes away what a fit would have followed; work: 2 (n_models + 1) numbers. */
static void project(const skew_test *s, double *left, double *work)
{
    size_t d = s->counts->n_models + 1;
    double *score = work, *moved = work + d;
    memset(work, 0, 2 * d * sizeof *work);
    for (size_t k = 0; k < s->counts->n_cells; k++) {
        const jr_cell *c = &s->counts->cells[k];
        score[0] += left[k];
        score[1 + c->first] += left[k];
        score[1 + c->second] -= left[k];
    }
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            moved[i] += s->covariance[i * d + j] * score[j];
    for (size_t k = 0; k < s->counts->n_cells; k++) {
        const jr_cell *c = &s->counts->cells[k];
        left[k] -= s->slope[k] * (moved[0] + moved[1 + c->first] - moved[1 + c->second]);
    }
}

static void multiply(const double *matrix, size_t n, const double *x, double *ret_product)
{
    for (size_t i = 0; i < n; i++) {
        ret_product[i] = 0;
        for (size_t j = 0; j < n; j++)
            ret_product[i] += matrix[i * n + j] * x[j];
    }
}

static double normalise(double *x, size_t n)
{
    double square = 0;
    for (size_t i = 0; i < n; i++)
        square += x[i] * x[i];
    for (size_t i = 0; i < n && square > 0; i++)
        x[i] /= sqrt(square);
    return sqrt(square);
}

/* Of the residuals over their standard errors, as a skew-symmetric matrix of models; u and v, n
 * numbers each, become its vectors: Z v = s u. */
static double largest_singular_value(const skew_test *s, const double *left, double *matrix,
                                     double *u, double *v)
{
    size_t n = s->counts->n_models;
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t k = 0; k < s->counts->n_cells; k++) {
        const jr_cell *c = &s->counts->cells[k];
        matrix[c->first * n + c->second] += left[k] * s->weight[k];
        matrix[c->second * n + c->first] -= left[k] * s->weight[k];
    }
    for (size_t i = 0; i < n; i++)
        v[i] = cos((double)(i + 1));
    normalise(v, n);
    double value = 0;
    for (size_t i = 0; i < MOST_ITERATIONS; i++) {
        multiply(matrix, n, v, u);
        double found = normalise(u, n);
        bool is_found = found - value <= SMALL_GAIN * found;
        value = found;
        if (is_found)
            break;
        multiply(matrix, n, u, v);
        for (size_t j = 0; j < n; j++)
            v[j] = -v[j]; /* Z' = -Z */
        normalise(v, n);
    }
    return value;
}

static void run_round(void *context, size_t round, unsigned thread)
{
    (void)thread;
    skew_test *s = context;
    size_t n = s->counts->n_models;
    AUTO_FREE double *work = memory_zeroed(s->counts->n_cells + n * n + 2 * (n + 1), sizeof *work);
    double *left = work, *matrix = work + s->counts->n_cells, *vectors = matrix + n * n;
    rng random;
    rng_init(&random, s->seed, round);
    draw_residuals(s, &random, left);
    project(s, left, vectors);
    s->largest[round] = largest_singular_value(s, left, matrix, vectors, vectors + n);
}

/* The root mean square over pairs of the term that one Newton step adds, in logits. */
static double size_of_term(const skew_test *s, const double *left, const double *u, const double *v)
{
    double gain = 0, information = 0, square = 0, n_pairs = 0;
    for (size_t k = 0; k < s->counts->n_cells; k++) {
        const jr_cell *c = &s->counts->cells[k];
        double x = u[c->first] * v[c->second] - u[c->second] * v[c->first];
        gain += left[k] * x;
        information += s->slope[k] * x * x;
        square += x * x;
        n_pairs++;
    }
    return information > 0 ? fabs(gain) / information * sqrt(square / n_pairs) : NAN;
}

static void test(skew_test *s, unsigned n_threads, jr_skew *skew)
{
    size_t n = s->counts->n_models, n_cells = s->counts->n_cells, n_reached = 0;
    AUTO_FREE double *work = memory_zeroed(4 * n_cells + n * n + 2 * n, sizeof *work);
    AUTO_FREE size_t *cell_of = memory_zeroed(s->n_details, sizeof *cell_of);
    double *left = work + 3 * n_cells, *matrix = left + n_cells, *vectors = matrix + n * n;
    skew->n_rounds = n > MANY_MODELS ? ROUNDS_OF_MANY : ROUNDS;
    AUTO_FREE double *largest = memory_zeroed(skew->n_rounds, sizeof *largest);
    s->expected = work;
    s->slope = work + n_cells;
    s->weight = work + 2 * n_cells;
    s->cell_of = cell_of;
    s->largest = largest;
    set_cells(s);
    for (size_t k = 0; k < n_cells; k++)
        left[k] =
            cell_score(&s->counts->cells[k]) - jr_cell_total(&s->counts->cells[k]) * s->expected[k];
    double seen = largest_singular_value(s, left, matrix, vectors, vectors + n);
    skew->logit = size_of_term(s, left, vectors, vectors + n);
    pool_run(n_threads, skew->n_rounds, run_round, s);
    for (size_t round = 0; round < skew->n_rounds; round++)
        n_reached += largest[round] >= seen;
    skew->p_value = (1 + (double)n_reached) / (1 + (double)skew->n_rounds);
}

void jr_skew_find(jr_arena *arena, const jr_counts *counts, const jr_detail *details,
                  size_t n_details, uint64_t seed, unsigned n_threads, jr_skew *ret_skew)
{
    jr_skew skew = {.logit = NAN, .p_value = NAN};
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(arena, counts, &field);
    if (!field.separated &&
        jr_bt_fit_counts(arena, counts, &field, &(jr_bt_options){0}, &fit, NULL) == JR_OK &&
        counts->n_cells > fit.n_parameters) {
        skew_test s = {.counts = counts,
                       .details = details,
                       .n_details = n_details,
                       .fit = &fit,
                       .covariance = jr_bt_covariance(arena, &fit),
                       .seed = seed};
        test(&s, n_threads, &skew);
    }
    *ret_skew = skew;
}
