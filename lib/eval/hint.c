/*
 * Each provider has headers of its own; the rows below are tried in their order. Where the server
 * says that it is asked too much and no header says until when, the error may: in a member of its
 * own, or in its sentence.
 */
#include "hint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/str.h"

/* OpenAI's and Azure's names, Anthropic's, those of gateways and of the drafts for HTTP. */
static const struct {
    const char *remaining, *reset;
} of_requests[] =
    {
        {"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
        {"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"},
        {"x-ratelimit-remaining", "x-ratelimit-reset"},
        {"ratelimit-remaining", "ratelimit-reset"},
},
  of_tokens[] = {
      {"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
      {"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"},
};

static double read_number(jr_str value)
{
    char digits[32];
    const char *end;
    if (value.size == 0 || value.size >= sizeof digits)
        return NAN;
    memcpy(digits, value.data, value.size);
    digits[value.size] = '\0';
    double number = c_locale_number(digits, &end);
    return end != digits && !*end && number >= 0 ? number : NAN;
}

static double number_header(const http_reply *reply, const char *name)
{
    return read_number(http_reply_header(reply, name));
}

static double first_number(double one, double other)
{
    return isnan(one) ? other : one;
}

/* One of several parameters: `"default";r=0;t=30`, "limit=100, remaining=0, reset=30". */
static double read_parameter(jr_str value, const char *name, const char *other)
{
    while (value.size) {
        size_t end = 0;
        while (end < value.size && !strchr(";, ", value.data[end]))
            end++;
        jr_str part = {value.data, end};
        value = str_from(value, end + (end < value.size));
        if (str_drop_beginning(&part, name) || str_drop_beginning(&part, other))
            return read_number(part);
    }
    return NAN;
}

static pacing_hint read_headers(const http_reply *reply, double wall)
{
    pacing_hint hint = {NAN, NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < sizeof of_requests / sizeof *of_requests; i++) {
        hint.remaining_requests =
            first_number(hint.remaining_requests, number_header(reply, of_requests[i].remaining));
        hint.reset_requests =
            first_number(hint.reset_requests,
                         http_parse_reset(http_reply_header(reply, of_requests[i].reset), wall));
    }
    for (size_t i = 0; i < sizeof of_tokens / sizeof *of_tokens; i++) {
        hint.remaining_tokens =
            first_number(hint.remaining_tokens, number_header(reply, of_tokens[i].remaining));
        hint.reset_tokens =
            first_number(hint.reset_tokens,
                         http_parse_reset(http_reply_header(reply, of_tokens[i].reset), wall));
    }
    jr_str both = http_reply_header(reply, "ratelimit");
    hint.remaining_requests =
        first_number(hint.remaining_requests, read_parameter(both, "remaining=", "r="));
    hint.reset_requests = first_number(hint.reset_requests, read_parameter(both, "reset=", "t="));
    hint.retry_after =
        first_number(number_header(reply, "retry-after-ms") / 1000,
                     http_parse_retry_after(http_reply_header(reply, "retry-after"), wall));
    return hint;
}

pacing_hint hint_read(const http_reply *reply, const api_error *error, double wall)
{
    pacing_hint hint = read_headers(reply, wall);
    if (!error || !isnan(hint.retry_after) ||
        http_judge(HTTP_ANSWERED, error->status) != HTTP_TRY_AGAIN)
        return hint;
    hint.retry_after =
        first_number(http_parse_reset(error->reset, wall), http_find_wait(error->message));
    /* A reset of what there is still some of is not what the server waits for. */
    if (isnan(hint.retry_after) && http_is_overload(HTTP_ANSWERED, error->status) &&
        !(hint.remaining_requests > 0))
        hint.retry_after = hint.reset_requests;
    return hint;
}
