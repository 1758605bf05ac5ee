/*
 * From options to a running server: who may see it, the socket, the benchmarks, and two threads
 * that look after them every second: one opens what has changed, which may take seconds; the other
 * tells viewers what comes of it and of the runs, and never has to wait.
 */
#include <jrank/serve.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/memory.h"
#include "server.h"
#include "slug.h"

enum { N_THREADS = 2 };

struct jr_serve {
    jr_serve_options options;
    jr_arena *arena;
    service service;
    server *server;
    jr_str address, url; /* without a token, and with the one that was made for readers */
    jr_str *voter_tokens;
    uint64_t *problems;           /* per benchmark a hash of what was told last */
    pthread_t threads[N_THREADS]; /* that watch, and that follow the files */
    size_t n_threads;
    int end; /* an eventfd, readable when they shall end */
};

static const char *host_of(const jr_serve_options *options)
{
    return options->host ? options->host : "127.0.0.1";
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 ==
               127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static jr_status listen_at(const struct addrinfo *where, const jr_serve_options *options,
                           int *ret_listener, jr_error *err)
{
    int yes = 1;
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, 1024) == 0) {
        *ret_listener = fd;
        return JR_OK;
    }
    int reason = errno;
    if (fd >= 0)
        close(fd);
    if (reason == EADDRINUSE)
        return jr_error_set(err, JR_ERR_IO,
                            "port %u of %s is taken by another program; HINT: --port 0 takes one "
                            "that is free",
                            options->port, host_of(options));
    return jr_error_set(err, JR_ERR_IO, "port %u of %s can't be listened to: %s", options->port,
                        host_of(options), strerror(reason));
}

/* Fills *ret_address with where the socket listens. */
static jr_status open_listener(const jr_serve_options *options, int *ret_listener,
                               struct sockaddr_storage *ret_address, jr_error *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *found;
    char port[8];
    snprintf(port, sizeof port, "%u", options->port);
    int failure = getaddrinfo(host_of(options), port, &hints, &found);
    if (failure)
        return jr_error_set(err, JR_ERR_USAGE, "%s is no address of this machine: %s",
                            host_of(options), gai_strerror(failure));
    jr_status status = listen_at(found, options, ret_listener, err);
    freeaddrinfo(found);
    socklen_t size = sizeof *ret_address;
    if (status == JR_OK)
        (void)!getsockname(*ret_listener, (struct sockaddr *)ret_address, &size);
    return status;
}

static unsigned port_of(const struct sockaddr_storage *address)
{
    return ntohs(address->ss_family == AF_INET6
                     ? ((const struct sockaddr_in6 *)(const void *)address)->sin6_port
                     : ((const struct sockaddr_in *)(const void *)address)->sin_port);
}

static void set_address(jr_serve *s, unsigned port)
{
    const char *host = host_of(&s->options);
    char name[256];
    bool is_any = strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
    if (is_any && gethostname(name, sizeof name) == 0 && memchr(name, '\0', sizeof name))
        host = name;
    bool is_ipv6 = strchr(host, ':') != NULL;
    s->address = jr_arena_format(s->arena, "http://%s%s%s:%u/", is_ipv6 ? "[" : "", host,
                                 is_ipv6 ? "]" : "", port);
}

static jr_str make_token(const jr_serve *s)
{
    char made[GATE_MADE_SIZE];
    gate_make_token(made);
    return jr_arena_copy(s->arena, jr_str_from(made));
}

/* Who may see the pages: decided by where they are and what the options say. */
static jr_status decide_access(jr_serve *s, const struct sockaddr_storage *address, jr_error *err)
{
    const jr_serve_options *options = &s->options;
    bool is_local = is_loopback((const struct sockaddr *)address);
    bool is_needed = !options->is_public && !is_local, is_made = false;
    unsigned port = port_of(address);
    jr_str token = options->token;
    if (is_needed && !token.size) {
        token = make_token(s);
        is_made = true;
    }
    JR_TRY(gate_init(&s->service.gate, token, is_local, port, err));
    s->voter_tokens = jr_arena_alloc(s->arena, options->n_voters, sizeof *s->voter_tokens);
    for (size_t i = 0; i < options->n_voters; i++) {
        jr_str own = options->voters[i].token;
        s->voter_tokens[i] = own.size ? jr_arena_copy(s->arena, own) : make_token(s);
    }
    JR_TRY(gate_invite(&s->service.gate, s->arena, s->voter_tokens, options->n_voters, err));
    set_address(s, port);
    s->url = !is_made ? s->address
                      : jr_arena_format(s->arena, "%s?token=%s", s->address.data, token.data);
    return JR_OK;
}

static jr_status check_options(const jr_serve_options *options, jr_error *err)
{
    if (options->site.votes && options->n_voters)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--vote takes a benchmark: votes alone have no answers to compare");
    if (options->is_public && options->token.size)
        return jr_error_set(err, JR_ERR_USAGE, "a token and --public exclude each other");
    return JR_OK;
}

static jr_status open_ballots(jr_serve *s, size_t bench, jr_error *err)
{
    const jr_serve_options *options = &s->options;
    jr_str *voters = jr_arena_alloc(s->arena, options->n_voters, sizeof *voters);
    for (size_t i = 0; i < options->n_voters; i++)
        voters[i] = options->voters[i].name;
    const ballot_options votes = {.bench_folder = options->bench_folders[bench].data,
                                  .voters = voters,
                                  .n_voters = options->n_voters,
                                  .overlap = options->overlap};
    return ballot_box_open(&votes, &s->service.benches[bench].ballots, err);
}

static jr_status open_benches(jr_serve *s, jr_error *err)
{
    const jr_serve_options *options = &s->options;
    bool of_votes = options->site.votes != NULL;
    size_t n = of_votes ? 1 : options->n_benches;
    jr_str *names = jr_arena_alloc(s->arena, n + 1, sizeof *names);
    s->service.benches = jr_arena_alloc(s->arena, n, sizeof *s->service.benches);
    s->problems = jr_arena_alloc(s->arena, n, sizeof *s->problems);
    for (size_t i = 0; i < n; i++) {
        live_options how = {.folder = of_votes ? NULL : options->bench_folders[i].data,
                            .site = options->site,
                            .clock = options->clock,
                            .date = options->date,
                            .on_no_matches = options->on_no_matches,
                            .context = options->context,
                            .has_votes = options->n_voters > 0};
        JR_TRY(live_open(&how, &s->service.benches[i].live, err));
        s->service.n_benches++;
        if (options->n_voters)
            JR_TRY(open_ballots(s, i, err));
        names[i] = live_folder_name(s->service.benches[i].live, s->arena);
    }
    names[n] = JR_STR("assets"); /* which is another path of the server */
    jr_str *slugs = slugs_of(s->arena, names, n + 1);
    for (size_t i = 0; i < n; i++)
        s->service.benches[i].slug = slugs[i];
    return JR_OK;
}

/* Tells a sentence once, for as long as it is the same. */
static void tell_problem(jr_serve *s, size_t i)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str problem = live_read_state(s->service.benches[i].live, arena).problem;
    uint64_t hash = problem.size ? hash_bytes(1, problem.data, problem.size) : 0;
    if (hash && hash != s->problems[i] && s->options.on_problem)
        s->options.on_problem(s->options.context, problem);
    s->problems[i] = hash;
}

/* Waits a second, or until the end, of which it returns true. */
static bool wait_a_second(const jr_serve *s)
{
    struct pollfd end = {.fd = s->end, .events = POLLIN};
    return poll(&end, 1, 1000) > 0;
}

/* Opens what has changed, which may take seconds. */
static void *follow(void *context)
{
    jr_serve *s = context;
    do {
        for (size_t i = 0; i < s->service.n_benches; i++)
            live_follow(s->service.benches[i].live);
    } while (!wait_a_second(s));
    return NULL;
}

static void *watch(void *context)
{
    jr_serve *s = context;
    do {
        for (size_t i = 0; i < s->service.n_benches; i++) {
            if (live_look(s->service.benches[i].live)) {
                server_tell(s->server, s->service.benches[i].live);
                tell_problem(s, i);
            }
        }
        server_look(s->server);
    } while (!wait_a_second(s));
    return NULL;
}

void jr_serve_show_jobs(jr_serve *s, size_t bench, const jr_cluster_job jobs[JR_N_JOB_STEPS])
{
    live_show_jobs(s->service.benches[bench].live, jobs);
}

static jr_status start(jr_serve *s, int listener, jr_error *err)
{
    static void *(*const work[N_THREADS])(void *context) = {watch, follow};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    jr_status status = server_start(&s->service, listener, s->options.clock, &s->server, err);
    while (status == JR_OK && s->end >= 0 && s->n_threads < N_THREADS &&
           pthread_create(&s->threads[s->n_threads], NULL, work[s->n_threads], s) == 0)
        s->n_threads++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status == JR_OK && s->n_threads < N_THREADS)
        return jr_error_set(err, JR_ERR_IO, "the system has no thread or file left for the server");
    return status;
}

static jr_status open_all(jr_serve *s, jr_error *err)
{
    int listener = -1;
    struct sockaddr_storage address = {0};
    char start_tag[GATE_MADE_SIZE];
    JR_TRY(check_options(&s->options, err));
    gate_make_token(start_tag);
    memcpy(s->service.start, start_tag, sizeof s->service.start - 1);
    JR_TRY(open_listener(&s->options, &listener, &address, err));
    jr_status status = decide_access(s, &address, err);
    if (status == JR_OK)
        status = open_benches(s, err);
    if (status != JR_OK) {
        close(listener);
        return status;
    }
    return start(s, listener, err);
}

jr_status jr_serve_open(const jr_serve_options *options, jr_serve **ret_serve, jr_error *err)
{
    jr_serve *s = memory_zeroed(1, sizeof *s);
    s->options = *options;
    s->service.clock = options->clock;
    s->arena = jr_arena_new();
    s->end = eventfd(0, EFD_CLOEXEC);
    jr_status status = open_all(s, err);
    if (status != JR_OK) {
        jr_serve_close(s);
        return status;
    }
    *ret_serve = s;
    return JR_OK;
}

jr_str jr_serve_url(const jr_serve *s)
{
    return s->url;
}

jr_str jr_serve_voter_url(const jr_serve *s, size_t voter)
{
    const service *served = &s->service;
    bool is_one = served->n_benches == 1;
    return jr_arena_format(s->arena, "%s%s%s?token=%s", s->address.data,
                           is_one ? served->benches[0].slug.data : "", is_one ? "/vote.html" : "",
                           s->voter_tokens[voter].data);
}

void jr_serve_close(jr_serve *s)
{
    if (!s)
        return;
    if (s->n_threads) {
        eventfd_write(s->end, 1);
        pthread_join(s->threads[0], NULL);
    }
    server_stop(s->server);
    for (size_t i = 0; i < s->service.n_benches; i++)
        ballot_box_close(s->service.benches[i].ballots);
    if (s->n_threads > 1)
        pthread_join(s->threads[1], NULL);
    for (size_t i = 0; i < s->service.n_benches; i++)
        live_free(s->service.benches[i].live);
    if (s->end >= 0)
        close(s->end);
    jr_arena_free(s->arena);
    free(s);
}
