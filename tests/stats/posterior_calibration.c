/*
 * Leagues in which the models are stronger on some questions than on others: how often what a
 * posterior says of two models comes true, when votes are taken as independent, and by question;
 * and how often the intervals of the normal prior hold the true strength in small fields of models
 * that are nearly alike. These are tables of doc/method.md.
 */
#include "../unit/unit.h"

#include <jrank/rank.h>
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"

enum { LEAGUES = 300, MOST_MODELS = 8, MOST_PAIRS = MOST_MODELS * (MOST_MODELS - 1) };

/* Strengths are normal numbers of this deviation, and each question moves each model by one of the
 * other, in logits. */
typedef struct world {
    size_t n_models, n_questions;
    double spread, question_effect;
} world;

/* Every ordered pair once on every question. */
static size_t draw_votes(rng *r, const world *w, double *ret_strength, jr_detail *details)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_models; i++)
        ret_strength[i] = w->spread * rng_normal(r);
    for (uint32_t q = 0; q < w->n_questions; q++) {
        double here[MOST_MODELS];
        for (size_t i = 0; i < w->n_models; i++)
            here[i] = ret_strength[i] + w->question_effect * rng_normal(r);
        for (uint32_t i = 0; i < w->n_models; i++)
            for (uint32_t j = 0; j < w->n_models; j++) {
                bool wins = i != j && rng_uniform(r) < jr_logistic(here[i] - here[j]);
                if (i != j)
                    details[n++] = (jr_detail){q, 0, {i, j, wins, !wins, 0}};
            }
    }
    return n;
}

static jr_ranking rank(jr_arena *arena, const world *w, const jr_detail *details, size_t n_details,
                       jr_cluster cluster, jr_prior prior, jr_rank_details *ret_details)
{
    static char names[MOST_MODELS][2] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    size_t n = w->n_models;
    jr_counts counts = {n, 0, jr_arena_alloc(arena, n * n, sizeof(jr_cell))};
    jr_str *models = jr_arena_alloc(arena, n, sizeof *models);
    for (uint32_t i = 0; i < n; i++) {
        models[i] = jr_str_from(names[i]);
        for (uint32_t j = 0; j < n; j++)
            if (i != j)
                counts.cells[counts.n_cells++] = (jr_cell){i, j, 0, 0, 0};
    }
    for (size_t k = 0; k < n_details; k++) {
        const jr_cell *c = &details[k].cell;
        jr_cell *to = &counts.cells[c->first * (n - 1) + c->second - (c->second > c->first)];
        to->wins += c->wins;
        to->losses += c->losses;
    }
    jr_votes votes = {.counts = counts,
                      .models = models,
                      .details = (jr_detail *)details,
                      .n_details = n_details};
    jr_posterior_options posterior = {.prior = prior, .n_samples = 2000};
    jr_rank_options options = {.init_rating = 0,
                               .scale = log(10),
                               .base = 10,
                               .cluster = cluster,
                               .n_threads = 1,
                               .posterior = &posterior};
    jr_model_list list = {0};
    jr_ranking ranking = {0};
    jr_error err = {0};
    if (jr_rank_votes(arena, &votes, &list, &options, &ranking, ret_details, &err) != JR_OK)
        fail_msg("%s", err.message);
    return ranking;
}

/* What is said from..to comes true. */
typedef struct bin {
    double from, to, said, true_ones, n;
} bin;

enum { N_BINS = 4 };

static void find_bins(const world *w, jr_cluster cluster, jr_prior prior, bin *bins)
{
    static const double ends[] = {0.70, 0.80, 0.90, 0.95, 0.99};
    AUTO_FREE jr_detail *details = memory_zeroed(w->n_questions * MOST_PAIRS, sizeof *details);
    for (size_t b = 0; b < N_BINS; b++)
        bins[b] = (bin){.from = ends[b], .to = ends[b + 1]};
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        double strength[MOST_MODELS];
        rng r;
        rng_init(&r, 2026, league);
        size_t n = draw_votes(&r, w, strength, details);
        jr_rank_details found;
        jr_ranking ranking = rank(arena, w, details, n, cluster, prior, &found);
        for (size_t i = 0; i < w->n_models; i++)
            for (size_t j = 0; j < w->n_models; j++) {
                double said = ranking.posterior->better[i * w->n_models + j];
                for (size_t b = 0; b < N_BINS; b++)
                    if (said >= bins[b].from && said < bins[b].to) {
                        bins[b].said += said;
                        bins[b].true_ones +=
                            strength[found.model_of[i]] > strength[found.model_of[j]];
                        bins[b].n++;
                    }
            }
    }
    for (size_t b = 0; b < N_BINS; b++) {
        bins[b].said /= bins[b].n;
        bins[b].true_ones /= bins[b].n;
    }
}

/* By question both priors are right where strengths are far apart, and the normal one everywhere.
 */
static void what_is_said_comes_true_by_question_and_not_by_vote(void **state)
{
    (void)state;
    static const world worlds[] = {
        {8, 10, 1.2, 0}, {8, 10, 1.2, 1}, {8, 40, 1.2, 1}, {8, 10, 0.4, 1}, {8, 40, 0.4, 1}};
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++)
        for (int prior = JR_PRIOR_BOX; prior <= JR_PRIOR_NORMAL; prior++)
            for (int cluster = JR_CLUSTER_NONE; cluster <= JR_CLUSTER_QUESTION; cluster++) {
                const world *w = &worlds[k];
                bool is_right =
                    cluster == JR_CLUSTER_QUESTION && (prior == JR_PRIOR_NORMAL || w->spread > 1);
                bin bins[N_BINS];
                find_bins(w, (jr_cluster)cluster, (jr_prior)prior, bins);
                print_message("strengths %.1f, %zu questions that move a model by %.0f, prior %s, "
                              "%s:",
                              w->spread, w->n_questions, w->question_effect,
                              jr_prior_name((jr_prior)prior),
                              cluster == JR_CLUSTER_NONE ? "votes independent" : "by question");
                for (size_t b = 0; b < N_BINS; b++)
                    print_message(" %.3f was %.3f", bins[b].said, bins[b].true_ones);
                print_message("\n");
                for (size_t b = 0; b < N_BINS && is_right; b++) {
                    /* Two errors of a share; events of one league depend on each other. */
                    double error = sqrt(2 * bins[b].said * (1 - bins[b].said) / bins[b].n);
                    assert_true(fabs(bins[b].true_ones - bins[b].said) < 0.03 + 2 * error);
                }
                if (!is_right && w->question_effect > 0 && cluster == JR_CLUSTER_NONE)
                    assert_true(bins[2].true_ones < bins[2].said - 0.03);
            }
}

/* The share of true strengths that 95 % intervals of the normal prior hold, in per cent. */
static double coverage_of_normal_prior(const world *w)
{
    AUTO_FREE jr_detail *details = memory_zeroed(w->n_questions * MOST_PAIRS, sizeof *details);
    size_t held = 0;
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        double strength[MOST_MODELS], mean = 0;
        rng r;
        rng_init(&r, 77, league);
        size_t n = draw_votes(&r, w, strength, details);
        jr_rank_details found;
        jr_ranking ranking = rank(arena, w, details, n, JR_CLUSTER_NONE, JR_PRIOR_NORMAL, &found);
        for (size_t i = 0; i < w->n_models; i++)
            mean += strength[i] / (double)w->n_models;
        for (size_t i = 0; i < w->n_models; i++) {
            double truth = strength[found.model_of[i]] - mean;
            held += ranking.records[i].lower95 <= truth && truth <= ranking.records[i].upper95;
        }
    }
    return 100 * (double)held / (double)(LEAGUES * w->n_models);
}

static void intervals_of_the_normal_prior_hold_the_truth_in_small_fields(void **state)
{
    (void)state;
    static const world worlds[] = {{4, 5, 0.1, 0}, {4, 5, 0.3, 0}, {4, 5, 1, 0},
                                   {8, 5, 0.1, 0}, {8, 5, 0.3, 0}, {3, 20, 0.3, 0}};
    for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
        const world *w = &worlds[k];
        double coverage = coverage_of_normal_prior(w);
        print_message("%zu models, strengths %.1f, %zu rounds: normal prior %.1f %%\n", w->n_models,
                      w->spread, w->n_questions, coverage);
        assert_true(coverage >= 93);
    }
}

UNIT_GROUP(posterior_calibration)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_of_the_normal_prior_hold_the_truth_in_small_fields),
        cmocka_unit_test(what_is_said_comes_true_by_question_and_not_by_vote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
