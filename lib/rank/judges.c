/*
 * What a ranking says of its judges where it pools several: the home advantage that each gives, and
 * with a model of ties its tie parameter, in one fit with shared strengths, and whether the judges
 * differ in them. The ratings themselves have one advantage and one parameter for all, as ever.
 */
#include "ranker.h"

#include <jrank/stats.h>

#include <math.h>

/* Where nobody asks for other judges; its cost is judges x models^3. */
static const size_t MOST_MODELS = 200;
static const double SMALL_P = 0.01;

void ranker_compare_judges(ranker *r, jr_cluster cluster)
{
    const jr_votes *v = r->votes;
    if (cluster != JR_CLUSTER_QUESTION_JUDGE &&
        (cluster == JR_CLUSTER_NONE || v->counts.n_models > MOST_MODELS))
        return;
    r->judges = jr_bt_random_judges(r->arena, v->details, v->n_details, &r->details->fit);
    if (cluster == JR_CLUSTER_QUESTION && r->judges.covariance && r->judges.p_value < SMALL_P)
        warnings_add(&r->warnings,
                     "the judges differ by about %.0f points from model to model, more than chance "
                     "explains, and the intervals are for just these judges; HINT: --target "
                     "new-judges makes them for judges like these",
                     r->details->points_per_logit * r->judges.spread);
}

/* With the ranking's model of ties, or with half wins where that has no estimate by judge. */
static jr_status fit_judges(const ranker *r, jr_judge_fit *ret_fit, jr_error *err)
{
    const jr_votes *v = r->votes;
    const jr_bt_fit *fit = &r->details->fit;
    jr_judge_data votes = {.details = v->details,
                           .n_details = v->n_details,
                           .n_models = v->counts.n_models,
                           .n_judges = v->n_judges,
                           .ties = fit->tie_free ? fit->ties : JR_TIES_HALF,
                           .by_question = r->details->cluster != JR_CLUSTER_NONE,
                           .without_home = r->without_home,
                           .home = r->home};
    jr_status status = jr_judge_fit_votes(r->arena, &votes, ret_fit, err);
    if (status == JR_OK || votes.ties == JR_TIES_HALF)
        return status;
    votes.ties = JR_TIES_HALF;
    return jr_judge_fit_votes(r->arena, &votes, ret_fit, err);
}

static jr_equality_test report_test(const jr_judge_test *test)
{
    return (jr_equality_test){test->chi2, test->p_value, test->degrees};
}

void ranker_set_judges(const ranker *r, jr_ranking *ranking)
{
    const jr_votes *votes = r->votes;
    jr_judge_homes *homes = &ranking->judges;
    *homes = (jr_judge_homes){.equal_home = {NAN, NAN, 0}, .equal_ties = {NAN, NAN, 0}};
    if (votes->n_judges < 2 || (r->without_home && !r->details->fit.tie_free))
        return;
    homes->n_judges = votes->n_judges;
    homes->judges = jr_arena_alloc(r->arena, votes->n_judges, sizeof *homes->judges);
    jr_judge_fit fit = {0};
    jr_error err;
    jr_status status = fit_judges(r, &fit, &err);
    if (status != JR_OK)
        homes->problem = jr_arena_copy(r->arena, jr_str_from(err.message));
    for (size_t i = 0; i < votes->n_judges; i++) {
        jr_judge_home *home = &homes->judges[i];
        *home = (jr_judge_home){.judge = votes->judges[i].judge,
                                .logit = NAN,
                                .rating = NAN,
                                .p_first = NAN,
                                .se = NAN,
                                .tie_parameter = NAN,
                                .tie_se = NAN};
        if (status != JR_OK)
            continue;
        home->logit = fit.home[i];
        home->rating = r->details->points_per_logit * home->logit;
        home->se = r->details->points_per_logit * fit.home_se[i];
        home->tie_parameter = fit.tie_parameter[i];
        home->tie_se = fit.tie_se[i];
        if (!isnan(home->logit))
            home->p_first = jr_ties_score(isnan(home->tie_se) ? JR_TIES_HALF : fit.ties,
                                          home->logit, home->tie_parameter);
    }
    if (status != JR_OK)
        return;
    homes->ties = fit.ties;
    homes->firth = fit.firth;
    homes->equal_home = report_test(&fit.equal_home);
    homes->equal_ties = report_test(&fit.equal_ties);
}
