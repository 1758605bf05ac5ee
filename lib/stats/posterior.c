/*
 * Which sampler draws, and its result in the caller's arena.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "autocorrelation.h"
#include "base/memory.h"
#include "base/pool.h"
#include "posterior_samplers.h"

enum { STANDARD_SAMPLES = 20000, STANDARD_WALKERS = 40 };
/* A chain shorter than so many autocorrelation times is not to be trusted (emcee's rule). */
static const double LEAST_TIMES = 50;

const char *jr_sampler_name(jr_sampler sampler)
{
    static const char *const names[] = {
#define NAME(id, name) name,
        JR_SAMPLERS(NAME)};
    return names[sampler];
}

const char *jr_prior_name(jr_prior prior)
{
    static const char *const names[] = {JR_PRIORS(NAME)};
#undef NAME
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

/* Copies the draws to the arena. */
static void finish(jr_arena *arena, const sampling *s, jr_posterior *posterior)
{
    const posterior_target *t = s->target;
    size_t n = s->n_draws, d = t->n_models + 1;
    posterior->n_draws = n;
    posterior->theta = jr_arena_alloc(arena, n * d, sizeof(double));
    posterior->weight = jr_arena_alloc(arena, n, sizeof(double));
    posterior->log_density = jr_arena_alloc(arena, n, sizeof(double));
    memcpy(posterior->theta, s->theta, n * d * sizeof(double));
    memcpy(posterior->log_density, s->log_density, n * sizeof(double));
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += s->weight ? s->weight[i] : 1;
    for (size_t i = 0; i < n; i++)
        posterior->weight[i] = (s->weight ? s->weight[i] : 1) / sum;
    for (size_t p = 1; p < d; p++)
        for (size_t i = 0; i < n && !target_is_free(t, p); i++)
            posterior->theta[i * d + p] = NAN;
}

jr_status jr_posterior_sample(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                              const jr_posterior_options *options, jr_posterior *ret_posterior,
                              jr_error *err)
{
    posterior_target target;
    target_init(&target, counts, fit, options->prior);
    double *mode = jr_arena_alloc(arena, counts->n_models + 1, sizeof *mode);
    target_mode(&target, fit, mode);
    sampling s = {.target = &target,
                  .mode = mode,
                  .n_samples = options->n_samples ? options->n_samples : STANDARD_SAMPLES,
                  .n_walkers = options->n_walkers ? options->n_walkers : STANDARD_WALKERS,
                  .seed = options->seed,
                  .n_threads = options->n_threads,
                  .report = {.n_models = counts->n_models,
                             .dimension = target.dimension,
                             .component = fit->field.component,
                             .home_free = target.home_free,
                             .prior = options->prior,
                             .tau = target.tau,
                             .sampler = options->sampler,
                             .thinning = 1,
                             .acceptance = NAN}};
    jr_status status = JR_OK;
    bool is_auto = options->sampler == JR_SAMPLER_AUTO;
    if (target.dimension == 0) {
        status = jr_error_set(err, JR_ERR_DATA, "the votes leave nothing to draw");
    } else if (options->sampler == JR_SAMPLER_STRETCH) {
        sample_stretch(&s);
    } else if (options->sampler == JR_SAMPLER_GIBBS) {
        sample_gibbs(&s);
    } else if (sample_importance(&s, is_auto)) {
        s.report.sampler = JR_SAMPLER_IMPORTANCE;
        if (!(s.report.effective > 0))
            status = jr_error_set(err, JR_ERR_DATA,
                                  "importance sampling found no draw with a density above 0; HINT: "
                                  "the samplers gibbs and auto find some");
    } else {
        s.report.sampler = JR_SAMPLER_GIBBS;
        sample_gibbs(&s);
    }
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
