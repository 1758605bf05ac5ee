/*
 * posterior_samplers.h: the ways to draw from a posterior, and what they have in common.
 */
#ifndef STATS_POSTERIOR_SAMPLERS_H
#define STATS_POSTERIOR_SAMPLERS_H

#include "posterior_target.h"

/* Random streams: blocks of importance draws, chains, and the rest never share one. */
enum {
    STREAM_BLOCKS = 0,
    STREAM_STUDENT = 1 << 27,
    STREAM_RESAMPLE = 1 << 28,
    STREAM_STRETCH = 1 << 29,
    STREAM_CHAINS = 1 << 30
};

typedef struct sampling {
    const posterior_target *target;
    size_t n_samples, n_walkers;
    uint64_t seed;
    unsigned n_threads;

    /* The result; on the heap. */
    double *theta, *log_density; /* theta: phi of the target, until the draws are finished */
    double *weight;              /* of importance draws, not normalised; NULL: all alike */
    size_t n_draws;
    jr_posterior report; /* the numbers that say how it went */
} sampling;

/* Effective draws of the first n_samples below this share end it, if may_give_up. */
#define LEAST_EFFECTIVE_SHARE 0.2

/* False when it gave up. */
bool sample_importance(sampling *s, bool may_give_up);
void sample_gibbs(sampling *s);
void sample_stretch(sampling *s);

/* Fills n_draws, autocorrelation and effective from chains of n_steps kept steps; false when they
 * are shorter than 50 autocorrelation times. */
bool sampling_assess_chains(sampling *s, size_t n_steps);

#endif
