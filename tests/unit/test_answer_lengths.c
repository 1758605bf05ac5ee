/* Lengths of answers, counted in characters. */
#include "unit.h"

#include "bench/answer_table.h"
#include <math.h>

#include "workspace.h"

static const jr_str models[] = {{"a/b", 3}, {"c", 1}, {"without", 7}};
static const jr_str questions[] = {{"1", 1}, {"10", 2}, {"x", 1}};

static jr_status load(jr_arena *arena, const char *name, answer_lengths *lengths, jr_error *err)
{
    answer_table table;
    answer_plan plan = {.bench_folder = workspace_path(name),
                        .models = models,
                        .n_models = 3,
                        .questions = questions,
                        .n_questions = 3,
                        .with_lengths = true};
    JR_TRY(answer_table_load(arena, &plan, &table, err));
    *lengths = answer_table_lengths(arena, &table);
    return JR_OK;
}

/* Turns count from 1. */
static double length_of(const answer_lengths *l, size_t model, size_t question, size_t turn)
{
    return l->characters[(model * l->n_questions + question) * l->n_turns + turn - 1];
}

static void characters_are_counted_turn_by_turn(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text(
        "a/answers/a__b.jsonl",
        "{\"question_id\": 1, \"choices\": [{\"turns\": [\"富士山\"]}]}\n"
        "{\"question_id\": \"10\", \"choices\": [{\"turns\": [\"$ERROR$\"]}, {\"turns\": "
        "[\"z\"]}]}\n"
        "{\"question_id\": \"x\", \"choices\": []}\n"
        "{\"question_id\": \"other\", \"choices\": [{\"turns\": [\"1\", \"2\", \"3\", \"4\"]}]}\n");
    workspace_write_text("a/answers/c.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"1\", \"22\"]}]}\n"
                         "{\"question_id\": 10, \"choices\": [{\"turns\": [\"old\", \"four\"]}]}\n"
                         "{\"question_id\": 10, \"choices\": [{\"turns\": [\"\"]}]}\n"
                         "{\"question_id\": \"x\", \"choices\": 7}\n");
    answer_lengths l = {0};
    jr_error err = {0};
    assert_int_equal(load(arena, "a", &l, &err), JR_OK);
    assert_int_equal(l.n_models_found, 2);
    assert_int_equal(l.n_turns, 2);
    assert_true(length_of(&l, 0, 0, 1) == 3);
    assert_true(isnan(length_of(&l, 0, 0, 2)));
    assert_true(isnan(length_of(&l, 0, 1, 1)));
    assert_true(isnan(length_of(&l, 0, 2, 1)));
    assert_true(length_of(&l, 1, 0, 2) == 2);
    assert_true(length_of(&l, 1, 1, 1) == 3);
    assert_true(length_of(&l, 1, 1, 2) == 4);
    assert_true(isnan(length_of(&l, 1, 2, 1)));
    assert_true(isnan(length_of(&l, 2, 0, 1)));
}

static void the_folder_of_fastchat_is_read_and_none_is_no_error(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text("b/model_answer/c.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"1234\"]}]}\n");
    answer_lengths l = {0};
    jr_error err = {0};
    assert_int_equal(load(arena, "b", &l, &err), JR_OK);
    assert_true(length_of(&l, 1, 0, 1) == 4);
    assert_int_equal(load(arena, "nothing", &l, &err), JR_OK);
    assert_int_equal(l.n_models_found, 0);
    assert_int_equal(l.n_turns, 0);
}

static void a_bad_line_is_named(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    answer_lengths l = {.n_turns = 77};
    jr_error err = {0};
    workspace_write_text("d/answers/c.jsonl", "{\"question_id\": 1}\n{\"choices\": []}\n");
    assert_int_equal(load(arena, "d", &l, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "c.jsonl:2: question_id is missing"));
    assert_int_equal(l.n_turns, 77);
}

UNIT_GROUP(answer_lengths)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_counted_turn_by_turn),
        cmocka_unit_test(the_folder_of_fastchat_is_read_and_none_is_no_error),
        cmocka_unit_test(a_bad_line_is_named),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
