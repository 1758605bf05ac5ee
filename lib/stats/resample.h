/*
 * resample.h: draw votes again from counts, with replacement, exactly: one by one, or all votes on
 * a question together.
 */
#ifndef STATS_RESAMPLE_H
#define STATS_RESAMPLE_H

#include <jrank/stats.h>

#include "alias.h"
#include "base/rng.h"

/* Whole numbers of votes up to this have tables. */
enum { POISSON_TABLES = 512 };

/* Draws from the numbers lowest..lowest + n - 1. */
typedef struct poisson_table {
    uint32_t lowest, n;
    alias_column *columns;
    size_t end; /* in by_table: behind the outcomes that draw from it */
} poisson_table;

/* What one question adds to an outcome. */
typedef struct question_share {
    uint32_t question;
    double votes;
} question_share;

/* An outcome has the number 3 cell + (0 win, 1 loss, 2 tie). */
typedef struct resampler {
    const jr_counts *counts;
    uint64_t n_votes;
    uint32_t *outcome; /* per vote its outcome; NULL if many votes */

    /* Of many votes, or of parts of votes. */
    double total;          /* of the votes */
    double scale;          /* mean of the Poisson number that is drawn for one of them */
    poisson_table *tables; /* of 1, 2, ... POISSON_TABLES votes; the first has no columns and stands
                              for all other numbers of votes */
    uint32_t *by_table;    /* outcomes that have votes */
    alias_column *columns; /* of outcomes */

    size_t n_questions;     /* 0: votes are drawn, not whole questions */
    question_share *shares; /* by outcome */
    size_t *share_start;    /* 3 n_cells + 1 offsets into shares */
} resampler;

/* details, sorted by question, are the votes of counts; NULL to draw votes one by one. Both are
 * borrowed. */
void resampler_init(resampler *r, const jr_counts *counts, const jr_detail *details,
                    size_t n_details);
void resampler_release(resampler *r);

/* Draws n_votes votes, or n_questions questions, into ret_cells (n_cells, the same pairs in the
 * same order). ret_times: how often each question was drawn, n_questions. */
void resampler_draw(const resampler *r, rng *random, jr_cell *ret_cells, double *ret_times);

#endif
