/*
 * Quantiles of the normal and of Student's distribution, by Newton's and Halley's iterations on
 * their distribution functions. Student's function is summed as a continued fraction of the
 * incomplete beta function (Lentz's method; Press et al., Numerical Recipes, 6.4).
 */
#include <jrank/stats.h>

#include <math.h>

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

/* P(|T| > t) for t >= 0 */
static double student_two_sided(double t, double degrees)
{
    double x = degrees / (degrees + t * t), a = degrees / 2, b = 0.5;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (t == 0)
        return 1;
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
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
