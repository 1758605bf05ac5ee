/*
 * Reliabilities of judges. Numbers with people are scipy's (BFGS on the same penalised likelihood,
 * errors from the definition); those by each other stand in tests/stats/scipy_figures.json.
 */
#include "arena.h"

#include <jrank/bench.h>

#include <math.h>
#include <string.h>

#include "stats/jury.h"

enum { JUDGES = 2, QUESTIONS = 6, PER_JUDGE = 3, ALL = JUDGES * QUESTIONS * PER_JUDGE };

/* The votes of which the numbers are. */
static void make_votes(jury_vote *votes)
{
    static const double people[] = {1, -1, 0.5};
    static const double wins[] = {1, 0, 1, 1, 0, 0.5, 1, 0, 0, 1, 0.5, 1};
    size_t n_made = 0;
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (uint32_t g = 0; g < JUDGES; g++)
            for (uint32_t k = 0; k < PER_JUDGE; k++) {
                double n = 1 + (q + k) % 2 * 0.5;
                votes[n_made++] = (jury_vote){.question = q,
                                              .judge = g,
                                              .n = n,
                                              .wins = n * wins[(q * 5 + g * 3 + k * 2) % 12],
                                              .people = people[(q + k) % 3]};
            }
}

static void agreement_with_people_has_scipys_numbers(void **state)
{
    (void)state;
    jury_vote votes[ALL];
    jury_fit fit;
    jr_error err;
    make_votes(votes);
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES, 0, &fit, &err), JR_OK);
    assert_true(fabs(fit.reliability[0] - 0.4915311) < 1e-6);
    assert_true(fabs(fit.reliability[1] - 1.08261677) < 1e-6);
    assert_true(fabs(fit.weight[0] - 0.62450436) < 1e-6);
    assert_true(fabs(fit.weight[1] - 1.37549564) < 1e-6);
    assert_true(fabs(fit.se[0] - 0.30326031) < 1e-6);
    assert_int_equal(fit.n_questions, QUESTIONS);
}

static void a_judge_without_votes_has_no_weight(void **state)
{
    (void)state;
    jury_vote votes[ALL];
    jury_fit two, three;
    jr_error err;
    make_votes(votes);
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES, 0, &two, &err), JR_OK);
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES + 1, 0, &three, &err), JR_OK);
    for (size_t g = 0; g < JUDGES; g++) {
        assert_true(fabs(two.weight[g] - three.weight[g]) < 1e-9);
        assert_true(fabs(two.se[g] - three.se[g]) < 1e-9);
    }
    assert_true(isnan(three.reliability[JUDGES]) && !(three.weight[JUDGES] > 0));
}

static void who_says_the_contrary_has_no_weight(void **state)
{
    (void)state;
    jury_vote votes[ALL];
    jury_fit fit;
    jr_error err;
    make_votes(votes);
    for (size_t k = 0; k < ALL; k++)
        if (votes[k].judge == 1)
            votes[k].wins = votes[k].people > 0 ? 0 : votes[k].n;
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES, 0, &fit, &err), JR_OK);
    assert_true(fit.reliability[1] < 0 && !(fit.weight[1] > 0) && fit.se[1] > 0);
    assert_true(fabs(fit.weight[0] - 2) < 1e-9);
}

/* Each vote of the judge as so many. */
static void repeat(jury_vote *votes, uint32_t judge, double times)
{
    for (size_t k = 0; k < ALL; k++)
        if (votes[k].judge == judge) {
            votes[k].n *= times;
            votes[k].wins *= times;
        }
}

/* How many votes a judge gave says nothing of how good they are. */
static void judges_count_the_same_however_many_votes_they_gave(void **state)
{
    (void)state;
    jury_vote votes[ALL];
    jury_fit once, often;
    jr_error err;
    make_votes(votes);
    for (size_t k = 0; k < ALL; k++) {
        votes[k].first = (uint32_t)(k % 3);
        votes[k].second = (uint32_t)((k + 1 + k / 3 % 2) % 3);
    }
    repeat(votes, 0, 4);
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES, 3, &once, &err), JR_OK);
    repeat(votes, 0, 0.25);
    repeat(votes, 1, 4);
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES, 3, &often, &err), JR_OK);
    for (size_t g = 0; g < JUDGES; g++) {
        assert_true(fabs(once.weight[g] - often.weight[g]) < 1e-8);
        assert_true(fabs(once.se[g] - often.se[g]) < 1e-8);
    }
}

static void too_few_judges_and_questions_are_refused(void **state)
{
    (void)state;
    jury_vote votes[ALL];
    jury_fit fit;
    jr_error err;
    make_votes(votes);
    assert_int_equal(jury_fit_votes(arena, votes, PER_JUDGE, JUDGES, 0, &fit, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "two judges"));
    assert_int_equal(jury_fit_votes(arena, votes, 2 * PER_JUDGE, JUDGES, 0, &fit, &err),
                     JR_ERR_DATA);
    assert_non_null(strstr(err.message, "two questions"));
    for (size_t k = 0; k < ALL; k++)
        votes[k].wins = votes[k].people > 0 ? 0 : votes[k].n;
    assert_int_equal(jury_fit_votes(arena, votes, ALL, JUDGES, 0, &fit, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "coin"));
}

static void models_of_one_family_are_kin(void **state)
{
    (void)state;
    jr_model models[] = {{.id = JR_STR("a"), .family = JR_STR("f")},
                         {.id = JR_STR("b"), .family = JR_STR("f")},
                         {.id = JR_STR("c")},
                         {.id = JR_STR("d")}};
    jr_model_list list = {models, 4}, none = {0};
    assert_true(jr_models_are_kin(&list, JR_STR("a"), JR_STR("b")));
    assert_false(jr_models_are_kin(&list, JR_STR("c"), JR_STR("d")));
    assert_false(jr_models_are_kin(&list, JR_STR("a"), JR_STR("c")));
    assert_true(jr_models_are_kin(&none, JR_STR("gpt-4"), JR_STR("gpt-4:2023")));
    assert_true(jr_models_are_kin(&none, JR_STR("x"), JR_STR("x")));
    assert_false(jr_models_are_kin(&none, JR_STR("gpt-4"), JR_STR("gpt-4o")));
}

UNIT_GROUP(jury)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_with_people_has_scipys_numbers),
        cmocka_unit_test(a_judge_without_votes_has_no_weight),
        cmocka_unit_test(who_says_the_contrary_has_no_weight),
        cmocka_unit_test(judges_count_the_same_however_many_votes_they_gave),
        cmocka_unit_test(too_few_judges_and_questions_are_refused),
        cmocka_unit_test(models_of_one_family_are_kin),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
