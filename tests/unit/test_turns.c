/* Finished turns: what is written is what is read, the last of a place counts, files that a run
 * left in any state. */
#include "arena.h"

#include <jrank/base.h>

#include "eval/turns.h"
#include "workspace.h"

static jr_question question_of(const char *id, const char *id_json)
{
    return (jr_question){.id = jr_str_from(id), .id_json = jr_str_from(id_json)};
}

static turn_list load(const char *text)
{
    turn_list list;
    jr_error err;
    const jr_str path = jr_str_from(workspace_write_text("m.turns.jsonl", text));
    if (turns_load(arena, &path, 1, &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    return list;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    jr_question number = question_of("1", "1"), name = question_of("\"甲\"", "\"\\\"甲\\\"\"");
    turn_record record = {.choice = 2,
                          .turn = 1,
                          .text = JR_STR("一\n\"二\" \x7f"),
                          .usage = {10, 20, -1, 8, -1, 0, 0},
                          .finish_reason = JR_STR("length"),
                          .is_truncated = true};
    turns_format(&text, &number, &record, 1.5);
    jr_buf_append_char(&text, '\n');
    turns_format(&text, &name, &(turn_record){.text = JR_STR(""), .usage = CHAT_USAGE_UNSAID}, 2);
    jr_buf_append_char(&text, '\n');
    turn_list list = load(text.data);
    assert_int_equal(list.n_turns, 2);
    const turn_record *seen = turns_find(&list, JR_STR("1"), 2, 1);
    assert_non_null(seen);
    assert_int_equal(jr_str_compare(seen->text, record.text), 0);
    assert_int_equal(jr_str_compare(seen->finish_reason, record.finish_reason), 0);
    assert_int_equal(seen->usage.input, 10);
    assert_int_equal(seen->usage.output, 20);
    assert_int_equal(seen->usage.reasoning, -1);
    assert_true(seen->is_truncated);
    assert_false(turns_find(&list, JR_STR("\"甲\""), 0, 0)->is_truncated);
    assert_null(turns_find(&list, JR_STR("1"), 2, 0));
    assert_null(turns_find(&list, JR_STR("1"), 1, 1));
    assert_null(turns_find(&list, JR_STR("2"), 2, 1));
}

static void the_last_of_a_place_counts(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    for (int i = 0; i < 300; i++)
        jr_buf_format(&text,
                      "{\"question_id\": %d, \"choice\": 0, \"turn\": 1, \"text\": \"%d\"}\n",
                      i % 3, i);
    turn_list list = load(text.data);
    assert_int_equal(list.n_turns, 3);
    assert_string_equal(turns_find(&list, JR_STR("0"), 0, 0)->text.data, "297");
    assert_string_equal(turns_find(&list, JR_STR("1"), 0, 0)->text.data, "298");
    assert_string_equal(turns_find(&list, JR_STR("2"), 0, 0)->text.data, "299");
}

static void files_that_are_missing_empty_or_torn_have_what_is_whole(void **state)
{
    (void)state;
    turn_list list = {.n_turns = 77};
    jr_error err;
    assert_int_equal(turns_load(arena, NULL, 0, &list, &err), JR_OK);
    assert_int_equal(list.n_turns, 0);
    assert_null(turns_find(&list, JR_STR("1"), 0, 0));
    assert_int_equal(load("").n_turns, 0);
    list = load("{\"question_id\": 1, \"choice\": 0, \"turn\": 1, \"text\": \"a\"}\n"
                "{\"question_id\": 1, \"choice\": 0, \"tur");
    assert_int_equal(list.n_turns, 1);
}

static void what_is_no_turn_is_named_with_its_line(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"choice\": 0, \"turn\": 1, \"text\": \"a\"}\n",
        "{\"question_id\": [], \"choice\": 0, \"turn\": 1, \"text\": \"a\"}\n",
        "{\"question_id\": 1, \"choice\": -1, \"turn\": 1, \"text\": \"a\"}\n",
        "{\"question_id\": 1, \"choice\": 0, \"turn\": 0, \"text\": \"a\"}\n",
        "{\"question_id\": 1, \"choice\": 0, \"turn\": 1, \"text\": null}\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        jr_buf_format(&text, "\n%s", lines[i]);
        turn_list list;
        jr_error err;
        const jr_str path = jr_str_from(workspace_write_text("wrong.jsonl", text.data));
        assert_int_equal(turns_load(arena, &path, 1, &list, &err), JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, "wrong.jsonl:2: is not a finished turn"));
    }
}

UNIT_GROUP(turns)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_last_of_a_place_counts),
        cmocka_unit_test(files_that_are_missing_empty_or_torn_have_what_is_whole),
        cmocka_unit_test(what_is_no_turn_is_named_with_its_line),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
