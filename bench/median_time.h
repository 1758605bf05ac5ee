/*
 * median_time.h: what the measurements have in common: a clock and the median of some runs.
 */
#ifndef BENCH_MEDIAN_TIME_H
#define BENCH_MEDIAN_TIME_H

#include <stdlib.h>
#include <time.h>

enum { RUNS = 7 };

/* Milliseconds. */
static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static inline int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Of RUNS times, which are sorted. */
static inline double median(double *times)
{
    qsort(times, RUNS, sizeof *times, compare_times);
    return times[RUNS / 2];
}

#endif
