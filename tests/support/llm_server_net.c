/*
 * Sockets: one thread on epoll, so that a thousand connections cost no more than their bytes.
 *
 * A connection goes READING, WAITING (latency), WRITING, and back; or it ends as the script says.
 * Timers are a heap; an entry whose ticket the connection no longer holds is void. Waits are whole
 * milliseconds, rounded up, so that replies due together are sent in one turn.
 */
#include <jrank/base.h>

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "llm_server.h"

enum { READ_SIZE = 16 << 10, N_EVENTS = 256, TICK_MS = 200 };

/* Time for the bytes before a reset to be read: the reset may overtake them. */
static const double reset_delay = 0.01;
/* How often a reply looks whether the file that it waits for is there. */
static const double look_again = 0.01;

typedef enum state { READING, WAITING, WRITING, RESETTING, HANGING } state;

typedef struct connection {
    int fd;
    SSL *ssl;
    uint64_t number, ticket;
    state state;
    bool wants_out, is_dead;
    jr_buf in, out;
    size_t request_size; /* bytes of `in` that the present request takes */
    size_t written;
    request request;
    reply reply;
    const char *until;       /* the file that the reply waits for, or NULL */
    struct connection *next; /* in the list of all, or of the free ones */
    struct connection *previous;
} connection;

typedef struct timer {
    double when;
    connection *c;
    uint64_t ticket;
} timer;

typedef struct server {
    const net_settings *settings;
    script *rules;
    record *rec;
    bill *bill;
    int epoll, listener;
    SSL_CTX *tls;
    timer *timers;
    size_t n_timers, timers_capacity;
    connection *all, *spare;
    size_t n_open, n_in_flight;
    uint64_t n_connections, n_requests, n_tickets;
    double now, allowance, allowance_at; /* of --rate */
} server;

static volatile sig_atomic_t is_stopped;

static void stop(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static double read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- timers --- */

static void set_timer(server *s, connection *c, double when)
{
    if (s->n_timers == s->timers_capacity) {
        s->timers_capacity = s->timers_capacity ? 2 * s->timers_capacity : 1024;
        s->timers = realloc(s->timers, s->timers_capacity * sizeof *s->timers);
        if (!s->timers)
            abort();
    }
    c->ticket = ++s->n_tickets;
    size_t i = s->n_timers++;
    for (; i && s->timers[(i - 1) / 2].when > when; i = (i - 1) / 2)
        s->timers[i] = s->timers[(i - 1) / 2];
    s->timers[i] = (timer){when, c, c->ticket};
}

static timer take_timer(server *s)
{
    timer first = s->timers[0], last = s->timers[--s->n_timers];
    size_t i = 0;
    for (size_t child = 1; child < s->n_timers; child = 2 * i + 1) {
        child += child + 1 < s->n_timers && s->timers[child + 1].when < s->timers[child].when;
        if (s->timers[child].when >= last.when)
            break;
        s->timers[i] = s->timers[child];
        i = child;
    }
    s->timers[i] = last;
    return first;
}

/* --- connections --- */

static void finish_request(server *s, connection *c, const char *outcome)
{
    s->n_in_flight--;
    record_outcome(s->rec, &c->request, outcome, c->reply.status, c->written,
                   s->now - c->request.received, read_clock(CLOCK_REALTIME));
}

static void close_connection(server *s, connection *c, const char *outcome)
{
    if (c->is_dead)
        return;
    if (c->state != READING)
        finish_request(s, c, outcome);
    SSL_free(c->ssl);
    close(c->fd);
    c->ssl = NULL;
    c->is_dead = true;
    c->ticket = 0;
    jr_buf_clear(&c->in);
    jr_buf_clear(&c->out);
    if (c->next)
        c->next->previous = c->previous;
    *(c->previous ? &c->previous->next : &s->all) = c->next;
    c->next = s->spare;
    s->spare = c;
    s->n_open--;
}

static void reset_connection(server *s, connection *c)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    if (c->ssl)
        SSL_set_quiet_shutdown(c->ssl, 1);
    close_connection(s, c, "cut");
}

static void watch(server *s, connection *c, bool wants_out)
{
    if (c->wants_out == wants_out)
        return;
    c->wants_out = wants_out;
    struct epoll_event event = {.events = EPOLLIN | (wants_out ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(s->epoll, EPOLL_CTL_MOD, c->fd, &event);
}

static void accept_connection(server *s, int fd)
{
    connection *c = s->spare;
    if (c)
        s->spare = c->next;
    else if (!(c = calloc(1, sizeof *c)))
        abort();
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *c = (connection){.fd = fd, .in = c->in, .out = c->out, .number = ++s->n_connections};
    c->next = s->all;
    if (s->all)
        s->all->previous = c;
    s->all = c;
    if (s->tls) {
        c->ssl = SSL_new(s->tls);
        SSL_set_fd(c->ssl, fd);
        SSL_set_accept_state(c->ssl);
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &event);
    record_connection(s->rec, ++s->n_open);
}

static void accept_all(server *s)
{
    int fd;
    while ((fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        accept_connection(s, fd);
}

/* Bytes moved; 0 where the socket has to be waited for; -1 at the end of the connection. */
static ssize_t transfer_tls(server *s, connection *c, char *into, const char *from, size_t size)
{
    ERR_clear_error();
    int bytes = size > INT32_MAX ? INT32_MAX : (int)size;
    int n = into ? SSL_read(c->ssl, into, bytes) : SSL_write(c->ssl, from, bytes);
    if (n > 0)
        return n;
    int error = SSL_get_error(c->ssl, n);
    if (error == SSL_ERROR_WANT_WRITE)
        watch(s, c, true);
    return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ ? 0 : -1;
}

static ssize_t receive(server *s, connection *c, char *into, size_t size)
{
    if (c->ssl)
        return transfer_tls(s, c, into, NULL, size);
    ssize_t n = recv(c->fd, into, size, 0);
    return n > 0 ? n : n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static ssize_t transmit(server *s, connection *c, const char *from, size_t size)
{
    if (c->ssl)
        return transfer_tls(s, c, NULL, from, size);
    ssize_t n = send(c->fd, from, size, MSG_NOSIGNAL);
    return n >= 0 ? n : errno == EAGAIN || errno == EINTR ? 0 : -1;
}

/* --- requests and replies --- */

/* What no script lets through, and refusals that the options ask for; NULL: nothing is wrong. */
static const rule *find_refusal(server *s, const request *r)
{
    static const rule overload = {.status = 429}, no_key = {.status = 401},
                      no_json = {.status = 400, .message = JR_STR("The body is no JSON.")};
    const net_settings *settings = s->settings;
    if (!request_is_chat(r))
        return NULL;
    if (settings->api_key.data && jr_str_compare(settings->api_key, request_key(r)) != 0)
        return &no_key;
    if (str_is(r->method, "POST") && !request_is_json(r))
        return &no_json;
    if (settings->capacity && s->n_in_flight > settings->capacity)
        return &overload;
    if (settings->rate > 0) {
        double burst = fmax(1, settings->rate / 10);
        s->allowance = fmin(burst, s->allowance + settings->rate * (s->now - s->allowance_at));
        s->allowance_at = s->now;
        if (s->allowance < 1)
            return &overload;
        s->allowance--;
    }
    return NULL;
}

static void end_reply(server *s, connection *c);

static void write_reply(server *s, connection *c)
{
    c->state = WRITING;
    while (c->written < c->reply.stop) {
        size_t size = c->reply.stop - c->written;
        if (c->reply.step)
            size = c->written < c->reply.head ? c->reply.head - c->written
                   : size < c->reply.step     ? size
                                              : c->reply.step;
        ssize_t n = transmit(s, c, c->out.data + c->written, size);
        if (n < 0) {
            close_connection(s, c, "left");
            return;
        }
        c->written += (size_t)n;
        if (n == 0) {
            watch(s, c, true);
            return;
        }
        if (c->reply.step && c->written < c->reply.stop) {
            /* The next write in the next turn, so that the reader may see each. */
            set_timer(s, c, s->now + 1e-6);
            return;
        }
    }
    end_reply(s, c);
}

static void plan_reply(server *s, connection *c)
{
    request *r = &c->request;
    double wall = read_clock(CLOCK_REALTIME);
    r->number = ++s->n_requests;
    r->connection = c->number;
    r->received = s->now;
    s->n_in_flight++;
    c->state = WAITING;
    c->written = 0;
    record_request(s->rec, r, s->n_in_flight, wall);
    const rule *refusal = find_refusal(s, r);
    rule *chosen = refusal ? NULL : script_match(s->rules, r);
    double latency = refusal                          ? 0
                     : chosen && chosen->latency >= 0 ? chosen->latency
                     : request_is_chat(r)             ? s->settings->latency
                                                      : 0;
    c->until = chosen ? chosen->until.data : NULL;
    r->cached_tokens = r->written_tokens = -1;
    if (!refusal)
        bill_look(s->bill, r, s->now + latency / 1e3);
    jr_buf_clear(&c->out);
    reply_build(&s->settings->reply, r, refusal ? refusal : chosen, wall, &c->out, &c->reply);
    bill_charge(s->bill, r, &c->reply);
    if (latency > 0 || c->until)
        set_timer(s, c, s->now + latency / 1e3);
    else
        write_reply(s, c);
}

/* Begins the next request that has arrived whole. */
static void take_request(server *s, connection *c)
{
    switch (request_parse(jr_buf_str(&c->in), &c->request, &c->request_size)) {
    case PARSE_MORE:
        break;
    case PARSE_WANTS_CONTINUE:
        if (transmit(s, c, "HTTP/1.1 100 Continue\r\n\r\n", 25) < 0)
            close_connection(s, c, "left");
        break;
    case PARSE_WHOLE:
        plan_reply(s, c);
        break;
    case PARSE_BAD:
        (void)transmit(s, c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 47);
        close_connection(s, c, "left");
        break;
    }
}

/* After a whole reply: what the client sent meanwhile may be the next request. */
static void go_on(server *s, connection *c)
{
    bool is_last = str_is(request_header(&c->request, "connection"), "close");
    finish_request(s, c, "replied");
    c->state = READING;
    watch(s, c, false);
    if (is_last) {
        if (c->ssl)
            SSL_shutdown(c->ssl);
        close_connection(s, c, "replied");
        return;
    }
    c->in.size -= c->request_size;
    memmove(c->in.data, c->in.data + c->request_size, c->in.size);
    if (c->in.size)
        take_request(s, c);
}

static void end_reply(server *s, connection *c)
{
    switch (c->reply.ending) {
    case ENDING_KEEP:
        go_on(s, c);
        break;
    case ENDING_CLOSE:
        close_connection(s, c, "cut");
        break;
    case ENDING_RESET:
        c->state = RESETTING;
        set_timer(s, c, s->now + reset_delay);
        break;
    case ENDING_HANG:
        c->state = HANGING;
        break;
    }
}

static void read_requests(server *s, connection *c)
{
    for (;;) {
        jr_buf_reserve(&c->in, READ_SIZE + 1);
        ssize_t n = receive(s, c, c->in.data + c->in.size, READ_SIZE);
        if (n < 0) {
            close_connection(s, c, "left");
            return;
        }
        c->in.size += (size_t)n;
        c->in.data[c->in.size] = '\0';
        if (n < READ_SIZE && !(c->ssl && n > 0))
            break;
    }
    if (c->state == READING && c->in.size)
        take_request(s, c);
}

static void fire_timers(server *s)
{
    while (s->n_timers && s->timers[0].when <= s->now) {
        timer t = take_timer(s);
        if (t.c->is_dead || t.c->ticket != t.ticket)
            continue;
        if (t.c->state == RESETTING)
            reset_connection(s, t.c);
        else if (t.c->state == WAITING && t.c->until && access(t.c->until, F_OK) != 0)
            set_timer(s, t.c, s->now + look_again);
        else if (t.c->state == WAITING || t.c->state == WRITING)
            write_reply(s, t.c);
    }
}

/* --- the whole --- */

static jr_status listen_on(server *s, jr_error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)s->settings->port)};
    socklen_t size = sizeof address;
    int on = 1;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (s->listener < 0 || bind(s->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(s->listener, 4096) != 0 ||
        getsockname(s->listener, (struct sockaddr *)&address, &size) != 0)
        return jr_error_set(err, JR_ERR_IO, "port %llu of 127.0.0.1: %s",
                            (unsigned long long)s->settings->port, strerror(errno));
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listener, &event);
    unsigned port = ntohs(address.sin_port);
    if (!s->settings->is_quiet)
        fprintf(stderr, "llm-server: listening on 127.0.0.1:%u\n", port);
    if (!s->settings->port_file.data)
        return JR_OK;
    if (str_is(s->settings->port_file, "-")) {
        printf("%u\n", port);
        fflush(stdout);
        return JR_OK;
    }
    char line[16];
    int n = snprintf(line, sizeof line, "%u\n", port);
    return jr_file_save(s->settings->port_file.data, (jr_str){line, (size_t)n}, err);
}

static jr_status set_tls(server *s, jr_error *err)
{
    const jr_str *files = s->settings->tls;
    if (!files[0].data)
        return JR_OK;
    s->tls = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(s->tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(s->tls, files[0].data) != 1 ||
        SSL_CTX_use_PrivateKey_file(s->tls, files[1].data, SSL_FILETYPE_PEM) != 1)
        return jr_error_set(err, JR_ERR_FORMAT, "%s or %s: %s", files[0].data, files[1].data,
                            ERR_error_string(ERR_get_error(), NULL));
    return JR_OK;
}

/* Signals are let in only while the loop waits, so that none is missed between test and wait. */
static sigset_t catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    return before;
}

static int wait_ms(const server *s)
{
    double ms =
        s->n_timers ? ceil(1e3 * (s->timers[0].when - read_clock(CLOCK_MONOTONIC))) : TICK_MS;
    return ms < 0 ? 0 : ms > TICK_MS ? TICK_MS : (int)ms;
}

static void handle_event(server *s, connection *c, uint32_t events)
{
    if (!c->is_dead && events & ~(uint32_t)EPOLLOUT)
        read_requests(s, c);
    if (c->is_dead || !c->wants_out || !(events & EPOLLOUT))
        return;
    if (c->state == WRITING) {
        write_reply(s, c);
    } else { /* a handshake */
        watch(s, c, false);
        read_requests(s, c);
    }
}

static void run_loop(server *s, double began, const sigset_t *while_waiting)
{
    pid_t parent = getppid();
    struct epoll_event events[N_EVENTS];
    while (!is_stopped && getppid() == parent && s->now - began < s->settings->max_seconds) {
        int n = epoll_pwait(s->epoll, events, N_EVENTS, wait_ms(s), while_waiting);
        s->now = read_clock(CLOCK_MONOTONIC);
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr)
                handle_event(s, events[i].data.ptr, events[i].events);
            else
                accept_all(s);
        }
        fire_timers(s);
    }
}

static void release(server *s)
{
    while (s->all)
        close_connection(s, s->all, "stopped");
    for (connection *c = s->spare, *next; c; c = next) {
        next = c->next;
        jr_buf_release(&c->in);
        jr_buf_release(&c->out);
        free(c);
    }
    close(s->epoll);
    close(s->listener);
    SSL_CTX_free(s->tls);
    free(s->timers);
}

jr_status net_serve(const net_settings *settings, script *rules, record *rec, bill *charged,
                    jr_error *err)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    double began = read_clock(CLOCK_MONOTONIC);
    server s = {.settings = settings,
                .rules = rules,
                .rec = rec,
                .bill = charged,
                .now = began,
                .epoll = -1};
    /* Before anybody is told the port, who may end the server at once. */
    sigset_t while_waiting = catch_signals();
    jr_status status = set_tls(&s, err);
    if (status == JR_OK)
        status = listen_on(&s, err);
    if (status == JR_OK)
        run_loop(&s, began, &while_waiting);
    release(&s);
    return status;
}
