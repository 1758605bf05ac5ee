/*
 * The way from votes to a ranking: what can be estimated, the fit, its variation, win rates and
 * ranks, and the sentences that a reader must know beside the numbers. All arithmetic is in
 * lib/stats; here it is put together and turned into rating points.
 */
#include <jrank/rank.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/stats.h>

#include "base/english.h"
#include "base/str.h"
#include "places.h"
#include "ranker.h"
#include "stats/winrate.h"
#include "warnings.h"

static const double MOST_INVALID_SHARE = 0.2;

/* In logits; beyond, a fit is a matter of rounding. */
static const double MOST_HOME = 18.5;

const char *jr_version(void)
{
    return JRANK_VERSION;
}

static jr_status find_anchor(ranker *r, jr_error *err)
{
    r->anchor = SIZE_MAX;
    if (r->options->anchor_model.size == 0)
        return JR_OK;
    r->anchor = str_index(r->votes->models, r->votes->counts.n_models, r->options->anchor_model);
    if (r->anchor == SIZE_MAX || r->details->field.component[r->anchor] == JR_NO_COMPONENT)
        return jr_error_set(err, JR_ERR_DATA,
                            "the anchor '%.*s' is not among the models that have votes; HINT: it "
                            "goes by its id, which may differ from the name that is shown",
                            JR_STR_ARG(r->options->anchor_model));
    return JR_OK;
}

static jr_status fit(ranker *r, jr_error *err)
{
    jr_rank_details *d = r->details;
    jr_bt_options options = {.firth = r->options->estimator == JR_ESTIMATOR_FIRTH,
                             .firth_if_separated = r->options->estimator == JR_ESTIMATOR_AUTO,
                             .without_home = r->without_home,
                             .home = r->home};
    if (d->field.separated && r->options->estimator == JR_ESTIMATOR_MLE) {
        warning_list list = {.arena = r->arena, .names = r->votes->models};
        return jr_error_set(err, JR_ERR_DATA, "%.*s; HINT: the estimators auto and firth give one",
                            JR_STR_ARG(warnings_describe_separation(&list, &d->field)));
    }
    return ranker_fit(r, &options, err);
}

static void set_ratings(ranker *r)
{
    jr_rank_details *d = r->details;
    size_t n = r->votes->counts.n_models;
    d->offset = jr_arena_alloc(r->arena, n, sizeof *d->offset);
    for (size_t i = 0; i < n; i++) {
        d->offset[i] = r->init_rating;
        if (ranker_is_anchored(r, i))
            d->offset[i] =
                r->options->anchor_rating - d->points_per_logit * d->fit.strength[r->anchor];
        r->by_model[i].mle = d->offset[i] + d->points_per_logit * d->fit.strength[i];
    }
}

/* Symmetric in logits, so that the ends are rates too. A rate of 0 or 1 has none. */
static void set_interval_of_rate(double rate, double error, double quantile,
                                 jr_ranking_record *record)
{
    double logit = log(rate / (1 - rate)), reach = quantile * error / (rate * (1 - rate));
    record->uniform_lower95 = record->uniform_upper95 = NAN;
    if (!isfinite(logit) || !(error > 0))
        return;
    record->uniform_lower95 = jr_logistic(logit - reach);
    record->uniform_upper95 = jr_logistic(logit + reach);
}

static void set_intervals_of_rates(ranker *r)
{
    const jr_votes *v = &r->plain;
    bool has_weights = v->details != r->votes->details;
    question_list list = {0};
    if (r->details->cluster != JR_CLUSTER_NONE)
        list = has_weights ? (question_list){.details = v->details, .n_details = v->n_details}
                           : r->questions;
    double *errors = winrate_errors(r->arena, &v->counts, &list, &r->details->fit);
    const double *independent =
        r->pool_share > 0 ? jr_winrate_errors(r->arena, &v->counts, NULL, 0, &r->details->fit)
                          : errors;
    double quantile = r->details->degrees ? jr_student_quantile(0.975, (double)r->details->degrees)
                                          : jr_normal_quantile(0.975);
    for (size_t i = 0; i < v->counts.n_models; i++) {
        double error = sqrt(ranker_mix(r, pow(errors[i], 2), pow(independent[i], 2)));
        set_interval_of_rate(r->by_model[i].win_rate_uniform, error, quantile, &r->by_model[i]);
    }
}

static void set_rates_and_ranks(ranker *r, jr_ranking *ranking)
{
    size_t n = r->votes->counts.n_models;
    const jr_field *field = &r->details->field;
    const jr_winrate *rates =
        jr_winrates(r->arena, &r->plain.counts, r->details->fit.strength, field->component);
    double *matches = jr_arena_alloc(r->arena, n, sizeof *matches);
    for (size_t i = 0; i < n; i++)
        matches[i] = rates[i].matches;
    places_choose_board(r, matches);
    double *median = jr_arena_alloc(r->arena, n, sizeof *median);
    uint32_t *rank = jr_arena_alloc(r->arena, n, sizeof *rank);
    for (size_t i = 0; i < n; i++) {
        jr_ranking_record *record = &r->by_model[i];
        median[i] = record->median;
        record->win_rate = rates[i].pooled;
        record->win_rate_uniform = rates[i].uniform;
        record->win_rate_implied =
            r->details->fit.ties == JR_TIES_HALF ? rates[i].implied : ranker_implied_rate(r, i);
        record->matches = rates[i].matches;
        record->stronger_than_next = NAN;
        if (field->n_components > 1 && field->component[i] != JR_NO_COMPONENT)
            record->component = 1 + field->component[i];
    }
    set_intervals_of_rates(r);
    jr_ranks(median, r->board, n, rank);
    for (size_t i = 0; i < n; i++)
        r->by_model[i].rank = r->by_model[i].unranked == JR_UNRANKED_NOT ? rank[i] : 0;
    ranking->n_components = (uint32_t)field->n_components;
}

static int compare_numbers(double left, double right)
{
    if (isnan(left) || isnan(right))
        return !isnan(left) - !isnan(right);
    return (left > right) - (left < right);
}

/* Unrated models first, then those of no board. */
static int compare_boards(const jr_ranking_record *a, const jr_ranking_record *b)
{
    static const int order[] = {[JR_UNRANKED_NO_VOTE] = 0,
                                [JR_UNRANKED_FEW_MATCHES] = 1,
                                [JR_UNRANKED_ANY_PLACE] = 2,
                                [JR_UNRANKED_NOT] = 2};
    return order[a->unranked] - order[b->unranked];
}

static int by_median(const void *left, const void *right)
{
    const jr_ranking_record *a = *(jr_ranking_record *const *)left;
    const jr_ranking_record *b = *(jr_ranking_record *const *)right;
    int order = compare_boards(a, b);
    if (order == 0)
        order = compare_numbers(a->median, b->median);
    if (order == 0)
        order = compare_numbers(a->mle, b->mle);
    return order ? order : -jr_str_compare(a->model_id, b->model_id);
}

static int by_win_rate(const void *left, const void *right)
{
    const jr_ranking_record *a = left, *b = right;
    int order = compare_boards(a, b);
    if (order == 0)
        order = compare_numbers(a->win_rate, b->win_rate);
    return order ? order : -jr_str_compare(a->model_id, b->model_id);
}

static void sort_records(ranker *r, jr_ranking *ranking)
{
    size_t n = r->votes->counts.n_models;
    jr_ranking_record **order = jr_arena_alloc(r->arena, n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = &r->by_model[i];
    qsort(order, n, sizeof *order, by_median);
    ranking->records = jr_arena_alloc(r->arena, n, sizeof *ranking->records);
    r->details->model_of = jr_arena_alloc(r->arena, n, sizeof *r->details->model_of);
    for (size_t i = 0; i < n; i++) {
        ranking->records[i] = *order[i];
        r->details->model_of[i] = (size_t)(order[i] - r->by_model);
    }
    ranking->n_records = n;
}

/* The bootstrap never draws an outcome that did not happen. One round has no width by nature. */
static bool understates_intervals(const ranker *r)
{
    if (!r->options->original || r->options->bootstrap_n == 1 || r->options->posterior)
        return false;
    if (r->details->field.separated)
        return true;
    for (size_t i = 0; i < r->votes->counts.n_models; i++)
        if (i != r->anchor && r->by_model[i].upper95 == r->by_model[i].lower95)
            return true;
    return false;
}

static void warn_of_bootstrap(const ranker *r, const jr_ranking *ranking, warning_list *list)
{
    unsigned long long separated = ranking->bootstrap_separated, lost = ranking->bootstrap_lost,
                       disconnected = ranking->bootstrap_disconnected,
                       failed = ranking->bootstrap_failed;
    if (understates_intervals(r))
        warnings_add(list, "the intervals are too narrow, since the bootstrap draws only outcomes "
                           "that have happened; HINT: without --compat original they are wider");
    if (separated + lost + disconnected + failed == 0)
        return;
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_format(&text, ENGLISH("there are few votes: of %llu bootstrap rounds"),
                  (unsigned long long)ranking->bootstrap_n);
    if (separated)
        jr_buf_format(&text,
                      ENGLISH(", %llu had no finite maximum and were fitted with Firth's penalty"),
                      separated);
    if (lost)
        jr_buf_format(&text, ENGLISH(", %llu drew no vote of some model"), lost);
    if (disconnected)
        jr_buf_format(&text, ENGLISH(", %llu fell into parts"), disconnected);
    if (failed)
        jr_buf_format(&text, ENGLISH(", %llu could not be fitted"), failed);
    warnings_add(list, "%s", text.data);
}

static jr_str content_of(const jr_input *input)
{
    return input->content_sha256.size ? input->content_sha256 : jr_str_from(input->sha256);
}

/* Files with the same bytes, compressed or not: nobody votes twice in the same way on purpose. */
static void warn_of_same_inputs(const jr_votes *votes, warning_list *list)
{
    for (size_t i = 0; i < votes->n_inputs; i++)
        for (size_t k = 0; k < i; k++) {
            const jr_input *one = &votes->inputs[k], *other = &votes->inputs[i];
            if (!one->size || !*one->sha256 ||
                jr_str_compare(content_of(one), content_of(other)) != 0)
                continue;
            bool is_packed = strcmp(one->sha256, other->sha256) != 0;
            warnings_add(list,
                         "%.*s and %.*s hold the same bytes%s: votes without an id of their "
                         "own count twice",
                         JR_STR_ARG(one->path), JR_STR_ARG(other->path),
                         is_packed ? " once they are unpacked" : "");
            break;
        }
}

static void add_warnings(ranker *r, const jr_ranking *ranking)
{
    warn_of_same_inputs(r->votes, &r->warnings);
    const jr_votes_report *report = &r->votes->report;
    double n_verdicts = (double)(report->valid + report->invalid);
    if ((double)report->invalid > MOST_INVALID_SHARE * n_verdicts)
        warnings_add(&r->warnings, "%llu of %.0f verdicts (%.0f %%) are invalid; first: %.*s",
                     (unsigned long long)report->invalid, n_verdicts,
                     100 * (double)report->invalid / n_verdicts,
                     JR_STR_ARG(r->votes->first_invalid));
    warnings_add_field(&r->warnings, &r->details->field, &r->details->fit);
    if (!r->details->field.home_identified && !r->without_home)
        warnings_add(&r->warnings, "the order of the seats never changed, so the home advantage "
                                   "can't be told from the strengths and is taken as 0");
    warn_of_bootstrap(r, ranking, &r->warnings);
    r->details->warnings = r->warnings.warnings;
    r->details->n_warnings = r->warnings.n_warnings;
}

static jr_status check_options(const jr_rank_options *options, double scale, double base,
                               jr_error *err)
{
    if (!(scale > 0) || !isfinite(scale))
        return jr_error_set(err, JR_ERR_USAGE, "the scale must be a positive number");
    if (!(base > 1) || !isfinite(base))
        return jr_error_set(err, JR_ERR_USAGE, "the base must be a number greater than 1");
    if (!isfinite(options->init_rating) || !isfinite(options->anchor_rating) ||
        !isfinite(options->home.points))
        return jr_error_set(err, JR_ERR_USAGE, "a rating must be a finite number");
    if (options->home.mode == JR_HOME_FIXED &&
        fabs(options->home.points) * log(base) > MOST_HOME * scale)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "a home advantage of %g points is more than 10^8 to 1 between equals at this "
            "scale",
            options->home.points);
    return JR_OK;
}

static jr_str describe_anchor(ranker *r)
{
    if (r->anchor == SIZE_MAX)
        return JR_STR("mean");
    return jr_arena_format(r->arena, "%.*s=%.15g", JR_STR_ARG(r->votes->models[r->anchor]),
                           r->options->anchor_rating);
}

/* What can't be done with votes that weigh more or less than one, or are won in part. */
static jr_status check_weights(const jr_votes *votes, const jr_rank_options *options, jr_error *err)
{
    const char *what = options->original    ? ENGLISH("a bootstrap of single votes")
                       : options->posterior ? ENGLISH("a posterior")
                       : options->choose_ties || options->ties != JR_TIES_HALF
                           ? ENGLISH("a model of ties")
                           : NULL;
    if (!votes->weights || !votes->weights->are_applied || !what)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s needs votes that each count one and are won, lost or a tie; these have "
                        "weights, scores or fractions%s",
                        what,
                        votes->weights->have_weights
                            ? ENGLISH("; HINT: --weights none takes each vote as one")
                            : "");
}

static void set_weights(ranker *r)
{
    const jr_vote_weights *weights = r->votes->weights;
    r->plain = *r->votes;
    r->squares = r->votes->counts.cells;
    if (!weights || !weights->are_applied)
        return;
    r->squares = weights->squares;
    r->plain.counts = weights->counts;
    r->plain.details = weights->details;
    r->plain.n_details = weights->n_details;
}

jr_status jr_rank_votes(jr_arena *arena, const jr_votes *votes, const jr_model_list *models,
                        const jr_rank_options *options, jr_ranking *ret_ranking,
                        jr_rank_details *ret_details, jr_error *err)
{
    double scale = options->scale != 0 ? options->scale : 400;
    double base = options->base != 0 ? options->base : 10;
    JR_TRY(check_options(options, scale, base, err));
    JR_TRY(check_weights(votes, options, err));
    size_t n = votes->counts.n_models;
    if (n < 2)
        return jr_error_set(err, JR_ERR_DATA,
                            "a ranking needs at least two models; the votes have only '%.*s'",
                            JR_STR_ARG(n ? votes->models[0] : JR_STR("none")));
    jr_rank_details details = {.points_per_logit = scale / log(base)};
    jr_field_analyse(arena, &votes->counts, &details.field);
    ranker r = {.arena = arena,
                .votes = votes,
                .options = options,
                .details = &details,
                .by_model = jr_arena_alloc(arena, n, sizeof(jr_ranking_record)),
                .init_rating = options->init_rating,
                .warnings = {.arena = arena, .names = votes->models}};
    jr_ranking ranking = {.method = options->posterior ? JR_METHOD_MCMC : JR_METHOD_MLE,
                          .votes = votes->report,
                          .scale = scale,
                          .base = base,
                          .init_rating = options->init_rating,
                          .seed = options->seed,
                          .inputs = votes->inputs,
                          .n_inputs = votes->n_inputs};
    set_weights(&r);
    ranker_choose_home(&r, &ranking);
    JR_TRY(find_anchor(&r, err));
    for (size_t i = 0; i < n; i++) {
        const jr_model *known = jr_model_find(models, votes->models[i]);
        r.by_model[i].model_id = votes->models[i];
        r.by_model[i].display_name = known ? known->display_name : votes->models[i];
    }
    JR_TRY(fit(&r, err));
    ranker_set_ties(&r, &ranking);
    set_ratings(&r);
    JR_TRY(ranker_set_intervals(&r, details.fit.firth, &ranking, err));
    ranker_set_home(&r, &ranking);
    ranker_set_missing(&r);
    ranker_set_judges(&r, &ranking);
    set_rates_and_ranks(&r, &ranking);
    sort_records(&r, &ranking);
    places_find(&r, &ranking);
    ranker_finish_posterior(&r, &ranking);
    ranking.anchor = describe_anchor(&r);
    details.anchor = r.anchor;
    ranking.estimator = details.fit.firth ? JR_ESTIMATOR_FIRTH : JR_ESTIMATOR_MLE;
    add_warnings(&r, &ranking);
    *ret_ranking = ranking;
    *ret_details = details;
    return JR_OK;
}

void jr_rank_by_winrate(jr_arena *arena, const jr_ranking *ranking, jr_ranking *ret_ranking)
{
    jr_ranking result = *ranking;
    size_t n = ranking->n_records;
    result.method = JR_METHOD_WINRATE;
    /* These are by the places of the records, which are others now. */
    result.posterior = NULL;
    result.control = (jr_ranking_control){0};
    result.calibration = NULL;
    result.peek = NULL;
    result.records = jr_arena_alloc(arena, n, sizeof *result.records);
    memcpy(result.records, ranking->records, n * sizeof *result.records);
    qsort(result.records, n, sizeof *result.records, by_win_rate);
    for (size_t i = 0; i < n; i++) {
        jr_ranking_record *record = &result.records[i];
        bool is_ranked = record->unranked == JR_UNRANKED_NOT && !isnan(record->win_rate);
        uint32_t higher = 0;
        for (size_t j = 0; j < n; j++)
            higher += result.records[j].unranked == JR_UNRANKED_NOT &&
                      result.records[j].win_rate > record->win_rate;
        record->rank = is_ranked ? 1 + higher : 0;
        record->rank_ub = 0;
        record->stronger_than_next = NAN;
    }
    *ret_ranking = result;
}

double *jr_rank_win_probabilities(jr_arena *arena, const jr_ranking *ranking,
                                  const jr_rank_details *details)
{
    size_t n = ranking->n_records;
    double *probabilities = jr_arena_alloc(arena, n * n, sizeof *probabilities);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t a = details->model_of[i], b = details->model_of[j];
            bool connected = i != j && details->field.component[a] == details->field.component[b];
            probabilities[i * n + j] =
                connected ? ranker_expected_score(&details->fit, details->fit.strength[a] -
                                                                     details->fit.strength[b])
                          : NAN;
        }
    return probabilities;
}
