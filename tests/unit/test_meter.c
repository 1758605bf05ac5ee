/* Rates: since the beginning, then over the last half minute. */
#include "unit.h"

#include "eval/meter.h"

static void nothing_has_no_rate(void **state)
{
    (void)state;
    meter m;
    meter_init(&m, 100);
    assert_true(meter_rate(&m) == 0);
    meter_add(&m, 110, 0);
    assert_true(meter_rate(&m) == 0);
}

static void at_first_the_rate_is_since_the_beginning(void **state)
{
    (void)state;
    meter m;
    meter_init(&m, 100);
    meter_add(&m, 100.5, 5);
    assert_true(meter_rate(&m) == 10);
    meter_add(&m, 110, 50);
    assert_true(meter_rate(&m) == 5);
}

static void what_is_long_ago_is_forgotten(void **state)
{
    (void)state;
    meter m;
    meter_init(&m, 0);
    uint64_t count = 0;
    double now = 0;
    for (int i = 0; i < 100; i++)
        meter_add(&m, now += 1, count += 50);
    for (int i = 0; i < 10 * METER_SAMPLES; i++)
        meter_add(&m, now += 0.2, count += 1);
    assert_true(meter_rate(&m) > 4.9 && meter_rate(&m) < 5.1);
    meter_add(&m, now + 1e6, count);
    assert_true(meter_rate(&m) < 0.001);
}

/* The samples are a second apart: the oldest of 32 is 31 seconds before the newest. */
static void the_rate_is_over_the_last_half_minute(void **state)
{
    (void)state;
    for (int n_warm = 60; n_warm < 60 + METER_SAMPLES; n_warm++) {
        meter m;
        meter_init(&m, 0);
        for (int i = 1; i <= n_warm; i++)
            meter_add(&m, i, (uint64_t)i * 50);
        for (int i = 1; i <= 10; i++)
            meter_add(&m, n_warm + i, (uint64_t)n_warm * 50);
        double expected = (31 - 10) * 50 / 31.0;
        assert_true(meter_rate(&m) > expected - 1e-9 && meter_rate(&m) < expected + 1e-9);
    }
}

UNIT_GROUP(meter)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_has_no_rate),
        cmocka_unit_test(at_first_the_rate_is_since_the_beginning),
        cmocka_unit_test(what_is_long_ago_is_forgotten),
        cmocka_unit_test(the_rate_is_over_the_last_half_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
