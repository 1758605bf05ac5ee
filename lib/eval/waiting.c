/*
 * A match waits for one answer at a time, so each list is walked once and the whole costs as much
 * as there are matches.
 */
#include "waiting.h"

static const uint32_t NO_MATCH = UINT32_MAX;

/* Into the ready ones, or into the list of the first answer that is missing. */
static void place_match(waiting *w, uint32_t match, waiting_has_answer has_answer, void *context)
{
    const planned_match *m = &w->matches[match];
    size_t place = w->question_of[m->question];
    const uint32_t models[2] = {m->first, m->second};
    for (size_t i = 0; i < 2; i++) {
        if (models[i] == NO_SECOND || has_answer(context, models[i], place, m->turn))
            continue;
        uint32_t *list = &w->lists[models[i] * w->n_questions + place];
        w->next[match] = *list;
        *list = match;
        return;
    }
    w->ready[w->n_ready++] = match;
}

void waiting_init(waiting *w, jr_arena *arena, const match_plan *pairing, size_t n_models,
                  size_t n_questions, const size_t *question_of, waiting_has_answer has_answer,
                  void *context)
{
    *w = (waiting){.matches = pairing->matches,
                   .n_models = n_models,
                   .n_questions = n_questions,
                   .question_of = question_of,
                   .ready = jr_arena_alloc(arena, pairing->n_matches, sizeof *w->ready),
                   .next = jr_arena_alloc(arena, pairing->n_matches, sizeof *w->next),
                   .lists = jr_arena_alloc(arena, n_models * n_questions, sizeof *w->lists)};
    for (size_t i = 0; i < n_models * n_questions; i++)
        w->lists[i] = NO_MATCH;
    for (uint32_t i = 0; i < pairing->n_matches; i++)
        place_match(w, i, has_answer, context);
}

bool waiting_take(waiting *w, planned_match *ret_match)
{
    if (w->first_ready == w->n_ready)
        return false;
    *ret_match = w->matches[w->ready[w->first_ready++]];
    return true;
}

void waiting_answer_came(waiting *w, uint32_t model, size_t place, waiting_has_answer has_answer,
                         void *context)
{
    uint32_t *list = &w->lists[model * w->n_questions + place], match = *list;
    *list = NO_MATCH;
    for (uint32_t next; match != NO_MATCH; match = next) {
        next = w->next[match];
        place_match(w, match, has_answer, context);
    }
}
