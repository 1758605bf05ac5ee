/* The replies of stand-in-server, as those of llama-server and vLLM. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <yyjson.h>

#include "stand_in.h"

static atomic_uint_fast64_t n_completions, n_now, n_most;

/* About as many as a model with Japanese characters in its vocabulary takes. */
static uint64_t count_tokens(jr_str text)
{
    uint64_t n_wide = 0;
    for (size_t i = 0; i < text.size; i++)
        n_wide += (unsigned char)text.data[i] >= 0xE3; /* from U+3000 on */
    return n_wide + (text.size - 3 * n_wide + 3) / 4;
}

static uint64_t context_of_slot(void)
{
    uint64_t total = asked.context ? asked.context : 4096;
    return asked.n_ctx ? asked.n_ctx : asked.is_vllm ? total : total / asked.slots;
}

static void send_reply(int to, int status, const jr_buf *body)
{
    JR_BUF_AUTO jr_buf whole = {0};
    jr_buf_format(&whole,
                  "HTTP/1.1 %d -\r\nContent-Type: application/json; charset=utf-8\r\n"
                  "Content-Length: %zu\r\n\r\n",
                  status, body->size);
    jr_buf_append(&whole, body->data, body->size);
    for (size_t sent = 0; sent < whole.size;) {
        ssize_t n = send(to, whole.data + sent, whole.size - sent, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        sent += (size_t)n;
    }
}

static void fail(int to, int status, const char *message)
{
    JR_BUF_AUTO jr_buf body = {0};
    jr_buf_format(&body, "{\"error\": {\"code\": %d, \"message\": ", status);
    append_json_string(&body, jr_str_from(message));
    jr_buf_append_text(&body, ", \"type\": \"server_error\"}}");
    send_reply(to, status, &body);
}

static void tell_of_itself(int to, const request *r)
{
    JR_BUF_AUTO jr_buf body = {0};
    unsigned long long context = context_of_slot(), slots = asked.slots;
    jr_str name = asked.is_other ? JR_STR("another") : asked.alias;
    if (asked.is_loading) {
        fail(to, 503, "Loading model");
        return;
    }
    if (str_is(r->path, "/health")) {
        jr_buf_append_text(&body, "{\"status\": \"ok\"}");
    } else if (str_is(r->path, "/v1/models")) {
        jr_buf_append_text(&body, "{\"object\": \"list\", \"data\": [{\"object\": \"model\", ");
        if (asked.is_vllm)
            jr_buf_format(&body, "\"max_model_len\": %llu, ", context);
        jr_buf_append_text(&body, "\"id\": ");
        append_json_string(&body, name);
        jr_buf_append_text(&body, "}]}");
    } else if (str_is(r->path, "/props") && !asked.is_vllm) {
        jr_buf_format(&body,
                      "{\"default_generation_settings\": {\"n_ctx\": %llu}, \"total_slots\": %llu, "
                      "\"model_alias\": ",
                      context, slots);
        append_json_string(&body, name);
        jr_buf_append_char(&body, '}');
    } else {
        fail(to, 404, "File Not Found");
        return;
    }
    send_reply(to, 200, &body);
}

static jr_str member(yyjson_val *object, const char *name)
{
    yyjson_val *value = yyjson_obj_get(object, name);
    return (jr_str){yyjson_get_str(value), yyjson_get_len(value)};
}

static void apply_template(int to, yyjson_val *messages)
{
    JR_BUF_AUTO jr_buf prompt = {0}, body = {0};
    yyjson_arr_iter each = yyjson_arr_iter_with(messages);
    int kind = asked.chat_template.data ? TEMPLATE_SWALLOW : asked.template_kind;
    if (kind == TEMPLATE_NONE) {
        fail(to, 404, "File Not Found");
        return;
    }
    if (kind == TEMPLATE_FAIL) {
        fail(to, 400, "Conversation roles must alternate");
        return;
    }
    if (kind == TEMPLATE_SWALLOW)
        jr_buf_append_str(&prompt,
                          asked.chat_template.data ? asked.chat_template : JR_STR("llama2"));
    for (yyjson_val *m; kind != TEMPLATE_SWALLOW && (m = yyjson_arr_iter_next(&each));) {
        jr_str role = member(m, "role"), content = member(m, "content");
        if (kind != TEMPLATE_NO_SYSTEM || !str_is(role, "system"))
            jr_buf_format(&prompt, "<|%.*s|>%.*s\n", JR_STR_ARG(role), JR_STR_ARG(content));
    }
    jr_buf_append_text(&body, "{\"prompt\": ");
    append_json_string(&body, jr_buf_str(&prompt));
    jr_buf_append_char(&body, '}');
    send_reply(to, 200, &body);
}

static void refuse_long(int to, uint64_t n_prompt, uint64_t context)
{
    unsigned long long prompt = n_prompt, most = context;
    JR_BUF_AUTO jr_buf text = {0};
    if (asked.is_vllm) {
        jr_buf_format(&text,
                      "This model's maximum context length is %llu tokens. However, your request "
                      "has %llu input tokens.",
                      most, prompt);
        fail(to, 400, text.data);
        return;
    }
    jr_buf_format(&text,
                  "{\"error\": {\"code\": 400, \"message\": \"request (%llu tokens) exceeds the "
                  "available context size (%llu tokens), try increasing it\", \"type\": "
                  "\"exceed_context_size_error\", \"n_prompt_tokens\": %llu, \"n_ctx\": %llu}}",
                  prompt, most, prompt, most);
    send_reply(to, 400, &text);
}

/* The first characters, as many as there are tokens. */
static jr_str cut(jr_str text, uint64_t n)
{
    size_t end = 0;
    for (; end < text.size; end++)
        if (((unsigned char)text.data[end] & 0xC0) != 0x80 && n-- == 0)
            break;
    return (jr_str){text.data, end};
}

static void count_one_more(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    if (++n_now > n_most) {
        n_most = n_now;
        note_number(asked.most, n_most);
    }
    pthread_mutex_unlock(&lock);
}

/* A chat or the completion of a prompt. */
static void complete(int to, jr_str prompt, yyjson_val *body, bool is_chat)
{
    uint64_t number = ++n_completions, n_prompt = count_tokens(prompt), context = context_of_slot();
    if (asked.die_after == number) {
        fputs("CUDA error: out of memory\n", stderr);
        _exit(3);
    }
    count_one_more();
    wait_seconds(asked.latency);
    while (asked.until.data && access(asked.until.data, F_OK) != 0)
        wait_seconds(0.01);
    n_now--;
    if (n_prompt >= context) {
        refuse_long(to, n_prompt, context);
        return;
    }
    JR_BUF_AUTO jr_buf usual = {0}, sent = {0};
    jr_buf_format(&usual, "An answer of %zu bytes.", prompt.size);
    jr_str answer = asked.saying.data ? asked.saying : jr_buf_str(&usual);
    yyjson_val *limit = yyjson_obj_get(body, "max_tokens");
    uint64_t most = context - n_prompt, n_answer = count_tokens(answer);
    if (limit && yyjson_get_uint(limit) < most)
        most = yyjson_get_uint(limit);
    bool is_cut = n_answer > most;
    if (is_cut) {
        answer = cut(answer, most);
        n_answer = most;
    }
    jr_buf_format(&sent, "{\"id\": \"cmpl-%llu\", \"model\": ", (unsigned long long)number);
    append_json_string(&sent, asked.alias);
    jr_buf_format(&sent, ", \"choices\": [{\"index\": 0, \"finish_reason\": \"%s\", ",
                  is_cut ? "length" : "stop");
    jr_buf_append_text(&sent, is_chat ? "\"message\": {\"role\": \"assistant\", \"content\": "
                                      : "\"text\": ");
    append_json_string(&sent, answer);
    jr_buf_append_text(&sent, is_chat ? "}" : "");
    jr_buf_format(&sent,
                  "}], \"usage\": {\"prompt_tokens\": %llu, \"completion_tokens\": %llu, "
                  "\"total_tokens\": %llu}}",
                  (unsigned long long)n_prompt, (unsigned long long)n_answer,
                  (unsigned long long)(n_prompt + n_answer));
    send_reply(to, 200, &sent);
}

static void complete_chat(int to, yyjson_val *body)
{
    JR_BUF_AUTO jr_buf text = {0};
    yyjson_arr_iter each = yyjson_arr_iter_with(yyjson_obj_get(body, "messages"));
    for (yyjson_val *m; (m = yyjson_arr_iter_next(&each));)
        jr_buf_append_str(&text, member(m, "content"));
    complete(to, jr_buf_str(&text), body, true);
}

static void post(int to, const request *r)
{
    yyjson_doc *doc = yyjson_read(r->body.data, r->body.size, 0);
    yyjson_val *body = yyjson_doc_get_root(doc);
    if (!str_is(r->path, "/apply-template")) {
        JR_BUF_AUTO jr_buf line = {0};
        jr_buf_format(&line, "%.*s %.*s", JR_STR_ARG(r->path), JR_STR_ARG(r->body));
        note(asked.requests, jr_buf_str(&line));
    }
    if (str_is(r->path, "/apply-template") && !asked.is_vllm)
        apply_template(to, yyjson_obj_get(body, "messages"));
    else if (str_is(r->path, "/v1/chat/completions"))
        complete_chat(to, body);
    else if (str_is(r->path, "/v1/completions"))
        complete(to, member(body, "prompt"), body, false);
    else
        fail(to, 404, "File Not Found");
    yyjson_doc_free(doc);
}

void stand_in_reply(int to, const request *r)
{
    if (str_is(r->method, "GET"))
        tell_of_itself(to, r);
    else
        post(to, r);
}
