/*
 * What a fit leaves over. X^2 and the deviance compare it, ordered pair by ordered pair, with the
 * model that has a parameter for each. Residuals and circles are of pairs of models, both seats
 * together: so a reader thinks of them.
 */
#include <jrank/stats.h>

#include <math.h>

#include "cells.h"
#include "likelihood.h"

static const double SPARSE = 5;

static double eta_of(const jr_bt_fit *fit, const jr_cell *cell)
{
    return fit->home + fit->strength[cell->first] - fit->strength[cell->second];
}

static void add_count(jr_goodness *g, double observed, double expected, double *least)
{
    if (expected <= 0)
        return;
    g->pearson += (observed - expected) * (observed - expected) / expected;
    g->deviance += observed > 0 ? 2 * observed * log(observed / expected) : 0;
    *least = fmin(*least, expected);
}

/* X^2, deviance and degrees of freedom. */
static void compare_cells(const jr_counts *counts, const jr_bt_fit *fit, jr_goodness *g)
{
    bool has_ties = fit->ties != JR_TIES_HALF && fit->tie_free;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        double n = jr_cell_total(cell), least = INFINITY;
        jr_outcome_probabilities p =
            jr_ties_probabilities(fit->ties, eta_of(fit, cell), fit->tie_parameter);
        /* With half wins these sum to the score's (y - n p)^2 / (n p (1 - p)). */
        double half = has_ties ? 0 : cell->ties / 2;
        add_count(g, cell->wins + half, n * p.win, &least);
        add_count(g, cell->losses + half, n * p.loss, &least);
        if (has_ties)
            add_count(g, cell->ties, n * p.tie, &least);
        g->n_sparse += least < SPARSE;
    }
    size_t explained = counts->n_cells * (has_ties ? 2 : 1);
    g->n_cells = counts->n_cells;
    g->degrees = explained > fit->n_parameters ? explained - fit->n_parameters : 0;
    g->p_pearson = jr_chi_squared_upper(g->pearson, g->degrees);
    g->p_deviance = jr_chi_squared_upper(g->deviance, g->degrees);
}

/* The votes of two models, from the view of the one that is first in `there`. */
typedef struct pair {
    const jr_cell *there, *back; /* NULL: no vote */
    double votes, score;         /* of i */
} pair;

/* The unordered pair of a cell, met at the first of its two cells; false at the second. */
static bool pair_of(const jr_counts *counts, const jr_cell *cell, pair *ret_pair)
{
    const jr_cell *back = cells_find(counts, cell->second, cell->first);
    if (back && back < cell)
        return false;
    *ret_pair = (pair){cell, back, jr_cell_total(cell), cell_score(cell)};
    if (back) {
        ret_pair->votes += jr_cell_total(back);
        ret_pair->score += jr_cell_total(back) - cell_score(back);
    }
    return true;
}

/*
 * Var(observed - expected) = V - g' C g with g the gradient of what is expected: the fit has
 * followed the votes. The tie parameter is taken as known.
 */
static jr_residual residual_of(const pair *p, const jr_bt_fit *fit, const double *covariance)
{
    static const double STEP = 1e-5, NOTHING_LEFT = 1e-8;
    size_t d = fit->n_models + 1, i = 1 + p->there->first, j = 1 + p->there->second;
    const jr_cell *cells[2] = {p->there, p->back};
    double expected = 0, variance = 0, home = 0, strength = 0;
    for (size_t seat = 0; seat < 2 && cells[seat]; seat++) {
        double n = jr_cell_total(cells[seat]), eta = eta_of(fit, cells[seat]);
        double t = fit->tie_parameter, score = jr_ties_score(fit->ties, eta, t);
        double tie = jr_ties_probabilities(fit->ties, eta, t).tie;
        double slope =
            n *
            (jr_ties_score(fit->ties, eta + STEP, t) - jr_ties_score(fit->ties, eta - STEP, t)) /
            (2 * STEP);
        expected += n * (seat == 0 ? score : 1 - score);
        variance += n * (score * (1 - score) - tie / 4);
        home += seat == 0 ? slope : -slope;
        strength += slope;
    }
    const double *c = covariance;
    double difference = c[i * d + i] + c[j * d + j] - 2 * c[i * d + j];
    double followed =
        home * home * c[0] + strength * strength * difference + 2 * home * strength * (c[i] - c[j]);
    double left = variance - followed;
    double z = left > NOTHING_LEFT * variance ? (p->score - expected) / sqrt(left) : (double)NAN;
    return (jr_residual){p->there->first,     p->there->second,    p->votes,
                         p->score / p->votes, expected / p->votes, z};
}

static void keep_worst(jr_goodness *g, jr_residual one)
{
    size_t at = g->n_worst;
    while (at > 0 && fabs(g->worst[at - 1].z) < fabs(one.z))
        at--;
    if (isnan(one.z) || at == JR_WORST_RESIDUALS)
        return;
    g->n_worst += g->n_worst < JR_WORST_RESIDUALS;
    for (size_t k = g->n_worst - 1; k > at; k--)
        g->worst[k] = g->worst[k - 1];
    g->worst[at] = one;
}

void jr_goodness_of_fit(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                        jr_goodness *ret_goodness)
{
    jr_goodness g = {0};
    const double *covariance = jr_bt_covariance(arena, fit);
    pair p;
    compare_cells(counts, fit, &g);
    for (size_t k = 0; k < counts->n_cells; k++)
        if (pair_of(counts, &counts->cells[k], &p))
            keep_worst(&g, residual_of(&p, fit, covariance));
    *ret_goodness = g;
}

/* The score of one model against another that it beats. */
typedef struct edge {
    uint32_t from, to;
    double score, lower;
} edge;

static void keep_clearest(jr_intransitive *t, const edge *a, const edge *b, const edge *c)
{
    jr_triple one = {{a->from, b->from, c->from},
                     {a->score, b->score, c->score},
                     fmin(a->lower, fmin(b->lower, c->lower))};
    size_t at = t->n_clearest;
    t->n_triples++;
    while (at > 0 && t->clearest[at - 1].weakest < one.weakest)
        at--;
    if (at == JR_CLEAREST_TRIPLES)
        return;
    t->n_clearest += t->n_clearest < JR_CLEAREST_TRIPLES;
    for (size_t k = t->n_clearest - 1; k > at; k--)
        t->clearest[k] = t->clearest[k - 1];
    t->clearest[at] = one;
}

/* Edges in the order of `from`: start[i] .. start[i + 1]. */
static edge *find_edges(jr_arena *arena, const jr_counts *counts, size_t *start)
{
    edge *found = jr_arena_alloc(arena, counts->n_cells, sizeof *found);
    edge *sorted = jr_arena_alloc(arena, counts->n_cells, sizeof *sorted);
    size_t n = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        pair p;
        if (!pair_of(counts, &counts->cells[k], &p))
            continue;
        double score = p.score / p.votes;
        double lower, upper;
        jr_score_interval(score, p.votes, &lower, &upper);
        edge e = {p.there->first, p.there->second, score, lower};
        if (score < 0.5)
            e = (edge){e.to, e.from, 1 - score, 1 - upper};
        if (e.lower > 0.5) {
            found[n++] = e;
            start[e.from + 1]++;
        }
    }
    for (size_t i = 0; i < counts->n_models; i++)
        start[i + 1] += start[i];
    size_t *next = jr_arena_alloc(arena, counts->n_models + 1, sizeof *next);
    for (size_t e = 0; e < n; e++)
        sorted[start[found[e].from] + next[found[e].from]++] = found[e];
    return sorted;
}

void jr_find_intransitive(jr_arena *arena, const jr_counts *counts,
                          jr_intransitive *ret_intransitive)
{
    size_t n = counts->n_models, *start = jr_arena_alloc(arena, n + 1, sizeof *start);
    const edge *edges = find_edges(arena, counts, start);
    const edge **to_me = jr_arena_alloc(arena, n, sizeof *to_me); /* the edge from a model to i */
    jr_intransitive result = {.n_edges = start[n]};
    /* Each circle is met once, at its smallest model i. */
    for (uint32_t i = 0; i < n; i++) {
        for (size_t e = 0; e < result.n_edges; e++)
            if (edges[e].to == i)
                to_me[edges[e].from] = &edges[e];
        for (size_t a = start[i]; a < start[i + 1]; a++) {
            uint32_t j = edges[a].to;
            for (size_t b = j > i ? start[j] : start[j + 1]; b < start[j + 1]; b++) {
                const edge *c = to_me[edges[b].to];
                if (edges[b].to > i && c && c->to == i)
                    keep_clearest(&result, &edges[a], &edges[b], c);
            }
        }
    }
    *ret_intransitive = result;
}
