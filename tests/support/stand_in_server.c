/*
 * stand-in-server: a server of a model without a model: stand-in-server [serve MODEL] OPTION...
 *
 * As `serve MODEL` it has the command line, the replies and the readiness of `vllm serve`,
 * otherwise those of llama-server; both as far as jrank uses them. Options that it does not know
 * are an error, as in both. What it shall do differently comes in --stand-in WORD[=VALUE],..., see
 * `words` below.
 *
 * `stand-in-server take-ports FILE` is the other that busy=FILE speaks of: whoever tests starts it.
 *
 * Each connection has a thread, since a reply may take its time; llm-server, whose requests these
 * are too, is for those that are many.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "stand_in.h"

stand_in asked;

#define ROW_OF(name, value, kind, field, meaning, choices)                                         \
    {name, value, VALUE_##kind, offsetof(stand_in, field), meaning, choices, 0}
#define ROW(name, value, kind, field, meaning) ROW_OF(name, value, kind, field, meaning, NULL)

#define COMMON_OPTIONS                                                                             \
    ROW("--alias", "NAME", TEXT, alias, "of the model"),                                           \
        ROW("--host", "ADDRESS", TEXT, host, "127.0.0.1"),                                         \
        ROW("--port", "N", COUNT, port, "to listen on"),                                           \
        ROW("--stand-in", "WORDS", TEXT, stand_in, "what to do differently")

static const setting_row llama_options[] = {
    COMMON_OPTIONS,
    ROW("-m", "FILE", TEXT, model, "the model"),
    ROW("--model", "FILE", TEXT, model, "the model"),
    ROW("-c", "N", COUNT, context, "tokens of all slots"),
    ROW("--ctx-size", "N", COUNT, context, "tokens of all slots"),
    ROW("--parallel", "N", COUNT, slots, "slots"),
    ROW("--chat-template", "TEXT", TEXT, chat_template, "what makes a prompt of messages"),
};
static const setting_row vllm_options[] = {
    COMMON_OPTIONS,
    ROW("--served-model-name", "NAME", TEXT, alias, "of the model"),
    ROW("--max-model-len", "N", COUNT, context, "tokens of a request"),
    ROW("--max-num-seqs", "N", COUNT, slots, "requests at a time"),
    ROW("--tensor-parallel-size", "N", COUNT, tensor_parallel, "processors"),
};

static const char *const template_names[] = {"good", "swallow", "no-system", "fail", "none", NULL};

static const setting_row words[] = {
    ROW("pid", "FILE", TEXT, pid, "write its process id there, one a line"),
    ROW("command", "FILE", TEXT, command, "write its command line there"),
    ROW("requests", "FILE", TEXT, requests,
        "write there what each completion was asked by, its path and its body"),
    ROW("most", "FILE", TEXT, most, "write there how many completions there were at one time"),
    ROW("alone", "FILE", TEXT, alone,
        "end at once where another one that was told the same still runs"),
    ROW("reply", "FILE", TEXT, reply, "say what stands there"),
    ROW("load", "SECONDS", NUMBER, load, "be that long loading the model"),
    ROW("exit", "CODE", COUNT, exit_code, "end at once with this code"),
    ROW("exit-loaded", "CODE", COUNT, exit_loaded, "end with it after loading"),
    ROW("lines", "N", COUNT, lines, "print N lines first"),
    ROW("die-after", "N", COUNT, die_after, "end without a reply at request N of a completion"),
    ROW("latency", "SECONDS", NUMBER, latency, "of each completion"),
    ROW("until", "FILE", TEXT, until, "complete nothing before there is that file"),
    ROW("deaf", "", FLAG, is_deaf, "ignore SIGTERM"),
    ROW("deaf-once", "", FLAG, is_deaf_once, "ignore the first"),
    ROW("child", "", FLAG, has_child,
        "start a process that is deaf, and outlives it unless somebody ends it"),
    ROW("busy", "FILE", TEXT, busy,
        "find the port taken by another as many times as FILE says; it is counted down"),
    ROW_OF("template", "KIND", CHOICE, template_kind, "what /apply-template does", template_names),
    ROW("n_ctx", "N", COUNT, n_ctx, "tokens of a slot, whatever was asked for"),
    ROW("longest", "N", COUNT, longest, "vLLM: refuse to start with a longer context"),
    ROW("other", "", FLAG, is_other, "have another model than was asked for"),
};

#define N_ROWS(rows) (sizeof(rows) / sizeof *(rows))

_Noreturn void give_up(const char *message, const char *what)
{
    fprintf(stderr, "stand-in-server: %s%s\n", message, what);
    _exit(2);
}

static void set(const setting_row *rows, size_t n_rows, const char *name, char *value)
{
    jr_error err;
    const setting_row *row = setting_find(rows, n_rows, jr_str_from(name));
    if (!row || (row->kind == VALUE_FLAG) != !value)
        give_up(row ? "a value is missing or too many: " : "unrecognized argument: ", name);
    jr_str text = jr_str_from(value);
    if (setting_set(row, &asked, &text, &err) != JR_OK)
        give_up(err.message, "");
}

/* Each ends in one value, which stands behind a "=" or in the next argument. */
static void read_options(int argc, char **argv)
{
    asked.is_vllm = argc > 2 && strcmp(argv[1], "serve") == 0;
    asked.slots = asked.is_vllm ? 256 : 4;
    if (asked.is_vllm)
        asked.model = jr_str_from(argv[2]);
    for (int i = asked.is_vllm ? 3 : 1; i < argc; i++) {
        char *name = argv[i], *value = strchr(name, '=');
        if (value)
            *value++ = '\0';
        else
            value = argv[++i];
        if (asked.is_vllm)
            set(vllm_options, N_ROWS(vllm_options), name, value);
        else
            set(llama_options, N_ROWS(llama_options), name, value);
    }
    if (!asked.model.data || !asked.port)
        give_up("a model and a port are required", "");
}

static void read_words(void)
{
    char *rest = asked.stand_in.size ? strdup(asked.stand_in.data) : NULL;
    for (char *name; (name = strsep(&rest, ","));) {
        char *value = strchr(name, '=');
        if (value)
            *value++ = '\0';
        set(words, N_ROWS(words), name, value);
    }
}

/* Appends a line to the file of a word, if that was said. */
void note(jr_str path, jr_str line)
{
    if (!path.data)
        return;
    int file = open(path.data, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    JR_BUF_AUTO jr_buf whole = {0};
    jr_buf_append_str(&whole, line);
    jr_buf_append_char(&whole, '\n');
    if (file < 0 || write(file, whole.data, whole.size) != (ssize_t)whole.size)
        give_up(path.data, " can't be written");
    close(file);
}

void note_number(jr_str path, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    note(path, jr_str_from(text));
}

static void append_arguments(jr_buf *line, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        jr_buf_append_text(line, i > 1 ? " " : "");
        jr_buf_append_text(line, argv[i]);
    }
}

void wait_seconds(double seconds)
{
    struct timespec left = {(time_t)seconds, (long)(1e9 * (seconds - (double)(time_t)seconds))};
    while (nanosleep(&left, &left) != 0)
        continue;
}

/* --- what is said differently of a start --- */

/* What is blocked in all threads is taken by this one: a handler would come late under a sanitizer.
 */
static void *be_deaf(void *terms)
{
    for (int number; sigwait(terms, &number) == 0;) {
        fputs("Received SIGTERM\n", stderr);
        if (asked.is_deaf_once) {
            pthread_sigmask(SIG_UNBLOCK, terms, NULL);
            pause();
        }
    }
    return NULL;
}

static void start_deaf_child(void)
{
    pid_t child = fork();
    if (child == 0) {
        signal(SIGTERM, SIG_IGN);
        wait_seconds(60);
        _exit(0);
    }
    note_number(asked.pid, (uint64_t)child);
}

static void make_alone(void)
{
    int file = open(asked.alone.data, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (flock(file, LOCK_EX | LOCK_NB) != 0)
        give_up("another one runs: ", asked.alone.data);
}

static struct sockaddr_in address_of(uint64_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = htons((uint16_t)port)};
}

/* Another process listens on the port for a while, as often as the file says: nothing that was
 * started here would do, since it ends with the server. */
static void take_port_away(void)
{
    char count[24] = "", line[24];
    int file = open(asked.busy.data, O_RDWR | O_CLOEXEC);
    long left = read(file, count, sizeof count - 1) > 0 ? strtol(count, NULL, 10) : 0;
    int size = snprintf(line, sizeof line, "%ld ", left > 0 ? left - 1 : 0);
    if (pwrite(file, line, (size_t)size, 0) != size)
        give_up(asked.busy.data, " can't be written");
    close(file);
    if (!left)
        return;
    JR_BUF_AUTO jr_buf ports = {0};
    jr_buf_append_str(&ports, asked.busy);
    jr_buf_append_text(&ports, ".ports");
    note_number(jr_buf_str(&ports), asked.port);
    struct sockaddr_in address = address_of(asked.port);
    for (bool is_taken = false; !is_taken; wait_seconds(is_taken ? 0 : 0.01)) {
        int look = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        is_taken = connect(look, (struct sockaddr *)&address, sizeof address) == 0;
        close(look);
    }
}

static int listen_on(uint64_t port)
{
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = address_of(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(listener, 128) == 0)
        return listener;
    close(listener);
    return -1;
}

/* Listens on each port that is written to FILE.ports, until it is killed. */
static _Noreturn void take_ports(const char *busy)
{
    JR_BUF_AUTO jr_buf fifo = {0}, draft = {0};
    jr_buf_format(&fifo, "%s.ports", busy);
    jr_buf_format(&draft, "%s.new", fifo.data);
    if (mkfifo(draft.data, 0666) != 0 || rename(draft.data, fifo.data) != 0)
        give_up(fifo.data, " can't be made");
    for (char line[24];;) {
        FILE *ports = fopen(fifo.data, "r");
        while (ports && fgets(line, sizeof line, ports))
            if (listen_on(strtoul(line, NULL, 10)) < 0)
                give_up("no port ", line);
        if (ports)
            fclose(ports);
    }
}

/* --- connections --- */

enum { READ_SIZE = 1 << 16 };

static void *serve_connection(void *context)
{
    int from = (int)(intptr_t)context;
    JR_BUF_AUTO jr_buf in = {0};
    for (;;) {
        request r;
        size_t size;
        jr_buf_reserve(&in, READ_SIZE + 1);
        ssize_t n = recv(from, in.data + in.size, READ_SIZE, 0);
        if (n <= 0)
            break;
        in.size += (size_t)n;
        in.data[in.size] = '\0';
        while (in.size && request_parse(jr_buf_str(&in), &r, &size) == PARSE_WHOLE) {
            stand_in_reply(from, &r);
            in.size -= size;
            memmove(in.data, in.data + size, in.size);
        }
    }
    close(from);
    return NULL;
}

static void start_thread(void *(*run)(void *), void *context)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, context) != 0)
        give_up("no more threads", "");
    pthread_detach(thread);
}

static void *load(void *context)
{
    wait_seconds(asked.load);
    if (asked.exit_loaded) {
        fputs("error loading model: this one is damaged\n", stderr);
        _exit((int)asked.exit_loaded);
    }
    asked.is_loading = false;
    return context;
}

static void do_what_comes_first(void)
{
    if (asked.alone.data)
        make_alone();
    if (asked.is_deaf || asked.is_deaf_once) {
        static sigset_t terms;
        sigaddset(&terms, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &terms, NULL);
        start_thread(be_deaf, &terms);
    }
    for (uint64_t i = 1; i <= asked.lines; i++)
        fprintf(stderr, "line %llu of what a server prints when it starts\n",
                (unsigned long long)i);
    if (asked.exit_code) {
        fputs("\033[31merror:\033[0m invalid magic in model file\n", stderr);
        _exit((int)asked.exit_code);
    }
    if (asked.is_vllm && asked.longest && asked.longest < asked.context) {
        fprintf(stderr,
                "ValueError: User-specified max_model_len (%llu) is greater than the derived "
                "max_model_len (max_position_embeddings=%llu)\n",
                (unsigned long long)asked.context, (unsigned long long)asked.longest);
        _exit(1);
    }
    if (asked.has_child)
        start_deaf_child();
    if (asked.busy.data)
        take_port_away();
    if (asked.is_vllm) {
        wait_seconds(asked.load);
        asked.load = 0;
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "take-ports") == 0)
        take_ports(argv[2]);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf command = {0};
    jr_error err;
    append_arguments(&command, argc, argv); /* before reading cuts them at their "=" */
    read_options(argc, argv);
    read_words();
    note_number(asked.pid, (uint64_t)getpid());
    note(asked.command, jr_buf_str(&command));
    do_what_comes_first();
    if (asked.reply.data && jr_file_load(arena, asked.reply.data, &asked.saying, &err) != JR_OK)
        give_up(err.message, "");
    int listener = listen_on(asked.port);
    if (listener < 0) {
        fprintf(stderr, "couldn't bind HTTP server socket, hostname: 127.0.0.1, port: %llu: %s\n",
                (unsigned long long)asked.port, strerror(errno));
        return 1;
    }
    asked.is_loading = true;
    start_thread(load, NULL);
    fprintf(stderr, "listening on http://127.0.0.1:%llu\n", (unsigned long long)asked.port);
    for (int on = 1;;) {
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        start_thread(serve_connection, (void *)(intptr_t)connection);
    }
}
