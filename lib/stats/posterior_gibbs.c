/*
 * Pólya-Gamma Gibbs sampling [Polson, Scott & Windle 2013]: with omega ~ PG(n, eta) for each cell
 * the strengths are normal, and with them the width of a normal prior is one of a grid. Eight
 * chains begin at the mode, each with a random stream of its own.
 *
 * In the box the normal distribution is truncated: it is drawn until a draw lies inside, which is
 * exact. Where that fails too often, each direction that trades strength between two neighbours,
 * and the home advantage, gets a draw from its own truncated normal distribution instead. Both
 * leave the distribution as it is, and whether the first fails does not depend on where the chain
 * stands, so their mixture does, too.
 */
#include "posterior_samplers.h"

#include <math.h>
#include <string.h>

#include <jrank/stats.h>

#include "base/memory.h"
#include "base/pool.h"
#include "likelihood.h"
#include "linalg.h"
#include "polya_gamma.h"

enum { CHAINS = 8, TRIES = 50, LEAST_BURNED = 100, BURNED_SHARE = 5 };

typedef struct gibbs {
    sampling *s;
    size_t n_steps; /* kept */
} gibbs;

/* One chain: where it stands, and room to work. */
typedef struct chain {
    const posterior_target *t;
    const target_part *part;
    rng random;
    double *phi, *precision, *factor, *pull, *mean, *draw, *theta, *work;
} chain;

/* The precision (lower triangle) of the normal distribution given omega, and what pulls on it. */
static void draw_omega(chain *c)
{
    const posterior_target *t = c->t;
    size_t d = t->n_models + 1;
    memset(c->precision, 0, d * d * sizeof *c->precision);
    memset(c->pull, 0, d * sizeof *c->pull);
    double *a = c->precision, given = t->home_free ? 0 : t->centre[0];
    for (size_t k = 0; k < t->counts->n_cells; k++) {
        const jr_cell *cell = &t->counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double total = jr_cell_total(cell), half = cell_score(cell) - total / 2;
        double omega = polya_gamma_draw(&c->random, total, c->phi[0] + c->phi[i] - c->phi[j]);
        a[i * d + i] += omega;
        a[j * d + j] += omega;
        a[i > j ? i * d + j : j * d + i] -= omega;
        a[0] += omega;
        a[i * d] += omega;
        a[j * d] -= omega;
        c->pull[0] += half;
        c->pull[i] += half - omega * given;
        c->pull[j] -= half - omega * given;
    }
    target_add_prior(t, c->part, a);
    if (t->prior == JR_PRIOR_NORMAL && t->spread) { /* where theta is 0, phi is not */
        memset(c->draw, 0, d * sizeof *c->draw);
        target_add_pull(t, c->part, c->draw, c->work, c->pull);
    }
    for (size_t p = 0; p < d; p++)
        for (size_t q = 1; q <= p && t->prior == JR_PRIOR_BOX; q++)
            if (t->field->component[p - 1] == t->field->component[q - 1])
                a[p * d + q] += t->ridge;
    for (size_t p = 0; p < d; p++)
        if (!target_is_free(t, p)) {
            for (size_t q = 0; q < d; q++)
                a[p > q ? p * d + q : q * d + p] = p == q;
            c->pull[p] = t->centre[p];
        }
}

static double entry(const double *lower, size_t d, size_t p, size_t q)
{
    return p > q ? lower[p * d + q] : lower[q * d + p];
}

/* A draw from N(mean, 1) within low..high, by inversion in the tail that is nearer. */
static double draw_truncated(rng *random, double mean, double low, double high)
{
    double from = low - mean, to = high - mean, sign = 1;
    if (from > 0) {
        double kept = from;
        from = -to;
        to = -kept;
        sign = -1;
    }
    double p_from = erfc(-from / M_SQRT2) / 2, p_to = erfc(-to / M_SQRT2) / 2;
    double z = jr_normal_quantile(p_from + (p_to - p_from) * rng_uniform(random));
    return mean + sign * fmin(fmax(z, from), to);
}

/* How fast theta[p] moves where phi moves along +1 at `up` and -1 at `down` (0: none). */
static double rate(const posterior_target *t, size_t p, size_t up, size_t down)
{
    size_t d = t->n_models + 1;
    if (!t->spread)
        return (p == up) - (down && p == down);
    return t->spread[p * d + up] - (down ? t->spread[p * d + down] : 0);
}

/* Moves phi along that direction, as far as the box lets theta. Keeps `force`, the gradient of the
 * normal log density. */
static void move_along(chain *c, size_t up, size_t down, double *force)
{
    const posterior_target *t = c->t;
    size_t d = t->n_models + 1;
    const double *a = c->precision;
    double precision = entry(a, d, up, up), slope = force[up], low = -INFINITY, high = INFINITY;
    if (down) {
        precision += entry(a, d, down, down) - 2 * entry(a, d, up, down);
        slope -= force[down];
    }
    for (size_t p = 0; p < d; p++) {
        double speed = rate(t, p, up, down);
        double limit = p == 0 ? TARGET_HOME_LIMIT : TARGET_STRENGTH_LIMIT;
        if (speed == 0)
            continue;
        low = fmax(low, (-copysign(limit, speed) - c->theta[p]) / speed);
        high = fmin(high, (copysign(limit, speed) - c->theta[p]) / speed);
    }
    double root = sqrt(precision);
    double step = draw_truncated(&c->random, slope / root, low * root, high * root) / root;
    if (!(step > low && step < high))
        return;
    c->phi[up] += step;
    c->phi[down] -= down ? step : 0;
    for (size_t p = 0; p < d; p++) {
        c->theta[p] += step * rate(t, p, up, down);
        force[p] -= step * (entry(a, d, p, up) - (down ? entry(a, d, p, down) : 0));
    }
}

static void move_by_directions(chain *c)
{
    const posterior_target *t = c->t;
    size_t d = t->n_models + 1;
    double *force = c->draw;
    memmove(c->theta, target_theta(t, c->phi, c->theta), d * sizeof *c->theta);
    for (size_t p = 0; p < d; p++) {
        force[p] = c->pull[p];
        for (size_t q = 0; q < d; q++)
            force[p] -= entry(c->precision, d, p, q) * c->phi[q];
    }
    if (t->home_free)
        move_along(c, 0, 0, force);
    for (size_t i = 0; i < t->n_models; i++)
        for (size_t j = i + 1; j < t->n_models && target_is_free(t, 1 + i); j++)
            if (t->field->component[j] == t->field->component[i]) {
                move_along(c, 1 + i, 1 + j, force);
                break;
            }
}

/* A width of the prior, given the strengths. */
static void draw_part(chain *c)
{
    const posterior_target *t = c->t;
    double highest = -INFINITY, sum = 0;
    double half = -target_squares(t, target_theta(t, c->phi, c->theta)) / 2;
    for (size_t k = 0; k < t->n_parts; k++)
        highest = fmax(highest, t->parts[k].log_prior + half * t->parts[k].precision);
    for (size_t k = 0; k < t->n_parts; k++)
        sum += exp(t->parts[k].log_prior + half * t->parts[k].precision - highest);
    double left = sum * rng_uniform(&c->random);
    for (size_t k = 0; k < t->n_parts && left >= 0; k++) {
        c->part = &t->parts[k];
        left -= exp(c->part->log_prior + half * c->part->precision - highest);
    }
}

static void step(chain *c)
{
    const posterior_target *t = c->t;
    size_t d = t->n_models + 1;
    draw_omega(c);
    memcpy(c->factor, c->precision, d * d * sizeof *c->factor);
    if (!linalg_cholesky(c->factor, d))
        return;
    memcpy(c->mean, c->pull, d * sizeof *c->mean);
    linalg_solve(c->factor, d, c->mean);
    for (int try = 0; try < TRIES; try++) {
        for (size_t p = 0; p < d; p++)
            c->draw[p] = target_is_free(t, p) ? rng_normal(&c->random) : 0;
        linalg_solve_transposed(c->factor, d, c->draw);
        for (size_t p = 0; p < d; p++)
            c->draw[p] += c->mean[p];
        target_centre(t, c->part, c->draw);
        if (target_allows(t, target_theta(t, c->draw, c->theta))) {
            memcpy(c->phi, c->draw, d * sizeof *c->phi);
            if (t->n_parts > 1)
                draw_part(c);
            return;
        }
    }
    move_by_directions(c);
}

static void run_chain(void *context, size_t number, unsigned thread)
{
    (void)thread;
    gibbs *g = context;
    sampling *s = g->s;
    size_t d = s->target->n_models + 1;
    const posterior_target *t = s->target;
    size_t size = 2 * d * d + 5 * d + target_work_size(t);
    AUTO_FREE double *memory = memory_zeroed(size, sizeof *memory);
    double *vectors = memory + 2 * d * d;
    chain c = {.t = t,
               .part = &t->parts[t->likeliest],
               .precision = memory,
               .factor = memory + d * d,
               .phi = vectors,
               .pull = vectors + d,
               .mean = vectors + 2 * d,
               .draw = vectors + 3 * d,
               .theta = vectors + 4 * d,
               .work = vectors + 5 * d};
    rng_init(&c.random, s->seed, STREAM_CHAINS + number);
    memcpy(c.phi, c.part->mode, d * sizeof *c.phi);
    for (size_t i = 0; i < s->report.n_burned; i++)
        step(&c);
    for (size_t i = 0; i < g->n_steps; i++) {
        step(&c);
        size_t draw = i * CHAINS + number;
        memcpy(s->theta + draw * d, c.phi, d * sizeof *c.phi);
        s->log_density[draw] = target_log_density(t, c.phi, c.work);
    }
}

void sample_gibbs(sampling *s)
{
    size_t d = s->target->n_models + 1;
    gibbs g = {.s = s, .n_steps = (s->n_samples + CHAINS - 1) / CHAINS};
    size_t n = g.n_steps * CHAINS;
    s->theta = memory_resize(s->theta, n * d, sizeof *s->theta);
    s->log_density = memory_resize(s->log_density, n, sizeof *s->log_density);
    free(s->weight);
    s->weight = NULL;
    s->report.n_burned = LEAST_BURNED + g.n_steps / BURNED_SHARE;
    s->report.n_walkers = CHAINS;
    pool_run(s->n_threads, CHAINS, run_chain, &g);
    s->report.converged = sampling_assess_chains(s, g.n_steps);
}
