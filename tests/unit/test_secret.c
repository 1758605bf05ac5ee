/* Keys in the errors of servers: hidden whole and cut, those of the endpoint and of its headers. */
#include "wire.h"

#include "eval/secret.h"

static api_error with_message(const char *code, const char *message)
{
    return (api_error){.status = 401, .code = jr_str_from(code), .message = jr_str_from(message)};
}

static void a_key_that_a_server_repeats_is_hidden(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI};
    api_error error = with_message("sk-1", "sk-1: no such key as sk-1!");
    secret_hide(arena, &e, &error);
    wire_assert_text(error.message, "sk-1: no such key as sk-1!");
    e.api_key = JR_STR("sk-1");
    secret_hide(arena, &e, &error);
    wire_assert_text(error.message, "***: no such key as ***!");
    wire_assert_text(error.code, "***");
}

static void a_key_that_is_cut_is_hidden_to_the_end_of_the_word(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI, .api_key = JR_STR("sk-secret-1234")};
    api_error error = with_message("", "Incorrect API key: sk-sec******1234. See sk-, please");
    secret_hide(arena, &e, &error);
    wire_assert_text(error.message, "Incorrect API key: *** See sk-, please");
}

static void values_of_headers_that_hold_keys_are_hidden_behind_their_scheme(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_header headers[] = {{JR_STR("Authorization"), JR_STR("Bearer abcdefgh")},
                           {JR_STR("X-Team"), JR_STR("blue")}};
    jr_endpoint e = {.provider = JR_PROVIDER_OPENAI, .headers = headers, .n_headers = 2};
    api_error error = with_message("", "Bearer abcdefgh of blue is none");
    secret_hide(arena, &e, &error);
    wire_assert_text(error.message, "Bearer *** of blue is none");
}

UNIT_GROUP(secret)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_a_server_repeats_is_hidden),
        cmocka_unit_test(a_key_that_is_cut_is_hidden_to_the_end_of_the_word),
        cmocka_unit_test(values_of_headers_that_hold_keys_are_hidden_behind_their_scheme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
