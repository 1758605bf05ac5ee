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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_has_no_rate),
        cmocka_unit_test(at_first_the_rate_is_since_the_beginning),
        cmocka_unit_test(what_is_long_ago_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
