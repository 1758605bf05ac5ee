/*
 * The next matches of a goal. A question's turns are slots of
 * their own; the votes that there are on it are spread over them.
 */
#include "goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "stats/match_choice.h"

static void close_all(goal_slots *s)
{
    size_t n = s->n * s->goal->n_models * s->goal->n_models;
    for (size_t k = 0; k < n; k++)
        s->is_closed[k] = true;
}

static bool *place_of(const goal_slots *s, size_t slot, size_t first, size_t second)
{
    return &s->is_closed[(slot * s->goal->n_models + first) * s->goal->n_models + second];
}

static void open_what_can_be_asked(goal_slots *s)
{
    for (size_t k = 0; k < s->open->n_matches; k++) {
        const jr_open_match *m = &s->open->matches[k];
        size_t first = s->model[m->first], second = s->model[m->second];
        if (first != SIZE_MAX && second != SIZE_MAX)
            *place_of(s, m->question * s->n_turns + m->turn - 1, first, second) = false;
    }
}

typedef struct numbered {
    jr_str id;
    size_t number;
} numbered;

static int by_id(const void *left, const void *right)
{
    return jr_str_compare(((const numbered *)left)->id, ((const numbered *)right)->id);
}

/* Questions of the plan by their ids. */
static numbered *sort_questions(const jr_open_matches *open)
{
    numbered *list = memory_zeroed(open->n_questions, sizeof *list);
    for (size_t q = 0; q < open->n_questions; q++)
        list[q] = (numbered){open->questions[q], q};
    if (open->n_questions > 0)
        qsort(list, open->n_questions, sizeof *list, by_id);
    return list;
}

static size_t find_question(const goal_slots *s, const numbered *list, jr_str id)
{
    const numbered wanted = {id, 0};
    const numbered *found = bsearch(&wanted, list, s->open->n_questions, sizeof *list, by_id);
    return found ? found->number : SIZE_MAX;
}

static void close_lost(goal_slots *s, const numbered *questions)
{
    for (size_t k = 0; k < s->goal->n_lost; k++) {
        const jr_match_key *m = &s->goal->lost[k];
        size_t q = find_question(s, questions, m->question);
        size_t first = goal_model(s->goal, m->first), second = goal_model(s->goal, m->second);
        if (q == SIZE_MAX || first == SIZE_MAX || second == SIZE_MAX || m->turn < 1 ||
            m->turn > s->n_turns)
            continue;
        *place_of(s, q * s->n_turns + m->turn - 1, first, second) = true;
    }
}

/* The votes of a model on a question, one after the other on its turns. */
static void add_use(goal_slots *s, size_t question, size_t model, double n)
{
    size_t m = s->goal->n_models;
    for (size_t k = 0; k < (size_t)n; k++) {
        size_t least = question * s->n_turns;
        for (size_t slot = least; slot < (question + 1) * s->n_turns; slot++)
            if (s->uses[slot * m + model] < s->uses[least * m + model])
                least = slot;
        s->uses[least * m + model]++;
    }
}

static void count_uses(goal_slots *s, const jr_votes *votes, const numbered *questions)
{
    for (size_t k = 0; k < votes->n_details; k++) {
        const jr_detail *d = &votes->details[k];
        size_t q = find_question(s, questions, votes->questions[d->question]);
        if (q == SIZE_MAX)
            continue;
        add_use(s, q, d->cell.first, jr_cell_total(&d->cell));
        add_use(s, q, d->cell.second, jr_cell_total(&d->cell));
    }
}

/* Those of the votes that can't be asked any more come behind the others. */
static void number_questions(jr_arena *arena, goal_slots *s, const jr_votes *votes,
                             const numbered *questions)
{
    s->n_questions = s->open->n_questions;
    s->question = jr_arena_alloc(arena, s->n, sizeof *s->question);
    s->question_of_votes = jr_arena_alloc(arena, votes->n_questions, sizeof *s->question_of_votes);
    for (size_t slot = 0; slot < s->n; slot++)
        s->question[slot] = (uint32_t)(slot / s->n_turns);
    for (size_t q = 0; q < votes->n_questions; q++) {
        size_t number = find_question(s, questions, votes->questions[q]);
        s->question_of_votes[q] = (uint32_t)(number == SIZE_MAX ? s->n_questions++ : number);
    }
}

goal_slots goal_open_slots(jr_arena *arena, const jr_goal *goal, const jr_votes *votes,
                           const jr_open_matches *open)
{
    size_t m = goal->n_models;
    goal_slots s = {.goal = goal, .open = open, .n_turns = 1};
    for (size_t k = 0; k < open->n_matches; k++)
        s.n_turns = open->matches[k].turn > s.n_turns ? open->matches[k].turn : s.n_turns;
    s.n = open->n_questions * s.n_turns;
    s.model = jr_arena_alloc(arena, open->n_models, sizeof *s.model);
    for (size_t i = 0; i < open->n_models; i++)
        s.model[i] = goal_model(goal, open->models[i]);
    s.is_closed = jr_arena_alloc(arena, s.n * m * m, sizeof *s.is_closed);
    s.uses = jr_arena_alloc(arena, s.n * m, sizeof *s.uses);
    AUTO_FREE numbered *questions = sort_questions(open);
    close_all(&s);
    open_what_can_be_asked(&s);
    close_lost(&s, questions);
    count_uses(&s, votes, questions);
    if (goal->prices)
        s.price = jr_arena_alloc(arena, m * m, sizeof *s.price);
    for (size_t k = 0; k < m * m && s.price; k++)
        s.price[k] = goal_price(goal, k / m, k % m);
    number_questions(arena, &s, votes, questions);
    return s;
}

goal_slots goal_slots_twice(jr_arena *arena, const goal_slots *slots)
{
    goal_slots s = *slots;
    size_t m = s.goal->n_models, n_closed = s.n * m * m, n_uses = s.n * m;
    s.n = 2 * slots->n;
    s.is_closed = jr_arena_alloc(arena, 2 * n_closed, sizeof *s.is_closed);
    s.uses = jr_arena_alloc(arena, 2 * n_uses, sizeof *s.uses);
    memcpy(s.is_closed, slots->is_closed, n_closed * sizeof *s.is_closed);
    memcpy(s.uses, slots->uses, n_uses * sizeof *s.uses);
    s.question = jr_arena_alloc(arena, s.n, sizeof *s.question);
    for (size_t slot = 0; slot < slots->n; slot++) {
        s.question[slot] = slots->question[slot];
        s.question[slots->n + slot] = (uint32_t)(slots->n_questions + slots->question[slot]);
    }
    s.n_questions = 2 * slots->n_questions;
    for (size_t k = 0; k < n_closed; k++)
        s.is_closed[n_closed + k] = k / m % m == k % m;
    return s;
}

void goal_slots_take(goal_slots *s, choice_match match)
{
    size_t m = s->goal->n_models;
    *place_of(s, match.question, match.first, match.second) = true;
    s->uses[match.question * m + match.first]++;
    s->uses[match.question * m + match.second]++;
}

choice_problem goal_problem(const goal_slots *slots, const jr_peek_fit *fit,
                            const choice_contrast *open, size_t n_open, uint64_t n_planned)
{
    return (choice_problem){.fit = fit,
                            .open = open,
                            .n_open = n_open,
                            .n_questions = slots->n,
                            .is_closed = slots->is_closed,
                            .uses = slots->uses,
                            .price = slots->price,
                            .seed = slots->goal->seed,
                            .n_planned = n_planned};
}

size_t goal_first_matches(const goal_slots *s)
{
    size_t m = s->goal->n_models, missing = 0;
    for (size_t i = 0; i < m; i++) {
        size_t n = 0;
        for (size_t slot = 0; slot < s->n; slot++)
            n += s->uses[slot * m + i];
        missing += n < CHOICE_LEAST_MATCHES ? CHOICE_LEAST_MATCHES - n : 0;
    }
    return (missing + 1) / 2;
}

choice_contrast *goal_open_contrasts(jr_arena *arena, const jr_goal *goal,
                                     const jr_goal_state *state, size_t *ret_n)
{
    choice_contrast *contrasts = jr_arena_alloc(arena, state->n_open_contrasts, sizeof *contrasts);
    for (size_t k = 0; k < state->n_open_contrasts; k++) {
        jr_contrast c = state->open[k];
        double variance = goal_peek(goal, &state->fit, c.i, c.j).variance;
        contrasts[k] = (choice_contrast){c, goal->kind == JR_GOAL_NEW ? 1 : variance * variance};
    }
    *ret_n = state->n_open_contrasts;
    return contrasts;
}

size_t jr_goal_choose(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                      const jr_votes *votes, const jr_open_matches *open, size_t n_wanted,
                      jr_match_key *ret_matches)
{
    goal_slots s = goal_open_slots(arena, goal, votes, open);
    size_t n_open;
    const choice_contrast *contrasts = goal_open_contrasts(arena, goal, state, &n_open);
    const jr_goal_look *last = goal->n_looks ? &goal->looks[goal->n_looks - 1] : NULL;
    choice_problem problem = goal_problem(&s, &state->fit, contrasts, n_open,
                                          last ? last->n_planned + last->n_chosen : 0);
    /* The first look is one that says something. */
    size_t n_first = goal_first_matches(&s);
    n_wanted = n_first > 0 && n_first < n_wanted ? n_first : n_wanted;
    choice_match *chosen = jr_arena_alloc(arena, n_wanted, sizeof *chosen);
    size_t n = match_choose(&problem, n_wanted, chosen);
    for (size_t k = 0; k < n; k++)
        ret_matches[k] = (jr_match_key){.question = open->questions[chosen[k].question / s.n_turns],
                                        .turn = chosen[k].question % s.n_turns + 1,
                                        .first = goal->models[chosen[k].first],
                                        .second = goal->models[chosen[k].second]};
    return n;
}
