/*
 * svg.h: SVG elements as text. Presentation attributes only, so that a picture needs no styles.
 */
#ifndef CHART_SVG_H
#define CHART_SVG_H

#include "measure.h"

#include <jrank/base.h>

/* ` name="value"`, leading space included. */
void svg_append_attribute(jr_buf *svg, const char *name, double value);

void svg_line(jr_buf *svg, double x1, double y1, double x2, double y2, const char *stroke,
              double width);
void svg_rect(jr_buf *svg, double x, double y, double width, double height, const char *fill);

/* Shapes that stay distinct without colour, all of about the same area. */
typedef enum mark_shape {
    MARK_CIRCLE,
    MARK_SQUARE,
    MARK_DIAMOND,
    MARK_TRIANGLE,
    MARK_SHAPES
} mark_shape;

void svg_mark(jr_buf *svg, mark_shape shape, double x, double y, double radius, const char *fill);

typedef enum text_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } text_anchor;

/* One line with its middle at height y. Text is made harmless and shortened to max_width pixels
 * (0: as long as it is). */
void svg_text(jr_buf *svg, double x, double y, text_anchor anchor, font f, const char *fill,
              jr_str text, double max_width);

/* A group whose tooltip is text; closed by svg_group_end. */
void svg_group_begin(jr_buf *svg, jr_str tooltip);
void svg_group_end(jr_buf *svg);

#endif
