/* The rules of answers: what is none, which of several counts, who answered what. */
#include "unit.h"

#include "bench/answer_table.h"

#include "workspace.h"

/* An answer with one choice, and the beginning of one with more. */
#define CHOICE(turns) "{\"turns\": [" turns "]}"
#define ANSWER(id, choices) "{\"question_id\": " id ", \"choices\": [" choices "]}\n"

static answer_table load(jr_arena *arena, answer_plan plan)
{
    answer_table table = {0};
    jr_error err = {0};
    if (answer_table_load(arena, &plan, &table, &err) != JR_OK)
        fail_msg("%s", err.message);
    return table;
}

/* The answers in one file to the questions 1 to 9. */
static answer_table load_text(jr_arena *arena, const char *text)
{
    static const jr_str questions[] = {{"1", 1}, {"2", 1}, {"3", 1}, {"4", 1}, {"5", 1},
                                       {"6", 1}, {"7", 1}, {"8", 1}, {"9", 1}};
    return load(arena, (answer_plan){.path = workspace_write_text("m.jsonl", text),
                                     .questions = questions,
                                     .n_questions = 9,
                                     .with_texts = true});
}

static void assert_answer(const answer_table *table, size_t model, size_t question,
                          const char *first, const char *second)
{
    const char *expected[] = {first, second};
    const answer_entry *answer = answer_table_entry(table, model, question);
    assert_int_equal(answer->n_turns, first == NULL ? 0 : second == NULL ? 1 : 2);
    for (size_t i = 0; i < answer->n_turns; i++)
        assert_int_equal(jr_str_compare(answer->texts[i], jr_str_from(expected[i])), 0);
}

static void placeholders_blanks_and_what_is_no_text_are_no_answer(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t = load_text(
        arena, ANSWER("1", CHOICE("\" $ERROR$\\n\"")) ANSWER("2", CHOICE("\" \\n\\t\\r\""))
                   ANSWER("3", CHOICE("7")) ANSWER("4", CHOICE(""))
                       ANSWER("5", "") "{\"question_id\": 6}\n"
                                       "{\"question_id\": 7, \"choices\": 7}\n" ANSWER("8", "7")
                                           ANSWER("9", CHOICE("\"a $ERROR$\"")));
    for (size_t q = 0; q < 8; q++) {
        assert_answer(&t, 0, q, NULL, NULL);
        assert_int_equal(t.entries[q].place.size, 0);
        assert_int_equal(t.entries[q].n_choices, 0);
    }
    assert_answer(&t, 0, 8, "a $ERROR$", NULL);
}

static void turns_of_white_space_or_thoughts_alone_are_empty(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t = load_text(
        arena, ANSWER("1", CHOICE("\"\"")) ANSWER("2", CHOICE("\"a\", \" \\n\""))
                   ANSWER("3", CHOICE("\"<think>hm</think> \\n\", \"hm</think>\""))
                       ANSWER("4", CHOICE("\"<think>hm\"")) ANSWER("5", CHOICE("\"ERROR\""))
                           ANSWER("6", CHOICE("7")) ANSWER("7", CHOICE("\"<think>hm</think>a\""))
        /* The answer that counts is asked, and of what is none the last. */
        ANSWER("8", CHOICE("\"a\", \"\"")) ANSWER("8", CHOICE("\"a\", \"b\""))
            ANSWER("9", CHOICE("\"\"")) ANSWER("9", CHOICE("\"ERROR\"")));
    static const uint32_t empty[] = {1, 2, 3, 1, 0, 0, 0, 0, 0};
    for (size_t q = 0; q < 9; q++)
        assert_int_equal(t.entries[q].empty, empty[q]);
    assert_true(answer_is_empty(&t.entries[1], 2) && !answer_is_empty(&t.entries[1], 1));
    assert_false(answer_is_empty(&t.entries[1], 33));
    assert_answer(&t, 0, 2, NULL, NULL);
    assert_answer(&t, 0, 6, "<think>hm</think>a", NULL);
}

static void what_other_tools_write_for_a_failure_is_no_answer(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t =
        load_text(arena, ANSWER("1", CHOICE("\"ERROR\"")) ANSWER("2", CHOICE("\"API ERROR\""))
                             ANSWER("3", CHOICE("\"API_ERROR\""))
                                 ANSWER("4", CHOICE("\"ERROR: API CALL FAILED.\""))
                                     ANSWER("5", CHOICE("\"ERROR 404 means not found\"")));
    for (size_t q = 0; q < 4; q++)
        assert_answer(&t, 0, q, NULL, NULL);
    assert_answer(&t, 0, 4, "ERROR 404 means not found", NULL);
}

static void turns_behind_one_that_failed_are_not_used(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t = load_text(arena, ANSWER("1", CHOICE("\"a\", \"$ERROR$\""))
                                          ANSWER("2", CHOICE("\"a\", \"\", \"c\""))
                                              ANSWER("3", CHOICE("\"$ERROR$\", \"b\"")));
    assert_answer(&t, 0, 0, "a", NULL);
    assert_answer(&t, 0, 1, "a", NULL);
    assert_answer(&t, 0, 2, NULL, NULL);
}

static void the_answer_with_most_turns_counts_and_of_equals_the_last(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t = load_text(
        arena, ANSWER("1", CHOICE("\"old\", \"old\"")) ANSWER("1", CHOICE("\"new\", \"日本\""))
                   ANSWER("1", CHOICE("\"$ERROR$\", \"x\"")) ANSWER("1", CHOICE("\"one only\""))
                       ANSWER("2", CHOICE("\"short\"")) ANSWER("2", CHOICE("\"a\", \"b\""))
                           ANSWER("3", CHOICE("\"kept\"")) ANSWER("3", CHOICE("\"$ERROR$\""))
                               ANSWER("3", CHOICE("\"\"")) ANSWER("3", ""));
    assert_answer(&t, 0, 0, "new", "日本");
    assert_answer(&t, 0, 1, "a", "b");
    assert_answer(&t, 0, 2, "kept", NULL);
}

static void ids_are_one_as_number_and_as_string(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t =
        load_text(arena, ANSWER("\"1\"", CHOICE("\"old\"")) ANSWER("1", CHOICE("\"new\""))
                             ANSWER("2", CHOICE("\"old\"")) ANSWER("\"2\"", CHOICE("\"new\""))
                                 ANSWER("3", CHOICE("\"old\"")) ANSWER("3.0", CHOICE("\"new\"")));
    for (size_t q = 0; q < 3; q++)
        assert_answer(&t, 0, q, "new", NULL);
}

static void choices_count_from_the_first_that_have_as_many_turns(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t = load_text(
        arena,
        ANSWER("1", CHOICE("\"a\", \"b\"") "," CHOICE("\"c\", \"d\""))
            ANSWER("2", CHOICE("\"a\", \"b\"") "," CHOICE("\"c\"") "," CHOICE("\"d\", \"e\""))
                ANSWER("3", CHOICE("\"a\"") "," CHOICE("\"$ERROR$\""))
                    ANSWER("4", CHOICE("\"$ERROR$\"") "," CHOICE("\"b\""))
                        ANSWER("5", CHOICE("\"a\"") "," CHOICE("\"b\", \"c\"")));
    const uint32_t n_choices[] = {2, 1, 1, 0, 2}, n_turns[] = {2, 2, 1, 0, 1};
    for (size_t q = 0; q < 5; q++) {
        assert_int_equal(t.entries[q].n_choices, n_choices[q]);
        assert_int_equal(t.entries[q].n_turns, n_turns[q]);
    }
}

static void an_answer_is_found_at_its_place(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const char text[] =
        "\xEF\xBB\xBF\n" ANSWER("1", CHOICE("\"old\"")) "\n" ANSWER("1", CHOICE("\"new\""))
            ANSWER("1", CHOICE("\"$ERROR$\""))
                ANSWER("77", CHOICE("\"of no question\"")) "{\"question_id\": 1, \"cho";
    answer_table t = load_text(arena, text);
    line_place place = t.entries[0].place;
    assert_int_equal(place.line, 4);
    assert_int_equal(place.file, 0);
    static const char line[] = "{\"question_id\": 1, \"choices\": [{\"turns\": [\"new\"]}]}";
    assert_int_equal(place.size, sizeof line - 1);
    assert_memory_equal(text + place.offset, line, sizeof line - 1);
    assert_int_equal(t.files[0].n_torn, 1);
}

static void a_model_is_the_name_of_its_file(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("a/answers/org__m.jsonl", ANSWER("1", CHOICE("\"m\"")));
    workspace_write_text("a/answers/n.jsonl", ANSWER("1", CHOICE("\"n\"")));
    const jr_str models[] = {JR_STR("none"), JR_STR("org/m"), JR_STR("org__m"), JR_STR("n")};
    const jr_str question = JR_STR("1");
    answer_table t = load(arena, (answer_plan){.bench_folder = workspace_path("a"),
                                               .models = models,
                                               .n_models = 4,
                                               .questions = &question,
                                               .n_questions = 1,
                                               .with_texts = true});
    assert_int_equal(t.n_models_found, 3);
    assert_int_equal(t.files[0].path.size, 0);
    assert_non_null(strstr(t.files[1].path.data, "a/answers/org__m.jsonl"));
    assert_answer(&t, 0, 0, NULL, NULL);
    assert_answer(&t, 1, 0, "m", NULL);
    assert_answer(&t, 2, 0, "m", NULL);
    assert_answer(&t, 3, 0, "n", NULL);
    assert_int_equal(t.entries[3].place.file, 3);
    answer_table_set_texts(arena, &t, 0, 0, (const jr_str[]){JR_STR("x"), JR_STR("y")}, 2);
    assert_answer(&t, 0, 0, "x", "y");
}

static void only_what_is_wanted_is_kept(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_str question = JR_STR("1");
    answer_plan plan = {.path = workspace_write_text("w.jsonl", ANSWER("1", CHOICE("\"# a\""))),
                        .questions = &question,
                        .n_questions = 1};
    answer_table t = load(arena, plan);
    assert_int_equal(t.entries[0].n_turns, 1);
    assert_null(t.entries[0].texts);
    assert_null(t.entries[0].characters);
    assert_null(t.features);
    plan.with_lengths = plan.with_features = true;
    t = load(arena, plan);
    assert_null(t.entries[0].texts);
    assert_int_equal(t.entries[0].characters[0], 3);
    assert_true(t.features[JR_FEATURE_HEADERS] == 1);
}

/* A plan for reading lines later, of models m and n. */
static answer_plan plan_for_lines(const char *folder, const answer_table *earlier)
{
    static const jr_str models[] = {{"m", 1}, {"n", 1}}, questions[] = {{"1", 1}, {"2", 1}};
    return (answer_plan){.bench_folder = workspace_path(folder),
                         .models = models,
                         .n_models = 2,
                         .questions = questions,
                         .n_questions = 2,
                         .with_lengths = true,
                         .with_features = true,
                         .is_for_lines = true,
                         .first_file = 5,
                         .earlier = earlier};
}

static void what_is_in_files_that_are_the_same_is_taken_over(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("e/answers/m.jsonl", ANSWER("2", CHOICE("\"four\"")));
    workspace_write_text("e/answers/n.jsonl", ANSWER("1", CHOICE("\"a\"")));
    answer_table before = load(arena, plan_for_lines("e", NULL));
    /* A mark that only what is taken over can have. */
    before.entries[1].characters[0] = 77;
    before.entries[2].characters[0] = 77;
    workspace_write_text("e/answers/n.jsonl", ANSWER("1", CHOICE("\"three\"")));
    answer_table after = load(arena, plan_for_lines("e", &before));
    answer_table_close(&before);
    assert_int_equal(after.n_models_found, 2);
    assert_int_equal(after.entries[1].characters[0], 77);
    assert_int_equal(after.entries[1].place.file, 5);
    assert_int_equal(after.entries[2].characters[0], 5);
    assert_int_equal(after.entries[2].place.file, 6);
    assert_true(answer_table_features(&after, 0, 1)[JR_FEATURE_LENGTH] == 4);
    assert_true(answer_table_features(&after, 1, 0)[JR_FEATURE_LENGTH] == 5);
    JR_BUF_AUTO jr_buf line = {0};
    assert_int_equal(line_read_at(after.files[0].fd, "m", after.entries[1].place, &line, NULL),
                     JR_OK);
    assert_non_null(strstr(line.data, "four"));
    /* Where other questions are asked, nothing is. */
    answer_plan other = plan_for_lines("e", &after);
    other.n_questions = 1;
    answer_table less = load(arena, other);
    assert_int_equal(less.entries[1].characters[0], 5);
    answer_table_close(&less);
    answer_table_close(&after);
}

static void a_compressed_file_is_refused_where_lines_will_be_read(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("z/answers/m.jsonl", ANSWER("1", ""));
    workspace_write("z/answers/n.jsonl", "\x28\xB5\x2F\xFD", 4);
    answer_table table;
    answer_plan plan = plan_for_lines("z", NULL);
    jr_error err;
    assert_int_equal(answer_table_load(arena, &plan, &table, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "n.jsonl: is compressed"));
}

static void a_file_that_is_not_there_has_no_answers(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table t = load(arena, (answer_plan){.path = workspace_path("none.jsonl")});
    assert_int_equal(t.n_models_found, 0);
    assert_int_equal(t.files[0].path.size, 0);
}

static void assert_refused(const char *text, const char *problem)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_table table = {.n_models = 77};
    answer_plan plan = {.path = workspace_write_text("wrong.jsonl", text)};
    jr_error err;
    assert_int_equal(answer_table_load(arena, &plan, &table, &err), JR_ERR_FORMAT);
    if (!strstr(err.message, problem))
        fail_msg("'%s' is not in '%s'", problem, err.message);
    assert_int_equal(table.n_models, 77);
}

static void lines_that_can_not_be_read_are_named(void **state)
{
    (void)state;
    assert_refused("{\"question_id\": 1}\nnonsense\n", "wrong.jsonl:2: ");
    assert_refused("\n" ANSWER("1", "") "{}\n", "wrong.jsonl:3: question_id is missing");
    assert_refused("{\"question_id\": []}\n",
                   "wrong.jsonl:1: question_id is not a string or a number");
    assert_refused("[]\n", "wrong.jsonl:1: is not an object");
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

UNIT_GROUP(answer_table)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_blanks_and_what_is_no_text_are_no_answer),
        cmocka_unit_test(turns_of_white_space_or_thoughts_alone_are_empty),
        cmocka_unit_test(what_other_tools_write_for_a_failure_is_no_answer),
        cmocka_unit_test(turns_behind_one_that_failed_are_not_used),
        cmocka_unit_test(the_answer_with_most_turns_counts_and_of_equals_the_last),
        cmocka_unit_test(ids_are_one_as_number_and_as_string),
        cmocka_unit_test(choices_count_from_the_first_that_have_as_many_turns),
        cmocka_unit_test(an_answer_is_found_at_its_place),
        cmocka_unit_test(a_model_is_the_name_of_its_file),
        cmocka_unit_test(only_what_is_wanted_is_kept),
        cmocka_unit_test(what_is_in_files_that_are_the_same_is_taken_over),
        cmocka_unit_test(a_compressed_file_is_refused_where_lines_will_be_read),
        cmocka_unit_test(a_file_that_is_not_there_has_no_answers),
        cmocka_unit_test(lines_that_can_not_be_read_are_named),
        cmocka_unit_test(models_are_the_names_of_their_files),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
