/*
 * Command lines of llama-server (llama.cpp's tools/server/README.md) and vLLM (`vllm serve`,
 * docs.vllm.ai/en/latest/cli/serve), of those options only that have been in both for long. What a
 * user adds comes last, as both programs let the last of several count.
 *
 * No shell reads anything: a model's path may hold any character.
 */
#include "runtime.h"

#include <jrank/base.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/english.h"
#include "base/str.h"
#include "gguf.h"
#include "leftover.h"

enum { DEFAULT_SLOTS = 4, WORDS_MAX = 256 };

typedef struct runtime_row {
    const char *name, *remedy;
    const char *model, *alias, *slots, *context; /* words in front of these */
    bool shares_context;                         /* out among the slots */
    const char *gpus;                            /* NULL: uses all that it sees */
} runtime_row;

static const runtime_row RUNTIMES[] = {
    [LOCAL_LLAMA_SERVER] = {"llama-server",
                            ENGLISH("install llama.cpp (its package brings llama-server)"), "-m",
                            "--alias", "--parallel", "-c", true, NULL},
    [LOCAL_VLLM] = {"vllm", ENGLISH("install vLLM (pip install vllm)"), "serve",
                    "--served-model-name", "--max-num-seqs", "--max-model-len", false,
                    "--tensor-parallel-size"},
    [LOCAL_COMMAND] = {.remedy = ENGLISH("install it")},
};

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

jr_str local_runtime_name(const local_options *options)
{
    if (options->runtime != LOCAL_COMMAND)
        return jr_str_from(RUNTIMES[options->runtime].name);
    const char *first = options->command + strspn(options->command, " '\"");
    return (jr_str){first, strcspn(first, " '\"")};
}

jr_status local_runtime_parse(const char *text, local_options *options, jr_error *err)
{
    for (size_t i = 0; i < LOCAL_COMMAND; i++)
        if (strcmp(last_part(text), RUNTIMES[i].name) == 0) {
            options->runtime = (local_runtime)i;
            options->command = strchr(text, '/') ? text : NULL;
            return JR_OK;
        }
    if (!strstr(text, "{port}"))
        return jr_error_set(
            err, JR_ERR_USAGE,
            "runtime '%s': neither llama-server nor vllm, nor a command with {port}; "
            "HINT: a command is told by {model}, {host}, {port}, {slots}, {context} "
            "and {alias} what to serve, as in 'my-server -m {model} -p {port}'",
            text);
    options->runtime = LOCAL_COMMAND;
    options->command = text;
    return JR_OK;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t size = strlen(text), ending_size = strlen(ending);
    return size > ending_size && strcasecmp(text + size - ending_size, ending) == 0;
}

/* ORG/NAME, as Hugging Face has them. */
static bool is_hub_name(const char *text)
{
    const char *slash = strchr(text, '/');
    if (!slash || slash == text || !slash[1] || text[0] == '.' || text[0] == '~')
        return false;
    for (const char *c = text; *c; c++)
        if (c != slash && !isalnum((unsigned char)*c) && !strchr("._-", *c))
            return false;
    return true;
}

static bool is_checkpoint(const char *folder)
{
    JR_BUF_AUTO jr_buf path = {0};
    jr_buf_format(&path, "%s/config.json", folder);
    return access(path.data, F_OK) == 0;
}

jr_status local_runtime_choose(const char *model_path, local_runtime *ret_runtime, jr_error *err)
{
    struct stat info;
    bool exists = stat(model_path, &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) {
        if (!is_checkpoint(model_path))
            return jr_error_set(err, JR_ERR_USAGE,
                                "%s: a folder without config.json is no checkpoint; HINT: name a "
                                "GGUF file (.gguf) or the folder with config.json",
                                model_path);
        *ret_runtime = LOCAL_VLLM;
        return JR_OK;
    }
    bool is_gguf = ends_with(model_path, ".gguf");
    if (exists && (is_gguf || gguf_is_file(model_path))) {
        *ret_runtime = LOCAL_LLAMA_SERVER;
        return JR_OK;
    }
    if (!exists && !is_gguf && is_hub_name(model_path)) {
        *ret_runtime = LOCAL_VLLM;
        return JR_OK;
    }
    return jr_error_set(err, exists ? JR_ERR_USAGE : JR_ERR_NOT_FOUND,
                        "%s: %s; HINT: name a GGUF file, a folder with config.json, or a model of "
                        "Hugging Face as ORG/NAME",
                        model_path, exists ? "no file of a model" : "no such file or folder");
}

jr_status local_runtime_take(local_options *options, uint32_t num_gpus, bool load_8bit,
                             uint32_t num_beams, const char **ret_note, jr_error *err)
{
    if (num_beams > 1)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "num_beams %u: servers do not search with beams; HINT: leave it at 1; at "
            "temperature 0 the likeliest token is taken each time",
            (unsigned)num_beams);
    bool is_llama = options->runtime == LOCAL_LLAMA_SERVER;
    const char *note = NULL;
    if (load_8bit && options->runtime == LOCAL_VLLM)
        note = ENGLISH(
            "load_8bit has no effect with vLLM; give --runtime-arg=--quantization=fp8 for weights "
            "of 8 bits");
    else if (load_8bit)
        note = is_llama
                   ? ENGLISH(
                         "load_8bit has no effect with llama-server: a GGUF file has the precision "
                         "it was written with; take one of type Q8_0 for 8 bits")
                   : ENGLISH("load_8bit has no effect with a runtime of your own");
    else if (num_gpus > 1 && is_llama)
        note =
            ENGLISH("num_gpus has no effect with llama-server, which uses all GPUs that it sees; "
                    "CUDA_VISIBLE_DEVICES names those");
    options->tensor_parallel = num_gpus;
    *ret_note = note;
    return JR_OK;
}

jr_str local_runtime_alias(jr_arena *arena, const local_options *options)
{
    jr_str name = jr_str_from(options->model_path);
    while (name.size > 1 && name.data[name.size - 1] == '/')
        name.size--;
    name = jr_arena_copy(arena, name);
    const char *chosen = options->alias ? options->alias : last_part(name.data);
    jr_str alias = jr_arena_copy(arena, jr_str_from(chosen));
    /* llama-server takes a comma for the end of one name. */
    for (char *c = (char *)alias.data; options->runtime == LOCAL_LLAMA_SERVER && *c; c++)
        *c = (char)(*c == ',' ? '_' : *c);
    return alias;
}

uint32_t local_runtime_slots(const local_options *options)
{
    return options->n_slots ? options->n_slots : DEFAULT_SLOTS;
}

/* Words of a command line, which grow. */
typedef struct words {
    jr_arena *arena;
    char *list[WORDS_MAX + 1];
    size_t n;
} words;

static void add(words *w, const char *word)
{
    if (w->n < WORDS_MAX)
        w->list[w->n++] = (char *)jr_arena_copy(w->arena, jr_str_from(word)).data;
}

static void add_number(words *w, const char *name, uint64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    add(w, name);
    add(w, digits);
}

static void add_known(words *w, const local_options *options, const char *alias, int port,
                      uint32_t context_tokens)
{
    const runtime_row *row = &RUNTIMES[options->runtime];
    uint32_t n_slots = local_runtime_slots(options);
    add(w, options->command ? options->command : row->name);
    add(w, row->model);
    add(w, options->model_path);
    add(w, row->alias);
    add(w, alias);
    add(w, "--host");
    add(w, "127.0.0.1");
    add_number(w, "--port", (uint64_t)port);
    add_number(w, row->slots, n_slots);
    if (context_tokens)
        add_number(w, row->context, (uint64_t)context_tokens * (row->shares_context ? n_slots : 1));
    if (row->gpus && options->tensor_parallel > 1)
        add_number(w, row->gpus, options->tensor_parallel);
}

/* One word, with what stands in braces replaced. */
static void add_filled(words *w, jr_str word, const local_options *options, const char *alias,
                       int port, uint32_t context_tokens)
{
    char numbers[3][24];
    snprintf(numbers[0], sizeof numbers[0], "%d", port);
    snprintf(numbers[1], sizeof numbers[1], "%u", (unsigned)local_runtime_slots(options));
    snprintf(numbers[2], sizeof numbers[2], "%u", (unsigned)context_tokens);
    const struct {
        const char *name, *value;
    } FIELDS[] = {{"{model}", options->model_path}, {"{host}", "127.0.0.1"},
                  {"{port}", numbers[0]},           {"{slots}", numbers[1]},
                  {"{context}", numbers[2]},        {"{alias}", alias}};
    JR_BUF_AUTO jr_buf filled = {0};
    for (size_t i = 0; i < word.size;) {
        size_t field = 0, size = 0;
        for (; field < sizeof FIELDS / sizeof *FIELDS; field++) {
            size = strlen(FIELDS[field].name);
            if (size <= word.size - i && memcmp(word.data + i, FIELDS[field].name, size) == 0)
                break;
        }
        if (field < sizeof FIELDS / sizeof *FIELDS) {
            jr_buf_append_text(&filled, FIELDS[field].value);
            i += size;
        } else {
            jr_buf_append_char(&filled, word.data[i++]);
        }
    }
    add(w, filled.data ? filled.data : "");
}

/* The words of a command: the first becomes the program. */
static jr_status add_command(words *w, const local_options *options, const char *alias, int port,
                             uint32_t context_tokens, jr_error *err)
{
    JR_BUF_AUTO jr_buf word = {0};
    const char *c = options->command;
    for (;;) {
        c += strspn(c, " \t\n");
        if (!*c)
            break;
        jr_buf_clear(&word);
        while (*c && !strchr(" \t\n", *c)) {
            if (*c != '\'' && *c != '"') {
                jr_buf_append_char(&word, *c++);
                continue;
            }
            const char *end = strchr(c + 1, *c);
            if (!end)
                return jr_error_set(err, JR_ERR_USAGE, "runtime %s: the quote %c has no end",
                                    options->command, *c);
            jr_buf_append(&word, c + 1, (size_t)(end - c - 1));
            c = end + 1;
        }
        add_filled(w, jr_buf_str(&word), options, alias, port, context_tokens);
    }
    if (w->n == 0)
        return jr_error_set(err, JR_ERR_USAGE, "the runtime's command is empty");
    return JR_OK;
}

const char *local_variable(char *const *environment, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; environment && environment[i]; i++)
        if (strncmp(environment[i], name, size) == 0 && environment[i][size] == '=')
            return environment[i] + size + 1;
    return NULL;
}

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* As a shell would find it. */
static jr_status find_program(jr_arena *arena, const local_options *options, const char *name,
                              const char **ret_path, jr_error *err)
{
    const char *remedy = RUNTIMES[options->runtime].remedy;
    if (strchr(name, '/')) {
        if (!is_program(name))
            return jr_error_set(err, JR_ERR_NOT_FOUND,
                                "%s: no such program, or it may not be executed", name);
        *ret_path = name;
        return JR_OK;
    }
    const char *folders = local_variable(options->environment, "PATH");
    for (const char *end; folders && *folders; folders = *end ? end + 1 : end) {
        end = folders + strcspn(folders, ":");
        jr_str path = jr_arena_format(arena, "%.*s%s%s", (int)(end - folders), folders,
                                      end == folders ? "./" : "/", name);
        if (is_program(path.data)) {
            *ret_path = path.data;
            return JR_OK;
        }
    }
    return jr_error_set(err, JR_ERR_NOT_FOUND,
                        "%s is not in PATH; HINT: %s, or give its path with --runtime", name,
                        remedy);
}

/* Whether a variable, "NAME=VALUE", holds a key: OPENAI_API_KEY, LLAMA_ARG_API_KEY_FILE, or one
 * that an endpoint names. HF_TOKEN is none, as vLLM fetches models with it. */
static bool holds_key(const local_options *options, const char *variable)
{
    jr_str name = {variable, strcspn(variable, "=")};
    for (size_t i = 0; i < options->n_key_names; i++)
        if (str_equals(name, options->key_names[i]))
            return true;
    return str_contains_nocase(name, "API_KEY");
}

static char **environment_of_server(jr_arena *arena, const local_options *options)
{
    char *const *environment = options->environment;
    size_t n = 0, n_kept = 0;
    while (environment && environment[n])
        n++;
    char **kept = jr_arena_alloc(arena, n + 2, sizeof *kept);
    kept[n_kept++] = (char *)leftover_mark(arena, environment).data;
    for (size_t i = 0; i < n; i++)
        if (!holds_key(options, environment[i]) &&
            !str_begins_with(jr_str_from(environment[i]), LEFTOVER_VARIABLE "="))
            kept[n_kept++] = environment[i];
    return kept;
}

static jr_status check_arguments(const local_options *options, jr_error *err)
{
    static const char *const OURS[] = {"--host",    "--port",         "--alias",
                                       "-a",        "--model",        "-m",
                                       "--api-key", "--api-key-file", "--served-model-name"};
    for (size_t i = 0; options->arguments && options->arguments[i]; i++)
        for (size_t j = 0; j < sizeof OURS / sizeof *OURS; j++) {
            const char *argument = options->arguments[i];
            size_t size = strlen(OURS[j]);
            if (strncmp(argument, OURS[j], size) == 0 &&
                (argument[size] == '\0' || argument[size] == '='))
                return jr_error_set(err, JR_ERR_USAGE,
                                    "runtime argument %s: jrank gives the server this one itself",
                                    OURS[j]);
        }
    return JR_OK;
}

static jr_status check_model(const local_options *options, jr_error *err)
{
    if (options->runtime != LOCAL_LLAMA_SERVER)
        return JR_OK;
    if (access(options->model_path, F_OK) < 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: no such model file", options->model_path);
    if (access(options->model_path, R_OK) < 0)
        return jr_error_set(err, JR_ERR_IO, "%s: the model file may not be read",
                            options->model_path);
    if (!gguf_is_file(options->model_path))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: not a GGUF file, which is what llama-server reads",
                            options->model_path);
    return JR_OK;
}

jr_status local_runtime_command(jr_arena *arena, const local_options *options, int port,
                                uint32_t context_tokens, local_command *ret_command, jr_error *err)
{
    JR_TRY(check_model(options, err));
    if (options->runtime != LOCAL_COMMAND)
        JR_TRY(check_arguments(options, err));
    words w = {.arena = arena};
    const char *alias = local_runtime_alias(arena, options).data, *program = NULL;
    if (options->runtime == LOCAL_COMMAND)
        JR_TRY(add_command(&w, options, alias, port, context_tokens, err));
    else
        add_known(&w, options, alias, port, context_tokens);
    for (size_t i = 0; options->arguments && options->arguments[i]; i++)
        add(&w, options->arguments[i]);
    if (w.n == WORDS_MAX)
        return jr_error_set(err, JR_ERR_USAGE, "the command of the runtime has more than %d words",
                            WORDS_MAX - 1);
    JR_TRY(find_program(arena, options, w.list[0], &program, err));
    char **arguments = jr_arena_alloc(arena, w.n + 1, sizeof *arguments);
    memcpy(arguments, w.list, w.n * sizeof *arguments);
    *ret_command = (local_command){program, arguments, environment_of_server(arena, options)};
    return JR_OK;
}
