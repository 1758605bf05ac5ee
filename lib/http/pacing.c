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
/* Replies that take so much longer may wait for one another. */
static const double EASY_RATIO = 1.25;
static const double FAST_GROWTH = 4, GROWTH = 2;
/* From here on each request in flight is memory that is felt. */
static const double FAST_GROWTH_END = 512;
/* Means of fewer replies say too little: how long they take differs with their length. */
static const uint32_t QUEUEING_LIMIT = 32;
/* What the limit falls by where it had held, twice as much with each overload in a row. */
static const double SMALL_FALL = 1.0 / 32;
/* Falls in a row that bring it to a half. */
static const uint32_t FALLS_MAX = 5;
/* Rounds between two tries, and times of what the refusal told to wait for each of them. */
static const uint32_t REST_MAX = 8, RESTS_OF_WAIT = 4;
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
                  .step = 1,
                  .rest_rounds_next = 1,
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
    p->limit = fmin(fmax(floor(limit), 1), p->options.max_limit);
    p->changed_at = now;
    begin_round(p);
}

/* Half of the way to the limit that was too much; beyond it by ever more, as it is no more. */
static double next_limit(pacing *p)
{
    if (p->limit < p->too_much)
        return p->limit + fmax((p->too_much - p->limit) / 2, 1);
    double step = p->step;
    p->step = p->too_much > 0 ? 2 * p->step : 1;
    return p->limit + step;
}

/* The more tries were refused, the longer until the next. */
static void rest(pacing *p, double retry_after, double now)
{
    p->rest_rounds = p->rest_rounds_next;
    p->rest_rounds_next = 2 * p->rest_rounds < REST_MAX ? 2 * p->rest_rounds : REST_MAX;
    if (retry_after > 0)
        p->rest_until = now + RESTS_OF_WAIT * p->rest_rounds * fmin(retry_after, FREEZE_MAX);
}

static void leave_plateau(pacing *p)
{
    if (p->is_at_plateau)
        p->held = p->plateau.held;
    p->is_at_plateau = false;
}

/* A try that was too much goes back; what had held falls, the more the more often in a row. */
static void fall(pacing *p, double retry_after, double now)
{
    leave_plateau(p);
    double before = p->limit, share = SMALL_FALL * (1U << p->n_falls);
    bool is_try = p->held > 0 && before > p->held;
    if (p->n_falls < FALLS_MAX - 1)
        p->n_falls++;
    if (is_try) {
        rest(p, retry_after, now);
        set_limit(p, p->held, now);
    } else if (p->held == 0) {
        set_limit(p, before / 2, now);
    } else {
        set_limit(p, fmin(before - 1, before * (1 - share)), now);
    }
    p->is_slow_start = false;
    p->too_much = before;
    p->step = 1;
}

static void grow_fast(pacing *p, double held, double slowdown, double now)
{
    if (pacing_limit(p) >= QUEUEING_LIMIT && slowdown > QUEUEING_RATIO) {
        /* What was added waits: twice what keeps the server busy is enough. */
        p->is_slow_start = false;
        p->is_at_plateau = true;
        set_limit(p, fmax(2 * p->limit / slowdown, held), now);
        plateau_init(&p->plateau, pacing_limit(p), p->options.max_limit, p->in_flight, now);
        return;
    }
    bool is_easy = slowdown <= EASY_RATIO && FAST_GROWTH * p->limit <= FAST_GROWTH_END;
    set_limit(p, (is_easy ? FAST_GROWTH : GROWTH) * p->limit, now);
}

static void grow(pacing *p, double now)
{
    if (p->rest_rounds > 0)
        p->rest_rounds--;
    if (p->rest_rounds > 0 || now < p->rest_until)
        begin_round(p);
    else
        set_limit(p, next_limit(p), now);
}

static void count_good(pacing *p, double seconds, double now)
{
    p->n_good++;
    p->seconds += seconds;
    /* In slow start half of what was added is enough: the longest reply holds nothing up. */
    bool is_added = p->is_slow_start && p->held < p->limit;
    if (p->n_good < (is_added ? (p->limit - p->held) / 2 : p->limit))
        return;
    if (p->most_in_flight < pacing_limit(p)) {
        begin_round(p);
        return;
    }
    double mean = p->seconds / p->n_good;
    double slowdown = p->last_mean > 0 ? mean / p->last_mean : 1;
    p->last_mean = mean;
    double held = p->held;
    if (p->limit > held)
        p->rest_rounds_next = 1;
    p->held = p->limit;
    p->n_falls = 0;
    if (p->is_slow_start)
        grow_fast(p, held, slowdown, now);
    else
        grow(p, now);
}

static void freeze(pacing *p, double seconds, double now)
{
    if (!(seconds > 0))
        return;
    p->frozen_until = fmax(p->frozen_until, now + fmin(seconds, FREEZE_MAX));
    if (p->is_at_plateau)
        plateau_measure_again(&p->plateau, p->in_flight, now);
}

static void count_at_plateau(pacing *p, double now)
{
    plateau_ended(&p->plateau, p->in_flight, now);
    if (p->plateau.limit != pacing_limit(p))
        set_limit(p, p->plateau.limit, now);
}

void pacing_ended(pacing *p, bool is_overload, double tokens, double seconds,
                  const pacing_hint *hint, double now)
{
    refill(p, now);
    p->tokens -= tokens;
    p->in_flight--;
    /* Replies to what was sent before the limit changed tell of the limit before. */
    bool is_of_round = now - seconds >= p->changed_at - SLACK;
    if (p->options.fixed_limit == 0 && is_overload && is_of_round)
        fall(p, hint->retry_after, now);
    else if (p->is_at_plateau && !is_overload && !isnan(seconds))
        count_at_plateau(p, now);
    else if (p->options.fixed_limit == 0 && !is_overload && is_of_round)
        count_good(p, seconds, now);
    freeze(p, hint->retry_after, now);
    if (hint->remaining_requests <= 0)
        freeze(p, hint->reset_requests, now);
    if (hint->remaining_tokens <= 0)
        freeze(p, hint->reset_tokens, now);
}
