/*
 * server.h: connections: one thread of libmicrohttpd for all of them.
 */
#ifndef SITE_SERVER_H
#define SITE_SERVER_H

#include "handler.h"

typedef struct server server;

enum {
    SERVER_CONNECTIONS_MAX = 2048,
    SERVER_VIEWERS_MAX = 1536,    /* of them that follow events */
    SERVER_RESERVE = 64,          /* of them that are kept free for who comes next */
    SERVER_ADDRESS_MAX = 512,     /* of one address that follow no events */
    SERVER_HEADER_MAX = 16 << 10, /* bytes of a request line and its headers */
    SERVER_IDLE_MAX = 30,         /* seconds without a byte */
    SERVER_REQUEST_MAX = 30,      /* seconds in which a request must be there */
    SERVER_RESPONSE_MAX = 120,    /* seconds in which a reader must take its page */
    SERVER_HEARTBEAT = 15         /* seconds between two signs of life to viewers */
};

/* Answers what comes to the listening socket, which it closes in the end. Errors: ERR_UNAVAILABLE,
 * ERR_IO. */
JR_MUST_USE jr_status server_start(service *s, int listener, jr_clock clock, server **ret_server,
                                   jr_error *err);

/* The state of this benchmark is another one: tells its viewers. */
void server_tell(server *s, const live *changed);

/* Called about every second: ends connections that take too long, gives viewers a sign of life. */
void server_look(server *s);

/* Ends all connections. NULL is a no-op. */
void server_stop(server *s);

#endif
