/* Whose file a llama-server has loaded: whom to ask, when, and what replies get. */
#include "unit.h"

#include <jrank/jrank.h>

#include <string.h>

#include "arena.h"
#include "eval/model_path.h"

static void the_address_is_beside_that_of_the_interface(void **state)
{
    (void)state;
    static const char *const addresses[][2] = {
        {"http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/props"},
        {"http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/props"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080/props"},
        {"https://example.org/llama/v1?key=1", "https://example.org/llama/props"},
    };
    model_path m = {0};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const jr_endpoint endpoint = {.base_url = jr_str_from(addresses[i][0])};
        model_path_of(&m, &endpoint, NULL);
        assert_string_equal(m.url.data, addresses[i][1]);
    }
    model_path_release(&m);
    assert_int_equal(m.url.size, 0);
}

/* The path that a reply with this fingerprint gets, of a server that is known to have "f/m.gguf"
 * and is being asked. */
static jr_str noted(const char *fingerprint)
{
    model_path m = {.is_asking = true};
    chat_reply reply = {.served.fingerprint = jr_str_from(fingerprint)};
    jr_buf_append_text(&m.text, "f/m.gguf");
    model_path_note(&m, arena, &reply, 100);
    jr_buf_release(&m.text);
    return reply.served.model_path;
}

static void only_replies_of_llama_server_get_a_path(void **state)
{
    (void)state;
    assert_string_equal(noted("b4567-0123abcd").data, "f/m.gguf");
    static const char *const others[] = {"", "b", "b4567", "b-0123", "fp_44709d6fcb", "4567-0123"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(noted(others[i]).size, 0);
}

static void a_broken_connection_makes_the_path_unknown_and_due(void **state)
{
    (void)state;
    model_path m = {.due_at = 110, .is_secret = true};
    jr_buf_append_text(&m.text, "f/m.gguf");
    model_path_forget(&m);
    assert_int_equal(m.text.size, 0);
    assert_true(m.due_at == 0 && !m.is_secret);
    jr_buf_release(&m.text);
}

static void a_server_that_keeps_it_secret_is_not_asked_again(void **state)
{
    (void)state;
    model_path m = {.is_secret = true}; /* without a client asking would fail */
    chat_reply reply = {.served.fingerprint = JR_STR("b4567-0123abcd")};
    model_path_note(&m, arena, &reply, 1000);
    assert_false(m.is_asking);
    assert_int_equal(reply.served.model_path.size, 0);
    m = (model_path){.due_at = 1010};
    model_path_note(&m, arena, &reply, 1009);
    assert_false(m.is_asking);
}

UNIT_GROUP(model_path)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_is_beside_that_of_the_interface),
        cmocka_unit_test(only_replies_of_llama_server_get_a_path),
        cmocka_unit_test(a_broken_connection_makes_the_path_unknown_and_due),
        cmocka_unit_test(a_server_that_keeps_it_secret_is_not_asked_again),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
