/* Reference answers: which file, and the questions' own where there is none. */
#include "unit.h"

#include "bench/reference.h"

#include "workspace.h"

static void write_bench(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "%s/questions.jsonl", name);
    workspace_write_text(path, "{\"question_id\": 1, \"text\": \"q\", \"reference\": [\"own\"]}\n"
                               "{\"question_id\": 2, \"text\": \"q\", \"reference\": [\"own\"]}\n"
                               "{\"question_id\": 3, \"text\": \"q\"}\n");
}

static reference_list load(jr_arena *arena, const char *folder, jr_str judge)
{
    jr_question_list questions;
    reference_list list = {0};
    jr_error err = {0};
    if (jr_questions_load(arena, folder, &questions, &err) != JR_OK ||
        references_load(arena, folder, judge, &questions, &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    return list;
}

static void assert_answer(const reference_list *list, size_t question, const char *first,
                          size_t n_turns)
{
    assert_int_equal(list->answers[question].n_turns, n_turns);
    if (n_turns)
        assert_int_equal(jr_str_compare(list->answers[question].turns[0], jr_str_from(first)), 0);
}

static void the_judges_own_file_goes_before_the_first_one_before_the_questions(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    write_bench("a");
    const char *folder = workspace_path("a");
    reference_list list = load(arena, folder, JR_STR("gpt-4"));
    assert_int_equal(list.path.size, 0);
    assert_int_equal(list.n_found, 2);
    assert_answer(&list, 0, "own", 1);
    assert_answer(&list, 2, NULL, 0);

    workspace_write_text("a/reference_answer/gpt-4.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"one\", \"two\"]}]}\n"
                         "{\"question_id\": 2, \"choices\": [{\"turns\": [\"$ERROR$\"]}]}\n"
                         "{\"question_id\": \"3\", \"choices\": [{\"turns\": [\"three\"]}]}\n");
    workspace_write_text("a/reference_answer/org__judge.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"other\"]}]}\n");
    list = load(arena, folder, JR_STR("somebody"));
    assert_non_null(strstr(list.path.data, "reference_answer/gpt-4.jsonl"));
    assert_int_equal(list.n_found, 3);
    assert_answer(&list, 0, "one", 2);
    assert_answer(&list, 1, "own", 1);
    assert_answer(&list, 2, "three", 1);
    list = load(arena, folder, (jr_str){0});
    assert_answer(&list, 0, "one", 2);
    list = load(arena, folder, JR_STR("org/judge"));
    assert_answer(&list, 0, "other", 1);
    assert_answer(&list, 2, NULL, 0);
}

static void a_blank_reference_of_a_question_is_none(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text(
        "c/questions.jsonl",
        "{\"question_id\": 1, \"turns\": [\"q\", \"r\"], \"reference\": [\"own\", \"\"]}\n"
        "{\"question_id\": 2, \"turns\": [\"q\", \"r\"], \"reference\": [\" \", \"own\"]}\n");
    reference_list list = load(arena, workspace_path("c"), JR_STR("j"));
    assert_answer(&list, 0, "own", 1);
    assert_answer(&list, 1, NULL, 0);
    assert_int_equal(list.n_found, 1);
}

static void a_wrong_file_is_named_with_its_line(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("b/reference_answer/x.jsonl", "{\"answer\": 1}\n");
    jr_question_list none = {0};
    reference_list list = {.n_found = 77};
    jr_error err;
    assert_int_equal(references_load(arena, workspace_path("b"), JR_STR("j"), &none, &list, &err),
                     JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "b/reference_answer/x.jsonl:1: question_id is missing"));
    assert_int_equal(list.n_found, 77);
}

UNIT_GROUP(reference)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_judges_own_file_goes_before_the_first_one_before_the_questions),
        cmocka_unit_test(a_blank_reference_of_a_question_is_none),
        cmocka_unit_test(a_wrong_file_is_named_with_its_line),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
