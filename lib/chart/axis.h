/*
 * axis.h: how many ticks have room, and what they are called.
 */
#ifndef CHART_AXIS_H
#define CHART_AXIS_H

#include "measure.h"
#include "scale.h"

#define TICK_FONT ((font){11, false})

/* Appends the label of tick i, with a suffix such as " %". */
void axis_append_label(jr_buf *label, const ticks *t, size_t i, const char *suffix);

/* Ticks for a horizontal axis of so many pixels, few enough that their labels don't touch. */
ticks axis_horizontal_ticks(range values, double pixels, const char *suffix);

#endif
