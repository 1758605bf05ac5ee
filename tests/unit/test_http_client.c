/* The HTTP client against a server of our own, over real sockets of 127.0.0.1. */
#include "unit.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

#include "http_session.h"

static void a_get_and_a_post_are_sent_byte_for_byte(void **state)
{
    (void)state;
    session s;
    char wanted[1024];
    open_session(&s, "/echo?n=1");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_int_equal(s.status, 200);
    snprintf(wanted, sizeof wanted,
             "GET /echo?n=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: jrank/" JRANK_VERSION
             "\r\nAccept: */*\r\nAccept-Encoding: identity\r\n\r\n",
             http->port);
    assert_text(s.body, wanted);

    const jr_str lines[] = {JR_STR("Content-Type: application/json"),
                            JR_STR("Authorization: Bearer sk-1\r\nEvil: 1"), JR_STR("")};
    http_headers *headers = http_headers_new(lines, 3);
    s.request.headers = headers;
    s.request.body = JR_STR("{\"question\": \"富士山\"}");
    fetch(&s);
    int n = snprintf(
        wanted, sizeof wanted,
        "POST /echo?n=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: jrank/" JRANK_VERSION
        "\r\nAccept: */*\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer sk-1Evil: 1\r\nContent-Length: 25\r\n\r\n"
        "{\"question\": \"富士山\"}",
        http->port);
    assert_int_equal(s.body.size, n);
    assert_text(s.body, wanted);

    s.request.headers = NULL;
    s.request.body = JR_STR("");
    fetch(&s);
    assert_non_null(strstr(s.body.data, "POST "));
    assert_non_null(strstr(s.body.data, "Content-Length: 0\r\n"));
    s.request.body = (jr_str){0};
    fetch(&s);
    assert_non_null(strstr(s.body.data, "GET "));
    assert_null(strstr(s.body.data, "Content-Length"));
    close_session(&s);
    http_headers_free(headers);
}

static void requests_sent_from_callbacks_use_one_connection(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/echo");
    size_t before = server_n_connections(http);
    s.n_to_send = 20;
    http_client_send(s.client, &s.request, on_done, &s);
    run(&s);
    assert_int_equal(s.n_done, 21);
    assert_int_equal(server_n_connections(http), before + 1);
    assert_true(s.n_wakes >= 20);
    close_session(&s);
}

typedef struct numbered {
    session *session;
    char url[128];
    size_t n_right;
} numbered;

static void on_numbered(void *context, const http_reply *reply)
{
    numbered *n = context;
    const char *path = strstr(n->url, "/pause");
    n->n_right += reply->failure == HTTP_ANSWERED && reply->body.size > 4 + strlen(path) &&
                  memcmp(reply->body.data + 4, path, strlen(path)) == 0 &&
                  reply->body.data[4 + strlen(path)] == ' ';
}

static void two_hundred_at_once_each_get_their_own_reply_and_connections_are_kept(void **state)
{
    (void)state;
    enum { N = 200 };
    static numbered requests[N];
    session s;
    open_session(&s, "");
    size_t before = server_n_connections(http);
    for (size_t wave = 1; wave <= 2; wave++) {
        for (size_t i = 0; i < N; i++) {
            numbered *n = &requests[i];
            n->n_right = wave == 1 ? 0 : n->n_right;
            snprintf(n->url, sizeof n->url, "%.90s/pause/%zu", s.url, i);
            http_request request = {.url = n->url, .timeout = patience(30)};
            http_client_send(s.client, &request, on_numbered, n);
        }
        assert_int_equal(http_client_in_flight(s.client), N);
        run(&s);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(requests[i].n_right, wave);
        assert_int_equal(server_n_connections(http) - before, N);
    }
    close_session(&s);
}

static void connections_beyond_those_that_are_of_use_are_closed_when_they_become_free(void **state)
{
    (void)state;
    enum { N = 20, KEPT = 4 };
    session s;
    open_session(&s, "/echo");
    size_t before = server_n_connections(http);
    for (int wave = 0; wave < 2; wave++) {
        for (int i = 0; i < N; i++)
            http_client_send(s.client, &s.request, on_done, &s);
        http_client_keep_connections(s.client, KEPT);
        run(&s);
    }
    assert_int_equal(s.n_done, 2 * N);
    assert_int_equal(server_n_connections(http) - before, 2 * N - KEPT);
    close_session(&s);
}

typedef struct mark {
    session *session;
    char letter;
} mark;

static void on_mark(void *context)
{
    mark *m = context;
    jr_buf_append_char(&m->session->order, m->letter);
    if (m->letter == 'b')
        http_client_schedule(m->session->client, 0, on_mark, &m[1]);
}

static void timers_are_called_in_the_order_of_their_times(void **state)
{
    (void)state;
    session s;
    open_session(&s, "");
    double begun = monotonic(NULL);
    mark marks[] = {{&s, 'a'}, {&s, 'b'}, {&s, '!'}, {&s, 'c'}, {&s, 'd'}, {&s, 'e'}};
    http_client_schedule(s.client, begun + 0.04, on_mark, &marks[5]);
    http_client_schedule(s.client, begun + 0.02, on_mark, &marks[3]);
    http_client_schedule(s.client, begun - 1, on_mark, &marks[0]);
    http_client_schedule(s.client, begun + 0.02, on_mark, &marks[4]);
    http_client_schedule(s.client, begun, on_mark, &marks[1]);
    run(&s);
    assert_string_equal(s.order.data, "ab!cde");
    assert_true(monotonic(NULL) - begun >= 0.04);

    /* Many, in no order. */
    jr_buf_clear(&s.order);
    mark letters[26];
    for (size_t i = 0; i < 26; i++) {
        size_t letter = i * 11 % 26;
        letters[i] = (mark){&s, (char)('A' + letter)};
        http_client_schedule(s.client, 1 + (double)letter, on_mark, &letters[i]);
    }
    run(&s);
    assert_string_equal(s.order.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    close_session(&s);
}

static void a_reply_of_single_bytes_is_put_together(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/bytes");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_text(s.body, "drop by drop");
    close_session(&s);
}

static void a_reply_that_was_packed_unasked_is_unpacked(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/packed");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_text(s.body, "unpacked");
    close_session(&s);
}

static void headers_of_limits_are_kept_and_no_others(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/headers");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_int_equal(s.status, 429);
    assert_text(s.kept, "retry-after=7;retry-after-ms=7000;content-type=application/json;"
                        "x-ratelimit-remaining-requests=0;"
                        "anthropic-ratelimit-tokens-reset=2026-01-01T00:00:00Z;");
    http_header header = {JR_STR("retry-after"), JR_STR("7")};
    http_reply reply = {.headers = &header, .n_headers = 1};
    assert_int_equal(http_reply_header(&reply, "retry-after").size, 1);
    assert_int_equal(http_reply_header(&reply, "retry").size, 0);
    close_session(&s);
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/redirect");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_int_equal(s.status, 302);
    close_session(&s);
}

static void a_stop_returns_at_once_and_a_later_run_goes_on(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/pause");
    s.stop_after = 1;
    for (size_t i = 0; i < 3; i++)
        http_client_send(s.client, &s.request, on_done, &s);
    run(&s);
    assert_int_equal(s.n_done, 1);
    assert_int_equal(http_client_in_flight(s.client), 2);
    run(&s);
    assert_int_equal(s.n_done, 3);
    assert_int_equal(http_client_in_flight(s.client), 0);
    run(&s);
    close_session(&s);
}

static void stop_session(void *context)
{
    session *s = context;
    http_client_stop(s->client);
}

static void freeing_cuts_off_what_is_in_flight(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/mute");
    for (size_t i = 0; i < 10; i++)
        http_client_send(s.client, &s.request, on_done, &s);
    http_client_schedule(s.client, monotonic(NULL) + 0.02, stop_session, &s);
    http_client_schedule(s.client, monotonic(NULL) + 1000, stop_session, &s);
    run(&s);
    assert_int_equal(http_client_in_flight(s.client), 10);
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/endless", http->port);
    http_client_send(s.client, &s.request, on_done, &s);
    http_client_schedule(s.client, monotonic(NULL) + 0.02, stop_session, &s);
    run(&s);
    close_session(&s);
    assert_int_equal(s.n_done, 0);
    http_client_free(NULL);
    http_headers_free(NULL);
}

static void forget_session(void *context)
{
    session *s = context;
    http_client_forget(s->client, s);
}

static void forgetting_a_context_cuts_off_its_requests_and_timers_and_no_others(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/mute");
    mark marks[] = {{&s, 'a'}, {&s, 'b'}, {&s, '!'}, {&s, 'c'}};
    double begun = monotonic(NULL);
    for (size_t i = 0; i < 10; i++)
        http_client_send(s.client, &s.request, on_done, &s);
    http_request wrong = {.url = "gopher://127.0.0.1/"};
    http_client_send(s.client, &wrong, on_done, &s);
    http_client_forget(s.client, &s);
    assert_int_equal(http_client_in_flight(s.client), 0);

    for (size_t i = 0; i < 10; i++)
        http_client_send(s.client, &s.request, on_done, &s);
    for (size_t i = 0; i < 100; i++)
        http_client_schedule(s.client, begun + 0.04 + 100 * (double)(i * 37 % 100), stop_session,
                             &s);
    http_client_schedule(s.client, begun + 0.03, forget_session, &s);
    http_client_schedule(s.client, begun + 0.06, on_mark, &marks[3]);
    http_client_schedule(s.client, begun + 0.05, on_mark, &marks[1]);
    http_client_schedule(s.client, begun + 0.02, on_mark, &marks[0]);
    run(&s);
    assert_string_equal(s.order.data, "ab!c");
    assert_int_equal(s.n_done, 0);
    assert_true(monotonic(NULL) - begun < patience(50));

    /* What was forgotten is used again. */
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/echo", http->port);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    close_session(&s);
}

static volatile sig_atomic_t was_signalled;

static void on_signal(int number)
{
    (void)number;
    was_signalled = 1;
}

static void stop_when_signalled(void *context)
{
    session *s = context;
    s->n_wakes++;
    if (was_signalled)
        http_client_stop(s->client);
}

static void a_signal_ends_a_wait(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = on_signal}, before;
    sigaction(SIGALRM, &action, &before);
    session s = {0};
    http_client_options options = {.clock = CLOCK, .on_wake = stop_when_signalled, .context = &s};
    jr_error err;
    assert_int_equal(http_client_new(&options, &s.client, &err), JR_OK);
    http_client_schedule(s.client, monotonic(NULL) + 1000, stop_session, &s);
    struct itimerval soon = {.it_value.tv_usec = 20000};
    setitimer(ITIMER_REAL, &soon, NULL);
    run(&s);
    assert_true(was_signalled);
    http_client_free(s.client);
    sigaction(SIGALRM, &before, NULL);
}

static void a_unix_socket_is_reached(void **state)
{
    (void)state;
    char folder[] = "/tmp/jrank-http-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/socket", folder);
    server *local = server_start(path);
    session s;
    open_session(&s, "");
    s.request.url = "http://localhost/echo";
    s.request.unix_socket = path;
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_non_null(strstr(s.body.data, "Host: localhost\r\n"));
    server_stop(local);
    unlink(path);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_REFUSED);
    assert_non_null(strstr(s.problem.data, path));
    rmdir(folder);
    /* The next request goes over TCP again. */
    s.request.unix_socket = NULL;
    s.request.url = s.url;
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/echo", http->port);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    close_session(&s);
}

static void a_proxy_is_asked_for_other_hosts_only(void **state)
{
    (void)state;
    session s;
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", http->port);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    open_session(&s, "/echo");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    snprintf(s.url, sizeof s.url, "http://localhost:%d/echo", http->port);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);

    /* Our server is the proxy, and is asked for the whole URL, which it takes for no path it knows.
     */
    setenv("http_proxy", proxy, 1);
    snprintf(s.url, sizeof s.url, "http://%0*d.invalid/echo", 70, 0);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_BROKEN);
    setenv("no_proxy", "invalid", 1);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_UNRESOLVED);
    unsetenv("no_proxy");
    unsetenv("http_proxy");
    close_session(&s);
}

static void on_size(void *context, const http_reply *reply)
{
    session *s = context;
    s->n_done++;
    s->n_whole += reply->failure == HTTP_ANSWERED && reply->body.size == SERVER_MUCH;
}

/* Bytes on the heap, where the C library counts them. */
static void note_heap(void *context)
{
    session *s = context;
    struct mallinfo2 heap = mallinfo2();
    size_t size = heap.uordblks + heap.hblkhd;
    s->most_heap = size > s->most_heap ? size : s->most_heap;
}

static void replies_together_have_a_maximum_and_all_come(void **state)
{
    (void)state;
    enum { N = 24, HELD = 3 << 20 };
    session s;
    open_session(&s, "/much");
    http_client_free(s.client);
    http_client_options options = {
        .clock = CLOCK, .on_wake = note_heap, .context = &s, .held_max = HELD};
    jr_error err;
    assert_int_equal(http_client_new(&options, &s.client, &err), JR_OK);
    note_heap(&s);
    size_t before = s.most_heap;
    for (size_t i = 0; i < N; i++)
        http_client_send(s.client, &s.request, on_size, &s);
    run(&s);
    assert_int_equal(s.n_done, N);
    assert_int_equal(s.n_whole, N);
    /* Buffers grow by doubling, and connections have some of their own: 16 kB each. */
    assert_true(s.most_heap - before < 2 * (HELD + SERVER_MUCH) + (4 << 20));
    close_session(&s);
}

static double jump;

static double jumping(void *context)
{
    return monotonic(context) + jump;
}

static void sleep_long(void *context)
{
    (void)context;
    jump += 1000;
}

static void time_asleep_is_no_time(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/pause");
    http_client_free(s.client);
    http_client_options options = {.clock = {jumping, wall, NULL}, .on_wake = sleep_long};
    jr_error err;
    assert_int_equal(http_client_new(&options, &s.client, &err), JR_OK);
    s.request.timeout = patience(30);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    assert_true(s.seconds < patience(30));
    close_session(&s);
}

UNIT_GROUP(http_client)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_get_and_a_post_are_sent_byte_for_byte),
        cmocka_unit_test(requests_sent_from_callbacks_use_one_connection),
        cmocka_unit_test(two_hundred_at_once_each_get_their_own_reply_and_connections_are_kept),
        cmocka_unit_test(connections_beyond_those_that_are_of_use_are_closed_when_they_become_free),
        cmocka_unit_test(timers_are_called_in_the_order_of_their_times),
        cmocka_unit_test(a_reply_of_single_bytes_is_put_together),
        cmocka_unit_test(a_reply_that_was_packed_unasked_is_unpacked),
        cmocka_unit_test(headers_of_limits_are_kept_and_no_others),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(a_stop_returns_at_once_and_a_later_run_goes_on),
        cmocka_unit_test(freeing_cuts_off_what_is_in_flight),
        cmocka_unit_test(forgetting_a_context_cuts_off_its_requests_and_timers_and_no_others),
        cmocka_unit_test(a_signal_ends_a_wait),
        cmocka_unit_test(a_unix_socket_is_reached),
        cmocka_unit_test(a_proxy_is_asked_for_other_hosts_only),
        cmocka_unit_test(replies_together_have_a_maximum_and_all_come),
        cmocka_unit_test(time_asleep_is_no_time),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
