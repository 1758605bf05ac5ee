/* Conditions on votes: what holds, and which sentence a mistake gets. */
#include "arena.h"
#include "unit.h"

#include <stdio.h>

#include "base/str.h"
#include "bench/where.h"

static jr_arena *arena;
static jr_error err;

/* The row that all conditions are asked about. */
static vote_value value_of(jr_str field)
{
    static const struct {
        const char *name;
        vote_value value;
    } row[] = {
        {"language", {.kind = VOTE_TEXT, .text = JR_STR("ja")}},
        {"is_code", {.kind = VOTE_BOOL, .number = 0}},
        {"math", {.kind = VOTE_BOOL, .number = 1}},
        {"flag", {.kind = VOTE_TEXT, .text = JR_STR("True")}},
        {"turn", {.kind = VOTE_NUMBER, .number = 2}},
        {"turn_text", {.kind = VOTE_TEXT, .text = JR_STR("10")}},
        {"tstamp", {.kind = VOTE_NUMBER, .number = 1746093600}},
        {"date", {.kind = VOTE_TEXT, .text = JR_STR("2025-05-01 10:00:00.000000")}},
        {"name", {.kind = VOTE_TEXT, .text = JR_STR("it's \"x\"")}},
        {"tag.v0.1.if", {.kind = VOTE_TEXT, .text = JR_STR("yes")}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (str_is(field, row[i].name))
            return row[i].value;
    return (vote_value){0};
}

static void conditions_hold_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool holds;
    } cases[] = {
        {"language = ja", true},
        {"language == 'ja'", true},
        {"language != ja", false},
        {"language <> de", true},
        {"not language = ja", false},
        {"language = ja and not is_code", true},
        {"language = ja AND NOT math", false},
        {"is_code or math and flag", true},
        {"(math or is_code) and is_code", false},
        {"math or is_code and is_code", true},
        {"is_code = false", true},
        {"flag = true", true},
        {"turn = 2.0", true},
        {"turn > 1 and turn < 3 and turn >= 2 and turn <= 2", true},
        {"turn_text > 9", true},
        {"turn in (1, 3)", false},
        {"turn in (1, 2)", true},
        {"turn not in (1, 2)", false},
        {"language in (\"de\", ja)", true},
        {"tstamp >= 2025-05-01 and tstamp < 2025-05-02", true},
        {"date >= 2025-05-01T10:00:00Z and date <= 2025-05-01T19:00:00+09:00", true},
        {"date > 1746093599", true},
        {"name = 'it''s \"x\"'", true},
        {"tag.v0.1.if = yes", true},
        {"'language' > a", true},
        {"nothing", false},
        {"not nothing", true},
        {"nothing = 1", false},
        {"nothing != 1", true},
        {"nothing < 1 or nothing >= 1", false},
        {"!is_code && (math || is_code)", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const where *w;
        if (where_parse(arena, jr_str_from(cases[i].text), &w, &err) != JR_OK)
            fail_msg("%s: %s", cases[i].text, err.message);
        vote_value values[8] = {0};
        for (size_t f = 0; f < where_n_fields(w); f++)
            values[f] = value_of(where_fields(w)[f]);
        if (where_holds(w, values) != cases[i].holds)
            fail_msg("%s", cases[i].text);
    }
}

static void mistakes_are_named_with_their_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "column 1: the name of a field is missing at the end"},
        {"language =", "column 11: a value is missing at the end"},
        {"language = ja and", "column 18: the name of a field is missing"},
        {"language = ja is_code", "column 15: 'is_code' stands where 'and', 'or' or the end"},
        {"language = Chinese (simplified)", "column 20: '(' stands where 'and', 'or' or the end"},
        {"(language = ja", "column 15: ')' is missing at the end"},
        {"language in ja", "column 13: 'ja' stands where '(' should be"},
        {"language in (ja", "column 16: ',' or ')' is missing"},
        {"language in ()", "column 14: ')' stands where a value"},
        {"language not ja", "column 14: 'ja' stands where 'in'"},
        {"language = 'ja", "column 12: the quote is not closed"},
        {"language = ja;", "column 14: ';' means nothing here"},
        {"and language", "column 1: 'and' stands where the name of a field"},
        {"language = and", "column 12: 'and' stands where a value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const where *w = NULL;
        assert_int_equal(where_parse(arena, jr_str_from(cases[i].text), &w, &err), JR_ERR_USAGE);
        if (!strstr(err.message, cases[i].part))
            fail_msg("%s: %s", cases[i].text, err.message);
        assert_null(w);
    }
}

static void what_is_too_deep_or_too_long_is_refused(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    const where *w;
    for (int i = 0; i < WHERE_DEPTH; i++)
        jr_buf_append_char(&text, '(');
    jr_buf_append_text(&text, "a");
    assert_int_equal(where_parse(arena, jr_buf_str(&text), &w, &err), JR_ERR_USAGE);
    assert_non_null(strstr(err.message, "column 65: lies deeper than 64"));
    while (text.size <= WHERE_MAX)
        jr_buf_append_text(&text, " or a");
    assert_int_equal(where_parse(arena, jr_buf_str(&text), &w, &err), JR_ERR_USAGE);
    assert_non_null(strstr(err.message, "is longer than"));
}

UNIT_GROUP(where)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_hold_or_not),
        cmocka_unit_test(mistakes_are_named_with_their_column),
        cmocka_unit_test(what_is_too_deep_or_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
