/*
 * Radars, one small picture per model: laid over each other, more than three or four can't be told
 * apart. What they show is the difference to the model's own rating over all, since ratings differ
 * more between models than between categories, and all would look alike. All have the same scale,
 * so that sizes compare; names of categories stand at every one, since a reader looks at one at a
 * time.
 */
#include "axis.h"
#include "base/memory.h"
#include "canvas.h"
#include "measure.h"
#include "number.h"
#include "order.h"

#include <math.h>

static const double RADIUS = 62, LEAST_WIDTH = 236, MOST_WIDTH = 320, CELL_HEIGHT = 214;
static const double CENTRE_Y = 118, NAMES_AT = 6, GAP = 4;
/* Of a row, beyond which it has a radar less. */
static const double WIDEST_ROW = 1100;
/* Of the cosine of an axis, beyond which its name stands beside the web, not above or below. */
static const double BESIDE = 0.1;
static const double PI = 3.14159265358979323846;
enum { FEWEST_CATEGORIES = 3, MOST_PER_ROW = 4, MOST_RINGS = 4 };
#define NAME_FONT ((font){13, true})
#define CATEGORY_FONT ((font){10, false})

typedef enum rating_end { MEDIAN, LOW, HIGH } rating_end;

typedef struct radars {
    const jr_categories_figure *figure;
    scale scale; /* from difference to distance from the centre */
    ticks rings;
    double width; /* of one with the names of its categories */
} radars;

static double angle_of(const radars *r, size_t category)
{
    return 2 * PI * (double)category / (double)r->figure->n_categories - PI / 2;
}

static void append_corner(const radars *r, jr_buf *svg, double x, double y, size_t category,
                          double radius)
{
    jr_buf_append_char(svg, category ? 'L' : 'M');
    number_append_coordinate(svg, x + radius * cos(angle_of(r, category)));
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, y + radius * sin(angle_of(r, category)));
}

/* Polygon through one end of the model's ratings; a category without a rating lies at the centre.
 */
static void append_polygon(const radars *r, jr_buf *svg, double x, double y,
                           const ordered_model *model, rating_end end)
{
    for (size_t c = 0; c < r->figure->n_categories; c++) {
        const jr_chart_rating *rating =
            &r->figure->by_category[model->model * r->figure->n_categories + c];
        double value = end == MEDIAN ? rating->median : end == LOW ? rating->low95 : rating->high95;
        value -= model->value;
        append_corner(r, svg, x, y, c, isfinite(value) ? scale_at(&r->scale, value) : 0);
    }
    jr_buf_append_char(svg, 'Z');
}

/* The same rating in every category: straight from axis to axis like the model's own polygon, since
 * beside a circle a model that is alike in all looks weaker than it is. */
static void draw_ring(const radars *r, jr_buf *svg, double x, double y, double radius,
                      const char *attributes)
{
    jr_buf_append_text(svg, "<path d=\"");
    for (size_t c = 0; c < r->figure->n_categories; c++)
        append_corner(r, svg, x, y, c, radius);
    jr_buf_format(svg, "Z\" fill=\"none\" %s/>\n", attributes);
}

static void draw_web(const radars *r, jr_buf *svg, double x, double y)
{
    for (size_t i = 0; i < r->rings.count; i++)
        draw_ring(r, svg, x, y, scale_at(&r->scale, ticks_value(&r->rings, i)),
                  "stroke=\"" GRID "\" stroke-width=\"1\"");
    for (size_t c = 0; c < r->figure->n_categories; c++) {
        double cosine = cos(angle_of(r, c)), sine = sin(angle_of(r, c));
        svg_line(svg, x, y, x + RADIUS * cosine, y + RADIUS * sine, GRID, 1);
        text_anchor anchor = cosine > BESIDE    ? ANCHOR_START
                             : cosine < -BESIDE ? ANCHOR_END
                                                : ANCHOR_MIDDLE;
        /* Texts beside the web have what is left of the cell; those above and below half of it. */
        double across = (RADIUS + NAMES_AT) * cosine;
        double room = anchor == ANCHOR_MIDDLE ? r->width / 2 : r->width / 2 - fabs(across) - GAP;
        svg_text(svg, x + across, y + (RADIUS + 10) * sine, anchor, CATEGORY_FONT, INK_SOFT,
                 r->figure->categories[c], room);
    }
}

static void append_tooltip(const radars *r, jr_buf *tooltip, const ordered_model *model)
{
    enum { MOST_NAMED = 12 };
    measure_append_clipped(tooltip, model->name, (font){1, false}, 60);
    for (size_t c = 0; c < r->figure->n_categories && c < MOST_NAMED; c++) {
        jr_buf_append_text(tooltip, c ? " · " : ": ");
        measure_append_clipped(tooltip, r->figure->categories[c], (font){1, false}, 20);
        jr_buf_append_char(tooltip, ' ');
        number_append(
            tooltip,
            nearbyint(r->figure->by_category[model->model * r->figure->n_categories + c].median),
            0);
    }
}

static void draw_radar(const radars *r, jr_buf *svg, double left, double top,
                       const ordered_model *model)
{
    double x = left + r->width / 2, y = top + CENTRE_Y;
    JR_BUF_AUTO jr_buf tooltip = {0};
    append_tooltip(r, &tooltip, model);
    svg_text(svg, x, top + 14, ANCHOR_MIDDLE, NAME_FONT, INK, model->name, r->width - 12);
    draw_web(r, svg, x, y);
    svg_group_begin(svg, jr_buf_str(&tooltip));
    jr_buf_format(svg, "<path fill=\"%s\" fill-opacity=\"0.22\" fill-rule=\"evenodd\" d=\"",
                  palette_colour(0));
    append_polygon(r, svg, x, y, model, HIGH);
    append_polygon(r, svg, x, y, model, LOW);
    jr_buf_format(svg, "\"/>\n<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" d=\"",
                  palette_colour(0));
    append_polygon(r, svg, x, y, model, MEDIAN);
    jr_buf_append_text(svg, "\"/>\n");
    draw_ring(r, svg, x, y, scale_at(&r->scale, 0),
              "stroke=\"" INK_SOFT "\" stroke-width=\"1\" stroke-dasharray=\"3 3\"");
    svg_group_end(svg);
}

/* As wide as the names beside the web need, within limits. */
static double find_width(const radars *r)
{
    double half = LEAST_WIDTH / 2;
    for (size_t c = 0; c < r->figure->n_categories; c++) {
        double cosine = cos(angle_of(r, c));
        if (fabs(cosine) > BESIDE)
            half = fmax(half, (RADIUS + NAMES_AT) * fabs(cosine) + GAP +
                                  measure_width(r->figure->categories[c], CATEGORY_FONT));
    }
    return fmin(ceil(2 * half), MOST_WIDTH);
}

/* The centre is below the lowest end, so that no polygon shrinks to a point. */
static void find_scale(radars *r, const ordered_model *order, size_t n)
{
    range values = {0, 0};
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < r->figure->n_categories; c++) {
            const jr_chart_rating *rating =
                &r->figure->by_category[order[i].model * r->figure->n_categories + c];
            range_add(&values, rating->median - order[i].value);
            range_add(&values, rating->low95 - order[i].value);
            range_add(&values, rating->high95 - order[i].value);
        }
    }
    values = range_padded(values, 0.08);
    r->scale = (scale){values, 0, RADIUS};
    r->rings = ticks_make(values, MOST_RINGS, 0);
}

static void draw_note(const radars *r, canvas *c)
{
    JR_BUF_AUTO jr_buf note = {0};
    jr_buf_append_str(&note,
                      chart_text(c->style,
                                 "line: points above the rating over all (dashed) · band: 95 % · "
                                 "rings:"));
    for (size_t i = 0; i < r->rings.count; i++) {
        jr_buf_append_text(&note, i ? ", " : " ");
        axis_append_label(&note, &r->rings, i, "");
    }
    jr_buf_append_str(&note, chart_text(c->style, " points"));
    svg_text(&c->body, MARGIN, c->y + 10, ANCHOR_START, TICK_FONT, INK_SOFT, jr_buf_str(&note),
             c->width - 2 * MARGIN);
    c->y += 24;
}

void jr_chart_radar(const jr_categories_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    style = style_or_default(style);
    AUTO_FREE ordered_model *order = memory_zeroed(figure->n_models, sizeof(ordered_model));
    for (size_t i = 0; i < figure->n_models; i++)
        order[i] = (ordered_model){figure->ratings[i], figure->models[i].name, i};
    size_t n = order_models(order, figure->n_models);
    radars r = {.figure = figure};
    r.width = find_width(&r);
    size_t most = r.width * MOST_PER_ROW > WIDEST_ROW ? MOST_PER_ROW - 1 : MOST_PER_ROW;
    size_t per_row = n < most ? (n > 2 ? n : 2) : most;
    canvas c;
    canvas_begin(&c, style, chart_text(style, "Ratings by category"),
                 2 * MARGIN + r.width * (double)per_row);
    if (n && figure->n_categories >= FEWEST_CATEGORIES) {
        find_scale(&r, order, n);
        draw_note(&r, &c);
        for (size_t i = 0; i < n; i++) {
            draw_radar(&r, &c.body, MARGIN + r.width * (double)(i % per_row), c.y, &order[i]);
            if ((i + 1) % per_row == 0 || i + 1 == n)
                c.y += CELL_HEIGHT;
        }
    } else {
        canvas_nothing(&c, n ? chart_text(style, "A radar needs three categories or more.")
                             : chart_text(style, "No model has a rating by category."));
    }
    canvas_end(
        &c,
        chart_text(style,
                   "One radar per model: how far its rating by category is above or below that "
                   "over all, which is a dashed ring, with 95 % bands."),
        svg);
}
