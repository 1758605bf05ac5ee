/*
 * PG(b, c) is an infinite sum of gamma variates [Polson, Scott & Windle 2013, eq. 2]:
 * 1 / (2 pi^2) sum g_k / ((k - 1/2)^2 + c^2 / (4 pi^2)), g_k ~ Gamma(b, 1). The first eight terms
 * are drawn; the rest, which holds less than 1e-4 of the variance, is one gamma variate with its
 * mean and variance. So any b costs the same, and need not be whole, other than with Devroye's
 * method, which draws b exact variates PG(1, c).
 */
#include "polya_gamma.h"

#include <math.h>

enum { TERMS = 8 };

static double mean_of(double b, double c)
{
    return c < 1e-4 ? b / 4 : b / (2 * c) * tanh(c / 2);
}

static double variance_of(double b, double c)
{
    if (c < 1e-3)
        return b / 24;
    double share = c > 300 ? 2 : 2 * (sinh(c) - c) / (1 + cosh(c));
    return b * share / (4 * c * c * c);
}

double polya_gamma_draw(rng *r, double b, double c)
{
    c = fabs(c);
    double shift = c * c / (4 * M_PI * M_PI), sum = 0;
    double mean_left = mean_of(b, c), variance_left = variance_of(b, c);
    for (int k = 1; k <= TERMS; k++) {
        double weight = 1 / (2 * M_PI * M_PI * ((k - 0.5) * (k - 0.5) + shift));
        sum += weight * rng_gamma(r, b);
        mean_left -= weight * b;
        variance_left -= weight * weight * b;
    }
    if (!(mean_left > 0 && variance_left > 0))
        return sum;
    return sum + rng_gamma(r, mean_left * mean_left / variance_left) * variance_left / mean_left;
}
