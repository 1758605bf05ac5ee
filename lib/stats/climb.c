/*
 * Damped Newton iterations. The objective costs logarithms and is looked at for large steps only:
 * within a quarter of a logit the information hardly changes, and Newton's step can't overshoot. A
 * larger step is cut to CLIMB_LARGEST_STEP and halved until the objective does not fall. So is one
 * that is longer than the step before or leaves the range.
 */
#include "climb.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { MOST_HALVINGS = 40, MOST_SECANTS = 60 };

static const double UNCHECKED_STEP = 0.25, SMALL_SECANT = 1e-12;

static void go(const climb *c, const double *from, double share, const double *step, double *to)
{
    for (size_t p = 0; p < c->n_parameters; p++)
        to[p] = from[p] + share * step[p];
}

/* Goes a share of the step such that the objective does not fall. False: there is none. */
static bool take_damped_step(const climb *c, const double *step, double *theta, double *trial,
                             double *value)
{
    if (isnan(*value))
        *value = c->objective(c->context, theta);
    double share = c->length > CLIMB_LARGEST_STEP ? CLIMB_LARGEST_STEP / c->length : 1;
    for (int halving = 0; halving < MOST_HALVINGS; halving++, share /= 2) {
        go(c, theta, share, step, trial);
        double reached = c->objective(c->context, trial);
        if (!(reached >= *value) || !isfinite(reached))
            continue;
        memcpy(theta, trial, c->n_parameters * sizeof *theta);
        *value = reached;
        return true;
    }
    return false;
}

static bool take_step(const climb *c, const double *step, double *theta, double *trial,
                      double *value)
{
    go(c, theta, 1, step, trial);
    bool is_in_range = !c->allows || c->allows(c->context, trial);
    if (!c->objective && !(is_in_range && c->length < CLIMB_LARGEST_STEP))
        return false;
    if (c->objective &&
        (c->length > UNCHECKED_STEP || c->length > c->length_before || !is_in_range))
        return take_damped_step(c, step, theta, trial, value);
    memcpy(theta, trial, c->n_parameters * sizeof *theta);
    *value = NAN;
    return true;
}

climb_end climb_run(climb *c, double *theta)
{
    size_t n = c->n_parameters;
    AUTO_FREE double *step = memory_zeroed(2 * n, sizeof *step);
    double value = NAN;
    c->length = c->length_before = INFINITY;
    for (c->n_steps = 1; c->n_steps <= c->most_steps; c->n_steps++) {
        if (!c->find_step(c, theta, step))
            return CLIMB_STUCK;
        c->length_before = c->length;
        c->length = 0;
        for (size_t p = 0; p < n; p++)
            c->length = fmax(c->length, fabs(step[p]));
        if (!take_step(c, step, theta, step + n, &value))
            return CLIMB_STUCK;
        if (c->runs_off && c->runs_off(c->context, theta))
            return CLIMB_RAN_OFF;
        double share = c->length / c->length_before;
        if (c->length < c->small_step ||
            (c->length < c->near_step && share * share < CLIMB_SMALL_CHANGE))
            return CLIMB_FOUND;
    }
    return CLIMB_STUCK;
}

bool climb_section(double (*value)(void *context, double at), void *context, int n_sections,
                   double *low, double *high)
{
    const double golden = (sqrt(5) - 1) / 2;
    double left = *high - golden * (*high - *low), right = *low + golden * (*high - *low);
    double at_left = value(context, left), at_right = value(context, right);
    for (int i = 0; i < n_sections && !isnan(at_left) && !isnan(at_right); i++) {
        if (at_left > at_right) {
            *high = right;
            right = left;
            at_right = at_left;
            left = *high - golden * (*high - *low);
            at_left = value(context, left);
        } else {
            *low = left;
            left = right;
            at_left = at_right;
            right = *low + golden * (*high - *low);
            at_right = value(context, right);
        }
    }
    return !isnan(at_left) && !isnan(at_right);
}

/* The secant between the ends; where one end stays twice, its slope counts half (Illinois). */
double climb_root(double (*slope)(void *context, double at), void *context, double low, double high)
{
    double at_low = slope(context, low), at_high = slope(context, high), at = low, before;
    if (!(at_low > 0 && at_high < 0))
        return at_low > 0 ? high : low;
    int kept = 0;
    for (unsigned step = 0; step < MOST_SECANTS; step++) {
        before = at;
        at = (low * at_high - high * at_low) / (at_high - at_low);
        double here = slope(context, at);
        if (!(fabs(here) > 0) || (step > 0 && fabs(at - before) < SMALL_SECANT))
            break;
        if (here > 0) {
            low = at;
            at_low = here;
            at_high /= kept > 0 ? 2 : 1;
            kept = 1;
        } else {
            high = at;
            at_high = here;
            at_low /= kept < 0 ? 2 : 1;
            kept = -1;
        }
    }
    return at;
}
