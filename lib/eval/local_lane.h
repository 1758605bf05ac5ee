/*
 * local_lane.h: the servers of local models. They are served one after the other, since they share
 * one GPU or one memory: a server is started for the first lane that has calls, and ends when its
 * lane has no more and another waits. A server that dies is started once more.
 */
#ifndef EVAL_LOCAL_LANE_H
#define EVAL_LOCAL_LANE_H

#include <jrank/ask.h>

#include "base/vector.h"
#include "http/client.h"
#include "local/server.h"

typedef struct local_lane local_lane;

/* What a lane asks and tells, each with the context of its own. */
typedef struct local_lane_events {
    bool (*has_calls)(void *context); /* whether there is something to ask it, now or later */
    bool (*is_busy)(void *context);   /* whether a call of it is not done */
    /* It may be asked at this address, valid while it runs. */
    void (*ready)(void *context, const jr_endpoint *served, const local_ready *ready);
    void (*note)(void *context, jr_str sentence); /* for the report */
    /* It can't be served. Lines behind the sentence are the last that its server printed. */
    void (*stopped)(void *context, const char *sentence);
    void (*gone)(void *context); /* its server is: another lane may have its place */
} local_lane_events;

/* Those of a run. The first four are to be filled, and borrowed. */
typedef struct local_lanes {
    jr_arena *arena;
    const jr_run_options *options;
    http_client *client;
    const local_lane_events *events;
    local_lane *first, *last;
    VECTOR(jr_str) key_names; /* variables of keys that no server gets */
} local_lanes;

/* Tells of an endpoint of the run, whoever serves it: its key stays out of the servers. */
void local_lanes_hide_key(local_lanes *lanes, const jr_endpoint *endpoint);

/* A lane among the others. A model that can't be served stops its own lane only, and only when it
 * is to be asked. Errors: ERR_USAGE for a runtime that is none, or does not take what is asked. */
JR_MUST_USE jr_status local_lane_add(local_lanes *lanes, const jr_endpoint *endpoint, void *context,
                                     local_lane **ret_lane, jr_error *err);

/* True where the lane may be asked; else its server is started as soon as it has calls and no other
 * server runs. Never twice at once. */
bool local_lane_is_ready(local_lane *l);

/* The lane has nothing to ask: its server ends where another lane waits for its place. */
void local_lane_yield(local_lane *l);

/* Ends all servers; true where one runs: then the loop has to run until it is gone. */
bool local_lanes_stop(local_lanes *lanes);

/* Kills what still runs. */
void local_lanes_release(local_lanes *lanes);

#endif
