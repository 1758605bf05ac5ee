/* Which program serves a model, and with which command line. */
#include "unit.h"

#include <jrank/base.h>

#include "local/leftover.h"
#include "local/runtime.h"
#include "workspace.h"

static char environment_path[600];
static char llama_key[] = "LLAMA_API_KEY=sk-1", vllm_key[] = "VLLM_API_KEY=sk-2",
            home[] = "HOME=/h", our_key[] = "OPENAI_API_KEY=sk-3", named_key[] = "MINE=sk-4",
            longer[] = "MINE_TOO=1", hub_token[] = "HF_TOKEN=hf_1",
            marked[] = LEFTOVER_VARIABLE "=/other";
static char *environment[] = {llama_key, environment_path, marked,    vllm_key, home,
                              our_key,   named_key,        hub_token, longer,   NULL};
static const jr_str key_names[] = {{"OTHER", 5}, {"MINE", 4}};

/* Programs that exist, and a PATH with them behind folders that do not have them. */
static int make_programs(void **state)
{
    static const char *const NAMES[] = {"bin/llama-server", "bin/vllm", "bin/my server"};
    workspace_make(state);
    for (size_t i = 0; i < 3; i++)
        chmod(workspace_write_text(NAMES[i], "#!/bin/sh\n"), 0755);
    workspace_write_text("not/llama-server", "may not be executed");
    snprintf(environment_path, sizeof environment_path, "PATH=/nowhere:%s:%s:/dev",
             workspace_path("not"), workspace_path("bin"));
    return 0;
}

/* The words, each in brackets, after the program's path; an error's sentence. */
static void assert_command(const local_options *options, uint32_t context, const char *program,
                           const char *words)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf found = {0};
    local_command command;
    jr_error err;
    if (local_runtime_command(arena, options, 8123, context, &command, &err) != JR_OK) {
        assert_string_equal(err.message, words);
        return;
    }
    assert_string_equal(command.program, program);
    for (char **word = command.arguments; *word; word++)
        jr_buf_format(&found, "[%s]", *word);
    assert_string_equal(found.data, words);
    const char *const kept[] = {LEFTOVER_VARIABLE "=/h", environment_path, home, hub_token, longer};
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(command.environment[i], kept[i]);
    assert_null(command.environment[5]);
}

static void command_lines_are_those_of_llama_server_and_vllm(void **state)
{
    (void)state;
    char wanted[1024];
    const char *model = workspace_write_text("a model.gguf", "GGUF");
    local_options options = {.runtime = LOCAL_LLAMA_SERVER,
                             .model_path = model,
                             .alias = "a,b",
                             .n_slots = 4,
                             .environment = environment,
                             .key_names = key_names,
                             .n_key_names = 2};
    snprintf(wanted, sizeof wanted,
             "[llama-server][-m][%s][--alias][a_b][--host][127.0.0.1][--port][8123][--parallel][4]"
             "[-c][8192]",
             model);
    assert_command(&options, 2048, workspace_path("bin/llama-server"), wanted);

    const char *more[] = {"-ngl", "99", NULL};
    options.arguments = more;
    options.alias = NULL;
    options.n_slots = 0;
    snprintf(wanted, sizeof wanted,
             "[llama-server][-m][%s][--alias][a model.gguf][--host][127.0.0.1][--port][8123]"
             "[--parallel][4][-ngl][99]",
             model);
    assert_command(&options, 0, workspace_path("bin/llama-server"), wanted);

    options = (local_options){.runtime = LOCAL_VLLM,
                              .model_path = "org/name/",
                              .tensor_parallel = 2,
                              .n_slots = 64,
                              .arguments = more,
                              .environment = environment,
                              .key_names = key_names,
                              .n_key_names = 2};
    assert_command(&options, 4096, workspace_path("bin/vllm"),
                   "[vllm][serve][org/name/][--served-model-name][name][--host][127.0.0.1][--port]"
                   "[8123][--max-num-seqs][64][--max-model-len][4096][--tensor-parallel-size][2]"
                   "[-ngl][99]");
}

static void a_command_is_split_into_words_and_filled(void **state)
{
    (void)state;
    const char *more[] = {"--more {port}", NULL};
    local_options options = {.runtime = LOCAL_COMMAND,
                             .command =
                                 "  'my server' -m\t{model} --at={host}:{port} \"{slots} $HOME "
                                 "{context}\" '' a'b c'd {alias}{{x}} ",
                             .model_path = "/models/{port} $(x).bin",
                             .alias = "m",
                             .n_slots = 2,
                             .arguments = more,
                             .environment = environment,
                             .key_names = key_names,
                             .n_key_names = 2};
    assert_command(&options, 512, workspace_path("bin/my server"),
                   "[my server][-m][/models/{port} $(x).bin][--at=127.0.0.1:8123][2 $HOME 512][]"
                   "[ab cd][m{{x}}][--more {port}]");
    assert_string_equal(local_runtime_name(&options).data, options.command + 3);
    assert_int_equal(local_runtime_name(&options).size, 2);
    options.command = "server '{port}";
    assert_command(&options, 0, NULL, "runtime server '{port}: the quote ' has no end");
    options.command = " ";
    assert_command(&options, 0, NULL, "the runtime's command is empty");
    options.command = "absent {port}";
    assert_command(&options, 0, NULL,
                   "absent is not in PATH; HINT: install it, or give its path with --runtime");
}

static void arguments_that_are_ours_are_refused(void **state)
{
    (void)state;
    static const char *const REFUSED[] = {"--port", "--host=0.0.0.0", "--api-key", "-m"};
    static const char *const NAMES[] = {"--port", "--host", "--api-key", "-m"};
    for (size_t i = 0; i < 4; i++) {
        char wanted[128];
        const char *more[] = {REFUSED[i], "1", NULL};
        local_options options = {.runtime = LOCAL_VLLM,
                                 .model_path = "org/name",
                                 .arguments = more,
                                 .environment = environment,
                                 .key_names = key_names,
                                 .n_key_names = 2};
        snprintf(wanted, sizeof wanted,
                 "runtime argument %s: jrank gives the server this one itself", NAMES[i]);
        assert_command(&options, 0, NULL, wanted);
    }
}

static void a_runtime_is_told_by_name_path_or_command(void **state)
{
    (void)state;
    jr_error err;
    local_options options = {0};
    assert_int_equal(local_runtime_parse("vllm", &options, &err), JR_OK);
    assert_int_equal(options.runtime, LOCAL_VLLM);
    assert_null(options.command);
    assert_int_equal(local_runtime_parse("/opt/llama/llama-server", &options, &err), JR_OK);
    assert_int_equal(options.runtime, LOCAL_LLAMA_SERVER);
    assert_string_equal(options.command, "/opt/llama/llama-server");
    assert_int_equal(local_runtime_parse("serve -p {port}", &options, &err), JR_OK);
    assert_int_equal(options.runtime, LOCAL_COMMAND);
    assert_string_equal(options.command, "serve -p {port}");
    assert_int_equal(local_runtime_parse("ollama", &options, &err), JR_ERR_USAGE);
    assert_non_null(strstr(err.message,
                           "runtime 'ollama': neither llama-server nor vllm, nor a command "
                           "with {port}; HINT: "));
    assert_int_equal(options.runtime, LOCAL_COMMAND);
}

/* The runtime, or the sentence behind the path. */
static void assert_choice(const char *path, int wanted, const char *sentence)
{
    jr_error err;
    local_runtime runtime = LOCAL_COMMAND;
    jr_status status = local_runtime_choose(path, &runtime, &err);
    assert_int_equal(status == JR_OK ? (int)runtime : -1, wanted);
    if (status != JR_OK) {
        assert_int_equal(strncmp(err.message, path, strlen(path)), 0);
        assert_non_null(strstr(err.message, sentence));
    }
}

static void the_model_chooses_the_runtime(void **state)
{
    (void)state;
    workspace_write_text("checkpoint/config.json", "{}");
    workspace_write_text("folder/model.safetensors", "");
    assert_choice(workspace_write_text("x.gguf", "any"), LOCAL_LLAMA_SERVER, NULL);
    assert_choice(workspace_write_text("X.GGUF", "any"), LOCAL_LLAMA_SERVER, NULL);
    assert_choice(workspace_write_text("blob", "GGUF..."), LOCAL_LLAMA_SERVER, NULL);
    assert_choice(workspace_path("checkpoint"), LOCAL_VLLM, NULL);
    assert_choice("rinna/japanese-gpt-neox-3.6b", LOCAL_VLLM, NULL);
    assert_choice(workspace_path("absent.gguf"), -1, ": no such file or folder; HINT: ");
    assert_choice("absent.gguf", -1, ": no such file or folder; HINT: ");
    assert_choice("models/absent.gguf", -1, ": no such file or folder; HINT: ");
    assert_choice(workspace_write_text("notes.txt", "text"), -1, ": no file of a model; HINT: ");
    assert_choice(workspace_path("folder"), -1, ": a folder without config.json is no checkpoint");
    assert_choice("gpt-4", -1, ": no such file or folder; HINT: ");
    assert_choice("./models/x", -1, ": no such file or folder; HINT: ");
    assert_choice("a/b/c", -1, ": no such file or folder; HINT: ");
    assert_choice("", -1, ": no such file or folder; HINT: ");
}

static void options_of_the_original_keep_their_meaning(void **state)
{
    (void)state;
    jr_error err;
    const char *note = "";
    local_options options = {.runtime = LOCAL_VLLM};
    assert_int_equal(local_runtime_take(&options, 2, false, 1, &note, &err), JR_OK);
    assert_int_equal(options.tensor_parallel, 2);
    assert_null(note);
    assert_int_equal(local_runtime_take(&options, 1, true, 0, &note, &err), JR_OK);
    assert_non_null(strstr(note, "load_8bit has no effect with vLLM; "));
    options.runtime = LOCAL_LLAMA_SERVER;
    assert_int_equal(local_runtime_take(&options, 1, true, 1, &note, &err), JR_OK);
    assert_non_null(strstr(note, "load_8bit has no effect with llama-server: "));
    assert_int_equal(local_runtime_take(&options, 2, false, 1, &note, &err), JR_OK);
    assert_non_null(strstr(note, "num_gpus has no effect with llama-server, "));
    assert_int_equal(local_runtime_take(&options, 1, false, 4, &note, &err), JR_ERR_USAGE);
    assert_non_null(strstr(err.message, "num_beams 4: "));
}

UNIT_GROUP(runtime)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_lines_are_those_of_llama_server_and_vllm),
        cmocka_unit_test(a_command_is_split_into_words_and_filled),
        cmocka_unit_test(arguments_that_are_ours_are_refused),
        cmocka_unit_test(a_runtime_is_told_by_name_path_or_command),
        cmocka_unit_test(the_model_chooses_the_runtime),
        cmocka_unit_test(options_of_the_original_keep_their_meaning),
    };
    return cmocka_run_group_tests(tests, make_programs, workspace_remove);
}
