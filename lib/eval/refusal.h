/*
 * refusal.h: what a server means by an error: whether it speaks of this request or of all of them.
 */
#ifndef EVAL_REFUSAL_H
#define EVAL_REFUSAL_H

#include "provider.h"

typedef enum refusal {
    REFUSAL_NONE,      /* it may pass: the same once more */
    REFUSAL_FOR_NOW,   /* the model is being loaded, so that its status says too much */
    REFUSAL_OTHER,     /* it is not said what of */
    REFUSAL_OF_SIZE,   /* this chat has too many tokens */
    REFUSAL_OF_FILTER, /* a content filter took this chat */
    REFUSAL_OF_ROUTE,  /* there is no such model, deployment or path, or it is not open to us */
    REFUSAL_OF_KEY,    /* the key, the place it is used from, or what it may spend: nothing cures */
} refusal;

/* By the error's status, and by words where they say more than it. */
refusal refusal_of(const api_error *error);

/* By a status of HTTP alone. */
refusal refusal_by_status(int status);

/* Whether it says nothing of another chat: this one is too long, or was filtered. */
static inline bool refusal_is_of_chat(refusal meaning)
{
    return meaning == REFUSAL_OF_SIZE || meaning == REFUSAL_OF_FILTER;
}

/* Whether it says that the model came to the limit of tokens before it said anything. */
bool refusal_is_cut(const api_error *error);

/* The most tokens of a reply that an error names after `sent` were asked for: fewer than these, and
 * more than 0; else 0. */
typedef struct token_limit {
    int64_t tokens;
    bool is_of_chat; /* what the context leaves beside this prompt; else of every request */
} token_limit;

token_limit refusal_token_limit(const api_error *error, int64_t sent);

#endif
