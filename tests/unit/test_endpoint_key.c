/* Keys: where they come from, and where they may go. */
#include "unit.h"

#include <string.h>

#include <jrank/ask.h>

#include "eval/endpoint.h"
#include "workspace.h"

static void assert_text(jr_str seen, const char *expected)
{
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen), expected);
}

static jr_endpoint named(jr_arena *arena, const char *name, const char *base_url)
{
    jr_endpoint e;
    jr_error err = {0};
    if (jr_endpoint_from_name(arena, name, base_url, &e, &err) != JR_OK)
        fail_msg("%s", err.message);
    return e;
}

static void keys_come_from_the_variable_or_a_file(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err = {0};
    jr_endpoint e = named(arena, "gpt-4o", NULL);
    assert_int_equal(jr_endpoint_load_key(arena, &e, " sk-1\n", &err), JR_OK);
    assert_text(e.api_key, "sk-1");
    e.api_key_file = jr_str_from(workspace_write_text("key", "sk-2\r\n"));
    assert_int_equal(jr_endpoint_load_key(arena, &e, "sk-1", &err), JR_OK);
    assert_text(e.api_key, "sk-2");
    e.api_key_file = jr_str_from(workspace_write_text("key", "\n"));
    assert_int_equal(jr_endpoint_load_key(arena, &e, "sk-1", &err), JR_ERR_NOT_FOUND);
    e.api_key_file = jr_str_from(workspace_path("no key"));
    assert_int_equal(jr_endpoint_load_key(arena, &e, "sk-1", &err), JR_ERR_NOT_FOUND);
    assert_text(e.api_key, "sk-2");
}

static void a_key_that_is_missing_or_broken_is_told_without_showing_it(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err = {0};
    jr_endpoint e = named(arena, "claude-x", NULL);
    assert_int_equal(jr_endpoint_load_key(arena, &e, NULL, &err), JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "claude-x: there is no key in ANTHROPIC_API_KEY; HINT:"));
    assert_int_equal(jr_endpoint_load_key(arena, &e, "  ", &err), JR_ERR_NOT_FOUND);
    static const char *const broken[] = {"sk-\nsecret", "sk-\x01secret", "sk- secret",
                                         "“sk-secret”"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert_int_equal(jr_endpoint_load_key(arena, &e, broken[i], &err), JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, "ANTHROPIC_API_KEY"));
        assert_null(strstr(err.message, "secret"));
        assert_int_equal(e.api_key.size, 0);
    }
}

static void servers_on_this_machine_need_no_key(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *url;
        bool is_local;
    } cases[] = {
        {"http://127.0.0.1:1/v1", true},    {"http://localhost:1/v1", true},
        {"http://[::1]:1/v1", true},        {"http://127.9.9.9", true},
        {"http://127.evil.example", false}, {"http://localhost.example", false},
        {"http://192.168.0.1:8000", false}, {"https://h/localhost", false},
        {"http://[::2]:1/v1", false},       {"http://[::ffff:127.0.0.1]/v1", true},
        {"http://[0:0::1]:1/v1", true},     {"http://[::ffff:192.168.0.1]", false},
        {"http://2130706433/", true},       {"http://0x7f.1", true},
        {"http://127.0.0.1.nip.io", false}, {"http://localhost.", false},
        {"HTTP://LOCALHOST:1/v1", true},    {"http://1270.0.0.1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_error err = {0};
        jr_endpoint e = named(arena, "m", cases[i].url);
        assert_int_equal(endpoint_is_local(&e), cases[i].is_local);
        assert_int_equal(jr_endpoint_load_key(arena, &e, NULL, &err), JR_OK);
        assert_text(e.api_key, "");
        assert_text(e.api_key_env, cases[i].is_local ? "OPENAI_API_KEY" : "");
        assert_int_equal(jr_endpoint_load_key(arena, &e, "k", &err), JR_OK);
        assert_text(e.api_key, cases[i].is_local ? "k" : "");
        e.api_key_env = (jr_str){0};
        assert_int_equal(jr_endpoint_load_key(arena, &e, NULL, &err), JR_OK);
        assert_text(e.api_key, "");
    }
    jr_error err = {0};
    jr_endpoint e = named(arena, "mock", NULL);
    assert_true(endpoint_is_local(&e));
    assert_int_equal(jr_endpoint_load_key(arena, &e, NULL, &err), JR_OK);
    jr_header header = {JR_STR("authorization"), JR_STR("Basic x")};
    e = named(arena, "gpt-4o", NULL);
    e.headers = &header;
    e.n_headers = 1;
    assert_int_equal(jr_endpoint_load_key(arena, &e, NULL, &err), JR_OK);
}

static void a_key_goes_to_the_hosts_of_its_provider_alone(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        jr_provider provider;
        const char *url;
        bool is_own;
    } cases[] = {
        {JR_PROVIDER_OPENAI, "https://api.openai.com/v1", true},
        {JR_PROVIDER_OPENAI, "HTTPS://API.OpenAI.com./v1", true},
        {JR_PROVIDER_OPENAI, "https://eu.api.openai.com/v1", true},
        {JR_PROVIDER_OPENAI, "https://api.openai.com.evil.example/v1", false},
        {JR_PROVIDER_OPENAI, "https://notapi.openai.com/v1", false},
        {JR_PROVIDER_OPENAI, "https://xapi.openai.com/v1", false},
        {JR_PROVIDER_OPENAI, "https://evil.example/api.openai.com", false},
        {JR_PROVIDER_OPENAI, "https://evil.example/?api.openai.com", false},
        {JR_PROVIDER_OPENAI, "https://openrouter.ai/api/v1", false},
        {JR_PROVIDER_OPENAI, "https://api.anthropic.com/v1", false},
        {JR_PROVIDER_AZURE, "https://r.openai.azure.com", true},
        {JR_PROVIDER_AZURE, "https://r.cognitiveservices.azure.com", true},
        {JR_PROVIDER_AZURE, "https://ropenai.azure.com", false},
        {JR_PROVIDER_AZURE, "https://r.azure.com", false},
        {JR_PROVIDER_AZURE, "https://api.openai.com/v1", false},
        {JR_PROVIDER_ANTHROPIC, "https://api.anthropic.com", true},
        {JR_PROVIDER_ANTHROPIC, "https://api-anthropic.com", false},
        {JR_PROVIDER_GEMINI, "https://generativelanguage.googleapis.com", true},
        {JR_PROVIDER_GEMINI, "https://storage.googleapis.com", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_endpoint e;
        jr_error err = {0};
        if (endpoint_at(arena, cases[i].provider, cases[i].url, &e, &err) != JR_OK)
            fail_msg("%s", err.message);
        assert_int_equal(jr_endpoint_load_key(arena, &e, "k", &err), JR_OK);
        if (cases[i].is_own != (e.api_key.size > 0))
            fail_msg("%s", cases[i].url);
    }
}

/* What the endpoint shows of who asks goes to http://h/v1; NULL: nobody objects. */
static void assert_plain(jr_endpoint e, const char *place)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err = {0};
    jr_endpoint asked = e;
    jr_status status = jr_endpoint_load_key(arena, &asked, "sk-secret", &err);
    assert_int_equal(status, place ? JR_ERR_USAGE : JR_OK);
    if (place) {
        assert_non_null(strstr(err.message, place));
        assert_non_null(strstr(err.message, "over plain http"));
        assert_null(strstr(err.message, "secret"));
        assert_int_equal(asked.api_key.size, 0);
    }
    e.insecure_http = true;
    assert_int_equal(jr_endpoint_load_key(arena, &e, "sk-secret", &err), JR_OK);
}

static void a_key_is_not_sent_in_clear_text_to_another_machine(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_endpoint e = named(arena, "m", "http://h:8000/v1");
    assert_plain(e, NULL);
    e.api_key_env = JR_STR("MINE");
    assert_plain(e, "m: its key would go to h ");
    e.base_url = JR_STR("https://h:8000/v1");
    assert_plain(e, NULL);
    e.base_url = JR_STR("http://127.0.0.1:8000/v1");
    assert_plain(e, NULL);
    assert_plain(named(arena, "m", "http://api.openai.com/v1"), "to api.openai.com ");
    assert_plain(named(arena, "m", "http://h/v1?a=b&api_key=x"), "to h ");
    assert_plain(named(arena, "m", "http://h/v1?api-version=1"), NULL);
    jr_header header = {JR_STR("Authorization"), JR_STR("Basic secret")};
    e = named(arena, "m", "http://h/v1");
    e.headers = &header;
    e.n_headers = 1;
    assert_plain(e, "to h ");
    header.name = JR_STR("X-Team");
    assert_plain(e, NULL);
}

UNIT_GROUP(endpoint_key)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_from_the_variable_or_a_file),
        cmocka_unit_test(a_key_that_is_missing_or_broken_is_told_without_showing_it),
        cmocka_unit_test(servers_on_this_machine_need_no_key),
        cmocka_unit_test(a_key_goes_to_the_hosts_of_its_provider_alone),
        cmocka_unit_test(a_key_is_not_sent_in_clear_text_to_another_machine),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
