/*
 * Headers are copied out of libcurl's line into one block of text of fixed size: a server may send
 * as many as it likes, and most say nothing to us.
 */
#include "receipt.h"

#include <string.h>
#include <strings.h>

static bool is_kept(jr_str name)
{
    static const struct {
        const char *text;
        bool is_prefix;
    } KEPT[] = {{"retry-after", false},
                {"retry-after-ms", false},
                {"x-ratelimit-", true},
                {"anthropic-ratelimit-", true},
                {"content-type", false}};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        size_t size = strlen(KEPT[i].text);
        if ((KEPT[i].is_prefix ? name.size > size : name.size == size) &&
            strncasecmp(name.data, KEPT[i].text, size) == 0)
            return true;
    }
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool receipt_keeps(jr_str line)
{
    const char *colon = memchr(line.data, ':', line.size);
    return colon && is_kept((jr_str){line.data, (size_t)(colon - line.data)});
}

static void add(receipt *r, jr_str name, jr_str value)
{
    if (r->n_headers == RECEIPT_HEADERS_MAX ||
        name.size + value.size > RECEIPT_HEADER_TEXT_MAX - r->text_size)
        return;
    char *text = r->text + r->text_size;
    for (size_t i = 0; i < name.size; i++)
        text[i] =
            (char)(name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] | 0x20 : name.data[i]);
    memcpy(text + name.size, value.data, value.size);
    r->headers[r->n_headers++] = (http_header){{text, name.size}, {text + name.size, value.size}};
    r->text_size += name.size + value.size;
}

void receipt_add_header(receipt *r, jr_str line)
{
    const char *colon = memchr(line.data, ':', line.size);
    const char *value = colon + 1, *end = line.data + line.size;
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    add(r, (jr_str){line.data, (size_t)(colon - line.data)},
        (jr_str){value, (size_t)(end - value)});
}

void receipt_drop_headers(receipt *r)
{
    r->n_headers = r->text_size = 0;
}

jr_str http_reply_header(const http_reply *reply, const char *name)
{
    jr_str wanted = jr_str_from(name);
    for (size_t i = 0; i < reply->n_headers; i++)
        if (jr_str_compare(reply->headers[i].name, wanted) == 0)
            return reply->headers[i].value;
    return (jr_str){0};
}
