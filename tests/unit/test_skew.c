/* Intransitivity: a circle by hand, symmetries, and where there is no test. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>
#include <string.h>

enum { MODELS = 3, CELLS = MODELS * (MODELS - 1), QUESTIONS = 12 };

/* Every ordered pair on every question; 0 beats 1 beats 2 beats 0 in this share of the questions.
 */
static void draw_circle(double share, jr_detail *ret_details)
{
    size_t n = 0;
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (uint32_t i = 0; i < MODELS; i++)
            for (uint32_t j = 0; j < MODELS; j++) {
                bool follows = q < share * QUESTIONS, beats = (i + 1) % MODELS == j;
                if (i != j)
                    ret_details[n++] = (jr_detail){
                        q, 0, {i, j, 10.0 * (follows == beats), 10.0 * (follows != beats), 0}};
            }
}

static jr_counts count(const jr_detail *details, size_t n)
{
    jr_counts counts = {MODELS, CELLS, jr_arena_alloc(arena, CELLS, sizeof(jr_cell))};
    for (size_t k = 0; k < n; k++) {
        jr_cell *sum = &counts.cells[k % CELLS];
        const jr_cell *c = &details[k].cell;
        *sum = (jr_cell){c->first, c->second, sum->wins + c->wins, sum->losses + c->losses, 0};
    }
    return counts;
}

static jr_skew find(double share, bool by_question, unsigned n_threads)
{
    jr_detail details[QUESTIONS * CELLS];
    draw_circle(share, details);
    jr_counts counts = count(details, QUESTIONS * CELLS);
    jr_skew skew;
    jr_skew_find(arena, &counts, details, by_question ? QUESTIONS * CELLS : 0, 3, n_threads, &skew);
    return skew;
}

/* Strengths and home advantage are 0. Of 240 votes on a pair 180 go around the circle, 60 more than
 * half, with a variance of 60: a step of 1 logit. Of 4,096 ways to turn 12 signs 2 * 299 leave
 * three more on one side than the other by 6 or more (scipy.stats.binom.sf(8, 12, .5) * 2 =
 * 0.14600). */
static void a_circle_by_hand(void **state)
{
    (void)state;
    jr_skew skew = find(0.75, true, 1);
    assert_int_equal(skew.n_rounds, 999);
    assert_true(fabs(skew.logit - 1) < 1e-9);
    assert_true(fabs(skew.p_value - 0.146) < 0.04);
    assert_true(find(0.75, false, 1).p_value < 0.002);
    assert_true(find(0.5, false, 1).p_value > 0.9);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    jr_skew one = find(0.6, true, 1), many = find(0.6, true, 3);
    assert_memory_equal(&one, &many, sizeof one);
}

/* All of a circle's votes one way: the strengths have a maximum, and signs can't be turned in more
 * ways than two for a question that is alone. */
static void one_question_says_nothing(void **state)
{
    (void)state;
    jr_detail details[QUESTIONS * CELLS];
    draw_circle(1, details);
    jr_counts counts = count(details, CELLS);
    jr_skew skew;
    jr_skew_find(arena, &counts, details, CELLS, 3, 1, &skew);
    assert_true(skew.p_value == 1);
}

static void a_separated_field_and_one_of_two_models_have_no_test(void **state)
{
    (void)state;
    jr_cell beaten[] = {{0, 1, 3, 0, 0}, {1, 2, 3, 1, 0}, {2, 0, 0, 3, 0}};
    jr_cell two[] = {{0, 1, 3, 2, 0}, {1, 0, 2, 2, 0}};
    jr_skew skew = {.p_value = 7};
    jr_skew_find(arena, &(jr_counts){3, 3, beaten}, NULL, 0, 3, 1, &skew);
    assert_true(isnan(skew.p_value) && isnan(skew.logit));
    jr_skew_find(arena, &(jr_counts){2, 2, two}, NULL, 0, 3, 1, &skew);
    assert_true(isnan(skew.p_value) && isnan(skew.logit));
}

UNIT_GROUP(skew)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_by_hand),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(one_question_says_nothing),
        cmocka_unit_test(a_separated_field_and_one_of_two_models_have_no_test),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
