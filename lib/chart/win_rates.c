/*
 * The win rates: a table with bars from 0 to 100 %. Bars here, as a rate has a zero; the line at
 * one half says who wins more often than not.
 */
#include "base/memory.h"
#include "number.h"
#include "rating_text.h"
#include "rows.h"

#include <math.h>

static const double PLOT_WIDTH = 400;

static bool is_rate(double rate)
{
    return rate >= 0 && rate <= 1;
}

static bool has_interval(const jr_win_rates_figure *figure, size_t model)
{
    return figure->lower95 && figure->upper95 && isfinite(figure->lower95[model]) &&
           isfinite(figure->upper95[model]);
}

static void draw_interval(const jr_win_rates_figure *figure, size_t model, const scale *s,
                          double middle, jr_buf *svg)
{
    if (!has_interval(figure, model))
        return;
    double low = scale_at(s, 100 * figure->lower95[model]);
    double high = scale_at(s, 100 * figure->upper95[model]);
    svg_rect(svg, low, middle - 0.75, high - low, 1.5, INK);
}

static void append_tooltip(const jr_win_rates_figure *figure, size_t model, jr_buf *tooltip)
{
    jr_buf_append_str(tooltip, figure->models[model].name);
    jr_buf_append_text(tooltip, ": ");
    number_append(tooltip, figure->rates[model] * 100, 2);
    jr_buf_append_text(tooltip, " %");
    if (!has_interval(figure, model))
        return;
    jr_buf_append_text(tooltip, " · 95 %: ");
    rating_append_interval(tooltip, 100 * figure->lower95[model], 100 * figure->upper95[model], 1);
    jr_buf_append_text(tooltip, " %");
}

static void draw_figure(const jr_win_rates_figure *figure, rows *r, canvas *c,
                        const licence_groups *groups)
{
    canvas_licence_legend(c, groups);
    scale s = {{0, 100}, r->plot_left, r->plot_right};
    ticks t = axis_horizontal_ticks(s.values, s.end - s.start, " %");
    jr_str label =
        c->style->value_label.size ? c->style->value_label : chart_text(c->style, "win rate");
    rows_draw_table(r, c, &s, &t, label, " %");
    double height = r->plot_height * 0.44;
    for (size_t i = 0; i < r->n; i++) {
        size_t model = r->order[i].model;
        double rate = figure->rates[model] * 100;
        JR_BUF_AUTO jr_buf tooltip = {0};
        append_tooltip(figure, model, &tooltip);
        svg_group_begin(&c->body, jr_buf_str(&tooltip));
        svg_rect(&c->body, s.start, rows_middle(r, i) - height / 2, scale_at(&s, rate) - s.start,
                 height, licence_groups_colour(groups, model));
        draw_interval(figure, model, &s, rows_middle(r, i), &c->body);
        svg_group_end(&c->body);
    }
    rows_draw_reference(r, c, scale_at(&s, 50));
}

/* The rates, and the intervals where one has one. Returns the number of columns. */
static size_t fill_columns(const jr_win_rates_figure *figure, const ordered_model *order, size_t n,
                           jr_arena *arena, value_column columns[2])
{
    bool is_with_intervals = false;
    columns[0] = (value_column){.fill = INK, .bold = true};
    columns[1] = (value_column){.head = JR_STR("95 %"), .fill = INK_SOFT};
    for (size_t k = 0; k < 2; k++)
        columns[k].cells = jr_arena_alloc(arena, n, sizeof(jr_str));
    for (size_t i = 0; i < n; i++) {
        size_t model = order[i].model;
        JR_BUF_AUTO jr_buf text = {0};
        number_append(&text, order[i].value * 100, 1);
        jr_buf_append_text(&text, " %");
        columns[0].cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
        jr_buf_clear(&text);
        if (has_interval(figure, model))
            rating_append_interval(&text, 100 * figure->lower95[model],
                                   100 * figure->upper95[model], 1);
        columns[1].cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
        is_with_intervals |= has_interval(figure, model);
    }
    return is_with_intervals ? 2 : 1;
}

void jr_chart_win_rates(const jr_win_rates_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    for (size_t i = 0; i < figure->n_models; i++)
        order[i] = (ordered_model){is_rate(figure->rates[i]) ? figure->rates[i] : NAN,
                                   figure->models[i].name, i};
    size_t n = order_models(order, figure->n_models);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    value_column columns[2];
    size_t n_columns = fill_columns(figure, order, n, arena, columns);
    rows r = {.models = figure->models,
              .order = order,
              .n = n,
              .columns = columns,
              .n_columns = n_columns,
              .row_height = rows_default_height(n)};
    rows_layout(&r, style, PLOT_WIDTH);

    canvas c;
    canvas_begin(&c, style, chart_text(style, "Win rates"), r.width);
    AUTO_FREE size_t *drawn = order_numbers(order, n);
    licence_groups groups;
    licence_groups_init(&groups, figure->models, figure->n_models, drawn, n);
    if (n)
        draw_figure(figure, &r, &c, &groups);
    else
        canvas_nothing(&c, chart_text(style, "No model has a win rate."));
    licence_groups_release(&groups);
    canvas_end(&c,
               chart_text(style,
                          "Share of matches won, ties as half a win, from the highest down; the "
                          "dashed line is at 50 %, thin bars are 95 % intervals."),
               svg);
}
