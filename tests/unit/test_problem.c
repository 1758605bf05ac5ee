/* What goes wrong below HTTP, and the sentences for it. */
#include "unit.h"

#include <stdlib.h>

#include "http_session.h"

static void a_server_that_does_not_answer_times_out(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/mute");
    s.request.timeout = 0.1;
    fetch(&s);
    assert_int_equal(s.failure, HTTP_TIMED_OUT);
    assert_int_equal(s.status, 0);
    assert_true(s.seconds >= 0.09 && s.seconds < 5);
    char wanted[128];
    snprintf(wanted, sizeof wanted, "127.0.0.1:%d: no whole reply came in time", http->port);
    assert_text(s.problem, wanted);
    close_session(&s);
}

static void a_port_where_nobody_listens_refuses(void **state)
{
    (void)state;
    session s;
    server *other = server_start(NULL);
    int port = other->port;
    server_stop(other);
    open_session(&s, "");
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/echo", port);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_REFUSED);
    char wanted[128];
    snprintf(wanted, sizeof wanted, "no connection to 127.0.0.1:%d: Connection refused", port);
    assert_text(s.problem, wanted);
    close_session(&s);
}

/* A listener whose queue is full drops what would connect, as a firewall does. */
static void a_host_that_does_not_even_connect_is_not_reached(void **state)
{
    (void)state;
    session s;
    struct sockaddr_in ip = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof ip;
    int listener = socket(AF_INET, SOCK_STREAM, 0), waiting[4];
    assert_int_equal(bind(listener, (struct sockaddr *)&ip, size), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&ip, &size), 0);
    for (size_t i = 0; i < 4; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(waiting[i], (struct sockaddr *)&ip, size);
    }
    open_session(&s, "");
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/echo", ntohs(ip.sin_port));
    s.request.connect_timeout = 0.1;
    fetch(&s);
    assert_int_equal(s.failure, HTTP_UNREACHED);
    char wanted[128];
    snprintf(wanted, sizeof wanted, "127.0.0.1:%d: no connection came about in time",
             ntohs(ip.sin_port));
    assert_text(s.problem, wanted);
    close_session(&s);
    for (size_t i = 0; i < 4; i++)
        close(waiting[i]);
    close(listener);
}

static void a_name_without_an_address_is_not_resolved(void **state)
{
    (void)state;
    session s;
    open_session(&s, "");
    /* A label has 63 bytes at most, so no resolver is asked. */
    snprintf(s.url, sizeof s.url, "http://%0*d.invalid/", 70, 0);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_UNRESOLVED);
    assert_non_null(strstr(s.problem.data, "no address was found for the name of the host"));
    close_session(&s);
}

static void what_breaks_off_is_broken_and_keeps_what_came(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int status;
        const char *body;
    } CASES[] = {{"/reset", 0, ""},
                 {"/cut", 200, "ten bytes."},
                 {"/hang-up", 0, ""},
                 {"/no-http", 0, ""},
                 {"/long-header", 200, ""}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        session s;
        open_session(&s, CASES[i].path);
        fetch(&s);
        assert_int_equal(s.failure, HTTP_BROKEN);
        assert_int_equal(s.status, CASES[i].status);
        assert_text(s.body, CASES[i].body);
        /* The client goes on. */
        snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/echo", http->port);
        fetch(&s);
        assert_int_equal(s.failure, HTTP_ANSWERED);
        close_session(&s);
    }
}

static void a_reply_beyond_the_maximum_is_cut_off(void **state)
{
    (void)state;
    session s;
    open_session(&s, "/endless");
    s.request.reply_max = 100000;
    fetch(&s);
    assert_int_equal(s.failure, HTTP_TOO_LARGE);
    assert_int_equal(s.status, 200);
    assert_true(s.body.size <= 100000);
    assert_non_null(strstr(s.problem.data, ": the reply is larger than 100000 bytes"));

    /* As many bytes as the maximum are none too many. */
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%d/bytes", http->port);
    s.request.reply_max = strlen("drop by drop");
    fetch(&s);
    assert_int_equal(s.failure, HTTP_ANSWERED);
    s.request.reply_max--;
    fetch(&s);
    assert_int_equal(s.failure, HTTP_TOO_LARGE);
    close_session(&s);
}

static void a_wrong_url_is_misused(void **state)
{
    (void)state;
    static const char *const URLS[] = {"", "http://", "http://127.0.0.1:99999/", "ftp://127.0.0.1/",
                                       "file:///etc/passwd"};
    for (size_t i = 0; i < sizeof URLS / sizeof *URLS; i++) {
        session s;
        open_session(&s, "");
        snprintf(s.url, sizeof s.url, "%s", URLS[i]);
        fetch(&s);
        assert_int_equal(s.failure, HTTP_MISUSED);
        close_session(&s);
    }
    /* libcurl refuses this one before it is sent. */
    session s;
    open_session(&s, "");
    size_t size = 9000000;
    char *url = calloc(1, size + 1);
    memset(url, 'x', size);
    s.request.url = url;
    fetch(&s);
    assert_int_equal(s.failure, HTTP_MISUSED);
    close_session(&s);
    free(url);
}

static void tls_to_a_server_without_it_is_untrusted(void **state)
{
    (void)state;
    session s;
    open_session(&s, "");
    snprintf(s.url, sizeof s.url, "https://127.0.0.1:%d/echo", http->port);
    fetch(&s);
    assert_int_equal(s.failure, HTTP_UNTRUSTED);
    assert_non_null(strstr(s.problem.data, ": no secure connection: "));
    close_session(&s);
}

static void no_problem_tells_a_secret(void **state)
{
    (void)state;
    static const struct {
        const char *scheme, *path;
        int port; /* 0: of the server */
        http_failure failure;
    } CASES[] = {{"http", "/mute", 0, HTTP_TIMED_OUT},    {"http", "/reset", 0, HTTP_BROKEN},
                 {"http", "/cut", 0, HTTP_BROKEN},        {"http", "/no-http", 0, HTTP_BROKEN},
                 {"http", "/endless", 0, HTTP_TOO_LARGE}, {"https", "/echo", 0, HTTP_UNTRUSTED},
                 {"ftp", "/echo", 0, HTTP_MISUSED},       {"http", "/echo", 1, HTTP_REFUSED},
                 {"http", "/echo", 999999, HTTP_MISUSED}};
    const jr_str line = JR_STR("Authorization: Bearer secret");
    http_headers *headers = http_headers_new(&line, 1);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        session s;
        open_session(&s, "");
        char url[256];
        snprintf(url, sizeof url, "%s://user:secret@127.0.0.1:%d%s?key=secret", CASES[i].scheme,
                 CASES[i].port ? CASES[i].port : http->port, CASES[i].path);
        double timeout = CASES[i].failure == HTTP_TIMED_OUT ? 0.1 : patience(20);
        s.request =
            (http_request){.url = url, .headers = headers, .timeout = timeout, .reply_max = 1000};
        fetch(&s);
        assert_int_equal(s.failure, CASES[i].failure);
        assert_true(s.problem.size > 0);
        assert_null(strstr(s.problem.data, "secret"));
        assert_null(strstr(s.problem.data, "user"));
        close_session(&s);
    }
    http_headers_free(headers);
}

UNIT_GROUP(problem)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_does_not_answer_times_out),
        cmocka_unit_test(a_port_where_nobody_listens_refuses),
        cmocka_unit_test(a_host_that_does_not_even_connect_is_not_reached),
        cmocka_unit_test(a_name_without_an_address_is_not_resolved),
        cmocka_unit_test(what_breaks_off_is_broken_and_keeps_what_came),
        cmocka_unit_test(a_reply_beyond_the_maximum_is_cut_off),
        cmocka_unit_test(a_wrong_url_is_misused),
        cmocka_unit_test(tls_to_a_server_without_it_is_untrusted),
        cmocka_unit_test(no_problem_tells_a_secret),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
