/*
 * Which provider speaks how.
 */
#include "provider.h"

#include <string.h>

#include "base/english.h"
#include "base/str.h"
#include "endpoint.h"
#include "event_stream.h"
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

static provider_reading read_body(const provider_row *row, const reply_source *source,
                                  chat_reply *ret_reply, api_error *ret_error)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    if (event_stream_is(source->body))
        return event_stream_read(row, source, ret_reply, ret_error);
    provider_reading reading = reply_open(source, &parser, &root, ret_error);
    if (reading == PROVIDER_REPLY && event_is_json(root))
        return event_array_read(row, source, root, ret_reply, ret_error);
    if (reading == PROVIDER_REPLY)
        reading = row->read(source, root, ret_reply, ret_error);
    if (reading != PROVIDER_REPLY)
        ret_error->usage = row->read_usage(root);
    return reading;
}

provider_reading provider_read(jr_provider provider, const reply_source *source,
                               chat_reply *ret_reply, api_error *ret_error)
{
    provider_reading reading = read_body(provider_find(provider), source, ret_reply, ret_error);
    if (reading != PROVIDER_REPLY || ret_reply->finish != CHAT_ABORTED)
        return reading;
    reading = reply_unreadable(source, ENGLISH("the server broke the reply off"), ret_error);
    ret_error->usage = ret_reply->usage;
    return reading;
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
