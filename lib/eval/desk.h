/*
 * desk.h: the endpoints of a run, between its parts. Internal to calls.h.
 */
#ifndef EVAL_DESK_H
#define EVAL_DESK_H

#include "calls.h"

#include "base/rng.h"
#include "batch.h"
#include "call.h"
#include "local_lane.h"

/* An endpoint: the way to it and the calls that are for it. */
struct desk {
    calls *calls;
    const calls_source *source;
    size_t number; /* of the endpoint, for the source */
    lane lane;
    local_lane *local; /* NULL: it is served elsewhere */
    call_queue queue;
    bool is_pump_scheduled;
    unsigned n_failed_in_row;
    uint64_t n_counted, n_guessed; /* replies, by whether the server counted their tokens */
    double guessed;                /* USD of those, by estimate */
    double most_lost;              /* USD that replies which never came may have cost */
    uint64_t n_ended;              /* calls */
    double cost_squares;           /* of their costs by count, in USD squared */
    bool is_over_budget;           /* its next call does not fit into what is left */
    bool is_stopped;
    bool is_dry; /* its source had nothing more when it was asked last */
    bool has_full_context, has_short_prompt; /* that was noted */
};

struct calls {
    jr_arena *arena;
    const jr_run_options *options;
    http_client *client;
    local_lanes locals;
    desk **desks;
    size_t n_desks;
    call_pool pool;
    rng rng;
    void (*tick)(void *context);
    void *tick_context;
    uint64_t n_in_flight, n_sent;
    double begun_at;
    double spent, reserved; /* USD; the first with what lost replies may have cost */
    bool is_stopping;
    jr_run_end end;
};

/* Sends what may be sent. */
void desk_pump(desk *d);

/* Asks it nothing more, and says why. */
void desk_stop(desk *d, jr_str sentence);

/* Ends the loop where nothing is left to wait for. */
void calls_leave_when_over(calls *c);

/* The road by batches, where the run asks for it and the provider has one, with its price. Errors:
 * those of batch_road_open, and ERR_DATA where batches are out that another road must not send
 * again. */
JR_MUST_USE jr_status desk_open_road(desk *d, jr_error *err);

/* Nothing more comes for it for now. */
void desk_settle(desk *d);

/* What is out in batches is waited for no longer. */
void desk_let_go(desk *d);

/* Whether a run that does not wait for batches has nothing else to do. */
bool calls_are_all_out(const calls *c);

#endif
