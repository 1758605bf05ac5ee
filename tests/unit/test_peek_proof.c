/* Intervals that hold at every look. */
#include "vector_fixture.h"

static void check_peek(const jr_peek *peek, yyjson_val *expected)
{
    check_near("estimate", peek->estimate, number_in(expected, "estimate"));
    check_near("v_clustered", peek->clustered, number_in(expected, "v_clustered"));
    check_near("v_model", peek->model, number_in(expected, "v_model"));
    check_near("v", peek->variance, number_in(expected, "v"));
    check_near("fraction", peek->fraction, number_in(expected, "fraction"));
    check_near("c", peek->multiplier, number_in(expected, "c"));
    check_near("lower", peek->lower, number_in(expected, "lower"));
    check_near("upper", peek->upper, number_in(expected, "upper"));
}

static void check_vector(const char *name)
{
    jr_peek_fit fit;
    jr_peek peek;
    stats_vector v = vector_open(name);
    vector_votes votes = votes_of(&v, -1);
    double n_family = number_in(v.input, "K"), alpha = number_in(v.input, "alpha");
    double target = number_in(v.input, "v_star");
    double width = number_in(v.input, "target_width_points") * log(10) / 400;
    check_near("v_star", jr_peek_target(width, n_family, alpha), target);
    assert_int_equal(
        jr_peek_fit_votes(arena, votes.counts, votes.details, votes.n_details, &fit, NULL), JR_OK);
    check_number(&v, "tau2_eb", fit.tau_squared);
    check_number(&v, "tau2_used", fit.tau_squared_used);
    check_number(&v, "home", fit.home);
    check_number(&v, "rbar", fit.inflation);
    yyjson_val *models = yyjson_obj_get(v.expected, "models");
    for (size_t i = 0; i < fit.n_models; i++) {
        check_near("strength", fit.strength[i], number_at(v.expected, "strengths", i));
        jr_peek_at(&fit, (jr_contrast){i, SIZE_MAX}, n_family, alpha, target, &peek);
        check_peek(&peek, yyjson_arr_get(models, i));
    }
    yyjson_val *pairs = yyjson_obj_get(v.expected, "pairs");
    assert_int_equal(yyjson_arr_size(pairs), fit.n_models * (fit.n_models - 1) / 2);
    for (size_t k = 0; k < yyjson_arr_size(pairs); k++) {
        yyjson_val *pair = yyjson_arr_get(pairs, k);
        jr_contrast contrast = {(size_t)number_in(pair, "i"), (size_t)number_in(pair, "j")};
        jr_peek_at(&fit, contrast, n_family, alpha, target, &peek);
        check_peek(&peek, pair);
    }
    vector_close(&v);
}

static void votes_give_the_vectors_intervals(void **state)
{
    (void)state;
    check_vector("a1");
    check_vector("a2");
}

static void on_a_flat_field_the_spread_has_its_floor(void **state)
{
    (void)state;
    check_vector("a4");
}

/* The specification's table, K = 91 and others, to its two decimals. */
static void the_multiplier_is_the_tables(void **state)
{
    (void)state;
    const double table[][3] = {{0.1, 91, 5.15}, {0.25, 91, 4.68}, {0.5, 91, 4.55}, {1, 91, 3.81},
                               {2, 91, 4.54},   {1, 1, 2.50},     {1, 14, 3.32},   {1, 1225, 4.41}};
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        if (fabs(jr_peek_multiplier(table[k][0], table[k][1], 0.05) - table[k][2]) > 0.0051)
            fail_msg("C(%g) of %g is %g", table[k][0], table[k][1],
                     jr_peek_multiplier(table[k][0], table[k][1], 0.05));
}

static void one_question_or_one_model_is_an_error(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 3, 1, 0}};
    jr_detail details[] = {{0, 0, {0, 1, 3, 1, 0}}};
    jr_counts counts = {2, 1, cells};
    jr_peek_fit fit;
    jr_error err;
    assert_int_equal(jr_peek_fit_votes(arena, &counts, details, 1, &fit, &err), JR_ERR_DATA);
    assert_string_equal(err.message, "peek-proof intervals need two models and votes on two "
                                     "questions; there are 2 and 1");
}

UNIT_GROUP(peek_proof)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_give_the_vectors_intervals),
        cmocka_unit_test(on_a_flat_field_the_spread_has_its_floor),
        cmocka_unit_test(the_multiplier_is_the_tables),
        cmocka_unit_test(one_question_or_one_model_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
