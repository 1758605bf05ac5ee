/*
 * The convergence: one line per model over the number of matches, labelled at its end.
 *
 * A key with twenty colours can't be read, labels at the ends can: they are moved apart and tied
 * to their lines by leaders. Up to MANY models every line has a colour; with more, the best
 * HIGHLIGHTED have one and the others are thin and grey.
 *
 * First ratings rest on a handful of matches and may be absurd. The axis covers the second half of
 * the matches, and as much of the first as lies near; the rest is cut off at the frame.
 */
#include "axis.h"
#include "base/memory.h"
#include "canvas.h"
#include "number.h"
#include "order.h"
#include "palette.h"
#include "rating_text.h"
#include "scale.h"
#include "spread.h"

#include <math.h>
#include <stdio.h>

#define THIN_LINE "#b4b4b4"

static const double PLOT_WIDTH = 560, LEAST_HEIGHT = 360, MAX_NAME = 40, MAX_NAME_NARROW = 8,
                    VALUE_GAP = 9, AXIS_HEIGHT = 40, NEAR = 0.6, TICK_GAP = 14;
enum { MANY = 21, HIGHLIGHTED = 7, MAX_STEPS = 600, MAX_X_TICKS = 7, MAX_Y_TICKS = 8 };

typedef struct layout {
    const jr_convergence_figure *figure;
    const ordered_model *order; /* by last rating */
    size_t n;
    size_t *last_steps; /* per model: the last step with a rating */
    scale x, y;
    ticks x_ticks, y_ticks;
    double value_right, name_left, name_width, width;
    int decimals;
    /* Of the labels. With many, leaders need width to stay apart. */
    font name_font, value_font;
    double label_gap, leader_width;
} layout;

static double rating_at(const jr_convergence_figure *figure, size_t step, size_t model)
{
    return figure->ratings[step * figure->n_models + model];
}

static range values_shown(const jr_convergence_figure *figure)
{
    uint64_t half = figure->n_steps ? figure->n_matches[figure->n_steps - 1] / 2 : 0;
    range late = range_empty(), all = range_empty();
    for (size_t step = 0; step < figure->n_steps; step++)
        for (size_t model = 0; model < figure->n_models; model++) {
            range_add(&all, rating_at(figure, step, model));
            if (figure->n_matches[step] >= half)
                range_add(&late, rating_at(figure, step, model));
        }
    if (late.low > late.high)
        return all;
    double slack = (late.high - late.low) * NEAR;
    return (range){fmax(all.low, late.low - slack), fmin(all.high, late.high + slack)};
}

static bool is_thin(const layout *l, size_t place)
{
    return l->n >= MANY && place >= HIGHLIGHTED;
}

static void line_colour(const layout *l, size_t place, char ret_colour[COLOUR_SIZE])
{
    jr_str own = l->figure->models[l->order[place].model].colour;
    if (is_thin(l, place))
        snprintf(ret_colour, COLOUR_SIZE, "%s", THIN_LINE);
    else if (colour_is_valid(own))
        snprintf(ret_colour, COLOUR_SIZE, "%.*s", JR_STR_ARG(own));
    else
        snprintf(ret_colour, COLOUR_SIZE, "%s", palette_colour(place));
}

static void draw_axes(const layout *l, canvas *c, double top)
{
    jr_buf *svg = &c->body;
    double bottom = l->y.start;
    for (size_t i = 0; i < l->y_ticks.count; i++) {
        double y = scale_at(&l->y, ticks_value(&l->y_ticks, i));
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &l->y_ticks, i, "");
        svg_line(svg, l->x.start, y, l->x.end, y, GRID, 1);
        svg_text(svg, l->x.start - 8, y, ANCHOR_END, TICK_FONT, INK_SOFT, jr_buf_str(&label), 0);
    }
    for (size_t i = 0; i < l->x_ticks.count; i++) {
        double value = ticks_value(&l->x_ticks, i), x = scale_at(&l->x, value);
        JR_BUF_AUTO jr_buf label = {0};
        number_append_count(&label, (uint64_t)llround(value));
        svg_line(svg, x, top, x, bottom, GRID, 1);
        svg_text(svg, x, bottom + 12, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT, jr_buf_str(&label), 0);
    }
    svg_line(svg, l->x.start, bottom, l->x.end, bottom, RULE, 1);
    svg_text(svg, l->x.end, bottom + 29, ANCHOR_END, TICK_FONT, INK_SOFT,
             chart_text(c->style, "matches used"), 0);
}

/* A path through the finite ratings; gaps break it, and a lone point becomes a dot. */
static void draw_line(const layout *l, jr_buf *svg, size_t place, const char *colour, double width)
{
    const jr_convergence_figure *figure = l->figure;
    size_t model = l->order[place].model;
    size_t stride = (figure->n_steps + MAX_STEPS - 1) / MAX_STEPS;
    bool drawing = false;
    jr_buf_append_text(svg, "<path d=\"");
    for (size_t k = 0; k < figure->n_steps; k += stride) {
        /* Counted from the end, so that the last step is always among those drawn. */
        size_t step = (figure->n_steps - 1) % stride + k;
        double rating = rating_at(figure, step, model);
        if (!isfinite(rating)) {
            drawing = false;
            continue;
        }
        jr_buf_append_text(svg, drawing ? "L" : "M");
        number_append_coordinate(svg, scale_at(&l->x, (double)figure->n_matches[step]));
        jr_buf_append_char(svg, ' ');
        /* Not scale_at: what lies outside must be cut off, not bent along the frame. */
        double share = (rating - l->y.values.low) / (l->y.values.high - l->y.values.low);
        number_append_coordinate(svg, l->y.start + share * (l->y.end - l->y.start));
        if (!drawing)
            jr_buf_append_text(svg, "h0");
        drawing = true;
    }
    jr_buf_format(svg, "\" fill=\"none\" stroke=\"%s\"", colour);
    svg_append_attribute(svg, "stroke-width", width);
    jr_buf_append_text(svg, " stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n");
}

static void draw_lines(const layout *l, canvas *c, double top)
{
    jr_buf *svg = &c->body;
    double width = l->x.end - l->x.start, height = l->y.start - top;
    /* An inner picture cuts off what lies outside, without an id as clip paths need. */
    jr_buf_append_text(svg, "<svg");
    svg_append_attribute(svg, "x", l->x.start);
    svg_append_attribute(svg, "y", top);
    svg_append_attribute(svg, "width", width);
    svg_append_attribute(svg, "height", height);
    jr_buf_append_text(svg, " viewBox=\"");
    number_append_coordinate(svg, l->x.start);
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, top);
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, width);
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, height);
    jr_buf_append_text(svg, "\">\n");
    /* The best last, on top of the others. */
    for (size_t place = l->n; place-- > 0;) {
        JR_BUF_AUTO jr_buf tooltip = {0};
        jr_buf_append_str(&tooltip, l->figure->models[l->order[place].model].name);
        jr_buf_append_text(&tooltip, ": ");
        number_append(&tooltip, l->order[place].value, l->decimals);
        svg_group_begin(svg, jr_buf_str(&tooltip));
        char colour[COLOUR_SIZE];
        line_colour(l, place, colour);
        draw_line(l, svg, place, colour, is_thin(l, place) ? 1 : 1.8);
        svg_group_end(svg);
    }
    jr_buf_append_text(svg, "</svg>\n");
}

/* From the end of a line at (x, y) along the frame, then in a curve to the label. */
static void draw_leader(const layout *l, jr_buf *svg, double x, double y, double label_y,
                        const char *colour)
{
    double left = l->x.end + 3, right = l->x.end + l->leader_width - 4, middle = (left + right) / 2;
    const double points[][2] = {
        {x, y}, {left, y}, {middle, y}, {middle, label_y}, {right, label_y}};
    static const char *const COMMANDS[] = {"M", "L", "C", " ", " "};
    jr_buf_append_text(svg, "<path d=\"");
    for (size_t i = 0; i < 5; i++) {
        jr_buf_append_text(svg, COMMANDS[i]);
        number_append_coordinate(svg, points[i][0]);
        jr_buf_append_char(svg, ' ');
        number_append_coordinate(svg, points[i][1]);
    }
    jr_buf_format(svg, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1\"/>\n", colour);
}

static void draw_labels(const layout *l, canvas *c, double top)
{
    jr_buf *svg = &c->body;
    AUTO_FREE double *places = memory_zeroed(l->n, sizeof(double));
    for (size_t i = 0; i < l->n; i++)
        places[i] = scale_at(&l->y, l->order[i].value);
    spread_labels(places, l->n, l->label_gap, top + l->label_gap / 2,
                  l->y.start - l->label_gap / 2);
    for (size_t i = 0; i < l->n; i++) {
        size_t step = l->last_steps[l->order[i].model];
        double x = scale_at(&l->x, (double)l->figure->n_matches[step]);
        double y = scale_at(&l->y, l->order[i].value);
        char colour[COLOUR_SIZE];
        line_colour(l, i, colour);
        draw_leader(l, svg, x, y, places[i], colour);
        svg_mark(svg, MARK_CIRCLE, x, y, is_thin(l, i) ? 1.8 : 2.6, colour);
        JR_BUF_AUTO jr_buf value = {0};
        number_append(&value, l->order[i].value, l->decimals);
        svg_text(svg, l->value_right, places[i], ANCHOR_END, l->value_font, INK, jr_buf_str(&value),
                 0);
        svg_text(svg, l->name_left, places[i], ANCHOR_START, l->name_font, INK,
                 l->figure->models[l->order[i].model].name, l->name_width);
    }
}

/* Finds each model's last rating and orders the models by it. */
static size_t find_last(const jr_convergence_figure *figure, ordered_model *order,
                        size_t *last_steps)
{
    for (size_t i = 0; i < figure->n_models; i++) {
        order[i] = (ordered_model){NAN, figure->models[i].name, i};
        for (size_t step = figure->n_steps; step-- > 0;)
            if (isfinite(rating_at(figure, step, i))) {
                order[i].value = rating_at(figure, step, i);
                last_steps[i] = step;
                break;
            }
    }
    return order_models(order, figure->n_models);
}

/* All horizontal places; the vertical ones follow when the title is drawn. */
static void lay_out(layout *l, const jr_chart_style *style)
{
    const jr_convergence_figure *figure = l->figure;
    bool many = l->n >= MANY;
    l->name_font = (font){many ? 11.5 : 12.5, false};
    l->value_font = (font){l->name_font.size, true};
    l->label_gap = many ? 16 : 18;
    l->leader_width = style->narrow ? many ? 48 : 22 : many ? 110 : 34;
    l->y.values = range_padded(values_shown(figure), 0.04);
    l->y_ticks = ticks_make(l->y.values, MAX_Y_TICKS, 0);
    l->decimals = number_decimals(l->y.values.high - l->y.values.low);
    uint64_t most = figure->n_steps ? figure->n_matches[figure->n_steps - 1] : 0;
    l->x.values = (range){0, most ? (double)most : 1};
    double axis_width = 0, value_width = 0, name_width = 0;
    for (size_t i = 0; i < l->y_ticks.count; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &l->y_ticks, i, "");
        axis_width = fmax(axis_width, measure_width(jr_buf_str(&label), TICK_FONT));
    }
    for (size_t i = 0; i < l->n; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        number_append(&label, l->order[i].value, l->decimals);
        value_width = fmax(value_width, measure_width(jr_buf_str(&label), l->value_font));
        jr_str name = figure->models[l->order[i].model].name;
        name_width = fmax(name_width, measure_width(name, l->name_font));
    }
    l->x.start = MARGIN + axis_width + 8;
    l->name_width =
        fmin(name_width, (style->narrow ? MAX_NAME_NARROW : MAX_NAME) * l->name_font.size);
    double around = l->x.start + l->leader_width + value_width + VALUE_GAP + l->name_width + MARGIN;
    l->x.end =
        l->x.start + style_plot_width(style, style->narrow ? NARROW_WIDTH - around : PLOT_WIDTH);
    l->value_right = l->x.end + l->leader_width + value_width;
    l->name_left = l->value_right + VALUE_GAP;
    JR_BUF_AUTO jr_buf count = {0};
    number_append_count(&count, most);
    double room =
        (l->x.end - l->x.start) / (measure_width(jr_buf_str(&count), TICK_FONT) + TICK_GAP);
    l->x_ticks = ticks_make(l->x.values, (size_t)fmax(1, fmin(room, MAX_X_TICKS)), 1);
    l->width = l->name_left + l->name_width + MARGIN;
}

void jr_chart_convergence(const jr_convergence_figure *figure, const jr_chart_style *style,
                          jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    AUTO_FREE size_t *last_steps = memory_zeroed(figure->n_models, sizeof(size_t));
    layout l = {.figure = figure, .order = order, .last_steps = last_steps};
    l.n = find_last(figure, order, last_steps);
    lay_out(&l, style);

    canvas c;
    canvas_begin(&c, style, chart_text(style, "Ratings as the matches come in"), l.width);
    if (l.n) {
        jr_str label =
            style->value_label.size ? style->value_label : chart_text(style, RATING_LABEL);
        svg_text(&c.body, MARGIN, c.y + 8, ANCHOR_START, TICK_FONT, INK_SOFT, label,
                 l.width - 2 * MARGIN);
        double top = c.y + 22;
        l.y.end = top;
        l.y.start = top + fmax(LEAST_HEIGHT, (double)l.n * l.label_gap);
        draw_axes(&l, &c, top);
        draw_lines(&l, &c, top);
        draw_labels(&l, &c, top);
        c.y = l.y.start + AXIS_HEIGHT;
    } else {
        canvas_nothing(&c, chart_text(style, "No model has a rating."));
    }
    canvas_end(&c, chart_text(style, "Rating of each model against the number of matches used."),
               svg);
}
