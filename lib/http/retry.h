/*
 * retry.h: what to do after a request, as pure functions.
 */
#ifndef HTTP_RETRY_H
#define HTTP_RETRY_H

#include <jrank/base.h>

#include <stdbool.h>

/* How a request ended below HTTP. */
typedef enum http_failure {
    HTTP_ANSWERED,   /* a whole reply arrived; its status says the rest */
    HTTP_UNRESOLVED, /* the name of the host */
    HTTP_REFUSED,    /* the connection could not be made */
    HTTP_UNREACHED,  /* no connection came about in time */
    HTTP_UNTRUSTED,  /* TLS: the certificate or the protocol */
    HTTP_TIMED_OUT,
    HTTP_BROKEN,    /* the connection ended within the reply, or the reply is not HTTP */
    HTTP_TOO_LARGE, /* the reply passed the maximum */
    HTTP_MISUSED,   /* the URL or the request itself is wrong */
} http_failure;

typedef enum http_verdict {
    HTTP_TAKE,      /* status 2xx: the reply may be read */
    HTTP_TRY_AGAIN, /* connection errors, timeouts, 408, 409, 425, 429, 5xx, cut bodies */
    HTTP_GIVE_UP,   /* refused: the other 4xx, and 3xx, as a redirect is not followed; a reply that
                       is too large. Whether it is this request or every one is not HTTP's to say */
    HTTP_STOP, /* every request would end like this one: an untrusted certificate, a wrong URL */
} http_verdict;

http_verdict http_judge(http_failure failure, int status);

/* 429, 503 and 529: the server says that it is asked too much, and will take it later. */
bool http_is_overload(http_failure failure, int status);

/* Nothing came in time, be it of the connection. No word of the server's, but it had better be sent
 * less. */
bool http_is_late(http_failure failure);

/* The server had begun to work, or says so, and what came of it is not here or can't be read:
 * nobody tells whether it is paid. */
bool http_may_be_paid(http_failure failure, int status);

/*
 * Seconds to wait before attempt number `attempt` + 1 (attempt: 1 after the first), for `uniform`
 * in [0, 1): full jitter below a ceiling that doubles from 0.5 to 30 s, and at least retry_after
 * (seconds; NAN: the server named none), which is clamped to 0..120.
 */
double http_backoff(unsigned attempt, double retry_after, double uniform);

/* The seconds that a Retry-After header asks for: delta-seconds or an HTTP-date (RFC 9110 10.2.3)
 * against `wall`; never negative. NAN for neither. A decimal fraction, which some servers send, is
 * taken too. Also "retry-after-ms" values by the caller. */
double http_parse_retry_after(jr_str value, double wall);

/* A duration as in OpenAI's x-ratelimit-reset-* headers: "1s", "6m0s", "120ms", "1h2m3.5s", a plain
 * number of seconds as in Azure's, the time in seconds or milliseconds since 1970 as in others'
 * X-RateLimit-Reset, or an RFC 3339 date as in Anthropic's; seconds from `wall`, never negative.
 * NAN for none of them. */
double http_parse_reset(jr_str value, double wall);

/* The seconds that a sentence asks to wait: "try again in 7m12.5s", "retry after 26 seconds",
 * "retry in 500ms"; NAN where it says none. The words are terminated. */
double http_find_wait(jr_str words);

#endif
