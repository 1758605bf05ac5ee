/* The rows of matches that browse.js filters. */
#include "unit.h"

#include "site/page.h"
#include "workspace.h"

#define VERDICT(question, first, second, winner, turn)                                             \
    "{\"question_id\": \"" question "\", \"model1_id\": \"" first "\", \"model2_id\": \"" second   \
    "\", \"winner\": \"" winner "\", \"turn\": " #turn "}\n"

static void write_bench(void)
{
    workspace_write_text("b/questions.jsonl",
                         "{\"question_id\": \"q2\", \"category\": \"c\", \"turns\": [\"</x>\"]}\n"
                         "{\"question_id\": \"q1\", \"turns\": [\"One?\", \"Two?\"]}\n");
    workspace_write_text(
        "b/model_judgment/j_pair.jsonl",
        VERDICT("q1", "x", "y", "model1_id", 1) VERDICT("q1", "y", "x", "model2_id", 1)
            VERDICT("q1", "x", "y", "tie", 2) VERDICT("q1", "x", "y", "model1_id", 2)
                VERDICT("q2", "x", "y", "model1_id", 1) VERDICT("q2", "y", "x", "model1_id", 1)
                    VERDICT("q3", "y", "x", "error", 1));
    workspace_write_text("b/model_judgment/k_pair.jsonl", VERDICT("q2", "x", "y", "tie", 1));
}

static void a_match_is_a_row_of_numbers(void **state)
{
    (void)state;
    jr_error err;
    jr_site *s;
    const char *type;
    JR_BUF_AUTO jr_buf out = {0};
    write_bench();
    assert_int_equal(jr_site_open(workspace_path("b"), NULL, &s, &err), JR_OK);
    assert_int_equal(page_file(s, JR_STR("data/matches-0.js"), &out, &type, &err), JR_OK);
    assert_string_equal(type, "text/javascript; charset=utf-8");
    /* q1: x in both orders, then x in turn 2, where the tie was replaced. q2: x, then y, which is
     * an upset and a flip, by j; a tie by k. q3: unreadable with y first. */
    assert_string_equal(out.data, "jrankGive(\"jrankMatches\",0,{\"models\":[\n"
                                  "[\"x\",\"x\",\"x\"],\n[\"y\",\"y\",\"y\"]],\n"
                                  "\"judges\":[\n[\"j\",\"j\"],\n[\"k\",\"k\"]],\n"
                                  "\"questions\":[\n[\"q1\",\"\",1,\"One?\"],\n"
                                  "[\"q2\",\"c\",0,\"<\\/x>\"],\n[\"q3\",\"\",3,\"q3\"]],\n"
                                  "\"matches\":[\n[0,0,1,0,0,1,6,0,2,1],\n"
                                  "[1,0,1,22,0,1,86,1,1,3],\n[2,0,1,1,0,1,20]]});\n");
    jr_site_free(s);
}

UNIT_GROUP(page_match_data)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_match_is_a_row_of_numbers)};
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
