/*
 * batch_job.h: a batch on its way, between the road that it is of (batch.c) and its steps
 * (batch_step.c). Internal to batch.h.
 */
#ifndef EVAL_BATCH_JOB_H
#define EVAL_BATCH_JOB_H

#include "batch.h"

#include "base/vector.h"
#include "batch_dialect.h"
#include "bench/batch_ledger.h"

typedef struct batch_job batch_job;

struct batch_road {
    lane *lane;
    const batch_road_events *events;
    void *context;
    const batch_dialect *dialect;
    batch_ledger ledger;
    batch_job *jobs;
    http_headers *form_headers; /* of what is no JSON */
    jr_str boundary;
    bool is_open;      /* the newest batch of the ledger is being gathered, in text */
    bool is_raw;       /* it is of raw prompts */
    jr_buf text;       /* of it */
    bool is_sending;   /* a batch is between being gathered and being out */
    double held_until; /* the provider has so much already that nothing is sent before */
    uint32_t n_awaited;
    double added_at; /* when the last request was gathered */
    bool is_settle_scheduled, is_delivery_scheduled, is_tell_scheduled;
    bool is_delivering;
    bool is_over; /* nothing is waited for any more */

    /* Of batch_file.c. */
    bool is_of_files;
    ledger *requests; /* that are written; NULL: none are */
    VECTOR(lane_request *) refused;
    bool is_refusal_scheduled;
};

typedef enum batch_step {
    STEP_LOOK,   /* for it in the provider's list */
    STEP_UPLOAD, /* the file of its requests */
    STEP_CREATE,
    STEP_POLL,
    STEP_FETCH,
    STEP_CANCEL,
    STEP_NONE, /* it has ended */
} batch_step;

struct batch_job {
    batch_road *road;
    batch_job *next;
    uint32_t batch; /* in the ledger */
    batch_step step;
    batch_message message; /* on its way */
    jr_buf text;           /* what is sent first; empty: an earlier process had it */
    jr_str file;           /* that was uploaded */
    bool is_raw;
    bool holds_room; /* nothing else is sent until it is out */
    bool is_known;   /* where it stands was asked in this run, or it was sent in it */
    bool is_cancelled_late;
    unsigned n_looks, n_pages, n_tries, n_sent;
    jr_str results[BATCH_RESULT_PARTS];
    unsigned part;
    batch_end ended;
    jr_buf result;
    VECTOR(jr_str) of_others; /* ids of batches that its own looked like, by their results */
};

static inline batch_entry *job_entry(const batch_job *job)
{
    return &job->road->ledger.batches.items[job->batch];
}

/* Looks after a batch of the ledger from its stage on. text: what is to be sent, which is taken
 * over; of one that an earlier run has left NULL. */
void batch_job_start(batch_road *road, uint32_t batch, jr_buf *text, bool is_raw);

void batch_job_free(batch_job *job);

/* Its results are on the disk: they are handed to those that wait. False: they are of other
 * requests.
 */
bool batch_road_deliver(batch_road *road, uint32_t batch, batch_end ended);

/*
 * Of batches that go to a file and come back in another (batch_file.c).
 */

/* Errors: ERR_USAGE for an endpoint that speaks otherwise; ERR_DATA for a file that is there; those
 * of ledger_open. */
JR_MUST_USE jr_status batch_file_open(batch_road *road, jr_error *err);
void batch_file_close(batch_road *road);

/* Takes the results of the batches that are in files, as far as the collected file has them. */
void batch_file_start(batch_road *road);

/* Writes the batch that was gathered. */
void batch_file_send(batch_road *road, uint32_t batch, jr_str text);

/* Of a run that only collects: the request is left to another one, soon. */
void batch_file_refuse(batch_road *road, lane_request *request);

/* Whether a batch with this id of the ledger's is in a file. */
bool batch_is_in_file(jr_str id);

/* It is not at the provider: those that wait for it go again. */
void batch_road_send_again(batch_road *road, uint32_t batch);

/* Seconds between two looks at the provider. */
double batch_road_poll(const batch_road *road);

#endif
