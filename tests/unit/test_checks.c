/* What servers say of themselves; the replies are those of llama-server 0.7.0 and vLLM, shortened.
 */
#include "unit.h"

#include <string.h>

#include "local/checks.h"

static void props_tell_context_slots_and_name(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    server_facts facts;
    assert_true(checks_read_props(
        arena,
        JR_STR("{\"default_generation_settings\":{\"params\":{\"seed\":4294967295},\"n_ctx\":2048},"
               "\"total_slots\":4,\"model_alias\":\"tiny\",\"model_path\":\"t1.gguf\"}"),
        &facts));
    assert_int_equal(facts.context_tokens, 2048);
    assert_int_equal(facts.n_slots, 4);
    assert_string_equal(facts.model.data, "tiny");
    assert_string_equal(facts.model_path.data, "t1.gguf");
    /* As an older one: nothing of the name. */
    assert_true(checks_read_props(arena, JR_STR("{\"default_generation_settings\":{}}"), &facts));
    assert_int_equal(facts.context_tokens + facts.n_slots + facts.model.size, 0);
    assert_false(checks_read_props(arena, JR_STR("{\"total_slots\":4}"), &facts));
    assert_false(checks_read_props(arena, JR_STR("<html>"), &facts));
    assert_false(checks_read_props(arena, JR_STR("[]"), &facts));
}

static void models_are_found_by_name_or_the_first_is_taken(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_str body =
        JR_STR("{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"max_model_len\":2048},"
               "{\"id\":\"b\"},{\"id\":7}]}");
    server_facts facts;
    assert_true(checks_read_models(arena, body, "b", &facts));
    assert_string_equal(facts.model.data, "b");
    assert_int_equal(facts.context_tokens, 0);
    assert_true(checks_read_models(arena, body, NULL, &facts));
    assert_string_equal(facts.model.data, "a");
    assert_int_equal(facts.context_tokens, 2048);
    assert_false(checks_read_models(arena, body, "c", &facts));
    assert_false(checks_read_models(arena, JR_STR("{\"data\":[]}"), NULL, &facts));
    assert_false(checks_read_models(arena, JR_STR("{\"data\":{}}"), NULL, &facts));
    assert_false(checks_read_models(arena, JR_STR(""), NULL, &facts));
}

/* The reply of a server whose template makes this prompt of the request. */
static template_facts check(jr_arena *arena, bool has_system, bool keeps_user, bool keeps_system)
{
    JR_BUF_AUTO jr_buf request = {0}, reply = {0};
    checks_append_template_request(&request, has_system);
    jr_buf_append_text(&reply, "{\"prompt\": \"<s>");
    const char *system = strstr(request.data, "jrank tells"),
               *user = strstr(request.data, "jrank asks");
    if (keeps_system)
        jr_buf_append(&reply, system, strcspn(system, "\""));
    if (keeps_user)
        jr_buf_append(&reply, user, strcspn(user, "\""));
    jr_buf_append_text(&reply, "\"}");
    return checks_read_template(arena, jr_buf_str(&reply));
}

static void a_template_is_seen_to_keep_what_it_is_given(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    template_facts facts = check(arena, false, true, false);
    assert_true(facts.is_reply && facts.has_user && !facts.has_system);
    facts = check(arena, true, true, true);
    assert_true(facts.is_reply && facts.has_user && facts.has_system);
    facts = check(arena, true, true, false);
    assert_true(facts.has_user && !facts.has_system);
    facts = check(arena, false, false, false);
    assert_true(facts.is_reply && !facts.has_user);
    assert_string_equal(facts.prompt.data, "<s>");
    assert_false(checks_read_template(arena, JR_STR("{\"error\": {}}")).is_reply);
    assert_false(checks_read_template(arena, JR_STR("no JSON")).is_reply);
}

static void errors_have_their_message_in_two_places(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str message = checks_read_error(
        arena, JR_STR("{\"error\":{\"code\":503,\"message\":\"Loading model\"}}"));
    assert_string_equal(message.data, "Loading model");
    message = checks_read_error(arena, JR_STR("{\"error\":\"Unauthorized\"}"));
    assert_string_equal(message.data, "Unauthorized");
    assert_int_equal(checks_read_error(arena, JR_STR("{}")).size, 0);
    assert_int_equal(checks_read_error(arena, JR_STR("Bad Gateway")).size, 0);
}

UNIT_GROUP(checks)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(props_tell_context_slots_and_name),
        cmocka_unit_test(models_are_found_by_name_or_the_first_is_taken),
        cmocka_unit_test(a_template_is_seen_to_keep_what_it_is_given),
        cmocka_unit_test(errors_have_their_message_in_two_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
