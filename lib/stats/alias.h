/*
 * alias.h: draws from a finite distribution in constant time by the alias method, A. J. Walker,
 * ACM Trans. Math. Softw. 3 (1977), set up as M. D. Vose, IEEE Trans. Softw. Eng. 17 (1991).
 */
#ifndef STATS_ALIAS_H
#define STATS_ALIAS_H

#include <stddef.h>

#include "base/rng.h"

typedef struct alias_column {
    uint64_t keep; /* the share of the column that is its own, in 2^-64 */
    uint32_t other;
} alias_column;

/* Sets columns up for draws of i with probability weight[i] / sum, 0 <= i < n; weights are finite,
 * none is negative and their sum is not 0. */
void alias_init(const double *weight, size_t n, alias_column *ret_columns);

static inline uint32_t alias_draw(const alias_column *columns, size_t n, rng *random)
{
    unsigned __int128 product = (unsigned __int128)rng_bits(random) * n;
    uint32_t column = (uint32_t)(product >> 64);
    /* Without a branch, which no processor could foretell. */
    uint32_t moved = -(uint32_t)((uint64_t)product >= columns[column].keep);
    return column ^ ((column ^ columns[column].other) & moved);
}

#endif
