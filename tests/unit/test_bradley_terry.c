/* The fit: the published figures, its symmetries, Firth's penalty and what can't be fitted. */
#include "arena.h"
#include "paths.h"

#include <jrank/stats.h>
#include <jrank/votes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

static const double POINTS = 173.71779276130073; /* 400 / ln 10 */

static jr_bt_fit fit_with(const jr_counts *counts, jr_bt_options options)
{
    jr_field field;
    jr_bt_fit fit;
    jr_error err = {0};
    jr_field_analyse(arena, counts, &field);
    if (jr_bt_fit_counts(arena, counts, &field, &options, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return fit;
}

static jr_bt_fit fit(const jr_counts *counts)
{
    return fit_with(counts, (jr_bt_options){0});
}

static double standard_error(const jr_bt_fit *f, size_t model)
{
    const double *c = jr_bt_covariance(arena, f);
    return sqrt(c[(1 + model) * (f->n_models + 1) + 1 + model]);
}

/* The 800 verdicts of GPT-4 on Rakuda, June to July 2023, by R's BradleyTerry2 1.1-2:
 * Rscript tests/stats/bradley_terry.R data/rakuda_v1_gpt4_counts.csv */
static void figures_of_the_real_table(void **state)
{
    (void)state;
    static const struct {
        const char *model;
        double rating, se;
    } expected[] = {
        {"cyberagent/open-calm-7b", 794.772401, 31.305},
        {"gpt-3.5-turbo-0301:20230614", 1378.627798, 41.403},
        {"gpt-4:20230713", 1511.242256, 48.337},
        {"izumi-lab/stormy-7b-10ep", 848.215699, 30.984},
        {"rinna/japanese-gpt-neox-3.6b", 703.772535, 34.421},
        {"rinna/japanese-gpt-neox-3.6b-instruction-ppo", 862.586561, 31.287},
        {"rinna/japanese-gpt-neox-3.6b-instruction-sft-v2", 814.526226, 31.716},
        {"rwkv-world-jpn-55", 1075.449255, 31.693},
        {"super-torin-sama-alpha2", 1010.807269, 29.748},
    };
    jr_votes votes;
    jr_votes_options options = {0};
    jr_error err = {0};
    if (jr_votes_load_counts(arena, SOURCE_ROOT "/data/rakuda_v1_gpt4_counts.csv", &options, &votes,
                             &err) != JR_OK)
        fail_msg("%s", err.message);
    jr_bt_fit f = fit(&votes.counts);
    assert_int_equal(f.n_models, 9);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(jr_str_compare(votes.models[i], jr_str_from(expected[i].model)), 0);
        assert_true(fabs(1000 + POINTS * f.strength[i] - expected[i].rating) < 1e-5);
        assert_true(fabs(POINTS * standard_error(&f, i) - expected[i].se) < 1e-3);
    }
    assert_true(fabs(POINTS * f.home - -27.145927) < 1e-5);
    assert_true(fabs(POINTS * f.home_se - 17.1785) < 1e-3);
    jr_bt_fit without = fit_with(&votes.counts, (jr_bt_options){.without_home = true});
    assert_true(fabs(2 * (f.log_likelihood - without.log_likelihood) - 2.510) < 0.001);
}

/* Two models, each first in half of the matches: solved by hand. With 30:10 for 0 sitting first and
 * 20:20 sitting second, logit(3/4) = a + d and logit(1/2) = a - d. */
static void two_models_by_hand(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 30, 10, 0}, {1, 0, 20, 20, 0}};
    jr_counts counts = {2, 2, cells};
    jr_bt_fit f = fit(&counts);
    assert_true(fabs(f.home - log(3) / 2) < 1e-12);
    assert_true(fabs(f.strength[0] - log(3) / 4) < 1e-12);
    assert_true(fabs(f.strength[1] + log(3) / 4) < 1e-12);
    /* variances of the two logits: 1 / (n p q) */
    double v1 = 1 / (40 * 0.75 * 0.25), v2 = 1 / (40 * 0.25);
    assert_true(fabs(f.home_se - sqrt((v1 + v2) / 4)) < 1e-9);
    assert_true(fabs(standard_error(&f, 0) - sqrt((v1 + v2) / 16)) < 1e-9);
}

static jr_counts random_counts(size_t n, double votes_per_cell, uint64_t seed)
{
    rng r;
    rng_init(&r, seed, 0);
    jr_counts counts = {n, 0, jr_arena_alloc(arena, n * n, sizeof(jr_cell))};
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            if (i == j)
                continue;
            double p = jr_logistic(0.2 + 0.15 * ((double)i - (double)j));
            double total = 1 + floor(rng_uniform(&r) * votes_per_cell);
            double wins = (double)rng_binomial(&r, (uint64_t)total, p);
            double ties = (double)rng_binomial(&r, (uint64_t)(total - wins), 0.1);
            counts.cells[counts.n_cells++] = (jr_cell){i, j, wins, total - wins - ties, ties};
        }
    return counts;
}

static void scores_add_up_to_their_expectation(void **state)
{
    (void)state;
    jr_counts counts = random_counts(20, 30, 1);
    jr_bt_fit f = fit(&counts);
    double residual[20] = {0}, home = 0, sum = 0;
    for (size_t k = 0; k < counts.n_cells; k++) {
        jr_cell *c = &counts.cells[k];
        double p = jr_logistic(f.home + f.strength[c->first] - f.strength[c->second]);
        double left = c->wins + c->ties / 2 - jr_cell_total(c) * p;
        residual[c->first] += left;
        residual[c->second] -= left;
        home += left;
    }
    for (size_t i = 0; i < 20; i++) {
        assert_true(fabs(residual[i]) < 1e-8);
        sum += f.strength[i];
    }
    assert_true(fabs(home) < 1e-8);
    assert_true(fabs(sum) < 1e-10);
}

static int by_pair(const void *left, const void *right)
{
    const jr_cell *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

static void other_names_permute_the_result(void **state)
{
    (void)state;
    jr_counts counts = random_counts(11, 20, 2), renamed = random_counts(11, 20, 2);
    for (size_t k = 0; k < renamed.n_cells; k++) {
        renamed.cells[k].first = (renamed.cells[k].first * 4 + 3) % 11;
        renamed.cells[k].second = (renamed.cells[k].second * 4 + 3) % 11;
    }
    qsort(renamed.cells, renamed.n_cells, sizeof *renamed.cells, by_pair);
    jr_bt_fit f = fit(&counts), g = fit(&renamed);
    for (size_t i = 0; i < 11; i++)
        assert_true(fabs(f.strength[i] - g.strength[(i * 4 + 3) % 11]) < 1e-9);
    assert_true(fabs(f.home - g.home) < 1e-9);
}

static void other_seats_turn_the_home_advantage(void **state)
{
    (void)state;
    jr_counts counts = random_counts(8, 20, 3), turned = random_counts(8, 20, 3);
    for (size_t k = 0; k < turned.n_cells; k++) {
        jr_cell c = turned.cells[k];
        turned.cells[k] = (jr_cell){c.second, c.first, c.losses, c.wins, c.ties};
    }
    qsort(turned.cells, turned.n_cells, sizeof *turned.cells, by_pair);
    jr_bt_fit f = fit(&counts), g = fit(&turned);
    assert_true(fabs(f.home + g.home) < 1e-9);
    for (size_t i = 0; i < 8; i++)
        assert_true(fabs(f.strength[i] - g.strength[i]) < 1e-9);
}

static void twice_the_votes_halve_the_variances(void **state)
{
    (void)state;
    jr_counts counts = random_counts(8, 20, 4), twice = random_counts(8, 20, 4);
    for (size_t k = 0; k < twice.n_cells; k++) {
        twice.cells[k].wins *= 2;
        twice.cells[k].losses *= 2;
        twice.cells[k].ties *= 2;
    }
    jr_bt_fit f = fit(&counts), g = fit(&twice);
    const double *c = jr_bt_covariance(arena, &f), *d = jr_bt_covariance(arena, &g);
    for (size_t i = 0; i < 8; i++)
        assert_true(fabs(f.strength[i] - g.strength[i]) < 1e-9);
    for (size_t i = 0; i < 81; i++)
        assert_true(fabs(c[i] - 2 * d[i]) < 1e-9);
}

static void covariance_of_each_part_sums_to_zero(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 2, 3, 2, 0}, {1, 3, 2, 3, 1}, {2, 0, 4, 1, 0}, {3, 1, 2, 2, 0}};
    jr_counts counts = {5, 4, cells};
    jr_bt_fit f = fit(&counts);
    const double *c = jr_bt_covariance(arena, &f);
    assert_true(isnan(f.strength[4]));
    for (size_t i = 0; i < 6; i++) {
        assert_true(fabs(c[i * 6 + 1] + c[i * 6 + 3]) < 1e-12);
        assert_true(fabs(c[i * 6 + 2] + c[i * 6 + 4]) < 1e-12);
        assert_true(c[i * 6 + 5] == 0);
    }
    assert_true(fabs(f.strength[0] + f.strength[2]) < 1e-12);
    assert_true(fabs(f.strength[1] + f.strength[3]) < 1e-12);
}

static void nothing_but_ties_makes_all_equal(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 0, 0, 4}, {1, 2, 0, 0, 4}, {2, 0, 0, 0, 1}};
    jr_counts counts = {3, 3, cells};
    jr_bt_fit f = fit(&counts);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(f.strength[i]) < 1e-9);
    assert_true(fabs(f.home) < 1e-9);
}

static void separated_votes_need_the_penalty(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 5, 0, 0}, {1, 0, 0, 4, 0}, {1, 2, 3, 2, 0}, {2, 1, 2, 2, 0}};
    jr_counts counts = {3, 4, cells};
    jr_field field;
    jr_bt_fit f;
    jr_error err = {0};
    jr_bt_options options = {0};
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &options, &f, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "HINT"));
    f = fit_with(&counts, (jr_bt_options){.firth = true});
    assert_true(f.strength[0] > f.strength[1] && f.strength[0] < 10);
    /* Without penalty for the rest: 1 and 2 stay about as far apart as alone */
    assert_true(fabs(f.strength[1] - f.strength[2]) < 1);
}

/* For one binomial proportion Jeffreys' penalty adds half a success and half a failure. */
static void firth_of_one_match_by_hand(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 1, 0, 0}};
    jr_counts counts = {2, 1, cells};
    jr_bt_fit f = fit_with(&counts, (jr_bt_options){.firth = true});
    assert_false(f.home_free);
    assert_true(fabs(f.strength[0] - f.strength[1] - log(1.5 / 0.5)) < 1e-6);
}

static void firth_maximises_the_penalised_likelihood(void **state)
{
    (void)state;
    jr_counts counts = random_counts(4, 3, 9);
    jr_bt_fit f = fit_with(&counts, (jr_bt_options){.firth = true});
    /* log L + 1/2 log det of the information in (a, b1, b2, b3) with b0 = -(b1 + b2 + b3),
     * evaluated directly */
    double best = -INFINITY;
    for (int probe = 0; probe <= 8; probe++) {
        double theta[5] = {f.home, f.strength[0], f.strength[1], f.strength[2], f.strength[3]};
        if (probe > 0) {
            static const double STEP = 1e-3;
            int which = (probe - 1) / 2;
            double step = probe % 2 ? STEP : -STEP;
            theta[which == 0 ? 0 : which + 1] += step;
            if (which > 0)
                theta[1] -= step;
        }
        double h[4][4] = {{0}}, value = 0;
        for (size_t k = 0; k < counts.n_cells; k++) {
            const jr_cell *c = &counts.cells[k];
            double p = jr_logistic(theta[0] + theta[1 + c->first] - theta[1 + c->second]);
            double y = c->wins + c->ties / 2, n = jr_cell_total(c), x[4] = {1, 0, 0, 0};
            value += y * log(p) + (n - y) * log(1 - p);
            for (size_t b = 1; b < 4; b++)
                x[b] = (c->first == b) - (c->second == b) - (c->first == 0) + (c->second == 0);
            for (size_t a = 0; a < 4; a++)
                for (size_t b = 0; b < 4; b++)
                    h[a][b] += n * p * (1 - p) * x[a] * x[b];
        }
        double determinant = 1;
        for (size_t a = 0; a < 4; a++) {
            determinant *= h[a][a];
            for (size_t b = a + 1; b < 4; b++) {
                double factor = h[b][a] / h[a][a];
                for (size_t c = a; c < 4; c++)
                    h[b][c] -= factor * h[a][c];
            }
        }
        value += log(determinant) / 2;
        if (probe == 0)
            best = value;
        else
            assert_true(value < best);
    }
}

/* Where the advantage is given, all else follows from it: at the estimate nothing changes, and
 * elsewhere the scores of the strengths are still 0. */
static void a_given_home_advantage_is_no_parameter(void **state)
{
    (void)state;
    jr_counts counts = random_counts(6, 30, 8);
    jr_bt_fit free_fit = fit(&counts);
    jr_bt_fit same =
        fit_with(&counts, (jr_bt_options){.without_home = true, .home = free_fit.home});
    assert_true(same.home == free_fit.home && !same.home_free && isnan(same.home_se));
    assert_int_equal(same.n_parameters, free_fit.n_parameters - 1);
    assert_true(jr_bt_covariance(arena, &same)[0] == 0);
    for (size_t i = 0; i < 6; i++)
        assert_true(fabs(same.strength[i] - free_fit.strength[i]) < 1e-9);
    for (int firth = 0; firth <= 1; firth++) {
        jr_bt_fit other = fit_with(
            &counts, (jr_bt_options){.without_home = true, .home = -0.7, .firth = firth == 1});
        double score = 0, largest = 0;
        for (size_t i = 0; i < 6; i++) {
            score = 0;
            for (size_t k = 0; k < counts.n_cells; k++) {
                const jr_cell *c = &counts.cells[k];
                double p = jr_logistic(-0.7 + other.strength[c->first] - other.strength[c->second]);
                double left = c->wins + c->ties / 2 - jr_cell_total(c) * p;
                score += c->first == i ? left : c->second == i ? -left : 0;
            }
            largest = fmax(largest, fabs(score));
        }
        assert_true(firth ? largest > 1e-3 && largest < 1 : largest < 1e-7);
        assert_true(other.home == -0.7);
    }
}

/* All won by the first seat: no bound to an advantage, and a maximum without one. */
static void without_home_advantage_winners_may_stand_first(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 2, 0, 0}, {1, 2, 1, 0, 0}, {2, 0, 1, 0, 0}};
    jr_counts counts = {3, 3, cells};
    jr_field field;
    jr_bt_fit f;
    jr_field_analyse(arena, &counts, &field);
    assert_true(field.separated && field.home_direction == 1);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &f, NULL),
                     JR_ERR_DATA);
    f = fit_with(&counts, (jr_bt_options){.without_home = true});
    assert_true(!f.field.separated && fabs(f.strength[0] - 0.419617624) < 1e-8);
    /* A champion is separated with and without. */
    jr_cell champion[] = {{0, 1, 1, 1, 0}, {1, 0, 1, 1, 0}, {2, 0, 1, 0, 0}};
    counts.cells = champion;
    jr_field_analyse(arena, &counts, &field);
    jr_field_fix_home(&field);
    assert_true(field.separated && field.direction[2] == 1 && field.home_direction == 0);
}

static void no_vote_is_an_error(void **state)
{
    (void)state;
    jr_counts counts = {3, 0, NULL};
    jr_field field;
    jr_bt_fit f;
    jr_error err = {0};
    jr_bt_options options = {0};
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &options, &f, &err), JR_ERR_DATA);
}

/* Values of the chi-squared distribution from any table. */
static void chi_squared_table(void **state)
{
    (void)state;
    assert_true(fabs(jr_chi_squared_upper(3.841458820694124, 1) - 0.05) < 1e-12);
    assert_true(fabs(jr_chi_squared_upper(6.634896601021214, 1) - 0.01) < 1e-12);
    assert_true(jr_chi_squared_upper(0, 1) == 1);
}

UNIT_GROUP(bradley_terry)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_the_real_table),
        cmocka_unit_test(two_models_by_hand),
        cmocka_unit_test(scores_add_up_to_their_expectation),
        cmocka_unit_test(other_names_permute_the_result),
        cmocka_unit_test(other_seats_turn_the_home_advantage),
        cmocka_unit_test(twice_the_votes_halve_the_variances),
        cmocka_unit_test(covariance_of_each_part_sums_to_zero),
        cmocka_unit_test(nothing_but_ties_makes_all_equal),
        cmocka_unit_test(separated_votes_need_the_penalty),
        cmocka_unit_test(firth_of_one_match_by_hand),
        cmocka_unit_test(firth_maximises_the_penalised_likelihood),
        cmocka_unit_test(a_given_home_advantage_is_no_parameter),
        cmocka_unit_test(without_home_advantage_winners_may_stand_first),
        cmocka_unit_test(no_vote_is_an_error),
        cmocka_unit_test(chi_squared_table),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
