/*
 * The posterior of a ranking: what is asked for, and how it was drawn in words.
 */
#include "language.h"
#include "message.h"
#include "rank.h"

#include <jrank/rank.h>

#include <math.h>
#include <string.h>

jr_posterior_options rank_posterior_options(const rank_options *options)
{
    return (jr_posterior_options){.prior = (jr_prior)options->prior,
                                  .sampler = (jr_sampler)options->sampler,
                                  .n_samples = (size_t)options->nsamples,
                                  .n_walkers = (size_t)options->nwalkers,
                                  .seed = (uint64_t)options->seed};
}

/* A file that is there is replaced, but never silently where it is of other votes or options, and
 * not at all where jrank has not written it: chains of others may have taken hours. */
static jr_status check_old_chain(const char *path, jr_chain_key key, jr_error *err)
{
    jr_chain_key old;
    jr_error why;
    jr_status status = jr_chain_load_key(path, &old, &why);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    if (status == JR_ERR_FORMAT || (status == JR_OK && !old.hex[0]))
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: is no chain that jrank has written, so it is left as it is; HINT: "
                            "name another file, or remove this one",
                            path);
    if (status != JR_OK) {
        *err = why;
        return status;
    }
    if (strcmp(old.hex, key.hex) != 0)
        warn("%s was a chain of other votes or options; it is replaced", path);
    return JR_OK;
}

jr_status rank_write_chain(const jr_votes *votes, const rank_options *options,
                           const jr_rank_details *details, jr_error *err)
{
    if (!options->chain_path || options->compute != JR_METHOD_MCMC)
        return JR_OK;
    jr_posterior_options how = rank_posterior_options(options);
    how.covariance = details->posterior.covariance;
    how.degrees = details->posterior.degrees;
    jr_chain chain = {.posterior = &details->posterior,
                      .models = votes->models,
                      .n_walkers = how.n_walkers,
                      .seed = how.seed,
                      .key = jr_chain_key_of(votes, &how)};
    JR_TRY(check_old_chain(options->chain_path, chain.key, err));
    JR_TRY(jr_chain_save(&chain, options->chain_path, err));
    note_written(options->chain_path);
    return JR_OK;
}

void rank_append_posterior(jr_buf *text, const jr_ranking *ranking)
{
    const jr_ranking_posterior *p = ranking->posterior;
    if (!p)
        return;
    say(text, "Posterior: %llu draws worth %.0f independent ones, sampler %.*s",
        (unsigned long long)p->n_draws, p->effective, JR_STR_ARG(p->sampler));
    if (p->n_walkers)
        say(text, " (%llu walkers, autocorrelation time %.1f)", (unsigned long long)p->n_walkers,
            p->autocorrelation);
    if (isnan(p->tau))
        say(text, "; prior flat within 4 logits");
    else
        say(text, "; prior normal, %.*f points wide by the votes", jr_rating_decimals(ranking),
            p->tau);
    say(text, "; seed %llu\n", (unsigned long long)ranking->seed);
    say(text, "> next: probability to be stronger than the next one\n");
}
