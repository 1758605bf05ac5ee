/*
 * Gemini's generateContent. The model stands in the path, all sampling in generationConfig, into
 * which the endpoint's params are merged member by member: who sets a thinkingConfig there does not
 * mean to lose the maximum of tokens.
 */
#include "providers.h"

#include <string.h>

#include <jrank/base.h>

#include "base/english.h"
#include "base/str.h"
#include "base/url.h"
#include "reply.h"
#include "request.h"

static void append_url(jr_buf *buf, const jr_endpoint *endpoint, const chat *c)
{
    (void)c;
    jr_str base = url_without_query(endpoint->base_url), model = endpoint->model;
    bool has_version = str_ends_with(base, "/v1beta") || str_ends_with(base, "/v1");
    JR_BUF_AUTO jr_buf path = {0};
    jr_buf_append_text(&path, has_version ? "/" : "/v1beta/");
    /* "models/NAME" and "tunedModels/NAME" are full names already. */
    const char *kind = str_begins_with(model, "tunedModels/") ? "tunedModels/" : "models/";
    jr_buf_append_text(&path, kind);
    if (str_begins_with(model, kind))
        model = (jr_str){model.data + strlen(kind), model.size - strlen(kind)};
    url_append_segment(&path, model);
    jr_buf_append_text(&path, ":generateContent");
    request_append_url(buf, endpoint, jr_buf_str(&path), NULL);
}

static const message_style messages = {.name = "contents",
                                       .user = "user",
                                       .model = "model",
                                       .text = "\",\"parts\":[{\"text\":",
                                       .end = "}]}"};

static void append_body(jr_buf *buf, const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    body b = body_begin(buf, endpoint, &parser), config;
    chat_sampling sampling = request_sampling(endpoint, &c->sampling, q);
    if (request_has_system(c, q) && body_name(&b, "systemInstruction")) {
        jr_buf_append_text(buf, "{\"parts\":[{\"text\":");
        jr_json_append_string(buf, c->system);
        jr_buf_append_text(buf, "}]}");
    }
    body_messages(&b, c, q, &messages);
    if (body_nest(&b, "generationConfig", &config)) {
        body_count(&config, "maxOutputTokens", sampling.max_tokens);
        body_number(&config, "temperature", sampling.temperature);
        body_number(&config, "topP", sampling.top_p);
        body_count(&config, "topK", sampling.top_k);
        body_whole(&config, "seed", sampling.seed);
        if (!q->no_stop)
            body_texts(&config, "stopSequences", c->stops, c->n_stops);
        if (request_has_schema(c, q) && body_name(&config, "responseMimeType")) {
            jr_buf_append_text(buf, "\"application/json\"");
            if (body_name(&config, "responseSchema"))
                request_append_schema(buf, c, true);
        }
        body_end(&config);
    }
    body_end(&b);
}

/* candidatesTokenCount leaves out the thinking. */
static chat_usage read_usage(yyjson_val *root)
{
    yyjson_val *usage = yyjson_obj_get(root, "usageMetadata");
    chat_usage u = {reply_count(usage, "promptTokenCount"),
                    reply_count(usage, "candidatesTokenCount"),
                    reply_count(usage, "thoughtsTokenCount"),
                    reply_count(usage, "cachedContentTokenCount"),
                    -1,
                    0,
                    0};
    if (u.reasoning > 0)
        u.output = u.reasoning + (u.output > 0 ? u.output : 0);
    return u;
}

static chat_served read_served(jr_arena *arena, yyjson_val *root)
{
    return (chat_served){.id = reply_text(arena, yyjson_obj_get(root, "responseId"))};
}

static void read_parts(jr_arena *arena, yyjson_val *parts, chat_reply *reply)
{
    JR_BUF_AUTO jr_buf text = {0}, thinking = {0};
    size_t i, n;
    yyjson_val *part;
    yyjson_arr_foreach(parts, i, n, part)
    {
        yyjson_val *said = yyjson_obj_get(part, "text");
        if (yyjson_is_str(said))
            jr_buf_append_str(yyjson_is_true(yyjson_obj_get(part, "thought")) ? &thinking : &text,
                              json_str(said));
    }
    reply->text = jr_arena_copy(arena, jr_buf_str(&text));
    reply->thinking = jr_arena_copy(arena, jr_buf_str(&thinking));
}

static provider_reading read_reply(const reply_source *source, yyjson_val *root,
                                   chat_reply *ret_reply, api_error *ret_error)
{
    jr_arena *arena = source->arena;
    chat_reply reply = {.model = reply_text(arena, yyjson_obj_get(root, "modelVersion")),
                        .usage = read_usage(root),
                        .served = read_served(arena, root)};
    yyjson_val *candidate = yyjson_arr_get_first(yyjson_obj_get(root, "candidates"));
    if (yyjson_is_obj(candidate)) {
        reply.finish_reason = reply_text(arena, yyjson_obj_get(candidate, "finishReason"));
        reply.finish = chat_finish_of(reply.finish_reason);
        read_parts(arena, yyjson_obj_get(yyjson_obj_get(candidate, "content"), "parts"), &reply);
        reply_split_thinking(&reply);
    } else {
        /* The prompt was refused before there was anything to answer. */
        yyjson_val *feedback = yyjson_obj_get(root, "promptFeedback");
        reply.finish_reason = reply_text(arena, yyjson_obj_get(feedback, "blockReason"));
        reply.finish = CHAT_FILTERED;
        if (reply.finish_reason.size == 0)
            return reply_unreadable(source, ENGLISH("the reply has no candidates"), ret_error);
    }
    *ret_reply = reply;
    return PROVIDER_REPLY;
}

static bool read_event(jr_arena *arena, yyjson_val *event, chat_reply *piece)
{
    yyjson_val *candidate = yyjson_arr_get_first(yyjson_obj_get(event, "candidates"));
    read_parts(arena, yyjson_obj_get(yyjson_obj_get(candidate, "content"), "parts"), piece);
    piece->finish_reason = reply_text(arena, yyjson_obj_get(candidate, "finishReason"));
    if (!candidate) {
        yyjson_val *feedback = yyjson_obj_get(event, "promptFeedback");
        piece->finish_reason = reply_text(arena, yyjson_obj_get(feedback, "blockReason"));
        piece->finish = piece->finish_reason.size ? CHAT_FILTERED : CHAT_OTHER;
    }
    piece->model = reply_text(arena, yyjson_obj_get(event, "modelVersion"));
    piece->usage = read_usage(event);
    piece->served = read_served(arena, event);
    return piece->finish_reason.size > 0;
}

static const char *const domains[] = {"generativelanguage.googleapis.com", NULL};

const provider_row provider_gemini = {append_url, append_body,
                                      read_reply, read_event,
                                      read_usage, {.key_name = "x-goog-api-key", .key_prefix = ""},
                                      domains};
