/*
 * A look at a goal: the fit of the votes between its models, what that decides, and what it leaves
 * open. Everything follows from the goal, its earlier decisions and the votes, so a look that is
 * taken again after a kill says the same.
 */
#include "goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "stats/details.h"
#include "stats/match_choice.h"

enum { LEAST_QUESTIONS = 10 };

/* Of what is left each goal takes so much. */
static const double SHARE_OF_ALPHA = 0.8, LEAST_ALPHA = 1e-7, ALPHA_DIGITS = 1e9;

/* As in peek_proof.c: what the prior alone says. */
static const double PRIOR_SPREAD = 0.75;

/* What questions share is taken for real once it is at the lower end of what it may be. */
static const double SURE_SHARE = 0.95;

double goal_logits(double points)
{
    return points * log(10) / 400;
}

static double points_of(double logits)
{
    return logits * 400 / log(10);
}

size_t goal_model(const jr_goal *goal, jr_str name)
{
    const jr_str *found =
        bsearch(&name, goal->models, goal->n_models, sizeof *goal->models, str_order);
    return found ? (size_t)(found - goal->models) : SIZE_MAX;
}

static bool is_same_family(const jr_goal *goal, const jr_str *models, size_t n)
{
    bool is_same = goal->n_models == n;
    for (size_t i = 0; i < n && is_same; i++)
        is_same = jr_str_compare(goal->models[i], models[i]) == 0;
    return is_same;
}

static jr_status check_field(const jr_goal *goal, size_t n_questions, jr_error *err)
{
    if (goal->n_models < 2)
        return jr_error_set(err, JR_ERR_DATA, "a goal needs two models that can meet; there is %zu",
                            goal->n_models);
    if (n_questions < LEAST_QUESTIONS)
        return jr_error_set(err, JR_ERR_DATA,
                            "a goal needs %d questions, as nothing is said by fewer; there are "
                            "%zu; HINT: add questions, or --n without --until",
                            LEAST_QUESTIONS, n_questions);
    if (goal->kind == JR_GOAL_TOP && goal->top >= goal->n_models)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: there are %zu models, so the best %llu of them are known; HINT: "
                            "top=%zu or less",
                            goal->text.data, goal->n_models, (unsigned long long)goal->top,
                            goal->n_models - 1);
    if (goal->kind != JR_GOAL_NEW || goal_model(goal, goal->model) != SIZE_MAX)
        return JR_OK;
    jr_nearest best = {.typed = goal->model};
    for (size_t i = 0; i < goal->n_models; i++)
        jr_nearest_consider(&best, goal->models[i]);
    if (best.name.size)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: no model of this name can meet others; HINT: "
                            "did you mean new=%.*s?",
                            goal->text.data, JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: no model of this name can meet others; HINT: jrank add answers, "
                        "judges and places a new model",
                        goal->text.data);
}

jr_status jr_goal_begin(jr_arena *arena, jr_goal_book *book, const jr_goal *parsed,
                        const jr_str *models, size_t n_models, size_t n_questions,
                        size_t *ret_number, jr_error *err)
{
    jr_goal goal = *parsed;
    goal.models = jr_arena_alloc(arena, n_models, sizeof *goal.models);
    goal.n_models = n_models;
    for (size_t i = 0; i < n_models; i++)
        goal.models[i] = jr_arena_copy(arena, models[i]);
    if (n_models > 0)
        qsort(goal.models, n_models, sizeof *goal.models, str_order);
    for (size_t k = 0; k < book->n_goals; k++)
        if (jr_str_compare(book->goals[k].text, goal.text) == 0 &&
            is_same_family(&book->goals[k], goal.models, n_models)) {
            *ret_number = k;
            return JR_OK;
        }
    JR_TRY(check_field(&goal, n_questions, err));
    size_t n_pairs = n_models * (n_models - 1) / 2;
    goal.n_family = goal.kind == JR_GOAL_WIDTH ? n_models : goal.kind == JR_GOAL_NEW ? 1 : n_pairs;
    goal.alpha =
        round(SHARE_OF_ALPHA * jr_goal_book_alpha_left(book) * ALPHA_DIGITS) / ALPHA_DIGITS;
    if (goal.alpha < LEAST_ALPHA)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: the %zu goals of %.*s have used up alpha, so nothing can be said "
                            "of one more; HINT: another judge, or --n without --until",
                            goal.text.data, book->n_goals, JR_STR_ARG(book->judge));
    goal.target = jr_peek_target(goal_logits(goal.points), (double)goal.n_family, goal.alpha);
    jr_goal *goals = jr_arena_alloc(arena, book->n_goals + 1, sizeof *goals);
    for (size_t k = 0; k < book->n_goals; k++)
        goals[k] = book->goals[k];
    goals[book->n_goals] = goal;
    *ret_number = book->n_goals++;
    book->goals = goals;
    return JR_OK;
}

/* Without votes: everything that the prior leaves possible. */
static jr_peek_fit prior_fit(jr_arena *arena, size_t n_models)
{
    size_t d = n_models + 1;
    jr_peek_fit fit = {.n_models = n_models,
                       .tau_squared = PRIOR_SPREAD * PRIOR_SPREAD,
                       .tau_squared_used = PRIOR_SPREAD * PRIOR_SPREAD,
                       .strength = jr_arena_alloc(arena, n_models, sizeof *fit.strength),
                       .model = jr_arena_alloc(arena, d * d, sizeof *fit.model),
                       .clustered = jr_arena_alloc(arena, d * d, sizeof *fit.clustered),
                       .inflation = 1};
    for (size_t i = 0; i < d; i++)
        fit.model[i * d + i] = fit.clustered[i * d + i] = i == 0 ? 1 : fit.tau_squared;
    return fit;
}

/* A look in the making. */
typedef struct look {
    jr_arena *arena;
    const jr_goal *goal;
    jr_goal_state *state;
    VECTOR(jr_goal_decision) decisions;
    bool *is_above, *is_closer; /* [i][j] */
    bool *is_narrow;
} look;

jr_peek goal_peek(const jr_goal *goal, const jr_peek_fit *fit, size_t i, size_t j)
{
    jr_peek peek;
    jr_peek_at(fit, (jr_contrast){i, j}, (double)goal->n_family, goal->alpha, goal->target, &peek);
    return peek;
}

static void note(look *l, const jr_goal_decision *d)
{
    size_t n = l->goal->n_models;
    size_t i = goal_model(l->goal, d->first), j = goal_model(l->goal, d->second);
    if (i == SIZE_MAX)
        return;
    if (j == SIZE_MAX) {
        l->is_narrow[i] = true;
    } else if (str_is(d->decision, "closer")) {
        l->is_closer[i * n + j] = l->is_closer[j * n + i] = true;
    } else {
        l->is_above[i * n + j] = true;
    }
}

static void decide(look *l, size_t i, size_t j, const char *word)
{
    const jr_goal *goal = l->goal;
    jr_goal_decision made = {.first = goal->models[i],
                             .second = j == SIZE_MAX ? (jr_str){0} : goal->models[j],
                             .decision = jr_str_from(word),
                             .look = goal->n_looks + 1};
    VECTOR_ADD(&l->decisions, l->arena, made);
    note(l, &made);
}

static bool is_decided_pair(const look *l, size_t i, size_t j)
{
    size_t n = l->goal->n_models;
    return l->is_above[i * n + j] || l->is_above[j * n + i] || l->is_closer[i * n + j];
}

static bool is_wanted(const jr_goal *goal, size_t i)
{
    return goal->kind == JR_GOAL_WIDTH || jr_str_compare(goal->models[i], goal->model) == 0;
}

static void decide_rows(look *l)
{
    double width = goal_logits(l->goal->points);
    for (size_t i = 0; i < l->goal->n_models; i++) {
        const jr_peek *row = &l->state->rows[i];
        if (is_wanted(l->goal, i) && !l->is_narrow[i] && row->upper - row->lower <= width)
            decide(l, i, SIZE_MAX, "narrow");
    }
}

static void decide_pairs(look *l)
{
    const jr_goal *goal = l->goal;
    double margin = goal_logits(goal->points);
    for (size_t i = 0; i < goal->n_models; i++)
        for (size_t j = 0; j < i; j++) {
            if (is_decided_pair(l, i, j))
                continue;
            jr_peek pair = goal_peek(goal, &l->state->fit, i, j);
            if (pair.lower > 0)
                decide(l, i, j, "above");
            else if (pair.upper < 0)
                decide(l, j, i, "above");
            else if (goal->kind == JR_GOAL_TIERS && pair.upper < margin && pair.lower > -margin)
                decide(l, i, j, "closer");
        }
}

static double *count_matches(const jr_votes *votes, size_t n_models)
{
    double *matches = memory_zeroed(n_models, sizeof *matches);
    for (size_t k = 0; k < votes->counts.n_cells; k++) {
        const jr_cell *cell = &votes->counts.cells[k];
        matches[cell->first] += jr_cell_total(cell);
        matches[cell->second] += jr_cell_total(cell);
    }
    return matches;
}

/* Every model 20 matches, and ten questions with votes. */
static bool may_speak(const jr_votes *votes, size_t n_models, size_t n_questions)
{
    AUTO_FREE double *matches = count_matches(votes, n_models);
    bool may = n_questions >= LEAST_QUESTIONS;
    for (size_t i = 0; i < n_models; i++)
        may &= matches[i] >= CHOICE_LEAST_MATCHES;
    return may;
}

static void set_ranks(const look *l)
{
    size_t n = l->goal->n_models;
    jr_goal_state *s = l->state;
    s->best_rank = jr_arena_alloc(l->arena, n, sizeof *s->best_rank);
    s->worst_rank = jr_arena_alloc(l->arena, n, sizeof *s->worst_rank);
    for (size_t i = 0; i < n; i++) {
        s->best_rank[i] = 1;
        s->worst_rank[i] = (uint32_t)n;
        for (size_t j = 0; j < n; j++) {
            s->best_rank[i] += l->is_above[j * n + i];
            s->worst_rank[i] -= l->is_above[i * n + j];
        }
    }
}

size_t *goal_order(const jr_peek_fit *fit)
{
    size_t *order = memory_zeroed(fit->n_models, sizeof *order);
    for (size_t i = 0; i < fit->n_models; i++) {
        size_t at = i;
        for (; at > 0 && fit->strength[order[at - 1]] < fit->strength[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

static void add_open(jr_goal_state *state, size_t i, size_t j)
{
    state->open[state->n_open_contrasts++] = (jr_contrast){i, j};
}

/* Contrasts that are open, and how many of what the goal counts are. */
static void find_open_pairs(look *l)
{
    const jr_goal *goal = l->goal;
    jr_goal_state *s = l->state;
    AUTO_FREE size_t *order = goal_order(&s->fit);
    for (size_t a = 0; a < goal->n_models; a++)
        for (size_t b = a + 1; b < goal->n_models; b++) {
            bool is_asked =
                goal->kind == JR_GOAL_TIERS ? b == a + 1 : a < goal->top && b >= goal->top;
            if (is_asked && !is_decided_pair(l, order[a], order[b]))
                add_open(s, order[a], order[b]);
        }
    if (goal->kind == JR_GOAL_TIERS) {
        s->n_open = s->n_open_contrasts;
        s->n_decided = goal->n_models - 1 - s->n_open;
        return;
    }
    for (size_t i = 0; i < goal->n_models; i++)
        s->n_decided += s->worst_rank[i] <= goal->top || s->best_rank[i] > goal->top;
    s->n_open = goal->n_models - s->n_decided;
}

static void find_open_rows(look *l)
{
    for (size_t i = 0; i < l->goal->n_models; i++)
        if (is_wanted(l->goal, i)) {
            l->state->n_decided += l->is_narrow[i];
            l->state->n_open += !l->is_narrow[i];
            if (!l->is_narrow[i])
                add_open(l->state, i, SIZE_MAX);
        }
}

/* What questions share of the goal's contrasts on average: what more verdicts on them can't take
 * away. */
typedef struct shared_part {
    double expected, surely;
} shared_part;

static shared_part find_shared(const look *l)
{
    const jr_goal *goal = l->goal;
    double clustered = 0, model = 0, n = 0;
    for (size_t i = 0; i < goal->n_models; i++)
        for (size_t j = 0; j < (goal_is_of_pairs(goal) ? i : 1); j++, n++) {
            jr_peek peek =
                goal_is_of_pairs(goal) ? goal_peek(goal, &l->state->fit, i, j) : l->state->rows[i];
            clustered += peek.clustered;
            model += peek.model;
        }
    size_t degrees = l->state->n_questions - 1;
    double least = (double)degrees / jr_chi_squared_quantile(SURE_SHARE, degrees);
    return (shared_part){fmax(0, (clustered - model) / n),
                         fmax(0, (clustered * least - model) / n)};
}

/* C once the variance is what was aimed at. */
static double multiplier_at_target(const jr_goal *goal)
{
    return jr_peek_multiplier(1, (double)goal->n_family, goal->alpha);
}

/* The variance at which the interval's half is that short. The multiplier grows at once behind the
 * target, which a look meets by chance only: what it leaves is reached before it, or well behind.
 */
static double variance_for(const jr_goal *goal, double reach)
{
    enum { BISECTIONS = 50 };
    static const double BEHIND = 1 + 1e-9, FAR = 1e3;
    double k = (double)goal->n_family, target = goal->target;
    bool is_before = jr_peek_multiplier(BEHIND, k, goal->alpha) * sqrt(target) < reach;
    double low = is_before ? target : 0, high = is_before ? target * FAR : target;
    for (int n = 0; n < BISECTIONS; n++) {
        double middle = (low + high) / 2;
        double fraction = is_before ? target / middle : fmax(BEHIND, target / middle);
        if (jr_peek_multiplier(fraction, k, goal->alpha) * sqrt(middle) < reach)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

static double needed_reach(const jr_goal *goal, const jr_peek *peek)
{
    double distance = fabs(peek->estimate), points = goal_logits(goal->points);
    if (!goal_is_of_pairs(goal))
        return points / 2;
    return goal->kind == JR_GOAL_TOP ? distance : fmax(distance, points - distance);
}

/* Verdicts and the prior add up to 1 / variance. A match serves two models, and so two of several
 * open contrasts. */
static double expect_calls(const look *l, const jr_votes *votes, double shared)
{
    const jr_goal *goal = l->goal;
    const jr_goal_state *s = l->state;
    AUTO_FREE double *matches = count_matches(votes, goal->n_models);
    double calls = 0, spread = s->fit.tau_squared_used;
    for (size_t k = 0; k < s->n_open_contrasts; k++) {
        jr_contrast c = s->open[k];
        jr_peek peek = goal_peek(goal, &s->fit, c.i, c.j);
        bool is_row = c.j == SIZE_MAX;
        double prior = 1 / (is_row ? spread * (1 - 1 / (double)goal->n_models) : 2 * spread);
        double needed = variance_for(goal, needed_reach(goal, &peek)) - shared;
        double now = 1 / fmax(peek.variance - shared, peek.variance / 10);
        double n = is_row ? matches[c.i] : (matches[c.i] + matches[c.j]) / 2;
        if (!(needed > 0))
            return NAN;
        calls += n * fmax(0, 1 / needed - now) / fmax(now - prior, now / 10);
    }
    return ceil(s->n_open_contrasts > 1 ? calls / 2 : calls);
}

/* What is left to do, once anything can be said. */
static void set_outlook(const look *l, const jr_votes *votes)
{
    const jr_goal *goal = l->goal;
    jr_goal_state *s = l->state;
    shared_part shared = find_shared(l);
    double c = multiplier_at_target(goal), reach = 0;
    for (size_t k = 0; k < s->n_open_contrasts; k++) {
        jr_peek peek = goal_peek(goal, &s->fit, s->open[k].i, s->open[k].j);
        reach = fmax(reach, needed_reach(goal, &peek));
    }
    s->shared = shared.expected;
    s->least_points = points_of(2 * c * sqrt(shared.expected));
    s->calls_left = expect_calls(l, votes, shared.expected);
    if (s->n_open == 0)
        s->end = JR_GOAL_REACHED;
    else if (goal->kind != JR_GOAL_TOP && c * sqrt(shared.surely) > reach)
        s->end = JR_GOAL_UNREACHABLE;
}

static jr_status fit_votes(jr_arena *arena, const jr_goal *goal, const jr_votes *votes,
                           jr_goal_state *state, jr_error *err)
{
    state->n_questions = details_count_questions(votes->details, votes->n_details);
    if (state->n_questions < 2) {
        state->fit = prior_fit(arena, goal->n_models);
        return JR_OK;
    }
    return jr_peek_fit_votes(arena, &votes->counts, votes->details, votes->n_details, &state->fit,
                             err);
}

static void open_look(look *l)
{
    jr_arena *arena = l->arena;
    size_t n = l->goal->n_models;
    l->is_above = jr_arena_alloc(arena, n * n, sizeof *l->is_above);
    l->is_closer = jr_arena_alloc(arena, n * n, sizeof *l->is_closer);
    l->is_narrow = jr_arena_alloc(arena, n, sizeof *l->is_narrow);
    for (size_t k = 0; k < l->goal->n_decisions; k++) {
        VECTOR_ADD(&l->decisions, l->arena, l->goal->decisions[k]);
        note(l, &l->goal->decisions[k]);
    }
}

jr_status jr_goal_look_at(jr_arena *arena, const jr_goal *goal, const jr_votes *votes,
                          jr_goal_state *ret_state, jr_error *err)
{
    size_t n = goal->n_models;
    jr_goal_state state = {.n_votes = votes->report.valid,
                           .calls_left = NAN,
                           .least_points = NAN,
                           .shared = NAN,
                           .rows = jr_arena_alloc(arena, n, sizeof *state.rows),
                           .open = jr_arena_alloc(arena, n * n, sizeof *state.open)};
    look l = {.arena = arena, .goal = goal, .state = &state};
    if (votes->n_details > 0 && votes->counts.n_models != n)
        return jr_error_set(err, JR_ERR_DATA, "the votes are of %zu models, the goal %s of %zu",
                            votes->counts.n_models, goal->text.data, n);
    JR_TRY(fit_votes(arena, goal, votes, &state, err));
    for (size_t i = 0; i < n; i++)
        state.rows[i] = goal_peek(goal, &state.fit, i, SIZE_MAX);
    open_look(&l);
    state.may_speak = may_speak(votes, n, state.n_questions);
    if (state.may_speak && goal_is_of_pairs(goal))
        decide_pairs(&l);
    else if (state.may_speak)
        decide_rows(&l);
    set_ranks(&l);
    if (goal_is_of_pairs(goal))
        find_open_pairs(&l);
    else
        find_open_rows(&l);
    if (state.may_speak)
        set_outlook(&l, votes);
    state.n_decisions = l.decisions.n;
    state.decisions = l.decisions.items;
    *ret_state = state;
    return JR_OK;
}
