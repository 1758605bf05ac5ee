/*
 * Requests: HTTP/1.1 as far as clients of these APIs use it. JSON is not parsed for the few keys
 * that are looked at: a key in quotes can't occur within a JSON string, since quotes are escaped
 * there.
 */
#include <stdlib.h>
#include <strings.h>
#include <yyjson.h>

#include "base/hash.h"
#include "llm_server.h"

enum { HEAD_MAX = 64 << 10, BODY_MAX = 1 << 30 };

static bool has_prefix(jr_str text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

static bool has_suffix(jr_str text, const char *suffix)
{
    size_t size = strlen(suffix);
    return text.size >= size && memcmp(text.data + text.size - size, suffix, size) == 0;
}

static dialect find_dialect(jr_str path)
{
    if (has_suffix(path, "/chat/completions"))
        return str_find(path, JR_STR("/openai/deployments/")) ? DIALECT_AZURE : DIALECT_OPENAI;
    if (has_suffix(path, "/completions"))
        return DIALECT_COMPLETIONS;
    if (has_suffix(path, "/messages"))
        return DIALECT_ANTHROPIC;
    if (has_suffix(path, ":generateContent"))
        return DIALECT_GEMINI;
    if (str_is(path, "/health"))
        return DIALECT_HEALTH;
    return has_suffix(path, "/models") ? DIALECT_MODELS : DIALECT_NONE;
}

bool request_is_chat(const request *r)
{
    return r->dialect < DIALECT_HEALTH;
}

bool request_next_header(const request *r, size_t *offset, jr_str *ret_name, jr_str *ret_value)
{
    if (*offset >= r->headers.size)
        return false;
    const char *line = r->headers.data + *offset;
    const char *end = memmem(line, r->headers.size - *offset, "\r\n", 2);
    size_t size = end ? (size_t)(end - line) : r->headers.size - *offset;
    *offset += size + 2;
    const char *colon = memchr(line, ':', size);
    *ret_name = (jr_str){line, colon ? (size_t)(colon - line) : size};
    const char *value = colon ? colon + 1 : line + size;
    while (value < line + size && *value == ' ')
        value++;
    *ret_value = (jr_str){value, (size_t)(line + size - value)};
    return true;
}

jr_str request_header(const request *r, const char *name)
{
    jr_str found, value;
    for (size_t offset = 0; request_next_header(r, &offset, &found, &value);)
        if (found.size == strlen(name) && strncasecmp(found.data, name, found.size) == 0)
            return value;
    return (jr_str){0};
}

/* Splits the first line: "METHOD TARGET HTTP/1.1". */
static bool parse_first_line(jr_str line, request *r)
{
    const char *end = line.data + line.size;
    const char *space = memchr(line.data, ' ', line.size);
    const char *target = space ? space + 1 : end;
    const char *second = memchr(target, ' ', (size_t)(end - target));
    if (!second || !has_prefix((jr_str){second, (size_t)(end - second)}, " HTTP/1."))
        return false;
    r->method = (jr_str){line.data, (size_t)(space - line.data)};
    r->target = (jr_str){target, (size_t)(second - target)};
    const char *query = memchr(target, '?', r->target.size);
    r->path = (jr_str){target, query ? (size_t)(query - target) : r->target.size};
    return true;
}

parse_result request_parse(jr_str bytes, request *ret_request, size_t *ret_size)
{
    size_t searched = bytes.size < HEAD_MAX ? bytes.size : HEAD_MAX;
    const char *end = str_find((jr_str){bytes.data, searched}, JR_STR("\r\n\r\n"));
    if (!end)
        return searched < HEAD_MAX ? PARSE_MORE : PARSE_BAD;
    request r = {0};
    const char *line_end = str_find(bytes, JR_STR("\r\n"));
    if (!parse_first_line((jr_str){bytes.data, (size_t)(line_end - bytes.data)}, &r))
        return PARSE_BAD;
    if (line_end < end)
        r.headers = (jr_str){line_end + 2, (size_t)(end - line_end - 2)};
    jr_str length = request_header(&r, "content-length");
    r.body = (jr_str){end + 4, length.size ? strtoul(length.data, NULL, 10) : 0};
    if (request_header(&r, "transfer-encoding").size || r.body.size > BODY_MAX)
        return PARSE_BAD;
    size_t head_size = (size_t)(r.body.data - bytes.data);
    if (bytes.size - head_size < r.body.size)
        return bytes.size == head_size && request_header(&r, "expect").size ? PARSE_WANTS_CONTINUE
                                                                            : PARSE_MORE;
    r.dialect = find_dialect(r.path);
    r.hash = hash_bytes(0, r.body.data, r.body.size);
    *ret_size = head_size + r.body.size;
    *ret_request = r;
    return PARSE_WHOLE;
}

bool request_is_json(const request *r)
{
    yyjson_doc *doc = yyjson_read(r->body.data, r->body.size, 0);
    yyjson_doc_free(doc);
    return doc != NULL;
}

jr_str request_key(const request *r)
{
    static const char *const names[] = {"api-key", "x-api-key", "x-goog-api-key"};
    jr_str key = request_header(r, "authorization");
    if (has_prefix(key, "Bearer "))
        return (jr_str){key.data + 7, key.size - 7};
    for (size_t i = 0; i < sizeof names / sizeof *names && !key.size; i++)
        key = request_header(r, names[i]);
    const char *query = str_find(r->target, JR_STR("key="));
    if (!key.size && query)
        key = (jr_str){query + 4, strcspn(query + 4, "& ")};
    return key;
}

/* What follows the key and its colon; empty where the body has no such key. */
static jr_str find_value(const request *r, jr_str field)
{
    const char *end = r->body.data + r->body.size;
    for (const char *at = r->body.data; at + field.size + 2 < end; at++) {
        at = memmem(at, (size_t)(end - at), field.data, field.size);
        if (!at)
            break;
        const char *after = at + field.size;
        if (at == r->body.data || at[-1] != '"' || after == end || *after++ != '"')
            continue;
        after += strspn(after, " ");
        if (*after != ':')
            continue;
        after += 1 + strspn(after + 1, " ");
        return (jr_str){after, (size_t)(end - after)};
    }
    return (jr_str){0};
}

jr_str request_model(const request *r)
{
    static const struct {
        const char *before;
        char after;
    } places[] = {{"/deployments/", '/'}, {"/models/", ':'}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *name = str_find(r->path, jr_str_from(places[i].before));
        if (!name)
            continue;
        name += strlen(places[i].before);
        size_t left = (size_t)(r->path.data + r->path.size - name);
        const char *end = memchr(name, places[i].after, left);
        return (jr_str){name, end ? (size_t)(end - name) : left};
    }
    jr_str value = find_value(r, JR_STR("model"));
    const char *end = value.size > 1 ? memchr(value.data + 1, '"', value.size - 1) : NULL;
    return end ? (jr_str){value.data + 1, (size_t)(end - value.data - 1)} : JR_STR("test-model");
}

uint64_t request_max_tokens(const request *r)
{
    static const char *const names[] = {"max_tokens", "max_completion_tokens", "maxOutputTokens"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jr_str value = find_value(r, jr_str_from(names[i]));
        if (value.size)
            return strtoul(value.data, NULL, 10);
    }
    return 0;
}

bool request_has(const request *r, jr_str field)
{
    if (!str_is(field, "system"))
        return find_value(r, field).size > 0;
    return find_value(r, field).size || find_value(r, JR_STR("systemInstruction")).size ||
           find_value(r, JR_STR("system_instruction")).size ||
           has_prefix(find_value(r, JR_STR("role")), "\"system\"") ||
           has_prefix(find_value(r, JR_STR("role")), "\"developer\"");
}
