/* Files that people write: the line of every complaint, and what passes as JSON. */
#include "arena.h"

#include "json/settings.h"

#include "workspace.h"

enum { DISH, COUNT, TAGS, N_FIELDS };
static const field_row rows[N_FIELDS] = {
    [DISH] = {{"dish", 4}, FIELD_STRING, true, "a dish"},
    [COUNT] = {{"count", 5}, FIELD_NUMBER, false, "how many"},
    [TAGS] = {{"tags", 4}, FIELD_STRINGS, false, "words"},
};
enum { SAUCE, N_OTHERS };
static const field_row others[N_OTHERS] = {[SAUCE] = {{"sauce", 5}, FIELD_BOOL, false, "sauce"}};

static jr_status pick(const char *text, yyjson_val **values, yyjson_val **other_values,
                      settings *ret_file, jr_error *err)
{
    *err = (jr_error){0};
    JR_TRY(settings_load(arena, workspace_write_text("f.json", text), ret_file, err));
    const settings_fields tables[] = {{rows, N_FIELDS, values}, {others, N_OTHERS, other_values}};
    return settings_pick(ret_file, ret_file->root, "an order", "order", tables, 2, err);
}

static void fields_of_several_tables_are_picked(void **state)
{
    (void)state;
    SETTINGS_AUTO settings file = {0};
    yyjson_val *values[N_FIELDS], *other_values[N_OTHERS];
    jr_error err;
    assert_int_equal(pick("/* a comment */ {\"dish\": \"soba\", // another\n"
                          " \"sauce\": true, \"tags\": [\"a\", \"b\",], \"count\": null,}\n",
                          values, other_values, &file, &err),
                     JR_OK);
    assert_true(yyjson_equals_str(values[DISH], "soba"));
    assert_true(yyjson_is_true(other_values[SAUCE]));
    assert_int_equal(yyjson_arr_size(values[TAGS]), 2);
    assert_null(values[COUNT]);
}

static void the_line_is_that_of_the_member(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"", ": is empty"},
        {"\xEF\xBB\xBF \n", ": is empty"},
        {"{\n\n\"dish\" 3}", ":3: is not JSON: "},
        {"\xEF\xBB\xBF{\n\n\"dish\" 3}", ":3: is not JSON: "},
        {"{\"count\": 1,\n\n \"tags\": []}", ":1: an order must have \"dish\""},
        {"{\"dish\": \"soba\",\n \"tags\":\n [\"a\", 3]}",
         ":2: \"tags\" of an order is no list of strings"},
        {"{\"dish\": \"soba\\nudon\\u0041\", // long\n \"cuont\": 3}",
         ":2: an order has no \"cuont\"; HINT: did you mean \"count\"?"},
        {"{\"dish\": \"soba\",\n \"sauec\": true}",
         ":2: an order has no \"sauec\"; HINT: did you mean \"sauce\"?"},
        {"{\"dish\": \"soba\",\n \"zzzzzzzz\": 1}",
         ":2: an order has no \"zzzzzzzz\"; HINT: 'jrank help formats order' lists them"},
        {"{\"dish\": \"soba\",\n \"count\": 1,\n \"dish\": \"udon\"}",
         ":3: an order has \"dish\" twice; HINT: delete one"},
        {"{\"count\": 1,\n \"dish\": \"so\\u0000ba\"}", ":2: \"dish\" holds a NUL character"},
        {"[\n\"dish\"]", ":2: an order must be an object {\"dish\": ...}"},
        {"[[[[[]]]]]", ":1: an order must be an object {\"dish\": ...}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SETTINGS_AUTO settings file = {0};
        yyjson_val *values[N_FIELDS], *other_values[N_OTHERS];
        jr_error err;
        char expected[512];
        assert_int_equal(pick(cases[i].text, values, other_values, &file, &err), JR_ERR_FORMAT);
        snprintf(expected, sizeof expected, "%s%s", workspace_path("f.json"), cases[i].sentence);
        if (strstr(expected, "is not JSON: ")) /* the rest is the parser's, and its version's */
            err.message[strlen(expected)] = '\0';
        assert_string_equal(err.message, expected);
    }
}

static void a_file_that_was_not_read_needs_no_release(void **state)
{
    (void)state;
    settings file = {.path = "untouched"};
    jr_error err;
    assert_int_equal(settings_load(arena, workspace_path("none"), &file, &err), JR_ERR_NOT_FOUND);
    assert_string_equal(file.path, "untouched");
    assert_null(file.bytes);
}

static void half_a_surrogate_pair_is_a_replacement_character_and_moves_no_line(void **state)
{
    (void)state;
    SETTINGS_AUTO settings file = {0}, wrong = {0};
    yyjson_val *values[N_FIELDS], *other_values[N_OTHERS];
    jr_error err;
    assert_int_equal(pick("{\"dish\": \"a\\ud83d\", // \\ud83d\n \"sauce\": true}", values,
                          other_values, &file, &err),
                     JR_OK);
    assert_true(yyjson_equals_str(values[DISH], "a\xEF\xBF\xBD"));
    assert_int_equal(
        pick("{\"dish\": \"\\ude00\",\n \"cuont\": 3}", values, other_values, &wrong, &err),
        JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, ":2: an order has no \"cuont\""));
}

UNIT_GROUP(settings)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_several_tables_are_picked),
        cmocka_unit_test(the_line_is_that_of_the_member),
        cmocka_unit_test(a_file_that_was_not_read_needs_no_release),
        cmocka_unit_test(half_a_surrogate_pair_is_a_replacement_character_and_moves_no_line),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
