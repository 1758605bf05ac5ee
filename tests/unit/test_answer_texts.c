/* Answers in memory: which of several counts, what is none, and whose files are there. */
#include "unit.h"

#include "bench/answer_texts.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

#include "workspace.h"

static void load(jr_arena *arena, const char *folder, const jr_str *models, size_t n_models,
                 answer_texts *ret_texts)
{
    jr_question_list questions;
    jr_error err = {0};
    if (jr_questions_load(arena, folder, &questions, &err) != JR_OK ||
        answer_texts_load(arena, folder, models, n_models, &questions, ret_texts, &err) != JR_OK)
        fail_msg("%s", err.message);
}

static void assert_turns(const answer_texts *texts, size_t model, size_t question,
                         const char *first, const char *second)
{
    const char *expected[] = {first, second};
    size_t n, n_expected = first == NULL ? 0 : second == NULL ? 1 : 2;
    const jr_str *turns = answer_texts_find(texts, model, question, &n);
    assert_int_equal(n, n_expected);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(jr_str_compare(turns[i], jr_str_from(expected[i])), 0);
}

static void the_last_answer_counts_and_failures_are_none(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("a/questions.jsonl", "{\"question_id\": 2, \"turns\": [\"q\", \"r\"]}\n"
                                              "{\"question_id\": \"1\", \"text\": \"q\"}\n");
    workspace_write_text(
        "a/answers/org__m.jsonl",
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"old\", \"old\"]}]}\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"new\", \"日本\"]}, {\"turns\": []}]}\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"$ERROR$\", \"x\"]}]}\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"one only\"]}]}\n"
        "{\"question_id\": 77, \"choices\": [{\"turns\": [\"unknown\"]}]}\n"
        "{\"question_id\": \"1\", \"choices\": [{\"turns\": [\" \\n\"]}]}\n");
    workspace_write_text("a/answers/n.jsonl",
                         "{\"question_id\": \"2\", \"choices\": [{\"turns\": [\"first\", \"\"]}]}\n"
                         "{\"question_id\": \"1\", \"choices\": []}\n"
                         "{\"question_id\": \"1\"}\n");
    answer_texts texts;
    const jr_str models[] = {JR_STR("none"), JR_STR("org/m"), JR_STR("n")};
    load(arena, workspace_path("a"), models, 3, &texts);
    assert_int_equal(texts.n_models_found, 2);
    assert_turns(&texts, 0, 0, NULL, NULL);
    assert_turns(&texts, 1, 0, NULL, NULL);
    assert_turns(&texts, 1, 1, "new", "日本");
    assert_turns(&texts, 2, 0, NULL, NULL);
    assert_turns(&texts, 2, 1, "first", NULL);
}

static void a_file_that_is_no_json_is_named(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("b/answers/m.jsonl", "{\"question_id\": 1}\nnonsense\n");
    jr_question_list none = {0};
    answer_texts texts = {.n_models = 77};
    jr_error err;
    jr_str model = JR_STR("m");
    assert_int_equal(answer_texts_load(arena, workspace_path("b"), &model, 1, &none, &texts, &err),
                     JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "b/answers/m.jsonl:2: "));
    assert_int_equal(texts.n_models, 77);
}

static void models_are_the_names_of_their_files(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *files[] = {"org__z.jsonl", "b.jsonl", "b.errors.jsonl", "b.jsonl.torn",
                           "notes.txt"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        workspace_write_text(jr_arena_format(arena, "c/model_answer/%s", files[i]).data, "");
    jr_str *models;
    size_t n;
    jr_error err;
    assert_int_equal(jr_bench_models(arena, workspace_path("c"), &models, &n, &err), JR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(jr_str_compare(models[0], JR_STR("b")), 0);
    assert_int_equal(jr_str_compare(models[1], JR_STR("org/z")), 0);
    workspace_write_text("d/questions.jsonl", "");
    assert_int_equal(jr_bench_models(arena, workspace_path("d"), &models, &n, &err),
                     JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "HINT: jrank answer makes it"));
    assert_int_equal(jr_bench_models(arena, workspace_path("nowhere"), &models, &n, &err),
                     JR_ERR_NOT_FOUND);
}

UNIT_GROUP(answer_texts)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_answer_counts_and_failures_are_none),
        cmocka_unit_test(a_file_that_is_no_json_is_named),
        cmocka_unit_test(models_are_the_names_of_their_files),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
