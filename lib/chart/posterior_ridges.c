/*
 * The posterior of each strength as a row of ridges. All densities share one scale, so that a
 * strength that is known well stands out; interval and median lie on the baseline of the row.
 */
#include "base/memory.h"
#include "curve.h"
#include "number.h"
#include "rating_text.h"
#include "rows.h"

#include <math.h>

static const double PLOT_WIDTH = 480, ROW_HEIGHT = 34, CURVE_HEIGHT = 26, BASELINE = 12,
                    RADIUS = 3.6, OPACITY = 0.3;

static void draw_row(const jr_posterior_figure *figure, const rows *r, size_t row, canvas *c,
                     const scale *s, double highest, const char *colour, int decimals)
{
    size_t model = r->order[row].model;
    const jr_chart_rating *rating = &figure->ratings[model];
    double baseline = rows_middle(r, row) + BASELINE;
    curve_frame frame = {s, baseline, CURVE_HEIGHT, highest};
    JR_BUF_AUTO jr_buf tooltip = {0};
    rating_append_tooltip(&tooltip, figure->models[model].name, rating, decimals);
    svg_group_begin(&c->body, jr_buf_str(&tooltip));
    curve_fill(&c->body, &figure->densities[model], &frame, -INFINITY, INFINITY, colour, OPACITY);
    curve_stroke(&c->body, &figure->densities[model], &frame, colour);
    if (rating_has_95(rating)) {
        double x = scale_at(s, rating->low95);
        svg_rect(&c->body, x, baseline - 0.75, scale_at(s, rating->high95) - x, 1.5, colour);
    }
    svg_mark(&c->body, MARK_CIRCLE, scale_at(s, rating->median), baseline, RADIUS + 0.9,
             BACKGROUND);
    svg_mark(&c->body, MARK_CIRCLE, scale_at(s, rating->median), baseline, RADIUS, colour);
    svg_group_end(&c->body);
}

/* The ends of the axis: all intervals, and the curves as far as they are seen. */
static range values_of(const jr_posterior_figure *figure, double highest)
{
    range values = range_empty();
    for (size_t i = 0; i < figure->n_models; i++) {
        const jr_chart_density *d = &figure->densities[i];
        rating_add_range(&values, &figure->ratings[i]);
        for (size_t k = 0; k < d->n && isfinite(figure->ratings[i].median); k++)
            if (d->values[k] > highest * 0.01)
                range_add(&values,
                          d->low + (d->high - d->low) * (double)k / fmax(1, (double)d->n - 1));
    }
    return values;
}

static void draw_figure(const jr_posterior_figure *figure, rows *r, canvas *c,
                        const licence_groups *groups, range values, double highest, int decimals)
{
    canvas_licence_legend(c, groups);
    scale s = {range_padded(values, 0.02), r->plot_left, r->plot_right};
    ticks t = axis_horizontal_ticks(s.values, s.end - s.start, "");
    jr_str label =
        c->style->value_label.size ? c->style->value_label : chart_text(c->style, RATING_LABEL);
    rows_draw_table(r, c, &s, &t, label, "");
    for (size_t i = 0; i < r->n; i++)
        draw_row(figure, r, i, c, &s, highest, licence_groups_colour(groups, r->order[i].model),
                 decimals);
}

void jr_chart_posterior(const jr_posterior_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    double highest = 0;
    for (size_t i = 0; i < figure->n_models; i++) {
        order[i] = (ordered_model){figure->ratings[i].median, figure->models[i].name, i};
        if (isfinite(figure->ratings[i].median))
            highest = fmax(highest, curve_highest(&figure->densities[i]));
    }
    range values = values_of(figure, highest);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = order_models(order, figure->n_models);
    int decimals = number_decimals(values.high - values.low);
    value_column column = {.head = chart_text(style, "median"),
                           .fill = INK,
                           .bold = true,
                           .cells = jr_arena_alloc(arena, n, sizeof(jr_str))};
    for (size_t i = 0; i < n; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        number_append(&text, order[i].value, decimals);
        column.cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
    }
    rows r = {.models = figure->models,
              .order = order,
              .n = n,
              .columns = &column,
              .n_columns = 1,
              .row_height = ROW_HEIGHT};
    rows_layout(&r, style, PLOT_WIDTH);

    canvas c;
    canvas_begin(&c, style, chart_text(style, "Posterior of the strengths"), r.width);
    AUTO_FREE size_t *drawn = order_numbers(order, n);
    licence_groups groups;
    licence_groups_init(&groups, figure->models, figure->n_models, drawn, n);
    if (n)
        draw_figure(figure, &r, &c, &groups, values, highest, decimals);
    else
        canvas_nothing(&c, chart_text(style, "No model has a rating."));
    licence_groups_release(&groups);
    canvas_end(&c,
               chart_text(style,
                          "Posterior densities of the ratings from the highest median down; points "
                          "are medians, bars 95 % intervals."),
               svg);
}
