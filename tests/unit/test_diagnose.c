/* Diagnosis: losses by hand, a field that fits and one that does not, ties that half wins can't
 * tell of, and what can't be computed. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/rng.h"

static jr_held_out hold_out(const jr_counts *counts, const jr_detail *details, size_t n_details,
                            uint64_t seed)
{
    jr_held_out result;
    jr_control_votes votes = jr_control_votes_of(arena, counts, details, n_details, NULL, 0);
    assert_int_equal(jr_hold_out(arena, &votes, seed, &result, NULL), JR_OK);
    return result;
}

static jr_bt_fit fit_of(const jr_counts *counts, jr_ties ties)
{
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(arena, counts, &field);
    assert_int_equal(
        jr_bt_fit_counts(arena, counts, &field, &(jr_bt_options){.ties = ties}, &fit, NULL), JR_OK);
    return fit;
}

/*
 * n_models in every ordered pair, votes of Davidson's model with this parameter (-infinity: no
 * ties), strengths `apart`. In the circle 0 beats 1 beats 2 beats 0 instead.
 */
static jr_counts simulate_apart(uint32_t n_models, unsigned n_votes, double tie, double apart,
                                bool circle, uint64_t seed)
{
    jr_counts counts = {n_models, 0, jr_arena_alloc(arena, n_models * n_models, sizeof(jr_cell))};
    rng random;
    rng_init(&random, seed, 0);
    for (uint32_t i = 0; i < n_models; i++)
        for (uint32_t j = 0; j < n_models; j++) {
            if (i == j)
                continue;
            double eta = 0.2 + apart * (i - (double)j);
            if (circle && i < 3 && j < 3)
                eta = j == (i + 1) % 3 ? 1.5 : -1.5;
            jr_outcome_probabilities p = jr_ties_probabilities(JR_TIES_DAVIDSON, eta, tie);
            jr_cell cell = {i, j, 0, 0, 0};
            for (unsigned k = 0; k < n_votes; k++) {
                double u = rng_uniform(&random);
                *(u < p.win ? &cell.wins : u < p.win + p.loss ? &cell.losses : &cell.ties) += 1;
            }
            counts.cells[counts.n_cells++] = cell;
        }
    return counts;
}

static jr_counts simulate(uint32_t n_models, unsigned n_votes, double tie, bool circle,
                          uint64_t seed)
{
    return simulate_apart(n_models, n_votes, tie, 1.0 / 3, circle, seed);
}

/*
 * Two questions, each 3 : 1 in one order and 1 : 3 in the other: the two folds predict each other.
 * The home advantage of three to one is all there is, so the score of the seat is 3/4; without it
 * the two are even.
 */
static void losses_by_hand(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 6, 2, 0}, {1, 0, 6, 2, 0}};
    jr_counts counts = {2, 2, cells};
    const jr_detail details[] = {{0, 0, {0, 1, 3, 1, 0}},
                                 {0, 0, {1, 0, 3, 1, 0}},
                                 {1, 0, {0, 1, 3, 1, 0}},
                                 {1, 0, {1, 0, 3, 1, 0}}};
    double home = -(0.75 * log(0.75) + 0.25 * log(0.25));
    jr_held_out h = hold_out(&counts, details, 4, 1);
    assert_int_equal(h.n_folds, 2);
    assert_true(h.by_question);
    assert_true(h.n_votes == 16 && h.n_skipped == 0 && h.n_firth == 0);
    assert_true(fabs(h.predictions[JR_PREDICTOR_EVEN].score.loss - log(2)) < 1e-12);
    assert_true(fabs(h.predictions[JR_PREDICTOR_WITHOUT_HOME].score.loss - log(2)) < 1e-9);
    for (size_t p = JR_PREDICTOR_HALF; p < JR_PREDICTOR_CONTROL; p++)
        assert_true(fabs(h.predictions[p].score.loss - home) < 1e-9);
    assert_true(isnan(h.predictions[JR_PREDICTOR_HALF].outcome.loss));
    /* Without any tie the models of ties are Bradley-Terry's. */
    assert_true(fabs(h.predictions[JR_PREDICTOR_DAVIDSON].outcome.loss - home) < 1e-9);
    assert_true(fabs(h.predictions[JR_PREDICTOR_EVEN].score.excess - (log(2) - home)) < 1e-9);
    /* Both questions are alike, so the difference has no error. */
    assert_true(h.predictions[JR_PREDICTOR_EVEN].score.se < 1e-7);
}

/* Questions of 8 and 16 votes: the mean difference per vote and its error by the formula of a
 * ratio, the baseline against a fit of the other question. */
static void the_error_of_a_difference_is_that_of_a_ratio(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 7, 5, 0}, {1, 0, 6, 6, 0}};
    jr_counts counts = {2, 2, cells};
    const jr_detail details[] = {{0, 0, {0, 1, 3, 1, 0}},
                                 {0, 0, {1, 0, 1, 3, 0}},
                                 {1, 0, {0, 1, 4, 4, 0}},
                                 {1, 0, {1, 0, 5, 3, 0}}};
    /* With a and b free each cell is predicted by its own share in the other question. */
    double lost[2] = {-4 * log(0.5) - (log(0.625) + 3 * log(0.375)),
                      -4 * (log(0.75) + log(0.25)) - (5 * log(0.25) + 3 * log(0.75))};
    double d[2] = {lost[0] - 8 * log(2), lost[1] - 16 * log(2)}, mean = (d[0] + d[1]) / 24;
    double e[2] = {d[0] - 8 * mean, d[1] - 16 * mean};
    double se = sqrt(2 * (e[0] * e[0] + e[1] * e[1])) / 24;
    jr_held_out h = hold_out(&counts, details, 4, 1);
    assert_true(h.predictions[JR_PREDICTOR_EVEN].score.excess == 0);
    assert_true(fabs(h.predictions[JR_PREDICTOR_HALF].score.excess - mean) < 1e-8);
    assert_true(fabs(h.predictions[JR_PREDICTOR_HALF].score.se - se) < 1e-8);
}

static void a_field_that_fits_is_not_rejected(void **state)
{
    (void)state;
    static const double ties[] = {-INFINITY, 0};
    for (size_t t = 0; t < 2; t++) {
        jr_counts counts = simulate(8, 60, ties[t], false, 3);
        jr_bt_fit fit = fit_of(&counts, t ? JR_TIES_DAVIDSON : JR_TIES_HALF);
        jr_goodness g;
        jr_intransitive circles;
        jr_goodness_of_fit(arena, &counts, &fit, &g);
        jr_find_intransitive(arena, &counts, &circles);
        /* 56 ordered pairs; 7 strengths, the home advantage, and the tie parameter. */
        assert_int_equal(g.degrees, t ? 112 - 9 : 56 - 8);
        assert_true(g.p_pearson > 0.01 && g.p_pearson < 0.99);
        assert_true(g.p_deviance > 0.01 && g.p_deviance < 0.99);
        assert_int_equal(g.n_worst, JR_WORST_RESIDUALS);
        assert_true(fabs(g.worst[0].z) < 4);
        for (size_t k = 1; k < g.n_worst; k++)
            assert_true(fabs(g.worst[k].z) <= fabs(g.worst[k - 1].z));
        assert_true(circles.n_edges > 10);
        assert_int_equal(circles.n_triples, 0);
    }
}

static void a_circle_is_found_and_rejected(void **state)
{
    (void)state;
    jr_counts counts = simulate(6, 60, -INFINITY, true, 4);
    jr_bt_fit fit = fit_of(&counts, JR_TIES_HALF);
    jr_goodness g;
    jr_intransitive circles;
    jr_goodness_of_fit(arena, &counts, &fit, &g);
    jr_find_intransitive(arena, &counts, &circles);
    assert_true(g.p_pearson < 1e-6 && g.p_deviance < 1e-6);
    for (size_t k = 0; k < 3; k++) /* the three pairs of the circle */
        assert_true(g.worst[k].i < 3 && g.worst[k].j < 3 && fabs(g.worst[k].z) > 5);
    assert_int_equal(circles.n_triples, 1);
    for (uint32_t k = 0; k < 3; k++) {
        assert_int_equal(circles.clearest[0].model[k], k);
        assert_true(circles.clearest[0].score[k] > 0.7);
    }
    assert_true(circles.clearest[0].weakest > 0.5);
}

/* Three models, each 6 : 4 against the next: a circle, but not beyond the uncertainty. */
static void a_circle_within_the_uncertainty_is_none(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 6, 4, 0}, {1, 2, 6, 4, 0}, {2, 0, 6, 4, 0}};
    jr_intransitive circles;
    jr_find_intransitive(arena, &(jr_counts){3, 3, cells}, &circles);
    assert_int_equal(circles.n_triples, 0);
    for (size_t k = 0; k < 3; k++)
        cells[k].wins = 60, cells[k].losses = 39; /* lower bound 0.5067 */
    jr_find_intransitive(arena, &(jr_counts){3, 3, cells}, &circles);
    assert_int_equal(circles.n_triples, 1);
    assert_true(fabs(circles.clearest[0].weakest - 0.507580) < 1e-5);
}

/* The residual of one pair by hand: three models, no home advantage to be told, two votes each way
 * apart; V - g'Cg leaves one third of V, since the three pairs have one degree of freedom. */
static void residuals_are_in_their_own_standard_errors(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 30, 20, 0}, {0, 2, 20, 30, 0}, {1, 0, 20, 30, 0},
                       {1, 2, 30, 20, 0}, {2, 0, 30, 20, 0}, {2, 1, 20, 30, 0}};
    jr_counts counts = {3, 6, cells};
    jr_bt_fit fit = fit_of(&counts, JR_TIES_HALF);
    jr_goodness g;
    jr_goodness_of_fit(arena, &counts, &fit, &g);
    assert_int_equal(g.n_worst, 3);
    for (size_t k = 0; k < 3; k++) {
        assert_true(fabs(g.worst[k].expected - 0.5) < 1e-9);
        /* 60 of 100, expected 50, V = 25. */
        assert_true(fabs(fabs(g.worst[k].z) - 10 / sqrt(25.0 / 3)) < 1e-6);
    }
    assert_true(fabs(g.pearson - 12) < 1e-6); /* six cells, each 5^2 / 12.5 */
    assert_int_equal(g.degrees, 3);
}

static void relabelling_changes_nothing_and_doubling_votes_doubles_x2(void **state)
{
    (void)state;
    jr_counts counts = simulate(6, 30, -INFINITY, true, 8), reversed = counts, doubled = counts;
    reversed.cells = jr_arena_alloc(arena, counts.n_cells, sizeof *reversed.cells);
    doubled.cells = jr_arena_alloc(arena, counts.n_cells, sizeof *doubled.cells);
    for (size_t k = 0; k < counts.n_cells; k++) {
        jr_cell cell = counts.cells[k];
        doubled.cells[k] =
            (jr_cell){cell.first, cell.second, 2 * cell.wins, 2 * cell.losses, 2 * cell.ties};
        cell.first = 5 - cell.first;
        cell.second = 5 - cell.second;
        reversed.cells[counts.n_cells - 1 - k] = cell;
    }
    const jr_counts *all[] = {&counts, &reversed, &doubled};
    jr_goodness g[3];
    jr_intransitive circles[3];
    for (size_t c = 0; c < 3; c++) {
        jr_bt_fit fit = fit_of(all[c], JR_TIES_HALF);
        jr_goodness_of_fit(arena, all[c], &fit, &g[c]);
        jr_find_intransitive(arena, all[c], &circles[c]);
    }
    assert_true(fabs(g[1].pearson - g[0].pearson) < 1e-7);
    assert_true(fabs(g[1].deviance - g[0].deviance) < 1e-7);
    assert_true(fabs(fabs(g[1].worst[0].z) - fabs(g[0].worst[0].z)) < 1e-7);
    assert_int_equal(circles[1].n_triples, circles[0].n_triples);
    assert_true(fabs(circles[1].clearest[0].weakest - circles[0].clearest[0].weakest) < 1e-12);
    assert_true(fabs(g[2].pearson - 2 * g[0].pearson) < 1e-6);
    assert_true(fabs(g[2].deviance - 2 * g[0].deviance) < 1e-6);
    assert_true(fabs(g[2].worst[0].z - sqrt(2) * g[0].worst[0].z) < 1e-6);
}

/* Every ordered pair once on each of as many questions as there are folds, so that each is a fold
 * of its own, whatever the order in which votes are dealt. */
static jr_counts vote_on_questions(uint32_t n_models, bool swapped, jr_detail **ret_details,
                                   size_t *ret_n)
{
    uint32_t n_pairs = n_models * (n_models - 1);
    jr_detail *details = jr_arena_alloc(arena, n_pairs * JR_HELD_OUT_FOLDS, sizeof *details);
    jr_counts counts = {n_models, n_pairs, jr_arena_alloc(arena, n_pairs, sizeof(jr_cell))};
    rng random;
    rng_init(&random, 17, 0);
    size_t n = 0;
    for (uint32_t q = 0; q < JR_HELD_OUT_FOLDS; q++)
        for (uint32_t i = 0, k = 0; i < n_models; i++)
            for (uint32_t j = 0; j < n_models; j++) {
                if (i == j)
                    continue;
                double u = rng_uniform(&random), p = jr_logistic(0.4 + 0.5 * (i - (double)j));
                jr_cell c = {i, j, u < 0.8 * p, u >= 0.8 * p && u < 0.8, u >= 0.8};
                if (swapped)
                    c = (jr_cell){j, i, c.losses, c.wins, c.ties};
                details[n++] = (jr_detail){q, 0, c};
                jr_cell *sum = &counts.cells[k++];
                *sum = (jr_cell){c.first, c.second, sum->wins + c.wins, sum->losses + c.losses,
                                 sum->ties + c.ties};
            }
    *ret_details = details;
    *ret_n = n;
    return counts;
}

static void sort_cells(jr_counts *counts)
{
    for (size_t k = 1; k < counts->n_cells; k++)
        for (size_t l = k; l > 0; l--) {
            jr_cell *a = &counts->cells[l - 1], *b = &counts->cells[l], kept = *a;
            if (a->first < b->first || (a->first == b->first && a->second < b->second))
                break;
            *a = *b;
            *b = kept;
        }
}

static void swapping_seats_changes_nothing(void **state)
{
    (void)state;
    jr_held_out h[2];
    jr_goodness g[2][3];
    jr_intransitive circles[2];
    for (size_t swapped = 0; swapped < 2; swapped++) {
        jr_detail *details;
        size_t n;
        jr_counts counts = vote_on_questions(5, swapped, &details, &n);
        sort_cells(&counts);
        h[swapped] = hold_out(&counts, details, n, 3);
        for (jr_ties ties = JR_TIES_HALF; ties <= JR_TIES_RAO_KUPPER; ties++) {
            jr_bt_fit fit = fit_of(&counts, ties);
            jr_goodness_of_fit(arena, &counts, &fit, &g[swapped][ties]);
        }
        jr_find_intransitive(arena, &counts, &circles[swapped]);
    }
    for (size_t p = 0; p < JR_N_PREDICTORS; p++) {
        const jr_prediction *one = &h[0].predictions[p], *other = &h[1].predictions[p];
        assert_true(!one->name == !other->name);
        if (!one->name)
            continue;
        assert_true(fabs(one->score.loss - other->score.loss) < 1e-9);
        assert_true(fabs(one->score.se - other->score.se) < 1e-9);
        if (!isnan(one->outcome.loss))
            assert_true(fabs(one->outcome.loss - other->outcome.loss) < 1e-9);
    }
    for (size_t ties = 0; ties < 3; ties++) {
        assert_true(fabs(g[0][ties].pearson - g[1][ties].pearson) < 1e-7);
        assert_true(fabs(g[0][ties].deviance - g[1][ties].deviance) < 1e-7);
        assert_int_equal(g[0][ties].degrees, g[1][ties].degrees);
        for (size_t k = 0; k < g[0][ties].n_worst; k++)
            assert_true(fabs(fabs(g[0][ties].worst[k].z) - fabs(g[1][ties].worst[k].z)) < 1e-7);
    }
    assert_int_equal(circles[0].n_triples, circles[1].n_triples);
    assert_int_equal(circles[0].n_edges, circles[1].n_edges);
}

static void strong_ties_prefer_the_models_of_ties(void **state)
{
    (void)state;
    jr_counts counts = simulate_apart(8, 100, 2, 1.5, false, 5);
    jr_held_out h = hold_out(&counts, NULL, 0, 0);
    assert_false(h.by_question);
    assert_int_equal(h.n_folds, JR_HELD_OUT_FOLDS);
    assert_true(h.n_votes == 5600);
    const jr_prediction *p = h.predictions;
    assert_true(p[JR_PREDICTOR_DAVIDSON].score.excess <= 1e-3);
    assert_true(p[JR_PREDICTOR_RAO_KUPPER].score.excess <= 1e-3);
    assert_true(p[JR_PREDICTOR_HALF].score.excess > 3 * p[JR_PREDICTOR_HALF].score.se);
    assert_true(p[JR_PREDICTOR_WITHOUT_HOME].score.excess > 0);
    assert_true(p[JR_PREDICTOR_EVEN].score.excess > 3 * p[JR_PREDICTOR_EVEN].score.se);
    /* Better than knowing nothing of three outcomes. */
    assert_true(p[JR_PREDICTOR_DAVIDSON].outcome.loss < log(3));
    assert_true(p[JR_PREDICTOR_RAO_KUPPER].outcome.loss < log(3));
}

static void the_same_seed_gives_the_same_and_another_another(void **state)
{
    (void)state;
    jr_counts counts = simulate(5, 20, 0, false, 6);
    jr_held_out a = hold_out(&counts, NULL, 0, 1), b = hold_out(&counts, NULL, 0, 1);
    jr_held_out c = hold_out(&counts, NULL, 0, 2);
    for (size_t p = JR_PREDICTOR_WITHOUT_HOME; p < JR_PREDICTOR_CONTROL; p++) {
        assert_true(a.predictions[p].score.loss == b.predictions[p].score.loss);
        assert_true(a.predictions[p].score.loss != c.predictions[p].score.loss);
    }
}

/* Model 2 is met on one question only: held out, nobody knows it. 0 wins all of what is left, which
 * takes Firth. */
static void unknown_models_are_skipped_and_separated_folds_are_firths(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 4, 0, 0}, {1, 2, 1, 1, 0}};
    const jr_detail details[] = {
        {0, 0, {0, 1, 2, 0, 0}}, {1, 0, {0, 1, 2, 0, 0}}, {2, 0, {1, 2, 1, 1, 0}}};
    jr_held_out h = hold_out(&(jr_counts){3, 2, cells}, details, 3, 0);
    assert_true(h.n_skipped == 2 && h.n_votes == 4);
    assert_int_equal(h.n_folds, 3);
    assert_int_equal(h.n_firth, 3);
    assert_true(isfinite(h.predictions[JR_PREDICTOR_HALF].score.loss));
    /* Models of ties know no Firth. */
    assert_true(isnan(h.predictions[JR_PREDICTOR_DAVIDSON].score.loss));
    assert_true(h.predictions[JR_PREDICTOR_DAVIDSON].problem.size > 0);
    jr_held_out none;
    jr_cell one = {0, 1, 1, 0, 0};
    assert_int_equal(
        jr_hold_out(arena, &(jr_control_votes){.counts = &(jr_counts){2, 1, &one}}, 0, &none, NULL),
        JR_ERR_DATA);
}

/* Votes that follow the covariate alone: the control for it predicts them best, and by much. */
static void control_predicts_votes_that_follow_length(void **state)
{
    (void)state;
    enum { QUESTIONS = 40, MODELS = 3, N_DETAILS = QUESTIONS * MODELS * (MODELS - 1) };
    jr_detail details[N_DETAILS];
    double z[N_DETAILS];
    jr_cell cells[MODELS * (MODELS - 1)];
    size_t n = 0;
    rng random;
    rng_init(&random, 5, 0);
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++)
            if (i != j)
                cells[n++] = (jr_cell){i, j, 0, 0, 0};
    n = 0;
    for (uint32_t q = 0; q < QUESTIONS; q++)
        for (size_t k = 0; k < MODELS * (MODELS - 1); k++, n++) {
            z[n] = 2 * rng_uniform(&random) - 1;
            bool wins = rng_uniform(&random) < jr_logistic(3 * z[n]);
            details[n] = (jr_detail){q, 0, {cells[k].first, cells[k].second, wins, !wins, 0}};
            cells[k].wins += wins;
            cells[k].losses += !wins;
        }
    jr_counts counts = {MODELS, MODELS * (MODELS - 1), cells};
    jr_control_votes votes = jr_control_votes_of(arena, &counts, details, n, z, 1);
    jr_held_out h;
    assert_int_equal(jr_hold_out(arena, &votes, 1, &h, NULL), JR_OK);
    const jr_prediction *control = &h.predictions[JR_PREDICTOR_CONTROL];
    assert_non_null(control->name);
    assert_true(control->score.excess == 0);
    assert_true(h.predictions[JR_PREDICTOR_HALF].score.excess >
                4 * h.predictions[JR_PREDICTOR_HALF].score.se);
    assert_true(isnan(control->outcome.loss));
    votes.n_covariates = 0;
    assert_int_equal(jr_hold_out(arena, &votes, 1, &h, NULL), JR_OK);
    assert_null(h.predictions[JR_PREDICTOR_CONTROL].name);
}

UNIT_GROUP(diagnose)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_by_hand),
        cmocka_unit_test(the_error_of_a_difference_is_that_of_a_ratio),
        cmocka_unit_test(a_field_that_fits_is_not_rejected),
        cmocka_unit_test(a_circle_is_found_and_rejected),
        cmocka_unit_test(a_circle_within_the_uncertainty_is_none),
        cmocka_unit_test(residuals_are_in_their_own_standard_errors),
        cmocka_unit_test(relabelling_changes_nothing_and_doubling_votes_doubles_x2),
        cmocka_unit_test(swapping_seats_changes_nothing),
        cmocka_unit_test(strong_ties_prefer_the_models_of_ties),
        cmocka_unit_test(the_same_seed_gives_the_same_and_another_another),
        cmocka_unit_test(unknown_models_are_skipped_and_separated_folds_are_firths),
        cmocka_unit_test(control_predicts_votes_that_follow_length),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
