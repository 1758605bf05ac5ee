/*
 * drift.h: what the test by matches judged again and the one by votes alone have in common.
 */
#ifndef STATS_DRIFT_H
#define STATS_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

/* 0 is 0.05. */
double drift_alpha(double alpha);

/* Whether all d shifts are surely within the margin: |shift| + t sqrt(variance), ret_reach, is at
 * most that. */
bool drift_is_within(const double *shift, const double *variance, size_t d, double t, double margin,
                     double *ret_reach);

#endif
