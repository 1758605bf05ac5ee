/*
 * lane.h: the way to one endpoint: its address, its pace, what it does not take, and the account of
 * what was sent. It carries requests and knows nothing of the calls that they are for.
 */
#ifndef EVAL_LANE_H
#define EVAL_LANE_H

#include "call_reply.h"
#include "chrf.h"
#include "mock.h"
#include "model_path.h"

/* What a lane tells of its requests. */
typedef struct lane_events {
    /* A request has ended. The arena, in which what it brought stands, is freed afterwards. */
    void (*ended)(void *request_context, jr_arena *arena, const ending *e);
} lane_events;

/* Where requests of a lane may go. */
typedef struct lane_address {
    jr_str base_url;
    char *url, *raw_url; /* of chats, of raw prompts */
    uint32_t in_flight;
    uint64_t n_sent;
    unsigned n_failures; /* in a row, by which nothing is known but that it is not there */
    double left_until;   /* time; before it goes elsewhere what can */
} lane_address;

typedef struct lane {
    /* To be filled before lane_init; borrowed. */
    jr_arena *arena;
    const jr_run_options *options;
    http_client *client;
    const jr_endpoint *endpoint;
    const lane_events *events;
    /* The lane's own; to be read. */
    const provider_row *provider; /* NULL for mock and reference */
    mock *mock;
    reference_judge reference;
    http_headers *headers;
    lane_address *addresses;
    size_t n_addresses;
    struct batch_road *road; /* by which requests go in batches; NULL: one by one */
    bool has_sent;
    pacing pacing;
    model_path model_path;
    /* For whoever asks. */
    quirks quirks;
    uint32_t n_slots;    /* that requests may name; 0: none */
    int64_t most_tokens; /* of a reply that it takes, as far as is known; 0: any */
    bool has_answered;   /* something came, if only an error; or its server was started here */
    bool has_replied;    /* a good reply came */
    jr_endpoint_report report;
} lane;

/* A request on its way. lane and context are the sender's to fill; zeroed otherwise at first, as
 * its memory serves the next attempt. */
typedef struct lane_request {
    lane *lane;
    void *context;       /* of lane_events.ended */
    quirks quirks;       /* that it was made with */
    double paced_tokens; /* what the pacing was told */
    size_t address;      /* number of that which it went to */
    bool is_raw;
    jr_buf body;
    jr_arena *arena; /* of a scripted reply that is on its way */
    mock_result scripted;
    uint32_t sent_as, came; /* in batches: 1 + the place of what is waited for, and of what came
                               last; 0: none */
} lane_request;

/* Limits, headers, URLs, or the settings of jrank's own endpoints. A local model has no address
 * until lane_set_server. Errors: those of calls_add. */
JR_MUST_USE jr_status lane_init(lane *l, jr_error *err);

/* The address to which requests go from now on, with as many of them at a time; has_slots: each may
 * name the slot that it is for. */
void lane_set_server(lane *l, const jr_endpoint *endpoint, uint32_t n_slots, bool has_slots);

void lane_close(lane *l);

/* Sends; the chat stays as it is until the request has ended. attempt: 1 for the first. tokens:
 * what the pacing is told. */
void lane_send(lane_request *request, const chat *sent, unsigned attempt, double tokens);

/* A request has ended, however it was carried. */
void lane_request_ended(lane_request *r, jr_arena *arena, const ending *e);

/* Requests that are on their way. */
uint32_t lane_in_flight(const lane *l);

void lane_request_release(lane_request *request);

/* A sentence for the report about what is sent; an empty one is none. */
void lane_note(lane *l, jr_str sentence);

static inline double lane_now(const lane *l)
{
    return jr_clock_monotonic(&l->options->clock);
}

#endif
