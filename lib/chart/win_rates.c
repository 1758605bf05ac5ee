/*
 * The win rates: a table with bars from 0 to 100 %. Bars here, as a rate has a zero; the line at
 * one half says who wins more often than not.
 */
#include "base/memory.h"
#include "number.h"
#include "rows.h"

#include <math.h>

static const double PLOT_WIDTH = 400;

static bool is_rate(double rate)
{
    return rate >= 0 && rate <= 1;
}

static void draw_figure(const jr_win_rates_figure *figure, rows *r, canvas *c,
                        const licence_groups *groups)
{
    canvas_licence_legend(c, groups);
    scale s = {{0, 100}, r->plot_left, r->plot_right};
    ticks t = axis_horizontal_ticks(s.values, s.end - s.start, " %");
    jr_str label = c->style->value_label.size ? c->style->value_label : JR_STR("win rate");
    rows_draw_table(r, c, &s, &t, label, " %");
    double height = r->row_height * 0.44;
    for (size_t i = 0; i < r->n; i++) {
        size_t model = r->order[i].model;
        double rate = figure->rates[model] * 100;
        JR_BUF_AUTO jr_buf tooltip = {0};
        jr_buf_append_str(&tooltip, figure->models[model].name);
        jr_buf_append_text(&tooltip, ": ");
        number_append(&tooltip, rate, 2);
        jr_buf_append_text(&tooltip, " %");
        svg_group_begin(&c->body, jr_buf_str(&tooltip));
        svg_rect(&c->body, s.start, rows_middle(r, i) - height / 2, scale_at(&s, rate) - s.start,
                 height, licence_groups_colour(groups, model));
        svg_group_end(&c->body);
    }
    rows_draw_reference(r, c, scale_at(&s, 50));
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
    value_column column = {
        .fill = INK, .bold = true, .cells = jr_arena_alloc(arena, n, sizeof(jr_str))};
    for (size_t i = 0; i < n; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        number_append(&text, order[i].value * 100, 1);
        jr_buf_append_text(&text, " %");
        column.cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
    }
    rows r = {.models = figure->models,
              .order = order,
              .n = n,
              .columns = &column,
              .n_columns = 1,
              .row_height = rows_default_height(n)};
    rows_layout(&r, style_plot_width(style, PLOT_WIDTH));

    canvas c;
    canvas_begin(&c, style, JR_STR("Win rates"), r.width);
    AUTO_FREE size_t *drawn = order_numbers(order, n);
    licence_groups groups;
    licence_groups_init(&groups, figure->models, figure->n_models, drawn, n);
    if (n)
        draw_figure(figure, &r, &c, &groups);
    else
        canvas_nothing(&c, JR_STR("No model has a win rate."));
    licence_groups_release(&groups);
    canvas_end(&c,
               JR_STR("Share of matches won, ties as half a win, from the highest down; the "
                      "dashed line is at 50 %."),
               svg);
}
