/* Keys in what servers say: hidden whole, cut and in part, those of the endpoint and of its
 * headers; and what is none is left alone. */
#include "wire.h"

#include "eval/secret.h"

static jr_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = jr_arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jr_arena_free(arena);
    return 0;
}

static void assert_said(const jr_endpoint *e, const char *words, const char *expected)
{
    JR_BUF_AUTO jr_buf said = {0};
    secret_append(&said, arena, e, jr_str_from(words));
    wire_assert_text(jr_buf_str(&said), expected);
}

static void assert_kept(const jr_endpoint *e, const char *text, const char *expected)
{
    wire_assert_text(secret_hide(arena, e, jr_str_from(text)), expected);
}

static void a_key_that_a_server_repeats_is_hidden(void **state)
{
    (void)state;
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI};
    assert_said(&e, "sk-1: no such key as sk-1!", "sk-1: no such key as sk-1!");
    e.api_key = JR_STR("sk-1");
    assert_said(&e, "sk-1: no such key as sk-1!", "***: no such key as ***!");
    e.api_key = JR_STR("sk-secret-1234");
    assert_said(&e, "Bearer sk-secret-1234is wrong", "Bearer ***is wrong");
    assert_said(&e, "", "");
}

static void a_key_that_is_cut_is_hidden_to_the_end_of_the_word(void **state)
{
    (void)state;
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI, .api_key = JR_STR("sk-secret-1234")};
    assert_said(&e, "Incorrect API key: sk-sec******1234. See sk-, please",
                "Incorrect API key: *** See sk-, please");
}

static void a_part_of_a_key_is_hidden_wherever_it_begins(void **state)
{
    (void)state;
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI,
                     .api_key = JR_STR("sk-proj-Zq9XkAbCdEfGh1234")};
    assert_said(&e, "key Zq9XkAbCdEfGh1234 of", "key *** of");
    assert_said(&e, "key ...kAbCdEfGh1234", "key ...***");
    assert_said(&e, "ends with 1234", "ends with 1234");
    assert_kept(&e, "Your key is sk-proj-Zq9XkAbCdEfGh1234.", "Your key is ***.");
    assert_kept(&e, "It ends with Zq9XkAbC and EfGh1234", "It ends with *** and ***");
}

/* What a model says of keys and tokens is no key. */
static void words_of_a_reply_that_a_short_or_plain_key_has_are_kept(void **state)
{
    (void)state;
    static const char *const keys[] = {"x", "token", "EMPTY", "not-needed", "password"};
    static const char text[] = "A token x is not-needed, EMPTY or a password: sk-proj";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        jr_endpoint e = {.provider = JR_PROVIDER_OPENAI, .api_key = jr_str_from(keys[i])};
        assert_kept(&e, text, text);
    }
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI,
                     .api_key = JR_STR("sk-proj-Zq9XkAbCdEfGh1234")};
    assert_kept(&e, text, text);
    e.api_key = JR_STR("x");
    assert_said(&e, "max_tokens: x is too large", "max_tokens: *** is too large");
}

static void values_of_headers_that_hold_keys_are_hidden_behind_their_scheme(void **state)
{
    (void)state;
    jr_header headers[] = {{JR_STR("Authorization"), JR_STR("Bearer abcdefgh1")},
                           {JR_STR("X-Team"), JR_STR("blue")}};
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI, .headers = headers, .n_headers = 2};
    assert_said(&e, "Bearer abcdefgh1 of blue is none", "Bearer *** of blue is none");
    assert_kept(&e, "Bearer abcdefgh1 of blue is none", "Bearer *** of blue is none");
}

static void a_key_in_the_query_of_the_url_is_hidden(void **state)
{
    (void)state;
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI,
                     .base_url = JR_STR("http://h/v1?api-version=2024-10-21&key=abcdefgh1")};
    assert_said(&e, "abcdefgh1 of 2024-10-21", "*** of 2024-10-21");
    assert_kept(&e, "abcdefgh1 of 2024-10-21", "*** of 2024-10-21");
}

UNIT_GROUP(secret)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_key_that_a_server_repeats_is_hidden),
        CASE(a_key_that_is_cut_is_hidden_to_the_end_of_the_word),
        CASE(a_part_of_a_key_is_hidden_wherever_it_begins),
        CASE(words_of_a_reply_that_a_short_or_plain_key_has_are_kept),
        CASE(values_of_headers_that_hold_keys_are_hidden_behind_their_scheme),
        CASE(a_key_in_the_query_of_the_url_is_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
