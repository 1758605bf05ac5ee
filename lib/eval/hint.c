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

typedef struct limit_names {
    const char *remaining, *reset;
} limit_names;

/* OpenAI's and Azure's names, Anthropic's, those of gateways and of the drafts for HTTP. */
static const limit_names of_requests[] = {
    {"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
    {"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"},
    {"x-ratelimit-remaining", "x-ratelimit-reset"},
    {"ratelimit-remaining", "ratelimit-reset"},
};
static const limit_names of_tokens[] = {
    {"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
    {"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"},
};
enum {
    N_OF_REQUESTS = sizeof of_requests / sizeof *of_requests,
    N_OF_TOKENS = sizeof of_tokens / sizeof *of_tokens,
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

typedef struct limit_left {
    double remaining, reset;
} limit_left;

static limit_left read_limit(const http_reply *reply, const limit_names *names, size_t n_names,
                             double wall)
{
    limit_left left = {NAN, NAN};
    for (size_t i = 0; i < n_names; i++) {
        left.remaining = first_number(left.remaining, number_header(reply, names[i].remaining));
        left.reset = first_number(left.reset,
                                  http_parse_reset(http_reply_header(reply, names[i].reset), wall));
    }
    return left;
}

static pacing_hint read_headers(const http_reply *reply, double wall)
{
    limit_left requests = read_limit(reply, of_requests, N_OF_REQUESTS, wall);
    limit_left tokens = read_limit(reply, of_tokens, N_OF_TOKENS, wall);
    pacing_hint hint = {.remaining_requests = requests.remaining,
                        .remaining_tokens = tokens.remaining,
                        .reset_requests = requests.reset,
                        .reset_tokens = tokens.reset};
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
