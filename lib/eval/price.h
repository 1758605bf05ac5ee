/*
 * price.h: what tokens cost at an endpoint: by its file, else by the prices that come with jrank.
 */
#ifndef EVAL_PRICE_H
#define EVAL_PRICE_H

#include <jrank/ask.h>

#include "bench/chat_call.h"
#include "json/settings.h"

enum {
    PRICE_INPUT,
    PRICE_OUTPUT,
    PRICE_CACHED,
    PRICE_CACHE_WRITE,
    PRICE_REASONING,
    PRICE_BATCH,
    PRICE_DATE,
    PRICE_SOURCE,
    N_PRICE_FIELDS
};
extern const field_row price_fields[N_PRICE_FIELDS];

/* Sets the price of an endpoint from a price object; what it does not say stays as it is. Errors:
 * ERR_FORMAT (file:line) for an unknown member, a negative number, a date that is none. */
JR_MUST_USE jr_status price_read(jr_arena *arena, const settings *from, yyjson_val *price,
                                 jr_endpoint *endpoint, jr_error *err);

/* Sets the price of an endpoint at its provider's own address to the one that comes with jrank for
 * a model of exactly this name; else none. */
void price_set_shipped(jr_arena *arena, jr_endpoint *endpoint);

/* What a request costs in a batch, as a share of its price alone: as its price says, else half at
 * the provider's own address. */
double price_batch_share(const jr_endpoint *endpoint);

/* Every price of the endpoint becomes this share of it. */
void price_take_share(jr_arena *arena, jr_endpoint *endpoint, double share);

/* USD; NAN where the endpoint has no price. What was not said is taken for none, but input and
 * output must be there. */
double price_of(const jr_endpoint *endpoint, const chat_usage *usage);

/* The most that so many tokens can cost, whatever the cache does and however many are thinking. */
double price_most(const jr_endpoint *endpoint, int64_t input_tokens, int64_t output_tokens);

/* The least that prompts of so many tokens can cost. */
double price_least(const jr_endpoint *endpoint, int64_t input_tokens);

#endif
