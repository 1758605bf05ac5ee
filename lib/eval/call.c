/*
 * Calls are used again: each keeps the memory of its request, so that a run of many calls allocates
 * for those in flight only.
 */
#include "call.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "price.h"
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
                   .usage = {-1, -1, -1}};
    pool->n_open++;
    queue->n_open++;
    return made;
}

void call_close(call *c)
{
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
    double cost = price_of(c->request.lane->endpoint, c->input_tokens,
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

void queue_drop(call_queue *queue)
{
    for (call *c; (c = queue_take_first(queue));)
        call_close(c);
}

void call_pool_release(call_pool *pool)
{
    for (call *older, *made = pool->newest; made; made = older) {
        older = made->older;
        lane_request_release(&made->request);
        free(made);
    }
}
