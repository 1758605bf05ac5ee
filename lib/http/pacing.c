/*
 * The limit of requests in flight is found by trying, as no server says it. What servers do say
 * (a time to wait, nothing remaining) and what the user says (requests and tokens per minute) holds
 * beside it.
 */
#include "pacing.h"

#include <math.h>

static const double FREEZE_MAX = 120;
/* Doubling raised the throughput by less than a ninth. */
static const double QUEUEING_RATIO = 1.8;
/* Means of fewer replies say too little: how long they take differs with their length. */
static const uint32_t QUEUEING_LIMIT = 32;
/* What the limit grows by in a round just below the one that was too much: each try there costs a
 * refused request. */
static const double SMALLEST_STEP = 0.125;
/* Times that are computed from one another differ in their last digits. */
static const double SLACK = 1e-6;

/* What a bucket holds, and gets per second where `per_minute` is its limit. */
static double bucket_size(double per_minute)
{
    return fmax(per_minute / 60, 1);
}

void pacing_init(pacing *p, const pacing_options *options, double now)
{
    *p = (pacing){.options = *options,
                  .is_slow_start = true,
                  .changed_at = now,
                  .frozen_until = now,
                  .requests = 1,
                  .tokens = bucket_size(options->tpm),
                  .refilled_at = now};
    if (p->options.max_limit == 0)
        p->options.max_limit = PACING_MAX_LIMIT;
    p->limit = options->fixed_limit ? options->fixed_limit
                                    : fmin(PACING_FIRST_LIMIT, p->options.max_limit);
}

uint32_t pacing_limit(const pacing *p)
{
    return (uint32_t)p->limit;
}

static void refill(pacing *p, double now)
{
    double seconds = fmax(now - p->refilled_at, 0);
    const pacing_options *o = &p->options;
    p->requests = fmin(p->requests + seconds * o->rpm / 60, bucket_size(o->rpm));
    p->tokens = fmin(p->tokens + seconds * o->tpm / 60, bucket_size(o->tpm));
    p->refilled_at = now;
}

/* Seconds until a bucket that has `level` holds `wanted`. */
static double bucket_wait(double level, double wanted, double per_minute)
{
    double missing = fmin(wanted, bucket_size(per_minute)) - level;
    return per_minute > 0 && missing > SLACK ? missing / (per_minute / 60) : 0;
}

double pacing_wait(pacing *p, double tokens, double now)
{
    if (p->in_flight >= pacing_limit(p))
        return INFINITY;
    refill(p, now);
    double wait = fmax(p->frozen_until - now, 0);
    wait = fmax(wait, bucket_wait(p->requests, 1, p->options.rpm));
    return fmax(wait, bucket_wait(p->tokens, tokens, p->options.tpm));
}

void pacing_sent(pacing *p, double tokens, double now)
{
    refill(p, now);
    p->requests -= 1;
    p->tokens -= tokens;
    p->in_flight++;
    if (p->in_flight > p->most_in_flight)
        p->most_in_flight = p->in_flight;
}

static void begin_round(pacing *p)
{
    p->n_good = 0;
    p->seconds = 0;
    p->most_in_flight = p->in_flight;
}

static void set_limit(pacing *p, double limit, double now)
{
    p->limit = fmin(fmax(limit, 1), p->options.max_limit);
    p->changed_at = now;
    begin_round(p);
}

static void halve(pacing *p, double now)
{
    p->is_slow_start = false;
    set_limit(p, p->limit / 2, now);
}

/* Half of the way to the limit that was too much; beyond it by one. */
static double next_limit(const pacing *p)
{
    if (p->is_slow_start)
        return 2 * p->limit;
    if (p->limit < p->too_much)
        return p->limit + fmax((p->too_much - p->limit) / 2, SMALLEST_STEP);
    return p->limit + 1;
}

static void count_good(pacing *p, double seconds, double now)
{
    p->n_good++;
    p->seconds += seconds;
    uint32_t n_old = p->is_slow_start ? pacing_limit(p) / 2 : 0;
    if (p->n_good < pacing_limit(p) - n_old)
        return;
    if (p->most_in_flight < pacing_limit(p)) {
        begin_round(p);
        return;
    }
    double mean = p->seconds / p->n_good;
    bool is_queueing = p->is_slow_start && pacing_limit(p) >= QUEUEING_LIMIT && p->last_mean > 0 &&
                       mean > QUEUEING_RATIO * p->last_mean;
    p->last_mean = mean;
    if (is_queueing)
        halve(p, now);
    else
        set_limit(p, next_limit(p), now);
}

static void freeze(pacing *p, double seconds, double now)
{
    if (seconds > 0)
        p->frozen_until = fmax(p->frozen_until, now + fmin(seconds, FREEZE_MAX));
}

void pacing_ended(pacing *p, bool is_overload, double tokens, double seconds,
                  const pacing_hint *hint, double now)
{
    refill(p, now);
    p->tokens -= tokens;
    p->in_flight--;
    /* Replies to what was sent before the limit changed tell of the limit before. */
    bool is_of_round = now - seconds >= p->changed_at - SLACK;
    if (p->options.fixed_limit == 0 && is_of_round) {
        if (is_overload) {
            p->too_much = p->limit;
            halve(p, now);
        } else {
            count_good(p, seconds, now);
        }
    }
    freeze(p, hint->retry_after, now);
    if (hint->remaining_requests <= 0)
        freeze(p, hint->reset_requests, now);
    if (hint->remaining_tokens <= 0)
        freeze(p, hint->reset_tokens, now);
}
