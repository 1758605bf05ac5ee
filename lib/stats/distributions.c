/*
 * Fisher's distribution, and quantiles of the normal and of Student's, by Newton's and Halley's
 * iterations on their distribution functions. Fisher's and Student's are a continued fraction of
 * the incomplete beta function (Lentz's method; Press et al., Numerical Recipes, 6.4).
 */
#include <jrank/stats.h>

#include <math.h>

#include "log_gamma.h"

double jr_normal_quantile(double p)
{
    double z = log(p / (1 - p)) / 1.702;
    for (int i = 0; i < 100; i++) {
        double error = erfc(-z / sqrt(2)) / 2 - p;
        double ratio = error * sqrt(2 * acos(-1)) * exp(z * z / 2);
        double step = fmax(-1, fmin(1, ratio / (1 + z * ratio / 2)));
        z -= step;
        if (fabs(step) < 1e-14)
            break;
    }
    return z;
}

/* The continued fraction of the incomplete beta function. */
static double beta_fraction(double a, double b, double x)
{
    enum { MAX_TERMS = 500 };
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / d;
    double fraction = d;
    for (int m = 1; m <= MAX_TERMS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        fraction *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        fraction *= d * c;
        if (fabs(d * c - 1) < 1e-16)
            break;
    }
    return fraction;
}

double jr_f_upper(double f, double numerator, double denominator)
{
    double x = denominator / (denominator + numerator * f), a = denominator / 2, b = numerator / 2;
    if (isnan(f))
        return NAN;
    if (f <= 0)
        return 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* P(|T| > t) */
static double student_two_sided(double t, double degrees)
{
    return jr_f_upper(t * t, 1, degrees);
}

double jr_student_quantile(double p, double degrees)
{
    if (p == 0.5)
        return 0;
    double tail = 2 * fmin(p, 1 - p), low = 0, high = 1;
    while (student_two_sided(high, degrees) > tail)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
        double middle = (low + high) / 2;
        *(student_two_sided(middle, degrees) > tail ? &low : &high) = middle;
    }
    double t = (low + high) / 2;
    return p < 0.5 ? -t : t;
}
