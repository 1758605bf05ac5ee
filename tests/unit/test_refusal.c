/* What servers mean by their refusals, in the words that they really use. */
#include "wire.h"

#include "eval/refusal.h"

typedef struct refusal_case {
    int status;
    const char *body;
    refusal meaning;
} refusal_case;

static const refusal_case cases[] = {
    /* This chat is too long. */
    {400,
     "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens. However, your "
     "messages resulted in 9000 tokens.\",\"code\":\"context_length_exceeded\"}}",
     REFUSAL_OF_SIZE},
    {400, "{\"error\":{\"message\":\"Your input exceeds the context window of this model.\"}}",
     REFUSAL_OF_SIZE},
    {429,
     "{\"error\":{\"message\":\"Request too large for gpt-4 in organization o on tokens per min "
     "(TPM): Limit 10000, Requested 12000.\",\"code\":\"rate_limit_exceeded\"}}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is "
     "too "
     "long: 300000 tokens > 200000 maximum\"}}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"error\":{\"message\":\"input length and `max_tokens` exceed context limit: 1 + 2 > 2\"}}",
     REFUSAL_OF_SIZE},
    {413, "<html><title>413 Request Entity Too Large</title></html>", REFUSAL_OF_SIZE},
    {400,
     "{\"error\":{\"code\":400,\"message\":\"The input token count (9) exceeds the maximum number "
     "of "
     "tokens allowed (8).\",\"status\":\"INVALID_ARGUMENT\"}}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"object\":\"error\",\"message\":\"The decoder prompt (length 10127) is longer than the "
     "maximum model length of 8192.\",\"type\":\"BadRequestError\",\"code\":400}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"object\":\"error\",\"message\":\"The input (61709 tokens) is longer than the model's "
     "context "
     "length (40960 tokens).\",\"code\":400}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"object\":\"error\",\"message\":\"Input length (160062 tokens) exceeds the maximum allowed "
     "length (59862 tokens).\",\"code\":400}",
     REFUSAL_OF_SIZE},
    {500,
     "{\"error\":{\"code\":500,\"message\":\"the request exceeds the available context "
     "size\",\"type\":"
     "\"exceed_context_size_error\"}}",
     REFUSAL_OF_SIZE},
    {500,
     "{\"error\":{\"message\":\"litellm.ContextWindowExceededError: BedrockException\",\"code\":"
     "\"500\"}}",
     REFUSAL_OF_SIZE},
    {400, "{\"message\":\"Input is too long for requested model.\"}", REFUSAL_OF_SIZE},
    {400,
     "{\"message\":\"too many tokens: total number of tokens in the prompt cannot exceed 4081\"}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"error\":\"Trying to keep the first 5000 tokens when context the overflows. However, the "
     "model is loaded with context length of only 4096 tokens, which is not enough.\"}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"error\":\"This model's maximum prompt length is 131072 but the request contains 537812 "
     "tokens.\"}",
     REFUSAL_OF_SIZE},
    {422, "{\"error\":\"Input validation error: `inputs` must have less than 4095 tokens.\"}",
     REFUSAL_OF_SIZE},
    {400,
     "{\"object\":\"error\",\"message\":\"Prompt contains 40000 tokens, too large for model with "
     "32768 maximum context length\"}",
     REFUSAL_OF_SIZE},
    {400, "{\"error\":\"the input length exceeds the context length\"}", REFUSAL_OF_SIZE},
    {400, "{\"error\":{\"message\":\"Invalid 'messages[0].content': string too long.\"}}",
     REFUSAL_OF_SIZE},
    {400, "{\"error\":{\"message\":\"Range of input length should be [1, 30720]\"}}",
     REFUSAL_OF_SIZE},
    {500,
     "{\"error\":\"input is too large to process. increase the physical batch size (current batch "
     "size: 512)\"}",
     REFUSAL_OF_SIZE},
    {500, "{\"error\":{\"message\":\"the context length of 8192 tokens was exceeded\"}}",
     REFUSAL_OF_SIZE},
    /* The model is not there yet. */
    {404, "{\"error\":\"model 'm' is not loaded yet, try again later\"}", REFUSAL_FOR_NOW},
    {404, "{\"error\":{\"message\":\"Model is still loading\"}}", REFUSAL_FOR_NOW},
    {400, "{\"error\":\"Model is loading\"}", REFUSAL_FOR_NOW},
    {503, "{\"error\":\"Model m is currently loading\",\"estimated_time\":20}", REFUSAL_NONE},
    /* A filter took it. */
    {400, "{\"error\":{\"code\":\"content_filter\",\"message\":\"The response was filtered\"}}",
     REFUSAL_OF_FILTER},
    {400,
     "{\"error\":{\"message\":\"litellm.BadRequestError: AzureException - The response was "
     "filtered "
     "due to the prompt triggering Azure OpenAI's content management policy.\",\"code\":\"400\"}}",
     REFUSAL_OF_FILTER},
    {400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Output "
     "blocked "
     "by content filtering policy\"}}",
     REFUSAL_OF_FILTER},
    {403,
     "{\"code\":\"The caller does not have permission to execute the specified operation\","
     "\"error\":\"Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO\"}",
     REFUSAL_OF_FILTER},
    {403,
     "{\"error\":{\"message\":\"Your chosen model requires moderation and your input was flagged\","
     "\"code\":403}}",
     REFUSAL_OF_FILTER},
    /* OpenRouter passes on what the model's own provider said. */
    {502,
     "{\"error\":{\"message\":\"Provider returned error\",\"code\":502,\"metadata\":{\"raw\":"
     "\"{\\\"error\\\":{\\\"message\\\":\\\"The prompt was flagged by our content filter\\\"}}\","
     "\"provider_name\":\"P\"}}}",
     REFUSAL_OF_FILTER},
    {502,
     "{\"error\":{\"message\":\"Provider returned error\",\"code\":502,\"metadata\":{"
     "\"error_type\":\"content_policy_violation\",\"provider_name\":\"P\"}}}",
     REFUSAL_OF_FILTER},
    {200,
     "{\"choices\":[{\"error\":{\"message\":\"Provider returned error\",\"code\":502},"
     "\"finish_reason\":\"error\",\"native_finish_reason\":\"SAFETY\"}]}",
     REFUSAL_OF_FILTER},
    {502,
     "{\"error\":{\"message\":\"Provider returned error\",\"code\":502,\"metadata\":{\"raw\":"
     "\"upstream took too long\",\"provider_name\":\"P\"}}}",
     REFUSAL_NONE},
    {502, "{\"error\":{\"message\":\"the moderation of prompts is down\"}}", REFUSAL_NONE},
    {429,
     "{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":"
     "\"the moderation of prompts is busy\"}}}",
     REFUSAL_NONE},
    {400, "{\"error\":{\"message\":\"Content Exists Risk\",\"type\":\"invalid_request_error\"}}",
     REFUSAL_OF_FILTER},
    {400,
     "{\"error\":{\"code\":\"data_inspection_failed\",\"message\":\"Input data may contain "
     "inappropriate content.\"}}",
     REFUSAL_OF_FILTER},
    {400,
     "{\"error\":{\"code\":\"1301\",\"message\":"
     "\"系统检测到输入或生成内容可能包含不安全或敏感内容\"}}",
     REFUSAL_OF_FILTER},
    /* Key and money. */
    {401, "{\"error\":{\"message\":\"anything, context_length_exceeded\"}}", REFUSAL_OF_KEY},
    {402, "{\"error\":{\"message\":\"Insufficient Balance\"}}", REFUSAL_OF_KEY},
    {400, "{\"error\":{\"message\":\"Budget has been exceeded!\",\"type\":\"budget_exceeded\"}}",
     REFUSAL_OF_KEY},
    {403,
     "{\"error\":{\"message\":\"The model is blocked\",\"code\":\"model_permission_blocked_org\"}}",
     REFUSAL_OF_ROUTE},
    {429,
     "{\"error\":{\"message\":\"You exceeded your current "
     "quota\",\"code\":\"insufficient_quota\"}}",
     REFUSAL_OF_KEY},
    {400,
     "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Your credit "
     "balance is too low to access the Anthropic API.\"}}",
     REFUSAL_OF_KEY},
    {400,
     "{\"error\":{\"code\":400,\"message\":\"API key not valid.\",\"details\":[{\"reason\":"
     "\"API_KEY_INVALID\"}]}}",
     REFUSAL_OF_KEY},
    {403, "{\"code\":30001,\"message\":\"Sorry, your account balance is insufficient\"}",
     REFUSAL_OF_KEY},
    {400, "{\"error\":{\"message\":\"User location is not supported for the API use.\"}}",
     REFUSAL_OF_KEY},
    {429, "{\"error\":{\"code\":\"1113\",\"message\":\"余额不足或无可用资源包,请充值。\"}}",
     REFUSAL_OF_KEY},
    /* What is used up until tomorrow, or the next month. */
    {429,
     "{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota\",\"details\":[{"
     "\"violations\":[{\"quotaId\":\"GenerateRequestsPerMinutePerProjectPerModel\"},{\"quotaId\":"
     "\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}]},{\"retryDelay\":\"36s\"}]}}",
     REFUSAL_OF_KEY},
    {429,
     "{\"error\":{\"message\":\"Rate limit exceeded: free-models-per-day. Add 10 "
     "credits\",\"code\":429}}",
     REFUSAL_OF_KEY},
    {429,
     "{\"errors\":[{\"message\":\"you have used up your daily free allocation of 10,000 "
     "neurons\",\"code\":4006}]}",
     REFUSAL_OF_KEY},
    {429, "{\"message\":\"a Trial key is limited to 1000 API calls / month.\"}", REFUSAL_OF_KEY},
    {403,
     "{\"error\":{\"message\":\"The free tier of the model has been "
     "exhausted.\",\"code\":\"AllocationQuota.FreeTierOnly\"}}",
     REFUSAL_OF_KEY},
    /* No such model or path. */
    {404, "", REFUSAL_OF_ROUTE},
    {405, "{\"detail\":\"Method Not Allowed\"}", REFUSAL_OF_ROUTE},
    {410, "", REFUSAL_OF_ROUTE},
    {302, "", REFUSAL_OF_ROUTE},
    {400, "{\"error\":{\"message\":\"Model Not Exist\"}}", REFUSAL_OF_ROUTE},
    {400, "{\"error\":{\"message\":\"x/y is not a valid model ID\",\"code\":400}}",
     REFUSAL_OF_ROUTE},
    {400, "{\"object\":\"error\",\"message\":\"Invalid model: x\",\"code\":\"1500\"}",
     REFUSAL_OF_ROUTE},
    {400,
     "{\"error\":{\"message\":\"The model `x` has been decommissioned\",\"code\":"
     "\"model_decommissioned\"}}",
     REFUSAL_OF_ROUTE},
    {403,
     "{\"error\":{\"message\":\"Project `p` does not have access to model `x`\",\"code\":"
     "\"model_not_found\"}}",
     REFUSAL_OF_ROUTE},
    {400, "{\"error\":\"The model x does not exist\"}", REFUSAL_OF_ROUTE},
    /* Not said. */
    {400, "{\"error\":{\"message\":\"messages: roles must alternate\"}}", REFUSAL_OTHER},
    {400, "", REFUSAL_OTHER},
    {403, "<html><title>Attention Required! | Cloudflare</title></html>", REFUSAL_OTHER},
    {422, "{\"detail\":\"?\"}", REFUSAL_OTHER},
    /* It may pass: of each minute, of a queue, of the server. */
    {429, "{\"error\":{\"message\":\"Rate limit reached\",\"code\":\"rate_limit_exceeded\"}}",
     REFUSAL_NONE},
    {429,
     "{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota, please check your "
     "plan "
     "(per minute)\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
     REFUSAL_NONE},
    {429,
     "{\"error\":{\"code\":429,\"message\":\"Quota exceeded\",\"details\":[{\"violations\":[{"
     "\"quotaId\":\"GenerateRequestsPerMinutePerProjectPerModel\"}]}]}}",
     REFUSAL_NONE},
    {500, "{\"error\":{\"message\":\"the request took too long\"}}", REFUSAL_NONE},
    {424, "{\"error\":\"Request failed during generation\"}", REFUSAL_NONE},
    {498, "{\"error\":{\"message\":\"Flex tier capacity exceeded\"}}", REFUSAL_NONE},
    {499, "{\"error\":{\"code\":499,\"message\":\"The operation was cancelled.\"}}", REFUSAL_NONE},
    {408, "{\"error\":{\"message\":\"The queue is too long\"}}", REFUSAL_NONE},
    {503, "{\"error\":{\"message\":\"The model does not exist yet, it is loading\"}}",
     REFUSAL_NONE},
    {500, "", REFUSAL_NONE},
    /* Inside a 200 the status is the one that is named. */
    {200, "{\"error\":{\"message\":\"no\",\"code\":402}}", REFUSAL_OF_KEY},
    {200, "{\"error\":{\"message\":\"no\"}}", REFUSAL_NONE},
};

static void each_wording_has_its_meaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, cases[i].status, cases[i].body);
        assert_int_equal(r.reading, PROVIDER_ERROR);
        if (refusal_of(&r.error) != cases[i].meaning)
            fail_msg("%d %s: %d", cases[i].status, cases[i].body, refusal_of(&r.error));
    }
}

/* Servers repeat what was sent in front of what they say of it. */
static void words_behind_a_long_repetition_are_found(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf body = {0};
    jr_buf_append_text(&body, "{\"error\":{\"message\":\"");
    jr_buf_append_repeated(&body, 'x', 2000);
    jr_buf_append_text(&body, " This model's maximum context length is 8 tokens.\"}}");
    wire_reading r = wire_read(arena, JR_PROVIDER_OPENAI, 400, body.data);
    assert_int_equal(refusal_of(&r.error), REFUSAL_OF_SIZE);
}

UNIT_GROUP(refusal)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_wording_has_its_meaning),
        cmocka_unit_test(words_behind_a_long_repetition_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
