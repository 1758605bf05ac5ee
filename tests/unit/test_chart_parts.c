/* The parts of the charts: numbers, text widths, ticks, labels that are moved apart. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart/axis.h"
#include "chart/measure.h"
#include "chart/number.h"
#include "chart/scale.h"
#include "chart/spread.h"
#include "chart/svg.h"

static void assert_number(double value, int decimals, const char *expected)
{
    JR_BUF_AUTO jr_buf buf = {0};
    number_append(&buf, value, decimals);
    assert_string_equal(buf.data, expected);
}

static void numbers_are_rounded_and_signed(void **state)
{
    (void)state;
    assert_number(0, 0, "0");
    assert_number(1511.24, 0, "1511");
    assert_number(999.5, 0, "1000");
    assert_number(-27.146, 2, "−27.15");
    assert_number(-0.004, 2, "0.00");
    assert_number(0.05, 3, "0.050");
    assert_number(123456789012345.0, 9, "123456789012345.0");
    assert_number(1e300, 2, "1.00e300");
    assert_number(-2.5e18, 0, "−2.50e18");
    assert_number(NAN, 1, "–");
    assert_number(-INFINITY, 1, "–");
}

static void coordinates_have_no_needless_digits(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *expected;
    } CASES[] = {{1, "1"},     {1.5, "1.5"},     {-0.25, "-0.25"}, {2.004, "2"},
                 {0.999, "1"}, {10.05, "10.05"}, {-0.001, "0"},    {1e300, "10000000"}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        JR_BUF_AUTO jr_buf buf = {0};
        number_append_coordinate(&buf, CASES[i].value);
        assert_string_equal(buf.data, CASES[i].expected);
    }
}

static void counts_are_grouped_by_thousands(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf buf = {0};
    number_append_count(&buf, 999);
    jr_buf_append_char(&buf, ' ');
    number_append_count(&buf, 1000);
    jr_buf_append_char(&buf, ' ');
    number_append_count(&buf, UINT64_MAX);
    assert_string_equal(buf.data, "999 1,000 18,446,744,073,709,551,615");
}

static void assert_ticks(double low, double high, size_t most, const char *expected)
{
    ticks t = ticks_make((range){low, high}, most, 0);
    JR_BUF_AUTO jr_buf buf = {0};
    for (size_t i = 0; i < t.count; i++) {
        jr_buf_append_text(&buf, i ? " " : "");
        axis_append_label(&buf, &t, i, "");
    }
    assert_string_equal(buf.data, expected);
}

static void ticks_are_multiples_of_one_two_and_five(void **state)
{
    (void)state;
    assert_ticks(0, 100, 6, "0 20 40 60 80 100");
    assert_ticks(0, 100, 11, "0 10 20 30 40 50 60 70 80 90 100");
    assert_ticks(635, 1611, 7, "800 1000 1200 1400 1600");
    assert_ticks(-120, -30, 5, "−120 −100 −80 −60 −40");
    assert_ticks(-1, 1, 5, "−1.0 −0.5 0.0 0.5 1.0");
    assert_ticks(1000, 1000.004, 5, "1000.000 1000.001 1000.002 1000.003 1000.004");
    assert_ticks(0, 3e18, 4, "0 1.00e18 2.00e18 3.00e18");
}

static void ticks_of_any_range_are_few_and_inside(void **state)
{
    (void)state;
    for (int exponent = -300; exponent <= 300; exponent += 7)
        for (double start = -3.7; start < 4; start += 0.61) {
            double unit = pow(10, exponent);
            range r = {start * unit, (start + 1.3) * unit};
            ticks t = ticks_make(r, 7, 0);
            assert_in_range(t.count, 2, 7);
            double slack = 1e-6 * unit;
            assert_true(ticks_value(&t, 0) >= r.low - slack);
            assert_true(ticks_value(&t, t.count - 1) <= r.high + slack);
        }
}

static void ticks_of_counts_are_whole(void **state)
{
    (void)state;
    ticks t = ticks_make((range){0, 3}, 7, 1);
    assert_int_equal(t.count, 4);
    assert_true(t.step == 1);
    assert_int_equal(t.decimals, 0);
}

static void equal_values_get_a_range_around_them(void **state)
{
    (void)state;
    static const double VALUES[] = {0, 1000, -1000, 1e-200, 1e300, -1e308};
    for (size_t i = 0; i < sizeof(VALUES) / sizeof(*VALUES); i++) {
        range r = range_empty();
        range_add(&r, VALUES[i]);
        range_add(&r, NAN);
        r = range_padded(r, 0.05);
        assert_true(isfinite(r.low) && isfinite(r.high) && r.low < r.high);
        scale s = {r, 0, 100};
        if (fabs(VALUES[i]) <= 1e300)
            assert_true(fabs(scale_at(&s, VALUES[i]) - 50) < 1e-6);
    }
    range nothing = range_padded(range_empty(), 0.05);
    assert_true(nothing.low == 0 && nothing.high == 1);
}

static void values_outside_the_range_land_on_its_end(void **state)
{
    (void)state;
    scale up = {{0, 10}, 200, 100};
    assert_true(scale_at(&up, -5) == 200 && scale_at(&up, 5) == 150 && scale_at(&up, 99) == 100);
}

static void wide_characters_count_one_em(void **state)
{
    (void)state;
    font f = {10, false};
    assert_true(measure_width(JR_STR("日本語"), f) == 30);
    assert_true(measure_width(JR_STR(""), f) == 0);
    assert_true(measure_width(JR_STR("ii"), f) < measure_width(JR_STR("WW"), f));
    assert_true(measure_width(JR_STR("ab"), (font){10, true}) > measure_width(JR_STR("ab"), f));
}

static void long_text_is_shortened_in_the_middle(void **state)
{
    (void)state;
    font f = {10, false};
    jr_str name = JR_STR("rinna/japanese-gpt-neox-3.6b-instruction-sft-v2");
    for (double room = 0; room < 400; room += 3.7) {
        JR_BUF_AUTO jr_buf buf = {0};
        measure_append_clipped(&buf, name, f, room);
        double width = measure_width(jr_buf_str(&buf), f);
        bool whole = measure_width(name, f) <= room;
        assert_true(width <= room || room < measure_width(JR_STR("…"), f));
        assert_int_equal(strstr(buf.data, "…") == NULL, whole);
    }
    JR_BUF_AUTO jr_buf buf = {0};
    measure_append_clipped(&buf, name, f, 150);
    assert_memory_equal(buf.data, "rinna/jap", 9);
    assert_string_equal(buf.data + buf.size - 3, "-v2");
}

/* What people can't see, and what turns the text around, is told by its code. */
static void what_hides_is_shown(void **state)
{
    (void)state;
    static const char *const hidden[] = {"\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF",
                                         "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAE",
                                         "\xE2\x81\xA6", "\xD8\x9C",     "\xC2\xAD"};
    static const char *const codes[] = {"200B", "2060", "FEFF", "200E", "200F",
                                        "202E", "2066", "061C", "00AD"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        char name[32], shown[64];
        snprintf(name, sizeof name, "gpt%s-4", hidden[i]);
        snprintf(shown, sizeof shown, "<title>gptU+%s-4</title>", codes[i]);
        JR_BUF_AUTO jr_buf svg = {0};
        svg_group_begin(&svg, jr_str_from(name));
        svg_text(&svg, 0, 0, ANCHOR_START, (font){10, false}, "#000", jr_str_from(name), 0);
        assert_non_null(strstr(svg.data, shown));
        assert_null(strstr(svg.data, hidden[i]));
        snprintf(shown, sizeof shown, "gptU+%s-4", codes[i]);
        assert_true(measure_width(jr_str_from(name), (font){10, false}) ==
                    measure_width(jr_str_from(shown), (font){10, false}));
    }
}

static void text_is_cut_between_whole_characters(void **state)
{
    (void)state;
    /* A family of four people is one cluster of 25 bytes. */
    jr_str text =
        JR_STR("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦");
    font f = {10, false};
    for (double room = 0; room < 250; room += 5) {
        JR_BUF_AUTO jr_buf buf = {0};
        measure_append_clipped(&buf, text, f, room);
        assert_true(buf.size == 75 || (buf.size - 3) % 25 == 0);
    }
}

static void lines_break_at_spaces_and_between_japanese_characters(void **state)
{
    (void)state;
    font f = {10, false};
    assert_int_equal(measure_line(JR_STR("one two three"), f, 55), 8);
    assert_int_equal(measure_line(JR_STR("onetwothree"), f, 30), 4);
    assert_int_equal(measure_line(JR_STR("日本語の文章"), f, 30), 9);
    /* A full stop does not begin a line. */
    assert_int_equal(measure_line(JR_STR("日本語。文章"), f, 30), 6);
    assert_int_equal(measure_line(JR_STR("x"), f, 0), 1);
    assert_int_equal(measure_line(JR_STR(""), f, 10), 0);
}

static void labels_are_moved_apart_but_not_further(void **state)
{
    (void)state;
    double near[] = {50, 51, 52, 90};
    spread_labels(near, 4, 10, 0, 100);
    /* The first three about their mean, the last where it was. */
    assert_true(near[0] == 41 && near[1] == 51 && near[2] == 61 && near[3] == 90);
    double low[] = {-20, 2, 50};
    spread_labels(low, 3, 10, 0, 100);
    assert_true(low[0] == 0 && low[1] == 10 && low[2] == 50);
    double high[] = {95, 120, 130};
    spread_labels(high, 3, 10, 0, 100);
    assert_true(high[0] == 80 && high[1] == 90 && high[2] == 100);
    double full[] = {5, 5, 5};
    spread_labels(full, 3, 10, 0, 15);
    assert_true(full[0] == 0 && full[1] == 10 && full[2] == 20);
    double too_low[] = {12, 13, 14};
    spread_labels(too_low, 3, 10, 0, 15);
    assert_true(too_low[0] == 0 && too_low[1] == 10 && too_low[2] == 20);
    spread_labels(NULL, 0, 10, 0, 15);
}

static void what_xml_forbids_is_escaped(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf buf = {0};
    jr_buf_append_xml(&buf, JR_STR("<a b=\"c\" d='e'>&\x01\xef\xbf\xbf\xff"));
    assert_string_equal(buf.data, "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;???");
}

UNIT_GROUP(chart_parts)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_rounded_and_signed),
        cmocka_unit_test(coordinates_have_no_needless_digits),
        cmocka_unit_test(counts_are_grouped_by_thousands),
        cmocka_unit_test(ticks_are_multiples_of_one_two_and_five),
        cmocka_unit_test(ticks_of_any_range_are_few_and_inside),
        cmocka_unit_test(ticks_of_counts_are_whole),
        cmocka_unit_test(equal_values_get_a_range_around_them),
        cmocka_unit_test(values_outside_the_range_land_on_its_end),
        cmocka_unit_test(wide_characters_count_one_em),
        cmocka_unit_test(long_text_is_shortened_in_the_middle),
        cmocka_unit_test(what_hides_is_shown),
        cmocka_unit_test(text_is_cut_between_whole_characters),
        cmocka_unit_test(lines_break_at_spaces_and_between_japanese_characters),
        cmocka_unit_test(labels_are_moved_apart_but_not_further),
        cmocka_unit_test(what_xml_forbids_is_escaped),
    };
    return cmocka_run_group_tests_name("chart_parts", tests, NULL, NULL);
}
