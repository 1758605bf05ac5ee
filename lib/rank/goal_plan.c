/*
 * What a goal takes, told by choosing its matches with their information in place of verdicts:
 * nothing is drawn, so the same folder gives the same figures.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "goal.h"
#include "stats/linalg.h"
#include "stats/match_choice.h"

enum { STEP = 50 };

static const double QUESTION_SPREAD = 0.5;

typedef struct planning {
    const jr_goal *goal;
    jr_peek_fit fit;     /* strengths of now; covariances of what was planned */
    double *information; /* and prior's precision, lower triangle */
    double shared; /* F on the diagonal of the strengths: of a contrast its sum of squares times
                      that */
} planning;

/* Covariances as they are by the information. */
static void refresh(planning *p)
{
    size_t d = p->fit.n_models + 1;
    AUTO_FREE double *factor = memory_zeroed(d * d, sizeof *factor);
    memcpy(factor, p->information, d * d * sizeof *factor);
    (void)linalg_cholesky(factor, d);
    linalg_inverse(factor, d, p->fit.model);
    memcpy(p->fit.clustered, p->fit.model, d * d * sizeof *p->fit.clustered);
    for (size_t i = 1; i < d; i++)
        p->fit.clustered[i * d + i] += p->shared;
}

static planning open_planning(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                              double shared)
{
    size_t m = goal->n_models, d = m + 1;
    double squares = goal_is_of_pairs(goal) ? 2 : 1 - 1 / (double)m;
    planning p = {.goal = goal,
                  .fit = state->fit,
                  .information = jr_arena_alloc(arena, d * d, sizeof *p.information),
                  .shared = shared / squares};
    AUTO_FREE double *factor = memory_zeroed(d * d, sizeof *factor);
    memcpy(factor, state->fit.model, d * d * sizeof *factor);
    (void)linalg_cholesky(factor, d);
    linalg_inverse(factor, d, p.information);
    p.fit.inflation = 1;
    p.fit.model = jr_arena_alloc(arena, d * d, sizeof *p.fit.model);
    p.fit.clustered = jr_arena_alloc(arena, d * d, sizeof *p.fit.clustered);
    refresh(&p);
    return p;
}

static void add_match(planning *p, uint32_t first, uint32_t second, double n)
{
    size_t d = p->fit.n_models + 1;
    double x = jr_logistic(p->fit.home + p->fit.strength[first] - p->fit.strength[second]);
    linalg_add_difference(p->information, d, 0, 1 + first, 1 + second, n * x * (1 - x));
}

/* Contrasts of the goal that are not narrow enough. */
static size_t find_open(const planning *p, const jr_goal_state *state, choice_contrast *ret_open)
{
    size_t n = 0;
    for (size_t k = 0; k < state->n_open_contrasts; k++) {
        jr_contrast c = state->open[k];
        jr_peek peek = goal_peek(p->goal, &p->fit, c.i, c.j);
        if (!(peek.upper - peek.estimate <= goal_needed_reach(p->goal, &peek)))
            ret_open[n++] = (choice_contrast){c, peek.variance * peek.variance};
    }
    return n;
}

static bool has_first_matches(const goal_slots *s)
{
    size_t m = s->goal->n_models;
    for (size_t i = 0; i < m; i++) {
        size_t n = 0;
        for (size_t slot = 0; slot < s->n; slot++)
            n += s->uses[slot * m + i];
        if (n < CHOICE_LEAST_MATCHES)
            return false;
    }
    return true;
}

static double plan_active(planning p, const jr_goal_state *state, goal_slots *s,
                          choice_contrast *open)
{
    size_t m = s->goal->n_models;
    double calls = 0;
    for (;;) {
        size_t n_open = find_open(&p, state, open);
        bool has_first = has_first_matches(s);
        if (n_open == 0 && has_first)
            return calls;
        choice_match chosen[STEP];
        const choice_problem problem = {.fit = &p.fit,
                                        .open = open,
                                        .n_open = n_open,
                                        .n_questions = s->n,
                                        .is_closed = s->is_closed,
                                        .uses = s->uses,
                                        .seed = s->goal->seed,
                                        .n_planned = (uint64_t)calls};
        size_t n = match_choose(&problem, STEP, chosen);
        if (n == 0)
            return NAN;
        for (size_t k = 0; k < n; k++) {
            const choice_match *c = &chosen[k];
            s->is_closed[(c->question * m + c->first) * m + c->second] = true;
            s->uses[c->question * m + c->first]++;
            s->uses[c->question * m + c->second]++;
            add_match(&p, c->first, c->second, 1);
        }
        calls += (double)n;
        refresh(&p);
    }
}

static double plan_plain(planning p, const jr_goal_state *state, choice_contrast *open, double most)
{
    uint32_t m = (uint32_t)p.fit.n_models;
    double n_pairs = (double)m * (m - 1), calls = 0;
    while (find_open(&p, state, open) > 0) {
        if (calls + STEP > most)
            return NAN;
        for (uint32_t i = 0; i < m; i++)
            for (uint32_t j = 0; j < m; j++)
                if (i != j)
                    add_match(&p, i, j, STEP / n_pairs);
        calls += STEP;
        refresh(&p);
    }
    return calls;
}

void jr_goal_plan_calls(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                        const jr_votes *votes, const jr_open_matches *open, jr_goal_plan *ret_plan)
{
    double m = (double)goal->n_models, squares = goal_is_of_pairs(goal) ? 2 : 1 - 1 / m;
    jr_goal_plan plan = {.is_guessed = isnan(state->shared)};
    double guess = QUESTION_SPREAD * QUESTION_SPREAD * squares / (double)open->n_questions;
    double shared = plan.is_guessed ? guess : state->shared;
    choice_contrast *contrasts = jr_arena_alloc(arena, state->n_open_contrasts, sizeof *contrasts);
    goal_slots slots = goal_open_slots(arena, goal, votes, open);
    double c = jr_peek_multiplier(1, (double)goal->n_family, goal->alpha);
    plan.least_points = 2 * c * sqrt(shared) / goal_logits(1);
    plan.plain_calls = plan_plain(open_planning(arena, goal, state, shared), state, contrasts,
                                  (double)open->n_matches);
    plan.active_calls =
        plan_active(open_planning(arena, goal, state, shared), state, &slots, contrasts);
    *ret_plan = plan;
}
