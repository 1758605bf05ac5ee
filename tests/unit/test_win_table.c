/* Wins, losses and ties: one order and both, in one record and in two, of all and of a baseline. */
#include "unit.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

#include <math.h>

#include "workspace.h"

/* Two games a record, as LLM Judge writes them. */
static const char fastchats[] =
    "{\"question_id\": 1, \"model_1\": \"a\", \"model_2\": \"b\", \"g1_winner\": \"model_1\", "
    "\"g2_winner\": \"model_1\"}\n"
    "{\"question_id\": 2, \"model_1\": \"b\", \"model_2\": \"a\", \"g1_winner\": \"model_1\", "
    "\"g2_winner\": \"model_2\"}\n"
    "{\"question_id\": 3, \"model_1\": \"a\", \"model_2\": \"c\", \"g1_winner\": \"tie\", "
    "\"g2_winner\": \"tie\"}\n"
    "{\"question_id\": 3, \"model_1\": \"b\", \"model_2\": \"c\", \"g1_winner\": \"model_2\", "
    "\"g2_winner\": \"model_2\"}\n"
    "{\"question_id\": 4, \"model_1\": \"b\", \"model_2\": \"c\", \"g1_winner\": \"model_2\", "
    "\"g2_winner\": \"error\"}\n";

/* The same games, one a record; an earlier verdict on one of them; a match judged in one order. */
static const char ours[] =
    "{\"question_id\": 1, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": 2}\n"
    "{\"question_id\": 1, \"model1_id\": \"b\", \"model2_id\": \"a\", \"winner\": 2}\n"
    "{\"question_id\": 1, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": 1}\n"
    "{\"question_id\": 2, \"model1_id\": \"b\", \"model2_id\": \"a\", \"winner\": 1}\n"
    "{\"question_id\": 2, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": 1}\n"
    "{\"question_id\": 3, \"model1_id\": \"a\", \"model2_id\": \"c\", \"winner\": 3}\n"
    "{\"question_id\": 3, \"model1_id\": \"b\", \"model2_id\": \"c\", \"winner\": 2, \"turn\": 1}\n"
    "{\"question_id\": 4, \"model1_id\": \"b\", \"model2_id\": \"c\", \"winner\": \"error\"}\n";

static jr_win_table load(jr_arena *arena, const char *path, jr_win_options options)
{
    jr_win_table table;
    jr_error err = {0};
    if (jr_win_table_load(arena, path, &options, &table, &err) != JR_OK)
        fail_msg("%s", err.message);
    return table;
}

static void assert_row(const jr_win_row *row, const char *model, uint64_t wins, uint64_t losses,
                       uint64_t ties)
{
    assert_int_equal(jr_str_compare(row->model, jr_str_from(model)), 0);
    assert_int_equal(row->wins, wins);
    assert_int_equal(row->losses, losses);
    assert_int_equal(row->ties, ties);
    double n = (double)(wins + losses + ties);
    assert_true(fabs(row->win_rate - (double)wins / n) < 1e-12);
    assert_true(fabs(row->loss_rate - (double)losses / n) < 1e-12);
    assert_true(fabs(row->win_rate_adjusted - ((double)wins + (double)ties / 2) / n) < 1e-12);
}

static void both_orders_are_one_match_in_either_form(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *paths[] = {workspace_write_text("fastchat_pair.jsonl", fastchats),
                           workspace_write_text("ours_pair.jsonl", ours)};
    for (size_t i = 0; i < 2; i++) {
        jr_win_table table = load(arena, paths[i], (jr_win_options){0});
        assert_int_equal(table.n_rows, 3);
        assert_row(&table.rows[0], "c", 1, 0, 1);
        assert_row(&table.rows[1], "a", 1, 0, 2);
        assert_row(&table.rows[2], "b", 0, 2, 1);
        assert_int_equal(table.n_matches, 4);
        assert_int_equal(table.n_both_orders, i == 0 ? 4 : 2);
        assert_int_equal(table.n_invalid, 1);
        assert_int_equal(table.n_duplicates, i);
    }
}

static void a_baseline_leaves_matches_with_it_and_no_row_of_its_own(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = workspace_write_text("baseline_pair.jsonl", fastchats);
    jr_win_table table = load(arena, path, (jr_win_options){.baseline = JR_STR("a")});
    assert_int_equal(table.n_rows, 2);
    assert_row(&table.rows[0], "c", 0, 0, 1);
    assert_row(&table.rows[1], "b", 0, 1, 1);
    assert_int_equal(table.n_invalid, 0);
    const jr_str models[] = {JR_STR("b"), JR_STR("c")};
    table = load(arena, path,
                 (jr_win_options){.models = models, .n_models = 1, .baseline = JR_STR("a")});
    assert_int_equal(table.n_rows, 1);
    assert_row(&table.rows[0], "b", 0, 1, 1);
    table = load(arena, path, (jr_win_options){.models = models, .n_models = 2});
    assert_int_equal(table.n_rows, 2);
    assert_row(&table.rows[0], "c", 1, 0, 0);
}

static void files_without_a_match_are_errors(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_win_table table = {.n_rows = 77};
    jr_error err;
    const char *path = workspace_write_text("none_pair.jsonl", fastchats);
    jr_win_options options = {.baseline = JR_STR("z")};
    assert_int_equal(jr_win_table_load(arena, path, &options, &table, &err), JR_ERR_DATA);
    assert_non_null(strstr(err.message, "on a match with z; HINT: --baseline-model"));
    path = workspace_write_text("wrong_pair.jsonl", "{\"question_id\": 1}\n");
    assert_int_equal(jr_win_table_load(arena, path, &options, &table, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "wrong_pair.jsonl:1: model1_id is missing"));
    assert_int_equal(table.n_rows, 77);
}

UNIT_GROUP(win_table)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_orders_are_one_match_in_either_form),
        cmocka_unit_test(a_baseline_leaves_matches_with_it_and_no_row_of_its_own),
        cmocka_unit_test(files_without_a_match_are_errors),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
