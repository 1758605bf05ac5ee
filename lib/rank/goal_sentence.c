/*
 * What a goal has come to, in words: what is decided and open by name, and the sentence in which it
 * ends.
 */
#include "goal.h"

#include <math.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"

static bool is_open(const jr_goal_state *state, size_t i, size_t j)
{
    for (size_t k = 0; k < state->n_open_contrasts; k++)
        if (state->open[k].i == i && state->open[k].j == j)
            return true;
    return false;
}

/* The sign between two neighbours. */
static const char *sign_of(const jr_goal *goal, const jr_goal_state *state, size_t i, size_t j)
{
    if (is_open(state, i, j))
        return "–";
    for (size_t k = 0; k < state->n_decisions; k++) {
        const jr_goal_decision *d = &state->decisions[k];
        size_t first = goal_model(goal, d->first), second = goal_model(goal, d->second);
        bool is_closer = str_is(d->decision, "closer");
        if (first == i && second == j)
            return is_closer ? "≈" : ">";
        if (first == j && second == i)
            return is_closer ? "≈" : "<";
    }
    return "–";
}

static void add(jr_goal_names *names, jr_str name, bool is_still_open)
{
    if (is_still_open)
        names->open[names->n_open++] = name;
    else
        names->decided[names->n_decided++] = name;
}

jr_goal_names jr_goal_name(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state)
{
    size_t n = goal->n_models;
    AUTO_FREE size_t *order = goal_order(&state->fit);
    jr_goal_names names = {.decided = jr_arena_alloc(arena, n, sizeof *names.decided),
                           .open = jr_arena_alloc(arena, n, sizeof *names.open)};
    for (size_t a = 0; a < n; a++) {
        size_t i = order[a], next = a + 1 < n ? order[a + 1] : SIZE_MAX;
        jr_str model = goal->models[i];
        if (goal->kind == JR_GOAL_TOP)
            add(&names, model,
                state->worst_rank[i] > goal->top && state->best_rank[i] <= goal->top);
        else if (goal->kind == JR_GOAL_TIERS && next != SIZE_MAX)
            add(&names,
                jr_arena_format(arena, "%.*s %s %.*s", JR_STR_ARG(model),
                                sign_of(goal, state, i, next), JR_STR_ARG(goal->models[next])),
                is_open(state, i, next));
        else if (goal->kind == JR_GOAL_WIDTH ||
                 (goal->kind == JR_GOAL_NEW && str_equals(model, goal->model)))
            add(&names, model, is_open(state, i, SIZE_MAX));
    }
    return names;
}

static double widest(const jr_goal *goal, const jr_goal_state *state)
{
    double widest = 0;
    for (size_t k = 0; k < state->n_open_contrasts; k++) {
        jr_peek peek = goal_peek(goal, &state->fit, state->open[k].i, state->open[k].j);
        widest = fmax(widest, peek.upper - peek.lower);
    }
    return widest / goal_logits(1);
}

static void append_names(jr_buf *buf, const jr_str *names, size_t n)
{
    enum { MOST = 6 };
    for (size_t i = 0; i < n && i < MOST; i++)
        jr_buf_format(buf, "%s%.*s", i ? ", " : "", JR_STR_ARG(names[i]));
    if (n > MOST)
        jr_buf_format(buf, ENGLISH(" and %zu more"), n - MOST);
}

static void append_open(jr_buf *buf, const jr_goal *goal, const jr_goal_state *state)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *what = goal->kind == JR_GOAL_TIERS ? "neighbours" : "models";
    if (!state->may_speak)
        jr_buf_append_text(buf, ENGLISH("nothing is said before every model has 20 matches and 10 "
                                        "questions have verdicts"));
    else if (goal->kind == JR_GOAL_NEW)
        jr_buf_format(buf, ENGLISH("the interval of %s is %.0f points wide"), goal->model.data,
                      widest(goal, state));
    else {
        const jr_goal_names names = jr_goal_name(arena, goal, state);
        JR_BUF_AUTO jr_buf open = {0};
        append_names(&open, names.open, names.n_open);
        jr_buf_format(buf, ENGLISH("%zu of %zu %s %s open (%s)"), state->n_open,
                      state->n_open + state->n_decided, what, state->n_open == 1 ? "is" : "are",
                      open.size ? open.data : "");
    }
}

static void append_calls(jr_buf *buf, const jr_goal_state *state)
{
    if (!isnan(state->calls_left))
        jr_buf_format(buf, ENGLISH(", about %.0f calls more"), state->calls_left);
}

jr_str jr_goal_sentence(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                        size_t n_questions, jr_goal_end end)
{
    JR_BUF_AUTO jr_buf text = {0};
    const char *things = goal_is_of_pairs(goal) ? "tiers" : "widths";
    switch (end) {
    case JR_GOAL_REACHED:
        jr_buf_format(&text, ENGLISH("%s is reached, by %llu verdicts"), goal->text.data,
                      (unsigned long long)state->n_votes);
        break;
    case JR_GOAL_BUDGET:
        jr_buf_format(&text, ENGLISH("the limit ends it before %s is reached: "), goal->text.data);
        append_open(&text, goal, state);
        append_calls(&text, state);
        break;
    case JR_GOAL_NOTHING_LEFT:
        jr_buf_format(&text, ENGLISH("nothing is left to ask, and %s is not reached: "),
                      goal->text.data);
        append_open(&text, goal, state);
        if (state->may_speak && !goal_is_of_pairs(goal))
            jr_buf_format(&text, ENGLISH("; %zu questions cannot give widths below %.0f"),
                          n_questions, widest(goal, state));
        jr_buf_append_text(&text, ENGLISH("; add questions"));
        break;
    case JR_GOAL_UNREACHABLE:
        jr_buf_format(
            &text,
            ENGLISH("%s cannot be reached with these questions: %zu questions cannot give %s "
                    "below %.0f; add questions"),
            goal->text.data, n_questions, things, state->least_points);
        break;
    case JR_GOAL_NONE:
        append_open(&text, goal, state);
        append_calls(&text, state);
        break;
    }
    return jr_arena_copy(arena, jr_buf_str(&text));
}
