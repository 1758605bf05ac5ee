/*
 * canvas.h: what is around every figure: title, legend, byline, the SVG document itself.
 *
 * A figure is written from top to bottom; `y` is where the next part begins. The document's head
 * needs the height, which is known at the end, so the body is kept apart until then.
 */
#ifndef CHART_CANVAS_H
#define CHART_CANVAS_H

#include "palette.h"
#include "svg.h"
#include "words.h"

typedef struct canvas {
    const jr_chart_style *style; /* never NULL */
    jr_buf body;
    jr_str title;
    double width;
    double y;
} canvas;

enum { MARGIN = 20, NARROW_WIDTH = 358 }; /* a phone's 390 pixels without the page's margins */

/* The style, or all defaults for NULL. */
const jr_chart_style *style_or_default(const jr_chart_style *style);

/* Pixels of the plot: the style's, or fallback. */
double style_plot_width(const jr_chart_style *style, double fallback);

/* Draws the title, or default_title, and in the publication style the subtitle. */
void canvas_begin(canvas *c, const jr_chart_style *style, jr_str default_title, double width);

/* Draws the byline, then appends the whole document to svg and releases the canvas. */
void canvas_end(canvas *c, jr_str description, jr_buf *svg);

/* What stands before a legend's label. */
typedef enum key_kind {
    KEY_MARK, /* a shape */
    KEY_THIN, /* a thin bar */
    KEY_THICK /* a thick bar */
} key_kind;

typedef struct legend_item {
    key_kind kind;
    mark_shape shape;
    const char *colour;
    jr_str label; /* borrowed */
} legend_item;

/* One line of items, or more where they don't fit, after title, which may be empty. */
void canvas_legend(canvas *c, jr_str title, const legend_item *items, size_t n_items);

/* The legend of licence groups, if they say anything. */
void canvas_licence_legend(canvas *c, const licence_groups *groups);

/* What point, thick and thin bar are; nothing where there are no bars. */
void canvas_interval_legend(canvas *c, bool has_68, bool has_95);

/* In place of a plot without data. */
void canvas_nothing(canvas *c, jr_str sentence);

#endif
