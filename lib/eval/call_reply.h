/*
 * call_reply.h: what the end of a request means for its call. Pure: from what came and what is
 * known to what is to be done; nothing is sent, kept or told here.
 */
#ifndef EVAL_CALL_REPLY_H
#define EVAL_CALL_REPLY_H

#include "http/client.h"
#include "http/pacing.h"
#include "provider.h"

/* How one request ended, whatever carried it. Texts live in the arena it was read into. */
typedef struct ending {
    http_failure failure;
    int status;
    provider_reading reading;
    chat_reply reply;
    api_error error;
    const char *problem; /* of a failure below HTTP */
    double seconds;
    pacing_hint hint;
} ending;

/* Reads an HTTP reply into an ending. wall: the time, for headers that name one. */
void ending_read(ending *ret_ending, jr_arena *arena, const jr_endpoint *endpoint,
                 const http_reply *reply, double wall);

/* Appends who ended it how, without keys: "gpt-4: api.openai.com answered 401: ..." */
void ending_describe(jr_buf *sentence, jr_arena *arena, const jr_endpoint *endpoint,
                     const ending *e);

/* Whether it is a reply that was read; it may still be empty. */
bool ending_is_reply(const ending *e);

/* No connection came about: the server never had the request. */
bool ending_is_without_connection(const ending *e);

/* Whether the server says that it is asked too much. */
bool ending_is_overload(const ending *e);

/* What is known of the call, its endpoint and the run when the request has ended. */
typedef struct call_facts {
    sent_request request; /* with the limit of tokens that was sent */
    quirks quirks;        /* of the endpoint by now: other calls may have taught some */
    int64_t most_tokens;  /* of a reply that the endpoint takes, as far as is known; 0: any */
    int64_t input_tokens; /* of the request, by estimate */
    double reserved;      /* USD that it may have cost */
    unsigned attempts;    /* with this one */
    unsigned overloads;   /* attempts before this one that the server refused for its load */
    unsigned n_unread;    /* attempts before this one that brought a 2xx which is no reply */
    unsigned n_lowered;   /* how often its limit of tokens was lowered */
    unsigned max_retries;
    unsigned n_failed_in_row;  /* calls of the endpoint before this one */
    unsigned n_in_flight;      /* requests of the endpoint besides this one */
    bool is_batched;           /* only replies are paid, and the provider says which came */
    bool is_over;              /* nothing more is sent: run or endpoint stop */
    bool has_answered;         /* the endpoint, whatever it said */
    bool has_replied;          /* it gave a good reply: it is there, knows model and key */
    bool is_raised;            /* the limit of tokens was changed once */
    bool is_usable;            /* the reply serves its purpose although it was cut */
    int64_t kept_max_tokens;   /* limit of the cut reply that is kept; 0: none is */
    bool is_full_context_news; /* of a model whose context may be full: nobody was told so yet */
    bool is_short_prompt_news; /* nobody was told yet that the server shortened a prompt */
    double uniform;            /* in [0, 1): the jitter of a pause */
} call_facts;

typedef enum call_action {
    CALL_DONE,  /* with its reply, or failed */
    CALL_AGAIN, /* another attempt, after `wait` seconds */
    CALL_STOP,  /* failed, and the endpoint is asked nothing more: `stop` says why */
    CALL_LEAVE, /* neither done nor asked again: it is the next run's */
} call_action;

typedef struct call_decision {
    call_action action;
    bool is_reply;
    bool keeps_reply; /* of CALL_AGAIN: it is the call's result if nothing better comes */
    bool uses_kept;   /* of an end without a reply: the one that was kept is the result */
    double wait;
    bool is_retry;      /* of CALL_AGAIN: the same once more, not another form of the request */
    bool is_overload;   /* the server takes less than it is sent */
    int64_t max_tokens; /* of another attempt */
    quirks quirks;      /* of the endpoint from now on, as is the next */
    int64_t most_tokens;
    jr_str note;                             /* a sentence for the report; empty: none */
    bool has_full_context, has_short_prompt; /* that was noted */
    bool is_unread;   /* a 2xx came that is no reply, or an error that was paid */
    jr_str problem;   /* why it failed: a sentence that holds no key */
    bool is_filtered; /* a content filter took the prompt */
    jr_str stop;      /* a sentence */
    unsigned n_failed_in_row;
    chat_usage paid; /* by the server's count or else by estimate; zero where nothing came */
    bool is_counted; /* by the server */
    double cost;     /* USD of that; NAN: no price is known */
    double lost;     /* USD that a reply which never came may have cost */
} call_decision;

/* Texts of the decision live in the arena. */
call_decision call_decide(const call_facts *facts, const ending *e, jr_arena *arena);

#endif
