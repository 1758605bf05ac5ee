/* Gemini's generateContent: requests byte for byte, parts, blocked prompts, errors. */
#include "wire.h"

#include "eval/refusal.h"

static const jr_endpoint gemini = {.id = {"gemini", 6},
                                   .provider = JR_PROVIDER_GEMINI,
                                   .base_url = {"https://generativelanguage.googleapis.com", 41},
                                   .model = {"gemini-2.5-pro", 14},
                                   .api_key = {"AIza", 4}};

#define HOST "https://generativelanguage.googleapis.com"

static void the_model_stands_in_the_path(void **state)
{
    (void)state;
    chat c = wire_chat();
    wire_assert_url(&gemini, &c, HOST "/v1beta/models/gemini-2.5-pro:generateContent");
    jr_endpoint e = gemini;
    e.model = JR_STR("models/gemma 3");
    wire_assert_url(&e, &c, HOST "/v1beta/models/gemma%203:generateContent");
    e.model = JR_STR("tunedModels/mine");
    e.base_url = JR_STR("http://localhost:1/v1");
    wire_assert_url(&e, &c, "http://localhost:1/v1/tunedModels/mine:generateContent");
    wire_assert_headers(&gemini, "Content-Type: application/json\nx-goog-api-key: AIza");
}

#define CONTENTS                                                                                   \
    "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"日本の首都は？\"}]},"                 \
    "{\"role\":\"model\",\"parts\":[{\"text\":\"東京です。\"}]},"                                  \
    "{\"role\":\"user\",\"parts\":[{\"text\":\"\\\"人口\\\"は？\\n\"}]}]"
#define SYSTEM "\"systemInstruction\":{\"parts\":[{\"text\":\"簡潔に。\"}]}"

static void bodies_have_their_sampling_in_generation_config(void **state)
{
    (void)state;
    chat c = wire_chat();
    wire_assert_body(&gemini, &c, (quirks){0}, "{" SYSTEM "," CONTENTS ",\"generationConfig\":{}}");
    static const jr_str stops[] = {{"###", 3}};
    c.stops = stops;
    c.n_stops = 1;
    c.sampling = (chat_sampling){0.7, 0.9, 1.1, 40, 1024, 7};
    wire_assert_body(&gemini, &c, (quirks){0},
                     "{" SYSTEM "," CONTENTS
                     ",\"generationConfig\":{\"maxOutputTokens\":1024,\"temperature\":0.7,"
                     "\"topP\":0.9,\"topK\":40,\"seed\":7,\"stopSequences\":[\"###\"]}}");
}

static void params_are_merged_into_generation_config(void **state)
{
    (void)state;
    chat c = wire_chat();
    c.sampling = (chat_sampling){0, NAN, NAN, 0, 1024, -1};
    jr_endpoint e = gemini;
    e.params = JR_STR("{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0},"
                      "\"temperature\":1},\"safetySettings\":[]}");
    wire_assert_body(&e, &c, (quirks){.no_system = true},
                     "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":"
                     "\"簡潔に。\\n\\n日本の首都は？\"}]},"
                     "{\"role\":\"model\",\"parts\":[{\"text\":\"東京です。\"}]},"
                     "{\"role\":\"user\",\"parts\":[{\"text\":\"\\\"人口\\\"は？\\n\"}]}],"
                     "\"generationConfig\":{\"maxOutputTokens\":1024,"
                     "\"thinkingConfig\":{\"thinkingBudget\":0},\"temperature\":1},"
                     "\"safetySettings\":[]}");
    e.params = JR_STR("{\"generationConfig\":null}");
    wire_assert_body(&e, &c, (quirks){0}, "{" SYSTEM "," CONTENTS ",\"generationConfig\":null}");
}

static void thoughts_are_kept_apart_and_counted_as_output(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_GEMINI, 200,
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"うーん\",\"thought\":true},"
        "{\"text\":\"東\"},{\"text\":\"京\"}],\"role\":\"model\"},\"finishReason\":\"STOP\","
        "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":11,\"candidatesTokenCount\":5,"
        "\"totalTokenCount\":23,\"cachedContentTokenCount\":4,\"thoughtsTokenCount\":7},"
        "\"responseId\":\"r1\",\"modelVersion\":\"gemini-2.5-pro\"}");
    wire_assert_reply(&r, "東京", "うーん", CHAT_STOPPED);
    wire_assert_usage(&r, 11, 12, 7);
    wire_assert_cache(&r, 4, -1);
    wire_assert_text(r.reply.model, "gemini-2.5-pro");
    wire_assert_text(r.reply.served.id, "r1");
    /* The cap was reached while thinking: neither content nor a count of its tokens. */
    r = wire_read(arena, JR_PROVIDER_GEMINI, 200,
                  "{\"candidates\":[{\"content\":{\"role\":\"model\"},\"finishReason\":"
                  "\"MAX_TOKENS\"}],\"usageMetadata\":{\"promptTokenCount\":11,"
                  "\"thoughtsTokenCount\":1024}}");
    wire_assert_reply(&r, "", "", CHAT_LENGTH);
    wire_assert_usage(&r, 11, 1024, 1024);
}

static void filtered_prompts_and_answers_are_told_apart_from_empty_ones(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(arena, JR_PROVIDER_GEMINI, 200,
                               "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},"
                               "\"usageMetadata\":{\"promptTokenCount\":11}}");
    wire_assert_reply(&r, "", "", CHAT_FILTERED);
    wire_assert_text(r.reply.finish_reason, "PROHIBITED_CONTENT");
    static const char *const reasons[] = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT",
                                          "SPII"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        JR_BUF_AUTO jr_buf body = {0};
        jr_buf_format(&body, "{\"candidates\":[{\"finishReason\":\"%s\"}]}", reasons[i]);
        r = wire_read(arena, JR_PROVIDER_GEMINI, 200, body.data);
        wire_assert_reply(&r, "", "", CHAT_FILTERED);
    }
    r = wire_read(arena, JR_PROVIDER_GEMINI, 200,
                  "{\"candidates\":[{\"finishReason\":\"OTHER\"}]}");
    assert_int_equal(r.reading, PROVIDER_UNREADABLE); /* the beginning of an answer is none */
    r = wire_read(arena, JR_PROVIDER_GEMINI, 200, "{}");
    assert_int_equal(r.reading, PROVIDER_UNREADABLE);
    wire_assert_text(r.error.message, "the reply has no candidates: {}");
}

static void errors_stand_alone_or_in_an_array(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const char *const bodies[] = {
        "{\"error\":{\"code\":400,\"message\":\"API key not valid.\",\"status\":"
        "\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
        "\"reason\":\"API_KEY_INVALID\"}]}}",
        "[{\"error\":{\"code\":400,\"message\":\"API key not valid.\",\"status\":"
        "\"INVALID_ARGUMENT\",\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}]"};
    for (size_t i = 0; i < 2; i++) {
        wire_reading r = wire_read(arena, JR_PROVIDER_GEMINI, 400, bodies[i]);
        assert_int_equal(r.reading, PROVIDER_ERROR);
        wire_assert_text(r.error.type, "INVALID_ARGUMENT");
        wire_assert_text(r.error.code, "API_KEY_INVALID");
        wire_assert_text(r.error.message, "API key not valid.");
        assert_int_equal(refusal_of(&r.error), REFUSAL_OF_KEY);
    }
}

UNIT_GROUP(provider_gemini)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_stands_in_the_path),
        cmocka_unit_test(bodies_have_their_sampling_in_generation_config),
        cmocka_unit_test(params_are_merged_into_generation_config),
        cmocka_unit_test(thoughts_are_kept_apart_and_counted_as_output),
        cmocka_unit_test(filtered_prompts_and_answers_are_told_apart_from_empty_ones),
        cmocka_unit_test(errors_stand_alone_or_in_an_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
