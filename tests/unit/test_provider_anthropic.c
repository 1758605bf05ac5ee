/* Anthropic's messages interface: requests byte for byte, blocks, reasons to stop, errors. */
#include "wire.h"

static const jr_endpoint claude = {.id = {"claude", 6},
                                   .provider = JR_PROVIDER_ANTHROPIC,
                                   .base_url = {"https://api.anthropic.com", 25},
                                   .model = {"claude-sonnet-4-5", 17},
                                   .api_key = {"sk-ant", 6}};

static void requests_are_those_of_the_reference(void **state)
{
    (void)state;
    chat c = wire_chat();
    wire_assert_url(&claude, &c, "https://api.anthropic.com/v1/messages");
    jr_endpoint e = claude;
    e.base_url = JR_STR("http://127.0.0.1:8080/v1");
    wire_assert_url(&e, &c, "http://127.0.0.1:8080/v1/messages");
    wire_assert_headers(&claude, "Content-Type: application/json\nx-api-key: sk-ant\n"
                                 "anthropic-version: 2023-06-01");
    jr_header headers[] = {{JR_STR("anthropic-version"), JR_STR("2030-01-01")}};
    e.headers = headers;
    e.n_headers = 1;
    wire_assert_headers(
        &e, "Content-Type: application/json\nx-api-key: sk-ant\nanthropic-version: 2030-01-01");
}

#define MESSAGES                                                                                   \
    "\"messages\":[{\"role\":\"user\",\"content\":\"日本の首都は？\"},"                            \
    "{\"role\":\"assistant\",\"content\":\"東京です。\"},"                                         \
    "{\"role\":\"user\",\"content\":\"\\\"人口\\\"は？\\n\"}]"

static void bodies_always_have_a_maximum_of_tokens(void **state)
{
    (void)state;
    chat c = wire_chat();
    wire_assert_body(&claude, &c, (quirks){0},
                     "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":4096,"
                     "\"system\":\"簡潔に。\"," MESSAGES "}");
    static const jr_str stops[] = {{"###", 3}};
    c.stops = stops;
    c.n_stops = 1;
    c.sampling = (chat_sampling){0.7, 0.9, 1.1, 40, 1024, 7};
    wire_assert_body(&claude, &c, (quirks){0},
                     "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1024,"
                     "\"system\":\"簡潔に。\"," MESSAGES ",\"temperature\":0.7,\"top_p\":0.9,"
                     "\"top_k\":40,\"stop_sequences\":[\"###\"]}");
    jr_endpoint e = claude;
    e.params = JR_STR("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},"
                      "\"max_tokens\":2048}");
    quirks q = {.no_temperature = true, .no_top_p = true, .no_top_k = true, .no_stop = true};
    wire_assert_body(&e, &c, q,
                     "{\"model\":\"claude-sonnet-4-5\",\"system\":\"簡潔に。\"," MESSAGES
                     ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},"
                     "\"max_tokens\":2048}");
}

static void a_long_beginning_that_prompts_share_is_marked(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0}, marked = {0}, plain = {0};
    for (size_t size = 4092; size <= 4096; size += 4) {
        jr_buf_clear(&text);
        jr_buf_append_repeated(&text, 'x', size);
        jr_buf_append_text(&text, "rest");
        const chat_message prompt = {.text = jr_buf_str(&text)};
        chat c = {.messages = &prompt,
                  .n_messages = 1,
                  .sampling = CHAT_SAMPLING_NONE,
                  .group = 1,
                  .shared_size = size};
        jr_buf_clear(&marked);
        jr_buf_clear(&plain);
        jr_buf_format(&plain,
                      "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":4096,\"messages\":["
                      "{\"role\":\"user\",\"content\":\"%s\"}]}",
                      text.data);
        jr_buf_format(&marked,
                      "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":4096,\"messages\":["
                      "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"%.*s\","
                      "\"cache_control\":{\"type\":\"ephemeral\"}},"
                      "{\"type\":\"text\",\"text\":\"rest\"}]}]}",
                      (int)size, text.data);
        wire_assert_body(&claude, &c, (quirks){0}, size < 4096 ? plain.data : marked.data);
        wire_assert_body(&claude, &c, (quirks){.no_cache_mark = true}, plain.data);
    }
}

static wire_reading read_message(jr_arena *arena, const char *content, const char *stop_reason)
{
    JR_BUF_AUTO jr_buf body = {0};
    jr_buf_format(&body,
                  "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                  "\"claude-sonnet-4-5-20250929\",\"content\":%s,\"stop_reason\":\"%s\","
                  "\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,"
                  "\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":5,"
                  "\"output_tokens\":20,\"output_tokens_details\":{\"thinking_tokens\":8}}}",
                  content, stop_reason);
    return wire_read(arena, JR_PROVIDER_ANTHROPIC, 200, body.data);
}

static void blocks_of_thinking_are_kept_apart(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = read_message(arena,
                                  "[{\"type\":\"thinking\",\"thinking\":\"うーん\","
                                  "\"signature\":\"s\"},{\"type\":\"redacted_thinking\","
                                  "\"data\":\"d\"},{\"type\":\"text\",\"text\":\"東\"},"
                                  "{\"type\":\"text\",\"text\":\"京\"}]",
                                  "end_turn");
    wire_assert_reply(&r, "東京", "うーん", CHAT_STOPPED);
    wire_assert_usage(&r, 18, 20, 8);
    wire_assert_cache(&r, 5, 3);
    wire_assert_text(r.reply.served.id, "msg_1");
    wire_assert_text(r.reply.model, "claude-sonnet-4-5-20250929");
    wire_assert_text(r.reply.finish_reason, "end_turn");
}

static void reasons_to_stop_are_understood(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *reason;
        chat_finish finish;
    } cases[] = {{"end_turn", CHAT_STOPPED},  {"stop_sequence", CHAT_STOPPED},
                 {"max_tokens", CHAT_LENGTH}, {"model_context_window_exceeded", CHAT_LENGTH},
                 {"refusal", CHAT_REFUSED},   {"tool_use", CHAT_OTHER}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wire_reading r = read_message(arena, "[]", cases[i].reason);
        wire_assert_reply(&r, "", "", cases[i].finish);
    }
    wire_reading paused = read_message(arena, "[]", "pause_turn");
    assert_int_equal(paused.reading, PROVIDER_UNREADABLE);
}

static void errors_are_told_from_replies(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const int statuses[] = {400, 529, 200};
    for (size_t i = 0; i < 3; i++) {
        wire_reading r = wire_read(arena, JR_PROVIDER_ANTHROPIC, statuses[i],
                                   "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                                   "\"message\":\"Overloaded\"},\"request_id\":\"req_1\"}");
        assert_int_equal(r.reading, PROVIDER_ERROR);
        assert_int_equal(r.error.status, statuses[i]);
        wire_assert_text(r.error.type, "overloaded_error");
        wire_assert_text(r.error.message, "Overloaded");
    }
    wire_reading r = wire_read(arena, JR_PROVIDER_ANTHROPIC, 200, "{\"type\":\"message\"}");
    assert_int_equal(r.reading, PROVIDER_UNREADABLE);
    wire_assert_text(r.error.message, "the reply has no content: {\"type\":\"message\"}");
}

UNIT_GROUP(provider_anthropic)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_those_of_the_reference),
        cmocka_unit_test(bodies_always_have_a_maximum_of_tokens),
        cmocka_unit_test(a_long_beginning_that_prompts_share_is_marked),
        cmocka_unit_test(blocks_of_thinking_are_kept_apart),
        cmocka_unit_test(reasons_to_stop_are_understood),
        cmocka_unit_test(errors_are_told_from_replies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
