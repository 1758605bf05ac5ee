/*
 * posterior_target.h: the density that the samplers of a posterior draw from.
 *
 * Parameters are one array theta of n_models + 1: (a, b_1..b_M), the strengths of each component
 * with sum 0; 0 for models without votes, and for a where it is not free.
 */
#ifndef STATS_POSTERIOR_TARGET_H
#define STATS_POSTERIOR_TARGET_H

#include <jrank/stats.h>

#include "base/rng.h"

/* The box. */
#define TARGET_HOME_LIMIT 1.0
#define TARGET_STRENGTH_LIMIT 4.0

struct target_cell {
    uint32_t first, second; /* parameters */
    double total;
};

struct target_group {
    double total;
    size_t end;
};

typedef struct posterior_target {
    const jr_counts *counts;
    const jr_field *field;
    bool home_free;
    jr_prior prior;
    double tau;   /* NaN for the box */
    double ridge; /* keeps the information of the box regular */
    size_t n_models, dimension;
    /* log L = linear . theta - sum over the cells of total log(A e^bi + e^bj) */
    double *linear;
    struct target_cell *cells;   /* sorted by total */
    struct target_group *groups; /* of cells with the same total, whose product has one logarithm */
    size_t n_groups;
} posterior_target;

/* Chooses tau for the normal prior. */
void target_init(posterior_target *t, const jr_counts *counts, const jr_bt_fit *fit,
                 jr_prior prior);
void target_release(posterior_target *t);

/* True within the box, and everywhere for the normal prior. */
bool target_allows(const posterior_target *t, const double *theta);

/* -INFINITY where the prior is 0; work: n_models + 1 numbers. */
double target_log_density(const posterior_target *t, const double *theta, double *work);

/* The mode, or where the box has it on its border a point somewhat inside. */
void target_mode(const posterior_target *t, const jr_bt_fit *fit, double *ret_theta);

/* Information and prior precision at theta, lower triangle. Shifts of a component, which mean
 * nothing, have a precision of their own: see target_shift. work: n_models + 1 numbers. */
void target_precision(const posterior_target *t, const double *theta, double *work,
                      double *ret_matrix);

/* The part of theta' A theta that comes from the sums of the strengths of components, if the
 * strengths are not yet centred; moves each component to sum 0. */
double target_centre(const posterior_target *t, double *theta);

/* True for a parameter that is estimated: 0 is the home advantage, 1 + i a strength. */
bool target_is_free(const posterior_target *t, size_t parameter);

#endif
