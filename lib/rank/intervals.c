/*
 * How sure the ratings are. Votes on one question depend on each other, so where the questions are
 * known whole questions are drawn; a bootstrap of single votes says how the ratings of just these
 * questions would vary. Two-way with the judge there is no bootstrap: judges are too few to draw.
 */
#include "ranker.h"
#include "stats/details.h"

#include <math.h>

enum { FEWEST_QUESTIONS = 10 };

static const double PROBABILITIES[] = {0.025, 0.16, 0.5, 0.84, 0.975};
enum { N_PROBABILITIES = sizeof PROBABILITIES / sizeof *PROBABILITIES };

/* What was asked for as far as the votes allow it; a warning says where they do not. */
static jr_cluster choose_cluster(ranker *r, size_t n_questions)
{
    jr_cluster cluster = r->options->cluster;
    if (cluster == JR_CLUSTER_AUTO)
        cluster = n_questions >= FEWEST_QUESTIONS ? JR_CLUSTER_QUESTION : JR_CLUSTER_NONE;
    size_t n_judges = details_count_judges(r->votes->details, r->votes->n_details);
    if (cluster == JR_CLUSTER_QUESTION_JUDGE && n_judges < 2) {
        warnings_add(&r->warnings, "intervals by question and judge need two judges or more, so "
                                   "they are by question");
        cluster = JR_CLUSTER_QUESTION;
    }
    if (cluster != JR_CLUSTER_NONE && n_questions < 2) {
        warnings_add(
            &r->warnings,
            "intervals by question need votes on two questions or more, and these have %s, "
            "so votes are taken as independent",
            n_questions ? "one" : "none that is known");
        cluster = JR_CLUSTER_NONE;
    }
    return cluster;
}

static size_t degrees_of(const ranker *r, jr_cluster cluster, size_t n_questions)
{
    if (cluster == JR_CLUSTER_NONE)
        return 0;
    size_t n_judges = cluster == JR_CLUSTER_QUESTION_JUDGE
                          ? details_count_judges(r->votes->details, r->votes->n_details)
                          : n_questions;
    return (n_judges < n_questions ? n_judges : n_questions) - 1;
}

/* A standard error of every rated model by this covariance, in points; NaN without one. */
static double error_of(const ranker *r, const double *covariance, size_t model)
{
    if (!covariance || isnan(r->by_model[model].mle))
        return NAN;
    return r->details->points_per_logit *
           jr_bt_standard_error(covariance, r->votes->counts.n_models, model,
                                ranker_is_anchored(r, model) ? r->anchor : SIZE_MAX);
}

/* Fills the errors of all kinds; keeps the covariance that belongs to the cluster. */
static void set_errors(ranker *r, jr_cluster cluster)
{
    const jr_votes *v = r->votes;
    const jr_bt_fit *fit = &r->details->fit;
    double *information = jr_bt_covariance(r->arena, fit);
    double *sandwich = jr_bt_sandwich(r->arena, &v->counts, fit);
    double *question =
        jr_bt_clustered(r->arena, v->details, v->n_details, JR_CLUSTER_QUESTION, fit);
    double *two_way = cluster != JR_CLUSTER_QUESTION_JUDGE ? NULL
                      : r->judges.covariance
                          ? r->judges.covariance
                          : jr_bt_clustered(r->arena, v->details, v->n_details, cluster, fit);
    for (size_t i = 0; i < v->counts.n_models; i++) {
        jr_ranking_record *record = &r->by_model[i];
        record->se_information = error_of(r, information, i);
        record->se_sandwich = error_of(r, sandwich, i);
        record->se_question = error_of(r, question, i);
        record->se_question_judge = error_of(r, two_way, i);
    }
    r->details->cluster = cluster;
    r->details->covariance = two_way                                                 ? two_way
                             : cluster == JR_CLUSTER_QUESTION                        ? question
                             : r->options->bootstrap_n > 0 && !r->options->posterior ? sandwich
                                                                                     : information;
    r->home_se = sqrt((cluster == JR_CLUSTER_NONE ? sandwich : r->details->covariance)[0]);
}

static void set_interval(jr_ranking_record *record, const double *quantiles)
{
    record->lower95 = quantiles[0];
    record->lower = quantiles[1];
    record->median = quantiles[2];
    record->upper = quantiles[3];
    record->upper95 = quantiles[4];
}

static jr_status bootstrap_intervals(ranker *r, bool firth, jr_cluster cluster, jr_ranking *ranking,
                                     jr_error *err)
{
    bool by_question = cluster == JR_CLUSTER_QUESTION;
    jr_bootstrap_options options = {.n_rounds = r->options->bootstrap_n,
                                    .seed = r->options->seed,
                                    .n_threads = r->options->n_threads,
                                    .estimator = {.firth = firth, .ties = r->details->fit.ties},
                                    .details = by_question ? r->votes->details : NULL,
                                    .n_details = by_question ? r->votes->n_details : 0};
    jr_bootstrap bootstrap;
    JR_TRY(jr_bootstrap_votes(r->arena, &r->votes->counts, &r->details->fit, &options, &bootstrap,
                              err));
    for (size_t i = 0; i < bootstrap.n_models; i++) {
        bool anchored = ranker_is_anchored(r, i);
        double zero = anchored ? r->options->anchor_rating : r->init_rating, q[N_PROBABILITIES];
        jr_bootstrap_quantiles(&bootstrap, &r->votes->counts, &r->details->fit, i,
                               anchored ? r->anchor : SIZE_MAX, PROBABILITIES, N_PROBABILITIES, q);
        for (size_t p = 0; p < N_PROBABILITIES; p++)
            q[p] = zero + r->details->points_per_logit * q[p];
        set_interval(&r->by_model[i], q);
    }
    ranking->intervals =
        by_question ? JR_INTERVALS_QUESTION_BOOTSTRAP : JR_INTERVALS_VOTE_BOOTSTRAP;
    ranking->bootstrap_separated = bootstrap.n_separated;
    ranking->bootstrap_disconnected = bootstrap.n_disconnected;
    ranking->bootstrap_lost = bootstrap.n_lost;
    ranking->bootstrap_failed = bootstrap.n_failed;
    return JR_OK;
}

/* Symmetric about the estimate: normal, or Student's with clusters - 1 degrees of freedom. */
static void intervals_from_errors(ranker *r, jr_cluster cluster, jr_ranking *ranking)
{
    bool clustered = cluster != JR_CLUSTER_NONE;
    double degrees = (double)r->details->degrees;
    for (size_t i = 0; i < r->votes->counts.n_models; i++) {
        jr_ranking_record *record = &r->by_model[i];
        double se = cluster == JR_CLUSTER_QUESTION_JUDGE ? record->se_question_judge
                    : clustered                          ? record->se_question
                                                         : record->se_information;
        double q[N_PROBABILITIES];
        for (size_t p = 0; p < N_PROBABILITIES; p++)
            q[p] = record->mle + se * (clustered ? jr_student_quantile(PROBABILITIES[p], degrees)
                                       : PROBABILITIES[p] == 0.5
                                           ? 0
                                           : jr_normal_quantile(PROBABILITIES[p]));
        set_interval(record, q);
    }
    ranking->intervals = cluster == JR_CLUSTER_QUESTION_JUDGE ? JR_INTERVALS_QUESTION_JUDGE
                         : clustered                          ? JR_INTERVALS_QUESTION
                                                              : JR_INTERVALS_INFORMATION;
}

jr_status ranker_set_intervals(ranker *r, bool firth, jr_ranking *ranking, jr_error *err)
{
    ranking->n_questions = details_count_questions(r->votes->details, r->votes->n_details);
    jr_cluster cluster = choose_cluster(r, ranking->n_questions);
    ranker_compare_judges(r, cluster);
    set_errors(r, cluster);
    r->home_degrees = r->details->degrees = degrees_of(r, cluster, ranking->n_questions);
    if (cluster == JR_CLUSTER_QUESTION_JUDGE && r->judges.covariance)
        r->details->degrees = r->judges.degrees < 1 ? 1 : (size_t)r->judges.degrees;
    if (r->options->posterior)
        return ranker_set_posterior(r, ranking, err);
    if (r->options->bootstrap_n > 0 && cluster != JR_CLUSTER_QUESTION_JUDGE)
        return bootstrap_intervals(r, firth, cluster, ranking, err);
    ranking->bootstrap_n = 0;
    intervals_from_errors(r, cluster, ranking);
    return JR_OK;
}
