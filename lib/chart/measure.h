/*
 * measure.h: how wide text will be, and cutting and wrapping it accordingly, without a font.
 *
 * Widths are upper estimates for DejaVu Sans, Helvetica, Arial and Noto Sans CJK: whoever reads the
 * SVG may have any of them.
 */
#ifndef CHART_MEASURE_H
#define CHART_MEASURE_H

#include <jrank/base.h>

#include <stdbool.h>

/* Size in pixels and weight of a text. */
typedef struct font {
    double size;
    bool bold;
} font;

/* Pixels from the beginning to the end of a line. */
double measure_width(jr_str text, font f);

/* Appends text made harmless (control characters as spaces, invalid bytes as '?') and cut to at
 * most max_width pixels: "…" stands in the middle, as model names often differ in their ends.
 * Characters are cut between grapheme clusters. */
void measure_append_clipped(jr_buf *buf, jr_str text, font f, double max_width);

/* Bytes of text that go on its first line of max_width pixels, at least one cluster: up to a
 * space, or between Japanese characters where the next one may begin a line. */
size_t measure_line(jr_str text, font f, double max_width);

#endif
