/* Judgments as they are written: exact lines, those of the original again, and what readers say. */
#include "unit.h"

#include "bench/judgment_record.h"

#include <jrank/bench.h>

#include "bench/done.h"
#include "bench/lines.h"
#include "bench/records.h"
#include "call_fixture.h"
#include "workspace.h"

static const judgment_record pair = {
    .question_id = {"\"LaSE\"", 6},
    .model1 = {"a/b", 3},
    .model2 = {"c", 1},
    .winner = {"2", 1},
    .judge = {"gpt-4", 5},
    .prompt_name = {"pair-ja", 7},
    .prompt = {"[質問]\n?", 10},
    .judgment = {"2", 1},
    .turn = 1,
    .tstamp = 1708660132.233769,
    .call = CALL_FIXTURE,
};

static void assert_line(jr_buf *line, const char *expected_beginning)
{
    JR_BUF_AUTO jr_buf expected = {0};
    jr_buf_append_text(&expected, expected_beginning);
    jr_buf_append_text(&expected, call_fixture_text);
    jr_buf_append_char(&expected, '}');
    assert_string_equal(line->data, expected.data);
    jr_buf_clear(line);
}

static void a_pair_judgment_has_the_fields_of_the_original_and_then_ours(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf line = {0};
    judgment_append(&line, &pair);
    assert_line(&line, "{\"question_id\": \"LaSE\", \"model1_id\": \"a/b\", \"model2_id\": \"c\", "
                       "\"winner\": 2, \"judge\": [\"gpt-4\", \"pair-ja\"], \"prompt\": "
                       "\"[質問]\\n?\", \"judgment\": \"2\", \"turn\": 1, \"tstamp\": "
                       "1708660132.233769, ");
    judgment_record invalid = pair;
    invalid.problem = JR_STR("the last line is no 1, 2 or 3");
    judgment_append(&line, &invalid);
    assert_line(&line, "{\"question_id\": \"LaSE\", \"model1_id\": \"a/b\", \"model2_id\": \"c\", "
                       "\"problem\": \"the last line is no 1, 2 or 3\", \"judge\": [\"gpt-4\", "
                       "\"pair-ja\"], \"prompt\": \"[質問]\\n?\", \"judgment\": \"2\", \"turn\": "
                       "1, \"tstamp\": 1708660132.233769, ");
}

static void a_single_judgment_has_the_fields_of_the_original_and_then_ours(void **state)
{
    (void)state;
    judgment_record record = {.question_id = JR_STR("101"),
                              .model1 = JR_STR("m"),
                              .score = 7,
                              .judge = JR_STR("gpt-4"),
                              .prompt_name = JR_STR("single-v1"),
                              .prompt = JR_STR("rate"),
                              .judgment = JR_STR("Rating: [[7]]"),
                              .turn = 2,
                              .tstamp = 1689300000,
                              .call = call_fixture};
    JR_BUF_AUTO jr_buf line = {0};
    judgment_append(&line, &record);
    assert_line(&line, "{\"question_id\": 101, \"model\": \"m\", \"judge\": [\"gpt-4\", "
                       "\"single-v1\"], \"user_prompt\": \"rate\", \"judgment\": \"Rating: "
                       "[[7]]\", \"score\": 7, \"turn\": 2, \"tstamp\": 1689300000.0, ");
    record.score = 7.25;
    judgment_append(&line, &record);
    assert_non_null(strstr(line.data, "\"score\": 7.25, \"turn\""));
    jr_buf_clear(&line);
    record.problem = JR_STR("there is no [[N]]");
    judgment_append(&line, &record);
    assert_non_null(strstr(line.data, "\"problem\": \"there is no [[N]]\", \"turn\": 2"));
    assert_null(strstr(line.data, "score"));
}

static void a_failure_says_who_was_asked_what(void **state)
{
    (void)state;
    const jr_str models[] = {JR_STR("a"), JR_STR("b")};
    call_failure record = {.question_id = JR_STR("1"),
                           .models = models,
                           .n_models = 2,
                           .turn = 1,
                           .endpoint_id = JR_STR("j"),
                           .endpoint_model = JR_STR("judge"),
                           .attempts = 5,
                           .status = 503,
                           .error = JR_STR("overloaded"),
                           .tstamp = 1.5};
    JR_BUF_AUTO jr_buf line = {0};
    call_failure_append(&line, &record);
    assert_string_equal(
        line.data,
        "{\"question_id\": 1, \"models\": [\"a\", \"b\"], \"turn\": 1, \"endpoint\": {\"id\": "
        "\"j\", \"model\": \"judge\"}, \"attempts\": 5, \"status\": 503, \"error\": "
        "\"overloaded\", \"tstamp\": 1.5, \"jrank\": \"" JRANK_VERSION "\"}");
    record.status = 0;
    jr_buf_clear(&line);
    call_failure_append(&line, &record);
    assert_non_null(strstr(line.data, "\"status\": null, "));
}

static void what_is_written_is_sound_and_files_beside_it_are_no_judges(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf valid = {0}, invalid = {0};
    judgment_append(&valid, &pair);
    jr_buf_append_char(&valid, '\n');
    judgment_record wrong = pair;
    wrong.problem = JR_STR("unreadable");
    judgment_append(&invalid, &wrong);
    jr_buf_append_char(&invalid, '\n');
    const char *path = workspace_write("x/model_judgment/j_pair.jsonl", valid.data, valid.size);
    workspace_write("x/model_judgment/j_pair.invalid.jsonl", invalid.data, invalid.size);
    workspace_write_text("x/model_judgment/j_pair.errors.jsonl", "not read\n");
    workspace_write_text("x/model_judgment/j_pair.jsonl.torn", "not read\n");
    workspace_write_text("x/answers/a__b.jsonl", "");
    workspace_write_text("x/answers/c.jsonl", "");
    workspace_write_text("x/answers/c.errors.jsonl", "not read\n");
    workspace_write_text("x/questions.jsonl", "{\"question_id\": \"LaSE\", \"text\": \"?\"}\n");
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_check check;
    jr_error err;
    assert_int_equal(jr_check_bench(arena, workspace_path("x"), &check, &err), JR_OK);
    assert_int_equal(check.n_judges, 1);
    assert_int_equal(check.n_judgments, 1);
    assert_int_equal(check.n_models, 2);
    for (size_t i = 0; i < check.n_findings; i++)
        if (check.findings[i].kind != JR_FINDING_MISSING_ANSWER)
            fail_msg("%.*s", JR_STR_ARG(check.findings[i].sentence));
    DONE_AUTO done_set set;
    assert_int_equal(done_load_judgments(path, true, 1, &set, &err), JR_OK);
    assert_true(
        done_has(&set, match_key(JR_STR("LaSE"), (jr_str[]){JR_STR("a/b"), JR_STR("c")}, 2, 1)));
}

static jr_str text_of(yyjson_val *const *fields, size_t i)
{
    return json_str(fields[i]);
}

static jr_status write_again(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    yyjson_val *f[N_PAIR_FIELDS];
    fields_pick(line->record, pair_fields, N_PAIR_FIELDS, f);
    JR_BUF_AUTO jr_buf id = {0}, winner_text = {0}, again = {0};
    jr_buf_format(&id, "\"%.*s\"", JR_STR_ARG(text_of(f, PAIR_QUESTION_ID)));
    jr_buf_format(&winner_text, "%d", (int)yyjson_get_num(f[PAIR_WINNER]));
    judgment_record record = {.question_id = jr_buf_str(&id),
                              .model1 = text_of(f, PAIR_MODEL1_ID),
                              .model2 = text_of(f, PAIR_MODEL2_ID),
                              .winner = jr_buf_str(&winner_text),
                              .judge = json_str(yyjson_arr_get(f[PAIR_JUDGE], 0)),
                              .prompt_name = json_str(yyjson_arr_get(f[PAIR_JUDGE], 1)),
                              .prompt = text_of(f, PAIR_PROMPT),
                              .judgment = text_of(f, PAIR_JUDGMENT),
                              .turn = (uint32_t)yyjson_get_num(f[PAIR_TURN]),
                              .tstamp = yyjson_get_num(f[PAIR_TSTAMP]),
                              .call = call_fixture};
    judgment_append(&again, &record);
    assert_true(again.size > line->text.size);
    assert_memory_equal(again.data, line->text.data, line->text.size - 1);
    ++*(size_t *)context;
    return JR_OK;
}

static void the_lines_of_the_original_are_written_byte_for_byte(void **state)
{
    (void)state;
    const char *const files[] = {"data/rakuda_v1_gpt4/model_judgment/gpt-4_pair.jsonl",
                                 "data/rakuda_v2/example_judgments_v3.jsonl"};
    const size_t sizes[] = {800, 6};
    for (size_t i = 0; i < 2; i++) {
        const char *path = workspace_shared(files[i]);
        if (!path) {
            print_message("SKIPPED: the shared data is not there\n");
            skip();
        }
        size_t n = 0;
        assert_int_equal(json_lines_read(path, write_again, &n, NULL, NULL), JR_OK);
        assert_int_equal(n, sizes[i]);
    }
}

UNIT_GROUP(judgment_record)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_judgment_has_the_fields_of_the_original_and_then_ours),
        cmocka_unit_test(a_single_judgment_has_the_fields_of_the_original_and_then_ours),
        cmocka_unit_test(a_failure_says_who_was_asked_what),
        cmocka_unit_test(what_is_written_is_sound_and_files_beside_it_are_no_judges),
        cmocka_unit_test(the_lines_of_the_original_are_written_byte_for_byte),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
