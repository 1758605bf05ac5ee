/*
 * What a request's end means for its call: a result, another attempt, or the end of its endpoint.
 *
 * In the order of the questions asked: is the reply there and good for something; does the error
 * name a parameter to leave out, or a limit to keep; may it be tried again; would every call end
 * like this one. A server that has given a good reply is there, knows the model and takes the key,
 * so from then on what it refuses is this request; before, it is believed that it knows no model.
 */
#include "call_reply.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/english.h"
#include "hint.h"
#include "price.h"
#include "refusal.h"
#include "request.h"
#include "secret.h"
#include "tokens.h"

enum {
    LARGER_LIMIT = 4,       /* times as many tokens for the second try of a reply that was cut */
    SMALLER_LIMIT = 4,      /* a share of the tokens that were asked for is not worth its price */
    LOWERINGS_MAX = 3,      /* of the limit of one call: a server could name a lower one for ever */
    OVERLOAD_PATIENCE = 6,  /* times as many retries where the server asks to be left alone */
    UNREAD_MAX = 3,         /* replies of one call that can't be read: each may be paid */
    FAILURES_TO_STOP = 10,  /* calls in a row */
    FAILURES_TO_DOUBT = 3,  /* calls in a row, of what was left out of the requests */
    FIRST_CONNECTIONS = 4,  /* attempts to reach a server that was never there */
    SHORTENED_LEAST = 1024, /* tokens: no context is smaller */
    SECONDS_PER_HOUR = 3600,
    LONGEST_WAIT = 3600, /* seconds until the server takes anything again */
    LONGEST_BELIEVED = 32 * 86400,
    SENTENCE_MAX = 700,
};

void ending_read(ending *ret_ending, jr_arena *arena, const jr_endpoint *endpoint,
                 const http_reply *reply, double wall)
{
    *ret_ending = (ending){.failure = reply->failure,
                           .status = reply->status,
                           .reading = PROVIDER_UNREADABLE,
                           .problem = reply->problem,
                           .seconds = reply->seconds};
    if (reply->failure == HTTP_ANSWERED) {
        const reply_source source = {arena, reply->status, reply->body};
        ret_ending->reading =
            provider_read(endpoint->provider, &source, &ret_ending->reply, &ret_ending->error);
    }
    bool is_error = ret_ending->reading == PROVIDER_ERROR;
    ret_ending->hint = hint_read(reply, is_error ? &ret_ending->error : NULL, wall);
}

/* That of HTTP, or the one that an error inside a 200 names. */
static int status_of(const ending *e)
{
    return e->reading == PROVIDER_ERROR ? e->error.status : e->status;
}

static refusal meaning_of(const ending *e)
{
    return e->reading == PROVIDER_ERROR ? refusal_of(&e->error) : REFUSAL_NONE;
}

/* Whether nothing is taken for longer than it is waited for: a limit of a day or a month. It is
 * believed where it is told again after the longest wait, and what is no time at all never. */
static bool asks_to_come_back(const call_facts *f, const ending *e)
{
    return f->attempts > 1 && http_is_overload(e->failure, status_of(e)) &&
           e->hint.retry_after > LONGEST_WAIT && e->hint.retry_after < LONGEST_BELIEVED;
}

static http_verdict judge(const call_facts *f, const ending *e)
{
    http_verdict verdict = http_judge(e->failure, status_of(e));
    if (e->failure != HTTP_ANSWERED || e->reading == PROVIDER_REPLY)
        return verdict;
    /* What may pass by its status has words that say that it will not, or the reverse. */
    refusal meaning = meaning_of(e);
    if (meaning == REFUSAL_FOR_NOW)
        return HTTP_TRY_AGAIN;
    if (meaning != REFUSAL_NONE || asks_to_come_back(f, e))
        return HTTP_GIVE_UP;
    /* An error inside a 200, or what should have been JSON. */
    return verdict == HTTP_TAKE ? HTTP_TRY_AGAIN : verdict;
}

bool ending_is_overload(const ending *e)
{
    return http_is_overload(e->failure, status_of(e)) || meaning_of(e) == REFUSAL_FOR_NOW;
}

bool ending_is_reply(const ending *e)
{
    return e->reading == PROVIDER_REPLY && http_judge(e->failure, e->status) == HTTP_TAKE;
}

void ending_describe(jr_buf *sentence, jr_arena *arena, const jr_endpoint *endpoint,
                     const ending *e)
{
    JR_BUF_AUTO jr_buf url = {0};
    jr_url_append_shown(&url, endpoint->base_url);
    jr_str place = url.size ? jr_buf_str(&url) : jr_str_from(jr_provider_name(endpoint->provider));
    jr_buf_format(sentence, "%.*s: ", JR_STR_ARG(endpoint->id));
    if (e->failure != HTTP_ANSWERED) {
        jr_buf_format(sentence, "%.*s: %s", JR_STR_ARG(place),
                      e->problem ? e->problem : ENGLISH("the connection failed"));
        return;
    }
    jr_str words = e->error.message.size ? e->error.message : e->error.type;
    JR_BUF_AUTO jr_buf shown = {0};
    if (words.size)
        secret_append(&shown, arena, endpoint, words);
    if (shown.size)
        jr_buf_format(sentence, ENGLISH("%.*s answered %d: %.*s"), JR_STR_ARG(place), e->status,
                      JR_STR_ARG(jr_buf_str(&shown)));
    else
        jr_buf_format(sentence, ENGLISH("%.*s answered %d"), JR_STR_ARG(place), e->status);
    if (sentence->size > SENTENCE_MAX) {
        do
            sentence->size--;
        while (sentence->size > SENTENCE_MAX ||
               ((unsigned char)sentence->data[sentence->size] & 0xC0) == 0x80);
        jr_buf_append_text(sentence, "...");
    }
}

bool ending_is_without_connection(const ending *e)
{
    return e->failure == HTTP_REFUSED || e->failure == HTTP_UNRESOLVED ||
           e->failure == HTTP_UNREACHED;
}

/* Who answers is no server of HTTP, or hangs up on all: another program at that port. */
static bool is_without_status(const ending *e)
{
    return e->failure == HTTP_BROKEN && e->status == 0;
}

/* A page where the interface should be. */
static bool is_page(const ending *e)
{
    return e->failure == HTTP_ANSWERED && e->reading == PROVIDER_UNREADABLE && e->error.is_page;
}

static void add_remedy(jr_buf *sentence, const call_facts *f, const ending *e)
{
    const jr_endpoint *endpoint = f->request.endpoint;
    int status = status_of(e);
    if (asks_to_come_back(f, e)) {
        jr_buf_format(sentence,
                      ENGLISH("; HINT: it takes no more for %.1f hours, after which the same "
                              "command asks for what is missing"),
                      e->hint.retry_after / SECONDS_PER_HOUR);
    } else if (status == 401 || status == 403) {
        if (endpoint->api_key_env.size)
            jr_buf_format(sentence,
                          ENGLISH("; HINT: is the key in %.*s right, and may it use %.*s?"),
                          JR_STR_ARG(endpoint->api_key_env), JR_STR_ARG(endpoint->model));
        else if (endpoint->base_url.size && !endpoint->api_key.size && !endpoint->n_headers)
            jr_buf_append_text(sentence,
                               ENGLISH("; HINT: it is sent no key unless \"api_key_env\" in a "
                                       "file of --models names the variable that holds it"));
    } else if (status >= 300 && status < 400) {
        jr_buf_append_text(sentence,
                           ENGLISH("; HINT: redirects are not followed, since a key must not "
                                   "travel; name the right base URL"));
    } else if (status == 404) {
        jr_buf_format(sentence,
                      ENGLISH("; HINT: is there a model '%.*s', and is the base URL right?"),
                      JR_STR_ARG(endpoint->model));
    } else if (is_page(e)) {
        jr_buf_append_text(sentence, ENGLISH("; HINT: is the base URL right?"));
    } else if (ending_is_without_connection(e) || (!f->has_answered && is_without_status(e))) {
        jr_buf_append_text(sentence,
                           ENGLISH("; HINT: is the server running, and is the base URL right?"));
    }
}

/* What the attempt took. */
static void account(const call_facts *f, const chat_reply *reply, call_decision *d)
{
    d->paid = reply->usage;
    d->paid.replies = 1;
    d->is_counted = reply->usage.input >= 0 && reply->usage.output >= 0;
    if (d->paid.input < 0)
        d->paid.input = f->input_tokens;
    if (d->paid.output < 0)
        d->paid.output = tokens_of_text(reply->text) + tokens_of_text(reply->thinking);
    d->cost = price_of(f->request.endpoint, &d->paid);
}

/* A context that is full looks like a token limit that was reached. */
static void note_full_context(const call_facts *f, const chat_reply *reply, jr_arena *arena,
                              call_decision *d)
{
    if (!f->is_full_context_news || reply->finish != CHAT_LENGTH || reply->usage.output < 0 ||
        reply->usage.output >= d->max_tokens)
        return;
    d->has_full_context = true;
    d->note =
        jr_arena_format(arena,
                        ENGLISH("%.*s: a reply ended after %lld of %lld tokens, as the context "
                                "was full; HINT: --context gives more"),
                        JR_STR_ARG(f->request.endpoint->id), (long long)reply->usage.output,
                        (long long)d->max_tokens);
}

/* Some servers cut a prompt that is longer than their context and say nothing. */
static void note_short_prompt(const call_facts *f, const chat_reply *reply, jr_arena *arena,
                              call_decision *d)
{
    int64_t counted = reply->usage.input;
    bool may_be_short = f->input_tokens >= SHORTENED_LEAST &&
                        counted * TOKENS_AT_LEAST_IN < f->input_tokens * TOKENS_AT_LEAST_OF;
    if (!f->is_short_prompt_news || counted <= 0 || !may_be_short ||
        counted >= tokens_at_least(f->request.chat))
        return;
    d->has_short_prompt = true;
    d->note = jr_arena_format(
        arena,
        ENGLISH("%.*s: the server counted %lld tokens of a prompt that has about "
                "%lld, so it may have read a part of it only; HINT: is its context "
                "too small?"),
        JR_STR_ARG(f->request.endpoint->id), (long long)counted, (long long)f->input_tokens);
}

/* Once a call, and as far as the endpoint takes it. */
static bool ask_for_more(const call_facts *f, call_decision *d)
{
    int64_t raised = d->max_tokens * LARGER_LIMIT;
    if (f->most_tokens && raised > f->most_tokens)
        raised = f->most_tokens;
    if (f->is_raised || d->max_tokens <= 0 || raised <= d->max_tokens)
        return false;
    d->action = CALL_AGAIN;
    d->max_tokens = raised;
    return true;
}

static void take_reply(const call_facts *f, const ending *e, jr_arena *arena, call_decision *d)
{
    d->is_reply = true;
    d->n_failed_in_row = 0;
    quirks_settle(&d->quirks, &f->request.quirks);
    account(f, &e->reply, d);
    note_short_prompt(f, &e->reply, arena, d);
    note_full_context(f, &e->reply, arena, d);
    if (e->reply.finish == CHAT_LENGTH && !f->is_usable && !f->is_over)
        d->keeps_reply = ask_for_more(f, d);
}

/* Learns what the endpoint does not take, or that it takes what was sent before. True: the call
 * goes out again as the endpoint wants it. */
static bool negotiate(const call_facts *f, const ending *e, jr_arena *arena, call_decision *d)
{
    int status = status_of(e);
    bool is_complaint = status == 400 || status == 422 || status == 500;
    bool is_doubtful = f->n_failed_in_row + 1 >= FAILURES_TO_DOUBT;
    JR_BUF_AUTO jr_buf sentence = {0};
    if (e->reading != PROVIDER_ERROR || !is_complaint ||
        (!quirks_learn(&d->quirks, &f->request, &e->error, &sentence) &&
         !quirks_lead_back(&d->quirks, &f->request, &e->error, is_doubtful, &sentence)))
        return false;
    d->note = jr_arena_copy(arena, jr_buf_str(&sentence));
    d->action = CALL_AGAIN;
    return true;
}

static void learn_limit(const call_facts *f, int64_t limit, jr_arena *arena, call_decision *d)
{
    if (f->most_tokens && limit >= f->most_tokens)
        return;
    d->most_tokens = limit;
    d->note = jr_arena_format(
        arena,
        ENGLISH("%.*s: %lld tokens a reply are not taken, from now on %lld are asked "
                "for at most"),
        JR_STR_ARG(f->request.endpoint->id), (long long)f->request.chat->sampling.max_tokens,
        (long long)limit);
}

/* Where the limit of tokens is too large and the error, or an earlier one, says which is not, the
 * call goes out again with that one, if it is worth it. */
static bool lower_limit(const call_facts *f, const ending *e, jr_arena *arena, call_decision *d)
{
    int64_t sent = d->max_tokens;
    if (e->reading != PROVIDER_ERROR || sent <= 0 || f->n_lowered >= LOWERINGS_MAX ||
        request_params_cap(f->request.endpoint))
        return false;
    token_limit limit = refusal_token_limit(&e->error, sent);
    bool is_known = f->most_tokens && f->most_tokens < sent;
    if (limit.tokens == 0 && is_known && judge(f, e) == HTTP_GIVE_UP)
        limit.tokens = f->most_tokens;
    int64_t least = limit.is_of_chat ? sent / SMALLER_LIMIT : 1;
    if (f->kept_max_tokens >= least)
        least = f->kept_max_tokens + 1;
    if (limit.tokens < least)
        return false;
    if (!limit.is_of_chat)
        learn_limit(f, limit.tokens, arena, d);
    d->max_tokens = limit.tokens;
    d->action = CALL_AGAIN;
    return true;
}

/* A thinking model that came to the limit before it said anything is an error to OpenAI. */
static bool raise_limit(const call_facts *f, const ending *e, call_decision *d)
{
    return e->reading == PROVIDER_ERROR && refusal_is_cut(&e->error) &&
           judge(f, e) == HTTP_GIVE_UP && ask_for_more(f, d);
}

/* Nobody is there, and never was. */
static bool is_unreachable(const call_facts *f, const ending *e)
{
    return !f->has_answered && (ending_is_without_connection(e) || is_without_status(e));
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
    /* What a batch lacks goes into one that another copy of the folder would make too. */
    if (!f->is_batched)
        d->wait =
            http_backoff(d->is_overload ? overloads : errors, e->hint.retry_after, f->uniform);
    return true;
}

/* What is no reply and may be paid all the same: by what it counts, else the most that it can cost.
 */
static void count_unread(const call_facts *f, const ending *e, call_decision *d)
{
    chat_usage counted = e->failure == HTTP_ANSWERED ? e->error.usage : CHAT_USAGE_UNSAID;
    if (counted.input > 0 || counted.output > 0) {
        d->paid = counted;
        d->paid.input = counted.input > 0 ? counted.input : 0;
        d->paid.output = counted.output > 0 ? counted.output : 0;
        d->paid.replies = 1;
        d->is_counted = true;
        d->cost = price_of(f->request.endpoint, &d->paid);
    } else if (!f->is_batched && http_may_be_paid(e->failure, e->status)) {
        /* Who says that it failed is believed, but the budget is not staked on that. */
        bool is_denied = e->reading == PROVIDER_ERROR || is_page(e);
        d->paid.lost = !is_denied || http_judge(e->failure, e->status) != HTTP_TAKE;
        d->lost = f->reserved;
    }
}

/* Whether no call to this endpoint would end better. */
static bool is_end_of_all(const call_facts *f, const ending *e, http_verdict verdict,
                          unsigned n_failed_in_row)
{
    if (verdict == HTTP_STOP || is_unreachable(f, e) || asks_to_come_back(f, e))
        return true;
    if (is_page(e))
        return !f->has_replied;
    if (verdict != HTTP_GIVE_UP)
        return false;
    switch (meaning_of(e)) {
    case REFUSAL_OF_ROUTE:
        return !f->has_replied;
    case REFUSAL_OF_KEY:
        /* The words of one error may be those of its prompt. */
        return !f->has_replied || n_failed_in_row > 1 ||
               http_judge(HTTP_ANSWERED, status_of(e)) == HTTP_TRY_AGAIN ||
               refusal_by_status(status_of(e)) == REFUSAL_OF_KEY;
    default:
        return false;
    }
}

static void stop_where_it_must(const call_facts *f, const ending *e, http_verdict verdict,
                               jr_arena *arena, call_decision *d)
{
    /* Refusals come faster than replies: as many as there are requests in flight say nothing of
     * these. */
    unsigned n_to_stop = FAILURES_TO_STOP;
    if (verdict == HTTP_GIVE_UP && f->n_in_flight > n_to_stop)
        n_to_stop = f->n_in_flight;
    if (is_end_of_all(f, e, verdict, d->n_failed_in_row))
        d->stop = d->problem;
    else if (d->n_failed_in_row >= n_to_stop && d->n_failed_in_row > f->n_failed_in_row)
        d->stop = jr_arena_format(arena, ENGLISH("%u calls in a row failed, the last one: %.*s"),
                                  d->n_failed_in_row, JR_STR_ARG(d->problem));
    d->action = d->stop.size ? CALL_STOP : CALL_DONE;
}

static void fail(const call_facts *f, const ending *e, http_verdict verdict, jr_arena *arena,
                 call_decision *d)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    refusal meaning = meaning_of(e);
    ending_describe(&sentence, arena, f->request.endpoint, e);
    if (verdict == HTTP_TRY_AGAIN && f->attempts > 1)
        jr_buf_format(&sentence, ENGLISH(" (%u attempts)"), f->attempts);
    add_remedy(&sentence, f, e);
    d->problem = jr_arena_copy(arena, jr_buf_str(&sentence));
    d->is_filtered = meaning == REFUSAL_OF_FILTER;
    d->uses_kept = f->kept_max_tokens > 0;
    /* The larger limit was ours; what was sent before it is what the endpoint takes. */
    if (d->uses_kept && verdict == HTTP_GIVE_UP && !refusal_is_of_chat(meaning))
        learn_limit(f, f->kept_max_tokens, arena, d);
    /* What is wrong with this one chat says nothing of the next, nor does what was ours. */
    d->n_failed_in_row +=
        !d->uses_kept && !refusal_is_of_chat(meaning) && e->failure != HTTP_TOO_LARGE;
    stop_where_it_must(f, e, verdict, arena, d);
}

call_decision call_decide(const call_facts *facts, const ending *e, jr_arena *arena)
{
    http_verdict verdict = judge(facts, e);
    call_decision d = {.action = CALL_DONE,
                       .is_overload = ending_is_overload(e),
                       .is_unread = e->failure == HTTP_ANSWERED && verdict == HTTP_TRY_AGAIN &&
                                    http_judge(e->failure, status_of(e)) == HTTP_TAKE,
                       .max_tokens = facts->request.chat->sampling.max_tokens,
                       .quirks = facts->quirks,
                       .most_tokens = facts->most_tokens,
                       .n_failed_in_row = facts->n_failed_in_row};
    if (verdict == HTTP_TAKE) {
        take_reply(facts, e, arena, &d);
        return d;
    }
    count_unread(facts, e, &d);
    d.is_unread |= d.is_counted && verdict == HTTP_TRY_AGAIN;
    bool is_for_another_form = lower_limit(facts, e, arena, &d) || negotiate(facts, e, arena, &d) ||
                               raise_limit(facts, e, &d);
    if (facts->is_over && (is_for_another_form || verdict == HTTP_TRY_AGAIN))
        d.action = CALL_LEAVE;
    if (is_for_another_form || d.action == CALL_LEAVE)
        return d;
    bool is_last = d.is_unread && facts->n_unread + 1 >= UNREAD_MAX;
    if (verdict != HTTP_TRY_AGAIN || is_last || !may_retry(facts, e, &d))
        fail(facts, e, verdict, arena, &d);
    return d;
}
