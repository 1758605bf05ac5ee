/* What a judge likes more than people do. */
#include "unit.h"

#include <jrank/stats.h>

#include <math.h>

#include "base/rng.h"
#include "stats/calibrate.h"

enum { QUESTIONS = 60, MODELS = 5, PAIRS = MODELS * (MODELS - 1) / 2, MATCHES = QUESTIONS * PAIRS };

static const double strengths[MODELS] = {0.9, 0.4, 0, -0.4, -0.9};

typedef struct league {
    calibration_match matches[MATCHES];
    double longer[MATCHES];
} league;

/* A judge who prefers the model 4 by `own` logits and the longer answer by `taste`, and people who
 * do neither, on a third of the matches. */
static void draw_league(league *l, uint64_t seed, double own, double taste)
{
    rng random;
    size_t k = 0;
    rng_init(&random, seed, 0);
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (uint32_t i = 0; i < MODELS; i++)
            for (uint32_t j = i + 1; j < MODELS; j++, k++) {
                bool is_swapped = rng_uniform(&random) < 0.5;
                uint32_t first = is_swapped ? j : i, second = is_swapped ? i : j;
                double gap = strengths[first] - strengths[second];
                double bias = own * ((first == 4) - (second == 4));
                l->longer[k] = rng_normal(&random);
                double judge = jr_logistic(gap + bias + taste * l->longer[k]);
                l->matches[k] =
                    (calibration_match){.question = q,
                                        .first = first,
                                        .second = second,
                                        .judge = rng_uniform(&random) < judge,
                                        .human = rng_uniform(&random) < jr_logistic(gap),
                                        .probability = 1.0 / 3};
                if (rng_uniform(&random) > 1.0 / 3)
                    l->matches[k].human = NAN;
            }
}

static calibration_bias compare(jr_arena *arena, const league *l, const double *z,
                                calibration *ret_calibration)
{
    jr_error err;
    calibration_bias bias;
    assert_int_equal(
        calibration_fit_votes(arena, l->matches, MATCHES, MODELS, NULL, ret_calibration, &err),
        JR_OK);
    assert_int_equal(
        calibration_compare(arena, l->matches, MATCHES, NULL, ret_calibration, z, &bias, &err),
        JR_OK);
    return bias;
}

static void without_a_covariate_it_is_the_judges_fit_less_the_calibrated_one(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static league l, of_judge;
    calibration fit, judged;
    jr_error err;
    draw_league(&l, 1, 1.2, 0.5);
    calibration_bias bias = compare(arena, &l, NULL, &fit);
    of_judge = l;
    for (size_t k = 0; k < MATCHES; k++) {
        of_judge.matches[k].human = l.matches[k].judge;
        of_judge.matches[k].probability = 1;
    }
    assert_int_equal(
        calibration_fit_votes(arena, of_judge.matches, MATCHES, MODELS, NULL, &judged, &err),
        JR_OK);
    assert_true(fabs(bias.value[0] - (judged.human.home - fit.ratings.home)) < 1e-8);
    for (size_t i = 0; i < MODELS; i++)
        assert_true(fabs(bias.value[1 + i] - (judged.human.strength[i] - fit.ratings.strength[i])) <
                    1e-8);
    bias = compare(arena, &of_judge, l.longer, &judged);
    for (size_t i = 0; i <= MODELS + 1; i++)
        assert_true(fabs(bias.value[i]) < 1e-8 && bias.covariance[i * (MODELS + 2) + i] <
                                                      1e-16); /* who agrees is surely the same */
}

/* 40 leagues: intervals of two errors hold in 30 or more, which 95 % ones miss once in 10^5. */
static void what_the_judge_was_made_to_like_is_found_within_its_errors(void **state)
{
    (void)state;
    enum { LEAGUES = 40, LEAST = 30 };
    static league l;
    static const double own = 1.0, taste = 0.6;
    size_t n_own = 0, n_taste = 0;
    double sum = 0;
    for (uint64_t seed = 0; seed < LEAGUES; seed++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        calibration fit;
        size_t d = MODELS + 2;
        draw_league(&l, 100 + seed, own, taste);
        calibration_bias bias = compare(arena, &l, l.longer, &fit);
        double factor = (double)MODELS / (MODELS - 1);
        double se = sqrt(bias.covariance[5 * d + 5]) * factor;
        n_own += fabs(bias.value[5] * factor - own) < 2 * se;
        se = sqrt(bias.covariance[6 * d + 6]);
        n_taste += fabs(bias.value[6] - taste) < 2 * se;
        sum += bias.value[6] / LEAGUES;
    }
    assert_true(n_own >= LEAST);
    assert_true(n_taste >= LEAST);
    assert_true(fabs(sum - taste) < 0.1);
}

UNIT_GROUP(calibration_bias)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_covariate_it_is_the_judges_fit_less_the_calibrated_one),
        cmocka_unit_test(what_the_judge_was_made_to_like_is_found_within_its_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
