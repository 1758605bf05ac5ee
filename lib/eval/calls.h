/*
 * calls.h: ask several endpoints at once, each as fast as it takes it.
 *
 * Calls are pulled, not pushed: an endpoint that can take one more asks its source for the next. So
 * memory follows what is in flight, and a run stops by pulling no more. Here are pacing, retries,
 * the negotiation of parameters, the second try with a larger token limit, money and the stopping
 * of endpoints that refuse; what a call is for is the source's business.
 */
#ifndef EVAL_CALLS_H
#define EVAL_CALLS_H

#include <jrank/ask.h>

#include "chat.h"
#include "result_paths.h"

typedef struct calls calls;

/* How a call ended. Borrowed for the call of `done`. */
typedef struct call_result {
    bool is_reply; /* reply is filled; it may still be empty or unusable */
    chat_reply reply;
    int status;          /* of HTTP, the last one; 0: none */
    const char *problem; /* where is_reply is false: a sentence that holds no key */
    bool is_filtered;    /* where is_reply is false: a content filter took the prompt */
    unsigned attempts;
    double latency;     /* seconds, of the last attempt */
    int64_t max_tokens; /* of the last attempt; 0: not sent */
    bool is_batched;    /* it went in batches */
    bool had_schema;    /* the server was asked for a JSON object by its schema */
    chat_usage usage;   /* all attempts together */
} call_result;

/* Where calls come from and go to. A job is the source's handle of a call. */
typedef struct calls_source {
    /* The next call of an endpoint: what to ask, which stays as it is until done. False: none now;
     * asked again after the next done of this endpoint. n_slots: of its server, which chat.slot may
     * name; 0: it has none, or none yet. */
    bool (*next)(void *context, size_t endpoint, uint32_t n_slots, const chat **ret_chat,
                 void **ret_job);
    /* Whether a reply that was cut at the token limit serves its purpose all the same. */
    bool (*is_usable)(void *context, void *job, const chat_reply *reply);
    /* Not called for calls that a stopped run or endpoint leaves: those are asked again by the next
     * run, and their jobs are the source's to free. */
    void (*done)(void *context, void *job, const call_result *result);
    void *context;
    /* One an endpoint; NULL: nothing goes in batches. */
    const result_paths *paths;
    /* Of a call that goes in a batch (NULL: nothing is to be done): what is asked was read, and may
     * be forgotten until it is wanted again. */
    void (*rest)(void *context, void *job);
    void (*wake)(void *context, void *job);
} calls_source;

/* options is borrowed. Errors: ERR_UNAVAILABLE. */
JR_MUST_USE jr_status calls_new(jr_arena *arena, const jr_run_options *options, calls **ret_calls,
                                jr_error *err);

/* Adds endpoints with their source, which knows them by their places in the list; here they are
 * numbered from *ret_first on. The endpoints are borrowed. Errors: ERR_USAGE, ERR_NOT_FOUND,
 * ERR_FORMAT for the settings of mock and reference. */
JR_MUST_USE jr_status calls_add(calls *c, const jr_endpoint_list *endpoints,
                                const calls_source *source, size_t *ret_first, jr_error *err);

void calls_free(calls *c);

static inline void calls_cleanup(calls **c)
{
    calls_free(*c);
}
#define CALLS_AUTO __attribute__((cleanup(calls_cleanup)))

/* Calls `then` about `seconds` from now, once. */
void calls_after(calls *c, double seconds, void (*then)(void *context), void *context);

/* Runs until all sources are dry and all calls done, or the run is stopped. `tick` (may be NULL) is
 * called at options.progress_interval. Errors: ERR_IO. */
JR_MUST_USE jr_status calls_run(calls *c, void (*tick)(void *context), void *context,
                                jr_error *err);

/* A source that had nothing for this endpoint has something now. */
void calls_poke(calls *c, size_t endpoint);

/* Sends nothing more; what is in flight comes to its end. */
void calls_stop(calls *c, jr_run_end why);

/* Asks this endpoint nothing more, and says why in its report; the others go on. */
void calls_stop_endpoint(calls *c, size_t endpoint, const char *sentence);

/* The sums so far over n endpoints from the first on: n_sent, n_in_flight, tokens, cost; and
 * seconds, is_stopping. */
/* What an endpoint will have cost with so many calls in all; false: too few have ended. */
bool calls_outlook(const calls *c, size_t endpoint, uint64_t n_calls, jr_outlook *ret_outlook);

void calls_progress(const calls *c, size_t first, size_t n, jr_progress *progress);

/* Fills what is known of endpoint i: n_sent, n_retries, tokens, cost, stopped, first_failure,
 * negotiated, most_in_flight. Strings are the arena's of calls_new. */
void calls_report(const calls *c, size_t i, jr_endpoint_report *report);

jr_run_end calls_end(const calls *c);

#endif
