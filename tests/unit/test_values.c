/*
 * Encodings of Parquet's values that no writer at hand makes, and examples of the format's own
 * documents (Encodings.md of parquet-format).
 */
#include "unit.h"

#include <string.h>

#include "base/memory.h"
#include "columns/values.h"

/* Room behind the bytes, which readers look into. */
typedef struct padded {
    uint8_t bytes[64 + PADDING];
    size_t size;
} padded;

static padded pad(const void *bytes, size_t size)
{
    padded p = {.size = size};
    assert_true(size <= 64);
    memcpy(p.bytes, bytes, size);
    return p;
}

static void assert_codes(runs r, const uint32_t *wanted, size_t n)
{
    uint32_t codes[64];
    uint8_t bytes[64];
    runs again = r;
    assert_int_equal(runs_read(&r, codes, n), n);
    assert_memory_equal(codes, wanted, n * sizeof *codes);
    assert_int_equal(runs_read(&r, codes, 1), 0);
    assert_int_equal(runs_read_bytes(&again, bytes, 3), 3);
    assert_int_equal(runs_read_bytes(&again, bytes + 3, n), n - 3);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(bytes[i], wanted[i]);
}

static void test_bits_are_packed_from_the_lowest_on_and_once_from_the_highest(void **state)
{
    (void)state;
    static const uint32_t wanted[] = {0, 1, 2, 3, 4, 5, 6, 7};
    padded forwards = pad("\x88\xC6\xFA", 3), backwards = pad("\x05\x39\x77", 3);
    assert_codes(runs_of_bits(forwards.bytes, 3, 3, false), wanted, 8);
    assert_codes(runs_of_bits(backwards.bytes, 3, 3, true), wanted, 8);
}

static void test_runs_of_one_value_and_of_bits_follow_each_other(void **state)
{
    (void)state;
    static const uint32_t wanted[] = {5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7, 1};
    padded p = pad("\x08\x05\x03\x88\xC6\xFA\x00\x02\x02\x01", 10); /* a run of no values, too */
    assert_codes(runs_of(p.bytes, 6, 3), wanted, 12);
    uint32_t codes[13];
    runs r = runs_of(p.bytes, 6, 3);
    assert_int_equal(runs_pass(&r, 5, 13), 4);
    assert_int_equal(runs_pass(&r, 5, 13), 0);
    assert_int_equal(runs_read(&r, codes, 13), 8);
    memcpy(p.bytes + 6, "\x00\x05\x02\x01", 4);
    assert_codes(runs_of(p.bytes, 10, 3), wanted, 13);
}

static void test_runs_that_are_cut_end(void **state)
{
    (void)state;
    uint32_t codes[16];
    padded p = pad("\x03\x88\xC6\xFA", 4);
    runs packed = runs_of(p.bytes, 2, 3), endless = runs_of(p.bytes, 0, 3);
    assert_int_equal(runs_read(&packed, codes, 16), 2);
    assert_int_equal(runs_read(&endless, codes, 16), 0);
    p = pad("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10);
    runs head = runs_of(p.bytes, 10, 3);
    assert_int_equal(runs_read(&head, codes, 16), 0);
}

static void test_wide_codes_are_read(void **state)
{
    (void)state;
    static const uint32_t wanted[] = {0xFFFFFFFF, 1, 0x80000000, 7, 0, 2, 3, 4};
    padded p = pad("\x03", 1);
    memcpy(p.bytes + 1, wanted, sizeof wanted);
    uint32_t codes[8];
    runs r = runs_of(p.bytes, 1 + sizeof wanted, 32);
    assert_int_equal(runs_read(&r, codes, 8), 8);
    assert_memory_equal(codes, wanted, sizeof wanted);
}

/* 7, 5, 3, 1, 2, 3, 4, 5: the smallest difference is -2, the others take two bits. */
static void test_differences_add_up(void **state)
{
    (void)state;
    static const int64_t wanted[] = {7, 5, 3, 1, 2, 3, 4, 5};
    int64_t numbers[9];
    padded p = pad("\x80\x01\x04\x08\x0E\x03\x02\x00\x00\x00\xC0\x3F\x00\x00\x00\x00\x00\x00", 18);
    delta d;
    assert_true(delta_begin(&d, p.bytes, p.size));
    assert_ptr_equal(delta_end(&d), p.bytes + p.size);
    assert_int_equal(delta_read(&d, numbers, 3), 3);
    assert_int_equal(delta_read(&d, numbers + 3, 6), 5);
    assert_memory_equal(numbers, wanted, sizeof wanted);
    for (size_t size = 0; size < p.size; size++)
        if (delta_begin(&d, p.bytes, size)) {
            assert_null(delta_end(&d));
            assert_int_equal(delta_read(&d, numbers, 8), 1);
        }
}

static void test_heads_of_differences_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    delta d;
    static const char *const heads[] = {
        "\x00\x04\x08\x0E",             /* blocks of no values */
        "\x80\x01\x01\x08",             /* cut */
        "\x80\x01\x03\x08\x0E",         /* parts that do not divide it */
        "\x0C\x04\x08\x0E",             /* parts of three */
        "\x80\x80\x80\x04\x04\x08\x0E", /* eight million values */
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        padded p = pad(heads[i], strlen(heads[i]) ? strlen(heads[i]) : 4);
        assert_false(delta_begin(&d, p.bytes, p.size));
    }
}

static void test_times_of_twelve_bytes_are_seconds(void **state)
{
    (void)state;
    double seconds[2];
    values v = {0};
    leaf l = {.column.kind = PARQUET_TIME, .physical = PHYSICAL_INT96};
    /* 1970-01-02 00:00:01.5, and a nanosecond before 1970-01-01 12:00 */
    padded p = pad("\x00\x2F\x68\x59\x00\x00\x00\x00\x8D\x3D\x25\x00"
                   "\xFF\x7F\xA7\x48\x4A\x27\x00\x00\x8C\x3D\x25\x00",
                   24);
    assert_null(values_begin(&v, &l, ENCODING_PLAIN, p.bytes, p.size));
    assert_true(values_read_reals(&v, seconds, 2));
    assert_false(values_read_reals(&v, seconds, 1));
    assert_true(seconds[0] == 86401.5);
    assert_true(seconds[1] > 43199.99 && seconds[1] < 43200);
    values_release(&v);
}

UNIT_GROUP(values)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits_are_packed_from_the_lowest_on_and_once_from_the_highest),
        cmocka_unit_test(test_runs_of_one_value_and_of_bits_follow_each_other),
        cmocka_unit_test(test_runs_that_are_cut_end),
        cmocka_unit_test(test_wide_codes_are_read),
        cmocka_unit_test(test_differences_add_up),
        cmocka_unit_test(test_heads_of_differences_that_make_no_sense_are_refused),
        cmocka_unit_test(test_times_of_twelve_bytes_are_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
