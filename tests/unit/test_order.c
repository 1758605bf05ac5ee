/* The order in which matches are asked: groups that begin alike, one call ahead of the others. */
#include "arena.h"

#include <string.h>

#include "eval/order.h"

enum { N_MODELS = 6, N_QUESTIONS = 5, N_ALL = N_QUESTIONS * N_MODELS * (N_MODELS - 1) };

static planned_match all[N_ALL];

static match_plan plan_all(void)
{
    size_t n = 0;
    for (uint32_t q = 0; q < N_QUESTIONS; q++)
        for (uint32_t i = 0; i < N_MODELS; i++)
            for (uint32_t k = 0; k < N_MODELS; k++)
                if (i != k)
                    all[n++] =
                        (planned_match){.question = q, .first = i, .second = k, .turn = q % 2 + 1};
    return (match_plan){.matches = all, .n_matches = n};
}

static match_order begin(const match_plan *plan, bool is_grouped)
{
    match_order o;
    order_init(&o, arena, plan, N_MODELS, N_QUESTIONS, 7, is_grouped);
    for (uint32_t i = 0; i < plan->n_matches; i++)
        order_add(&o, i);
    order_open(&o);
    return o;
}

static uint32_t take(match_order *o)
{
    uint32_t match, slot;
    assert_true(order_take(o, 0, &match, &slot));
    assert_int_equal(slot, 0);
    return match;
}

static void assert_nothing_may_go(match_order *o, uint32_t n_slots)
{
    uint32_t match, slot;
    assert_false(order_take(o, n_slots, &match, &slot));
}

static bool are_alike(uint32_t one, uint32_t other)
{
    return all[one].question == all[other].question && all[one].first == all[other].first;
}

static void one_of_a_group_goes_ahead_and_the_others_follow_its_reply(void **state)
{
    (void)state;
    match_plan plan = plan_all();
    match_order o = begin(&plan, true);
    uint32_t leader = take(&o), other = take(&o);
    assert_false(are_alike(leader, other));
    assert_int_equal(order_group_size(&o, leader), N_MODELS - 1);
    order_done(&o, leader, 0, true);
    for (size_t i = 2; i < N_MODELS; i++)
        assert_true(are_alike(take(&o), leader));
    assert_false(are_alike(take(&o), leader));
}

static void a_failed_call_warms_nothing_and_another_goes_ahead(void **state)
{
    (void)state;
    match_plan plan = plan_all();
    plan.n_matches = 3;
    match_order o = begin(&plan, true);
    uint32_t leader = take(&o);
    assert_nothing_may_go(&o, 0);
    order_done(&o, leader, 0, false);
    leader = take(&o);
    assert_nothing_may_go(&o, 0);
    order_done(&o, leader, 0, true);
    (void)take(&o);
    assert_nothing_may_go(&o, 0);
}

static void every_round_has_a_group_of_each_question(void **state)
{
    (void)state;
    match_plan plan = plan_all();
    match_order o = begin(&plan, true);
    size_t of_question[N_QUESTIONS] = {0}, of_first[N_MODELS] = {0};
    for (size_t n = 1; n <= (size_t)N_QUESTIONS * N_MODELS; n++) {
        uint32_t leader = take(&o);
        of_question[all[leader].question]++;
        of_first[all[leader].first]++;
        for (size_t q = 0; n % N_QUESTIONS == 0 && q < N_QUESTIONS; q++)
            assert_int_equal(of_question[q], n / N_QUESTIONS);
        for (size_t m = 0; n % N_QUESTIONS == 0 && m < N_MODELS; m++)
            assert_in_range(of_first[m], n / N_MODELS, n / N_MODELS + 1);
    }
    assert_nothing_may_go(&o, 0);
}

static void every_match_is_taken_once(void **state)
{
    (void)state;
    for (uint32_t n_slots = 0; n_slots <= 4; n_slots++) {
        match_plan plan = plan_all();
        match_order o = begin(&plan, true);
        bool is_taken[N_ALL] = {0};
        uint32_t match, slot, n = 0;
        for (; order_take(&o, n_slots, &match, &slot); n++) {
            assert_false(is_taken[match]);
            is_taken[match] = true;
            order_done(&o, match, slot, n % 7 != 0);
        }
        assert_int_equal(n, N_ALL);
    }
}

static void a_group_stays_in_its_slot(void **state)
{
    (void)state;
    enum { SLOTS = 3 };
    match_plan plan = plan_all();
    match_order o = begin(&plan, true);
    uint32_t last[SLOTS] = {UINT32_MAX, UINT32_MAX, UINT32_MAX}, match[SLOTS], slot[SLOTS];
    size_t n_changes = 0;
    for (size_t i = 0; i < SLOTS; i++)
        assert_true(order_take(&o, SLOTS, &match[i], &slot[i]));
    assert_nothing_may_go(&o, SLOTS);
    for (size_t n = 0; n < N_ALL; n++) {
        size_t i = n % SLOTS;
        assert_in_range(slot[i], 1, SLOTS);
        uint32_t *before = &last[slot[i] - 1];
        n_changes += *before == UINT32_MAX || !are_alike(*before, match[i]);
        *before = match[i];
        order_done(&o, match[i], slot[i], true);
        if (n + SLOTS < N_ALL)
            assert_true(order_take(&o, SLOTS, &match[i], &slot[i]));
    }
    /* Two more at the end, where a slot without a group helps another. */
    assert_in_range(n_changes, N_QUESTIONS * N_MODELS, N_QUESTIONS * N_MODELS + 2);
}

static void a_slot_keeps_its_question_for_four_groups(void **state)
{
    (void)state;
    match_plan plan = plan_all();
    match_order o = begin(&plan, true);
    for (size_t n = 0, n_groups = 0, last = UINT32_MAX; n < N_ALL; n++) {
        uint32_t match, slot;
        assert_true(order_take(&o, 1, &match, &slot));
        n_groups += n % (N_MODELS - 1) == 0;
        if (n_groups <= 4 * (size_t)N_QUESTIONS && n % (4 * (N_MODELS - 1)) != 0)
            assert_int_equal(all[match].question, last);
        else if (n_groups <= 4 * (size_t)N_QUESTIONS)
            assert_int_not_equal(all[match].question, last);
        last = all[match].question;
        order_done(&o, match, slot, true);
    }
}

static void what_is_mixed_goes_as_it_becomes_ready(void **state)
{
    (void)state;
    match_plan plan = plan_all();
    match_order o = begin(&plan, false);
    for (uint32_t i = 0; i < N_ALL; i++) {
        uint32_t match, slot;
        assert_true(order_take(&o, i % 3, &match, &slot));
        assert_int_equal(match, i);
        assert_int_equal(slot, 0);
        assert_int_equal(order_group_size(&o, match), 1);
    }
    assert_nothing_may_go(&o, 0);
}

static void scores_of_a_question_begin_alike(void **state)
{
    (void)state;
    static planned_match scores[] = {{0, 0, NO_SECOND, 1, 0, 0}, {0, 1, NO_SECOND, 1, 0, 0}};
    match_plan plan = {.matches = scores, .n_matches = 2};
    match_order o = begin(&plan, true);
    uint32_t leader = take(&o);
    assert_int_equal(order_group_size(&o, leader), 2);
    assert_nothing_may_go(&o, 0);
    order_done(&o, leader, 0, true);
    (void)take(&o);
}

static void what_becomes_ready_while_its_group_is_asked_follows(void **state)
{
    (void)state;
    match_plan plan = plan_all();
    plan.n_matches = 3;
    match_order o;
    order_init(&o, arena, &plan, N_MODELS, N_QUESTIONS, 7, true);
    order_open(&o);
    assert_nothing_may_go(&o, 0);
    order_add(&o, 1);
    uint32_t leader = take(&o);
    order_add(&o, 0);
    assert_nothing_may_go(&o, 0);
    order_done(&o, leader, 0, true);
    assert_int_equal(take(&o), 0);
    order_add(&o, 2);
    assert_int_equal(take(&o), 2);
}

UNIT_GROUP(order)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_a_group_goes_ahead_and_the_others_follow_its_reply),
        cmocka_unit_test(a_failed_call_warms_nothing_and_another_goes_ahead),
        cmocka_unit_test(every_round_has_a_group_of_each_question),
        cmocka_unit_test(every_match_is_taken_once),
        cmocka_unit_test(a_group_stays_in_its_slot),
        cmocka_unit_test(a_slot_keeps_its_question_for_four_groups),
        cmocka_unit_test(what_is_mixed_goes_as_it_becomes_ready),
        cmocka_unit_test(scores_of_a_question_begin_alike),
        cmocka_unit_test(what_becomes_ready_while_its_group_is_asked_follows),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
