/*
 * libcurl's multi interface tells which sockets it wants watched and when it wants to be called;
 * epoll watches them, so the cost of a wait follows the sockets that have something to say, not
 * those that are open. Timers of ours and libcurl's bound the wait.
 *
 * An easy handle is set up once and used for request after request. What a reply is gathered in is
 * taken when its first byte comes and given back after the callback: of a thousand requests in
 * flight most are waiting, and these hold no memory. All together have a maximum: beyond it one
 * reply goes on at a time, and the others wait in their sockets.
 *
 * Time-outs are ours, not libcurl's, which looks at the clock before it looks at a socket: after a
 * pause of the process (Ctrl-Z) it would throw away what had come meanwhile.
 */
#include "client.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/url.h"
#include "curl.h"
#include "headers.h"
#include "problem.h"
#include "receipt.h"
#include "timers.h"

enum {
    EVENTS_MAX = 256,
    CONNECTIONS_MAX = 8192,
    SEND_BUFFER_SIZE = 16384,  /* of a TLS connection; libcurl's default is four times as much */
    BODY_KEPT_MAX = 256 << 10, /* larger buffers are freed after use */
    KEEPALIVE_SECONDS = 60,
    CONNECT_TIMEOUT = 30,
    REPLY_MAX = 64 << 20,
    HELD_MAX = 128 << 20,
    LAST_LOOKS = 64, /* at the sockets before a time-out is believed */
};

static const double WAIT_MAX = 0.25;
/* Between two looks at the clock hardly more passes than a wait; what does, the process slept. */
static const double AWAKE_MAX = 1;

/* A request, or room for one. */
typedef struct transfer {
    struct transfer *next_made, *next_free;
    http_client *client;
    CURL *easy;
    bool is_in_flight, is_too_large, is_paused;
    http_request request;
    http_done done;
    void *context;
    double sent_at, deadline, paused_at; /* by the awake clock */
    CURLcode refusal;                    /* by curl_easy_setopt */
    receipt *receipt;                    /* NULL: nothing came yet */
    char message[CURL_ERROR_SIZE];
} transfer;

struct http_client {
    http_client_options options;
    CURLM *multi;
    int epoll;
    int epoll_error;   /* errno of an epoll_ctl; 0 */
    double curl_timer; /* when libcurl wants to be called; INFINITY */
    /* Seconds that the process was awake, as of the last look at the clock, and a time before which
     * no request is late. */
    double awake, looked_at, next_deadline;
    size_t held, n_paused; /* bytes of replies; transfers that wait */
    transfer *foremost;    /* that goes on beyond the maximum; NULL */
    timers timers;
    transfer *made, *free; /* lists of all, and of those not in flight */
    receipt *spare;
    size_t n_in_flight, n_kept;
    bool is_stopped;
    http_headers *no_headers;
};

static double now(const http_client *client)
{
    return jr_clock_monotonic(&client->options.clock);
}

static double look_at_clock(http_client *client)
{
    double time = now(client);
    client->awake += fmin(fmax(time - client->looked_at, 0), AWAKE_MAX);
    client->looked_at = time;
    return time;
}

/* libcurl asks to watch a socket, or no longer to. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *of_socket)
{
    (void)easy;
    http_client *client = context;
    if (what == CURL_POLL_REMOVE) {
        /* Fails where libcurl closed it first, which removed it as well. */
        epoll_ctl(client->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    struct epoll_event event = {.data.fd = fd};
    if (what & CURL_POLL_IN)
        event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        event.events |= EPOLLOUT;
    int operation = of_socket ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    int failed = epoll_ctl(client->epoll, operation, fd, &event);
    if (failed && (errno == EEXIST || errno == ENOENT)) {
        operation = errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        failed = epoll_ctl(client->epoll, operation, fd, &event);
    }
    if (failed)
        client->epoll_error = errno;
    libcurl.multi_assign(client->multi, fd, client);
    return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *context)
{
    (void)multi;
    http_client *client = context;
    client->curl_timer = milliseconds < 0 ? INFINITY : now(client) + (double)milliseconds / 1000;
    return 0;
}

static receipt *receipt_of(transfer *t)
{
    if (t->receipt)
        return t->receipt;
    http_client *client = t->client;
    t->receipt = client->spare;
    if (t->receipt)
        client->spare = t->receipt->next;
    else
        t->receipt = memory_zeroed(1, sizeof *t->receipt);
    return t->receipt;
}

static void give_back(http_client *client, receipt *r)
{
    if (!r)
        return;
    client->held -= r->body.size;
    if (r->body.capacity > BODY_KEPT_MAX)
        jr_buf_release(&r->body);
    jr_buf_clear(&r->body);
    receipt_drop_headers(r);
    r->next = client->spare;
    client->spare = r;
}

/* Whether there is room for more of this reply; else it waits. */
static bool may_grow(transfer *t, size_t size)
{
    http_client *client = t->client;
    if (client->held + size <= client->options.held_max || client->foremost == t)
        return true;
    if (!client->foremost) {
        client->foremost = t;
        return true;
    }
    t->is_paused = true;
    t->paused_at = client->awake;
    client->n_paused++;
    return false;
}

static void go_on(transfer *t)
{
    if (t->is_paused)
        t->client->n_paused--;
    t->is_paused = false;
}

/* Once the foremost has ended, or the others have. */
static void resume(http_client *client)
{
    if (client->n_paused == 0 || (client->foremost && client->held > client->options.held_max / 2))
        return;
    client->foremost = NULL;
    for (transfer *t = client->made; t; t = t->next_made) {
        if (!t->is_paused)
            continue;
        go_on(t);
        t->deadline += client->awake - t->paused_at;
        client->next_deadline = fmin(client->next_deadline, t->deadline);
        libcurl.easy_pause(t->easy, CURLPAUSE_CONT);
    }
}

static size_t on_body(char *bytes, size_t item_size, size_t n_items, void *context)
{
    transfer *t = context;
    size_t size = item_size * n_items;
    receipt *r = receipt_of(t);
    if (size > t->request.reply_max - r->body.size) {
        t->is_too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    if (!may_grow(t, size))
        return CURL_WRITEFUNC_PAUSE;
    jr_buf_append(&r->body, bytes, size);
    t->client->held += size;
    return size;
}

static size_t on_header(char *bytes, size_t item_size, size_t n_items, void *context)
{
    transfer *t = context;
    jr_str line = {bytes, item_size * n_items};
    if (line.size >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        /* Another reply begins: what came before was a "100 Continue". */
        if (t->receipt)
            receipt_drop_headers(t->receipt);
    } else if (receipt_keeps(line)) {
        receipt_add_header(receipt_of(t), line);
    }
    return line.size;
}

/* The first failure of several curl_easy_setopt. */
#define SET(option, value)                                                                         \
    do {                                                                                           \
        CURLcode set_code_ = libcurl.easy_setopt(easy, option, value);                             \
        if (set_code_ != CURLE_OK && t->refusal == CURLE_OK)                                       \
            t->refusal = set_code_;                                                                \
    } while (0)

/* What is the same for all requests. */
static void set_up(transfer *t)
{
    CURL *easy = t->easy;
    SET(CURLOPT_PRIVATE, t);
    SET(CURLOPT_ERRORBUFFER, t->message);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_USERAGENT, "jrank/" JRANK_VERSION);
    /* Asks for no encoding, and takes the one that comes all the same. */
    SET(CURLOPT_ACCEPT_ENCODING, "identity");
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_SECONDS);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BUFFER_SIZE);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (t->client->options.ca_file)
        SET(CURLOPT_CAINFO, t->client->options.ca_file);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, t);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, t);
}

static transfer *take_transfer(http_client *client)
{
    transfer *t = client->free;
    if (t) {
        client->free = t->next_free;
        return t;
    }
    t = memory_zeroed(1, sizeof *t);
    t->client = client;
    t->easy = libcurl.easy_init();
    if (!t->easy)
        memory_exhausted(sizeof *t);
    set_up(t);
    if (t->refusal != CURLE_OK)
        memory_exhausted(sizeof *t);
    t->next_made = client->made;
    client->made = t;
    return t;
}

static long to_milliseconds(double seconds)
{
    const double longest = 1e9;
    return seconds > 0 ? (long)ceil(fmin(seconds * 1000, longest)) : 0;
}

/* Sets all that may differ between two requests: cheaper than to look what does. */
static void prepare(transfer *t)
{
    CURL *easy = t->easy;
    const http_request *request = &t->request;
    bool is_tls = strncasecmp(request->url, "https:", strlen("https:")) == 0;
    bool is_here =
        request->unix_socket || url_host_is_loopback(url_host(jr_str_from(request->url)));
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_UNIX_SOCKET_PATH, request->unix_socket);
    /* NULL: by the variables no_proxy and NO_PROXY. */
    SET(CURLOPT_NOPROXY, is_here ? "*" : NULL);
    SET(CURLOPT_HTTPHEADER, (request->headers ? request->headers : t->client->no_headers)->lines);
    if (request->body.data) {
        SET(CURLOPT_FRESH_CONNECT, request->is_once ? 1L : 0L);
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDS, request->body.data);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    SET(CURLOPT_CONNECTTIMEOUT_MS,
        to_milliseconds(request->connect_timeout > 0 ? request->connect_timeout : CONNECT_TIMEOUT));
    /* With TLS the first of many requests waits for the handshake, which says whether one
     * connection will do for all; without it, it would wait for the first reply, for nothing. */
    SET(CURLOPT_HTTP_VERSION, (long)(is_tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    SET(CURLOPT_PIPEWAIT, (long)is_tls);
}

/* Ready for another request. */
static void set_aside(transfer *t)
{
    http_client *client = t->client;
    t->receipt = NULL;
    t->is_in_flight = false;
    go_on(t);
    if (client->foremost == t)
        client->foremost = NULL;
    t->next_free = client->free;
    client->free = t;
    client->n_in_flight--;
}

static void finish(transfer *t, CURLcode code)
{
    http_client *client = t->client;
    look_at_clock(client);
    JR_BUF_AUTO jr_buf problem = {0};
    long status = 0;
    libcurl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    http_reply reply = {.failure = http_failure_of(t->easy, code, t->message, t->is_too_large),
                        .status = (int)status,
                        .seconds = client->awake - t->sent_at};
    if (reply.failure != HTTP_ANSWERED) {
        http_append_problem(&problem, t->easy, code, reply.failure, &t->request, t->message);
        reply.problem = problem.data;
    }
    receipt *r = t->receipt;
    if (r) {
        reply.body = jr_buf_str(&r->body);
        reply.headers = r->headers;
        reply.n_headers = r->n_headers;
    }
    set_aside(t);
    t->done(t->context, &reply);
    give_back(client, r);
}

static void finish_refused(void *context)
{
    transfer *t = context;
    if (t->refusal == CURLE_OUT_OF_MEMORY)
        memory_exhausted(sizeof *t);
    finish(t, t->refusal);
}

void http_client_send(http_client *client, const http_request *request, http_done done,
                      void *context)
{
    transfer *t = take_transfer(client);
    t->request = *request;
    if (t->request.reply_max == 0)
        t->request.reply_max = REPLY_MAX;
    t->done = done;
    t->context = context;
    t->message[0] = '\0';
    t->is_too_large = false;
    t->refusal = CURLE_OK;
    double time = look_at_clock(client);
    t->sent_at = client->awake;
    t->deadline = request->timeout > 0 ? client->awake + request->timeout : INFINITY;
    client->next_deadline = fmin(client->next_deadline, t->deadline);
    t->is_in_flight = true;
    client->n_in_flight++;
    prepare(t);
    if (t->refusal != CURLE_OK)
        timers_add(&client->timers, time, finish_refused, t);
    else if (libcurl.multi_add_handle(client->multi, t->easy) != CURLM_OK)
        memory_exhausted(sizeof *t);
}

void http_client_schedule(http_client *client, double when, void (*then)(void *context),
                          void *context)
{
    timers_add(&client->timers, when, then, context);
}

void http_client_forget(http_client *client, const void *context)
{
    for (transfer *t = client->made; t; t = t->next_made) {
        if (!t->is_in_flight || t->context != context)
            continue;
        if (t->refusal != CURLE_OK)
            timers_forget(&client->timers, t);
        else
            libcurl.multi_remove_handle(client->multi, t->easy);
        receipt *r = t->receipt;
        set_aside(t);
        give_back(client, r);
    }
    timers_forget(&client->timers, context);
}

void http_client_stop(http_client *client)
{
    client->is_stopped = true;
}

size_t http_client_in_flight(const http_client *client)
{
    return client->n_in_flight;
}

void http_client_keep_connections(http_client *client, size_t n_most)
{
    n_most = n_most > CONNECTIONS_MAX ? CONNECTIONS_MAX : n_most > 0 ? n_most : 1;
    if (n_most == client->n_kept)
        return;
    client->n_kept = n_most;
    libcurl.multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)n_most);
}

static void finish_ended(http_client *client)
{
    int n_left;
    for (CURLMsg *m;
         !client->is_stopped && (m = libcurl.multi_info_read(client->multi, &n_left));) {
        transfer *t;
        CURLcode code = m->data.result;
        libcurl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (void *)&t);
        libcurl.multi_remove_handle(client->multi, t->easy);
        finish(t, code);
    }
}

static void call_timers(http_client *client)
{
    double time = now(client);
    uint64_t end = client->timers.n_added;
    timer due;
    while (!client->is_stopped && timers_take(&client->timers, time, end, &due))
        due.then(due.context);
}

/* Lets libcurl do what is due for a socket, or for its timer. */
static jr_status act(http_client *client, curl_socket_t fd, int events, jr_error *err)
{
    int n_running;
    CURLMcode code = libcurl.multi_socket_action(client->multi, fd, events, &n_running);
    if (code == CURLM_OUT_OF_MEMORY)
        memory_exhausted(sizeof *client);
    if (code != CURLM_OK)
        return jr_error_set(err, JR_ERR_IO, "the loop of requests failed: %s",
                            libcurl.multi_strerror(code));
    if (client->epoll_error)
        return jr_error_set(err, JR_ERR_IO, "a connection can't be watched: %s",
                            strerror(client->epoll_error));
    return JR_OK;
}

/* Lets libcurl read and write what is ready, or becomes so in this time. */
static jr_status serve_sockets(http_client *client, double seconds, int *ret_n, jr_error *err)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(client->epoll, events, EVENTS_MAX, (int)ceil(seconds * 1000));
    look_at_clock(client);
    *ret_n = n;
    if (n < 0 && errno != EINTR)
        return jr_error_set(err, JR_ERR_IO, "waiting for replies failed: %s", strerror(errno));
    for (int i = 0; i < n; i++) {
        int what = 0;
        /* What went wrong with a socket, reading or writing it tells. */
        if (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP))
            what |= CURL_CSELECT_IN;
        if (events[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
            what |= CURL_CSELECT_OUT;
        JR_TRY(act(client, events[i].data.fd, what, err));
    }
    return JR_OK;
}

static jr_status wait_for_events(http_client *client, jr_error *err)
{
    int n;
    double until = fmin(client->curl_timer, timers_next(&client->timers)) - now(client);
    until = fmin(until, client->next_deadline - client->awake);
    return serve_sockets(client, fmin(fmax(until, 0), WAIT_MAX), &n, err);
}

/* Ends what is late, after what stands in the sockets has been read. */
static jr_status end_late(http_client *client, jr_error *err)
{
    if (client->awake < client->next_deadline)
        return JR_OK;
    for (int i = 0, n = 1; i < LAST_LOOKS && n > 0; i++)
        JR_TRY(serve_sockets(client, 0, &n, err));
    finish_ended(client);
    /* What is sent by the callbacks counts as well. */
    client->next_deadline = INFINITY;
    for (transfer *t = client->made; t; t = t->next_made) {
        bool is_watched = t->is_in_flight && t->refusal == CURLE_OK && !t->is_paused;
        if (is_watched && t->deadline <= client->awake && !client->is_stopped) {
            libcurl.multi_remove_handle(client->multi, t->easy);
            finish(t, CURLE_OPERATION_TIMEDOUT);
        } else if (is_watched) {
            client->next_deadline = fmin(client->next_deadline, t->deadline);
        }
    }
    return JR_OK;
}

jr_status http_client_run(http_client *client, jr_error *err)
{
    client->is_stopped = false;
    for (;;) {
        call_timers(client);
        if (client->curl_timer <= now(client)) {
            client->curl_timer = INFINITY;
            JR_TRY(act(client, CURL_SOCKET_TIMEOUT, 0, err));
        }
        finish_ended(client);
        JR_TRY(end_late(client, err));
        resume(client);
        if (client->is_stopped || (client->n_in_flight == 0 && client->timers.n_timers == 0))
            return JR_OK;
        JR_TRY(wait_for_events(client, err));
        if (client->options.on_wake)
            client->options.on_wake(client->options.context);
    }
}

jr_status http_client_new(const http_client_options *options, http_client **ret_client,
                          jr_error *err)
{
    JR_TRY(curl_open(err));
    if (libcurl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return jr_error_set(err, JR_ERR_UNAVAILABLE, "libcurl can't be used");
    CURLM *multi = libcurl.multi_init();
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!multi || epoll < 0) {
        jr_error_set(err, JR_ERR_UNAVAILABLE, "no loop for requests can be made: %s",
                     strerror(errno));
        libcurl.multi_cleanup(multi);
        if (epoll >= 0)
            close(epoll);
        libcurl.global_cleanup();
        return JR_ERR_UNAVAILABLE;
    }
    http_client *client = memory_zeroed(1, sizeof *client);
    client->options = *options;
    if (client->options.held_max == 0)
        client->options.held_max = HELD_MAX;
    client->multi = multi;
    client->epoll = epoll;
    client->curl_timer = client->next_deadline = INFINITY;
    client->looked_at = now(client);
    client->no_headers = http_headers_new(NULL, 0);
    libcurl.multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    libcurl.multi_setopt(multi, CURLMOPT_SOCKETDATA, client);
    libcurl.multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    libcurl.multi_setopt(multi, CURLMOPT_TIMERDATA, client);
    http_client_keep_connections(client, CONNECTIONS_MAX);
    libcurl.multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    *ret_client = client;
    return JR_OK;
}

void http_client_free(http_client *client)
{
    if (!client)
        return;
    for (transfer *t = client->made, *next; t; t = next) {
        next = t->next_made;
        if (t->is_in_flight)
            libcurl.multi_remove_handle(client->multi, t->easy);
        libcurl.easy_cleanup(t->easy);
        give_back(client, t->receipt);
        free(t);
    }
    libcurl.multi_cleanup(client->multi);
    close(client->epoll);
    for (receipt *r = client->spare, *next; r; r = next) {
        next = r->next;
        jr_buf_release(&r->body);
        free(r);
    }
    timers_release(&client->timers);
    http_headers_free(client->no_headers);
    free(client);
    libcurl.global_cleanup();
}
