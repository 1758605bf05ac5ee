/* Parameter negotiation: what servers really say, what is learned from it, and what is not. */
#include "wire.h"

static chat asked(void)
{
    static const jr_str stops[] = {{"###", 3}};
    chat c = wire_chat();
    c.stops = stops;
    c.n_stops = 1;
    c.sampling = (chat_sampling){0, 0.95, 1.1, 40, 1024, 1};
    static const chat_member verdict = {.name = {"verdict", 7}};
    c.members = &verdict;
    c.n_members = 1;
    c.wants_tokens = true;
    return c;
}

static jr_endpoint endpoint_of(jr_provider provider)
{
    return (jr_endpoint){.id = JR_STR("m"),
                         .provider = provider,
                         .base_url = JR_STR("http://h/v1"),
                         .model = JR_STR("m")};
}

typedef struct quirk_case {
    jr_provider provider;
    int status;
    const char *body;
    quirks expected;
    const char *sentence; /* empty: nothing is learned */
} quirk_case;

#define TEMPERATURE_OUT "m: temperature is not taken and left out"
#define SYSTEM_OUT "m: no system message is taken, its text is sent in front of the user's"

static const quirk_case cases[] = {
    /* OpenAI and Azure */
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this "
     "model. Use 'max_completion_tokens' instead.\",\"type\":\"invalid_request_error\",\"param\":"
     "\"max_tokens\",\"code\":\"unsupported_parameter\"}}",
     {.wants_max_completion_tokens = true},
     "m: max_tokens is not taken, max_completion_tokens is sent instead"},
    {JR_PROVIDER_AZURE,
     400,
     "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0 with this "
     "model. Only the default (1) value is supported.\",\"type\":\"invalid_request_error\","
     "\"param\":\"temperature\",\"code\":\"unsupported_value\"}}",
     {.no_temperature = true},
     TEMPERATURE_OUT},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"Unsupported value: 'messages[0].role' does not support 'system' "
     "with this model.\",\"type\":\"invalid_request_error\",\"param\":\"messages[0].role\","
     "\"code\":\"unsupported_value\"}}",
     {.no_system = true},
     SYSTEM_OUT},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"Unrecognized request argument supplied: top_k\",\"type\":"
     "\"invalid_request_error\",\"param\":null,\"code\":null}}",
     {.no_top_k = true},
     "m: top_k is not taken and left out"},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"Unrecognized request arguments supplied: repetition_penalty, "
     "top_k\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
     {.no_top_k = true, .no_repetition_penalty = true},
     "m: top_k is not taken and left out; repetition_penalty is not taken and left out"},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"Unsupported parameter: 'stop' is not supported with this model.\","
     "\"type\":\"invalid_request_error\",\"param\":\"stop\",\"code\":\"unsupported_parameter\"}}",
     {.no_stop = true},
     "m: stop is not taken and left out"},
    /* A temperature of 0, which judges are asked with. */
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"temperature must be in (0, 1], got 0.0\"}}",
     {.no_temperature = true},
     TEMPERATURE_OUT},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"detail\":[{\"loc\":[\"body\",\"temperature\"],\"msg\":\"Input should be greater than "
     "0\",\"type\":\"greater_than\"}]}",
     {.no_temperature = true},
     TEMPERATURE_OUT},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"code\":\"1210\",\"message\":\"API 调用参数有误,temperature 不支持\"}}",
     {.no_temperature = true},
     TEMPERATURE_OUT},
    {JR_PROVIDER_OPENAI,
     422,
     "{\"detail\":[{\"loc\":[\"body\",\"messages\",0,\"role\"],\"msg\":\"Input should be 'user' or "
     "'assistant'\",\"type\":\"literal_error\"}]}",
     {.no_system = true},
     SYSTEM_OUT},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"messages: Unexpected role \\\"system\\\". The Messages API accepts "
     "a "
     "top-level `system` parameter\"}}",
     {.no_system = true},
     SYSTEM_OUT},
    /* Groq */
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"property 'top_k' is unsupported, did you mean 'top_p'?\",\"type\":"
     "\"invalid_request_error\"}}",
     {.no_top_k = true, .no_top_p = true},
     "m: top_p is not taken and left out; top_k is not taken and left out"},
    /* TGI */
    {JR_PROVIDER_OPENAI,
     422,
     "{\"error\":\"Input validation error: `temperature` must be strictly "
     "positive\",\"error_type\":"
     "\"validation\"}",
     {.no_temperature = true},
     TEMPERATURE_OUT},
    /* FastAPI, Mistral, older vLLM */
    {JR_PROVIDER_OPENAI,
     422,
     "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"top_k\"],\"msg\":\"Extra "
     "inputs are not permitted\",\"input\":40},{\"type\":\"extra_forbidden\",\"loc\":[\"body\","
     "\"seed\"],\"msg\":\"Extra inputs are not permitted\",\"input\":1}]}",
     {.no_top_k = true, .no_seed = true},
     "m: top_k is not taken and left out; seed is not taken and left out"},
    {JR_PROVIDER_OPENAI,
     422,
     "{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":"
     "[\"body\",\"repetition_penalty\"],\"msg\":\"Extra inputs are not permitted\"}]},\"type\":"
     "\"invalid_request_error\",\"param\":null,\"code\":null}",
     {.no_repetition_penalty = true},
     "m: repetition_penalty is not taken and left out"},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"object\":\"error\",\"message\":\"[{'type': 'extra_forbidden', 'loc': ('body', 'top_k'), "
     "'msg': 'Extra inputs are not permitted', 'input': 40}]\",\"type\":\"BadRequestError\","
     "\"param\":null,\"code\":400}",
     {.no_top_k = true},
     "m: top_k is not taken and left out"},
    /* templates without a system role: vLLM, llama-server */
    {JR_PROVIDER_OPENAI,
     400,
     "{\"object\":\"error\",\"message\":\"System role not supported\",\"type\":\"BadRequestError\","
     "\"param\":null,\"code\":400}",
     {.no_system = true},
     SYSTEM_OUT},
    {JR_PROVIDER_OPENAI,
     500,
     "{\"error\":{\"code\":500,\"message\":\"System role not supported at row 1, column 60\","
     "\"type\":\"server_error\"}}",
     {.no_system = true},
     SYSTEM_OUT},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"object\":\"error\",\"message\":\"Conversation roles must alternate "
     "user/assistant/user/assistant/...\",\"type\":\"BadRequestError\",\"code\":400}",
     {.no_system = true},
     SYSTEM_OUT},
    /* Anthropic */
    {JR_PROVIDER_ANTHROPIC,
     400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
     "\"`temperature` and `top_p` cannot both be specified for this model. Please use only "
     "one.\"},\"request_id\":\"req_1\"}",
     {.no_top_p = true},
     "m: top_p is not taken beside temperature and left out"},
    {JR_PROVIDER_ANTHROPIC,
     400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
     "\"`temperature` is deprecated for this model.\"}}",
     {.no_temperature = true},
     TEMPERATURE_OUT},
    {JR_PROVIDER_ANTHROPIC,
     400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"`top_k` must "
     "be unset when thinking is enabled.\"}}",
     {.no_top_k = true},
     "m: top_k is not taken and left out"},
    /* Gemini */
    {JR_PROVIDER_GEMINI,
     400,
     "{\"error\":{\"code\":400,\"message\":\"Developer instruction is not enabled for "
     "models/gemma-3-27b-it\",\"status\":\"INVALID_ARGUMENT\"}}",
     {.no_system = true},
     SYSTEM_OUT},
    {JR_PROVIDER_GEMINI,
     400,
     "[{\"error\":{\"code\":400,\"message\":\"Invalid JSON payload received. Unknown name "
     "\\\"seed\\\" at 'generation_config': Cannot find field.\",\"status\":\"INVALID_ARGUMENT\"}}]",
     {.no_seed = true},
     "m: seed is not taken and left out"},
    /* Nothing to learn: what was not sent, wrong values, prompts that are too long, other statuses
     */
    {JR_PROVIDER_ANTHROPIC,
     400,
     "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"seed: Extra inputs are not "
     "permitted\"}}",
     {0},
     ""},
    {JR_PROVIDER_ANTHROPIC,
     400,
     "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: 1000000 > 64000, "
     "which is the maximum allowed number of output tokens\"}}",
     {0},
     ""},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"max_tokens is too large: 1024. This model supports at most 16 "
     "completion tokens.\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\"}}",
     {0},
     ""},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"This model's maximum context length is 2048 tokens. However, your "
     "request has 8 input tokens plus 2045 'max_tokens'. Unsupported.\",\"param\":\"input_tokens, "
     "max_tokens\",\"code\":400}}",
     {0},
     ""},
    {JR_PROVIDER_OPENAI,
     401,
     "{\"error\":{\"message\":\"temperature is not supported\",\"param\":\"temperature\"}}",
     {0},
     ""},
    {JR_PROVIDER_OPENAI,
     500,
     "{\"error\":{\"message\":\"temperature is not supported\",\"param\":\"temperature\"}}",
     {0},
     ""},
    /* schemas of replies, and probabilities of tokens */
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"Invalid parameter: 'response_format' of type 'json_schema' is not "
     "supported with this model.\",\"type\":\"invalid_request_error\",\"param\":null}}",
     {.no_schema = true},
     "m: a JSON schema is not taken and left out"},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"This response_format type is unavailable now\",\"type\":"
     "\"invalid_request_error\"}}",
     {.no_schema = true},
     "m: a JSON schema is not taken and left out"},
    {JR_PROVIDER_ANTHROPIC,
     400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Thinking "
     "may not be enabled when tool_choice forces tool use.\"}}",
     {.no_schema = true},
     "m: a JSON schema is not taken and left out"},
    {JR_PROVIDER_GEMINI,
     400,
     "{\"error\":{\"code\":400,\"message\":\"Unknown name \\\"responseSchema\\\" at "
     "'generation_config': Cannot find field.\",\"status\":\"INVALID_ARGUMENT\"}}",
     {.no_schema = true},
     "m: a JSON schema is not taken and left out"},
    {JR_PROVIDER_OPENAI,
     400,
     "{\"error\":{\"message\":\"logprobs are not supported with reasoning models.\",\"type\":"
     "\"invalid_request_error\",\"param\":\"logprobs\"}}",
     {.no_tokens = true},
     "m: logprobs is not taken and left out"},
};

static bool learn(quirks *q, const sent_request *request, const quirk_case *c, jr_buf *sentence)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(arena, c->provider, c->status, c->body);
    assert_int_equal(r.reading, PROVIDER_ERROR);
    return quirks_learn(q, request, &r.error, sentence);
}

static void real_errors_teach_what_is_not_taken(void **state)
{
    (void)state;
    chat c = asked();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_endpoint e = endpoint_of(cases[i].provider);
        sent_request request = {&e, &c, {0}};
        quirks q = {0};
        JR_BUF_AUTO jr_buf sentence = {0};
        bool is_learned = learn(&q, &request, &cases[i], &sentence);
        wire_assert_text(jr_buf_str(&sentence), cases[i].sentence);
        assert_int_equal(is_learned, *cases[i].sentence != '\0');
        assert_memory_equal(&q, &cases[i].expected, sizeof q);
        /* Sent with what was learned, the same error teaches nothing: no request goes in circles.
         */
        request.quirks = q;
        assert_false(learn(&q, &request, &cases[i], &sentence));
    }
}

/* A hundred requests were in flight when the first error came: all are worth sending again, and
 * there is one sentence. */
static void what_is_known_already_is_learned_without_a_sentence(void **state)
{
    (void)state;
    chat c = asked();
    jr_endpoint e = endpoint_of(JR_PROVIDER_AZURE);
    sent_request request = {&e, &c, {0}};
    quirks q = {0};
    JR_BUF_AUTO jr_buf sentence = {0};
    assert_true(learn(&q, &request, &cases[1], &sentence));
    wire_assert_text(jr_buf_str(&sentence), TEMPERATURE_OUT);
    jr_buf_clear(&sentence);
    for (int i = 0; i < 99; i++)
        assert_true(learn(&q, &request, &cases[1], &sentence));
    assert_int_equal(sentence.size, 0);
}

static void the_maximum_of_tokens_has_two_names_and_no_third(void **state)
{
    (void)state;
    chat c = asked();
    jr_endpoint e = endpoint_of(JR_PROVIDER_OPENAI);
    e.base_url = JR_STR("https://api.openai.com/v1");
    sent_request request = {&e, &c, {0}};
    quirks q = {0};
    JR_BUF_AUTO jr_buf sentence = {0};
    static const quirk_case refused_new = {
        JR_PROVIDER_OPENAI,
        400,
        "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"max_completion_tokens\"],"
        "\"msg\":\"Extra inputs are not permitted\"}]}",
        {0},
        ""};
    assert_true(learn(&q, &request, &refused_new, &sentence));
    assert_true(q.wants_max_tokens && !q.wants_max_completion_tokens);
    request.quirks = q;
    assert_false(learn(&q, &request, &cases[0], &sentence));
    /* Nor when the user named it in params. */
    e.params = JR_STR("{\"max_tokens\":5}");
    request.quirks = q = (quirks){0};
    assert_false(learn(&q, &request, &cases[0], &sentence));
    e.params = JR_STR("{\"temperature\":0}");
    assert_false(learn(&q, &request, &cases[1], &sentence));
}

static void what_an_api_has_no_parameter_for_is_told(void **state)
{
    (void)state;
    static const struct {
        jr_provider provider;
        const char *base_url, *sentence;
    } rows[] = {
        {JR_PROVIDER_OPENAI, "https://api.openai.com/v1",
         "m: the API of openai has no top_k and no repetition_penalty, they are not sent"},
        {JR_PROVIDER_OPENAI, "http://h/v1", ""},
        {JR_PROVIDER_AZURE, "https://r.openai.azure.com",
         "m: the API of azure has no top_k and no repetition_penalty, they are not sent"},
        {JR_PROVIDER_ANTHROPIC, "https://api.anthropic.com",
         "m: the API of anthropic has no repetition_penalty and no seed and no logprobs, they are "
         "not sent"},
        {JR_PROVIDER_GEMINI, "https://generativelanguage.googleapis.com",
         "m: the API of gemini has no repetition_penalty and no logprobs, they are not sent"},
    };
    chat c = asked(), nothing = wire_chat();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jr_endpoint e = endpoint_of(rows[i].provider);
        e.base_url = jr_str_from(rows[i].base_url);
        JR_BUF_AUTO jr_buf sentence = {0};
        assert_int_equal(provider_omits(&e, &c, &sentence), *rows[i].sentence != '\0');
        wire_assert_text(jr_buf_str(&sentence), rows[i].sentence);
        assert_false(provider_omits(&e, &nothing, &sentence));
    }
}

static void a_server_that_takes_no_name_of_a_shared_beginning_is_asked_without(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_repeated(&text, 'x', 8192);
    const chat_message prompt = {.text = jr_buf_str(&text)};
    chat c = {.messages = &prompt,
              .n_messages = 1,
              .sampling = CHAT_SAMPLING_NONE,
              .group = 1,
              .shared_size = 8000};
    jr_endpoint openai = endpoint_of(JR_PROVIDER_OPENAI);
    openai.base_url = JR_STR("https://api.openai.com/v1");
    const struct {
        jr_endpoint endpoint;
        const char *message, *sentence;
    } refusals_of[] = {
        {openai, "Unrecognized request argument supplied: prompt_cache_key",
         "m: prompt_cache_key is not taken and left out"},
        {endpoint_of(JR_PROVIDER_ANTHROPIC),
         "messages.0.content.0.text.cache_control: Extra inputs are not permitted",
         "m: cache_control is not taken and left out"},
    };
    for (size_t i = 0; i < 2; i++) {
        quirks q = {0};
        JR_BUF_AUTO jr_buf sentence = {0}, again = {0};
        sent_request sent = {&refusals_of[i].endpoint, &c, q};
        api_error error = {.status = 400, .message = jr_str_from(refusals_of[i].message)};
        assert_true(quirks_learn(&q, &sent, &error, &sentence));
        assert_string_equal(sentence.data, refusals_of[i].sentence);
        assert_int_equal(q.no_cache_key, i == 0);
        assert_int_equal(q.no_cache_mark, i == 1);
        sent.quirks = q;
        assert_false(quirks_learn(&q, &sent, &error, &again));
    }
}

UNIT_GROUP(quirks)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_takes_no_name_of_a_shared_beginning_is_asked_without),
        cmocka_unit_test(real_errors_teach_what_is_not_taken),
        cmocka_unit_test(what_is_known_already_is_learned_without_a_sentence),
        cmocka_unit_test(the_maximum_of_tokens_has_two_names_and_no_third),
        cmocka_unit_test(what_an_api_has_no_parameter_for_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
