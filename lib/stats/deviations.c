/*
 * The precisions that make a Student's t of normal distributions.
 */
#include "deviations.h"

#include <math.h>
#include <stddef.h>

static const double DEGREES = 2;
/* The mean over log u is a sum over an even grid. */
enum { N_PRECISIONS = 200 };
static const double LEAST_LOG_U = -12, MOST_LOG_U = 3;

double deviation_precision(double square, double tau, double *ret_bound)
{
    double shape = (DEGREES + 1) / 2, rate = (DEGREES + square / (tau * tau)) / 2;
    *ret_bound = -shape * (log(rate) + DEGREES / 2 / rate) - log(tau);
    return shape / rate / (tau * tau);
}

void deviation_mix(double y, double noise, double tau, double *ret_mean, double *ret_variance)
{
    double sum = 0, share = 0, squared = 0, highest = -INFINITY;
    double weight[N_PRECISIONS], kept[N_PRECISIONS];
    for (size_t k = 0; k < N_PRECISIONS; k++) {
        double log_u = LEAST_LOG_U + (MOST_LOG_U - LEAST_LOG_U) * (double)k / (N_PRECISIONS - 1);
        double prior = tau * tau * exp(-log_u), spread = prior + noise;
        kept[k] = prior / spread;
        weight[k] = DEGREES / 2 * (log_u - exp(log_u)) - log(spread) / 2 - y * y / spread / 2;
        highest = fmax(highest, weight[k]);
    }
    for (size_t k = 0; k < N_PRECISIONS; k++)
        sum += weight[k] = exp(weight[k] - highest);
    for (size_t k = 0; k < N_PRECISIONS; k++) {
        weight[k] /= sum;
        share += weight[k] * kept[k];
        squared += weight[k] * kept[k] * kept[k];
    }
    *ret_mean = share * y;
    *ret_variance = (squared - share * share) * y * y;
}
