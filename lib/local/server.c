/*
 * One timer looks at the keeper and at the clock, and while the server is starting it sends the
 * next request of a short list: /health until it is answered with 200, then what the server says of
 * itself, then what its chat template makes of a message. Any of them may be sent again: a server
 * that has just begun to listen breaks off connections now and then.
 *
 * A start that fails ends the server first and tells afterwards, so that a caller who is told has
 * nothing more to wait for, and the server's last words are known.
 */
#include "server.h"

#include <jrank/base.h>

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/c_locale.h"
#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "checks.h"
#include "gguf.h"
#include "keeper.h"

enum { STARTS_MAX = 3, LAST_LINES = 20, WARNINGS_MAX = 4, DEFAULT_START_TIMEOUT = 1800 };

static const double LOOK_INTERVAL = 0.05, ASK_INTERVAL = 0.1, ASK_TIMEOUT = 10;
/* vLLM takes tens of seconds to notice that another program has its port. */
static const double DOUBT_MAX = 60;

typedef enum state {
    STARTING,
    READY,
    FAILING, /* being ended, and then `failed` */
    STOPPING,
    ENDED
} state;

/* What is asked before a server is ready, in this order. */
typedef enum step { ASK_HEALTH, ASK_MODELS, ASK_PROPS, ASK_TEMPLATE, N_STEPS } step;

static const struct {
    const char *path;
    bool of_runtime[LOCAL_COMMAND + 1]; /* whether it is asked */
} STEPS[] = {
    [ASK_HEALTH] = {"/health", {[LOCAL_LLAMA_SERVER] = true, [LOCAL_VLLM] = true}},
    [ASK_MODELS] = {"/v1/models", {[LOCAL_VLLM] = true, [LOCAL_COMMAND] = true}},
    [ASK_PROPS] = {"/props", {[LOCAL_LLAMA_SERVER] = true}},
    [ASK_TEMPLATE] = {"/apply-template", {[LOCAL_LLAMA_SERVER] = true}},
};

struct local_server {
    http_client *client;
    local_options options;
    local_callbacks callbacks;
    void *context;
    void (*stopped)(void *context);
    void *stopped_context;
    jr_arena *arena;
    keeper *keeper;
    state state;
    step step;
    int port, n_starts, last_status;
    uint32_t context_tokens;                  /* that the server is started with */
    double last_deadline, deadline, next_ask; /* the first: by the start_timeout */
    const char *doubt;                        /* what is wrong with what answers; NULL */
    bool is_asking;
    jr_buf url, body;
    http_headers *headers;
    const char *failure; /* the sentence; NULL */
    const char *warnings[WARNINGS_MAX];
    local_ready ready;
};

static double now(const local_server *s)
{
    return jr_clock_monotonic(&s->options.clock);
}

static void on_look(void *context);

static void look_again(local_server *s)
{
    http_client_schedule(s->client, now(s) + LOOK_INTERVAL, on_look, s);
}

static struct sockaddr_in address_of(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* Binds to the port, 0 for any, and lets it go again. Returns the port; 0 where it is taken. */
static int try_port(int port)
{
    struct sockaddr_in address = address_of(port);
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    /* As servers do: connections that have ended do not keep a port. */
    bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                   bind(fd, (struct sockaddr *)&address, size) == 0 &&
                   getsockname(fd, (struct sockaddr *)&address, &size) == 0;
    if (fd >= 0)
        close(fd);
    return is_free ? ntohs(address.sin_port) : 0;
}

static jr_status launch(local_server *s, jr_error *err)
{
    local_command command;
    s->port = try_port(0);
    if (!s->port)
        return jr_error_set(err, JR_ERR_IO, "no port of 127.0.0.1 is free for %.*s",
                            JR_STR_ARG(local_runtime_name(&s->options)));
    JR_TRY(local_runtime_command(s->arena, &s->options, s->port, s->context_tokens, &command, err));
    keeper_options how = {.program = command.program,
                          .arguments = command.arguments,
                          .environment = command.environment,
                          .log_path = s->options.log_path,
                          .grace = s->options.stop_grace};
    JR_TRY(keeper_start(&how, &s->keeper, err));
    s->n_starts++;
    s->doubt = NULL;
    s->deadline = s->last_deadline;
    s->step = ASK_HEALTH;
    s->next_ask = now(s) + ASK_INTERVAL;
    return JR_OK;
}

static void fail(local_server *s, const char *format, ...) JR_PRINTF(2, 3);

/* Ends the server; on_end() tells. */
static void fail(local_server *s, const char *format, ...)
{
    if (s->state != STARTING)
        return;
    va_list arguments;
    char sentence[JR_ERROR_MAX];
    jr_error shown;
    va_start(arguments, format);
    c_locale_vformat(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    jr_error_set(&shown, JR_ERR_UNAVAILABLE, "%s: %s", s->options.model_path, sentence);
    s->failure = jr_arena_copy(s->arena, jr_str_from(shown.message)).data;
    s->state = FAILING;
    keeper_stop(s->keeper);
}

/* What answers is not what we started, which may be about to fail for want of the port. */
static void doubt(local_server *s, const char *what)
{
    if (!s->doubt)
        s->deadline = fmin(s->deadline, now(s) + DOUBT_MAX);
    s->doubt = what;
}

static void warn(local_server *s, const char *format, ...) JR_PRINTF(2, 3);

static void warn(local_server *s, const char *format, ...)
{
    va_list arguments;
    char sentence[JR_ERROR_MAX];
    va_start(arguments, format);
    c_locale_vformat(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (s->ready.n_warnings < WARNINGS_MAX)
        s->warnings[s->ready.n_warnings++] =
            jr_arena_format(s->arena, "%s: %s", s->options.model_path, sentence).data;
}

static void take_facts(local_server *s, const server_facts *facts)
{
    s->ready.context_tokens = facts->context_tokens;
    s->ready.has_slots = facts->n_slots > 0;
    if (facts->n_slots)
        s->ready.n_slots = facts->n_slots;
    uint32_t wanted = s->options.context_tokens;
    if (facts->context_tokens && facts->context_tokens < wanted)
        warn(s, "a prompt and its answer have %u tokens, not the %u that were asked for",
             (unsigned)facts->context_tokens, (unsigned)wanted);
}

static void read_models(local_server *s, const http_reply *reply)
{
    bool is_by_name = s->options.runtime == LOCAL_VLLM ||
                      (s->options.alias && strstr(s->options.command, "{alias}"));
    server_facts facts;
    if (!checks_read_models(s->arena, reply->body, is_by_name ? s->ready.model : NULL, &facts)) {
        doubt(s, ENGLISH("does not have the model"));
        return;
    }
    s->ready.model = facts.model.data;
    take_facts(s, &facts);
    s->step++;
}

static void read_props(local_server *s, const http_reply *reply)
{
    server_facts facts;
    if (!checks_read_props(s->arena, reply->body, &facts)) {
        doubt(s, ENGLISH("is no llama-server"));
        return;
    }
    if (facts.model.size && strcmp(facts.model.data, s->ready.model) != 0) {
        doubt(s, ENGLISH("has another model"));
        return;
    }
    take_facts(s, &facts);
    s->step++;
}

static const char TEMPLATE_REMEDY[] =
    ENGLISH("HINT: --runtime-arg=--chat-template-file --runtime-arg=FILE gives the server another, "
            "--conv-template FILE lets jrank write the prompts");

static void read_template(local_server *s, const http_reply *reply)
{
    template_facts facts = checks_read_template(s->arena, reply->body);
    if (!facts.is_reply) {
        fail(s, "what llama-server says of its chat template can't be read");
    } else if (!facts.has_user) {
        JR_BUF_AUTO jr_buf shown = {0};
        jr_text_append_clipped(&shown, facts.prompt, 60);
        fail(
            s,
            "the chat template swallows the prompt: whatever is asked, the model is given '%s'; %s",
            shown.data ? shown.data : "", TEMPLATE_REMEDY);
    } else {
        if (s->options.sends_system_messages && !facts.has_system)
            warn(s, "the chat template leaves out the system message");
        s->step++;
    }
}

/* What a status other than 200 means. */
static void read_refusal(local_server *s, const http_reply *reply)
{
    jr_str message = checks_read_error(s->arena, reply->body);
    if (reply->status == 401 || reply->status == 403) {
        doubt(s, ENGLISH("asks for a key"));
    } else if (s->step == ASK_TEMPLATE && reply->status == 404) {
        warn(s, "this llama-server can't show what its chat template does, so it was not checked");
        s->step++;
    } else if (s->step == ASK_TEMPLATE && reply->status != 503) {
        fail(s, "the chat template fails: %.*s; %s", JR_STR_ARG(message), TEMPLATE_REMEDY);
    }
    /* Otherwise the server is not that far yet. */
}

static void skip_steps(local_server *s)
{
    while (s->step < N_STEPS && (!STEPS[s->step].of_runtime[s->options.runtime] ||
                                 (s->step == ASK_TEMPLATE && s->options.sends_raw_prompts)))
        s->step++;
}

static void on_reply(void *context, const http_reply *reply)
{
    local_server *s = context;
    s->is_asking = false;
    if (s->state != STARTING || reply->failure != HTTP_ANSWERED)
        return;
    s->last_status = reply->status;
    step asked = s->step;
    if (reply->status != 200)
        read_refusal(s, reply);
    else if (asked == ASK_HEALTH)
        s->step++;
    else if (asked == ASK_MODELS)
        read_models(s, reply);
    else if (asked == ASK_PROPS)
        read_props(s, reply);
    else
        read_template(s, reply);
    if (s->step != asked)
        s->next_ask = 0;
}

static void ask(local_server *s)
{
    jr_buf_clear(&s->url);
    jr_buf_format(&s->url, "http://127.0.0.1:%d%s", s->port, STEPS[s->step].path);
    http_request request = {.url = s->url.data, .headers = s->headers, .timeout = ASK_TIMEOUT};
    if (s->step == ASK_TEMPLATE) {
        jr_buf_clear(&s->body);
        checks_append_template_request(&s->body, s->options.sends_system_messages);
        request.body = jr_buf_str(&s->body);
    }
    s->is_asking = true;
    s->next_ask = now(s) + ASK_INTERVAL;
    http_client_send(s->client, &request, on_reply, s);
}

static void fail_by_time(local_server *s)
{
    if (s->doubt)
        fail(s, "what answers on port %d %s", s->port, s->doubt);
    else
        fail(s, "%.*s was not ready after %g seconds: %s; HINT: --start-timeout gives it more",
             JR_STR_ARG(local_runtime_name(&s->options)), s->options.start_timeout,
             s->last_status == 503 ? "it is still loading the model"
             : s->last_status      ? "it answers, but not as a server that is ready"
                                   : "it does not answer");
}

/* Whether the callback was called: then the server may be no more. */
static bool go_on_starting(local_server *s)
{
    skip_steps(s);
    if (s->step == N_STEPS) {
        s->state = READY;
        s->ready.base_url = jr_arena_format(s->arena, "http://127.0.0.1:%d/v1", s->port).data;
        look_again(s);
        s->callbacks.ready(s->context, &s->ready);
        return true;
    }
    if (now(s) > s->deadline)
        fail_by_time(s);
    else if (!s->is_asking && now(s) >= s->next_ask)
        ask(s);
    return false;
}

/* The last lines of the output, without what would move a terminal's cursor. */
static void append_last_lines(jr_buf *lines, jr_str output)
{
    size_t begin = output.size, n = 0;
    while (begin > 0 &&
           (output.data[begin - 1] != '\n' || begin == output.size || ++n < LAST_LINES))
        begin--;
    bool is_escape = false;
    for (size_t i = begin; i < output.size; i++) {
        unsigned char c = (unsigned char)output.data[i];
        if (is_escape)
            is_escape = !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
        else if (c == 0x1b)
            is_escape = true;
        else if ((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t')
            jr_buf_append_char(lines, (char)c);
    }
    if (lines->size && lines->data[lines->size - 1] != '\n')
        jr_buf_append_char(lines, '\n');
}

static void append_cause(jr_buf *sentence, const local_server *s, const keeper_end *end)
{
    JR_BUF_AUTO jr_buf cause = {0};
    const jr_str name = local_runtime_name(&s->options);
    if (end->cause == KEEPER_NOT_RUN)
        jr_buf_format(&cause, ENGLISH("%.*s can't be executed: %s"), JR_STR_ARG(name),
                      strerror(end->number));
    else if (end->cause == KEEPER_LOST)
        jr_buf_format(&cause, ENGLISH("%.*s was killed together with the process that watches it"),
                      JR_STR_ARG(name));
    else if (end->cause == KEEPER_SIGNALLED)
        jr_buf_format(
            &cause, ENGLISH("%.*s ended by signal %d (%s)%s"), JR_STR_ARG(name), end->number,
            strsignal(end->number),
            end->number == SIGKILL ? ENGLISH(", which the system sends when memory runs out") : "");
    else
        jr_buf_format(&cause, ENGLISH("%.*s ended with exit code %d"), JR_STR_ARG(name),
                      end->number);
    jr_buf_format(sentence, "%s: ", s->options.model_path);
    if (s->state == STARTING && end->cause != KEEPER_NOT_RUN)
        jr_buf_format(sentence, ENGLISH("%s before it was ready"), cause.data);
    else
        jr_buf_append_str(sentence, jr_buf_str(&cause));
}

/* Whether another start may help, and was made. */
static bool start_again(local_server *s, const keeper_end *end)
{
    if (s->state != STARTING || end->cause != KEEPER_EXITED)
        return false;
    bool is_too_long = s->options.runtime == LOCAL_VLLM && s->context_tokens &&
                       str_contains(end->output, "max_model_len") &&
                       str_contains(end->output, "derived");
    if (is_too_long)
        s->context_tokens = 0;
    else if (try_port(s->port) || s->n_starts == STARTS_MAX)
        return false;
    http_client_forget(s->client, s);
    s->is_asking = false;
    keeper *before = s->keeper;
    if (launch(s, NULL) != JR_OK)
        return false;
    keeper_free(before);
    return true;
}

/* The server is gone. The callback is the last that is done here, as it may free. */
static void on_end(local_server *s, const keeper_end *end)
{
    if (start_again(s, end)) {
        look_again(s);
        return;
    }
    http_client_forget(s->client, s);
    state before = s->state;
    JR_BUF_AUTO jr_buf sentence = {0}, lines = {0};
    /* They say nothing of its template. */
    if (before != FAILING || s->step != ASK_TEMPLATE)
        append_last_lines(&lines, end->output);
    if (s->failure)
        jr_buf_append_text(&sentence, s->failure);
    else
        append_cause(&sentence, s, end);
    if (before == STARTING && end->cause == KEEPER_EXITED && !try_port(s->port))
        jr_buf_format(&sentence, ENGLISH("; another program has taken its port, %d times"),
                      s->n_starts);
    local_end told = {sentence.data, jr_buf_str(&lines)};
    s->state = ENDED;
    if (before == STOPPING && s->stopped)
        s->stopped(s->stopped_context);
    else if (before == READY)
        s->callbacks.died(s->context, &told);
    else if (before != STOPPING)
        s->callbacks.failed(s->context, &told);
}

static void on_look(void *context)
{
    local_server *s = context;
    keeper_end end;
    if (keeper_has_ended(s->keeper, &end)) {
        on_end(s, &end);
        return;
    }
    if (s->state == STARTING && go_on_starting(s))
        return;
    look_again(s);
}

static bool has_argument(const local_options *options, const char *beginning)
{
    for (size_t i = 0; options->arguments && options->arguments[i]; i++)
        if (strncmp(options->arguments[i], beginning, strlen(beginning)) == 0)
            return true;
    return false;
}

/* llama-server says nothing of it. */
static void warn_of_chatml(local_server *s)
{
    const local_options *options = &s->options;
    if (options->runtime == LOCAL_LLAMA_SERVER && !options->sends_raw_prompts &&
        !has_argument(options, "--chat-template") && gguf_lacks_chat_template(options->model_path))
        warn(s,
             "the model has no chat template, so llama-server puts its prompts into ChatML, which "
             "it may never have seen; HINT: --conv-template FILE lets jrank write them");
}

static void take_options(local_server *s, const local_options *options)
{
    s->options = *options;
    if (!(s->options.start_timeout > 0))
        s->options.start_timeout = DEFAULT_START_TIMEOUT;
    s->context_tokens = options->context_tokens;
    s->last_deadline = now(s) + s->options.start_timeout;
    s->ready.model = local_runtime_alias(s->arena, options).data;
    s->ready.n_slots = local_runtime_slots(options);
    s->ready.warnings = s->warnings;
}

jr_status local_server_start(http_client *client, const local_options *options,
                             const local_callbacks *callbacks, void *context,
                             local_server **ret_server, jr_error *err)
{
    local_server *s = memory_zeroed(1, sizeof *s);
    const jr_str json = JR_STR("Content-Type: application/json");
    s->client = client;
    s->callbacks = *callbacks;
    s->context = context;
    s->arena = jr_arena_new();
    s->headers = http_headers_new(&json, 1);
    take_options(s, options);
    jr_status status = launch(s, err);
    if (status != JR_OK) {
        local_server_free(s);
        return status;
    }
    warn_of_chatml(s);
    look_again(s);
    *ret_server = s;
    return JR_OK;
}

static void on_stopped_before(void *context)
{
    local_server *s = context;
    if (s->stopped)
        s->stopped(s->stopped_context);
}

void local_server_stop(local_server *s, void (*stopped)(void *context), void *context)
{
    s->stopped = stopped;
    s->stopped_context = context;
    if (s->state == ENDED) {
        http_client_schedule(s->client, now(s), on_stopped_before, s);
        return;
    }
    s->state = STOPPING;
    keeper_stop(s->keeper);
}

bool local_server_is_alive(const local_server *s)
{
    return s->state == READY;
}

void local_server_free(local_server *s)
{
    if (!s)
        return;
    http_client_forget(s->client, s);
    keeper_free(s->keeper);
    http_headers_free(s->headers);
    jr_buf_release(&s->url);
    jr_buf_release(&s->body);
    jr_arena_free(s->arena);
    free(s);
}
