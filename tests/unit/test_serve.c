/* A server with real sockets: readers that are fast, slow, many and broken. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <jrank/serve.h>

#include "patience.h"
#include "served_bench.h"

#include "site/mhd.h"
#include "site/server.h"

static jr_serve *serve;
static unsigned port;

static void find_port(void)
{
    char *end;
    port = (unsigned)strtoul(strrchr(jr_serve_url(serve).data, ':') + 1, &end, 10);
    assert_int_equal(*end, '/');
}

static void open_server(const char *name)
{
    jr_error err;
    bench_write(name);
    const jr_str folder = jr_str_from(workspace_path(name));
    jr_serve_options options = {.bench_folders = &folder,
                                .n_benches = 1,
                                .site = {.without_posterior = true},
                                .clock = test_clock};
    assert_int_equal(jr_serve_open(&options, &serve, &err), JR_OK);
    assert_memory_equal(jr_serve_url(serve).data, "http://127.0.0.1:", 17);
    find_port();
}

static int close_server(void **state)
{
    (void)state;
    jr_serve_close(serve);
    serve = NULL;
    return 0;
}

static int connect_to(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static bool say(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool say_text(int fd, const char *text)
{
    return say(fd, text, strlen(text));
}

/* Reads until the text has come, the server closes or ten seconds are over: false but for the
 * first. What came is in `heard`. */
static char heard[1 << 16];
static bool hear(int fd, const char *text)
{
    size_t size = 0;
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    heard[0] = '\0';
    while (size < sizeof heard - 1 && poll(&readable, 1, (int)patience(10000)) > 0) {
        ssize_t got = recv(fd, heard + size, sizeof heard - 1 - size, 0);
        if (got <= 0)
            return false;
        size += (size_t)got;
        heard[size] = '\0';
        if (text && strstr(heard, text))
            return true;
    }
    return false;
}

/* True where the server ends the connection within ten seconds, or with more patience. */
static bool is_ended(int fd)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    while (poll(&readable, 1, (int)patience(10000)) > 0)
        if (recv(fd, heard, sizeof heard, 0) <= 0)
            return true;
    return false;
}

/* The server still answers. */
static void must_be_well(void)
{
    int fd = connect_to();
    assert_true(say_text(fd, "GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_true(hear(fd, "</html>"));
    assert_non_null(strstr(heard, "HTTP/1.1 200 "));
    close(fd);
}

static void one_connection_has_many_pages(void **state)
{
    (void)state;
    open_server("a");
    int fd = connect_to();
    for (size_t i = 0; i < 3; i++) {
        assert_true(say_text(fd, "GET /a/live.html HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assert_true(hear(fd, "</html>"));
        assert_non_null(strstr(heard, "Content-Security-Policy: default-src 'none'"));
    }
    assert_true(say_text(fd, "HEAD /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_true(hear(fd, "\r\n\r\n"));
    assert_null(strstr(heard, "<html"));
    close(fd);
}

static void a_request_that_never_ends_is_ended(void **state)
{
    (void)state;
    open_server("a");
    int half = connect_to(), silent = connect_to(), body = connect_to();
    assert_true(say_text(half, "GET /a/ HTTP/1.1\r\nHost: lo"));
    assert_true(
        say_text(body, "POST /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"));
    must_be_well();
    clock_offset = clock_offset + 31;
    assert_true(is_ended(half) && is_ended(silent) && is_ended(body));
    close(half);
    close(silent);
    close(body);
    must_be_well();
}

/* Waits until nothing more comes that nobody reads. */
static void wait_until_full(int fd)
{
    for (int before = -1, now = 0; now != before || now == 0;) {
        before = now;
        usleep(500000);
        assert_int_equal(ioctl(fd, FIONREAD, &now), 0);
    }
}

static void a_reader_who_does_not_take_the_page_is_ended(void **state)
{
    (void)state;
    open_server("a");
    int fd = connect_to();
    for (size_t i = 0; i < 2000; i++) /* 30 MB of replies, which no buffer holds */
        say_text(fd, "GET /assets/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n");
    wait_until_full(fd);
    clock_offset = clock_offset + 121;
    sleep(2); /* reading would be taking it */
    assert_true(is_ended(fd));
    close(fd);
    must_be_well();
}

static void headers_and_bodies_have_their_limits(void **state)
{
    (void)state;
    enum { LARGE = 1 << 20 };
    static char large[LARGE];
    memset(large, 'x', LARGE);
    open_server("a");
    int fd = connect_to(); /* a header of 1 MB */
    say_text(fd, "GET /a/ HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    say(fd, large, LARGE);
    assert_true(is_ended(fd));
    close(fd);
    fd = connect_to(); /* 10,000 headers */
    say_text(fd, "GET /a/ HTTP/1.1\r\nHost: localhost\r\n");
    for (size_t i = 0; i < 10000 && say_text(fd, "X: y\r\n"); i++)
        ;
    say_text(fd, "\r\n");
    assert_true(is_ended(fd));
    close(fd);
    fd = connect_to(); /* a target of 1 MB */
    say_text(fd, "GET /");
    say(fd, large, LARGE);
    assert_true(is_ended(fd));
    close(fd);
    fd = connect_to(); /* a body that says that it is large */
    say_text(fd, "POST /a/vote.html HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
    assert_true(hear(fd, "</html>"));
    assert_non_null(strstr(heard, "HTTP/1.1 413 "));
    assert_non_null(strstr(heard, "Content-Security-Policy: "));
    close(fd);
    fd = connect_to(); /* and one without an end */
    say_text(fd, "POST /a/vote.html HTTP/1.1\r\nHost: localhost\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t i = 0; i < 10000 && say_text(fd, "4\r\nmore\r\n"); i++)
        ;
    assert_true(is_ended(fd));
    close(fd);
    must_be_well();
}

/* A proxy in front may see the end of such a request elsewhere, and take what follows for another.
 */
static void a_request_whose_end_is_said_twice_is_refused(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "Content-Length: 4\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length : 4\r\n",
        "Content-Length: 4\r\nHost: evil.example\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 4\r\n",
    };
    static const char *const methods[] = {"GET /a/", "POST /a/vote.html"};
    open_server("a");
    for (size_t i = 0; i < 2 * (sizeof headers / sizeof *headers); i++) {
        char text[512];
        int fd = connect_to();
        snprintf(text, sizeof text,
                 "%s HTTP/1.1\r\nHost: localhost\r\n%s\r\nGET /a/live.html HTTP/1.1\r\n"
                 "Host: localhost\r\n\r\n",
                 methods[i % 2], headers[i / 2]);
        assert_true(say_text(fd, text));
        assert_false(hear(fd, NULL));
        assert_memory_equal(heard, "HTTP/1.1 400 ", 13);
        /* From 1.0 on libmicrohttpd refuses some of them itself, without headers of ours. */
        if (MHD_VERSION < 0x01000000)
            assert_non_null(strstr(heard, "Content-Security-Policy: "));
        assert_null(strstr(heard + 1, "HTTP/1.1"));
        close(fd);
    }
    must_be_well();
}

/* As many as the test may have open, which is more than the server takes. */
static void nobody_keeps_others_out_with_all_connections(void **state)
{
    (void)state;
    enum { MOST = SERVER_CONNECTIONS_MAX + 400 };
    static const char *const beginnings[] = {
        "", "GET /a/ HTTP/1.1\r\nHost: lo",
        "POST /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
        "GET /assets/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n"};
    static int fds[MOST];
    struct rlimit limit;
    jr_file_raise_limit(2 * MOST + 100);
    open_server("a");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < 2 * MOST + 100)
        skip();
    for (size_t i = 0; i < MOST; i++) {
        fds[i] = connect_to();
        say_text(fds[i], beginnings[i % 4]);
        if (i % 400 == 0)
            must_be_well();
    }
    for (size_t i = 0; i < 20; i++)
        must_be_well();
    for (size_t i = 0; i < MOST; i++)
        close(fds[i]);
    must_be_well();
}

static void what_is_no_request_harms_nobody(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: localhost\r\n\r\n",
        "GET /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /a/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    };
    enum { N = sizeof texts / sizeof *texts };
    int fds[N];
    open_server("a");
    for (size_t i = 0; i < N; i++) {
        fds[i] = connect_to();
        say_text(fds[i], texts[i]);
        shutdown(fds[i], SHUT_WR);
    }
    must_be_well();
    clock_offset = clock_offset + 121; /* what can be the beginning of a request is waited for */
    for (size_t i = 0; i < N; i++) {
        assert_true(is_ended(fds[i]));
        close(fds[i]);
    }
    must_be_well();
}

static void a_thousand_viewers_are_told_of_a_change(void **state)
{
    (void)state;
    enum { VIEWERS = 1000 };
    static int fds[VIEWERS];
    struct rlimit limit;
    open_server("a"); /* raises the limit of files */
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < 2 * VIEWERS + 100)
        skip();
    for (size_t i = 0; i < VIEWERS; i++) {
        fds[i] = connect_to();
        assert_true(say_text(fds[i], "GET /a/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    for (size_t i = 0; i < VIEWERS; i++) /* the second is when the posterior is due */
        assert_true(hear(fds[i], "\"generation\": 2, \"judgments\": 4,"));
    must_be_well();
    bench_append("a/model_judgment/k_pair.jsonl",
                 BENCH_VERDICT("7", "model-tsuru", "model-kamome", "1"));
    clock_offset = clock_offset + 5;
    for (size_t i = 0; i < VIEWERS; i++)
        assert_true(hear(fds[i], "\"judgments\": 5,"));
    for (size_t i = 0; i < VIEWERS / 2; i++)
        close(fds[i]);
    clock_offset = clock_offset + 20; /* the others are given a sign of life */
    for (size_t i = VIEWERS / 2; i < VIEWERS; i++)
        assert_true(hear(fds[i], "\n\n"));
    must_be_well();
    jr_serve_close(serve); /* which ends their streams */
    serve = NULL;
    for (size_t i = VIEWERS / 2; i < VIEWERS; i++) {
        assert_true(is_ended(fds[i]));
        close(fds[i]);
    }
}

static void options_that_can_not_be_had_are_an_error(void **state)
{
    (void)state;
    jr_error err;
    jr_serve *second = NULL;
    open_server("a");
    const jr_str folder = jr_str_from(workspace_path("a"));
    jr_serve_options options = {
        .bench_folders = &folder, .n_benches = 1, .clock = test_clock, .port = (uint16_t)port};
    assert_int_equal(jr_serve_open(&options, &second, &err), JR_ERR_IO);
    assert_non_null(strstr(err.message, "is taken by another program; HINT: --port 0"));
    options.port = 0;
    options.host = "no.such.host.invalid";
    assert_int_equal(jr_serve_open(&options, &second, &err), JR_ERR_USAGE);
    options.host = NULL;
    const jr_serve_voter short_token = {.name = JR_STR("taro"), .token = JR_STR("short")};
    options.voters = &short_token;
    options.n_voters = 1;
    assert_int_equal(jr_serve_open(&options, &second, &err), JR_ERR_USAGE);
    options.n_voters = 0;
    options.is_public = true;
    options.token = JR_STR("0123456789abcdef");
    assert_int_equal(jr_serve_open(&options, &second, &err), JR_ERR_USAGE);
    options.is_public = false;
    options.token = JR_STR("short");
    assert_int_equal(jr_serve_open(&options, &second, &err), JR_ERR_USAGE);
    assert_null(second);
    jr_serve_close(NULL);
}

static void beyond_this_machine_a_token_is_made_unless_all_is_public(void **state)
{
    (void)state;
    jr_error err;
    bench_write("a");
    const jr_str folder = jr_str_from(workspace_path("a"));
    jr_serve_options options = {
        .bench_folders = &folder, .n_benches = 1, .clock = test_clock, .host = "0.0.0.0"};
    assert_int_equal(jr_serve_open(&options, &serve, &err), JR_OK);
    assert_non_null(strstr(jr_serve_url(serve).data, "/?token="));
    find_port();
    int fd = connect_to();
    say_text(fd, "GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_true(hear(fd, "</html>"));
    assert_non_null(strstr(heard, "HTTP/1.1 403 "));
    close(fd);
    jr_serve_close(serve);
    options.is_public = true;
    assert_int_equal(jr_serve_open(&options, &serve, &err), JR_OK);
    assert_null(strstr(jr_serve_url(serve).data, "token"));
}

UNIT_GROUP(serve)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(one_connection_has_many_pages, close_server),
        cmocka_unit_test_teardown(a_request_that_never_ends_is_ended, close_server),
        cmocka_unit_test_teardown(a_reader_who_does_not_take_the_page_is_ended, close_server),
        cmocka_unit_test_teardown(headers_and_bodies_have_their_limits, close_server),
        cmocka_unit_test_teardown(a_request_whose_end_is_said_twice_is_refused, close_server),
        cmocka_unit_test_teardown(nobody_keeps_others_out_with_all_connections, close_server),
        cmocka_unit_test_teardown(what_is_no_request_harms_nobody, close_server),
        cmocka_unit_test_teardown(a_thousand_viewers_are_told_of_a_change, close_server),
        cmocka_unit_test_teardown(options_that_can_not_be_had_are_an_error, close_server),
        cmocka_unit_test_teardown(beyond_this_machine_a_token_is_made_unless_all_is_public,
                                  close_server),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
