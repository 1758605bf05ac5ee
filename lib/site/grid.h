/*
 * grid.h: a table of a page: shown as HTML, and downloaded as CSV and JSON with all digits.
 *
 *     grid *g = grid_new(page->arena, "models");
 *     grid_column(g, "model_id", WORD_MODEL, GRID_TEXT);
 *     grid_column(g, "rating", WORD_RATING, GRID_NUMBER);
 *     grid_row(g, "");
 *     grid_link(g, name, href);
 *     grid_number(g, 1234.56, 0);
 *     page_show_grid(page, g);
 *
 * A table can be sorted by any column (sort.js) and, where a page says so, filtered.
 */
#ifndef SITE_GRID_H
#define SITE_GRID_H

#include <jrank/base.h>

#include <stdbool.h>

#include "base/vector.h"
#include "words.h"

typedef enum grid_kind {
    GRID_TEXT,
    GRID_NUMBER,  /* right-aligned, sorted by value */
    GRID_DRAWING, /* not in the downloads, not sorted */
    GRID_DATA     /* in the downloads only */
} grid_kind;

typedef struct grid_cell {
    jr_str text;   /* plain, for downloads */
    double number; /* of a number */
    int decimals;  /* shown */
    bool is_number;
    jr_str href; /* empty: no link */
    jr_str html; /* in place of the rest, as HTML; empty: none */
} grid_cell;

typedef struct grid_column_head {
    const char *key; /* in downloads */
    word title;
    jr_str text; /* as the title instead, where not empty: a category, a name */
    jr_str html; /* as the title instead, where not empty */
    grid_kind kind;
    const char *class; /* of its cells, for the style sheet; NULL: none */
} grid_column_head;

typedef struct grid {
    jr_arena *arena;
    const char *name; /* in the names of its downloads: "PAGE.NAME.csv" */
    VECTOR(grid_column_head) columns;
    VECTOR(jr_str) rows;     /* attributes of each row's <tr>, such as ` class="tier"`; HTML */
    VECTOR(grid_cell) cells; /* row by row */
    const char *attributes;  /* of the <table>, such as ` id="x"`; NULL: none */
    bool is_plain;           /* neither sorted nor downloaded */
    word caption;
    bool has_caption;
} grid;

/* A grid lives as long as the arena. */
grid *grid_new(jr_arena *arena, const char *name);
void grid_column(grid *g, const char *key, word title, grid_kind kind);
/* A column that is named by text of the benchmark; key too. */
void grid_text_column(grid *g, jr_str title, grid_kind kind);
/* The column added last, for a title of HTML or another key. */
grid_column_head *grid_last_column(grid *g);
void grid_caption(grid *g, word caption);

/* Begins a row; attributes are HTML, copied. */
void grid_row(grid *g, const char *attributes);
void grid_text(grid *g, jr_str text);
void grid_link(grid *g, jr_str text, jr_str href);
void grid_number(grid *g, double number, int decimals);
/* The same with HTML shown in place of the number. */
void grid_number_as(grid *g, double number, jr_str html);
/* One cell: the rating, and the ± of its interval beside it. */
void grid_rating(grid *g, double rating, double lower, double upper, int decimals);
/* That cell and one for each end of the interval, which are for downloads. */
void grid_rating_with_bounds(grid *g, double rating, double lower, double upper, int decimals);
/* Text for downloads, and the HTML that is shown. */
void grid_html(grid *g, jr_str text, jr_str html);

/* Begins the box in which a table scrolls if it is too wide, and the sentence that says so. */
void grid_begin_box(jr_buf *out);

/* Appends the table as HTML; page_show_grid adds links to its downloads. */
void grid_append(const grid *g, jr_buf *out);

/* Appends the grid's rows as CSV with a header, or as a JSON array of objects. */
void grid_format_csv(const grid *g, jr_buf *out);
void grid_format_json(const grid *g, jr_buf *out);

#endif
