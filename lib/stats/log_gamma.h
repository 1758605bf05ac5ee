/*
 * log_gamma.h: the logarithm of the gamma function.
 */
#ifndef STATS_LOG_GAMMA_H
#define STATS_LOG_GAMMA_H

#include <math.h>

/* At x > 0. lgamma() writes the sign to a place that all threads share. */
static inline double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

#endif
