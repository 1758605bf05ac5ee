/*
 * lanes.h: four numbers at once. A function marked FOR_EACH_PROCESSOR has a second version for
 * processors with AVX2, which does the same operations in the same order, so that results do not
 * depend on the processor.
 */
#ifndef STATS_LANES_H
#define STATS_LANES_H

enum { LANES = 4 };

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));

typedef long long lane_masks __attribute__((vector_size(LANES * sizeof(long long)), aligned(8)));

/* The larger of each two; the first where one is NaN. A macro, since a function would have to be
 * made for each processor, too. */
#define lanes_larger(x, y)                                                                         \
    ((lanes)(((lane_masks)(y) & ((y) > (x))) | ((lane_masks)(x) & ~((y) > (x)))))

/* The choice is made before the thread sanitizer is ready, which it watches all the same. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

#endif
