/* The panel of judges as it is read from a folder. */
#include "unit.h"

#include <jrank/votes.h>
#include <math.h>

#include "workspace.h"

static const char *const human_file = "humans.jsonl";

static void write_bench(void)
{
    workspace_write_text(
        "b/model_judgment/y_pair.jsonl",
        "{\"question_id\": 9, \"model1_id\": \"y:2\", \"model2_id\": \"a\", \"winner\": 1}\n"
        "{\"question_id\": 9, \"model1_id\": \"y:2\", \"model2_id\": \"a\", \"winner\": 2}\n"
        "{\"question_id\": 9, \"model1_id\": \"y:2\", \"model2_id\": \"a\", \"winner\": -1}\n"
        "{\"question_id\": 9, \"model1_id\": \"a\", \"model2_id\": \"a\", \"winner\": 1}\n"
        "{\"question_id\": \"10\", \"model1_id\": \"a\", \"model2_id\": \"yy\", \"winner\": 3, "
        "\"turn\": 2}\n"
        "{\"question_id\": 9, \"model1");
    workspace_write_text("b/model_judgment/o__z_pair.jsonl",
                         "{\"question_id\": 10, \"model_1\": \"a\", \"model_2\": \"yy\", "
                         "\"g1_winner\": \"model_1\", \"g2_winner\": \"model_1\"}\n");
    workspace_write_text("b/question.jsonl", "{\"question_id\": 9, \"category\": \"math\"}\n"
                                             "{\"question_id\": 10}\n");
    workspace_write_text("b/model_answer/a.jsonl",
                         "{\"question_id\": 9, \"choices\": [{\"turns\": [\"四文字だ\"]}]}\n");
    workspace_write_text(
        human_file,
        "{\"question_id\": 9, \"model_a\": \"a\", \"model_b\": \"y:2\", \"winner\": \"model_b\", "
        "\"judge\": \"p\"}\n"
        "{\"question_id\": 9, \"model_a\": \"a\", \"model_b\": \"y:2\", \"winner\": \"tie\", "
        "\"judge\": \"q\"}\n"
        "{\"question_id\": 9, \"model_a\": \"a\", \"model_b\": \"y:2\", \"winner\": \"model_a\", "
        "\"judge\": [\"p\"]}\n"
        "{\"question_id\": 9, \"model1_id\": \"a\", \"model2_id\": \"yy\", \"winner\": 1}\n"
        "{\"question_id\": 9, \"model1_id\": \"a\", \"model2_id\": \"yy\", \"winner\": 1}\n"
        "{\"question_id\": 77, \"model_a\": \"a\", \"model_b\": \"y:2\", \"winner\": \"tie\"}\n"
        "{\"question_id\": 9, \"model_a\": \"a\", \"model_b\": \"new\", \"winner\": \"tie\"}\n"
        "{\"question_id\": 9, \"model_a\": \"a\", \"model_b\": \"y:2\", \"winner\": \"?\"}\n");
}

static void assert_match(const jr_judged_match *m, jr_judged_match expected)
{
    assert_int_equal(m->judge, expected.judge);
    assert_int_equal(m->question, expected.question);
    assert_int_equal(m->turn, expected.turn);
    assert_int_equal(m->first, expected.first);
    assert_int_equal(m->second, expected.second);
    assert_int_equal(m->verdict, expected.verdict);
}

static void everything_is_numbered_in_bytewise_order(void **state)
{
    (void)state;
    write_bench();
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_panel p;
    jr_error err = {0};
    const char *humans[] = {workspace_path(human_file)};
    if (jr_panel_load(arena, workspace_path("b"), NULL, 0, humans, 1, &p, &err) != JR_OK)
        fail_msg("%s", err.message);
    const jr_judged *j = &p.judged;
    assert_int_equal(j->n_judges, 2);
    assert_int_equal(jr_str_compare(j->judges[0], JR_STR("o/z")), 0);
    assert_int_equal(j->n_models, 3);
    assert_int_equal(jr_str_compare(j->models[1], JR_STR("y:2")), 0);
    assert_int_equal(j->n_questions, 2);
    assert_int_equal(jr_str_compare(j->questions[0], JR_STR("10")), 0);
    assert_int_equal(j->n_matches, 4);
    assert_match(&j->matches[0], (jr_judged_match){0, 0, 1, 0, 2, JR_VERDICT_FIRST});
    assert_match(&j->matches[1], (jr_judged_match){0, 0, 1, 2, 0, JR_VERDICT_SECOND});
    assert_match(&j->matches[2], (jr_judged_match){1, 1, 1, 1, 0, JR_VERDICT_SECOND});
    assert_match(&j->matches[3], (jr_judged_match){1, 0, 2, 0, 2, JR_VERDICT_TIE});
    assert_true(j->invalid[2 + 1] == 1 && j->invalid[0] == 0 && j->invalid[2] == 0);
    assert_int_equal(p.judges[1].valid, 2);
    assert_int_equal(p.judges[1].invalid, 1);
    assert_int_equal(p.judges[1].duplicates, 1);
    assert_int_equal(p.judges[1].self_matches, 1);
    assert_int_equal(p.judges[1].torn_lines, 1);
    /* "y:2" is a version of "y", "yy" is not */
    assert_int_equal(j->judge_of[1], 1);
    assert_true(j->judge_of[0] == JR_NO_JUDGE && j->judge_of[2] == JR_NO_JUDGE);
    assert_int_equal(p.n_categories, 1);
    assert_int_equal(p.category[1], 0);
    assert_int_equal(p.category[0], UINT32_MAX);
    assert_int_equal(p.n_models_with_answers, 1);
    assert_int_equal(j->n_turns, 1);
    assert_true(j->lengths[0 * 2 + 1] == 4 && isnan(j->lengths[0]) && isnan(j->lengths[3]));
    /* one vote of "p" replaced, two votes of nobody in particular both kept */
    assert_int_equal(j->n_human_votes, 4);
    assert_match(&j->human_votes[0], (jr_judged_match){0, 1, 1, 0, 1, JR_VERDICT_TIE});
    assert_match(&j->human_votes[1], (jr_judged_match){0, 1, 1, 0, 1, JR_VERDICT_FIRST});
    assert_int_equal(p.humans[0].duplicates, 1);
    assert_int_equal(p.humans[0].unknown, 2);
    assert_int_equal(p.humans[0].invalid, 1);
}

static void judges_can_be_chosen_and_missing_ones_are_named(void **state)
{
    (void)state;
    write_bench();
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_panel p = {.n_categories = 77};
    jr_error err = {0};
    jr_str nobody = JR_STR("nobody"), z = JR_STR("o/z");
    assert_int_equal(jr_panel_load(arena, workspace_path("b"), &nobody, 1, NULL, 0, &p, &err),
                     JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "there is o/z, y"));
    assert_int_equal(p.n_categories, 77);
    assert_int_equal(jr_panel_load(arena, workspace_path("b"), &z, 1, NULL, 0, &p, &err), JR_OK);
    assert_int_equal(p.judged.n_judges, 1);
    assert_int_equal(p.judged.n_questions, 1);
}

static void bad_lines_are_named(void **state)
{
    (void)state;
    write_bench();
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_panel p;
    jr_error err = {0};
    const char *humans[] = {workspace_write_text(
        "h.jsonl", "{\"model_a\": \"a\", \"model_b\": \"y:2\", \"winner\": \"tie\"}\n")};
    assert_int_equal(jr_panel_load(arena, workspace_path("b"), NULL, 0, humans, 1, &p, &err),
                     JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "h.jsonl:1: question_id is missing; HINT: "));
    workspace_write_text("c/model_judgment/j_pair.jsonl", "\n{\"question_id\": 1}\n");
    assert_int_equal(jr_panel_load(arena, workspace_path("c"), NULL, 0, NULL, 0, &p, &err),
                     JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "j_pair.jsonl:2: model1_id is missing"));
    workspace_write_text(
        "c/model_judgment/j_pair.jsonl",
        "{\"question_id\": 1, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": \"?\"}\n");
    assert_int_equal(jr_panel_load(arena, workspace_path("c"), NULL, 0, NULL, 0, &p, &err),
                     JR_ERR_DATA);
}

UNIT_GROUP(panel)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_numbered_in_bytewise_order),
        cmocka_unit_test(judges_can_be_chosen_and_missing_ones_are_named),
        cmocka_unit_test(bad_lines_are_named),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
