/*
 * firth.h: steps towards the maximum of a likelihood with Firth's penalty, half the logarithm of
 * the determinant of the information [D. Firth, Bias reduction of maximum likelihood estimates,
 * Biometrika 80 (1993) 27-38], for rows whose outcome is logistic in x' theta.
 */
#ifndef STATS_FIRTH_H
#define STATS_FIRTH_H

#include <stdbool.h>
#include <stddef.h>

/* x = e_first - e_second, + e_home unless home is SIZE_MAX; home is less than the others. */
typedef struct firth_row {
    size_t home, first, second;
    double total, probability; /* of votes; that the first wins */
} firth_row;

/*
 * The step from where the lower triangle of the d x d information was taken, with all that keeps it
 * from being singular: step holds the scores of the likelihood and is overwritten. An exact one is
 * Newton's, at a cost of rows^2 + rows d, or as near to it as it can be where the penalised
 * likelihood is not concave. Otherwise leverages h are taken as constant, as if each row had y +
 * h/2 of n + h. Overwrites factor (d x d). False: the information is singular.
 */
bool firth_step(const firth_row *rows, size_t n_rows, size_t d, const double *information,
                bool is_exact, double *factor, double *step);

#endif
