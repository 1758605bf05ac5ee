/* Servers of local models, with a stand-in for llama-server and vLLM. */
#include "unit.h"

#include <dirent.h>
#include <math.h>
#include <sys/wait.h>

#include "local_session.h"
#include "paths.h"

/* The process ids that the stand-in wrote, the last first; their number. */
static size_t read_pids(pid_t *pids, size_t max)
{
    FILE *file = fopen(workspace_path("pids"), "r");
    char line[32];
    size_t n = 0;
    while (file && n < max && fgets(line, sizeof line, file))
        pids[n++] = (pid_t)strtol(line, NULL, 10);
    if (file)
        fclose(file);
    return n;
}

static bool is_running(pid_t pid)
{
    return kill(pid, 0) == 0;
}

/* Waits until a process is gone; how long that took. */
static double seconds_until_gone(pid_t pid)
{
    double began = session_now();
    while (is_running(pid) && session_now() - began < patience(10))
        usleep(5000);
    return session_now() - began;
}

/* What the session was told, and that it was told it once. */
static void assert_failed(session *s, const char *wanted)
{
    assert_int_equal(s->n_ready, 0);
    assert_int_equal(s->n_failed, 1);
    if (!strstr(s->sentence.data, wanted))
        fail_msg("'%s' is not in: %s", wanted, s->sentence.data);
    assert_null(strchr(s->sentence.data, '\n'));
}

static void a_llama_server_starts_answers_and_stops(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, "load=0.4");
    s.options.sends_system_messages = true;
    s.options.stop_grace = 10;
    session_start_until_ready(&s);
    /* It was waited for until the model was loaded. */
    assert_within(s.told_at - s.began, 0.4, 5);
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
    /* Before the first grace is over. */
    assert_within(s.told_at - s.began, 0, 5);
    s.n_stopped = 0;
    session_stop(&s);
    session_close(&s);
}

static void a_vllm_is_ready_when_it_lists_the_model(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_VLLM, "load=0.3");
    s.options.tensor_parallel = 2;
    session_start_until_ready(&s);
    assert_within(s.told_at - s.began, 0.3, 5);
    assert_string_equal(s.ready.model, "tiny-1");
    assert_int_equal(s.ready.context_tokens, 700);
    assert_int_equal(s.ready.n_slots, 3);
    session_stop(&s);
    session_close(&s);
}

static void a_command_of_ones_own_is_asked_for_its_model(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_COMMAND, NULL);
    s.options.command = STAND_IN " -m '{model}' --port \"{port}\" --alias='the model' -c {context}";
    session_start_until_ready(&s);
    assert_string_equal(s.ready.model, "the model");
    assert_int_equal(s.ready.context_tokens, 0);
    session_stop(&s);
    session_close(&s);
}

/* Seconds in which a stand-in surely answers, as busy as the machine is now: five times what one
 * with nothing to load takes. Whole ones, as they are read in a sentence. */
static double seconds_to_answer(void)
{
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, NULL);
    session_start_until_ready(&s);
    double seconds = s.told_at - s.began;
    session_close(&s);
    return ceil(5 * seconds);
}

static void a_start_that_takes_too_long_is_ended(void **state)
{
    (void)state;
    session s;
    char sentence[128];
    double timeout = seconds_to_answer();
    session_open(&s, LOCAL_LLAMA_SERVER, "load=600,lines=2");
    s.options.start_timeout = timeout;
    session_start_and_run(&s);
    snprintf(sentence, sizeof sentence,
             "tiny.gguf: llama-server was not ready after %g seconds: it is still loading the "
             "model; HINT: ",
             timeout);
    assert_failed(&s, sentence);
    assert_int_equal(
        strncmp(s.lines.data, "line 1 of what a server prints when it starts\nline 2", 52), 0);
    assert_within(s.told_at - s.began, timeout, timeout + 4.4);
    session_close(&s);
}

static void a_model_that_can_not_be_read_is_told_with_the_last_lines(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, "exit=1,lines=30");
    session_start_and_run(&s);
    assert_failed(&s, "tiny.gguf: llama-server ended with exit code 1 before it was ready");
    size_t n_lines = 0;
    for (const char *c = s.lines.data; *c; c++)
        n_lines += *c == '\n';
    assert_int_equal(n_lines, 20);
    assert_int_equal(strncmp(s.lines.data, "line 12 ", 8), 0);
    /* Without its colours. */
    assert_non_null(strstr(s.lines.data, "\nerror: invalid magic in model file\n"));
    session_close(&s);

    session_open(&s, LOCAL_LLAMA_SERVER, "exit-loaded=1,load=0.3");
    session_start_and_run(&s);
    assert_failed(&s, "ended with exit code 1 before it was ready");
    assert_non_null(strstr(s.lines.data, "this one is damaged\n"));
    session_close(&s);
}

static void what_is_missing_is_told_before_anything_runs(void **state)
{
    (void)state;
    session s;
    jr_error err;
    session_open(&s, LOCAL_LLAMA_SERVER, NULL);
    char path[] = "PATH=/nowhere:/dev", *environment[] = {path, NULL};
    s.options.environment = environment;
    s.options.command = NULL;
    assert_int_equal(session_start(&s, &err), JR_ERR_NOT_FOUND);
    assert_string_equal(err.message,
                        "llama-server is not in PATH; HINT: install llama.cpp (its package brings "
                        "llama-server), or give its path with --runtime");
    s.options.command = "/nowhere/llama-server";
    assert_int_equal(session_start(&s, &err), JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "/nowhere/llama-server: no such program"));
    s.options.command = STAND_IN;
    s.options.model_path = workspace_path("absent.gguf");
    assert_int_equal(session_start(&s, &err), JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "absent.gguf: no such model file"));
    s.options.model_path = workspace_write_text("text.gguf", "a text");
    assert_int_equal(session_start(&s, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "text.gguf: not a GGUF file"));
    assert_null(s.server);
    session_close(&s);
}

static void a_program_that_can_not_be_executed_is_told(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, NULL);
    s.options.command = workspace_write_text("llama-server", "no program at all\n");
    chmod(s.options.command, 0777);
    session_start_and_run(&s);
    assert_failed(&s, "tiny.gguf: llama-server can't be executed: Exec format error");
    session_close(&s);
}

static void a_port_that_another_takes_is_replaced_three_times(void **state)
{
    (void)state;
    char words[600];
    session s;
    const char *busy = workspace_write_text("busy", "1");
    snprintf(words, sizeof words, "%s.ports", busy);
    pid_t taker = fork();
    if (taker == 0) {
        execl(STAND_IN, STAND_IN, "take-ports", busy, (char *)NULL);
        _exit(1);
    }
    for (double began = session_now(); access(words, F_OK) != 0;) {
        assert_true(session_now() - began < patience(20));
        usleep(2000);
    }
    snprintf(words, sizeof words, "busy=%s", busy);
    session_open(&s, LOCAL_LLAMA_SERVER, words);
    session_start_until_ready(&s);
    session_close(&s);

    workspace_write_text("busy", "9");
    session_open(&s, LOCAL_LLAMA_SERVER, words);
    session_start_and_run(&s);
    assert_failed(&s, "another program has taken its port, 3 times");
    assert_non_null(strstr(s.lines.data, "couldn't bind"));
    session_close(&s);
    kill(taker, SIGKILL);
    waitpid(taker, NULL, 0);
}

static void a_template_that_swallows_the_prompt_is_an_error(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, NULL);
    s.arguments[1] = "--chat-template";
    s.arguments[2] = "llama2";
    session_start_and_run(&s);
    assert_failed(&s,
                  "tiny.gguf: the chat template swallows the prompt: whatever is asked, the model "
                  "is given 'llama2'; HINT: ");
    assert_non_null(strstr(s.sentence.data, "--chat-template-file"));
    assert_non_null(strstr(s.sentence.data, "--conv-template"));
    session_close(&s);

    session_open(&s, LOCAL_LLAMA_SERVER, "template=fail");
    session_start_and_run(&s);
    assert_failed(&s, "the chat template fails: Conversation roles must alternate; HINT: ");
    session_close(&s);

    /* Nobody needs it. */
    session_open(&s, LOCAL_LLAMA_SERVER, "template=swallow");
    s.options.sends_raw_prompts = true;
    session_start_until_ready(&s);
    assert_int_equal(s.ready.n_warnings, 0);
    session_close(&s);
}

static void what_is_less_than_was_asked_for_is_a_warning(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, "n_ctx=512,template=no-system");
    s.options.sends_system_messages = true;
    session_start_until_ready(&s);
    assert_int_equal(s.ready.context_tokens, 512);
    assert_int_equal(s.ready.n_warnings, 2);
    assert_non_null(strstr(s.ready.warnings[0],
                           "tiny.gguf: a prompt and its answer have 512 tokens, "
                           "not the 700 that were asked for"));
    assert_non_null(strstr(s.ready.warnings[1], "leaves out the system message"));
    session_close(&s);

    session_open(&s, LOCAL_LLAMA_SERVER, "template=none");
    session_start_until_ready(&s);
    assert_int_equal(s.ready.n_warnings, 1);
    assert_non_null(strstr(s.ready.warnings[0], "it was not checked"));
    session_close(&s);
}

static void a_vllm_that_finds_the_context_too_long_gets_none_of_ours(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_VLLM, "longest=512,n_ctx=512");
    session_start_until_ready(&s);
    assert_int_equal(s.ready.context_tokens, 512);
    assert_int_equal(s.ready.n_warnings, 1);
    assert_string_equal(s.ready.warnings[0],
                        "org/tiny: a prompt and its answer have 512 tokens, not "
                        "the 700 that were asked for");
    session_close(&s);
}

static void another_server_on_the_port_is_not_taken_for_ours(void **state)
{
    (void)state;
    session s;
    double timeout = seconds_to_answer();
    session_open(&s, LOCAL_LLAMA_SERVER, "other");
    s.options.start_timeout = timeout;
    session_start_and_run(&s);
    assert_failed(&s, " has another model");
    session_close(&s);
}

static void on_reply(void *context, const http_reply *reply)
{
    session *s = context;
    s->n_replies++;
    s->reply_failure = reply->failure;
    s->reply_status = reply->status;
}

static void ask_for_an_answer(session *s)
{
    snprintf(s->url, sizeof s->url, "%s/chat/completions", s->ready.base_url);
    http_request request = {
        .url = s->url,
        .body = JR_STR("{\"messages\": [{\"role\": \"user\", \"content\": \"日本の首都は?\"}]}"),
        .timeout = patience(60)};
    http_client_send(s->client, &request, on_reply, s);
}

static void a_server_that_dies_in_a_request_is_told_at_once(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, "die-after=1");
    session_start_until_ready(&s);
    ask_for_an_answer(&s);
    s.began = session_now();
    session_run(&s);
    assert_int_equal(s.n_died, 1);
    assert_false(local_server_is_alive(s.server));
    assert_int_not_equal(s.reply_failure, HTTP_ANSWERED);
    assert_within(s.told_at - s.began, 0, 2);
    assert_non_null(strstr(s.sentence.data, "tiny.gguf: llama-server ended with exit code 3"));
    assert_null(strstr(s.sentence.data, "before"));
    assert_non_null(strstr(s.lines.data, "\nCUDA error: out of memory\n"));
    session_stop(&s);
    assert_int_equal(s.n_died, 1);
    session_close(&s);
}

static void a_server_that_was_killed_is_told_with_the_signal(void **state)
{
    (void)state;
    char words[600];
    pid_t pids[2];
    session s;
    unlink(workspace_path("pids"));
    snprintf(words, sizeof words, "pid=%s", workspace_path("pids"));
    session_open(&s, LOCAL_VLLM, words);
    session_start_until_ready(&s);
    assert_int_equal(read_pids(pids, 2), 1);
    kill(pids[0], SIGKILL);
    s.began = session_now();
    s.frees_when_told = true;
    session_run(&s);
    assert_int_equal(s.n_died, 1);
    assert_within(s.told_at - s.began, 0, 2);
    assert_non_null(strstr(s.sentence.data, "org/tiny: vllm ended by signal 9 (Killed), which the "
                                            "system sends when memory runs out"));
    session_close(&s);
}

/* How often the stand-in says that it was asked to end. */
static size_t count_requests_to_end(const char *log)
{
    FILE *file = fopen(log, "r");
    char line[256];
    size_t n = 0;
    while (file && fgets(line, sizeof line, file))
        n += strcmp(line, "Received SIGTERM\n") == 0;
    if (file)
        fclose(file);
    unlink(log);
    return n;
}

static void a_deaf_server_is_asked_twice_and_killed_with_all_that_it_started(void **state)
{
    (void)state;
    char words[600];
    pid_t pids[2];
    session s;
    unlink(workspace_path("pids"));
    snprintf(words, sizeof words, "deaf,child,pid=%s", workspace_path("pids"));
    session_open(&s, LOCAL_LLAMA_SERVER, words);
    s.options.log_path = workspace_path("server.log");
    session_start_until_ready(&s);
    assert_int_equal(read_pids(pids, 2), 2);
    session_stop(&s);
    /* Both graces. */
    assert_within(s.told_at - s.began, 0.6, 5);
    assert_false(is_running(pids[0]) || is_running(pids[1]));
    assert_int_equal(count_requests_to_end(s.options.log_path), 2);
    session_close(&s);

    session_open(&s, LOCAL_LLAMA_SERVER, "deaf-once");
    s.options.log_path = workspace_path("server.log");
    session_start_until_ready(&s);
    session_stop(&s);
    assert_within(s.told_at - s.began, 0.4, 5);
    assert_int_equal(count_requests_to_end(s.options.log_path), 1);
    session_close(&s);
}

static void freeing_kills_at_once(void **state)
{
    (void)state;
    char words[600];
    pid_t pids[2];
    session s;
    unlink(workspace_path("pids"));
    snprintf(words, sizeof words, "deaf,child,pid=%s", workspace_path("pids"));
    session_open(&s, LOCAL_LLAMA_SERVER, words);
    s.options.stop_grace = 30;
    session_start_until_ready(&s);
    assert_int_equal(read_pids(pids, 2), 2);
    s.began = session_now();
    local_server_free(s.server);
    assert_within(session_now() - s.began, 0, 5);
    assert_false(is_running(pids[0]) || is_running(pids[1]));
    s.server = NULL;
    session_close(&s);
    local_server_free(NULL);
}

/* Starts a deaf server with a child, says that it is ready, and waits for its end. */
static _Noreturn void be_a_parent(int tell)
{
    char words[600];
    session s;
    snprintf(words, sizeof words, "deaf,child,pid=%s", workspace_path("pids"));
    session_open(&s, LOCAL_LLAMA_SERVER, words);
    session_start_until_ready(&s);
    if (write(tell, "!", 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

static void the_server_ends_with_a_parent_that_is_killed(void **state)
{
    (void)state;
    int told[2];
    char ready;
    pid_t pids[2];
    unlink(workspace_path("pids"));
    assert_int_equal(pipe(told), 0);
    pid_t parent = fork();
    if (parent == 0)
        be_a_parent(told[1]);
    close(told[1]);
    assert_int_equal(read(told[0], &ready, 1), 1);
    assert_int_equal(read_pids(pids, 2), 2);
    assert_true(is_running(pids[0]) && is_running(pids[1]));
    double began = session_now();
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    seconds_until_gone(pids[0]);
    seconds_until_gone(pids[1]);
    assert_within(session_now() - began, 0.6, 5);
    /* The keeper holds nothing of its parent's. */
    assert_int_equal(read(told[0], &ready, 1), 0);
    close(told[0]);
}

static size_t count_open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t n = 0;
    while (folder && readdir(folder))
        n++;
    closedir(folder);
    return n;
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    size_t before = count_open_files();
    const char *log = workspace_path("server.log");
    char line[80] = "";
    for (size_t i = 0; i < 2; i++) {
        session s;
        session_open(&s, LOCAL_LLAMA_SERVER, i == 1 ? "lines=1,exit=1" : "lines=1");
        s.options.log_path = log;
        session_start_and_run(&s);
        session_close(&s);
        assert_int_equal(count_open_files(), before);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
    FILE *file = fopen(log, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "line 1 of what a server prints when it starts\n");
    fclose(file);
    jr_error err;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, NULL);
    s.options.log_path = "/nowhere/server.log";
    assert_int_equal(session_start(&s, &err), JR_ERR_IO);
    assert_non_null(strstr(err.message, "/nowhere/server.log: can't be written"));
    session_close(&s);
    assert_int_equal(count_open_files(), before);
}

static void a_server_that_prints_much_is_not_held_up(void **state)
{
    (void)state;
    session s;
    session_open(&s, LOCAL_LLAMA_SERVER, "lines=20000");
    jr_error err;
    assert_int_equal(session_start(&s, &err), JR_OK);
    /* A megabyte, of which nobody reads anything here. */
    usleep(700000);
    session_run(&s);
    assert_int_equal(s.n_ready, 1);
    session_close(&s);
}

UNIT_GROUP(server)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_llama_server_starts_answers_and_stops),
        cmocka_unit_test(a_vllm_is_ready_when_it_lists_the_model),
        cmocka_unit_test(a_command_of_ones_own_is_asked_for_its_model),
        cmocka_unit_test(a_start_that_takes_too_long_is_ended),
        cmocka_unit_test(a_model_that_can_not_be_read_is_told_with_the_last_lines),
        cmocka_unit_test(what_is_missing_is_told_before_anything_runs),
        cmocka_unit_test(a_program_that_can_not_be_executed_is_told),
        cmocka_unit_test(a_port_that_another_takes_is_replaced_three_times),
        cmocka_unit_test(a_template_that_swallows_the_prompt_is_an_error),
        cmocka_unit_test(what_is_less_than_was_asked_for_is_a_warning),
        cmocka_unit_test(a_vllm_that_finds_the_context_too_long_gets_none_of_ours),
        cmocka_unit_test(another_server_on_the_port_is_not_taken_for_ours),
        cmocka_unit_test(a_server_that_dies_in_a_request_is_told_at_once),
        cmocka_unit_test(a_server_that_was_killed_is_told_with_the_signal),
        cmocka_unit_test(a_deaf_server_is_asked_twice_and_killed_with_all_that_it_started),
        cmocka_unit_test(freeing_kills_at_once),
        cmocka_unit_test(the_server_ends_with_a_parent_that_is_killed),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(a_server_that_prints_much_is_not_held_up),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
