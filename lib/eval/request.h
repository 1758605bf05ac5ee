/*
 * request.h: what the requests of all providers have in common: the URL, and a JSON body in which
 * the endpoint's params have the last word.
 */
#ifndef EVAL_REQUEST_H
#define EVAL_REQUEST_H

#include "provider.h"

#include "json/parser.h"

/* Appends the endpoint's base_url with the path behind its own; a query that it has stays at the
 * end, or else this one (NULL: none) goes there. */
void request_append_url(jr_buf *buf, const jr_endpoint *endpoint, jr_str path, const char *query);

/* OpenAI itself, not another server that speaks its protocol. */
bool endpoint_is_openai(const jr_endpoint *endpoint);

/* What of this sampling is sent: without what the provider's API has no parameter for
 * (request_allowed) and, with quirks, without what the endpoint does not take. */
chat_sampling request_allowed(const jr_endpoint *endpoint, const chat_sampling *asked);
chat_sampling request_sampling(const jr_endpoint *endpoint, const chat_sampling *asked,
                               const quirks *q);

/* True when the endpoint's params have a member of this name, at whatever depth. */
bool request_params_have(const jr_endpoint *endpoint, const char *name);

/* True when params set the maximum of tokens themselves. */
bool request_params_cap(const jr_endpoint *endpoint);

/* A JSON object that is being written. */
typedef struct body {
    jr_buf *buf;
    yyjson_val *params; /* members that replace ours; NULL: none */
    const char *nested; /* the member of params that was written by body_nest */
    bool has_members;
} body;

/* Begins the object; the params of the endpoint are parsed into the parser. */
body body_begin(jr_buf *buf, const jr_endpoint *endpoint, json_parser *parser);

/* Writes the name of the next member; false, and nothing, when params has that member. */
bool body_name(body *b, const char *name);

/* Members; nothing is written for NAN, a count of 0, a whole number below 0, and no texts that are
 * not empty. */
void body_number(body *b, const char *name, double number);
void body_count(body *b, const char *name, int64_t count);
void body_whole(body *b, const char *name, int64_t number);
void body_text(body *b, const char *name, jr_str text);
void body_texts(body *b, const char *name, const jr_str *texts, size_t n_texts);

/* The next member as an object into which its counterpart in params is merged. False when params
 * has something else under that name. Ends with body_end. */
bool body_nest(body *b, const char *name, body *ret_nested);

/* The members of params, and the end of the object. */
void body_end(body *b);

/* How a provider lays out the messages: the member that holds them; a message begins with `role`,
 * the speaker and `text`, then its JSON string and `end`. */
typedef struct message_style {
    const char *name, *user, *model;
    const char *text, *end;
    const char *system; /* the speaker of the system text as a message; NULL: it stands elsewhere */
    /* Of a first message that is cut behind its shared_size, as list of two parts; NULL: none is.
     */
    const char *first_part, *second_part, *parts_end;
} message_style;

/* The messages, with the system text in front of the first of the user's where the endpoint takes
 * no system text. */
void body_messages(body *b, const chat *c, const quirks *q, const message_style *style);

/* Whether the provider's API tells probabilities of tokens. */
bool request_knows_tokens(const jr_endpoint *endpoint);

/* True when they are asked for. */
bool request_has_tokens(const jr_endpoint *endpoint, const chat *c, const quirks *q);

/* True when the JSON object is asked for by a schema. */
static inline bool request_has_schema(const chat *c, const quirks *q)
{
    return c->n_members && !q->no_schema && !c->raw_prompt.size;
}

/* Appends the schema of the object: JSON Schema, or the part of OpenAPI that Gemini takes. */
void request_append_schema(jr_buf *buf, const chat *c, bool is_open_api);

/* True when the system text is sent as such. */
static inline bool request_has_system(const chat *c, const quirks *q)
{
    return c->system.size && !q->no_system;
}

#endif
