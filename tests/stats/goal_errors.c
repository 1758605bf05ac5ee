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

/* Share of runs that miss at any look: 5 % and 2.5 standard errors of so many runs. What is not
 * made for looks is seen to fail under them. */
static void check(const league_design *design, size_t n_runs)
{
    league_errors e = league_count_errors(&design->setting, n_runs);
    double most = 5 + 2.5 * sqrt(5 * 95 / (double)n_runs);
    printf("%s, %zu runs: any pair missed in %.1f %%, any model in %.1f %%; ordinary 95 %% "
           "intervals in %.0f %%, those that all pairs share in %.0f %%\n",
           design->name, n_runs, e.pair, e.model, e.plain, e.bonferroni);
    assert_true(e.pair <= most && e.model <= most);
    assert_true(e.plain > 50);
}

static void all_looks_together_miss_in_5_of_100_at_most(void **state)
{
    static const size_t n_runs[LEAGUE_DESIGNS] = {1000, 300, 150, 150, 150};
    (void)state;
    league_design designs[LEAGUE_DESIGNS];
    league_designs(designs);
    for (size_t k = 0; k < LEAGUE_DESIGNS; k++)
        check(&designs[k], n_runs[k]);
}

UNIT_GROUP(goal_errors)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_looks_together_miss_in_5_of_100_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
