/*
 * climb.h: the search for a maximum under all fits: Newton's iterations in many parameters, golden
 * sections in one, and the zero of its slope.
 */
#ifndef STATS_CLIMB_H
#define STATS_CLIMB_H

#include <stdbool.h>
#include <stddef.h>

/* Zero in what is optional is no such thing. */
typedef struct climb {
    void *context;
    size_t n_parameters;
    unsigned most_steps;
    double small_step; /* a step by which no parameter moves as far is taken, and the last */
    /* Optional: so is one below this whose share of the step before, squared, is below
     * CLIMB_SMALL_CHANGE: by that much the matrix changes with it, since Newton's steps shrink to
     * their squares. */
    double near_step;
    /* Newton's step from theta, or one as good; false where there is none. It may look at the
     * lengths below to see whether the matrix of an earlier step serves. */
    bool (*find_step)(const struct climb *c, const double *theta, double *ret_step);
    /* -INFINITY outside its range. Without one no step is damped: one of CLIMB_LARGEST_STEP or more
     * ends the climb, and so does one out of the range. */
    double (*objective)(void *context, const double *theta);
    bool (*allows)(void *context, const double *theta);   /* optional: theta is in the range */
    bool (*runs_off)(void *context, const double *theta); /* optional: there is no finite maximum */

    /* Kept by climb_run. */
    unsigned n_steps;
    double length, length_before; /* largest change by the last step and the one before it;
                                     INFINITY before there is one */
} climb;

/* In logits: the most that a parameter changes by a step. */
#define CLIMB_LARGEST_STEP 2.0

#define CLIMB_SMALL_CHANGE 1e-10

typedef enum climb_end { CLIMB_FOUND, CLIMB_STUCK, CLIMB_RAN_OFF } climb_end;

/* Climbs from theta, which it leaves where it ended. */
climb_end climb_run(climb *c, double *theta);

/* Narrows low..high around a maximum of value by so many golden sections. False, with the interval
 * as it was then, when a value is NaN. */
bool climb_section(double (*value)(void *context, double at), void *context, int n_sections,
                   double *low, double *high);

/* Where slope, the derivative of what has a maximum in low..high, is 0: as exact as slope is, which
 * no comparison of values on a flat top can be. The end at which there is the maximum otherwise. */
double climb_root(double (*slope)(void *context, double at), void *context, double low,
                  double high);

#endif
