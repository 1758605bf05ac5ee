/*
 * Several rankings over each other: a row per model, in it a mark with its interval per ranking,
 * one below the other. Rankings differ in colour and in shape.
 */
#include "base/memory.h"
#include "number.h"
#include "rating_text.h"
#include "rows.h"

#include <math.h>

static const double PLOT_WIDTH = 460, DODGE = 9;
/* Up to so many rankings the numbers are printed as well. */
enum { MAX_PRINTED = 4 };

static const jr_chart_rating *rating_of(const jr_comparison_figure *figure, size_t ranking,
                                        size_t model)
{
    return &figure->ratings[ranking * figure->n_models + model];
}

/* The mean over the rankings that have the model; NaN for none. */
static double mean_median(const jr_comparison_figure *figure, size_t model)
{
    double sum = 0;
    size_t n = 0;
    for (size_t k = 0; k < figure->n_rankings; k++) {
        double median = rating_of(figure, k, model)->median;
        if (!isfinite(median))
            continue;
        sum += median;
        n++;
    }
    return n ? sum / (double)n : NAN;
}

static void fill_columns(const jr_comparison_figure *figure, const rows *r, jr_arena *arena,
                         jr_str head, int decimals)
{
    for (size_t k = 0; k < r->n_columns; k++) {
        r->columns[k] = (value_column){.head = head,
                                       .head_mark = k % MARK_SHAPES,
                                       .head_colour = palette_colour(k),
                                       .fill = INK,
                                       .cells = jr_arena_alloc(arena, r->n, sizeof(jr_str))};
        for (size_t i = 0; i < r->n; i++) {
            JR_BUF_AUTO jr_buf text = {0};
            number_append(&text, rating_of(figure, k, r->order[i].model)->median, decimals);
            r->columns[k].cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
        }
    }
}

static void draw_legend(const jr_comparison_figure *figure, canvas *c, jr_arena *arena)
{
    legend_item *items = jr_arena_alloc(arena, figure->n_rankings, sizeof(legend_item));
    for (size_t k = 0; k < figure->n_rankings; k++)
        items[k] = (legend_item){KEY_MARK, k % MARK_SHAPES, palette_colour(k), figure->labels[k]};
    canvas_legend(c, figure->legend_title, items, figure->n_rankings);
    bool has_68 = false, has_95 = false;
    for (size_t i = 0; i < figure->n_rankings * figure->n_models; i++) {
        bool drawn = isfinite(figure->ratings[i].median);
        has_68 = has_68 || (drawn && rating_has_68(&figure->ratings[i]));
        has_95 = has_95 || (drawn && rating_has_95(&figure->ratings[i]));
    }
    canvas_interval_legend(c, has_68, has_95);
}

static void draw_mark(jr_buf *svg, const scale *s, const jr_chart_rating *rating, double y,
                      size_t ranking)
{
    const char *colour = palette_colour(ranking);
    if (rating_has_95(rating)) {
        double x = scale_at(s, rating->low95);
        svg_rect(svg, x, y - 0.6, scale_at(s, rating->high95) - x, 1.2, colour);
    }
    if (rating_has_68(rating)) {
        double x = scale_at(s, rating->low68);
        svg_rect(svg, x, y - 1.6, scale_at(s, rating->high68) - x, 3.2, colour);
    }
    svg_mark(svg, ranking % MARK_SHAPES, scale_at(s, rating->median), y, 4.6, BACKGROUND);
    svg_mark(svg, ranking % MARK_SHAPES, scale_at(s, rating->median), y, 3.8, colour);
}

static void draw_figure(const jr_comparison_figure *figure, rows *r, canvas *c, range values,
                        int decimals)
{
    scale s = {range_padded(values, 0.04), r->plot_left, r->plot_right};
    ticks t = axis_horizontal_ticks(s.values, s.end - s.start, "");
    jr_str label =
        c->style->value_label.size ? c->style->value_label : chart_text(c->style, RATING_LABEL);
    rows_draw_table(r, c, &s, &t, label, "");
    for (size_t i = 0; i < r->n; i++) {
        size_t model = r->order[i].model;
        for (size_t k = 0; k < figure->n_rankings; k++) {
            const jr_chart_rating *rating = rating_of(figure, k, model);
            if (!isfinite(rating->median))
                continue;
            JR_BUF_AUTO jr_buf tooltip = {0};
            jr_buf_append_str(&tooltip, figure->labels[k]);
            jr_buf_append_text(&tooltip, " · ");
            rating_append_tooltip(&tooltip, figure->models[model].name, rating, decimals);
            double offset = ((double)k - (double)(figure->n_rankings - 1) / 2) * DODGE;
            svg_group_begin(&c->body, jr_buf_str(&tooltip));
            draw_mark(&c->body, &s, rating, rows_middle(r, i) + offset, k);
            svg_group_end(&c->body);
        }
    }
}

void jr_chart_comparison(const jr_comparison_figure *figure, const jr_chart_style *style,
                         jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    range values = range_empty();
    for (size_t i = 0; i < figure->n_models; i++) {
        order[i] = (ordered_model){mean_median(figure, i), figure->models[i].name, i};
        for (size_t k = 0; k < figure->n_rankings; k++)
            rating_add_range(&values, rating_of(figure, k, i));
    }
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = order_models(order, figure->n_models);
    value_column columns[MAX_PRINTED];
    double needed = (double)figure->n_rankings * DODGE + 8, usual = rows_default_height(n);
    rows r = {.models = figure->models,
              .order = order,
              .n = n,
              .without_ranks = true,
              .columns = columns,
              .n_columns = figure->n_rankings <= MAX_PRINTED ? figure->n_rankings : 0,
              .row_height = needed > usual ? needed : usual};
    int decimals = number_decimals(values.high - values.low);
    fill_columns(figure, &r, arena, chart_text(style, "rating"), decimals);
    rows_layout(&r, style, PLOT_WIDTH);

    canvas c;
    canvas_begin(&c, style, chart_text(style, "Rankings compared"), r.width);
    draw_legend(figure, &c, arena);
    if (n)
        draw_figure(figure, &r, &c, values, decimals);
    else
        canvas_nothing(&c, chart_text(style, "No model has a rating."));
    canvas_end(&c,
               chart_text(style,
                          "Ratings of the same models in several rankings: marks are ratings, "
                          "thick bars 68 % intervals, thin bars 95 % intervals."),
               svg);
}
