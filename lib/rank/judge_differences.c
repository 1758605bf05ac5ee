/*
 * Judges drawn from others like them: how far they differ from model to model, for intervals that
 * are to hold for other judges too, and for a sentence where they hold for just these.
 */
#include "ranker.h"

#include <jrank/stats.h>

/* Where nobody asks for other judges; its cost is judges x models^3. */
static const size_t MOST_MODELS = 200;
static const double SMALL_P = 0.01;

void ranker_compare_judges(ranker *r, jr_cluster cluster)
{
    const jr_votes *v = r->votes;
    if (!r->questions.has_judges ||
        (cluster != JR_CLUSTER_QUESTION_JUDGE &&
         (cluster == JR_CLUSTER_NONE || v->counts.n_models > MOST_MODELS)))
        return;
    r->judges = jr_bt_random_judges(r->arena, v->details, v->n_details, &r->details->fit);
    if (cluster == JR_CLUSTER_QUESTION && r->judges.covariance && r->judges.p_value < SMALL_P)
        warnings_add(&r->warnings,
                     "the judges differ by about %.0f points from model to model, more than chance "
                     "explains, and the intervals are for just these judges; HINT: --target "
                     "new-judges makes them for judges like these",
                     r->details->points_per_logit * r->judges.spread);
}
