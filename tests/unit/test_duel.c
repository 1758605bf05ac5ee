/* Whether the second of two models is better, looked at after every question. */
#include "vector_fixture.h"

#include "base/rng.h"

enum { MOST = 400 };

static void the_vectors_wealth_and_decision(void **state)
{
    (void)state;
    double score[MOST];
    jr_duel duel;
    stats_vector v = vector_open("a_duel1");
    size_t n = yyjson_arr_size(yyjson_obj_get(v.input, "score_of_second_model_per_question"));
    for (size_t q = 0; q < n; q++)
        score[q] = number_at(v.input, "score_of_second_model_per_question", q);
    for (size_t k = 0; k < 3; k++) {
        double up, down;
        jr_duel_wealth(score, n, number_at(v.input, "null_means", k), 0.05, &up, &down);
        check_near("up", up, number_at(v.expected, "log_wealth_up", k));
        check_near("down", down, number_at(v.expected, "log_wealth_down", k));
    }
    jr_duel_options options = {.margin = log(0.6 / 0.4)};
    jr_duel_test(score, n, &options, &duel);
    assert_int_equal(duel.decision, JR_DUEL_UNDECIDED);
    assert_int_equal(duel.decided_at, 0);
    vector_close(&v);
}

static void a_model_that_wins_each_question_is_better_and_stays_so(void **state)
{
    (void)state;
    double score[MOST] = {0};
    jr_duel duel;
    for (size_t q = 0; q < 30; q++)
        score[q] = 1;
    jr_duel_test(score, MOST, &(jr_duel_options){0}, &duel);
    assert_int_equal(duel.decision, JR_DUEL_SECOND);
    assert_in_range(duel.decided_at, 5, 30);
    for (size_t q = 0; q < MOST; q++)
        score[q] = 1 - score[q];
    jr_duel_test(score, 30, &(jr_duel_options){0}, &duel);
    assert_int_equal(duel.decision, JR_DUEL_FIRST);
    assert_true(duel.rate == 0 && duel.lower == 0 && duel.upper < 0.5);
    assert_true(isinf(duel.gap) && duel.gap < 0);
}

static void ties_are_closer_only_where_a_margin_is_asked_for(void **state)
{
    (void)state;
    double score[MOST];
    jr_duel duel;
    for (size_t q = 0; q < MOST; q++)
        score[q] = 0.5;
    jr_duel_test(score, MOST, &(jr_duel_options){0}, &duel);
    assert_int_equal(duel.decision, JR_DUEL_UNDECIDED);
    jr_duel_test(score, MOST, &(jr_duel_options){.margin = 0.43}, &duel);
    assert_int_equal(duel.decision, JR_DUEL_CLOSER);
    assert_true(duel.lower > 0.39 && duel.upper < 0.61);
    assert_true(fabs(duel.gap) < 1e-9);
}

/* With a home advantage of 1 logit: (logistic(1.5) + logistic(-0.5)) / 2 = 0.5975560. */
static void the_gap_is_that_of_both_seats(void **state)
{
    (void)state;
    const double score[] = {0.5975560};
    jr_duel duel;
    jr_duel_test(score, 1, &(jr_duel_options){.home = 1}, &duel);
    assert_true(fabs(duel.gap - 0.5) < 1e-5);
    jr_duel_test(score, 1, &(jr_duel_options){.home = -1}, &duel);
    assert_true(fabs(duel.gap - 0.5) < 1e-5);
}

static void without_a_question_nothing_is_known(void **state)
{
    (void)state;
    jr_duel duel;
    jr_duel_test(NULL, 0, &(jr_duel_options){.margin = 1}, &duel);
    assert_int_equal(duel.decision, JR_DUEL_UNDECIDED);
    assert_true(isnan(duel.rate) && isnan(duel.gap) && duel.lower == 0 && duel.upper == 1);
}

/* At most 5 % at any of 400 looks; 600 runs leave 3 standard errors, 2.7 %. */
static void equal_models_are_seldom_told_apart_at_any_look(void **state)
{
    (void)state;
    enum { RUNS = 600 };
    size_t n_wrong = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        double score[MOST];
        jr_duel duel;
        rng random;
        rng_init(&random, 1, run);
        for (size_t q = 0; q < MOST; q++)
            score[q] = (double)(rng_below(&random, 2) + rng_below(&random, 2)) / 2;
        jr_duel_test(score, MOST, &(jr_duel_options){0}, &duel);
        n_wrong += duel.decision != JR_DUEL_UNDECIDED;
    }
    assert_in_range(n_wrong, 1, RUNS * 5 / 100 + 16);
}

UNIT_GROUP(duel)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_wealth_and_decision),
        cmocka_unit_test(a_model_that_wins_each_question_is_better_and_stays_so),
        cmocka_unit_test(ties_are_closer_only_where_a_margin_is_asked_for),
        cmocka_unit_test(the_gap_is_that_of_both_seats),
        cmocka_unit_test(without_a_question_nothing_is_known),
        cmocka_unit_test(equal_models_are_seldom_told_apart_at_any_look),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
