/*
 * chat.h: what is asked of a model and what it says, whatever the provider.
 */
#ifndef EVAL_CHAT_H
#define EVAL_CHAT_H

#include <jrank/base.h>

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/english.h"
#include "bench/chat_call.h"
#include "bench/judge_prompt.h"
#include "verdict.h"

/* One message; the speakers take turns: user, model, user, ... */
typedef struct chat_message {
    bool is_model; /* said by the model, else by the user */
    jr_str text;
} chat_message;

/* Tokens beside each of the reply that servers are asked for: no API is known that gives fewer. */
enum { CHAT_TOP_TOKENS = 5 };

typedef struct chat {
    jr_str system; /* empty: none */
    const chat_message *messages;
    size_t n_messages;
    jr_str raw_prompt; /* not empty: sent to the completions interface instead of the messages, by
                          openai and azure; the others have none */
    const jr_str *stops;
    size_t n_stops;
    chat_sampling sampling;
    const chat_member *members; /* of the JSON object that is asked for; none: any text */
    size_t n_members;
    bool wants_tokens;  /* with their probabilities */
    jr_str reference;   /* for reference: what a good answer says (not sent to anyone) */
    jr_str answers[2];  /* for reference and mock: the answers that are judged; data NULL: none, so
                           that one answer is to be scored, or a question to be answered */
    uint64_t group;     /* others of this one begin as it does, for the server's cache; 0: none */
    size_t shared_size; /* bytes of the first message with which they do; 0: not known */
    uint32_t slot;      /* of llama-server, from 1; 0: any */
    uint64_t seed;      /* for mock: a hash of what is asked */
} chat;

/* Whether the reply is all that the model had to say, as far as is known. */
static inline bool chat_is_whole(chat_finish finish)
{
    return finish == CHAT_STOPPED || finish == CHAT_OTHER;
}

/* What a token is, or could have been. */
typedef struct chat_alternative {
    jr_str text;
    double probability;
} chat_alternative;

/* A token of a reply and the likeliest ones in its place, itself among them or not. */
typedef struct chat_token {
    chat_alternative said;
    const chat_alternative *top;
    size_t n_top;
} chat_token;

/* A reply that was read; texts live in the arena it was read into. */
typedef struct chat_reply {
    jr_str text;     /* without the thinking */
    jr_str thinking; /* what the provider hands out of it; empty: nothing */
    chat_finish finish;
    jr_str finish_reason; /* in the provider's words */
    jr_str model;         /* the name the server gives itself; empty: none */
    chat_usage usage;
    chat_served served;
    const chat_token *tokens; /* all that it said, with its thoughts; none: not told */
    size_t n_tokens;
} chat_reply;

/* The model or a content filter would not have it. */
static inline bool chat_is_refused(const chat_reply *reply)
{
    return reply->finish == CHAT_FILTERED || reply->finish == CHAT_REFUSED;
}

/* Why a reply without text, or one that was refused, is of no use: a sentence. */
static inline const char *chat_problem(const chat_reply *reply)
{
    return chat_is_refused(reply) ? ENGLISH("the reply was refused or taken by a content filter")
           : reply->finish == CHAT_LENGTH
               ? ENGLISH("the reply is empty: the token limit was used up before it")
               : ENGLISH("the reply is empty");
}

#endif
