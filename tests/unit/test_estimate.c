/* Estimates: money and time of calls, their sums, and what limits say of them. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "eval/estimate.h"

#define TOKENS(input, output) (&(const chat_usage){(input), (output), -1, 0, 0, 0, 0})

static const jr_endpoint priced = {.price_input = 2, .price_output = 10};

static void money_follows_the_price_per_million(void **state)
{
    (void)state;
    jr_run_options options = {0};
    jr_estimate e = estimate_calls(&priced, &options, NULL, 10, TOKENS(500000, 100000));
    assert_int_equal(e.n_calls, 10);
    assert_int_equal(e.input_tokens, 500000);
    assert_int_equal(e.output_tokens, 100000);
    assert_true(fabs(e.cost - 2) < 1e-12);
    assert_true(fabs(e.least_cost - 0.4) < 1e-12);
    jr_endpoint cached = priced;
    const jr_price_terms terms = {.cached = 0.2, .cache_write = NAN, .reasoning = NAN};
    cached.price_terms = &terms;
    e = estimate_calls(&cached, &options, NULL, 10, TOKENS(500000, 100000));
    assert_true(fabs(e.cost - 2) < 1e-12 && fabs(e.least_cost - 0.04) < 1e-12);
    jr_endpoint unknown = {.price_input = NAN, .price_output = NAN};
    assert_true(isnan(estimate_calls(&unknown, &options, NULL, 1, TOKENS(1, 1)).cost));
    assert_true(estimate_calls(&unknown, &options, NULL, 0, TOKENS(0, 0)).cost == 0);
}

/* A second a call and fifty tokens a second, so many at a time. */
static void time_follows_what_is_in_flight_and_the_limits(void **state)
{
    (void)state;
    static const struct {
        uint32_t parallel, max_in_flight;
        double rpm, tpm, seconds;
    } rows[] = {
        {0, 0, 0, 0, (320 + 64.0) / 32},
        {10, 0, 0, 0, 38.4},
        {10, 4, 0, 0, 96},
        {0, 4, 0, 0, 96},
        {10, 0, 60, 0, 320},
        {10, 0, 0, 6000, 52},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jr_run_options options = {.parallel = rows[i].parallel};
        jr_endpoint e = priced;
        e.max_in_flight = rows[i].max_in_flight;
        e.rpm = rows[i].rpm;
        e.tpm = rows[i].tpm;
        jr_estimate seen = estimate_calls(&e, &options, NULL, 320, TOKENS(2000, 3200));
        assert_true(fabs(seen.seconds - rows[i].seconds) < 1e-9);
    }
    jr_endpoint mock = {.provider = JR_PROVIDER_MOCK};
    assert_true(
        estimate_calls(&mock, &(jr_run_options){0}, NULL, 320, TOKENS(2000, 3200)).seconds == 0);
}

/* 40 calls, of which the caller took 100 for the text of the prompts. */
static void finished_calls_say_what_a_call_takes(void **state)
{
    (void)state;
    const estimate_experience learned = {.n_calls = 25,
                                         .input = 150,
                                         .output = 30,
                                         .cached = 60,
                                         .input_sd = 15,
                                         .output_sd = 10,
                                         .seconds = 4};
    const jr_price_terms terms = {.cached = 0.2, .cache_write = NAN, .reasoning = NAN};
    jr_endpoint e = priced;
    e.price_terms = &terms;
    const jr_run_options options = {.parallel = 8};
    jr_estimate seen = estimate_calls(&e, &options, &learned, 40, TOKENS(4000, 16000));
    assert_int_equal(seen.input_tokens, 6000);
    assert_int_equal(seen.output_tokens, 1200);
    assert_int_equal(seen.cached_tokens, 2400);
    assert_int_equal(seen.n_learned, 25);
    double cost = (3600 * 2 + 2400 * 0.2 + 1200 * 10) / 1e6;
    double error = 2 * sqrt(1 / 40.0 + 1 / 25.0);
    double around =
        (7200 + 480) / 1e6 * (0.05 + error * 15 / 150) + 12000 / 1e6 * (0.05 + error * 10 / 30);
    assert_true(fabs(seen.cost - cost) < 1e-12);
    assert_true(fabs(seen.least_cost - cost + around) < 1e-12);
    assert_true(fabs(seen.most_cost - cost - around) < 1e-12);
    assert_true(fabs(seen.seconds - 20) < 1e-12);
    /* Prompts of another length than any before are believed, and their cached share. */
    seen = estimate_calls(&e, &options, &learned, 40, TOKENS(40000, 16000));
    assert_int_equal(seen.input_tokens, 40000);
    assert_int_equal(seen.cached_tokens, 16000);
    assert_true(isnan(estimate_calls(&e, &options, NULL, 40, TOKENS(4000, 16000)).most_cost));
}

/* Half of the prompts out of a cache, which a sixteenth of them filled; in batches none. */
static void what_a_plan_brings_out_of_caches_is_paid_as_such(void **state)
{
    (void)state;
    const jr_price_terms terms = {
        .cached = 0.2, .cache_write = 2.5, .reasoning = NAN, .batch = 0.5};
    jr_endpoint e = priced;
    e.provider = JR_PROVIDER_OPENAI;
    e.price_terms = &terms;
    jr_run_options options = {0};
    const chat_usage planned = {1600000, 0, -1, 800000, 100000, 0, 0};
    jr_estimate seen = estimate_calls(&e, &options, NULL, 10, &planned);
    assert_true(fabs(seen.cost - (0.7 * 2 + 0.8 * 0.2 + 0.1 * 2.5)) < 1e-12);
    assert_true(fabs(seen.batch_cost - 1.6) < 1e-12);
    assert_int_equal(seen.cached_tokens, 800000);
    double least = seen.least_cost;
    options.batches = true;
    seen = estimate_calls(&e, &options, NULL, 10, &planned);
    assert_true(seen.cost == seen.batch_cost && seen.live_cost > seen.cost);
    assert_true(fabs(seen.least_cost - least / 2) < 1e-12);
    assert_int_equal(seen.cached_tokens, 0);
}

static void batches_are_told_beside_single_calls(void **state)
{
    (void)state;
    const jr_price_terms terms = {
        .cached = NAN, .cache_write = NAN, .reasoning = NAN, .batch = 0.5};
    jr_endpoint e = priced;
    e.provider = JR_PROVIDER_OPENAI;
    e.price_terms = &terms;
    jr_run_options options = {0};
    jr_estimate seen = estimate_calls(&e, &options, NULL, 10, TOKENS(500000, 100000));
    assert_true(seen.cost == 2 && seen.live_cost == 2 && seen.batch_cost == 1);
    options.batches = true;
    seen = estimate_calls(&e, &options, NULL, 10, TOKENS(500000, 100000));
    assert_true(seen.cost == 1 && seen.live_cost == 2 && seen.batch_cost == 1);
    assert_true(fabs(seen.least_cost - 0.2) < 1e-12);
    e.provider = JR_PROVIDER_MOCK;
    assert_true(estimate_calls(&e, &options, NULL, 10, TOKENS(500000, 100000)).cost == 2);
}

static void a_local_model_has_slots_and_waits_for_the_others(void **state)
{
    (void)state;
    jr_run_options usual = {0}, ten = {.parallel = 10};
    jr_endpoint e = {.provider = JR_PROVIDER_LOCAL};
    assert_true(fabs(estimate_calls(&e, &usual, NULL, 320, TOKENS(2000, 3200)).seconds - 96) <
                1e-9);
    assert_true(fabs(estimate_calls(&e, &ten, NULL, 320, TOKENS(2000, 3200)).seconds - 38.4) <
                1e-9);
    e.local.slots = 16;
    jr_estimate sum = {0}, local = estimate_calls(&e, &ten, NULL, 320, TOKENS(2000, 3200)),
                remote = {.seconds = 30};
    assert_true(fabs(local.seconds - 24) < 1e-9);
    estimate_add(&sum, &local);
    estimate_add(&sum, &remote);
    assert_true(fabs(sum.seconds - 30) < 1e-9);
    estimate_add(&sum, &local);
    assert_true(fabs(sum.seconds - 48) < 1e-9);
}

static void endpoints_work_side_by_side(void **state)
{
    (void)state;
    jr_estimate sum = {0},
                one = {.n_calls = 3,
                       .input_tokens = 10,
                       .output_tokens = 20,
                       .cost = 0.5,
                       .seconds = 7},
                other = {.n_calls = 4,
                         .input_tokens = 1,
                         .output_tokens = 2,
                         .cost = 0.25,
                         .least_cost = 0.125,
                         .seconds = 5};
    estimate_add(&sum, &one);
    estimate_add(&sum, &other);
    assert_int_equal(sum.n_calls, 7);
    assert_int_equal(sum.input_tokens, 11);
    assert_int_equal(sum.output_tokens, 22);
    assert_true(sum.cost == 0.75 && sum.seconds == 7 && sum.least_cost == 0.125);
    other.cost = NAN;
    estimate_add(&sum, &other);
    assert_true(isnan(sum.cost));
}

static void limits_refuse_what_is_over_them(void **state)
{
    (void)state;
    static const struct {
        double cost, budget;
        uint64_t max_calls;
        const char *problem; /* NULL: allowed */
    } rows[] = {
        {5, 0, 0, NULL},
        {5, 5, 10, NULL},
        {NAN, 0, 10, NULL},
        {5, 0, 9, "the plan has 10 calls and --max-calls allows 9; HINT: "},
        {5, 2, 0, NULL},
        {5, 1.999, 0,
         "the plan would cost about $5.0000, at least $2.0000 (10 calls), and --budget allows "},
        {5, 1, 0,
         "the plan would cost about $5.00, at least $2.00 (10 calls), and --budget allows $1.00; "},
        {NAN, 100, 0, "--budget needs the prices of all endpoints; HINT: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        jr_error err = {0};
        jr_estimate e = {.n_calls = 10, .cost = rows[i].cost, .least_cost = 0.4 * rows[i].cost};
        jr_run_options options = {.budget = rows[i].budget, .max_calls = rows[i].max_calls};
        jr_status status = jr_estimate_check(&e, &options, &err);
        assert_int_equal(status, rows[i].problem ? JR_ERR_DATA : JR_OK);
        if (rows[i].problem && strncmp(err.message, rows[i].problem, strlen(rows[i].problem)) != 0)
            fail_msg("%s", err.message);
    }
    assert_non_null(strstr(jr_estimate_method(), "400 tokens"));
}

UNIT_GROUP(estimate)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_follows_the_price_per_million),
        cmocka_unit_test(time_follows_what_is_in_flight_and_the_limits),
        cmocka_unit_test(finished_calls_say_what_a_call_takes),
        cmocka_unit_test(what_a_plan_brings_out_of_caches_is_paid_as_such),
        cmocka_unit_test(batches_are_told_beside_single_calls),
        cmocka_unit_test(a_local_model_has_slots_and_waits_for_the_others),
        cmocka_unit_test(endpoints_work_side_by_side),
        cmocka_unit_test(limits_refuse_what_is_over_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
