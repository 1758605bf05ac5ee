/*
 * url.h: the few things that are done with URLs (RFC 3986).
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <jrank/base.h>

#include <stdbool.h>

/* The host of "http://host:port/..." or "https://...", without port; an IPv6 address with its
 * brackets. Empty when it is no such URL, names a user or holds a character that none may hold. */
jr_str url_host(jr_str url);

/* Whether a host, as url_host has it, is always this machine: localhost, 127.x.y.z, [::1] and
 * [::ffff:127.x.y.z]. A number is not looked up, so nobody else can have it lead here. */
bool url_host_is_loopback(jr_str host);

/* The URL without its query. */
jr_str url_without_query(jr_str url);

/* A name by which a server calls something, as the last segment of a path; empty where that is "."
 * or "..", which would lead to another path. */
jr_str url_name(jr_str name);

/* Appends the text as one segment of a path: all but unreserved characters as %XX. */
void url_append_segment(jr_buf *buf, jr_str text);

#endif
