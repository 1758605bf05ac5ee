/*
 * Ratings before and after the length and style of the answers are held equal. Both fits are of the
 * same votes, those whose two answers are at hand, so that they differ in the control alone. The
 * style is that of the answers of a benchmark, or stands beside the votes in their files.
 */
#include <jrank/rank.h>

#include <math.h>
#include <string.h>

#include "base/english.h"
#include "base/str.h"
#include "stats/cells.h"

static const double *features_of(const jr_answer_features *f, size_t model, size_t question)
{
    return f->values + (model * f->n_questions + question) * JR_N_FEATURES;
}

/* The counts of details, of which there are cells. */
static jr_counts *count_details(jr_arena *arena, const jr_counts *all, const jr_detail *details,
                                size_t n_details)
{
    jr_counts *counts = jr_arena_alloc(arena, 1, sizeof *counts);
    *counts =
        (jr_counts){all->n_models, 0, jr_arena_alloc(arena, all->n_cells, sizeof *counts->cells)};
    for (size_t k = 0; k < all->n_cells; k++)
        counts->cells[k] = (jr_cell){all->cells[k].first, all->cells[k].second, 0, 0, 0};
    for (size_t i = 0; i < n_details; i++) {
        const jr_cell *cell = &details[i].cell;
        cells_add(counts->cells + (cells_find(all, cell->first, cell->second) - all->cells), cell);
    }
    for (size_t k = 0; k < all->n_cells; k++)
        if (jr_cell_total(&counts->cells[k]) > 0)
            counts->cells[counts->n_cells++] = counts->cells[k];
    return counts;
}

/* The votes with both answers there, and their covariates. */
static jr_control_votes select_votes(jr_arena *arena, const jr_votes *votes,
                                     const jr_answer_features *f, const jr_feature *wanted,
                                     size_t n_wanted)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    jr_detail *details = jr_arena_alloc(scratch, votes->n_details, sizeof *details);
    double *covariates = jr_arena_alloc(scratch, votes->n_details * n_wanted, sizeof *covariates);
    double *z = covariates;
    size_t n = 0;
    for (size_t i = 0; i < votes->n_details; i++) {
        const jr_detail *d = &votes->details[i];
        const double *first = features_of(f, d->cell.first, d->question);
        const double *second = features_of(f, d->cell.second, d->question);
        if (isnan(first[JR_FEATURE_LENGTH]) || isnan(second[JR_FEATURE_LENGTH]))
            continue;
        for (size_t k = 0; k < n_wanted; k++)
            *z++ = jr_control_difference(first[wanted[k]], second[wanted[k]]);
        details[n++] = *d;
    }
    return jr_control_votes_of(arena, count_details(arena, &votes->counts, details, n), details, n,
                               covariates, n_wanted);
}

/* A rating with its 95 % interval, by the fit's covariance. */
static jr_control_rating rate(const jr_control_fit *fit, const jr_rank_details *details,
                              double init_rating, size_t reference, double reference_rating,
                              size_t model, double t)
{
    size_t d = 1 + fit->n_models + fit->n_covariates, i = 1 + model, r = 1 + reference;
    double s = details->points_per_logit, variance = fit->covariance[i * d + i];
    bool is_anchored = reference != SIZE_MAX &&
                       details->field.component[model] == details->field.component[reference];
    double rating = init_rating + s * fit->strength[model];
    if (is_anchored) {
        variance += fit->covariance[r * d + r] - 2 * fit->covariance[i * d + r];
        rating = reference_rating + s * (fit->strength[model] - fit->strength[reference]);
    }
    double se = s * sqrt(fmax(0, variance));
    return (jr_control_rating){rating, se, rating - t * se, rating + t * se};
}

static size_t find_model(const jr_votes *votes, jr_str name)
{
    return name.size ? str_index(votes->models, votes->counts.n_models, name) : SIZE_MAX;
}

/* Names of models without any answer, for a sentence. */
static void list_models_without(jr_arena *arena, const jr_votes *votes, const jr_answer_features *f,
                                jr_ranking_control *control)
{
    enum { MOST_NAMES = 5 };
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < votes->counts.n_models; i++) {
        bool has_answer = false;
        for (size_t q = 0; q < f->n_questions; q++)
            has_answer |= !isnan(features_of(f, i, q)[JR_FEATURE_LENGTH]);
        if (has_answer)
            continue;
        if (control->n_without_answers++ < MOST_NAMES)
            jr_buf_format(&names, "%s%.*s", names.size ? ", " : "", JR_STR_ARG(votes->models[i]));
    }
    if (control->n_without_answers > MOST_NAMES)
        jr_buf_format(&names, ENGLISH(" and %zu more"), control->n_without_answers - MOST_NAMES);
    control->without_answers = jr_arena_copy(arena, jr_buf_str(&names));
}

static void fill_coefficients(jr_arena *arena, const jr_control_fit *fit, const jr_str *names,
                              double points_per_logit, jr_ranking_control *control)
{
    size_t start = 1 + fit->n_models, d = start + fit->n_covariates;
    control->n_coefficients = fit->n_covariates;
    control->coefficients = jr_arena_alloc(arena, fit->n_covariates, sizeof *control->coefficients);
    for (size_t k = 0; k < fit->n_covariates; k++) {
        double se = sqrt(fit->covariance[(start + k) * d + start + k]), gamma = fit->gamma[k];
        control->coefficients[k] = (jr_control_coefficient){
            .name = names[k],
            .logit = gamma,
            .se_logit = isnan(gamma) ? (double)NAN : se,
            .points = points_per_logit * gamma,
            .se_points = isnan(gamma) ? (double)NAN : points_per_logit * se,
            .spread = fit->spread[k]};
    }
}

static double count_votes(const jr_counts *counts)
{
    double n = 0;
    for (size_t k = 0; k < counts->n_cells; k++)
        n += jr_cell_total(&counts->cells[k]);
    return n;
}

/* Both fits of the selected votes, and what they say; control holds what is known already. */
static jr_status control_selected(jr_arena *arena, const jr_votes *votes,
                                  jr_control_votes *selected, const jr_str *names,
                                  jr_ranking_control control, const jr_rank_options *options,
                                  jr_rank_details *details, jr_ranking *ranking, jr_error *err)
{
    control.n_left_out = ranking->votes.valid - (uint64_t)llround(count_votes(selected->counts));
    if (selected->n_rows == 0)
        return jr_error_set(err, JR_ERR_DATA, "no vote is on two answers that are at hand");
    jr_field field;
    jr_field_analyse(arena, selected->counts, &field);
    if (field.n_components > details->field.n_components)
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes on answers that are at hand fall into more parts than all "
                            "votes, so the ratings could not be compared");
    selected->without_home = ranking->home_mode != JR_HOME_FIT;
    selected->home = selected->without_home ? details->fit.home : 0;
    selected->by_question = details->cluster != JR_CLUSTER_NONE && selected->n_questions > 1;
    selected->n_threads = options->n_threads;
    jr_control_fit after, before;
    JR_TRY(jr_control_fit_votes(arena, selected, &after, err));
    jr_control_votes uncontrolled = *selected;
    uncontrolled.n_covariates = 0;
    JR_TRY(jr_control_fit_votes(arena, &uncontrolled, &before, err));
    double t = selected->by_question ? jr_student_quantile(0.975, (double)selected->n_questions - 1)
                                     : jr_normal_quantile(0.975);
    size_t reference = find_model(votes, options->anchor_model);
    if (reference != SIZE_MAX && isnan(after.strength[reference]))
        reference = SIZE_MAX;
    control.ratings = jr_arena_alloc(arena, ranking->n_records, sizeof *control.ratings);
    for (size_t i = 0; i < ranking->n_records; i++) {
        size_t model = details->model_of[i];
        control.ratings[i].before = rate(&before, details, options->init_rating, reference,
                                         options->anchor_rating, model, t);
        control.ratings[i].after = rate(&after, details, options->init_rating, reference,
                                        options->anchor_rating, model, t);
    }
    fill_coefficients(arena, &after, names, details->points_per_logit, &control);
    control.n_votes = ranking->votes.valid - control.n_left_out;
    control.home_before = details->points_per_logit * before.home;
    control.home_after = details->points_per_logit * after.home;
    control.log_likelihood_before = before.log_likelihood;
    control.log_likelihood_after = after.log_likelihood;
    control.intervals = selected->by_question ? JR_INTERVALS_QUESTION : JR_INTERVALS_SANDWICH;
    ranking->control = control;
    details->controlled = selected;
    return JR_OK;
}

jr_status jr_rank_control(jr_arena *arena, const jr_votes *votes,
                          const jr_answer_features *features, const jr_feature *wanted,
                          size_t n_wanted, const jr_rank_options *options, jr_rank_details *details,
                          jr_ranking *ranking, jr_error *err)
{
    jr_ranking_control control = {0};
    jr_control_votes *selected = jr_arena_alloc(arena, 1, sizeof *selected);
    *selected = select_votes(arena, votes, features, wanted, n_wanted);
    list_models_without(arena, votes, features, &control);
    jr_str names[JR_N_FEATURES];
    for (size_t k = 0; k < n_wanted; k++)
        names[k] = jr_str_from(jr_feature_name(wanted[k]));
    return control_selected(arena, votes, selected, names, control, options, details, ranking, err);
}

jr_status jr_rank_control_style(jr_arena *arena, const jr_votes *votes,
                                const jr_rank_options *options, jr_rank_details *details,
                                jr_ranking *ranking, jr_error *err)
{
    jr_control_votes *selected = jr_arena_alloc(arena, 1, sizeof *selected);
    *selected = *votes->columns->styled;
    return control_selected(arena, votes, selected, votes->columns->style_names,
                            (jr_ranking_control){0}, options, details, ranking, err);
}
