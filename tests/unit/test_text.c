/* Text for terminals, and names that look alike. */
#include "unit.h"

#include <string.h>

#include "base/text.h"

static void what_moves_a_terminal_is_shown_as_a_question_mark(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"plain, 日本語, 👩‍💻\n\t", "plain, 日本語, 👩‍💻\n\t"},
        {"\x1B[2J\x1B]0;title\a", "?[2J?]0;title?"},
        {"a\rb\bc\x7F", "a?b?c?"},
        {"\xC2\x9B 31m", "? 31m"},
        {"\x9B 31m\xFF", "? 31m?"},
        {"a\xE2\x80\xAE b\xE2\x81\xA6 c\xD8\x9C d\xE2\x80\x8F", "a? b? c? d?"},
        {"\xE2\x80\xA8\xE2\x80\xA9", "??"},
        {"\xE2\x80", "??"},
        {"\xED\xA0\x80", "???"},
        {"a\u200Bb\u2060c\uFEFFd\u00ADe\u034Ff\u3164g\U000E0041h", "a?b?c?d?e?f?g?h"},
        {"a\u200Db\uFE0Fc\u200Cd\U000E0100", "a?b?c?d?"},
        {"\uFE0F\u200D", "??"},
        {"❤\uFE0F\uFE0F❤\u200D\u200D\uFE0E a\uFE0F\u200Db", "❤\uFE0F?❤\u200D?? a??b"},
        {"1\uFE0F\u20E3 4\uFE0F 🏳\uFE0F\u200D🌈 葛\U000E0100城 می\u200Cخواهم",
         "1\uFE0F\u20E3 4? 🏳\uFE0F\u200D🌈 葛\U000E0100城 می\u200Cخواهم"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        jr_buf_append_text(&text, cases[i].text);
        text.size = jr_text_clean(text.data, text.size);
        assert_int_equal(text.size, strlen(cases[i].shown));
        assert_memory_equal(text.data, cases[i].shown, text.size);
        assert_int_equal(jr_text_clean(text.data, text.size), text.size);
    }
    char zero[] = "a\0b";
    assert_int_equal(jr_text_clean(zero, 3), 3);
    assert_string_equal(zero, "a?b");
}

static void what_nobody_sees_takes_a_column_of_a_table(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf cell = {0};
    jr_str name = JR_STR("g\u200Bp\u2060t\uFE0F\n4\U000E0034 ❤\uFE0F");
    jr_text_append_clipped(&cell, name, 40);
    assert_string_equal(cell.data, "g?p?t? 4? ❤\uFE0F");
    assert_int_equal(jr_text_width(name), jr_text_width(jr_buf_str(&cell)));
}

static void a_sentence_is_a_line_that_moves_no_terminal(void **state)
{
    (void)state;
    jr_error err;
    (void)!jr_error_set(&err, JR_ERR_DATA, "a\nb\tc\x1B[1m \xC2\x9B \xE2\x80\xAE \xFF");
    assert_string_equal(err.message, "a?b?c?[1m ? ? ?");
}

UNIT_GROUP(text)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_moves_a_terminal_is_shown_as_a_question_mark),
        cmocka_unit_test(what_nobody_sees_takes_a_column_of_a_table),
        cmocka_unit_test(a_sentence_is_a_line_that_moves_no_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
