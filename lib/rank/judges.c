/*
 * What a ranking says of its judges where it pools several: the home advantage that each gives, and
 * with a model of ties its tie parameter, in one fit with shared strengths, and whether the judges
 * differ in them. The ratings themselves have one advantage and one parameter for all, as ever.
 * The times of one judge (jr_vote_epochs) are judges in the same fit, of which the ratings are told
 * beside the others.
 */
#include "ranker.h"

#include <jrank/card.h>

#include <math.h>

enum { N_EPOCHS = 2 }; /* before and behind the border */

/* With the ranking's model of ties, or with half wins where that has no estimate by judge. */
static jr_status fit_judges(const ranker *r, const jr_detail *details, size_t n_details,
                            size_t n_judges, jr_judge_fit *ret_fit, jr_error *err)
{
    const jr_bt_fit *fit = &r->details->fit;
    jr_judge_data votes = {.details = details,
                           .n_details = n_details,
                           .n_models = r->votes->counts.n_models,
                           .n_judges = n_judges,
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

/* What the fit says of judge i; fit NULL: there is none. */
static jr_judge_home home_of(const ranker *r, jr_str judge, const jr_judge_fit *fit, size_t i)
{
    jr_judge_home home = {.judge = judge,
                          .logit = NAN,
                          .rating = NAN,
                          .p_first = NAN,
                          .se = NAN,
                          .tie_parameter = NAN,
                          .tie_se = NAN};
    if (!fit)
        return home;
    home.logit = fit->home[i];
    home.rating = r->details->points_per_logit * home.logit;
    home.se = r->details->points_per_logit * fit->home_se[i];
    home.tie_parameter = fit->tie_parameter[i];
    home.tie_se = fit->tie_se[i];
    if (!isnan(home.logit))
        home.p_first = jr_ties_score(isnan(home.tie_se) ? JR_TIES_HALF : fit->ties, home.logit,
                                     home.tie_parameter);
    return home;
}

/* The ratings of the fit, anchored as those of the ranking are, and how far they are from these. */
static void rate_epochs(const ranker *r, const jr_judge_fit *fit, jr_epoch_homes *epochs)
{
    const jr_rank_details *d = r->details;
    bool are_alike =
        !fit->firth && !d->fit.firth && !d->field.separated && fit->ties == d->fit.ties;
    epochs->n_ratings = fit->n_models;
    epochs->ratings = jr_arena_alloc(r->arena, fit->n_models, sizeof *epochs->ratings);
    for (size_t i = 0; i < fit->n_models; i++) {
        double rating = r->init_rating + d->points_per_logit * fit->strength[i];
        if (ranker_is_anchored(r, i))
            rating = r->options->anchor_rating +
                     d->points_per_logit * (fit->strength[i] - fit->strength[r->anchor]);
        epochs->ratings[i] = (jr_epoch_rating){r->votes->models[i], rating};
        if (are_alike)
            epochs->most_moved = fmax(epochs->most_moved, fabs(rating - r->by_model[i].mle));
    }
}

static void set_epochs(const ranker *r, jr_judge_homes *homes)
{
    const jr_vote_epochs *times = r->votes->n_judges == 1 ? r->votes->judges->epochs : NULL;
    if (!times || r->without_home)
        return;
    jr_epoch_homes *epochs = jr_arena_alloc(r->arena, 1, sizeof *epochs);
    *epochs = (jr_epoch_homes){.border = times->border,
                               .since = times->since,
                               .homes = jr_arena_alloc(r->arena, N_EPOCHS, sizeof *epochs->homes),
                               .n_homes = N_EPOCHS,
                               .equal_home = {NAN, NAN, 0},
                               .most_moved = NAN};
    jr_judge_fit fit = {0};
    jr_error err;
    jr_status status = fit_judges(r, times->details, times->n_details, N_EPOCHS, &fit, &err);
    double reach = r->home_degrees ? jr_student_quantile(0.975, (double)r->home_degrees)
                                   : jr_normal_quantile(0.975);
    for (size_t i = 0; i < N_EPOCHS; i++) {
        jr_epoch_home *epoch = &epochs->homes[i];
        *epoch = (jr_epoch_home){
            .home = home_of(r, i ? times->after : times->before, status == JR_OK ? &fit : NULL, i)};
        epoch->lower95 = epoch->home.rating - reach * epoch->home.se;
        epoch->upper95 = epoch->home.rating + reach * epoch->home.se;
    }
    for (size_t i = 0; i < times->n_details; i++)
        epochs->homes[times->details[i].judge].n_votes +=
            (uint64_t)jr_cell_total(&times->details[i].cell);
    homes->epochs = epochs;
    if (status != JR_OK) {
        epochs->problem = jr_arena_copy(r->arena, jr_str_from(err.message));
        return;
    }
    epochs->ties = fit.ties;
    epochs->firth = fit.firth;
    epochs->equal_home = report_test(&fit.equal_home);
    rate_epochs(r, &fit, epochs);
}

void ranker_set_judges(const ranker *r, jr_ranking *ranking)
{
    const jr_votes *votes = r->votes;
    jr_judge_homes *homes = &ranking->judges;
    *homes = (jr_judge_homes){.equal_home = {NAN, NAN, 0}, .equal_ties = {NAN, NAN, 0}};
    set_epochs(r, homes);
    if (votes->n_judges < 2 || (r->without_home && !r->details->fit.tie_free))
        return;
    homes->n_judges = votes->n_judges;
    homes->judges = jr_arena_alloc(r->arena, votes->n_judges, sizeof *homes->judges);
    jr_judge_fit fit = {0};
    jr_error err;
    jr_status status = fit_judges(r, votes->details, votes->n_details, votes->n_judges, &fit, &err);
    if (status != JR_OK)
        homes->problem = jr_arena_copy(r->arena, jr_str_from(err.message));
    for (size_t i = 0; i < votes->n_judges; i++)
        homes->judges[i] = home_of(r, votes->judges[i].judge, status == JR_OK ? &fit : NULL, i);
    if (status != JR_OK)
        return;
    homes->ties = fit.ties;
    homes->firth = fit.firth;
    homes->equal_home = report_test(&fit.equal_home);
    homes->equal_ties = report_test(&fit.equal_ties);
}
