/*
 * Small multiples: the same rows in several dot plots, as many beside each other as a page has room
 * for. Row names stand once at the left of each band of plots.
 */
#include "axis.h"
#include "canvas.h"
#include "number.h"
#include "scale.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { PANELS_PER_BAND = 4 };

static const double PLOT_WIDTH = 170, PLOT_GAP = 34, NAME_GAP = 16, ROW_HEIGHT = 22, HEAD = 24,
                    TICK_HEIGHT = 20, BAND_GAP = 22, MAX_NAME = 240, MAX_NAME_NARROW = 120,
                    RADIUS = 4.2;
static const font NAME = {12, false}, TITLE = {12, true};

typedef struct layout {
    const jr_panels_figure *figure;
    double name_width, plot_width;
    size_t per_band; /* panels beside each other */
} layout;

static bool has_value(const jr_panels_figure *figure, const jr_chart_panel *panel)
{
    for (size_t i = 0; i < figure->n_rows; i++)
        if (isfinite(panel->points[i].value))
            return true;
    return false;
}

static bool has_bar(const jr_chart_point *point)
{
    return isfinite(point->low) && isfinite(point->high);
}

static void add_values(const jr_panels_figure *figure, const jr_chart_panel *panel, range *r)
{
    for (size_t i = 0; i < figure->n_rows; i++) {
        const jr_chart_point *point = &panel->points[i];
        if (!isfinite(point->value))
            continue;
        range_add(r, point->value);
        if (has_bar(point)) {
            range_add(r, point->low);
            range_add(r, point->high);
        }
    }
    range_add(r, panel->reference);
}

static const char *suffix_of(const jr_chart_panel *panel)
{
    return panel->suffix ? panel->suffix : "";
}

static bool are_comparable(const jr_chart_panel *one, const jr_chart_panel *other)
{
    bool has_same_reference =
        isfinite(one->reference) ? one->reference == other->reference : !isfinite(other->reference);
    return has_same_reference && strcmp(suffix_of(one), suffix_of(other)) == 0;
}

/* Of this panel and all that it can be compared with. */
static range values_of(const jr_panels_figure *figure, const jr_chart_panel *panel)
{
    range r = range_empty();
    for (size_t i = 0; i < figure->n_panels; i++)
        if (are_comparable(panel, &figure->panels[i]) && has_value(figure, &figure->panels[i]))
            add_values(figure, &figure->panels[i], &r);
    if (r.low == 0 && r.high == 0)
        range_add(&r, 1); /* shares that are all 0: an axis with negative ones would puzzle */
    return range_padded(r, 0.08);
}

static void append_tooltip(jr_buf *text, const layout *l, const jr_chart_panel *panel, size_t row,
                           int decimals)
{
    const jr_chart_point *point = &panel->points[row];
    const char *suffix = suffix_of(panel);
    jr_buf_append_str(text, l->figure->rows[row].name);
    jr_buf_append_text(text, " · ");
    jr_buf_append_str(text, panel->title);
    jr_buf_append_text(text, ": ");
    number_append(text, point->value, decimals);
    jr_buf_append_text(text, suffix);
    if (!has_bar(point))
        return;
    jr_buf_append_text(text, " · 95 %: ");
    number_append(text, point->low, decimals);
    jr_buf_append_text(text, " – ");
    number_append(text, point->high, decimals);
    jr_buf_append_text(text, suffix);
}

static void draw_points(const layout *l, canvas *c, const jr_chart_panel *panel, const scale *s,
                        double top)
{
    int decimals = number_decimals(s->values.high - s->values.low);
    for (size_t i = 0; i < l->figure->n_rows; i++) {
        const jr_chart_point *point = &panel->points[i];
        if (!isfinite(point->value))
            continue;
        bool is_yardstick = l->figure->is_yardstick && l->figure->is_yardstick[i];
        const char *colour = is_yardstick ? OTHER_LICENCE : palette_colour(0);
        double y = top + ((double)i + 0.5) * ROW_HEIGHT;
        JR_BUF_AUTO jr_buf tooltip = {0};
        append_tooltip(&tooltip, l, panel, i, decimals);
        svg_group_begin(&c->body, jr_buf_str(&tooltip));
        if (has_bar(point))
            svg_rect(&c->body, scale_at(s, point->low), y - 0.75,
                     scale_at(s, point->high) - scale_at(s, point->low), 1.5, colour);
        mark_shape shape = is_yardstick ? MARK_DIAMOND : MARK_CIRCLE;
        svg_mark(&c->body, shape, scale_at(s, point->value), y, RADIUS + 0.9, BACKGROUND);
        svg_mark(&c->body, shape, scale_at(s, point->value), y, RADIUS, colour);
        svg_group_end(&c->body);
    }
}

static void draw_panel(const layout *l, canvas *c, const jr_chart_panel *panel, double left)
{
    jr_buf *svg = &c->body;
    const char *suffix = suffix_of(panel);
    double top = c->y + HEAD, right = left + l->plot_width;
    double bottom = top + (double)l->figure->n_rows * ROW_HEIGHT;
    scale s = {values_of(l->figure, panel), left, right};
    ticks t = axis_horizontal_ticks(s.values, right - left, suffix);
    svg_text(svg, left, c->y + HEAD / 2, ANCHOR_START, TITLE, INK, panel->title,
             l->plot_width + PLOT_GAP - 8);
    for (size_t i = 0; i < t.count; i++) {
        double x = scale_at(&s, ticks_value(&t, i));
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &t, i, suffix);
        svg_line(svg, x, top, x, bottom, GRID, 1);
        svg_text(svg, x, bottom + TICK_HEIGHT / 2, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT,
                 jr_buf_str(&label), 0);
    }
    svg_line(svg, left, top, right, top, RULE, 1);
    svg_line(svg, left, bottom, right, bottom, RULE, 1);
    if (isfinite(panel->reference)) {
        double x = scale_at(&s, panel->reference);
        jr_buf_append_text(svg, "<g stroke-dasharray=\"4 3\">");
        svg_line(svg, x, top, x, bottom, INK_SOFT, 1);
        jr_buf_append_text(svg, "</g>\n");
    }
    draw_points(l, c, panel, &s, top);
}

static void draw_names(const layout *l, canvas *c)
{
    for (size_t i = 0; i < l->figure->n_rows; i++) {
        bool is_yardstick = l->figure->is_yardstick && l->figure->is_yardstick[i];
        svg_text(&c->body, MARGIN, c->y + HEAD + ((double)i + 0.5) * ROW_HEIGHT, ANCHOR_START, NAME,
                 is_yardstick ? INK_SOFT : INK, l->figure->rows[i].name, l->name_width);
    }
}

/* The panels that have a value, band after band. */
static void draw_figure(const layout *l, canvas *c, const size_t *shown, size_t n_shown)
{
    double left = MARGIN + l->name_width + NAME_GAP;
    for (size_t i = 0; i < n_shown; i++) {
        size_t column = i % l->per_band;
        if (column == 0) {
            if (i)
                c->y += BAND_GAP;
            draw_names(l, c);
        }
        draw_panel(l, c, &l->figure->panels[shown[i]],
                   left + (double)column * (l->plot_width + PLOT_GAP));
        if (column == l->per_band - 1 || i == n_shown - 1)
            c->y += HEAD + (double)l->figure->n_rows * ROW_HEIGHT + TICK_HEIGHT;
    }
}

static void draw_legend(const jr_panels_figure *figure, canvas *c)
{
    bool has_yardstick = false;
    for (size_t i = 0; i < figure->n_rows; i++)
        has_yardstick |= figure->is_yardstick && figure->is_yardstick[i];
    legend_item items[] = {
        {KEY_MARK, MARK_CIRCLE, palette_colour(0), chart_text(c->style, "estimate")},
        {KEY_THIN, MARK_CIRCLE, palette_colour(0), chart_text(c->style, "95 % interval")},
        {KEY_MARK, MARK_DIAMOND, OTHER_LICENCE, chart_text(c->style, "for comparison")},
    };
    canvas_legend(c, (jr_str){0}, items, has_yardstick ? 3 : 2);
    c->y += 8;
}

void jr_chart_panels(const jr_panels_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    layout l = {.figure = figure, .per_band = style->narrow ? 1 : PANELS_PER_BAND};
    for (size_t i = 0; i < figure->n_rows; i++)
        l.name_width = fmax(l.name_width, measure_width(figure->rows[i].name, NAME));
    l.name_width = fmin(l.name_width, style->narrow ? MAX_NAME_NARROW : MAX_NAME);
    double around = 2 * MARGIN + l.name_width + NAME_GAP + PLOT_GAP / 2;
    l.plot_width = style_plot_width(style, style->narrow ? NARROW_WIDTH - around : PLOT_WIDTH);
    AUTO_FREE size_t *shown = memory_zeroed(figure->n_panels, sizeof *shown);
    size_t n_shown = 0;
    for (size_t i = 0; i < figure->n_panels; i++)
        if (has_value(figure, &figure->panels[i]))
            shown[n_shown++] = i;
    size_t n_columns = n_shown < l.per_band ? n_shown : l.per_band;
    n_columns = n_columns ? n_columns : 1;
    /* The last tick's label may stand out by half its width: that is the gap's half, twice. */
    double width = 2 * MARGIN + l.name_width + NAME_GAP +
                   (double)n_columns * (l.plot_width + PLOT_GAP) - PLOT_GAP / 2;
    canvas c;
    canvas_begin(&c, style, chart_text(style, "Judges"), width);
    if (n_shown)
        draw_legend(figure, &c);
    if (n_shown)
        draw_figure(&l, &c, shown, n_shown);
    else
        canvas_nothing(&c, chart_text(style, "There is no figure to draw."));
    canvas_end(&c,
               chart_text(style,
                          "The same rows in several plots: points are estimates, thin bars 95 % "
                          "intervals; grey diamonds are yardsticks."),
               svg);
}
