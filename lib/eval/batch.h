/*
 * batch.h: the road by which requests go out in a provider's batches, at its lower price, and come
 * back hours later, perhaps to another process.
 *
 * It stands beneath a lane, in the place of HTTP requests: what is sent is gathered into batches,
 * and ends when its result has come. A request is known by its content, so that a run finds again
 * what an earlier one has sent (batch_ledger.h) and sends it no second time.
 */
#ifndef EVAL_BATCH_H
#define EVAL_BATCH_H

#include "base/file.h"
#include "lane.h"

typedef struct batch_road batch_road;

/* What a road tells whoever asks; context is that of batch_road_open, or the request's. */
typedef struct batch_road_events {
    void (*moved)(void *context); /* something went on: it may have room again, or be idle */
    void (*stopped)(void *context, jr_str sentence);
    void (*again)(void *request_context); /* it was never sent */
    void (*left)(void *request_context);  /* nobody waits for it any more */
} batch_road_events;

/* Reads what is out, and locks it. A lane without a file for it (empty) or of a provider without
 * batches has no road: NULL. Errors: those of batch_ledger_open. */
JR_MUST_USE jr_status batch_road_open(lane *l, file_place place, const batch_road_events *events,
                                      void *context, batch_road **ret_road, jr_error *err);

/* Notes what was taken. NULL is a no-op. */
void batch_road_free(batch_road *road);

/* Looks after the batches that are out already. */
void batch_road_start(batch_road *road);

/* Whether more may be sent now. */
bool batch_road_has_room(const batch_road *road);

/* Sends: the chat may be forgotten afterwards. */
void batch_road_send(batch_road *road, lane_request *request, const chat *sent);

/* Nothing more comes for now; is_all: nor soon, so that what was gathered goes out. */
void batch_road_settle(batch_road *road, bool is_all);

/* Waits for nothing any more; what is out stays out. */
void batch_road_let_go(batch_road *road);

/* Whether there is nothing to do but to wait for the provider. */
bool batch_road_is_idle(const batch_road *road);

/* Requests that are waited for, and of these those that are not even sent. */
uint32_t batch_road_n_awaited(const batch_road *road);
uint32_t batch_road_n_gathered(const batch_road *road);

/* The results of the request's attempts have become a record. */
void batch_road_take(batch_road *road, lane_request *request);

/* They have not, and may be wanted once more. */
void batch_road_forget(batch_road *road, lane_request *request);

/* ERR_DATA where requests are out in batches: they must not be sent by another road. */
JR_MUST_USE jr_status batch_road_refuse_out(file_place place, jr_error *err);

#endif
