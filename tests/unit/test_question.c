/* Questions: ids, categories, and both names of the file. */
#include "unit.h"

#include <jrank/bench.h>

#include "bench/question.h"
#include "workspace.h"

static void assert_category(const jr_question_list *list, const char *id, const char *expected)
{
    jr_str seen = jr_question_category(list, jr_str_from(id));
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("%s is in '%.*s', not '%s'", id, JR_STR_ARG(seen), expected);
}

static void categories_are_found_by_id_whatever_its_type(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("a/questions.jsonl",
                         "{\"question_id\": 81, \"category\": \"writing\", \"turns\": [\"?\"]}\n\n"
                         "{\"question_id\": \"9\", \"category\": \"数学\"}\n"
                         "{\"question_id\": 81, \"category\": \"math\"}\n"
                         "{\"question_id\": 1.5}\n"
                         "{\"question_id\": 7, \"cat");
    jr_question_list list;
    jr_error err = {0};
    assert_int_equal(jr_questions_load(arena, workspace_path("a"), &list, &err), JR_OK);
    assert_int_equal(list.n_questions, 3);
    assert_category(&list, "81", "writing");
    assert_category(&list, "9", "数学");
    assert_category(&list, "1.5", "");
    assert_category(&list, "77", "");
}

static void assert_strings(const jr_str *seen, size_t n_seen, const char *const *expected, size_t n)
{
    assert_int_equal(n_seen, n);
    for (size_t i = 0; i < n; i++)
        if (jr_str_compare(seen[i], jr_str_from(expected[i])) != 0)
            fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen[i]), expected[i]);
}

static void texts_references_and_order_are_kept(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text(
        "texts/questions.jsonl",
        "{\"question_id\": 9, \"turns\": [\"one\", \"二\"], \"reference\": [\"a\", null, \"c\"]}\n"
        "{\"question_id\": \"say \\\"hi\\\"\", \"text\": \"only\"}\n"
        "{\"question_id\": 1.5, \"turns\": \"no list\", \"text\": \"unused\"}\n"
        "{\"question_id\": 12345678901234567890, \"turns\": [1]}\n");
    jr_question_list list;
    jr_error err = {0};
    assert_int_equal(jr_questions_load(arena, workspace_path("texts"), &list, &err), JR_OK);
    assert_int_equal(list.n_questions, 4);
    const char *ids[] = {"1.5", "12345678901234567890", "9", "say \"hi\""};
    const char *id_texts[] = {"1.5", "12345678901234567890", "9", "\"say \\\"hi\\\"\""};
    const size_t orders[] = {2, 3, 0, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_strings(&list.questions[i].id, 1, &ids[i], 1);
        assert_strings(&list.questions[i].id_json, 1, &id_texts[i], 1);
        assert_int_equal(list.questions[i].order, orders[i]);
    }
    assert_int_equal(list.questions[1].n_turns, 0);
    assert_non_null(
        strstr(list.questions[1].problem.data, "texts/questions.jsonl:4: turns[0] is "));
    const char *turns[] = {"one", "二"}, *references[] = {"a", "", "c"}, *text[] = {"only"};
    assert_strings(list.questions[0].turns, list.questions[0].n_turns, (const char *[]){"no list"},
                   1);
    assert_strings(list.questions[2].turns, list.questions[2].n_turns, turns, 2);
    assert_strings(list.questions[2].references, list.questions[2].n_references, references, 3);
    assert_strings(list.questions[3].turns, list.questions[3].n_turns, text, 1);
    assert_int_equal(list.questions[3].n_references, 0);
}

/* Forms that tools write, of which each means one thing only, and those that do not. */
static void turns_are_read_in_every_form_that_is_plain(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *turns[3]; /* the question's turns; none: refused */
        const char *problem;
    } cases[] = {
        {"\"turns\":\"a\"", {"a"}, NULL},
        {"\"turns\":{\"content\":\"a\"}", {"a"}, NULL},
        {"\"turns\":[{\"content\":\"a\"},{\"content\":\"b\"}]", {"a", "b"}, NULL},
        {"\"turns\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}]",
         {"a"},
         NULL},
        {"\"turns\":[[\"a\"],[\"b\"]]", {"a", "b"}, NULL},
        {"\"turns\":[\"a\",\" \",null]", {"a"}, NULL},
        {"\"turns\":null,\"text\":\"a\"", {"a"}, NULL},
        {"\"prompt\":\"a\"", {"a"}, NULL},
        {"\"turns\":[\"b\"],\"prompt\":\"a\"", {"b"}, NULL},
        {"\"instruction\":\"a\"", {"a"}, NULL},
        {"\"question\":\"a\"", {"a"}, NULL},
        {"\"text\":null,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", {"a"}, NULL},
        {"\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
         "{\"role\":\"assistant\",\"content\":\"b\"}]",
         {NULL},
         "messages[1] is no text that the user says"},
        {"\"prompt\":\"\"", {NULL}, "prompt is empty"},
        {"\"instruction\":\"a\",\"input\":\"b\"", {"a\n\nb"}, NULL},
        {"\"instruction\":\"a\",\"input\":\"\"", {"a"}, NULL},
        {"\"input\":\"b\"", {"b"}, NULL},
        {"\"turns\":[\"\",\"\"]", {NULL}, "turns is empty"},
        {"\"turns\":[null,\"a\"]", {NULL}, "turns[0] is no text that the user says"},
        {"\"turns\":[[\"a\",\"b\"]]", {NULL}, "turns[0] is no text that the user says"},
        {"\"turns\":[{\"role\":\"system\",\"content\":\"a\"},{\"content\":\"b\"}]",
         {NULL},
         "turns[0] is no text that the user says"},
        {"\"turns\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"}]",
         {NULL},
         "turns[0] is no text that the user says"},
        {"\"turns\":{}", {NULL}, "turns is no list of texts"},
        {"\"turns\":[[[[[[[[[[\"a\"]]]]]]]]]]", {NULL}, "turns[0] is no text that the user says"},
        {"\"turns\":false", {NULL}, "turns is no list of texts"},
    };
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[256];
        jr_error err = {0};
        jr_question_list list;
        snprintf(line, sizeof line, "{\"%s\":\"u\",%s}\n", i % 2 ? "uid" : "id", cases[i].fields);
        workspace_write_text("forms/questions.jsonl", line);
        assert_int_equal(jr_questions_load(arena, workspace_path("forms"), &list, &err), JR_OK);
        size_t n = 0;
        while (cases[i].turns[n])
            n++;
        assert_strings(list.questions[0].turns, list.questions[0].n_turns, cases[i].turns, n);
        assert_strings(&list.questions[0].id, 1, (const char *[]){"u"}, 1);
        assert_int_equal(questions_require_turns(&list, &err), n ? JR_OK : JR_ERR_FORMAT);
        if (cases[i].problem)
            assert_non_null(strstr(err.message, cases[i].problem));
    }
}

static void the_name_of_fastchat_is_read_where_ours_is_not_there(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("b/question.jsonl", "{\"question_id\": 1, \"category\": \"theirs\"}\n");
    jr_question_list list;
    jr_error err = {0};
    assert_int_equal(jr_questions_load(arena, workspace_path("b"), &list, &err), JR_OK);
    assert_category(&list, "1", "theirs");
    workspace_write_text("b/questions.jsonl", "{\"question_id\": 1, \"category\": \"ours\"}\n");
    assert_int_equal(jr_questions_load(arena, workspace_path("b"), &list, &err), JR_OK);
    assert_category(&list, "1", "ours");
}

static void bad_files_are_named_with_their_line(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_question_list list = {.n_questions = 77};
    jr_error err = {0};
    assert_int_equal(jr_questions_load(arena, workspace_path("none"), &list, &err),
                     JR_ERR_NOT_FOUND);
    static const char *const wrong[] = {"{\"question_id\": 1}\n{\"category\": \"x\"}\n",
                                        "{\"question_id\": 1}\n{\"question_id\": [1]}\n",
                                        "{\"question_id\": 1}\n[]\n", "{\"question_id\": 1}\n{\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        workspace_write_text("c/questions.jsonl", wrong[i]);
        assert_int_equal(jr_questions_load(arena, workspace_path("c"), &list, &err), JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, "c/questions.jsonl:2"));
    }
    assert_int_equal(list.n_questions, 77);
}

UNIT_GROUP(question)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(categories_are_found_by_id_whatever_its_type),
        cmocka_unit_test(texts_references_and_order_are_kept),
        cmocka_unit_test(turns_are_read_in_every_form_that_is_plain),
        cmocka_unit_test(the_name_of_fastchat_is_read_where_ours_is_not_there),
        cmocka_unit_test(bad_files_are_named_with_their_line),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
