/* Mean scores: by turn, without what is unreadable, of duplicates the last. */
#include "unit.h"

#include <jrank/votes.h>

#include <math.h>

#include "workspace.h"

static jr_score_table load(jr_arena *arena, const char *path, const jr_str *models, size_t n)
{
    jr_score_table table;
    jr_error err = {0};
    if (jr_scores_load(arena, path, models, n, &table, &err) != JR_OK)
        fail_msg("%s", err.message);
    return table;
}

static void assert_row(const jr_score_row *row, const char *model, double first, double second,
                       double average)
{
    assert_int_equal(jr_str_compare(row->model, jr_str_from(model)), 0);
    const double seen[] = {row->first_turn, row->second_turn, row->average};
    const double expected[] = {first, second, average};
    for (size_t i = 0; i < 3; i++)
        assert_true(isnan(expected[i]) ? isnan(seen[i]) : fabs(seen[i] - expected[i]) < 1e-12);
}

static void means_leave_out_what_is_unreadable_and_what_was_judged_again(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = workspace_write_text(
        "a_single.jsonl", "{\"question_id\": 1, \"model\": \"b\", \"score\": 2, \"turn\": 1}\n"
                          "{\"question_id\": 1, \"model\": \"b\", \"score\": 8, \"turn\": 1}\n"
                          "{\"question_id\": 2, \"model\": \"b\", \"score\": 5, \"turn\": 1}\n"
                          "{\"question_id\": 2, \"model\": \"b\", \"score\": -1, \"turn\": 2}\n"
                          "{\"question_id\": 1, \"model\": \"b\", \"score\": 2, \"turn\": 2}\n"
                          "{\"question_id\": 1, \"model\": \"a\", \"score\": 5}\n"
                          "{\"question_id\": 1, \"model\": \"c\", \"score\": -1}\n"
                          "{\"question_id\": 1, \"model\": \"d\", \"score\": 9.5}\n"
                          "{\"question_id\": 1, \"mod");
    jr_score_table table = load(arena, path, NULL, 0);
    assert_int_equal(table.n_rows, 4);
    assert_row(&table.rows[0], "d", 9.5, NAN, 9.5);
    assert_row(&table.rows[1], "a", 5, NAN, 5);
    assert_row(&table.rows[2], "b", 6.5, 2, 5);
    assert_row(&table.rows[3], "c", NAN, NAN, NAN);
    assert_int_equal(table.n_scores, 5);
    assert_int_equal(table.n_unreadable, 2);
    assert_int_equal(table.rows[2].n_unreadable, 1);
    assert_int_equal(table.n_duplicates, 1);
    assert_int_equal(table.n_torn_lines, 1);
    const jr_str wanted[] = {JR_STR("a"), JR_STR("nobody")};
    table = load(arena, path, wanted, 2);
    assert_int_equal(table.n_rows, 1);
    assert_row(&table.rows[0], "a", 5, NAN, 5);
}

static void of_a_list_of_scores_the_mean_of_those_that_are_readable_counts(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = workspace_write_text(
        "list_single.jsonl",
        "{\"question_id\": 1, \"model\": \"a\", \"score\": [7, 8, 6, 7, -1]}\n"
        "{\"question_id\": 2, \"model\": \"a\", \"score\": [9, \"?\", null, NaN]}\n"
        "{\"question_id\": 3, \"model\": \"a\", \"score\": [-1, -1]}\n"
        "{\"question_id\": 4, \"model\": \"a\", \"score\": []}\n"
        "{\"question_id\": 5, \"model\": \"a\", \"score\": {\"x\": 1}}\n");
    jr_score_table table = load(arena, path, NULL, 0);
    assert_int_equal(table.n_unreadable, 3);
    assert_row(&table.rows[0], "a", 8, NAN, 8);
}

static void files_without_scores_are_errors(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_score_table table = {.n_rows = 77};
    jr_error err;
    const char *path = workspace_write_text(
        "b_single.jsonl", "{\"question_id\": 1, \"model\": \"c\", \"score\": -1}\n");
    assert_int_equal(jr_scores_load(arena, path, NULL, 0, &table, &err), JR_ERR_DATA);
    path = workspace_write_text("c_single.jsonl", "\n{\"question_id\": 1, \"score\": 1}\n");
    assert_int_equal(jr_scores_load(arena, path, NULL, 0, &table, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "c_single.jsonl:2: model is missing"));
    assert_int_equal(jr_scores_load(arena, workspace_path("none"), NULL, 0, &table, &err),
                     JR_ERR_NOT_FOUND);
    assert_int_equal(table.n_rows, 77);
}

UNIT_GROUP(scores)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_leave_out_what_is_unreadable_and_what_was_judged_again),
        cmocka_unit_test(of_a_list_of_scores_the_mean_of_those_that_are_readable_counts),
        cmocka_unit_test(files_without_scores_are_errors),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
