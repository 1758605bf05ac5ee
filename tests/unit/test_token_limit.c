/* The limits of tokens that errors name. */
#include "wire.h"

#include "eval/refusal.h"

static const struct {
    const char *message;
    int64_t sent, limit;
    bool is_of_chat;
} cases[] = {
    /* of every request */
    {"max_tokens is too large: 8192. This model supports at most 4096 completion tokens, whereas "
     "you "
     "provided 8192.",
     8192, 4096, false},
    {"max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for m", 8192,
     4096, false},
    {"The maximum tokens you requested exceeds the model limit of 4,096. Try again with a maximum "
     "tokens value that is lower than 4,096.",
     8192, 4096, false},
    {"Unable to submit request because it has a maxOutputTokens value of 16384 but the supported "
     "range is from 1 (inclusive) to 8193 (exclusive).",
     16384, 8192, false},
    {"`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is "
     "less "
     "than the `context_window` for this model",
     65536, 8192, false},
    {"Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 16384, 8192, false},
    {"Range of max_tokens should be [1, 2000]", 8192, 2000, false},
    {"max_tokens 参数非法：取值范围 [1,4095]", 8192, 4095, false},
    {"too many tokens requested: max_tokens must be less than or equal to 4096 - received 8192",
     8192, 0, true},
    {"Requests with max_tokens > 4096 must have stream=true", 8192, 4096, false},
    {"This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, "
     "but "
     "can only afford 2900.",
     8192, 2900, false},
    /* of this chat */
    {"'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context "
     "length is 4096 tokens and your request has 1500 input tokens (8192 > 4096 - 1500).",
     8192, 2596, true},
    {"This model's maximum context length is 4097 tokens. However, you requested 10692 tokens "
     "(2500 "
     "in the messages, 8192 in the completion).",
     8192, 1597, true},
    {"Requested token count exceeds the model's maximum context length of 4096 tokens. You "
     "requested "
     "a total of 10192 tokens: 2000 tokens from the input messages and 8192 tokens for the "
     "completion.",
     8192, 2096, true},
    {"input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input "
     "length or `max_tokens` and try again",
     21333, 11760, true},
    {"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 2500 "
     "`inputs` tokens and 2048 `max_new_tokens`",
     2048, 1597, true},
    {"This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 "
     "tokens (131000 of text input, 9000 in the output).",
     9000, 72, true},
    /* none */
    {"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 "
     "tokens.",
     2048, 0, true},
    {"max_tokens must be at least 16", 8, 0, false},
    {"at most 60 requests per minute", 8192, 0, false},
    {"temperature must be less than or equal to 2", 8192, 0, false},
    {"max_tokens: at most 8192", 8192, 0, false},
    {"max_tokens: at most 99999999999999999999", 8192, 0, false},
    {"max_tokens: at most", 8192, 0, false},
    {"", 8192, 0, false},
};

static void the_limit_of_an_error_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        api_error e = {.status = 400, .message = jr_str_from(cases[i].message)};
        token_limit found = refusal_token_limit(&e, cases[i].sent);
        if (found.tokens != cases[i].limit || found.is_of_chat != cases[i].is_of_chat)
            fail_msg("%s: %lld, %d", cases[i].message, (long long)found.tokens, found.is_of_chat);
    }
}

UNIT_GROUP(token_limit)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_limit_of_an_error_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
