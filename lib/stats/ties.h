/*
 * ties.h: the likelihood over cells with each model of ties, for the fit, the bootstrap and the
 * errors. With half wins everything is likelihood.h's.
 *
 * Parameters are one array theta of n_models + 2: a, b_1..b_M, and the tie parameter. The last is
 * kept apart from the matrices: it is eliminated, so that they keep their size and their meaning.
 */
#ifndef STATS_TIES_H
#define STATS_TIES_H

#include <jrank/stats.h>

/* First and second derivatives of the log-likelihood of one cell by eta and by the tie parameter;
 * the second with the sign turned. */
typedef struct tie_derivatives {
    double eta, tie;
    double eta_eta, eta_tie, tie_tie;
} tie_derivatives;

/* With half wins the parameter is not looked at. */
tie_derivatives ties_derive(const jr_cell *cell, jr_ties model, double eta, double parameter);

/* The log-likelihood of one cell. */
double ties_log_of_cell(const jr_cell *cell, jr_ties model, double eta, double parameter);

/* -infinity where the parameter is out of its range. */
double ties_log(const jr_counts *counts, jr_ties model, const double *theta);

/* n_models + 2 sums; scratch: n_models + 1 numbers. */
void ties_gradient(const jr_counts *counts, jr_ties model, const double *theta, double *scratch,
                   double *ret_gradient);

/* What the tie parameter does to the information of (a, b). */
typedef struct tie_profile {
    double *slope;      /* n_models + 1: how the parameter follows (a, b), with the sign turned:
                           H_(ab, tie) / H_(tie, tie); 0 with half wins */
    double information; /* H_(tie, tie); 0 where the parameter is not estimated */
} tie_profile;

/*
 * The Cholesky factor of the information of (a, b), the tie parameter eliminated (Schur's
 * complement), arguments as in likelihood_information; profile->slope has its room already. False
 * when it is not positive definite. scratch: n_models + 1 numbers.
 */
bool ties_factor(const jr_counts *counts, const jr_field *field, bool home_free, double ridge,
                 jr_ties model, const double *theta, double *scratch, double *ret_factor,
                 tie_profile *profile);

/* Newton's step from the gradient, in place, all n_models + 2 parameters. */
void ties_step(const double *factor, const tie_profile *profile, size_t n_models, double *step);

/* Where to begin: the parameter at which equals tie as often as the votes do. */
double ties_start(double n_ties, double n_votes, jr_ties model);

/* The parameter where no vote is a tie. */
double ties_none(jr_ties model);

/* Derivative of the log-likelihood of one vote by eta and by the tie parameter, by outcome: win,
 * loss, tie. */
typedef struct vote_scores {
    double eta[3], tie[3];
} vote_scores;

vote_scores ties_vote_scores(const jr_bt_fit *fit, const jr_cell *cell);

/* Over the votes of a cell, of two kinds of their scores. */
double ties_sum_products(const jr_cell *cell, const double *left, const double *right);

/* Adds the scores of all votes of a cell, of each of which these are the scores, to n_models + 2
 * sums, of which the last is by the tie parameter. */
void ties_add_scores(const vote_scores *scores, size_t n_models, const jr_cell *cell, double *sums);

/* The same with the scores that the fit gives. */
void ties_add_score(const jr_bt_fit *fit, const jr_cell *cell, double *sums);

#endif
