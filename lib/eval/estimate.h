/*
 * estimate.h: what the calls of a plan would take. The method is told by jr_estimate_method.
 */
#ifndef EVAL_ESTIMATE_H
#define EVAL_ESTIMATE_H

#include <jrank/ask.h>

#include "bench/chat_call.h"

/* Output tokens of a reply, where nothing better is known. */
enum { EXPECTED_JUDGMENT_TOKENS = 400, EXPECTED_ANSWER_TOKENS = 400 };

/* What finished calls of an endpoint took, each on average. n_calls 0: there are too few. */
typedef struct estimate_experience {
    uint64_t n_calls;
    double input, output, cached, cache_write, reasoning; /* tokens */
    double input_sd, output_sd, seconds;
} estimate_experience;

/* Of each endpoint, from the records in the folder; what can't be read tells nothing. */
void estimate_learn(const char *bench_folder, const jr_endpoint_list *endpoints, bool is_judging,
                    estimate_experience *ret_each);

/* How far a mean over these calls may be from the one over those before: two standard errors, and
 * what questions differ by. As a share of the mean. */
double estimate_spread(double mean, double sd, uint64_t n_learned, uint64_t n_calls);

/* The calls of one endpoint, as their texts say and, unless it is NULL, experience. What comes out
 * of caches, and goes into them, is that of calls one by one: batches are taken for such as meet
 * none. */
jr_estimate estimate_calls(const jr_endpoint *endpoint, const jr_run_options *options,
                           const estimate_experience *learned, uint64_t n_calls,
                           const chat_usage *planned);

/* The endpoints with a context for each local model that has none: for prompts of up to this many
 * tokens by estimate, which tokenizers exceed, and as many tokens of replies. In the arena. */
jr_endpoint_list estimate_contexts(jr_arena *arena, const jr_endpoint_list *endpoints,
                                   const int64_t *prompt_tokens, int64_t reply_tokens);

/* Endpoints work side by side, so seconds is the longest; local models one after the other. */
void estimate_add(jr_estimate *sum, const jr_estimate *more);

#endif
