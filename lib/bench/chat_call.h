/*
 * chat_call.h: with which settings a model was asked and what that took: the part of a chat that
 * records keep.
 */
#ifndef BENCH_CHAT_CALL_H
#define BENCH_CHAT_CALL_H

#include <jrank/base.h>

#include <math.h>
#include <stdint.h>

/* Values that were not asked for are not sent: NAN, 0 for the counts. */
typedef struct chat_sampling {
    double temperature, top_p, repetition_penalty;
    int64_t top_k, max_tokens;
    int64_t seed; /* -1: not sent */
} chat_sampling;

#define CHAT_SAMPLING_NONE ((chat_sampling){NAN, NAN, NAN, 0, 0, -1})

typedef struct chat_usage {
    int64_t input, output; /* tokens; -1: the server did not say. output has the reasoning in it */
    int64_t reasoning;     /* tokens of output that were thinking; -1: not said */
    int64_t cached, cache_written; /* tokens of input that came out of the server's cache of
                                      prompts, and that went into it; -1: not said */
    int64_t replies;               /* that counted their tokens, where several are taken together */
    int64_t lost; /* requests that may have been paid, of which nothing was counted */
} chat_usage;

#define CHAT_USAGE_UNSAID ((chat_usage){-1, -1, -1, -1, -1, 0, 0})

/* What else a server says of a reply; empty: not said. */
typedef struct chat_served {
    jr_str fingerprint, id; /* of its software and weights; of the request */
    jr_str model_path;      /* of llama-server: the end of the path of the file it had loaded */
} chat_served;

/* Why a reply ended. */
typedef enum chat_finish {
    CHAT_STOPPED,  /* the model was done */
    CHAT_LENGTH,   /* max_tokens or the context was reached */
    CHAT_FILTERED, /* a content filter took the reply or cut it */
    CHAT_REFUSED,  /* the model declined, and the provider says so */
    CHAT_ABORTED,  /* the server broke off */
    CHAT_OTHER,
} chat_finish;

/* The meaning of a provider's word; CHAT_OTHER: it is not known. */
chat_finish chat_finish_of(jr_str reason);

static inline void tokens_add(int64_t *sum, int64_t more)
{
    if (more >= 0)
        *sum = (*sum > 0 ? *sum : 0) + more;
}

/* What was not said changes nothing. */
static inline void chat_usage_add(chat_usage *sum, const chat_usage *more)
{
    tokens_add(&sum->input, more->input);
    tokens_add(&sum->output, more->output);
    tokens_add(&sum->reasoning, more->reasoning);
    tokens_add(&sum->cached, more->cached);
    tokens_add(&sum->cache_written, more->cache_written);
    sum->replies += more->replies;
    sum->lost += more->lost;
}

#endif
