/* Prices: what tokens of each kind cost, and what published ones are known. */
#include "unit.h"

#include <math.h>

#include "eval/price.h"

enum { MILLION = 1000000 };

static void tokens_cost_by_their_kind(void **state)
{
    (void)state;
    const jr_price_terms terms = {.cached = 0.25, .cache_write = 5, .reasoning = 20};
    const jr_endpoint e = {.price_input = 4, .price_output = 10, .price_terms = &terms};
    static const struct {
        chat_usage usage;
        double cost;
    } rows[] = {
        {{MILLION, 0, -1, -1, -1, 0, 0}, 4},
        {{MILLION, MILLION, -1, -1, -1, 0, 0}, 14},
        {{MILLION, 0, -1, MILLION, -1, 0, 0}, 0.25},
        {{MILLION, 0, -1, MILLION / 2, MILLION / 4, 0, 0}, 0.125 + 1.25 + 1},
        {{0, MILLION, MILLION / 2, -1, -1, 0, 0}, 15},
        /* No more than there are. */
        {{MILLION, 0, -1, 2 * MILLION, MILLION, 0, 0}, 0.25},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_float_equal(price_of(&e, &rows[i].usage), rows[i].cost, 1e-12);
    assert_float_equal(price_most(&e, MILLION, MILLION), 25, 1e-12);
}

static void what_a_price_does_not_say_costs_what_the_rest_does(void **state)
{
    (void)state;
    const jr_price_terms none = {.cached = NAN, .cache_write = NAN, .reasoning = NAN};
    jr_endpoint e = {.price_input = 4, .price_output = 10};
    const chat_usage usage = {MILLION, MILLION, MILLION / 2, MILLION / 2, MILLION / 4, 0, 0};
    assert_float_equal(price_of(&e, &usage), 14, 1e-12);
    e.price_terms = &none;
    assert_float_equal(price_of(&e, &usage), 14, 1e-12);
    assert_float_equal(price_most(&e, MILLION, MILLION), 14, 1e-12);
    e.price_input = NAN;
    assert_true(isnan(price_of(&e, &usage)) && isnan(price_most(&e, 1, 1)));
}

static jr_endpoint named(jr_arena *arena, const char *name, const char *base_url)
{
    jr_endpoint e;
    jr_error err;
    if (jr_endpoint_from_name(arena, name, base_url, &e, &err) != JR_OK)
        fail_msg("%s", err.message);
    return e;
}

static void published_prices_are_those_of_the_whole_name_at_the_providers_own_address(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_endpoint e = named(arena, "j=gpt-4o", NULL);
    assert_true(e.price_input == 2.5 && e.price_output == 10);
    assert_true(e.price_terms->cached == 1.25 && isnan(e.price_terms->cache_write));
    assert_true(e.price_terms->is_shipped);
    assert_true(e.price_terms->date.size == 10 && e.price_terms->source.size > 0);
    e = named(arena, "claude-sonnet-4-5", NULL);
    assert_true(e.price_input == 3 && e.price_output == 15);
    assert_true(e.price_terms->cached == 0.3 && e.price_terms->cache_write == 3.75);
    e = named(arena, "gemini-2.5-flash", NULL);
    assert_true(e.price_input == 0.3 && e.price_output == 2.5);
    static const char *const others[][2] = {
        {"gpt-4o-x", NULL},
        {"gpt-4", "http://127.0.0.1:8080/v1"},
        {"gpt-4o", "https://openrouter.ai/api/v1"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        e = named(arena, others[i][0], others[i][1]);
        assert_true(isnan(e.price_input) && !e.price_terms);
    }
}

UNIT_GROUP(price)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_cost_by_their_kind),
        cmocka_unit_test(what_a_price_does_not_say_costs_what_the_rest_does),
        cmocka_unit_test(published_prices_are_those_of_the_whole_name_at_the_providers_own_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
