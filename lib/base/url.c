/*
 * URLs as endpoints have them: looked at, never rewritten. Those of people are taken apart and
 * spelt anew by http/address.h.
 */
#include "url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>

#include "str.h"

/* Printable ASCII without space and without what a URL must write as %XX. */
static bool is_of_url(char c)
{
    return c > 0x20 && c < 0x7F && !strchr("\"<>\\^`{|}#", c);
}

jr_str url_host(jr_str url)
{
    size_t scheme = str_begins_with(url, "http://")    ? strlen("http://")
                    : str_begins_with(url, "https://") ? strlen("https://")
                                                       : 0;
    for (size_t i = 0; i < url.size; i++)
        if (!is_of_url(url.data[i]))
            return (jr_str){0};
    if (!scheme)
        return (jr_str){0};
    jr_str rest = {url.data + scheme, url.size - scheme};
    size_t end = 0, size;
    while (end < rest.size && !strchr("/?", rest.data[end]))
        end++;
    if (memchr(rest.data, '@', end))
        return (jr_str){0};
    const char *bracket = end && rest.data[0] == '[' ? memchr(rest.data, ']', end) : NULL;
    const char *colon = bracket ? NULL : memchr(rest.data, ':', end);
    size = bracket ? (size_t)(bracket - rest.data) + 1 : colon ? (size_t)(colon - rest.data) : end;
    return (jr_str){rest.data, size};
}

bool url_host_is_loopback(jr_str host)
{
    char text[INET6_ADDRSTRLEN];
    struct in_addr four;
    struct in6_addr six;
    bool is_bracketed = str_begins_with(host, "[") && str_drop_end(&host, "]");
    if (is_bracketed)
        host = str_from(host, 1);
    if (host.size == 0 || host.size >= sizeof text)
        return false;
    memcpy(text, host.data, host.size);
    text[host.size] = '\0';
    if (is_bracketed)
        return inet_pton(AF_INET6, text, &six) == 1 &&
               (IN6_IS_ADDR_LOOPBACK(&six) ||
                (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127));
    if (inet_pton(AF_INET, text, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return str_is_nocase(host, "localhost");
}

jr_str url_without_query(jr_str url)
{
    const char *mark = url.size ? memchr(url.data, '?', url.size) : NULL;
    return (jr_str){url.data, mark ? (size_t)(mark - url.data) : url.size};
}

static bool looks_secret(jr_str segment)
{
    enum { SHORTEST_SECRET = 20 };
    bool has_letter = false, has_digit = false;
    for (size_t i = 0; i < segment.size; i++) {
        has_letter |= isalpha((unsigned char)segment.data[i]) != 0;
        has_digit |= isdigit((unsigned char)segment.data[i]) != 0;
    }
    return segment.size >= SHORTEST_SECRET && has_letter && has_digit;
}

void jr_url_append_shown(jr_buf *buf, jr_str url)
{
    jr_str path = url_without_query(url);
    const char *mark = path.size ? memmem(path.data, path.size, "://", 3) : NULL;
    size_t start = mark ? (size_t)(mark - path.data) + 3 : 0;
    jr_str host = str_from(path, start);
    host.size = str_find_char(host, '/');
    size_t user = str_find_last_char(host, '@');
    jr_buf_append(buf, path.data, start);
    jr_buf_append_str(buf, user < host.size ? str_from(host, user + 1) : host);
    path = str_from(path, start + host.size);
    while (path.size) {
        jr_buf_append_char(buf, '/');
        path = str_from(path, 1);
        jr_str segment = {path.data, str_find_char(path, '/')};
        jr_buf_append_str(buf, looks_secret(segment) ? JR_STR("***") : segment);
        path = str_from(path, segment.size);
    }
    jr_buf_append_text(buf, url_without_query(url).size < url.size ? "?***" : "");
}

jr_str url_name(jr_str name)
{
    jr_str last = name;
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] == '/')
            last = str_from(name, i + 1);
    return str_is(last, ".") || str_is(last, "..") ? (jr_str){0} : name;
}

void url_append_segment(jr_buf *buf, jr_str text)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c && strchr(unreserved, c))
            jr_buf_append_char(buf, (char)c);
        else
            jr_buf_format(buf, "%%%02X", c);
    }
}
