/*
 * tokens.h: how many tokens a text may have. Every model cuts texts in its own way, so this is an
 * estimate, as jr_estimate_method tells it.
 */
#ifndef EVAL_TOKENS_H
#define EVAL_TOKENS_H

#include "chat.h"

/* One per CJK or kana character, one per four bytes of the rest. */
int64_t tokens_of_text(jr_str text);

/* Of all that is sent: the raw prompt where there is one, else system text and messages. */
int64_t tokens_of_chat(const chat *c);

/* What no model's way of cutting texts stays below: two fifths of the estimate, in which runs of
 * the same character count little. */
enum { TOKENS_AT_LEAST_OF = 2, TOKENS_AT_LEAST_IN = 5 };
int64_t tokens_at_least(const chat *c);

#endif
