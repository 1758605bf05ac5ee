/*
 * Which provider speaks how, what an error means beyond its status, and how many tokens a text may
 * have.
 */
#include "provider.h"

#include <string.h>
#include <strings.h>

#include "providers.h"

const provider_row *provider_find(jr_provider provider)
{
    static const provider_row *const rows[JR_N_PROVIDERS] = {
        [JR_PROVIDER_OPENAI] = &provider_openai,       [JR_PROVIDER_AZURE] = &provider_azure,
        [JR_PROVIDER_ANTHROPIC] = &provider_anthropic, [JR_PROVIDER_GEMINI] = &provider_gemini,
        [JR_PROVIDER_LOCAL] = &provider_openai,
    };
    return rows[provider];
}

static bool has_text(jr_str text, const char *part)
{
    size_t size = strlen(part);
    for (size_t i = 0; i + size <= text.size; i++)
        if (strncasecmp(text.data + i, part, size) == 0)
            return true;
    return false;
}

bool api_error_says(const api_error *error, const char *const *parts, size_t n_parts)
{
    for (size_t i = 0; i < n_parts; i++)
        if (has_text(error->code, parts[i]) || has_text(error->type, parts[i]) ||
            has_text(error->message, parts[i]))
            return true;
    return false;
}

bool api_error_is_final(const api_error *error)
{
    /* Gemini's "exceeded your current quota" is none of these: it is said of each minute's, too. */
    static const char *const parts[] = {
        "insufficient_quota",         /* OpenAI, as a 429 */
        "billing_hard_limit_reached", /* OpenAI */
        "billing_not_active",         /* OpenAI */
        "account_deactivated",        /* OpenAI */
        "invalid_api_key",            /* OpenAI */
        "API_KEY_INVALID",            /* Gemini, as a 400 */
        "credit balance is too low",  /* Anthropic, as a 400 */
        "insufficient balance",       /* DeepSeek */
        "insufficient credits",       /* OpenRouter */
        "used all available credits", /* xAI */
        "reached your specified API", /* Anthropic: ... usage limits */
    };
    enum { PAYMENT_REQUIRED = 402 };
    return error->status == PAYMENT_REQUIRED ||
           api_error_says(error, parts, sizeof parts / sizeof *parts);
}

bool api_error_is_of_filter(const api_error *error)
{
    static const char *const parts[] = {
        "content_filter",               /* Azure */
        "ResponsibleAIPolicyViolation", /* Azure */
        "content_policy_violation",     /* OpenAI */
        "invalid_prompt",               /* OpenAI: flagged by its usage policy */
        "Content Exists Risk",          /* DeepSeek */
        "data_inspection_failed",       /* Alibaba */
    };
    return api_error_says(error, parts, sizeof parts / sizeof *parts);
}

bool api_error_is_of_chat(const api_error *error)
{
    static const char *const parts[] = {
        "context_length_exceeded",                /* OpenAI */
        "string_above_max_length",                /* OpenAI */
        "maximum context length",                 /* OpenAI, vLLM, DeepSeek, Mistral */
        "exceed_context_size_error",              /* llama-server */
        "exceeds the available context size",     /* llama-server, older */
        "prompt is too long",                     /* Anthropic */
        "exceed context limit",                   /* Anthropic, with max_tokens */
        "request_too_large",                      /* Anthropic */
        "exceeds the maximum number of tokens",   /* Gemini */
        "inputs` tokens + `max_new_tokens` must", /* TGI */
    };
    return api_error_is_of_filter(error) ||
           api_error_says(error, parts, sizeof parts / sizeof *parts);
}

/* Servers repeat a key whole, cut, or with stars in its middle: from its beginning on the word
 * goes. */
static jr_str hide_key(jr_arena *arena, jr_str text, jr_str key)
{
    enum { TELLING = 6 };
    size_t size = key.size < TELLING ? key.size : TELLING, i = 0;
    JR_BUF_AUTO jr_buf hidden = {0};
    while (i < text.size) {
        if (text.size - i < size || memcmp(text.data + i, key.data, size) != 0) {
            jr_buf_append_char(&hidden, text.data[i++]);
            continue;
        }
        jr_buf_append_text(&hidden, "***");
        if (text.size - i >= key.size && memcmp(text.data + i, key.data, key.size) == 0)
            i += key.size;
        else
            while (i < text.size && !strchr(" \t\r\n\"',;)", text.data[i]))
                i++;
    }
    return jr_arena_copy(arena, jr_buf_str(&hidden));
}

static void hide_in_all(jr_arena *arena, jr_str key, api_error *error)
{
    jr_str *texts[] = {&error->type, &error->code, &error->param, &error->message};
    for (size_t i = 0; key.size && i < sizeof texts / sizeof *texts; i++)
        if (texts[i]->size)
            *texts[i] = hide_key(arena, *texts[i], key);
}

/* Headers of the user's own hold keys too: "Authorization: Bearer KEY", "X-Api-Key: KEY". */
static bool holds_key(const jr_header *header)
{
    static const char *const parts[] = {"auth", "key", "token", "secret", "cookie"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (size_t k = 0; k + strlen(parts[i]) <= header->name.size; k++)
            if (strncasecmp(header->name.data + k, parts[i], strlen(parts[i])) == 0)
                return true;
    return false;
}

void api_error_hide_key(jr_arena *arena, const jr_endpoint *endpoint, api_error *error)
{
    hide_in_all(arena, endpoint->api_key, error);
    for (size_t i = 0; i < endpoint->n_headers; i++) {
        jr_str value = endpoint->headers[i].value;
        const char *space = value.size ? memrchr(value.data, ' ', value.size) : NULL;
        if (!holds_key(&endpoint->headers[i]))
            continue;
        if (space) /* behind the scheme */
            value = (jr_str){space + 1, (size_t)(value.data + value.size - space - 1)};
        hide_in_all(arena, value, error);
    }
}

int64_t chat_estimate_tokens(jr_str text)
{
    /* The first bytes of U+3000 and on: kana, ideographs, Hangul, full-width forms. Each prompt
     * passes here: sums that fit a byte are what compilers make vectors of. Ideographs of four
     * bytes come out right among the others. */
    enum { STRIDE = 128 };
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t n_wide = 0;
    for (size_t begin = 0; begin < text.size; begin += STRIDE) {
        size_t end = text.size - begin > STRIDE ? begin + STRIDE : text.size;
        unsigned char n = 0;
        for (size_t i = begin; i < end; i++)
            n = (unsigned char)(n + (bytes[i] >= 0xE3 && bytes[i] <= 0xEF));
        n_wide += n;
    }
    size_t n_other = text.size > 3 * n_wide ? text.size - 3 * n_wide : 0;
    return (int64_t)(n_wide + (n_other + 3) / 4);
}
