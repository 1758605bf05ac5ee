/*
 * resample.h: draw votes again from counts, with replacement, exactly: one by one, or all votes on
 * a question together.
 */
#ifndef STATS_RESAMPLE_H
#define STATS_RESAMPLE_H

#include <jrank/counts.h>

#include "base/rng.h"

typedef struct resampler {
    const jr_counts *counts;
    uint64_t n_votes;
    uint32_t *outcome; /* per vote the number 3 cell + (0 win, 1 loss, 2 tie); NULL if many votes */

    const jr_detail *details; /* whole questions are drawn; NULL: votes are */
    size_t n_details, n_questions;
    size_t *question_start; /* n_questions + 1 offsets into details */
    uint32_t *detail_cell;  /* per detail the number of its cell */
} resampler;

/* details, sorted by question, are the votes of counts; NULL to draw votes one by one. Both are
 * borrowed. */
void resampler_init(resampler *r, const jr_counts *counts, const jr_detail *details,
                    size_t n_details);
void resampler_release(resampler *r);

/* Draws n_votes votes, or n_questions questions, into ret_cells (n_cells, the same pairs in the
 * same order). */
void resampler_draw(const resampler *r, rng *random, jr_cell *ret_cells);

#endif
