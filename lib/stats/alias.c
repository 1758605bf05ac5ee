#include "alias.h"

#include "base/memory.h"

void alias_init(const double *weight, size_t n, alias_column *ret_columns)
{
    /* Columns that hold less than their share come from the front, the others from the back. */
    AUTO_FREE uint32_t *waiting = memory_zeroed(n, sizeof *waiting);
    AUTO_FREE double *share = memory_zeroed(n, sizeof *share);
    size_t n_small = 0, first_large = n;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weight[i];
    for (size_t i = 0; i < n; i++) {
        share[i] = weight[i] / sum * (double)n;
        ret_columns[i] = (alias_column){UINT64_MAX, (uint32_t)i};
        waiting[share[i] < 1 ? n_small++ : --first_large] = (uint32_t)i;
    }
    while (n_small > 0 && first_large < n) {
        uint32_t small = waiting[--n_small], large = waiting[first_large];
        ret_columns[small] = (alias_column){(uint64_t)(share[small] * 0x1p64), large};
        share[large] -= 1 - share[small];
        if (share[large] < 1) {
            first_large++;
            waiting[n_small++] = large;
        }
    }
}
