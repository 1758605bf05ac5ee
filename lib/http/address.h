/*
 * address.h: URLs from people, taken apart as libcurl will understand them when it is asked.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <jrank/base.h>

#include <stdbool.h>

/* The parts of a URL; what was left out is empty. */
typedef struct http_address {
    jr_str scheme; /* "http" or "https" */
    jr_str host;   /* in lower case, without port; an IPv6 address in brackets */
    jr_str port;
    jr_str path;  /* from its first '/', which may be all of it */
    jr_str query; /* without its '?' */
} http_address;

/*
 * Takes "http://..." or "https://..." apart, whatever the case of these. The parts, in the arena,
 * are in libcurl's own spelling: 127.1 is 127.0.0.1, and %XX in the host is the character.
 * Errors: ERR_USAGE for what is no such URL, has a user, a password or a fragment, or a character
 * that none may hold: the reason alone ("it names no host"), which shows nothing of the URL, since
 * there may be a secret in it. ERR_UNAVAILABLE where there is no libcurl.
 */
JR_MUST_USE jr_status http_address_parse(jr_arena *arena, jr_str url, http_address *ret_address,
                                         jr_error *err);

/* Whether text begins as a URL with a scheme, known or not. */
bool http_is_url(jr_str text);

/* The URL of these parts, without a path that is "/" alone; in the arena. */
jr_str http_address_format(jr_arena *arena, const http_address *address);

#endif
