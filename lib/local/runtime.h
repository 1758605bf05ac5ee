/*
 * runtime.h: the programs that serve a model, and their command lines.
 */
#ifndef LOCAL_RUNTIME_H
#define LOCAL_RUNTIME_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

typedef enum local_runtime {
    LOCAL_LLAMA_SERVER, /* llama.cpp's, for GGUF files */
    LOCAL_VLLM,         /* for checkpoints as Hugging Face has them */
    LOCAL_COMMAND,      /* any other that speaks OpenAI's protocol */
} local_runtime;

/* All that a pointer in it points to stays as it is until local_server_free. */
typedef struct local_options {
    jr_clock clock; /* the http_client's */
    local_runtime runtime;
    /* The program: a path, or a name that is looked for in the environment's PATH; NULL: that of
     * the runtime. Of LOCAL_COMMAND all its words, separated by spaces, quoted by ' or "; no shell
     * reads them; in each {model}, {host}, {port}, {slots}, {context} and {alias} are replaced. */
    const char *command;
    const char *model_path;   /* a GGUF file, a folder or ORG/NAME */
    const char *alias;        /* the model's name in requests; NULL: the last part of model_path */
    uint32_t n_slots;         /* answered at the same time; 0: 4 */
    uint32_t context_tokens;  /* of a slot, prompt and answer; 0: what the server takes by itself */
    uint32_t tensor_parallel; /* GPUs that share the model (vLLM); 0: 1 */
    const char *const *arguments; /* more of them, behind ours; NULL-terminated; NULL: none */
    char *const *environment;     /* the server's; as of execve, keys left out */
    const jr_str *key_names;      /* variables that hold keys, besides those that say so */
    size_t n_key_names;
    double start_timeout;   /* seconds; 0: 1,800, as a model may have to be downloaded */
    double stop_grace;      /* seconds between two steps of the end; 0: 5 */
    bool sends_raw_prompts; /* no request will need the model's chat template */
    bool sends_system_messages;
    const char *log_path; /* what the server prints is appended to it; NULL: nowhere */
} local_options;

/* "llama-server", "vllm"; of LOCAL_COMMAND its first word. */
jr_str local_runtime_name(const local_options *options);

/*
 * Sets runtime and command from what a user says: "llama-server", "vllm", a path that ends with one
 * of these, or a command line. Errors: ERR_USAGE for one without {port}.
 */
JR_MUST_USE jr_status local_runtime_parse(const char *text, local_options *options, jr_error *err);

/*
 * The runtime for a model: a GGUF file, known by its name or its first bytes, is llama-server's; a
 * folder with a config.json, and ORG/NAME where no such file exists, are vLLM's.
 * Errors: ERR_NOT_FOUND (no such file), ERR_USAGE (none of these, with what would be).
 */
JR_MUST_USE jr_status local_runtime_choose(const char *model_path, local_runtime *ret_runtime,
                                           jr_error *err);

/*
 * What gen_local_model_answer.py's options mean here. num_gpus becomes tensor_parallel. *ret_note:
 * a sentence on what has no effect with this runtime; NULL. Errors: ERR_USAGE (num_beams above 1).
 */
JR_MUST_USE jr_status local_runtime_take(local_options *options, uint32_t num_gpus, bool load_8bit,
                                         uint32_t num_beams, const char **ret_note, jr_error *err);

/* What is executed; NULL-terminated lists. */
typedef struct local_command {
    const char *program;
    char **arguments, **environment;
} local_command;

/*
 * The command line for a server on this port of 127.0.0.1. The environment is without keys: ours
 * are nothing to it, and by others it would ask for one. `context_tokens` replaces that of the
 * options. Errors: ERR_NOT_FOUND (no such program, with where it is to be had; no such model file),
 * ERR_USAGE (an argument that is ours to give: host, port, alias, key).
 */
JR_MUST_USE jr_status local_runtime_command(jr_arena *arena, const local_options *options, int port,
                                            uint32_t context_tokens, local_command *ret_command,
                                            jr_error *err);

/* The value of a variable of an environment; NULL. */
const char *local_variable(char *const *environment, const char *name);

/* The model's name in requests. */
jr_str local_runtime_alias(jr_arena *arena, const local_options *options);
uint32_t local_runtime_slots(const local_options *options);

#endif
