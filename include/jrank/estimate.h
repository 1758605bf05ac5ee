/**
 * estimate.h: what a plan of asking would take, before anything is sent.
 */
#ifndef JRANK_ESTIMATE_H
#define JRANK_ESTIMATE_H

#include <jrank/run.h>

/** What a plan would cost, before anything is sent. Tokens are estimates: see jr_estimate_method.
 */
typedef struct jr_estimate {
    uint64_t n_calls;
    int64_t input_tokens, output_tokens;
    double cost;          /**< USD; NAN: an endpoint with calls has no price */
    double seconds;       /**< at `parallel` requests in flight, within rpm and tpm */
    double local_seconds; /**< of models that are served here, one after the other */
} jr_estimate;

/** One sentence that says how tokens, cost and time are estimated. */
JR_API const char *jr_estimate_method(void);

/** Errors: ERR_DATA where an estimate is over budget or max_calls, or a budget is asked for and a
 * price is not known; the sentence says by how much and what to do. */
JR_API JR_MUST_USE jr_status jr_estimate_check(const jr_estimate *estimate,
                                               const jr_run_options *options, jr_error *err);

#endif
