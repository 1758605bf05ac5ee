/* Judges drawn from others like them: what must not depend on how they are numbered, what too few
 * or too many of them leave out, and a spread that is found. The figures themselves are held
 * against scipy (tests/stats/against_scipy). */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/rng.h"

enum { MODELS = 6, QUESTIONS = 20, MOST_JUDGES = 22, PAIRS = MODELS * (MODELS - 1) };

static jr_detail details[QUESTIONS * MOST_JUDGES * PAIRS];
static jr_bt_fit fit;

/* Judge g has the number numbers[g]; returns the number of details. */
static size_t make(uint32_t n_judges, const uint32_t *numbers, double spread)
{
    rng r;
    rng_init(&r, 5, 0);
    double taste[MOST_JUDGES][MODELS];
    jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, PAIRS, sizeof(jr_cell))};
    size_t n = 0;
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++)
            if (i != j)
                counts.cells[counts.n_cells++] = (jr_cell){i, j, 0, 0, 0};
    for (size_t g = 0; g < n_judges; g++)
        for (size_t i = 0; i < MODELS; i++)
            taste[g][i] = spread * rng_normal(&r);
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (uint32_t g = 0; g < n_judges; g++)
            for (size_t k = 0; k < PAIRS; k++) {
                uint32_t i = counts.cells[k].first, j = counts.cells[k].second;
                double eta = 0.2 * g + 0.3 * (double)(i - j) + taste[g][i] - taste[g][j];
                bool wins = rng_uniform(&r) < jr_logistic(eta);
                details[n++] = (jr_detail){q, numbers[g], {i, j, wins, !wins, 0}};
                counts.cells[k].wins += wins;
                counts.cells[k].losses += !wins;
            }
    jr_field field;
    jr_error err = {0};
    jr_field_analyse(arena, &counts, &field);
    if (jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    return n;
}

static void numbers_of_judges_mean_nothing(void **state)
{
    (void)state;
    jr_random_judges r[2];
    for (int k = 0; k < 2; k++) {
        size_t n = make(3, k ? (uint32_t[]){4, 0, 1} : (uint32_t[]){0, 1, 2}, 0.5);
        r[k] = jr_bt_random_judges(arena, details, n, &fit);
    }
    assert_true(fabs(r[0].spread / r[1].spread - 1) < 1e-9);
    assert_true(fabs(r[0].degrees / r[1].degrees - 1) < 1e-9);
    for (size_t k = 0; k < (MODELS + 1) * (MODELS + 1); k++)
        assert_true(fabs(r[0].covariance[k] - r[1].covariance[k]) < 1e-10);
}

static void the_spread_is_found_and_judges_that_are_alike_have_none(void **state)
{
    (void)state;
    uint32_t numbers[20];
    for (uint32_t g = 0; g < 20; g++)
        numbers[g] = g;
    size_t n = make(20, numbers, 0.6);
    jr_random_judges r = jr_bt_random_judges(arena, details, n, &fit);
    assert_true(fabs(r.spread - 0.6) < 0.1); /* of 95 degrees of freedom, one and a half errors */
    assert_true(r.p_value < 1e-9);
    n = make(20, numbers, 0);
    r = jr_bt_random_judges(arena, details, n, &fit);
    assert_true(r.spread < 0.1);
    assert_true(r.p_value > 0.01);
}

static void too_few_and_too_many_judges_give_nothing(void **state)
{
    (void)state;
    uint32_t numbers[MOST_JUDGES];
    for (uint32_t g = 0; g < MOST_JUDGES; g++)
        numbers[g] = g;
    size_t n = make(1, numbers, 0.5);
    assert_null(jr_bt_random_judges(arena, details, n, &fit).covariance);
    n = make(MOST_JUDGES, numbers, 0.5);
    assert_null(jr_bt_random_judges(arena, details, n, &fit).covariance);
    n = make(2, numbers, 0.5);
    assert_non_null(jr_bt_random_judges(arena, details, n, &fit).covariance);
    assert_null(jr_bt_random_judges(arena, details, n / QUESTIONS, &fit).covariance);
}

UNIT_GROUP(random_judges)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_judges_mean_nothing),
        cmocka_unit_test(the_spread_is_found_and_judges_that_are_alike_have_none),
        cmocka_unit_test(too_few_and_too_many_judges_give_nothing),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
