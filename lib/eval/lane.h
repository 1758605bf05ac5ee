/*
 * lane.h: an endpoint while it is being asked, and a call on its way. Internal to calls.h.
 */
#ifndef EVAL_LANE_H
#define EVAL_LANE_H

#include "calls.h"

#include "base/rng.h"
#include "chrf.h"
#include "http/client.h"
#include "http/pacing.h"
#include "mock.h"
#include "provider.h"

typedef struct lane lane;
typedef struct call call;

struct call {
    lane *lane;
    call *next;  /* in the lane's queue, or of the free ones */
    call *older; /* of all that were ever made */
    const chat *chat;
    void *job;
    jr_buf body;        /* of the request */
    int64_t max_tokens; /* chat's, or raised */
    bool is_raised;     /* max_tokens was raised once */
    unsigned attempts, overloads;
    quirks quirks;        /* that it was sent with */
    int64_t input_tokens; /* estimate */
    double paced_tokens;  /* what the pacing was told */
    double reserved;      /* USD that it may cost */
    chat_usage usage;     /* of the attempts so far */
    jr_arena *arena;      /* of a scripted reply that is on its way */
    mock_result scripted;
};

struct lane {
    calls *calls;
    const calls_source *source;
    size_t number; /* of the endpoint, for the source */
    const jr_endpoint *endpoint;
    const provider_row *provider; /* NULL for mock and reference */
    mock *mock;
    reference_judge reference;
    http_headers *headers;
    char *url, *raw_url; /* of chats, of raw prompts */
    quirks quirks;
    bool has_sent;
    pacing pacing;
    call *first, *last; /* waiting to be sent: retries, and the one that was pulled too early */
    bool is_pump_scheduled;
    uint64_t n_open, n_waiting; /* calls; of these, retries that wait for their time */
    unsigned n_failed_in_row;
    bool has_answered; /* a reply came, if only an error */
    bool is_stopped;
    jr_endpoint_report report;
};

struct calls {
    jr_arena *arena;
    const jr_run_options *options;
    http_client *client;
    lane **lanes;
    size_t n_lanes;
    call *free_calls, *newest_call;
    rng rng;
    void (*tick)(void *context);
    void *tick_context;
    uint64_t n_open; /* calls that were pulled and are not done */
    uint64_t n_in_flight, n_sent;
    double begun_at, spent, reserved; /* USD */
    bool is_stopping;
    jr_run_end end;
};

/* How one request ended, whatever carried it. Texts live in the arena it was read into. */
typedef struct ending {
    http_failure failure;
    int status;
    provider_reading reading;
    chat_reply reply;
    api_error error;
    const char *problem; /* of a failure below HTTP */
    double seconds;
    pacing_hint hint;
} ending;

/* Takes a call's request as ended and decides what follows: done, another attempt, or the end of
 * the lane. */
void call_conclude(call *c, jr_arena *arena, const ending *e);

/* Reads an HTTP reply into an ending. */
void ending_read(ending *ret_ending, const lane *l, jr_arena *arena, const http_reply *reply);

/* Back to the front of the lane's queue now, or in `seconds`. */
void call_again(call *c, double seconds);

/* Hands the result to the source and the call back to the free ones. */
void call_done(call *c, const call_result *result);

/* Sends what the lane may send. */
void lane_pump(lane *l);

/* No more is asked of this endpoint. The sentence is copied. */
void lane_stop(lane *l, const char *sentence);

/* A sentence for the report about parameters; an empty one is none. */
void lane_note(lane *l, jr_str sentence);

double lane_cost(const lane *l, int64_t input_tokens, int64_t output_tokens);

double calls_now(const calls *c);

#endif
