/*
 * Models whose votes say little of them: the variance of the information in all that covariances
 * are for, and the profile likelihood for the interval.
 */
#include "ranker.h"
#include "stats/sandwich.h"

#include <math.h>

void ranker_find_scarce(ranker *r, const double *independent, const double *information)
{
    jr_rank_details *d = r->details;
    profile_spread spread = {d->covariance, independent, information,
                             sandwich_dispersion(&r->votes->counts, r->squares, &d->fit)};
    profile_init(r->arena, &r->votes->counts, &d->fit, &spread, &r->profile);
    if (r->profile.n_blind && d->covariance != information)
        warnings_add_blind(&r->warnings, r->profile.is_blind, r->votes->counts.n_models);
    d->covariance = r->profile.covariance;
    for (size_t i = 0; i < r->votes->counts.n_models; i++)
        r->by_model[i].evidence = d->fit.penalised && d->fit.penalised[i] && d->field.direction[i]
                                      ? JR_EVIDENCE_ONE_SIDED
                                  : r->profile.is_scarce[i] ? JR_EVIDENCE_LITTLE
                                                            : JR_EVIDENCE_ENOUGH;
}

double ranker_quantile(const ranker *r, size_t model, double z)
{
    const jr_ranking_record *record = &r->by_model[model];
    if (isnan(record->mle) || z == 0)
        return record->mle;
    size_t reference = ranker_is_anchored(r, model) ? r->anchor : SIZE_MAX;
    return record->mle +
           r->details->points_per_logit * (profile_quantile(&r->profile, model, reference, z) -
                                           profile_quantile(&r->profile, model, reference, 0));
}
