/*
 * Two ways, less and more, each with its step and its rest; a try of either is a sequential test
 * against the limit that holds. Noise decides about steps that change nothing, so on a plateau the
 * limit falls rather than rises.
 */
#include "plateau.h"

#include <math.h>

/* So few waiting are no burden, and at less a step is a large share of what is ended. */
static const uint32_t LIMIT_MIN = 8;
/* What the double has to bring. */
static const double GAIN = 0.03;
static const double STEP_LESS = 1.19, STEP_MAX_LESS = 1.3, STEP_MAX_MORE = 2, STEP_MIN = 1.06;
/* Of so few a small step is within the noise. */
static const uint32_t FEW = 16;
static const double STEP_OF_FEW = 1.42;
static const uint32_t REST_MAX = 16, REST_MAX_NEUTRAL = 2;
/* Errors between what is measured and what is asked for. */
static const double CLEAR = 2;
static const double ERROR_SMALL = 0.02;
static const uint32_t REPLIES_MIN = 64, REPLIES_MANY = 2, BATCHES_MIN = 4;
/* A throughput that differs by so much from the one before has changed. */
static const double CHANGE = 0.2;

static void measure(plateau *p, uint32_t n_in_flight, double now)
{
    uint32_t n_each = p->limit / 8 > 4 ? p->limit / 8 : 4;
    p->measured = (throughput){.n_before = n_in_flight, .n_each = n_each, .begun_at = now};
}

static double rate_of(const throughput *t)
{
    return t->n_batches * t->n_each / t->seconds;
}

static double error_of(const throughput *t)
{
    double n = t->n_batches, mean = t->seconds / n;
    return sqrt(fmax(0, t->squares / n - mean * mean) / (n - 1)) / mean;
}

static void try_limit(plateau *p, double limit, uint32_t n_in_flight, double now)
{
    p->limit = (uint32_t)fmin(fmax(limit, 1), p->most);
    measure(p, n_in_flight, now);
}

static void begin_ways(plateau *p)
{
    double less = p->held <= FEW ? STEP_OF_FEW : STEP_LESS;
    p->less = (plateau_way){.step = less, .next_rest = 1};
    p->more = (plateau_way){.step = STEP_MAX_MORE, .next_rest = 1};
}

void plateau_init(plateau *p, uint32_t limit, uint32_t most, uint32_t n_in_flight, double now)
{
    *p = (plateau){.limit = limit, .most = most, .held = limit};
    begin_ways(p);
    p->more.rest = 1;
    measure(p, n_in_flight, now);
}

void plateau_measure_again(plateau *p, uint32_t n_in_flight, double now)
{
    measure(p, n_in_flight, now);
}

static bool is_due(plateau_way *w)
{
    if (w->rest > 0)
        w->rest--;
    else
        return true;
    return false;
}

static void try_less(plateau *p, uint32_t n_in_flight, double now)
{
    double limit = p->held;
    limit = fmin(floor(limit / p->less.step), limit - 1);
    try_limit(p, fmax(limit, LIMIT_MIN), n_in_flight, now);
}

static void try_more(plateau *p, uint32_t n_in_flight, double now)
{
    double limit = p->held;
    try_limit(p, fmax(ceil(limit * p->more.step), limit + 1), n_in_flight, now);
}

static void next_try(plateau *p, uint32_t n_in_flight, double now)
{
    bool is_less_due = is_due(&p->less) && p->held > LIMIT_MIN;
    bool is_more_due = is_due(&p->more) && p->held < p->most;
    if (is_less_due)
        try_less(p, n_in_flight, now);
    else if (is_more_due)
        try_more(p, n_in_flight, now);
    else
        try_limit(p, p->held, n_in_flight, now);
}

static void judge_hold(plateau *p, uint32_t n_in_flight, double now)
{
    double rate = rate_of(&p->measured), error = error_of(&p->measured);
    double change = p->rate > 0 ? fabs(log(rate / p->rate)) : 0;
    if (change > CHANGE && change > CLEAR * hypot(error, p->error)) {
        begin_ways(p);
        p->rate = 0;
    }
    /* Half of what is known is new, or more. */
    double known = p->rate > 0 ? 0.5 : 0;
    p->rate = known * p->rate + (1 - known) * rate;
    p->error = hypot(known * p->error, (1 - known) * error);
    next_try(p, n_in_flight, now);
}

static void accept(plateau *p, plateau_way *w, uint32_t n_in_flight, double now)
{
    p->held = p->limit;
    p->rate = rate_of(&p->measured);
    p->error = error_of(&p->measured);
    w->step = fmin(w->step * w->step, w == &p->less ? STEP_MAX_LESS : STEP_MAX_MORE);
    w->rest = 0;
    w->next_rest = 1;
    if (w == &p->more && p->held < p->most)
        try_more(p, n_in_flight, now);
    else if (w == &p->less && p->held > LIMIT_MIN)
        try_less(p, n_in_flight, now);
    else
        try_limit(p, p->held, n_in_flight, now);
}

/* Where more does harm both steps narrow; where it is only in vain they widen again. */
static void set_steps(plateau *p, bool is_harm)
{
    double more = p->more.step, less = p->less.step;
    p->more.step = is_harm ? fmax(sqrt(more), STEP_MIN) : fmin(more * more, STEP_MAX_MORE);
    p->less.step = is_harm ? fmax(sqrt(less), STEP_MIN) : fmin(less * less, STEP_LESS);
}

static void refuse(plateau *p, plateau_way *w, bool is_harm, uint32_t n_in_flight, double now)
{
    if (w == &p->more)
        set_steps(p, is_harm);
    uint32_t most = w == &p->less || is_harm ? REST_MAX : REST_MAX_NEUTRAL;
    w->rest = w->next_rest < most ? w->next_rest : most;
    w->next_rest = 2 * w->rest;
    try_limit(p, p->held, n_in_flight, now);
}

static void judge_try(plateau *p, bool is_end, uint32_t n_in_flight, double now)
{
    double ratio = rate_of(&p->measured) / p->rate;
    double error = ratio * hypot(error_of(&p->measured), p->error);
    double wanted = 1 + GAIN * log2((double)p->limit / p->held);
    if (!is_end && ratio > wanted - CLEAR * error &&
        (ratio < wanted + CLEAR * error || p->measured.n_batches < 2 * BATCHES_MIN))
        return;
    plateau_way *w = p->limit < p->held ? &p->less : &p->more;
    /* More in flight has a price: longer waiting. */
    if (ratio >= wanted + (w == &p->more ? error : 0))
        accept(p, w, n_in_flight, now);
    else
        refuse(p, w, w == &p->more && ratio < 1 - GAIN, n_in_flight, now);
}

void plateau_ended(plateau *p, uint32_t n_in_flight, double now)
{
    throughput *t = &p->measured;
    if (t->n_before > 0) {
        t->n_before--;
        t->begun_at = now;
        return;
    }
    t->most_in_flight = n_in_flight + 1 > t->most_in_flight ? n_in_flight + 1 : t->most_in_flight;
    if (++t->n % t->n_each != 0)
        return;
    if (t->most_in_flight < p->limit) {
        measure(p, n_in_flight, now);
        return;
    }
    t->most_in_flight = 0;
    double seconds = now - t->begun_at;
    t->begun_at = now;
    t->n_batches++;
    t->seconds += seconds;
    t->squares += seconds * seconds;
    if (t->n_batches < BATCHES_MIN || t->seconds <= 0)
        return;
    uint32_t least = 2 * p->limit > REPLIES_MIN ? 2 * p->limit : REPLIES_MIN;
    bool is_end = t->n >= least && (error_of(t) <= ERROR_SMALL || t->n >= REPLIES_MANY * least);
    if (p->limit != p->held)
        judge_try(p, is_end, n_in_flight, now);
    else if (is_end)
        judge_hold(p, n_in_flight, now);
}
