/*
 * The stretch move [Goodman & Weare 2010, a = 2] as emcee runs it: half of the walkers moves
 * against the other half, then the reverse. Walkers are whole vectors of strengths with sum 0, and
 * the move keeps to that subspace, so the exponent is its dimension less one, not the number of
 * strengths less one, by which the variance would be too large.
 *
 * The chain ends when it is 50 times as long as its integrated autocorrelation time; the first five
 * of those times are thrown away.
 */
#include "posterior_samplers.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "linalg.h"

enum { TRIES = 100, FIRST_CHECK = 500, BURNED_TIMES = 5 };
/* Beyond so many numbers only every second, third... step is kept. */
static const double MOST_NUMBERS = 16e6;
static const double GROWTH = 1.5;
static const double SPREAD = 0.5; /* of the walkers at the beginning, in standard deviations */

typedef struct ensemble {
    sampling *s;
    rng random;
    size_t n_walkers, d;
    double *walkers, *density; /* where they stand */
    double *proposal, *work;
    uint64_t n_accepted;
} ensemble;

/* Scatters the walkers around the mode. */
static void scatter(ensemble *e)
{
    const posterior_target *t = e->s->target;
    const target_part *part = &t->parts[t->likeliest];
    for (size_t w = 0; w < e->n_walkers; w++) {
        double *x = e->walkers + w * e->d, width = SPREAD;
        for (int try = 0; try < TRIES; try++, width /= 1.2) {
            for (size_t p = 0; p < e->d; p++)
                x[p] = target_is_free(t, p) ? width * rng_normal(&e->random) : 0;
            linalg_solve_transposed(part->factor, e->d, x);
            target_centre(t, part, x);
            for (size_t p = 0; p < e->d; p++)
                x[p] += part->mode[p];
            e->density[w] = target_log_density(t, x, e->work);
            if (e->density[w] > -INFINITY)
                break;
        }
    }
}

static void move_walker(ensemble *e, size_t walker, size_t others)
{
    double *x = e->walkers + walker * e->d;
    const double *other = e->walkers + (others + rng_below(&e->random, e->n_walkers / 2)) * e->d;
    /* g(z) ~ 1 / sqrt(z) on [1/2, 2] */
    double root = (1 + rng_uniform(&e->random)) / M_SQRT2, z = root * root;
    for (size_t p = 0; p < e->d; p++)
        e->proposal[p] = other[p] + z * (x[p] - other[p]);
    /* Only rounding has moved it, but moves would add up: each is part of the next. */
    target_centre(e->s->target, e->s->target->parts, e->proposal);
    double density = target_log_density(e->s->target, e->proposal, e->work);
    double gain = ((double)e->s->target->dimension - 1) * log(z) + density - e->density[walker];
    if (!(log(1 - rng_uniform(&e->random)) < gain))
        return;
    memcpy(x, e->proposal, e->d * sizeof *x);
    e->density[walker] = density;
    e->n_accepted++;
}

static void step(ensemble *e)
{
    size_t half = e->n_walkers / 2;
    for (size_t w = 0; w < half; w++)
        move_walker(e, w, half);
    for (size_t w = half; w < e->n_walkers; w++)
        move_walker(e, w, 0);
}

static void keep(const ensemble *e, size_t kept)
{
    sampling *s = e->s;
    memcpy(s->theta + kept * e->n_walkers * e->d, e->walkers,
           e->n_walkers * e->d * sizeof *s->theta);
    memcpy(s->log_density + kept * e->n_walkers, e->density, e->n_walkers * sizeof *s->log_density);
}

static void make_room(ensemble *e, size_t n_steps)
{
    sampling *s = e->s;
    s->theta = memory_resize(s->theta, n_steps * e->n_walkers * e->d, sizeof *s->theta);
    s->log_density = memory_resize(s->log_density, n_steps * e->n_walkers, sizeof *s->log_density);
}

/* Throws the first steps away and assesses the others. */
static void burn(ensemble *e, size_t n_steps)
{
    sampling *s = e->s;
    double wanted = BURNED_TIMES * s->report.autocorrelation;
    size_t burned = wanted < (double)n_steps / 2 ? (size_t)wanted : n_steps / 2;
    memmove(s->theta, s->theta + burned * e->n_walkers * e->d,
            (n_steps - burned) * e->n_walkers * e->d * sizeof *s->theta);
    memmove(s->log_density, s->log_density + burned * e->n_walkers,
            (n_steps - burned) * e->n_walkers * sizeof *s->log_density);
    sampling_assess_chains(s, n_steps - burned);
    s->report.n_burned = burned * s->report.thinning;
}

void sample_stretch(sampling *s)
{
    size_t d = s->target->n_models + 1, n = s->n_walkers;
    if (n < 2 * s->target->dimension)
        n = 2 * s->target->dimension;
    n += n % 2;
    ensemble e = {.s = s,
                  .n_walkers = n,
                  .d = d,
                  .walkers = memory_zeroed(n * d, sizeof(double)),
                  .density = memory_zeroed(n, sizeof(double)),
                  .proposal = memory_zeroed(d, sizeof(double)),
                  .work = memory_zeroed(target_work_size(s->target), sizeof(double))};
    rng_init(&e.random, s->seed, STREAM_STRETCH);
    s->report.n_walkers = n;
    s->report.thinning = 1 + (size_t)((double)s->n_samples * (double)(n * d) / MOST_NUMBERS);
    size_t most = s->n_samples / s->report.thinning > 2 ? s->n_samples / s->report.thinning : 2;
    scatter(&e);
    size_t kept = 0, check = FIRST_CHECK < most ? FIRST_CHECK : most;
    bool done = false;
    while (!done) {
        make_room(&e, check);
        for (; kept < check; kept++) {
            for (size_t i = 0; i < s->report.thinning; i++)
                step(&e);
            keep(&e, kept);
        }
        done = s->report.converged = sampling_assess_chains(s, kept);
        done |= kept == most;
        size_t next = (size_t)(GROWTH * (double)check);
        check = next < most ? next : most;
    }
    s->report.acceptance = (double)e.n_accepted / ((double)kept * (double)(n * s->report.thinning));
    burn(&e, kept);
    free(e.walkers);
    free(e.density);
    free(e.proposal);
    free(e.work);
}
