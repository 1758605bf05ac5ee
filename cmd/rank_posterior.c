/*
 * The posterior of a ranking: what is asked for, and how it was drawn in words.
 */
#include "rank.h"

#include <math.h>
#include <string.h>

/* In the order of the choices of --prior and --sampler. */
jr_posterior_options rank_posterior_options(const rank_options *options)
{
    return (jr_posterior_options){.prior = (jr_prior)options->prior,
                                  .sampler = (jr_sampler)options->sampler,
                                  .n_samples = (size_t)options->nsamples,
                                  .n_walkers = (size_t)options->nwalkers};
}

void rank_append_posterior(jr_buf *text, const jr_ranking *ranking)
{
    const jr_ranking_posterior *p = ranking->posterior;
    if (!p)
        return;
    jr_buf_format(text, "Posterior: %llu draws worth %.0f independent ones, sampler %.*s",
                  (unsigned long long)p->n_draws, p->effective, JR_STR_ARG(p->sampler));
    if (p->n_walkers)
        jr_buf_format(text, " (%llu walkers, autocorrelation time %.1f)",
                      (unsigned long long)p->n_walkers, p->autocorrelation);
    if (isnan(p->tau))
        jr_buf_append_text(text, "; prior flat within 4 logits");
    else
        jr_buf_format(text, "; prior normal, %.0f points wide by the votes", p->tau);
    jr_buf_format(text, "; seed %llu\n", (unsigned long long)ranking->seed);
    jr_buf_append_text(text, "> next: probability to be stronger than the next one\n");
}
