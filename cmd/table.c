/*
 * Tables for four readers. Every cell is formatted once into text of its own; the terminal form
 * measures all of a column before it prints the first row.
 */
#include "table.h"

#include "language.h"
#include "message.h"

#include <jrank/base.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last column has no neighbour to push aside. */
enum { WIDEST_CELL = 48, WIDEST_LAST_CELL = 1000, GAP = 2 };

typedef struct table_cell {
    jr_str text;
    double number;
    bool is_word;     /* of ours */
    bool opens_group; /* first cell of a row before which a blank line goes */
} table_cell;

void table_init(table *t, jr_arena *arena, const table_column *columns, size_t n_columns)
{
    *t = (table){.arena = arena, .columns = columns, .n_columns = n_columns};
}

static void add_cell(table *t, table_cell added)
{
    if (t->n_cells == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 16 * t->n_columns;
        table_cell *cells = jr_arena_alloc(t->arena, capacity, sizeof *cells);
        if (t->n_cells)
            memcpy(cells, t->cells, t->n_cells * sizeof *cells);
        t->cells = cells;
        t->capacity = capacity;
    }
    added.opens_group = t->next_opens_group;
    t->next_opens_group = false;
    t->cells[t->n_cells++] = added;
}

static const table_column *next_column(const table *t)
{
    return &t->columns[t->n_cells % t->n_columns];
}

void table_add_text(table *t, jr_str text)
{
    assert(next_column(t)->kind == COLUMN_TEXT);
    add_cell(t, (table_cell){.text = text});
}

void table_add_word(table *t, const char *word)
{
    assert(next_column(t)->kind == COLUMN_TEXT);
    add_cell(t, (table_cell){.text = jr_str_from(word), .is_word = true});
}

void table_add_number(table *t, double number)
{
    assert(next_column(t)->kind == COLUMN_NUMBER);
    add_cell(t, (table_cell){.number = number});
}

static bool is_member(const table_column *column, const char *type)
{
    return column->record && strcmp(column->record, type) == 0;
}

void table_add_members(table *t, const char *type, const void *record)
{
    assert(is_member(next_column(t), type));
    do {
        const table_column *column = next_column(t);
        const void *member = (const char *)record + column->offset;
        if (column->type == MEMBER_TEXT)
            table_add_text(t, *(const jr_str *)member);
        else
            table_add_number(t, column->type == MEMBER_NUMBER  ? *(const double *)member
                                : column->type == MEMBER_WHOLE ? (double)*(const int64_t *)member
                                                               : (double)*(const uint64_t *)member);
    } while (t->n_cells % t->n_columns && is_member(next_column(t), type));
}

void table_begin_group(table *t)
{
    t->next_opens_group = true;
}

static void append_markdown_text(jr_buf *buf, jr_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c && strchr("\\`*_|<>[]", c))
            jr_buf_append_char(buf, '\\');
        jr_buf_append_char(buf, c == '\n' || c == '\r' ? ' ' : c);
    }
}

void append_rounded(jr_buf *buf, double number, int decimals, bool always_signed)
{
    if (!isfinite(number))
        return;
    double half = 0.5 * pow(10, -decimals);
    if (fabs(number) < half)
        number = 0;
    jr_buf_format(buf, always_signed ? "%+.*f" : "%.*f", decimals, number);
}

static void append_number(jr_buf *buf, const table_column *column, double number)
{
    double half = 0.5 * pow(10, -column->decimals);
    append_rounded(buf, number, column->decimals, column->always_signed && fabs(number) >= half);
}

/* Without a line end. */
static void append_json(jr_buf *buf, const table *t)
{
    const char *separator = "";
    jr_buf_append_char(buf, '[');
    for (size_t i = 0; i < t->n_cells; i++) {
        const table_column *column = &t->columns[i % t->n_columns];
        if (i % t->n_columns == 0) {
            jr_buf_append_text(buf, i ? "},\n  {" : "\n  {");
            separator = "";
        }
        if (!column->key)
            continue;
        jr_buf_append_text(buf, separator);
        separator = ", ";
        jr_json_append_string(buf, jr_str_from(column->key));
        jr_buf_append_text(buf, ": ");
        if (column->kind == COLUMN_TEXT)
            jr_json_append_string(buf, t->cells[i].text);
        else
            jr_json_append_number(buf, t->cells[i].number);
    }
    jr_buf_append_text(buf, t->n_cells ? "}\n]" : "]");
}

void table_append_member(jr_buf *buf, const char *name, const table *t)
{
    jr_buf_format(buf, "%s\n\"%s\": ", buf->size ? "," : "{", name);
    append_json(buf, t);
}

static void append_csv(jr_buf *buf, const table *t)
{
    const char *separator = "";
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!t->columns[i].key)
            continue;
        jr_buf_append_text(buf, separator);
        jr_text_append_csv_field(buf, jr_str_from(t->columns[i].key));
        separator = ",";
    }
    for (size_t i = 0; i < t->n_cells; i++) {
        const table_column *column = &t->columns[i % t->n_columns];
        if (i % t->n_columns == 0)
            separator = "\n";
        if (!column->key)
            continue;
        jr_buf_append_text(buf, separator);
        separator = ",";
        if (column->kind == COLUMN_TEXT)
            jr_text_append_csv_field(buf, t->cells[i].text);
        else if (isfinite(t->cells[i].number))
            jr_json_append_number(buf, t->cells[i].number);
    }
    jr_buf_append_char(buf, '\n');
}

static jr_str text_for_people(const table_cell *cell)
{
    return cell->is_word ? jr_str_from(translate(cell->text.data)) : cell->text;
}

static void append_markdown(jr_buf *buf, const table *t)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!t->columns[i].title)
            continue;
        jr_buf_append_text(buf, "| ");
        append_markdown_text(buf, jr_str_from(translate(t->columns[i].title)));
        jr_buf_append_char(buf, ' ');
    }
    jr_buf_append_text(buf, "|\n");
    for (size_t i = 0; i < t->n_columns; i++)
        if (t->columns[i].title)
            jr_buf_append_text(buf, t->columns[i].kind == COLUMN_TEXT ? "|---" : "|--:");
    jr_buf_append_text(buf, "|\n");
    for (size_t i = 0; i < t->n_cells; i++) {
        const table_column *column = &t->columns[i % t->n_columns];
        if (column->title) {
            jr_buf_append_text(buf, "| ");
            if (column->kind == COLUMN_TEXT)
                append_markdown_text(buf, text_for_people(&t->cells[i]));
            else
                append_number(buf, column, t->cells[i].number);
            jr_buf_append_char(buf, ' ');
        }
        if (i % t->n_columns == t->n_columns - 1)
            jr_buf_append_text(buf, "|\n");
    }
}

/* The text of a cell as a terminal shows it. */
static void append_shown(jr_buf *buf, const table_column *column, const table_cell *cell,
                         bool is_last)
{
    if (column->kind == COLUMN_TEXT)
        jr_text_append_clipped(buf, text_for_people(cell),
                               is_last ? WIDEST_LAST_CELL : WIDEST_CELL);
    else
        append_number(buf, column, cell->number);
}

/* One line: texts[0..n) side by side. Spaces at the end of a line are left out. */
static void append_line(jr_buf *buf, const table *t, const jr_str *texts, const size_t *widths,
                        size_t indent)
{
    size_t pending = indent;
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!t->columns[i].title)
            continue;
        size_t padding = widths[i] - jr_text_width(texts[i]);
        bool to_the_right = t->columns[i].kind == COLUMN_NUMBER;
        if (texts[i].size) {
            jr_buf_append_repeated(buf, ' ', pending + (to_the_right ? padding : 0));
            jr_buf_append_str(buf, texts[i]);
            pending = to_the_right ? 0 : padding;
        } else {
            pending += padding;
        }
        pending += GAP;
    }
    jr_buf_append_char(buf, '\n');
}

static void append_terminal(jr_buf *buf, const table *t, size_t indent)
{
    size_t n_texts = t->n_columns + t->n_cells;
    jr_str *texts = jr_arena_alloc(t->arena, n_texts, sizeof *texts);
    size_t *widths = jr_arena_alloc(t->arena, t->n_columns, sizeof *widths);
    for (size_t i = 0; i < n_texts; i++) {
        const table_column *column = &t->columns[i % t->n_columns];
        if (!column->title)
            continue;
        JR_BUF_AUTO jr_buf shown = {0};
        if (i < t->n_columns)
            jr_buf_append_text(&shown, translate(column->title));
        else
            append_shown(&shown, column, &t->cells[i - t->n_columns], (i + 1) % t->n_columns == 0);
        texts[i] = jr_arena_copy(t->arena, jr_buf_str(&shown));
        size_t width = jr_text_width(texts[i]);
        if (width > widths[i % t->n_columns])
            widths[i % t->n_columns] = width;
    }
    for (size_t i = 0; i < n_texts; i += t->n_columns) {
        if (i > t->n_columns && t->cells[i - t->n_columns].opens_group)
            jr_buf_append_char(buf, '\n');
        append_line(buf, t, texts + i, widths, indent);
    }
}

void table_append(jr_buf *buf, const table *t, table_format format, size_t indent)
{
    assert(t->n_cells % t->n_columns == 0);
    switch (format) {
    case TABLE_TERMINAL:
        append_terminal(buf, t, indent);
        break;
    case TABLE_JSON:
        append_json(buf, t);
        jr_buf_append_char(buf, '\n');
        break;
    case TABLE_CSV:
        append_csv(buf, t);
        break;
    case TABLE_MARKDOWN:
        append_markdown(buf, t);
        break;
    }
}

void table_print(const table *t, table_format format)
{
    JR_BUF_AUTO jr_buf text = {0};
    table_append(&text, t, format, 0);
    print_in_format(format, jr_buf_str(&text));
}

void print_in_format(table_format format, jr_str text)
{
    if (is_for_people(format))
        print_text(text);
    else
        print_data(text);
}

void append_chi_squared(jr_buf *buf, double chi2, size_t degrees, double p_value)
{
    say(buf, "chi² = %.2f", chi2);
    if (degrees > 0)
        say(buf, " with %zu degree%s of freedom", degrees, degrees == 1 ? "" : "s");
    say(buf, p_value < 0.0005 ? ", p < 0.001" : ", p = %.3f", p_value);
}
