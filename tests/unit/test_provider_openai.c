/* OpenAI's chat completions, the completions interface and Azure: requests byte for byte, and
 * replies in the forms that servers give them. */
#include "wire.h"

static const jr_endpoint own = {.id = {"gpt-4o", 6},
                                .provider = JR_PROVIDER_OPENAI,
                                .base_url = {"https://api.openai.com/v1", 25},
                                .model = {"gpt-4o", 6},
                                .api_key = {"sk-1", 4}};

static jr_endpoint server(void)
{
    jr_endpoint e = own;
    e.base_url = JR_STR("http://127.0.0.1:8000/v1");
    e.model = JR_STR("m");
    e.api_key = (jr_str){0};
    return e;
}

static jr_endpoint azure(const char *base_url)
{
    jr_endpoint e = own;
    e.provider = JR_PROVIDER_AZURE;
    e.base_url = jr_str_from(base_url);
    e.model = JR_STR("my gpt");
    return e;
}

static void urls_and_headers_are_those_of_the_reference(void **state)
{
    (void)state;
    chat c = wire_chat(), raw = {.raw_prompt = JR_STR("x"), .sampling = CHAT_SAMPLING_NONE};
    wire_assert_url(&own, &c, "https://api.openai.com/v1/chat/completions");
    wire_assert_url(&own, &raw, "https://api.openai.com/v1/completions");
    wire_assert_headers(&own, "Content-Type: application/json\nAuthorization: Bearer sk-1");
    jr_endpoint local = server();
    wire_assert_headers(&local, "Content-Type: application/json");
    jr_header headers[] = {{JR_STR("authorization"), JR_STR("Basic x")},
                           {JR_STR("X-Title"), JR_STR("bench")}};
    jr_endpoint e = own;
    e.headers = headers;
    e.n_headers = 2;
    wire_assert_headers(&e,
                        "Content-Type: application/json\nauthorization: Basic x\nX-Title: bench");
    e.base_url = JR_STR("https://proxy.example/openai?team=7");
    wire_assert_url(&e, &c, "https://proxy.example/openai/chat/completions?team=7");
}

static void beginnings_that_prompts_share_are_named_where_that_is_known(void **state)
{
    (void)state;
    static const chat_message question = {.text = {"Q", 1}};
    chat c = {.messages = &question,
              .n_messages = 1,
              .sampling = CHAT_SAMPLING_NONE,
              .group = 0xBEEF,
              .slot = 1};
    jr_endpoint theirs = own;
    c.slot = 0;
    wire_assert_body(&theirs, &c, (quirks){0},
                     "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}],"
                     "\"prompt_cache_key\":\"jrank-000000000000beef\"}");
    wire_assert_body(&theirs, &c, (quirks){.no_cache_key = true},
                     "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}]}");
    jr_endpoint other = server();
    c.slot = 1;
    wire_assert_body(&other, &c, (quirks){0},
                     "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}],"
                     "\"id_slot\":0}");
}

static void azure_has_the_deployment_in_the_path_and_its_own_header(void **state)
{
    (void)state;
    chat c = wire_chat(), raw = {.raw_prompt = JR_STR("x"), .sampling = CHAT_SAMPLING_NONE};
    jr_endpoint e = azure("https://r.openai.azure.com");
    wire_assert_url(&e, &c,
                    "https://r.openai.azure.com/openai/deployments/my%20gpt/chat/completions"
                    "?api-version=2024-10-21");
    wire_assert_url(&e, &raw,
                    "https://r.openai.azure.com/openai/deployments/my%20gpt/completions"
                    "?api-version=2024-10-21");
    wire_assert_headers(&e, "Content-Type: application/json\napi-key: sk-1");
    e = azure("https://r.openai.azure.com/openai/deployments/d?api-version=2025-01-01-preview");
    wire_assert_url(&e, &c,
                    "https://r.openai.azure.com/openai/deployments/d/chat/completions"
                    "?api-version=2025-01-01-preview");
    e = azure("https://r.openai.azure.com/openai/v1");
    wire_assert_url(&e, &c, "https://r.openai.azure.com/openai/v1/chat/completions");
}

#define CHAT_MESSAGES                                                                              \
    "\"messages\":[{\"role\":\"system\",\"content\":\"簡潔に。\"},"                                \
    "{\"role\":\"user\",\"content\":\"日本の首都は？\"},"                                          \
    "{\"role\":\"assistant\",\"content\":\"東京です。\"},"                                         \
    "{\"role\":\"user\",\"content\":\"\\\"人口\\\"は？\\n\"}]"

static void bodies_hold_what_was_asked_for_and_no_more(void **state)
{
    (void)state;
    chat c = wire_chat();
    jr_endpoint local = server();
    wire_assert_body(&local, &c, (quirks){0}, "{\"model\":\"m\"," CHAT_MESSAGES "}");
    static const jr_str stops[] = {{"\n###", 4}, {"", 0}, {"</s>", 4}};
    c.stops = stops;
    c.n_stops = 3;
    c.sampling = (chat_sampling){.temperature = 0,
                                 .top_p = 0.95,
                                 .repetition_penalty = 1.1,
                                 .top_k = 40,
                                 .max_tokens = 1024,
                                 .seed = 0};
    wire_assert_body(&local, &c, (quirks){0},
                     "{\"model\":\"m\"," CHAT_MESSAGES
                     ",\"max_tokens\":1024,\"temperature\":0,\"top_p\":0.95,\"top_k\":40,"
                     "\"repetition_penalty\":1.1,\"repeat_penalty\":1.1,\"seed\":0,"
                     "\"stop\":[\"\\n###\",\"</s>\"]}");
    /* OpenAI's own interface has no top_k and no repetition penalty; its max_tokens is old. */
    wire_assert_body(&own, &c, (quirks){0},
                     "{\"model\":\"gpt-4o\"," CHAT_MESSAGES
                     ",\"max_completion_tokens\":1024,\"temperature\":0,\"top_p\":0.95,\"seed\":0,"
                     "\"stop\":[\"\\n###\",\"</s>\"]}");
}

static void what_an_endpoint_does_not_take_is_left_out(void **state)
{
    (void)state;
    chat c = wire_chat();
    static const jr_str stops[] = {{"###", 3}};
    c.stops = stops;
    c.n_stops = 1;
    c.sampling = (chat_sampling){0.7, 0.95, 1.1, 40, 1024, 1};
    jr_endpoint local = server();
    quirks q = {.wants_max_completion_tokens = true,
                .no_temperature = true,
                .no_top_p = true,
                .no_top_k = true,
                .no_repetition_penalty = true,
                .no_seed = true,
                .no_stop = true,
                .no_system = true};
    wire_assert_body(
        &local, &c, q,
        "{\"model\":\"m\",\"messages\":["
        "{\"role\":\"user\",\"content\":\"簡潔に。\\n\\n日本の首都は？\"},"
        "{\"role\":\"assistant\",\"content\":\"東京です。\"},"
        "{\"role\":\"user\",\"content\":\"\\\"人口\\\"は？\\n\"}],\"max_completion_tokens\":1024}");
    c.sampling = (chat_sampling){NAN, NAN, NAN, 0, 5, -1};
    wire_assert_body(&own, &c, (quirks){.wants_max_tokens = true, .no_stop = true},
                     "{\"model\":\"gpt-4o\"," CHAT_MESSAGES ",\"max_tokens\":5}");
}

static void raw_prompts_keep_their_nul_bytes(void **state)
{
    (void)state;
    jr_endpoint local = server();
    chat c = {.system = JR_STR("not sent"),
              .raw_prompt = JR_STR("ユーザー: a\0システム: "),
              .sampling = {NAN, NAN, NAN, 0, 16, -1}};
    wire_assert_body(&local, &c, (quirks){.wants_max_completion_tokens = true},
                     "{\"model\":\"m\",\"prompt\":\"ユーザー: a\\u0000システム: \","
                     "\"max_tokens\":16}");
}

static void params_of_the_endpoint_have_the_last_word(void **state)
{
    (void)state;
    jr_endpoint local = server();
    local.params = JR_STR("{\"temperature\":1,\"max_completion_tokens\":9,"
                          "\"chat_template_kwargs\":{\"enable_thinking\":false},\"x\":\"é\"}");
    chat c = wire_chat();
    c.n_messages = 1;
    c.system = (jr_str){0};
    c.sampling = (chat_sampling){0, 0.5, NAN, 0, 100, -1};
    wire_assert_body(&local, &c, (quirks){0},
                     "{\"model\":\"m\",\"messages\":[{\"role\":\"user\","
                     "\"content\":\"日本の首都は？\"}],\"top_p\":0.5,\"temperature\":1,"
                     "\"max_completion_tokens\":9,"
                     "\"chat_template_kwargs\":{\"enable_thinking\":false},\"x\":\"é\"}");
}

static wire_reading read_choice(jr_arena *arena, const char *choice)
{
    JR_BUF_AUTO jr_buf body = {0};
    jr_buf_format(&body,
                  "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,"
                  "\"model\":\"gpt-4o-2024-08-06\",\"choices\":[%s],"
                  "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21,"
                  "\"completion_tokens_details\":{\"reasoning_tokens\":3}},"
                  "\"system_fingerprint\":\"fp_a\"}",
                  choice);
    return wire_read(arena, JR_PROVIDER_OPENAI, 200, body.data);
}

static void replies_are_read_in_every_form(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *choice, *text, *thinking;
        chat_finish finish;
    } cases[] = {
        {"{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"東京\",\"refusal\":null},"
         "\"logprobs\":null,\"finish_reason\":\"stop\"}",
         "東京", "", CHAT_STOPPED},
        {"{\"message\":{\"content\":\"東\"},\"finish_reason\":\"length\"}", "東", "", CHAT_LENGTH},
        {"{\"message\":{\"content\":null},\"finish_reason\":\"length\"}", "", "", CHAT_LENGTH},
        {"{\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}", "", "",
         CHAT_FILTERED},
        {"{\"message\":{\"content\":null,\"refusal\":\"I can't.\"},\"finish_reason\":\"stop\"}",
         "I can't.", "", CHAT_REFUSED},
        {"{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"東\"},"
         "{\"type\":\"text\",\"text\":\"京\"}]},\"finish_reason\":\"stop\"}",
         "東京", "", CHAT_STOPPED},
        {"{\"message\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
         "\"text\":\"うーん\"}]},{\"type\":\"text\",\"text\":\"東京\"}]},\"finish_reason\":"
         "\"stop\"}",
         "東京", "うーん", CHAT_STOPPED},
        {"{\"message\":{\"content\":\"東京\",\"reasoning_content\":\"うーん\"},"
         "\"finish_reason\":\"stop\"}",
         "東京", "うーん", CHAT_STOPPED},
        {"{\"message\":{\"content\":\"東京\",\"reasoning\":\"うーん\"},\"finish_reason\":\"stop\"}",
         "東京", "うーん", CHAT_STOPPED},
        {"{\"message\":{\"content\":\"東京\"},\"finish_reason\":null}", "東京", "", CHAT_STOPPED},
        {"{\"message\":{\"content\":null},\"finish_reason\":\"tool_calls\"}", "", "", CHAT_OTHER},
        {"{\"text\":\" 東京\",\"finish_reason\":\"stop\"}", " 東京", "", CHAT_STOPPED},
        {"{\"message\":{\"content\":\"a\\u0000b\"},\"finish_reason\":\"eos_token\"}", "a", "",
         CHAT_STOPPED},
    };
    for (size_t i = 0; i + 1 < sizeof cases / sizeof *cases; i++) {
        wire_reading r = read_choice(arena, cases[i].choice);
        wire_assert_reply(&r, cases[i].text, cases[i].thinking, cases[i].finish);
        wire_assert_usage(&r, 9, 12, 3);
        wire_assert_text(r.reply.model, "gpt-4o-2024-08-06");
        wire_assert_text(r.reply.served.fingerprint, "fp_a");
        wire_assert_text(r.reply.served.id, "chatcmpl-1");
    }
    wire_reading r = read_choice(arena, cases[sizeof cases / sizeof *cases - 1].choice);
    assert_int_equal(r.reply.text.size, 3);
    assert_memory_equal(r.reply.text.data, "a\0b", 3);
    wire_assert_text(r.reply.finish_reason, "eos_token");
}

static void thinking_within_the_text_is_kept_apart(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *content, *text, *thinking;
    } cases[] = {
        {"<think>\\n甲か乙か。\\n</think>\\n\\n[[A]]", "[[A]]", "甲か乙か。\n"},
        {" \\n<think></think>[[A]]", "[[A]]", ""},
        {"<think>長い考え", "", "長い考え"},
        {"甲か乙か。</think>\\n[[B]]", "[[B]]", "甲か乙か。"},
        {"タグ <think>x</think> の話", "タグ <think>x</think> の話", ""},
        {"no thought", "no thought", ""},
        {"<think>", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_BUF_AUTO jr_buf choice = {0};
        jr_buf_format(&choice, "{\"message\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}",
                      cases[i].content);
        wire_reading r = read_choice(arena, choice.data);
        wire_assert_reply(&r, cases[i].text, cases[i].thinking, CHAT_STOPPED);
    }
}

static void what_came_out_of_a_cache_is_part_of_the_prompt(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":2006,"
        "\"completion_tokens\":9,\"total_tokens\":2015,"
        "\"prompt_tokens_details\":{\"cached_tokens\":1920,\"cache_write_tokens\":64}}}");
    wire_assert_usage(&r, 2006, 9, -1);
    wire_assert_cache(&r, 1920, 64);
    /* DeepSeek. */
    r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":100,"
        "\"completion_tokens\":9,\"prompt_cache_hit_tokens\":64,\"prompt_cache_miss_tokens\":36}}");
    wire_assert_usage(&r, 100, 9, -1);
    wire_assert_cache(&r, 64, -1);
}

static void usage_of_xai_counts_the_thinking_once(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":32,"
        "\"completion_tokens\":9,\"total_tokens\":135,"
        "\"completion_tokens_details\":{\"reasoning_tokens\":94}}}");
    wire_assert_usage(&r, 32, 103, 94);
    r = wire_read(arena, JR_PROVIDER_OPENAI, 200, "{\"choices\":[{\"message\":{}}]}");
    wire_assert_usage(&r, -1, -1, -1);
    wire_assert_reply(&r, "", "", CHAT_OTHER);
}

/* A reply that was paid for is not lost because of one byte. */
static void half_characters_become_replacement_characters(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200,
                               "{\"choices\":[{\"message\":{\"content\":\"東\xE4\xBA \\ud83d\"},"
                               "\"finish_reason\":\"length\"}]}");
    wire_assert_reply(&r, "東�� �", "", CHAT_LENGTH);
}

typedef struct error_case {
    int status;
    const char *body;
    int seen_status;
    const char *type, *code, *param, *message;
} error_case;

static const error_case errors[] = {
    {400,
     "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported.\",\"type\":"
     "\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}",
     400, "invalid_request_error", "unsupported_parameter", "max_tokens",
     "Unsupported parameter: 'max_tokens' is not supported."},
    /* vLLM, older and newer */
    {400,
     "{\"object\":\"error\",\"message\":\"System role not supported\",\"type\":\"BadRequestError\","
     "\"param\":null,\"code\":400}",
     400, "BadRequestError", "400", "", "System role not supported"},
    {404,
     "{\"error\":{\"message\":\"The model `x` does not exist.\",\"type\":\"NotFoundError\","
     "\"param\":\"model\",\"code\":404}}",
     404, "NotFoundError", "404", "model", "The model `x` does not exist."},
    /* FastAPI, and Mistral on top of it */
    {422,
     "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"top_k\"],\"msg\":\"Extra "
     "inputs are not permitted\",\"input\":40}]}",
     422, "extra_forbidden", "", "top_k", "top_k; Extra inputs are not permitted"},
    {422,
     "{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":"
     "[\"body\",\"messages\",0,\"user\",\"name\"],\"msg\":\"Extra inputs are not permitted\"}]},"
     "\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}",
     422, "extra_forbidden", "", "messages.0.user.name",
     "messages.0.user.name; Extra inputs are not permitted"},
    {404, "{\"detail\":\"Not Found\"}", 404, "", "", "", "Not Found"},
    /* Ollama, TGI */
    {404, "{\"error\":\"model 'x' not found\"}", 404, "", "", "", "model 'x' not found"},
    {422, "{\"error\":\"Input validation error\",\"error_type\":\"validation\"}", 422, "",
     "validation", "", "Input validation error"},
    /* llama-server */
    {400,
     "{\"error\":{\"code\":400,\"message\":\"request (3000 tokens) exceeds the available context "
     "size\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":3000,\"n_ctx\":2048}}",
     400, "exceed_context_size_error", "400", "",
     "request (3000 tokens) exceeds the available context size"},
    /* OpenRouter: within a 200, and within a choice */
    {200,
     "{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":"
     "\"slow down\"}},\"user_id\":\"u\"}",
     429, "", "429", "", "Provider returned error; slow down"},
    {200,
     "{\"choices\":[{\"error\":{\"message\":\"broken off\",\"code\":502},\"finish_reason\":"
     "\"error\",\"message\":{\"content\":\"\"}}]}",
     502, "", "502", "", "broken off"},
    /* Others name the status of an error inside a 200 by other names. */
    {200, "{\"error\":{\"message\":\"busy\",\"status\":503}}", 503, "503", "", "", "busy"},
    {200, "{\"error\":{\"message\":\"no\",\"statusCode\":403}}", 403, "", "", "", "no"},
    {200, "{\"error\":\"no\"}", 200, "", "", "", "no"},
    /* proxies */
    {502,
     "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n",
     502, "", "", "", "502 Bad Gateway"},
    {503, "upstream connect error\n\n or \t disconnect ", 503, "", "", "",
     "upstream connect error or disconnect"},
    {500, "", 500, "", "", "", ""},
    {500, "null", 500, "", "", "", "null"},
};

static void errors_are_read_in_every_form(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        const error_case *e = &errors[i];
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, e->status, e->body);
        assert_int_equal(r.reading, PROVIDER_ERROR);
        assert_int_equal(r.error.status, e->seen_status);
        wire_assert_text(r.error.type, e->type);
        wire_assert_text(r.error.code, e->code);
        wire_assert_text(r.error.param, e->param);
        wire_assert_text(r.error.message, e->message);
    }
}

static void messages_are_cut_between_characters(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf body = {0};
    for (int i = 0; i < 3000; i++)
        jr_buf_append_text(&body, "語");
    wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 500, body.data);
    assert_int_equal(r.error.message.size, 3999);
    assert_memory_equal(r.error.message.data, body.data, 3999);
}

static void a_reply_that_the_server_broke_off_is_none(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const char *const reasons[] = {"error", "abort", "insufficient_system_resource"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        JR_BUF_AUTO jr_buf body = {0};
        jr_buf_format(&body,
                      "{\"choices\":[{\"message\":{\"content\":\"[[A]] may be\"},"
                      "\"finish_reason\":\"%s\"}],\"usage\":{\"prompt_tokens\":9,"
                      "\"completion_tokens\":3}}",
                      reasons[i]);
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200, body.data);
        assert_int_equal(r.reading, PROVIDER_UNREADABLE);
        assert_non_null(strstr(r.error.message.data, "the server broke the reply off: {"));
        assert_int_equal(r.error.usage.input, 9);
        assert_int_equal(r.error.usage.output, 3);
    }
    wire_reading r =
        wire_read(arena, JR_PROVIDER_OPENAI, 200,
                  "data: {\"choices\":[{\"delta\":{\"content\":\"[[A]]\"}}]}\n\n"
                  "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"abort\"}]}\n\n"
                  "data: [DONE]\n\n");
    assert_int_equal(r.reading, PROVIDER_UNREADABLE);
}

static void a_byte_order_mark_in_front_of_a_reply_is_none_of_it(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200,
                               "\xEF\xBB\xBF{\"choices\":[{\"message\":{\"content\":\"x\"},"
                               "\"finish_reason\":\"stop\"}]}");
    wire_assert_reply(&r, "x", "", CHAT_STOPPED);
}

static void what_is_no_reply_is_unreadable(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *body, *message;
    } cases[] = {
        {"", "the reply is empty"},
        {"<html><title>Log in</title></html>", "the reply is not JSON: Log in"},
        {"{\"choices\":[{\"message\":{\"content\":\"cu",
         "the reply is not JSON: {\"choices\":[{\"message\":{\"content\":\"cu"},
        {"{\"choices\":[]}", "the reply has no choices: {\"choices\":[]}"},
        {"{\"choices\":[{}]}", "the reply has no message: {\"choices\":[{}]}"},
        {"[]", "the reply has no choices: []"},
        {"1", "the reply has no choices: 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 200, cases[i].body);
        assert_int_equal(r.reading, PROVIDER_UNREADABLE);
        assert_int_equal(r.error.status, 200);
        wire_assert_text(r.error.message, cases[i].message);
    }
}

UNIT_GROUP(provider_openai)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_and_headers_are_those_of_the_reference),
        cmocka_unit_test(beginnings_that_prompts_share_are_named_where_that_is_known),
        cmocka_unit_test(azure_has_the_deployment_in_the_path_and_its_own_header),
        cmocka_unit_test(bodies_hold_what_was_asked_for_and_no_more),
        cmocka_unit_test(what_an_endpoint_does_not_take_is_left_out),
        cmocka_unit_test(raw_prompts_keep_their_nul_bytes),
        cmocka_unit_test(params_of_the_endpoint_have_the_last_word),
        cmocka_unit_test(replies_are_read_in_every_form),
        cmocka_unit_test(thinking_within_the_text_is_kept_apart),
        cmocka_unit_test(what_came_out_of_a_cache_is_part_of_the_prompt),
        cmocka_unit_test(usage_of_xai_counts_the_thinking_once),
        cmocka_unit_test(half_characters_become_replacement_characters),
        cmocka_unit_test(errors_are_read_in_every_form),
        cmocka_unit_test(messages_are_cut_between_characters),
        cmocka_unit_test(a_reply_that_the_server_broke_off_is_none),
        cmocka_unit_test(a_byte_order_mark_in_front_of_a_reply_is_none_of_it),
        cmocka_unit_test(what_is_no_reply_is_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
