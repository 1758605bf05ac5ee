/*
 * How much stronger one model is than another: one curve, its two sides of 0 in two colours, and
 * the share of each in words.
 */
#include "axis.h"
#include "canvas.h"
#include "curve.h"
#include "number.h"

#include <math.h>

static const double PLOT_WIDTH = 520, PLOT_HEIGHT = 180, TICK_HEIGHT = 20, SHARE_HEIGHT = 24,
                    SHARE_GAP = 24, OPACITY = 0.75;
static const font SHARE_FONT = {13, true};

/* "NAME is stronger: 63.0 %", clipped to the width of the plot. */
static void append_share(const canvas *c, jr_buf *text, jr_str name, double probability)
{
    JR_BUF_AUTO jr_buf rest = {0};
    jr_buf_append_str(&rest, chart_text(c->style, " is stronger: "));
    number_append(&rest, 100 * probability, 1);
    jr_buf_append_text(&rest, " %");
    measure_append_clipped(text, name, SHARE_FONT,
                           c->width - 2 * MARGIN - measure_width(jr_buf_str(&rest), SHARE_FONT));
    jr_buf_append_str(text, jr_buf_str(&rest));
}

/* Each on its side of the plot, on two lines where one is too short. */
static void draw_shares(canvas *c, const jr_difference_figure *figure, const char *ahead,
                        const char *behind)
{
    JR_BUF_AUTO jr_buf left = {0}, right = {0};
    append_share(c, &left, figure->weaker, 1 - figure->probability);
    append_share(c, &right, figure->stronger, figure->probability);
    svg_text(&c->body, MARGIN, c->y + SHARE_HEIGHT / 2, ANCHOR_START, SHARE_FONT, behind,
             jr_buf_str(&left), 0);
    if (measure_width(jr_buf_str(&left), SHARE_FONT) +
            measure_width(jr_buf_str(&right), SHARE_FONT) + SHARE_GAP >
        c->width - 2 * MARGIN)
        c->y += SHARE_HEIGHT;
    svg_text(&c->body, c->width - MARGIN, c->y + SHARE_HEIGHT / 2, ANCHOR_END, SHARE_FONT, ahead,
             jr_buf_str(&right), 0);
    c->y += SHARE_HEIGHT;
}

static void draw_axis(canvas *c, const scale *s, double top, double bottom)
{
    ticks t = axis_horizontal_ticks(s->values, s->end - s->start, "");
    for (size_t i = 0; i < t.count; i++) {
        double x = scale_at(s, ticks_value(&t, i));
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &t, i, "");
        double half = measure_width(jr_buf_str(&label), TICK_FONT) / 2;
        svg_line(&c->body, x, top, x, bottom, GRID, 1);
        svg_text(&c->body, fmin(fmax(x, MARGIN / 2.0 + half), c->width - MARGIN / 2.0 - half),
                 bottom + TICK_HEIGHT / 2 + 2, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT,
                 jr_buf_str(&label), 0);
    }
}

static void draw_interval(canvas *c, const jr_difference_figure *figure, int decimals)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, chart_text(c->style, "difference: median "));
    number_append(&text, figure->median, decimals);
    jr_buf_append_str(&text, chart_text(c->style, ", 95 % from "));
    number_append(&text, figure->low95, decimals);
    jr_buf_append_str(&text, chart_text(c->style, " to "));
    number_append(&text, figure->high95, decimals);
    jr_buf_append_str(&text, chart_text(c->style, " points"));
    svg_text(&c->body, c->width - MARGIN, c->y + 8, ANCHOR_END, TICK_FONT, INK_SOFT,
             jr_buf_str(&text), c->width - 2 * MARGIN);
    c->y += 20;
}

static void draw_figure(canvas *c, const jr_difference_figure *figure)
{
    range values = {figure->density.low, figure->density.high};
    range_add(&values, 0);
    scale s = {values, MARGIN, c->width - MARGIN};
    const char *ahead = palette_colour(0), *behind = palette_colour(1);
    draw_shares(c, figure, ahead, behind);
    double top = c->y, bottom = top + PLOT_HEIGHT;
    draw_axis(c, &s, top, bottom);
    curve_frame frame = {&s, bottom, PLOT_HEIGHT - 6, curve_highest(&figure->density)};
    curve_fill(&c->body, &figure->density, &frame, -INFINITY, 0, behind, OPACITY);
    curve_fill(&c->body, &figure->density, &frame, 0, INFINITY, ahead, OPACITY);
    curve_stroke(&c->body, &figure->density, &frame, INK_SOFT);
    double zero = scale_at(&s, 0);
    svg_line(&c->body, s.start, bottom, s.end, bottom, RULE, 1);
    jr_buf_append_text(&c->body, "<g stroke-dasharray=\"4 3\">");
    svg_line(&c->body, zero, top, zero, bottom, INK_SOFT, 1);
    jr_buf_append_text(&c->body, "</g>\n");
    c->y = bottom + TICK_HEIGHT + 4;
    draw_interval(c, figure, number_decimals(values.high - values.low));
}

void jr_chart_difference(const jr_difference_figure *figure, const jr_chart_style *style,
                         jr_buf *svg)
{
    style = style_or_default(style);
    canvas c;
    canvas_begin(&c, style, chart_text(style, "Which of the two is stronger"),
                 style_plot_width(style, PLOT_WIDTH) + 2 * MARGIN);
    if (figure->density.n > 1 && figure->density.high > figure->density.low)
        draw_figure(&c, figure);
    else
        canvas_nothing(&c, chart_text(style, "The two can't be compared."));
    canvas_end(&c,
               chart_text(style,
                          "Posterior density of the difference of two ratings; the areas on either "
                          "side of 0 are the chances that one or the other is stronger."),
               svg);
}
