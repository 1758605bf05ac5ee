/*
 * The win probabilities as a cross table, as chess tournaments print it: rows carry rank and name,
 * columns the rank only, so that no text is turned and any number of models fits. The map of places
 * looks the same, but its columns are places instead of models, and its colours begin at white.
 * Colours go in steps of one per cent; where cells are too small for numbers, equal neighbours
 * become one rectangle, so that 1,000 models don't make a million of them.
 */
#include "axis.h"
#include "base/memory.h"
#include "canvas.h"
#include "number.h"
#include "order.h"

#include <math.h>

static const double MAX_NAME = 40, RANK_GAP = 10, NAME_GAP = 14, HEAD_HEIGHT = 20,
                    LEAST_WIDTH = 380;
enum { NUMBERED_CELL = 20, KEY_STEPS = 60, KEY_STEP = 4, KEY_HEIGHT = 10 };

typedef struct layout {
    const double *probabilities; /* [n_models][n_models] */
    size_t n_models;
    bool by_place; /* columns are places, not models */
    const jr_chart_style *style;
    const ordered_model *order;
    size_t n;
    double cell, rank_right, name_left, name_width, left, top, width;
    font label_font, cell_font;
} layout;

static double cell_size(size_t n)
{
    return n <= 10 ? 40 : n <= 16 ? 32 : n <= 40 ? 25 : n <= 60 ? 20 : n <= 200 ? 15 : 7;
}

static void lay_out(layout *l)
{
    l->cell = cell_size(l->n);
    l->label_font = (font){l->cell >= 25 ? 13 : l->cell >= 15 ? 11.5 : 6.5, false};
    l->cell_font = (font){l->cell >= 32 ? 13 : l->cell >= 25 ? 11 : 9.5, false};
    double widest = 0;
    for (size_t i = 0; i < l->n; i++)
        widest = fmax(widest, measure_width(l->order[i].name, l->label_font));
    l->name_width = fmin(widest, MAX_NAME * l->label_font.size);
    JR_BUF_AUTO jr_buf rank = {0};
    jr_buf_format(&rank, "%zu", l->n);
    l->rank_right = MARGIN + measure_width(jr_buf_str(&rank), l->label_font);
    l->name_left = l->rank_right + RANK_GAP;
    /* Whole pixels, or seams show between the cells. */
    l->left = ceil(l->name_left + l->name_width + NAME_GAP);
    l->width = fmax(l->left + l->cell * (double)l->n + MARGIN, LEAST_WIDTH);
}

/* In whole per cent; -1: nothing to draw. */
static int percent(const layout *l, size_t row, size_t column)
{
    size_t place = l->by_place ? column : l->order[column].model;
    double p = l->probabilities[l->order[row].model * l->n_models + place];
    bool is_drawn = l->by_place ? lround(p * 100) > 0 : row != column;
    return is_drawn && p >= 0 && p <= 1 ? (int)lround(p * 100) : -1;
}

static void colour_of(bool by_place, double share, char ret_colour[COLOUR_SIZE])
{
    palette_diverging(by_place ? 0.5 + share / 2 : share, ret_colour);
}

static void draw_numbered_cell(const layout *l, jr_buf *svg, size_t row, size_t column, int share)
{
    char colour[COLOUR_SIZE];
    colour_of(l->by_place, share / 100.0, colour);
    double x = l->left + (double)column * l->cell, y = l->top + (double)row * l->cell;
    JR_BUF_AUTO jr_buf tooltip = {0}, number = {0};
    measure_append_clipped(&tooltip, l->order[row].name, (font){1, false}, 60);
    if (l->by_place) {
        jr_buf_append_str(&tooltip, chart_text(l->style, " in place "));
        jr_buf_format(&tooltip, "%zu", column + 1);
    } else {
        jr_buf_append_str(&tooltip, chart_text(l->style, " against "));
        measure_append_clipped(&tooltip, l->order[column].name, (font){1, false}, 60);
    }
    jr_buf_format(&tooltip, ": %d %%", share);
    jr_buf_format(&number, "%d", share);
    bool is_dark = share >= (l->by_place ? 80 : 90) || (share <= 8 && !l->by_place);
    svg_group_begin(svg, jr_buf_str(&tooltip));
    svg_rect(svg, x + 0.5, y + 0.5, l->cell - 1, l->cell - 1, colour);
    svg_text(svg, x + l->cell / 2, y + l->cell / 2, ANCHOR_MIDDLE, l->cell_font,
             is_dark ? BACKGROUND : INK, jr_buf_str(&number), 0);
    svg_group_end(svg);
}

static void draw_row(const layout *l, jr_buf *svg, size_t row)
{
    for (size_t column = 0, end; column < l->n; column = end) {
        int share = percent(l, row, column);
        end = column + 1;
        if (share < 0)
            continue;
        if (l->cell >= NUMBERED_CELL) {
            draw_numbered_cell(l, svg, row, column, share);
            continue;
        }
        while (end < l->n && percent(l, row, end) == share)
            end++;
        char colour[COLOUR_SIZE];
        colour_of(l->by_place, share / 100.0, colour);
        svg_rect(svg, l->left + (double)column * l->cell, l->top + (double)row * l->cell,
                 (double)(end - column) * l->cell, l->cell, colour);
    }
}

static void draw_labels(const layout *l, jr_buf *svg, double head_y)
{
    JR_BUF_AUTO jr_buf widest = {0};
    jr_buf_format(&widest, "%zu", l->n);
    size_t every = measure_width(jr_buf_str(&widest), l->label_font) <= l->cell - 4 ? 1
                   : l->cell >= 15                                                  ? 5
                                                                                    : 10;
    for (size_t i = 0; i < l->n; i++) {
        double y = l->top + ((double)i + 0.5) * l->cell;
        JR_BUF_AUTO jr_buf rank = {0};
        jr_buf_format(&rank, "%zu", i + 1);
        svg_text(svg, l->rank_right, y, ANCHOR_END, l->label_font, INK_SOFT, jr_buf_str(&rank), 0);
        svg_text(svg, l->name_left, y, ANCHOR_START, l->label_font, INK, l->order[i].name,
                 l->name_width);
        if (i == 0 || (i + 1) % every == 0)
            svg_text(svg, l->left + ((double)i + 0.5) * l->cell, head_y, ANCHOR_MIDDLE,
                     l->label_font, INK_SOFT, jr_buf_str(&rank), 0);
    }
}

/* The colour scale with its meaning above it. */
static void draw_key(canvas *c, bool by_place)
{
    double left = floor(c->width - MARGIN - 20 - KEY_STEPS * KEY_STEP), top = ceil(c->y + 20);
    jr_str label = c->style->value_label.size ? c->style->value_label
                   : by_place                 ? chart_text(c->style, "chance of the place")
                                              : chart_text(c->style, "chance that the row wins");
    svg_text(&c->body, left, c->y + 8, ANCHOR_START, TICK_FONT, INK_SOFT, label,
             KEY_STEPS * KEY_STEP);
    jr_buf_append_text(&c->body, "<g shape-rendering=\"crispEdges\">\n");
    for (int i = 0; i < KEY_STEPS; i++) {
        char colour[COLOUR_SIZE];
        colour_of(by_place, (i + 0.5) / KEY_STEPS, colour);
        svg_rect(&c->body, left + i * KEY_STEP, top, KEY_STEP, KEY_HEIGHT, colour);
    }
    svg_group_end(&c->body);
    for (int i = 0; i <= 4; i++) {
        JR_BUF_AUTO jr_buf tick = {0};
        jr_buf_format(&tick, "%d %%", i * 25);
        svg_text(&c->body, left + i * KEY_STEPS * KEY_STEP / 4.0, top + KEY_HEIGHT + 10,
                 ANCHOR_MIDDLE, TICK_FONT, INK_SOFT, jr_buf_str(&tick), 0);
    }
    c->y = top + KEY_HEIGHT + 20;
}

static void draw_table(layout *l, const jr_chart_model *models, const double *ratings,
                       const jr_chart_style *style, jr_str title, jr_str description, jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(l->n_models, sizeof(ordered_model));
    for (size_t i = 0; i < l->n_models; i++)
        order[i] = (ordered_model){ratings[i], models[i].name, i};
    l->style = style;
    l->order = order;
    l->n = order_models(order, l->n_models);
    lay_out(l);

    canvas c;
    canvas_begin(&c, style, title, l->width);
    if (l->n) {
        l->top = ceil(c.y + HEAD_HEIGHT);
        draw_labels(l, &c.body, c.y + HEAD_HEIGHT / 2);
        jr_buf_append_text(&c.body, "<g shape-rendering=\"crispEdges\">\n");
        for (size_t row = 0; row < l->n; row++)
            draw_row(l, &c.body, row);
        svg_group_end(&c.body);
        c.y = l->top + l->cell * (double)l->n + 14;
        draw_key(&c, l->by_place);
    } else {
        canvas_nothing(&c, chart_text(style, "No model has a rating."));
    }
    canvas_end(&c, description, svg);
}

void jr_chart_heat_map(const jr_heat_map_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    layout l = {.probabilities = figure->probabilities, .n_models = figure->n_models};
    draw_table(&l, figure->models, figure->ratings, style,
               chart_text(style, "Chance of winning, row against column"),
               chart_text(style,
                          "Chance that the model of the row wins against the model of the column, "
                          "in per cent; rows and columns from the highest rating down."),
               svg);
}

void jr_chart_rank_map(const jr_rank_map_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    layout l = {
        .probabilities = figure->probabilities, .n_models = figure->n_models, .by_place = true};
    draw_table(
        &l, figure->models, figure->ratings, style, chart_text(style, "Chance of each place"),
        chart_text(style, "Chance of each model to have each place, in per cent; models from the "
                          "highest rating down, places from the first."),
        svg);
}
