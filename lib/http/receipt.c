/*
 * Headers are copied out of libcurl's line into one block of text of fixed size: a server may send
 * as many as it likes, and most say nothing to us.
 */
#include "receipt.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_kept(jr_str name)
{
    static const struct {
        const char *text;
        bool is_prefix;
    } KEPT[] = {{"retry-after", false},  {"retry-after-ms", false},
                {"x-ratelimit-", true},  {"ratelimit-", true},
                {"ratelimit", false},    {"anthropic-ratelimit-", true},
                {"content-type", false}, {"date", false}};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        size_t size = strlen(KEPT[i].text);
        if ((KEPT[i].is_prefix ? name.size > size : name.size == size) &&
            strncasecmp(name.data, KEPT[i].text, size) == 0)
            return true;
    }
    return false;
}

bool receipt_keeps(jr_str line)
{
    size_t colon = str_find_char(line, ':');
    return colon < line.size && is_kept((jr_str){line.data, colon});
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
    size_t colon = str_find_char(line, ':');
    add(r, (jr_str){line.data, colon}, str_trim(str_from(line, colon + 1)));
}

void receipt_drop_headers(receipt *r)
{
    r->n_headers = r->text_size = 0;
}

jr_str http_reply_header(const http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->n_headers; i++)
        if (str_is(reply->headers[i].name, name))
            return reply->headers[i].value;
    return (jr_str){0};
}
