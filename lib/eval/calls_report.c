/*
 * What a run says of itself: its sums, and what became of each endpoint.
 */
#include "desk.h"

#include <math.h>

#include "estimate.h"

/* USD of n replies whose tokens nobody counted: as the others on average, where there are any. */
static double uncounted_cost(const desk *d, uint64_t n, double by_estimate)
{
    if (n == 0)
        return 0;
    if (d->n_counted == 0)
        return by_estimate;
    return d->lane.report.cost / (double)d->n_counted * (double)n;
}

static double cost_of_lost(const desk *d)
{
    return uncounted_cost(d, d->lane.report.n_lost, d->most_lost);
}

static double cost_of(const desk *d)
{
    return d->lane.report.cost + uncounted_cost(d, d->n_guessed, d->guessed) + cost_of_lost(d);
}

void calls_progress(const calls *c, size_t first, size_t n, jr_progress *progress)
{
    progress->seconds = jr_clock_monotonic(&c->options->clock) - c->begun_at;
    progress->is_stopping = c->is_stopping || (n == 1 && c->desks[first]->is_stopped);
    progress->n_in_flight = progress->n_sent = 0;
    progress->input_tokens = progress->output_tokens = 0;
    progress->cost = 0;
    for (size_t i = first; i < first + n; i++) {
        const jr_endpoint_report *report = &c->desks[i]->lane.report;
        progress->n_in_flight += lane_in_flight(&c->desks[i]->lane);
        progress->n_sent += report->n_sent;
        progress->input_tokens += report->input_tokens;
        progress->output_tokens += report->output_tokens;
        progress->cost += cost_of(c->desks[i]);
    }
}

bool calls_outlook(const calls *c, size_t i, uint64_t n_calls, jr_outlook *ret_outlook)
{
    const desk *d = c->desks[i];
    uint64_t n = d->n_ended, n_left = n_calls > n ? n_calls - n : 0;
    double spent = cost_of(d);
    if (n_left == 0) {
        *ret_outlook = (jr_outlook){spent, spent, spent, n};
        return true;
    }
    if (n < JR_OUTLOOK_CALLS)
        return false;
    double mean = spent / (double)n, left = mean * (double)n_left;
    double around =
        left *
        estimate_spread(mean, sqrt(fmax(0, d->cost_squares / (double)n - mean * mean)), n, n_left);
    *ret_outlook =
        (jr_outlook){spent + left, spent + fmax(0, left - around), spent + left + around, n};
    return true;
}

void calls_report(const calls *c, size_t i, jr_endpoint_report *report)
{
    const jr_endpoint_report *known = &c->desks[i]->lane.report;
    report->id = known->id;
    report->n_sent = known->n_sent;
    report->n_retries = known->n_retries;
    report->most_in_flight = known->most_in_flight;
    report->input_tokens = known->input_tokens;
    report->output_tokens = known->output_tokens;
    report->reasoning_tokens = known->reasoning_tokens;
    report->cached_tokens = known->cached_tokens;
    report->cache_write_tokens = known->cache_write_tokens;
    report->n_lost = known->n_lost;
    report->lost_cost = cost_of_lost(c->desks[i]);
    report->cost = cost_of(c->desks[i]);
    report->stopped = known->stopped;
    report->first_failure = known->first_failure;
    report->negotiated = known->negotiated;
    report->n_negotiated = known->n_negotiated;
}

jr_run_end calls_end(const calls *c)
{
    if (c->end != JR_RUN_COMPLETE)
        return c->end;
    for (size_t i = 0; i < c->n_desks; i++)
        if (c->desks[i]->is_stopped)
            return JR_RUN_STOPPED;
    return JR_RUN_COMPLETE;
}
