/*
 * Requests are carried over HTTP, or answered by the mock and the reference judge after as long as
 * they say. Both end in the same way, so nobody above tells them apart.
 */
#include "lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/english.h"
#include "batch.h"
#include "endpoint.h"
#include "price.h"

void lane_note(lane *l, jr_str sentence)
{
    jr_endpoint_report *report = &l->report;
    if (sentence.size == 0)
        return;
    jr_str *grown = jr_arena_alloc(l->arena, report->n_negotiated + 1, sizeof *grown);
    if (report->n_negotiated)
        memcpy(grown, report->negotiated, report->n_negotiated * sizeof *grown);
    grown[report->n_negotiated++] = jr_arena_copy(l->arena, sentence);
    report->negotiated = grown;
}

enum { LONGEST_LEAVE = 60 }; /* seconds */

/* The URL for chats or for raw prompts, on the heap. */
static char *url_of(const lane *l, const jr_endpoint *at, const chat *asked)
{
    jr_buf url = {0};
    l->provider->append_url(&url, at, asked);
    return url.data;
}

void lane_close(lane *l)
{
    batch_road_free(l->road);
    l->road = NULL;
    model_path_release(&l->model_path);
    http_headers_free(l->headers);
    for (size_t i = 0; i < l->n_addresses; i++) {
        free(l->addresses[i].url);
        free(l->addresses[i].raw_url);
    }
    l->headers = NULL;
    l->n_addresses = 0;
}

static void pace(lane *l, uint32_t fixed_limit)
{
    const jr_endpoint *e = l->endpoint;
    if (fixed_limit && e->max_in_flight && e->max_in_flight < fixed_limit)
        fixed_limit = e->max_in_flight;
    const pacing_options how = {
        .fixed_limit = fixed_limit, .max_limit = e->max_in_flight, .rpm = e->rpm, .tpm = e->tpm};
    pacing_init(&l->pacing, &how, lane_now(l));
}

static void address(lane *l)
{
    jr_str *lines;
    size_t n_lines;
    size_t n = l->endpoint->n_more_urls + 1;
    l->addresses = jr_arena_alloc(l->arena, n, sizeof *l->addresses);
    for (l->n_addresses = 0; l->n_addresses < n; l->n_addresses++) {
        jr_endpoint at = *l->endpoint;
        at.base_url = endpoint_url(l->endpoint, l->n_addresses);
        l->addresses[l->n_addresses] =
            (lane_address){.base_url = at.base_url,
                           .url = url_of(l, &at, &(chat){0}),
                           .raw_url = url_of(l, &at, &(chat){.raw_prompt = JR_STR(" ")})};
    }
    provider_list_headers(l->arena, l->endpoint, &lines, &n_lines);
    l->headers = http_headers_new(lines, n_lines);
    model_path_of(&l->model_path, l->endpoint, l->headers);
}

void lane_set_server(lane *l, const jr_endpoint *endpoint, uint32_t n_slots, bool has_slots)
{
    l->n_slots = has_slots ? n_slots : 0;
    lane_close(l);
    l->endpoint = endpoint;
    pace(l, n_slots);
    address(l);
}

jr_status lane_init(lane *l, jr_error *err)
{
    const jr_endpoint *e = l->endpoint;
    l->model_path.client = l->client;
    l->report.id = e->id;
    l->report.cost = isnan(price_most(e, 1, 1)) ? NAN : 0;
    pace(l, l->options->parallel);
    if (e->provider == JR_PROVIDER_MOCK)
        return mock_parse(l->arena, e->model, &l->mock, err);
    if (e->provider == JR_PROVIDER_REFERENCE)
        return reference_judge_parse(e->model, &l->reference, err);
    l->provider = provider_find(e->provider);
    if (e->provider == JR_PROVIDER_LOCAL)
        return JR_OK;
    JR_TRY(endpoint_check_secrecy(e, err));
    address(l);
    return JR_OK;
}

/* What was asked for and this provider has no word for is said once. */
static void note_omissions(lane *l, const chat *sent)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    if (!l->has_sent && provider_omits(l->endpoint, sent, &sentence))
        lane_note(l, jr_buf_str(&sentence));
    l->has_sent = true;
}

void lane_request_ended(lane_request *r, jr_arena *arena, const ending *e)
{
    lane *l = r->lane;
    bool is_overload = ending_is_overload(e) || http_is_late(e->failure);
    bool is_reply = ending_is_reply(e);
    const chat_usage *usage = &e->reply.usage;
    bool is_counted = is_reply && usage->input >= 0 && usage->output >= 0;
    double more = is_counted ? (double)(usage->input + usage->output) - r->paced_tokens : 0;
    l->has_answered |= e->failure == HTTP_ANSWERED;
    /* An error says nothing of how much the server takes, but for that it takes too much. */
    if (!l->road)
        pacing_ended(&l->pacing, is_overload, more, is_reply || is_overload ? e->seconds : NAN,
                     &e->hint, lane_now(l));
    l->events->ended(r->context, arena, e);
}

static void scripted_reply(void *context)
{
    lane_request *r = context;
    const mock_result *result = &r->scripted;
    bool is_good = result->status == 200;
    ending e = {
        .failure = result->status ? HTTP_ANSWERED : HTTP_BROKEN,
        .status = result->status,
        .reading = is_good ? PROVIDER_REPLY : PROVIDER_ERROR,
        .reply = result->reply,
        .error = {.status = result->status, .message = JR_STR(ENGLISH("a scripted failure"))},
        .problem = ENGLISH("a scripted break of the connection"),
        .seconds = result->latency,
        .hint = {NAN, NAN, NAN, NAN, NAN}};
    JR_ARENA_AUTO jr_arena *arena = r->arena;
    r->arena = NULL;
    lane_request_ended(r, arena, &e);
}

/* Where the next request goes: to the address with the fewest in flight of those that are not left,
 * else to that which is tried again first. */
static size_t choose_address(const lane *l)
{
    double now = lane_now(l);
    size_t best = 0;
    for (size_t i = 1; i < l->n_addresses; i++) {
        const lane_address *a = &l->addresses[i], *b = &l->addresses[best];
        bool is_left = a->left_until > now, best_is_left = b->left_until > now;
        if (is_left != best_is_left)
            best = best_is_left ? i : best;
        else if (is_left)
            best = a->left_until < b->left_until ? i : best;
        else if (a->in_flight != b->in_flight)
            best = a->in_flight < b->in_flight ? i : best;
        else if (a->n_sent < b->n_sent)
            best = i;
    }
    return best;
}

/* Whether the server of an address was not there, or went away. */
static bool is_dead(http_failure failure)
{
    return failure != HTTP_ANSWERED && failure != HTTP_TOO_LARGE && failure != HTTP_MISUSED;
}

/* What the end of a request says of its address. */
static void note_address(lane *l, lane_address *a, const ending *e)
{
    a->in_flight--;
    if (!is_dead(e->failure) || l->n_addresses == 1) {
        a->n_failures = 0;
        return;
    }
    JR_BUF_AUTO jr_buf url = {0};
    jr_url_append_shown(&url, a->base_url);
    if (a->n_failures++ == 0)
        lane_note(l, jr_arena_format(l->arena, ENGLISH("%.*s: %.*s was left for a while: %s"),
                                     JR_STR_ARG(l->endpoint->id), JR_STR_ARG(jr_buf_str(&url)),
                                     e->problem ? e->problem : ENGLISH("the connection failed")));
    double leave = a->n_failures < LONGEST_LEAVE ? ldexp(1, (int)a->n_failures - 1) : INFINITY;
    a->left_until = lane_now(l) + (leave < LONGEST_LEAVE ? leave : LONGEST_LEAVE);
}

static void post(lane_request *r);

/* Of a server that never had the request, where another one is not left: that gets it. */
static bool goes_elsewhere(lane_request *r, const ending *e)
{
    const lane *l = r->lane;
    if (!ending_is_without_connection(e) ||
        l->addresses[choose_address(l)].left_until > lane_now(l))
        return false;
    post(r);
    return true;
}

static void reply_came(void *context, const http_reply *reply)
{
    lane_request *r = context;
    lane *l = r->lane;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    ending e;
    ending_read(&e, arena, l->endpoint, reply, jr_clock_wall(&l->options->clock));
    note_address(l, &l->addresses[r->address], &e);
    if (l->n_addresses > 1 && goes_elsewhere(r, &e))
        return;
    if (ending_is_reply(&e))
        model_path_note(&l->model_path, arena, &e.reply, lane_now(l));
    else if (e.failure != HTTP_ANSWERED)
        model_path_forget(&l->model_path);
    lane_request_ended(r, arena, &e);
}

static void send_scripted(lane_request *r, const chat *sent, unsigned attempt, double now)
{
    lane *l = r->lane;
    r->arena = jr_arena_new();
    if (l->mock)
        mock_answer(l->mock, r->arena, sent, attempt, &r->scripted);
    else
        r->scripted =
            (mock_result){.status = 200,
                          .reply = {.text = reference_judge_say(&l->reference, r->arena, sent),
                                    .finish_reason = JR_STR("stop"),
                                    .usage = {0, 0, 0, -1, -1, 0, 0}}};
    http_client_schedule(l->client, now + r->scripted.latency, scripted_reply, r);
}

/* Sends the body to the address whose turn it is. */
static void post(lane_request *r)
{
    lane *l = r->lane;
    double timeout = l->options->timeout > 0 ? l->options->timeout : JR_DEFAULT_TIMEOUT;
    r->address = choose_address(l);
    lane_address *a = &l->addresses[r->address];
    a->in_flight++;
    a->n_sent++;
    http_client_send(l->client,
                     &(http_request){.url = r->is_raw ? a->raw_url : a->url,
                                     .headers = l->headers,
                                     .body = jr_buf_str(&r->body),
                                     .timeout = timeout},
                     reply_came, r);
}

static void send_over_http(lane_request *r, const chat *sent)
{
    lane *l = r->lane;
    note_omissions(l, sent);
    jr_buf_clear(&r->body);
    l->provider->append_body(&r->body, l->endpoint, sent, &r->quirks);
    r->is_raw = sent->raw_prompt.size > 0;
    post(r);
}

void lane_send(lane_request *request, const chat *sent, unsigned attempt, double tokens)
{
    lane *l = request->lane;
    double now = lane_now(l);
    request->quirks = l->quirks;
    request->paced_tokens = tokens;
    if (l->road) {
        note_omissions(l, sent);
        batch_road_send(l->road, request, sent);
        return;
    }
    l->report.n_sent++;
    pacing_sent(&l->pacing, tokens, now);
    if (l->pacing.in_flight > l->report.most_in_flight)
        l->report.most_in_flight = l->pacing.in_flight;
    if (l->provider)
        send_over_http(request, sent);
    else
        send_scripted(request, sent, attempt, now);
}

uint32_t lane_in_flight(const lane *l)
{
    return l->road ? batch_road_n_awaited(l->road) : l->pacing.in_flight;
}

void lane_request_release(lane_request *request)
{
    jr_arena_free(request->arena);
    jr_buf_release(&request->body);
}
