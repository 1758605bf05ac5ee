/*
 * The charts of a ranking: which figures, of which models, under which names.
 */
#include "chart_files.h"
#include "language.h"
#include "message.h"
#include "rank_drawing.h"

#include <jrank/card.h>
#include <jrank/chart.h>
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

enum { CONVERGENCE_STEPS = 20 };

static bool is_skipped(const rank_options *options, jr_str name)
{
    for (size_t i = 0; i < options->plot_skip_list.n; i++)
        if (jr_str_compare(name, jr_str_from(options->plot_skip_list.items[i])) == 0)
            return true;
    return false;
}

static void warn_of_unknown_skips(const drawing *d)
{
    for (size_t s = 0; s < d->options->plot_skip_list.n; s++) {
        const char *name = d->options->plot_skip_list.items[s];
        bool is_known = false;
        for (size_t i = 0; i < d->ranking->n_records; i++)
            is_known |= jr_str_compare(d->ranking->records[i].model_id, jr_str_from(name)) == 0;
        if (!is_known)
            warn("--plot-skip-list: no model of the ranking has the id %s", name);
    }
}

static void choose_models(drawing *d, const jr_model_list *models)
{
    size_t n = d->ranking->n_records;
    d->record_of = jr_arena_alloc(d->arena, n, sizeof *d->record_of);
    d->models = jr_arena_alloc(d->arena, n, sizeof *d->models);
    jr_str *texts = jr_arena_alloc(d->arena, n + 3, sizeof *texts);
    size_t n_texts = 0;
    for (size_t i = 0; i < n; i++) {
        const jr_ranking_record *record = &d->ranking->records[i];
        if (is_skipped(d->options, record->model_id) || record->unranked == JR_UNRANKED_FEW_MATCHES)
            continue;
        const jr_model *known = jr_model_find(models, record->model_id);
        jr_str name = jr_ranking_chart_name(d->arena, record, record->display_name);
        d->record_of[d->n] = i;
        d->models[d->n++] = (jr_chart_model){.name = name,
                                             .licence = known ? known->licence : (jr_str){0},
                                             .colour = known ? known->colour : (jr_str){0},
                                             .unranked = record->unranked == JR_UNRANKED_ANY_PLACE};
        texts[n_texts++] = record->display_name;
    }
    texts[n_texts++] = jr_str_from(d->options->chart_title);
    texts[n_texts++] = jr_str_from(d->options->chart_subtitle);
    texts[n_texts++] = jr_str_from(d->options->chart_byline);
    chart_files_check_font(d->options->format_charts, texts, n_texts);
}

static jr_status draw_strengths(const drawing *d, jr_error *err)
{
    jr_chart_rating *ratings = jr_arena_alloc(d->arena, d->n, sizeof *ratings);
    for (size_t i = 0; i < d->n; i++) {
        const jr_ranking_record *r = &d->ranking->records[d->record_of[i]];
        ratings[i] = (jr_chart_rating){r->median, r->lower, r->upper, r->lower95, r->upper95};
    }
    jr_chart_style style = drawing_style(d);
    jr_strengths_figure figure = {d->models, ratings, d->n};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_strengths(&figure, &style, &svg);
    return drawing_save(d, d->ranking->posterior ? "mcmc_ranking" : "mle_ranking", &svg, err);
}

static jr_status draw_win_rates(const drawing *d, jr_error *err)
{
    double *rates = jr_arena_alloc(d->arena, d->n, sizeof *rates);
    double *lower = jr_arena_alloc(d->arena, d->n, sizeof *lower);
    double *upper = jr_arena_alloc(d->arena, d->n, sizeof *upper);
    for (size_t i = 0; i < d->n; i++) {
        const jr_ranking_record *r = &d->ranking->records[d->record_of[i]];
        rates[i] = r->win_rate;
        jr_score_interval(r->win_rate, r->matches, &lower[i], &upper[i]);
    }
    jr_chart_style style = drawing_style(d);
    jr_win_rates_figure figure = {d->models, rates, d->n, lower, upper};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_win_rates(&figure, &style, &svg);
    return drawing_save(d, "winrate", &svg, err);
}

static jr_status draw_convergence(const drawing *d, const jr_counts *counts, jr_error *err)
{
    double *votes = NULL, *strength = NULL;
    JR_TRY(jr_convergence(d->arena, counts, CONVERGENCE_STEPS, (uint64_t)d->options->seed,
                          d->details->fit.ties, &votes, &strength, err));
    uint64_t *n_matches = jr_arena_alloc(d->arena, CONVERGENCE_STEPS, sizeof *n_matches);
    double *ratings = jr_arena_alloc(d->arena, CONVERGENCE_STEPS * d->n, sizeof *ratings);
    for (size_t step = 0; step < CONVERGENCE_STEPS; step++) {
        n_matches[step] = (uint64_t)llround(votes[step]);
        for (size_t i = 0; i < d->n; i++) {
            size_t model = d->details->model_of[d->record_of[i]];
            ratings[step * d->n + i] =
                d->details->offset[model] +
                d->details->points_per_logit * strength[step * counts->n_models + model];
        }
    }
    jr_chart_style style = drawing_style(d);
    jr_convergence_figure figure = {d->models, d->n, n_matches, ratings, CONVERGENCE_STEPS};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_convergence(&figure, &style, &svg);
    return drawing_save(d, "mle_evolution", &svg, err);
}

static jr_status draw_heat_map(const drawing *d, jr_error *err)
{
    const double *all = jr_rank_win_probabilities(d->arena, d->ranking, d->details);
    double *chosen = jr_arena_alloc(d->arena, d->n * d->n, sizeof *chosen);
    double *ratings = jr_arena_alloc(d->arena, d->n, sizeof *ratings);
    for (size_t i = 0; i < d->n; i++) {
        ratings[i] = d->ranking->records[d->record_of[i]].median;
        for (size_t j = 0; j < d->n; j++)
            chosen[i * d->n + j] = all[d->record_of[i] * d->ranking->n_records + d->record_of[j]];
    }
    jr_chart_style style = drawing_style(d);
    jr_heat_map_figure figure = {d->models, ratings, chosen, d->n};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_heat_map(&figure, &style, &svg);
    return drawing_save(d, "mle_win_probability", &svg, err);
}

static jr_status draw_categories(const drawing *d, jr_error *err)
{
    size_t n_categories = d->ranking->n_categories;
    jr_chart_rating *ratings = jr_arena_alloc(d->arena, d->n * n_categories, sizeof *ratings);
    double *overall = jr_arena_alloc(d->arena, d->n, sizeof *overall);
    for (size_t i = 0; i < d->n; i++) {
        const jr_ranking_record *record = &d->ranking->records[d->record_of[i]];
        overall[i] = record->mle;
        for (size_t c = 0; c < n_categories; c++) {
            const jr_category_rating *rating = &record->by_category[c];
            ratings[i * n_categories + c] =
                (jr_chart_rating){rating->rating, NAN, NAN, rating->lower95, rating->upper95};
        }
    }
    chart_files_check_font(d->options->format_charts, d->ranking->categories, n_categories);
    jr_chart_style style = drawing_style(d);
    jr_categories_figure figure = {d->models,    overall, d->n, d->ranking->categories,
                                   n_categories, ratings};
    JR_BUF_AUTO jr_buf radar = {0}, map = {0};
    jr_chart_category_map(&figure, &style, &map);
    JR_TRY(drawing_save(d, "mle_categories", &map, err));
    jr_chart_radar(&figure, &style, &radar);
    return drawing_save(d, "mle_category_radar", &radar, err);
}

/* Ratings as voted and with length and style held equal, over each other. */
static jr_status draw_control(const drawing *d, jr_error *err)
{
    const jr_str labels[] = {jr_str_from(translate("as voted")),
                             jr_str_from(translate("length and style held equal"))};
    if (d->ranking->control.n_coefficients == 0)
        return JR_OK;
    jr_chart_rating *ratings = jr_arena_alloc(d->arena, 2 * d->n, sizeof *ratings);
    for (size_t i = 0; i < d->n; i++) {
        size_t record = d->record_of[i];
        const jr_control_rating *before = &d->ranking->control.ratings[record].before;
        const jr_control_rating *after = &d->ranking->control.ratings[record].after;
        ratings[i] = (jr_chart_rating){before->rating, NAN, NAN, before->lower95, before->upper95};
        ratings[d->n + i] =
            (jr_chart_rating){after->rating, NAN, NAN, after->lower95, after->upper95};
    }
    jr_chart_style style = drawing_style(d);
    if (!style.title.size)
        style.title = jr_str_from(translate("Ratings with and without control"));
    jr_comparison_figure figure = {d->models, d->n, labels, ratings, 2, JR_STR("")};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_comparison(&figure, &style, &svg);
    return drawing_save(d, "control", &svg, err);
}

/* Ratings by the judge, by people and by both, over each other. */
static jr_status draw_calibration(const drawing *d, jr_error *err)
{
    const jr_str labels[] = {jr_str_from(translate("judge")),
                             jr_str_from(translate("people alone")),
                             jr_str_from(translate("calibrated"))};
    enum { N = sizeof labels / sizeof *labels };
    if (!d->ranking->calibration)
        return JR_OK;
    jr_chart_rating *ratings = jr_arena_alloc(d->arena, N * d->n, sizeof *ratings);
    for (size_t i = 0; i < d->n; i++) {
        size_t record = d->record_of[i];
        const jr_ranking_record *judge = &d->ranking->records[record];
        const jr_calibrated *c = &d->ranking->calibration->ratings[record];
        ratings[i] = (jr_chart_rating){judge->median, NAN, NAN, judge->lower95, judge->upper95};
        ratings[d->n + i] =
            (jr_chart_rating){c->people.rating, NAN, NAN, c->people.lower95, c->people.upper95};
        ratings[2 * d->n + i] = (jr_chart_rating){c->calibrated.rating, NAN, NAN,
                                                  c->calibrated.lower95, c->calibrated.upper95};
    }
    jr_chart_style style = drawing_style(d);
    if (!style.title.size)
        style.title = jr_str_from(translate("Ratings by the judge and for people"));
    jr_comparison_figure figure = {d->models, d->n, labels, ratings, N, JR_STR("")};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_comparison(&figure, &style, &svg);
    return drawing_save(d, "calibration", &svg, err);
}

static jr_status draw_quality_price(const drawing *d, const jr_model_list *models, jr_error *err)
{
    jr_chart_rating *ratings = jr_arena_alloc(d->arena, d->n, sizeof *ratings);
    double *prices = jr_arena_alloc(d->arena, d->n, sizeof *prices);
    size_t n_priced = 0;
    for (size_t i = 0; i < d->n; i++) {
        const jr_ranking_record *r = &d->ranking->records[d->record_of[i]];
        const jr_model *known = jr_model_find(models, r->model_id);
        ratings[i] = (jr_chart_rating){r->median, r->lower, r->upper, r->lower95, r->upper95};
        prices[i] = known ? known->price_output : 0;
        n_priced += prices[i] > 0;
    }
    if (n_priced < 2)
        return JR_OK;
    jr_chart_style style = drawing_style(d);
    jr_quality_price_figure figure = {d->models, ratings, prices, d->n, JR_AGAINST_PRICE};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_quality_price(&figure, &style, &svg);
    return drawing_save(d, "quality_price", &svg, err);
}

static jr_status draw_all(const drawing *d, const jr_votes *votes, const jr_model_list *models,
                          jr_error *err)
{
    JR_TRY(draw_win_rates(d, err));
    if (d->options->compute == JR_METHOD_WINRATE)
        return JR_OK;
    JR_TRY(draw_strengths(d, err));
    JR_TRY(draw_convergence(d, &votes->counts, err));
    JR_TRY(draw_control(d, err));
    JR_TRY(draw_calibration(d, err));
    JR_TRY(draw_quality_price(d, models, err));
    JR_TRY(draw_heat_map(d, err));
    if (d->ranking->posterior)
        JR_TRY(drawing_draw_posterior(d, err));
    return d->ranking->n_categories ? draw_categories(d, err) : JR_OK;
}

jr_status rank_draw(jr_arena *arena, const jr_ranking *ranking, const jr_rank_details *details,
                    const jr_votes *votes, const jr_model_list *models, const rank_options *options,
                    chart_place where, jr_error *err)
{
    drawing d = {
        .arena = arena, .ranking = ranking, .details = details, .options = options, .where = where};
    warn_of_unknown_skips(&d);
    choose_models(&d, models);
    double plots[DRAWINGS_MAX];
    drawing_fit fit = {.is_measuring = true, .plots = plots};
    d.where.millimetres = options->chart_width;
    if (options->chart_width > 0) {
        d.fit = &fit;
        JR_TRY(draw_all(&d, votes, models, err));
        fit = (drawing_fit){.plots = plots};
    }
    return draw_all(&d, votes, models, err);
}
