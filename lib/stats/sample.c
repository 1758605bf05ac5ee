/*
 * Systematic samples: one random start, and then every so much of cumulated probability. Within a
 * question the order is drawn, so that neighbours in a file are not drawn or left together.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

/* min(1, n size / sum) with what is taken for sure set aside, until no other one reaches 1. */
static void find_probabilities(const double *size, size_t n_matches, size_t n,
                               double *ret_probability)
{
    double wanted = (double)n;
    AUTO_FREE bool *is_sure = memory_zeroed(n_matches, sizeof *is_sure);
    for (bool is_done = false; !is_done;) {
        double sum = 0;
        is_done = true;
        for (size_t k = 0; k < n_matches; k++)
            sum += is_sure[k] ? 0 : size ? size[k] : 1;
        double share = wanted / sum;
        for (size_t k = 0; k < n_matches; k++) {
            double p = share * (size ? size[k] : 1);
            if (is_sure[k] || p < 1) {
                ret_probability[k] = is_sure[k] ? 1 : p;
                continue;
            }
            is_sure[k] = true;
            ret_probability[k] = 1;
            wanted -= 1;
            is_done = false;
        }
    }
}

/* Within each run of one question at random [Fisher & Yates]. */
static void shuffle_questions(const uint32_t *question, size_t n_matches, rng *random,
                              size_t *order)
{
    for (size_t begin = 0, end; begin < n_matches; begin = end) {
        for (end = begin; end < n_matches && question[end] == question[begin]; end++)
            order[end] = end;
        for (size_t k = end - begin; k > 1; k--) {
            size_t other = begin + (size_t)rng_below(random, k), here = begin + k - 1;
            size_t kept = order[here];
            order[here] = order[other];
            order[other] = kept;
        }
    }
}

size_t jr_sample_draw(const uint32_t *question, const double *size, size_t n_matches, size_t n,
                      uint64_t seed, size_t *ret_drawn, double *ret_probability)
{
    n = n < n_matches ? n : n_matches;
    AUTO_FREE double *probability = memory_zeroed(n_matches, sizeof *probability);
    AUTO_FREE size_t *order = memory_zeroed(n_matches, sizeof *order);
    AUTO_FREE bool *is_drawn = memory_zeroed(n_matches, sizeof *is_drawn);
    rng random;
    rng_init(&random, seed, 0);
    find_probabilities(size, n_matches, n, probability);
    shuffle_questions(question, n_matches, &random, order);
    double start = rng_uniform(&random), sum = 0, passed = 0;
    for (size_t i = 0; i < n_matches; i++) {
        sum += probability[order[i]];
        /* The last sum is n but for rounding. */
        double reached = i + 1 == n_matches ? (double)n : floor(sum + start);
        is_drawn[order[i]] = reached > passed;
        passed = fmax(passed, reached);
    }
    size_t n_drawn = 0;
    for (size_t k = 0; k < n_matches; k++)
        if (is_drawn[k])
            ret_drawn[n_drawn++] = k;
    if (ret_probability)
        memcpy(ret_probability, probability, n_matches * sizeof *probability);
    return n_drawn;
}
