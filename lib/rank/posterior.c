/*
 * A ranking by the posterior: its medians and intervals in points, and what its draws say of pairs
 * and places. The estimate and its standard errors stay those of the maximum, and where votes may
 * depend on each other the posterior is as wide as they are.
 */
#include "ranker.h"

#include <math.h>

static const double PROBABILITIES[] = {0.025, 0.16, 0.5, 0.84, 0.975};
enum { N_PROBABILITIES = sizeof PROBABILITIES / sizeof *PROBABILITIES };
/* Below, the ends of intervals shake visibly. */
static const double FEWEST_EFFECTIVE = 1000;
/* So many draws at the edge of the prior, and its end moves the intervals. */
static const double MOST_AT_EDGE = 0.01;

static void set_intervals(ranker *r, const double *quantiles)
{
    for (size_t i = 0; i < r->votes->counts.n_models; i++) {
        jr_ranking_record *record = &r->by_model[i];
        double zero = ranker_is_anchored(r, i) ? r->options->anchor_rating : r->init_rating;
        double q[N_PROBABILITIES];
        for (size_t p = 0; p < N_PROBABILITIES; p++)
            q[p] = zero + r->details->points_per_logit * quantiles[i * N_PROBABILITIES + p];
        record->lower95 = q[0];
        record->lower = q[1];
        record->median = q[2];
        record->upper = q[3];
        record->upper95 = q[4];
    }
}

static void warn_of_draws(ranker *r, const jr_posterior *p, size_t n_samples)
{
    if (!p->converged)
        warnings_add(&r->warnings,
                     "the chains of the %s sampler are shorter than 50 autocorrelation times (%.0f "
                     "steps each), so they may not have seen the whole posterior; HINT: raise "
                     "--nsamples",
                     jr_sampler_name(p->sampler), p->autocorrelation);
    else if (p->effective < fmin(FEWEST_EFFECTIVE, (double)n_samples))
        warnings_add(&r->warnings,
                     "the draws of the %s sampler are worth only %.0f independent ones; HINT: "
                     "raise --nsamples",
                     jr_sampler_name(p->sampler), p->effective);
    if (!(p->at_edge > MOST_AT_EDGE))
        return;
    if (p->edge == 0)
        warnings_add(&r->warnings,
                     "the prior ends at a home advantage of 1 logit, and %.0f %% of the draws are "
                     "there, so that it decides the interval; HINT: --prior normal has no end",
                     100 * p->at_edge);
    else
        warnings_add(&r->warnings,
                     "the prior ends 4 logits from the mean, and %.0f %% of the draws of %.*s are "
                     "there, so that it decides the interval; HINT: --prior normal has no end",
                     100 * p->at_edge, JR_STR_ARG(r->votes->models[p->edge - 1]));
}

/* The covariance that the draws shall have; NULL: that of the likelihood alone. */
static const double *wanted_covariance(const jr_rank_details *d)
{
    return d->fit.tie_free || d->cluster != JR_CLUSTER_NONE ? d->covariance : NULL;
}

jr_status ranker_set_posterior(ranker *r, jr_ranking *ranking, jr_error *err)
{
    jr_rank_details *d = r->details;
    jr_posterior_options options = *r->options->posterior;
    options.seed = r->options->seed;
    options.n_threads = r->options->n_threads;
    options.covariance = wanted_covariance(d);
    options.degrees = d->degrees;
    JR_TRY(jr_posterior_sample(r->arena, &r->votes->counts, &d->fit, &options, &d->posterior, err));
    const jr_posterior *p = &d->posterior;
    const double *quantiles = jr_posterior_quantiles(r->arena, p, r->anchor, PROBABILITIES,
                                                     N_PROBABILITIES, options.n_threads);
    set_intervals(r, quantiles);
    jr_ranking_posterior *result = jr_arena_alloc(r->arena, 1, sizeof *result);
    *result = (jr_ranking_posterior){.sampler = jr_str_from(jr_sampler_name(p->sampler)),
                                     .prior = jr_str_from(jr_prior_name(p->prior)),
                                     .tau = d->points_per_logit * p->tau,
                                     .n_draws = p->n_draws,
                                     .n_walkers = p->n_walkers,
                                     .n_burned = p->n_burned,
                                     .thinning = p->thinning,
                                     .effective = p->effective,
                                     .autocorrelation = p->autocorrelation,
                                     .acceptance = p->acceptance};
    for (size_t q = 0; q < N_PROBABILITIES; q++)
        result->home[q] = d->points_per_logit * quantiles[p->n_models * N_PROBABILITIES + q];
    ranking->posterior = result;
    static const jr_intervals kinds[] = {[JR_CLUSTER_NONE] = JR_INTERVALS_POSTERIOR,
                                         [JR_CLUSTER_QUESTION] = JR_INTERVALS_POSTERIOR_QUESTION,
                                         [JR_CLUSTER_QUESTION_JUDGE] =
                                             JR_INTERVALS_POSTERIOR_QUESTION_JUDGE};
    ranking->intervals = kinds[d->cluster];
    warn_of_draws(r, p, options.n_samples);
    return JR_OK;
}

/* P(this record is stronger than the one before it in its part of the field, the next weaker). */
static double stronger_than_next(const jr_ranking *ranking, const double *better, size_t i)
{
    const jr_ranking_record *records = ranking->records;
    if (isnan(records[i].median))
        return NAN;
    for (size_t next = i; next-- > 0 && !isnan(records[next].median);)
        if (records[next].component == records[i].component)
            return better[i * ranking->n_records + next];
    return -1;
}

void ranker_finish_posterior(const ranker *r, jr_ranking *ranking)
{
    if (!ranking->posterior)
        return;
    const jr_rank_details *d = r->details;
    size_t n = ranking->n_records;
    jr_posterior_ranks ranks;
    jr_posterior_rank(r->arena, &d->posterior, r->options->n_threads, &ranks);
    jr_ranking_posterior *result = jr_arena_alloc(r->arena, 1, sizeof *result);
    *result = *ranking->posterior;
    result->better = jr_arena_alloc(r->arena, n * n, sizeof(double));
    result->rank = jr_arena_alloc(r->arena, n * n, sizeof(double));
    result->expected_rank = jr_arena_alloc(r->arena, n, sizeof(double));
    for (size_t i = 0; i < n; i++) {
        size_t model = d->model_of[i];
        result->expected_rank[i] = ranks.expected[model];
        double top = 0;
        for (size_t j = 0; j < n; j++) {
            result->better[i * n + j] = ranks.better[model * n + d->model_of[j]];
            result->rank[i * n + j] = ranks.rank[model * n + j];
            if (j < r->options->top && isfinite(result->rank[i * n + j]))
                top += result->rank[i * n + j];
        }
        if (r->options->top)
            ranking->records[i].p_top = isnan(ranks.expected[model]) ? (double)NAN : top;
        ranking->records[i].stronger_than_next = stronger_than_next(ranking, result->better, i);
    }
    ranking->posterior = result;
}
