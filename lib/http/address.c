/*
 * libcurl has the last word on where a request goes, so it takes the URLs apart as well: a reader
 * of ours would sooner or later find another host in one than libcurl does. Ours is what libcurl is
 * more generous with than a person can have meant: "http:///v1" is no host named v1.
 */
#include "address.h"

#include <ctype.h>
#include <string.h>

#include "base/english.h"
#include "base/str.h"
#include "curl.h"

/* The reason why there is no such URL. */
static const char *problem_of(CURLUcode code)
{
    switch (code) {
    case CURLUE_BAD_PORT_NUMBER:
        return ENGLISH("its port is not from 1 to 65535");
    case CURLUE_USER_NOT_ALLOWED:
        return ENGLISH("it names a user or password, which would be shown with it");
    case CURLUE_NO_HOST:
    case CURLUE_BAD_HOSTNAME:
        return ENGLISH("it names no host that can be");
    default:
        return ENGLISH("it is no URL");
    }
}

/* The size of "http://" or "https://" in front of a host; 0. */
static size_t scheme_size(jr_str url)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t size = strlen(schemes[i]);
        if (url.size > size && str_is_nocase((jr_str){url.data, size}, schemes[i]))
            return url.data[size] == '/' ? 0 : size;
    }
    return 0;
}

bool http_is_url(jr_str text)
{
    size_t size = 0;
    while (size < text.size && (isalnum((unsigned char)text.data[size]) ||
                                (size && text.data[size] && strchr("+-.", text.data[size]))))
        size++;
    return size && str_begins_with(str_from(text, size), "://");
}

/* Printable ASCII without space and without what a URL must write as %XX. */
static bool has_characters_of_urls(jr_str url)
{
    for (size_t i = 0; i < url.size; i++)
        if (url.data[i] <= 0x20 || url.data[i] >= 0x7F || strchr("\"<>\\^`{|}#", url.data[i]))
            return false;
    return true;
}

/* A part that is there, a copy in the arena; else empty. */
static jr_str part_of(jr_arena *arena, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    jr_str copy = {0};
    if (libcurl.url_get(url, part, &text, 0) == CURLUE_OK)
        copy = jr_arena_copy(arena, jr_str_from(text));
    libcurl.free(text);
    return copy;
}

/* With the zone of a link-local address, which libcurl keeps apart. */
static jr_str host_of(jr_arena *arena, CURLU *url)
{
    jr_str host = part_of(arena, url, CURLUPART_HOST), zone = part_of(arena, url, CURLUPART_ZONEID);
    for (size_t i = 0; i < host.size; i++)
        ((char *)host.data)[i] = (char)tolower((unsigned char)host.data[i]);
    if (zone.size && str_drop_end(&host, "]"))
        host = jr_arena_format(arena, "%.*s%%25%.*s]", JR_STR_ARG(host), JR_STR_ARG(zone));
    return host;
}

/* libcurl decodes what is written as %XX in a host. */
static bool is_host(jr_str host)
{
    bool is_bracketed = host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']';
    for (size_t i = is_bracketed; i < host.size - is_bracketed; i++)
        if (!isalnum((unsigned char)host.data[i]) &&
            (!host.data[i] || !strchr(is_bracketed ? ":.%-_" : ".-_", host.data[i])))
            return false;
    return host.size && host.data[0] != '.';
}

static CURLUcode take_apart(jr_arena *arena, CURLU *url, const char *text,
                            http_address *ret_address)
{
    CURLUcode code = libcurl.url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER);
    if (code != CURLUE_OK)
        return code;
    *ret_address = (http_address){.scheme = part_of(arena, url, CURLUPART_SCHEME),
                                  .host = host_of(arena, url),
                                  .port = part_of(arena, url, CURLUPART_PORT),
                                  .path = part_of(arena, url, CURLUPART_PATH),
                                  .query = part_of(arena, url, CURLUPART_QUERY)};
    if (str_is(ret_address->port, "0"))
        return CURLUE_BAD_PORT_NUMBER;
    return is_host(ret_address->host) ? CURLUE_OK : CURLUE_BAD_HOSTNAME;
}

jr_status http_address_parse(jr_arena *arena, jr_str url, http_address *ret_address, jr_error *err)
{
    http_address parts;
    if (!has_characters_of_urls(url))
        return jr_error_set(err, JR_ERR_USAGE,
                            "it holds a character that URLs write as %%XX, or a '#'");
    if (!scheme_size(url))
        return jr_error_set(err, JR_ERR_USAGE,
                            "it does not begin with http:// or https:// and a "
                            "host");
    JR_TRY(curl_open(err));
    CURLU *handle = libcurl.url();
    CURLUcode code = handle ? CURLUE_OK : CURLUE_OUT_OF_MEMORY;
    /* Twice, as libcurl reads a number in a host before it decodes what is written as %XX. */
    for (int time = 0; time < 2 && code == CURLUE_OK; time++) {
        code = take_apart(arena, handle, jr_arena_copy(arena, url).data, &parts);
        if (code == CURLUE_OK)
            url = http_address_format(arena, &parts);
    }
    libcurl.url_cleanup(handle);
    if (code != CURLUE_OK)
        return jr_error_set(err, JR_ERR_USAGE, "%s", problem_of(code));
    *ret_address = parts;
    return JR_OK;
}

jr_str http_address_format(jr_arena *arena, const http_address *address)
{
    bool is_bare = str_is(address->path, "/");
    return jr_arena_format(arena, "%.*s://%.*s%s%.*s%.*s%s%.*s", JR_STR_ARG(address->scheme),
                           JR_STR_ARG(address->host), address->port.size ? ":" : "",
                           JR_STR_ARG(address->port), is_bare ? 0 : (int)address->path.size,
                           address->path.data, address->query.size ? "?" : "",
                           JR_STR_ARG(address->query));
}
