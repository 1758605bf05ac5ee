/*
 * secret.h: keeping keys out of what is said and written. What a server said is decided upon as it
 * is; keys are hidden where it is shown or kept.
 *
 * Keys are the endpoint's, and the values of its headers and of its URL's query whose names speak
 * of a key, a token or the like. Hidden as "***" are: a key, anywhere, or as a word of its own
 * where it has fewer than eight characters; parts of eight characters and more that have a digit,
 * or of twelve and more.
 */
#ifndef EVAL_SECRET_H
#define EVAL_SECRET_H

#include "provider.h"

/* Whether what stands under this name, of a header or in a query, is a key: "Authorization",
 * "X-Api-Key", "access_token". */
bool secret_is_name(jr_str name);

/* Appends what a server says of a failure: to the end of the word goes what begins like a key, too,
 * as servers cut keys or put stars in their middle. */
void secret_append(jr_buf *buf, jr_arena *arena, const jr_endpoint *endpoint, jr_str words);

/* A reply's text as it is to be kept: itself where nothing is to be hidden, as words that only look
 * like the beginning of a key are the model's; else in the arena. */
jr_str secret_hide(jr_arena *arena, const jr_endpoint *endpoint, jr_str text);

#endif
