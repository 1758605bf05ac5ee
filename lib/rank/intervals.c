/*
 * How sure the ratings are. Votes on one question depend on each other, so where the questions are
 * known errors are by question; errors of independent votes say how the ratings of just these
 * questions would vary. The bootstrap only replaces Student's quantiles: percentiles of its rounds
 * are too close together where questions are few. Published rankings have them, by votes.
 */
#include "bench/battle_groups.h"
#include "ranker.h"
#include "stats/details.h"
#include "stats/sandwich.h"

#include <math.h>

enum { USUAL_ROUNDS = 500 };

/* With two questions Student's t has one degree of freedom: intervals that say nothing. */
enum { FEWEST_QUESTIONS = 3 };

/* Below, hardly any drawing of questions is like another one, and some have no spread. */
enum { FEWEST_TO_DRAW = 10 };

static const double PROBABILITIES[] = {0.025, 0.16, 0.5, 0.84, 0.975};
enum { N_PROBABILITIES = sizeof PROBABILITIES / sizeof *PROBABILITIES };

static const jr_control_votes *grouped_of(const jr_votes *votes)
{
    return votes->n_details == 0 && votes->columns ? votes->columns->grouped : NULL;
}

static void index_questions(ranker *r)
{
    r->questions = (question_list){.details = r->votes->details,
                                   .n_details = r->votes->n_details,
                                   .grouped = grouped_of(r->votes),
                                   .n_threads = r->options->n_threads};
    question_list_index(r->arena, &r->questions, &r->votes->counts);
}

void ranker_need_details(ranker *r)
{
    const jr_control_votes *grouped = grouped_of(r->votes);
    if (!grouped)
        return;
    r->own = *r->votes;
    r->own.details = jr_arena_alloc(r->arena, grouped->n_rows, sizeof(jr_detail));
    r->own.n_details = battle_groups_details(grouped, r->own.details);
    r->votes = &r->own;
    r->plain = r->own; /* grouped votes have no weights */
}

/* What was asked for as far as the votes allow it; a warning says where they do not. */
static jr_cluster choose_cluster(ranker *r, size_t n_questions)
{
    jr_cluster cluster = r->options->cluster;
    if (r->options->original)
        return JR_CLUSTER_NONE;
    if (cluster == JR_CLUSTER_NONE || (cluster == JR_CLUSTER_AUTO && n_questions == 0))
        return JR_CLUSTER_NONE;
    if (n_questions < FEWEST_QUESTIONS) {
        warnings_add(&r->warnings,
                     "the votes are on %s, from which nothing follows for new questions: the "
                     "intervals are for these questions again",
                     n_questions == 1   ? "one question"
                     : n_questions == 2 ? "two questions"
                                        : "questions that are not known");
        return JR_CLUSTER_NONE;
    }
    if (cluster != JR_CLUSTER_QUESTION_JUDGE)
        return JR_CLUSTER_QUESTION;
    size_t n_judges = details_count_judges(r->votes->details, r->votes->n_details);
    if (n_judges < 2) {
        warnings_add(&r->warnings, "one judge tells nothing of new judges: the intervals are for "
                                   "new questions");
        return JR_CLUSTER_QUESTION;
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

static jr_status set_pool(ranker *r, jr_cluster cluster, jr_ranking *ranking, jr_error *err)
{
    uint64_t pool = r->options->pool, n_questions = ranking->n_questions;
    if (pool == 0 || r->options->original)
        return JR_OK;
    if (pool < n_questions)
        return jr_error_set(err, JR_ERR_USAGE,
                            "the votes are on %llu questions, which can't be drawn from a pool of "
                            "%llu; HINT: the pool are all questions, those with votes among them",
                            (unsigned long long)n_questions, (unsigned long long)pool);
    if (cluster == JR_CLUSTER_NONE) {
        if (n_questions == 0)
            warnings_add(&r->warnings, "the votes do not tell their questions, so the size of the "
                                       "pool is without effect");
        return JR_OK;
    }
    ranking->pool = pool;
    r->pool_share = (double)n_questions / (double)pool;
    return JR_OK;
}

/* From the covariance by question, and judges drawn where there are several, that for the pool. */
static double *correct_for_pool(ranker *r, const double *covariance, const double *question,
                                const double *independent)
{
    size_t n = r->votes->counts.n_models, d = n + 1;
    double *result = jr_arena_alloc(r->arena, d * d, sizeof *result);
    for (size_t i = 0; i < d * d; i++)
        result[i] = covariance[i] - question[i] + ranker_mix(r, question[i], independent[i]);
    for (size_t i = 0; i < d * d; i += d + 1)
        result[i] = fmax(result[i], ranker_mix(r, question[i], independent[i]));
    return result;
}

/* The independent votes' part of the variance is known better [Satterthwaite 1946]. */
static size_t degrees_for_pool(const ranker *r, size_t degrees, const double *question)
{
    static const double MOST_DEGREES = 1e6;
    double shares = 0, n_shares = 0;
    size_t n = r->votes->counts.n_models;
    for (size_t i = 0; i < n; i++) {
        size_t at = (1 + i) * (n + 1) + 1 + i;
        double variance = r->details->covariance[at];
        if (!(variance > 0))
            continue;
        shares += (1 - r->pool_share) * question[at] / variance;
        n_shares++;
    }
    double share = n_shares > 0 ? shares / n_shares : 1;
    double corrected = (double)degrees / (share * share);
    return corrected < MOST_DEGREES ? (size_t)fmax(corrected, (double)degrees) : 0;
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
    jr_bt_fit *fit = &r->details->fit;
    double *information = jr_bt_covariance(r->arena, fit);
    fit->inverse = information;
    double *sandwich = sandwich_of_squares(r->arena, &v->counts, r->squares, fit);
    double *question = sandwich_by_question(r->arena, &r->questions, fit);
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
    r->details->covariance = two_way                          ? two_way
                             : cluster == JR_CLUSTER_QUESTION ? question
                             : r->options->posterior          ? information
                                                              : sandwich;
    if (r->pool_share > 0) {
        r->details->covariance = correct_for_pool(r, r->details->covariance, question, sandwich);
        if (cluster == JR_CLUSTER_QUESTION)
            r->details->degrees = degrees_for_pool(r, r->details->degrees, question);
    }
    if (!r->options->original)
        ranker_find_scarce(r, sandwich, information);
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

static jr_status draw_bootstrap(ranker *r, const jr_bootstrap_options *how, jr_ranking *ranking,
                                jr_bootstrap *ret_bootstrap, jr_error *err)
{
    jr_bootstrap_options options = *how;
    options.n_rounds = r->options->bootstrap_n ? r->options->bootstrap_n : USUAL_ROUNDS;
    options.seed = r->options->seed;
    options.n_threads = r->options->n_threads;
    options.estimator.ties = r->details->fit.ties;
    options.estimator.without_home = r->without_home;
    options.estimator.home = r->home;
    JR_TRY(jr_bootstrap_votes(r->arena, &r->votes->counts, &r->details->fit, &options,
                              ret_bootstrap, err));
    ranking->bootstrap_n = options.n_rounds;
    ranking->bootstrap_separated = ret_bootstrap->n_separated;
    ranking->bootstrap_disconnected = ret_bootstrap->n_disconnected;
    ranking->bootstrap_lost = ret_bootstrap->n_lost;
    ranking->bootstrap_failed = ret_bootstrap->n_failed;
    return JR_OK;
}

/* As published: medians and percentiles of a bootstrap of votes. */
static jr_status intervals_as_published(ranker *r, bool firth, jr_ranking *ranking, jr_error *err)
{
    jr_bootstrap_options how = {.estimator = {.firth = firth}};
    jr_bootstrap bootstrap;
    JR_TRY(draw_bootstrap(r, &how, ranking, &bootstrap, err));
    for (size_t i = 0; i < bootstrap.n_models; i++) {
        bool anchored = ranker_is_anchored(r, i);
        double zero = anchored ? r->options->anchor_rating : r->init_rating, q[N_PROBABILITIES];
        jr_bootstrap_quantiles(&bootstrap, &r->votes->counts, &r->details->fit, i,
                               anchored ? r->anchor : SIZE_MAX, PROBABILITIES, N_PROBABILITIES, q);
        for (size_t p = 0; p < N_PROBABILITIES; p++)
            q[p] = zero + r->details->points_per_logit * q[p];
        set_interval(&r->by_model[i], q);
    }
    ranking->intervals = JR_INTERVALS_VOTE_BOOTSTRAP;
    return JR_OK;
}

/* The estimate, and what is so many standard errors to both sides for 68 and 95 %. */
static void set_interval_around(ranker *r, size_t model, const double *errors)
{
    const double z[N_PROBABILITIES] = {-errors[1], -errors[0], 0, errors[0], errors[1]};
    double q[N_PROBABILITIES];
    for (size_t p = 0; p < N_PROBABILITIES; p++)
        q[p] = ranker_quantile(r, model, z[p]);
    set_interval(&r->by_model[model], q);
}

/* At 84 and 97.5 %. */
static void find_student(const ranker *r, double *ret_quantiles)
{
    size_t degrees = r->details->degrees;
    for (size_t k = 0; k < 2; k++) {
        double p = PROBABILITIES[3 + k];
        ret_quantiles[k] =
            degrees ? jr_student_quantile(p, (double)degrees) : jr_normal_quantile(p);
    }
}

static void intervals_by_student(ranker *r, jr_ranking *ranking)
{
    double errors[2];
    find_student(r, errors);
    for (size_t i = 0; i < r->votes->counts.n_models; i++)
        set_interval_around(r, i, errors);
    static const jr_intervals intervals[][2] = {
        [JR_CLUSTER_NONE] = {JR_INTERVALS_SANDWICH, JR_INTERVALS_PROFILE},
        [JR_CLUSTER_QUESTION] = {JR_INTERVALS_QUESTION, JR_INTERVALS_PROFILE_QUESTION},
        [JR_CLUSTER_QUESTION_JUDGE] = {JR_INTERVALS_QUESTION_JUDGE,
                                       JR_INTERVALS_PROFILE_QUESTION_JUDGE}};
    ranking->intervals = intervals[r->details->cluster][r->profile.of_all];
}

/* Of a model of which votes say little, those drawn from them say no more. */
static jr_status intervals_by_bootstrap(ranker *r, bool firth, jr_ranking *ranking, jr_error *err)
{
    double student[2];
    find_student(r, student);
    static const double inside[] = {0.68, 0.95};
    size_t n = r->votes->counts.n_models;
    bool by_question = r->details->cluster == JR_CLUSTER_QUESTION;
    if (by_question)
        ranker_need_details(r);
    size_t *reference = jr_arena_alloc(r->arena, n, sizeof *reference);
    for (size_t i = 0; i < n; i++)
        reference[i] = ranker_is_anchored(r, i) ? r->anchor : SIZE_MAX;
    jr_bootstrap_options how = {.estimator = {.firth = firth},
                                .details = by_question ? r->votes->details : NULL,
                                .n_details = by_question ? r->votes->n_details : 0,
                                .studentised = true,
                                .reference = reference};
    jr_bootstrap bootstrap;
    JR_TRY(draw_bootstrap(r, &how, ranking, &bootstrap, err));
    for (size_t i = 0; i < n; i++) {
        double errors[2];
        jr_bootstrap_t_quantiles(&bootstrap, i, inside, 2, errors);
        set_interval_around(r, i, r->profile.is_scarce[i] ? student : errors);
    }
    ranking->intervals =
        by_question ? JR_INTERVALS_QUESTION_BOOTSTRAP_T : JR_INTERVALS_VOTE_BOOTSTRAP_T;
    return JR_OK;
}

/* False, with a warning, where intervals are by Student's t all the same. */
static bool can_draw(ranker *r, const jr_ranking *ranking)
{
    jr_cluster cluster = r->details->cluster;
    if (cluster == JR_CLUSTER_NONE && r->votes->weights)
        warnings_add(&r->warnings,
                     "votes with weights, scores or fractions can't be drawn one by one, so the "
                     "intervals are normal and not by the bootstrap");
    else if (cluster == JR_CLUSTER_QUESTION_JUDGE)
        warnings_add(&r->warnings, "judges are too few to be drawn, so the intervals are by "
                                   "Student's t and not by the bootstrap");
    else if (cluster == JR_CLUSTER_QUESTION && ranking->n_questions < FEWEST_TO_DRAW)
        warnings_add(&r->warnings,
                     "%llu questions are too few to be drawn, so the intervals are by Student's t "
                     "and not by the bootstrap",
                     (unsigned long long)ranking->n_questions);
    else
        return true;
    return false;
}

jr_status ranker_set_intervals(ranker *r, bool firth, jr_ranking *ranking, jr_error *err)
{
    index_questions(r);
    ranking->n_questions = r->questions.n_questions;
    jr_cluster cluster = choose_cluster(r, ranking->n_questions);
    JR_TRY(set_pool(r, cluster, ranking, err));
    ranker_compare_judges(r, cluster);
    r->home_degrees = r->details->degrees = degrees_of(r, cluster, ranking->n_questions);
    if (cluster == JR_CLUSTER_QUESTION_JUDGE && r->judges.covariance)
        r->details->degrees = r->judges.degrees < 1 ? 1 : (size_t)r->judges.degrees;
    set_errors(r, cluster);
    ranking->target = ranking->n_questions ? cluster : JR_CLUSTER_AUTO;
    if (r->options->posterior)
        return ranker_set_posterior(r, ranking, err);
    if (r->options->original)
        return intervals_as_published(r, firth, ranking, err);
    r->profile.of_all = r->options->interval == JR_INTERVAL_KIND_PROFILE;
    if (r->options->interval == JR_INTERVAL_KIND_BOOTSTRAP && can_draw(r, ranking))
        return intervals_by_bootstrap(r, firth, ranking, err);
    intervals_by_student(r, ranking);
    return JR_OK;
}
