/* Votes by month: which months there are, and that the votes up to one are all before its end. */
#include "unit.h"

#include <math.h>

#include "bench/vote_months.h"

static void months_are_those_of_the_calendar_in_utc(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        double time;
        const char *name;
    } times[] = {{1, "1970-01"},
                 {1709251199, "2024-02"}, /* `date -u -d @1709251199`: Feb 29 23:59:59 */
                 {1709251200, "2024-03"},
                 {1735689599.9, "2024-12"},
                 {1735689600, "2025-01"}};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        uint32_t month = vote_month_of(times[i].time);
        assert_string_equal(vote_month_name(arena, month).data, times[i].name);
        assert_true(vote_month_begin(month) <= times[i].time);
        assert_true(vote_month_begin(month + 1) > times[i].time);
    }
    static const double none[] = {NAN, INFINITY, -5, 0, 1e12};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(vote_month_of(none[i]), VOTE_MONTH_NONE);
}

static void the_last_months_are_kept_in_any_order(void **state)
{
    (void)state;
    for (uint32_t step = 1; step < 41; step += 2) { /* of 41 months, a prime, in each order */
        month_set set = {0};
        for (uint32_t i = 0; i < 3 * 41; i++)
            month_set_add(&set, 100 + i * step % 41);
        month_set_add(&set, VOTE_MONTH_NONE);
        assert_int_equal(set.n, VOTE_MONTHS_MAX);
        for (uint32_t k = 0; k < VOTE_MONTHS_MAX; k++)
            assert_int_equal(set.months[k], 100 + 41 - VOTE_MONTHS_MAX + k);
    }
}

enum { N_VOTES = 60 };

/* Vote i is on question i % 4, by judge i % 3, won in a cell of 3 models, in month 10 + i / 2. */
static jr_votes make_votes(jr_arena *arena, jr_detail *details, uint32_t *months)
{
    for (uint32_t i = 0; i < N_VOTES; i++) {
        details[i] =
            (jr_detail){i % 4, i % 3, {i % 3, (i + 1) % 3, i % 2 == 0, i % 4 == 1, i % 4 == 3}};
        months[i] = i == 7 ? VOTE_MONTH_NONE : 10 + i / 2;
    }
    jr_votes votes = {.models = jr_arena_alloc(arena, 3, sizeof(jr_str)), .n_details = N_VOTES};
    votes.details = details;
    votes.counts.n_models = 3;
    votes.n_questions = 4;
    return votes;
}

static double total_of(const jr_votes *votes)
{
    double sum = 0;
    for (size_t k = 0; k < votes->counts.n_cells; k++)
        sum += jr_cell_total(&votes->counts.cells[k]);
    return sum;
}

static void votes_up_to_a_month_are_all_that_were_cast_by_then(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_detail details[N_VOTES];
    uint32_t of_vote[N_VOTES];
    jr_votes votes = make_votes(arena, details, of_vote);
    vote_months months = vote_months_of(arena, details, of_vote, N_VOTES);
    assert_int_equal(months.n, VOTE_MONTHS_MAX); /* of 30 */
    for (size_t k = 0; k < months.n; k++) {
        assert_int_equal(months.all[k].month, 16 + k);
        jr_votes until = vote_months_until(arena, &votes, &months, k);
        assert_true(total_of(&until) == 2.0 * (double)(7 + k) - 1);
        assert_int_equal(until.report.valid, 2 * (7 + k) - 1);
        double by_details = 0;
        for (size_t i = 0; i < until.n_details; i++)
            by_details += jr_cell_total(&until.details[i].cell);
        assert_true(by_details == total_of(&until));
        for (size_t i = 1; i < until.counts.n_cells; i++) {
            const jr_cell *a = &until.counts.cells[i - 1], *b = &until.counts.cells[i];
            assert_true(a->first < b->first || (a->first == b->first && a->second < b->second));
        }
    }
    votes.n_details = 0;
    assert_int_equal(vote_months_until(arena, &votes, &months, 3).n_details, 0);
}

static void votes_of_one_month_have_no_history(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_detail details[N_VOTES];
    uint32_t of_vote[N_VOTES];
    (void)make_votes(arena, details, of_vote);
    for (size_t i = 0; i < N_VOTES; i++)
        of_vote[i] = i % 2 ? 12 : VOTE_MONTH_NONE;
    assert_int_equal(vote_months_of(arena, details, of_vote, N_VOTES).n, 0);
    assert_int_equal(vote_months_of(arena, details, of_vote, 0).n, 0);
}

UNIT_GROUP(vote_months)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_those_of_the_calendar_in_utc),
        cmocka_unit_test(the_last_months_are_kept_in_any_order),
        cmocka_unit_test(votes_up_to_a_month_are_all_that_were_cast_by_then),
        cmocka_unit_test(votes_of_one_month_have_no_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
