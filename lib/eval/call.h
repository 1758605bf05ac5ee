/*
 * call.h: a call on its way, and the calls of one endpoint that wait to be sent. Internal to
 * calls.h.
 */
#ifndef EVAL_CALL_H
#define EVAL_CALL_H

#include "calls.h"
#include "lane.h"

typedef struct call call;
typedef struct desk desk; /* calls.c's endpoint */
typedef struct call_queue call_queue;

/* A reply that was cut and paid, while a better one is asked for. */
typedef struct kept_reply {
    jr_arena *arena; /* of its texts; NULL: there is none */
    chat_reply reply;
    int status;
    double latency;
    int64_t max_tokens;
} kept_reply;

struct call {
    desk *desk;
    call_queue *queue; /* of the desk */
    call *next;        /* in the queue, or of the free ones */
    call *older;       /* of all that were ever made */
    chat chat;         /* its limit of tokens may have been raised */
    void *job;
    lane_request request;
    bool is_raised;
    unsigned attempts, overloads, n_unread, n_lowered;
    kept_reply kept;
    int64_t input_tokens; /* estimate */
    double reserved;      /* USD that it may cost */
    chat_usage usage;     /* of the attempts so far */
};

/* All calls of a run. A zeroed one is empty. */
typedef struct call_pool {
    call *free, *newest;
    uint64_t n_open; /* calls that were pulled and are not done */
} call_pool;

/* Retries, and the call that was pulled too early. */
struct call_queue {
    call_pool *pool;
    call *first;
    uint64_t n_open, n_waiting; /* calls; of these, retries that wait for their time */
};

/* A call for this chat, open from now on. */
call *call_new(call_queue *queue, desk *of, lane *l, const chat *asked, void *job);

/* Keeps the reply of its last request, instead of an earlier one. */
void call_keep(call *c, const ending *e);

/* Its result as of its last request, or with the reply that was kept; keys are hidden. */
call_result call_result_of(const call *c, jr_arena *arena, const ending *e,
                           const call_decision *decided);
call_result call_kept_result(const call *c);

/* No more tokens are asked for than the endpoint is known to take. */
void call_keep_limit(call *c);

/* It is open no more: its memory serves the next. */
void call_close(call *c);

/* The most tokens that it may take, and what they may cost: 0 where no price is known. */
double call_most_tokens(const call *c);
double call_worst_cost(const call *c);

void queue_put_in_front(call *c);

/* NULL where none waits. */
call *queue_take_first(call_queue *queue);

void call_pool_release(call_pool *pool);

#endif
