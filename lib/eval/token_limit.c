/*
 * The limit of tokens that an error names: servers write it as "at most 4096", as a range, as what
 * is smaller than the number that was sent; or they name the context and how much of it the prompt
 * takes. A number counts only behind or before words of the tables, and where the error speaks of
 * the limit of a reply at all.
 */
#include <string.h>

#include "providers.h"
#include "refusal.h"

/* How the maximum of tokens is called. */
static const char *const names[] = {
    "max_tokens",     "max_completion_tokens", "maxOutputTokens",   "max_new_tokens",
    "maximum tokens", "output tokens",         "completion tokens", "max tokens",
};

/* What stands before the limit; where the number itself is too much, `less`. */
static const struct {
    const char *before;
    int less;
} limits[] = {
    {"at most ", 0},               /* OpenAI, Azure */
    {"can only afford ", 0},       /* OpenRouter, with its 402 */
    {"less than or equal to ", 0}, /* Groq, Cohere, pydantic */
    {"limit of ", 0},              /* Bedrock */
    {"(inclusive) to ", 1},        /* Gemini: the supported range is from 1 ... 8193 (exclusive) */
    {"[1, ", 0},                   /* DeepSeek, Alibaba */
    {"[1,", 0},                    /* Zhipu */
    {"> ", 0},                     /* Anthropic: 8192 > 4096, which is the maximum; Fireworks */
    {"<= ", 0},                    /* several */
    {"between 1 and ", 0},         /* several */
    {"from 1 to ", 0},             /* several */
    {"cannot exceed ", 0},         /* several */
    {"not exceed ", 0},            /* several */
    {"maximum of ", 0},            /* several */
    {"maximum is ", 0},            /* several */
    {"maximum value is ", 0},      /* several */
    {"maximum allowed is ", 0},    /* several */
    {"must be less than ", 1},     /* several */
};

/* What stands before the size of the context. */
static const char *const contexts[] = {
    "context length is only ", /* vLLM, newer */
    "context length is ",      /* OpenAI, vLLM, OpenRouter */
    "context length of ",      /* SGLang */
    "must be <= ",             /* TGI, Together */
    "> ",                      /* Anthropic: 188240 + 21333 > 200000 */
};

/* What stands behind the size of the prompt. */
static const char *const inputs[] = {
    " input tokens",          /* vLLM */
    " in the messages",       /* OpenAI, vLLM */
    " in the prompt",         /* OpenAI's completions */
    " tokens from the input", /* SGLang */
    " of text input",         /* OpenRouter */
    " `inputs` tokens",       /* TGI, Together */
    " + ",                    /* Anthropic */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The place behind the part, or NULL. */
static const char *find_behind(const char *text, const char *part)
{
    const char *at = strcasestr(text, part);
    return at ? at + strlen(part) : NULL;
}

/* A count, with commas between its thousands perhaps; -1: none. */
static int64_t read_count(const char *at)
{
    enum { MOST_DIGITS = 12 };
    int64_t count = 0;
    int n_digits = 0;
    while (*at == '`' || *at == '\'' || *at == '"' || *at == '(')
        at++;
    for (; is_digit(*at) || (*at == ',' && n_digits && is_digit(at[1])); at++)
        if (*at != ',' && ++n_digits <= MOST_DIGITS)
            count = count * 10 + (*at - '0');
    return n_digits && n_digits <= MOST_DIGITS ? count : -1;
}

/* The count that ends where `end` is, in a text that begins at `text`. */
static int64_t read_count_before(const char *text, const char *end)
{
    const char *begin = end;
    while (begin > text && (is_digit(begin[-1]) || (begin[-1] == ',' && begin < end)))
        begin--;
    /* "9000 tokens in the messages": the unit stands between. */
    static const char unit[] = " tokens";
    size_t unit_size = strlen(unit);
    if (begin == end && (size_t)(end - text) > unit_size &&
        memcmp(end - unit_size, unit, unit_size) == 0)
        return read_count_before(text, end - unit_size);
    return begin < end ? read_count(begin) : -1;
}

static int64_t find_limit(const char *text, int64_t sent)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (const char *at = text; (at = find_behind(at, limits[i].before));) {
            int64_t count = read_count(at) - limits[i].less;
            if (count > 0 && count < sent)
                return count;
        }
    return 0;
}

/* What the context leaves for the reply. */
static int64_t find_room(const char *text, int64_t sent)
{
    int64_t context = -1, input = -1;
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts && context < 0; i++) {
        const char *at = find_behind(text, contexts[i]);
        context = at ? read_count(at) : -1;
    }
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs && input < 0; i++) {
        for (const char *at = text; input < 0 && (at = strcasestr(at, inputs[i])); at++)
            input = read_count_before(text, at);
    }
    int64_t room = context - input;
    return context > 0 && input > 0 && room > 0 && room < sent ? room : 0;
}

token_limit refusal_token_limit(const api_error *error, int64_t sent)
{
    token_limit limit = {0, refusal_of(error) == REFUSAL_OF_SIZE};
    if (error->message.size == 0)
        return limit;
    if (limit.is_of_chat)
        limit.tokens = find_room(error->message.data, sent);
    else if (api_error_says(error, names, sizeof names / sizeof *names))
        limit.tokens = find_limit(error->message.data, sent);
    return limit;
}
