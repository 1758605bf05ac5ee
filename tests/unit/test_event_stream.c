/* Replies that come as streams of events, in each provider's form. */
#include "wire.h"

#define OPENAI_PIECE(text)                                                                         \
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" text              \
    "\"},\"finish_reason\":null}]}\n\n"

static void openai_s_pieces_become_a_reply(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        OPENAI_PIECE("東") OPENAI_PIECE(
            "京") "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                  "data: "
                  "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n"
                  "data: [DONE]\n\n",
        /* comments, fields, line ends of Windows, no empty lines, no space behind the colon */
        ": PROCESSING\r\n\r\nevent: x\r\nid: 1\r\n"
        "data:{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"東\"}}]}\r\n"
        "data:{\"choices\":[{\"delta\":{\"content\":\"京\"},\"finish_reason\":\"stop\"}],\"usage\":"
        "{\"prompt_tokens\":7,\"completion_tokens\":2}}\r\ndata:[DONE]",
        /* an event of several lines; a whole message */
        "data: {\"choices\":[{\"message\":\ndata: "
        "{\"content\":\"東京\"},\"finish_reason\":\"stop\"}],"
        "\ndata: \"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n",
        /* lines of JSON, with nothing around them */
        "{\"choices\":[{\"delta\":{\"content\":\"東\"}}]}\r\n\r\n"
        "{\"choices\":[{\"delta\":{\"content\":\"京\"},\"finish_reason\":\"stop\"}],\"usage\":"
        "{\"prompt_tokens\":7,\"completion_tokens\":2}}\n",
        "[{\"choices\":[{\"delta\":{\"content\":\"東\"}}]},{\"choices\":[{\"delta\":{\"content\":"
        "\"京\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":"
        "2}}]",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200, bodies[i]);
        wire_assert_reply(&r, "東京", "", CHAT_STOPPED);
        wire_assert_usage(&r, 7, 2, -1);
    }
}

static void thinking_refusals_and_completions_are_streamed_too(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"m\"}}]}\n\n" OPENAI_PIECE("A")
            OPENAI_PIECE(
                "") "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n");
    wire_assert_reply(&r, "A", "hmm", CHAT_LENGTH);
    r = wire_read(arena, JR_PROVIDER_OPENAI, 200,
                  OPENAI_PIECE("<thi") OPENAI_PIECE("nk>hm</think>A") "data: [DONE]\n");
    wire_assert_reply(&r, "A", "hm", CHAT_STOPPED);
    r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "data: {\"choices\":[{\"delta\":{\"refusal\":\"I can't.\"}}]}\n\ndata: [DONE]\n\n");
    wire_assert_reply(&r, "I can't.", "", CHAT_REFUSED);
    r = wire_read(arena, JR_PROVIDER_OPENAI, 200,
                  "data: {\"choices\":[{\"text\":\"A\",\"finish_reason\":null}]}\n\n"
                  "data: {\"choices\":[{\"text\":\"B\",\"finish_reason\":\"stop\"}]}\n\n");
    wire_assert_reply(&r, "AB", "", CHAT_STOPPED);
}

static void ollama_s_lines_become_a_reply(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{\"model\":\"l\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\"}"
        ","
        "\"done\":false}\n"
        "{\"model\":\"l\",\"message\":{\"role\":\"assistant\",\"content\":\"東\"},\"done\":false}\n"
        "{\"model\":\"l\",\"message\":{\"role\":\"assistant\",\"content\":\"京\"},\"done\":false}\n"
        "{\"model\":\"l\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
        "\"done_reason\":\"stop\",\"prompt_eval_count\":7,\"eval_count\":2}\n",
        "{\"model\":\"l\",\"response\":\"<think>hm</think>\",\"done\":false}\n"
        "{\"model\":\"l\",\"response\":\"東京\",\"done\":false}\n"
        "{\"model\":\"l\",\"response\":\"\",\"done\":true,\"prompt_eval_count\":7,\"eval_count\":"
        "2}",
        ("{\"model\":\"l\",\"message\":{\"content\":\"東京\",\"thinking\":\"hm\"},\"done\":true,"
         "\"done_reason\":\"stop\",\"prompt_eval_count\":7,\"eval_count\":2}"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200, bodies[i]);
        wire_assert_reply(&r, "東京", "hm", CHAT_STOPPED);
        wire_assert_usage(&r, 7, 2, -1);
        wire_assert_text(r.reply.model, "l");
    }
}

static void anthropic_s_events_become_a_reply(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_ANTHROPIC, 200,
        "event: message_start\ndata: "
        "{\"type\":\"message_start\",\"message\":{\"model\":\"c\",\"usage\":"
        "{\"input_tokens\":25,\"output_tokens\":1}}}\n\n"
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
        "\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}\n\n"
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
        "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n"
        "event: ping\ndata: {\"type\":\"ping\"}\n\n"
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":"
        "{\"type\":\"text_delta\",\"text\":\"東\"}}\n\n"
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":"
        "{\"type\":\"text_delta\",\"text\":\"京\"}}\n\n"
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
        "\"max_tokens\"},\"usage\":{\"output_tokens\":15}}\n\n"
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    wire_assert_reply(&r, "東京", "hm", CHAT_LENGTH);
    wire_assert_usage(&r, 25, 15, -1);
    wire_assert_text(r.reply.model, "c");
}

static void gemini_s_events_become_a_reply(void **state)
{
    (void)state;
#define FIRST                                                                                      \
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true},{\"text\":"      \
    "\"東\"}]}}],\"usageMetadata\":{\"promptTokenCount\":7}}"
#define SECOND                                                                                     \
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"京\"}]},\"finishReason\":\"STOP\"}],"   \
    "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":2}}"
    static const char *const bodies[] = {"data: " FIRST "\r\n\r\ndata: " SECOND "\r\n\r\n",
                                         "[" FIRST ",\r\n" SECOND "]", FIRST "\n" SECOND};
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        wire_reading r = wire_read(arena, JR_PROVIDER_GEMINI, 200, bodies[i]);
        wire_assert_reply(&r, "東京", "hm", CHAT_STOPPED);
        wire_assert_usage(&r, 7, 2, -1);
    }
    wire_reading r = wire_read(arena, JR_PROVIDER_GEMINI, 200,
                               "data: {\"promptFeedback\":{\"blockReason\":\"OTHER\"}}\n\n");
    wire_assert_reply(&r, "", "", CHAT_FILTERED);
}

static void a_stream_that_breaks_off_is_no_reply(void **state)
{
    (void)state;
    static const struct {
        const char *body, *problem;
    } cases[] = {
        {OPENAI_PIECE("[[A]]"), "the stream ends before the reply does"},
        {OPENAI_PIECE("[[A]]") "data: {\"choi", "the stream has an event that is not JSON"},
        {OPENAI_PIECE("[[A]]") "data: {\n\n" OPENAI_PIECE("B") "data: [DONE]\n",
         "the stream has an event that is not JSON"},
        {"{\"message\":{\"content\":\"[[A]]\"},\"done\":false}\n{\"message\":{\"content\":\"\"},"
         "\"done\":false}\n",
         "the stream ends before the reply does"},
        {"{\"message\":{\"content\":\"[[A]]\"},\"done\":false}\n{\"mess",
         "the stream has an event that is not JSON"},
        {": nothing\n\n", "the stream ends before the reply does"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200, cases[i].body);
        assert_int_equal(r.reading, PROVIDER_UNREADABLE);
        assert_memory_equal(r.error.message.data, cases[i].problem, strlen(cases[i].problem));
    }
}

static void an_error_within_a_stream_is_one(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_ANTHROPIC, 200,
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":"
        "{\"input_tokens\":25,\"output_tokens\":1}}}\n\nevent: error\ndata: {\"type\":\"error\","
        "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
    assert_int_equal(r.reading, PROVIDER_ERROR);
    wire_assert_text(r.error.message, "Overloaded");
    assert_int_equal(r.error.usage.input, 25);
    r = wire_read(arena, JR_PROVIDER_OPENAI, 429,
                  "data: {\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit\"}}\n\n");
    assert_int_equal(r.reading, PROVIDER_ERROR);
    assert_int_equal(r.error.status, 429);
    wire_assert_text(r.error.message, "slow down");
    r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "{\"message\":{\"content\":\"A\"},\"done\":false}\n{\"error\":\"out of memory\"}\n");
    assert_int_equal(r.reading, PROVIDER_ERROR);
    wire_assert_text(r.error.message, "out of memory");
    r = wire_read(arena, JR_PROVIDER_OPENAI, 401, "data: no key\n\n");
    assert_int_equal(r.reading, PROVIDER_ERROR);
    wire_assert_text(r.error.message, "data: no key");
}

UNIT_GROUP(event_stream)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openai_s_pieces_become_a_reply),
        cmocka_unit_test(thinking_refusals_and_completions_are_streamed_too),
        cmocka_unit_test(ollama_s_lines_become_a_reply),
        cmocka_unit_test(anthropic_s_events_become_a_reply),
        cmocka_unit_test(gemini_s_events_become_a_reply),
        cmocka_unit_test(a_stream_that_breaks_off_is_no_reply),
        cmocka_unit_test(an_error_within_a_stream_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
