/*
 * One thread of libmicrohttpd on epoll has all connections. A page is rendered on it, which takes
 * milliseconds. A viewer of events is a response without end whose connection is suspended while
 * there is nothing to tell, so that a thousand of them cost nothing but their memory.
 *
 * libmicrohttpd ends a connection that is silent; that a request comes byte by byte, or a page is
 * taken so, is seen here: each connection has a time by which its request, or the taking of its
 * page, must be over.
 *
 * Nobody keeps others out: of an address that has many connections, or of the one that has most
 * where all are nearly used up, the one is ended that has got nowhere for the longest time. Another
 * reader of the same address, as all are behind a proxy, is served in the meantime.
 */
#include "server.h"

#include <math.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/str.h"
#include "mhd.h"

/* A connection. */
typedef struct visitor {
    struct visitor *previous, *next;
    server *server;
    int fd;
    uint16_t address; /* see address_of */
    bool is_viewer, is_leaving;
    double since;    /* monotonic time at which its request or its response began */
    double deadline; /* monotonic time */
    jr_buf target;   /* of the request that is being read */
    jr_buf body;
    bool has_begun; /* its headers are there */
} visitor;

/* A connection that follows events. */
typedef struct viewer {
    struct viewer *previous, *next;
    server *server;
    struct MHD_Connection *connection;
    uint16_t address;
    bool is_over; /* its stream ends, another one needs the place */
    live *followed;
    jr_buf text;
    size_t n_sent;     /* of the text */
    bool is_behind;    /* the state is to be told */
    bool is_awaited;   /* a sign of life is due */
    bool is_suspended; /* until there is something to tell */
} viewer;

struct server {
    service *service;
    jr_clock clock;
    struct MHD_Daemon *daemon;
    pthread_mutex_t mutex; /* of what follows */
    visitor *visitors;
    size_t n_visitors;
    viewer *viewers;
    size_t n_viewers;
    double next_heartbeat;
    bool is_ending;
};

static double now(const server *s)
{
    return jr_clock_monotonic(&s->clock);
}

/* An item in front of a list of items that know their neighbours, and out of it. */
#define LIST_ADD(list, item)                                                                       \
    do {                                                                                           \
        (item)->next = (list);                                                                     \
        if (list)                                                                                  \
            (list)->previous = (item);                                                             \
        (list) = (item);                                                                           \
    } while (0)
#define LIST_REMOVE(list, item)                                                                    \
    do {                                                                                           \
        if ((item)->previous)                                                                      \
            (item)->previous->next = (item)->next;                                                 \
        else                                                                                       \
            (list) = (item)->next;                                                                 \
        if ((item)->next)                                                                          \
            (item)->next->previous = (item)->previous;                                             \
    } while (0)

/* A new step of the visit begins, which may take so many seconds; INFINITY: it follows events. */
static void set_deadline(visitor *v, double seconds)
{
    pthread_mutex_lock(&v->server->mutex);
    v->since = now(v->server);
    v->deadline = v->since + seconds;
    v->is_viewer = !isfinite(seconds);
    pthread_mutex_unlock(&v->server->mutex);
}

/* Addresses are counted by their hash; that two have the same one does little harm. */
enum { N_ADDRESSES = 1 << 13 };

/* Whoever has one address of IPv6 has 64 bits of them. */
static uint16_t address_of(struct MHD_Connection *connection)
{
    const struct sockaddr *a =
        libmhd.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    const void *bytes = a;
    uint64_t hash = 0;
    if (a && a->sa_family == AF_INET) {
        bytes = &((const struct sockaddr_in *)bytes)->sin_addr;
        hash = hash_bytes(4, bytes, 4);
    } else if (a && a->sa_family == AF_INET6) {
        bytes = &((const struct sockaddr_in6 *)bytes)->sin6_addr;
        hash = hash_bytes(6, bytes, 8);
    }
    return (uint16_t)(hash % N_ADDRESSES);
}

static uint16_t most_of(const unsigned *counts)
{
    uint16_t most = 0;
    for (uint16_t i = 1; i < N_ADDRESSES; i++)
        if (counts[i] > counts[most])
            most = i;
    return most;
}

/* Ends a connection where one address, or all together, have as many as they may. */
static void make_room(server *s, const visitor *newest)
{
    unsigned counts[N_ADDRESSES] = {0};
    visitor *stalest = NULL;
    for (const visitor *v = s->visitors; v; v = v->next)
        counts[v->address] += !v->is_viewer && !v->is_leaving;
    bool is_full = s->n_visitors > SERVER_CONNECTIONS_MAX - SERVER_RESERVE;
    if (!is_full && counts[newest->address] <= SERVER_ADDRESS_MAX)
        return;
    uint16_t address = is_full ? most_of(counts) : newest->address;
    for (visitor *v = s->visitors; v; v = v->next)
        if (v->address == address && !v->is_viewer && !v->is_leaving &&
            (!stalest || v->since <= stalest->since))
            stalest = v;
    if (stalest && stalest != newest) {
        stalest->is_leaving = true;
        shutdown(stalest->fd, SHUT_RDWR);
    }
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    server *s = context;
    visitor *v = *socket_context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        v = memory_zeroed(1, sizeof *v);
        v->server = s;
        v->fd =
            libmhd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        v->address = address_of(connection);
        v->since = now(s);
        v->deadline = v->since + SERVER_REQUEST_MAX;
        pthread_mutex_lock(&s->mutex);
        LIST_ADD(s->visitors, v);
        s->n_visitors++;
        make_room(s, v);
        pthread_mutex_unlock(&s->mutex);
        *socket_context = v;
    } else if (v) {
        pthread_mutex_lock(&s->mutex);
        LIST_REMOVE(s->visitors, v);
        s->n_visitors--;
        pthread_mutex_unlock(&s->mutex);
        jr_buf_release(&v->target);
        jr_buf_release(&v->body);
        free(v);
    }
}

static visitor *visitor_of(struct MHD_Connection *connection)
{
    return libmhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
        ->socket_context;
}

/* A request line was read: what it names, as it was sent. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context;
    visitor *v = visitor_of(connection);
    jr_buf_clear(&v->target);
    jr_buf_append_text(&v->target, target);
    jr_buf_clear(&v->body);
    v->has_begun = false;
    return NULL;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request_context,
                         enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)request_context;
    (void)code;
    set_deadline(visitor_of(connection), SERVER_REQUEST_MAX);
}

/* What the viewer is told next, if anything. */
static void format_news(viewer *v)
{
    jr_buf_clear(&v->text);
    v->n_sent = 0;
    if (v->is_behind) {
        jr_buf_append_text(&v->text, "event: change\ndata: ");
        live_append_state(v->followed, &v->text);
        jr_buf_append_text(&v->text, "\n\n");
    } else if (v->is_awaited) {
        jr_buf_append_text(&v->text, ":\n\n");
    }
    v->is_behind = v->is_awaited = false;
}

static ssize_t read_news(void *context, uint64_t position, char *bytes, size_t size)
{
    (void)position;
    viewer *v = context;
    server *s = v->server;
    pthread_mutex_lock(&s->mutex);
    if (v->n_sent == v->text.size)
        format_news(v);
    size_t n = v->text.size - v->n_sent < size ? v->text.size - v->n_sent : size;
    ssize_t result = s->is_ending || v->is_over ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)n;
    if (result > 0) {
        memcpy(bytes, v->text.data + v->n_sent, n);
        v->n_sent += n;
    } else if (result == 0) {
        v->is_suspended = true;
        libmhd.suspend_connection(v->connection);
    }
    pthread_mutex_unlock(&s->mutex);
    return result;
}

static void free_viewer(void *context)
{
    viewer *v = context;
    server *s = v->server;
    pthread_mutex_lock(&s->mutex);
    LIST_REMOVE(s->viewers, v);
    s->n_viewers--;
    pthread_mutex_unlock(&s->mutex);
    jr_buf_release(&v->text);
    free(v);
}

static void wake(viewer *v)
{
    if (!v->is_suspended)
        return;
    v->is_suspended = false;
    libmhd.resume_connection(v->connection);
}

/* Ends the stream of the longest viewer of the address that has most of them, where that has more
 * than the newcomer's would have. */
static bool make_place(server *s, uint16_t newcomer)
{
    unsigned counts[N_ADDRESSES] = {0};
    viewer *longest = NULL;
    for (const viewer *v = s->viewers; v; v = v->next)
        counts[v->address] += !v->is_over;
    uint16_t address = most_of(counts);
    if (counts[address] <= counts[newcomer] + 1)
        return false;
    for (viewer *v = s->viewers; v; v = v->next)
        if (v->address == address && !v->is_over)
            longest = v; /* the list has the newest first */
    longest->is_over = true;
    wake(longest);
    return true;
}

/* NULL where there are as many viewers as there may be. */
static struct MHD_Response *make_stream(server *s, struct MHD_Connection *connection,
                                        live *followed)
{
    viewer *v = memory_zeroed(1, sizeof *v);
    *v = (viewer){.server = s,
                  .connection = connection,
                  .address = address_of(connection),
                  .followed = followed,
                  .is_behind = true};
    pthread_mutex_lock(&s->mutex);
    bool is_full = s->n_viewers >= SERVER_VIEWERS_MAX && !make_place(s, v->address);
    if (!is_full) {
        LIST_ADD(s->viewers, v);
        s->n_viewers++;
    }
    pthread_mutex_unlock(&s->mutex);
    if (is_full) {
        free(v);
        return NULL;
    }
    struct MHD_Response *made =
        libmhd.create_response_from_callback(MHD_SIZE_UNKNOWN, 2048, read_news, v, free_viewer);
    if (!made)
        free_viewer(v);
    return made;
}

/* Takes the body out of the response. */
static struct MHD_Response *make_page(server *s, site_response *response)
{
    static char nothing[1];
    if (response->body.size == 0 && !response->held)
        return libmhd.create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    held_body *held = response->held ? response->held
                                     : body_add(&s->service->bodies, response->key, response->type,
                                                &response->body);
    jr_str bytes = body_bytes(held);
    struct MHD_Response *made = libmhd.create_response_from_buffer_with_free_callback_cls(
        bytes.size, (void *)bytes.data, body_release, held);
    if (!made)
        body_release(held);
    return made;
}

static enum MHD_Result send_response(visitor *v, struct MHD_Connection *connection, jr_arena *arena,
                                     site_response *response)
{
    struct MHD_Response *made = NULL;
    if (response->events) {
        made = make_stream(v->server, connection, response->events);
        if (!made)
            handler_refuse(arena, 503, response);
    }
    bool is_stream = made != NULL;
    if (!made)
        made = make_page(v->server, response);
    jr_buf_release(&response->body);
    if (!made)
        return MHD_NO;
    enum MHD_Result result = MHD_YES;
    for (size_t i = 0; i < response->n_headers && result == MHD_YES; i++)
        result =
            libmhd.add_response_header(made, response->headers[i].name, response->headers[i].value);
    set_deadline(v, is_stream ? INFINITY : SERVER_RESPONSE_MAX);
    if (result == MHD_YES)
        result = libmhd.queue_response(connection, response->status, made);
    libmhd.destroy_response(made);
    return result;
}

static jr_str header_of(struct MHD_Connection *connection, const char *name)
{
    return jr_str_from(libmhd.lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result answer(visitor *v, struct MHD_Connection *connection, const char *method)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    site_response response;
    site_request request = {
        .method = jr_str_from(method),
        .target = jr_buf_str(&v->target),
        .host = header_of(connection, MHD_HTTP_HEADER_HOST),
        .cookie = header_of(connection, MHD_HTTP_HEADER_COOKIE),
        .origin = header_of(connection, MHD_HTTP_HEADER_ORIGIN),
        .fetch_site = header_of(connection, "Sec-Fetch-Site"),
        .if_none_match = header_of(connection, MHD_HTTP_HEADER_IF_NONE_MATCH),
        .accept_encoding = header_of(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING),
        .body = jr_buf_str(&v->body),
    };
    handler_answer(v->server->service, arena, &request, &response);
    return send_response(v, connection, arena, &response);
}

/* What the headers say of where the body ends. */
typedef struct framing {
    size_t n; /* headers */
    size_t n_hosts;
    bool is_wrong;
    uint64_t size;
} framing;

static enum MHD_Result note_framing(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    (void)kind;
    framing *f = context;
    jr_str text = str_trim(jr_str_from(value));
    if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
        f->n++;
        f->is_wrong |= !text.size || strspn(text.data, "0123456789") < text.size;
        f->size = text.size > 9 ? UINT64_MAX : strtoull(text.data, NULL, 10);
    } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        f->n++;
        f->is_wrong |= !str_is_nocase(text, "chunked");
    } else if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
        f->n_hosts++;
    }
    /* "Content-Length : 3", which some read as that header and some do not. */
    f->is_wrong |= strpbrk(name, " \t") != NULL;
    return MHD_YES;
}

/* The status for a request whose end, or whose host, is said twice, which a proxy and a server may
 * each see at another place, or not so that it can be understood; and for a body that is said to be
 * too large: one that turns out to be is cut off. 0: all is well. */
static unsigned check_framing(struct MHD_Connection *connection)
{
    framing f = {0};
    libmhd.get_connection_values(connection, MHD_HEADER_KIND, note_framing, &f);
    return f.n > 1 || f.n_hosts > 1 || f.is_wrong ? 400 : f.size > SITE_BODY_MAX ? 413 : 0;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *body, size_t *body_size, void **request_context)
{
    (void)context;
    (void)path;
    (void)version;
    (void)request_context;
    visitor *v = visitor_of(connection);
    if (!v->has_begun) {
        v->has_begun = true;
        unsigned refused = check_framing(connection);
        if (!refused)
            return MHD_YES;
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        site_response response;
        handler_refuse(arena, refused, &response);
        return send_response(v, connection, arena, &response);
    }
    if (!*body_size)
        return answer(v, connection, method);
    if (v->body.size + *body_size > SITE_BODY_MAX)
        return MHD_NO;
    jr_buf_append(&v->body, body, *body_size);
    *body_size = 0;
    return MHD_YES;
}

jr_status server_start(service *s, int listener, jr_clock clock, server **ret_server, jr_error *err)
{
    jr_status status = mhd_open(err);
    if (status != JR_OK) {
        close(listener);
        return status;
    }
    server *made = memory_zeroed(1, sizeof *made);
    made->service = s;
    made->clock = clock;
    pthread_mutex_init(&made->mutex, NULL);
    made->next_heartbeat = now(made) + SERVER_HEARTBEAT;
    made->daemon = libmhd.start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, made,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)SERVER_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)SERVER_HEADER_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_MAX,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, made, MHD_OPTION_URI_LOG_CALLBACK, on_target,
        made, MHD_OPTION_NOTIFY_COMPLETED, on_completed, made, MHD_OPTION_END);
    if (!made->daemon) {
        close(listener);
        pthread_mutex_destroy(&made->mutex);
        free(made);
        return jr_error_set(err, JR_ERR_IO, "the server can't be started");
    }
    *ret_server = made;
    return JR_OK;
}

void server_tell(server *s, const live *changed)
{
    pthread_mutex_lock(&s->mutex);
    for (viewer *v = s->viewers; v; v = v->next) {
        if (v->followed != changed)
            continue;
        v->is_behind = true;
        wake(v);
    }
    pthread_mutex_unlock(&s->mutex);
}

void server_look(server *s)
{
    double time = now(s);
    pthread_mutex_lock(&s->mutex);
    for (visitor *v = s->visitors; v; v = v->next)
        if (v->deadline < time)
            shutdown(v->fd, SHUT_RDWR);
    bool is_due = time >= s->next_heartbeat;
    for (viewer *v = s->viewers; is_due && v; v = v->next) {
        v->is_awaited = true;
        wake(v);
    }
    if (is_due)
        s->next_heartbeat = time + SERVER_HEARTBEAT;
    pthread_mutex_unlock(&s->mutex);
}

void server_stop(server *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->mutex);
    s->is_ending = true;
    for (viewer *v = s->viewers; v; v = v->next)
        wake(v);
    pthread_mutex_unlock(&s->mutex);
    libmhd.stop_daemon(s->daemon);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}
