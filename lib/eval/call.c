/*
 * Calls are used again: each keeps the memory of its request, so that a run of many calls allocates
 * for those in flight only.
 */
#include "call.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "price.h"
#include "request.h"
#include "secret.h"
#include "tokens.h"

/* Output tokens that a call without a limit is taken to cost at most. */
enum { UNLIMITED_OUTPUT = 4096 };

call *call_new(call_queue *queue, desk *of, lane *l, const chat *asked, void *job)
{
    call_pool *pool = queue->pool;
    call *made = pool->free;
    if (made) {
        pool->free = made->next;
    } else {
        made = memory_zeroed(1, sizeof *made);
        made->older = pool->newest;
        pool->newest = made;
    }
    *made = (call){.desk = of,
                   .queue = queue,
                   .older = made->older,
                   .chat = *asked,
                   .job = job,
                   .request = {.lane = l, .context = made, .body = made->request.body},
                   .input_tokens = tokens_of_chat(asked),
                   .usage = CHAT_USAGE_UNSAID};
    pool->n_open++;
    queue->n_open++;
    return made;
}

static void drop_kept(call *c)
{
    jr_arena_free(c->kept.arena);
    c->kept = (kept_reply){0};
}

void call_keep(call *c, const ending *e)
{
    drop_kept(c);
    jr_arena *arena = jr_arena_new();
    c->kept = (kept_reply){.arena = arena,
                           .reply = e->reply,
                           .status = e->status,
                           .latency = e->seconds,
                           .max_tokens = c->chat.sampling.max_tokens};
    chat_reply *kept = &c->kept.reply;
    kept->tokens = NULL; /* of a verdict that it does not have */
    kept->n_tokens = 0;
    jr_str *texts[] = {&kept->text,
                       &kept->thinking,
                       &kept->finish_reason,
                       &kept->model,
                       &kept->served.fingerprint,
                       &kept->served.id,
                       &kept->served.model_path};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = jr_arena_copy(arena, *texts[i]);
}

static call_result result_of(const call *c, jr_arena *arena, const chat_reply *reply)
{
    const jr_endpoint *endpoint = c->request.lane->endpoint;
    call_result result = {.reply = *reply,
                          .attempts = c->attempts,
                          .is_batched = c->request.lane->road != NULL,
                          .usage = c->usage};
    result.reply.text = secret_hide(arena, endpoint, reply->text);
    result.reply.thinking = secret_hide(arena, endpoint, reply->thinking);
    result.reply.finish_reason = secret_hide(arena, endpoint, reply->finish_reason);
    result.reply.model = secret_hide(arena, endpoint, reply->model);
    result.reply.served.fingerprint = secret_hide(arena, endpoint, reply->served.fingerprint);
    result.reply.served.id = secret_hide(arena, endpoint, reply->served.id);
    result.reply.served.model_path = secret_hide(arena, endpoint, reply->served.model_path);
    return result;
}

call_result call_result_of(const call *c, jr_arena *arena, const ending *e,
                           const call_decision *decided)
{
    call_result result = result_of(c, arena, &e->reply);
    result.is_reply = decided->is_reply;
    result.status = e->status;
    result.problem = decided->problem.data;
    result.is_filtered = decided->is_filtered;
    result.latency = e->seconds;
    result.max_tokens = c->chat.sampling.max_tokens;
    result.had_schema = request_has_schema(&c->chat, &c->request.quirks);
    return result;
}

call_result call_kept_result(const call *c)
{
    call_result result = result_of(c, c->kept.arena, &c->kept.reply);
    result.is_reply = true;
    result.status = c->kept.status;
    result.latency = c->kept.latency;
    result.max_tokens = c->kept.max_tokens;
    return result;
}

void call_keep_limit(call *c)
{
    int64_t most = c->request.lane->most_tokens;
    if (most && c->chat.sampling.max_tokens > most)
        c->chat.sampling.max_tokens = most;
}

void call_close(call *c)
{
    drop_kept(c);
    call_pool *pool = c->queue->pool;
    pool->n_open--;
    c->queue->n_open--;
    c->next = pool->free;
    pool->free = c;
}

double call_most_tokens(const call *c)
{
    int64_t output = c->chat.sampling.max_tokens;
    return (double)c->input_tokens + (double)(output > 0 ? output : 0);
}

double call_worst_cost(const call *c)
{
    int64_t output = c->chat.sampling.max_tokens;
    double cost = price_most(c->request.lane->endpoint, c->input_tokens,
                             output > 0 ? output : UNLIMITED_OUTPUT);
    return isnan(cost) ? 0 : cost;
}

void queue_put_in_front(call *c)
{
    call_queue *queue = c->queue;
    c->next = queue->first;
    queue->first = c;
}

call *queue_take_first(call_queue *queue)
{
    call *c = queue->first;
    if (c)
        queue->first = c->next;
    return c;
}

void call_pool_release(call_pool *pool)
{
    for (call *older, *made = pool->newest; made; made = older) {
        older = made->older;
        drop_kept(made);
        lane_request_release(&made->request);
        free(made);
    }
}
