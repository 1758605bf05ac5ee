/*
 * What endpoints do not take, learned from the words of their errors. Names of models say nothing
 * reliable: they are aliases, deployments and paths, and the next one behaves differently.
 *
 * An error counts when it says that something is not taken (one of the refusals below) and names a
 * parameter that the request did send, as its `param` or as a word of its message. Wrong values
 * ("must be at least 1") don't count: they are the user's to mend.
 */
#include "provider.h"

#include <string.h>

#include "base/english.h"
#include "base/str.h"
#include "providers.h"
#include "refusal.h"
#include "request.h"

/* How servers say that a parameter is not taken, in code, type or message. */
static const char *const refusals[] = {
    "unsupported",            /* OpenAI: unsupported_parameter, unsupported_value; Groq */
    "not supported",          /* OpenAI, Azure */
    "does not support",       /* OpenAI */
    "doesn't support",        /* Ollama */
    "unrecognized",           /* OpenAI: Unrecognized request argument supplied: top_k */
    "unknown_parameter",      /* OpenAI */
    "unknown parameter",      /* OpenAI */
    "unknown field",          /* servers in Go and Rust */
    "unknown name",           /* Gemini: Unknown name "seed": Cannot find field. */
    "extra_forbidden",        /* pydantic: vLLM, Mistral */
    "not permitted",          /* pydantic: Extra inputs are not permitted */
    "additional properties",  /* servers that check by JSON Schema */
    "unexpected keyword",     /* Python */
    "deprecated",             /* Anthropic: `temperature` is deprecated for this model. */
    "cannot both be",         /* Anthropic */
    "may only be set to",     /* Anthropic: ... to 1 when thinking is enabled */
    "must be unset",          /* Anthropic */
    "or unset when",          /* Anthropic: top_p with thinking */
    "not allowed",            /* several */
    "must contain non-white", /* Anthropic: stop sequences */
    "may not be enabled",     /* Anthropic: thinking, when tool_choice forces tool use */
    "unavailable",            /* DeepSeek: This response_format type is unavailable now */
    "不支持",                 /* Zhipu, Alibaba */
};

/* How servers say that a temperature must not be 0, which judges are asked with. */
static const char *const zero_refusals[] = {
    "strictly positive", /* TGI */
    "(0",                /* several: must be in (0, 1] */
    "greater than 0",    /* pydantic, Transformers */
    "larger than 0",     /* several */
    "non-zero",          /* several */
};

/* How servers and chat templates say that there is no system role. */
static const char *const system_refusals[] = {
    "does not support 'system'",        /* OpenAI: 'messages[0].role' does not ... */
    "developer instruction is not",     /* Gemini: ... enabled for models/gemma-3-27b-it */
    "system role not supported",        /* Gemma's template, through vLLM and llama-server */
    "system role is not supported",     /* further templates */
    "system message is not supported",  /* further templates */
    "system messages are not",          /* further templates */
    "only user and assistant roles",    /* Mistral's templates */
    "unexpected role \"system\"",       /* Anthropic's interface, through gateways */
    "should be 'user' or 'assistant'",  /* pydantic */
    "roles must alternate user/assist", /* Mistral's templates, which count a system message */
};

enum { BAD_REQUEST = 400, UNPROCESSABLE = 422, SERVER_ERROR = 500 };

enum {
    TEMPERATURE,
    TOP_P,
    TOP_K,
    REPETITION_PENALTY,
    SEED,
    STOP,
    SCHEMA,
    TOKENS,
    CACHE_KEY,
    CACHE_MARK,
    N_PARAMETERS,
};

enum { MOST_NAMES = 6 };

/* A row per parameter that can be left out: as providers spell it, and its flag in quirks. */
static const struct {
    const char *names[MOST_NAMES];
    size_t flag;
    const char *told; /* NULL: by its first name */
} parameters[N_PARAMETERS] = {
    [TEMPERATURE] = {.names = {"temperature"}, .flag = offsetof(quirks, no_temperature)},
    [TOP_P] = {.names = {"top_p", "topP"}, .flag = offsetof(quirks, no_top_p)},
    [TOP_K] = {.names = {"top_k", "topK"}, .flag = offsetof(quirks, no_top_k)},
    [REPETITION_PENALTY] = {.names = {"repetition_penalty", "repeat_penalty"},
                            .flag = offsetof(quirks, no_repetition_penalty)},
    [SEED] = {.names = {"seed"}, .flag = offsetof(quirks, no_seed)},
    [STOP] = {.names = {"stop", "stop_sequences", "stopSequences"},
              .flag = offsetof(quirks, no_stop)},
    [SCHEMA] = {.names = {"response_format", "response format", "json_schema", "responseSchema",
                          "tool_choice", "tools"},
                .flag = offsetof(quirks, no_schema),
                .told = ENGLISH("a JSON schema")},
    [TOKENS] = {.names = {"logprobs", "top_logprobs"}, .flag = offsetof(quirks, no_tokens)},
    [CACHE_KEY] = {.names = {"prompt_cache_key"}, .flag = offsetof(quirks, no_cache_key)},
    [CACHE_MARK] = {.names = {"cache_control"}, .flag = offsetof(quirks, no_cache_mark)},
};
_Static_assert(offsetof(quirks, is_settled) == N_QUIRKS, "a place per quirk");

/* What was sent and what came back. */
typedef struct lesson {
    quirks *quirks;
    const sent_request *request;
    const api_error *error;
    jr_buf *sentence;
    bool is_learned;
} lesson;

/* True when the text has this name as a whole word. */
static bool has_word(jr_str text, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i + size <= text.size; i++)
        if (memcmp(text.data + i, name, size) == 0 &&
            (i == 0 || !str_is_of_word(text.data[i - 1])) &&
            (i + size == text.size || !str_is_of_word(text.data[i + size])))
            return true;
    return false;
}

static bool is_named(const api_error *error, const char *name)
{
    return has_word(error->param, name) || has_word(error->message, name);
}

static bool is_sent(const sent_request *request, int parameter)
{
    chat_sampling s =
        request_sampling(request->endpoint, &request->chat->sampling, &request->quirks);
    const bool sent[N_PARAMETERS] = {
        [TEMPERATURE] = isfinite(s.temperature),
        [TOP_P] = isfinite(s.top_p),
        [TOP_K] = s.top_k > 0,
        [REPETITION_PENALTY] = isfinite(s.repetition_penalty),
        [SEED] = s.seed >= 0,
        [STOP] = request->chat->n_stops > 0 && !request->quirks.no_stop,
        [SCHEMA] = request_has_schema(request->chat, &request->quirks),
        [TOKENS] = request_has_tokens(request->endpoint, request->chat, &request->quirks),
        [CACHE_KEY] = openai_sends_cache_key(request->endpoint, request->chat, &request->quirks),
        [CACHE_MARK] =
            anthropic_sends_cache_mark(request->endpoint, request->chat, &request->quirks),
    };
    bool is_in_params = false;
    for (size_t i = 0; i < MOST_NAMES && parameters[parameter].names[i]; i++)
        is_in_params =
            is_in_params || request_params_have(request->endpoint, parameters[parameter].names[i]);
    return sent[parameter] && !is_in_params;
}

static bool *quirk_at(quirks *q, size_t flag)
{
    return (bool *)((char *)q + flag);
}

/* Sets a flag of the quirks, and says so the first time. */
static void learn(lesson *l, size_t flag, const char *what)
{
    bool *known = quirk_at(l->quirks, flag);
    if (!*known && l->quirks->is_settled[flag])
        return;
    if (!*known && l->is_learned && l->sentence->size)
        jr_buf_format(l->sentence, "; %s", what);
    else if (!*known)
        jr_buf_format(l->sentence, "%.*s: %s", JR_STR_ARG(l->request->endpoint->id), what);
    *known = true;
    l->is_learned = true;
}

static void learn_parameter(lesson *l, int parameter, const char *reason)
{
    JR_BUF_AUTO jr_buf what = {0};
    const char *told = parameters[parameter].told;
    jr_buf_format(&what, ENGLISH("%s is not taken%s and left out"),
                  told ? told : parameters[parameter].names[0], reason);
    learn(l, parameters[parameter].flag, what.data);
}

/* The maximum of tokens is never left out: it bounds the cost. It has another name to try. */
static void learn_cap(lesson *l)
{
    const sent_request *r = l->request;
    bool is_openai_like =
        r->endpoint->provider == JR_PROVIDER_OPENAI || r->endpoint->provider == JR_PROVIDER_AZURE;
    if (!is_openai_like || r->chat->raw_prompt.size || r->chat->sampling.max_tokens <= 0 ||
        request_params_cap(r->endpoint))
        return;
    bool is_new = openai_sends_max_completion_tokens(r->endpoint, r->chat, &r->quirks);
    if (is_new && is_named(l->error, "max_completion_tokens") &&
        !r->quirks.wants_max_completion_tokens)
        learn(l, offsetof(quirks, wants_max_tokens),
              ENGLISH("max_completion_tokens is not taken, max_tokens is sent instead"));
    if (!is_new && is_named(l->error, "max_tokens") && !r->quirks.wants_max_tokens)
        learn(l, offsetof(quirks, wants_max_completion_tokens),
              ENGLISH("max_tokens is not taken, max_completion_tokens is sent instead"));
}

static void learn_system(lesson *l)
{
    enum { N = sizeof system_refusals / sizeof *system_refusals };
    if (request_has_system(l->request->chat, &l->request->quirks) &&
        !l->request->chat->raw_prompt.size && api_error_says(l->error, system_refusals, N))
        learn(l, offsetof(quirks, no_system),
              ENGLISH("no system message is taken, its text is sent in front of the user's"));
}

/* Whether the temperature that was sent is 0, and that is what is not taken. */
static bool is_zero_refused(const sent_request *request, const api_error *error)
{
    chat_sampling sent =
        request_sampling(request->endpoint, &request->chat->sampling, &request->quirks);
    return sent.temperature == 0 && is_sent(request, TEMPERATURE) &&
           is_named(error, "temperature") &&
           api_error_says(error, zero_refusals, sizeof zero_refusals / sizeof *zero_refusals);
}

bool quirks_learn(quirks *q, const sent_request *request, const api_error *error,
                  jr_buf *ret_sentence)
{
    lesson l = {q, request, error, ret_sentence, false};
    bool is_refused = error->status == BAD_REQUEST || error->status == UNPROCESSABLE;
    if (is_refused || error->status == SERVER_ERROR)
        learn_system(&l);
    if (l.is_learned || !is_refused || refusal_is_of_chat(refusal_of(error)))
        return l.is_learned;
    if (is_zero_refused(request, error))
        learn_parameter(&l, TEMPERATURE, "");
    if (l.is_learned || !api_error_says(error, refusals, sizeof refusals / sizeof *refusals))
        return l.is_learned;
    /* Two that exclude each other: temperature is the one that was asked for on purpose. */
    static const char *const exclusion[] = {"cannot both be"};
    if (api_error_says(error, exclusion, 1) && is_named(error, "temperature") &&
        is_named(error, "top_p")) {
        if (is_sent(request, TOP_P))
            learn_parameter(&l, TOP_P, ENGLISH(" beside temperature"));
        return l.is_learned;
    }
    learn_cap(&l);
    for (int p = 0; p < N_PARAMETERS; p++)
        for (size_t i = 0; i < MOST_NAMES && parameters[p].names[i]; i++)
            if (is_named(error, parameters[p].names[i]) && is_sent(request, p)) {
                learn_parameter(&l, p, "");
                break;
            }
    return l.is_learned;
}

/* What was changed, as an error would name it, and as it is told. */
static const struct {
    size_t flag;
    const char *names[MOST_NAMES], *what;
} changes[N_QUIRKS] = {
    {offsetof(quirks, wants_max_completion_tokens),
     {"max_completion_tokens"},
     ENGLISH("max_tokens is")},
    {offsetof(quirks, wants_max_tokens), {"max_tokens"}, ENGLISH("max_completion_tokens is")},
    {offsetof(quirks, no_temperature), {"temperature"}, ENGLISH("temperature is")},
    {offsetof(quirks, no_top_p), {"top_p", "topP"}, ENGLISH("top_p is")},
    {offsetof(quirks, no_top_k), {"top_k", "topK"}, ENGLISH("top_k is")},
    {offsetof(quirks, no_repetition_penalty),
     {"repetition_penalty", "repeat_penalty"},
     ENGLISH("repetition_penalty is")},
    {offsetof(quirks, no_seed), {"seed"}, ENGLISH("seed is")},
    {offsetof(quirks, no_stop), {"stop", "stop_sequences", "stopSequences"}, ENGLISH("stop is")},
    {offsetof(quirks, no_cache_key), {"prompt_cache_key"}, ENGLISH("prompt_cache_key is")},
    {offsetof(quirks, no_cache_mark), {"cache_control"}, ENGLISH("cache_control is")},
    {offsetof(quirks, no_system),
     {"system message", "system prompt", "system role"},
     ENGLISH("the system message is")},
    {offsetof(quirks, no_schema), {"response_format", "json_schema"}, ENGLISH("a JSON schema is")},
    {offsetof(quirks, no_tokens), {"logprobs"}, ENGLISH("logprobs is")},
};

/* Whether the error asks for what was changed. Of a name that was sent it may say anything, and
 * only that it is not taken is of interest. */
static bool is_asked_for(const api_error *error, size_t i)
{
    bool is_name = changes[i].flag == offsetof(quirks, wants_max_tokens) ||
                   changes[i].flag == offsetof(quirks, wants_max_completion_tokens);
    if (is_name && !api_error_says(error, refusals, sizeof refusals / sizeof *refusals))
        return false;
    for (size_t k = 0; k < MOST_NAMES && changes[i].names[k]; k++)
        if (is_named(error, changes[i].names[k]))
            return true;
    return false;
}

static void say_led_back(jr_buf *sentence, const sent_request *request, const char *what)
{
    if (sentence->size)
        jr_buf_append_text(sentence, "; ");
    else
        jr_buf_format(sentence, "%.*s: ", JR_STR_ARG(request->endpoint->id));
    jr_buf_format(sentence, ENGLISH("%s sent again, as without it requests are refused too"), what);
}

bool quirks_lead_back(quirks *q, const sent_request *request, const api_error *error,
                      bool is_doubtful, jr_buf *ret_sentence)
{
    quirks sent = request->quirks;
    bool is_led_back = false, may_doubt = is_doubtful && !q->is_doubted;
    if ((error->status != BAD_REQUEST && error->status != UNPROCESSABLE) ||
        refusal_is_of_chat(refusal_of(error)))
        return false;
    for (size_t i = 0; i < N_QUIRKS; i++) {
        bool *known = quirk_at(q, changes[i].flag), *is_settled = &q->is_settled[changes[i].flag];
        bool is_asked = is_asked_for(error, i);
        if (!*quirk_at(&sent, changes[i].flag) ||
            (*known && (*is_settled || (!is_asked && !may_doubt))))
            continue;
        is_led_back = true;
        if (*known)
            say_led_back(ret_sentence, request, changes[i].what);
        /* What nobody asked for by its name may turn out right: it is learned again, and stays. */
        *is_settled |= is_asked;
        q->is_doubted |= *known && !is_asked;
        *known = false;
    }
    return is_led_back;
}

void quirks_settle(quirks *q, const quirks *sent)
{
    quirks with = *sent;
    for (size_t flag = 0; flag < N_QUIRKS; flag++)
        if (*quirk_at(&with, flag) && *quirk_at(q, flag))
            q->is_settled[flag] = true;
}

bool provider_omits(const jr_endpoint *endpoint, const chat *c, jr_buf *ret_sentence)
{
    const chat_sampling *asked = &c->sampling;
    chat_sampling sent = request_allowed(endpoint, asked);
    const bool omitted[N_PARAMETERS] = {
        [TOP_K] = asked->top_k > 0 && sent.top_k <= 0,
        [REPETITION_PENALTY] =
            isfinite(asked->repetition_penalty) && !isfinite(sent.repetition_penalty),
        [SEED] = asked->seed >= 0 && sent.seed < 0,
        [TOKENS] = c->wants_tokens && !request_knows_tokens(endpoint),
    };
    JR_BUF_AUTO jr_buf names = {0};
    size_t n = 0;
    for (int p = 0; p < N_PARAMETERS; p++) {
        if (!omitted[p])
            continue;
        JR_BUF_AUTO jr_buf before = names;
        names = (jr_buf){0};
        if (n++)
            jr_buf_format(&names, ENGLISH("%s and no %s"), before.data, parameters[p].names[0]);
        else
            jr_buf_append_text(&names, parameters[p].names[0]);
    }
    if (n)
        jr_buf_format(ret_sentence,
                      n > 1 ? ENGLISH("%.*s: the API of %s has no %s, they are not sent")
                            : ENGLISH("%.*s: the API of %s has no %s, it is not sent"),
                      JR_STR_ARG(endpoint->id), jr_provider_name(endpoint->provider), names.data);
    return n > 0;
}
