/*
 * Tables with a plot in the middle. All widths are settled before anything is drawn: the plot
 * keeps its width and the picture grows with the names.
 */
#include "rows.h"

static const double MAX_NAME = 40, RANK_GAP = 10, PLOT_GAP = 16, COLUMN_GAP = 14, HEAD_HEIGHT = 22,
                    TICK_HEIGHT = 20, HEAD_MARK_WIDTH = 16, NAME_HEIGHT = 18, LEAST_NAME = 90;
static const font HEAD_FONT = {11, false};
/* Rows from which the axis is repeated at the top. */
enum { TALL = 25 };

double rows_default_height(size_t n)
{
    return n <= 20 ? 26 : n <= 40 ? 22 : 19;
}

static double cells_width(const rows *r, const value_column *column)
{
    double widest = 0;
    for (size_t i = 0; i < r->n; i++) {
        font f = {r->label_font.size, column->bold};
        double width = measure_width(column->cells[i], f);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static double column_width(const rows *r, const value_column *column)
{
    double head = measure_width(column->head, HEAD_FONT), cells = cells_width(r, column);
    head += column->head_colour ? HEAD_MARK_WIDTH : 0;
    return head > cells ? head : cells;
}

/* Names and numbers above the plot, which has the whole width. */
static void lay_out_narrow(rows *r, double plot_width)
{
    r->plot_left = MARGIN;
    r->plot_right = r->plot_left + plot_width;
    r->width = r->plot_right + MARGIN;
    r->row_height += NAME_HEIGHT;
    double room = r->plot_right - r->name_left;
    size_t n = 0;
    for (; n < r->n_columns; n++) {
        double taken = r->columns[n].width + COLUMN_GAP;
        if (room - taken < LEAST_NAME)
            break;
        room -= taken;
    }
    r->n_columns = n;
    if (n) /* heads stand above the first name, not beside it */
        room += r->columns[0].width - cells_width(r, &r->columns[0]);
    r->name_width = r->name_width < room ? r->name_width : room;
}

void rows_layout(rows *r, const jr_chart_style *style, double plot_width)
{
    r->is_narrow = style->narrow;
    r->plot_height = r->row_height;
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
    for (size_t k = 0; k < r->n_columns; k++)
        r->columns[k].width = column_width(r, &r->columns[k]);
    plot_width = style_plot_width(style, r->is_narrow ? NARROW_WIDTH - 2 * MARGIN : plot_width);
    if (r->is_narrow) {
        lay_out_narrow(r, plot_width);
        return;
    }
    r->plot_left = r->name_left + r->name_width + PLOT_GAP;
    r->plot_right = r->plot_left + plot_width;
    r->width = r->plot_right + MARGIN;
    for (size_t k = 0; k < r->n_columns; k++)
        r->width += r->columns[k].width + COLUMN_GAP;
}

double rows_middle(const rows *r, size_t row)
{
    return r->top + ((double)row + 1) * r->row_height - r->plot_height / 2;
}

/* Where the name and the numbers of a row stand. */
static double text_middle(const rows *r, size_t row)
{
    return r->is_narrow ? r->top + (double)row * r->row_height + NAME_HEIGHT / 2 + 2
                        : rows_middle(r, row);
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
    for (size_t k = 0; k < r->n_columns && r->is_narrow; k++)
        right -= COLUMN_GAP + r->columns[k].width;
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
            svg_text(svg, right, text_middle(r, i), ANCHOR_END, f, column->fill, column->cells[i],
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
            svg_text(svg, r->rank_right, text_middle(r, i), ANCHOR_END, r->label_font, INK_SOFT,
                     jr_buf_str(&rank), 0);
        svg_text(svg, r->name_left, text_middle(r, i), ANCHOR_START, r->label_font, INK,
                 r->models[r->order[i].model].name, r->name_width);
    }
}

/* A vertical line through the plots of all rows; in a narrow picture names interrupt it. */
static void draw_vertical(const rows *r, jr_buf *svg, double x, const char *colour)
{
    double top = r->top + (r->is_narrow ? NAME_HEIGHT : 0);
    svg_line(svg, x, top, x, r->top + (double)r->n * r->row_height, colour, 1);
}

static void begin_verticals(const rows *r, jr_buf *svg)
{
    if (r->is_narrow)
        jr_buf_format(svg, "<g stroke-dasharray=\"%g %g\">", r->plot_height, NAME_HEIGHT);
}

void rows_draw_table(rows *r, canvas *c, const scale *s, const ticks *t, jr_str axis_label,
                     const char *tick_suffix)
{
    jr_buf *svg = &c->body;
    bool tall = r->n >= TALL, heads = tall;
    for (size_t k = 0; k < r->n_columns; k++)
        heads = heads || r->columns[k].head.size;
    double head_y = c->y + HEAD_HEIGHT / 2, tick_y = head_y;
    if (r->is_narrow && tall) { /* its columns stand above the plot, where the axis would be */
        tick_y += TICK_HEIGHT;
        c->y += TICK_HEIGHT;
    }
    r->top = c->y + (heads ? HEAD_HEIGHT : 4);
    double bottom = r->top + (double)r->n * r->row_height;
    for (size_t i = 1; i < r->n; i++)
        svg_line(svg, MARGIN, r->top + (double)i * r->row_height, r->width - MARGIN,
                 r->top + (double)i * r->row_height, "#f0f0f0", 1);
    begin_verticals(r, svg);
    for (size_t i = 0; i < t->count; i++)
        draw_vertical(r, svg, scale_at(s, ticks_value(t, i)), GRID);
    jr_buf_append_text(svg, r->is_narrow ? "</g>\n" : "");
    svg_line(svg, MARGIN, r->top, r->width - MARGIN, r->top, RULE, 1);
    svg_line(svg, MARGIN, bottom, r->width - MARGIN, bottom, RULE, 1);
    if (tall)
        draw_tick_labels(r, svg, s, t, tick_suffix, tick_y);
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
    if (r->is_narrow)
        begin_verticals(r, &c->body);
    else
        jr_buf_append_text(&c->body, "<g stroke-dasharray=\"4 3\">");
    draw_vertical(r, &c->body, x, INK_SOFT);
    jr_buf_append_text(&c->body, "</g>\n");
}
