/*
 * Reading what providers have in common. Errors come as an object under "error", as its bare
 * members (vLLM), as "detail" with a list of complaints (FastAPI, Mistral), as a lone string
 * (Ollama, TGI), in an array (Gemini), or as the HTML of a proxy; all of them end up as one
 * api_error.
 */
#include "reply.h"

#include <stdio.h>
#include <string.h>

#include "base/english.h"
#include "base/str.h"
#include "bench/chat_call.h"
#include "bench/thoughts.h"
#include "json/unicode.h"

enum { MESSAGE_MAX = 4000 };

jr_str reply_text(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

static void append_parts(jr_buf *buf, yyjson_val *content, const char *type)
{
    size_t i, n;
    yyjson_val *part;
    yyjson_arr_foreach(content, i, n, part)
    {
        if (!yyjson_equals_str(yyjson_obj_get(part, "type"), type))
            continue;
        yyjson_val *value = yyjson_obj_get(part, type), *inner;
        if (yyjson_is_str(value))
            jr_buf_append_str(buf, json_str(value));
        size_t k, n_inner;
        yyjson_arr_foreach(value, k, n_inner, inner)
        {
            yyjson_val *text = yyjson_obj_get(inner, "text");
            if (yyjson_is_str(text))
                jr_buf_append_str(buf, json_str(text));
        }
    }
}

jr_str reply_join_parts(jr_arena *arena, yyjson_val *content, const char *type)
{
    if (yyjson_is_str(content))
        return strcmp(type, "text") == 0 ? reply_text(arena, content) : (jr_str){0};
    JR_BUF_AUTO jr_buf text = {0};
    append_parts(&text, content, type);
    return text.size ? jr_arena_copy(arena, jr_buf_str(&text)) : (jr_str){0};
}

int64_t reply_count(yyjson_val *object, const char *name)
{
    yyjson_val *value = yyjson_obj_get(object, name);
    double count = yyjson_is_num(value) ? yyjson_get_num(value) : -1;
    return count >= 0 && count < 0x1p53 ? (int64_t)count : -1;
}

void reply_split_thinking(chat_reply *reply)
{
    if (reply->thinking.size == 0)
        (void)thoughts_split(reply->text, &reply->thinking, &reply->text);
}

/* A copy of at most MESSAGE_MAX bytes of whole characters, control characters and white space as
 * single spaces. */
static jr_str copy_message(jr_arena *arena, jr_str text)
{
    JR_BUF_AUTO jr_buf clean = {0};
    size_t i = 0;
    while (i < text.size) {
        unsigned char c = (unsigned char)text.data[i];
        size_t size = c < 0x80 ? 1 : utf8_size(text, i);
        bool is_space = c <= 0x20 || c == 0x7F;
        if (clean.size + (size ? size : strlen(REPLACEMENT_CHARACTER)) > MESSAGE_MAX)
            break;
        if (is_space && clean.size && clean.data[clean.size - 1] != ' ')
            jr_buf_append_char(&clean, ' ');
        else if (!is_space && size)
            jr_buf_append(&clean, text.data + i, size);
        else if (!is_space)
            jr_buf_append_text(&clean, REPLACEMENT_CHARACTER);
        i += size ? size : 1;
    }
    while (clean.size && clean.data[clean.size - 1] == ' ')
        clean.size--;
    return jr_arena_copy(arena, jr_buf_str(&clean));
}

/* What a body that is no JSON says: the title of HTML, or its beginning. */
static jr_str copy_foreign(const reply_source *source)
{
    static const char opening[] = "<title>", closing[] = "</title>";
    jr_str body = source->body;
    const char *title = str_find(body, opening, strlen(opening));
    if (title) {
        title += strlen(opening);
        const char *end =
            memmem(title, body.size - (size_t)(title - body.data), closing, strlen(closing));
        if (end)
            body = (jr_str){title, (size_t)(end - title)};
    }
    return copy_message(source->arena, body);
}

provider_reading reply_unreadable(const reply_source *source, const char *problem,
                                  api_error *ret_error)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_str body = source->body.size ? copy_foreign(source) : (jr_str){0};
    jr_buf_append_text(&text, problem);
    if (body.size)
        jr_buf_format(&text, ": %.*s", JR_STR_ARG(body));
    jr_str beginning = str_trim(source->body);
    *ret_error = (api_error){.status = source->status,
                             .message = copy_message(source->arena, jr_buf_str(&text)),
                             .is_page = beginning.size && *beginning.data == '<'};
    return PROVIDER_UNREADABLE;
}

/* "body", "messages", 0, "role" as "messages.0.role". */
static void append_location(jr_buf *buf, yyjson_val *location)
{
    size_t i, n, start = buf->size;
    yyjson_val *step;
    yyjson_arr_foreach(location, i, n, step)
    {
        if (i == 0 && yyjson_equals_str(step, "body"))
            continue;
        if (buf->size > start)
            jr_buf_append_char(buf, '.');
        if (yyjson_is_str(step))
            jr_buf_append_str(buf, json_str(step));
        else if (yyjson_is_int(step))
            jr_buf_format(buf, "%lld", (long long)yyjson_get_sint(step));
    }
}

/* The words of a message, wherever they stand in it. */
static void append_words(jr_buf *buf, yyjson_val *message, unsigned depth)
{
    enum { DEEPEST = 4 };
    static const char *const names[] = {"msg", "message", "error", "detail"};
    if (depth > DEEPEST)
        return;
    if (yyjson_is_str(message)) {
        jr_buf_append_text(buf, buf->size ? "; " : "");
        jr_buf_append_str(buf, json_str(message));
    }
    if (yyjson_obj_get(message, "loc")) {
        jr_buf_append_text(buf, buf->size ? "; " : "");
        append_location(buf, yyjson_obj_get(message, "loc"));
    }
    for (size_t i = 0; i < sizeof names / sizeof *names && yyjson_is_obj(message); i++)
        append_words(buf, yyjson_obj_get(message, names[i]), depth + 1);
    size_t i, n;
    yyjson_val *item;
    yyjson_arr_foreach(message, i, n, item) append_words(buf, item, depth + 1);
}

/* The first of these members that is a string, or a number as text. */
static jr_str pick_word(jr_arena *arena, yyjson_val *object, const char *name, const char *other)
{
    yyjson_val *value = yyjson_obj_get(object, name);
    if (!yyjson_is_str(value) && !yyjson_is_num(value) && other)
        value = yyjson_obj_get(object, other);
    if (yyjson_is_int(value))
        return jr_arena_format(arena, "%lld", (long long)yyjson_get_sint(value));
    if (yyjson_is_real(value))
        return jr_arena_format(arena, "%.3f", yyjson_get_real(value));
    return yyjson_is_str(value) ? copy_message(arena, json_str(value)) : (jr_str){0};
}

/* FastAPI's list of complaints, which Mistral puts into its own object. */
static yyjson_val *find_complaint(yyjson_val *root, yyjson_val *error)
{
    yyjson_val *message = yyjson_obj_get(error, "message");
    yyjson_val *const lists[] = {yyjson_obj_get(root, "detail"), yyjson_obj_get(error, "detail"),
                                 yyjson_obj_get(message, "detail"), message};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        yyjson_val *first = yyjson_arr_get_first(lists[i]);
        if (yyjson_get_len(yyjson_obj_get(first, "loc")))
            return first;
    }
    return NULL;
}

/* Google's reasons ("API_KEY_INVALID") and the quotas that are used up ("...RequestsPerDay...") say
 * more than its code, which repeats the status. */
static jr_str find_reasons(jr_arena *arena, yyjson_val *error)
{
    JR_BUF_AUTO jr_buf reasons = {0};
    size_t i, n, k, n_violations;
    yyjson_val *detail, *violation;
    yyjson_arr_foreach(yyjson_obj_get(error, "details"), i, n, detail)
    {
        append_words(&reasons, yyjson_obj_get(detail, "reason"), 0);
        yyjson_arr_foreach(yyjson_obj_get(detail, "violations"), k, n_violations, violation)
            append_words(&reasons, yyjson_obj_get(violation, "quotaId"), 0);
    }
    return copy_message(arena, jr_buf_str(&reasons));
}

/* When it may be tried again: Gemini's retryDelay, the header of its provider that OpenRouter
 * passes on, a member of its own. */
static jr_str find_reset(jr_arena *arena, yyjson_val *error)
{
    size_t i, n;
    yyjson_val *detail;
    yyjson_arr_foreach(yyjson_obj_get(error, "details"), i, n, detail)
    {
        if (yyjson_is_str(yyjson_obj_get(detail, "retryDelay")))
            return pick_word(arena, detail, "retryDelay", NULL);
    }
    yyjson_val *headers = yyjson_obj_get(yyjson_obj_get(error, "metadata"), "headers");
    jr_str reset = pick_word(arena, headers, "Retry-After", "X-RateLimit-Reset");
    return reset.size ? reset : pick_word(arena, error, "retry_after", "retryAfter");
}

/* The status that an error names; 0: none. */
static int find_status(yyjson_val *error)
{
    static const char *const names[] = {"code", "status", "status_code", "statusCode"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int64_t code = reply_count(error, names[i]);
        if (code >= 400 && code < 600)
            return (int)code;
    }
    return 0;
}

/* OpenRouter says of a choice that broke off how its provider ended it. */
static bool is_ended_by_filter(yyjson_val *choice)
{
    yyjson_val *reason = yyjson_obj_get(choice, "native_finish_reason");
    return yyjson_is_str(reason) && chat_finish_of(json_str(reason)) == CHAT_FILTERED;
}

provider_reading reply_read_error(const reply_source *source, yyjson_val *holder,
                                  api_error *ret_error)
{
    jr_arena *arena = source->arena;
    yyjson_val *error = yyjson_obj_get(holder, "error");
    if (!yyjson_is_obj(error))
        error = holder;
    api_error e = {.status = source->status};
    yyjson_val *metadata = yyjson_obj_get(error, "metadata");
    e.type = pick_word(arena, error, "type", "status");
    if (e.type.size == 0)
        e.type = pick_word(arena, metadata, "error_type", NULL);
    e.code = find_reasons(arena, error);
    if (is_ended_by_filter(holder))
        e.code = JR_STR("content_filter");
    if (e.code.size == 0)
        e.code = pick_word(arena, error, "code", "error_type");
    e.param = pick_word(arena, error, "param", NULL);
    yyjson_val *complaint = find_complaint(holder, error);
    if (complaint) {
        JR_BUF_AUTO jr_buf param = {0};
        append_location(&param, yyjson_obj_get(complaint, "loc"));
        e.param = copy_message(arena, jr_buf_str(&param));
        e.type = pick_word(arena, complaint, "type", NULL);
    }
    JR_BUF_AUTO jr_buf words = {0};
    append_words(&words, error, 0);
    /* OpenRouter passes on what the model's own provider said. */
    append_words(&words, yyjson_obj_get(metadata, "raw"), 0);
    e.message = words.size ? copy_message(arena, jr_buf_str(&words)) : copy_foreign(source);
    e.reset = find_reset(arena, error);
    if (reply_status_is_good(e.status))
        e.status = find_status(error) ? find_status(error) : e.status;
    e.is_relayed = e.status == 502 && yyjson_obj_get(metadata, "raw");
    *ret_error = e;
    return PROVIDER_ERROR;
}

bool reply_is_error(yyjson_val *root)
{
    yyjson_val *error = yyjson_obj_get(root, "error");
    return yyjson_is_obj(error) || yyjson_get_len(error) > 0 ||
           yyjson_equals_str(yyjson_obj_get(root, "object"), "error");
}

provider_reading reply_open(const reply_source *source, json_parser *parser, yyjson_val **ret_root,
                            api_error *ret_error)
{
    bool is_good = reply_status_is_good(source->status);
    jr_str body = source->body;
    (void)str_drop_beginning(&body, "\xEF\xBB\xBF");
    yyjson_val *root = body.size ? json_parse(parser, body) : NULL;
    if (!root && body.size) {
        JR_BUF_AUTO jr_buf mended = {0};
        if (json_append_mended(&mended, body))
            root = json_parse(parser, jr_buf_str(&mended));
    }
    *ret_root = NULL;
    if (!root && is_good)
        return reply_unreadable(
            source, body.size ? ENGLISH("the reply is not JSON") : ENGLISH("the reply is empty"),
            ret_error);
    yyjson_val *first = yyjson_is_arr(root) ? yyjson_arr_get_first(root) : root;
    bool has_error = !is_good || reply_is_error(first);
    root = yyjson_arr_size(root) > 1 && !has_error ? root : first;
    *ret_root = root;
    if (has_error)
        return reply_read_error(source, root, ret_error);
    return PROVIDER_REPLY;
}
