/*
 * scale.h: from values to pixels, and the round values that an axis is labelled with.
 */
#ifndef CHART_SCALE_H
#define CHART_SCALE_H

#include <stddef.h>

/* A range of values; low <= high. */
typedef struct range {
    double low, high;
} range;

/* Contains nothing yet: low > high. */
range range_empty(void);

/* Extends the range to value, unless value is not finite. */
void range_add(range *r, double value);

/* Room at both ends as a share of the span; where all values are equal, or nearly so for their
 * size, a span around them. Nothing at all gives 0..1. */
range range_padded(range r, double share);

/* Linear; end may lie before start, as for ratings that grow upwards. */
typedef struct scale {
    range values;
    double start, end; /* pixels of values.low and values.high */
} scale;

/* The pixel of a value; values outside the range land on its end. */
double scale_at(const scale *s, double value);

/* first, first + step, ...: multiples of 1, 2 or 5 times a power of ten inside a range. */
typedef struct ticks {
    double first_multiple; /* the value of tick i is (first_multiple + i) * step */
    double step;
    size_t count;
    int decimals; /* that the labels need */
} ticks;

/* At most max_count (at least 2) ticks; smallest_step (may be 0) keeps counts whole. */
ticks ticks_make(range r, size_t max_count, double smallest_step);

double ticks_value(const ticks *t, size_t i);

#endif
