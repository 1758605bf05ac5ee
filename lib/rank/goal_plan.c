/*
 * What a goal takes, told by reaching it some times with verdicts that are drawn: by the looks and
 * choices of a run, at strengths of which each trial has its own, as the verdicts that there are
 * leave them open. Trials have random streams of their own, so the same folder gives the same
 * figures on any number of threads.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/rng.h"
#include "base/vector.h"
#include "goal.h"
#include "stats/details.h"
#include "stats/linalg.h"

/* Looks are as far apart as those of a run, and a little farther the later they are. */
enum { STEP = 50, MODELS_A_STEP = 25, STEPS_IN_ALL = 50 };

/* Where none of the first trials reaches the goal the others are spared. */
enum { FIRST_TRIALS = 8, FEWEST_TRIALS = 12, MOST_TRIALS = 96, TRIALS_BY_MODELS = 448 };

/* Of the strengths where nothing is known, in points; of the first seat, in logits. */
static const double USUAL_SPREAD = 200, USUAL_HOME = 0.3;

/* What all trials have in common. */
typedef struct rehearsal {
    const jr_goal *goal;
    const jr_votes *votes;
    const goal_slots *slots;
    const double
        *strengths; /* NULL: drawn, around theta with the Cholesky factor of their spread */
    const double *theta, *factor; /* home and strengths */
    double home, moves;
    bool is_active;
    size_t step, first;      /* trial of these */
    jr_goal_calls *outcomes; /* per trial; NaN: not reached */
} rehearsal;

typedef struct trial {
    const rehearsal *r;
    jr_arena *arena;
    jr_goal goal; /* with decisions of its own */
    goal_slots slots;
    double *theta, *effect; /* effect: [question][model] */
    VECTOR(jr_detail) details;
    double *n_matches; /* per model */
    double cost;
    rng random;
} trial;

static void draw_truth(trial *t)
{
    const rehearsal *r = t->r;
    size_t m = t->goal.n_models, d = m + 1;
    AUTO_FREE double *z = memory_zeroed(d, sizeof *z);
    for (size_t i = 0; i < d; i++)
        z[i] = rng_normal(&t->random);
    for (size_t i = 0; i < d; i++) {
        if (r->strengths)
            t->theta[i] = i ? r->strengths[i - 1] : r->home;
        else if (!r->factor)
            t->theta[i] = i ? goal_logits(USUAL_SPREAD) * z[i] : USUAL_HOME;
        else
            t->theta[i] = r->theta[i];
        for (size_t k = 0; k <= i && r->factor && !r->strengths; k++)
            t->theta[i] += r->factor[i * d + k] * z[k];
    }
    for (size_t k = 0; k < t->slots.n_questions * m; k++)
        t->effect[k] = r->moves * rng_normal(&t->random);
}

static trial open_trial(jr_arena *arena, const rehearsal *r, size_t number)
{
    size_t m = r->goal->n_models, n_slots = r->slots->n;
    trial t = {.r = r, .arena = arena, .goal = *r->goal, .slots = *r->slots};
    t.slots.is_closed = jr_arena_alloc(arena, n_slots * m * m, sizeof *t.slots.is_closed);
    t.slots.uses = jr_arena_alloc(arena, n_slots * m, sizeof *t.slots.uses);
    t.theta = jr_arena_alloc(arena, m + 1, sizeof *t.theta);
    t.effect = jr_arena_alloc(arena, t.slots.n_questions * m, sizeof *t.effect);
    t.n_matches = jr_arena_alloc(arena, m, sizeof *t.n_matches);
    memcpy(t.slots.is_closed, r->slots->is_closed, n_slots * m * m * sizeof *t.slots.is_closed);
    memcpy(t.slots.uses, r->slots->uses, n_slots * m * sizeof *t.slots.uses);
    for (size_t k = 0; k < r->votes->n_details; k++) {
        jr_detail d = r->votes->details[k];
        d.question = t.slots.question_of_votes[d.question];
        t.n_matches[d.cell.first] += jr_cell_total(&d.cell);
        t.n_matches[d.cell.second] += jr_cell_total(&d.cell);
        VECTOR_ADD(&t.details, arena, d);
    }
    rng_init(&t.random, r->goal->seed, number);
    draw_truth(&t);
    return t;
}

static void ask(trial *t, choice_match match)
{
    size_t m = t->goal.n_models, i = match.first, j = match.second;
    const double *effect = t->effect + t->slots.question[match.question] * m;
    double p = jr_logistic(t->theta[0] + t->theta[1 + i] - t->theta[1 + j] + effect[i] - effect[j]);
    bool is_won = rng_uniform(&t->random) < p;
    const jr_detail detail = {
        t->slots.question[match.question], 0, {match.first, match.second, is_won, !is_won, 0}};
    VECTOR_ADD(&t->details, t->arena, detail);
    t->n_matches[i]++;
    t->n_matches[j]++;
    t->cost += goal_price(&t->goal, i, j);
    goal_slots_take(&t->slots, match);
}

/* Of the models that are not spent one with the fewest matches; SIZE_MAX: there is none. */
static size_t draw_fewest(trial *t, const bool *is_spent)
{
    size_t fewest = SIZE_MAX;
    uint64_t n_equal = 0;
    for (size_t i = 0; i < t->goal.n_models; i++) {
        if (is_spent[i] || (fewest != SIZE_MAX && t->n_matches[i] > t->n_matches[fewest]))
            continue;
        n_equal = fewest == SIZE_MAX || t->n_matches[i] < t->n_matches[fewest] ? 0 : n_equal;
        if (rng_below(&t->random, ++n_equal) == 0)
            fewest = i;
    }
    return fewest;
}

/* The open match of the model with this number among them; returns how many there are. */
static uint64_t find_match(const trial *t, size_t model, uint64_t number, choice_match *ret)
{
    size_t m = t->goal.n_models;
    uint64_t n = 0;
    for (size_t slot = 0; slot < t->slots.n; slot++)
        for (size_t k = 0; k < 2 * m; k++) {
            size_t first = k % 2 ? model : k / 2, second = k % 2 ? k / 2 : model;
            if (t->slots.is_closed[(slot * m + first) * m + second])
                continue;
            if (n++ == number)
                *ret = (choice_match){(uint32_t)slot, (uint32_t)first, (uint32_t)second};
        }
    return n;
}

/* Any open match of a model with the fewest that has one. */
static bool draw_plain(trial *t, choice_match *ret)
{
    AUTO_FREE bool *is_spent = memory_zeroed(t->goal.n_models, sizeof *is_spent);
    for (size_t model; (model = draw_fewest(t, is_spent)) != SIZE_MAX; is_spent[model] = true) {
        uint64_t n = find_match(t, model, UINT64_MAX, ret);
        if (n == 0)
            continue;
        (void)find_match(t, model, rng_below(&t->random, n), ret);
        return true;
    }
    return false;
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

static jr_votes count_votes(jr_arena *arena, trial *t)
{
    size_t m = t->goal.n_models, n = t->details.n;
    jr_votes votes = {.details = t->details.items, .n_details = n, .report = {.valid = n}};
    jr_cell *cells = jr_arena_alloc(arena, m * m, sizeof *cells);
    for (size_t k = 0; k < n; k++) {
        const jr_cell *vote = &t->details.items[k].cell;
        jr_cell *sum = &cells[vote->first * m + vote->second];
        *sum = (jr_cell){vote->first, vote->second, sum->wins + vote->wins,
                         sum->losses + vote->losses, sum->ties + vote->ties};
    }
    votes.counts = (jr_counts){.n_models = m, .cells = cells};
    for (size_t k = 0; k < m * m; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[votes.counts.n_cells++] = cells[k];
    if (n > 0)
        qsort(t->details.items, n, sizeof *t->details.items, by_question);
    return votes;
}

static bool ask_next(jr_arena *arena, trial *t, const jr_goal_state *state)
{
    size_t n = 0, n_first = goal_first_matches(&t->slots);
    size_t n_wanted = t->r->step + t->details.n / STEPS_IN_ALL;
    choice_match *chosen = jr_arena_alloc(arena, n_wanted, sizeof *chosen);
    n_wanted = n_first > 0 && n_first < n_wanted ? n_first : n_wanted;
    if (!t->r->is_active) {
        for (; n < n_wanted && draw_plain(t, chosen); n++)
            ask(t, *chosen);
        return n > 0;
    }
    size_t n_open;
    const choice_contrast *open = goal_open_contrasts(arena, &t->goal, state, &n_open);
    const choice_problem problem = goal_problem(&t->slots, &state->fit, open, n_open, t->details.n);
    n = match_choose(&problem, n_wanted, chosen);
    for (size_t k = 0; k < n; k++)
        ask(t, chosen[k]);
    return n > 0;
}

/* A look, and the next matches; whether it goes on. */
static bool take_turn(trial *t, bool *ret_is_reached)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_goal_state state;
    jr_error ignored;
    const jr_votes votes = count_votes(arena, t);
    if (jr_goal_look_at(arena, &t->goal, &votes, &state, &ignored) != JR_OK)
        return false;
    jr_goal_decision *kept = jr_arena_alloc(t->arena, state.n_decisions, sizeof *kept);
    for (size_t k = 0; k < state.n_decisions; k++)
        kept[k] = state.decisions[k];
    t->goal.decisions = kept;
    t->goal.n_decisions = state.n_decisions;
    *ret_is_reached = state.end == JR_GOAL_REACHED;
    return state.end == JR_GOAL_NONE && ask_next(arena, t, &state);
}

static void play(void *context, size_t task, unsigned thread)
{
    (void)thread;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const rehearsal *r = context;
    size_t number = r->first + task;
    trial t = open_trial(arena, r, number);
    bool is_reached = false;
    while (take_turn(&t, &is_reached))
        ;
    r->outcomes[number] =
        is_reached ? (jr_goal_calls){(double)(t.details.n - r->votes->n_details), t.cost, 1}
                   : (jr_goal_calls){NAN, NAN, 0};
}

/* Fields of few models take less time, and differ more. */
static size_t count_trials(size_t n_models)
{
    size_t n = TRIALS_BY_MODELS / n_models;
    return n < FEWEST_TRIALS ? FEWEST_TRIALS : n > MOST_TRIALS ? MOST_TRIALS : n;
}

/* Means over the trials that reach it, where at least half do. */
static jr_goal_calls rehearse(rehearsal r, const goal_slots *slots, bool is_active)
{
    jr_goal_calls outcomes[MOST_TRIALS], sum = {0};
    size_t m = r.goal->n_models, n = count_trials(m);
    r.slots = slots;
    r.is_active = is_active;
    r.step = STEP * (1 + m / MODELS_A_STEP);
    r.outcomes = outcomes;
    pool_run(0, FIRST_TRIALS, play, &r);
    bool is_hopeless = true;
    for (size_t k = 0; k < FIRST_TRIALS; k++)
        is_hopeless &= outcomes[k].reached == 0;
    if (is_hopeless)
        return (jr_goal_calls){NAN, NAN, 0};
    r.first = FIRST_TRIALS;
    pool_run(0, n - FIRST_TRIALS, play, &r);
    for (size_t k = 0; k < n; k++) {
        bool is_reached = outcomes[k].reached > 0;
        sum.reached += is_reached;
        sum.calls += is_reached ? outcomes[k].calls : 0;
        sum.cost += is_reached ? outcomes[k].cost : 0;
    }
    if (2 * sum.reached < (double)n)
        return (jr_goal_calls){NAN, NAN, sum.reached / (double)n};
    return (jr_goal_calls){sum.calls / sum.reached, sum.cost / sum.reached,
                           sum.reached / (double)n};
}

/* By how much questions move models: as verdicts tell it. False where they leave nothing and the
 * usual both possible. */
static bool find_moves(jr_arena *arena, const jr_votes *votes, double *ret_moves)
{
    jr_field field = {0};
    jr_bt_fit fit;
    jr_question_effect effect;
    jr_error ignored;
    if (details_count_questions(votes->details, votes->n_details) < 2)
        return false;
    jr_field_analyse(arena, &votes->counts, &field);
    const jr_bt_options options = {.firth = field.separated};
    const jr_power_votes there = {.counts = &votes->counts,
                                  .fit = &fit,
                                  .details = votes->details,
                                  .n_details = votes->n_details};
    if (jr_bt_fit_counts(arena, &votes->counts, &field, &options, &fit, &ignored) != JR_OK ||
        jr_question_effect_fit(&there, &effect, &ignored) != JR_OK ||
        (effect.lower == 0 && effect.upper >= JR_GOAL_USUAL_MOVES))
        return false;
    *ret_moves = effect.sigma;
    return true;
}

static jr_goal_plan plan_goal(jr_arena *arena, rehearsal r, const jr_open_matches *open)
{
    const jr_goal *goal = r.goal;
    double squares = goal_is_of_pairs(goal) ? 2 : 1 - 1 / (double)goal->n_models;
    double c = jr_peek_multiplier(1, (double)goal->n_family, goal->alpha);
    goal_slots slots = goal_open_slots(arena, goal, r.votes, open);
    goal_slots twice = goal_slots_twice(arena, &slots);
    return (jr_goal_plan){.moves = r.moves,
                          .least_points = 2 * c * r.moves *
                                          sqrt(squares / (double)open->n_questions) /
                                          goal_logits(1),
                          .active = rehearse(r, &slots, true),
                          .plain = rehearse(r, &slots, false),
                          .twice_questions = rehearse(r, &twice, true)};
}

void jr_goal_plan_calls(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                        const jr_votes *votes, const jr_open_matches *open, jr_goal_plan *ret_plan)
{
    size_t d = goal->n_models + 1;
    rehearsal r = {.goal = goal, .votes = votes, .moves = JR_GOAL_USUAL_MOVES};
    bool is_guessed = !find_moves(arena, votes, &r.moves);
    double *factor = jr_arena_alloc(arena, d * d, sizeof *factor);
    double *theta = jr_arena_alloc(arena, d, sizeof *theta);
    theta[0] = state->fit.home;
    memcpy(theta + 1, state->fit.strength, goal->n_models * sizeof *theta);
    memcpy(factor, state->fit.model, d * d * sizeof *factor);
    if (state->n_questions > 1 && linalg_cholesky(factor, d)) {
        r.theta = theta;
        r.factor = factor;
    }
    *ret_plan = plan_goal(arena, r, open);
    ret_plan->is_guessed = is_guessed;
}

/* All of so many questions. */
static jr_open_matches open_all(jr_arena *arena, const jr_goal *goal, size_t n_questions)
{
    uint32_t m = (uint32_t)goal->n_models, n = (uint32_t)n_questions;
    jr_str *questions = jr_arena_alloc(arena, n, sizeof *questions);
    jr_open_matches all = {.models = goal->models,
                           .questions = questions,
                           .n_models = m,
                           .n_questions = n,
                           .matches =
                               jr_arena_alloc(arena, (size_t)n * m * (m - 1), sizeof *all.matches)};
    for (uint32_t q = 0; q < n; q++) {
        questions[q] = jr_arena_format(arena, "%u", q + 1);
        for (uint32_t i = 0; i < m; i++)
            for (uint32_t j = 0; j < m; j++)
                if (i != j)
                    all.matches[all.n_matches++] = (jr_open_match){q, 1, i, j};
    }
    return all;
}

void jr_goal_plan_guess(jr_arena *arena, const jr_goal *goal, const jr_goal_guess *guess,
                        jr_goal_plan *ret_plan)
{
    const jr_votes none = {0};
    const rehearsal r = {.goal = goal,
                         .votes = &none,
                         .strengths = guess->strengths,
                         .home = guess->home,
                         .moves = guess->moves};
    jr_open_matches open = open_all(arena, goal, guess->n_questions);
    *ret_plan = plan_goal(arena, r, &open);
    ret_plan->is_guessed = true;
}
