/*
 * The corner plot: each model's density on the diagonal under its name, below it the joint density
 * of every pair, the model of the column across and that of the row down. Columns share their axis,
 * rows theirs.
 */
#include "axis.h"
#include "canvas.h"
#include "curve.h"

#include <math.h>

static const double PANEL = 132, GAP = 26, TICK_HEIGHT = 20;
static const font NAME_FONT = {12, true};
enum { MOST_TICKS = 4, SHADES = 40 };

typedef struct corner {
    const jr_corner_figure *figure;
    size_t n;
    double left, top; /* of the first panel */
    canvas *c;
} corner;

static double panel_left(const corner *k, size_t column)
{
    return k->left + (double)column * (PANEL + GAP);
}

static double panel_top(const corner *k, size_t row)
{
    return k->top + (double)row * (PANEL + GAP);
}

static range values_of(const corner *k, size_t model)
{
    return (range){k->figure->densities[model].low, k->figure->densities[model].high};
}

static double tick_label_width(range values)
{
    ticks t = ticks_make(values, MOST_TICKS, 0);
    double widest = 0;
    for (size_t i = 0; i < t.count; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &t, i, "");
        widest = fmax(widest, measure_width(jr_buf_str(&label), TICK_FONT));
    }
    return widest;
}

static void draw_frame(const corner *k, double x, double y)
{
    jr_buf *svg = &k->c->body;
    svg_line(svg, x, y + PANEL, x + PANEL, y + PANEL, RULE, 1);
    svg_line(svg, x, y, x, y + PANEL, RULE, 1);
}

static void draw_diagonal(const corner *k, size_t i)
{
    double x = panel_left(k, i), y = panel_top(k, i);
    scale s = {values_of(k, i), x, x + PANEL};
    const jr_chart_density *density = &k->figure->densities[i];
    curve_frame frame = {&s, y + PANEL, PANEL - 6, curve_highest(density)};
    curve_fill(&k->c->body, density, &frame, -INFINITY, INFINITY, palette_colour(0), 0.3);
    curve_stroke(&k->c->body, density, &frame, palette_colour(0));
    draw_frame(k, x, y);
    svg_text(&k->c->body, x + PANEL / 2, y - 10, ANCHOR_MIDDLE, NAME_FONT, INK,
             k->figure->models[i].name, PANEL + GAP - 8);
}

/* In shades of the highest density; 0 where it is not seen. */
static int shade(const double *joint, size_t cell, double highest)
{
    return highest > 0 ? (int)(joint[cell] / highest * SHADES + 0.5) : 0;
}

/* Neighbours of the same shade become one rectangle. */
static void draw_joint(const corner *k, size_t row, size_t column)
{
    size_t n = k->figure->n_joint;
    const double *joint = k->figure->joint[row * k->figure->n_models + column];
    double x = panel_left(k, column), y = panel_top(k, row), cell = PANEL / (double)n;
    double highest = 0;
    for (size_t i = 0; i < n * n; i++)
        highest = fmax(highest, joint[i]);
    /* Whole pixels, or seams show between the rectangles. */
    jr_buf_append_text(&k->c->body, "<g shape-rendering=\"crispEdges\">\n");
    for (size_t down = 0; down < n; down++)
        for (size_t across = 0, end; across < n; across = end) {
            int level = shade(joint, down * n + across, highest);
            end = across + 1;
            while (end < n && shade(joint, down * n + end, highest) == level)
                end++;
            if (level == 0)
                continue;
            char colour[COLOUR_SIZE];
            palette_diverging(0.5 + 0.5 * level / SHADES, colour);
            /* Ratings grow upwards. */
            svg_rect(&k->c->body, x + (double)across * cell, y + PANEL - (double)(down + 1) * cell,
                     (double)(end - across) * cell, cell, colour);
        }
    svg_group_end(&k->c->body);
    draw_frame(k, x, y);
}

static void draw_ticks_across(const corner *k, size_t column)
{
    double x = panel_left(k, column), y = panel_top(k, k->n - 1) + PANEL;
    scale s = {values_of(k, column), x, x + PANEL};
    ticks t = axis_horizontal_ticks(s.values, PANEL, "");
    for (size_t i = 0; i < t.count; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &t, i, "");
        double at = scale_at(&s, ticks_value(&t, i));
        svg_line(&k->c->body, at, y, at, y + 4, RULE, 1);
        svg_text(&k->c->body, at, y + TICK_HEIGHT / 2 + 3, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT,
                 jr_buf_str(&label), 0);
    }
}

static void draw_ticks_down(const corner *k, size_t row)
{
    double y = panel_top(k, row);
    scale s = {values_of(k, row), y + PANEL, y};
    ticks t = ticks_make(s.values, MOST_TICKS, 0);
    for (size_t i = 0; i < t.count; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &t, i, "");
        double at = scale_at(&s, ticks_value(&t, i));
        svg_line(&k->c->body, k->left - 4, at, k->left, at, RULE, 1);
        svg_text(&k->c->body, k->left - 7, at, ANCHOR_END, TICK_FONT, INK_SOFT, jr_buf_str(&label),
                 0);
    }
}

static void draw_figure(corner *k)
{
    k->top = ceil(k->c->y + 20);
    for (size_t row = 0; row < k->n; row++) {
        for (size_t column = 0; column < row; column++)
            draw_joint(k, row, column);
        draw_diagonal(k, row);
        draw_ticks_across(k, row);
        if (row)
            draw_ticks_down(k, row);
    }
    k->c->y = panel_top(k, k->n - 1) + PANEL + TICK_HEIGHT + 4;
}

void jr_chart_corner(const jr_corner_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    canvas c;
    corner k = {.figure = figure, .c = &c, .left = MARGIN};
    k.n = figure->n_models < JR_CORNER_MOST ? figure->n_models : JR_CORNER_MOST;
    for (size_t i = 0; i < k.n; i++)
        k.left = fmax(k.left, MARGIN + 7 + tick_label_width(values_of(&k, i)));
    k.left = ceil(k.left);
    double width = k.left + (double)k.n * (PANEL + GAP) - GAP + MARGIN;
    canvas_begin(&c, style, chart_text(style, "Joint posterior of some strengths"),
                 fmax(width, 400));
    if (k.n)
        draw_figure(&k);
    else
        canvas_nothing(&c, chart_text(style, "No model has a rating."));
    canvas_end(
        &c,
        chart_text(style,
                   "Posterior densities of the ratings of some models, and below the diagonal "
                   "their joint densities, pair by pair."),
        svg);
}
