/*
 * Simulated leagues: how often a 95 % interval holds the true rating, and how wide it is, at the
 * hard points: few questions, few votes, questions that move models by 0, 1 or 2 logits. These are
 * the tables of doc/method.md. The truth is the average over questions like these: the rating that
 * a very large league gives. The share over 300 leagues of 8 models has a standard error of some
 * 0.6 percentage points, models of a league being correlated.
 */
#include "../unit/unit.h"

#include <jrank/rank.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/rng.h"

enum { LEAGUES = 300, MODELS = 8, PAIRS = MODELS * (MODELS - 1), MANY_QUESTIONS = 20000 };
static const double GAP = 0.25, HOME = 0.1, POINTS = 173.71779276130073;

/* n_votes 0: every ordered pair once on every question; else so many random ones. */
typedef struct world {
    size_t n_questions, n_votes;
    double effect; /* each question moves each model by a normal number of this deviation */
} world;

static double normal(rng *r)
{
    return sqrt(-2 * log(1 - rng_uniform(r))) * cos(2 * acos(-1) * rng_uniform(r));
}

static jr_detail play(rng *r, const double *strength, size_t question, size_t i, size_t j)
{
    bool wins = rng_uniform(r) < jr_logistic(HOME + strength[i] - strength[j]);
    return (jr_detail){(uint32_t)question, 0, {(uint32_t)i, (uint32_t)j, wins, !wins, 0}};
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

static size_t draw_votes(rng *r, const world *w, jr_detail *details)
{
    AUTO_FREE double *strength = memory_zeroed(w->n_questions * MODELS, sizeof *strength);
    size_t n = 0;
    for (size_t k = 0; k < w->n_questions * MODELS; k++)
        strength[k] = GAP * ((double)(k % MODELS) - (MODELS - 1) / 2.0) + w->effect * normal(r);
    for (size_t q = 0; q < w->n_questions && !w->n_votes; q++)
        for (size_t k = 0; k < MODELS * MODELS; k++)
            if (k / MODELS != k % MODELS)
                details[n++] = play(r, strength + q * MODELS, q, k / MODELS, k % MODELS);
    for (; n < w->n_votes; n++) {
        size_t q = n < w->n_questions ? n : rng_below(r, w->n_questions);
        size_t i = rng_below(r, MODELS), j = (i + 1 + rng_below(r, MODELS - 1)) % MODELS;
        details[n] = play(r, strength + q * MODELS, q, i, j);
    }
    qsort(details, n, sizeof *details, by_question);
    return n;
}

static jr_counts pool(jr_arena *arena, const jr_detail *details, size_t n_details)
{
    jr_cell all[MODELS * MODELS] = {0};
    jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, PAIRS, sizeof(jr_cell))};
    for (size_t k = 0; k < n_details; k++) {
        const jr_cell *c = &details[k].cell;
        jr_cell *sum = &all[c->first * MODELS + c->second];
        *sum = (jr_cell){c->first, c->second, sum->wins + c->wins, sum->losses + c->losses, 0};
    }
    for (size_t k = 0; k < MODELS * MODELS; k++)
        if (jr_cell_total(&all[k]) > 0)
            counts.cells[counts.n_cells++] = all[k];
    return counts;
}

/* False where the votes do not connect all models. */
static bool rank(jr_arena *arena, jr_detail *details, size_t n_details,
                 const jr_rank_options *options, jr_ranking *ret_ranking, size_t **ret_model_of)
{
    static char names[MODELS][2] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    jr_str *models = jr_arena_alloc(arena, MODELS, sizeof *models);
    for (size_t i = 0; i < MODELS; i++)
        models[i] = jr_str_from(names[i]);
    jr_votes votes = {.counts = pool(arena, details, n_details),
                      .models = models,
                      .details = details,
                      .n_details = n_details};
    jr_model_list list = {0};
    jr_rank_details found;
    jr_error err = {0};
    if (jr_rank_votes(arena, &votes, &list, options, ret_ranking, &found, &err) != JR_OK)
        fail_msg("%s", err.message);
    *ret_model_of = found.model_of;
    return ret_ranking->n_components == 1 && isfinite(ret_ranking->records[0].mle);
}

/* With home advantage and fits of all parameters, from a league of very many questions. */
static void find_truth(double effect, double *ret_truth)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const world w = {MANY_QUESTIONS, 0, effect};
    AUTO_FREE jr_detail *details = memory_zeroed((size_t)MANY_QUESTIONS * PAIRS, sizeof *details);
    rng r;
    rng_init(&r, 7, 0);
    size_t n = draw_votes(&r, &w, details);
    jr_counts counts = pool(arena, details, n);
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &fit, NULL),
                     JR_OK);
    for (size_t i = 0; i < MODELS; i++)
        ret_truth[i] = 1000 + POINTS * fit.strength[i];
}

typedef struct outcome {
    double held, width; /* in per cent, in points */
} outcome;

static outcome simulate(const world *w, const double *truth, const jr_rank_options *options,
                        size_t n_leagues)
{
    size_t held = 0, n = 0, room = w->n_votes ? w->n_votes : w->n_questions * PAIRS;
    double width = 0;
    AUTO_FREE jr_detail *details = memory_zeroed(room, sizeof *details);
    for (uint64_t league = 0; league < n_leagues; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        rng r;
        rng_init(&r, 2026, league);
        size_t n_details = draw_votes(&r, w, details), *model_of;
        jr_ranking ranking;
        if (!rank(arena, details, n_details, options, &ranking, &model_of))
            continue;
        for (size_t i = 0; i < MODELS; i++, n++) {
            const jr_ranking_record *record = &ranking.records[i];
            double rating = truth[model_of[i]];
            held += record->lower95 <= rating && rating <= record->upper95;
            width += record->upper95 - record->lower95;
        }
    }
    return (outcome){100.0 * (double)held / (double)n, width / (double)n};
}

static void intervals_by_student_hold_the_truth_with_few_questions_and_few_votes(void **state)
{
    (void)state;
    static const world worlds[] = {{8, 0, 0},   {10, 0, 0},   {15, 0, 0},   {20, 0, 0},  {40, 0, 0},
                                   {40, 60, 0}, {40, 100, 0}, {40, 200, 0}, {40, 800, 0}};
    const jr_rank_options options = {.init_rating = 1000, .n_threads = 1};
    for (int effect = 0; effect <= 2; effect++) {
        double truth[MODELS];
        find_truth(effect, truth);
        for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
            world w = worlds[k];
            w.effect = effect;
            outcome seen = simulate(&w, truth, &options, LEAGUES);
            print_message("%zu questions, %zu votes, effect %d: %.1f %% held, %.0f points wide\n",
                          w.n_questions, w.n_votes ? w.n_votes : w.n_questions * PAIRS, effect,
                          seen.held, seen.width);
            assert_true(seen.held >= 94 - 0.6 && seen.held <= 98);
        }
    }
}

static void a_studentised_bootstrap_holds_the_truth_too(void **state)
{
    (void)state;
    static const world worlds[] = {{10, 0, 1}, {20, 0, 1}, {40, 100, 1}};
    const jr_rank_options options = {.init_rating = 1000,
                                     .n_threads = 1,
                                     .bootstrap_n = 300,
                                     .interval = JR_INTERVAL_KIND_BOOTSTRAP};
    double truth[MODELS];
    find_truth(1, truth);
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
        outcome seen = simulate(&worlds[k], truth, &options, LEAGUES / 2);
        print_message("studentised, %zu questions: %.1f %% held, %.0f points wide\n",
                      worlds[k].n_questions, seen.held, seen.width);
        assert_true(seen.held >= 93 && seen.held <= 98.5);
    }
}

/* As often as Student's, since they are as wide. */
static void intervals_by_the_profile_hold_the_truth_too(void **state)
{
    (void)state;
    static const world worlds[] = {{10, 0, 1}, {20, 0, 1}, {40, 60, 1}, {40, 100, 1}, {40, 800, 1}};
    const jr_rank_options options = {
        .init_rating = 1000, .n_threads = 1, .interval = JR_INTERVAL_KIND_PROFILE};
    double truth[MODELS];
    find_truth(1, truth);
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
        outcome seen = simulate(&worlds[k], truth, &options, LEAGUES);
        print_message("profile, %zu questions, %zu votes: %.1f %% held, %.0f points wide\n",
                      worlds[k].n_questions, worlds[k].n_votes, seen.held, seen.width);
        assert_true(seen.held >= 94 - 0.6 && seen.held <= 98);
    }
}

UNIT_GROUP(interval_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_by_student_hold_the_truth_with_few_questions_and_few_votes),
        cmocka_unit_test(a_studentised_bootstrap_holds_the_truth_too),
        cmocka_unit_test(intervals_by_the_profile_hold_the_truth_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
