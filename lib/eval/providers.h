/*
 * providers.h: the rows of the providers, each from its own file, and what else their files share.
 */
#ifndef EVAL_PROVIDERS_H
#define EVAL_PROVIDERS_H

#include "provider.h"

extern const provider_row provider_openai, provider_azure; /* provider_openai.c */
extern const provider_row provider_anthropic;              /* provider_anthropic.c */
extern const provider_row provider_gemini;                 /* provider_gemini.c */

/* The name under which OpenAI's kind of endpoint is told the maximum of tokens. */
bool openai_sends_max_completion_tokens(const jr_endpoint *endpoint, const chat *c,
                                        const quirks *q);

/* Of a beginning that OpenAI and Anthropic keep; some models want more, and pass over the mark. */
enum { KEPT_TOKENS_MIN = 1024 };

/* Whether the request names the beginning that its prompt shares with others: OpenAI by a key,
 * Anthropic by a mark behind it, where it is as long as a cache takes. */
bool openai_sends_cache_key(const jr_endpoint *endpoint, const chat *c, const quirks *q);
bool anthropic_sends_cache_mark(const jr_endpoint *endpoint, const chat *c, const quirks *q);

/* True when code, type or message has one of these parts, whatever the case. */
bool api_error_says(const api_error *error, const char *const *parts, size_t n_parts);

#endif
