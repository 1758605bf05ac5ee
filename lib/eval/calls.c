/*
 * The lanes of a run: pulling calls, sending them at each endpoint's pace, the money and the end.
 * What a reply means for its call stands in call_reply.c.
 *
 * A call that was pulled and can't go yet (the pace, the budget) waits in front of its lane's queue
 * with the retries, so at most one call a lane is held that nobody is being asked.
 */
#include "calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lane.h"

/* Output tokens that a call without a limit is taken to cost at most. */
enum { UNLIMITED_OUTPUT = 4096 };

double calls_now(const calls *c)
{
    return jr_clock_monotonic(&c->options->clock);
}

/* What was asked for and this provider has no word for is said once. */
static void note_omissions(lane *l, const chat *sent)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    if (!l->has_sent && provider_omits(l->endpoint, sent, &sentence))
        lane_note(l, jr_buf_str(&sentence));
    l->has_sent = true;
}

static call *new_call(lane *l)
{
    calls *c = l->calls;
    call *made = c->free_calls;
    if (made) {
        c->free_calls = made->next;
    } else {
        made = memory_zeroed(1, sizeof *made);
        made->older = c->newest_call;
        c->newest_call = made;
    }
    *made = (call){.lane = l, .older = made->older, .body = made->body, .usage = {-1, -1, -1}};
    c->n_open++;
    l->n_open++;
    return made;
}

void call_leave(call *c)
{
    calls *owner = c->lane->calls;
    owner->n_open--;
    c->lane->n_open--;
    c->next = owner->free_calls;
    owner->free_calls = c;
}

static void drop_queue(lane *l)
{
    for (call *next, *c = l->first; c; c = next) {
        next = c->next;
        call_leave(c);
    }
    l->first = l->last = NULL;
}

/* The most that sending it may cost. */
static double worst_cost(const call *c)
{
    int64_t output = c->max_tokens > 0 ? c->max_tokens : UNLIMITED_OUTPUT;
    double cost = lane_cost(c->lane, c->input_tokens, output);
    return isnan(cost) ? 0 : cost;
}

/* Of the budget. */
static double room(const calls *c)
{
    return c->options->budget - c->spent - c->reserved;
}

/* Nothing that is left fits into the budget, and nothing is in flight that could take less than it
 * was taken for. */
static bool is_budget_used_up(const calls *c)
{
    bool is_held_up = false;
    for (size_t i = 0; i < c->n_lanes; i++) {
        const lane *l = c->lanes[i];
        if (l->n_open > 0 && !l->is_stopped && (l->n_waiting > 0 || !l->is_over_budget))
            return false;
        is_held_up |= l->n_open > 0 && l->is_over_budget;
    }
    return is_held_up && c->n_in_flight == 0;
}

static void stop_at_the_budget(calls *c)
{
    for (size_t i = 0; i < c->n_lanes; i++) {
        lane *l = c->lanes[i];
        if (l->first && l->is_over_budget)
            lane_note(l,
                      jr_arena_format(c->arena,
                                      "%.*s: the next call may cost up to $%.4f, if it takes "
                                      "all its tokens, and $%.4f are left of the budget",
                                      JR_STR_ARG(l->endpoint->id), worst_cost(l->first), room(c)));
    }
    calls_stop(c, JR_RUN_CEILING);
}

/* Retries that wait for their time do not hold up a run or an endpoint that is stopping. */
void calls_leave_when_over(calls *c)
{
    if (!c->is_stopping && is_budget_used_up(c))
        stop_at_the_budget(c);
    uint64_t n_left = c->is_stopping ? c->n_in_flight : c->n_open;
    for (size_t i = 0; i < c->n_lanes && !c->is_stopping; i++)
        if (c->lanes[i]->is_stopped)
            n_left -= c->lanes[i]->n_waiting;
    if (n_left == 0)
        http_client_stop(c->client);
}

void call_done(call *c, const call_result *result)
{
    c->lane->source->done(c->lane->source->context, c->job, result);
    call_leave(c);
}

static void put_in_front(call *c)
{
    lane *l = c->lane;
    c->next = l->first;
    l->first = c;
    if (!l->last)
        l->last = c;
}

static call *take_first(lane *l)
{
    call *c = l->first;
    if (c) {
        l->first = c->next;
        if (!l->first)
            l->last = NULL;
    }
    return c;
}

void calls_stop(calls *c, jr_run_end why)
{
    if (c->is_stopping)
        return;
    c->is_stopping = true;
    c->end = why;
    for (size_t i = 0; i < c->n_lanes; i++)
        drop_queue(c->lanes[i]);
    calls_leave_when_over(c);
}

void lane_stop(lane *l, const char *sentence)
{
    if (l->is_stopped)
        return;
    l->is_stopped = true;
    l->report.stopped = jr_arena_copy(l->calls->arena, jr_str_from(sentence));
    drop_queue(l);
}

void calls_stop_endpoint(calls *c, size_t endpoint, const char *sentence)
{
    lane_stop(c->lanes[endpoint], sentence);
}

/* A retry whose time has come, also when the endpoint has been stopped since. */
static void retry_is_due(void *context)
{
    call *c = context;
    lane *l = c->lane;
    l->n_waiting--;
    if (l->is_stopped || l->calls->is_stopping) {
        call_leave(c);
        calls_leave_when_over(l->calls);
        return;
    }
    put_in_front(c);
    lane_pump(l);
    calls_leave_when_over(l->calls);
}

void call_again(call *c, double seconds)
{
    c->lane->n_waiting++;
    http_client_schedule(c->lane->calls->client, calls_now(c->lane->calls) + seconds, retry_is_due,
                         c);
}

static bool pull(lane *l, call **ret_call)
{
    const chat *asked;
    void *job;
    if (!l->source->next(l->source->context, l->number, &asked, &job))
        return false;
    call *pulled = new_call(l);
    pulled->chat = asked;
    pulled->job = job;
    pulled->max_tokens = asked->sampling.max_tokens;
    pulled->input_tokens =
        chat_estimate_tokens(asked->system) + chat_estimate_tokens(asked->raw_prompt);
    for (size_t i = 0; i < asked->n_messages; i++)
        pulled->input_tokens += chat_estimate_tokens(asked->messages[i].text);
    *ret_call = pulled;
    return true;
}

bool lane_has_calls(lane *l)
{
    call *c;
    if (l->first)
        return true;
    if (l->calls->is_stopping || l->is_stopped || !pull(l, &c))
        return false;
    put_in_front(c);
    return true;
}

/* Whether budget and max_calls leave room for it. The run stops where all calls are used up. */
static bool is_within_ceilings(call *c)
{
    calls *owner = c->lane->calls;
    const jr_run_options *options = owner->options;
    if (options->max_calls && owner->n_sent >= options->max_calls) {
        calls_stop(owner, JR_RUN_CEILING);
        return false;
    }
    c->lane->is_over_budget = options->budget > 0 && worst_cost(c) > room(owner);
    return !c->lane->is_over_budget;
}

/* The request has ended: what follows for its call, and for those that waited for its place. */
static void conclude(call *c, jr_arena *arena, const ending *e)
{
    lane *l = c->lane;
    calls *owner = l->calls;
    owner->n_in_flight--;
    owner->reserved -= c->reserved;
    call_conclude(c, arena, e);
    if (owner->options->budget > 0)
        for (size_t i = 0; i < owner->n_lanes; i++)
            lane_pump(owner->lanes[i]);
    else
        lane_pump(l);
    calls_leave_when_over(owner);
}

static void scripted_reply(void *context)
{
    call *c = context;
    const mock_result *result = &c->scripted;
    bool is_good = result->status == 200;
    ending e = {.failure = result->status ? HTTP_ANSWERED : HTTP_BROKEN,
                .status = result->status,
                .reading = is_good ? PROVIDER_REPLY : PROVIDER_ERROR,
                .reply = result->reply,
                .error = {.status = result->status, .message = JR_STR("a scripted failure")},
                .problem = "a scripted break of the connection",
                .seconds = result->latency,
                .hint = {NAN, NAN, NAN, NAN, NAN}};
    JR_ARENA_AUTO jr_arena *arena = c->arena;
    c->arena = NULL;
    conclude(c, arena, &e);
}

static void reply_came(void *context, const http_reply *reply)
{
    call *c = context;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    ending e;
    ending_read(&e, c->lane, arena, reply);
    conclude(c, arena, &e);
}

static void send_scripted(call *c, const chat *sent, double now)
{
    lane *l = c->lane;
    c->arena = jr_arena_new();
    if (l->mock)
        mock_answer(l->mock, c->arena, sent, c->attempts, &c->scripted);
    else
        c->scripted =
            (mock_result){.status = 200,
                          .reply = {.text = reference_judge_say(&l->reference, c->arena, sent),
                                    .finish_reason = JR_STR("stop"),
                                    .usage = {0, 0, 0}}};
    http_client_schedule(l->calls->client, now + c->scripted.latency, scripted_reply, c);
}

static void send_call(call *c, double now)
{
    lane *l = c->lane;
    calls *owner = l->calls;
    chat sent = *c->chat;
    sent.sampling.max_tokens = c->max_tokens;
    c->attempts++;
    c->quirks = l->quirks;
    c->paced_tokens = (double)c->input_tokens + (double)(c->max_tokens > 0 ? c->max_tokens : 0);
    c->reserved = worst_cost(c);
    owner->reserved += c->reserved;
    owner->n_in_flight++;
    owner->n_sent++;
    l->report.n_sent++;
    pacing_sent(&l->pacing, c->paced_tokens, now);
    if (l->pacing.in_flight > l->report.most_in_flight)
        l->report.most_in_flight = l->pacing.in_flight;
    if (!l->provider) {
        send_scripted(c, &sent, now);
        return;
    }
    note_omissions(l, &sent);
    jr_buf_clear(&c->body);
    l->provider->append_body(&c->body, l->endpoint, &sent, &l->quirks);
    double timeout = owner->options->timeout > 0 ? owner->options->timeout : JR_DEFAULT_TIMEOUT;
    http_client_send(owner->client,
                     &(http_request){.url = sent.raw_prompt.size ? l->raw_url : l->url,
                                     .headers = l->headers,
                                     .body = jr_buf_str(&c->body),
                                     .timeout = timeout},
                     reply_came, c);
}

static void pump_is_due(void *context)
{
    lane *l = context;
    l->is_pump_scheduled = false;
    lane_pump(l);
    calls_leave_when_over(l->calls);
}

void lane_pump(lane *l)
{
    calls *owner = l->calls;
    while (!owner->is_stopping && !l->is_stopped) {
        double now = calls_now(owner);
        l->is_over_budget = false;
        if (l->local && !local_lane_is_ready(l))
            return;
        /* What is pulled should go at once; and retries keep their place while they wait. */
        if (!l->first &&
            (isinf(pacing_wait(&l->pacing, 0, now)) || l->n_open >= pacing_limit(&l->pacing)))
            return;
        call *c = take_first(l);
        if (!c && !pull(l, &c)) {
            if (l->local)
                local_lane_yield(l);
            return;
        }
        double tokens = (double)c->input_tokens + (double)(c->max_tokens > 0 ? c->max_tokens : 0);
        double wait = pacing_wait(&l->pacing, tokens, now);
        if (wait > 0 || !is_within_ceilings(c)) {
            if (owner->is_stopping) {
                call_leave(c);
                calls_leave_when_over(owner);
                return;
            }
            put_in_front(c);
            if (wait > 0 && !isinf(wait) && !l->is_pump_scheduled) {
                l->is_pump_scheduled = true;
                http_client_schedule(owner->client, now + wait, pump_is_due, l);
            }
            return;
        }
        send_call(c, now);
    }
}

static void look_at_interrupts(void *context)
{
    calls *c = context;
    int interrupts = c->options->interrupts ? *c->options->interrupts : 0;
    if (interrupts > 0)
        calls_stop(c, JR_RUN_INTERRUPTED);
    if (interrupts > 1)
        http_client_stop(c->client);
}

static void tick_is_due(void *context)
{
    calls *c = context;
    if (!c->tick)
        return;
    c->tick(c->tick_context);
    http_client_schedule(c->client, calls_now(c) + c->options->progress_interval, tick_is_due, c);
    calls_leave_when_over(c);
}

void calls_after(calls *c, double seconds, void (*then)(void *context), void *context)
{
    http_client_schedule(c->client, calls_now(c) + seconds, then, context);
}

jr_status calls_new(jr_arena *arena, const jr_run_options *options, calls **ret_calls,
                    jr_error *err)
{
    CALLS_AUTO calls *c = memory_zeroed(1, sizeof *c);
    c->arena = arena;
    c->options = options;
    rng_init(&c->rng, options->entropy, 0);
    http_client_options how = {.clock = options->clock,
                               .ca_file = options->ca_file,
                               .on_wake = look_at_interrupts,
                               .context = c};
    JR_TRY(http_client_new(&how, &c->client, err));
    c->begun_at = calls_now(c);
    *ret_calls = c;
    c = NULL;
    return JR_OK;
}

jr_status calls_add(calls *c, const jr_endpoint_list *endpoints, const calls_source *source,
                    size_t *ret_first, jr_error *err)
{
    size_t first = c->n_lanes;
    calls_source *kept = jr_arena_alloc(c->arena, 1, sizeof *kept);
    *kept = *source;
    c->lanes = memory_resize(c->lanes, first + endpoints->n_endpoints, sizeof(lane *));
    for (size_t i = 0; i < endpoints->n_endpoints; i++) {
        lane *l = jr_arena_alloc(c->arena, 1, sizeof *l);
        *l = (lane){.calls = c, .source = kept, .number = i, .endpoint = &endpoints->endpoints[i]};
        c->lanes[c->n_lanes++] = l;
        JR_TRY(lane_init(l, c->arena, err));
    }
    *ret_first = first;
    return JR_OK;
}

void calls_poke(calls *c, size_t endpoint)
{
    lane_pump(c->lanes[endpoint]);
}

void calls_free(calls *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_lanes; i++)
        lane_close(c->lanes[i]);
    http_client_free(c->client);
    for (call *older, *made = c->newest_call; made; made = older) {
        older = made->older;
        jr_arena_free(made->arena);
        jr_buf_release(&made->body);
        free(made);
    }
    free(c->lanes);
    free(c);
}

/* Until the servers of local models are gone; a second interrupt kills them. */
static jr_status end_servers(calls *c, jr_error *err)
{
    if (!local_lanes_stop(c) || (c->options->interrupts && *c->options->interrupts > 1))
        return JR_OK;
    return http_client_run(c->client, err);
}

jr_status calls_run(calls *c, void (*tick)(void *context), void *context, jr_error *err)
{
    look_at_interrupts(c);
    for (size_t i = 0; i < c->n_lanes; i++)
        lane_pump(c->lanes[i]);
    calls_leave_when_over(c);
    if (c->n_open == 0)
        return JR_OK;
    if (tick && c->options->progress_interval > 0) {
        c->tick = tick;
        c->tick_context = context;
        http_client_schedule(c->client, calls_now(c) + c->options->progress_interval, tick_is_due,
                             c);
    }
    JR_TRY(http_client_run(c->client, err));
    c->tick = NULL;
    return end_servers(c, err);
}

void calls_progress(const calls *c, size_t first, size_t n, jr_progress *progress)
{
    progress->seconds = calls_now(c) - c->begun_at;
    progress->is_stopping = c->is_stopping;
    progress->n_in_flight = progress->n_sent = 0;
    progress->input_tokens = progress->output_tokens = 0;
    progress->cost = 0;
    for (size_t i = first; i < first + n; i++) {
        const jr_endpoint_report *report = &c->lanes[i]->report;
        progress->n_in_flight += c->lanes[i]->pacing.in_flight;
        progress->n_sent += report->n_sent;
        progress->input_tokens += report->input_tokens;
        progress->output_tokens += report->output_tokens;
        progress->cost += report->cost;
    }
}

void calls_report(const calls *c, size_t i, jr_endpoint_report *report)
{
    const jr_endpoint_report *known = &c->lanes[i]->report;
    report->id = known->id;
    report->n_sent = known->n_sent;
    report->n_retries = known->n_retries;
    report->most_in_flight = known->most_in_flight;
    report->input_tokens = known->input_tokens;
    report->output_tokens = known->output_tokens;
    report->reasoning_tokens = known->reasoning_tokens;
    report->cost = known->cost;
    report->stopped = known->stopped;
    report->first_failure = known->first_failure;
    report->negotiated = known->negotiated;
    report->n_negotiated = known->n_negotiated;
}

jr_run_end calls_end(const calls *c)
{
    if (c->end != JR_RUN_COMPLETE)
        return c->end;
    for (size_t i = 0; i < c->n_lanes; i++)
        if (c->lanes[i]->is_stopped)
            return JR_RUN_STOPPED;
    return JR_RUN_COMPLETE;
}
