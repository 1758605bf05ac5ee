/*
 * rng.h: random numbers from an explicit seed. xoshiro256++ (Blackman & Vigna 2019), seeded by
 * splitmix64 from (seed, stream): one stream per replicate, so that threads change nothing.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

typedef struct rng {
    uint64_t state[4];
} rng;

void rng_init(rng *r, uint64_t seed, uint64_t stream);

static inline uint64_t rng_bits(rng *r)
{
    uint64_t *s = r->state;
    uint64_t sum = s[0] + s[3], result = (sum << 23 | sum >> 41) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
    return result;
}

/* Uniform in [0, 1), 53 bits. */
static inline double rng_uniform(rng *r)
{
    return (double)(rng_bits(r) >> 11) * 0x1p-53;
}

/* Uniform in 0..n-1 without bias (Lemire 2019); n must not be 0. */
static inline uint64_t rng_below(rng *r, uint64_t n)
{
    unsigned __int128 product = (unsigned __int128)rng_bits(r) * n;
    if ((uint64_t)product < n) {
        uint64_t threshold = -n % n;
        while ((uint64_t)product < threshold)
            product = (unsigned __int128)rng_bits(r) * n;
    }
    return (uint64_t)(product >> 64);
}

/* Exact binomial(n, p), 0 <= p <= 1: inversion for small n p, else BTRS (Hörmann 1993). */
uint64_t rng_binomial(rng *r, uint64_t n, double p);

/* Poisson(mean), mean >= 0: gamma and binomial variates (Ahrens & Dieter 1974) down to a small
 * mean, then inversion. */
uint64_t rng_poisson(rng *r, double mean);

/* Standard normal: the polar method (Marsaglia & Bray 1964). */
double rng_normal(rng *r);

/* Gamma(shape, 1), shape > 0: Marsaglia & Tsang 2000. */
double rng_gamma(rng *r, double shape);

#endif
