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
#include "local/server.h"
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

/* The server of a local model. */
typedef enum local_state { LOCAL_OFF, LOCAL_STARTING, LOCAL_READY, LOCAL_STOPPING } local_state;

typedef struct local_lane {
    local_state state;
    local_server *server;
    local_options options;
    const char *problem; /* why it can't be started; NULL */
    unsigned n_deaths;
    bool has_full_context; /* that was noted */
    jr_endpoint served;    /* the endpoint, with the address of the server */
} local_lane;

struct lane {
    calls *calls;
    const calls_source *source;
    size_t number; /* of the endpoint, for the source */
    const jr_endpoint *endpoint;
    const provider_row *provider; /* NULL for mock and reference */
    local_lane *local;            /* NULL: it is served elsewhere */
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
    bool has_answered;   /* a reply came, if only an error */
    bool is_over_budget; /* its next call does not fit into what is left */
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
    double begun_at;
    double spent, reserved; /* USD; the first with what lost replies may have cost */
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

/* Leaves a call that a stopped run or endpoint will not ask again: the source is told nothing. */
void call_leave(call *c);

/* Hands the result to the source and the call back to the free ones. */
void call_done(call *c, const call_result *result);

/* Sends what the lane may send. */
void lane_pump(lane *l);

/* Whether there is a call to send, now or later; pulls one if need be. */
bool lane_has_calls(lane *l);

/* The endpoint as the lane was given it: limits, headers, URLs, or the settings of jrank's own.
 * Errors: those of calls_add. */
JR_MUST_USE jr_status lane_init(lane *l, jr_arena *arena, jr_error *err);

/* The address to which requests go from now on, with as many of them at a time. */
void lane_set_server(lane *l, const jr_endpoint *endpoint, uint32_t n_slots);
void lane_close(lane *l);

/*
 * Local models are served one after the other. True where the lane may be asked; else its server is
 * started as soon as the lane has calls and no other server runs. Never twice at once.
 */
bool local_lane_is_ready(lane *l);

/* The lane has nothing to ask: its server ends where another lane waits for its place. */
void local_lane_yield(lane *l);

/* Ends all servers; true where one runs: then the loop has to run until it is gone. */
bool local_lanes_stop(calls *c);

JR_MUST_USE jr_status local_lane_init(lane *l, jr_arena *arena, jr_error *err);
void local_lane_release(lane *l);

/* No more is asked of this endpoint. The sentence is copied. */
void lane_stop(lane *l, const char *sentence);

/* A sentence for the report about what is sent; an empty one is none. */
void lane_note(lane *l, jr_str sentence);

/* Ends the run where nothing is left to wait for. */
void calls_leave_when_over(calls *c);

double lane_cost(const lane *l, int64_t input_tokens, int64_t output_tokens);

double calls_now(const calls *c);

#endif
