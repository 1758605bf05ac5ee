/*
 * OpenAI's chat completions, and the completions interface for prompts that are laid out already.
 * Others speak the same protocol: vLLM, llama-server, Ollama, OpenRouter, and Azure with its own
 * URLs and its own name for the key.
 *
 * The maximum of tokens is max_completion_tokens in OpenAI's reference, where max_tokens is
 * deprecated; everybody else knows max_tokens, and so does the completions interface. What an
 * endpoint refuses is sent by the other name from then on (quirks).
 */
#include "providers.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "base/english.h"
#include "base/str.h"
#include "base/url.h"
#include "reply.h"
#include "request.h"

/* The newest version of Azure's interface below /openai/deployments that is no preview. */
static const char azure_version[] = "api-version=2024-10-21";

static const char *path_of(const chat *c)
{
    return c->raw_prompt.size ? "/completions" : "/chat/completions";
}

static void append_url(jr_buf *buf, const jr_endpoint *endpoint, const chat *c)
{
    request_append_url(buf, endpoint, jr_str_from(path_of(c)), NULL);
}

/* Azure has one interface without versions, which is OpenAI's, and one where the deployment stands
 * in the path. */
static void append_azure_url(jr_buf *buf, const jr_endpoint *endpoint, const chat *c)
{
    JR_BUF_AUTO jr_buf path = {0};
    jr_str base = url_without_query(endpoint->base_url);
    bool is_versionless = str_ends_with(base, "/v1");
    if (!is_versionless &&
        !memmem(base.data, base.size, "/deployments/", strlen("/deployments/"))) {
        jr_buf_append_text(&path, str_ends_with(base, "/openai") ? "" : "/openai");
        jr_buf_append_text(&path, "/deployments/");
        url_append_segment(&path, endpoint->model);
    }
    jr_buf_append_text(&path, path_of(c));
    request_append_url(buf, endpoint, jr_buf_str(&path), is_versionless ? NULL : azure_version);
}

bool openai_sends_max_completion_tokens(const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    if (c->raw_prompt.size || q->wants_max_tokens)
        return false;
    return q->wants_max_completion_tokens || endpoint_is_openai(endpoint);
}

bool openai_sends_cache_key(const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    return c->group && endpoint_is_openai(endpoint) && !q->no_cache_key;
}

static const message_style messages = {.name = "messages",
                                       .user = "user",
                                       .model = "assistant",
                                       .text = "\",\"content\":",
                                       .end = "}",
                                       .system = "system"};

static void append_body(jr_buf *buf, const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    body b = body_begin(buf, endpoint, &parser);
    chat_sampling sampling = request_sampling(endpoint, &c->sampling, q);
    body_text(&b, "model", endpoint->model);
    if (c->raw_prompt.size)
        body_text(&b, "prompt", c->raw_prompt);
    else
        body_messages(&b, c, q, &messages);
    bool is_capped =
        yyjson_obj_get(b.params, "max_tokens") || yyjson_obj_get(b.params, "max_completion_tokens");
    if (!is_capped)
        body_count(&b,
                   openai_sends_max_completion_tokens(endpoint, c, q) ? "max_completion_tokens"
                                                                      : "max_tokens",
                   sampling.max_tokens);
    body_number(&b, "temperature", sampling.temperature);
    body_number(&b, "top_p", sampling.top_p);
    body_count(&b, "top_k", sampling.top_k);
    /* vLLM's name and llama-server's; each passes over the other's. */
    body_number(&b, "repetition_penalty", sampling.repetition_penalty);
    body_number(&b, "repeat_penalty", sampling.repetition_penalty);
    body_whole(&b, "seed", sampling.seed);
    if (!q->no_stop)
        body_texts(&b, "stop", c->stops, c->n_stops);
    if (request_has_schema(c, q) && body_name(&b, "response_format")) {
        jr_buf_append_text(buf, "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"verdict\","
                                "\"strict\":true,\"schema\":");
        request_append_schema(buf, c, false);
        jr_buf_append_text(buf, "}}");
    }
    if (request_has_tokens(endpoint, c, q) && body_name(&b, "logprobs")) {
        jr_buf_append_text(buf, "true");
        body_count(&b, "top_logprobs", CHAT_TOP_TOKENS);
    }
    if (openai_sends_cache_key(endpoint, c, q) && body_name(&b, "prompt_cache_key"))
        jr_buf_format(buf, "\"jrank-%016llx\"", (unsigned long long)c->group);
    body_whole(&b, "id_slot", (int64_t)c->slot - 1);
    body_end(&b);
}

/* Tokens of thinking are part of completion_tokens, except with xAI, where they come on top: the
 * total tells. What came out of a cache is part of prompt_tokens; DeepSeek counts it beside them.
 */
static chat_usage read_usage(yyjson_val *root)
{
    yyjson_val *usage = yyjson_obj_get(root, "usage");
    yyjson_val *of_prompt = yyjson_obj_get(usage, "prompt_tokens_details");
    chat_usage u = {
        reply_count(usage, "prompt_tokens"),
        reply_count(usage, "completion_tokens"),
        reply_count(yyjson_obj_get(usage, "completion_tokens_details"), "reasoning_tokens"),
        reply_count(of_prompt, "cached_tokens"),
        reply_count(of_prompt, "cache_write_tokens"),
        0,
        0};
    if (u.cached < 0)
        u.cached = reply_count(usage, "prompt_cache_hit_tokens");
    if (!usage) { /* Ollama's own interface */
        u.input = reply_count(root, "prompt_eval_count");
        u.output = reply_count(root, "eval_count");
    }
    if (u.input >= 0 && u.output >= 0 && u.reasoning > 0 &&
        reply_count(usage, "total_tokens") == u.input + u.output + u.reasoning)
        u.output += u.reasoning;
    return u;
}

static chat_served read_served(jr_arena *arena, yyjson_val *root)
{
    return (chat_served){.fingerprint =
                             reply_text(arena, yyjson_obj_get(root, "system_fingerprint")),
                         .id = reply_text(arena, yyjson_obj_get(root, "id"))};
}

/* Bytes of a character that several tokens make up; else its text. */
static jr_str read_token_text(jr_arena *arena, yyjson_val *token)
{
    yyjson_val *bytes = yyjson_obj_get(token, "bytes"), *byte;
    size_t n = yyjson_is_arr(bytes) ? yyjson_arr_size(bytes) : 0, i, max;
    if (n == 0)
        return reply_text(arena, yyjson_obj_get(token, "token"));
    char *text = jr_arena_alloc(arena, n, 1);
    yyjson_arr_foreach(bytes, i, max, byte) text[i] = (char)yyjson_get_uint(byte);
    return (jr_str){text, n};
}

static chat_alternative read_alternative(jr_arena *arena, yyjson_val *token)
{
    yyjson_val *logarithm = yyjson_obj_get(token, "logprob");
    double number = yyjson_is_num(logarithm) ? yyjson_get_num(logarithm) : -INFINITY;
    return (chat_alternative){read_token_text(arena, token), number <= 0 ? exp(number) : 0};
}

/* What "logprobs" of a choice says. */
static void read_tokens(jr_arena *arena, yyjson_val *logprobs, chat_reply *reply)
{
    yyjson_val *content = yyjson_obj_get(logprobs, "content"), *token, *other;
    size_t n = yyjson_is_arr(content) ? yyjson_arr_size(content) : 0, i, max, k, n_top;
    chat_token *tokens = jr_arena_alloc(arena, n, sizeof *tokens);
    yyjson_arr_foreach(content, i, max, token)
    {
        yyjson_val *top = yyjson_obj_get(token, "top_logprobs");
        size_t n_here = yyjson_is_arr(top) ? yyjson_arr_size(top) : 0;
        chat_alternative *others = jr_arena_alloc(arena, n_here, sizeof *others);
        yyjson_arr_foreach(top, k, n_top, other) others[k] = read_alternative(arena, other);
        tokens[i] = (chat_token){read_alternative(arena, token), others, n_here};
    }
    reply->tokens = tokens;
    reply->n_tokens = n;
}

static void read_message(jr_arena *arena, yyjson_val *message, chat_reply *reply)
{
    yyjson_val *content = yyjson_obj_get(message, "content");
    reply->text = reply_join_parts(arena, content, "text");
    /* vLLM, llama-server and DeepSeek; OpenRouter, Ollama and newer vLLM; Ollama's own interface;
     * Mistral. */
    reply->thinking = reply_text(arena, yyjson_obj_get(message, "reasoning_content"));
    if (reply->thinking.size == 0)
        reply->thinking = reply_text(arena, yyjson_obj_get(message, "reasoning"));
    if (reply->thinking.size == 0)
        reply->thinking = reply_text(arena, yyjson_obj_get(message, "thinking"));
    if (reply->thinking.size == 0)
        reply->thinking = reply_join_parts(arena, content, "thinking");
    jr_str refusal = reply_text(arena, yyjson_obj_get(message, "refusal"));
    if (refusal.size == 0)
        refusal = reply_join_parts(arena, content, "refusal");
    if (refusal.size && reply->text.size == 0) {
        reply->text = refusal;
        reply->finish = CHAT_REFUSED;
    }
}

static provider_reading read_reply(const reply_source *source, yyjson_val *root,
                                   chat_reply *ret_reply, api_error *ret_error)
{
    jr_arena *arena = source->arena;
    yyjson_val *choice = yyjson_arr_get_first(yyjson_obj_get(root, "choices"));
    if (!yyjson_is_obj(choice))
        return reply_unreadable(source, ENGLISH("the reply has no choices"), ret_error);
    /* OpenRouter, when the model's own provider breaks off. */
    if (yyjson_is_obj(yyjson_obj_get(choice, "error")))
        return reply_read_error(source, choice, ret_error);
    yyjson_val *message = yyjson_obj_get(choice, "message");
    yyjson_val *completion = yyjson_obj_get(choice, "text");
    if (!yyjson_is_obj(message) && !yyjson_is_str(completion))
        return reply_unreadable(source, ENGLISH("the reply has no message"), ret_error);
    chat_reply reply = {.finish_reason = reply_text(arena, yyjson_obj_get(choice, "finish_reason")),
                        .model = reply_text(arena, yyjson_obj_get(root, "model")),
                        .usage = read_usage(root),
                        .served = read_served(arena, root)};
    reply.finish = chat_finish_of(reply.finish_reason);
    if (yyjson_is_obj(message))
        read_message(arena, message, &reply);
    else
        reply.text = reply_text(arena, completion);
    read_tokens(arena, yyjson_obj_get(choice, "logprobs"), &reply);
    reply_split_thinking(&reply);
    if (reply.finish_reason.size == 0 && reply.finish == CHAT_OTHER && reply.text.size)
        reply.finish = CHAT_STOPPED;
    *ret_reply = reply;
    return PROVIDER_REPLY;
}

/* That of Ollama's own interface, which has no choices. */
static bool is_of_ollama(yyjson_val *event)
{
    return yyjson_is_bool(yyjson_obj_get(event, "done")) && !yyjson_obj_get(event, "choices");
}

static bool read_event(jr_arena *arena, yyjson_val *event, chat_reply *piece)
{
    yyjson_val *choice = yyjson_arr_get_first(yyjson_obj_get(event, "choices"));
    yyjson_val *delta = yyjson_obj_get(choice, "delta");
    bool is_ollama = is_of_ollama(event);
    if (is_ollama)
        choice = event;
    /* The last event of some has the whole message, too; others have nothing else. */
    if (!yyjson_is_obj(delta))
        delta = yyjson_obj_get(choice, "message");
    if (yyjson_is_obj(delta))
        read_message(arena, delta, piece);
    else
        piece->text = reply_text(arena, yyjson_obj_get(choice, is_ollama ? "response" : "text"));
    piece->model = reply_text(arena, yyjson_obj_get(event, "model"));
    piece->usage = read_usage(event);
    piece->served = read_served(arena, event);
    piece->finish_reason =
        reply_text(arena, yyjson_obj_get(choice, is_ollama ? "done_reason" : "finish_reason"));
    return piece->finish_reason.size > 0 ||
           (is_ollama && yyjson_is_true(yyjson_obj_get(event, "done")));
}

/* Those of a region stand below the first. */
static const char *const openai_domains[] = {"api.openai.com", NULL};
static const char *const azure_domains[] = {
    "openai.azure.com",           "cognitiveservices.azure.com",
    "services.ai.azure.com",      "openai.azure.us",
    "cognitiveservices.azure.us", "openai.azure.cn",
    "cognitiveservices.azure.cn", NULL};

const provider_row provider_openai = {
    append_url,    append_body, read_reply,
    read_event,    read_usage,  {.key_name = "Authorization", .key_prefix = "Bearer "},
    openai_domains};
const provider_row provider_azure = {append_azure_url, append_body,
                                     read_reply,       read_event,
                                     read_usage,       {.key_name = "api-key", .key_prefix = ""},
                                     azure_domains};
