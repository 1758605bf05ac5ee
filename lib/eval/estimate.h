/*
 * estimate.h: what the calls of a plan would take. The method is told by jr_estimate_method.
 */
#ifndef EVAL_ESTIMATE_H
#define EVAL_ESTIMATE_H

#include <jrank/ask.h>

/* Output tokens of a reply, where nothing better is known. */
enum { EXPECTED_JUDGMENT_TOKENS = 400, EXPECTED_ANSWER_TOKENS = 400 };

/* The calls of one endpoint. */
jr_estimate estimate_calls(const jr_endpoint *endpoint, const jr_run_options *options,
                           uint64_t n_calls, int64_t input_tokens, int64_t output_tokens);

/* The endpoints with a context for each local model that has none: for prompts of up to this many
 * tokens by estimate, which tokenizers exceed, and as many tokens of replies. In the arena. */
jr_endpoint_list estimate_contexts(jr_arena *arena, const jr_endpoint_list *endpoints,
                                   const int64_t *prompt_tokens, int64_t reply_tokens);

/* Endpoints work side by side, so seconds is the longest; local models one after the other. */
void estimate_add(jr_estimate *sum, const jr_estimate *more);

#endif
