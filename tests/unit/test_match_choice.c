/* Which matches are asked next. */
#include "vector_fixture.h"

#include <string.h>

#include "stats/match_choice.h"

enum { MOST_MODELS = 8, QUESTIONS = 40 };

/* Places in the field for what is known of a vector's votes. */
typedef struct field {
    jr_peek_fit fit;
    bool is_closed[QUESTIONS * MOST_MODELS * MOST_MODELS];
    uint32_t uses[QUESTIONS * MOST_MODELS];
    choice_contrast open[MOST_MODELS];
    choice_problem problem;
} field;

static void open_field(const stats_vector *v, field *f)
{
    vector_votes votes = votes_of(v, -1);
    memset(f, 0, sizeof *f);
    assert_int_equal(
        jr_peek_fit_votes(arena, votes.counts, votes.details, votes.n_details, &f->fit, NULL),
        JR_OK);
    size_t m = f->fit.n_models;
    for (size_t k = 0; k < votes.n_details; k++) {
        const jr_detail *d = &votes.details[k];
        f->is_closed[(d->question * m + d->cell.first) * m + d->cell.second] = true;
        f->uses[d->question * m + d->cell.first]++;
        f->uses[d->question * m + d->cell.second]++;
    }
    f->problem = (choice_problem){.fit = &f->fit,
                                  .open = f->open,
                                  .n_questions = QUESTIONS,
                                  .is_closed = f->is_closed,
                                  .uses = f->uses,
                                  .seed = 1};
}

/* All models are too wide; weights are squares of their variances. */
static void open_all_models(const stats_vector *v, field *f)
{
    jr_peek peek;
    for (size_t i = 0; i < f->fit.n_models; i++) {
        jr_contrast row = {i, SIZE_MAX};
        jr_peek_at(&f->fit, row, number_in(v->input, "K"), 0.05, number_in(v->input, "v_star"),
                   &peek);
        f->open[i] = (choice_contrast){row, peek.variance * peek.variance};
    }
    f->problem.n_open = f->fit.n_models;
}

static void check_gains(const stats_vector *v, const field *f, const char *name)
{
    double gains[MOST_MODELS * MOST_MODELS];
    match_choice_gains(&f->problem, gains);
    yyjson_val *expected = yyjson_obj_get(v->expected, name);
    for (size_t k = 0; k < yyjson_arr_size(expected); k++) {
        yyjson_val *pair = yyjson_arr_get(expected, k);
        size_t first = (size_t)number_in(pair, "first"), second = (size_t)number_in(pair, "second");
        double gain = gains[first * f->fit.n_models + second];
        if (fabs(gain / number_in(pair, "gain") - 1) > VECTOR_TOLERANCE)
            fail_msg("%s[%zu][%zu] is %.9g, not %.9g", name, first, second, gain,
                     number_in(pair, "gain"));
    }
}

static void gains_are_the_vectors(void **state)
{
    (void)state;
    const char *const names[] = {"a1", "a2", "a4"};
    for (size_t k = 0; k < 3; k++) {
        field f;
        stats_vector v = vector_open(names[k]);
        open_field(&v, &f);
        check_gains(&v, &f, "gain_mix");
        open_all_models(&v, &f);
        check_gains(&v, &f, "gain_width_all_open");
        vector_close(&v);
    }
}

/* Gains after a match in flight are those of a fit whose information has it. */
static void a_match_in_flight_counts_as_if_it_had_come(void **state)
{
    (void)state;
    field f;
    stats_vector v = vector_open("a2");
    open_field(&v, &f);
    open_all_models(&v, &f);
    const choice_match flying = {30, 2, 4};
    f.problem.in_flight = &flying;
    f.problem.n_in_flight = 1;
    double gains[MOST_MODELS * MOST_MODELS], expected[MOST_MODELS * MOST_MODELS];
    match_choice_gains(&f.problem, gains);
    size_t d = f.fit.n_models + 1;
    double u[MOST_MODELS + 1];
    for (size_t k = 0; k < d; k++)
        u[k] = f.fit.model[k] + f.fit.model[3 * d + k] - f.fit.model[5 * d + k];
    double p = jr_logistic(f.fit.home + f.fit.strength[2] - f.fit.strength[4]), w = p * (1 - p);
    double factor = w / (1 + w * (u[0] + u[3] - u[5]));
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            f.fit.model[i * d + j] -= factor * u[i] * u[j];
    f.problem.n_in_flight = 0;
    match_choice_gains(&f.problem, expected);
    for (size_t k = 0; k < f.fit.n_models * f.fit.n_models; k++)
        assert_true(fabs(gains[k] - expected[k]) < 1e-12);
    vector_close(&v);
}

static void no_match_is_asked_twice_and_the_same_seed_asks_the_same(void **state)
{
    (void)state;
    enum { WANTED = 300 };
    field f;
    choice_match matches[2][WANTED];
    stats_vector v = vector_open("a4");
    open_field(&v, &f);
    size_t m = f.fit.n_models;
    for (size_t k = 0; k < 2; k++)
        assert_int_equal(match_choose(&f.problem, WANTED, matches[k]), WANTED);
    assert_memory_equal(matches[0], matches[1], sizeof matches[0]);
    for (size_t k = 0; k < WANTED; k++) {
        const choice_match *match = &matches[0][k];
        bool *is_closed = &f.is_closed[(match->question * m + match->first) * m + match->second];
        assert_int_not_equal(match->first, match->second);
        assert_false(*is_closed);
        *is_closed = true;
    }
    f.problem.n_planned = WANTED;
    assert_int_equal(match_choose(&f.problem, 1, matches[1]), 1);
    vector_close(&v);
}

static void models_without_matches_come_first_and_all_ends_where_nothing_is_open(void **state)
{
    (void)state;
    enum { WANTED = QUESTIONS * MOST_MODELS * MOST_MODELS };
    static choice_match matches[WANTED];
    field f;
    stats_vector v = vector_open("a4");
    open_field(&v, &f);
    size_t m = f.fit.n_models, n_open = 0, n_of_last = 0;
    for (size_t q = 0; q < QUESTIONS; q++)
        f.uses[q * m + m - 1] = 0;
    for (size_t k = 0; k < QUESTIONS * m * m; k++)
        n_open += !f.is_closed[k] && k % (m * m) / m != k % m;
    size_t n = match_choose(&f.problem, WANTED, matches);
    assert_int_equal(n, n_open);
    for (size_t k = 0; k < CHOICE_LEAST_MATCHES; k++)
        n_of_last += matches[k].first == m - 1 || matches[k].second == m - 1;
    assert_int_equal(n_of_last, CHOICE_LEAST_MATCHES);
    vector_close(&v);
}

static void a_dear_match_is_asked_seldom(void **state)
{
    (void)state;
    enum { WANTED = 100 };
    choice_match matches[WANTED];
    double price[MOST_MODELS * MOST_MODELS];
    size_t n_dear = 0;
    field f;
    stats_vector v = vector_open("a4");
    open_field(&v, &f);
    size_t m = f.fit.n_models;
    for (size_t k = 0; k < m * m; k++)
        price[k] = k / m == 0 || k % m == 0 ? 1000 : 1;
    f.problem.price = price;
    assert_int_equal(match_choose(&f.problem, WANTED, matches), WANTED);
    for (size_t k = 0; k < WANTED; k++)
        n_dear += matches[k].first == 0 || matches[k].second == 0;
    /* Only what is any match: a tenth of them, a quarter of these. */
    assert_in_range(n_dear, 0, 10);
    vector_close(&v);
}

/* By scipy's t, for 100 votes on 40 questions. */
static void a_plan_tells_the_width_that_will_come(void **state)
{
    enum { MATCHES = 100 };
    const double EXPECTED = 86.53958845356777;
    (void)state;
    jr_open_match matches[MATCHES];
    for (uint32_t k = 0; k < MATCHES; k++)
        matches[k] =
            (jr_open_match){.question = k % QUESTIONS, .first = k % 2, .second = 1 - k % 2};
    jr_open_matches planned = {
        .n_models = 2, .n_questions = QUESTIONS, .matches = matches, .n_matches = MATCHES};
    assert_true(fabs(jr_plan_width(&planned, NULL) - EXPECTED) < 1e-6);
}

static void a_plan_that_connects_no_models_tells_no_width(void **state)
{
    (void)state;
    jr_open_match matches[] = {{0, 1, 0, 1}, {1, 1, 2, 3}, {2, 1, 4, 5}};
    jr_open_matches planned = {.n_models = 6, .n_questions = 3, .matches = matches, .n_matches = 3};
    assert_true(isnan(jr_plan_width(&planned, NULL)));
}

UNIT_GROUP(match_choice)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gains_are_the_vectors),
        cmocka_unit_test(a_match_in_flight_counts_as_if_it_had_come),
        cmocka_unit_test(no_match_is_asked_twice_and_the_same_seed_asks_the_same),
        cmocka_unit_test(models_without_matches_come_first_and_all_ends_where_nothing_is_open),
        cmocka_unit_test(a_dear_match_is_asked_seldom),
        cmocka_unit_test(a_plan_tells_the_width_that_will_come),
        cmocka_unit_test(a_plan_that_connects_no_models_tells_no_width),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
