/*
 * How many verdicts matches that are chosen for what is open save: until all widths are as wanted,
 * until the order is nearly right, and where nothing can be saved. Beside the figures stand those
 * of the specification.
 */
#include "../unit/unit.h"

#include <math.h>
#include <stdio.h>

#include "goal_league.h"

enum { MOST_MODELS = 50 };

static league_setting rakuda(league_rule rule, double width, size_t most)
{
    return (league_setting){.points = league_rakuda,
                            .n_models = LEAGUE_RAKUDA,
                            .n_questions = 40,
                            .moves = 0.5,
                            .rule = rule,
                            .width = width,
                            .most = most};
}

typedef struct mean_outcome {
    double calls, calls_to_100, n_reached;
    double tau[LEAGUE_MOST_LOOKS];
} mean_outcome;

static mean_outcome play(const league_setting *setting, bool to_the_end, size_t n_runs)
{
    mean_outcome mean = {0};
    for (uint64_t run = 0; run < n_runs; run++) {
        league_outcome o = league_play(setting, to_the_end, 1000 + run);
        mean.calls += o.calls / (double)n_runs;
        mean.calls_to_100 += o.calls_to_100 / (double)n_runs;
        mean.n_reached += o.calls < (double)setting->most;
        for (size_t look = 0; look < LEAGUE_MOST_LOOKS; look++)
            mean.tau[look] += o.tau[look] / (double)n_runs;
    }
    return mean;
}

static void check_widths(const char *name, const league_setting *by_width, size_t n_runs,
                         size_t n_fewest_runs)
{
    league_setting by_fewest = *by_width;
    by_fewest.rule = LEAGUE_FEWEST_FIRST;
    mean_outcome width = play(by_width, false, n_runs),
                 fewest = play(&by_fewest, false, n_fewest_runs);
    printf("%s, all widths %.0f: width rule %.0f calls (%.0f of %zu runs), fewest first %.0f "
           "(%.0f of %zu)\n",
           name, by_width->width, width.calls, width.n_reached, n_runs, fewest.calls,
           fewest.n_reached, n_fewest_runs);
    fflush(stdout);
    assert_true(width.n_reached == (double)n_runs);
    assert_true(width.calls <= 0.5 * fewest.calls);
}

/* The specification has 1,507 calls against 3,065, and 46 of 150 that were not there by 3,600. */
static void widths_take_at_most_half_the_calls_of_fewest_first(void **state)
{
    (void)state;
    const league_setting setting = rakuda(LEAGUE_WIDTH, 250, 3600);
    check_widths("Rakuda", &setting, 50, 50);
}

/* 2,195 calls (40 of 40) against 5,423 (13 of 16). */
static void so_they_do_of_50_models(void **state)
{
    (void)state;
    static double points[MOST_MODELS];
    league_normal(250, MOST_MODELS, points);
    league_setting setting = rakuda(LEAGUE_WIDTH, 400, 7000);
    setting.points = points;
    setting.n_models = MOST_MODELS;
    check_widths("50 models", &setting, 8, 5);
}

/* The first look from which on the mean is as large. */
static double calls_to(const mean_outcome *mean, size_t n_looks, double tau)
{
    size_t look = n_looks;
    while (look > 0 && mean->tau[look - 1] >= tau)
        look--;
    return LEAGUE_LOOK * (double)(look + 1);
}

/* Fewest first 690, 1,190 and 2,340 calls to tau .90, .93 and .95; mix 490, 790 and 1,290. */
static void the_order_takes_35_of_100_fewer(void **state)
{
    (void)state;
    enum { RUNS = 60, MOST = 4000 };
    const double taus[] = {0.90, 0.93, 0.95};
    const league_setting mix = rakuda(LEAGUE_MIX, 250, MOST),
                         fewest = rakuda(LEAGUE_FEWEST_FIRST, 250, MOST);
    mean_outcome by_mix = play(&mix, true, RUNS), by_fewest = play(&fewest, true, RUNS);
    for (size_t k = 0; k < 3; k++) {
        double n_mix = calls_to(&by_mix, MOST / LEAGUE_LOOK, taus[k]),
               n_fewest = calls_to(&by_fewest, MOST / LEAGUE_LOOK, taus[k]);
        printf("Kendall's tau %.2f: mix %.0f calls, fewest first %.0f\n", taus[k], n_mix, n_fewest);
        fflush(stdout);
        assert_true(k < 2 || n_mix <= 0.65 * n_fewest);
    }
}

/* Mean width of one look 100 points: fewest first 1,440 calls, mix 1,440, width rule 1,340. */
static void a_flat_field_takes_no_more_than_5_of_100_more(void **state)
{
    (void)state;
    enum { RUNS = 40, MOST = 2500 };
    static const char *const names[] = {"fewest first", "mix", "width rule"};
    double points[LEAGUE_RAKUDA], calls[3];
    league_normal(70, LEAGUE_RAKUDA, points);
    for (int rule = 0; rule < 3; rule++) {
        league_setting setting = rakuda((league_rule)rule, 200, MOST);
        setting.points = points;
        calls[rule] = play(&setting, true, RUNS).calls_to_100;
        printf("flat field, mean width 100: %s %.0f calls\n", names[rule], calls[rule]);
        fflush(stdout);
        assert_true(calls[rule] <= 1.05 * calls[LEAGUE_FEWEST_FIRST]);
    }
}

UNIT_GROUP(goal_calls)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_take_at_most_half_the_calls_of_fewest_first),
        cmocka_unit_test(so_they_do_of_50_models),
        cmocka_unit_test(the_order_takes_35_of_100_fewer),
        cmocka_unit_test(a_flat_field_takes_no_more_than_5_of_100_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
