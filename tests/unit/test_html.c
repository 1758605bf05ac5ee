/* Text as HTML: nothing in it becomes markup or deceives; numbers; the words in both languages. */
#include "unit.h"

#include "base/str.h"
#include "site/html.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static void assert_text(const void *bytes, size_t size, const char *expected)
{
    JR_BUF_AUTO jr_buf seen = {0};
    html_text(&seen, (jr_str){bytes, size});
    assert_string_equal(seen.data ? seen.data : "", expected);
}

#define ASSERT_TEXT(literal, expected) assert_text((literal), sizeof(literal) - 1, (expected))
#define CODE(code) "<span class=\"code-point\">U+" code "</span>"

static void markup_in_texts_is_text(void **state)
{
    (void)state;
    ASSERT_TEXT("<script>alert('x')</script> & \"y\"",
                "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;");
    ASSERT_TEXT("日本語 😀 tab\tend", "日本語 😀 tab\tend");
    ASSERT_TEXT("", "");
}

static void ends_of_lines_are_one_character(void **state)
{
    (void)state;
    ASSERT_TEXT("a\r\nb\nc\rd\r", "a\nb\nc\nd\n");
    ASSERT_TEXT("\r\r\n", "\n\n");
}

static void what_deceives_is_shown_by_its_code(void **state)
{
    (void)state;
    ASSERT_TEXT("a\0b", "a" CODE("0000") "b");
    ASSERT_TEXT("\x1B[31m\x7F", CODE("001B") "[31m" CODE("007F"));
    ASSERT_TEXT("\xE2\x80\xAEtxt.exe\xE2\x80\xAC", CODE("202E") "txt.exe" CODE("202C"));
    ASSERT_TEXT("\xE2\x81\xA6\xE2\x81\xA9\xD8\x9C", CODE("2066") CODE("2069") CODE("061C"));
    ASSERT_TEXT("\xE2\x80\x8B\xEF\xBB\xBF\xC2\xAD", CODE("200B") CODE("FEFF") CODE("00AD"));
    ASSERT_TEXT("\xC2\x85\xF3\xA0\x81\x81", CODE("0085") CODE("E0041"));
    ASSERT_TEXT("\xEF\xBF\xBF\xEF\xB7\x90\xF0\x9F\xBF\xBE",
                CODE("FFFF") CODE("FDD0") CODE("1FFFE"));
    /* What emoji and Persian need stays. */
    ASSERT_TEXT("👩\u200D💻 می\u200Cخواهم 1\uFE0F\u20E3", "👩\u200D💻 می\u200Cخواهم 1\uFE0F\u20E3");
    ASSERT_TEXT("gpt\u200D\uFE0F", "gpt" CODE("200D") CODE("FE0F"));
}

static void invalid_bytes_are_replaced(void **state)
{
    (void)state;
    ASSERT_TEXT("a\xFF"
                "b\xE6\x97",
                "a\xEF\xBF\xBD"
                "b\xEF\xBF\xBD\xEF\xBF\xBD");
    ASSERT_TEXT("\xC0\xBC"
                "script",
                "\xEF\xBF\xBD\xEF\xBF\xBD"
                "script");
}

static void an_attribute_can_not_be_left(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf seen = {0};
    html_attribute(&seen, JR_STR("\" onclick='x'>\n\x01\xE2\x80\xAE"));
    assert_string_equal(seen.data, "&quot; onclick=&#39;x&#39;&gt;\n\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void a_text_of_any_bytes_never_opens_an_element(void **state)
{
    (void)state;
    unsigned char bytes[4096];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(seed >> 24);
    }
    JR_BUF_AUTO jr_buf seen = {0};
    html_attribute(&seen, (jr_str){(const char *)bytes, sizeof bytes});
    for (size_t i = 0; i < seen.size; i++)
        assert_null(memchr("<>\"'", seen.data[i], 4));
}

static void assert_number(double number, int decimals, const char *expected)
{
    JR_BUF_AUTO jr_buf seen = {0};
    html_number(&seen, number, decimals);
    assert_string_equal(seen.data, expected);
}

static void numbers_are_written_for_people(void **state)
{
    (void)state;
    assert_number(0, 0, "0");
    assert_number(-0.4, 0, "0");
    assert_number(-0.04, 1, "0.0");
    assert_number(-12.5, 1, "−12.5");
    assert_number(1234, 0, "1234");
    assert_number(12345.678, 2, "12,345.68");
    assert_number(1234567, 0, "1,234,567");
    assert_number(999999.9, 0, "1,000,000");
    assert_number(NAN, 2, "–");
    assert_number(INFINITY, 0, "–");
    assert_number(1e300, 0, "–");
}

/* The places of a sentence: which of {0} to {9} it has, forms beside them included, and no brace
 * that is none. */
static unsigned places_of(jr_str text)
{
    unsigned places = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '{' && text.data[i] != '}')
            continue;
        jr_str place = str_from(text, i + 1);
        place.size = str_find_char(place, '}');
        bool is_place = text.data[i] == '{' && place.size && place.data[0] >= '0' &&
                        place.data[0] <= '9' && i + 1 + place.size < text.size;
        size_t n_bars = 0;
        for (size_t k = 0; k < place.size; k++)
            n_bars += place.data[k] == '|';
        if (!is_place || (place.size > 1 && (place.data[1] != '|' || n_bars != 2)))
            fail_msg("'%.*s' has a brace that is no place", JR_STR_ARG(text));
        places |= 1U << (text.data[i + 1] - '0');
        i += place.size + 1;
    }
    return places;
}

static void every_word_has_both_languages_with_the_same_places(void **state)
{
    (void)state;
    for (word w = 0; w < N_WORDS; w++) {
        jr_str english = word_english(w), japanese = word_japanese(w);
        if (!english.size || !japanese.size)
            fail_msg("word %d ('%.*s') lacks a language", w, JR_STR_ARG(english));
        if (places_of(english) != places_of(japanese))
            fail_msg("'%.*s' and '%.*s' have different places", JR_STR_ARG(english),
                     JR_STR_ARG(japanese));
        /* Places begin with {0} and none is left out. */
        unsigned places = places_of(english);
        if (places & (places + 1))
            fail_msg("'%.*s' leaves a place out", JR_STR_ARG(english));
        assert_null(memchr(english.data, '<', english.size));
        assert_null(memchr(japanese.data, '<', japanese.size));
    }
}

static void a_sentence_takes_pieces_in_both_languages(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf seen = {0};
    jr_str pieces[] = {JR_STR("<b>1</b>"), JR_STR("{0}")};
    html_sentence(&seen, WORD_MADE_BY, pieces, 2);
    assert_string_equal(seen.data, "<span class=\"en\">Made by jrank <b>1</b> on {0}</span>"
                                   "<span class=\"ja\" lang=\"ja\">jrank <b>1</b> が {0} に作成"
                                   "</span>");
}

static void a_word_has_the_form_that_fits_its_number(void **state)
{
    (void)state;
    const struct {
        const char *number, *says;
    } cases[] = {{"1", ">1 question without"}, {"2", ">2 questions without"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_BUF_AUTO jr_buf seen = {0};
        jr_str piece = jr_str_from(cases[i].number);
        html_sentence(&seen, WORD_UNANSWERED, &piece, 1);
        assert_non_null(strstr(seen.data, cases[i].says));
    }
}

static void a_time_is_a_date_and_a_minute_or_nothing(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf out = {0};
    assert_true(html_time(&out, 1795618926.8));
    assert_string_equal(out.data, "2026-11-25 15:02");
    const double none[] = {NAN, INFINITY, -1, 0, 1e300};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(html_time(&out, none[i]));
    assert_string_equal(out.data, "2026-11-25 15:02");
}

UNIT_GROUP(html)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_has_the_form_that_fits_its_number),
        cmocka_unit_test(a_time_is_a_date_and_a_minute_or_nothing),
        cmocka_unit_test(markup_in_texts_is_text),
        cmocka_unit_test(ends_of_lines_are_one_character),
        cmocka_unit_test(what_deceives_is_shown_by_its_code),
        cmocka_unit_test(invalid_bytes_are_replaced),
        cmocka_unit_test(an_attribute_can_not_be_left),
        cmocka_unit_test(a_text_of_any_bytes_never_opens_an_element),
        cmocka_unit_test(numbers_are_written_for_people),
        cmocka_unit_test(every_word_has_both_languages_with_the_same_places),
        cmocka_unit_test(a_sentence_takes_pieces_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
