/*
 * rows.h: charts that are tables with one row per model: rank and name on the left, a plot with a
 * horizontal axis in the middle, columns of numbers on the right.
 */
#ifndef CHART_ROWS_H
#define CHART_ROWS_H

#include "axis.h"
#include "canvas.h"
#include "order.h"
#include "scale.h"

/* A column of texts at the right. Texts are right-aligned. */
typedef struct value_column {
    jr_str head;
    mark_shape head_mark; /* drawn before the head when head_colour is set */
    const char *head_colour;
    const char *fill;
    bool bold;
    jr_str *cells; /* one per row, terminated; from the arena of the figure */
    double width;  /* set by rows_layout */
} value_column;

typedef struct rows {
    const jr_chart_model *models;
    const ordered_model *order;
    size_t n; /* rows */
    value_column *columns;
    size_t n_columns;
    double row_height;
    bool without_ranks; /* the order is not a ranking */
    /* Set by rows_layout: */
    bool is_narrow; /* names stand above the plot; row_height is that of both */
    double plot_height;
    font label_font;
    double rank_right, name_left, name_width;
    double plot_left, plot_right;
    double width; /* of the whole picture */
    double top;   /* of the first row; set by rows_draw_table */
} rows;

/* A comfortable row height for so many rows. */
double rows_default_height(size_t n);

/* Columns for the labels of these models; labels take what they need up to 40 em. plot_width: where
 * the style has none. In a narrow picture they take what the columns of numbers leave of it;
 * columns that leave too little are dropped from the end. */
void rows_layout(rows *r, const jr_chart_style *style, double plot_width);

/* The middle of the plot of a row. */
double rows_middle(const rows *r, size_t row);

/* Draws column heads, grid, axis, names and numbers at c->y and moves c->y behind all of it. */
void rows_draw_table(rows *r, canvas *c, const scale *s, const ticks *t, jr_str axis_label,
                     const char *tick_suffix);

/* A vertical line through all rows at a value, dashed. */
void rows_draw_reference(const rows *r, canvas *c, double x);

#endif
