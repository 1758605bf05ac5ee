/* JSON strings: escapes, invalid UTF-8, and that they are read as they were. */
#include "unit.h"

#include "json/write.h"

#include <math.h>
#include <string.h>
#include <yyjson.h>

static void assert_written(jr_str text, const char *expected)
{
    JR_BUF_AUTO jr_buf buf = {0};
    json_write_string(&buf, text);
    assert_string_equal(buf.data, expected);
}

static void only_what_must_be_escaped_is(void **state)
{
    (void)state;
    assert_written(JR_STR(""), "\"\"");
    assert_written((jr_str){0}, "\"\"");
    assert_written(JR_STR("日本語 / é 😀\x7f"), "\"日本語 / é 😀\x7f\"");
    assert_written(JR_STR("a\"b\\c\nd\re\tf\bg\fh\x01\x1f"),
                   "\"a\\\"b\\\\c\\nd\\re\\tf\\bg\\fh\\u0001\\u001f\"");
    assert_written(JR_STR("x\0y"), "\"x\\u0000y\"");
}

static void bytes_that_are_not_utf8_become_the_replacement_character(void **state)
{
    (void)state;
#define REPLACED "\xEF\xBF\xBD"
    assert_written(JR_STR("a\xff"
                          "b"),
                   "\"a" REPLACED "b\"");
    assert_written(JR_STR("\xe6\x97"), "\"" REPLACED REPLACED "\"");
    assert_written(JR_STR("\xed\xa0\x80"), "\"" REPLACED REPLACED REPLACED "\"");
    assert_written(JR_STR("\xc0\x80\""), "\"" REPLACED REPLACED "\\\"\"");
}

static void every_code_point_is_read_as_it_was(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0}, json = {0};
    for (uint32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 37) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        if (c < 0x80)
            jr_buf_append_char(&text, (char)c);
        else if (c < 0x800)
            jr_buf_format(&text, "%c%c", 0xC0 | c >> 6, 0x80 | (c & 0x3F));
        else if (c < 0x10000)
            jr_buf_format(&text, "%c%c%c", 0xE0 | c >> 12, 0x80 | (c >> 6 & 0x3F),
                          0x80 | (c & 0x3F));
        else
            jr_buf_format(&text, "%c%c%c%c", 0xF0 | c >> 18, 0x80 | (c >> 12 & 0x3F),
                          0x80 | (c >> 6 & 0x3F), 0x80 | (c & 0x3F));
    }
    json_write_string(&json, jr_buf_str(&text));
    yyjson_doc *doc = yyjson_read(json.data, json.size, 0);
    assert_non_null(doc);
    yyjson_val *read = yyjson_doc_get_root(doc);
    assert_int_equal(yyjson_get_len(read), text.size);
    assert_memory_equal(yyjson_get_str(read), text.data, text.size);
    yyjson_doc_free(doc);
}

static void numbers_are_the_shortest_that_are_read_as_the_same(void **state)
{
    (void)state;
    const struct {
        double number;
        const char *text;
    } cases[] = {{0.1, "0.1"},   {7, "7.0"},
                 {-0.5, "-0.5"}, {1695401933.5194378, "1695401933.5194378"},
                 {NAN, "null"},  {INFINITY, "null"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_BUF_AUTO jr_buf buf = {0};
        json_write_real(&buf, cases[i].number);
        assert_string_equal(buf.data, cases[i].text);
    }
}

static void lists_are_joined_by_commas(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf buf = {0};
    json_write_strings(&buf, NULL, 0);
    json_write_strings(&buf, (jr_str[]){JR_STR("a"), JR_STR("\"")}, 2);
    assert_string_equal(buf.data, "[][\"a\", \"\\\"\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_must_be_escaped_is),
        cmocka_unit_test(bytes_that_are_not_utf8_become_the_replacement_character),
        cmocka_unit_test(numbers_are_the_shortest_that_are_read_as_the_same),
        cmocka_unit_test(lists_are_joined_by_commas),
        cmocka_unit_test(every_code_point_is_read_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
