/*
 * deviations.h: deviations d from a Student's t of 2 degrees of freedom and scale tau, as normal
 * ones of precision u / tau^2, u ~ Gamma(1, 1).
 */
#ifndef STATS_DEVIATIONS_H
#define STATS_DEVIATIONS_H

/* The mean precision where the mean of d^2 is `square`, and what u adds to the lower bound of the
 * log evidence, up to a constant. */
double deviation_precision(double square, double tau, double *ret_bound);

/* Mean of a deviation of which the votes say y, with the variance `noise`, over the precisions that
 * it may have; and how its mean at each of them varies. */
void deviation_mix(double y, double noise, double tau, double *ret_mean, double *ret_variance);

#endif
