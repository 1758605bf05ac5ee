/*
 * http_server.h: a server on a thread of its own, for tests of the client. What it does with a
 * connection follows from the path of each request; see answer().
 */
#ifndef TESTS_HTTP_SERVER_H
#define TESTS_HTTP_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { SERVER_CONNECTIONS_MAX = 1024, SERVER_REQUEST_MAX = 16384, SERVER_MUCH = 2 << 20 };

typedef struct server {
    int listener, port; /* port 0: a Unix socket */
    pthread_t thread;
    pthread_mutex_t mutex;
    size_t n_connections;
    int fds[SERVER_CONNECTIONS_MAX]; /* -1: closed */
    pthread_t threads[SERVER_CONNECTIONS_MAX];
} server;

typedef struct connection {
    server *server;
    size_t index;
    int fd;
} connection;

static void say(int fd, const void *bytes, size_t size)
{
    for (const char *next = bytes; size;) {
        ssize_t sent = send(fd, next, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        next += sent;
        size -= (size_t)sent;
    }
}

static void say_text(int fd, const char *text)
{
    say(fd, text, strlen(text));
}

static void say_reply(int fd, const char *status_and_headers, const void *body, size_t size)
{
    char head[1024];
    int n = snprintf(head, sizeof head, "HTTP/1.1 %sContent-Length: %zu\r\n\r\n",
                     status_and_headers, size);
    say(fd, head, (size_t)n);
    say(fd, body, size);
}

/* Ends a connection by a reset. */
static void reset_connection(connection *c)
{
    struct linger at_once = {.l_onoff = 1};
    pthread_mutex_lock(&c->server->mutex);
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(c->fd);
    c->server->fds[c->index] = -1;
    pthread_mutex_unlock(&c->server->mutex);
}

static void say_byte_by_byte(int fd)
{
    say_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char *c = "drop by drop"; *c; c++) {
        char chunk[] = "1\r\n.\r\n";
        chunk[3] = *c;
        for (size_t i = 0; chunk[i]; i++)
            say(fd, &chunk[i], 1);
    }
    say_text(fd, "0\r\n\r\n");
}

static void say_without_end(int fd)
{
    char some[4096];
    memset(some, 'x', sizeof some);
    say_text(fd, "HTTP/1.1 200 OK\r\n\r\n");
    while (send(fd, some, sizeof some, MSG_NOSIGNAL) > 0)
        ;
}

/* "unpacked", in gzip though nobody asked for it. */
static void say_packed(int fd)
{
    static const unsigned char packed[] = {
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0xcd, 0x2b, 0x48,
        0x4c, 0xce, 0x4e, 0x4d, 0x01, 0x00, 0x96, 0x62, 0x2f, 0xca, 0x08, 0x00, 0x00, 0x00};
    say_reply(fd, "200 OK\r\nContent-Encoding: gzip\r\n", packed, sizeof packed);
}

static void say_long_header(int fd)
{
    char some[4096];
    memset(some, 'x', sizeof some);
    say_text(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
    for (int i = 0; i < 100; i++)
        say(fd, some, sizeof some);
    say_text(fd, "\r\nContent-Length: 0\r\n\r\n");
}

static void say_much(int fd, size_t size)
{
    static const char some[4096];
    char head[64];
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", size);
    say(fd, head, (size_t)n);
    for (size_t step; size; size -= step) {
        step = size < sizeof some ? size : sizeof some;
        say(fd, some, step);
    }
}

/* Whether the connection goes on. */
static bool answer(connection *c, const char *request, size_t size)
{
    const char *path = strchr(request, ' ');
    if (!path) {
        say_text(c->fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
        return false;
    }
    path++;
#define IS(word) (strncmp(path, word, strlen(word)) == 0)
    if (IS("/echo")) {
        say_reply(c->fd, "200 OK\r\n", request, size);
    } else if (IS("/pause")) {
        usleep(50000);
        say_reply(c->fd, "200 OK\r\n", request, size);
    } else if (IS("/headers")) {
        say_text(c->fd, "HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n");
        say_reply(c->fd,
                  "429 Too Many Requests\r\nRetry-After:  7 \r\nretry-after-ms:7000\r\n"
                  "Content-Type: application/json\r\nX-RateLimit-Remaining-Requests: 0\r\n"
                  "anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z\r\nSet-Cookie: a=b\r\n"
                  "Retry-After-Something: 1\r\n",
                  "", 0);
    } else if (IS("/redirect")) {
        say_reply(c->fd, "302 Found\r\nLocation: /echo\r\n", "", 0);
    } else if (IS("/mute")) {
        return true;
    } else if (IS("/reset")) {
        say_text(c->fd, "HTTP/1.1 200 O");
        reset_connection(c);
        return false;
    } else if (IS("/cut")) {
        say_text(c->fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.");
        return false;
    } else if (IS("/hang-up")) {
        return false;
    } else if (IS("/bytes")) {
        say_byte_by_byte(c->fd);
    } else if (IS("/packed")) {
        say_packed(c->fd);
    } else if (IS("/long-header")) {
        say_long_header(c->fd);
        return false;
    } else if (IS("/much")) {
        say_much(c->fd, SERVER_MUCH);
    } else if (IS("/endless")) {
        say_without_end(c->fd);
        return false;
    } else {
        say_text(c->fd, "this is no HTTP, and the secret stays here\r\n\r\n");
        return false;
    }
#undef IS
    return true;
}

/* Bytes of the request at the beginning of the text; 0: not all is there yet. */
static size_t whole_request(const char *text, size_t size)
{
    if (size && text[0] == 0x16) /* the beginning of TLS */
        return size;
    const char *end = strstr(text, "\r\n\r\n");
    if (!end)
        return 0;
    const char *length = strstr(text, "Content-Length: ");
    size_t body =
        length && length < end ? strtoul(length + strlen("Content-Length: "), NULL, 10) : 0;
    size_t all = (size_t)(end + 4 - text) + body;
    return all <= size ? all : 0;
}

static void *serve(void *argument)
{
    connection *c = argument;
    char *text = calloc(1, SERVER_REQUEST_MAX + 1);
    size_t size = 0;
    bool goes_on = true;
    while (goes_on && size < SERVER_REQUEST_MAX) {
        ssize_t got = recv(c->fd, text + size, SERVER_REQUEST_MAX - size, 0);
        if (got <= 0)
            break;
        size += (size_t)got;
        text[size] = '\0';
        size_t all = whole_request(text, size);
        if (all) {
            goes_on = answer(c, text, all);
            size = 0;
        }
    }
    pthread_mutex_lock(&c->server->mutex);
    if (c->server->fds[c->index] >= 0)
        shutdown(c->fd, SHUT_RDWR);
    pthread_mutex_unlock(&c->server->mutex);
    free(text);
    free(c);
    return NULL;
}

static void *accept_all(void *argument)
{
    server *s = argument;
    for (int fd; (fd = accept(s->listener, NULL, NULL)) >= 0;) {
        pthread_mutex_lock(&s->mutex);
        connection *c = calloc(1, sizeof *c);
        *c = (connection){s, s->n_connections, fd};
        s->fds[c->index] = fd;
        if (s->n_connections == SERVER_CONNECTIONS_MAX ||
            pthread_create(&s->threads[c->index], NULL, serve, c) != 0)
            abort();
        s->n_connections++;
        pthread_mutex_unlock(&s->mutex);
    }
    return NULL;
}

/* path: of a Unix socket; NULL: a free port of 127.0.0.1. */
static server *server_start(const char *path)
{
    server *s = calloc(1, sizeof *s);
    struct sockaddr_in ip = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    snprintf(local.sun_path, sizeof local.sun_path, "%s", path ? path : "");
    struct sockaddr *address = path ? (struct sockaddr *)&local : (struct sockaddr *)&ip;
    socklen_t size = path ? sizeof local : sizeof ip;
    s->listener = socket(address->sa_family, SOCK_STREAM, 0);
    pthread_mutex_init(&s->mutex, NULL);
    if (bind(s->listener, address, size) != 0 || listen(s->listener, 512) != 0 ||
        getsockname(s->listener, path ? (struct sockaddr *)&local : (struct sockaddr *)&ip,
                    &size) != 0 ||
        pthread_create(&s->thread, NULL, accept_all, s) != 0)
        abort();
    s->port = path ? 0 : ntohs(ip.sin_port);
    return s;
}

static inline size_t server_n_connections(server *s)
{
    pthread_mutex_lock(&s->mutex);
    size_t n = s->n_connections;
    pthread_mutex_unlock(&s->mutex);
    return n;
}

static void server_stop(server *s)
{
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
    for (size_t i = 0; i < s->n_connections; i++) {
        pthread_mutex_lock(&s->mutex);
        if (s->fds[i] >= 0)
            shutdown(s->fds[i], SHUT_RDWR);
        pthread_mutex_unlock(&s->mutex);
        pthread_join(s->threads[i], NULL);
        if (s->fds[i] >= 0)
            close(s->fds[i]);
    }
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

#endif
