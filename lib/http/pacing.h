/*
 * pacing.h: how many requests an endpoint gets, and when the next may go, as a pure state machine:
 * times are given, nothing is waited for.
 *
 * The adaptive limit begins with slow start: from 8 it grows fourfold with each round of good
 * replies that take no longer than those before, up to 512; twofold else; until the first sign of
 * overload. From then on it is near the last limit that held for a whole round: it tries half of
 * the way to the one that was too much (binary increase: Xu, Harfoush & Rhee 2004), beyond that
 * steps that double. A try that meets overload goes back to what held, and after each such in a row
 * it rests for twice as many rounds, up to 8, and for four times of what the server told to wait.
 * Where overload meets a limit that had held, the limit falls by a 32nd, twice as much with each in
 * a row, up to a half, since the server may take less now, or others were there for a moment.
 * A round is as many replies as the limit allows, to requests that were sent since the limit last
 * changed. In slow start it is half as many as were added: the longest replies hold nothing up, and
 * rounds of slow start, each of its quicker half, can be held against one another. The limit does
 * not grow while fewer requests are in flight than it allows. Slow start also ends when growth no
 * longer pays: when replies take nearly twice as long as in the round before, the server only
 * queues, and from twice what keeps it busy (Little 1961) on plateau.h looks for what is enough,
 * until a server refuses. A fixed limit (--parallel N) never changes.
 *
 * Limits per minute are token buckets that hold a second's worth, as servers enforce them over
 * shorter times than a minute. One that is overdrawn by a large request fills up first.
 */
#ifndef HTTP_PACING_H
#define HTTP_PACING_H

#include <stdbool.h>
#include <stdint.h>

#include "plateau.h"

typedef struct pacing_options {
    uint32_t fixed_limit; /* 0: adaptive */
    uint32_t max_limit;   /* of the adaptive limit; 0: PACING_MAX_LIMIT */
    double rpm, tpm;      /* per minute; 0: no limit */
} pacing_options;

enum { PACING_FIRST_LIMIT = 8, PACING_MAX_LIMIT = 1024 };

/* What a server's headers say of its limits; NAN where they say nothing. */
typedef struct pacing_hint {
    double remaining_requests, remaining_tokens;
    double reset_requests, reset_tokens; /* seconds until the full limit is there again */
    double retry_after;                  /* seconds */
} pacing_hint;

/* To be made by pacing_init; the fields are its own. */
typedef struct pacing {
    pacing_options options;
    double limit;    /* of requests in flight */
    double too_much; /* the limit at the last overload, 0: there was none */
    double held;     /* the last limit that was good for a whole round, or 0 */
    double step;     /* of the next growth beyond what was too much */
    bool is_slow_start;
    bool is_at_plateau; /* then plateau has the limit */
    plateau plateau;
    uint32_t n_falls;                       /* overloads since the last good round, up to some */
    uint32_t rest_rounds, rest_rounds_next; /* before the next try; after the next refused one */
    double rest_until;                      /* time: no try before */
    uint32_t in_flight, most_in_flight;     /* now; at most since the limit last changed */
    uint32_t n_good;                        /* replies in this round */
    double seconds, last_mean;              /* they took together; mean of the round before, or 0 */
    double changed_at;                      /* time at which the limit last changed */
    double frozen_until;                    /* time: nothing goes before */
    double requests, tokens, refilled_at;   /* token buckets */
} pacing;

void pacing_init(pacing *p, const pacing_options *options, double now);

/* Seconds until a request of about `tokens` may be sent: 0 now, INFINITY when one in flight has to
 * end first. A request larger than the whole bucket may go when the bucket is full. */
double pacing_wait(pacing *p, double tokens, double now);

/* It was sent. */
void pacing_sent(pacing *p, double tokens, double now);

/* It ended. `tokens` is what it took by the server's count less what pacing_sent was told (may be
 * negative). `seconds` is how long it took; NAN where it says nothing about the limit, as a
 * connection that broke: the limit then neither grows nor falls. What the hint holds of
 * retry_after, or of a reset where nothing remains, holds back all requests, for 120 s at most. */
void pacing_ended(pacing *p, bool is_overload, double tokens, double seconds,
                  const pacing_hint *hint, double now);

uint32_t pacing_limit(const pacing *p);

#endif
