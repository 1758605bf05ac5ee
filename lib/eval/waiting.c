/*
 * A match waits for one answer at a time, so each list is walked once and the whole costs as much
 * as there are matches.
 */
#include "waiting.h"

static const uint32_t NO_MATCH = UINT32_MAX;

/* Among the ready ones, or into the list of the first answer that is missing. */
static void place_match(waiting *w, uint32_t match)
{
    const waiting_options *o = &w->options;
    const planned_match *m = &o->pairing->matches[match];
    size_t place = o->question_of[m->question];
    const uint32_t models[2] = {m->first, m->second};
    for (size_t i = 0; i < 2; i++) {
        if (models[i] == NO_SECOND || o->has_answer(o->context, models[i], place, m->turn))
            continue;
        uint32_t *list = &w->lists[models[i] * o->n_questions + place];
        w->next[match] = *list;
        *list = match;
        return;
    }
    order_add(&w->ready, match);
}

void waiting_init(waiting *w, jr_arena *arena, const waiting_options *options)
{
    const match_plan *pairing = options->pairing;
    size_t n_lists = options->n_models * options->n_questions;
    *w = (waiting){.options = *options,
                   .next = jr_arena_alloc(arena, pairing->n_matches, sizeof *w->next),
                   .lists = jr_arena_alloc(arena, n_lists, sizeof *w->lists)};
    order_init(&w->ready, arena, pairing, options->n_models, options->n_questions, options->seed,
               options->is_grouped);
    for (size_t i = 0; i < n_lists; i++)
        w->lists[i] = NO_MATCH;
    for (uint32_t i = 0; i < pairing->n_matches; i++)
        place_match(w, i);
    order_open(&w->ready);
}

bool waiting_take(waiting *w, uint32_t n_slots, taken_match *ret_taken)
{
    uint32_t number, slot;
    if (!order_take(&w->ready, n_slots, &number, &slot))
        return false;
    *ret_taken = (taken_match){.match = w->options.pairing->matches[number],
                               .number = number,
                               .slot = slot,
                               .is_shared = order_group_size(&w->ready, number) > 1};
    return true;
}

void waiting_answer_came(waiting *w, uint32_t model, size_t place)
{
    uint32_t *list = &w->lists[model * w->options.n_questions + place], match = *list;
    *list = NO_MATCH;
    for (uint32_t next; match != NO_MATCH; match = next) {
        next = w->next[match];
        place_match(w, match);
    }
}

void waiting_done(waiting *w, const taken_match *done, bool is_reply)
{
    order_done(&w->ready, done->number, done->slot, is_reply);
}
