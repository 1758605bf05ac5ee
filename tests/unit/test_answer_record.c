/* Answers as they are written: the exact line, and that the readers take it. */
#include "unit.h"

#include "bench/answer_record.h"

#include "bench/answer_table.h"
#include "call_fixture.h"
#include "workspace.h"

static void an_answer_has_the_fields_of_the_original_and_then_ours(void **state)
{
    (void)state;
    const jr_str turns[] = {JR_STR("はい。\n\"Ja\""), JR_STR("二"), JR_STR("no"), JR_STR("\xff")};
    answer_record record = {
        .question_id = JR_STR("81"),
        .answer_id = JR_STR("hvjU6eCRAwsGM3Yg665Mnj"),
        .model_id = JR_STR("org/model"),
        .turns = turns,
        .n_choices = 2,
        .n_turns = 2,
        .tstamp = 1695401933.5194378,
        .call = call_fixture,
    };
    JR_BUF_AUTO jr_buf line = {0}, expected = {0};
    answer_record_append(&line, &record);
    jr_buf_append_text(&expected,
                       "{\"question_id\": 81, \"answer_id\": \"hvjU6eCRAwsGM3Yg665Mnj\", "
                       "\"model_id\": \"org/model\", \"choices\": [{\"index\": 0, \"turns\": "
                       "[\"はい。\\n\\\"Ja\\\"\", \"二\"]}, {\"index\": 1, \"turns\": [\"no\", "
                       "\"\xEF\xBF\xBD\"]}], \"tstamp\": 1695401933.5194378, ");
    jr_buf_append_text(&expected, call_fixture_text);
    jr_buf_append_char(&expected, '}');
    assert_string_equal(line.data, expected.data);

    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table table;
    answer_plan plan = {.path = workspace_write("answers.jsonl", line.data, line.size),
                        .questions = (jr_str[]){JR_STR("81")},
                        .n_questions = 1};
    assert_int_equal(answer_table_load(arena, &plan, &table, NULL), JR_OK);
    assert_int_equal(table.entries[0].n_choices, 2);
    assert_int_equal(table.entries[0].n_turns, 2);
}

static void a_raw_prompt_and_several_calls_are_kept(void **state)
{
    (void)state;
    const jr_str turn = JR_STR("x");
    answer_record record = {.question_id = JR_STR("\"q\""),
                            .turns = &turn,
                            .n_choices = 1,
                            .n_turns = 1,
                            .tstamp = 5,
                            .prompt = JR_STR("<s>[INST] \0 [/INST]"),
                            .call = call_fixture};
    record.call.n_finish_reasons = 2;
    record.call.sampling = (chat_sampling){NAN, 0.9, 1.1, 40, 0, 7};
    record.call.prompt_hash = (jr_str){0};
    JR_BUF_AUTO jr_buf line = {0};
    answer_record_append(&line, &record);
    assert_non_null(strstr(line.data, "{\"question_id\": \"q\", "));
    assert_non_null(
        strstr(line.data, "\"tstamp\": 5.0, \"prompt\": \"<s>[INST] \\u0000 [/INST]\", \"usage\""));
    assert_non_null(strstr(line.data, "\"finish_reason\": [\"stop\", \"length\"], "));
    assert_non_null(strstr(line.data, "\"sampling\": {\"top_p\": 0.9, \"repetition_penalty\": 1.1, "
                                      "\"top_k\": 40, \"seed\": 7}, "));
    assert_null(strstr(line.data, "prompt_hash"));
    jr_buf_clear(&line);
    record.call.n_finish_reasons = 1;
    record.call.finish_reasons = &(jr_str){0};
    record.call.sampling = CHAT_SAMPLING_NONE;
    answer_record_append(&line, &record);
    assert_non_null(strstr(line.data, "\"finish_reason\": null, "));
    assert_non_null(strstr(line.data, "\"sampling\": {}, "));
}

UNIT_GROUP(answer_record)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_has_the_fields_of_the_original_and_then_ours),
        cmocka_unit_test(a_raw_prompt_and_several_calls_are_kept),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
