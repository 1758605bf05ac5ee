/*
 * spread.h: moving labels apart so that they don't overlap.
 */
#ifndef CHART_SPREAD_H
#define CHART_SPREAD_H

#include <stddef.h>

/* Moves ascending positions as little as possible (least squares) until neighbours are at least
 * gap apart and all lie in low..high. Where they don't fit, they begin at low and go past high. */
void spread_labels(double *positions, size_t n, double gap, double low, double high);

#endif
