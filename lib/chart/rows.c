/*
 * Tables with a plot in the middle. All widths are settled before anything is drawn: the plot
 * keeps its width and the picture grows with the names.
 */
#include "rows.h"

static const double MAX_NAME = 40, RANK_GAP = 10, PLOT_GAP = 16, COLUMN_GAP = 14, HEAD_HEIGHT = 22,
                    TICK_HEIGHT = 20, HEAD_MARK_WIDTH = 16;
static const font HEAD_FONT = {11, false};
/* Rows from which the axis is repeated at the top. */
enum { TALL = 25 };

double rows_default_height(size_t n)
{
    return n <= 20 ? 26 : n <= 40 ? 22 : 19;
}

void rows_layout(rows *r, double plot_width)
{
    r->label_font = (font){r->row_height >= 22 ? 13 : r->row_height >= 17 ? 12 : 11, false};
    double widest = 0;
    for (size_t i = 0; i < r->n; i++) {
        double width = measure_width(r->models[r->order[i].model].name, r->label_font);
        widest = width > widest ? width : widest;
    }
    double limit = MAX_NAME * r->label_font.size;
    r->name_width = widest < limit ? widest : limit;
    JR_BUF_AUTO jr_buf rank = {0};
    jr_buf_format(&rank, "%zu", r->n);
    r->rank_right = MARGIN + measure_width(jr_buf_str(&rank), r->label_font);
    r->name_left = r->without_ranks ? MARGIN : r->rank_right + RANK_GAP;
    r->plot_left = r->name_left + r->name_width + PLOT_GAP;
    r->plot_right = r->plot_left + plot_width;
    r->width = r->plot_right + MARGIN;
    for (size_t k = 0; k < r->n_columns; k++) {
        value_column *column = &r->columns[k];
        column->width = measure_width(column->head, HEAD_FONT);
        column->width += column->head_colour ? HEAD_MARK_WIDTH : 0;
        for (size_t i = 0; i < r->n; i++) {
            font f = {r->label_font.size, column->bold};
            double width = measure_width(column->cells[i], f);
            column->width = width > column->width ? width : column->width;
        }
        r->width += column->width + COLUMN_GAP;
    }
}

double rows_middle(const rows *r, size_t row)
{
    return r->top + ((double)row + 0.5) * r->row_height;
}

static void draw_tick_labels(const rows *r, jr_buf *svg, const scale *s, const ticks *t,
                             const char *suffix, double y)
{
    for (size_t i = 0; i < t->count; i++) {
        JR_BUF_AUTO jr_buf label = {0};
        axis_append_label(&label, t, i, suffix);
        /* A label that is wider than its tick is far from the end must not leave the plot. */
        double half = measure_width(jr_buf_str(&label), TICK_FONT) / 2;
        double x = scale_at(s, ticks_value(t, i)), low = r->plot_left - PLOT_GAP + half,
               high = r->width - half;
        svg_text(svg,
                 x < low    ? low
                 : x > high ? high
                            : x,
                 y, ANCHOR_MIDDLE, TICK_FONT, INK_SOFT, jr_buf_str(&label), 0);
    }
}

static void draw_columns(const rows *r, jr_buf *svg, double head_y)
{
    double right = r->plot_right;
    for (size_t k = 0; k < r->n_columns; k++) {
        const value_column *column = &r->columns[k];
        right += COLUMN_GAP + column->width;
        svg_text(svg, right, head_y, ANCHOR_END, HEAD_FONT, INK_SOFT, column->head, 0);
        if (column->head_colour)
            svg_mark(svg, column->head_mark,
                     right - measure_width(column->head, HEAD_FONT) - HEAD_MARK_WIDTH / 2, head_y,
                     4, column->head_colour);
        font f = {r->label_font.size, column->bold};
        for (size_t i = 0; i < r->n; i++)
            svg_text(svg, right, rows_middle(r, i), ANCHOR_END, f, column->fill, column->cells[i],
                     0);
    }
}

static void draw_names(const rows *r, jr_buf *svg)
{
    size_t n_ranked = 0;
    for (size_t i = 0; i < r->n; i++) {
        JR_BUF_AUTO jr_buf rank = {0};
        bool has_rank = !r->without_ranks && !r->models[r->order[i].model].unranked;
        jr_buf_format(&rank, "%zu", n_ranked += has_rank);
        if (has_rank)
            svg_text(svg, r->rank_right, rows_middle(r, i), ANCHOR_END, r->label_font, INK_SOFT,
                     jr_buf_str(&rank), 0);
        svg_text(svg, r->name_left, rows_middle(r, i), ANCHOR_START, r->label_font, INK,
                 r->models[r->order[i].model].name, r->name_width);
    }
}

void rows_draw_table(rows *r, canvas *c, const scale *s, const ticks *t, jr_str axis_label,
                     const char *tick_suffix)
{
    jr_buf *svg = &c->body;
    bool tall = r->n >= TALL, heads = tall;
    for (size_t k = 0; k < r->n_columns; k++)
        heads = heads || r->columns[k].head.size;
    double head_y = c->y + HEAD_HEIGHT / 2;
    r->top = c->y + (heads ? HEAD_HEIGHT : 4);
    double bottom = r->top + (double)r->n * r->row_height;
    for (size_t i = 1; i < r->n; i++)
        svg_line(svg, MARGIN, r->top + (double)i * r->row_height, r->width - MARGIN,
                 r->top + (double)i * r->row_height, "#f0f0f0", 1);
    for (size_t i = 0; i < t->count; i++)
        svg_line(svg, scale_at(s, ticks_value(t, i)), r->top, scale_at(s, ticks_value(t, i)),
                 bottom, GRID, 1);
    svg_line(svg, MARGIN, r->top, r->width - MARGIN, r->top, RULE, 1);
    svg_line(svg, MARGIN, bottom, r->width - MARGIN, bottom, RULE, 1);
    if (tall)
        draw_tick_labels(r, svg, s, t, tick_suffix, head_y);
    draw_names(r, svg);
    draw_columns(r, svg, head_y);
    c->y = bottom + TICK_HEIGHT;
    draw_tick_labels(r, svg, s, t, tick_suffix, bottom + TICK_HEIGHT / 2 + 2);
    if (axis_label.size) {
        svg_text(svg, r->plot_right, c->y + 8, ANCHOR_END, HEAD_FONT, INK_SOFT, axis_label,
                 r->plot_right - MARGIN);
        c->y += 18;
    }
}

void rows_draw_reference(const rows *r, canvas *c, double x)
{
    jr_buf_append_text(&c->body, "<g stroke-dasharray=\"4 3\">");
    svg_line(&c->body, x, r->top, x, r->top + (double)r->n * r->row_height, INK_SOFT, 1);
    jr_buf_append_text(&c->body, "</g>\n");
}
