/*
 * chat.h: what is asked of a model and what it says, whatever the provider.
 */
#ifndef EVAL_CHAT_H
#define EVAL_CHAT_H

#include <jrank/arena.h>

#include <stdbool.h>
#include <stdint.h>

/* One message; the speakers take turns: user, model, user, ... */
typedef struct chat_message {
    bool is_model; /* said by the model, else by the user */
    jr_str text;
} chat_message;

/* Values that were not asked for are not sent: NAN, 0 for the counts. */
typedef struct chat_sampling {
    double temperature, top_p, repetition_penalty;
    int64_t top_k, max_tokens;
    int64_t seed; /* -1: not sent */
} chat_sampling;

#define CHAT_SAMPLING_NONE ((chat_sampling){NAN, NAN, NAN, 0, 0, -1})

typedef struct chat {
    jr_str system; /* empty: none */
    const chat_message *messages;
    size_t n_messages;
    jr_str raw_prompt; /* not empty: sent to the completions interface instead of the messages */
    const jr_str *stops;
    size_t n_stops;
    chat_sampling sampling;
    jr_str reference;  /* for reference: what a good answer says (not sent to anyone) */
    jr_str answers[2]; /* for reference: the answers to compare */
    bool is_single;    /* for reference: answers[0] alone is scored */
    uint64_t seed;     /* for mock: a hash of what is asked */
} chat;

/* Why a reply ended. */
typedef enum chat_finish {
    CHAT_STOPPED,  /* the model was done */
    CHAT_LENGTH,   /* max_tokens or the context was reached */
    CHAT_FILTERED, /* a content filter took the reply or cut it */
    CHAT_REFUSED,  /* the model declined, and the provider says so */
    CHAT_OTHER,
} chat_finish;

typedef struct chat_usage {
    int64_t input, output; /* tokens; -1: the server did not say. output has the reasoning in it */
    int64_t reasoning;     /* tokens of output that were thinking; -1: not said */
} chat_usage;

/* A reply that was read; texts live in the arena it was read into. */
typedef struct chat_reply {
    jr_str text;     /* without the thinking */
    jr_str thinking; /* what the provider hands out of it; empty: nothing */
    chat_finish finish;
    jr_str finish_reason; /* in the provider's words */
    jr_str model;         /* the name the server gives itself; empty: none */
    chat_usage usage;
} chat_reply;

#endif
