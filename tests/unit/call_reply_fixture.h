/* call_reply_fixture.h: an endpoint, a first attempt of a call, and how it may have ended. */
#ifndef TESTS_UNIT_CALL_REPLY_FIXTURE_H
#define TESTS_UNIT_CALL_REPLY_FIXTURE_H

#include <math.h>
#include <string.h>

#include "unit.h"

#include "eval/call_reply.h"

static jr_arena *arena;
static jr_endpoint endpoint;
static chat asked;

static inline int set_up(void **state)
{
    (void)state;
    arena = jr_arena_new();
    endpoint = (jr_endpoint){.id = JR_STR("m"),
                             .provider = JR_PROVIDER_OPENAI,
                             .base_url = JR_STR("http://h/v1"),
                             .model = JR_STR("m"),
                             .price_input = 1,
                             .price_output = 10};
    asked = (chat){.sampling = CHAT_SAMPLING_NONE};
    asked.sampling.max_tokens = 100;
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    jr_arena_free(arena);
    return 0;
}

static inline call_facts first_attempt(void)
{
    return (call_facts){.request = {.endpoint = &endpoint, .chat = &asked},
                        .input_tokens = 40,
                        .reserved = 0.5,
                        .attempts = 1,
                        .max_retries = 2,
                        .has_answered = true,
                        .is_usable = true,
                        .uniform = 0.5};
}

static inline ending with_status(int status, const char *message)
{
    bool is_good = status == 200;
    return (ending){.failure = HTTP_ANSWERED,
                    .status = status,
                    .reading = is_good ? PROVIDER_REPLY : PROVIDER_ERROR,
                    .reply = {.text = JR_STR("日本"), .usage = CHAT_USAGE_UNSAID},
                    .error = {.status = status, .message = jr_str_from(message)},
                    .hint = {NAN, NAN, NAN, NAN, NAN}};
}

static inline ending cut_off(http_failure failure)
{
    return (ending){.failure = failure,
                    .reading = PROVIDER_UNREADABLE,
                    .problem = "it broke",
                    .hint = {NAN, NAN, NAN, NAN, NAN}};
}

static inline void assert_text(jr_str text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
