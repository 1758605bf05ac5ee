/*
 * Requests are written as text straight into the buffer that is sent. A tree of JSON values would
 * copy every prompt once more, and at a few thousand judgments a second that is the most of it.
 */
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "base/url.h"
#include "endpoint.h"

void request_append_url(jr_buf *buf, const jr_endpoint *endpoint, jr_str path, const char *query)
{
    jr_str base = url_without_query(endpoint->base_url);
    jr_buf_append_str(buf, base);
    jr_buf_append_str(buf, path);
    if (base.size < endpoint->base_url.size)
        jr_buf_append(buf, endpoint->base_url.data + base.size,
                      endpoint->base_url.size - base.size);
    else if (query)
        jr_buf_format(buf, "?%s", query);
}

bool endpoint_is_openai(const jr_endpoint *endpoint)
{
    return endpoint->provider == JR_PROVIDER_OPENAI &&
           provider_owns(JR_PROVIDER_OPENAI, url_host(endpoint->base_url));
}

chat_sampling request_allowed(const jr_endpoint *endpoint, const chat_sampling *asked)
{
    chat_sampling sent = *asked;
    bool is_open = endpoint->provider == JR_PROVIDER_LOCAL ||
                   (endpoint->provider == JR_PROVIDER_OPENAI && !endpoint_is_openai(endpoint));
    if (!is_open)
        sent.repetition_penalty = NAN;
    if (endpoint_is_openai(endpoint) || endpoint->provider == JR_PROVIDER_AZURE)
        sent.top_k = 0;
    if (endpoint->provider == JR_PROVIDER_ANTHROPIC)
        sent.seed = -1;
    return sent;
}

chat_sampling request_sampling(const jr_endpoint *endpoint, const chat_sampling *asked,
                               const quirks *q)
{
    chat_sampling sent = request_allowed(endpoint, asked);
    if (q->no_temperature)
        sent.temperature = NAN;
    if (q->no_top_p)
        sent.top_p = NAN;
    if (q->no_top_k)
        sent.top_k = 0;
    if (q->no_repetition_penalty)
        sent.repetition_penalty = NAN;
    if (q->no_seed)
        sent.seed = -1;
    return sent;
}

bool request_knows_tokens(const jr_endpoint *endpoint)
{
    return endpoint->provider == JR_PROVIDER_OPENAI || endpoint->provider == JR_PROVIDER_AZURE ||
           endpoint->provider == JR_PROVIDER_LOCAL || endpoint->provider == JR_PROVIDER_MOCK;
}

bool request_has_tokens(const jr_endpoint *endpoint, const chat *c, const quirks *q)
{
    return c->wants_tokens && !q->no_tokens && !c->raw_prompt.size &&
           request_knows_tokens(endpoint);
}

static void append_type(jr_buf *buf, const chat_member *member, bool is_open_api)
{
    const char *type = member->is_number ? "number" : "string";
    if (is_open_api)
        type = member->is_number ? "NUMBER" : "STRING";
    jr_buf_format(buf, "{\"type\":\"%s\"", type);
    if (member->is_number)
        jr_buf_append_text(buf, ",\"minimum\":1,\"maximum\":10");
    for (size_t i = 0; i < member->n_choices; i++) {
        jr_buf_append_text(buf, i ? "," : ",\"enum\":[");
        jr_json_append_string(buf, member->choices[i].text);
    }
    jr_buf_append_text(buf, member->n_choices ? "]}" : "}");
}

static void append_names(jr_buf *buf, const char *field, const chat *c)
{
    jr_buf_format(buf, ",\"%s\":", field);
    for (size_t i = 0; i < c->n_members; i++) {
        jr_buf_append_text(buf, i ? "," : "[");
        jr_json_append_string(buf, c->members[i].name);
    }
    jr_buf_append_char(buf, ']');
}

void request_append_schema(jr_buf *buf, const chat *c, bool is_open_api)
{
    jr_buf_format(buf, "{\"type\":\"%s\",\"properties\":{", is_open_api ? "OBJECT" : "object");
    for (size_t i = 0; i < c->n_members; i++) {
        jr_buf_append_text(buf, i ? "," : "");
        jr_json_append_string(buf, c->members[i].name);
        jr_buf_append_char(buf, ':');
        append_type(buf, &c->members[i], is_open_api);
    }
    jr_buf_append_char(buf, '}');
    append_names(buf, "required", c);
    if (is_open_api)
        append_names(buf, "propertyOrdering", c);
    jr_buf_append_text(buf, is_open_api ? "}" : ",\"additionalProperties\":false}");
}

bool request_params_have(const jr_endpoint *endpoint, const char *name)
{
    JR_BUF_AUTO jr_buf quoted = {0};
    jr_buf_format(&quoted, "\"%s\":", name);
    return endpoint->params.size &&
           memmem(endpoint->params.data, endpoint->params.size, quoted.data, quoted.size);
}

bool request_params_cap(const jr_endpoint *endpoint)
{
    return request_params_have(endpoint, "max_tokens") ||
           request_params_have(endpoint, "max_completion_tokens") ||
           request_params_have(endpoint, "maxOutputTokens");
}

body body_begin(jr_buf *buf, const jr_endpoint *endpoint, json_parser *parser)
{
    body b = {.buf = buf};
    if (endpoint->params.size)
        b.params = json_parse(parser, endpoint->params);
    jr_buf_append_char(buf, '{');
    return b;
}

static void append_name(body *b, const char *name)
{
    if (b->has_members)
        jr_buf_append_char(b->buf, ',');
    b->has_members = true;
    jr_json_append_string(b->buf, jr_str_from(name));
    jr_buf_append_char(b->buf, ':');
}

bool body_name(body *b, const char *name)
{
    if (yyjson_obj_get(b->params, name))
        return false;
    append_name(b, name);
    return true;
}

void body_number(body *b, const char *name, double number)
{
    if (isfinite(number) && body_name(b, name))
        jr_json_append_number(b->buf, number);
}

void body_count(body *b, const char *name, int64_t count)
{
    if (count > 0 && body_name(b, name))
        jr_buf_format(b->buf, "%lld", (long long)count);
}

void body_whole(body *b, const char *name, int64_t number)
{
    if (number >= 0 && body_name(b, name))
        jr_buf_format(b->buf, "%lld", (long long)number);
}

void body_text(body *b, const char *name, jr_str text)
{
    if (body_name(b, name))
        jr_json_append_string(b->buf, text);
}

void body_texts(body *b, const char *name, const jr_str *texts, size_t n_texts)
{
    const char *separator = "[";
    for (size_t i = 0; i < n_texts; i++) {
        if (texts[i].size == 0)
            continue;
        if (*separator == '[' && !body_name(b, name))
            return;
        jr_buf_append_text(b->buf, separator);
        jr_json_append_string(b->buf, texts[i]);
        separator = ",";
    }
    if (*separator == ',')
        jr_buf_append_char(b->buf, ']');
}

bool body_nest(body *b, const char *name, body *ret_nested)
{
    yyjson_val *merged = yyjson_obj_get(b->params, name);
    if (merged && !yyjson_is_obj(merged))
        return false;
    append_name(b, name);
    b->nested = name;
    *ret_nested = (body){.buf = b->buf, .params = merged};
    jr_buf_append_char(b->buf, '{');
    return true;
}

void body_end(body *b)
{
    yyjson_obj_iter members = yyjson_obj_iter_with(b->params);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        const char *name = yyjson_get_str(key);
        if (b->nested && strcmp(name, b->nested) == 0)
            continue;
        append_name(b, name);
        size_t size = 0;
        char *text = yyjson_val_write(yyjson_obj_iter_get_val(key), YYJSON_WRITE_NOFLAG, &size);
        jr_buf_append(b->buf, text, size);
        free(text);
    }
    jr_buf_append_char(b->buf, '}');
}

static void append_parts(jr_buf *buf, const chat *c, const message_style *style)
{
    jr_str text = c->messages[0].text;
    jr_buf_append_text(buf, style->first_part);
    jr_json_append_string(buf, (jr_str){text.data, c->shared_size});
    jr_buf_append_text(buf, style->second_part);
    jr_json_append_string(buf, (jr_str){text.data + c->shared_size, text.size - c->shared_size});
    jr_buf_append_text(buf, style->parts_end);
}

static void append_message(jr_buf *buf, const chat *c, const quirks *q, const message_style *style,
                           size_t index)
{
    const chat_message *message = &c->messages[index];
    if (index == 0 && style->first_part) {
        append_parts(buf, c, style);
        return;
    }
    bool takes_system = c->system.size && q->no_system && !message->is_model;
    for (size_t i = 0; i < index; i++)
        takes_system = takes_system && c->messages[i].is_model;
    if (!takes_system) {
        jr_json_append_string(buf, message->text);
        return;
    }
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, c->system);
    jr_buf_append_text(&text, "\n\n");
    jr_buf_append_str(&text, message->text);
    jr_json_append_string(buf, jr_buf_str(&text));
}

static void begin_message(body *b, const message_style *style, const char *speaker,
                          const char **separator)
{
    jr_buf_append_text(b->buf, *separator);
    jr_buf_append_text(b->buf, "{\"role\":\"");
    jr_buf_append_text(b->buf, speaker);
    jr_buf_append_text(b->buf, style->text);
    *separator = ",";
}

void body_messages(body *b, const chat *c, const quirks *q, const message_style *style)
{
    const char *separator = "";
    if (!body_name(b, style->name))
        return;
    jr_buf_append_char(b->buf, '[');
    if (style->system && request_has_system(c, q)) {
        begin_message(b, style, style->system, &separator);
        jr_json_append_string(b->buf, c->system);
        jr_buf_append_text(b->buf, style->end);
    }
    for (size_t i = 0; i < c->n_messages; i++) {
        begin_message(b, style, c->messages[i].is_model ? style->model : style->user, &separator);
        append_message(b->buf, c, q, style, i);
        jr_buf_append_text(b->buf, style->end);
    }
    jr_buf_append_char(b->buf, ']');
}
