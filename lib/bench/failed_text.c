/*
 * Failures that stand where answers do, from tables. A script that meets an error writes a word of
 * its own, what its language prints for nothing, or the message of the exception. The first two are
 * known by the whole text; messages by a word for an error in front and, in the same line, what
 * programs say and people do not.
 */
#include "failed_text.h"

#include <ctype.h>
#include <string.h>

#include "base/english.h"
#include "base/str.h"

/* As the whole text. A row for each, here and below. */
static const char *const as_they_are[] = {
    "$ERROR$",          /* FastChat and Arena-Hard, for an API */
    "$FAILED$", "None", /* what languages and libraries write for nothing */
    "nan",      "NaN",  "null", "undefined",
};

/* Likewise, in any case, marks around them left out. */
static const char *const words[] = {
    "ERROR", /* FastChat and Rakuda, for a local model */
    "API ERROR",
    "API_ERROR",
    "REQUEST ERROR",
    "SERVER ERROR",
    "INTERNAL SERVER ERROR",
    "NETWORK ERROR",
    "CONNECTION ERROR", /* OpenAI's library, as the next */
    "REQUEST TIMED OUT",
    "TIMEOUT", /* N/A is an answer: benchmarks ask for it where a text does not say */
    "TIMEOUT ERROR",
    "RATE LIMIT EXCEEDED",
    "タイムアウト",
    "GENERATION ERROR",
    "INFERENCE ERROR",
    "UNKNOWN ERROR",
    "AN ERROR OCCURRED",
    "API CALL FAILED",
    "REQUEST FAILED",
    "GENERATION FAILED",
    "FAILED TO GENERATE RESPONSE",
    "FAILED TO GENERATE A RESPONSE",
    "NO RESPONSE GENERATED",
    "ERROR COMMUNICATING WITH OPENAI",
    "ERROR: API CALL FAILED",
    "ERROR DURING API CALL. PLEASE TRY AGAIN", /* forks of Arena-Hard */
    "エラー",
    "エラーが発生しました",
};

/* It goes on with what went wrong: FastChat's servers, LLaVA's and others after them. */
static const char *const beginnings[] = {
    "**NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.**",
    "**RATE LIMIT OF THIS MODEL IS REACHED.",
    "**API REQUEST ERROR**",
    "$MODERATION$",
    "NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.",
    "YOUR INPUT VIOLATES OUR CONTENT MODERATION GUIDELINES.",
    "YOU HAVE REACHED THE CONVERSATION LENGTH LIMIT.",
    /* messages of exceptions without a word in front */
    "openai.error.",
    "openai.RateLimitError",
    "openai.APIConnectionError",
    "openai.APITimeoutError",
    "openai.BadRequestError",
    "litellm.RateLimitError",
    "litellm.BadRequestError",
    "litellm.APIError",
    "litellm.Timeout",
    "litellm.InternalServerError",
    "litellm.ServiceUnavailableError",
    "HTTPConnectionPool(host=",
    "HTTPSConnectionPool(host=",
    "CUDA out of memory. Tried to allocate",
    "Request failed with status code ",
};

/* What only programs write behind a word for an error. */
static const char *const exact_signs[] = {
    "{'error'",
    "{\"error\"",
    "HTTPConnectionPool",
    "HTTPSConnectionPool",
    "Client Error: ",
    "Server Error: ",
    "Error code: ",
    "failed with status code ",
    "RateLimitError",
    "APIConnectionError",
    "APITimeoutError",
    "APIStatusError",
    "BadRequestError",
    "AuthenticationError",
    "InternalServerError",
    "maximum context length is ",
    "CUDA out of memory. Tried to allocate",
    "object is not subscriptable",
    "object has no attribute",
};

/* What people write too: enough where the word for an error stands between marks, as [ERROR]. */
static const char *const signs[] = {
    "api",      "request",      "timeout",   "timed out",       "rate limit",   "connection",
    "quota",    "http",         "failed",    "exceed",          "too many",     "out of memory",
    "context",  "out of range", "exception", "content filter",  "blocked",      "unavailable",
    "overload", "no response",  "empty",     "expecting value", "unauthorized", "server",
};

/* Without what stands around a word: marks of ASCII, and the full stop of Japanese. */
static jr_str drop_marks(jr_str text)
{
    while (text.size && (ispunct((unsigned char)text.data[0]) || text.data[0] == ' '))
        text = str_from(text, 1);
    while (text.size && (ispunct((unsigned char)text.data[text.size - 1]) ||
                         text.data[text.size - 1] == ' ' || str_ends_with(text, "。")))
        text.size -= str_ends_with(text, "。") ? strlen("。") : 1;
    return text;
}

/* A word for an error, of which the text does not go on to speak. */
static bool drop_error_word(jr_str *text)
{
    static const char *const beginnings_of_messages[] = {
        "an error occurred", "error occurred", "error code", "error",
        "api error",         "api_error",      "exception"};
    for (size_t i = 0; i < sizeof beginnings_of_messages / sizeof *beginnings_of_messages; i++) {
        jr_str rest = *text;
        if (!str_drop_beginning_nocase(&rest, beginnings_of_messages[i]))
            continue;
        jr_str next = str_trim(rest);
        if (next.size && !ispunct((unsigned char)next.data[0]) &&
            !isdigit((unsigned char)next.data[0]))
            continue;
        *text = rest;
        return true;
    }
    return false;
}

/* [ERROR] and $ERROR$ are marks of programs, **Error** is one of people, too. */
static bool is_marked(jr_str text)
{
    return strchr("[$<({", text.data[0]) ||
           (ispunct((unsigned char)text.data[0]) && str_begins_with(drop_marks(text), "ERROR"));
}

/* Of one line: what goes on is an explanation. */
static bool is_message(jr_str text)
{
    enum { LONGEST = 1000 };
    jr_str rest = drop_marks(text);
    if (text.size > LONGEST || !drop_error_word(&rest))
        return false;
    for (size_t i = 0; i < sizeof exact_signs / sizeof *exact_signs; i++)
        if (str_contains(text, exact_signs[i]))
            return true;
    if (!is_marked(text) || memchr(text.data, '\n', text.size))
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_contains_nocase(rest, signs[i]))
            return true;
    return false;
}

static const char *find_beginning(jr_str text)
{
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (str_begins_with(text, beginnings[i]))
            return beginnings[i];
    return NULL;
}

static const char *find_whole(jr_str text)
{
    enum { LONGEST_WORD = 64 };
    if (is_message(text))
        return ENGLISH("the message of an error");
    if (text.size > LONGEST_WORD)
        return NULL;
    for (size_t i = 0; i < sizeof as_they_are / sizeof *as_they_are; i++)
        if (str_is(text, as_they_are[i]))
            return as_they_are[i];
    jr_str word = drop_marks(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is_nocase(word, words[i]))
            return words[i];
    return NULL;
}

bool failed_text_is(jr_str text, jr_buf *problem)
{
    text = str_trim(text);
    const char *beginning = text.size ? find_beginning(text) : NULL;
    const char *whole = text.size && !beginning ? find_whole(text) : NULL;
    if (problem && beginning)
        jr_buf_format(problem, ENGLISH("begins with %s, which a failed request left"), beginning);
    else if (problem && whole)
        jr_buf_format(problem, ENGLISH("is %s, which a failed request left"), whole);
    return beginning || whole;
}
