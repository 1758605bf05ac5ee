/*
 * How often the 95 % interval of the mean rate against each opponent holds the rate that fresh
 * questions give, in leagues of eight models on questions that move each model by a normal number:
 * the table of doc/method.md.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"

enum { MODELS = 8, LEAGUES = 500, MATCHES = 20, MANY_QUESTIONS = 40000 };

static double strength_of(size_t model)
{
    return 0.3 * ((double)model - (MODELS - 1) / 2.0);
}

/* n_details are n_questions times MATCHES, pairs drawn at random. */
static void draw_votes(rng *r, size_t n_questions, double effect, jr_detail *ret_details)
{
    for (uint32_t q = 0; q < n_questions; q++) {
        double strength[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            strength[i] = strength_of(i) + effect * rng_normal(r);
        for (size_t m = 0; m < MATCHES; m++) {
            uint32_t i = (uint32_t)rng_below(r, MODELS);
            uint32_t j = (i + 1 + (uint32_t)rng_below(r, MODELS - 1)) % MODELS;
            bool wins = rng_uniform(r) < jr_logistic(strength[i] - strength[j]);
            ret_details[q * MATCHES + m] = (jr_detail){q, 0, {i, j, wins, !wins, 0}};
        }
    }
}

static jr_counts count(jr_arena *arena, const jr_detail *details, size_t n_details)
{
    jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, MODELS * MODELS, sizeof(jr_cell))};
    for (size_t k = 0; k < n_details; k++) {
        const jr_cell *c = &details[k].cell;
        jr_cell *sum = &counts.cells[c->first * MODELS + c->second];
        *sum = (jr_cell){c->first, c->second, sum->wins + c->wins, sum->losses + c->losses, 0};
    }
    for (size_t k = 0; k < MODELS * MODELS; k++)
        if (jr_cell_total(&counts.cells[k]) > 0)
            counts.cells[counts.n_cells++] = counts.cells[k];
    return counts;
}

static void find_truth(double effect, double *ret_rate)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_detail *details = jr_arena_alloc(arena, (size_t)MANY_QUESTIONS * MATCHES, sizeof *details);
    rng r;
    rng_init(&r, 1, 0);
    draw_votes(&r, MANY_QUESTIONS, effect, details);
    jr_counts counts = count(arena, details, (size_t)MANY_QUESTIONS * MATCHES);
    const jr_winrate *rates = jr_winrates(arena, &counts, NULL, NULL);
    for (size_t i = 0; i < MODELS; i++)
        ret_rate[i] = rates[i].uniform;
}

/* In percent: by question, or votes taken as independent. */
static double coverage(size_t n_questions, double effect, bool by_question, const double *truth)
{
    size_t held = 0, n = n_questions * MATCHES;
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_detail *details = jr_arena_alloc(arena, n, sizeof *details);
        rng r;
        rng_init(&r, 2026, league);
        draw_votes(&r, n_questions, effect, details);
        jr_counts counts = count(arena, details, n);
        jr_field field;
        jr_bt_fit fit;
        jr_field_analyse(arena, &counts, &field);
        jr_bt_options firth = {.firth = field.separated};
        jr_error err;
        if (jr_bt_fit_counts(arena, &counts, &field, &firth, &fit, &err) != JR_OK)
            fail_msg("%s", err.message);
        const jr_winrate *rates = jr_winrates(arena, &counts, NULL, NULL);
        const double *errors =
            jr_winrate_errors(arena, &counts, details, by_question ? n : 0, &fit);
        double quantile = by_question ? jr_student_quantile(0.975, (double)n_questions - 1)
                                      : jr_normal_quantile(0.975);
        for (size_t i = 0; i < MODELS; i++) {
            double rate = rates[i].uniform, spread = rate * (1 - rate);
            double apart = log(rate / (1 - rate)) - log(truth[i] / (1 - truth[i]));
            held += fabs(apart) <= quantile * errors[i] / spread;
        }
    }
    return 100.0 * (double)held / (LEAGUES * MODELS);
}

static void intervals_of_rates_hold_the_rate_of_fresh_questions(void **state)
{
    (void)state;
    static const size_t questions[] = {10, 40};
    for (size_t k = 0; k < 2; k++)
        for (size_t effect = 0; effect < 2; effect++) {
            double truth[MODELS];
            find_truth((double)effect, truth);
            double plain = coverage(questions[k], (double)effect, false, truth);
            double clustered = coverage(questions[k], (double)effect, true, truth);
            print_message("| %zu | %zu | %.1f %% | %.1f %% |\n", questions[k], effect, plain,
                          clustered);
            assert_true(clustered >= 92.5 && clustered <= 97);
        }
}

UNIT_GROUP(win_rate_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_of_rates_hold_the_rate_of_fresh_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
