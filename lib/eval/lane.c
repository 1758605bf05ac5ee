/*
 * Requests are carried over HTTP, or answered by the mock and the reference judge after as long as
 * they say. Both end in the same way, so nobody above tells them apart.
 */
#include "lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* The URL for chats or for raw prompts, on the heap. */
static char *url_of(const lane *l, const chat *asked)
{
    jr_buf url = {0};
    l->provider->append_url(&url, l->endpoint, asked);
    return url.data;
}

void lane_close(lane *l)
{
    batch_road_free(l->road);
    l->road = NULL;
    model_path_release(&l->model_path);
    http_headers_free(l->headers);
    free(l->url);
    free(l->raw_url);
    l->headers = NULL;
    l->url = l->raw_url = NULL;
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
    l->url = url_of(l, &(chat){0});
    l->raw_url = url_of(l, &(chat){.raw_prompt = JR_STR(" ")});
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
    ending e = {.failure = result->status ? HTTP_ANSWERED : HTTP_BROKEN,
                .status = result->status,
                .reading = is_good ? PROVIDER_REPLY : PROVIDER_ERROR,
                .reply = result->reply,
                .error = {.status = result->status, .message = JR_STR("a scripted failure")},
                .problem = "a scripted break of the connection",
                .seconds = result->latency,
                .hint = {NAN, NAN, NAN, NAN, NAN}};
    JR_ARENA_AUTO jr_arena *arena = r->arena;
    r->arena = NULL;
    lane_request_ended(r, arena, &e);
}

static void reply_came(void *context, const http_reply *reply)
{
    lane_request *r = context;
    lane *l = r->lane;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    ending e;
    ending_read(&e, arena, l->endpoint, reply, jr_clock_wall(&l->options->clock));
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
                                    .usage = {0, 0, 0, -1, -1}}};
    http_client_schedule(l->client, now + r->scripted.latency, scripted_reply, r);
}

static void send_over_http(lane_request *r, const chat *sent)
{
    lane *l = r->lane;
    double timeout = l->options->timeout > 0 ? l->options->timeout : JR_DEFAULT_TIMEOUT;
    note_omissions(l, sent);
    jr_buf_clear(&r->body);
    l->provider->append_body(&r->body, l->endpoint, sent, &r->quirks);
    http_client_send(l->client,
                     &(http_request){.url = sent->raw_prompt.size ? l->raw_url : l->url,
                                     .headers = l->headers,
                                     .body = jr_buf_str(&r->body),
                                     .timeout = timeout},
                     reply_came, r);
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
