/*
 * Which provider speaks how, and what an error means beyond its status.
 */
#include "provider.h"

#include <string.h>

#include "base/str.h"
#include "endpoint.h"
#include "providers.h"
#include "reply.h"

const provider_row *provider_find(jr_provider provider)
{
    static const provider_row *const rows[JR_N_PROVIDERS] = {
        [JR_PROVIDER_OPENAI] = &provider_openai,       [JR_PROVIDER_AZURE] = &provider_azure,
        [JR_PROVIDER_ANTHROPIC] = &provider_anthropic, [JR_PROVIDER_GEMINI] = &provider_gemini,
        [JR_PROVIDER_LOCAL] = &provider_openai,
    };
    return rows[provider];
}

bool provider_owns(jr_provider provider, jr_str host)
{
    const provider_row *row = provider_find(provider);
    str_drop_end(&host, ".");
    for (size_t i = 0; row && row->domains[i]; i++) {
        size_t size = strlen(row->domains[i]);
        jr_str end = host.size > size ? str_from(host, host.size - size) : host;
        if (str_is_nocase(end, row->domains[i]) &&
            (end.size == host.size || host.data[host.size - size - 1] == '.'))
            return true;
    }
    return false;
}

void provider_list_headers(jr_arena *arena, const jr_endpoint *endpoint, jr_str **ret_lines,
                           size_t *ret_n_lines)
{
    const header_style *style = &provider_find(endpoint->provider)->headers;
    enum { N_OF_OURS = 3 };
    jr_str *lines = jr_arena_alloc(arena, N_OF_OURS + endpoint->n_headers, sizeof *lines);
    size_t n = 0;
    if (!endpoint_has_header(endpoint, "Content-Type"))
        lines[n++] = JR_STR("Content-Type: application/json");
    if (endpoint->api_key.size && !endpoint_has_header(endpoint, style->key_name))
        lines[n++] = jr_arena_format(arena, "%s: %s%.*s", style->key_name, style->key_prefix,
                                     JR_STR_ARG(endpoint->api_key));
    if (style->more_name && !endpoint_has_header(endpoint, style->more_name))
        lines[n++] = jr_arena_format(arena, "%s: %s", style->more_name, style->more_value);
    for (size_t i = 0; i < endpoint->n_headers; i++)
        lines[n++] = jr_arena_format(arena, "%.*s: %.*s", JR_STR_ARG(endpoint->headers[i].name),
                                     JR_STR_ARG(endpoint->headers[i].value));
    *ret_lines = lines;
    *ret_n_lines = n;
}

provider_reading provider_read(jr_provider provider, const reply_source *source,
                               chat_reply *ret_reply, api_error *ret_error)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    provider_reading reading = reply_open(source, &parser, &root, ret_error);
    return reading == PROVIDER_REPLY
               ? provider_find(provider)->read(source, root, ret_reply, ret_error)
               : reading;
}

bool api_error_says(const api_error *error, const char *const *parts, size_t n_parts)
{
    for (size_t i = 0; i < n_parts; i++)
        if (str_contains_nocase(error->code, parts[i]) ||
            str_contains_nocase(error->type, parts[i]) ||
            str_contains_nocase(error->message, parts[i]))
            return true;
    return false;
}

bool api_error_is_final(const api_error *error)
{
    /* Gemini's "exceeded your current quota" is none of these: it is said of each minute's, too. */
    static const char *const parts[] = {
        "insufficient_quota",         /* OpenAI, as a 429 */
        "billing_hard_limit_reached", /* OpenAI */
        "billing_not_active",         /* OpenAI */
        "account_deactivated",        /* OpenAI */
        "invalid_api_key",            /* OpenAI */
        "API_KEY_INVALID",            /* Gemini, as a 400 */
        "credit balance is too low",  /* Anthropic, as a 400 */
        "insufficient balance",       /* DeepSeek */
        "insufficient credits",       /* OpenRouter */
        "used all available credits", /* xAI */
        "reached your specified API", /* Anthropic: ... usage limits */
    };
    enum { PAYMENT_REQUIRED = 402 };
    return error->status == PAYMENT_REQUIRED ||
           api_error_says(error, parts, sizeof parts / sizeof *parts);
}

bool api_error_is_of_filter(const api_error *error)
{
    static const char *const parts[] = {
        "content_filter",               /* Azure */
        "ResponsibleAIPolicyViolation", /* Azure */
        "content_policy_violation",     /* OpenAI */
        "invalid_prompt",               /* OpenAI: flagged by its usage policy */
        "Content Exists Risk",          /* DeepSeek */
        "data_inspection_failed",       /* Alibaba */
    };
    return api_error_says(error, parts, sizeof parts / sizeof *parts);
}

bool api_error_is_of_chat(const api_error *error)
{
    static const char *const parts[] = {
        "context_length_exceeded",                /* OpenAI */
        "string_above_max_length",                /* OpenAI */
        "maximum context length",                 /* OpenAI, vLLM, DeepSeek, Mistral */
        "exceed_context_size_error",              /* llama-server */
        "exceeds the available context size",     /* llama-server, older */
        "prompt is too long",                     /* Anthropic */
        "exceed context limit",                   /* Anthropic, with max_tokens */
        "request_too_large",                      /* Anthropic */
        "exceeds the maximum number of tokens",   /* Gemini */
        "inputs` tokens + `max_new_tokens` must", /* TGI */
    };
    return api_error_is_of_filter(error) ||
           api_error_says(error, parts, sizeof parts / sizeof *parts);
}
