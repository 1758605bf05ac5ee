/*
 * What no page asks for, left out for its size: posteriors, bootstraps, a fit for each judge.
 */
#include <jrank/stats.h>

#include <math.h>

#include "rank/ranker.h"

jr_status ranker_set_posterior(ranker *r, jr_ranking *ranking, jr_error *err)
{
    (void)r;
    (void)ranking;
    return jr_error_set(err, JR_ERR_USAGE, "a page makes no posterior");
}

void ranker_finish_posterior(const ranker *r, jr_ranking *ranking)
{
    (void)r;
    (void)ranking;
}

void ranker_set_judges(const ranker *r, jr_ranking *ranking)
{
    (void)r;
    (void)ranking;
}

jr_status jr_bootstrap_votes(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                             const jr_bootstrap_options *options, jr_bootstrap *ret_bootstrap,
                             jr_error *err)
{
    (void)arena;
    (void)counts;
    (void)fit;
    (void)options;
    (void)ret_bootstrap;
    return jr_error_set(err, JR_ERR_USAGE, "a page draws no bootstrap");
}

void jr_bootstrap_t_quantiles(const jr_bootstrap *bootstrap, size_t model,
                              const double *probabilities, size_t n, double *ret_quantiles)
{
    (void)bootstrap;
    (void)model;
    (void)probabilities;
    for (size_t i = 0; i < n; i++)
        ret_quantiles[i] = NAN;
}

jr_status jr_hold_out(jr_arena *arena, const jr_control_votes *votes, uint64_t seed,
                      jr_held_out *ret_held_out, jr_error *err)
{
    (void)arena;
    (void)votes;
    (void)seed;
    (void)ret_held_out;
    return jr_error_set(err, JR_ERR_USAGE, "a page chooses no model of ties by itself");
}
