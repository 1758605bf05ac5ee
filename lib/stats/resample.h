/*
 * resample.h: draw votes again from counts, with replacement, exactly.
 */
#ifndef STATS_RESAMPLE_H
#define STATS_RESAMPLE_H

#include <jrank/counts.h>

#include "base/rng.h"

typedef struct resampler {
    const jr_counts *counts;
    uint64_t n_votes;
    uint32_t *outcome; /* per vote the number 3 cell + (0 win, 1 loss, 2 tie); NULL if many votes */
} resampler;

void resampler_init(resampler *r, const jr_counts *counts);
void resampler_release(resampler *r);

/* Draws n_votes votes into ret_cells (n_cells, the same pairs in the same order). */
void resampler_draw(const resampler *r, rng *random, jr_cell *ret_cells);

#endif
