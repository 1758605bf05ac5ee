/*
 * The tail of the chi-squared distribution by its finite sums for whole degrees of freedom
 * [Abramowitz & Stegun 26.4.4 and 26.4.5]: all terms are positive, so nothing cancels.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdbool.h>

#include "log_gamma.h"

enum { BISECTIONS = 60 };

double jr_chi_squared_upper(double x, size_t degrees)
{
    if (degrees == 0 || isnan(x))
        return NAN;
    if (x <= 0)
        return 1;
    bool is_odd = degrees % 2;
    double half = x / 2, sum = is_odd ? erfc(sqrt(half)) : 0;
    for (double k = is_odd ? 0.5 : 0; k < (double)degrees / 2; k++)
        sum += exp(k * log(half) - half - log_gamma(k + 1));
    return fmin(sum, 1);
}

double jr_chi_squared_quantile(double p, size_t degrees)
{
    double low = 0, high = (double)degrees;
    while (jr_chi_squared_upper(high, degrees) > 1 - p)
        high *= 2;
    for (int k = 0; k < BISECTIONS; k++) {
        double middle = (low + high) / 2;
        if (jr_chi_squared_upper(middle, degrees) > 1 - p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}
