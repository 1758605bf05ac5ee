/*
 * URLs as endpoints have them: looked at, never rewritten. Those of people are taken apart and
 * spelt anew by http/address.h.
 */
#include "url.h"

#include <arpa/inet.h>
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
