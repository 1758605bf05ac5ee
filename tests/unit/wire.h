/* wire.h: what the tests of the providers have in common: a chat, its request, and what a reply
 * becomes. */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include "unit.h"

#include <string.h>

#include "eval/provider.h"
#include "json/parser.h"

static const chat_message wire_messages[] = {
    {false, {"日本の首都は？", sizeof "日本の首都は？" - 1}},
    {true, {"東京です。", sizeof "東京です。" - 1}},
    {false, {"\"人口\"は？\n", sizeof "\"人口\"は？\n" - 1}},
};

/* Three messages behind a system text, with nothing else asked for. */
static inline chat wire_chat(void)
{
    return (chat){.system = JR_STR("簡潔に。"),
                  .messages = wire_messages,
                  .n_messages = 3,
                  .sampling = CHAT_SAMPLING_NONE};
}

static inline void wire_assert_url(const jr_endpoint *e, const chat *c, const char *expected)
{
    JR_BUF_AUTO jr_buf url = {0};
    provider_find(e->provider)->append_url(&url, e, c);
    assert_string_equal(url.data, expected);
}

static inline void wire_assert_body(const jr_endpoint *e, const chat *c, quirks q,
                                    const char *expected)
{
    JR_BUF_AUTO jr_buf body = {0};
    provider_find(e->provider)->append_body(&body, e, c, &q);
    assert_string_equal(body.data, expected);
    JSON_PARSER_AUTO json_parser parser = {0};
    assert_non_null(json_parse(&parser, jr_buf_str(&body)));
}

/* The lines of the headers, joined by '\n'. */
static inline void wire_assert_headers(const jr_endpoint *e, const char *expected)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf text = {0};
    jr_str *lines;
    size_t n;
    provider_list_headers(arena, e, &lines, &n);
    for (size_t i = 0; i < n; i++)
        jr_buf_format(&text, "%s%.*s", i ? "\n" : "", JR_STR_ARG(lines[i]));
    assert_string_equal(text.data, expected);
}

static inline void wire_assert_text(jr_str seen, const char *expected)
{
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen), expected);
}

typedef struct wire_reading {
    provider_reading reading;
    chat_reply reply;
    api_error error;
} wire_reading;

static inline wire_reading wire_read_bytes(jr_arena *arena, jr_provider provider, int status,
                                           jr_str body)
{
    wire_reading r = {0};
    r.reading = provider_read(provider, &(reply_source){arena, status, body}, &r.reply, &r.error);
    return r;
}

static inline wire_reading wire_read(jr_arena *arena, jr_provider provider, int status,
                                     const char *body)
{
    return wire_read_bytes(arena, provider, status, jr_str_from(body));
}

static inline void wire_assert_reply(const wire_reading *r, const char *text, const char *thinking,
                                     chat_finish finish)
{
    if (r->reading != PROVIDER_REPLY)
        fail_msg("no reply: %.*s", JR_STR_ARG(r->error.message));
    wire_assert_text(r->reply.text, text);
    wire_assert_text(r->reply.thinking, thinking);
    assert_int_equal(r->reply.finish, finish);
}

static inline void wire_assert_usage(const wire_reading *r, int64_t input, int64_t output,
                                     int64_t reasoning)
{
    assert_int_equal(r->reply.usage.input, input);
    assert_int_equal(r->reply.usage.output, output);
    assert_int_equal(r->reply.usage.reasoning, reasoning);
}

static inline void wire_assert_cache(const wire_reading *r, int64_t cached, int64_t written)
{
    assert_int_equal(r->reply.usage.cached, cached);
    assert_int_equal(r->reply.usage.cache_written, written);
}

#endif
