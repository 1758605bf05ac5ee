/*
 * The strengths: a table of ratings with a dot plot of their intervals. Points instead of bars, as
 * the zero of a rating scale means nothing.
 */
#include "base/memory.h"
#include "number.h"
#include "rating_text.h"
#include "rows.h"

#include <math.h>

static const double PLOT_WIDTH = 440;

/* The interval that the table prints: the wider one there is. */
typedef enum printed_interval { PRINT_NONE, PRINT_68, PRINT_95 } printed_interval;

static printed_interval choose_interval(const jr_strengths_figure *figure, const rows *r)
{
    printed_interval best = PRINT_NONE;
    for (size_t i = 0; i < r->n; i++) {
        const jr_chart_rating *rating = &figure->ratings[r->order[i].model];
        if (rating_has_95(rating))
            return PRINT_95;
        if (rating_has_68(rating))
            best = PRINT_68;
    }
    return best;
}

static void fill_columns(const jr_strengths_figure *figure, const rows *r, jr_arena *arena,
                         value_column columns[2], printed_interval printed, int decimals)
{
    columns[0] = (value_column){.fill = INK, .bold = true};
    columns[1] = (value_column){.head = printed == PRINT_95 ? JR_STR("95 %") : JR_STR("68 %"),
                                .fill = INK_SOFT};
    for (size_t k = 0; k < 2; k++)
        columns[k].cells = jr_arena_alloc(arena, r->n, sizeof(jr_str));
    for (size_t i = 0; i < r->n; i++) {
        const jr_chart_rating *rating = &figure->ratings[r->order[i].model];
        JR_BUF_AUTO jr_buf text = {0};
        number_append(&text, rating->median, decimals);
        columns[0].cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
        jr_buf_clear(&text);
        if (printed == PRINT_95)
            rating_append_interval(&text, rating->low95, rating->high95, decimals);
        else
            rating_append_interval(&text, rating->low68, rating->high68, decimals);
        columns[1].cells[i] = jr_arena_copy(arena, jr_buf_str(&text));
    }
}

static void draw_mark(jr_buf *svg, const scale *s, const jr_chart_rating *rating, double y,
                      const char *colour, double radius)
{
    double thick = radius * 1.1;
    if (rating_has_95(rating)) {
        double x = scale_at(s, rating->low95);
        svg_rect(svg, x, y - 0.75, scale_at(s, rating->high95) - x, 1.5, colour);
    }
    if (rating_has_68(rating)) {
        double x = scale_at(s, rating->low68);
        svg_rect(svg, x, y - thick / 2, scale_at(s, rating->high68) - x, thick, colour);
    }
    svg_mark(svg, MARK_CIRCLE, scale_at(s, rating->median), y, radius + 0.9, BACKGROUND);
    svg_mark(svg, MARK_CIRCLE, scale_at(s, rating->median), y, radius, colour);
}

static void draw_figure(const jr_strengths_figure *figure, rows *r, canvas *c,
                        const licence_groups *groups, printed_interval printed, range values,
                        int decimals)
{
    bool has_68 = false;
    for (size_t i = 0; i < r->n; i++)
        has_68 = has_68 || rating_has_68(&figure->ratings[r->order[i].model]);
    canvas_licence_legend(c, groups);
    canvas_interval_legend(c, has_68, printed == PRINT_95);
    scale s = {range_padded(values, 0.04), r->plot_left, r->plot_right};
    ticks t = axis_horizontal_ticks(s.values, s.end - s.start, "");
    jr_str label =
        c->style->value_label.size ? c->style->value_label : chart_text(c->style, RATING_LABEL);
    rows_draw_table(r, c, &s, &t, label, "");
    for (size_t i = 0; i < r->n; i++) {
        size_t model = r->order[i].model;
        JR_BUF_AUTO jr_buf tooltip = {0};
        rating_append_tooltip(&tooltip, figure->models[model].name, &figure->ratings[model],
                              decimals);
        svg_group_begin(&c->body, jr_buf_str(&tooltip));
        draw_mark(&c->body, &s, &figure->ratings[model], rows_middle(r, i),
                  licence_groups_colour(groups, model), r->plot_height >= 22 ? 4.5 : 3.8);
        svg_group_end(&c->body);
    }
}

void jr_chart_strengths(const jr_strengths_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    range values = range_empty();
    for (size_t i = 0; i < figure->n_models; i++) {
        order[i] = (ordered_model){figure->ratings[i].median, figure->models[i].name, i};
        rating_add_range(&values, &figure->ratings[i]);
    }
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n = order_models(order, figure->n_models);
    value_column columns[2];
    rows r = {.models = figure->models,
              .order = order,
              .n = n,
              .columns = columns,
              .row_height = rows_default_height(n)};
    printed_interval printed = choose_interval(figure, &r);
    int decimals = number_decimals(values.high - values.low);
    fill_columns(figure, &r, arena, columns, printed, decimals);
    columns[0].head = chart_text(style, "rating");
    r.n_columns = printed == PRINT_NONE ? 1 : 2;
    rows_layout(&r, style, PLOT_WIDTH);

    canvas c;
    canvas_begin(&c, style, chart_text(style, "Strength of the models"), r.width);
    AUTO_FREE size_t *drawn = order_numbers(order, n);
    licence_groups groups;
    licence_groups_init(&groups, figure->models, figure->n_models, drawn, n);
    if (n)
        draw_figure(figure, &r, &c, &groups, printed, values, decimals);
    else
        canvas_nothing(&c, chart_text(style, "No model has a rating."));
    licence_groups_release(&groups);
    canvas_end(&c,
               chart_text(style, "Ratings from the highest down: points are ratings, thick bars "
                                 "68 % intervals, thin bars 95 % intervals."),
               svg);
}
