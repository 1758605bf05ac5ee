/*
 * handler.h: from a request to its response, without a socket. What is served is looked up among
 * the pages; no part of a request ever names a file.
 */
#ifndef SITE_HANDLER_H
#define SITE_HANDLER_H

#include "ballots.h"
#include "bodies.h"
#include "gate.h"
#include "live.h"

/* A benchmark that is served at /SLUG/. */
typedef struct service_bench {
    live *live;
    jr_str slug;
    ballot_box *ballots; /* NULL: nobody votes */
} service_bench;

typedef struct service {
    service_bench *benches;
    size_t n_benches;
    gate gate;
    jr_clock clock;    /* wall: the time of votes */
    body_shelf bodies; /* that are being taken */
    char start[17];    /* another one at each start of the server, for entity tags */
} service;

/* Headers that are not there are empty. */
typedef struct site_request {
    jr_str method;
    jr_str target; /* path and query, as they were sent */
    jr_str host, cookie, origin, fetch_site, if_none_match, accept_encoding;
    jr_str body;
} site_request;

typedef struct site_header {
    const char *name;
    const char *value; /* without control characters */
} site_header;

enum { SITE_HEADERS_MAX = 12, SITE_BODY_MAX = 4096 };

typedef struct site_response {
    unsigned status;
    site_header headers[SITE_HEADERS_MAX];
    size_t n_headers;
    jr_buf body;  /* the caller releases it; a request HEAD has it too, for its size */
    live *events; /* not NULL: the body is the stream of its events, and has no end */
    jr_str key;   /* of the body, where others may take the same; see bodies.h */
    const char *type;
    held_body *held; /* not NULL: the body is this one, which the caller releases */
} site_response;

/* Always has a response. What it points to lives as long as the arena and the service. One thread
 * at a time, for the votes. */
void handler_answer(service *s, jr_arena *arena, const site_request *request,
                    site_response *ret_response);

/* The response to what can't be read as a request, with its page: 400, 413, 503. The connection
 * ends with it. */
void handler_refuse(jr_arena *arena, unsigned status, site_response *ret_response);

#endif
