/*
 * What a ranking says of its judges where it pools several: the home advantage that each gives, in
 * one fit with shared strengths, and whether the judges differ in it. The ratings themselves have
 * one advantage for all, as ever.
 */
#include "ranker.h"

#include <jrank/judge_fit.h>

#include <math.h>

void ranker_set_judges(const ranker *r, jr_ranking *ranking)
{
    const jr_votes *votes = r->votes;
    jr_judge_homes *homes = &ranking->judges;
    *homes = (jr_judge_homes){.chi2 = NAN, .p_value = NAN};
    if (votes->n_judges < 2)
        return;
    homes->n_judges = votes->n_judges;
    homes->judges = jr_arena_alloc(r->arena, votes->n_judges, sizeof *homes->judges);
    jr_judge_fit fit = {0};
    jr_error err;
    jr_status status = jr_judge_fit_details(r->arena, votes->details, votes->n_details,
                                            votes->counts.n_models, votes->n_judges, &fit, &err);
    if (status != JR_OK)
        homes->problem = jr_arena_copy(r->arena, jr_str_from(err.message));
    for (size_t i = 0; i < votes->n_judges; i++) {
        jr_judge_home *home = &homes->judges[i];
        *home = (jr_judge_home){.judge = votes->judges[i].judge,
                                .logit = status == JR_OK ? fit.home[i] : NAN,
                                .se = NAN};
        home->rating = r->details->points_per_logit * home->logit;
        home->p_first = isnan(home->logit) ? NAN : jr_logistic(home->logit);
        if (status == JR_OK)
            home->se = r->details->points_per_logit * fit.home_se[i];
    }
    if (status != JR_OK)
        return;
    homes->firth = fit.firth;
    homes->chi2 = fit.chi2;
    homes->p_value = fit.p_value;
    homes->degrees = fit.degrees;
}
