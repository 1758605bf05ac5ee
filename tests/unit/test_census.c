/* Verdicts in words, names and numbers that are not those of the Arena. */
#include "unit.h"
#include "vote_text.h"

static const jr_str *wanted_codes;

static jr_status load_coded(const char *text)
{
    return load_votes(text, (jr_votes_options){.winner_codes = wanted_codes});
}

static void the_name_of_a_model_is_a_verdict(void **state)
{
    (void)state;
    assert_int_equal(load_coded("{\"model_a\":\"a\",\"model_b\":\"org/b\",\"winner\":\"a\"}\n"
                                "{\"model_a\":\"a\",\"model_b\":\"org/b\",\"winner\":\"org__b\"}\n"
                                "{\"model_a\":\"org/b\",\"model_b\":\"a\",\"winner\":\"a\"}\n"
                                "{\"model_a\":\"a\",\"model_b\":\"org/b\",\"winner\":\"other\"}\n"),
                     JR_OK);
    assert_cell("a", "org/b", 1, 1, 0);
    assert_cell("org/b", "a", 0, 1, 0);
    assert_int_equal(votes.report.invalid, 1);
    /* The words go before the names. */
    assert_int_equal(load_coded("model_a,model_b,winner\nmodel_b,model_a,model_a\nx,tie,tie\n"),
                     JR_OK);
    assert_cell("model_b", "model_a", 1, 0, 0);
    assert_cell("x", "tie", 0, 0, 1);
    /* A model against itself has no winner. */
    assert_fails(load_coded("model_a,model_b,winner\na,a,a\n"), JR_ERR_DATA, "against itself");
}

/* Rows of a, b and these winners, as CSV and, where they are numbers, as JSON. */
static jr_status load_winners(const char *const *winners, size_t n, bool as_json)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_text(&text, as_json ? "" : "model_a,model_b,winner\n");
    for (size_t i = 0; i < n; i++)
        jr_buf_format(
            &text, as_json ? "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":%s}\n" : "a,b,%s\n",
            winners[i]);
    return load_coded(text.data);
}

static void numbers_that_mean_something_else_are_an_error_with_their_counts(void **state)
{
    (void)state;
    static const struct {
        const char *winners[6], *part;
    } cases[] = {
        {{"0", "1", "0", "2", "1", "1"}, "winner is 0 (2 times), 1 (3), 2 (1)"},
        {{"1", "0", "0", "1", "1", "1"}, "winner is 0 (2 times), 1 (4)"},
        {{"-1", "1", "0", "1", "-1", "1"}, "winner is -1 (2 times), 0 (1), 1 (3)"},
        {{"-1", "1", "-1", "1", "-1", "1"}, "winner is -1 (3 times), 1 (3)"},
        {{"0", "0.5", "1", "1", "1", "1"}, "winner is 0 (1 time), 0.5 (1), 1 (4)"},
        {{"1", "2", "4", "1", "1", "1"}, "winner is 1 (4 times), 2 (1), 4 (1)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int as_json = 0; as_json < 2; as_json++) {
            assert_fails(load_winners(cases[i].winners, 6, as_json), JR_ERR_DATA, cases[i].part);
            assert_non_null(strstr(err.message, "; HINT: --winner-codes FIRST,SECOND,TIE"));
        }
    static const char *const failures[] = {"1", "2", "-1", "-1", "3", "1"};
    assert_int_equal(load_winners(failures, 6, true), JR_OK);
    assert_int_equal(votes.report.invalid, 2);
}

static void more_invalid_than_valid_verdicts_are_an_error_with_their_values(void **state)
{
    (void)state;
    static const char *const winners[] = {"model_a", "X", "Y", "X", "tie"};
    assert_fails(load_winners(winners, 5, false), JR_ERR_DATA,
                 ": 3 of 5 verdicts name neither a model nor a tie: winner is \"X\" (2 times), "
                 "\"Y\" (1)");
    assert_int_equal(load_winners(winners, 3, false), JR_ERR_DATA);
    assert_int_equal(load_winners(winners, 2, false), JR_OK);
}

static void codes_of_a_file_are_told_by_an_option(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0", "1", "0", "2", "1.0", "tie"};
    static const jr_str codes[] = {JR_STR("0"), JR_STR("1"), JR_STR("2")};
    wanted_codes = codes;
    assert_int_equal(load_winners(numbers, 4, false), JR_OK);
    assert_cell("a", "b", 2, 1, 1);
    assert_int_equal(load_winners(numbers, 5, true), JR_OK);
    assert_cell("a", "b", 2, 2, 1);
    static const char *const words[] = {"-", "A", "B", "A", "b", "tie"};
    static const jr_str letters[] = {JR_STR("A"), JR_STR("B"), JR_STR("-")};
    wanted_codes = letters;
    assert_int_equal(load_winners(words, 6, false), JR_OK);
    assert_cell("a", "b", 2, 2, 2);
    wanted_codes = NULL;
}

UNIT_GROUP(census)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_of_a_model_is_a_verdict),
        cmocka_unit_test(numbers_that_mean_something_else_are_an_error_with_their_counts),
        cmocka_unit_test(more_invalid_than_valid_verdicts_are_an_error_with_their_values),
        cmocka_unit_test(codes_of_a_file_are_told_by_an_option),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
