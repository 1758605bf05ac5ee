/*
 * Which sampler draws, and its result in the caller's arena.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "autocorrelation.h"
#include "base/enum_names.h"
#include "base/memory.h"
#include "base/pool.h"
#include "posterior_samplers.h"

enum { STANDARD_SAMPLES = 20000, STANDARD_WALKERS = 40 };
/* A chain shorter than so many autocorrelation times is not to be trusted (emcee's rule). */
static const double LEAST_TIMES = 50;
/* Of the way to the box's edge: beyond, the box tells more than the votes. */
static const double EDGE = 0.95;

const char *jr_sampler_name(jr_sampler sampler)
{
    static const char *const names[] = {JR_SAMPLERS(ENUM_NAME)};
    return names[sampler];
}

const char *jr_prior_name(jr_prior prior)
{
    static const char *const names[] = {JR_PRIORS(ENUM_NAME)};
    return names[prior];
}

typedef struct assessment {
    const sampling *s;
    size_t n_steps;
    double *time; /* per parameter */
} assessment;

static void assess_parameter(void *context, size_t p, unsigned thread)
{
    (void)thread;
    assessment *a = context;
    const sampling *s = a->s;
    a->time[p] = target_is_free(s->target, p)
                     ? autocorrelation_time(s->theta, a->n_steps, s->report.n_walkers,
                                            s->target->n_models + 1, p)
                     : 1;
}

bool sampling_assess_chains(sampling *s, size_t n_steps)
{
    size_t d = s->target->n_models + 1;
    AUTO_FREE double *time = memory_zeroed(d, sizeof *time);
    assessment a = {s, n_steps, time};
    pool_run(s->n_threads, d, assess_parameter, &a);
    double longest = 1;
    for (size_t p = 0; p < d; p++)
        longest = fmax(longest, time[p]);
    bool is_long = (double)n_steps >= LEAST_TIMES * longest;
    longest = fmin(longest, (double)n_steps);
    s->n_draws = n_steps * s->report.n_walkers;
    s->report.autocorrelation = longest;
    s->report.effective = (double)s->n_draws / longest;
    return is_long;
}

/* Turns phi into theta. With degrees of freedom pairs of draws move from the mode by a factor that
 * makes normal draws Student's; what leaves the box by it weighs nothing. */
static void finish_draws(const sampling *s, jr_posterior *posterior)
{
    const posterior_target *t = s->target;
    size_t d = t->n_models + 1;
    double degrees = (double)posterior->degrees, stretch = 1;
    AUTO_FREE double *memory = memory_zeroed(3 * d, sizeof *memory);
    const double *centre = target_theta(t, t->parts[t->likeliest].mode, memory);
    double *room = memory + d, *moved = memory + 2 * d;
    rng random;
    rng_init(&random, s->seed, STREAM_STUDENT);
    for (size_t i = 0; i < s->n_draws; i++) {
        const double *theta = target_theta(t, s->theta + i * d, room);
        posterior->weight[i] = s->weight ? s->weight[i] : 1;
        if (degrees > 0) {
            if (i % 2 == 0)
                stretch = sqrt(degrees / (2 * rng_gamma(&random, degrees / 2)));
            for (size_t p = 0; p < d; p++)
                moved[p] = centre[p] + stretch * (theta[p] - centre[p]);
            posterior->weight[i] *= target_allows(t, moved);
            theta = moved;
        }
        memcpy(posterior->theta + i * d, theta, d * sizeof *theta);
    }
    for (size_t p = 1; p < d; p++)
        for (size_t i = 0; i < s->n_draws && !target_is_free(t, p); i++)
            posterior->theta[i * d + p] = NAN;
}

/* Where the box cuts the draws most. */
static void find_edge(const posterior_target *t, jr_posterior *posterior)
{
    size_t d = t->n_models + 1;
    AUTO_FREE double *share = memory_zeroed(d, sizeof *share);
    for (size_t i = 0; i < posterior->n_draws && t->prior == JR_PRIOR_BOX; i++) {
        const double *theta = posterior->theta + i * d;
        if (t->home_free && fabs(theta[0]) > EDGE * TARGET_HOME_LIMIT)
            share[0] += posterior->weight[i];
        for (size_t p = 1; p < d; p++)
            if (fabs(theta[p]) > EDGE * TARGET_STRENGTH_LIMIT)
                share[p] += posterior->weight[i];
    }
    for (size_t p = 0; p < d; p++)
        if (share[p] > share[posterior->edge])
            posterior->edge = p;
    posterior->at_edge = share[posterior->edge];
}

/* The draws in the caller's arena. */
static void finish(jr_arena *arena, const sampling *s, jr_posterior *posterior)
{
    size_t n = s->n_draws, d = s->target->n_models + 1;
    posterior->n_draws = n;
    posterior->theta = jr_arena_alloc(arena, n * d, sizeof(double));
    posterior->weight = jr_arena_alloc(arena, n, sizeof(double));
    posterior->log_density = jr_arena_alloc(arena, n, sizeof(double));
    memcpy(posterior->log_density, s->log_density, n * sizeof(double));
    finish_draws(s, posterior);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += posterior->weight[i];
    for (size_t i = 0; i < n; i++)
        posterior->weight[i] /= sum;
    find_edge(s->target, posterior);
}

static double mean_width(const posterior_target *t)
{
    double sum = 0;
    for (size_t k = 0; k < t->n_parts; k++)
        sum += t->parts[k].share * t->parts[k].tau;
    return sum;
}

/* Independent draws, or the chain that is for where they are worth too little. */
static jr_status sample(sampling *s, jr_sampler wanted, jr_error *err)
{
    bool has_gibbs = s->target->ties == JR_TIES_HALF;
    if (s->target->dimension == 0)
        return jr_error_set(err, JR_ERR_DATA, "the votes leave nothing to draw");
    if (wanted == JR_SAMPLER_GIBBS && !has_gibbs)
        return jr_error_set(err, JR_ERR_USAGE,
                            "the sampler gibbs takes ties as half wins; HINT: the sampler auto "
                            "draws with a model of ties");
    jr_sampler chains = wanted != JR_SAMPLER_AUTO ? wanted
                        : has_gibbs               ? JR_SAMPLER_GIBBS
                                                  : JR_SAMPLER_STRETCH;
    bool is_chain = wanted == JR_SAMPLER_GIBBS || wanted == JR_SAMPLER_STRETCH;
    if (!is_chain && sample_importance(s, wanted == JR_SAMPLER_AUTO)) {
        s->report.sampler = JR_SAMPLER_IMPORTANCE;
        return s->report.effective > 0
                   ? JR_OK
                   : jr_error_set(err, JR_ERR_DATA,
                                  "importance sampling found no draw with a density above 0; HINT: "
                                  "the sampler auto finds some");
    }
    s->report.sampler = chains;
    if (chains == JR_SAMPLER_GIBBS)
        sample_gibbs(s);
    else
        sample_stretch(s);
    return JR_OK;
}

jr_status jr_posterior_sample(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                              const jr_posterior_options *options, jr_posterior *ret_posterior,
                              jr_error *err)
{
    posterior_target target;
    target_init(&target, counts, fit, options);
    sampling s = {.target = &target,
                  .n_samples = options->n_samples ? options->n_samples : STANDARD_SAMPLES,
                  .n_walkers = options->n_walkers ? options->n_walkers : STANDARD_WALKERS,
                  .seed = options->seed,
                  .n_threads = options->n_threads,
                  .report = {.n_models = counts->n_models,
                             .dimension = target.dimension,
                             .component = fit->field.component,
                             .home_free = target.home_free,
                             .prior = options->prior,
                             .tau = mean_width(&target),
                             .covariance = options->covariance,
                             .degrees = options->covariance ? options->degrees : 0,
                             .thinning = 1,
                             .acceptance = NAN}};
    jr_status status = sample(&s, options->sampler, err);
    if (status == JR_OK) {
        finish(arena, &s, &s.report);
        *ret_posterior = s.report;
    }
    free(s.theta);
    free(s.log_density);
    free(s.weight);
    target_release(&target);
    return status;
}
