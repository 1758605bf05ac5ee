/*
 * judge_fit.h: the fit of several judges on cells that are summed already, for whoever fits the
 * same cells again and again with other counts.
 */
#ifndef STATS_JUDGE_FIT_H
#define STATS_JUDGE_FIT_H

#include <jrank/stats.h>

#include <stdbool.h>

/* Parameters are theta = (a_0..a_{J-1}, b_0..b_{M-1}), with a model of ties also t_0..t_{J-1}. */
typedef struct judge_cells {
    const jr_detail *cells; /* judge, first, second and counts; cells without votes are allowed */
    size_t n_cells, n_judges, n_models;
    jr_ties ties;
    bool without_home; /* the a are given in theta, and stay */
} judge_cells;

/* Sorts copies of details by judge, first, second and adds up equal ones into ret_cells, which has
 * room for n_details; returns how many there are. */
size_t judge_cells_sum(const jr_detail *details, size_t n_details, jr_detail *ret_cells);

/* The number of the cell that a vote went into. */
size_t judge_cells_find(const judge_cells *cells, const jr_detail *vote);

typedef enum judge_fit_outcome {
    JUDGE_FIT_FOUND,
    JUDGE_FIT_INFINITE,     /* no finite maximum; not with firth */
    JUDGE_FIT_UNIDENTIFIED, /* homes can't be told from strengths */
    JUDGE_FIT_FAILED
} judge_fit_outcome;

/* Length of theta. */
size_t judge_fit_size(const judge_cells *cells);

/*
 * Fits from theta, values that must be finite, and leaves the estimate there; a and b may begin at
 * 0, tie parameters where they like. ret_variance: of each a, with a model of ties
 * then of each t, NaN where it was not estimated; or NULL. ret_log_likelihood: without penalty, or
 * NULL. Parameters without votes, and tie parameters without ties, keep their values. Firth's
 * penalty knows no models of ties.
 */
judge_fit_outcome judge_fit_cells(const judge_cells *cells, bool firth, double *theta,
                                  double *ret_variance, double *ret_log_likelihood);

#endif
