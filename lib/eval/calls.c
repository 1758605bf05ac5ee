/*
 * The calls of a run: pulling them, sending each at its endpoint's pace, the money and the end.
 * What a reply means for its call is decided in call_reply.c and carried out here.
 *
 * A call that was pulled and can't go yet (the pace, the budget) waits in front of its endpoint's
 * queue with the retries, so at most one call an endpoint is held that nobody is being asked.
 */
#include "calls.h"

#include <math.h>
#include <stdlib.h>

#include "base/english.h"
#include "base/memory.h"
#include "call.h"
#include "desk.h"
#include "price.h"

static void leave(call *c);

static double now_of(const calls *c)
{
    return jr_clock_monotonic(&c->options->clock);
}

/* Nothing more of it is sent. */
static bool is_over(const desk *d)
{
    return d->is_stopped || d->calls->is_stopping;
}

/* Of the budget. */
static double room(const calls *c)
{
    return c->options->budget - c->spent - c->reserved;
}

/* Nothing that is left fits into the budget, and nothing is waited for that could take less than it
 * was taken for. */
static bool is_budget_used_up(const calls *c)
{
    bool is_held_up = false;
    for (size_t i = 0; i < c->n_desks; i++) {
        const desk *d = c->desks[i];
        if (d->queue.n_open > 0 && !d->is_stopped && (d->queue.n_waiting > 0 || !d->is_over_budget))
            return false;
        is_held_up |= d->queue.n_open > 0 && d->is_over_budget;
    }
    return is_held_up && (c->n_in_flight == 0 || calls_are_all_out(c));
}

static void stop_at_the_budget(calls *c)
{
    for (size_t i = 0; i < c->n_desks; i++) {
        desk *d = c->desks[i];
        if (d->queue.first && d->is_over_budget)
            lane_note(&d->lane, jr_arena_format(
                                    c->arena,
                                    ENGLISH("%.*s: the next call may cost up to $%.4f, if it takes "
                                            "all its tokens, and $%.4f are left of the budget"),
                                    JR_STR_ARG(d->lane.endpoint->id),
                                    call_worst_cost(d->queue.first), room(c)));
    }
    calls_stop(c, JR_RUN_CEILING);
}

/* Ends the loop where nothing is left to wait for. Retries that wait for their time do not hold up
 * a run or an endpoint that is stopping. */
void calls_leave_when_over(calls *c)
{
    if (!c->is_stopping && is_budget_used_up(c))
        stop_at_the_budget(c);
    if (!c->is_stopping && calls_are_all_out(c))
        calls_stop(c, c->options->batch_file || c->options->collected_file ? JR_RUN_WRITTEN
                                                                           : JR_RUN_DETACHED);
    uint64_t n_left = c->is_stopping ? c->n_in_flight : c->pool.n_open;
    for (size_t i = 0; i < c->n_desks && !c->is_stopping; i++)
        if (c->desks[i]->is_stopped)
            n_left -= c->desks[i]->queue.n_waiting;
    if (n_left == 0)
        http_client_stop(c->client);
}

/* Nothing that waits for its time or place is asked any more. */
static void drop_queue(desk *d)
{
    for (call *c; (c = queue_take_first(&d->queue));)
        leave(c);
}

void calls_stop(calls *c, jr_run_end why)
{
    if (c->is_stopping)
        return;
    c->is_stopping = true;
    c->end = why;
    for (size_t i = 0; i < c->n_desks; i++)
        drop_queue(c->desks[i]);
    for (size_t i = 0; i < c->n_desks; i++)
        desk_let_go(c->desks[i]);
    calls_leave_when_over(c);
}

void desk_stop(desk *d, jr_str sentence)
{
    if (d->is_stopped)
        return;
    d->is_stopped = true;
    d->lane.report.stopped = jr_arena_copy(d->calls->arena, sentence);
    drop_queue(d);
    desk_let_go(d);
}

void calls_stop_endpoint(calls *c, size_t endpoint, const char *sentence)
{
    desk_stop(c->desks[endpoint], jr_str_from(sentence));
}

/* A retry whose time has come, also when the endpoint has been stopped since. */
static void retry_is_due(void *context)
{
    call *c = context;
    desk *d = c->desk;
    d->queue.n_waiting--;
    if (is_over(d)) {
        leave(c);
    } else {
        queue_put_in_front(c);
        desk_pump(d);
    }
    calls_leave_when_over(d->calls);
}

static bool pull(desk *d, call **ret_call)
{
    const chat *asked;
    void *job;
    d->is_dry = !d->source->next(d->source->context, d->number, d->lane.n_slots, &asked, &job);
    if (d->is_dry)
        return false;
    *ret_call = call_new(&d->queue, d, &d->lane, asked, job);
    return true;
}

/* Whether there is a call to send, now or later; pulls one if need be. */
static bool has_calls(void *context)
{
    desk *d = context;
    call *c;
    if (d->queue.first)
        return true;
    if (is_over(d) || !pull(d, &c))
        return false;
    queue_put_in_front(c);
    return true;
}

/* Whether budget and max_calls leave room for it. The run stops where all calls are used up. */
static bool is_within_ceilings(call *c)
{
    calls *owner = c->desk->calls;
    const jr_run_options *options = owner->options;
    if (options->max_calls && owner->n_sent >= options->max_calls) {
        calls_stop(owner, JR_RUN_CEILING);
        return false;
    }
    c->desk->is_over_budget = options->budget > 0 && call_worst_cost(c) > room(owner);
    return !c->desk->is_over_budget;
}

static void send_call(call *c)
{
    calls *owner = c->desk->calls;
    c->attempts++;
    c->reserved = call_worst_cost(c);
    owner->reserved += c->reserved;
    owner->n_in_flight++;
    owner->n_sent++;
    lane_send(&c->request, &c->chat, c->attempts, call_most_tokens(c));
    if (c->request.lane->road && c->desk->source->rest)
        c->desk->source->rest(c->desk->source->context, c->job);
}

static call_facts facts_of(const call *c, const ending *e)
{
    const desk *d = c->desk;
    const calls *owner = d->calls;
    int retries = owner->options->max_retries;
    return (call_facts){.request = {d->lane.endpoint, &c->chat, c->request.quirks},
                        .quirks = d->lane.quirks,
                        .most_tokens = d->lane.most_tokens,
                        .input_tokens = c->input_tokens,
                        .reserved = c->reserved,
                        .attempts = c->attempts,
                        .overloads = c->overloads,
                        .n_unread = c->n_unread,
                        .n_lowered = c->n_lowered,
                        .max_retries = retries < 0 ? JR_DEFAULT_RETRIES : (unsigned)retries,
                        .n_failed_in_row = d->n_failed_in_row,
                        .n_in_flight = lane_in_flight(&d->lane),
                        .is_batched = d->lane.road != NULL,
                        .is_over = is_over(d),
                        .has_answered = d->lane.has_answered,
                        .has_replied = d->lane.has_replied,
                        .is_raised = c->is_raised,
                        .is_usable = e->reply.finish != CHAT_LENGTH ||
                                     d->source->is_usable(d->source->context, c->job, &e->reply),
                        .kept_max_tokens = c->kept.arena ? c->kept.max_tokens : 0,
                        .is_full_context_news = d->local && !d->has_full_context,
                        .is_short_prompt_news = !d->has_short_prompt};
}

/* What an ended request leaves with the endpoint and the money. */
static void account(call *c, const ending *e, const call_decision *decided)
{
    desk *d = c->desk;
    jr_endpoint_report *report = &d->lane.report;
    if (decided->paid.replies) {
        chat_usage said = decided->is_reply ? e->reply.usage : decided->paid;
        said.replies = decided->is_counted;
        chat_usage_add(&c->usage, &said);
        *(decided->is_counted ? &d->n_counted : &d->n_guessed) += 1;
        *(decided->is_counted ? &report->cost : &d->guessed) += decided->cost;
        report->input_tokens += decided->paid.input;
        report->output_tokens += decided->paid.output;
        tokens_add(&report->reasoning_tokens, decided->paid.reasoning);
        tokens_add(&report->cached_tokens, decided->paid.cached);
        tokens_add(&report->cache_write_tokens, decided->paid.cache_written);
    }
    c->usage.lost += decided->paid.lost;
    report->n_lost += (uint64_t)decided->paid.lost;
    d->most_lost += decided->lost;
    d->calls->spent += decided->lost + (isnan(decided->cost) ? 0 : decided->cost);
    d->lane.quirks = decided->quirks;
    d->lane.most_tokens = decided->most_tokens;
    d->lane.has_replied |= decided->is_reply;
    d->has_full_context |= decided->has_full_context;
    d->has_short_prompt |= decided->has_short_prompt;
    d->n_failed_in_row = decided->n_failed_in_row;
    lane_note(&d->lane, decided->note);
}

/* Hands the result to the source and the call back to the free ones. */
static void finish(call *c, const call_result *result)
{
    const calls_source *source = c->desk->source;
    double cost = price_of(c->desk->lane.endpoint, &result->usage);
    c->desk->n_ended++;
    c->desk->cost_squares += isnan(cost) ? 0 : cost * cost;
    source->done(source->context, c->job, result);
    if (c->request.lane->road)
        batch_road_take(c->request.lane->road, &c->request);
    call_close(c);
}

/* Asked no more in this run: what was paid for it is its result all the same. What came in a batch
 * is kept there. */
static void leave(call *c)
{
    batch_road *road = c->request.lane->road;
    if (road)
        batch_road_forget(road, &c->request);
    if (!c->kept.arena || road) {
        call_close(c);
        return;
    }
    call_result result = call_kept_result(c);
    finish(c, &result);
}

/* Those whose time has not come when the run ends. */
static void leave_waiting(calls *c)
{
    for (call *made = c->pool.newest; made; made = made->older)
        if (made->kept.arena)
            leave(made);
}

static void ask_again(call *c, const ending *e, const call_decision *decided)
{
    desk *d = c->desk;
    if (decided->keeps_reply)
        call_keep(c, e);
    c->n_lowered += decided->max_tokens < c->chat.sampling.max_tokens;
    c->n_unread += decided->is_unread;
    c->is_raised |= decided->max_tokens != c->chat.sampling.max_tokens;
    c->chat.sampling.max_tokens = decided->max_tokens;
    c->overloads += decided->is_overload;
    d->lane.report.n_retries += decided->is_retry;
    d->queue.n_waiting++;
    calls_after(d->calls, decided->wait, retry_is_due, c);
}

static void carry_out(call *c, jr_arena *arena, const ending *e, const call_decision *decided)
{
    desk *d = c->desk;
    calls *owner = d->calls;
    bool has_failed = !decided->is_reply && !decided->uses_kept;
    switch (decided->action) {
    case CALL_AGAIN:
        ask_again(c, e, decided);
        return;
    case CALL_LEAVE:
        leave(c);
        return;
    case CALL_STOP:
        desk_stop(d, decided->stop);
        break;
    case CALL_DONE:
        break;
    }
    if (has_failed && d->lane.report.first_failure.size == 0)
        d->lane.report.first_failure = jr_arena_copy(owner->arena, decided->problem);
    call_result result =
        decided->uses_kept ? call_kept_result(c) : call_result_of(c, arena, e, decided);
    finish(c, &result);
    if (has_failed && owner->options->fail_fast)
        calls_stop(owner, JR_RUN_FAILED_FAST);
}

/* What follows for the call of the request, and for those that waited for its place. */
static void request_has_ended(void *context, jr_arena *arena, const ending *e)
{
    call *c = context;
    desk *d = c->desk;
    calls *owner = d->calls;
    if (d->lane.road && d->source->wake)
        d->source->wake(d->source->context, c->job);
    call_facts facts = facts_of(c, e);
    facts.uniform = rng_uniform(&owner->rng);
    call_decision decided = call_decide(&facts, e, arena);
    owner->n_in_flight--;
    owner->reserved -= c->reserved;
    account(c, e, &decided);
    carry_out(c, arena, e, &decided);
    if (owner->options->budget > 0)
        for (size_t i = 0; i < owner->n_desks; i++)
            desk_pump(owner->desks[i]);
    else
        desk_pump(d);
    calls_leave_when_over(owner);
}

static void pump_is_due(void *context)
{
    desk *d = context;
    d->is_pump_scheduled = false;
    desk_pump(d);
    calls_leave_when_over(d->calls);
}

/* A call that may not go now waits, and the queue is looked at again when it may. */
static void hold_back(call *c, double wait)
{
    desk *d = c->desk;
    if (d->calls->is_stopping) {
        leave(c);
        calls_leave_when_over(d->calls);
        return;
    }
    queue_put_in_front(c);
    if (wait > 0 && !isinf(wait) && !d->is_pump_scheduled) {
        d->is_pump_scheduled = true;
        calls_after(d->calls, wait, pump_is_due, d);
    }
}

/* Sends what may be sent. */
static void send_calls(desk *d)
{
    pacing *pace = &d->lane.pacing;
    while (!is_over(d)) {
        double now = now_of(d->calls);
        d->is_over_budget = false;
        if (d->local && !local_lane_is_ready(d->local))
            return;
        if (d->lane.road && !batch_road_has_room(d->lane.road))
            return;
        /* What is pulled should go at once; and retries keep their place while they wait, among as
         * many as were ever in flight. */
        if (!d->queue.first && !d->lane.road &&
            (isinf(pacing_wait(pace, 0, now)) ||
             (d->queue.n_open >= pacing_limit(pace) &&
              d->queue.n_open >= d->lane.report.most_in_flight)))
            return;
        call *c = queue_take_first(&d->queue);
        if (!c && !pull(d, &c)) {
            if (d->local)
                local_lane_yield(d->local);
            return;
        }
        call_keep_limit(c);
        double wait = d->lane.road ? 0 : pacing_wait(pace, call_most_tokens(c), now);
        if (wait > 0 || !is_within_ceilings(c)) {
            hold_back(c, wait);
            return;
        }
        send_call(c);
    }
}

/* Where nothing more is sent connections are of no use, and a server of few threads may want those
 * that wait at them. */
static void keep_connections(calls *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_desks; i++) {
        const desk *d = c->desks[i];
        if (!is_over(d) && !d->is_dry)
            n += d->lane.road ? lane_in_flight(&d->lane) : pacing_limit(&d->lane.pacing);
    }
    http_client_keep_connections(c->client, n);
}

void desk_pump(desk *d)
{
    send_calls(d);
    keep_connections(d->calls);
    if (d->lane.road)
        desk_settle(d);
}

static bool is_busy(void *context)
{
    return ((desk *)context)->queue.n_open > 0;
}

static void server_is_ready(void *context, const jr_endpoint *served, const local_ready *ready)
{
    desk *d = context;
    d->lane.has_answered = true;
    lane_set_server(&d->lane, served, ready->n_slots, ready->has_slots);
    desk_pump(d);
}

static void note_of_server(void *context, jr_str sentence)
{
    lane_note(&((desk *)context)->lane, sentence);
}

static void server_has_stopped(void *context, const char *sentence)
{
    desk_stop(context, jr_str_from(sentence));
}

static void server_is_gone(void *context)
{
    calls *c = ((desk *)context)->calls;
    for (size_t i = 0; i < c->n_desks; i++)
        if (c->desks[i]->local)
            desk_pump(c->desks[i]);
    calls_leave_when_over(c);
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
    calls_after(c, c->options->progress_interval, tick_is_due, c);
    calls_leave_when_over(c);
}

void calls_after(calls *c, double seconds, void (*then)(void *context), void *context)
{
    http_client_schedule(c->client, now_of(c) + seconds, then, context);
}

jr_status calls_new(jr_arena *arena, const jr_run_options *options, calls **ret_calls,
                    jr_error *err)
{
    static const local_lane_events events = {
        has_calls, is_busy, server_is_ready, note_of_server, server_has_stopped, server_is_gone};
    CALLS_AUTO calls *c = memory_zeroed(1, sizeof *c);
    c->arena = arena;
    c->options = options;
    rng_init(&c->rng, options->entropy, 0);
    http_client_options how = {.clock = options->clock,
                               .ca_file = options->ca_file,
                               .on_wake = look_at_interrupts,
                               .context = c};
    JR_TRY(http_client_new(&how, &c->client, err));
    c->locals =
        (local_lanes){.arena = arena, .options = options, .client = c->client, .events = &events};
    c->begun_at = now_of(c);
    *ret_calls = c;
    c = NULL;
    return JR_OK;
}

jr_status calls_add(calls *c, const jr_endpoint_list *endpoints, const calls_source *source,
                    size_t *ret_first, jr_error *err)
{
    static const lane_events events = {request_has_ended};
    size_t first = c->n_desks;
    calls_source *kept = jr_arena_alloc(c->arena, 1, sizeof *kept);
    *kept = *source;
    c->desks = memory_resize(c->desks, first + endpoints->n_endpoints, sizeof(desk *));
    for (size_t i = 0; i < endpoints->n_endpoints; i++) {
        const jr_endpoint *endpoint = &endpoints->endpoints[i];
        desk *d = jr_arena_alloc(c->arena, 1, sizeof *d);
        *d = (desk){.calls = c, .source = kept, .number = i, .queue = {.pool = &c->pool}};
        d->lane = (lane){.arena = c->arena,
                         .options = c->options,
                         .client = c->client,
                         .endpoint = endpoint,
                         .events = &events};
        c->desks[c->n_desks++] = d;
        JR_TRY(lane_init(&d->lane, err));
        JR_TRY(desk_open_road(d, err));
        local_lanes_hide_key(&c->locals, endpoint);
        if (endpoint->provider == JR_PROVIDER_LOCAL)
            JR_TRY(local_lane_add(&c->locals, endpoint, d, &d->local, err));
    }
    *ret_first = first;
    return JR_OK;
}

void calls_poke(calls *c, size_t endpoint)
{
    desk_pump(c->desks[endpoint]);
}

void calls_free(calls *c)
{
    if (!c)
        return;
    local_lanes_release(&c->locals);
    for (size_t i = 0; i < c->n_desks; i++)
        lane_close(&c->desks[i]->lane);
    http_client_free(c->client);
    call_pool_release(&c->pool);
    free(c->desks);
    free(c);
}

/* Until the servers of local models are gone; a second interrupt kills them. */
static jr_status end_servers(calls *c, jr_error *err)
{
    if (!local_lanes_stop(&c->locals) || (c->options->interrupts && *c->options->interrupts > 1))
        return JR_OK;
    return http_client_run(c->client, err);
}

jr_status calls_run(calls *c, void (*tick)(void *context), void *context, jr_error *err)
{
    look_at_interrupts(c);
    for (size_t i = 0; i < c->n_desks; i++)
        if (c->desks[i]->lane.road)
            batch_road_start(c->desks[i]->lane.road);
    for (size_t i = 0; i < c->n_desks; i++)
        desk_pump(c->desks[i]);
    calls_leave_when_over(c);
    if (c->pool.n_open == 0)
        return JR_OK;
    if (tick && c->options->progress_interval > 0) {
        c->tick = tick;
        c->tick_context = context;
        calls_after(c, c->options->progress_interval, tick_is_due, c);
    }
    JR_TRY(http_client_run(c->client, err));
    c->tick = NULL;
    JR_TRY(end_servers(c, err));
    leave_waiting(c);
    return JR_OK;
}
