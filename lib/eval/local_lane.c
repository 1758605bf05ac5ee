/*
 * Lanes of local models. One server runs at a time, since models share one GPU or one memory: it is
 * started for the first lane that has calls, and ends when it has no more and another lane waits. A
 * server that dies is started once more; the calls that it took with it are retried then.
 */
#include "lane.h"

#include <string.h>

enum { USUAL_SLOTS = 4, DEATHS_TO_STOP = 2 };

/* How much of what a server printed is shown. */
enum { SHOWN_OUTPUT_MAX = 4096 };

/* What can't be served stops its own lane only, and only when it is to be asked. */
static void choose_runtime(local_lane *local, jr_arena *arena)
{
    jr_error problem;
    if (local_runtime_choose(local->options.model_path, &local->options.runtime, &problem) != JR_OK)
        local->problem = jr_arena_copy(arena, jr_str_from(problem.message)).data;
}

jr_status local_lane_init(lane *l, jr_arena *arena, jr_error *err)
{
    const jr_local *wanted = &l->endpoint->local;
    const jr_run_options *run = l->calls->options;
    local_lane *local = jr_arena_alloc(arena, 1, sizeof *local);
    local_options *o = &local->options;
    *o = (local_options){.clock = run->clock,
                         .model_path = jr_arena_copy(arena, wanted->path).data,
                         .alias = jr_arena_copy(arena, l->endpoint->id).data,
                         .n_slots = wanted->slots,
                         .context_tokens = wanted->context,
                         .start_timeout = wanted->start_timeout,
                         .environment = run->environment,
                         .sends_raw_prompts = wanted->is_raw,
                         .sends_system_messages = wanted->has_system};
    if (!o->n_slots)
        o->n_slots = run->parallel ? run->parallel : USUAL_SLOTS;
    const char **arguments = jr_arena_alloc(arena, wanted->n_args + 1, sizeof *arguments);
    for (size_t i = 0; i < wanted->n_args; i++)
        arguments[i] = jr_arena_copy(arena, wanted->args[i]).data;
    o->arguments = arguments;
    if (wanted->runtime.size)
        JR_TRY(local_runtime_parse(jr_arena_copy(arena, wanted->runtime).data, o, err));
    else
        choose_runtime(local, arena);
    const char *note;
    JR_TRY(
        local_runtime_take(o, wanted->num_gpus, wanted->load_8bit, wanted->num_beams, &note, err));
    if (note && !local->problem)
        lane_note(l, jr_arena_format(arena, "%.*s: %s", JR_STR_ARG(l->endpoint->id), note));
    l->local = local;
    return JR_OK;
}

void local_lane_release(lane *l)
{
    if (l->local)
        local_server_free(l->local->server);
}

static void pump_local_lanes(calls *c)
{
    for (size_t i = 0; i < c->n_lanes; i++)
        if (c->lanes[i]->local)
            lane_pump(c->lanes[i]);
}

static void server_is_gone(lane *l)
{
    local_server_free(l->local->server);
    l->local->server = NULL;
    l->local->state = LOCAL_OFF;
}

static void has_stopped(void *context)
{
    lane *l = context;
    server_is_gone(l);
    pump_local_lanes(l->calls);
    calls_leave_when_over(l->calls);
}

static void stop_server(lane *l)
{
    l->local->state = LOCAL_STOPPING;
    local_server_stop(l->local->server, has_stopped, l);
}

static void is_ready(void *context, const local_ready *ready)
{
    lane *l = context;
    jr_arena *arena = l->calls->arena;
    l->local->served = *l->endpoint;
    l->local->served.base_url = jr_arena_copy(arena, jr_str_from(ready->base_url));
    l->local->served.model = jr_arena_copy(arena, jr_str_from(ready->model));
    for (size_t i = 0; i < ready->n_warnings && !l->local->n_deaths; i++)
        lane_note(l, jr_str_from(ready->warnings[i]));
    l->local->state = LOCAL_READY;
    l->has_answered = true;
    lane_set_server(l, &l->local->served, ready->n_slots);
    lane_pump(l);
}

/* Whole lines from the end of the text. */
static jr_str last_lines(jr_str text)
{
    if (text.size <= SHOWN_OUTPUT_MAX)
        return text;
    text = (jr_str){text.data + text.size - SHOWN_OUTPUT_MAX, SHOWN_OUTPUT_MAX};
    const char *end = memchr(text.data, '\n', text.size);
    size_t skipped = end ? (size_t)(end + 1 - text.data) : 0;
    return (jr_str){text.data + skipped, text.size - skipped};
}

/* "ID: sentence", and in lines of their own what the server printed. */
static void describe(jr_buf *buf, const lane *l, const local_end *end, const char *what_follows)
{
    jr_str lines = last_lines(end->last_lines);
    while (lines.size && lines.data[lines.size - 1] == '\n')
        lines.size--;
    jr_buf_format(buf, "%.*s: %s%s", JR_STR_ARG(l->endpoint->id), end->sentence, what_follows);
    if (lines.size)
        jr_buf_format(buf, "\n%.*s", JR_STR_ARG(lines));
}

static void give_up(lane *l, const local_end *end)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    describe(&sentence, l, end, "");
    server_is_gone(l);
    lane_stop(l, sentence.data);
    pump_local_lanes(l->calls);
    calls_leave_when_over(l->calls);
}

static void has_failed(void *context, const local_end *end)
{
    give_up(context, end);
}

static void has_died(void *context, const local_end *end)
{
    lane *l = context;
    if (++l->local->n_deaths >= DEATHS_TO_STOP) {
        give_up(l, end);
        return;
    }
    JR_BUF_AUTO jr_buf sentence = {0};
    describe(&sentence, l, end, "; it was started again");
    lane_note(l, jr_buf_str(&sentence));
    server_is_gone(l);
    lane_pump(l);
}

static lane *running_lane(calls *c)
{
    for (size_t i = 0; i < c->n_lanes; i++)
        if (c->lanes[i]->local && c->lanes[i]->local->state != LOCAL_OFF)
            return c->lanes[i];
    return NULL;
}

static void start_server(lane *l)
{
    static const local_callbacks callbacks = {is_ready, has_failed, has_died};
    jr_error err;
    l->local->state = LOCAL_STARTING;
    if (l->local->problem)
        give_up(l, &(local_end){.sentence = l->local->problem});
    else if (local_server_start(l->calls->client, &l->local->options, &callbacks, l,
                                &l->local->server, &err) != JR_OK)
        give_up(l, &(local_end){.sentence = err.message});
}

bool local_lane_is_ready(lane *l)
{
    if (l->local->state == LOCAL_READY)
        return true;
    if (l->local->state != LOCAL_OFF || !lane_has_calls(l))
        return false;
    lane *running = running_lane(l->calls);
    if (!running)
        start_server(l);
    else
        local_lane_yield(running);
    return false;
}

void local_lane_yield(lane *l)
{
    if (l->local->state != LOCAL_READY || l->n_open > 0)
        return;
    for (size_t i = 0; i < l->calls->n_lanes; i++) {
        lane *other = l->calls->lanes[i];
        if (other != l && other->local && lane_has_calls(other)) {
            stop_server(l);
            return;
        }
    }
}

bool local_lanes_stop(calls *c)
{
    lane *running = running_lane(c);
    if (running && running->local->state != LOCAL_STOPPING)
        stop_server(running);
    return running != NULL;
}
