/*
 * The charts of a posterior: densities, places, a corner plot of some models and the difference of
 * two of them, all in rating points.
 */
#include "message.h"
#include "rank_drawing.h"

#include <math.h>

/* Points of a curve, and of a side of a joint density: three pixels each there. */
enum { CURVE_POINTS = 241, JOINT_POINTS = 44, CORNER_STANDARD = 3 };
/* Curves reach so many standard deviations. */
static const double REACH = 4, JOINT_REACH = 3.2;

static size_t model_of(const drawing *d, size_t drawn)
{
    return d->details->model_of[d->record_of[drawn]];
}

/* The model that ratings are a distance to, or SIZE_MAX. */
static size_t reference_of(const drawing *d, size_t model)
{
    size_t anchor = d->details->anchor;
    const uint32_t *component = d->details->field.component;
    return anchor != SIZE_MAX && component[model] == component[anchor] ? anchor : SIZE_MAX;
}

/* The rating of strength 0, or of no distance to the anchor. */
static double zero_of(const drawing *d, size_t model)
{
    size_t reference = reference_of(d, model);
    double moved = reference == SIZE_MAX ? 0 : d->details->fit.strength[reference];
    return d->details->offset[model] + d->details->points_per_logit * moved;
}

static bool has_density(const drawing *d, size_t drawn)
{
    return isfinite(d->ranking->records[d->record_of[drawn]].median) &&
           model_of(d, drawn) != d->details->anchor;
}

static jr_grid grid_of(const drawing *d, size_t model, size_t reference, double reach, size_t n)
{
    double mean, deviation;
    jr_posterior_moments(&d->details->posterior, model, reference, &mean, &deviation);
    return (jr_grid){mean - reach * deviation, mean + reach * deviation, n};
}

/* In points; the curve's own scale does not matter. */
static jr_chart_density density_of(const drawing *d, size_t model, size_t reference, double zero,
                                   jr_grid grid)
{
    double points = d->details->points_per_logit;
    double *values = jr_arena_alloc(d->arena, grid.n, sizeof *values);
    jr_posterior_density(&d->details->posterior, model, reference, grid, values);
    return (jr_chart_density){zero + points * grid.low, zero + points * grid.high, values, grid.n};
}

static jr_status draw_ridges(const drawing *d, jr_error *err)
{
    jr_chart_rating *ratings = jr_arena_alloc(d->arena, d->n, sizeof *ratings);
    jr_chart_density *densities = jr_arena_alloc(d->arena, d->n, sizeof *densities);
    for (size_t i = 0; i < d->n; i++) {
        const jr_ranking_record *r = &d->ranking->records[d->record_of[i]];
        size_t model = model_of(d, i), reference = reference_of(d, model);
        ratings[i] = (jr_chart_rating){r->median, r->lower, r->upper, r->lower95, r->upper95};
        densities[i] = (jr_chart_density){0};
        if (has_density(d, i))
            densities[i] = density_of(d, model, reference, zero_of(d, model),
                                      grid_of(d, model, reference, REACH, CURVE_POINTS));
    }
    jr_chart_style style = drawing_style(d);
    jr_posterior_figure figure = {d->models, ratings, densities, d->n};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_posterior(&figure, &style, &svg);
    return drawing_save(d, "mcmc_posterior", &svg, err);
}

/* As many places as models are drawn. */
static jr_status draw_places(const drawing *d, jr_error *err)
{
    size_t n = d->ranking->n_records;
    double *chosen = jr_arena_alloc(d->arena, d->n * d->n, sizeof *chosen);
    double *ratings = jr_arena_alloc(d->arena, d->n, sizeof *ratings);
    for (size_t i = 0; i < d->n; i++) {
        ratings[i] = d->ranking->records[d->record_of[i]].median;
        for (size_t place = 0; place < d->n; place++)
            chosen[i * d->n + place] = d->ranking->posterior->rank[d->record_of[i] * n + place];
    }
    jr_chart_style style = drawing_style(d);
    jr_rank_map_figure figure = {d->models, ratings, chosen, d->n};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_rank_map(&figure, &style, &svg);
    return drawing_save(d, "mcmc_rank_probability", &svg, err);
}

/* Fills ret_chosen with numbers of drawn models, at most JR_CORNER_MOST. */
static size_t choose(const drawing *d, size_t *ret_chosen)
{
    size_t n = 0;
    words wanted = d->options->corner_models;
    for (size_t w = 0; w < wanted.n; w++) {
        size_t i = 0;
        while (i < d->n && jr_str_compare(d->ranking->records[d->record_of[i]].model_id,
                                          jr_str_from(wanted.items[w])) != 0)
            i++;
        if (i == d->n || !has_density(d, i))
            warn("--corner-models: %s is not drawn, as no model with a posterior has this id",
                 wanted.items[w]);
        else if (n < JR_CORNER_MOST)
            ret_chosen[n++] = i;
        else
            warn("--corner-models: %s is not drawn, as a corner plot has at most %d models",
                 wanted.items[w], JR_CORNER_MOST);
    }
    /* Records are sorted from the weakest up. */
    for (size_t i = d->n; i-- > 0 && wanted.n == 0 && n < CORNER_STANDARD;)
        if (has_density(d, i))
            ret_chosen[n++] = i;
    return n;
}

static jr_status draw_corner(const drawing *d, const size_t *chosen, size_t n, jr_error *err)
{
    jr_chart_model *models = jr_arena_alloc(d->arena, n, sizeof *models);
    jr_chart_density *densities = jr_arena_alloc(d->arena, n, sizeof *densities);
    const double **joint = jr_arena_alloc(d->arena, n * n, sizeof *joint);
    jr_grid grids[JR_CORNER_MOST];
    for (size_t i = 0; i < n; i++) {
        size_t model = model_of(d, chosen[i]), reference = reference_of(d, model);
        models[i] = d->models[chosen[i]];
        grids[i] = grid_of(d, model, reference, JOINT_REACH, CURVE_POINTS);
        densities[i] = density_of(d, model, reference, zero_of(d, model), grids[i]);
        grids[i].n = JOINT_POINTS;
        for (size_t j = 0; j < i; j++) {
            size_t other = model_of(d, chosen[j]);
            /* Of two parts of the field only one can be anchored. */
            bool is_common = reference == reference_of(d, other);
            double *values =
                jr_arena_alloc(d->arena, (size_t)JOINT_POINTS * JOINT_POINTS, sizeof *values);
            if (is_common)
                jr_posterior_joint_density(&d->details->posterior, other, model, reference,
                                           grids[j], grids[i], values);
            joint[i * n + j] = values;
        }
    }
    jr_chart_style style = drawing_style(d);
    jr_corner_figure figure = {models, densities, joint, JOINT_POINTS, n};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_corner(&figure, &style, &svg);
    return drawing_save(d, "mcmc_corner", &svg, err);
}

/* Of the first two models that were chosen; nothing where they never met. */
static jr_status draw_difference(const drawing *d, const size_t *chosen, size_t n, jr_error *err)
{
    if (n < 2)
        return JR_OK;
    size_t first = d->record_of[chosen[0]], second = d->record_of[chosen[1]];
    double probability = d->ranking->posterior->better[first * d->ranking->n_records + second];
    if (isnan(probability)) {
        warn("--corner-models: %.*s and %.*s are in different parts of the field, so they are not "
             "compared",
             JR_STR_ARG(d->models[chosen[0]].name), JR_STR_ARG(d->models[chosen[1]].name));
        return JR_OK;
    }
    static const double PROBABILITIES[] = {0.025, 0.5, 0.975};
    size_t model = model_of(d, chosen[0]), other = model_of(d, chosen[1]);
    const double *q = jr_posterior_quantiles(d->arena, &d->details->posterior, other, PROBABILITIES,
                                             3, (unsigned)d->options->threads);
    double points = d->details->points_per_logit;
    jr_difference_figure figure = {
        .stronger = d->models[chosen[0]].name,
        .weaker = d->models[chosen[1]].name,
        .density = density_of(d, model, other, 0, grid_of(d, model, other, REACH, CURVE_POINTS)),
        .probability = probability,
        .low95 = points * q[model * 3],
        .median = points * q[model * 3 + 1],
        .high95 = points * q[model * 3 + 2],
    };
    jr_chart_style style = drawing_style(d);
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_difference(&figure, &style, &svg);
    return drawing_save(d, "mcmc_difference", &svg, err);
}

jr_status drawing_draw_posterior(const drawing *d, jr_error *err)
{
    size_t chosen[JR_CORNER_MOST], n = choose(d, chosen);
    JR_TRY(draw_ridges(d, err));
    JR_TRY(draw_places(d, err));
    JR_TRY(draw_corner(d, chosen, n, err));
    return draw_difference(d, chosen, n, err);
}
