/*
 * Replies of servers: whatever they say, each provider makes a reply or an error of it, and what
 * one says is worth learning from is learned once.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <string.h>

#include "eval/hint.h"
#include "eval/provider.h"
#include "eval/refusal.h"
#include "eval/tokens.h"

static const jr_provider providers[] = {JR_PROVIDER_OPENAI, JR_PROVIDER_ANTHROPIC,
                                        JR_PROVIDER_GEMINI};
static const int statuses[] = {200, 400, 422, 500};

static void check_error(jr_provider provider, int status, const api_error *error)
{
    enum { LONGEST_MESSAGE = 4000 };
    static const chat_message message = {false, {"?", 1}};
    static const jr_str stop = {"###", 3};
    const chat c = {.system = JR_STR("s"),
                    .messages = &message,
                    .n_messages = 1,
                    .stops = &stop,
                    .n_stops = 1,
                    .sampling = {0, 0.9, 1.1, 40, 100, 1}};
    const jr_endpoint e = {
        .id = JR_STR("m"), .provider = provider, .base_url = JR_STR("http://h/v1")};
    MUST(error->message.size <= LONGEST_MESSAGE);
    MUST(error->status == status || (error->status >= 400 && error->status < 600));
    const int64_t asked_for = 2048;
    token_limit limit = refusal_token_limit(error, asked_for);
    MUST(limit.tokens >= 0 && limit.tokens < asked_for);
    (void)hint_read(&(http_reply){0}, error, 0);
    sent_request request = {&e, &c, {0}};
    JR_BUF_AUTO jr_buf sentence = {0};
    /* Each lesson takes something away, so it ends. */
    for (int n = 0; quirks_learn(&request.quirks, &request, error, &sentence) ||
                    quirks_lead_back(&request.quirks, &request, error, n % 2, &sentence);
         n++)
        MUST(n < 3 * (int)sizeof(quirks));
}

FUZZ_TARGET(replies)
{
    const jr_str body = {(const char *)data, size};
    for (size_t p = 0; p < sizeof providers / sizeof *providers; p++)
        for (size_t s = 0; s < sizeof statuses / sizeof *statuses; s++) {
            JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
            chat_reply reply = {0};
            api_error error = {0};
            provider_reading reading = provider_read(
                providers[p], &(reply_source){arena, statuses[s], body}, &reply, &error);
            MUST(reading == PROVIDER_ERROR || statuses[s] == 200);
            if (reading == PROVIDER_REPLY)
                MUST(tokens_of_text(reply.text) <= (int64_t)(2 * size + 1));
            else
                check_error(providers[p], statuses[s], &error);
        }
    return 0;
}
