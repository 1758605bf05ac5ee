/*
 * The history of a model's rating: a line through a point a time, over a band of 95 % intervals.
 * Small, since it stands beside a table that has its numbers.
 */
#include "axis.h"
#include "canvas.h"
#include "number.h"
#include "palette.h"
#include "rating_text.h"
#include "scale.h"

#include <math.h>

#define BAND "#cfe3f2"

static const double PLOT_WIDTH = 340, HEIGHT = 180, AXIS_HEIGHT = 26, LABEL_GAP = 14, RADIUS = 3.4;
enum { MAX_Y_TICKS = 6 };

typedef struct layout {
    const jr_history_figure *figure;
    scale x, y;
    ticks y_ticks;
    int decimals;
} layout;

static bool is_drawn(const layout *l, size_t i)
{
    return isfinite(l->figure->ratings[i].median);
}

static double x_of(const layout *l, size_t i)
{
    return scale_at(&l->x, l->figure->times[i]);
}

/* From the last time back, as many as don't touch. */
static void draw_labels(const layout *l, jr_buf *svg, double top)
{
    double left = INFINITY;
    for (size_t i = l->figure->n_times; i-- > 0;) {
        double x = x_of(l, i), half = measure_width(l->figure->labels[i], TICK_FONT) / 2;
        if (x + half + LABEL_GAP > left)
            continue;
        left = x - half;
        svg_line(svg, x, top, x, l->y.start, GRID, 1);
        svg_text(svg, x, l->y.start + 12, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT, l->figure->labels[i],
                 0);
    }
}

static void draw_axes(const layout *l, jr_buf *svg, double top)
{
    for (size_t i = 0; i < l->y_ticks.count; i++) {
        double y = scale_at(&l->y, ticks_value(&l->y_ticks, i));
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &l->y_ticks, i, "");
        svg_line(svg, l->x.start - MARGIN, y, l->x.end + MARGIN, y, GRID, 1);
        svg_text(svg, l->x.start - MARGIN - 8, y, ANCHOR_END, TICK_FONT, INK_SOFT,
                 jr_buf_str(&label), 0);
    }
    draw_labels(l, svg, top);
}

static void append_point(jr_buf *svg, const char *command, double x, double y)
{
    jr_buf_append_text(svg, command);
    number_append_coordinate(svg, x);
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, y);
}

/* Between two times that come one after the other, where both have an interval. */
static void draw_band(const layout *l, jr_buf *svg)
{
    const jr_chart_rating *r = l->figure->ratings;
    for (size_t i = 1; i < l->figure->n_times; i++) {
        if (!is_drawn(l, i - 1) || !is_drawn(l, i) || !rating_has_95(&r[i - 1]) ||
            !rating_has_95(&r[i]))
            continue;
        jr_buf_append_text(svg, "<path d=\"");
        append_point(svg, "M", x_of(l, i - 1), scale_at(&l->y, r[i - 1].high95));
        append_point(svg, "L", x_of(l, i), scale_at(&l->y, r[i].high95));
        append_point(svg, "L", x_of(l, i), scale_at(&l->y, r[i].low95));
        append_point(svg, "L", x_of(l, i - 1), scale_at(&l->y, r[i - 1].low95));
        jr_buf_append_text(svg, "Z\" fill=\"" BAND "\"/>\n");
    }
}

/* A time without a rating breaks it. */
static void draw_line(const layout *l, jr_buf *svg)
{
    bool is_drawing = false;
    jr_buf_append_text(svg, "<path d=\"");
    for (size_t i = 0; i < l->figure->n_times; i++) {
        if (is_drawn(l, i))
            append_point(svg, is_drawing ? "L" : "M", x_of(l, i),
                         scale_at(&l->y, l->figure->ratings[i].median));
        is_drawing = is_drawn(l, i);
    }
    jr_buf_format(svg, "\" fill=\"none\" stroke=\"%s\"", palette_colour(0));
    svg_append_attribute(svg, "stroke-width", 1.8);
    jr_buf_append_text(svg, " stroke-linejoin=\"round\"/>\n");
}

static void draw_points(const layout *l, jr_buf *svg)
{
    for (size_t i = 0; i < l->figure->n_times; i++) {
        const jr_chart_rating *rating = &l->figure->ratings[i];
        if (!is_drawn(l, i))
            continue;
        double x = x_of(l, i);
        JR_BUF_AUTO jr_buf tooltip = {0};
        rating_append_tooltip(&tooltip, l->figure->labels[i], rating, l->decimals);
        svg_group_begin(svg, jr_buf_str(&tooltip));
        if (rating_has_95(rating))
            svg_line(svg, x, scale_at(&l->y, rating->low95), x, scale_at(&l->y, rating->high95),
                     palette_colour(0), 1.2);
        svg_mark(svg, MARK_CIRCLE, x, scale_at(&l->y, rating->median), RADIUS, palette_colour(0));
        svg_group_end(svg);
    }
}

/* Returns how many are drawn. */
static size_t lay_out(layout *l, const jr_chart_style *style)
{
    range times = range_empty(), ratings = range_empty();
    size_t n = 0;
    double widest = 0;
    for (size_t i = 0; i < l->figure->n_times; i++) {
        n += is_drawn(l, i);
        range_add(&times, l->figure->times[i]);
        rating_add_range(&ratings, &l->figure->ratings[i]);
    }
    l->x.values = range_padded(times, 0);
    l->y.values = range_padded(ratings, 0.06);
    l->y_ticks = ticks_make(l->y.values, MAX_Y_TICKS, 0);
    l->decimals = number_decimals(l->y.values.high - l->y.values.low);
    for (size_t i = 0; i < l->y_ticks.count; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        axis_append_label(&text, &l->y_ticks, i, "");
        widest = fmax(widest, measure_width(jr_buf_str(&text), TICK_FONT));
    }
    l->x.start = ceil(MARGIN + widest + 8 + MARGIN);
    double narrow = NARROW_WIDTH - l->x.start - 2 * MARGIN;
    l->x.end = l->x.start + style_plot_width(style, style->narrow ? narrow : PLOT_WIDTH);
    return n;
}

void jr_chart_history(const jr_history_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    layout l = {.figure = figure};
    size_t n = lay_out(&l, style);
    canvas c;
    canvas_begin(&c, style, chart_text(style, "Rating at the end of each month"),
                 l.x.end + 2 * MARGIN);
    if (n) {
        jr_str label =
            style->value_label.size ? style->value_label : chart_text(style, RATING_LABEL);
        svg_text(&c.body, MARGIN, c.y + 8, ANCHOR_START, TICK_FONT, INK_SOFT, label,
                 c.width - 2 * MARGIN);
        l.y.end = c.y + 22;
        l.y.start = l.y.end + HEIGHT;
        draw_band(&l, &c.body);
        draw_axes(&l, &c.body, l.y.end);
        draw_line(&l, &c.body);
        draw_points(&l, &c.body);
        c.y = l.y.start + AXIS_HEIGHT;
    } else {
        canvas_nothing(&c, chart_text(style, "There was no rating."));
    }
    canvas_end(
        &c,
        chart_text(style, "Rating of the model with its 95 % interval at the end of each month."),
        svg);
}
