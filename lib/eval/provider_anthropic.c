/*
 * Anthropic's messages interface. The maximum of tokens is required there, the system text stands
 * beside the messages, and a reply is a list of blocks of which those of thinking are kept apart.
 */
#include "providers.h"

#include <stdlib.h>

#include <jrank/base.h>

#include "base/english.h"
#include "base/str.h"
#include "base/url.h"
#include "reply.h"
#include "request.h"
#include "tokens.h"

/* Sent where no maximum was asked for: what all of Anthropic's models can do. */
enum { MAX_TOKENS = 4096 };

static void append_url(jr_buf *buf, const jr_endpoint *endpoint, const chat *c)
{
    (void)c;
    bool has_version = str_ends_with(url_without_query(endpoint->base_url), "/v1");
    request_append_url(buf, endpoint, jr_str_from(has_version ? "/messages" : "/v1/messages"),
                       NULL);
}

#define MESSAGES                                                                                   \
    .name = "messages", .user = "user", .model = "assistant", .text = "\",\"content\":", .end = "}"
static const message_style messages = {MESSAGES};
static const message_style marked_messages = {
    MESSAGES, .first_part = "[{\"type\":\"text\",\"text\":",
    .second_part = ",\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":",
    .parts_end = "}]"};

bool anthropic_sends_cache_mark(const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    if (endpoint->provider != JR_PROVIDER_ANTHROPIC || c->shared_size == 0 || q->no_cache_mark ||
        q->no_system || c->shared_size >= c->messages[0].text.size)
        return false;
    return tokens_of_text(c->system) +
               tokens_of_text((jr_str){c->messages[0].text.data, c->shared_size}) >=
           KEPT_TOKENS_MIN;
}

static void append_body(jr_buf *buf, const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    body b = body_begin(buf, endpoint, &parser);
    chat_sampling sampling = request_sampling(endpoint, &c->sampling, q);
    body_text(&b, "model", endpoint->model);
    body_count(&b, "max_tokens", sampling.max_tokens > 0 ? sampling.max_tokens : MAX_TOKENS);
    if (request_has_system(c, q))
        body_text(&b, "system", c->system);
    body_messages(&b, c, q,
                  anthropic_sends_cache_mark(endpoint, c, q) ? &marked_messages : &messages);
    body_number(&b, "temperature", sampling.temperature);
    body_number(&b, "top_p", sampling.top_p);
    body_count(&b, "top_k", sampling.top_k);
    if (!q->no_stop)
        body_texts(&b, "stop_sequences", c->stops, c->n_stops);
    if (request_has_schema(c, q) && body_name(&b, "tools")) {
        jr_buf_append_text(buf, "[{\"name\":\"verdict\",\"description\":\"Says the verdict.\","
                                "\"input_schema\":");
        request_append_schema(buf, c, false);
        jr_buf_append_text(buf, "}]");
        if (body_name(&b, "tool_choice"))
            jr_buf_append_text(buf, "{\"type\":\"tool\",\"name\":\"verdict\"}");
    }
    body_end(&b);
}

/* What came out of a cache or went into one is left out of input_tokens, but it is input. */
static chat_usage read_usage(yyjson_val *root)
{
    yyjson_val *usage = yyjson_obj_get(root, "usage");
    chat_usage u = {reply_count(usage, "input_tokens"),
                    reply_count(usage, "output_tokens"),
                    reply_count(yyjson_obj_get(usage, "output_tokens_details"), "thinking_tokens"),
                    reply_count(usage, "cache_read_input_tokens"),
                    reply_count(usage, "cache_creation_input_tokens"),
                    0,
                    0};
    if (u.input >= 0) {
        tokens_add(&u.input, u.cached);
        tokens_add(&u.input, u.cache_written);
    }
    return u;
}

static chat_served read_served(jr_arena *arena, yyjson_val *root)
{
    return (chat_served){.id = reply_text(arena, yyjson_obj_get(root, "id"))};
}

/* The text, and behind it as JSON what a tool was called with. */
static jr_str read_text(jr_arena *arena, yyjson_val *content)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, reply_join_parts(arena, content, "text"));
    size_t i, n;
    yyjson_val *block;
    yyjson_arr_foreach(content, i, n, block)
    {
        yyjson_val *input = yyjson_obj_get(block, "input");
        if (!yyjson_equals_str(yyjson_obj_get(block, "type"), "tool_use") || !input)
            continue;
        size_t size = 0;
        char *json = yyjson_val_write(input, YYJSON_WRITE_NOFLAG, &size);
        jr_buf_append_text(&text, text.size ? "\n" : "");
        jr_buf_append(&text, json, size);
        free(json);
    }
    return jr_arena_copy(arena, jr_buf_str(&text));
}

static provider_reading read_reply(const reply_source *source, yyjson_val *root,
                                   chat_reply *ret_reply, api_error *ret_error)
{
    jr_arena *arena = source->arena;
    yyjson_val *content = yyjson_obj_get(root, "content");
    if (!yyjson_is_arr(content))
        return reply_unreadable(source, ENGLISH("the reply has no content"), ret_error);
    jr_str reason = reply_text(arena, yyjson_obj_get(root, "stop_reason"));
    *ret_reply = (chat_reply){.text = read_text(arena, content),
                              .thinking = reply_join_parts(arena, content, "thinking"),
                              .finish = chat_finish_of(reason),
                              .finish_reason = reason,
                              .model = reply_text(arena, yyjson_obj_get(root, "model")),
                              .usage = read_usage(root),
                              .served = read_served(arena, root)};
    reply_split_thinking(ret_reply);
    return PROVIDER_REPLY;
}

static bool read_event(jr_arena *arena, yyjson_val *event, chat_reply *piece)
{
    yyjson_val *message = yyjson_obj_get(event, "message");
    yyjson_val *delta = yyjson_obj_get(event, "delta");
    if (!delta)
        delta = yyjson_obj_get(event, "content_block");
    piece->text = reply_text(arena, yyjson_obj_get(delta, "text"));
    if (piece->text.size == 0)
        piece->text = reply_text(arena, yyjson_obj_get(delta, "partial_json"));
    piece->thinking = reply_text(arena, yyjson_obj_get(delta, "thinking"));
    piece->finish_reason = reply_text(arena, yyjson_obj_get(delta, "stop_reason"));
    piece->model = reply_text(arena, yyjson_obj_get(message, "model"));
    piece->usage = read_usage(message ? message : event);
    piece->served = read_served(arena, message ? message : event);
    return yyjson_equals_str(yyjson_obj_get(event, "type"), "message_stop");
}

static const char *const domains[] = {"api.anthropic.com", NULL};

const provider_row provider_anthropic = {append_url,
                                         append_body,
                                         read_reply,
                                         read_event,
                                         read_usage,
                                         {.key_name = "x-api-key",
                                          .key_prefix = "",
                                          .more_name = "anthropic-version",
                                          .more_value = "2023-06-01"},
                                         domains};
