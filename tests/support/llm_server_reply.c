/*
 * Replies: what each provider's API would send, good or bad, from the request alone, so that the
 * same request gets the same text whenever it comes.
 *
 * The judge's verdict follows a rule that a test can compute too. Lengths of answers are taken
 * between markers of the prompt, in characters, after JSON's escapes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "llm_server.h"

/* What a reply says, before it gets a provider's form. */
typedef struct message {
    const request *r;
    jr_str text, thinking;
    jr_str model;          /* that the reply names */
    jr_str finish;         /* as OpenAI names it */
    uint64_t input_tokens; /* 0: by the size of the request */
    bool has_text, has_usage;
} message;

void append_json_string(jr_buf *buf, jr_str text)
{
    jr_buf_append_char(buf, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        jr_buf_append(buf, text.data + from, i - from);
        from = i + 1;
        if (c == '\n')
            jr_buf_append_text(buf, "\\n");
        else if (c < 0x20)
            jr_buf_format(buf, "\\u%04x", c);
        else
            jr_buf_format(buf, "\\%c", c);
    }
    if (text.size)
        jr_buf_append(buf, text.data + from, text.size - from);
    jr_buf_append_char(buf, '"');
}

static void append_member(jr_buf *buf, const char *before, jr_str text)
{
    jr_buf_append_text(buf, before);
    append_json_string(buf, text);
}

/* --- what the judge says --- */

/* Characters of the text between two markers of the body; -1 where they are missing. *from is
 * where to begin, and moves behind the end marker. */
static int64_t measure_answer(jr_str body, size_t *from, const jr_str markers[2])
{
    jr_str rest = {body.data + *from, body.size - *from};
    const char *begin = str_find(rest, markers[0]);
    if (!begin)
        return -1;
    begin += markers[0].size;
    const char *end =
        str_find((jr_str){begin, (size_t)(rest.data + rest.size - begin)}, markers[1]);
    if (!end)
        return -1;
    *from = (size_t)(end - body.data) + markers[1].size;
    int64_t n_characters = 0;
    for (const char *at = begin; at < end; at++) {
        bool is_low_surrogate = false;
        if (*at == '\\' && at + 1 < end && *++at == 'u' && end - at > 4) {
            is_low_surrogate = (at[1] == 'd' || at[1] == 'D') && strchr("cdefCDEF", at[2]);
            at += 4;
        }
        n_characters += ((unsigned char)*at & 0xC0) != 0x80 && !is_low_surrogate;
    }
    return n_characters;
}

/* 1, 2 or 3 (a tie); 0 where the answers were not found. */
static int decide(const reply_settings *settings, const request *r)
{
    if (settings->verdict == VERDICT_FIRST)
        return 1;
    if (settings->verdict == VERDICT_HASH)
        return (int)(r->hash % 3) + 1;
    size_t from = 0;
    int64_t first = measure_answer(r->body, &from, settings->markers);
    int64_t second = measure_answer(r->body, &from, settings->markers + 2);
    if (first < 0 || second < 0)
        return 0;
    bool is_first = (first > second) == (settings->verdict == VERDICT_LONGER);
    return first == second ? 3 : is_first ? 1 : 2;
}

static void append_verdict(const reply_settings *settings, const request *r, jr_buf *text)
{
    jr_buf_format(text, "Hash %016llx.\n\n", (unsigned long long)r->hash);
    int verdict = decide(settings, r);
    if (verdict == 0)
        jr_buf_append_text(text, "The answers' markers are not in the request.");
    else if (settings->form == FORM_LETTER)
        jr_buf_format(text, "[[%c]]", 'A' + verdict - 1);
    else if (settings->form == FORM_RATING)
        jr_buf_format(text, "[[%llu]]", (unsigned long long)(r->hash % 10 + 1));
    else
        jr_buf_format(text, "%d", verdict);
}

static void append_text(const reply_settings *settings, const request *r, const rule *chosen,
                        jr_buf *text)
{
    if (chosen->kind == KIND_BAD_UTF8)
        jr_buf_append_text(text, "cut character \xe3\x81, lone byte \xff.\n");
    JR_BUF_AUTO jr_buf said = {0};
    if (chosen->text.data)
        jr_buf_append_str(&said, chosen->text);
    else if (settings->text.data)
        jr_buf_append_str(&said, settings->text);
    else
        append_verdict(settings, r, &said);
    if (chosen->size > said.size) {
        char filling = chosen->kind == KIND_BAD_UTF8 ? '\xFF' : 'x';
        jr_buf_append_repeated(text, filling, chosen->size - said.size - 1);
        jr_buf_append_char(text, '\n');
    }
    jr_buf_append_str(text, jr_buf_str(&said));
}

/* --- good replies --- */

static unsigned long long count_input(const message *m)
{
    return m->input_tokens ? m->input_tokens : m->r->body.size / 4;
}

static unsigned long long count_thinking(const message *m)
{
    return (m->thinking.size + 3) / 4;
}

static unsigned long long count_output(const message *m)
{
    return (m->text.size + 3) / 4 + count_thinking(m);
}

/* A member for what the cache did, where it did anything. */
static void append_cached(jr_buf *b, const char *before, int64_t tokens, const char *after)
{
    if (tokens >= 0)
        jr_buf_format(b, "%s%lld%s", before, (long long)tokens, after);
}

static void append_openai_usage(jr_buf *b, const message *m)
{
    jr_buf_format(b,
                  ",\"usage\":{\"prompt_tokens\":%llu,\"completion_tokens\":%llu,"
                  "\"total_tokens\":%llu",
                  count_input(m), count_output(m), count_input(m) + count_output(m));
    if (m->thinking.size)
        jr_buf_format(b, ",\"completion_tokens_details\":{\"reasoning_tokens\":%llu}",
                      count_thinking(m));
    append_cached(b, ",\"prompt_tokens_details\":{\"cached_tokens\":", m->r->cached_tokens, "}");
    jr_buf_append_char(b, '}');
}

static void append_openai(jr_buf *b, const message *m)
{
    bool is_chat = m->r->dialect != DIALECT_COMPLETIONS;
    jr_buf_format(b, "{\"id\":\"%s-%llu\",\"object\":\"%s\",\"created\":1700000000,\"model\":",
                  is_chat ? "chatcmpl" : "cmpl", (unsigned long long)m->r->number,
                  is_chat ? "chat.completion" : "text_completion");
    append_json_string(b, m->model);
    jr_buf_append_text(b, ",\"choices\":[{\"index\":0,");
    jr_buf_append_text(b,
                       is_chat ? "\"message\":{\"role\":\"assistant\",\"content\":" : "\"text\":");
    if (m->has_text || !is_chat)
        append_json_string(b, m->text);
    else
        jr_buf_append_text(b, "null");
    if (is_chat && m->thinking.size)
        append_member(b, ",\"reasoning_content\":", m->thinking);
    append_member(
        b, is_chat ? "},\"finish_reason\":" : ",\"logprobs\":null,\"finish_reason\":", m->finish);
    jr_buf_append_text(b, "}]");
    if (m->has_usage)
        append_openai_usage(b, m);
    jr_buf_append_char(b, '}');
}

/* The name of a finish reason in another dialect; unknown ones stay as they are. */
static jr_str translate_finish(jr_str finish, const char *stop, const char *length,
                               const char *filter)
{
    return str_is(finish, "stop")             ? jr_str_from(stop)
           : str_is(finish, "length")         ? jr_str_from(length)
           : str_is(finish, "content_filter") ? jr_str_from(filter)
                                              : finish;
}

/* What the cache did is left out of input_tokens there. */
static void append_anthropic_usage(jr_buf *b, const message *m)
{
    int64_t cached = m->r->cached_tokens, written = m->r->written_tokens;
    unsigned long long apart =
        (unsigned long long)((cached > 0 ? cached : 0) + (written > 0 ? written : 0));
    jr_buf_format(b, ",\"usage\":{\"input_tokens\":%llu", count_input(m) - apart);
    append_cached(b, ",\"cache_read_input_tokens\":", cached, "");
    append_cached(b, ",\"cache_creation_input_tokens\":", written, "");
    jr_buf_format(b, ",\"output_tokens\":%llu}", count_output(m));
}

static void append_anthropic(jr_buf *b, const message *m)
{
    jr_buf_format(b, "{\"id\":\"msg_%llu\",\"type\":\"message\",\"role\":\"assistant\",\"model\":",
                  (unsigned long long)m->r->number);
    append_json_string(b, m->model);
    jr_buf_append_text(b, ",\"content\":[");
    if (m->thinking.size) {
        append_member(b, "{\"type\":\"thinking\",\"thinking\":", m->thinking);
        jr_buf_append_text(b, ",\"signature\":\"c2lnbmVk\"}");
    }
    if (m->has_text) {
        append_member(
            b, m->thinking.size ? ",{\"type\":\"text\",\"text\":" : "{\"type\":\"text\",\"text\":",
            m->text);
        jr_buf_append_char(b, '}');
    }
    append_member(
        b, "],\"stop_reason\":", translate_finish(m->finish, "end_turn", "max_tokens", "refusal"));
    jr_buf_append_text(b, ",\"stop_sequence\":null");
    if (m->has_usage)
        append_anthropic_usage(b, m);
    jr_buf_append_char(b, '}');
}

static void append_gemini_usage(jr_buf *b, const message *m)
{
    jr_buf_format(b, ",\"usageMetadata\":{\"promptTokenCount\":%llu,\"candidatesTokenCount\":%llu",
                  count_input(m), count_output(m) - count_thinking(m));
    if (m->thinking.size)
        jr_buf_format(b, ",\"thoughtsTokenCount\":%llu", count_thinking(m));
    append_cached(b, ",\"cachedContentTokenCount\":", m->r->cached_tokens, "");
    jr_buf_format(b, ",\"totalTokenCount\":%llu}", count_input(m) + count_output(m));
}

static void append_gemini(jr_buf *b, const message *m)
{
    jr_buf_append_text(b, "{\"candidates\":[{");
    if (m->has_text || m->thinking.size) {
        jr_buf_append_text(b, "\"content\":{\"parts\":[");
        if (m->thinking.size) {
            append_member(b, "{\"text\":", m->thinking);
            jr_buf_append_text(b, m->has_text ? ",\"thought\":true}," : ",\"thought\":true}");
        }
        if (m->has_text) {
            append_member(b, "{\"text\":", m->text);
            jr_buf_append_char(b, '}');
        }
        jr_buf_append_text(b, "],\"role\":\"model\"},");
    }
    append_member(b,
                  "\"finishReason\":", translate_finish(m->finish, "STOP", "MAX_TOKENS", "SAFETY"));
    jr_buf_append_text(b, ",\"index\":0}]");
    if (m->has_usage)
        append_gemini_usage(b, m);
    append_member(b, ",\"modelVersion\":", m->model);
    jr_buf_append_char(b, '}');
}

static void append_message(jr_buf *b, const message *m)
{
    if (m->r->dialect == DIALECT_ANTHROPIC)
        append_anthropic(b, m);
    else if (m->r->dialect == DIALECT_GEMINI)
        append_gemini(b, m);
    else
        append_openai(b, m);
}

/* A prompt that a content filter took. */
static int append_blocked(jr_buf *b, message *m)
{
    m->has_text = false;
    m->text = m->thinking = (jr_str){0};
    m->finish = JR_STR("content_filter");
    if (m->r->dialect == DIALECT_GEMINI) {
        jr_buf_append_text(b, "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}");
        append_gemini_usage(b, m);
        jr_buf_append_char(b, '}');
        return 200;
    }
    if (m->r->dialect == DIALECT_ANTHROPIC) {
        append_message(b, m);
        return 200;
    }
    jr_buf_append_text(b, "{\"error\":{\"message\":\"The prompt was filtered by the content "
                          "policy.\",\"type\":null,\"param\":\"prompt\",\"code\":"
                          "\"content_filter\",\"status\":400}}");
    return 400;
}

/* --- errors --- */

typedef struct error_row {
    int status;
    const char *reason, *openai_type, *openai_code, *anthropic, *gemini, *message;
} error_row;

static const error_row error_rows[] = {
    {400, "Bad Request", "invalid_request_error", NULL, "invalid_request_error", "INVALID_ARGUMENT",
     "The request is not valid."},
    {401, "Unauthorized", "invalid_request_error", "invalid_api_key", "authentication_error",
     "UNAUTHENTICATED", "The API key is not valid."},
    {403, "Forbidden", "permission_error", NULL, "permission_error", "PERMISSION_DENIED",
     "The key may not use this."},
    {404, "Not Found", "invalid_request_error", "model_not_found", "not_found_error", "NOT_FOUND",
     "There is no such model or path."},
    {408, "Request Timeout", "timeout", NULL, "timeout_error", "DEADLINE_EXCEEDED",
     "The request took too long."},
    {409, "Conflict", "conflict_error", NULL, "conflict_error", "ABORTED", "Please try again."},
    {413, "Content Too Large", "invalid_request_error", NULL, "request_too_large",
     "INVALID_ARGUMENT", "The request is too large."},
    {422, "Unprocessable Content", "invalid_request_error", NULL, "invalid_request_error",
     "INVALID_ARGUMENT", "The request can't be processed."},
    {429, "Too Many Requests", "requests", "rate_limit_exceeded", "rate_limit_error",
     "RESOURCE_EXHAUSTED", "The rate limit is reached."},
    {500, "Internal Server Error", "server_error", NULL, "api_error", "INTERNAL",
     "The server had an error."},
    {502, "Bad Gateway", "server_error", NULL, "api_error", "UNAVAILABLE", "Bad gateway."},
    {503, "Service Unavailable", "server_error", NULL, "overloaded_error", "UNAVAILABLE",
     "The model is overloaded."},
    {504, "Gateway Timeout", "server_error", NULL, "timeout_error", "DEADLINE_EXCEEDED",
     "The gateway waited too long."},
    {529, "Site Is Overloaded", "server_error", NULL, "overloaded_error", "UNAVAILABLE",
     "Overloaded"},
};

static error_row find_error(int status)
{
    for (size_t i = 0; i < sizeof error_rows / sizeof *error_rows; i++)
        if (error_rows[i].status == status)
            return error_rows[i];
    error_row row = error_rows[status >= 500 ? 9 : 0];
    row.status = status;
    row.reason = status < 300 ? "OK" : "Other";
    return row;
}

static jr_str choose(jr_str given, const char *usual)
{
    return given.data ? given : jr_str_from(usual);
}

static void append_openai_error(jr_buf *b, const error_row *row, const rule *chosen, bool is_azure)
{
    JR_BUF_AUTO jr_buf status = {0};
    jr_buf_format(&status, "%d", row->status);
    append_member(b, "{\"error\":{\"message\":", choose(chosen->message, row->message));
    jr_str code = choose(chosen->code, is_azure ? status.data : row->openai_code);
    if (!is_azure)
        append_member(b, ",\"type\":", choose(chosen->type, row->openai_type));
    if (chosen->param.data)
        append_member(b, ",\"param\":", chosen->param);
    else if (!is_azure)
        jr_buf_append_text(b, ",\"param\":null");
    if (code.size)
        append_member(b, ",\"code\":", code);
    else
        jr_buf_append_text(b, ",\"code\":null");
    jr_buf_append_text(b, "}}");
}

static void append_error(jr_buf *b, const request *r, int status, const rule *chosen)
{
    error_row row = find_error(status);
    if (r->dialect == DIALECT_ANTHROPIC) {
        append_member(
            b, "{\"type\":\"error\",\"error\":{\"type\":", choose(chosen->type, row.anthropic));
        append_member(b, ",\"message\":", choose(chosen->message, row.message));
        jr_buf_format(b, "},\"request_id\":\"req_%llu\"}", (unsigned long long)r->number);
    } else if (r->dialect == DIALECT_GEMINI) {
        jr_buf_format(b, "{\"error\":{\"code\":%d", status);
        append_member(b, ",\"message\":", choose(chosen->message, row.message));
        append_member(b, ",\"status\":", choose(chosen->type, row.gemini));
        jr_buf_append_text(b, "}}");
    } else {
        append_openai_error(b, &row, chosen, r->dialect == DIALECT_AZURE);
    }
}

/* 400 for a parameter or a role that the model does not take, in words that name it. */
static void append_unsupported(jr_buf *b, const request *r, const rule *chosen)
{
    JR_BUF_AUTO jr_buf words = {0};
    rule said = *chosen;
    const char *field = chosen->unsupported.data;
    bool is_tokens = str_is(chosen->unsupported, "max_tokens");
    if (str_is(chosen->unsupported, "system")) {
        jr_buf_append_text(&words, "Unsupported value: 'messages[0].role' does not support "
                                   "'system' with this model.");
        said.param = choose(said.param, "messages[0].role");
        said.code = choose(said.code, "unsupported_value");
    } else if (is_tokens || str_is(chosen->unsupported, "max_completion_tokens")) {
        jr_buf_format(&words,
                      "Unsupported parameter: '%s' is not supported with this model. Use '%s' "
                      "instead.",
                      field, is_tokens ? "max_completion_tokens" : "max_tokens");
    } else if (str_is(chosen->unsupported, "temperature")) {
        jr_buf_append_text(&words, "Unsupported value: 'temperature' does not support this value "
                                   "with this model. Only the default (1) value is supported.");
        said.code = choose(said.code, "unsupported_value");
    } else {
        jr_buf_format(&words, "Unsupported parameter: '%s' is not supported with this model.",
                      field);
    }
    said.param = choose(said.param, field);
    said.code = choose(said.code, "unsupported_parameter");
    said.message = choose(said.message, words.data);
    append_error(b, r, 400, &said);
}

static void append_echo_of_key(jr_buf *b, const request *r, int status, const rule *chosen)
{
    JR_BUF_AUTO jr_buf words = {0};
    jr_buf_append_text(&words, "The API key is not valid: ");
    jr_buf_append_str(&words, request_key(r));
    rule said = *chosen;
    said.message = choose(said.message, words.data);
    append_error(b, r, status, &said);
}

/* --- the whole reply --- */

static int append_chat_body(const reply_settings *settings, const request *r, const rule *chosen,
                            jr_buf *b, reply *made)
{
    JR_BUF_AUTO jr_buf text = {0};
    bool has_text = chosen->kind != KIND_EMPTY && chosen->kind != KIND_THINKING_ONLY;
    if (has_text)
        append_text(settings, r, chosen, &text);
    message m = {
        .r = r,
        .text = jr_buf_str(&text),
        .thinking = chosen->thinking,
        .model = chosen->served.size ? chosen->served : request_model(r),
        .finish = choose(chosen->finish, "stop"),
        .has_text = chosen->kind != KIND_THINKING_ONLY,
        .has_usage = !chosen->no_usage,
        .input_tokens = chosen->input_tokens,
    };
    if (chosen->kind == KIND_THINKING_ONLY) {
        m.thinking = choose(chosen->thinking, "Both answers have to be read first.");
        m.finish = choose(chosen->finish, "length");
    }
    if (chosen->kind == KIND_BLOCKED)
        return append_blocked(b, &m);
    made->input_tokens = count_input(&m);
    made->output_tokens = count_output(&m);
    append_message(b, &m);
    if (chosen->kind == KIND_BAD_JSON)
        b->size -= b->size > 2 ? 2 : 0;
    return 200;
}

/* Appends the body and returns the status that goes with it. */
static int append_body(const reply_settings *settings, const request *r, const rule *chosen,
                       jr_buf *b, reply *made)
{
    int status = (int)chosen->status;
    if (chosen->raw.data) {
        jr_buf_append_str(b, chosen->raw);
        return status ? status : 200;
    }
    if (chosen->kind == KIND_HTML) {
        jr_buf_append_text(b, "<!DOCTYPE html>\n<html><head><title>Proxy</title></head>"
                              "<body><h1>Sorry</h1></body></html>\n");
        return status ? status : 200;
    }
    if (chosen->unsupported.data) {
        append_unsupported(b, r, chosen);
        return status ? status : 400;
    }
    if (chosen->kind == KIND_ECHO_KEY) {
        append_echo_of_key(b, r, status ? status : 401, chosen);
        return status ? status : 401;
    }
    if (r->dialect == DIALECT_NONE && !status)
        status = 404;
    if (request_is_chat(r) && !str_is(r->method, "POST"))
        status = 405;
    if (status >= 400 || chosen->kind == KIND_ERROR) {
        append_error(b, r, status ? status : 500, chosen);
        return status ? status : 200;
    }
    if (r->dialect == DIALECT_HEALTH)
        jr_buf_append_text(b, "{\"status\":\"ok\"}");
    else if (r->dialect == DIALECT_MODELS)
        jr_buf_append_text(b, "{\"object\":\"list\",\"data\":[{\"id\":\"test-model\",\"object\":"
                              "\"model\",\"created\":1700000000,\"owned_by\":\"tests\"}]}");
    else
        return append_chat_body(settings, r, chosen, b, made);
    return 200;
}

static void append_date_header(jr_buf *out, double when)
{
    time_t seconds = (time_t)ceil(when);
    struct tm parts;
    char date[64];
    gmtime_r(&seconds, &parts);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    jr_buf_format(out, "Retry-After: %s\r\n", date);
}

static void append_head(const request *r, const rule *chosen, int status, size_t body_size,
                        double wall, jr_buf *out)
{
    jr_str type =
        choose(chosen->content_type,
               chosen->kind == KIND_HTML ? "text/html; charset=utf-8" : "application/json");
    jr_buf_format(out, "HTTP/1.1 %d %s\r\nContent-Type: %.*s\r\nx-request-id: req_%llu\r\n", status,
                  find_error(status).reason, JR_STR_ARG(type), (unsigned long long)r->number);
    if (chosen->retry_after.data)
        jr_buf_format(out, "Retry-After: %s\r\n", chosen->retry_after.data);
    if (chosen->retry_after_date.data)
        append_date_header(out, wall + strtod(chosen->retry_after_date.data, NULL));
    if (chosen->retry_after_ms.data)
        jr_buf_format(out, "retry-after-ms: %s\r\n", chosen->retry_after_ms.data);
    for (size_t i = 0; i < chosen->headers.n_items; i++)
        jr_buf_format(out, "%.*s\r\n", JR_STR_ARG(chosen->headers.items[i]));
    if (chosen->is_chunked || chosen->is_dripped)
        jr_buf_append_text(out, "Transfer-Encoding: chunked\r\n\r\n");
    else
        jr_buf_format(out, "Content-Length: %zu\r\n\r\n", body_size);
}

static void append_chunks(jr_buf *out, jr_str body, bool is_dripped)
{
    for (size_t i = 0; is_dripped && i < body.size; i++)
        jr_buf_format(out, "1\r\n%c\r\n", body.data[i]);
    if (!is_dripped && body.size) {
        jr_buf_format(out, "%zx\r\n", body.size);
        jr_buf_append_str(out, body);
        jr_buf_append_text(out, "\r\n");
    }
    jr_buf_append_text(out, "0\r\n\r\n");
}

/* Where within the reply of `size` bytes it ends, if it does. */
static void set_ending(const rule *chosen, size_t size, reply *ret_reply)
{
    ret_reply->ending = chosen->end;
    ret_reply->stop = size;
    if (ret_reply->ending == ENDING_KEEP)
        return;
    size_t stop = 0;
    if (str_is(chosen->at, "head"))
        stop = ret_reply->head / 2;
    else if (chosen->at_step)
        stop = ret_reply->head + chosen->at_step * chosen->n_matched;
    else if (chosen->at.size)
        stop = ret_reply->head + strtoul(chosen->at.data, NULL, 10);
    if (stop < size)
        ret_reply->stop = stop;
    else
        ret_reply->ending = ENDING_KEEP;
}

void reply_build(const reply_settings *settings, const request *r, const rule *chosen, double wall,
                 jr_buf *out, reply *ret_reply)
{
    static const rule good = {.latency = -1};
    chosen = chosen ? chosen : &good;
    JR_BUF_AUTO jr_buf body = {0};
    reply made = {0};
    made.status = append_body(settings, r, chosen, &body, &made);
    append_head(r, chosen, made.status, body.size, wall, out);
    made.head = out->size;
    if (chosen->is_chunked || chosen->is_dripped)
        append_chunks(out, jr_buf_str(&body), chosen->is_dripped);
    else
        jr_buf_append_str(out, jr_buf_str(&body));
    made.step = chosen->is_dripped ? 6 : 0;
    set_ending(chosen, out->size, &made);
    *ret_reply = made;
}
