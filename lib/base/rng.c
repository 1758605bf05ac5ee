/*
 * Seeding and the exact binomial sampler: inversion where the mean is small, otherwise the
 * transformed rejection method with squeeze (BTRS), W. Hörmann, "The generation of binomial
 * random variates", J. Stat. Comput. Simul. 46 (1993). Not a normal approximation: the bootstrap
 * promises an exact multinomial.
 */
#include "rng.h"

#include <math.h>
#include <stdbool.h>

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

void rng_init(rng *r, uint64_t seed, uint64_t stream)
{
    uint64_t state = seed;
    state = splitmix64(&state) ^ stream;
    for (int i = 0; i < 4; i++)
        r->state[i] = splitmix64(&state);
}

static uint64_t binomial_by_inversion(rng *r, uint64_t n, double p)
{
    double odds = p / (1 - p), probability = exp((double)n * log1p(-p));
    for (;;) {
        double u = rng_uniform(r), term = probability;
        for (uint64_t k = 0; k <= n; k++) {
            if (u < term)
                return k;
            u -= term;
            term *= odds * (double)(n - k) / (double)(k + 1);
            if (term < 1e-300)
                break;
        }
    }
}

/* log k! minus Stirling's main terms, for k >= 0. */
static double stirling_tail(double k)
{
    static const double table[] = {0.08106146679532726, 0.04134069595540929, 0.02767792568499834,
                                   0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
                                   0.01189670994589177, 0.01041126526197209, 0.009255462182712733,
                                   0.008330563433362871};
    if (k < 10)
        return table[(int)k];
    double inverse = 1 / ((k + 1) * (k + 1));
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 * inverse) * inverse) / (k + 1);
}

/* What the squeeze could not decide: v against the exact ratio of probabilities. */
static bool is_accepted(double n, double p, double k, double v, double us, double a, double b,
                        double spread)
{
    double odds = p / (1 - p), alpha = (2.83 + 5.1 / b) * spread, m = floor((n + 1) * p);
    v = log(v * alpha / (a / (us * us) + b));
    double bound = (m + 0.5) * log((m + 1) / (odds * (n - m + 1))) +
                   (n + 1) * log((n - m + 1) / (n - k + 1)) +
                   (k + 0.5) * log(odds * (n - k + 1) / (k + 1)) + stirling_tail(m) +
                   stirling_tail(n - m) - stirling_tail(k) - stirling_tail(n - k);
    return v <= bound;
}

static uint64_t binomial_by_rejection(rng *r, double n, double p)
{
    double spread = sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * spread;
    double a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5, v_r = 0.92 - 4.2 / b;
    for (;;) {
        double u = rng_uniform(r) - 0.5, v = 1 - rng_uniform(r), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + c);
        if (us >= 0.07 && v <= v_r)
            return (uint64_t)k;
        if (k >= 0 && k <= n && is_accepted(n, p, k, v, us, a, b, spread))
            return (uint64_t)k;
    }
}

uint64_t rng_binomial(rng *r, uint64_t n, double p)
{
    if (n == 0 || p <= 0)
        return 0;
    if (p >= 1)
        return n;
    if (p > 0.5)
        return n - rng_binomial(r, n, 1 - p);
    if ((double)n * p < 10)
        return binomial_by_inversion(r, n, p);
    return binomial_by_rejection(r, (double)n, p);
}

double rng_normal(rng *r)
{
    for (;;) {
        double u = 2 * rng_uniform(r) - 1, v = 2 * rng_uniform(r) - 1, s = u * u + v * v;
        if (s > 0 && s < 1)
            return u * sqrt(-2 * log(s) / s);
    }
}

double rng_gamma(rng *r, double shape)
{
    /* Below 1 from one more: their ratio is a power of a uniform variate. */
    double boost = shape < 1 ? pow(1 - rng_uniform(r), 1 / shape) : 1;
    double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = rng_normal(r), root = 1 + c * x;
        if (root <= 0)
            continue;
        double v = root * root * root, u = 1 - rng_uniform(r);
        if (log(u) < 0.5 * x * x + d * (1 - v + log(v)))
            return boost * d * v;
    }
}

uint64_t rng_poisson(rng *r, double mean)
{
    static const double SMALL = 16;
    uint64_t sum = 0;
    while (mean > SMALL) {
        /* The time of the event of this number; before it the others are uniform. */
        double number = floor(mean * 7 / 8), time = rng_gamma(r, number);
        if (time > mean)
            return sum + rng_binomial(r, (uint64_t)number - 1, mean / time);
        sum += (uint64_t)number;
        mean -= time;
    }
    for (;;) {
        double u = rng_uniform(r), term = exp(-mean);
        for (uint64_t k = 0; term > 1e-300; k++) {
            if (u < term)
                return sum + k;
            u -= term;
            term *= mean / (double)(k + 1);
        }
    }
}
