/*
 * Fields whose strengths are known are judged match by match, and looked at every 50 verdicts. How
 * often does an interval that claims to hold at every look miss, at any look? This is the table of
 * doc/method.md, beside which stand the figures of the specification; its runs are those of
 * bench/goal_errors.
 */
#include "../unit/unit.h"

#include <math.h>
#include <stdio.h>

#include "goal_league.h"

static league_setting usual(const double *points)
{
    return (league_setting){.points = points,
                            .n_models = LEAGUE_RAKUDA,
                            .n_questions = 40,
                            .moves = 0.5,
                            .rule = LEAGUE_MIX,
                            .width = 200,
                            .most = 1500};
}

static const double *flat_field(void)
{
    static double points[LEAGUE_RAKUDA];
    league_normal(70, LEAGUE_RAKUDA, points);
    return points;
}

/* Share of runs that miss at any look: 5 % and 2.5 standard errors of so many runs. What is not
 * made for looks is seen to fail under them. */
static void check(const char *name, const league_setting *setting, size_t n_runs)
{
    league_errors e = league_count_errors(setting, n_runs);
    double most = 5 + 2.5 * sqrt(5 * 95 / (double)n_runs);
    printf("%s, %zu runs: any pair missed in %.1f %%, any model in %.1f %%; ordinary 95 %% "
           "intervals in %.0f %%, those that all pairs share in %.0f %%\n",
           name, n_runs, e.pair, e.model, e.plain, e.bonferroni);
    assert_true(e.pair <= most && e.model <= most);
    assert_true(e.plain > 50);
}

static void all_looks_together_miss_in_5_of_100_at_most(void **state)
{
    (void)state;
    const league_setting flat = usual(flat_field()), rakuda = usual(league_rakuda);
    check("flat field", &flat, 1000);
    check("Rakuda", &rakuda, 300);
}

static void so_they_do_with_1000_in_flight_few_or_uneven_questions(void **state)
{
    (void)state;
    league_setting in_flight = usual(flat_field()), few = in_flight, uneven = in_flight;
    in_flight.in_flight = 1000;
    few.n_questions = 20;
    uneven.moves = 0.2;
    uneven.moves_every_other = 1.2;
    check("1,000 in flight", &in_flight, 150);
    check("20 questions", &few, 150);
    check("uneven questions", &uneven, 150);
}

UNIT_GROUP(goal_errors)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_looks_together_miss_in_5_of_100_at_most),
        cmocka_unit_test(so_they_do_with_1000_in_flight_few_or_uneven_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
