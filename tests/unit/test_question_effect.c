/* The spread of what questions do to models, against an integral that is done on a grid. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>

/* Two models, on each question 20 votes in either order, of which the first model has won so many.
 */
enum { KINDS = 8, QUESTIONS = 3 * KINDS, DETAILS = 2 * QUESTIONS };

static double wins_of(int question)
{
    static const double shares[KINDS] = {0.2, 0.35, 0.5, 0.6, 0.65, 0.7, 0.8, 0.95};
    return 20 * shares[question % KINDS];
}

static jr_question_effect fit(const jr_detail *details, size_t n_details, size_t n_models)
{
    jr_cell *cells = jr_arena_alloc(arena, n_models * n_models, sizeof *cells);
    for (size_t k = 0; k < n_details; k++) {
        const jr_cell *cell = &details[k].cell;
        jr_cell *sum = &cells[cell->first * n_models + cell->second];
        *sum = (jr_cell){cell->first, cell->second, sum->wins + cell->wins,
                         sum->losses + cell->losses, sum->ties + cell->ties};
    }
    jr_counts counts = {n_models, 0, cells};
    for (size_t k = 0; k < n_models * n_models; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[counts.n_cells++] = cells[k];
    jr_field field;
    jr_field_analyse(arena, &counts, &field);
    jr_bt_fit all;
    jr_question_effect effect = {0};
    jr_error err = {0};
    jr_bt_options options = {.firth = field.separated};
    jr_power_votes votes = {
        .counts = &counts, .fit = &all, .details = details, .n_details = n_details};
    if (jr_bt_fit_counts(arena, &counts, &field, &options, &all, &err) != JR_OK ||
        jr_question_effect_fit(&votes, &effect, &err) != JR_OK)
        fail_msg("%s", err.message);
    return effect;
}

/* The log-likelihood of wins of 40 votes on each question, by a sum over the normal distribution.
 * Every eighth question is the same; steps of 0.1 are as good as any smaller for a bell. */
static double log_likelihood(double b, double sigma)
{
    double sum = -2 * sigma;
    for (int q = 0; q < KINDS; q++) {
        double whole = 0, wins = 2 * wins_of(q);
        for (double z = -6; z <= 6; z += 0.1) {
            double eta = b + sqrt(2) * sigma * z, won = log(jr_logistic(eta));
            whole += exp(-z * z / 2 + wins * won + (40 - wins) * (won - eta) + 28);
        }
        sum += QUESTIONS / KINDS * log(whole);
    }
    return sum;
}

/* (a, b) are integrated out, not maximised, which makes sigma larger by about 1 / (2 * 24) of it.
 */
static void the_spread_is_that_of_the_whole_integral(void **state)
{
    (void)state;
    jr_detail details[DETAILS];
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (uint32_t seat = 0; seat < 2; seat++)
            details[2 * q + seat] =
                (jr_detail){q,
                            0,
                            {seat, 1 - seat, seat ? 20 - wins_of((int)q) : wins_of((int)q),
                             seat ? wins_of((int)q) : 20 - wins_of((int)q), 0}};
    jr_question_effect effect = fit(details, DETAILS, 2);
    double best = -INFINITY, found = 0;
    for (double sigma = 0.2; sigma < 1.5; sigma += 0.005)
        for (double b = 0.2; b < 0.8; b += 0.01) {
            double likelihood = log_likelihood(b, sigma);
            if (likelihood > best) {
                best = likelihood;
                found = sigma;
            }
        }
    print_message("sigma %.3f (%.3f to %.3f), by the integral %.3f\n", effect.sigma, effect.lower,
                  effect.upper, found);
    assert_true(fabs(effect.sigma / found - 1 - 1.0 / (2 * QUESTIONS)) < 0.01);
    assert_true(effect.lower > 0.5 * found && effect.upper < 1.7 * found);
}

/* Every question alike: there is less spread than chance would make. */
static void questions_that_are_all_alike_move_nothing(void **state)
{
    (void)state;
    jr_detail details[DETAILS];
    for (uint32_t k = 0; k < DETAILS; k++)
        details[k] = (jr_detail){k / 2, 0, {k % 2, 1 - k % 2, k % 2 ? 2 : 3, k % 2 ? 3 : 2, 0}};
    jr_question_effect effect = fit(details, DETAILS, 2);
    assert_true(effect.sigma == 0 && effect.lower == 0 && effect.upper < 1);
}

/* A model that won all its votes has no finite maximum, and a question a single vote. */
static void a_model_that_wins_everything_leaves_an_answer(void **state)
{
    (void)state;
    jr_detail details[12];
    for (uint32_t k = 0; k < 12; k++)
        details[k] = (jr_detail){k, 0, {k % 3, (k + 1) % 3, k % 3 != 2, k % 3 == 2, 0}};
    jr_question_effect effect = fit(details, 12, 3);
    assert_true(effect.sigma >= 0 && effect.sigma < effect.upper);
}

UNIT_GROUP(question_effect)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_spread_is_that_of_the_whole_integral),
        cmocka_unit_test(questions_that_are_all_alike_move_nothing),
        cmocka_unit_test(a_model_that_wins_everything_leaves_an_answer),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
