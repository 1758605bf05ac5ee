/*
 * A group is in the queue of the cold ones, in that of the warm ones, or in none: while its first
 * call is out, while a slot has it, and while it has nothing ready. Each step costs as much as
 * there are slots.
 */
#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

static const uint32_t NO_MATCH = UINT32_MAX;
enum { MAX_TURNS = 2 };
/* Groups of a topic that a slot takes one after the other, as they share the question: more would
 * leave a run that ends early with fewer questions. */
enum { TOPIC_RUN_MAX = 4 };

typedef enum group_state { GROUP_COLD, GROUP_BUSY, GROUP_WARM } group_state;

struct match_group {
    uint64_t place; /* groups are begun by it */
    uint32_t topic; /* question and turn, in an order of their own */
    match_group *next;
    uint32_t first, last; /* ready matches */
    uint32_t n_ready, n_planned;
    uint32_t n_slots; /* that have it */
    group_state state;
    bool is_queued;
};

static void push(group_queue *queue, match_group *g)
{
    g->next = NULL;
    g->is_queued = true;
    if (queue->last)
        queue->last->next = g;
    else
        queue->first = g;
    queue->last = g;
}

static match_group *pop(group_queue *queue)
{
    match_group *g = queue->first;
    if (!g)
        return NULL;
    queue->first = g->next;
    if (!queue->first)
        queue->last = NULL;
    g->is_queued = false;
    return g;
}

/* The first group of this topic; NULL: there is none. */
static match_group *pop_topic(group_queue *queue, uint32_t topic)
{
    match_group *before = NULL, *g = queue->first;
    for (; g && g->topic != topic; g = g->next)
        before = g;
    if (!g || !before)
        return g ? pop(queue) : NULL;
    before->next = g->next;
    if (queue->last == g)
        queue->last = before;
    g->is_queued = false;
    return g;
}

/* Gives those that are in use, in random order, the numbers from 0 on; of how many. */
static uint32_t number(uint32_t *numbers, const bool *is_used, size_t n, rng *random)
{
    AUTO_FREE size_t *used = memory_zeroed(n, sizeof *used);
    uint32_t n_used = 0;
    for (size_t i = 0; i < n; i++)
        if (is_used[i])
            used[n_used++] = i;
    for (uint32_t i = n_used; i > 0; i--) {
        size_t k = (size_t)rng_below(random, i);
        numbers[used[k]] = i - 1;
        used[k] = used[i - 1];
    }
    return n_used;
}

/* Of the question and turn. */
static size_t topic_of(const planned_match *m)
{
    return m->question * (size_t)MAX_TURNS + m->turn - 1;
}

/* Scores of one topic share nothing but the question. */
static uint32_t opener_of(const planned_match *m)
{
    return m->second == NO_SECOND ? 0 : m->first;
}

static int by_place(const void *left, const void *right)
{
    const match_group *a = left, *b = right;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* A group for each topic and first model that the plan has, in the order of their rounds. `last` is
 * the group's cell until it has a match. */
static void make_groups(match_order *o, const match_plan *pairing, size_t n_models, size_t n_topics,
                        uint64_t seed)
{
    rng random;
    rng_init(&random, seed, 0);
    AUTO_FREE uint32_t *topics = memory_zeroed(n_topics, sizeof *topics);
    AUTO_FREE uint32_t *models = memory_zeroed(n_models, sizeof *models);
    AUTO_FREE bool *has_topic = memory_zeroed(n_topics, sizeof *has_topic);
    AUTO_FREE bool *has_model = memory_zeroed(n_models, sizeof *has_model);
    AUTO_FREE uint32_t *sizes = memory_zeroed(n_topics * n_models, sizeof *sizes);
    AUTO_FREE match_group **cells = memory_zeroed(n_topics * n_models, sizeof *cells);
    for (size_t i = 0; i < pairing->n_matches; i++) {
        const planned_match *m = &o->matches[i];
        o->n_groups += sizes[topic_of(m) * n_models + opener_of(m)]++ == 0;
        has_topic[topic_of(m)] = has_model[opener_of(m)] = true;
    }
    uint32_t n_used_topics = number(topics, has_topic, n_topics, &random);
    uint32_t n_used_models = number(models, has_model, n_models, &random);
    o->groups = jr_arena_alloc(o->arena, o->n_groups, sizeof *o->groups);
    size_t n = 0;
    for (size_t i = 0; i < n_topics * n_models; i++) {
        if (sizes[i] == 0)
            continue;
        uint32_t topic = topics[i / n_models], model = models[i % n_models];
        uint64_t round = (model + n_used_models - topic % n_used_models) % n_used_models;
        o->groups[n++] = (match_group){.place = round * n_used_topics + topic,
                                       .topic = topic,
                                       .first = NO_MATCH,
                                       .n_planned = sizes[i],
                                       .last = (uint32_t)i};
    }
    if (n)
        qsort(o->groups, n, sizeof *o->groups, by_place);
    for (size_t i = 0; i < n; i++)
        cells[o->groups[i].last] = &o->groups[i];
    for (size_t i = 0; i < pairing->n_matches; i++) {
        const planned_match *m = &o->matches[i];
        o->group_of[i] = cells[topic_of(m) * n_models + opener_of(m)];
    }
}

/* All in one group of which everything may go. */
static void make_one_group(match_order *o, const match_plan *pairing)
{
    o->n_groups = 1;
    o->groups = jr_arena_alloc(o->arena, 1, sizeof *o->groups);
    *o->groups = (match_group){.first = NO_MATCH, .n_planned = 1, .state = GROUP_WARM};
    for (size_t i = 0; i < pairing->n_matches; i++)
        o->group_of[i] = o->groups;
}

void order_init(match_order *o, jr_arena *arena, const match_plan *pairing, size_t n_models,
                size_t n_questions, uint64_t seed, bool is_grouped)
{
    size_t n = pairing->n_matches;
    *o = (match_order){.arena = arena,
                       .matches = pairing->matches,
                       .is_grouped = is_grouped,
                       .next = jr_arena_alloc(arena, n, sizeof *o->next),
                       .group_of = jr_arena_alloc(arena, n, sizeof *o->group_of)};
    if (is_grouped)
        make_groups(o, pairing, n_models, n_questions * MAX_TURNS, seed);
    else
        make_one_group(o, pairing);
}

/* Into the queue where it belongs, if into any. */
static void queue_group(match_order *o, match_group *g)
{
    if (o->is_open && !g->is_queued && g->n_ready && g->state != GROUP_BUSY)
        push(g->state == GROUP_WARM ? &o->warm : &o->cold, g);
}

void order_add(match_order *o, uint32_t match)
{
    match_group *g = o->group_of[match];
    o->next[match] = NO_MATCH;
    if (g->n_ready++ == 0)
        g->first = match;
    else
        o->next[g->last] = match;
    g->last = match;
    queue_group(o, g);
}

void order_open(match_order *o)
{
    o->is_open = true;
    for (size_t i = 0; i < o->n_groups; i++)
        queue_group(o, &o->groups[i]);
}

static uint32_t take_match(match_order *o, match_group *g)
{
    uint32_t match = g->first;
    g->first = o->next[match];
    g->n_ready--;
    return match;
}

static void set_slots(match_order *o, uint32_t n_slots)
{
    if (n_slots > o->most_slots) {
        server_slot *slots = jr_arena_alloc(o->arena, n_slots, sizeof *slots);
        if (o->most_slots)
            memcpy(slots, o->slots, o->most_slots * sizeof *slots);
        o->slots = slots;
        o->most_slots = n_slots;
    }
    o->n_slots = n_slots;
}

/* Of the groups that slots have, the one with the most to ask. */
static match_group *fullest_group(const match_order *o)
{
    match_group *found = NULL;
    for (uint32_t i = 0; i < o->n_slots; i++) {
        match_group *g = o->slots[i].group;
        if (g && g->n_ready && (!found || g->n_ready > found->n_ready))
            found = g;
    }
    return found;
}

static match_group *next_group(match_order *o, server_slot *slot)
{
    match_group *g = pop(&o->warm);
    if (!g && slot->group && slot->n_of_topic < TOPIC_RUN_MAX)
        g = pop_topic(&o->cold, slot->group->topic);
    slot->n_of_topic = g ? slot->n_of_topic + 1 : 1;
    if (!g)
        g = pop(&o->cold);
    return g ? g : fullest_group(o);
}

static void give_slot(match_order *o, server_slot *slot, match_group *g)
{
    match_group *before = slot->group;
    slot->group = g;
    g->state = GROUP_BUSY;
    g->n_slots++;
    if (before && --before->n_slots == 0) {
        before->state = GROUP_COLD;
        queue_group(o, before);
    }
}

static bool take_for_slot(match_order *o, uint32_t *ret_match, uint32_t *ret_slot)
{
    server_slot *chosen = NULL;
    for (uint32_t i = 0; i < o->n_slots; i++) {
        server_slot *slot = &o->slots[i];
        bool is_its_own = slot->group && slot->group->n_ready;
        if (!slot->is_busy && (!chosen || is_its_own))
            chosen = slot;
        if (!slot->is_busy && is_its_own)
            break;
    }
    if (!chosen)
        return false;
    if (!chosen->group || chosen->group->n_ready == 0) {
        match_group *g = next_group(o, chosen);
        if (!g)
            return false;
        give_slot(o, chosen, g);
    }
    chosen->is_busy = true;
    *ret_slot = (uint32_t)(chosen - o->slots) + 1;
    *ret_match = take_match(o, chosen->group);
    return true;
}

bool order_take(match_order *o, uint32_t n_slots, uint32_t *ret_match, uint32_t *ret_slot)
{
    *ret_slot = 0;
    set_slots(o, n_slots);
    if (n_slots && o->is_grouped)
        return take_for_slot(o, ret_match, ret_slot);
    match_group *g = o->warm.first;
    if (g) {
        *ret_match = take_match(o, g);
        if (g->n_ready == 0)
            (void)pop(&o->warm);
        return true;
    }
    g = pop(&o->cold);
    if (!g)
        return false;
    g->state = GROUP_BUSY;
    *ret_match = take_match(o, g);
    return true;
}

void order_done(match_order *o, uint32_t match, uint32_t slot, bool is_reply)
{
    match_group *g = o->group_of[match];
    if (slot) {
        o->slots[slot - 1].is_busy = false;
    } else if (g->state == GROUP_BUSY && g->n_slots == 0) {
        g->state = is_reply ? GROUP_WARM : GROUP_COLD;
        queue_group(o, g);
    }
}

uint32_t order_group_size(const match_order *o, uint32_t match)
{
    return o->group_of[match]->n_planned;
}
