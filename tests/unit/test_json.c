/* JSON that is written: always JSON, whatever the bytes, and escaped no more than it must be. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "json/json.h"
#include "json/parser.h"
#include "json/unicode.h"

static void assert_written(jr_str text, const char *expected)
{
    JR_BUF_AUTO jr_buf buf = {0};
    jr_json_append_string(&buf, text);
    assert_string_equal(buf.data, expected);
}

static void strings_are_escaped_as_little_as_possible(void **state)
{
    (void)state;
    assert_written(JR_STR(""), "\"\"");
    assert_written((jr_str){NULL, 0}, "\"\"");
    assert_written(JR_STR("日本語の「答え」😀 a/b \x7F"), "\"日本語の「答え」😀 a/b \x7F\"");
    assert_written(JR_STR("\"q\" \\ \n\t\r\b\f"), "\"\\\"q\\\" \\\\ \\n\\t\\r\\b\\f\"");
    assert_written(JR_STR("a\0b\x01\x1F"), "\"a\\u0000b\\u0001\\u001f\"");
}

static void bytes_that_are_no_utf8_become_replacement_characters(void **state)
{
    (void)state;
    assert_written(JR_STR("\xE6\x97"), "\"��\"");
    assert_written(JR_STR("\xE6\x97\xA5\xE6"), "\"日�\"");
    assert_written(JR_STR("\xC0\x80"), "\"��\"");                   /* overlong */
    assert_written(JR_STR("\xED\xA0\x80!"), "\"���!\"");            /* surrogate */
    assert_written(JR_STR("\xF4\x90\x80\x80"), "\"����\"");         /* above U+10FFFF */
    assert_written(JR_STR("\xF0\x9F\x98\x80\xF0\x9F"), "\"😀��\""); /* cut */
    assert_written(JR_STR("\xFF\x80"), "\"��\"");
}

/* Every string of two bytes, and of three that begin with the lead byte of one: what is written
 * reads back, as it was where it is UTF-8. */
static void what_is_written_reads_back(void **state)
{
    (void)state;
    JSON_PARSER_AUTO json_parser parser = {0};
    for (unsigned i = 0; i < 1u << 16; i++) {
        const char bytes[] = {(char)(i >> 8), (char)(i & 0xFF), (char)0x80};
        for (size_t size = 2; size <= 3; size++) {
            JR_BUF_AUTO jr_buf buf = {0};
            jr_json_append_string(&buf, (jr_str){bytes, size});
            yyjson_val *value = json_parse(&parser, jr_buf_str(&buf));
            assert_true(yyjson_is_str(value));
            jr_str seen = json_str(value);
            if (!strstr(buf.data, REPLACEMENT_CHARACTER))
                assert_int_equal(jr_str_compare(seen, (jr_str){bytes, size}), 0);
        }
    }
}

/* Text is written in words of eight bytes and characters of three where it can be. */
static void every_byte_at_every_place_of_a_text_reads_back(void **state)
{
    (void)state;
    JSON_PARSER_AUTO json_parser parser = {0};
    static const char *const TEXTS[] = {"0123456789abcdefghij", "0123日本語の89abcdef語"};
    for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; k++) {
        char text[64];
        size_t size = strlen(TEXTS[k]);
        for (size_t place = 0; place < size; place++) {
            for (unsigned byte = 0; byte < 0x100; byte++) {
                JR_BUF_AUTO jr_buf buf = {0};
                memcpy(text, TEXTS[k], size);
                text[place] = (char)byte;
                jr_json_append_string(&buf, (jr_str){text, size});
                yyjson_val *value = json_parse(&parser, jr_buf_str(&buf));
                assert_true(yyjson_is_str(value));
                if (!strstr(buf.data, REPLACEMENT_CHARACTER))
                    assert_int_equal(jr_str_compare(json_str(value), (jr_str){text, size}), 0);
                bool is_ascii = k == 0 && byte < 0x80;
                assert_false(is_ascii && strstr(buf.data, REPLACEMENT_CHARACTER));
            }
        }
    }
}

static void numbers_have_the_digits_they_need(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *expected;
    } cases[] = {
        {0, "0"},       {0.7, "0.7"},  {1, "1"},          {0.1 + 0.2, "0.30000000000000004"},
        {-2.5, "-2.5"}, {NAN, "null"}, {INFINITY, "null"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        JR_BUF_AUTO jr_buf buf = {0};
        jr_json_append_number(&buf, cases[i].number);
        assert_string_equal(buf.data, cases[i].expected);
    }
}

static void assert_mended(jr_str text, const char *expected)
{
    JR_BUF_AUTO jr_buf buf = {0};
    bool is_mended = json_append_mended(&buf, text);
    assert_string_equal(buf.data, expected);
    assert_int_equal(is_mended, jr_str_compare(text, jr_str_from(expected)) != 0);
    JSON_PARSER_AUTO json_parser parser = {0};
    assert_non_null(json_parse(&parser, jr_buf_str(&buf)));
}

static void half_characters_in_a_json_text_are_mended(void **state)
{
    (void)state;
    assert_mended(JR_STR("[\"日本\\n\\u65e5\\\\ud83d\"]"), "[\"日本\\n\\u65e5\\\\ud83d\"]");
    assert_mended(JR_STR("[\"\xE6\x97\"]"), "[\"��\"]");
    assert_mended(JR_STR("[\"\xE6\x97\xA5\xFF\"]"), "[\"日�\"]");
}

static void half_a_surrogate_pair_is_read_as_a_replacement_character(void **state)
{
    (void)state;
    static const struct {
        const char *text, *string; /* the first of the list; NULL: refused */
    } cases[] = {
        {"[\"\\ud83d\\ude00\"]", "😀"},
        {"[\"a\\ud83d\"]", "a�"},
        {"[\"\\uDE00b\"]", "�b"},
        {"[\"\\ude00\\ud83d\\uD83D\\uDE00\"]", "��😀"},
        {"[\"\\\\ud83d\\ud83d\"]", "\\ud83d�"},
        {"[\"\\ud83d\\u0041\\ud83\"]", NULL},
        {"[\"\xED\xA0\xBD\xED\xB8\x80\"]", "��"},
        {"[\"\\ud83d\xFF\"]", NULL},
        {"[\"\\ud83d\", nil]", NULL},
        {"[\"\\ud83d", NULL},
    };
    JSON_PARSER_AUTO json_parser parser = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        yyjson_val *root = json_parse(&parser, jr_str_from(cases[i].text));
        assert_int_equal(root != NULL, cases[i].string != NULL);
        if (root)
            assert_string_equal(yyjson_get_str(yyjson_arr_get_first(root)), cases[i].string);
    }
}

/* What is wrong besides is told at its place in the text that was given. */
/* Whoever asks for a text must not get the size of a list, and nothing that it is of. */
static void what_is_no_string_has_no_text(void **state)
{
    (void)state;
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root = json_parse(&parser, JR_STR("[[1, 2], {\"a\": 1}, 7, true, null, \"\"]")),
               *value;
    size_t i, n;
    yyjson_arr_foreach(root, i, n, value) assert_int_equal(json_str(value).size, 0);
    assert_int_equal(json_str(NULL).size, 0);
}

static void half_a_surrogate_pair_moves_no_other_problem(void **state)
{
    (void)state;
    jr_error err;
    JSON_PARSER_AUTO json_parser parser = {0};
    const jr_str text = JR_STR("[\"\\ud83d\", nil]");
    assert_null(json_parse(&parser, text));
    assert_int_equal(json_parse_error(&parser, text, "x", 1, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "at byte 12"));
}

/* The parser's words are its version's; ours can be said in Japanese. */
static void what_is_no_json_is_told_in_words_of_ours(void **state)
{
    (void)state;
    const struct {
        const char *text, *problem;
    } cases[] = {
        {"{\"a\": 1", "unexpected end at byte 8"},
        {"{} {}", "more text behind its end at byte 4"},
        {"[1,]", "a comma that nothing follows at byte"},
        {"{\"a\" 1}", "no colon behind a name at byte 6"},
        {"{\"a\": 1 2}", "neither a comma nor } at byte 9"},
        {"[1 2]", "neither a comma nor ] at byte 4"},
        {"{a: 1}", "no name in quotes at byte 2"},
        {"nothing", "no value at byte 1"},
        {"[x]", "no value at byte 2"},
        {"x", "no value at byte 1"},
        {"\"\xFF\"", "a string that is not UTF-8 at byte 2"},
        {"\"\\q\"", "an escape that JSON does not have at byte"},
        {"\"\t\"", "a control character in a string at byte 2"},
        {"[01]", "a number that begins with 0 at byte 2"},
        {"[1.]", "a number that lacks a digit at byte 4"},
    };
    JSON_PARSER_AUTO json_parser parser = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_error err;
        jr_str text = jr_str_from(cases[i].text);
        assert_null(json_parse(&parser, text));
        assert_int_equal(json_parse_error(&parser, text, "x", 1, &err), JR_ERR_FORMAT);
        if (!strstr(err.message, cases[i].problem))
            fail_msg("%s", err.message);
    }
}

static void reals_keep_their_point(void **state)
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
        json_append_real(&buf, cases[i].number);
        assert_string_equal(buf.data, cases[i].text);
    }
}

static void lists_are_joined_by_commas(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf buf = {0};
    json_append_strings(&buf, NULL, 0);
    json_append_strings(&buf, (jr_str[]){JR_STR("a"), JR_STR("\"")}, 2);
    assert_string_equal(buf.data, "[][\"a\", \"\\\"\"]");
}

/* Of any size and make the values have room in the memory of the parser. */
static void the_memory_of_a_parser_is_enough_for_a_text_of_small_values(void **state)
{
    (void)state;
    static const char *const parts[] = {"1,", "[],", "{},", "\"\",", "{\"\":0},", "1 ,  "};
    JSON_PARSER_AUTO json_parser parser = {0};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        for (size_t n = 0; n < 300000; n = n < 40 ? n + 1 : 3 * n) {
            JR_BUF_AUTO jr_buf text = {0};
            jr_buf_append_char(&text, '[');
            for (size_t i = 0; i < n; i++)
                jr_buf_append_text(&text, parts[k]);
            jr_buf_append_text(&text, "2]");
            assert_int_equal(yyjson_arr_size(json_parse(&parser, jr_buf_str(&text))), n + 1);
        }
    }
}

UNIT_GROUP(json)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reals_keep_their_point),
        cmocka_unit_test(lists_are_joined_by_commas),
        cmocka_unit_test(strings_are_escaped_as_little_as_possible),
        cmocka_unit_test(bytes_that_are_no_utf8_become_replacement_characters),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(every_byte_at_every_place_of_a_text_reads_back),
        cmocka_unit_test(numbers_have_the_digits_they_need),
        cmocka_unit_test(half_characters_in_a_json_text_are_mended),
        cmocka_unit_test(half_a_surrogate_pair_is_read_as_a_replacement_character),
        cmocka_unit_test(what_is_no_string_has_no_text),
        cmocka_unit_test(half_a_surrogate_pair_moves_no_other_problem),
        cmocka_unit_test(what_is_no_json_is_told_in_words_of_ours),
        cmocka_unit_test(the_memory_of_a_parser_is_enough_for_a_text_of_small_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
