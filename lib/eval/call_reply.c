/*
 * What a request's end means for its call: a result, another attempt, or the end of its endpoint.
 *
 * In the order of the questions asked: is the reply there and good for something; does the error
 * name a parameter to leave out; would every call end like this one; may it be tried again.
 */
#include "lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    char digits[32], *end;
    if (value.size == 0 || value.size >= sizeof digits)
        return NAN;
    memcpy(digits, value.data, value.size);
    digits[value.size] = '\0';
    double number = strtod(digits, &end);
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

void ending_read(ending *ret_ending, const lane *l, jr_arena *arena, const http_reply *reply)
{
    *ret_ending = (ending){.failure = reply->failure,
                           .status = reply->status,
                           .reading = PROVIDER_UNREADABLE,
                           .problem = reply->problem,
                           .seconds = reply->seconds,
                           .hint = read_hint(reply, jr_clock_wall(&l->calls->options->clock))};
    if (reply->failure != HTTP_ANSWERED)
        return;
    ret_ending->reading = l->provider->read(arena, reply->status, reply->body, &ret_ending->reply,
                                            &ret_ending->error);
    if (ret_ending->reading != PROVIDER_REPLY)
        api_error_hide_key(arena, l->endpoint, &ret_ending->error);
}

/* "gpt-4: api.openai.com answered 401: ..." */
static void describe(jr_buf *sentence, const lane *l, const ending *e)
{
    const jr_endpoint *endpoint = l->endpoint;
    jr_str place = endpoint->base_url.size ? endpoint->base_url
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

static void add_remedy(jr_buf *sentence, const lane *l, const ending *e)
{
    const jr_endpoint *endpoint = l->endpoint;
    if (e->status == 401 || e->status == 403) {
        if (endpoint->api_key_env.size)
            jr_buf_format(sentence, "; HINT: is the key in %.*s right, and may it use %.*s?",
                          JR_STR_ARG(endpoint->api_key_env), JR_STR_ARG(endpoint->model));
    } else if (e->status == 404) {
        jr_buf_format(sentence, "; HINT: is there a model '%.*s', and is the base URL right?",
                      JR_STR_ARG(endpoint->model));
    } else if (is_without_connection(e)) {
        jr_buf_append_text(sentence, "; HINT: is the server running, and is the base URL right?");
    }
}

/* What the attempt took, by the server's count or else by estimate. */
static void account(call *c, const chat_reply *reply)
{
    lane *l = c->lane;
    chat_usage_add(&c->usage, &reply->usage);
    int64_t input = reply->usage.input, output = reply->usage.output;
    if (input < 0)
        input = c->input_tokens;
    if (output < 0)
        output = chat_estimate_tokens(reply->text) + chat_estimate_tokens(reply->thinking);
    l->report.input_tokens += input;
    l->report.output_tokens += output;
    tokens_add(&l->report.reasoning_tokens, reply->usage.reasoning);
    double cost = lane_cost(l, input, output);
    l->report.cost += cost;
    if (!isnan(cost))
        l->calls->spent += cost;
}

/* A context that is full looks like a token limit that was reached. */
static void note_full_context(const call *c, const chat_reply *reply)
{
    lane *l = c->lane;
    if (!l->local || l->local->has_full_context || reply->finish != CHAT_LENGTH ||
        reply->usage.output < 0 || reply->usage.output >= c->max_tokens)
        return;
    l->local->has_full_context = true;
    lane_note(l, jr_arena_format(l->calls->arena,
                                 "%.*s: a reply ended after %lld of %lld tokens, as the context "
                                 "was full; HINT: --context gives more",
                                 JR_STR_ARG(l->endpoint->id), (long long)reply->usage.output,
                                 (long long)c->max_tokens));
}

static void take_reply(call *c, const ending *e)
{
    lane *l = c->lane;
    calls *owner = l->calls;
    account(c, &e->reply);
    note_full_context(c, &e->reply);
    l->n_failed_in_row = 0;
    if (e->reply.finish == CHAT_LENGTH && !c->is_raised && c->max_tokens > 0 &&
        !owner->is_stopping && !l->is_stopped &&
        !l->source->is_usable(l->source->context, c->job, &e->reply)) {
        c->is_raised = true;
        c->max_tokens *= LARGER_LIMIT;
        call_again(c, 0);
        return;
    }
    call_done(c, &(call_result){.is_reply = true,
                                .reply = e->reply,
                                .status = e->status,
                                .attempts = c->attempts,
                                .latency = e->seconds,
                                .max_tokens = c->max_tokens,
                                .usage = c->usage});
}

static void fail(call *c, const ending *e, jr_str sentence, bool is_of_chat)
{
    lane *l = c->lane;
    calls *owner = l->calls;
    if (l->report.first_failure.size == 0)
        l->report.first_failure = jr_arena_copy(owner->arena, sentence);
    l->n_failed_in_row += !is_of_chat;
    call_done(c, &(call_result){.status = e->status,
                                .problem = sentence.data,
                                .is_filtered = api_error_is_of_filter(&e->error),
                                .attempts = c->attempts,
                                .latency = e->seconds,
                                .max_tokens = c->max_tokens,
                                .usage = c->usage});
    if (owner->options->fail_fast)
        calls_stop(owner, JR_RUN_FAILED_FAST);
    if (l->n_failed_in_row >= FAILURES_TO_STOP && !l->is_stopped) {
        JR_BUF_AUTO jr_buf stopped = {0};
        jr_buf_format(&stopped, "%u calls in a row failed, the last one: ", l->n_failed_in_row);
        jr_buf_append_str(&stopped, sentence);
        lane_stop(l, stopped.data);
    }
}

/* Learns what the endpoint does not take. True: the call goes out again as the endpoint wants it.
 */
static bool negotiate(call *c, const ending *e)
{
    lane *l = c->lane;
    bool is_complaint = e->status == 400 || e->status == 422 || e->status == 500;
    if (e->reading != PROVIDER_ERROR || !is_complaint)
        return false;
    JR_BUF_AUTO jr_buf sentence = {0};
    chat sent = *c->chat;
    sent.sampling.max_tokens = c->max_tokens;
    sent_request request = {l->endpoint, &sent, c->quirks};
    if (!quirks_learn(&l->quirks, &request, &e->error, &sentence))
        return false;
    lane_note(l, jr_buf_str(&sentence));
    call_again(c, 0);
    return true;
}

/* Nobody is there, and never was. */
static bool is_unreachable(const call *c, const ending *e)
{
    return !c->lane->has_answered && is_without_connection(e);
}

/* Whether there is another attempt, and after how many seconds. */
static bool may_retry(call *c, const ending *e, bool is_overload, double *ret_seconds)
{
    calls *owner = c->lane->calls;
    if (owner->is_stopping || c->lane->is_stopped)
        return false;
    unsigned retries = owner->options->max_retries < 0 ? JR_DEFAULT_RETRIES
                                                       : (unsigned)owner->options->max_retries;
    c->overloads += is_overload;
    if (is_unreachable(c, e) && c->attempts >= FIRST_CONNECTIONS)
        return false;
    unsigned errors = c->attempts - c->overloads;
    if (errors > retries || c->overloads > OVERLOAD_PATIENCE * retries)
        return false;
    unsigned tries = is_overload ? c->overloads : errors;
    *ret_seconds = http_backoff(tries, e->hint.retry_after, rng_uniform(&owner->rng));
    return true;
}

/* The server had begun to work on a reply that is not here: nobody says whether it is paid. */
static bool may_be_paid(const ending *e)
{
    return e->failure == HTTP_TIMED_OUT || e->failure == HTTP_TOO_LARGE ||
           (e->failure == HTTP_BROKEN && e->status > 0);
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

void call_conclude(call *c, jr_arena *arena, const ending *e)
{
    lane *l = c->lane;
    bool is_overload = http_is_overload(e->failure, e->status);
    http_verdict verdict = judge(e);
    bool is_reply = verdict == HTTP_TAKE;
    l->has_answered |= e->failure == HTTP_ANSWERED;
    const chat_usage *usage = &e->reply.usage;
    bool is_counted = is_reply && usage->input >= 0 && usage->output >= 0;
    double more = is_counted ? (double)(usage->input + usage->output) - c->paced_tokens : 0;
    /* An error says nothing of how much the server takes, but for that it takes too much. */
    pacing_ended(&l->pacing, is_overload, more, is_reply || is_overload ? e->seconds : NAN,
                 &e->hint, calls_now(l->calls));
    if (is_reply) {
        take_reply(c, e);
        return;
    }
    if (may_be_paid(e))
        l->calls->spent += c->reserved;
    if (!l->calls->is_stopping && !l->is_stopped && negotiate(c, e))
        return;
    double seconds = 0;
    if (verdict == HTTP_TRY_AGAIN && may_retry(c, e, is_overload, &seconds)) {
        l->report.n_retries++;
        call_again(c, seconds);
        return;
    }
    if (verdict == HTTP_TRY_AGAIN && (l->is_stopped || l->calls->is_stopping)) {
        call_leave(c);
        return;
    }
    JR_BUF_AUTO jr_buf sentence = {0};
    describe(&sentence, l, e);
    if (verdict == HTTP_TRY_AGAIN && c->attempts > 1)
        jr_buf_format(&sentence, " (%u attempts)", c->attempts);
    add_remedy(&sentence, l, e);
    jr_str copy = jr_arena_copy(arena, jr_buf_str(&sentence));
    if (verdict == HTTP_STOP || is_unreachable(c, e))
        lane_stop(l, copy.data);
    fail(c, e, copy, verdict == HTTP_GIVE_UP);
}
