/* Comma-separated values: reading, cutting into blocks, writing. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jrank/base.h>

#include "base/csv.h"

static csv_reader reader;

static csv_result read_first(char *text, size_t size)
{
    memset(&reader, 0, sizeof reader);
    reader.data = text;
    reader.size = size;
    reader.next_line = 1;
    return csv_next(&reader);
}

static void assert_field(size_t column, const char *text)
{
    assert_true(column < reader.n_fields);
    assert_int_equal(reader.fields[column].size, strlen(text));
    assert_memory_equal(reader.fields[column].data, text, strlen(text));
}

static void fields_may_be_quoted_and_hold_commas_quotes_and_line_breaks(void **state)
{
    (void)state;
    char text[] = "a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n\r\nnext, spaced ,\"\"\n";
    assert_int_equal(read_first(text, sizeof text - 1), CSV_RECORD);
    assert_int_equal(reader.n_fields, 4);
    assert_field(0, "a");
    assert_field(1, "b,c");
    assert_field(2, "say \"hi\"");
    assert_field(3, "two\nlines");
    assert_int_equal(csv_next(&reader), CSV_RECORD);
    assert_int_equal(reader.line, 4);
    assert_int_equal(reader.n_fields, 3);
    assert_field(0, "next");
    assert_field(1, "spaced");
    assert_field(2, "");
    assert_int_equal(csv_next(&reader), CSV_END);
}

/* Words of eight bytes are looked at: what ends a field, or may not be in one, at every place,
 * behind and before bytes that are next to it. */
static void a_field_ends_at_the_first_byte_that_ends_it(void **state)
{
    (void)state;
    static const unsigned char others[] = {
        'x', 1, 0x7f, 0x80, 0x81, 0xff, ',' ^ 1, ',' ^ 0x80, '\n' ^ 1, '"' ^ 1, '"' + 1, ',' + 1};
    enum { SIZE = 40 };
    for (size_t o = 0; o < sizeof others; o++)
        for (size_t at = 0; at < SIZE; at++) {
            char text[SIZE];
            memset(text, others[o], SIZE);
            text[at] = ',';
            assert_int_equal(read_first(text, SIZE), CSV_RECORD);
            assert_int_equal(reader.n_fields, 2);
            assert_int_equal(reader.fields[0].size, at);
            assert_int_equal(reader.fields[1].size, SIZE - 1 - at);
            text[at] = '\n';
            assert_int_equal(read_first(text, SIZE), CSV_RECORD);
            assert_int_equal(reader.fields[0].size, at ? at : SIZE - 1);
            text[at] = '\0';
            assert_int_equal(read_first(text, SIZE), CSV_NUL);
            text[at] = '"';
            assert_int_equal(read_first(text, SIZE), at ? CSV_STRAY_QUOTE : CSV_OPEN_QUOTE);
        }
}

static void a_row_without_a_line_break_at_the_end_is_a_row(void **state)
{
    (void)state;
    char text[] = "a,b";
    assert_int_equal(read_first(text, sizeof text - 1), CSV_RECORD);
    assert_false(reader.at_line_end);
    assert_field(1, "b");
    char empty_last[] = "a,";
    assert_int_equal(read_first(empty_last, sizeof empty_last - 1), CSV_RECORD);
    assert_int_equal(reader.n_fields, 2);
}

static void fields_may_be_separated_by_tabs_or_semicolons(void **state)
{
    (void)state;
    assert_int_equal(csv_find_separator(JR_STR("#a,b\n\na\t\"x;y;z\"\tc,d\n1,2,3,4\n"), true),
                     '\t');
    assert_int_equal(csv_find_separator(JR_STR("a;b;\"c,d,e\"\r\n"), false), ';');
    assert_int_equal(csv_find_separator(JR_STR("a"), false), ',');
    assert_int_equal(csv_find_separator(JR_STR(""), false), ',');
    char text[] = "a,b\t\t \"c\td\" \t\n";
    reader = (csv_reader){.data = text, .size = sizeof text - 1, .next_line = 1, .separator = '\t'};
    assert_int_equal(csv_next(&reader), CSV_RECORD);
    assert_int_equal(reader.n_fields, 4);
    assert_field(0, "a,b");
    assert_field(1, "");
    assert_field(2, "c\td");
    assert_field(3, "");
}

static void what_spreadsheets_add_says_nothing(void **state)
{
    (void)state;
    char text[] = "sep=;\r\na;b\r\n1;2\r\n;\r\na;b\r\na;2\r\n";
    const jr_str header[] = {JR_STR("a"), JR_STR("b")};
    assert_int_equal(csv_find_separator((jr_str){text, sizeof text - 1}, false), ';');
    memset(&reader, 0, sizeof reader);
    reader = (csv_reader){.data = text, .size = sizeof text - 1, .next_line = 1, .separator = ';'};
    static const bool fillers[] = {true, false, true, true, false};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
        assert_int_equal(csv_next(&reader), CSV_RECORD);
        assert_int_equal(reader.line, 2 + i);
        assert_int_equal(csv_is_filler(&reader, header), fillers[i]);
    }
    char later[] = "sep=;\r\n";
    reader = (csv_reader){.data = later, .size = sizeof later - 1, .next_line = 2};
    assert_int_equal(csv_next(&reader), CSV_RECORD);
    static const char *const numbers[][2] = {
        {"0,5", "0.5"},     {"-12,25", "-12.25"}, {"0,125", "0.125"}, {"1,500", "1,500"},
        {"1,2,3", "1,2,3"}, {",5", ",5"},         {"5,", "5,"},       {"a,5", "a,5"}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char number[16];
        snprintf(number, sizeof number, "%s", numbers[i][0]);
        csv_point_decimals(number);
        assert_string_equal(number, numbers[i][1]);
    }
}

static void what_is_no_csv_is_told_apart(void **state)
{
    (void)state;
    char stray[] = "a,5\" disk\n", behind[] = "\"a\"b\n", open[] = "a,\"b\n", nul[] = "a\0b\n",
         quoted_nul[] = "\"a\0b\"\n";
    assert_int_equal(read_first(stray, sizeof stray - 1), CSV_STRAY_QUOTE);
    assert_int_equal(read_first(behind, sizeof behind - 1), CSV_STRAY_QUOTE);
    assert_int_equal(read_first(open, sizeof open - 1), CSV_OPEN_QUOTE);
    assert_int_equal(read_first(nul, sizeof nul - 1), CSV_NUL);
    assert_int_equal(read_first(quoted_nul, sizeof quoted_nul - 1), CSV_NUL);
    char wide[CSV_MAX_FIELDS + 2];
    memset(wide, ',', sizeof wide);
    assert_int_equal(read_first(wide, sizeof wide), CSV_TOO_WIDE);
}

static void comments_are_passed_over_where_they_are_allowed(void **state)
{
    (void)state;
    char text[] = "# a \"comment\na,b\n";
    memset(&reader, 0, sizeof reader);
    reader = (csv_reader){.data = text, .size = sizeof text - 1, .next_line = 1};
    reader.skip_comments = true;
    assert_int_equal(csv_next(&reader), CSV_RECORD);
    assert_int_equal(reader.line, 2);
    assert_field(0, "a");
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char *const fields[] = {"plain",      "with,comma", "with \"quotes\"",
                                         "two\nlines", " spaces ",   "#sharp",
                                         "",           "模型 🦊",    "cr\r\nlf",
                                         "\"",         "tab\t",      "semi;colon",
                                         "=1+1",       "'=1+1",      "''-5",
                                         "-5",         "'-5",        "'",
                                         "it's",       "\t=1",       "＝1",
                                         "-"};
    enum { N = sizeof fields / sizeof *fields };
    JR_BUF_AUTO jr_buf buf = {0};
    for (size_t i = 0; i < N; i++) {
        jr_buf_append_text(&buf, i ? "," : "");
        jr_text_append_csv_field(&buf, jr_str_from(fields[i]));
    }
    jr_buf_append_char(&buf, '\n');
    assert_int_equal(read_first(buf.data, buf.size), CSV_RECORD);
    assert_int_equal(reader.n_fields, N);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(jr_str_compare(csv_read_text(reader.fields[i]), jr_str_from(fields[i])),
                         0);
}

static void no_spreadsheet_takes_a_text_for_a_formula(void **state)
{
    (void)state;
    static const char *const written[][2] = {
        {"=1+1", "'=1+1"},
        {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
        {"-x", "'-x"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "\"'\tx\""},
        {"\rx", "\"'\rx\""},
        {"\n=x", "\"'\n=x\""},
        {"＝1", "'＝1"},
        {"－1", "'－1"},
        {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
        {"a;=1+1", "\"a;=1+1\""},
        {"-1", "-1"},
        {"+0.5", "+0.5"},
        {"-1.5e-7", "-1.5e-7"},
        {"-.5", "-.5"},
        {"-1e", "'-1e"},
        {"-.", "'-."},
        {"-1-1", "'-1-1"},
        {"+", "'+"},
        {"1=1", "1=1"},
        {"'x", "'x"},
    };
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        JR_BUF_AUTO jr_buf buf = {0};
        jr_text_append_csv_field(&buf, jr_str_from(written[i][0]));
        assert_string_equal(buf.data, written[i][1]);
    }
}

/* Wherever the text is cut into two pieces, the last cut is behind the same row. */
static void the_splitter_keeps_its_place_over_pieces(void **state)
{
    (void)state;
    static const char text[] = "a,\"x\ny\",1\nb,\"\"\"\n\",2\nc,\"open\n";
    const size_t last_row_end = (size_t)(strstr(text, "c,") - text);
    for (size_t cut = 0; cut < sizeof text; cut++) {
        bool in_quotes = false;
        size_t first = csv_split(&in_quotes, text, cut);
        size_t second = csv_split(&in_quotes, text + cut, sizeof text - 1 - cut);
        assert_int_equal(second ? cut + second : first, last_row_end);
    }
}

UNIT_GROUP(csv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_may_be_quoted_and_hold_commas_quotes_and_line_breaks),
        cmocka_unit_test(a_field_ends_at_the_first_byte_that_ends_it),
        cmocka_unit_test(a_row_without_a_line_break_at_the_end_is_a_row),
        cmocka_unit_test(fields_may_be_separated_by_tabs_or_semicolons),
        cmocka_unit_test(what_spreadsheets_add_says_nothing),
        cmocka_unit_test(what_is_no_csv_is_told_apart),
        cmocka_unit_test(comments_are_passed_over_where_they_are_allowed),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(no_spreadsheet_takes_a_text_for_a_formula),
        cmocka_unit_test(the_splitter_keeps_its_place_over_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
