/*
 * What a request's end means for its call: a result, another attempt, or the end of its endpoint.
 *
 * In the order of the questions asked: is the reply there and good for something; does the error
 * name a parameter to leave out; may it be tried again; would every call end like this one.
 */
#include "call_reply.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/url.h"
#include "price.h"
#include "secret.h"
#include "tokens.h"

enum {
    LARGER_LIMIT = 4,      /* times as many tokens for the second try of a reply that was cut */
    OVERLOAD_PATIENCE = 6, /* times as many retries where the server asks to be left alone */
    FAILURES_TO_STOP = 10, /* calls in a row */
    FIRST_CONNECTIONS = 4, /* attempts to reach a server that was never there */
    SENTENCE_MAX = 700,
};

static double number_header(const http_reply *reply, const char *name)
{
    jr_str value = http_reply_header(reply, name);
    char digits[32];
    const char *end;
    if (value.size == 0 || value.size >= sizeof digits)
        return NAN;
    memcpy(digits, value.data, value.size);
    digits[value.size] = '\0';
    double number = c_locale_number(digits, &end);
    return end != digits && !*end && number >= 0 ? number : NAN;
}

static double first_number(double one, double other)
{
    return isnan(one) ? other : one;
}

static double reset_header(const http_reply *reply, const char *name, double wall)
{
    return http_parse_reset(http_reply_header(reply, name), wall);
}

/* OpenAI's names of the limits, and Anthropic's. */
static pacing_hint read_hint(const http_reply *reply, double wall)
{
    double milliseconds = number_header(reply, "retry-after-ms");
    return (pacing_hint){
        .remaining_requests =
            first_number(number_header(reply, "x-ratelimit-remaining-requests"),
                         number_header(reply, "anthropic-ratelimit-requests-remaining")),
        .remaining_tokens =
            first_number(number_header(reply, "x-ratelimit-remaining-tokens"),
                         number_header(reply, "anthropic-ratelimit-tokens-remaining")),
        .reset_requests =
            first_number(reset_header(reply, "x-ratelimit-reset-requests", wall),
                         reset_header(reply, "anthropic-ratelimit-requests-reset", wall)),
        .reset_tokens = first_number(reset_header(reply, "x-ratelimit-reset-tokens", wall),
                                     reset_header(reply, "anthropic-ratelimit-tokens-reset", wall)),
        .retry_after =
            first_number(milliseconds / 1000,
                         http_parse_retry_after(http_reply_header(reply, "retry-after"), wall)),
    };
}

void ending_read(ending *ret_ending, jr_arena *arena, const jr_endpoint *endpoint,
                 const http_reply *reply, double wall)
{
    *ret_ending = (ending){.failure = reply->failure,
                           .status = reply->status,
                           .reading = PROVIDER_UNREADABLE,
                           .problem = reply->problem,
                           .seconds = reply->seconds,
                           .hint = read_hint(reply, wall)};
    if (reply->failure != HTTP_ANSWERED)
        return;
    const reply_source source = {arena, reply->status, reply->body};
    ret_ending->reading =
        provider_read(endpoint->provider, &source, &ret_ending->reply, &ret_ending->error);
    if (ret_ending->reading != PROVIDER_REPLY)
        secret_hide(arena, endpoint, &ret_ending->error);
}

static http_verdict judge(const ending *e)
{
    if (e->failure == HTTP_ANSWERED && e->reading == PROVIDER_ERROR) {
        if (api_error_is_of_chat(&e->error))
            return HTTP_GIVE_UP;
        if (api_error_is_final(&e->error))
            return HTTP_STOP;
    }
    http_verdict verdict = http_judge(e->failure, e->status);
    /* An error inside a 200, or what should have been JSON. */
    return verdict == HTTP_TAKE && e->reading != PROVIDER_REPLY ? HTTP_TRY_AGAIN : verdict;
}

bool ending_is_reply(const ending *e)
{
    return judge(e) == HTTP_TAKE;
}

/* "gpt-4: api.openai.com answered 401: ..." */
static void describe(jr_buf *sentence, const jr_endpoint *endpoint, const ending *e)
{
    /* A key may stand in the query. */
    jr_str place = endpoint->base_url.size ? url_without_query(endpoint->base_url)
                                           : jr_str_from(jr_provider_name(endpoint->provider));
    jr_buf_format(sentence, "%.*s: ", JR_STR_ARG(endpoint->id));
    if (e->failure != HTTP_ANSWERED) {
        jr_buf_format(sentence, "%.*s: %s", JR_STR_ARG(place),
                      e->problem ? e->problem : "the connection failed");
        return;
    }
    jr_buf_format(sentence, "%.*s answered %d", JR_STR_ARG(place), e->status);
    if (e->error.message.size || e->error.type.size) {
        jr_buf_append_text(sentence, ": ");
        jr_buf_append_str(sentence, e->error.message.size ? e->error.message : e->error.type);
    }
    if (sentence->size > SENTENCE_MAX) {
        sentence->size = SENTENCE_MAX;
        jr_buf_append_text(sentence, "...");
    }
}

static bool is_without_connection(const ending *e)
{
    return e->failure == HTTP_REFUSED || e->failure == HTTP_UNRESOLVED ||
           e->failure == HTTP_UNREACHED;
}

static void add_remedy(jr_buf *sentence, const jr_endpoint *endpoint, const ending *e)
{
    if (e->status == 401 || e->status == 403) {
        if (endpoint->api_key_env.size)
            jr_buf_format(sentence, "; HINT: is the key in %.*s right, and may it use %.*s?",
                          JR_STR_ARG(endpoint->api_key_env), JR_STR_ARG(endpoint->model));
        else if (endpoint->base_url.size && !endpoint->api_key.size && !endpoint->n_headers)
            jr_buf_append_text(sentence, "; HINT: it is sent no key unless \"api_key_env\" in a "
                                         "file of --models names the variable that holds it");
    } else if (e->status >= 300 && e->status < 400) {
        jr_buf_append_text(sentence, "; HINT: redirects are not followed, since a key must not "
                                     "travel; name the right base URL");
    } else if (e->status == 404) {
        jr_buf_format(sentence, "; HINT: is there a model '%.*s', and is the base URL right?",
                      JR_STR_ARG(endpoint->model));
    } else if (is_without_connection(e)) {
        jr_buf_append_text(sentence, "; HINT: is the server running, and is the base URL right?");
    }
}

/* What the attempt took. */
static void account(const call_facts *f, const chat_reply *reply, call_decision *d)
{
    d->paid = reply->usage;
    if (d->paid.input < 0)
        d->paid.input = f->input_tokens;
    if (d->paid.output < 0)
        d->paid.output = tokens_of_text(reply->text) + tokens_of_text(reply->thinking);
    d->cost = price_of(f->request.endpoint, d->paid.input, d->paid.output);
}

/* A context that is full looks like a token limit that was reached. */
static void note_full_context(const call_facts *f, const chat_reply *reply, jr_arena *arena,
                              call_decision *d)
{
    if (!f->is_full_context_news || reply->finish != CHAT_LENGTH || reply->usage.output < 0 ||
        reply->usage.output >= d->max_tokens)
        return;
    d->has_full_context = true;
    d->note = jr_arena_format(arena,
                              "%.*s: a reply ended after %lld of %lld tokens, as the context "
                              "was full; HINT: --context gives more",
                              JR_STR_ARG(f->request.endpoint->id), (long long)reply->usage.output,
                              (long long)d->max_tokens);
}

static void take_reply(const call_facts *f, const ending *e, jr_arena *arena, call_decision *d)
{
    d->is_reply = true;
    d->n_failed_in_row = 0;
    account(f, &e->reply, d);
    note_full_context(f, &e->reply, arena, d);
    if (e->reply.finish != CHAT_LENGTH || f->is_usable || f->is_raised || f->is_over ||
        d->max_tokens <= 0)
        return;
    d->action = CALL_AGAIN;
    d->max_tokens *= LARGER_LIMIT;
}

/* Learns what the endpoint does not take. True: the call goes out again as the endpoint wants it.
 */
static bool negotiate(const call_facts *f, const ending *e, jr_arena *arena, call_decision *d)
{
    bool is_complaint = e->status == 400 || e->status == 422 || e->status == 500;
    JR_BUF_AUTO jr_buf sentence = {0};
    if (f->is_over || e->reading != PROVIDER_ERROR || !is_complaint ||
        !quirks_learn(&d->quirks, &f->request, &e->error, &sentence))
        return false;
    d->note = jr_arena_copy(arena, jr_buf_str(&sentence));
    d->action = CALL_AGAIN;
    return true;
}

/* Nobody is there, and never was. */
static bool is_unreachable(const call_facts *f, const ending *e)
{
    return !f->has_answered && is_without_connection(e);
}

/* Whether there is another attempt. */
static bool may_retry(const call_facts *f, const ending *e, call_decision *d)
{
    unsigned overloads = f->overloads + d->is_overload, errors = f->attempts - overloads;
    if (is_unreachable(f, e) && f->attempts >= FIRST_CONNECTIONS)
        return false;
    if (errors > f->max_retries || overloads > OVERLOAD_PATIENCE * f->max_retries)
        return false;
    d->action = CALL_AGAIN;
    d->is_retry = true;
    d->wait = http_backoff(d->is_overload ? overloads : errors, e->hint.retry_after, f->uniform);
    return true;
}

/* The server had begun to work on a reply that is not here: nobody says whether it is paid. */
static bool may_be_paid(const ending *e)
{
    return e->failure == HTTP_TIMED_OUT || e->failure == HTTP_TOO_LARGE ||
           (e->failure == HTTP_BROKEN && e->status > 0);
}

static void fail(const call_facts *f, const ending *e, http_verdict verdict, jr_arena *arena,
                 call_decision *d)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    describe(&sentence, f->request.endpoint, e);
    if (verdict == HTTP_TRY_AGAIN && f->attempts > 1)
        jr_buf_format(&sentence, " (%u attempts)", f->attempts);
    add_remedy(&sentence, f->request.endpoint, e);
    d->problem = jr_arena_copy(arena, jr_buf_str(&sentence));
    d->is_filtered = api_error_is_of_filter(&e->error);
    /* What is wrong with this one chat says nothing of the next. */
    d->n_failed_in_row += verdict != HTTP_GIVE_UP;
    if (verdict == HTTP_STOP || is_unreachable(f, e))
        d->stop = d->problem;
    else if (d->n_failed_in_row >= FAILURES_TO_STOP)
        d->stop = jr_arena_format(arena, "%u calls in a row failed, the last one: %.*s",
                                  d->n_failed_in_row, JR_STR_ARG(d->problem));
    d->action = d->stop.size ? CALL_STOP : CALL_DONE;
}

call_decision call_decide(const call_facts *facts, const ending *e, jr_arena *arena)
{
    http_verdict verdict = judge(e);
    call_decision d = {.action = CALL_DONE,
                       .is_overload = http_is_overload(e->failure, e->status),
                       .max_tokens = facts->request.chat->sampling.max_tokens,
                       .quirks = facts->quirks,
                       .n_failed_in_row = facts->n_failed_in_row};
    if (verdict == HTTP_TAKE) {
        take_reply(facts, e, arena, &d);
        return d;
    }
    if (may_be_paid(e))
        d.lost = facts->reserved;
    if (negotiate(facts, e, arena, &d))
        return d;
    if (verdict == HTTP_TRY_AGAIN && facts->is_over) {
        d.action = CALL_LEAVE;
        return d;
    }
    if (verdict != HTTP_TRY_AGAIN || !may_retry(facts, e, &d))
        fail(facts, e, verdict, arena, &d);
    return d;
}
