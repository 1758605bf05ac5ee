/* Verdicts match by match, and the agreement of two files. */
#include "unit.h"

#include <jrank/stats.h>
#include <jrank/votes.h>

#include "workspace.h"

static void load(jr_arena *arena, const char *name, const char *text, jr_match_list *ret_list)
{
    jr_error err;
    if (jr_matches_load(arena, workspace_write_text(name, text), ret_list, &err) != JR_OK)
        fail_msg("%s", err.message);
}

static jr_agreement agreement(jr_arena *arena, const jr_match_list *one, const jr_match_list *other,
                              bool swapped)
{
    uint8_t *verdicts, *others;
    size_t n = jr_matches_common(arena, one, other, swapped, &verdicts, &others);
    return jr_agreement_of(verdicts, others, n);
}

static void the_last_valid_verdict_on_a_match_counts(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_match_list list;
    load(arena, "a.jsonl",
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n"
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 2}\n"
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": -1}\n"
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"x\", \"winner\": 1}\n"
         "{\"question_id\": 1, \"model1_id\": \"x\", \"mod",
         &list);
    assert_int_equal(list.n_matches, 1);
    assert_int_equal(list.matches[0].verdict, JR_VERDICT_SECOND);
    assert_int_equal(list.n_duplicates, 1);
    assert_int_equal(list.n_invalid, 1);
    assert_int_equal(list.n_self_matches, 1);
    assert_int_equal(list.n_torn_lines, 1);
}

static void question_seats_and_turn_make_a_match(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_match_list list;
    load(arena, "a.jsonl",
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n"
         "{\"question_id\": 2, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n"
         "{\"question_id\": \"1\", \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n"
         "{\"question_id\": 1, \"model1_id\": \"y\", \"model2_id\": \"x\", \"winner\": 1}\n"
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1, "
         "\"turn\": 2}\n",
         &list);
    assert_int_equal(list.n_matches, 4);
    assert_int_equal(list.n_duplicates, 1);
}

/* One file in jrank's form, the other in FastChat's: g1 shows model_1 first, g2 model_2, and both
 * name the winner by the model, not by the seat. */
static void exchanged_seats_are_turned_back_to_the_models(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_match_list one, other;
    load(arena, "a.jsonl",
         "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n"
         "{\"question_id\": 2, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 3}\n"
         "{\"question_id\": 3, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n",
         &one);
    load(arena, "b.jsonl",
         "{\"question_id\": 1, \"model_1\": \"x\", \"model_2\": \"y\", \"g1_winner\": \"model_2\", "
         "\"g2_winner\": \"model_1\"}\n"
         "{\"question_id\": 2, \"model_1\": \"y\", \"model_2\": \"x\", \"g1_winner\": \"tie\", "
         "\"g2_winner\": \"model_1\"}\n",
         &other);
    jr_agreement same = agreement(arena, &one, &other, false);
    assert_int_equal(same.n_matches, 2);
    assert_int_equal(same.table[JR_VERDICT_FIRST][JR_VERDICT_SECOND], 1);
    assert_int_equal(same.table[JR_VERDICT_TIE][JR_VERDICT_SECOND], 1);
    jr_agreement swapped = agreement(arena, &one, &other, true);
    assert_int_equal(swapped.n_matches, 2);
    assert_int_equal(swapped.table[JR_VERDICT_FIRST][JR_VERDICT_FIRST], 1);
    assert_int_equal(swapped.table[JR_VERDICT_TIE][JR_VERDICT_TIE], 1);
}

static void a_line_that_is_no_record_is_named(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_match_list list = {.n_invalid = 77};
    jr_error err;
    const char *path = workspace_write_text(
        "a.jsonl",
        "{\"question_id\": 1, \"model1_id\": \"x\", \"model2_id\": \"y\", \"winner\": 1}\n\n[]\n");
    assert_int_equal(jr_matches_load(arena, path, &list, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "a.jsonl:3: "));
    assert_int_equal(list.n_invalid, 77);
    assert_int_equal(jr_matches_load(arena, "/nowhere", &list, &err), JR_ERR_NOT_FOUND);
}

/* The counts of the data's own description: 800 valid verdicts, and a judge agrees with himself. */
static void the_real_verdicts_agree_with_themselves(void **state)
{
    (void)state;
    const char *path = workspace_shared("data/rakuda_v1_gpt4/model_judgment/gpt-4_pair.jsonl");
    if (!path) {
        print_message("[  SKIPPED ] the real verdicts are not there; JRANK_SHARED names them\n");
        skip();
    }
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_match_list list;
    jr_error err;
    assert_int_equal(jr_matches_load(arena, path, &list, &err), JR_OK);
    assert_int_equal(list.n_matches, 800);
    jr_agreement a = agreement(arena, &list, &list, false);
    assert_int_equal(a.n_matches, 800);
    assert_true(a.share == 1 && a.kappa == 1);
}

UNIT_GROUP(match)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_valid_verdict_on_a_match_counts),
        cmocka_unit_test(question_seats_and_turn_make_a_match),
        cmocka_unit_test(exchanged_seats_are_turned_back_to_the_models),
        cmocka_unit_test(a_line_that_is_no_record_is_named),
        cmocka_unit_test(the_real_verdicts_agree_with_themselves),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
