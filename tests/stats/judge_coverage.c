/*
 * Leagues in which the models are stronger on some questions, and with some judges, than with
 * others: how often a 95 % interval holds the true strength, an average over questions and judges
 * like these, when just these judges are asked about, by question and judge, and with the judges
 * drawn from others like them; and how wide it is. This is a table of doc/method.md.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"

enum { LEAGUES = 150, MODELS = 8, PAIRS = MODELS * (MODELS - 1), MOST_JUDGES = 5 };
enum { MANY_QUESTIONS = 20000 };
static const double POINTS = 173.71779276130073;

/* Each question, and each judge, moves each model by a normal number of this deviation, in logits;
 * judges have a home advantage each. */
typedef struct world {
    size_t n_judges, n_questions, n_models;
    double question_effect, judge_effect;
} world;

/* Every ordered pair once on every question by every judge. */
static size_t draw_votes(rng *r, const world *w, jr_detail *details)
{
    double taste[MOST_JUDGES][MODELS], home[MOST_JUDGES];
    size_t n = 0;
    for (size_t g = 0; g < w->n_judges; g++) {
        home[g] = 0.3 * rng_normal(r);
        for (size_t i = 0; i < w->n_models; i++)
            taste[g][i] = w->judge_effect * rng_normal(r);
    }
    for (uint32_t q = 0; q < w->n_questions; q++) {
        double strength[MODELS];
        for (size_t i = 0; i < w->n_models; i++)
            strength[i] = 0.25 * ((double)i - ((double)w->n_models - 1) / 2) +
                          w->question_effect * rng_normal(r);
        for (uint32_t g = 0; g < w->n_judges; g++)
            for (uint32_t i = 0; i < w->n_models; i++)
                for (uint32_t j = 0; j < w->n_models; j++) {
                    if (i == j)
                        continue;
                    double eta = home[g] + strength[i] + taste[g][i] - strength[j] - taste[g][j];
                    bool wins = rng_uniform(r) < jr_logistic(eta);
                    details[n++] = (jr_detail){q, g, {i, j, wins, !wins, 0}};
                }
    }
    return n;
}

static jr_bt_fit fit_votes(jr_arena *arena, size_t n_models, const jr_detail *details, size_t n)
{
    jr_counts counts = {n_models, 0, jr_arena_alloc(arena, PAIRS, sizeof(jr_cell))};
    for (uint32_t i = 0; i < n_models; i++)
        for (uint32_t j = 0; j < n_models; j++)
            if (i != j)
                counts.cells[counts.n_cells++] = (jr_cell){i, j, 0, 0, 0};
    for (size_t k = 0; k < n; k++) {
        const jr_cell *c = &details[k].cell;
        jr_cell *to = &counts.cells[c->first * (n_models - 1) + c->second - (c->second > c->first)];
        to->wins += c->wins;
        to->losses += c->losses;
    }
    jr_field field;
    jr_bt_fit fit;
    jr_error err = {0};
    jr_field_analyse(arena, &counts, &field);
    if (jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

/* With a fresh judge for every question. */
static void find_truth(const world *w, double *ret_truth)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    AUTO_FREE jr_detail *details = memory_zeroed((size_t)MANY_QUESTIONS * PAIRS, sizeof *details);
    world fresh = {1, MANY_QUESTIONS, w->n_models, hypot(w->question_effect, w->judge_effect), 0};
    rng r;
    rng_init(&r, 77, 0);
    size_t n = draw_votes(&r, &fresh, details);
    jr_bt_fit fit = fit_votes(arena, w->n_models, details, n);
    memcpy(ret_truth, fit.strength, w->n_models * sizeof *ret_truth);
}

/* In per cent, and in points from end to end. */
typedef struct coverage {
    double held, width;
} coverage;

static void add(coverage *c, const double *covariance, double degrees, const jr_bt_fit *fit,
                const double *truth)
{
    size_t n = fit->n_models;
    double t = jr_student_quantile(0.975, degrees), all = LEAGUES * (double)n;
    for (size_t i = 0; i < n; i++) {
        double half = t * jr_bt_standard_error(covariance, n, i, SIZE_MAX);
        c->held += fabs(fit->strength[i] - truth[i]) <= half ? 100 / all : 0;
        c->width += POINTS * 2 * half / all;
    }
}

enum { THESE, TWO_WAY, DRAWN, N_KINDS };

static void find_coverage(const world *w, coverage *ret_kinds)
{
    double truth[MODELS], questions = (double)w->n_questions, judges = (double)w->n_judges;
    find_truth(w, truth);
    AUTO_FREE jr_detail *details =
        memory_zeroed(w->n_questions * MOST_JUDGES * PAIRS, sizeof *details);
    memset(ret_kinds, 0, N_KINDS * sizeof *ret_kinds);
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        rng r;
        rng_init(&r, 2026, league);
        size_t n = draw_votes(&r, w, details);
        jr_bt_fit fit = fit_votes(arena, w->n_models, details, n);
        jr_random_judges drawn = jr_bt_random_judges(arena, details, n, &fit);
        add(&ret_kinds[THESE], jr_bt_clustered(arena, details, n, JR_CLUSTER_QUESTION, &fit),
            questions - 1, &fit, truth);
        add(&ret_kinds[TWO_WAY],
            jr_bt_clustered(arena, details, n, JR_CLUSTER_QUESTION_JUDGE, &fit), judges - 1, &fit,
            truth);
        add(&ret_kinds[DRAWN], drawn.covariance, floor(drawn.degrees), &fit, truth);
    }
}

static void judges_drawn_from_others_hold_the_truth_in_narrow_intervals(void **state)
{
    (void)state;
    static const world worlds[] = {{2, 40, 8, 1, 0.5}, {3, 40, 8, 1, 0.5}, {5, 40, 8, 1, 0.5},
                                   {2, 40, 8, 0.5, 1}, {5, 40, 8, 0.5, 1}, {2, 40, 4, 1, 0.5},
                                   {3, 10, 8, 1, 0.5}, {2, 40, 8, 1, 0}};
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
        const world *w = &worlds[k];
        coverage c[N_KINDS];
        find_coverage(w, c);
        print_message("%zu judges, %zu questions, %zu models, effects of questions %.1f and of "
                      "judges %.1f: these judges %.1f %% (%.0f points), by question and judge "
                      "%.1f %% (%.0f), judges drawn %.1f %% (%.0f)\n",
                      w->n_judges, w->n_questions, w->n_models, w->question_effect, w->judge_effect,
                      c[THESE].held, c[THESE].width, c[TWO_WAY].held, c[TWO_WAY].width,
                      c[DRAWN].held, c[DRAWN].width);
        assert_true(c[DRAWN].held >= 92 && c[DRAWN].held <= 99);
        if (w->n_judges == 2)
            assert_true(c[DRAWN].width < c[TWO_WAY].width / 2);
        if (w->judge_effect > 0)
            assert_true(c[THESE].held < 90);
    }
}

UNIT_GROUP(judge_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_drawn_from_others_hold_the_truth_in_narrow_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
