/**
 * endpoint.h: where a model is reached, how it is asked and what it costs.
 *
 * A model that answers and a model that judges are endpoints alike. They come from a JSON file (an
 * array of objects, or an object with such an array as "models") or from a name on the command
 * line. Keys are never part of a file: an endpoint names the environment variable, or a file, that
 * holds its key.
 */
#ifndef JRANK_ENDPOINT_H
#define JRANK_ENDPOINT_H

#include <jrank/arena.h>

#include <stdbool.h>
#include <stdint.h>

/** One row per provider: name in files, the default of base_url, the default of api_key_env. */
#define JR_PROVIDER_ROWS(X)                                                                        \
    X(OPENAI, "openai", "https://api.openai.com/v1", "OPENAI_API_KEY")                             \
    X(AZURE, "azure", "", "AZURE_OPENAI_API_KEY")                                                  \
    X(ANTHROPIC, "anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY")                    \
    X(GEMINI, "gemini", "https://generativelanguage.googleapis.com", "GEMINI_API_KEY")             \
    X(LOCAL, "local", "", "")                                                                      \
    X(MOCK, "mock", "", "")                                                                        \
    X(REFERENCE, "reference", "", "")

typedef enum jr_provider {
#define JR_PROVIDER_ENUM(name, word, base_url, key) JR_PROVIDER_##name,
    JR_PROVIDER_ROWS(JR_PROVIDER_ENUM)
#undef JR_PROVIDER_ENUM
        JR_N_PROVIDERS
} jr_provider;

/** A header of every request to an endpoint. */
typedef struct jr_header {
    jr_str name, value;
} jr_header;

/** A model that is served on this machine while it is asked. */
typedef struct jr_local {
    jr_str path;    /**< a .gguf file, a checkpoint folder, or ORG/NAME */
    jr_str runtime; /**< "llama-server", "vllm", or a command line with {model}, {port}, ...; empty:
                         as the path tells */
    jr_str *args;   /**< more arguments for the runtime */
    size_t n_args;
    uint32_t num_gpus;    /**< tensor parallel; 0: 1 */
    uint32_t num_beams;   /**< above 1 is an error: servers sample */
    double start_timeout; /**< seconds; 0: half an hour, as a model may have to be fetched */
    bool load_8bit;       /**< has no effect, and a note says so */
    uint32_t slots;       /**< requests at a time; 0: 4 */
    uint32_t context; /**< tokens a request may have, prompt and reply; 0: as the questions need */
    bool is_raw;      /**< only raw prompts are sent: its chat template does not matter */
    bool has_system;  /**< system messages are sent; set by those who ask, as is_raw */
} jr_local;

typedef struct jr_endpoint {
    jr_str id; /**< the model's name in the benchmark: of its answers, or of its judgments */
    jr_provider provider;
    jr_str base_url;    /**< without a final '/'; empty for mock and reference */
    jr_str model;       /**< the name the server knows; for mock and reference their settings */
    jr_str api_key_env; /**< the variable that holds the key; empty: no key is sent */
    jr_str api_key_file;
    jr_header *headers;
    size_t n_headers;
    jr_str params;          /**< a JSON object whose members go into each request; empty: none */
    uint32_t max_in_flight; /**< 0: no limit of its own */
    double rpm, tpm;        /**< requests and tokens per minute; 0: no limit */
    /** Per million tokens; NAN: not known. jrank's own cost nothing unless a file says otherwise.
     */
    double price_input, price_output;
    jr_local local; /**< for local */
    jr_str api_key; /**< by jr_endpoint_load_key; shown nowhere */
} jr_endpoint;

typedef struct jr_endpoint_list {
    jr_endpoint *endpoints;
    size_t n_endpoints;
} jr_endpoint_list;

/**
 * Reads a file of endpoints. Members: id, provider, base_url, model, api_key_env, api_key_file,
 * headers, params, max_in_flight, rpm, tpm, price {input, output}; only id is required: the rest
 * follows from the id as in jr_endpoint_from_name. Two with one id are an error, and so is an
 * unknown member (the sentence names the nearest known one). A relative api_key_file begins at the
 * folder of the file. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_endpoints_load(jr_arena *arena, const char *path,
                                               jr_endpoint_list *ret_list, jr_error *err);

/**
 * The endpoint of a name: "gpt-*", "chatgpt-*", "o1", "o3-*" and the like are OpenAI's,
 * "claude-*" Anthropic's, "gemini-*" Google's, "mock:..." and "reference:..." jrank's own, and
 * "URL#model" is a server that speaks OpenAI's chat completions, as is any name with a base_url
 * (NULL: none). id and model are the name ("model" of "URL#model"; the id of jrank's own is "mock"
 * or "reference"). "ID=NAME", '=' before any ':', '/' and '#', gives an id of its own. A server on
 * this machine
 * (localhost, 127.*, [::1]) needs no key and gets the one of OPENAI_API_KEY only if there is one.
 * Errors: ERR_USAGE for a name that says nothing, with the forms that would.
 */
JR_API JR_MUST_USE jr_status jr_endpoint_from_name(jr_arena *arena, const char *name,
                                                   const char *base_url, jr_endpoint *ret_endpoint,
                                                   jr_error *err);

/**
 * Sets api_key from `value`, the content of the variable api_key_env (NULL: not set), or from
 * api_key_file where one is named. Space around it is dropped.
 * Errors: ERR_NOT_FOUND where a key is needed and there is none, naming the variable; ERR_FORMAT
 * for a key with control characters. The key itself is in no sentence.
 */
JR_API JR_MUST_USE jr_status jr_endpoint_load_key(jr_arena *arena, jr_endpoint *endpoint,
                                                  const char *value, jr_error *err);

/**
 * A model that is served while it is asked: `name` is ID=PATH or PATH, a .gguf file, a checkpoint
 * folder or ORG/NAME; without ID= the id is the name of the file without ".gguf", or ORG/NAME. The
 * rest is as in `settings`. Errors: ERR_USAGE for an empty name.
 */
JR_API JR_MUST_USE jr_status jr_endpoint_from_path(jr_arena *arena, const char *name,
                                                   const jr_local *settings,
                                                   jr_endpoint *ret_endpoint, jr_error *err);

/** True for a server on this machine, and for mock and reference. */
JR_API bool jr_endpoint_is_local(const jr_endpoint *endpoint);

/** "openai", "anthropic", ... */
JR_API const char *jr_provider_name(jr_provider provider);

#endif
