/*
 * Models by categories as a table of colours. The colour is the difference to the model's own
 * rating over all, since strengths differ by far more between models than between categories of
 * one model; the number is the rating. Where categories have long names their columns grow.
 */
#include "axis.h"
#include "base/memory.h"
#include "canvas.h"
#include "number.h"
#include "order.h"

#include <math.h>

static const double MAX_NAME = 40, RANK_GAP = 10, NAME_GAP = 14, HEAD_HEIGHT = 24, ROW = 25,
                    LEAST_CELL = 64, MOST_CELL = 130, LEAST_WIDTH = 420, LEAST_SPAN = 50;
enum { KEY_STEPS = 60, KEY_STEP = 4, KEY_HEIGHT = 10 };
#define LABEL_FONT ((font){13, false})
#define HEAD_FONT ((font){11.5, false})

typedef struct layout {
    const jr_categories_figure *figure;
    const ordered_model *order;
    size_t n;
    double rank_right, name_left, name_width, left, cell, top, width;
    double span; /* points of the strongest colour */
} layout;

static const jr_chart_rating *rating_of(const layout *l, size_t row, size_t category)
{
    return &l->figure->by_category[l->order[row].model * l->figure->n_categories + category];
}

static void lay_out(layout *l)
{
    double widest = 0, head = LEAST_CELL;
    l->span = LEAST_SPAN;
    for (size_t i = 0; i < l->n; i++) {
        widest = fmax(widest, measure_width(l->order[i].name, LABEL_FONT));
        for (size_t c = 0; c < l->figure->n_categories; c++) {
            double difference = fabs(rating_of(l, i, c)->median - l->order[i].value);
            l->span = difference > l->span ? difference : l->span;
        }
    }
    l->span = ceil(l->span / 10) * 10;
    for (size_t c = 0; c < l->figure->n_categories; c++)
        head = fmax(head, measure_width(l->figure->categories[c], HEAD_FONT) + 10);
    l->cell = ceil(fmin(head, MOST_CELL));
    l->name_width = fmin(widest, MAX_NAME * LABEL_FONT.size);
    JR_BUF_AUTO jr_buf rank = {0};
    jr_buf_format(&rank, "%zu", l->n);
    l->rank_right = MARGIN + measure_width(jr_buf_str(&rank), LABEL_FONT);
    l->name_left = l->rank_right + RANK_GAP;
    l->left = ceil(l->name_left + l->name_width + NAME_GAP);
    l->width =
        fmax(l->left + l->cell * (double)(l->figure->n_categories + 1) + MARGIN, LEAST_WIDTH);
}

static void append_whole(jr_buf *text, double rating)
{
    number_append(text, nearbyint(rating), 0);
}

static void draw_cell(const layout *l, jr_buf *svg, size_t row, size_t category)
{
    const jr_chart_rating *rating = rating_of(l, row, category);
    if (!isfinite(rating->median))
        return;
    double difference = rating->median - l->order[row].value;
    double share = 0.5 + difference / (2 * l->span);
    char colour[COLOUR_SIZE];
    palette_diverging(share, colour);
    double x = l->left + (double)(category + 1) * l->cell, y = l->top + (double)row * ROW;
    JR_BUF_AUTO jr_buf tooltip = {0}, number = {0};
    measure_append_clipped(&tooltip, l->order[row].name, (font){1, false}, 60);
    jr_buf_append_text(&tooltip, ", ");
    measure_append_clipped(&tooltip, l->figure->categories[category], (font){1, false}, 60);
    jr_buf_append_text(&tooltip, ": ");
    append_whole(&tooltip, rating->median);
    jr_buf_append_text(&tooltip, " · 95 %: ");
    append_whole(&tooltip, rating->low95);
    jr_buf_append_text(&tooltip, " – ");
    append_whole(&tooltip, rating->high95);
    append_whole(&number, rating->median);
    svg_group_begin(svg, jr_buf_str(&tooltip));
    svg_rect(svg, x + 0.5, y + 0.5, l->cell - 1, ROW - 1, colour);
    svg_text(svg, x + l->cell / 2, y + ROW / 2, ANCHOR_MIDDLE, HEAD_FONT,
             share <= 0.08 || share >= 0.9 ? BACKGROUND : INK, jr_buf_str(&number), 0);
    svg_group_end(svg);
}

static void draw_row(const layout *l, jr_buf *svg, size_t row)
{
    double y = l->top + ((double)row + 0.5) * ROW;
    JR_BUF_AUTO jr_buf rank = {0}, overall = {0};
    jr_buf_format(&rank, "%zu", row + 1);
    append_whole(&overall, l->order[row].value);
    svg_text(svg, l->rank_right, y, ANCHOR_END, LABEL_FONT, INK_SOFT, jr_buf_str(&rank), 0);
    svg_text(svg, l->name_left, y, ANCHOR_START, LABEL_FONT, INK, l->order[row].name,
             l->name_width);
    svg_text(svg, l->left + l->cell / 2, y, ANCHOR_MIDDLE, (font){HEAD_FONT.size, true}, INK,
             jr_buf_str(&overall), 0);
    for (size_t c = 0; c < l->figure->n_categories; c++)
        draw_cell(l, svg, row, c);
}

static void draw_heads(const layout *l, canvas *c, double y)
{
    jr_buf *svg = &c->body;
    svg_text(svg, l->left + l->cell / 2, y, ANCHOR_MIDDLE, HEAD_FONT, INK_SOFT,
             chart_text(c->style, "all"), 0);
    for (size_t k = 0; k < l->figure->n_categories; k++)
        svg_text(svg, l->left + ((double)k + 1.5) * l->cell, y, ANCHOR_MIDDLE, HEAD_FONT, INK_SOFT,
                 l->figure->categories[k], l->cell - 6);
}

static void draw_key(canvas *c, const layout *l)
{
    double left = l->width - MARGIN - KEY_STEPS * KEY_STEP - 16, top = c->y + 20;
    svg_text(&c->body, left, c->y + 8, ANCHOR_START, TICK_FONT, INK_SOFT,
             chart_text(c->style, "points above the model's rating over all"), 0);
    jr_buf_append_text(&c->body, "<g shape-rendering=\"crispEdges\">\n");
    for (int i = 0; i < KEY_STEPS; i++) {
        char colour[COLOUR_SIZE];
        palette_diverging((i + 0.5) / KEY_STEPS, colour);
        svg_rect(&c->body, left + i * KEY_STEP, top, KEY_STEP, KEY_HEIGHT, colour);
    }
    svg_group_end(&c->body);
    for (int i = 0; i <= 2; i++) {
        JR_BUF_AUTO jr_buf tick = {0};
        append_whole(&tick, (i - 1) * l->span);
        svg_text(&c->body, left + i * KEY_STEPS * KEY_STEP / 2.0, top + KEY_HEIGHT + 10,
                 ANCHOR_MIDDLE, TICK_FONT, INK_SOFT, jr_buf_str(&tick), 0);
    }
    c->y = top + KEY_HEIGHT + 20;
}

void jr_chart_category_map(const jr_categories_figure *figure, const jr_chart_style *style,
                           jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    for (size_t i = 0; i < figure->n_models; i++)
        order[i] = (ordered_model){figure->ratings[i], figure->models[i].name, i};
    layout l = {.figure = figure, .order = order, .n = order_models(order, figure->n_models)};
    lay_out(&l);
    canvas c;
    canvas_begin(&c, style, chart_text(style, "Ratings by category"), l.width);
    if (l.n && figure->n_categories) {
        l.top = ceil(c.y + HEAD_HEIGHT);
        draw_heads(&l, &c, c.y + HEAD_HEIGHT / 2);
        for (size_t row = 0; row < l.n; row++)
            draw_row(&l, &c.body, row);
        c.y = l.top + ROW * (double)l.n + 14;
        draw_key(&c, &l);
    } else {
        canvas_nothing(&c, chart_text(style, "No model has a rating by category."));
    }
    canvas_end(
        &c,
        chart_text(style,
                   "Ratings of models by category; colours show the difference to the model's "
                   "own rating over all."),
        svg);
}
