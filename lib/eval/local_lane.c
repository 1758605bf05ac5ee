/*
 * One server at a time, by turns: a lane that has calls waits until the running one has nothing
 * left. The calls that a server which died took with it are retried by whoever sent them.
 */
#include "local_lane.h"

#include <string.h>

#include "base/english.h"
#include "local/server.h"

enum { USUAL_SLOTS = 4, DEATHS_TO_STOP = 2 };

/* How much of what a server printed is shown. */
enum { SHOWN_OUTPUT_MAX = 4096 };

typedef enum local_state { LOCAL_OFF, LOCAL_STARTING, LOCAL_READY, LOCAL_STOPPING } local_state;

struct local_lane {
    local_lane *next;
    local_lanes *lanes;
    void *context; /* of the events */
    const jr_endpoint *endpoint;
    jr_endpoint served; /* the endpoint with the address of the server */
    local_state state;
    local_server *server;
    local_options options;
    const char *problem; /* why it can't be started; NULL */
    unsigned n_deaths;
};

static void choose_runtime(local_lane *l, jr_arena *arena)
{
    jr_error problem;
    if (local_runtime_choose(l->options.model_path, &l->options.runtime, &problem) != JR_OK)
        l->problem = jr_arena_copy(arena, jr_str_from(problem.message)).data;
}

jr_status local_lane_add(local_lanes *lanes, const jr_endpoint *endpoint, void *context,
                         local_lane **ret_lane, jr_error *err)
{
    const jr_local *wanted = &endpoint->local;
    const jr_run_options *run = lanes->options;
    jr_arena *arena = lanes->arena;
    local_lane *l = jr_arena_alloc(arena, 1, sizeof *l);
    *l = (local_lane){.lanes = lanes, .context = context, .endpoint = endpoint};
    local_options *o = &l->options;
    *o = (local_options){.clock = run->clock,
                         .model_path = jr_arena_copy(arena, wanted->path).data,
                         .alias = jr_arena_copy(arena, endpoint->id).data,
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
        choose_runtime(l, arena);
    const char *note;
    JR_TRY(
        local_runtime_take(o, wanted->num_gpus, wanted->load_8bit, wanted->num_beams, &note, err));
    if (note && !l->problem)
        lanes->events->note(context,
                            jr_arena_format(arena, "%.*s: %s", JR_STR_ARG(endpoint->id), note));
    if (lanes->last)
        lanes->last->next = l;
    else
        lanes->first = l;
    lanes->last = l;
    *ret_lane = l;
    return JR_OK;
}

void local_lanes_hide_key(local_lanes *lanes, const jr_endpoint *endpoint)
{
    if (endpoint->api_key_env.size)
        VECTOR_ADD(&lanes->key_names, lanes->arena, endpoint->api_key_env);
}

void local_lanes_release(local_lanes *lanes)
{
    for (local_lane *l = lanes->first; l; l = l->next)
        local_server_free(l->server);
}

static void forget_server(local_lane *l)
{
    local_server_free(l->server);
    l->server = NULL;
    l->state = LOCAL_OFF;
}

static void has_stopped(void *context)
{
    local_lane *l = context;
    forget_server(l);
    l->lanes->events->gone(l->context);
}

static void stop_server(local_lane *l)
{
    l->state = LOCAL_STOPPING;
    local_server_stop(l->server, has_stopped, l);
}

static void is_ready(void *context, const local_ready *ready)
{
    local_lane *l = context;
    jr_arena *arena = l->lanes->arena;
    l->served = *l->endpoint;
    l->served.base_url = jr_arena_copy(arena, jr_str_from(ready->base_url));
    l->served.model = jr_arena_copy(arena, jr_str_from(ready->model));
    for (size_t i = 0; i < ready->n_warnings && !l->n_deaths; i++)
        l->lanes->events->note(l->context, jr_str_from(ready->warnings[i]));
    l->state = LOCAL_READY;
    l->lanes->events->ready(l->context, &l->served, ready);
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
static void describe(jr_buf *buf, const local_lane *l, const local_end *end,
                     const char *what_follows)
{
    jr_str lines = last_lines(end->last_lines);
    while (lines.size && lines.data[lines.size - 1] == '\n')
        lines.size--;
    jr_buf_format(buf, "%.*s: %s%s", JR_STR_ARG(l->endpoint->id), end->sentence, what_follows);
    if (lines.size)
        jr_buf_format(buf, "\n%.*s", JR_STR_ARG(lines));
}

static void give_up(local_lane *l, const local_end *end)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    describe(&sentence, l, end, "");
    forget_server(l);
    l->lanes->events->stopped(l->context, sentence.data);
    l->lanes->events->gone(l->context);
}

static void has_failed(void *context, const local_end *end)
{
    give_up(context, end);
}

static void has_died(void *context, const local_end *end)
{
    local_lane *l = context;
    if (++l->n_deaths >= DEATHS_TO_STOP) {
        give_up(l, end);
        return;
    }
    JR_BUF_AUTO jr_buf sentence = {0};
    describe(&sentence, l, end, ENGLISH("; it was started again"));
    l->lanes->events->note(l->context, jr_buf_str(&sentence));
    forget_server(l);
    (void)local_lane_is_ready(l);
}

static local_lane *running_lane(const local_lanes *lanes)
{
    local_lane *l = lanes->first;
    while (l && l->state == LOCAL_OFF)
        l = l->next;
    return l;
}

static bool has_calls(const local_lane *l)
{
    return l->lanes->events->has_calls(l->context);
}

static void start_server(local_lane *l)
{
    static const local_callbacks callbacks = {is_ready, has_failed, has_died};
    jr_error err;
    l->state = LOCAL_STARTING;
    l->options.key_names = l->lanes->key_names.items;
    l->options.n_key_names = l->lanes->key_names.n;
    if (l->problem)
        give_up(l, &(local_end){.sentence = l->problem});
    else if (local_server_start(l->lanes->client, &l->options, &callbacks, l, &l->server, &err) !=
             JR_OK)
        give_up(l, &(local_end){.sentence = err.message});
}

bool local_lane_is_ready(local_lane *l)
{
    if (l->state == LOCAL_READY)
        return true;
    if (l->state != LOCAL_OFF || !has_calls(l))
        return false;
    local_lane *running = running_lane(l->lanes);
    if (!running)
        start_server(l);
    else
        local_lane_yield(running);
    return false;
}

void local_lane_yield(local_lane *l)
{
    if (l->state != LOCAL_READY || l->lanes->events->is_busy(l->context))
        return;
    for (local_lane *other = l->lanes->first; other; other = other->next) {
        if (other != l && has_calls(other)) {
            stop_server(l);
            return;
        }
    }
}

bool local_lanes_stop(local_lanes *lanes)
{
    local_lane *running = running_lane(lanes);
    if (running && running->state != LOCAL_STOPPING)
        stop_server(running);
    return running != NULL;
}
