/*
 * client.h: many HTTP requests at once on one thread: libcurl's multi interface on epoll, with
 * timers in the same loop.
 *
 * Connections are kept and used again, HTTP/2 is used where a TLS server offers it, certificates
 * are verified, the usual proxy variables are honoured, redirects are not followed (a key must not
 * travel), no proxy is asked for a loopback host. Nothing is retried here.
 *
 * A request is late by the time that the process was awake, and not before what stands in its
 * socket was read.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <jrank/base.h>

#include "retry.h"

typedef struct http_client http_client;

typedef struct http_client_options {
    jr_clock clock;
    size_t held_max;     /* bytes of all replies that are on their way together, beyond which one
                            goes on at a time; 0: 128 MiB */
    const char *ca_file; /* PEM certificates to trust instead of the system's; NULL: those */
    /* Called after each wait, also one that a signal ended, and at least every 0.25 s, so that a
     * signal that comes just before a wait is seen too. May send, schedule and stop. */
    void (*on_wake)(void *context);
    void *context;
} http_client_options;

/* Errors: ERR_UNAVAILABLE (libcurl or epoll can't be had). */
JR_MUST_USE jr_status http_client_new(const http_client_options *options, http_client **ret_client,
                                      jr_error *err);

/* Requests in flight are cut off; their callbacks, and those scheduled, are not called. NULL is a
 * no-op. */
void http_client_free(http_client *client);

/* The headers of an endpoint, made once and lent to each of its requests. Lines "Name: value";
 * control characters in them are left out, as a line end would begin another header. */
typedef struct http_headers http_headers;
http_headers *http_headers_new(const jr_str *lines, size_t n_lines);
void http_headers_free(http_headers *headers);

typedef struct http_request {
    const char *url;
    const char *unix_socket; /* NULL: TCP */
    const http_headers *headers;
    jr_str body;                     /* POST, without a body where size is 0; data NULL: GET */
    double timeout, connect_timeout; /* seconds, of which the first is of the whole; 0: none, 30 */
    size_t reply_max;                /* bytes; 0: 64 MiB */
    bool is_once; /* on a new connection: what a used one has lost libcurl sends once more */
} http_request;

/* A reply header that is kept, name in lower case. Which: retry-after, retry-after-ms, everything
 * that begins with x-ratelimit-, ratelimit- or anthropic-ratelimit-, ratelimit, content-type, date.
 */
typedef struct http_header {
    jr_str name, value;
} http_header;

/* Lent for the call of http_done. */
typedef struct http_reply {
    http_failure failure;
    int status;  /* 0 where none arrived */
    jr_str body; /* what arrived, also with a failure */
    const http_header *headers;
    size_t n_headers;
    double seconds;      /* from the sending to the end */
    const char *problem; /* for people where failure is not HTTP_ANSWERED; holds no header */
} http_reply;

/* The value of a kept header; empty where it did not come. */
jr_str http_reply_header(const http_reply *reply, const char *name);

typedef void (*http_done)(void *context, const http_reply *reply);

/* Sends. The request is copied; all that it points to stays as it is until done, which is called
 * once, from http_client_run, and may send again. */
void http_client_send(http_client *client, const http_request *request, http_done done,
                      void *context);

/* Calls `then` from http_client_run at or soon after this monotonic time; those of one time in the
 * order in which they were scheduled. */
void http_client_schedule(http_client *client, double when, void (*then)(void *context),
                          void *context);

/* Cuts off the requests and drops the scheduled calls of this context; nothing is called for them.
 */
void http_client_forget(http_client *client, const void *context);

/* Runs until nothing is in flight and nothing scheduled, or until http_client_stop. A signal that
 * the process handles ends a wait early. Errors: ERR_IO (epoll or libcurl's loop failed). */
JR_MUST_USE jr_status http_client_run(http_client *client, jr_error *err);

/* http_client_run returns once the present callback has. */
void http_client_stop(http_client *client);

size_t http_client_in_flight(const http_client *client);

/* More connections than this are not kept: as long as there are more, one that becomes free is
 * closed. A server of few threads (cpp-httplib, so llama-server) keeps each with its connection for
 * seconds after a reply, and lets what comes over others wait. 8192 at first, 1 at least. */
void http_client_keep_connections(http_client *client, size_t n_most);

#endif
