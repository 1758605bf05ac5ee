/* Tokens by estimate: each script by its own measure, a chat by what is sent of it. */
#include "unit.h"

#include "eval/tokens.h"

static void tokens_are_estimated_by_script(void **state)
{
    (void)state;
    assert_int_equal(tokens_of_text(JR_STR("")), 0);
    assert_int_equal(tokens_of_text(JR_STR("日本の首都は？")), 7);
    assert_int_equal(tokens_of_text(JR_STR("four bytes each")), 4);
    assert_int_equal(tokens_of_text(JR_STR("東京 is the capital")), 2 + 4);
    assert_int_equal(tokens_of_text(JR_STR("𠮷野家")), 3);
    assert_int_equal(tokens_of_text(JR_STR("é😀")), 2);
    assert_int_equal(tokens_of_text(JR_STR("\xE6\x97")), 1);
    assert_int_equal(tokens_of_text(JR_STR("\xF0")), 1);
    JR_BUF_AUTO jr_buf text = {0};
    for (int64_t n = 1; n <= 500; n++) {
        jr_buf_append_text(&text, "日本x");
        assert_int_equal(tokens_of_text(jr_buf_str(&text)), 2 * n + (n + 3) / 4);
    }
}

static void a_raw_prompt_is_sent_instead_of_the_messages(void **state)
{
    (void)state;
    const chat_message messages[] = {{false, JR_STR("日本")}, {true, JR_STR("12345678")}};
    chat c = {.system = JR_STR("1234"), .messages = messages, .n_messages = 2};
    assert_int_equal(tokens_of_chat(&c), 1 + 2 + 2);
    c.raw_prompt = JR_STR("日本1234");
    assert_int_equal(tokens_of_chat(&c), 2 + 1);
}

static void a_text_has_at_least_two_fifths_of_the_estimate_but_for_runs(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    for (int i = 0; i < 100; i++)
        jr_buf_append_text(&text, "日本語a b c ");
    chat c = {.raw_prompt = jr_buf_str(&text)};
    assert_int_equal(tokens_at_least(&c), (300 + 600 / 4) * 2 / 5);
    JR_BUF_AUTO jr_buf runs = {0};
    jr_buf_append_repeated(&runs, '=', 10000);
    for (int i = 0; i < 1000; i++)
        jr_buf_append_text(&runs, "！");
    c.raw_prompt = jr_buf_str(&runs);
    assert_int_equal(tokens_at_least(&c), (4 + 4 / 4) * 2 / 5);
}

UNIT_GROUP(tokens)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_estimated_by_script),
        cmocka_unit_test(a_raw_prompt_is_sent_instead_of_the_messages),
        cmocka_unit_test(a_text_has_at_least_two_fifths_of_the_estimate_but_for_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
