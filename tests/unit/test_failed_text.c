/* What tools leave where an answer should be, and what only looks like it. */
#include "unit.h"

#include "bench/failed_text.h"

static void words_of_tools_are_failures_whatever_marks_stand_around_them(void **state)
{
    (void)state;
    static const char *const failures[] = {"ERROR",
                                           "$ERROR$",
                                           " $ERROR$\n",
                                           "error",
                                           "Error.",
                                           "#### ERROR",
                                           "### Error ###",
                                           "**ERROR**",
                                           "[ERROR]",
                                           "<error>",
                                           "(error)",
                                           "`error`",
                                           "API_ERROR",
                                           "[API ERROR]",
                                           "Request timed out.",
                                           "Timeout",
                                           "[TIMEOUT]",
                                           "タイムアウト。",
                                           "Connection error.",
                                           "Internal Server Error",
                                           "エラー",
                                           "エラーが発生しました。",
                                           "None",
                                           "nan",
                                           "null",
                                           "undefined",
                                           "$MODERATION$ YOUR INPUT VIOLATES",
                                           "**API REQUEST ERROR** Reason: x"};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (!failed_text_is(jr_str_from(failures[i]), NULL))
            fail_msg("'%s' is taken for an answer", failures[i]);
}

static void messages_of_programs_are_failures(void **state)
{
    (void)state;
    static const char *const failures[] = {
        "[ERROR] Request timed out.",
        "[ERROR] 429 Too Many Requests",
        "[ERROR: API call failed after 3 retries]",
        "#### ERROR: rate limit exceeded",
        "$ERROR$ Connection aborted.",
        "<error>empty response</error>",
        "{error: quota exceeded}",
        "Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests'}}",
        "Error: Error code: 400 - {'error': {'code': 'content_filter'}}",
        "Error: HTTPSConnectionPool(host='api.example.org', port=443): Max retries exceeded",
        "ERROR: 503 Server Error: Service Unavailable for url: https://api.example.org/v1",
        "An error occurred: CUDA out of memory. Tried to allocate 2.00 GiB",
        "Error: Request failed with status code 500",
        "Exception: 'NoneType' object is not subscriptable",
        "API Error: openai.RateLimitError",
        "openai.error.RateLimitError: Rate limit reached for default-gpt-4",
        "litellm.RateLimitError: RateLimitError: OpenAIException - x",
        "HTTPSConnectionPool(host='api.example.org', port=443): Read timed out.",
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "Request failed with status code 503",
        "Failed to generate response.",
        "$FAILED$",
    };
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (!failed_text_is(jr_str_from(failures[i]), NULL))
            fail_msg("'%s' is taken for an answer", failures[i]);
}

static void answers_that_begin_like_failures_are_answers(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "",
        "none",
        "N/A",
        "None.",
        "None of them: 7 is a prime.",
        "Null and void are near to each other.",
        "Errors happen.",
        "litellm is a library; its RateLimitError tells you to wait.",
        "CUDA out of memory errors are cured by smaller batches.",
        "Traceback (most recent call last) is what Python prints first.",
        "Error handling in Python begins with try. A RateLimitError is caught by except.",
        "Error 404 means that the page was not found.",
        "Error: division by zero",
        "**Error:** the request must not be empty, so the form is shown again.",
        "[ERROR] is the mark of lines that matter.",
        "[ERROR] 12:01 connection lost\n[INFO] 12:02 connection made\n",
        "ERROR is written in capitals. The request failed.",
        "Exceptions are thrown. An HTTP server catches them.",
        "エラーの原因は三つあります。",
        "Undefined behaviour is undefined.",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        JR_BUF_AUTO jr_buf problem = {0};
        if (failed_text_is(jr_str_from(answers[i]), &problem))
            fail_msg("'%s' %s", answers[i], problem.data);
    }
}

UNIT_GROUP(failed_text)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_tools_are_failures_whatever_marks_stand_around_them),
        cmocka_unit_test(messages_of_programs_are_failures),
        cmocka_unit_test(answers_that_begin_like_failures_are_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
