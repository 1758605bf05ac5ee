/*
 * curve.h: a probability density as a curve over a baseline.
 */
#ifndef CHART_CURVE_H
#define CHART_CURVE_H

#include "scale.h"

#include <jrank/chart.h>

/* The highest value; 0 when there is none. */
double curve_highest(const jr_chart_density *density);

/* Where a curve stands: values across, `height` pixels for a density of `highest`. */
typedef struct curve_frame {
    const scale *across;
    double baseline, height, highest;
} curve_frame;

/* The area below the curve between two values (infinite: to its end), in a colour that is mixed
 * with the background by opacity, 0..1. */
void curve_fill(jr_buf *svg, const jr_chart_density *density, const curve_frame *frame, double from,
                double to, const char *colour, double opacity);

void curve_stroke(jr_buf *svg, const jr_chart_density *density, const curve_frame *frame,
                  const char *colour);

#endif
