/*
 * Label placement in one dimension. With q_i = p_i - i * gap the condition "at least gap apart"
 * becomes "q ascends", so the best places are the isotonic regression of q: pool adjacent
 * violators, linear in the number of labels. The bounds then only clamp q.
 */
#include "spread.h"

#include "base/memory.h"

typedef struct block {
    double sum;
    size_t n;
} block;

static double mean(const block *b)
{
    return b->sum / (double)b->n;
}

void spread_labels(double *positions, size_t n, double gap, double low, double high)
{
    if (n == 0)
        return;
    AUTO_FREE block *blocks = memory_zeroed(n, sizeof(block));
    size_t n_blocks = 0;
    for (size_t i = 0; i < n; i++) {
        blocks[n_blocks++] = (block){positions[i] - (double)i * gap, 1};
        while (n_blocks > 1 && mean(&blocks[n_blocks - 2]) > mean(&blocks[n_blocks - 1])) {
            n_blocks--;
            blocks[n_blocks - 1].sum += blocks[n_blocks].sum;
            blocks[n_blocks - 1].n += blocks[n_blocks].n;
        }
    }
    double last = high - (double)(n - 1) * gap;
    if (last < low)
        last = low;
    size_t i = 0;
    for (size_t b = 0; b < n_blocks; b++) {
        double q = mean(&blocks[b]);
        q = q < low ? low : q > last ? last : q;
        for (size_t k = 0; k < blocks[b].n; k++, i++)
            positions[i] = q + (double)i * gap;
    }
}
