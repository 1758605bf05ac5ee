/*
 * Tables. Their cells are kept until the page is done, so that the page and its downloads are made
 * from the same numbers.
 */
#include "grid.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "html.h"

grid *grid_new(jr_arena *arena, const char *name)
{
    grid *g = jr_arena_alloc(arena, 1, sizeof *g);
    g->arena = arena;
    g->name = name;
    return g;
}

static void add_column(grid *g, grid_column_head head)
{
    VECTOR_ADD(&g->columns, g->arena, head);
}

void grid_column(grid *g, const char *key, word title, grid_kind kind)
{
    add_column(g, (grid_column_head){.key = key, .title = title, .kind = kind});
}

void grid_text_column(grid *g, jr_str title, grid_kind kind)
{
    jr_str copy = jr_arena_copy(g->arena, title);
    add_column(g, (grid_column_head){.key = copy.data, .text = copy, .kind = kind});
}

grid_column_head *grid_last_column(grid *g)
{
    return &g->columns.items[g->columns.n - 1];
}

void grid_caption(grid *g, word caption)
{
    g->caption = caption;
    g->has_caption = true;
}

void grid_row(grid *g, const char *attributes)
{
    VECTOR_ADD(&g->rows, g->arena, jr_arena_copy(g->arena, jr_str_from(attributes)));
}

static void add_cell(grid *g, grid_cell cell)
{
    VECTOR_ADD(&g->cells, g->arena, cell);
}

void grid_text(grid *g, jr_str text)
{
    add_cell(g, (grid_cell){.text = jr_arena_copy(g->arena, text)});
}

void grid_link(grid *g, jr_str text, jr_str href)
{
    add_cell(g, (grid_cell){.text = jr_arena_copy(g->arena, text),
                            .href = jr_arena_copy(g->arena, href)});
}

void grid_number(grid *g, double number, int decimals)
{
    add_cell(g, (grid_cell){.number = number, .decimals = decimals, .is_number = true});
}

void grid_number_as(grid *g, double number, jr_str html)
{
    add_cell(
        g, (grid_cell){.number = number, .is_number = true, .html = jr_arena_copy(g->arena, html)});
}

void grid_rating(grid *g, double rating, double lower, double upper, int decimals)
{
    JR_BUF_AUTO jr_buf html = {0};
    html_rating(&html, rating, lower, upper, decimals);
    grid_number_as(g, rating, jr_buf_str(&html));
}

void grid_rating_with_bounds(grid *g, double rating, double lower, double upper, int decimals)
{
    grid_rating(g, rating, lower, upper, decimals);
    grid_number(g, lower, decimals);
    grid_number(g, upper, decimals);
}

void grid_html(grid *g, jr_str text, jr_str html)
{
    add_cell(g, (grid_cell){.text = jr_arena_copy(g->arena, text),
                            .html = jr_arena_copy(g->arena, html)});
}

/* class="..." of a cell, or nothing. */
static void append_class(const grid_column_head *head, bool is_number, jr_buf *out)
{
    const char *kind = head->kind == GRID_DRAWING ? "drawing" : is_number ? "n" : NULL;
    if (kind || head->class)
        jr_buf_format(out, " class=\"%s%s%s\"", kind ? kind : "", kind && head->class ? " " : "",
                      head->class ? head->class : "");
}

static void append_head(const grid *g, jr_buf *out)
{
    jr_buf_append_text(out, "<thead><tr>");
    for (size_t c = 0; c < g->columns.n; c++) {
        const grid_column_head *head = &g->columns.items[c];
        if (head->kind == GRID_DATA)
            continue;
        jr_buf_append_text(out, "<th scope=\"col\"");
        append_class(head, head->kind == GRID_NUMBER, out);
        jr_buf_append_char(out, '>');
        if (head->html.size)
            jr_buf_append_str(out, head->html);
        else if (head->text.size)
            html_text(out, head->text);
        else
            html_word(out, head->title);
        jr_buf_append_text(out, "</th>");
    }
    jr_buf_append_text(out, "</tr></thead>\n");
}

/* True where the digits shown are not the number, so that sorting needs its value. */
static bool needs_value(const grid_cell *cell)
{
    if (!cell->is_number)
        return false;
    if (cell->html.size || !isfinite(cell->number) || fabs(cell->number) >= 10000)
        return true;
    double scale = pow(10, cell->decimals);
    return fabs(cell->number * scale - round(cell->number * scale)) > 1e-9;
}

static void append_cell(const grid_cell *cell, const grid_column_head *head, jr_buf *out)
{
    jr_buf_append_text(out, "<td");
    append_class(head, cell->is_number, out);
    if (needs_value(cell)) {
        jr_buf_append_text(out, " data-v=\"");
        if (isfinite(cell->number))
            jr_buf_format(out, "%.6g", cell->number);
        jr_buf_append_char(out, '"');
    }
    jr_buf_append_char(out, '>');
    if (cell->href.size) {
        jr_buf_append_text(out, "<a href=\"");
        html_attribute(out, cell->href);
        jr_buf_append_text(out, "\">");
    }
    if (cell->html.size)
        jr_buf_append_str(out, cell->html);
    else if (cell->is_number)
        html_number(out, cell->number, cell->decimals);
    else
        html_text(out, cell->text);
    jr_buf_append_text(out, cell->href.size ? "</a></td>" : "</td>");
}

void grid_begin_box(jr_buf *out)
{
    jr_buf_append_text(out, "<p class=\"scrolls note\">");
    html_word(out, WORD_SCROLLS);
    jr_buf_append_text(out, "</p><div class=\"table\" tabindex=\"0\" role=\"group\">");
}

void grid_append(const grid *g, jr_buf *out)
{
    grid_begin_box(out);
    jr_buf_append_text(out, "<table");
    jr_buf_append_text(out, g->is_plain ? "" : " class=\"sortable\"");
    jr_buf_append_text(out, g->attributes ? g->attributes : "");
    jr_buf_append_text(out, ">\n");
    if (g->has_caption) {
        jr_buf_append_text(out, "<caption>");
        html_word(out, g->caption);
        jr_buf_append_text(out, "</caption>\n");
    }
    append_head(g, out);
    jr_buf_append_text(out, "<tbody>\n");
    for (size_t r = 0; r < g->rows.n; r++) {
        jr_buf_append_text(out, "<tr");
        jr_buf_append_str(out, g->rows.items[r]);
        jr_buf_append_char(out, '>');
        for (size_t c = 0; c < g->columns.n; c++)
            if (g->columns.items[c].kind != GRID_DATA)
                append_cell(&g->cells.items[r * g->columns.n + c], &g->columns.items[c], out);
        jr_buf_append_text(out, "</tr>\n");
    }
    jr_buf_append_text(out, "</tbody></table></div>\n");
}

void grid_format_csv(const grid *g, jr_buf *out)
{
    const char *comma = "";
    for (size_t c = 0; c < g->columns.n; c++) {
        if (g->columns.items[c].kind == GRID_DRAWING)
            continue;
        jr_buf_append_text(out, comma);
        jr_text_append_csv_field(out, jr_str_from(g->columns.items[c].key));
        comma = ",";
    }
    jr_buf_append_char(out, '\n');
    for (size_t r = 0; r < g->rows.n; r++) {
        comma = "";
        for (size_t c = 0; c < g->columns.n; c++) {
            const grid_cell *cell = &g->cells.items[r * g->columns.n + c];
            if (g->columns.items[c].kind == GRID_DRAWING)
                continue;
            jr_buf_append_text(out, comma);
            comma = ",";
            if (!cell->is_number)
                jr_text_append_csv_field(out, cell->text);
            else if (isfinite(cell->number))
                jr_json_append_number(out, cell->number);
        }
        jr_buf_append_char(out, '\n');
    }
}

void grid_format_json(const grid *g, jr_buf *out)
{
    jr_buf_append_char(out, '[');
    for (size_t r = 0; r < g->rows.n; r++) {
        jr_buf_append_text(out, r ? ",\n{" : "\n{");
        const char *comma = "";
        for (size_t c = 0; c < g->columns.n; c++) {
            const grid_cell *cell = &g->cells.items[r * g->columns.n + c];
            if (g->columns.items[c].kind == GRID_DRAWING)
                continue;
            jr_buf_append_text(out, comma);
            comma = ", ";
            jr_json_append_string(out, jr_str_from(g->columns.items[c].key));
            jr_buf_append_text(out, ": ");
            if (cell->is_number)
                jr_json_append_number(out, cell->number);
            else
                jr_json_append_string(out, cell->text);
        }
        jr_buf_append_char(out, '}');
    }
    jr_buf_append_text(out, "\n]\n");
}
