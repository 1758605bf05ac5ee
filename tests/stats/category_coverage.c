/*
 * Leagues in which the models are stronger on some categories, and on some questions, than on
 * others: how often a 95 % interval of a rating by category holds the truth when votes are taken as
 * independent, and by question. This is the table of doc/method.md. The truth of a category is the
 * average over questions like these: the fit of the probabilities that the votes are drawn from.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"

static const double POINTS = 173.71779276130073;

enum { LEAGUES = 200, MODELS = 8, CATEGORIES = 4, PAIRS = MODELS * (MODELS - 1), STEPS = 60 };

/* The mean of logistic(x + effect z) over normal z. */
static double mean_logistic(double x, double effect)
{
    double sum = 0, total = 0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double z = 6.0 * i / STEPS, weight = exp(-z * z / 2);
        total += weight;
        sum += weight * jr_logistic(x + effect * z);
    }
    return sum / total;
}

static jr_bt_fit fit_counts(jr_arena *arena, jr_counts *counts)
{
    jr_field field;
    jr_bt_fit fit;
    jr_error err = {0};
    jr_field_analyse(arena, counts, &field);
    if (jr_bt_fit_counts(arena, counts, &field, &(jr_bt_options){0}, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

static void find_truth(const double *strength, double question_effect, double *ret_truth)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_cell cells[PAIRS];
    jr_counts counts = {MODELS, 0, cells};
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++) {
            double p = mean_logistic(strength[i] - strength[j], sqrt(2) * question_effect);
            if (i != j)
                cells[counts.n_cells++] = (jr_cell){i, j, p, 1 - p, 0};
        }
    jr_bt_fit fit = fit_counts(arena, &counts);
    for (size_t i = 0; i < MODELS; i++)
        ret_truth[i] = fit.strength[i];
}

/* What questions move models by, and by how much model SPECIALIST is stronger in category 1, in
 * logits. Every ordered pair is voted on once on every question, or on a share of them. */
typedef struct world {
    size_t n_questions;
    double question_effect, category_effect, special, share;
} world;

enum { SPECIALIST = 3 };

static size_t draw_votes(rng *r, const world *w, jr_detail *details, double *truth)
{
    size_t n = 0;
    for (uint32_t c = 0; c < CATEGORIES; c++) {
        double strength[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            strength[i] =
                0.3 * ((double)i - (MODELS - 1) / 2.0) + w->category_effect * rng_normal(r);
        strength[SPECIALIST] += c == 1 ? w->special : 0;
        find_truth(strength, w->question_effect, truth + c * MODELS);
        for (uint32_t q = 0; q < w->n_questions; q++) {
            double here[MODELS];
            for (size_t i = 0; i < MODELS; i++)
                here[i] = strength[i] + w->question_effect * rng_normal(r);
            for (uint32_t i = 0; i < MODELS; i++)
                for (uint32_t j = 0; j < MODELS; j++) {
                    if (i == j || rng_uniform(r) >= w->share)
                        continue;
                    bool wins = rng_uniform(r) < jr_logistic(here[i] - here[j]);
                    details[n++] =
                        (jr_detail){c * (uint32_t)w->n_questions + q, 0, {i, j, wins, !wins, 0}};
                }
        }
    }
    return n;
}

static void add_up(const jr_detail *details, size_t n_details, jr_counts *counts)
{
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++)
            if (i != j)
                counts->cells[counts->n_cells++] = (jr_cell){i, j, 0, 0, 0};
    for (size_t k = 0; k < n_details; k++) {
        const jr_cell *c = &details[k].cell;
        jr_cell *to = &counts->cells[c->first * (MODELS - 1) + c->second - (c->second > c->first)];
        to->wins += c->wins;
        to->losses += c->losses;
    }
}

typedef struct coverage {
    double independent, question; /* per cent that hold the truth, of all but the specialist's */
    double specialist, bias; /* by question, of his in his category; and what he lacks, in points */
} coverage;

static coverage find_coverage(const world *w)
{
    jr_str names[CATEGORIES] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}};
    size_t n_all = CATEGORIES * w->n_questions, own = MODELS + SPECIALIST;
    AUTO_FREE uint32_t *category = memory_zeroed(n_all, sizeof *category);
    AUTO_FREE jr_detail *details = memory_zeroed(n_all * PAIRS, sizeof *details);
    for (size_t q = 0; q < n_all; q++)
        category[q] = (uint32_t)(q / w->n_questions);
    jr_categories categories = {names, CATEGORIES, category};
    double t = jr_student_quantile(0.975, (double)w->n_questions - 1),
           z = jr_normal_quantile(0.975);
    coverage c = {0};
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        double truth[CATEGORIES * MODELS];
        jr_cell cells[PAIRS];
        jr_counts counts = {MODELS, 0, cells};
        jr_category_fit fit;
        jr_error err = {0};
        rng r;
        rng_init(&r, 2026, league);
        size_t n_details = draw_votes(&r, w, details, truth);
        add_up(details, n_details, &counts);
        jr_bt_fit all = fit_counts(arena, &counts);
        if (jr_categories_fit(arena, details, n_details, &categories, &all, &fit, &err) != JR_OK)
            fail_msg("%s", err.message);
        for (size_t i = 0; i < CATEGORIES * MODELS; i++) {
            double error = fabs(fit.strength[i] - truth[i]);
            if (i == own)
                continue;
            c.independent += error <= z * fit.se[i];
            c.question += error <= t * fit.se_question[i];
        }
        double error = fit.strength[own] - truth[own];
        c.specialist += 100.0 / LEAGUES * (fabs(error) <= t * fit.se_question[own]);
        c.bias += POINTS * error / LEAGUES;
    }
    double others = LEAGUES * (CATEGORIES * MODELS - 1) / 100.0;
    c.independent /= others;
    c.question /= others;
    return c;
}

static void intervals_by_question_hold_the_truth_where_plain_ones_do_not(void **state)
{
    (void)state;
    static const world leagues[] = {{10, 0, 0.3, 0, 1},
                                    {10, 0.5, 0.3, 0, 1},
                                    {10, 1, 0.3, 0, 1},
                                    {20, 1, 0.3, 0, 1},
                                    {4, 1, 0.3, 0, 1}};
    for (size_t k = 0; k < sizeof leagues / sizeof *leagues; k++) {
        const world *w = &leagues[k];
        coverage c = find_coverage(w);
        print_message("%zu questions a category that move a model by %.1f logits: votes "
                      "independent %.1f %%, by question %.1f %%\n",
                      w->n_questions, w->question_effect, c.independent, c.question);
        assert_true(w->question_effect == 0 || c.independent < 92);
        assert_true(c.question >= 92 && c.question <= (w->n_questions < 10 ? 99.5 : 98));
    }
}

/* With about 30 votes of his in the category, not with half as many. */
static void a_specialist_is_not_shrunk_away(void **state)
{
    (void)state;
    static const world leagues[] = {{10, 0, 0.1, 1.5, 1},   {10, 1, 0.3, 1.5, 1},
                                    {10, 1, 0.1, 1.5, 0.3}, {10, 0, 0.3, 1.5, 0.3},
                                    {10, 0, 0.1, 1.5, 0.2}, {10, 0, 0.1, 1.5, 0.1}};
    for (size_t k = 0; k < sizeof leagues / sizeof *leagues; k++) {
        const world *w = &leagues[k];
        coverage c = find_coverage(w);
        print_message(
            "questions that move a model by %.1f logits, categories by %.1f, %.0f votes a "
            "model and category: specialist %.1f %%, %.0f points; others %.1f %%\n",
            w->question_effect, w->category_effect,
            2.0 * PAIRS / MODELS * (double)w->n_questions * w->share, c.specialist, c.bias,
            c.question);
        assert_true(c.specialist >= (w->share < 0.2 ? 60 : w->share < 0.3 ? 80 : 85));
        assert_true(c.question >= 93 && c.question <= 99);
    }
}

UNIT_GROUP(category_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_by_question_hold_the_truth_where_plain_ones_do_not),
        cmocka_unit_test(a_specialist_is_not_shrunk_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
