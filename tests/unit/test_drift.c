/* Whether the verdicts of a judge of two times may be pooled. */
#include "vector_fixture.h"

#include <string.h>

enum { MOST_MATCHES = 200, MOST_NUMBERS = 8 };

typedef struct rejudged_vector {
    stats_vector file;
    size_t n_models;
    jr_rejudged matches[MOST_MATCHES];
    size_t n_matches;
    double theta[MOST_NUMBERS];
} rejudged_vector;

static void open_rejudged(const char *name, rejudged_vector *v)
{
    memset(v, 0, sizeof *v);
    v->file = vector_open(name);
    yyjson_val *input = v->file.input;
    v->n_models = (size_t)number_in(input, "models");
    v->n_matches = yyjson_arr_size(yyjson_obj_get(input, "old"));
    assert_true(v->n_matches <= MOST_MATCHES);
    for (size_t k = 0; k < v->n_matches; k++)
        v->matches[k] = (jr_rejudged){.question = (uint32_t)number_at(input, "question", k),
                                      .first = (uint32_t)number_at(input, "first", k),
                                      .second = (uint32_t)number_at(input, "second", k),
                                      .old_score = number_at(input, "old", k),
                                      .new_score = number_at(input, "new", k),
                                      .again = number_at(input, "new_again", k),
                                      .probability = number_at(input, "probability", k)};
    for (size_t i = 0; i < yyjson_arr_size(yyjson_obj_get(input, "theta_old")); i++)
        v->theta[i] = number_at(input, "theta_old", i);
}

/* Of the home advantage, then each model. */
static void check_numbers(const stats_vector *v, const char *name, const double *values)
{
    size_t n = (size_t)number_in(v->input, "models") + 1;
    assert_int_equal(yyjson_arr_size(yyjson_obj_get(v->expected, name)), n);
    for (size_t i = 0; i < n; i++)
        check_near(name, values[i], number_at(v->expected, name, i));
}

static jr_drift_options options_of(const rejudged_vector *v)
{
    return (jr_drift_options){.n_models = v->n_models,
                              .theta = v->theta,
                              .margin = number_in(v->file.input, "margin_logits")};
}

static void check_rejudged(const char *name)
{
    rejudged_vector v;
    jr_drift drift;
    jr_error err;
    open_rejudged(name, &v);
    jr_drift_options options = options_of(&v);
    assert_int_equal(jr_drift_test(arena, v.matches, v.n_matches, &options, &drift, &err), JR_OK);
    check_numbers(&v.file, "shift", drift.shift);
    check_numbers(&v.file, "v_independent", drift.independent);
    check_numbers(&v.file, "v_clustered", drift.clustered);
    check_numbers(&v.file, "v_floor", drift.floor);
    check_numbers(&v.file, "reach", drift.reach);
    check_number(&v.file, "T", drift.largest);
    check_number(&v.file, "p_sign_flip", drift.p_shift);
    check_number(&v.file, "nonzero", (double)drift.n_changed);
    check_number(&v.file, "flip_rate", (double)drift.n_changed / (double)drift.n_matches);
    check_number(&v.file, "odd_total", (double)drift.n_odd);
    check_number(&v.file, "odd_old", (double)drift.n_odd_old);
    check_number(&v.file, "identity_p", drift.p_identity);
    assert_true(drift.is_exact);
    assert_int_equal(drift.is_equivalent,
                     yyjson_get_bool(yyjson_obj_get(v.file.expected, "equivalent")));
    assert_string_equal(jr_drift_word(drift.decision),
                        yyjson_get_str(yyjson_obj_get(v.file.expected, "decision")));
    vector_close(&v.file);
}

static void matches_judged_again_give_the_vectors_numbers(void **state)
{
    (void)state;
    check_rejudged("c1");
    check_rejudged("c2");
}

static void open_epochs(const stats_vector *v, jr_epoch *epochs)
{
    for (int k = 0; k < 2; k++) {
        vector_votes votes = votes_of(v, k);
        epochs[k] = (jr_epoch){votes.counts, votes.details, votes.n_details};
    }
}

static void votes_of_two_times_give_the_vectors_numbers(void **state)
{
    (void)state;
    stats_vector v = vector_open("c_epoch1");
    jr_epoch epochs[2];
    jr_epochs result;
    jr_error err;
    open_epochs(&v, epochs);
    jr_drift_options options = {.n_models = epochs[0].counts->n_models, .margin = 1};
    assert_int_equal(jr_epochs_compare(arena, epochs, &options, &result, &err), JR_OK);
    check_numbers(&v, "shift", result.shift);
    check_numbers(&v, "se", result.se);
    check_number(&v, "max_t", result.largest);
    check_number(&v, "p_max_t", result.p_value);
    check_number(&v, "hotelling_F", result.f);
    check_number(&v, "p_F", result.p_f);
    assert_int_equal(result.numerator, 3);
    assert_int_equal(result.denominator, 17);
    assert_int_equal(result.decision, JR_DRIFT_NOT_ENOUGH);
    vector_close(&v);
}

static void a_time_in_which_a_model_only_wins_is_refused(void **state)
{
    (void)state;
    stats_vector v = vector_open("c_epoch1");
    jr_epoch epochs[2];
    jr_epochs result;
    jr_error err;
    open_epochs(&v, epochs);
    jr_counts *counts = (jr_counts *)epochs[1].counts;
    for (size_t k = 0; k < counts->n_cells; k++) {
        jr_cell *c = &counts->cells[k];
        double all = jr_cell_total(c);
        if (c->first == 0 || c->second == 0)
            *c = (jr_cell){c->first, c->second, c->first == 0 ? all : 0, c->first ? all : 0, 0};
    }
    jr_drift_options options = {.n_models = epochs[0].counts->n_models, .margin = 1};
    assert_int_equal(jr_epochs_compare(arena, epochs, &options, &result, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "time 2"));
    assert_non_null(strstr(err.message, "not strongly connected"));
    vector_close(&v);
}

enum { MODELS = 4, QUESTIONS = 25, PAIRS = MODELS * (MODELS - 1) };

/* Every ordered pair on each question; the first always won, and loses again every so many. */
static void fill(jr_rejudged *matches, size_t every)
{
    for (size_t k = 0; k < (size_t)QUESTIONS * PAIRS; k++) {
        uint32_t first = (uint32_t)(k % PAIRS / (MODELS - 1));
        uint32_t other = (uint32_t)(k % (MODELS - 1));
        double score = every && k % every == 0 ? 0 : 1;
        matches[k] = (jr_rejudged){.question = (uint32_t)(k / PAIRS),
                                   .first = first,
                                   .second = other + (other >= first),
                                   .old_score = 1,
                                   .new_score = score,
                                   .again = score,
                                   .probability = 0.5};
    }
}

static void no_change_at_all_is_pooled_only_with_a_margin_that_so_few_can_show(void **state)
{
    (void)state;
    static jr_rejudged matches[QUESTIONS * PAIRS];
    const double theta[MODELS + 1] = {0};
    jr_drift_options options = {.n_models = MODELS, .theta = theta, .margin = 0.2};
    jr_drift drift;
    fill(matches, 0);
    assert_int_equal(jr_drift_test(arena, matches, QUESTIONS * PAIRS, &options, &drift, NULL),
                     JR_OK);
    assert_true(drift.p_shift == 1 && drift.p_identity == 1 && drift.largest == 0);
    assert_int_equal(drift.decision, JR_DRIFT_POOL);
    /* The home advantage has the variance 2/m * 16/m, so 1.7109 * sqrt(32)/300 is out of reach. */
    assert_true(fabs(drift.reach[0] - 1.710882 * sqrt(32) / 300) < 1e-6);
    options.margin = 0.032;
    assert_int_equal(jr_drift_test(arena, matches, QUESTIONS * PAIRS, &options, &drift, NULL),
                     JR_OK);
    assert_int_equal(drift.decision, JR_DRIFT_NOT_ENOUGH);
}

static void a_judge_that_changed_is_not_pooled_for_any_number_of_threads(void **state)
{
    (void)state;
    static jr_rejudged matches[QUESTIONS * PAIRS];
    const double theta[MODELS + 1] = {0};
    jr_drift_options options = {.n_models = MODELS, .theta = theta, .margin = 0.2, .seed = 7};
    jr_drift drift[3];
    fill(matches, 7);
    for (unsigned i = 0; i < 3; i++) {
        options.n_threads = 1 + 2 * i;
        assert_int_equal(
            jr_drift_test(arena, matches, QUESTIONS * PAIRS, &options, &drift[i], NULL), JR_OK);
        assert_int_equal(drift[i].decision, JR_DRIFT_DIFFERS);
        assert_true(drift[i].p_shift == drift[0].p_shift);
        assert_false(drift[i].is_exact);
    }
    assert_int_equal(drift[0].n_changed, 43);
    /* All 43 changes go the same way: no pattern of 9,999 does. */
    assert_true(drift[0].p_shift == 1e-4);
    /* (1/3)^43 */
    assert_int_equal(drift[0].n_odd_old, 43);
    assert_true(fabs(drift[0].p_identity / pow(1.0 / 3, 43) - 1) < 1e-9);
}

static void matches_that_leave_out_a_model_are_an_error(void **state)
{
    (void)state;
    static jr_rejudged matches[QUESTIONS * PAIRS];
    const double theta[MODELS + 2] = {0};
    jr_drift_options options = {.n_models = MODELS + 1, .theta = theta, .margin = 0.2};
    jr_drift drift;
    jr_error err;
    fill(matches, 7);
    assert_int_equal(jr_drift_test(arena, matches, QUESTIONS * PAIRS, &options, &drift, &err),
                     JR_ERR_DATA);
    assert_non_null(strstr(err.message, "do not connect all models"));
}

/* Two equal models, each first as often: kappa is 16 of the home advantage and 4 of each strength;
 * t and z by scipy 1.10.1: t.ppf(.95, 39), norm.ppf(1 - .05 / 6), norm.ppf(1 - .05 / 12),
 * norm.ppf(.9). */
static void a_plan_needs_as_many_matches_as_the_formula_says(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 50, 50, 0}, {1, 0, 50, 50, 0}};
    jr_counts counts = {2, 2, cells};
    jr_field field;
    jr_bt_fit fit;
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){0}, &fit, NULL),
                     JR_OK);
    jr_drift_plan_options options = {.n_questions = 40, .margin = 0.5, .n_matches = 100};
    jr_drift_needs needs;
    jr_drift_plan(arena, &counts, &fit, &options, &needs);
    double pass = 1.684875122 + 2.393979800, find = 2.638257274 + 1.281551566;
    assert_true(fabs(needs.to_pass - 0.15 * 16 * pass * pass / 0.25) < 1e-4);
    assert_true(fabs(needs.to_find_home - 0.15 * 16 * find * find / 0.25) < 1e-4);
    assert_true(fabs(needs.to_find_model - 0.15 * 4 * find * find / 0.25) < 1e-4);
    assert_true(fabs(needs.least_margin - pass * sqrt(0.15 * 16 / 100)) < 1e-7);
    options.n_matches = 160;
    jr_drift_plan(arena, &counts, &fit, &options, &needs);
    assert_true(needs.least_margin < 0.5);
    options.n_matches = 159;
    jr_drift_plan(arena, &counts, &fit, &options, &needs);
    assert_true(needs.least_margin > 0.5);
}

UNIT_GROUP(drift)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_judged_again_give_the_vectors_numbers),
        cmocka_unit_test(votes_of_two_times_give_the_vectors_numbers),
        cmocka_unit_test(a_time_in_which_a_model_only_wins_is_refused),
        cmocka_unit_test(no_change_at_all_is_pooled_only_with_a_margin_that_so_few_can_show),
        cmocka_unit_test(a_judge_that_changed_is_not_pooled_for_any_number_of_threads),
        cmocka_unit_test(matches_that_leave_out_a_model_are_an_error),
        cmocka_unit_test(a_plan_needs_as_many_matches_as_the_formula_says),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
