/**
 * ask.h: let models answer questions and judges compare the answers: where they are reached, what
 * asking would take, asking, and the account of it.
 *
 * Example: doc/examples/ask.c.
 */
#ifndef JRANK_ASK_H
#define JRANK_ASK_H

#include <jrank/base.h>

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Endpoints: where a model is reached, how it is asked and what it costs.
 *
 * A model that answers and a model that judges are endpoints alike. They come from a JSON file (an
 * array of objects, or an object with such an array as "models") or from a name on the command
 * line. Keys are never part of a file: an endpoint names the environment variable, or a file, that
 * holds its key.
 */

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
    JR_ROOM(8);
} jr_local;

/** What a price says besides those of input and output. Per million tokens; NAN: no other than the
 * rest of the input or output. */
typedef struct jr_price_terms {
    double cached;       /**< input that came out of the server's cache of prompts */
    double cache_write;  /**< input that went into it */
    double reasoning;    /**< output that was thinking */
    jr_str date, source; /**< since when, "2026-11-05" say, and who says so; empty: not said */
    bool is_shipped;     /**< it came with jrank, and may be old */
    double batch;        /**< what all of it costs in a batch, as a share: 0.5 say */
    JR_ROOM(7);
} jr_price_terms;

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
    /** Per million tokens; NAN: not known. jrank's own cost nothing unless a file says otherwise;
     * models of the large providers, at their own address, have a price that came with jrank. */
    double price_input, price_output;
    jr_local local;                    /**< for local */
    jr_str api_key;                    /**< by jr_endpoint_load_key; shown nowhere */
    bool insecure_http;                /**< its key may go to another machine over plain http */
    const jr_price_terms *price_terms; /**< NULL: input and output are all that it says */
    const jr_str *more_urls; /**< of the same model: a request goes to the base URL with the fewest
                                  in flight, and one that dies is left for a while */
    size_t n_more_urls;
    JR_ROOM(4);
} jr_endpoint;

typedef struct jr_endpoint_list {
    jr_endpoint *endpoints;
    size_t n_endpoints;
} jr_endpoint_list;

/**
 * Reads a file of endpoints. Members: id, provider, base_url (or a list of them), model,
 * api_key_env, api_key_file, headers, params, max_in_flight, rpm, tpm, price {input, output,
 * cached, cache_write, reasoning, date, source}; only id is required: the rest follows from the id
 * as in jr_endpoint_from_name. Two with one id are an error, and so is an unknown member (the
 * sentence names the nearest known one). A relative api_key_file begins at the folder of the file.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_endpoints_load(jr_arena *arena, const char *path,
                                               jr_endpoint_list *ret_list, jr_error *err);

/**
 * The endpoint of a name: "gpt-*", "chatgpt-*", "o1", "o3-*" and the like are OpenAI's,
 * "claude-*" Anthropic's, "gemini-*" Google's, "mock:..." and "reference:..." jrank's own, and
 * "URL#model" is a server that speaks OpenAI's chat completions, as is any name with a base_url
 * (NULL: none). id and model are the name ("model" of "URL#model"; the id of jrank's own is "mock"
 * or "reference"). "ID=NAME", '=' before any ':', '/' and '#', gives an id of its own. A server on
 * this machine (localhost, 127.*, [::1]) needs no key and gets the one of OPENAI_API_KEY only if
 * there is one; one on another machine that is not the provider's own gets none.
 * Errors: ERR_USAGE for a name that says nothing, with the forms that would.
 */
JR_API JR_MUST_USE jr_status jr_endpoint_from_name(jr_arena *arena, const char *name,
                                                   const char *base_url, jr_endpoint *ret_endpoint,
                                                   jr_error *err);

/**
 * Sets api_key from `value`, the content of the variable api_key_env (NULL: not set), or from
 * api_key_file where one is named. Space around it is dropped.
 * Errors: ERR_NOT_FOUND where a key is needed and there is none, naming the variable; ERR_FORMAT
 * for a key with control characters; ERR_USAGE where it would go to another machine over plain http
 * and insecure_http does not allow that. The key itself is in no sentence.
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

/**
 * A sentence about processes that local servers of earlier runs have left since all that would have
 * ended them was killed, with their ids; empty where there are none. In the arena. Only those with
 * the HOME of this environment are named.
 */
JR_API jr_str jr_local_leftovers(jr_arena *arena, char *const *environment);

/** "openai", "anthropic", ... */
JR_API const char *jr_provider_name(jr_provider provider);

/**
 * Runs: what answering and judging have in common while they run: limits, progress, interruption,
 * and the account at the end.
 */

/** What a run will have cost at its end, in USD, as the calls tell that have ended; NAN without a
 * price. The range is that of jr_estimate. */
typedef struct jr_outlook {
    double cost, least_cost, most_cost;
    uint64_t n_learned; /**< calls that have ended */
} jr_outlook;

/** The calls of an endpoint that have to end before there is an outlook. */
enum { JR_OUTLOOK_CALLS = 20 };

/** What a goal asks for, each by name: a model; or neighbours, "A > B", "A ≈ B" where they are
 * closer than the goal's points, "A – B" where that is open. */
typedef struct jr_goal_names {
    jr_str *decided, *open;
    size_t n_decided, n_open;
    JR_ROOM(4);
} jr_goal_names;

/** Where a run stands. Tokens and cost count everything that was paid in this run. */
typedef struct jr_progress {
    uint64_t n_planned;   /**< results wanted of this run */
    uint64_t n_done;      /**< valid results that are on disk */
    uint64_t n_invalid;   /**< replies that were paid and can't be used */
    uint64_t n_failed;    /**< given up for this run */
    uint64_t n_in_flight; /**< requests that wait for their reply */
    uint64_t n_sent;      /**< requests, retries included */
    int64_t input_tokens, output_tokens;
    double cost;         /**< USD; NAN where no price is known */
    double seconds;      /**< since the beginning */
    double rate;         /**< results per second, lately */
    double seconds_left; /**< of the endpoint that takes longest, at its rate; NAN: not
                              known yet */
    bool is_stopping;    /**< nothing is sent any more */
    const struct jr_progress *answers; /**< of a pipeline: where the answers stand, while this is
                                            where the judgments do; else NULL */
    uint64_t n_decided, n_open; /**< of a goal; both 0: there is none, or nothing can be said */
    double calls_left;          /**< of a goal, expected; NAN: not known */
    const jr_goal_names *goal;  /**< what n_decided and n_open count; NULL: not known */
    const struct jr_progress *endpoints; /**< each by itself, until the next progress */
    size_t n_endpoints;
    jr_str endpoint;           /**< of one of these: its id */
    const jr_outlook *outlook; /**< until the next progress; NULL: not known yet */
    JR_ROOM(3);
} jr_progress;

/** Zero means the default everywhere. */
typedef struct jr_run_options {
    jr_clock clock;
    uint64_t entropy;    /**< a random number: for the jitter of retries and for ids */
    const char *ca_file; /**< certificates to trust instead of the system's */
    uint32_t parallel;   /**< requests in flight per endpoint; 0: as many as it keeps up with */
    double timeout;      /**< seconds a request may take; 0: 600 */
    int32_t max_retries; /**< per call; negative: 8. An overloaded server is asked more patiently */
    bool fail_fast;      /**< the first call that fails stops the run */
    double budget;       /**< USD that may be spent; 0: no limit */
    uint64_t max_calls;  /**< requests that may be sent; 0: no limit */
    char *const *environment; /**< of servers for local models, as of execve; NULL: empty */
    const volatile sig_atomic_t *interrupts; /**< 1: send no more; 2 and more: leave at once */
    double progress_interval; /**< seconds between two calls of on_progress; 0: none */
    void (*on_progress)(void *context, const jr_progress *progress);
    void *context;
    /** In the provider's batches: at its lower price, within a day. What is out is noted in the
     * folder (.jrank/batches), so that any later run collects it. Models without batches are asked
     * one by one. */
    bool batches;
    bool detach; /**< of batches: end when all is sent and what has come is collected */
    double poll; /**< of batches: seconds between two looks at the provider; 0: 30 */
    /** Of batches: what is asked is written to this new file, in OpenAI's form of a batch, as vLLM
     * and others run it; and what such a run has written is collected of the other. NULL: none.
     * With either nothing is sent to a server. One endpoint, of OpenAI's dialect. */
    const char *batch_file, *collected_file;
    JR_ROOM(4);
} jr_run_options;

/** Replies in a row without a verdict, after which a judge is asked no more. */
enum { JR_UNREADABLE_TO_STOP = 30 };

enum { JR_DEFAULT_RETRIES = 8, JR_DEFAULT_TIMEOUT = 600 };

/** Why a run ended before everything was asked. */
typedef enum jr_run_end {
    JR_RUN_COMPLETE,    /**< everything planned was asked */
    JR_RUN_INTERRUPTED, /**< by jr_run_options.interrupts */
    JR_RUN_CEILING,     /**< budget or max_calls was reached */
    JR_RUN_FAILED_FAST, /**< by fail_fast */
    JR_RUN_DETACHED,    /**< the rest is out in batches, and jr_run_options.detach does not wait */
    JR_RUN_WRITTEN,     /**< the rest is in a file of requests, which somebody runs */
    JR_RUN_STOPPED      /**< an endpoint refused, or a file could not be written */
} jr_run_end;

/** What became of one endpoint. */
typedef struct jr_endpoint_report {
    jr_str id;
    uint64_t n_planned, n_done, n_invalid, n_failed;
    uint64_t n_left; /**< planned and not asked, or cut off */
    uint64_t n_sent, n_retries;
    uint64_t n_truncated;         /**< valid, but cut at the token limit */
    uint64_t n_empty, n_filtered; /**< of n_failed: replies without text */
    uint32_t most_in_flight;
    int64_t input_tokens, output_tokens, reasoning_tokens; /**< as far as the server says */
    double cost;                                           /**< USD; NAN without a price */
    jr_str stopped;       /**< why it was stopped; empty: it was not. Behind the sentence of a
                               local model stand the last lines that its server printed */
    jr_str first_failure; /**< the sentence of the first failed call; empty: none */
    jr_str *negotiated;   /**< parameters it does not take, what else was noticed, one sentence
                               each; lines of a server as in stopped */
    size_t n_negotiated;
    jr_str path;          /**< of the file of its valid results */
    jr_str failures_path; /**< of the records of failed calls */
    jr_str invalid_path;  /**< of the unreadable replies; empty for answers */
    uint64_t n_repaired;  /**< unfinished lines of an earlier run that were put in order */
    int64_t cached_tokens, cache_write_tokens; /**< of the input, as far as the server says */
    uint64_t n_lost;  /**< requests that may have been paid, though no reply came that counts */
    double lost_cost; /**< USD, of cost: what these are taken for, each as the replies on average,
                           where there are none as the most that it may have been */
    JR_ROOM(4);
} jr_endpoint_report;

typedef struct jr_run_report {
    jr_run_end end;
    jr_progress total;
    jr_endpoint_report *endpoints;
    size_t n_endpoints;
    jr_str problem; /**< of JR_RUN_STOPPED by a file: the sentence; else empty */
    JR_ROOM(8);
} jr_run_report;

/**
 * Estimates: what a plan of asking would take, before anything is sent.
 */

/** What a plan would cost, before anything is sent. Tokens are estimates: see jr_estimate_method.
 */
typedef struct jr_estimate {
    uint64_t n_calls;
    int64_t input_tokens, output_tokens;
    double cost;          /**< USD; NAN: an endpoint with calls has no price */
    double seconds;       /**< at `parallel` requests in flight, within rpm and tpm */
    double local_seconds; /**< of models that are served here, one after the other */
    double least_cost; /**< USD: the low end of what is to be expected, NAN as cost; where n_learned
                            is 0 less it can't be, whatever comes out of caches */
    double most_cost;  /**< USD: the high end; NAN where nothing was learned, or as cost */
    double live_cost,
        batch_cost;        /**< USD: one by one, in batches where there are any; NAN as cost */
    int64_t cached_tokens; /**< of input_tokens: out of caches, by providers' rules or n_learned */
    uint64_t n_learned;    /**< finished calls in the folder that it was learned of */
    double width; /**< points: of 95 % intervals after it (jr_plan_width); NAN: nobody said; of a
                     sum the widest, 0: none */
    JR_ROOM(1);
} jr_estimate;

/** One sentence that says how tokens, those out of caches, cost and time are estimated. */
JR_API const char *jr_estimate_method(void);

/** Errors: ERR_DATA where an estimate is over max_calls, or costs more than the budget at least, or
 * a budget is asked for and a price is not known; the sentence says by how much and what to do. */
JR_API JR_MUST_USE jr_status jr_estimate_check(const jr_estimate *estimate,
                                               const jr_run_options *options, jr_error *err);

/**
 * Answering: let models answer questions: plan what is not answered yet, ask, record.
 */

/** The system message for models of an API, where neither the caller nor the benchmark (a file
 * system_prompt.txt in its folder) says otherwise, most questions are in Japanese, and the folder
 * is not FastChat's. */
#define JR_DEFAULT_SYSTEM "あなたは役立つアシスタントです。日本語で答えてください。"

/** What is a model's own; zero means that of jr_answering_options. */
typedef struct jr_answering_model {
    const char *conv_template; /**< file of its chat template */
    bool is_local;             /**< no default system message: its chat template knows its own */
} jr_answering_model;

/** A part of a plan, for one of n machines that need no word with each other: a hash of question
 * and models tells which of them asks. Each writes below .jrank/shards of the benchmark, where all
 * readers look, until jr_bench_merge. */
typedef struct jr_shard {
    uint32_t number; /**< from 1 */
    uint32_t n;      /**< 0: there are no shards, and all is asked */
} jr_shard;

/** The shard of "3/8". Errors: ERR_USAGE. */
JR_API JR_MUST_USE jr_status jr_shard_parse(jr_str text, jr_shard *ret_shard, jr_error *err);

/** Zero means the default everywhere. */
typedef struct jr_answering_options {
    const char *bench_folder;
    const jr_endpoint_list *models;
    const jr_answering_model *own; /**< one a model; NULL: none has anything of its own */
    const char *answer_file;       /**< for a single model: instead of answers/MODEL.jsonl */
    const char *system; /**< system message; "": none; NULL: the benchmark's, else the default */
    const char *conv_template;        /**< file of a chat template: raw completions; NULL: chat */
    uint32_t num_choices;             /**< answers per question; 0: 1 */
    uint64_t question_begin;          /**< first question, from 0 */
    uint64_t question_end;            /**< behind the last one; 0: all */
    double force_temperature;         /**< NAN: by the category of the question */
    double top_p, repetition_penalty; /**< NAN: not sent */
    int64_t top_k;
    int64_t max_tokens; /**< 0: 1024 */
    int64_t seed;       /**< -1: not sent */
    jr_shard shard;     /**< not with answer_file */
    JR_ROOM(7);
} jr_answering_options;

/** What is to be asked of one model. */
typedef struct jr_answering_summary {
    jr_str model;
    uint64_t n_planned;  /**< questions to be answered */
    uint64_t n_answered; /**< questions that have their answer */
    uint64_t n_resumed;  /**< of the planned: some turns are there already */
    uint64_t n_calls;
    jr_str system;         /**< the system message that is sent; empty: none */
    bool languages_differ; /**< most questions are in Japanese and it is not, or the other way */
    JR_ROOM(5);
} jr_answering_summary;

typedef struct jr_answering jr_answering;

/**
 * Reads the folder and plans; writes nothing. All that options points to, and the arena, must live
 * as long as the plan.
 * Errors: ERR_NOT_FOUND (questions, the template), ERR_IO, ERR_FORMAT (file:line), ERR_USAGE (two
 * models with one id, an empty range of questions, answer_file for several models or a shard, a
 * shard that there is not), ERR_DATA where results of shards of another number are there.
 */
JR_API JR_MUST_USE jr_status jr_answering_plan(jr_arena *arena, const jr_answering_options *options,
                                               jr_answering **ret_answering, jr_error *err);

/** One summary a model, in the order of the endpoints. */
JR_API void jr_answering_summaries(const jr_answering *answering,
                                   const jr_answering_summary **ret_summaries,
                                   size_t *ret_n_summaries);

/** What the plan would take, all in all and (ret_each) per model, in the order of the endpoints. */
JR_API void jr_answering_estimate(const jr_answering *answering, const jr_run_options *options,
                                  jr_estimate *ret_estimate, jr_estimate *ret_each);

/**
 * Asks and records: answers/MODEL.jsonl (model_answer/ in a folder of FastChat's layout), one line
 * a question once all its turns and choices are there. Beside them finished turns of unfinished
 * questions go to unfinished/MODEL.turns.jsonl, so that no turn is paid twice, and failures to
 * unfinished/MODEL.errors.jsonl. Errors as jr_judging_run.
 */
JR_API JR_MUST_USE jr_status jr_answering_run(jr_answering *answering,
                                              const jr_run_options *options,
                                              jr_run_report *ret_report, jr_error *err);

/**
 * Which matches are judged: X(ID, "name as in options and configs"). N: up to n judgments, models
 * with the fewest first. ALL: all unordered pairs, model1 earlier in the list. BASELINE: each model
 * against one. SINGLE: one score per answer.
 */
#define JR_PAIRINGS(X)                                                                             \
    X(N, "pairwise-n")                                                                             \
    X(ALL, "pairwise-all")                                                                         \
    X(BASELINE, "pairwise-baseline")                                                               \
    X(SINGLE, "single")

typedef enum jr_pairing_mode {
#define JR_PAIRING_ENUM(id, name) JR_PAIRING_##id,
    JR_PAIRINGS(JR_PAIRING_ENUM)
#undef JR_PAIRING_ENUM
} jr_pairing_mode;

/**
 * Judging: let judges compare answers: plan what is not judged yet, ask, record.
 */

/** How pair judgments stand in their file when a run has ended: as jrank writes them, a record a
 * game, or as FastChat does, both games of a match in one. AUTO is FastChat's where the folder or
 * the file is FastChat's already. */
#define JR_LAYOUTS(X) X(AUTO, "auto") X(JRANK, "jrank") X(FASTCHAT, "fastchat")

typedef enum jr_layout {
#define JR_LAYOUT_ENUM(id, name) JR_LAYOUT_##id,
    JR_LAYOUTS(JR_LAYOUT_ENUM)
#undef JR_LAYOUT_ENUM
} jr_layout;

/** What becomes of a match of which an answer is empty (white space, or thoughts without a word):
 * it is left out, or decided without a call: the empty answer loses, two of them tie. */
#define JR_EMPTY_RULES(X) X(SKIP, "skip") X(LOSE, "lose")

typedef enum jr_empty_rule {
#define JR_EMPTY_ENUM(id, name) JR_EMPTY_##id,
    JR_EMPTY_RULES(JR_EMPTY_ENUM)
#undef JR_EMPTY_ENUM
} jr_empty_rule;

/** How judges say their verdict: as their prompt asks; as a JSON object, by a schema where the
 * endpoint takes one; as the prompt asks, with the probabilities of its labels where the endpoint
 * tells them (of pairs). */
#define JR_VERDICT_FORMS(X) X(TEXT, "text") X(JSON, "json") X(LOGPROBS, "logprobs")

typedef enum jr_verdict_form {
#define JR_VERDICT_FORM_ENUM(id, name) JR_VERDICT_FORM_##id,
    JR_VERDICT_FORMS(JR_VERDICT_FORM_ENUM)
#undef JR_VERDICT_FORM_ENUM
} jr_verdict_form;

/** In which order a judge is asked; the matches and their verdicts are the same. CACHE: those of a
 * question with the same first answer together, since servers keep the beginning of a prompt for a
 * while. RANDOM: mixed, as providers see them who keep nothing. */
#define JR_ORDERS(X) X(CACHE, "cache") X(RANDOM, "random")

typedef enum jr_order {
#define JR_ORDER_ENUM(id, name) JR_ORDER_##id,
    JR_ORDERS(JR_ORDER_ENUM)
#undef JR_ORDER_ENUM
} jr_order;

/** Of votes.h. */
struct jr_verification;

/** Zero means the default everywhere. */
typedef struct jr_judging_options {
    const char *bench_folder;
    const jr_endpoint_list *judges; /**< ids are the names of the judges */
    const char *prompt_file;        /**< NULL: judge_prompts.jsonl in the folder of the
                                         benchmark, or beside it, else jrank's own prompts */
    const char *prompt;             /**< name of the judge prompt; NULL: see doc/judging.md */
    jr_pairing_mode mode;
    const jr_str *models; /**< NULL: all that have answers */
    size_t n_models;
    jr_str baseline;  /**< for JR_PAIRING_BASELINE */
    uint64_t n;       /**< for JR_PAIRING_N: judgments there shall be; 0: all */
    uint64_t first_n; /**< only the first questions; 0: all */
    bool both_orders;
    jr_str only_model; /**< only matches of this one, which n then counts; empty: all */
    uint64_t seed;
    double temperature; /**< NAN: not sent */
    int64_t max_tokens; /**< 0: 2048 */
    jr_layout layout;
    jr_empty_rule empty_answers; /**< LOSE is for pairs */
    /** Not NULL: the matches of this test, twice, by its judge, into JUDGE_verify.jsonl; what says
     * which matches are judged is not looked at. A match whose record has the prompt's text gets
     * that very text. */
    const struct jr_verification *verification;
    bool only_current;       /**< of pairs: a verdict that is not current is none */
    bool guard;              /**< delimiters of a prompt become look-alikes in answers */
    const jr_str *questions; /**< ids of those that are judged, in this order; NULL: all */
    size_t n_questions;
    jr_verdict_form verdict;
    jr_order order;
    jr_shard shard;   /**< the same plan for all, made of what no shard has judged */
    const char *like; /**< of pairs: only what this judge of the folder has a valid verdict on, in
                           the seats that it saw; NULL: all that the mode has */
    JR_ROOM(4);
} jr_judging_options;

/** What is to be asked of one judge. */
typedef struct jr_judging_summary {
    jr_str judge;
    jr_str prompt;         /**< names of the prompts in use, joined by ", " */
    uint64_t n_planned;    /**< to be asked */
    uint64_t n_judged;     /**< have a valid verdict */
    uint64_t n_unanswered; /**< lack an answer */
    uint64_t n_possible;   /**< of the mode, with both answers */
    jr_str idle;           /**< models, joined by ", ", that n leaves without a match */
    /** of n_planned: LLM Judge would show their judge a reference answer, and there is none */
    uint64_t n_without_reference;
    uint64_t n_decided;     /**< without a call, as an answer is empty; not among n_planned */
    const jr_str *mixtures; /**< of the verdicts that there are, as in jr_judge_votes */
    size_t n_mixtures;
    JR_ROOM(4);
} jr_judging_summary;

typedef struct jr_judging jr_judging;

/**
 * Reads the folder and plans. Reads only: nothing is locked or written. The plan is a function of
 * files, options and seed. All that options points to, and the arena, must live as long as the
 * plan. Errors: ERR_NOT_FOUND (questions, a named model's answers, the prompt), ERR_IO, ERR_FORMAT
 * (file:line), ERR_USAGE (two judges with one id, a baseline that is no model, JR_EMPTY_LOSE or
 * only_current of single answers, a shard that there is not), ERR_DATA (no model, or one where two
 * are needed, has answers; results of shards of another number are there).
 */
JR_API JR_MUST_USE jr_status jr_judging_plan(jr_arena *arena, const jr_judging_options *options,
                                             jr_judging **ret_judging, jr_error *err);

/** One summary a judge, in the order of the endpoints. */
JR_API void jr_judging_summaries(const jr_judging *judging,
                                 const jr_judging_summary **ret_summaries, size_t *ret_n_summaries);

/** "m1 says nothing in 3 of 160 turns, m2 says ...", of the models that have empty answers and are
 * not about to answer anew; empty where there is none. */
JR_API jr_str jr_judging_empty_answers(const jr_judging *judging);

/** Sentences on answers that are not of one model (FILE:LINE: ...) or imitate a prompt in use. */
JR_API void jr_judging_answer_warnings(const jr_judging *judging, jr_str **ret_sentences,
                                       size_t *ret_n);

/** What the plan would take, all in all and (ret_each) per judge, in the order of the endpoints;
 * fills in every planned prompt to count its tokens. */
JR_API void jr_judging_estimate(const jr_judging *judging, const jr_run_options *options,
                                jr_estimate *ret_estimate, jr_estimate *ret_each);

/**
 * Asks and records. Appends to model_judgment/JUDGE_pair.jsonl (or _single.jsonl) and its side
 * files JUDGE_pair.invalid.jsonl and JUDGE_pair.errors.jsonl. The report lives in the plan's arena.
 * A plan runs once. Errors: ERR_DATA (another process writes a file, with its pid), ERR_IO,
 * ERR_UNAVAILABLE, ERR_USAGE. A run that ended early is no error: see the report.
 */
JR_API JR_MUST_USE jr_status jr_judging_run(jr_judging *judging, const jr_run_options *options,
                                            jr_run_report *ret_report, jr_error *err);

/** What reading the unreadable replies again brought. */
typedef struct jr_reparse_report {
    uint64_t n_read;     /**< records in the file of invalid replies */
    uint64_t n_valid;    /**< now readable, and appended to the valid ones */
    uint64_t n_obsolete; /**< the match has a valid verdict by now: dropped */
    JR_ROOM(8);
} jr_reparse_report;

/**
 * Reads JUDGE_pair.invalid.jsonl (or _single) again by the present prompts, moves what is readable
 * now to the valid judgments and keeps the rest. Asks nobody. A judge without the file has zeros.
 * Errors: as jr_judging_run, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_judging_reparse(jr_arena *arena, const jr_judging_options *options,
                                                size_t judge, jr_reparse_report *ret_report,
                                                jr_error *err);

#ifdef __cplusplus
}
#endif

#endif
