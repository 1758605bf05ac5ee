/*
 * The tail of the chi-squared distribution by its finite sums for whole degrees of freedom
 * [Abramowitz & Stegun 26.4.4 and 26.4.5]: all terms are positive, so nothing cancels.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdbool.h>

double jr_chi_squared_upper(double x, size_t degrees)
{
    if (degrees == 0 || isnan(x))
        return NAN;
    if (x <= 0)
        return 1;
    bool is_odd = degrees % 2;
    double half = x / 2, sum = is_odd ? erfc(sqrt(half)) : 0;
    for (double k = is_odd ? 0.5 : 0; k < (double)degrees / 2; k++)
        sum += exp(k * log(half) - half - lgamma(k + 1));
    return fmin(sum, 1);
}
