/*
 * S and G are kept up to date by rank-one formulas, so a match costs a pass over two matrices and
 * one over the pairs, and no factorisation.
 */
#include "match_choice.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "linalg.h"

static const double ANY_SHARE = 0.1;

typedef struct chooser {
    const choice_problem *p;
    size_t m, d;
    double *s, *g;         /* S and G, d x d */
    double *v;             /* [first][second] */
    double *u, *t, *gains; /* d; d; m */
    bool *is_closed;
    uint32_t *n_open; /* [first][second]: questions */
    uint32_t *uses;
    uint64_t *n_on_question, *n_matches;
    rng random;
} chooser;

/* x := A (1, e_first - e_second) of a symmetric A. */
static void multiply(const chooser *c, const double *a, choice_match match, double *ret)
{
    const double *home = a, *first = a + (1 + match.first) * c->d,
                 *second = a + (1 + match.second) * c->d;
    for (size_t k = 0; k < c->d; k++)
        ret[k] = home[k] + first[k] - second[k];
}

static double along(const double *x, choice_match match)
{
    return x[0] + x[1 + match.first] - x[1 + match.second];
}

/* S and G as they are with one more verdict. */
static void expect(chooser *c, choice_match match)
{
    multiply(c, c->s, match, c->u);
    multiply(c, c->g, match, c->t);
    double w = c->v[match.first * c->m + match.second];
    double factor = w / (1 + w * along(c->u, match)), kappa = along(c->t, match);
    for (size_t i = 0; i < c->d; i++) {
        double *s = c->s + i * c->d, *g = c->g + i * c->d;
        double by_u = factor * factor * kappa * c->u[i] - factor * c->t[i];
        double by_t = factor * c->u[i];
        for (size_t j = 0; j < c->d; j++) {
            s[j] -= by_t * c->u[j];
            g[j] += by_u * c->u[j] - by_t * c->t[j];
        }
    }
}

/* Of all seconds against this first. */
static void fill_gains(const chooser *c, size_t first, double *ret)
{
    size_t d = c->d;
    const double *s = c->s, *g = c->g, *si = s + (1 + first) * d, *gi = g + (1 + first) * d;
    double s_here = s[0] + si[1 + first] + 2 * si[0], g_here = g[0] + gi[1 + first] + 2 * gi[0];
    const double *v = c->v + first * c->m;
    for (size_t j = 0; j < c->m; j++) {
        size_t at = (1 + j) * d;
        double xi = s_here + s[at + 1 + j] - 2 * s[1 + j] - 2 * si[1 + j];
        double kappa = g_here + g[at + 1 + j] - 2 * g[1 + j] - 2 * gi[1 + j];
        ret[j] = v[j] * kappa / (1 + v[j] * xi);
    }
    ret[first] = 0;
}

/* goal += weight c c', full. */
static void add_contrast(double *goal, size_t m, jr_contrast contrast, double weight)
{
    size_t d = m + 1;
    AUTO_FREE double *c = memory_zeroed(d, sizeof *c);
    for (size_t k = 0; k < m && contrast.j == SIZE_MAX; k++)
        c[1 + k] = -1 / (double)m;
    c[1 + contrast.i] += 1;
    if (contrast.j != SIZE_MAX)
        c[1 + contrast.j] = -1;
    linalg_add_square(goal, d, c, weight);
}

/* Of all pairs: half alike, half by how close they may be. */
static void add_mix(const jr_peek_fit *fit, double *goal)
{
    size_t m = fit->n_models, d = m + 1;
    double n_pairs = (double)(m * (m - 1)) / 2, sum = 0;
    AUTO_FREE double *closeness = memory_zeroed(m * m, sizeof *closeness);
    for (size_t k = 0; k < m; k++)
        for (size_t l = 0; l < k; l++) {
            double distance = fit->strength[k] - fit->strength[l];
            double variance = linalg_spread(fit->model, d, SIZE_MAX, 1 + k, 1 + l);
            closeness[k * m + l] = exp(-distance * distance / (2 * variance)) / variance;
            sum += closeness[k * m + l];
        }
    for (size_t k = 0; k < m; k++)
        for (size_t l = 0; l < k; l++)
            linalg_add_difference(goal, d, SIZE_MAX, 1 + k, 1 + l,
                                  0.5 / n_pairs + 0.5 * closeness[k * m + l] / sum);
}

/* L into G, then S L S. */
static void set_goal(chooser *c)
{
    const choice_problem *p = c->p;
    double sum = 0;
    for (size_t k = 0; k < p->n_open; k++)
        sum += p->open[k].weight;
    for (size_t k = 0; k < p->n_open; k++)
        add_contrast(c->g, c->m, p->open[k].contrast, p->open[k].weight / sum);
    if (p->n_open == 0)
        add_mix(p->fit, c->g);
    linalg_sandwich(c->s, c->d, c->g);
    linalg_mirror(c->g, c->d);
}

static void count_uses(chooser *c)
{
    const choice_problem *p = c->p;
    for (size_t q = 0; q < p->n_questions; q++)
        for (size_t i = 0; i < c->m; i++) {
            c->n_on_question[q] += c->uses[q * c->m + i];
            c->n_matches[i] += c->uses[q * c->m + i];
            for (size_t j = 0; j < c->m; j++)
                c->n_open[i * c->m + j] += i != j && !c->is_closed[(q * c->m + i) * c->m + j];
        }
}

static void chooser_open(chooser *c, const choice_problem *p)
{
    size_t m = p->fit->n_models, d = m + 1, n = p->n_questions;
    *c = (chooser){.p = p,
                   .m = m,
                   .d = d,
                   .s = memory_zeroed(d * d, sizeof *c->s),
                   .g = memory_zeroed(d * d, sizeof *c->g),
                   .v = memory_zeroed(m * m, sizeof *c->v),
                   .u = memory_zeroed(d, sizeof *c->u),
                   .t = memory_zeroed(d, sizeof *c->t),
                   .gains = memory_zeroed(m, sizeof *c->gains),
                   .is_closed = memory_zeroed(n * m * m, sizeof *c->is_closed),
                   .n_open = memory_zeroed(m * m, sizeof *c->n_open),
                   .uses = memory_zeroed(n * m, sizeof *c->uses),
                   .n_on_question = memory_zeroed(n, sizeof *c->n_on_question),
                   .n_matches = memory_zeroed(m, sizeof *c->n_matches)};
    memcpy(c->s, p->fit->model, d * d * sizeof *c->s);
    memcpy(c->is_closed, p->is_closed, n * m * m * sizeof *c->is_closed);
    memcpy(c->uses, p->uses, n * m * sizeof *c->uses);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double x = jr_logistic(p->fit->home + p->fit->strength[i] - p->fit->strength[j]);
            c->v[i * m + j] = x * (1 - x);
        }
    rng_init(&c->random, p->seed, p->n_planned);
    count_uses(c);
    set_goal(c);
    for (size_t k = 0; k < p->n_in_flight; k++)
        expect(c, p->in_flight[k]);
}

static void chooser_close(chooser *c)
{
    void *parts[] = {c->s,        c->g,         c->v,      c->u,    c->t,
                     c->gains,    c->is_closed, c->n_open, c->uses, c->n_on_question,
                     c->n_matches};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        free(parts[k]);
}

/* One of equals, each with the same chance: keeps the next with 1 / (number so far). */
static bool takes_place(chooser *c, uint64_t *n_equal)
{
    return rng_below(&c->random, ++*n_equal) == 0;
}

/* Any admissible ordered pair; only of the models that have fewest matches, if so wanted. */
static bool draw_pair(chooser *c, const bool *is_wanted, choice_match *ret)
{
    uint64_t n_equal = 0;
    for (uint32_t i = 0; i < c->m; i++)
        for (uint32_t j = 0; j < c->m; j++)
            if (c->n_open[i * c->m + j] > 0 && (!is_wanted || is_wanted[i] || is_wanted[j]) &&
                takes_place(c, &n_equal))
                *ret = (choice_match){.first = i, .second = j};
    return n_equal > 0;
}

static bool has_open_pair(const chooser *c, size_t model)
{
    for (size_t k = 0; k < c->m; k++)
        if (c->n_open[model * c->m + k] > 0 || c->n_open[k * c->m + model] > 0)
            return true;
    return false;
}

/* A model with the fewest matches that has too few and may get one, against any. */
static bool draw_pair_of_fewest(chooser *c, choice_match *ret)
{
    uint64_t fewest = CHOICE_LEAST_MATCHES, n_equal = 0;
    AUTO_FREE bool *is_wanted = memory_zeroed(c->m, sizeof *is_wanted);
    size_t chosen = SIZE_MAX;
    for (size_t i = 0; i < c->m; i++) {
        if (c->n_matches[i] > fewest || c->n_matches[i] >= CHOICE_LEAST_MATCHES ||
            !has_open_pair(c, i))
            continue;
        n_equal = c->n_matches[i] < fewest ? 0 : n_equal;
        fewest = c->n_matches[i];
        if (takes_place(c, &n_equal))
            chosen = i;
    }
    if (chosen == SIZE_MAX)
        return false;
    is_wanted[chosen] = true;
    return draw_pair(c, is_wanted, ret);
}

static bool find_best_pair(chooser *c, choice_match *ret)
{
    double best = -INFINITY;
    uint64_t n_equal = 0;
    const double *price = c->p->price;
    for (uint32_t i = 0; i < c->m; i++) {
        fill_gains(c, i, c->gains);
        for (uint32_t j = 0; j < c->m; j++) {
            if (c->n_open[i * c->m + j] == 0)
                continue;
            double gain = price ? c->gains[j] / price[i * c->m + j] : c->gains[j];
            if (gain < best)
                continue;
            n_equal = gain > best ? 0 : n_equal;
            best = gain;
            if (takes_place(c, &n_equal))
                *ret = (choice_match){.first = i, .second = j};
        }
    }
    return n_equal > 0;
}

static bool find_pair(chooser *c, choice_match *ret)
{
    if (draw_pair_of_fewest(c, ret))
        return true;
    if (rng_uniform(&c->random) < ANY_SHARE)
        return draw_pair(c, NULL, ret);
    return find_best_pair(c, ret);
}

static void find_question(chooser *c, choice_match *match)
{
    uint64_t fewest = UINT64_MAX, fewest_in_all = UINT64_MAX, n_equal = 0;
    for (uint32_t q = 0; q < c->p->n_questions; q++) {
        if (c->is_closed[(q * c->m + match->first) * c->m + match->second])
            continue;
        uint64_t of_both =
            (uint64_t)c->uses[q * c->m + match->first] + c->uses[q * c->m + match->second];
        uint64_t in_all = c->n_on_question[q];
        if (of_both > fewest || (of_both == fewest && in_all > fewest_in_all))
            continue;
        n_equal = of_both == fewest && in_all == fewest_in_all ? n_equal : 0;
        fewest = of_both;
        fewest_in_all = in_all;
        if (takes_place(c, &n_equal))
            match->question = q;
    }
}

static void plan(chooser *c, choice_match match)
{
    size_t pair = match.first * c->m + match.second;
    c->is_closed[match.question * c->m * c->m + pair] = true;
    c->n_open[pair]--;
    uint32_t models[] = {match.first, match.second};
    for (size_t k = 0; k < 2; k++) {
        c->uses[match.question * c->m + models[k]]++;
        c->n_on_question[match.question]++;
        c->n_matches[models[k]]++;
    }
    expect(c, match);
}

size_t match_choose(const choice_problem *problem, size_t n_wanted, choice_match *ret_matches)
{
    chooser c;
    size_t n = 0;
    chooser_open(&c, problem);
    for (; n < n_wanted; n++) {
        choice_match match = {0};
        if (!find_pair(&c, &match))
            break;
        find_question(&c, &match);
        plan(&c, match);
        ret_matches[n] = match;
    }
    chooser_close(&c);
    return n;
}

void match_choice_gains(const choice_problem *problem, double *ret_gains)
{
    chooser c;
    chooser_open(&c, problem);
    for (size_t i = 0; i < c.m; i++)
        fill_gains(&c, i, ret_gains + i * c.m);
    chooser_close(&c);
}
