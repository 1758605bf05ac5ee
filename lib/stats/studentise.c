/*
 * Only variances of strengths are wanted, so C B C is not multiplied out: what each cluster does to
 * the strengths, C g, is squared and added up. That costs clusters x models^2, and for votes that
 * are independent cells x models, since the votes of a cell differ by a factor only.
 */
#include "studentise.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "details.h"
#include "lanes.h"
#include "profile.h"
#include "sandwich.h"
#include "ties.h"

/* The sums of squares of a round. */
typedef struct squares {
    const jr_bt_fit *fit;
    const double *effects; /* of a score by each of (a, b) on each strength, n_models of them a row:
                              covariances, less those of its reference */
    double *change;        /* what one cluster does to strengths */
    double *total;         /* and all of them */
    double *sums;
    double n_clusters, n_votes;
} squares;

/* sums += eta change^2, with the change by a vote of a pair. */
FOR_EACH_PROCESSOR
static void add_pair(size_t n, const double *first, const double *second, double eta, double *sums)
{
    for (size_t i = 0; i < n; i++) {
        double change = first[i] - second[i];
        sums[i] += eta * change * change;
    }
}

/* sums += tie by_tie^2 - 2 both change by_tie. */
FOR_EACH_PROCESSOR
static void add_ties(size_t n, const double *first, const double *second, const double *by_tie,
                     double both, double tie, double *sums)
{
    for (size_t i = 0; i < n; i++)
        sums[i] += (tie * by_tie[i] - 2 * both * (first[i] - second[i])) * by_tie[i];
}

/* Scores of (a, b_1..b_M) and of the tie parameter, which is eliminated. */
static void add_cluster(squares *s, double *scores, double times)
{
    size_t n = s->fit->n_models, d = n + 1;
    for (size_t p = 0; p < d && s->fit->tie_free; p++)
        scores[p] -= s->fit->tie_slope[p] * scores[d];
    for (size_t i = 0; i < n; i++)
        s->change[i] = s->effects[i] * scores[0];
    for (size_t p = 1; p < d; p++)
        for (size_t i = 0; i < n && scores[p] != 0; i++)
            s->change[i] += s->effects[p * n + i] * scores[p];
    for (size_t i = 0; i < n; i++) {
        s->sums[i] += times * s->change[i] * s->change[i];
        s->total[i] += times * s->change[i];
    }
    s->n_clusters += times;
}

static void add_questions(squares *s, const jr_bootstrap_options *options, const double *times,
                          double *scores)
{
    size_t question = 0, d = s->fit->n_models + 1;
    for (size_t k = 0; k < options->n_details; k++) {
        const jr_detail *detail = &options->details[k];
        if (times[question] > 0) {
            ties_add_score(s->fit, &detail->cell, scores);
            s->n_votes += times[question] * jr_cell_total(&detail->cell);
        }
        if (k + 1 < options->n_details && options->details[k + 1].question == detail->question)
            continue;
        if (times[question] > 0)
            add_cluster(s, scores, times[question]);
        memset(scores, 0, (d + 1) * sizeof *scores);
        question++;
    }
    /* Their mean is no spread, as in sandwich.c. */
    for (size_t i = 0; i < s->fit->n_models; i++)
        s->sums[i] = fmax(0, s->sums[i] - s->total[i] * s->total[i] / s->n_clusters);
}

/* Votes of one pair all move the strengths one way, and their parts of the tie parameter
 * another. */
static void add_votes(squares *s, jr_arena *arena, const jr_counts *counts)
{
    size_t n = s->fit->n_models;
    bool ties = s->fit->tie_free;
    double *by_tie = jr_arena_alloc(arena, n, sizeof *by_tie);
    double *at_home = jr_arena_alloc(arena, n * n, sizeof *at_home);
    for (size_t p = 0; p <= n && ties; p++)
        for (size_t i = 0; i < n; i++)
            by_tie[i] += s->effects[p * n + i] * s->fit->tie_slope[p];
    for (size_t p = 0; p < n; p++)
        for (size_t i = 0; i < n; i++)
            at_home[p * n + i] = s->effects[i] + s->effects[(1 + p) * n + i];
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        vote_scores of_vote = ties_vote_scores(s->fit, c);
        const double *first = at_home + c->first * n, *second = s->effects + (1 + c->second) * n;
        add_pair(n, first, second, ties_sum_products(c, of_vote.eta, of_vote.eta), s->sums);
        if (ties)
            add_ties(n, first, second, by_tie, ties_sum_products(c, of_vote.eta, of_vote.tie),
                     ties_sum_products(c, of_vote.tie, of_vote.tie), s->sums);
        s->n_clusters += jr_cell_total(c);
    }
    s->n_votes = s->n_clusters;
}

/* As in squares. */
static double *effects_of(jr_arena *arena, const double *covariance, size_t n,
                          const size_t *reference)
{
    double *effects = jr_arena_alloc(arena, (n + 1) * n, sizeof *effects);
    for (size_t p = 0; p <= n; p++) {
        const double *row = covariance + p * (n + 1) + 1;
        for (size_t i = 0; i < n; i++)
            effects[p * n + i] =
                row[i] - (reference && reference[i] != SIZE_MAX ? row[reference[i]] : 0);
    }
    return effects;
}

static const double *information_of(jr_arena *arena, const jr_counts *drawn, const jr_bt_fit *round)
{
    size_t n = round->n_models;
    double *theta = jr_arena_alloc(arena, 2 * n + 2, sizeof *theta), *information = theta + n + 2;
    theta[0] = round->home;
    memcpy(theta + 1, round->strength, n * sizeof *theta);
    theta[n + 1] = round->tie_parameter;
    profile_information(drawn, &round->field, round->tie_free ? round->ties : JR_TIES_HALF, theta,
                        information);
    return information;
}

void studentise(const jr_bt_fit *full, const jr_bt_fit *round, const drawn_votes *drawn,
                const jr_bootstrap_options *options, double *ret_t, size_t stride)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = full->n_models;
    const double *covariance = jr_bt_covariance(arena, round);
    squares s = {.fit = round,
                 .effects = effects_of(arena, covariance, n, options->reference),
                 .change = jr_arena_alloc(arena, n, sizeof *s.change),
                 .total = jr_arena_alloc(arena, n, sizeof *s.total),
                 .sums = jr_arena_alloc(arena, n, sizeof *s.sums)};
    double *scores = jr_arena_alloc(arena, n + 2, sizeof *scores);
    if (options->details)
        add_questions(&s, options, drawn->times, scores);
    else
        add_votes(&s, arena, drawn->counts);
    double correction = sandwich_correction(s.n_clusters, s.n_votes, (double)round->n_parameters);
    double dispersion = sandwich_dispersion(drawn->counts, drawn->counts->cells, round);
    const double *information = information_of(arena, drawn->counts, round);
    for (size_t i = 0; i < n; i++) {
        size_t r = options->reference ? options->reference[i] : SIZE_MAX;
        double moved = round->strength[i] - full->strength[i];
        if (r != SIZE_MAX)
            moved -= round->strength[r] - full->strength[r];
        double variance = correction * s.sums[i];
        double expected = dispersion * covariance[(1 + i) * (n + 1) + 1 + i];
        if (profile_says_little(round, i, information[i], variance, expected))
            variance = fmax(variance, expected);
        ret_t[i * stride] = r == i ? 0 : fabs(moved) / sqrt(variance);
    }
}
