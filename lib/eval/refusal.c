/*
 * Two tables: what statuses mean, and the words that mean something else than their status. Servers
 * word the same in a hundred ways, and one that is not here costs little: what is not known counts
 * as a refusal of this one request, and only a row of them ends an endpoint (call_reply.c).
 *
 * Words are looked for in code, type and message. Those that are plain enough to be believed with
 * any status, one that may pass (429, 5xx) as well, have a row `whatever the status`.
 */
#include "refusal.h"

#include <string.h>

#include "base/str.h"
#include "providers.h"

static const struct {
    int first, last;
    refusal meaning;
} statuses[] = {
    {200, 299, REFUSAL_NONE},     /* an error inside a reply */
    {300, 399, REFUSAL_OF_ROUTE}, /* a redirect, which is not followed */
    {401, 402, REFUSAL_OF_KEY},   {404, 405, REFUSAL_OF_ROUTE}, {407, 407, REFUSAL_OF_KEY},
    {408, 409, REFUSAL_NONE},     {410, 410, REFUSAL_OF_ROUTE}, {413, 414, REFUSAL_OF_SIZE},
    {424, 425, REFUSAL_NONE},     {429, 429, REFUSAL_NONE},     {498, 499, REFUSAL_NONE},
    {400, 499, REFUSAL_OTHER},    {500, 599, REFUSAL_NONE},
};

enum { OF_REFUSALS, WHATEVER_THE_STATUS };

/* The first row that is found counts: what is said of the chat before what is said of the rest, as
 * filters speak of permissions and lengths of models. */
static const struct {
    refusal meaning;
    int scope;
    const char *words;
} rows[] = {
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "context_length_exceeded"},   /* OpenAI, Groq */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "string_above_max_length"},   /* OpenAI */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "maximum context length"},    /* OpenAI, vLLM, Mistral */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "ContextWindowExceeded"},     /* LiteLLM */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "exceed_context_size_error"}, /* llama-server */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "available context size"},    /* llama-server, older */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "context size has been exceeded"}, /* LM Studio */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "model's context length"},         /* SGLang, vLLM */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "maximum model length"},           /* vLLM */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "prompt is too long"},    /* Anthropic, Fireworks */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "exceed context limit"},  /* Anthropic */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "request_too_large"},     /* Anthropic */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "Request too large for"}, /* OpenAI's 429, Groq */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "exceeds the maximum number of tokens"}, /* Gemini */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "prompt too long"},                      /* Ollama */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "exceeds the context length"},           /* Ollama */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "too large to process"}, /* llama-server, as a 500 */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "context length"},       /* LM Studio, and others */
    {REFUSAL_OF_SIZE, WHATEVER_THE_STATUS, "context window"},       /* OpenAI, newer */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "tokens_limit_reached"},         /* GitHub's models */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "too long"},                     /* Bedrock, and several */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "too many tokens"},              /* Cohere */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "too many input tokens"},        /* several */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "maximum allowed length"},       /* SGLang */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "maximum prompt length"},        /* xAI */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "maximum input length"},         /* vLLM, older */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "exceeded model token limit"},   /* Moonshot */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "exceeds max length"},           /* Zhipu */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "Range of input length"},        /* Alibaba */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "reduce the length"},            /* OpenAI, Groq */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "reduce the number of tokens"},  /* SGLang */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "payload size exceeds"},         /* Gemini */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "`inputs` must have less"},      /* TGI */
    {REFUSAL_OF_SIZE, OF_REFUSALS, "inputs` tokens + `max_new_tokens` must"}, /* TGI, Together */

    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "content_filter"},               /* Azure, Moonshot */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "ResponsibleAIPolicyViolation"}, /* Azure */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "content management policy"},    /* Azure */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "content_policy_violation"},     /* OpenAI */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "ContentPolicyViolation"},       /* LiteLLM */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "invalid_prompt"}, /* OpenAI: against its policy */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "Content Exists Risk"},      /* DeepSeek */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "data_inspection_failed"},   /* Alibaba */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "DataInspectionFailed"},     /* Alibaba */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "content filtering policy"}, /* Anthropic */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "PROHIBITED_CONTENT"},       /* Gemini */
    {REFUSAL_OF_FILTER, WHATEVER_THE_STATUS, "SensitiveContentDetected"}, /* Volcengine */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "usage guidelines"},                 /* xAI, as a 403 */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "SAFETY_CHECK_TYPE"},                /* xAI */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "usage polic"},                      /* OpenAI */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "moderation"},                       /* OpenRouter, as a 403 */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "flagged"},                          /* several */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "inappropriate content"},            /* Alibaba */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "considered high risk"},             /* Moonshot */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "guardrail"},                        /* Bedrock, LiteLLM */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "safety filter"},                    /* several */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "content filter"},                   /* several */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "safety system"},                    /* OpenAI */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "safety reasons"},                   /* OpenAI */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "content safety"},                   /* Azure, NVIDIA */
    {REFUSAL_OF_FILTER, OF_REFUSALS, "敏感内容"},                         /* Zhipu */

    {REFUSAL_FOR_NOW, OF_REFUSALS, "not loaded yet"},    /* several, as a 404 */
    {REFUSAL_FOR_NOW, OF_REFUSALS, "still loading"},     /* several, as a 404 */
    {REFUSAL_FOR_NOW, OF_REFUSALS, "currently loading"}, /* Hugging Face */
    {REFUSAL_FOR_NOW, OF_REFUSALS, "model is loading"},  /* LM Studio, as a 400 */
    {REFUSAL_FOR_NOW, OF_REFUSALS, "loading model"},     /* llama-server */
    {REFUSAL_FOR_NOW, OF_REFUSALS, "warming up"},        /* several */

    /* Gemini's "exceeded your current quota" is none of these: it is said of each minute's, too. */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "insufficient_quota"},           /* OpenAI, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "exceeded_current_quota_error"}, /* Moonshot, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "billing_hard_limit_reached"},   /* OpenAI */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "billing_not_active"},           /* OpenAI */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "account_deactivated"},          /* OpenAI */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "invalid_api_key"},              /* OpenAI */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "API_KEY_INVALID"},              /* Gemini, as a 400 */
    {REFUSAL_OF_KEY, OF_REFUSALS, "Incorrect API key"},                    /* xAI, as a 400 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "credit balance is too low"},    /* Anthropic, as a 400 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "insufficient balance"},         /* DeepSeek */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "balance is insufficient"},    /* SiliconFlow, as a 403 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "insufficient credits"},       /* OpenRouter */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "used all available credits"}, /* xAI */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "reached your specified API"}, /* Anthropic: limits */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "Arrearage"},                  /* Alibaba, as a 400 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "AccountOverdue"},             /* Volcengine, as a 403 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "budget_exceeded"},            /* LiteLLM, as a 400 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "ExceededBudget"},             /* LiteLLM, older */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "余额不足"},                   /* Zhipu, as a 429 */
    /* Of a day or a month, which no retry outlasts. */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "RequestsPerDay"},        /* Gemini, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "TokensPerDay"},          /* Gemini, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "free-models-per-day"},   /* OpenRouter, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "daily free allocation"}, /* Cloudflare, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "API calls / month"},     /* Cohere, as a 429 */
    {REFUSAL_OF_KEY, WHATEVER_THE_STATUS, "AllocationQuota"},       /* Alibaba, as a 403 */
    {REFUSAL_OF_KEY, OF_REFUSALS, "unsupported_country_region_territory"}, /* OpenAI, as a 403 */
    {REFUSAL_OF_KEY, OF_REFUSALS, "location is not supported"},            /* Gemini, as a 400 */

    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model_not_found"},             /* OpenAI, also as a 403 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model not found"},             /* Fireworks, Ollama */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model not exist"},             /* DeepSeek, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "not a valid model"},           /* OpenRouter, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "invalid model"},               /* Mistral, LiteLLM, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "invalid_model"},               /* Mistral */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "unknown model"},               /* several */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "unknown_model"},               /* GitHub's models */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "no such model"},               /* several */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model identifier is invalid"}, /* Bedrock, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model_not_available"},         /* Together, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model_not_supported"},         /* Hugging Face, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "decommissioned"},              /* Groq, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model_terms_required"},        /* Groq, as a 400 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "model_permission_blocked"},    /* Groq, as a 403 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "access to model"},             /* OpenAI, as a 403 */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "no models loaded"},            /* LM Studio */
    {REFUSAL_OF_ROUTE, OF_REFUSALS, "unrecognized request url"},    /* OpenAI */
};

refusal refusal_by_status(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (status >= statuses[i].first && status <= statuses[i].last)
            return statuses[i].meaning;
    return REFUSAL_NONE;
}

/* "The model `x` does not exist", of vLLM, xAI and others: the name stands between. */
static bool says_no_such_model(const api_error *error)
{
    static const char *const endings[] = {"does not exist", "not found"};
    return str_contains_nocase(error->message, "model") &&
           api_error_says(error, endings, sizeof endings / sizeof *endings);
}

/* Whether words of this row are believed. What a model's own provider said of its filter is,
 * whatever the status, which is that of the one who passes it on. */
static bool is_believed(size_t row, refusal by_status, const api_error *error)
{
    return rows[row].scope == WHATEVER_THE_STATUS || by_status != REFUSAL_NONE ||
           (error->is_relayed && rows[row].meaning == REFUSAL_OF_FILTER);
}

refusal refusal_of(const api_error *error)
{
    refusal by_status = refusal_by_status(error->status);
    /* A key that is refused and money that is used up need no words. */
    if (by_status == REFUSAL_OF_KEY)
        return by_status;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_believed(i, by_status, error) && api_error_says(error, &rows[i].words, 1))
            return rows[i].meaning;
    return by_status == REFUSAL_OTHER && says_no_such_model(error) ? REFUSAL_OF_ROUTE : by_status;
}

bool refusal_is_cut(const api_error *error)
{
    static const char *const words[] = {"max_tokens or model output limit was reached"};
    return api_error_says(error, words, 1);
}
