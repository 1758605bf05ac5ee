/*
 * price.h: what tokens cost at an endpoint. The prices are those of its file; nothing is looked up.
 */
#ifndef EVAL_PRICE_H
#define EVAL_PRICE_H

#include <jrank/ask.h>

/* USD; NAN where the endpoint has no price. */
static inline double price_of(const jr_endpoint *endpoint, int64_t input_tokens,
                              int64_t output_tokens)
{
    return ((double)input_tokens * endpoint->price_input +
            (double)output_tokens * endpoint->price_output) /
           1e6;
}

#endif
