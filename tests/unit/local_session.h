/*
 * local_session.h: a server of lib/local on a loop of its own, and what its callbacks told; for
 * tests with a stand-in or a real server.
 */
#ifndef TESTS_LOCAL_SESSION_H
#define TESTS_LOCAL_SESSION_H

#include <jrank/base.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "local/server.h"
#include "paths.h"
#include "patience.h"
#include "workspace.h"

static double session_clock(void *context)
{
    (void)context;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double session_now(void)
{
    return session_clock(NULL);
}

typedef struct session {
    http_client *client;
    local_server *server;
    local_options options;
    const char *arguments[8];
    char stand_in[512];
    bool frees_when_told; /* in the callback itself */
    size_t n_ready, n_failed, n_died, n_stopped;
    local_ready ready;
    jr_buf sentence, lines;
    double began, told_at; /* when the last callback came */
    char url[128];
    size_t n_replies; /* to requests of the test's own */
    int reply_status;
    http_failure reply_failure;
} session;

static void session_tell(session *s, const local_end *end)
{
    s->told_at = session_now();
    if (end) {
        jr_buf_clear(&s->sentence);
        jr_buf_clear(&s->lines);
        jr_buf_append_text(&s->sentence, end->sentence);
        jr_buf_append_str(&s->lines, end->last_lines);
        jr_buf_append_text(&s->lines, "");
    }
    if (s->frees_when_told) {
        local_server_free(s->server);
        s->server = NULL;
    }
    http_client_stop(s->client);
}

static void session_ready(void *context, const local_ready *ready)
{
    session *s = context;
    s->n_ready++;
    s->ready = *ready;
    session_tell(s, NULL);
}

static void session_failed(void *context, const local_end *end)
{
    session *s = context;
    s->n_failed++;
    session_tell(s, end);
}

static void session_died(void *context, const local_end *end)
{
    session *s = context;
    s->n_died++;
    session_tell(s, end);
}

static void session_stopped(void *context)
{
    session *s = context;
    s->n_stopped++;
    session_tell(s, NULL);
}

static const local_callbacks SESSION_CALLBACKS = {session_ready, session_failed, session_died};

/* Options for the stand-in of a runtime, which behaves as its words say (NULL: well). */
static void session_open(session *s, local_runtime runtime, const char *words)
{
    *s = (session){.began = session_now()};
    http_client_options how = {.clock = {session_clock, session_clock, NULL}};
    jr_error err;
    assert_int_equal(http_client_new(&how, &s->client, &err), JR_OK);
    snprintf(s->stand_in, sizeof s->stand_in, "--stand-in=%s", words ? words : "");
    s->arguments[0] = s->stand_in;
    s->options = (local_options){
        .clock = how.clock,
        .runtime = runtime,
        .command = STAND_IN,
        .model_path = runtime == LOCAL_LLAMA_SERVER
                          ? workspace_write_text("models/tiny.gguf", "GGUF and no more")
                          : "org/tiny",
        .alias = "tiny-1",
        .n_slots = 3,
        .context_tokens = 700,
        .arguments = s->arguments,
        .environment = environ,
        .start_timeout = patience(20),
        .stop_grace = 0.4,
    };
}

static jr_status session_start(session *s, jr_error *err)
{
    s->began = session_now();
    return local_server_start(s->client, &s->options, &SESSION_CALLBACKS, s, &s->server, err);
}

/* Until one of the callbacks was called. */
static void session_run(session *s)
{
    jr_error err;
    assert_int_equal(http_client_run(s->client, &err), JR_OK);
}

static void session_start_and_run(session *s)
{
    jr_error err;
    if (session_start(s, &err) != JR_OK)
        fail_msg("%s", err.message);
    session_run(s);
}

static void session_start_until_ready(session *s)
{
    session_start_and_run(s);
    if (!s->n_ready)
        fail_msg("%s\n%s", s->sentence.data, s->lines.data);
}

static void session_stop(session *s)
{
    s->began = session_now();
    local_server_stop(s->server, session_stopped, s);
    session_run(s);
    assert_int_equal(s->n_stopped, 1);
}

static void session_close(session *s)
{
    local_server_free(s->server);
    http_client_free(s->client);
    jr_buf_release(&s->sentence);
    jr_buf_release(&s->lines);
}

static void assert_within(double seconds, double from, double to)
{
    if (seconds < from || seconds > patience(to))
        fail_msg("%.2f s, not between %g and %g", seconds, from, patience(to));
}

#endif
