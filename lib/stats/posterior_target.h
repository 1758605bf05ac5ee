/*
 * posterior_target.h: the density that the samplers of a posterior draw from.
 *
 * Parameters are one array phi of n_models + 1: (a, b_1..b_M), the strengths of each component with
 * sum 0; 0 for models without votes, and for a where it is not free. The likelihood is that of phi;
 * the prior is that of theta = centre + spread (phi - centre), which is what is reported.
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

/* One width of the prior. The box has one part, of precision 0. */
typedef struct target_part {
    double tau, precision;
    double log_prior; /* what does not depend on the strengths */
    double share;     /* of the posterior, by Laplace's approximation; their sum is 1 */
    double peak;      /* log density at the mode, with this prior */
    double *mode;     /* where the box has it on its border a point somewhat inside */
    double *factor;   /* of the precision at the mode, (n_models + 1)^2 */
} target_part;

typedef struct posterior_target {
    const jr_counts *counts;
    const jr_field *field;
    bool home_free;
    jr_prior prior;
    jr_ties ties;
    double tie_parameter;
    double ridge; /* keeps the information of the box regular */
    size_t n_models, dimension;
    double *centre;            /* the estimate */
    double *spread, *unspread; /* symmetric, and its inverse; NULL: phi is theta */
    double *squared;           /* spread' spread over strengths, for the normal prior */
    target_part *parts;
    size_t n_parts, likeliest;
    /* log L = linear . phi - sum over the cells of total log(A e^bi + e^bj), for half wins */
    double *linear;
    struct target_cell *cells;   /* sorted by total */
    struct target_group *groups; /* of cells with the same total, whose product has one logarithm */
    size_t n_groups;
} posterior_target;

void target_init(posterior_target *t, const jr_counts *counts, const jr_bt_fit *fit,
                 const jr_posterior_options *options);
void target_release(posterior_target *t);

/* What phi stands for: in room, or phi itself. */
const double *target_theta(const posterior_target *t, const double *phi, double *room);

/* True for parameters theta within the box, and everywhere for the normal prior. */
bool target_allows(const posterior_target *t, const double *theta);

/* Room for what the functions below compute. */
static inline size_t target_work_size(const posterior_target *t)
{
    return t->n_models + 2;
}

double target_log_likelihood(const posterior_target *t, const double *phi, double *work);

/* Of one part of the prior, or of all (NULL); -INFINITY where it is 0. */
double target_log_prior(const posterior_target *t, const target_part *part, const double *phi,
                        double *work);

/* Both, of all parts. */
double target_log_density(const posterior_target *t, const double *phi, double *work);

/* sum of the squared strengths of theta, with which the parts of the prior differ. */
double target_squares(const posterior_target *t, const double *theta);

/* The lower triangle += the part's precision of phi. */
void target_add_prior(const posterior_target *t, const target_part *part, double *matrix);

/* gradient += what the prior at phi pulls. */
void target_add_pull(const posterior_target *t, const target_part *part, const double *phi,
                     double *work, double *gradient);

/* The part of phi' A phi that comes from the sums of the strengths of components, if the strengths
 * are not yet centred; moves each component to sum 0. A has shifts of a component, which mean
 * nothing, at a precision of their own. */
double target_centre(const posterior_target *t, const target_part *part, double *phi);

/* True for a parameter that is estimated: 0 is the home advantage, 1 + i a strength. */
bool target_is_free(const posterior_target *t, size_t parameter);

#endif
