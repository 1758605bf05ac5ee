/*
 * What jrank tells of a goal before it is paid, beside what it took in leagues of known strengths
 * that were judged until it was reached, by the looks and choices of `jrank judge --until`: the
 * table of doc/method.md.
 */
#include "../unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "goal_league.h"

enum { QUESTIONS = 40, MOST_RUNS = 60 };

typedef struct table_row {
    const char *goal, *field;
    const double *points;
    size_t n_models;
} table_row;

typedef struct asked {
    jr_arena *arena;
    league *l;
    jr_goal *goal;
    jr_str *models, *questions;
    jr_open_matches open;
} asked;

static jr_goal *begin(jr_arena *arena, jr_goal_book *book, const char *text, jr_str *models,
                      size_t n_models)
{
    jr_goal parsed;
    jr_error err;
    size_t number;
    assert_int_equal(jr_goal_parse(arena, jr_str_from(text), &parsed, &err), JR_OK);
    if (jr_goal_begin(arena, book, &parsed, models, n_models, QUESTIONS, &number, &err) != JR_OK)
        fail_msg("%s", err.message);
    return &book->goals[number];
}

static jr_str *name_all(jr_arena *arena, size_t n)
{
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = jr_arena_format(arena, "m%03zu", i);
    return names;
}

static jr_votes votes_of(jr_arena *arena, const asked *a)
{
    jr_peek_fit sorted;
    league_fit(arena, a->l, &sorted);
    return (jr_votes){.counts = league_count(arena, a->l),
                      .models = a->models,
                      .questions = a->questions,
                      .n_questions = QUESTIONS,
                      .details = a->l->details,
                      .n_details = a->l->n,
                      .report = {.valid = a->l->n}};
}

static void list_open(asked *a)
{
    uint32_t m = (uint32_t)a->l->n_models;
    a->open.n_matches = 0;
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (uint32_t i = 0; i < m; i++)
            for (uint32_t j = 0; j < m; j++)
                if (i != j && !a->l->is_closed[(q * m + i) * m + j])
                    a->open.matches[a->open.n_matches++] = (jr_open_match){q, 1, i, j};
}

static void ask(asked *a, const choice_match *match)
{
    league_close(a->l, *match);
    league_judge(a->l, *match);
}

static void ask_batch(jr_arena *arena, asked *a, const jr_goal_state *state, const jr_votes *votes)
{
    jr_match_key chosen[LEAGUE_LOOK];
    list_open(a);
    size_t n = jr_goal_choose(arena, a->goal, state, votes, &a->open, LEAGUE_LOOK, chosen);
    for (size_t k = 0; k < n; k++) {
        choice_match match = {(uint32_t)strtoul(chosen[k].question.data + 1, NULL, 10),
                              (uint32_t)strtoul(chosen[k].first.data + 1, NULL, 10),
                              (uint32_t)strtoul(chosen[k].second.data + 1, NULL, 10)};
        ask(a, &match);
    }
}

/* The next verdicts; false: none are left, or there are as many as there may be. */
static bool ask_more(jr_arena *arena, asked *a, bool is_active, const jr_goal_state *state,
                     jr_votes *votes)
{
    if (a->l->n >= a->l->setting->most)
        return false;
    if (is_active)
        ask_batch(arena, a, state, votes);
    for (size_t k = 0; k < LEAGUE_LOOK && !is_active; k++) {
        choice_match match = league_draw_fewest(a->l);
        ask(a, &match);
    }
    *votes = votes_of(arena, a);
    return true;
}

static asked open_asked(jr_arena *arena, const league_setting *setting, jr_goal_book *book,
                        const char *goal, uint64_t run)
{
    size_t m = setting->n_models;
    asked a = {.arena = arena,
               .l = league_open(arena, setting, 3000 + run),
               .models = name_all(arena, m),
               .questions = name_all(arena, QUESTIONS)};
    a.goal = begin(arena, book, goal, a.models, m);
    a.open = (jr_open_matches){
        .models = a.models,
        .questions = a.questions,
        .n_models = m,
        .n_questions = QUESTIONS,
        .matches = jr_arena_alloc(arena, QUESTIONS * m * m, sizeof *a.open.matches)};
    return a;
}

/* Verdicts until the goal is reached; NaN: it was not. */
static double count_calls(const table_row *row, bool is_active, uint64_t run)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const league_setting setting = {.points = row->points,
                                    .n_models = row->n_models,
                                    .n_questions = QUESTIONS,
                                    .moves = 0.5,
                                    .most =
                                        QUESTIONS * row->n_models * (row->n_models - 1) * 9 / 10};
    jr_goal_book book = {.judge = JR_STR("j")};
    asked a = open_asked(arena, &setting, &book, row->goal, run);
    jr_votes votes = {0};
    jr_goal_state state = {0};
    bool goes_on = true;
    JR_ARENA_AUTO jr_arena *last = jr_arena_new();
    while (goes_on) {
        jr_arena *next = jr_arena_new();
        jr_error err;
        assert_int_equal(jr_goal_look_at(next, a.goal, &votes, &state, &err), JR_OK);
        a.goal->decisions = jr_arena_alloc(arena, state.n_decisions, sizeof *state.decisions);
        memcpy(a.goal->decisions, state.decisions, state.n_decisions * sizeof *state.decisions);
        a.goal->n_decisions = state.n_decisions;
        goes_on = state.end == JR_GOAL_NONE && ask_more(next, &a, is_active, &state, &votes);
        jr_arena_free(last);
        last = next;
    }
    return state.end == JR_GOAL_REACHED ? (double)a.l->n : NAN;
}

/* Of the runs that reach it. */
static double mean_calls(const table_row *row, bool is_active, double *ret_reached)
{
    double sum = 0, n = 0;
    size_t n_runs = row->n_models > 10 ? MOST_RUNS / 2 : MOST_RUNS;
    for (uint64_t run = 0; run < n_runs; run++) {
        double calls = count_calls(row, is_active, run);
        sum += isnan(calls) ? 0 : calls;
        n += !isnan(calls);
    }
    *ret_reached = n / (double)n_runs;
    return sum / n;
}

static jr_goal_plan plan(jr_arena *arena, const table_row *row)
{
    jr_goal_book book = {.judge = JR_STR("j")};
    size_t m = row->n_models;
    double *strengths = jr_arena_alloc(arena, m, sizeof *strengths), mean = 0;
    jr_goal_plan made;
    for (size_t i = 0; i < m; i++)
        mean += row->points[i] / (double)m;
    for (size_t i = 0; i < m; i++)
        strengths[i] = (row->points[i] - mean) * LEAGUE_POINT;
    const jr_goal_guess guess = {
        .strengths = strengths, .home = LEAGUE_HOME, .moves = 0.5, .n_questions = QUESTIONS};
    jr_goal *goal = begin(arena, &book, row->goal, name_all(arena, m), m);
    jr_goal_plan_guess(arena, goal, &guess, &made);
    return made;
}

static void check_calls(const table_row *row, bool is_active, const jr_goal_calls *planned)
{
    double reached, found = mean_calls(row, is_active, &reached);
    printf("%s, %s, %s: planned %.0f calls, reached in %.0f %%; found %.0f, %.0f %%\n", row->field,
           row->goal, is_active ? "chosen" : "fewest first", planned->calls, 100 * planned->reached,
           found, 100 * reached);
    fflush(stdout);
    assert_true(fabs(planned->calls / found - 1) < 0.15);
    assert_true(fabs(planned->reached - reached) < 0.3);
}

static void the_plan_of_a_goal_is_true_to_15_of_100(void **state)
{
    (void)state;
    static double flat[LEAGUE_RAKUDA], eight[8];
    league_normal(70, LEAGUE_RAKUDA, flat);
    league_normal(200, 8, eight);
    const table_row rows[] = {
        {"width=250", "Rakuda", league_rakuda, LEAGUE_RAKUDA},
        {"width=250", "flat field", flat, LEAGUE_RAKUDA},
        {"width=250", "8 models", eight, 8},
        {"tiers=300", "8 models", eight, 8},
        {"tiers=400", "Rakuda", league_rakuda, LEAGUE_RAKUDA},
        {"top=3", "Rakuda", league_rakuda, LEAGUE_RAKUDA},
        {"new=m002", "Rakuda", league_rakuda, LEAGUE_RAKUDA},
        {"new=m003", "8 models", eight, 8},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_goal_plan planned = plan(arena, &rows[k]);
        check_calls(&rows[k], true, &planned.active);
        check_calls(&rows[k], false, &planned.plain);
    }
}

UNIT_GROUP(goal_plans)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plan_of_a_goal_is_true_to_15_of_100),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
