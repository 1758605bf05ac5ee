/* Several judges in one fit: figures of another program, symmetries, and what can't be fitted. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

static void assert_near(double seen, double expected, double tolerance)
{
    if (!(fabs(seen - expected) <= tolerance))
        fail_msg("%.17g is not %.17g", seen, expected);
}

enum { JUDGES = 3, MODELS = 4, CELLS = JUDGES * MODELS * (MODELS - 1) };

/* Wins, losses and ties of the model shown first, by judge, first and second model. */
static const int wins[JUDGES][MODELS][MODELS] = {
    {{0, 9, 14, 16}, {5, 0, 11, 13}, {3, 6, 0, 10}, {1, 4, 5, 0}},
    {{0, 13, 15, 18}, {12, 0, 13, 16}, {8, 9, 0, 12}, {5, 7, 9, 0}},
    {{0, 6, 9, 12}, {2, 0, 7, 9}, {1, 3, 0, 5}, {1, 2, 4, 0}}};
static const int losses[JUDGES][MODELS][MODELS] = {
    {{0, 8, 4, 2}, {12, 0, 7, 4}, {15, 11, 0, 8}, {17, 14, 12, 0}},
    {{0, 5, 3, 1}, {6, 0, 5, 3}, {10, 8, 0, 6}, {13, 11, 9, 0}},
    {{0, 9, 6, 3}, {14, 0, 8, 6}, {15, 13, 0, 10}, {16, 14, 11, 0}}};
static const int ties[JUDGES][MODELS][MODELS] = {
    {{0, 3, 2, 1}, {2, 0, 3, 2}, {1, 2, 0, 3}, {2, 1, 2, 0}},
    {{0, 1, 1, 0}, {1, 0, 1, 0}, {0, 1, 0, 1}, {1, 0, 1, 0}},
    {{0, 2, 1, 1}, {0, 0, 1, 1}, {0, 1, 0, 2}, {0, 0, 1, 0}}};

static jr_detail *table(void)
{
    jr_detail *details = jr_arena_alloc(arena, CELLS, sizeof *details), *next = details;
    for (uint32_t g = 0; g < JUDGES; g++)
        for (uint32_t i = 0; i < MODELS; i++)
            for (uint32_t j = 0; j < MODELS; j++)
                if (i != j)
                    *next++ =
                        (jr_detail){i, g, {i, j, wins[g][i][j], losses[g][i][j], ties[g][i][j]}};
    return details;
}

static jr_judge_fit fit_votes(jr_judge_data votes)
{
    jr_judge_fit f;
    jr_error err = {0};
    if (jr_judge_fit_votes(arena, &votes, &f, &err) != JR_OK)
        fail_msg("%s", err.message);
    return f;
}

static jr_judge_fit fit_ties(const jr_detail *details, size_t n, size_t n_models, size_t n_judges,
                             jr_ties ties_model)
{
    return fit_votes((jr_judge_data){.details = details,
                                     .n_details = n,
                                     .n_models = n_models,
                                     .n_judges = n_judges,
                                     .ties = ties_model});
}

static jr_judge_fit fit(const jr_detail *details, size_t n, size_t n_models, size_t n_judges)
{
    return fit_ties(details, n, n_models, n_judges, JR_TIES_HALF);
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    if (a->question != b->question)
        return a->question < b->question ? -1 : 1;
    return (a->judge > b->judge) - (a->judge < b->judge);
}

/*
 * By numpy 1.24 and scipy 1.10.1, from single votes: scores by differences of each vote's
 * log-likelihood, Newton's steps with differences of the scores, C B C and Wald's tests by
 * numpy.linalg; the estimates also by statsmodels' GLM and scipy's minimize. Questions are those of
 * table(): one for each model that is shown first. The tests with scipy.stats.chi2.sf(W, 2) and
 * scipy.stats.f.sf(W (4 - 2) / (2 (4 - 1)), 2, 2).
 */
static const struct {
    jr_ties ties;
    bool by_question;
    double home[JUDGES], home_se[JUDGES], tie_se[JUDGES], chi2_home, p_home, chi2_ties, p_ties;
} figures[] = {{JR_TIES_HALF,
                false,
                {-0.19421215, 0.63169618, -0.83578986},
                {0.13542118, 0.15631531, 0.15966236},
                {NAN, NAN, NAN},
                42.372717192,
                6.293342535e-10,
                NAN,
                NAN},
               {JR_TIES_HALF,
                true,
                {-0.19421215, 0.63169618, -0.83578986},
                {0.01845753, 0.03403418, 0.06421493},
                {NAN, NAN, NAN},
                454.345201108,
                0.006559596543,
                NAN,
                NAN},
               {JR_TIES_DAVIDSON,
                false,
                {-0.21802371, 0.67286872, -0.90332395},
                {0.15258179, 0.16748056, 0.17438595},
                {0.21660875, 0.3614133, 0.32663914},
                41.462682498,
                9.919571063e-10,
                7.957918570,
                0.01870509589},
               {JR_TIES_DAVIDSON,
                true,
                {-0.21802371, 0.67286872, -0.90332395},
                {0.03536983, 0.03784576, 0.06756437},
                {0.04134003, 0.07401121, 0.21432706},
                425.273815099,
                0.007004864398,
                517.265328831,
                0.005766288533},
               {JR_TIES_RAO_KUPPER,
                false,
                {-0.19947407, 0.62900698, -0.85382813},
                {0.13632693, 0.15667433, 0.15935534},
                {0.05042245, 0.03165745, 0.04401652},
                43.230659567,
                4.098090554e-10,
                8.182693375,
                0.01671670621},
               {JR_TIES_RAO_KUPPER,
                true,
                {-0.19947407, 0.62900698, -0.85382813},
                {0.0139323, 0.03935012, 0.06274196},
                {0.00827772, 0.01088002, 0.02575412},
                364.121995881,
                0.008171670545,
                979.838113502,
                0.003052384679}};

static double count_votes(void)
{
    const jr_detail *details = table();
    double n = 0;
    for (size_t k = 0; k < CELLS; k++)
        n += jr_cell_total(&details[k].cell);
    return n;
}

static double count_parameters(jr_ties model)
{
    return JUDGES + MODELS - 1 + (model == JR_TIES_HALF ? 0 : JUDGES);
}

/* The tails of chi-squared and of Fisher's distribution with twice two degrees. */
static double p_of(double chi2, bool by_question)
{
    return by_question ? 1 / (1 + chi2 / 3) : exp(-chi2 / 2);
}

static void figures_of_another_program(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof figures / sizeof *figures; e++) {
        jr_detail *details = table();
        qsort(details, CELLS, sizeof *details, by_question);
        jr_judge_fit f = fit_votes((jr_judge_data){.details = details,
                                                   .n_details = CELLS,
                                                   .n_models = MODELS,
                                                   .n_judges = JUDGES,
                                                   .ties = figures[e].ties,
                                                   .by_question = figures[e].by_question});
        /* Theirs make up for few questions, and not for the parameters of the fit. */
        double n = count_votes(), correct = figures[e].by_question ? n - 1 : n;
        correct /= n - count_parameters(figures[e].ties);
        for (size_t g = 0; g < JUDGES; g++) {
            assert_near(f.home[g], figures[e].home[g], 2e-8);
            assert_near(f.home_se[g], sqrt(correct) * figures[e].home_se[g], 1e-7);
            if (figures[e].ties != JR_TIES_HALF)
                assert_near(f.tie_se[g], sqrt(correct) * figures[e].tie_se[g], 1e-6);
        }
        assert_near(f.equal_home.chi2 * correct / figures[e].chi2_home, 1, 1e-5);
        assert_near(p_of(f.equal_home.chi2 * correct, figures[e].by_question) / figures[e].p_home,
                    1, 1e-4);
        assert_near(p_of(f.equal_home.chi2, figures[e].by_question), f.equal_home.p_value, 1e-12);
        assert_int_equal(f.equal_home.degrees, JUDGES - 1);
        if (figures[e].ties == JR_TIES_HALF) {
            assert_true(isnan(f.equal_ties.chi2) && f.equal_ties.degrees == 0);
            continue;
        }
        assert_near(f.equal_ties.chi2 * correct / figures[e].chi2_ties, 1, 1e-5);
        assert_near(p_of(f.equal_ties.chi2 * correct, figures[e].by_question) / figures[e].p_ties,
                    1, 1e-4);
        assert_int_equal(f.equal_ties.degrees, JUDGES - 1);
    }
}

/* Strengths by statsmodels 0.13.5, sm.GLM([[w + t/2, l + t/2], ...], X, Binomial());
 * log-likelihoods and tie parameters by scipy's minimize. */
static void strengths_and_tie_parameters_of_scipy(void **state)
{
    (void)state;
    static const struct {
        jr_ties ties;
        double log_likelihood, tie[JUDGES], strength[MODELS - 1];
    } expected[] = {{JR_TIES_HALF, NAN, {NAN, NAN, NAN}, {0.84004357, 0.3060864, -0.32749138}},
                    {JR_TIES_DAVIDSON,
                     -486.18383534,
                     {-1.33977954, -2.43393855, -2.03070974},
                     {0.91540011, 0.33334322, -0.35674458}},
                    {JR_TIES_RAO_KUPPER,
                     -484.94431385,
                     {0.26118145, 0.09126956, 0.14321054},
                     {0.85402101, 0.31162577, -0.33210194}}};
    for (size_t e = 0; e < 3; e++) {
        jr_judge_fit f = fit_ties(table(), CELLS, MODELS, JUDGES, expected[e].ties);
        assert_false(f.firth);
        for (size_t i = 0; i < MODELS - 1; i++)
            assert_near(f.strength[i], expected[e].strength[i], 1e-6);
        if (expected[e].ties == JR_TIES_HALF)
            continue;
        assert_near(f.log_likelihood, expected[e].log_likelihood, 1e-7);
        for (size_t g = 0; g < JUDGES; g++)
            assert_near(f.tie_parameter[g], expected[e].tie[g], 1e-6);
    }
}

/* Differences of J judges have J - 1 directions, of which Q questions show Q - 1. */
static void more_judges_than_questions_can_not_be_compared(void **state)
{
    (void)state;
    jr_detail *details = table();
    for (size_t k = 0; k < CELLS; k++)
        details[k].question /= 2;
    qsort(details, CELLS, sizeof *details, by_question);
    jr_judge_fit f = fit_votes((jr_judge_data){.details = details,
                                               .n_details = CELLS,
                                               .n_models = MODELS,
                                               .n_judges = JUDGES,
                                               .by_question = true});
    assert_true(isnan(f.equal_home.chi2) && isnan(f.equal_home.p_value));
    assert_true(f.home_se[0] > 0);
}

static void judges_without_a_tie_have_no_tie_parameter(void **state)
{
    (void)state;
    jr_detail *details = table();
    for (size_t k = 0; k < CELLS; k++)
        if (details[k].judge == 1)
            details[k].cell.ties = 0;
    jr_judge_fit f = fit_ties(details, CELLS, MODELS, JUDGES, JR_TIES_DAVIDSON);
    assert_true(isinf(f.tie_parameter[1]) && f.tie_parameter[1] < 0 && isnan(f.tie_se[1]));
    assert_true(isfinite(f.tie_parameter[0]) && isfinite(f.tie_parameter[2]));
    for (size_t k = 0; k < CELLS; k++)
        details[k].cell.ties = 0;
    jr_judge_fit none = fit_ties(details, CELLS, MODELS, JUDGES, JR_TIES_RAO_KUPPER);
    jr_judge_fit half = fit(details, CELLS, MODELS, JUDGES);
    for (size_t g = 0; g < JUDGES; g++) {
        assert_true(none.tie_parameter[g] == 0 && isnan(none.tie_se[g]));
        assert_near(none.home[g], half.home[g], 1e-9);
    }
    assert_near(none.log_likelihood, half.log_likelihood, 1e-9);
}

static void one_judge_is_the_plain_fit(void **state)
{
    (void)state;
    jr_detail *details = table();
    enum { OF_ONE = MODELS * (MODELS - 1) };
    jr_judge_fit f = fit(details, OF_ONE, MODELS, 1);
    jr_cell cells[OF_ONE];
    for (size_t k = 0; k < OF_ONE; k++)
        cells[k] = details[k].cell;
    jr_counts counts = {MODELS, OF_ONE, cells};
    jr_field field;
    jr_bt_fit plain;
    jr_error err = {0};
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &plain, &err),
                     JR_OK);
    assert_near(f.home[0], plain.home, 1e-9);
    assert_near(f.home_se[0], sqrt(jr_bt_sandwich(arena, &counts, &plain)[0]), 1e-9);
    assert_near(f.log_likelihood, plain.log_likelihood, 1e-9);
    for (size_t i = 0; i < MODELS; i++)
        assert_near(f.strength[i], plain.strength[i], 1e-9);
    assert_true(isnan(f.equal_home.chi2) && isnan(f.equal_home.p_value) &&
                f.equal_home.degrees == 0);
}

static void seats_models_judges_and_doubling_do_what_they_must(void **state)
{
    (void)state;
    for (jr_ties model = JR_TIES_HALF; model <= JR_TIES_RAO_KUPPER; model++) {
        jr_judge_fit before = fit_ties(table(), CELLS, MODELS, JUDGES, model);
        jr_detail *details = table();
        for (size_t k = 0; k < CELLS; k++) {
            jr_cell *c = &details[k].cell;
            *c = (jr_cell){c->second, c->first, c->losses, c->wins, c->ties};
        }
        jr_judge_fit swapped = fit_ties(details, CELLS, MODELS, JUDGES, model);
        details = table();
        for (size_t k = 0; k < CELLS; k++) {
            details[k].judge = (details[k].judge + 1) % JUDGES;
            details[k].cell.first = (details[k].cell.first + 1) % MODELS;
            details[k].cell.second = (details[k].cell.second + 1) % MODELS;
        }
        jr_judge_fit relabelled = fit_ties(details, CELLS, MODELS, JUDGES, model);
        jr_detail twice[2 * CELLS];
        memcpy(twice, table(), CELLS * sizeof *twice);
        memcpy(twice + CELLS, table(), CELLS * sizeof *twice);
        jr_judge_fit doubled = fit_ties(twice, 2 * CELLS, MODELS, JUDGES, model);
        double n = count_votes(), k = count_parameters(model);
        double correct = 2 * n / (2 * n - k) / (n / (n - k));
        for (size_t g = 0; g < JUDGES; g++) {
            size_t next = (g + 1) % JUDGES;
            assert_near(swapped.home[g], -before.home[g], 1e-9);
            assert_near(relabelled.home[next], before.home[g], 1e-9);
            assert_near(relabelled.home_se[next], before.home_se[g], 1e-9);
            assert_near(doubled.home[g], before.home[g], 1e-9);
            assert_near(2 * pow(doubled.home_se[g], 2), correct * pow(before.home_se[g], 2), 1e-9);
            if (model == JR_TIES_HALF)
                continue;
            assert_near(swapped.tie_parameter[g], before.tie_parameter[g], 1e-9);
            assert_near(relabelled.tie_parameter[next], before.tie_parameter[g], 1e-9);
            assert_near(doubled.tie_parameter[g], before.tie_parameter[g], 1e-9);
            assert_near(2 * pow(doubled.tie_se[g], 2), correct * pow(before.tie_se[g], 2), 1e-9);
        }
        for (size_t i = 0; i < MODELS; i++) {
            assert_near(swapped.strength[i], before.strength[i], 1e-9);
            assert_near(relabelled.strength[(i + 1) % MODELS], before.strength[i], 1e-9);
        }
        assert_near(swapped.equal_home.chi2, before.equal_home.chi2, 1e-9);
        assert_near(doubled.equal_home.chi2, 2 / correct * before.equal_home.chi2, 1e-8);
    }
}

static void a_judge_without_votes_has_no_advantage_and_no_degree(void **state)
{
    (void)state;
    jr_judge_fit f = fit(table(), CELLS, MODELS + 1, JUDGES + 1);
    assert_true(isnan(f.home[JUDGES]) && isnan(f.home_se[JUDGES]));
    assert_true(isnan(f.strength[MODELS]));
    assert_int_equal(f.equal_home.degrees, 2);
    assert_near(f.home[0], -0.19421215, 1e-8);
}

/* It has no finite advantage: Firth's penalty gives one, and there is no test. */
static void a_judge_who_always_takes_the_first_seat(void **state)
{
    (void)state;
    jr_detail *details = table();
    for (size_t k = 0; k < CELLS; k++)
        if (details[k].judge == 1)
            details[k].cell = (jr_cell){details[k].cell.first, details[k].cell.second, 10, 0, 0};
    jr_judge_fit f = fit(details, CELLS, MODELS, JUDGES);
    assert_true(f.firth);
    assert_true(f.home[1] > 4 && f.home[1] < 7);
    assert_true(isnan(f.equal_home.chi2) && f.equal_home.degrees == 0);
    assert_near(f.home[0], -0.19, 0.05);
}

/* Firth's estimate for two models and one judge who sees them in both seats: in each cell half a
 * vote is added to both sides, as for two binomials (log((w + 1/2) / (l + 1/2))). */
static void firths_penalty_by_hand(void **state)
{
    (void)state;
    jr_detail details[] = {{0, 0, {0, 1, 7, 0, 0}}, {0, 0, {1, 0, 4, 3, 0}}};
    jr_judge_fit f = fit(details, 2, 2, 1);
    double forth = log(7.5 / 0.5), back = log(4.5 / 3.5);
    assert_true(f.firth);
    assert_near(f.home[0], (forth + back) / 2, 1e-8);
    assert_near(f.strength[0], (forth - back) / 4, 1e-8);
}

static void what_can_not_be_fitted_says_why(void **state)
{
    (void)state;
    jr_judge_data none = {.n_models = 2, .n_judges = 2};
    jr_judge_fit f = {.n_judges = 77};
    jr_error err = {0};
    assert_int_equal(jr_judge_fit_votes(arena, &none, &f, &err), JR_ERR_DATA);
    jr_detail always_first[] = {{0, 0, {0, 1, 3, 2, 0}}, {0, 1, {0, 1, 2, 2, 0}}};
    jr_judge_data same_seats = {
        .details = always_first, .n_details = 2, .n_models = 2, .n_judges = 2};
    assert_int_equal(jr_judge_fit_votes(arena, &same_seats, &f, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "can't be told from the strengths"));
    assert_int_equal(f.n_judges, 77);
}

/* 500 leagues with equal advantages: P(chi2 > 5.99) must be 5 %; the standard error of the share
 * is 1 %. A judge who differs by one logit is found out nearly always. */
static void the_test_has_its_level_and_power(void **state)
{
    (void)state;
    enum { LEAGUES = 500, VOTES = 12 };
    size_t n_rejected = 0, n_found = 0;
    for (uint64_t league = 0; league < 2 * LEAGUES; league++) {
        bool differ = league >= LEAGUES;
        jr_detail *details = table();
        rng r;
        rng_init(&r, 5, league);
        for (size_t k = 0; k < CELLS; k++) {
            jr_cell *c = &details[k].cell;
            double home = differ && details[k].judge == 2 ? 1.3 : 0.3;
            double p = jr_logistic(home + 0.4 * ((double)c->second - (double)c->first));
            c->wins = (double)rng_binomial(&r, VOTES, p);
            c->losses = VOTES - c->wins;
            c->ties = 0;
        }
        bool rejects = fit(details, CELLS, MODELS, JUDGES).equal_home.p_value < 0.05;
        n_rejected += rejects && !differ;
        n_found += rejects && differ;
    }
    print_message("rejected %.1f %% of equal judges, %.1f %% of others\n",
                  100.0 * (double)n_rejected / LEAGUES, 100.0 * (double)n_found / LEAGUES);
    assert_in_range(n_rejected, LEAGUES * 2 / 100, LEAGUES * 8 / 100);
    assert_true(n_found > LEAGUES * 9 / 10);
}

/* Given the advantage that one judge of all would have, strengths are those of the plain fit, whose
 * likelihood has no judges; the tie parameters are estimated all the same. */
static void given_advantages_are_no_parameters(void **state)
{
    (void)state;
    jr_detail *details = table();
    jr_cell *cells = jr_arena_alloc(arena, CELLS, sizeof *cells);
    jr_counts counts = {MODELS, 0, cells};
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++)
            for (uint32_t g = 0; g < JUDGES && i != j; g++) {
                counts.n_cells += g == 0;
                jr_cell *cell = &cells[counts.n_cells - 1];
                *cell = (jr_cell){i, j, cell->wins + wins[g][i][j], cell->losses + losses[g][i][j],
                                  cell->ties + ties[g][i][j]};
            }
    jr_field field;
    jr_bt_fit plain;
    jr_bt_options how = {.without_home = true, .home = 0.3};
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &how, &plain, NULL), JR_OK);
    jr_judge_data votes = {.details = details,
                           .n_details = CELLS,
                           .n_models = MODELS,
                           .n_judges = JUDGES,
                           .without_home = true,
                           .home = 0.3};
    jr_judge_fit f = fit_votes(votes);
    for (size_t g = 0; g < JUDGES; g++)
        assert_true(f.home[g] == 0.3 && isnan(f.home_se[g]));
    for (size_t i = 0; i < MODELS; i++)
        assert_near(f.strength[i], plain.strength[i], 1e-8);
    assert_true(isnan(f.equal_home.chi2));
    votes.ties = JR_TIES_DAVIDSON;
    f = fit_votes(votes);
    assert_true(f.home[1] == 0.3 && f.tie_se[1] > 0 && f.equal_ties.degrees == JUDGES - 1);
}

/* scipy.stats.f.sf(f, numerator, denominator) of scipy 1.10.1 */
static void the_tail_of_fishers_distribution_is_scipys(void **state)
{
    (void)state;
    static const struct {
        double f, numerator, denominator, tail;
    } expected[] = {{3.2, 2, 7, 0.1030330001093119},
                    {0.4, 5, 3, 0.82607234206349},
                    {12.5, 1, 9, 0.006358491853323611},
                    {2.1, 30, 200, 0.00140644920623737}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_near(jr_f_upper(expected[i].f, expected[i].numerator, expected[i].denominator),
                    expected[i].tail, 1e-12);
    assert_true(jr_f_upper(-1, 2, 3) == 1 && isnan(jr_f_upper(NAN, 2, 3)));
}

/* scipy.stats.chi2.sf(x, degrees) of scipy 1.10.1 */
static void the_tail_of_chi_squared_is_scipys(void **state)
{
    (void)state;
    static const struct {
        double x;
        size_t degrees;
        double tail;
    } expected[] = {{0.5, 1, 0.47950012218695337},   {3.84, 1, 0.05004352124870519},
                    {7.3, 2, 0.02599112877875535},   {12, 5, 0.03478778050624185},
                    {40, 17, 0.0012941985337428965}, {300, 200, 5.924540335483916e-06},
                    {2, 30, 0.9999999999997},        {2500, 2000, 1.074008023138619e-13}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_near(jr_chi_squared_upper(expected[i].x, expected[i].degrees) / expected[i].tail, 1,
                    1e-10);
    assert_true(jr_chi_squared_upper(-1, 3) == 1);
    assert_true(isnan(jr_chi_squared_upper(1, 0)));
}

UNIT_GROUP(judge_fit)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_another_program),
        cmocka_unit_test(strengths_and_tie_parameters_of_scipy),
        cmocka_unit_test(more_judges_than_questions_can_not_be_compared),
        cmocka_unit_test(judges_without_a_tie_have_no_tie_parameter),
        cmocka_unit_test(one_judge_is_the_plain_fit),
        cmocka_unit_test(seats_models_judges_and_doubling_do_what_they_must),
        cmocka_unit_test(a_judge_without_votes_has_no_advantage_and_no_degree),
        cmocka_unit_test(a_judge_who_always_takes_the_first_seat),
        cmocka_unit_test(firths_penalty_by_hand),
        cmocka_unit_test(what_can_not_be_fitted_says_why),
        cmocka_unit_test(the_test_has_its_level_and_power),
        cmocka_unit_test(given_advantages_are_no_parameters),
        cmocka_unit_test(the_tail_of_fishers_distribution_is_scipys),
        cmocka_unit_test(the_tail_of_chi_squared_is_scipys),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
