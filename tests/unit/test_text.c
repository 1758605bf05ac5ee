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
        cmocka_unit_test(a_sentence_is_a_line_that_moves_no_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
