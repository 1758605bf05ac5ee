/*
 * row_fit.h: the fit of rows that each have a weight, a home advantage, two models and an outcome:
 * for judges with advantages of their own.
 *
 * Parameters are one array theta: home advantages, strengths of models, and with a model of ties a
 * parameter for each home advantage. A row has eta = a + b_first - b_second. With half wins its
 * counts may be any numbers whose sum is not negative: wins = w y and losses = w (1 - y) are an
 * outcome y of weight w.
 */
#ifndef STATS_ROW_FIT_H
#define STATS_ROW_FIT_H

#include <jrank/stats.h>

#include "climb.h"

typedef struct row_problem {
    const jr_detail *rows; /* judge is the number of the home advantage and of the tie parameter */
    size_t n_rows, n_homes, n_models;
    bool one_home; /* number 0 is that of all rows */
    jr_ties ties;
    const double *offset;    /* per row, added to eta; NULL: none */
    const bool *is_fixed;    /* per parameter: keeps its value; a row whose tie parameter does has
                                half wins. NULL: none */
    const uint32_t *part;    /* per model: the set of models that is connected with it, whose sum
                                stays as it is; JR_NO_COMPONENT without votes */
    double shift_ridge;      /* takes away each part's freedom to shift: any of the information's
                                size */
    const double *precision; /* per parameter, of a normal prior around 0; NULL: none */
    bool firth;              /* with half wins and without prior */
    bool may_run_off;        /* ends where some row's outcome is certain to 13 digits, or a tie
                                parameter beyond all measure: there is no finite maximum */
} row_problem;

/* Length of theta. */
size_t row_fit_size(const row_problem *p);

/* Climbs from theta to the maximum, and leaves in factor (size^2) the Cholesky factor of what is
 * maximised, the last step of less than 1e-9 aside; with Firth's penalty that of some other matrix.
 * ret_n_steps may be NULL. */
climb_end row_fit_climb(const row_problem *p, double *theta, double *factor, unsigned *ret_n_steps);

/* The factor at theta; false where it is singular. ret_diagonal: of the matrix, or NULL. */
bool row_fit_factor(const row_problem *p, const double *theta, double *ret_factor,
                    double *ret_diagonal);

/* Without prior and penalty; -INFINITY where a tie parameter is out of its range. */
double row_fit_log_likelihood(const row_problem *p, const double *theta);

/* sums += the scores of a row, 0 for what is fixed. */
void row_fit_add_scores(const row_problem *p, const double *theta, size_t row, double *sums);

/*
 * C B C with C the inverse of what has the factor, full: B is the sum over questions of the
 * products of their scores, rows being sorted by question, or, votes taken as independent, over
 * votes; with sandwich_correction().
 */
void row_fit_sandwich(const row_problem *p, const double *theta, const double *factor,
                      bool by_question, double *ret_covariance);

#endif
