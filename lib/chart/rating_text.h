/*
 * rating_text.h: ratings and their intervals as texts, the same in every figure.
 */
#ifndef CHART_RATING_TEXT_H
#define CHART_RATING_TEXT_H

#include "scale.h"

#include <jrank/chart.h>

#define RATING_LABEL "rating (points)"

bool rating_has_68(const jr_chart_rating *rating);
bool rating_has_95(const jr_chart_rating *rating);

/* Extends the range to everything of the rating that is drawn. */
void rating_add_range(range *r, const jr_chart_rating *rating);

/* "low – high", or nothing when an end is not finite. */
void rating_append_interval(jr_buf *buf, double low, double high, int decimals);

/* "NAME: 1511 · 68 %: 1463 – 1570 · 95 %: 1420 – 1630". */
void rating_append_tooltip(jr_buf *buf, jr_str name, const jr_chart_rating *rating, int decimals);

#endif
