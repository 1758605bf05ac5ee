/* Looking at texts. */
#include "unit.h"

#include "base/hash.h"
#include "base/str.h"

#define assert_text(text, wanted) assert_true(str_is(text, wanted))

static void beginnings_and_ends_are_seen_and_cut_off(void **state)
{
    (void)state;
    jr_str path = JR_STR("pairs/a-vs-b.html");
    assert_true(str_begins_with(path, "pairs/") && str_begins_with(path, ""));
    assert_false(str_begins_with(JR_STR("pair"), "pairs/"));
    assert_true(str_ends_with(path, ".html") && str_ends_with(path, ""));
    assert_false(str_ends_with(JR_STR("html"), ".html"));
    assert_false(str_drop_beginning(&path, "models/"));
    assert_true(str_drop_beginning(&path, "pairs/"));
    assert_text(path, "a-vs-b.html");
    assert_false(str_drop_end(&path, ".json"));
    assert_true(str_drop_end(&path, ".html"));
    assert_text(path, "a-vs-b");
    assert_true(str_drop_beginning(&path, "a-vs-b"));
    assert_int_equal(path.size, 0);
}

static void texts_without_data_are_empty_texts(void **state)
{
    (void)state;
    jr_str none = {0};
    assert_true(str_equals(none, JR_STR("")) && str_is(none, ""));
    assert_true(str_begins_with(none, "") && str_ends_with(none, "") && str_contains(none, ""));
    assert_false(str_begins_with(none, "a") || str_ends_with(none, "a") || str_contains(none, "a"));
    assert_int_equal(str_find_char(none, 'a'), 0);
    assert_int_equal(str_find_last_char(none, 'a'), 0);
    assert_int_equal(str_trim(none).size, 0);
    assert_int_equal(str_index(NULL, 0, none), SIZE_MAX);
    assert_int_equal(str_index_sorted(NULL, 0, none), SIZE_MAX);
    assert_int_equal(str_sort_unique(NULL, 0), 0);
}

static void parts_are_found(void **state)
{
    (void)state;
    jr_str text = JR_STR("a/b/c");
    assert_true(str_contains(text, "/b/") && !str_contains(text, "/c/"));
    assert_int_equal(str_find_char(text, '/'), 1);
    assert_int_equal(str_find_last_char(text, '/'), 3);
    assert_int_equal(str_find_char(text, '.'), text.size);
    assert_int_equal(str_find_last_char(text, '.'), text.size);
    assert_text(str_from(text, 2), "b/c");
}

static void case_may_be_left_out_of_account(void **state)
{
    (void)state;
    assert_true(str_is_nocase(JR_STR("X-Api-Key"), "x-api-key") && str_is_nocase((jr_str){0}, ""));
    assert_false(str_is_nocase(JR_STR("X-Api-Keys"), "x-api-key"));
    assert_true(str_contains_nocase(JR_STR("Bad API Key"), "api key"));
    assert_false(str_contains_nocase(JR_STR("Bad API"), "api key"));
    assert_true(str_contains_nocase((jr_str){0}, ""));
}

static void control_characters_are_seen(void **state)
{
    (void)state;
    assert_false(str_has_control(JR_STR("日本 ~")) || str_has_control((jr_str){0}));
    assert_true(str_has_control(JR_STR("a\nb")) && str_has_control(JR_STR("\x7F")));
    assert_true(str_has_control((jr_str){"a\0b", 3}));
}

static void a_divided_text_has_one_part_more_than_dividers(void **state)
{
    (void)state;
    static const char *const wanted[] = {"", "a", "", "b", ""};
    jr_str text = JR_STR(",a,,b,"), part;
    size_t n = 0;
    for (; str_next_part(&text, ',', &part); n++) {
        assert_true(n < 5);
        assert_text(part, wanted[n]);
    }
    assert_int_equal(n, 5);
    text = JR_STR("");
    assert_true(str_next_part(&text, ',', &part));
    assert_int_equal(part.size, 0);
    assert_false(str_next_part(&text, ',', &part));
}

static void blanks_around_a_text_are_left_out(void **state)
{
    (void)state;
    assert_text(str_trim(JR_STR(" \t a b\r\n")), "a b");
    assert_text(str_trim(JR_STR(" \n")), "");
}

static void names_are_sorted_made_unique_and_found(void **state)
{
    (void)state;
    jr_str names[] = {JR_STR("b"), JR_STR("a"), JR_STR("ab"), JR_STR("b"), JR_STR("a"), JR_STR("")};
    assert_int_equal(str_index(names, 6, JR_STR("b")), 0);
    size_t n = str_sort_unique(names, 6);
    assert_int_equal(n, 4);
    assert_text(names[0], "");
    assert_text(names[1], "a");
    assert_text(names[2], "ab");
    assert_text(names[3], "b");
    for (size_t i = 0; i < n; i++)
        assert_int_equal(str_index_sorted(names, n, names[i]), i);
    assert_int_equal(str_index_sorted(names, n, JR_STR("c")), SIZE_MAX);
}

enum { MOST_BYTES = 40 };

static void texts_that_differ_in_one_byte_are_told_apart(void **state)
{
    (void)state;
    char one[MOST_BYTES], other[MOST_BYTES];
    memset(one, 'x', sizeof one);
    memset(other, 'x', sizeof other);
    for (size_t n = 0; n <= MOST_BYTES; n++) {
        assert_true(str_equals((jr_str){one, n}, (jr_str){other, n}));
        for (size_t i = 0; i < MOST_BYTES; i++) {
            other[i] = 'y';
            assert_int_equal(str_equals((jr_str){one, n}, (jr_str){other, n}), i >= n);
            other[i] = 'x';
        }
    }
}

/* Pages and mocks are named and drawn by it. */
static void the_hash_of_a_text_is_that_of_its_words(void **state)
{
    (void)state;
    char text[MOST_BYTES];
    for (size_t i = 0; i < MOST_BYTES; i++)
        text[i] = (char)(250 - 37 * i);
    for (size_t n = 0; n <= MOST_BYTES; n++) {
        uint64_t hash = hash_word(5, n);
        for (size_t word = 0; word <= n / 8; word++) {
            uint64_t bits = 0;
            for (size_t i = 8 * word; i < n && i < 8 * word + 8; i++)
                bits |= (uint64_t)(unsigned char)text[i] << (8 * (i % 8));
            hash = hash_word(hash, bits);
        }
        assert_true(hash_bytes(5, text, n) == hash);
    }
}

UNIT_GROUP(str)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beginnings_and_ends_are_seen_and_cut_off),
        cmocka_unit_test(texts_without_data_are_empty_texts),
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(case_may_be_left_out_of_account),
        cmocka_unit_test(control_characters_are_seen),
        cmocka_unit_test(a_divided_text_has_one_part_more_than_dividers),
        cmocka_unit_test(blanks_around_a_text_are_left_out),
        cmocka_unit_test(names_are_sorted_made_unique_and_found),
        cmocka_unit_test(texts_that_differ_in_one_byte_are_told_apart),
        cmocka_unit_test(the_hash_of_a_text_is_that_of_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
