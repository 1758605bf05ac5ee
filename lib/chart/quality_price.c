/*
 * Ratings against what answers cost or take, on a logarithmic axis. Names stand beside their
 * points, where there is room: to the right, else to the left, above or below, else wherever is
 * least in the way.
 */
#include "axis.h"
#include "base/memory.h"
#include "canvas.h"
#include "number.h"
#include "rating_text.h"
#include "scale.h"

#include <math.h>

static const double PLOT_WIDTH = 640, HEIGHT = 420, AXIS_HEIGHT = 40, MAX_NAME = 24, RADIUS = 4.5,
                    LABEL_HEIGHT = 13, LABEL_GAP = 8;
enum { MAX_Y_TICKS = 8, MOST_X_TICKS = 10 };
#define NAME_FONT ((font){11.5, false})

typedef struct box {
    double left, top, right, bottom;
} box;

typedef struct layout {
    const jr_quality_price_figure *figure;
    size_t *drawn; /* models with a rating and a price */
    size_t n;
    scale x, y; /* x of the logarithm */
    ticks y_ticks;
    int decimals;
    box *taken; /* by points, bars and names; 3 a model */
    size_t n_taken;
} layout;

/* Per jr_quality_against. */
static const struct {
    const char *title, *axis, *before, *behind, *nothing, *description;
} kinds[] = {
    [JR_AGAINST_PRICE] = {"Quality and price", "USD for a million tokens of answers, logarithmic",
                          "$", "", "No model has a rating and a price.",
                          "Rating of each model against the price of its answers."},
    [JR_AGAINST_COST] = {"Quality and cost", "USD for 1,000 answers, logarithmic", "$", "",
                         "No model has a rating and answers whose cost is known.",
                         "Rating of each model against what its answers cost."},
    [JR_AGAINST_TIME] = {"Quality and time", "seconds an answer (median), logarithmic", "", " s",
                         "No model has a rating and answers whose time is known.",
                         "Rating of each model against the time that its answers take."},
};

static bool is_drawn(const jr_quality_price_figure *figure, size_t model)
{
    return isfinite(figure->ratings[model].median) && isfinite(figure->prices[model]) &&
           figure->prices[model] > 0;
}

static void append_price(jr_buf *text, jr_quality_against against, double price)
{
    jr_buf_format(text, "%s%.6g%s", kinds[against].before, price, kinds[against].behind);
}

/* 1, 2 and 5 times the powers of ten, or these alone where there would be too many. */
static void draw_price_ticks(const layout *l, jr_buf *svg, double top)
{
    static const double factors[] = {1, 2, 5};
    size_t most = 3 * (size_t)ceil(l->x.values.high - l->x.values.low) > MOST_X_TICKS ? 1 : 3;
    for (int power = (int)floor(l->x.values.low); power <= (int)ceil(l->x.values.high); power++)
        for (size_t k = 0; k < most; k++) {
            double price = factors[k] * pow(10, power), at = log10(price);
            if (at < l->x.values.low || at > l->x.values.high)
                continue;
            JR_BUF_AUTO jr_buf label = {0};
            append_price(&label, l->figure->against, price);
            double x = scale_at(&l->x, at);
            svg_line(svg, x, top, x, l->y.start, GRID, 1);
            svg_text(svg, x, l->y.start + 12, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT,
                     jr_buf_str(&label), 0);
        }
}

static void draw_axes(const layout *l, canvas *c, double top)
{
    jr_buf *svg = &c->body;
    for (size_t i = 0; i < l->y_ticks.count; i++) {
        double y = scale_at(&l->y, ticks_value(&l->y_ticks, i));
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &l->y_ticks, i, "");
        svg_line(svg, l->x.start, y, l->x.end, y, GRID, 1);
        svg_text(svg, l->x.start - 8, y, ANCHOR_END, TICK_FONT, INK_SOFT, jr_buf_str(&label), 0);
    }
    draw_price_ticks(l, svg, top);
    svg_line(svg, l->x.start, l->y.start, l->x.end, l->y.start, RULE, 1);
    svg_text(svg, l->x.end, l->y.start + 29, ANCHOR_END, TICK_FONT, INK_SOFT,
             chart_text(c->style, kinds[l->figure->against].axis), 0);
}

static void take(layout *l, box b)
{
    l->taken[l->n_taken++] = b;
}

/* How much of a box is taken already or outside of the plot, in pixels². */
static double in_the_way(const layout *l, box b)
{
    double sum = 0, width = b.right - b.left, height = b.bottom - b.top;
    for (size_t i = 0; i < l->n_taken; i++) {
        const box *t = &l->taken[i];
        double across = fmin(b.right, t->right) - fmax(b.left, t->left);
        double down = fmin(b.bottom, t->bottom) - fmax(b.top, t->top);
        sum += fmax(0, across) * fmax(0, down);
    }
    double outside = fmax(0, l->x.start - b.left) + fmax(0, b.right - l->x.end);
    double below = fmax(0, l->y.end - b.top) + fmax(0, b.bottom - l->y.start);
    return sum + outside * height + below * width;
}

static void draw_name(layout *l, jr_buf *svg, size_t model)
{
    jr_str name = l->figure->models[model].name;
    double x = scale_at(&l->x, log10(l->figure->prices[model]));
    double y = scale_at(&l->y, l->figure->ratings[model].median);
    double longest = MAX_NAME * NAME_FONT.size;
    double width = fmin(measure_width(name, NAME_FONT), longest), half = LABEL_HEIGHT / 2;
    const struct {
        double left, middle;
    } places[] = {{x + LABEL_GAP, y},
                  {x - LABEL_GAP - width, y},
                  {x + LABEL_GAP, y - LABEL_HEIGHT},
                  {x + LABEL_GAP, y + LABEL_HEIGHT},
                  {x - LABEL_GAP - width, y - LABEL_HEIGHT},
                  {x - LABEL_GAP - width, y + LABEL_HEIGHT}};
    box best = {0};
    double least = INFINITY;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        box b = {places[i].left, places[i].middle - half, places[i].left + width,
                 places[i].middle + half};
        double taken = in_the_way(l, b);
        if (taken < least) {
            least = taken;
            best = b;
        }
    }
    take(l, best);
    svg_text(svg, best.left, best.top + half, ANCHOR_START, NAME_FONT, INK, name, longest);
}

static void draw_point(const layout *l, jr_buf *svg, size_t model, const char *colour)
{
    const jr_chart_rating *rating = &l->figure->ratings[model];
    double x = scale_at(&l->x, log10(l->figure->prices[model]));
    JR_BUF_AUTO jr_buf tooltip = {0};
    rating_append_tooltip(&tooltip, l->figure->models[model].name, rating, l->decimals);
    jr_buf_append_text(&tooltip, " · ");
    append_price(&tooltip, l->figure->against, l->figure->prices[model]);
    svg_group_begin(svg, jr_buf_str(&tooltip));
    if (rating_has_95(rating))
        svg_line(svg, x, scale_at(&l->y, rating->low95), x, scale_at(&l->y, rating->high95), colour,
                 1.5);
    svg_mark(svg, MARK_CIRCLE, x, scale_at(&l->y, rating->median), RADIUS + 0.9, BACKGROUND);
    svg_mark(svg, MARK_CIRCLE, x, scale_at(&l->y, rating->median), RADIUS, colour);
    svg_group_end(svg);
}

static void lay_out(layout *l, const jr_chart_style *style)
{
    range prices = range_empty(), ratings = range_empty();
    for (size_t i = 0; i < l->figure->n_models; i++) {
        if (!is_drawn(l->figure, i))
            continue;
        l->drawn[l->n++] = i;
        range_add(&prices, log10(l->figure->prices[i]));
        rating_add_range(&ratings, &l->figure->ratings[i]);
    }
    l->x.values = range_padded(prices, 0.06);
    l->y.values = range_padded(ratings, 0.04);
    l->y_ticks = ticks_make(l->y.values, MAX_Y_TICKS, 0);
    l->decimals = number_decimals(l->y.values.high - l->y.values.low);
    double widest = 0;
    for (size_t i = 0; i < l->y_ticks.count; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, &l->y_ticks, i, "");
        widest = fmax(widest, measure_width(jr_buf_str(&label), TICK_FONT));
    }
    l->x.start = ceil(MARGIN + widest + 8);
    l->x.end = l->x.start + style_plot_width(style, PLOT_WIDTH);
}

static void draw_figure(layout *l, canvas *c)
{
    licence_groups groups;
    licence_groups_init(&groups, l->figure->models, l->figure->n_models, l->drawn, l->n);
    canvas_licence_legend(c, &groups);
    canvas_interval_legend(c, false, true);
    jr_str label =
        c->style->value_label.size ? c->style->value_label : chart_text(c->style, RATING_LABEL);
    svg_text(&c->body, MARGIN, c->y + 8, ANCHOR_START, TICK_FONT, INK_SOFT, label,
             c->width - 2 * MARGIN);
    double top = c->y + 22;
    l->y.end = top;
    l->y.start = top + HEIGHT;
    draw_axes(l, c, top);
    for (size_t i = 0; i < l->n; i++) {
        size_t model = l->drawn[i];
        const jr_chart_rating *rating = &l->figure->ratings[model];
        double x = scale_at(&l->x, log10(l->figure->prices[model]));
        double y = scale_at(&l->y, rating->median);
        draw_point(l, &c->body, model, licence_groups_colour(&groups, model));
        take(l, (box){x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS});
        if (rating_has_95(rating))
            take(l, (box){x - 1, scale_at(&l->y, rating->high95), x + 1,
                          scale_at(&l->y, rating->low95)});
    }
    for (size_t i = 0; i < l->n; i++)
        draw_name(l, &c->body, l->drawn[i]);
    licence_groups_release(&groups);
    c->y = l->y.start + AXIS_HEIGHT;
}

void jr_chart_quality_price(const jr_quality_price_figure *figure, const jr_chart_style *style,
                            jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE size_t *drawn = memory_zeroed(figure->n_models, sizeof *drawn);
    AUTO_FREE box *taken = memory_zeroed(3 * figure->n_models, sizeof *taken);
    layout l = {.figure = figure, .drawn = drawn, .taken = taken};
    lay_out(&l, style);
    canvas c;
    canvas_begin(&c, style, chart_text(style, kinds[figure->against].title), l.x.end + MARGIN);
    if (l.n)
        draw_figure(&l, &c);
    else
        canvas_nothing(&c, chart_text(style, kinds[figure->against].nothing));
    canvas_end(&c, chart_text(style, kinds[figure->against].description), svg);
}
