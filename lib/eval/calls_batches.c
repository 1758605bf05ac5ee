/*
 * Calls that go in batches: what the road tells of them, when it sends what it gathered, and when a
 * run that does not wait for results is over.
 */
#include "desk.h"

#include <math.h>

#include "base/english.h"
#include "base/memory.h"
#include "price.h"

/* The call is in no batch; whatever it was in is forgotten. */
static void take_back(call *c)
{
    calls *owner = c->desk->calls;
    batch_road_forget(c->request.lane->road, &c->request);
    owner->n_in_flight--;
    owner->reserved -= c->reserved;
}

static void goes_again(void *request_context)
{
    call *c = request_context;
    const calls_source *source = c->desk->source;
    take_back(c);
    c->attempts--;
    if (source->wake)
        source->wake(source->context, c->job);
    queue_put_in_front(c);
}

static void is_left(void *request_context)
{
    call *c = request_context;
    take_back(c);
    call_close(c);
}

static void road_has_moved(void *context)
{
    desk *d = context;
    desk_pump(d);
    calls_leave_when_over(d->calls);
}

static void road_has_stopped(void *context, jr_str sentence)
{
    desk *d = context;
    desk_stop(d, sentence);
    calls_leave_when_over(d->calls);
}

jr_status desk_open_road(desk *d, jr_error *err)
{
    static const batch_road_events events = {road_has_moved, road_has_stopped, goes_again, is_left};
    calls *c = d->calls;
    lane *l = &d->lane;
    const result_paths *paths = d->source->paths ? &d->source->paths[d->number] : NULL;
    file_place place = {0};
    if (paths && paths->batches.size)
        place = (file_place){paths->batches.data, paths->folder_size};
    if (!c->options->batches)
        return batch_road_refuse_out(place, err);
    JR_TRY(batch_road_open(l, place, &events, d, &l->road, err));
    if (!l->road && (c->options->batch_file || c->options->collected_file))
        return jr_error_set(err, JR_ERR_USAGE,
                            "%.*s: has no batches, so nothing of it goes to a file",
                            JR_STR_ARG(l->endpoint->id));
    if (!l->road) {
        lane_note(l, jr_arena_format(c->arena,
                                     ENGLISH("%.*s: has no batches, so it is asked one by one"),
                                     JR_STR_ARG(l->endpoint->id)));
        return JR_OK;
    }
    jr_endpoint *reduced = jr_arena_alloc(c->arena, 1, sizeof *reduced);
    *reduced = *l->endpoint;
    price_take_share(c->arena, reduced, price_batch_share(l->endpoint));
    l->endpoint = reduced;
    return JR_OK;
}

static uint64_t count_gathered(const calls *c)
{
    uint64_t n = 0;
    for (size_t i = 0; i < c->n_desks; i++)
        if (c->desks[i]->lane.road)
            n += batch_road_n_gathered(c->desks[i]->lane.road);
    return n;
}

void desk_settle(desk *d)
{
    batch_road_settle(d->lane.road, count_gathered(d->calls) == d->calls->pool.n_open);
}

void desk_let_go(desk *d)
{
    if (d->lane.road)
        batch_road_let_go(d->lane.road);
}

bool calls_are_all_out(const calls *c)
{
    if (!c->options->batches || !c->options->detach)
        return false;
    for (size_t i = 0; i < c->n_desks; i++) {
        const desk *d = c->desks[i];
        uint64_t n_out = d->lane.road ? batch_road_n_awaited(d->lane.road) : 0;
        bool is_held_up = d->is_over_budget && d->queue.n_waiting == 0;
        if (!d->is_stopped && !is_held_up && d->queue.n_open != n_out)
            return false;
        if (!d->is_stopped && n_out && !batch_road_is_idle(d->lane.road))
            return false;
    }
    return c->pool.n_open > 0;
}
