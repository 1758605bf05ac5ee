/* http_session.h: a client with a request and what became of it, against the server of the test. */
#ifndef TESTS_HTTP_SESSION_H
#define TESTS_HTTP_SESSION_H

#include "unit.h"

#include <time.h>

#include <jrank/base.h>

#include "http/client.h"
#include "http_server.h"
#include "patience.h"

static double read_clock(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double monotonic(void *context)
{
    (void)context;
    return read_clock(CLOCK_MONOTONIC);
}

static double wall(void *context)
{
    (void)context;
    return read_clock(CLOCK_REALTIME);
}

static const jr_clock CLOCK = {monotonic, wall, NULL};
static server *http;

static int start_server(void **state)
{
    (void)state;
    /* The tests set what they need of these. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
    http = server_start(NULL);
    return 0;
}

static int stop_server(void **state)
{
    (void)state;
    server_stop(http);
    return 0;
}

typedef struct session {
    http_client *client;
    jr_arena *arena;
    char url[512];
    http_request request;
    size_t n_done, n_to_send, stop_after, n_wakes, n_whole, most_heap;
    http_failure failure;
    int status;
    jr_str body, problem, kept; /* kept: "name=value;" of each header */
    double seconds;
    jr_buf order;
} session;

static void on_wake(void *context)
{
    session *s = context;
    s->n_wakes++;
}

static void open_session(session *s, const char *path)
{
    *s = (session){.arena = jr_arena_new()};
    http_client_options options = {.clock = CLOCK, .on_wake = on_wake, .context = s};
    jr_error err;
    assert_int_equal(http_client_new(&options, &s->client, &err), JR_OK);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d%s", http->port, path);
    s->request = (http_request){.url = s->url, .timeout = patience(20)};
}

static void close_session(session *s)
{
    http_client_free(s->client);
    jr_arena_free(s->arena);
    jr_buf_release(&s->order);
}

static void on_done(void *context, const http_reply *reply)
{
    session *s = context;
    s->n_done++;
    s->failure = reply->failure;
    s->status = reply->status;
    s->seconds = reply->seconds;
    s->body = jr_arena_copy(s->arena, reply->body);
    s->problem = jr_arena_copy(s->arena, jr_str_from(reply->problem));
    JR_BUF_AUTO jr_buf kept = {0};
    for (size_t i = 0; i < reply->n_headers; i++)
        jr_buf_format(&kept, "%.*s=%.*s;", JR_STR_ARG(reply->headers[i].name),
                      JR_STR_ARG(reply->headers[i].value));
    s->kept = jr_arena_copy(s->arena, jr_buf_str(&kept));
    if (s->n_to_send) {
        s->n_to_send--;
        http_client_send(s->client, &s->request, on_done, s);
    }
    if (s->stop_after && s->n_done == s->stop_after)
        http_client_stop(s->client);
}

static void run(session *s)
{
    jr_error err;
    assert_int_equal(http_client_run(s->client, &err), JR_OK);
}

/* One request, and its end. */
static void fetch(session *s)
{
    size_t n_done = s->n_done;
    http_client_send(s->client, &s->request, on_done, s);
    assert_int_equal(http_client_in_flight(s->client), 1);
    run(s);
    assert_int_equal(s->n_done, n_done + 1);
    assert_int_equal(http_client_in_flight(s->client), 0);
    assert_true((s->failure == HTTP_ANSWERED) == (s->problem.size == 0));
}

static void assert_text(jr_str found, const char *wanted)
{
    assert_string_equal(found.size ? found.data : "", wanted);
}

#endif
