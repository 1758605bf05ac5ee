/*
 * provider.h: the wire formats: a chat becomes a request, a reply becomes text or an error.
 *
 * One row of functions per provider that is asked over HTTP. They are pure: bytes in, bytes out.
 */
#ifndef EVAL_PROVIDER_H
#define EVAL_PROVIDER_H

#include <jrank/ask.h>

#include "chat.h"
#include "json/parser.h"

/* What an endpoint turned out not to take, learned from its errors. A zeroed one is hopeful. */
enum { N_QUIRKS = 13 };
typedef struct quirks {
    bool wants_max_completion_tokens, wants_max_tokens; /* instead of the other */
    bool no_temperature, no_top_p, no_top_k, no_repetition_penalty, no_seed, no_stop;
    bool no_system;            /* the system text goes in front of the first user message */
    bool no_schema, no_tokens; /* a JSON object is asked for in words only; no probabilities */
    bool no_cache_key, no_cache_mark; /* what names the beginning that prompts share */
    /* Of those above by their places: it stays as it is, as a good reply proved it right, or a
     * refusal proved it wrong. */
    bool is_settled[N_QUIRKS];
    bool is_doubted; /* refusals in a row led back what was not settled: once, no more */
} quirks;

/* What is no reply, as the provider words it; keys that it repeats are still in it. */
typedef struct api_error {
    int status; /* of HTTP; of an error inside a 200 the one that its code names, if any */
    jr_str type, code, param, message; /* empty where missing; message: the body's text where it is
                                          no error object, cut to 4000 bytes */
    jr_str reset;    /* when it may be tried again, as http_parse_reset takes it; empty: not said */
    bool is_page;    /* it is HTML, of a proxy or of a site that is no interface */
    bool is_relayed; /* a 502 with what the model's own provider said, whose status is not told */
    chat_usage usage; /* tokens that it counts all the same; where it counts none, zeros or -1 */
} api_error;

typedef enum provider_reading {
    PROVIDER_REPLY,     /* ret_reply is filled, its text perhaps empty */
    PROVIDER_ERROR,     /* ret_error is filled: an error object, also inside a 200 */
    PROVIDER_UNREADABLE /* no JSON, HTML, fields missing: ret_error says what, worth a retry */
} provider_reading;

/* A reply as it arrived. */
typedef struct reply_source {
    jr_arena *arena;
    int status;
    jr_str body;
} reply_source;

/* How a provider wants its key, and one more header that it asks for. */
typedef struct header_style {
    const char *key_name, *key_prefix;
    const char *more_name, *more_value; /* NULL: none */
} header_style;

typedef struct provider_row {
    /* The URL of a chat, or of a raw completion where chat->raw_prompt is there. */
    void (*append_url)(jr_buf *buf, const jr_endpoint *endpoint, const chat *chat);
    void (*append_body)(jr_buf *buf, const jr_endpoint *endpoint, const chat *chat,
                        const quirks *quirks);
    /* What stands in a body that is none of an error. */
    provider_reading (*read)(const reply_source *source, yyjson_val *root, chat_reply *ret_reply,
                             api_error *ret_error);
    /* What a single event of a stream adds, in the arena; false where the reply goes on. The
     * piece's counts are -1 and its finish is CHAT_OTHER before. */
    bool (*read_event)(jr_arena *arena, yyjson_val *event, chat_reply *piece);
    /* The tokens that a body counts, whatever else it holds (NULL: nothing); -1: not said. */
    chat_usage (*read_usage)(yyjson_val *root);
    header_style headers;
    /* Whose hosts, and those below them, get the provider's key without being told; NULL ends. */
    const char *const *domains;
} provider_row;

/* The row of openai, azure, anthropic, gemini; NULL for mock and reference. */
const provider_row *provider_find(jr_provider provider);

/* Whether a host is the provider's own. */
bool provider_owns(jr_provider provider, jr_str host);

/* The lines of the headers, key and the endpoint's own included; in the arena. A header of the
 * endpoint's own replaces one of the same name. */
void provider_list_headers(jr_arena *arena, const jr_endpoint *endpoint, jr_str **ret_lines,
                           size_t *ret_n_lines);

/* What a server says. */
provider_reading provider_read(jr_provider provider, const reply_source *source,
                               chat_reply *ret_reply, api_error *ret_error);

/* A request as it was sent. */
typedef struct sent_request {
    const jr_endpoint *endpoint;
    const chat *chat;
    quirks quirks; /* that it was made with */
} sent_request;

/*
 * Looks in an error (status 400 or 422; 500 for templates that know no system role) for parameters
 * that the endpoint does not take and that the request did send. Sets them in *quirks, appends one
 * sentence for the report unless it was known already from another request ("gpt-5: max_tokens is
 * not taken, max_completion_tokens is sent instead"; several are joined by "; "), and returns true:
 * the request is worth sending again with *quirks. False when there is nothing to learn.
 */
bool quirks_learn(quirks *quirks, const sent_request *request, const api_error *error,
                  jr_buf *ret_sentence);

/*
 * Looks in an error to a request that went without something, or with another name for it, for
 * words that ask for it again, as long as no good reply proved that it is better so. What was sent
 * before is sent again from then on, and is not left out a second time. is_doubtful: refusals in a
 * row are words enough, once; what is refused again after that stays out. As quirks_learn else.
 */
bool quirks_lead_back(quirks *quirks, const sent_request *request, const api_error *error,
                      bool is_doubtful, jr_buf *ret_sentence);

/* A good reply came to a request that was made with `sent`: what it left out stays out. */
void quirks_settle(quirks *quirks, const struct quirks *sent);

/* Appends one sentence that names what the chat asks for and the provider's API has no parameter
 * for ("gpt-4o: OpenAI's API has no top_k, it is not sent") and returns true; else false. */
bool provider_omits(const jr_endpoint *endpoint, const chat *chat, jr_buf *ret_sentence);

#endif
