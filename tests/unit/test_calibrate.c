/* Ratings for people from a judge's verdicts and a sample of votes. */
#include "vector_fixture.h"

#include <jrank/card.h>

#include "stats/calibrate.h"

#include "base/rng.h"

typedef struct judged_vector {
    stats_vector file;
    calibration_match *matches;
    size_t n_matches, n_models;
} judged_vector;

static judged_vector open_judged(const char *name)
{
    judged_vector v = {.file = vector_open(name)};
    yyjson_val *input = v.file.input;
    v.n_models = (size_t)number_in(input, "models");
    v.n_matches = yyjson_arr_size(yyjson_obj_get(input, "judge"));
    v.matches = jr_arena_alloc(arena, v.n_matches, sizeof *v.matches);
    for (size_t k = 0; k < v.n_matches; k++) {
        bool is_labelled = number_at(input, "labelled", k) == 1;
        v.matches[k] =
            (calibration_match){.question = (uint32_t)number_at(input, "question", k),
                                .first = (uint32_t)number_at(input, "first", k),
                                .second = (uint32_t)number_at(input, "second", k),
                                .judge = number_at(input, "judge", k),
                                .human = is_labelled ? number_at(input, "human", k) : NAN,
                                .probability = number_at(input, "probability", k)};
    }
    return v;
}

static double error_of(const calibration_fit *fit, size_t n_models, size_t i)
{
    return sqrt(fit->covariance[i * (n_models + 1) + i]);
}

static void check_fit(const calibration_fit *fit, yyjson_val *expected, size_t n_models)
{
    check_near("home", fit->home, number_in(expected, "home"));
    for (size_t i = 0; i < n_models; i++) {
        check_near("strength", fit->strength[i], number_at(expected, "strengths", i));
        check_near("se", error_of(fit, n_models, 1 + i), number_at(expected, "se", i));
    }
}

static void check_vector(const char *name)
{
    calibration result;
    jr_error err;
    judged_vector v = open_judged(name);
    yyjson_val *expected = v.file.expected;
    assert_int_equal(
        calibration_fit_votes(arena, v.matches, v.n_matches, v.n_models, NULL, &result, &err),
        JR_OK);
    check_number(&v.file, "n", (double)result.n_labelled);
    check_number(&v.file, "lambda_raw", result.lambda_raw);
    check_number(&v.file, "lambda", result.lambda);
    check_fit(&result.human, yyjson_obj_get(expected, "human_only"), v.n_models);
    check_fit(&result.ratings, expected, v.n_models);
    check_number(&v.file, "se_home", error_of(&result.ratings, v.n_models, 0));
    check_number(&v.file, "df", (double)result.n_questions - 1);
    check_number(&v.file, "t", result.t);
    check_number(&v.file, "worth_human_votes", result.worth);
    for (size_t i = 0; i < v.n_models; i++) {
        double wide = result.t * error_of(&result.ratings, v.n_models, 1 + i);
        check_near("lower", result.ratings.strength[i] - wide, number_at(expected, "lower", i));
        check_near("upper", result.ratings.strength[i] + wide, number_at(expected, "upper", i));
    }
    vector_close(&v.file);
}

static void the_vectors_numbers_with_equal_and_unequal_probabilities(void **state)
{
    (void)state;
    check_vector("b1");
    check_vector("b2");
    check_vector("b3");
}

/* Two models, each match a question of its own, labels drawn alike. */
enum { PAIRS = 1200, PAIR_LABELS = 240 };

static calibration_match *draw_pairs(void)
{
    rng random;
    rng_init(&random, 7, 0);
    calibration_match *matches = jr_arena_alloc(arena, PAIRS, sizeof *matches);
    for (size_t k = 0; k < PAIRS; k++) {
        bool first = rng_uniform(&random) < 0.5;
        double human = rng_uniform(&random) < jr_logistic(0.2 + (first ? 0.8 : -0.8));
        bool agrees = rng_uniform(&random) < 0.75;
        matches[k] = (calibration_match){.question = (uint32_t)k,
                                         .first = !first,
                                         .second = first,
                                         .judge = agrees ? human : 1 - human,
                                         .human = k % (PAIRS / PAIR_LABELS) ? NAN : human,
                                         .probability = (double)PAIR_LABELS / PAIRS};
    }
    return matches;
}

/* x = (1, +1 or -1) of theta = (home, difference of strengths). */
static double sign_of(const calibration_match *m)
{
    return m->first == 0 ? 1 : -1;
}

typedef struct two {
    double a, b;
} two;

/* The inverse of a symmetric matrix. */
static void invert(const double m[3], double ret[3])
{
    double det = m[0] * m[2] - m[1] * m[1];
    ret[0] = m[2] / det;
    ret[1] = -m[1] / det;
    ret[2] = m[0] / det;
}

/*
 * The gradient of ppi_py's ppi_logistic_pointestimate, with lhat times that of the judge's scores
 * on the unlabelled matches less that on the labelled ones, and Firth's term: sum h (1/2 - p) x, h
 * = weight v x' H^-1 x.
 */
static two ppi_gradient(const calibration_match *matches, const calibration *c, double lhat)
{
    double n = PAIR_LABELS, rest = PAIRS - n, sum[2] = {0}, firth[2] = {0}, h[3] = {0}, inverse[3];
    double theta[2] = {c->ratings.home, c->ratings.strength[0] - c->ratings.strength[1]};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < PAIRS; k++) {
            const calibration_match *m = &matches[k];
            double x = sign_of(m), p = 1 / (1 + exp(-theta[0] - x * theta[1]));
            bool is_labelled = !isnan(m->human);
            double weight = is_labelled ? 1 - lhat : lhat * n / rest;
            if (pass == 0) {
                h[0] += weight * p * (1 - p);
                h[1] += weight * p * (1 - p) * x;
                h[2] += weight * p * (1 - p);
                double grad = is_labelled ? ((p - m->human) - lhat * (p - m->judge)) / n
                                          : lhat * (p - m->judge) / rest;
                sum[0] += grad;
                sum[1] += grad * x;
                continue;
            }
            double leverage = weight * p * (1 - p) * (inverse[0] + 2 * x * inverse[1] + inverse[2]);
            firth[0] += leverage * (0.5 - p);
            firth[1] += leverage * (0.5 - p) * x;
        }
        invert(h, inverse);
    }
    return (two){sum[0] - firth[0] / n, sum[1] - firth[1] / n};
}

/* Its lambda is ours times the unlabelled share, as it takes f of the unlabelled matches alone. */
static void two_models_solve_the_equation_of_ppi_py(void **state)
{
    (void)state;
    calibration result;
    jr_error err;
    const calibration_match *matches = draw_pairs();
    assert_int_equal(calibration_fit_votes(arena, matches, PAIRS, 2, NULL, &result, &err), JR_OK);
    assert_true(result.lambda > 0.2 && result.lambda < 0.8);
    two zero =
        ppi_gradient(matches, &result, result.lambda * (PAIRS - PAIR_LABELS) / (double)PAIRS);
    assert_true(fabs(zero.a) < 1e-9 && fabs(zero.b) < 1e-9);
    /* Another lambda is another equation. */
    two other = ppi_gradient(matches, &result, result.lambda);
    assert_true(fabs(other.a) + fabs(other.b) > 1e-5);
}

/* ppi_py's covariance: H^-1 (lhat^2 Cov(unlabelled) n / N' + Cov(labelled)) H^-1 / n. The labels'
 * moments are those of a sample: both agree to a few percent. */
static void two_models_have_the_errors_of_ppi_py(void **state)
{
    (void)state;
    calibration result;
    jr_error err;
    const calibration_match *matches = draw_pairs();
    assert_int_equal(calibration_fit_votes(arena, matches, PAIRS, 2, NULL, &result, &err), JR_OK);
    double lhat = result.lambda * (PAIRS - PAIR_LABELS) / (double)PAIRS;
    double n = PAIR_LABELS, rest = PAIRS - n, h[3] = {0}, inverse[3], meat[3] = {0};
    for (size_t k = 0; k < PAIRS; k++) {
        const calibration_match *m = &matches[k];
        double x = sign_of(m), b = result.ratings.strength[0] - result.ratings.strength[1];
        double p = jr_logistic(result.ratings.home + x * b), v = p * (1 - p) / PAIRS;
        bool is_labelled = !isnan(m->human);
        double g = is_labelled ? m->human - p - lhat * (m->judge - p) : lhat * (m->judge - p);
        double each = g * g * (is_labelled ? 1 / n : n / rest / rest);
        h[0] += v, h[1] += v * x, h[2] += v;
        meat[0] += each, meat[1] += each * x, meat[2] += each;
    }
    invert(h, inverse);
    double of_home = inverse[1] * (meat[0] * inverse[1] + meat[1] * inverse[2]) +
                     inverse[2] * (meat[1] * inverse[1] + meat[2] * inverse[2]);
    double expected = sqrt(of_home / n), se = 2 * error_of(&result.ratings, 2, 1);
    assert_true(fabs(se / expected - 1) < 0.02);
}

/* With every match labelled the judge has no part: the fit of those votes. */
static void where_people_voted_on_all_the_judge_has_no_part(void **state)
{
    (void)state;
    calibration result;
    jr_error err;
    judged_vector v = open_judged("b1");
    jr_cell *cells = jr_arena_alloc(arena, v.n_models * v.n_models, sizeof *cells);
    jr_counts counts = {v.n_models, 0, cells};
    for (size_t k = 0; k < v.n_matches; k++) {
        calibration_match *m = &v.matches[k];
        m->human = k % 3 == 0 ? 1 : k % 5 == 0 ? 0.5 : 0;
        m->probability = 1;
        jr_cell *c = &cells[m->first * v.n_models + m->second];
        *c = (jr_cell){m->first, m->second, c->wins + (m->human == 1), c->losses + (m->human == 0),
                       c->ties + (m->human == 0.5)};
    }
    for (size_t k = 0; k < v.n_models * v.n_models; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[counts.n_cells++] = cells[k];
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(arena, &counts, &field);
    jr_bt_options firth = {.firth = true};
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &firth, &fit, &err), JR_OK);
    assert_int_equal(
        calibration_fit_votes(arena, v.matches, v.n_matches, v.n_models, NULL, &result, &err),
        JR_OK);
    assert_true(result.lambda == 0);
    assert_true(fabs(result.worth - (double)v.n_matches) < 1e-6);
    for (size_t i = 0; i < v.n_models; i++)
        assert_true(fabs(result.ratings.strength[i] - fit.strength[i]) < 1e-6);
    vector_close(&v.file);
}

static void check_refusal(const calibration_match *matches, size_t n, size_t n_models,
                          const char *expected)
{
    const jr_str names[] = {JR_STR("one"), JR_STR("two"), JR_STR("three")};
    jr_error err = {0};
    assert_int_equal(calibration_check(matches, n, names, n_models, &err), JR_ERR_DATA);
    assert_string_equal(err.message, expected);
}

static void what_allows_no_interval_is_refused_in_a_sentence(void **state)
{
    (void)state;
    jr_error err;
    calibration_match *m = draw_pairs();
    assert_int_equal(calibration_check(m, PAIRS, NULL, 2, &err), JR_OK);
    check_refusal(m, 245, 2, "49 matches of the sample have a vote, and 50 are needed");
    check_refusal(m, PAIRS, 3, "0 matches of three have a vote, and 10 of each model are needed");
    m[3].probability = 0;
    check_refusal(m, PAIRS, 2,
                  "a match has the probability 0 to be in the sample, which is not "
                  "above 0 and at most 1");
    m[3].probability = NAN;
    check_refusal(m, PAIRS, 2,
                  "a match has the probability nan to be in the sample, which is not "
                  "above 0 and at most 1");
    m[3].probability = 1;
    for (size_t k = 0; k < PAIRS; k++)
        m[k].first = 0, m[k].second = 1;
    check_refusal(m, PAIRS, 2,
                  "the votes of people cannot tell the advantage of the left answer "
                  "from the strengths, as models always have the same seats");
    for (size_t k = 0; k < PAIRS; k++)
        m[k].question /= 100;
    check_refusal(m, PAIRS, 2, "the votes are on 12 questions, and 20 are needed");
}

static void labels_that_leave_models_apart_are_refused(void **state)
{
    (void)state;
    const jr_str names[] = {JR_STR("a"), JR_STR("b"), JR_STR("c"), JR_STR("d")};
    jr_error err = {0};
    calibration_match *m = draw_pairs();
    for (size_t k = 0; k < PAIRS; k += 2)
        m[k].first += 2, m[k].second += 2;
    assert_int_equal(calibration_check(m, PAIRS, names, 4, &err), JR_ERR_DATA);
    assert_string_equal(err.message, "the votes of people do not connect the models: 2 groups of "
                                     "them never meet");
}

/* Widths fall with the root of the matches where neither judge nor questions have a part in them;
 * half of a variance that questions have in common stays. */
static void votes_that_are_needed_follow_from_what_there_is(void **state)
{
    (void)state;
    jr_calibrated one = {
        .people = {1000, 20, 960, 1040}, .calibrated = {1000, 20, 960, 1040}, .by_matches = 1};
    jr_calibration c = {.ratings = &one,
                        .n_ratings = 1,
                        .n_labelled = 100,
                        .n_matches = 100000,
                        .worth = 100,
                        .t = 2};
    jr_people_needs needs = jr_people_power(&c, 0, 40);
    assert_true(needs.now == 80 && needs.votes == 400 && needs.alone == 400);
    assert_true(needs.lower < 400);
    one.by_matches = 0.5;
    assert_true(isnan(jr_people_power(&c, 0, 40).votes));
    assert_true(jr_people_power(&c, 0, 60).votes == 800);
    /* A judge that takes a fifth of what people's votes have by chance. */
    one.by_matches = 1;
    c.worth = 125;
    needs = jr_people_power(&c, 0, 40);
    assert_true(needs.votes > 320 && needs.votes < 325 && needs.alone == 400);
    assert_true(needs.lower < needs.votes && needs.upper > needs.votes);
}

UNIT_GROUP(calibrate)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_numbers_with_equal_and_unequal_probabilities),
        cmocka_unit_test(two_models_solve_the_equation_of_ppi_py),
        cmocka_unit_test(two_models_have_the_errors_of_ppi_py),
        cmocka_unit_test(where_people_voted_on_all_the_judge_has_no_part),
        cmocka_unit_test(what_allows_no_interval_is_refused_in_a_sentence),
        cmocka_unit_test(labels_that_leave_models_apart_are_refused),
        cmocka_unit_test(votes_that_are_needed_follow_from_what_there_is),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
