/* Systematic samples of matches. */
#include "arena.h"

#include <jrank/stats.h>

#include <math.h>

enum { QUESTIONS = 12, EACH = 10, ALL = QUESTIONS * EACH, ROUNDS = 4000 };

static uint32_t question[ALL];
static double size_of[ALL];

static void list_matches(void)
{
    for (uint32_t k = 0; k < ALL; k++) {
        question[k] = k / EACH;
        size_of[k] = k % 3 == 0 ? 2 : 1;
    }
}

static void every_question_has_its_share_but_for_rounding(void **state)
{
    (void)state;
    size_t drawn[ALL];
    list_matches();
    for (uint64_t seed = 0; seed < 200; seed++) {
        size_t of_question[QUESTIONS] = {0};
        assert_int_equal(jr_sample_draw(question, NULL, ALL, 31, seed, drawn, NULL), 31);
        for (size_t i = 0; i < 31; i++) {
            assert_true(i == 0 || drawn[i] > drawn[i - 1]);
            of_question[question[drawn[i]]]++;
        }
        for (size_t q = 0; q < QUESTIONS; q++)
            assert_true(of_question[q] == 2 || of_question[q] == 3);
    }
}

/* A share of 4,000 has a standard error of 0.008 at most. */
static void every_match_is_drawn_with_its_probability(void **state)
{
    (void)state;
    static unsigned n_times[ALL];
    double probability[ALL], sum = 0;
    size_t drawn[ALL];
    list_matches();
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        assert_int_equal(jr_sample_draw(question, size_of, ALL, 40, seed, drawn, probability), 40);
        for (size_t i = 0; i < 40; i++)
            n_times[drawn[i]]++;
    }
    for (size_t k = 0; k < ALL; k++) {
        sum += probability[k];
        assert_true(fabs(probability[k] - (k % 3 ? 0.25 : 0.5)) < 1e-12);
        assert_true(fabs((double)n_times[k] / ROUNDS - probability[k]) < 0.04);
    }
    assert_true(fabs(sum - 40) < 1e-9);
}

static void what_is_too_large_is_taken_for_sure_and_the_rest_raised(void **state)
{
    (void)state;
    const uint32_t one_question[4] = {0};
    const double sizes[4] = {1, 1, 1, 97};
    double probability[4];
    size_t drawn[4];
    assert_int_equal(jr_sample_draw(one_question, sizes, 4, 2, 5, drawn, probability), 2);
    assert_int_equal(drawn[1], 3);
    assert_true(probability[3] == 1);
    for (size_t k = 0; k < 3; k++)
        assert_true(fabs(probability[k] - 1.0 / 3) < 1e-12);
}

static void more_than_there_are_is_all_and_the_seed_decides(void **state)
{
    (void)state;
    size_t drawn[ALL], other[ALL], n_same = 0;
    list_matches();
    assert_int_equal(jr_sample_draw(question, NULL, ALL, 1000, 1, drawn, NULL), ALL);
    for (size_t k = 0; k < ALL; k++)
        assert_int_equal(drawn[k], k);
    assert_int_equal(jr_sample_draw(question, NULL, ALL, 30, 1, drawn, NULL), 30);
    assert_int_equal(jr_sample_draw(question, NULL, ALL, 30, 1, other, NULL), 30);
    for (size_t k = 0; k < 30; k++)
        assert_int_equal(drawn[k], other[k]);
    assert_int_equal(jr_sample_draw(question, NULL, ALL, 30, 2, other, NULL), 30);
    for (size_t k = 0; k < 30; k++)
        n_same += drawn[k] == other[k];
    assert_true(n_same < 30);
}

UNIT_GROUP(sample)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_has_its_share_but_for_rounding),
        cmocka_unit_test(every_match_is_drawn_with_its_probability),
        cmocka_unit_test(what_is_too_large_is_taken_for_sure_and_the_rest_raised),
        cmocka_unit_test(more_than_there_are_is_all_and_the_seed_decides),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
