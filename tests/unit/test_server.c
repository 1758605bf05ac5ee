/* Servers of local models, with a stand-in for llama-server and vLLM. */
#include "unit.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "local_session.h"

static void a_llama_server_starts_answers_and_stops(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, NULL);
    s.options.sends_system_messages = true;
    session_start_until_ready(&s);
    assert_true(local_server_is_alive(s.server));
    assert_string_equal(s.ready.model, "tiny-1");
    assert_int_equal(s.ready.context_tokens, 700);
    assert_int_equal(s.ready.n_slots, 3);
    assert_int_equal(s.ready.n_warnings, 0);
    assert_int_equal(strncmp(s.ready.base_url, "http://127.0.0.1:", 17), 0);
    assert_string_equal(strrchr(s.ready.base_url, '/'), "/v1");
    session_stop(&s);
    assert_false(local_server_is_alive(s.server));
    assert_int_equal(s.n_failed + s.n_died, 0);
    assert_within(s.told_at - s.began, 0, 0.35);
    session_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_llama_server_starts_answers_and_stops),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
