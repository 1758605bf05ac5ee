/* lib/local with a real llama-server and models of random weights. */
#include "unit.h"

#include <sys/wait.h>

#include "local_session.h"
#include "paths.h"

static const char PROGRAM[] = SOURCE_ROOT "/build-deps/llama/llama-server";

/* A model made by tests/support/tiny_gguf.py. */
static const char *make_model(const char *name, const char *option, const char *value)
{
    const char *path = workspace_path(name);
    pid_t pid = fork();
    if (pid == 0) {
        execl(SOURCE_ROOT "/tests/support/tiny_gguf.py", "tiny_gguf.py", path, option, value, NULL);
        _exit(127);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    return path;
}

static void open_model(session *s, const char *path)
{
    session_open(s, LOCAL_LLAMA_SERVER, NULL);
    s->options.command = PROGRAM;
    s->options.model_path = path;
    s->options.n_slots = 2;
    s->options.context_tokens = 1024;
    s->options.stop_grace = 0;
    s->arguments[0] = "--threads";
    s->arguments[1] = "1";
    s->arguments[2] = "--threads-batch";
    s->arguments[3] = "1";
}

static void on_reply(void *context, const http_reply *reply)
{
    session *s = context;
    s->n_replies++;
    s->reply_status = reply->status;
    jr_buf_clear(&s->lines);
    jr_buf_append_str(&s->lines, reply->body);
    http_client_stop(s->client);
}

static void ask_for_an_answer(session *s, const char *body)
{
    snprintf(s->url, sizeof s->url, "%s/chat/completions", s->ready.base_url);
    http_request request = {.url = s->url, .body = jr_str_from(body), .timeout = patience(60)};
    http_client_send(s->client, &request, on_reply, s);
}

static void a_real_server_answers_and_stops(void **state)
{
    (void)state;
    session s;
    open_model(&s, make_model("tiny.gguf", "--seed", "1"));
    s.options.sends_system_messages = true;
    session_start_until_ready(&s);
    print_message("ready after %.2f s\n", s.told_at - s.began);
    assert_string_equal(s.ready.model, "tiny-1");
    assert_int_equal(s.ready.context_tokens, 1024);
    assert_int_equal(s.ready.n_slots, 2);
    assert_int_equal(s.ready.n_warnings, 0);
    ask_for_an_answer(&s, "{\"model\": \"tiny-1\", \"max_tokens\": 8, \"messages\": [{\"role\": "
                          "\"user\", \"content\": \"日本の首都は?\"}]}");
    session_run(&s);
    assert_int_equal(s.reply_status, 200);
    assert_non_null(strstr(s.lines.data, "\"completion_tokens\""));
    session_stop(&s);
    print_message("idle, it stopped after %.2f s\n", s.told_at - s.began);
    assert_within(s.told_at - s.began, 0, 5);
    session_close(&s);
}

static void stop_while_it_works(bool forgets)
{
    session s;
    open_model(&s, make_model("endless.gguf", "--eos-prob", "0"));
    s.options.context_tokens = 2048;
    session_start_until_ready(&s);
    for (size_t i = 0; i < 16; i++)
        ask_for_an_answer(&s, "{\"messages\": [{\"role\": \"user\", \"content\": \"話\"}]}");
    /* One has come back, so others are being worked on. */
    session_run(&s);
    assert_int_equal(s.n_replies, 1);
    if (forgets)
        http_client_forget(s.client, &s);
    s.began = session_now();
    local_server_stop(s.server, session_stopped, &s);
    while (!s.n_stopped)
        session_run(&s);
    print_message("with requests %s it stopped after %.2f s\n", forgets ? "cut off" : "in flight",
                  s.told_at - s.began);
    assert_within(s.told_at - s.began, 0, 10);
    session_close(&s);
}

static void it_stops_within_ten_seconds_with_requests_in_flight(void **state)
{
    (void)state;
    stop_while_it_works(false);
    stop_while_it_works(true);
}

static void a_template_by_name_swallows_the_prompt(void **state)
{
    (void)state;
    session s;
    open_model(&s, make_model("tiny.gguf", "--seed", "1"));
    s.arguments[4] = "--chat-template";
    s.arguments[5] = "llama2";
    session_start_and_run(&s);
    assert_int_equal(s.n_failed, 1);
    assert_non_null(strstr(s.sentence.data, "the model is given 'llama2'; HINT: "));
    session_close(&s);
}

static void a_model_without_a_template_is_warned_of(void **state)
{
    (void)state;
    session s;
    open_model(&s, make_model("base.gguf", "--no-chat-template", NULL));
    /* It is made for less, too. */
    s.options.context_tokens = 8192;
    session_start_until_ready(&s);
    assert_int_equal(s.ready.context_tokens, 4096);
    assert_int_equal(s.ready.n_warnings, 2);
    assert_non_null(strstr(s.ready.warnings[0], "base.gguf: the model has no chat template, so "));
    assert_non_null(
        strstr(s.ready.warnings[1], "have 4096 tokens, not the 8192 that were asked for"));
    session_close(&s);
}

static void a_damaged_model_is_told_with_the_last_lines(void **state)
{
    (void)state;
    session s;
    const char *path = make_model("damaged.gguf", "--seed", "1");
    assert_int_equal(truncate(path, 20000), 0);
    open_model(&s, path);
    session_start_and_run(&s);
    assert_int_equal(s.n_failed, 1);
    assert_non_null(strstr(s.sentence.data, "damaged.gguf: llama-server ended with exit code 1"));
    assert_non_null(strstr(s.lines.data, "failed to load model"));
    session_close(&s);
}

UNIT_GROUP(llama_server)
{
    if (access(PROGRAM, X_OK) < 0) {
        printf("SKIP there is no llama-server in build-deps (tools/setup check-all brings it)\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_server_answers_and_stops),
        cmocka_unit_test(it_stops_within_ten_seconds_with_requests_in_flight),
        cmocka_unit_test(a_template_by_name_swallows_the_prompt),
        cmocka_unit_test(a_model_without_a_template_is_warned_of),
        cmocka_unit_test(a_damaged_model_is_told_with_the_last_lines),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
