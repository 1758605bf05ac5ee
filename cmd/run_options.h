/*
 * run_options.h: what the commands that ask models have in common: their options, the progress they
 * show, how they are interrupted and what they say at the end.
 */
#ifndef CMD_RUN_OPTIONS_H
#define CMD_RUN_OPTIONS_H

#include "command.h"
#include "progress.h"
#include "table.h"

#include <jrank/ask.h>

typedef struct asking_options {
    const char *models, *base_url, *ca_file;
    double timeout, budget;
    int64_t parallel, max_retries, max_calls;
    bool fail_fast, dry_run, insecure_http;
    bool batch, detach;
    const char *shard;
    const char *batch_file, *collected_file;
    double poll;
    bool announces; /* the endpoints come from a config: say what they make the run do */
    bool local, load_8bit;
    const char *runtime;
    words runtime_arg;
    int64_t num_gpus, num_beams, slots, context;
    double start_timeout;
    int format;
    int progress; /* a progress_way */
    bool quiet;
} asking_options;

#define OPTION_VERDICT(options)                                                                    \
    {"verdict",                                                                                    \
     CHOICE(options, verdict),                                                                     \
     .argument = "FORM",                                                                           \
     .standard = "text",                                                                           \
     .choices = CHOICES(JR_VERDICT_FORMS),                                                         \
     .group = "Input",                                                                             \
     .help = "How the verdict is said: as the prompt asks; as a JSON object, to whose schema the " \
             "endpoint is held where it takes one; or as the prompt asks, with the probabilities " \
             "of its labels beside it, for 'jrank rank --soft'."}

#define OPTION_GUARD(options)                                                                      \
    {"guard", FLAG(options, guard), .group = "Input",                                              \
     .help = "Where an answer has what the prompt puts around answers in it, show the judge a "    \
             "look-alike in its place, and say so in the record; prompts with {boundary}, as "     \
             "jrank's own, have no need of it."}

#define OPTION_SHARD(options)                                                                      \
    {"shard", TEXT(options, asking.shard), .argument = "I/N|auto", .group = "Run",                 \
     .help = "Ask what is for machine I of N, by a hash of question and models, and write below "  \
             ".jrank/shards; auto takes both from Slurm's array job."}

/* Of commands that ask one step. */
#define OPTIONS_OF_BATCH_FILES(options)                                                            \
    {"batch-file", PATH(options, asking.batch_file), .argument = "FILE", .group = "Run",           \
     .help =                                                                                       \
         "Write what is to be asked of one model to this new file, as OpenAI's batches are and "   \
         "vllm run-batch takes it, and ask nothing."},                                             \
        {"collect", PATH(options, asking.collected_file), .argument = "FILE", .group = "Run",      \
         .help = "Read the results of such a file and ask nothing; what it lacks is missing, and " \
                 "goes into the next file where --batch-file names one."}

/* int order: a jr_order */
#define OPTION_ORDER(options)                                                                      \
    {"order",                                                                                      \
     CHOICE(options, order),                                                                       \
     .argument = "ORDER",                                                                          \
     .standard = "cache",                                                                          \
     .choices = CHOICES(JR_ORDERS),                                                                \
     .group = "Run",                                                                               \
     .help =                                                                                       \
         "In which order a judge is asked: matches whose prompts begin alike together, so that "   \
         "they come out of the server's cache; or mixed. The matches are the same."}

/* The rows for a command's options struct that has an asking_options named `asking`. */
#define OPTIONS_OF_ASKING(options)                                                                 \
    {"models", PATH(options, asking.models), .argument = "FILE", .group = "Endpoints",             \
     .help = "JSON file of endpoints: where each model is reached, its key's variable, its "       \
             "price."},                                                                            \
        {"base-url", TEXT(options, asking.base_url), .argument = "URL", .group = "Endpoints",      \
         .help = "A server that speaks OpenAI's chat completions, for models that the file does "  \
                 "not name."},                                                                     \
        {"ca-file", PATH(options, asking.ca_file), .argument = "FILE", .group = "Endpoints",       \
         .help = "Certificates (PEM) to trust instead of the system's."},                          \
        {"insecure-http", FLAG(options, asking.insecure_http), .group = "Endpoints",               \
         .help = "Send keys to other machines over plain http, too, where anybody on the way can " \
                 "read them."},                                                                    \
        {"parallel",                                                                               \
         WHOLE(options, asking.parallel),                                                          \
         .argument = "N",                                                                          \
         .standard = "0",                                                                          \
         .min = 0,                                                                                 \
         .max = 65536,                                                                             \
         .group = "Run",                                                                           \
         .help = "Requests in flight per endpoint; 0 starts with 8 and follows what the server "   \
                 "takes."},                                                                        \
        {"timeout",                                                                                \
         NUMBER(options, asking.timeout),                                                          \
         .argument = "SECONDS",                                                                    \
         .standard = "600",                                                                        \
         .min = 0.001,                                                                             \
         .max = 86400,                                                                             \
         .group = "Run",                                                                           \
         .help = "How long one request may take."},                                                \
        {"max-retries",                                                                            \
         WHOLE(options, asking.max_retries),                                                       \
         .argument = "N",                                                                          \
         .standard = "8",                                                                          \
         .min = 0,                                                                                 \
         .max = 1000,                                                                              \
         .group = "Run",                                                                           \
         .help = "Retries of a call after errors that may pass; six times as many where a server " \
                 "says that it is overloaded."},                                                   \
        {"fail-fast", FLAG(options, asking.fail_fast), .group = "Run",                             \
         .help = "Stop at the first call that fails."},                                            \
        {"budget",                                                                                 \
         NUMBER(options, asking.budget),                                                           \
         .argument = "USD",                                                                        \
         .min = 0.000001,                                                                          \
         .max = 1e9,                                                                               \
         .group = "Run",                                                                           \
         .help = "Spend no more than this; needs the prices of the endpoints."},                   \
        {"max-calls",                                                                              \
         WHOLE(options, asking.max_calls),                                                         \
         .argument = "N",                                                                          \
         .min = 1,                                                                                 \
         .max = 1e15,                                                                              \
         .group = "Run",                                                                           \
         .help = "Send no more than this number of requests, retries included."},                  \
        {"batch", FLAG(options, asking.batch), .group = "Run",                                     \
         .help =                                                                                   \
             "Ask in the provider's batches: at half the price at most of them, within a day. "    \
             "The same command again collects what is out."},                                      \
        {"detach", FLAG(options, asking.detach), .group = "Run",                                   \
         .help = "With --batch: collect what has come, send what is missing, and do not wait."},   \
        {"poll",                                                                                   \
         NUMBER(options, asking.poll),                                                             \
         .argument = "SECONDS",                                                                    \
         .standard = "30",                                                                         \
         .min = 0.01,                                                                              \
         .max = 86400,                                                                             \
         .group = "Run",                                                                           \
         .help = "With --batch: time between two looks at the provider."},                         \
        {"progress",                                                                               \
         CHOICE(options, asking.progress),                                                         \
         .argument = "WAY",                                                                        \
         .standard = "auto",                                                                       \
         .environment = "JRANK_PROGRESS",                                                          \
         .choices = CHOICES(PROGRESS_WAYS),                                                        \
         .group = "Output",                                                                        \
         .help = "How the progress is shown on standard error: lines, one every half minute; "     \
                 "json, one line of JSON every 3 seconds; none; by default lines that renew "      \
                 "themselves on a terminal, else lines."},                                         \
        {"quiet", FLAG(options, asking.quiet), .group = "Output",                                  \
         .help = "Show no progress and not which files were written."},                            \
        {"dry-run", FLAG(options, asking.dry_run), .group = "Run",                                 \
         .help = "Print what would be asked, its tokens, cost and time, and ask nothing."}

/* The rows for models that are served while they are asked. */
#define OPTIONS_OF_LOCAL_MODELS(options)                                                           \
    {"local", FLAG(options, asking.local), .group = "Local models",                                \
     .help = "The models are files or checkpoints: serve them here while they are asked, one "     \
             "after the other."},                                                                  \
        {"runtime", TEXT(options, asking.runtime), .argument = "PROGRAM", .group = "Local models", \
         .help = "llama-server, vllm or a command line with {model}, {port}, {alias}; by default " \
                 "as the model's path tells."},                                                    \
        {"runtime-arg", LIST(options, asking.runtime_arg), .argument = "ARG...",                   \
         .group = "Local models",                                                                  \
         .help = "More arguments for it; one that begins with '-' as --runtime-arg=ARG."},         \
        {"num-gpus",                                                                               \
         WHOLE(options, asking.num_gpus),                                                          \
         .argument = "N",                                                                          \
         .min = 1,                                                                                 \
         .max = 1024,                                                                              \
         .group = "Local models",                                                                  \
         .help = "GPUs that share the model (vllm)."},                                             \
        {"slots",                                                                                  \
         WHOLE(options, asking.slots),                                                             \
         .argument = "N",                                                                          \
         .min = 1,                                                                                 \
         .max = 4096,                                                                              \
         .group = "Local models",                                                                  \
         .help = "Requests at a time; 4 where not given."},                                        \
        {"context",                                                                                \
         WHOLE(options, asking.context),                                                           \
         .argument = "TOKENS",                                                                     \
         .min = 1,                                                                                 \
         .max = 1e8,                                                                               \
         .group = "Local models",                                                                  \
         .help =                                                                                   \
             "Tokens that a prompt and its reply may have; by default as the questions need."},    \
        {"start-timeout",                                                                          \
         NUMBER(options, asking.start_timeout),                                                    \
         .argument = "SECONDS",                                                                    \
         .min = 0.1,                                                                               \
         .max = 1e6,                                                                               \
         .group = "Local models",                                                                  \
         .help = "How long a server may take until it answers; half an hour where not given."},    \
        {"load-8bit", FLAG(options, asking.load_8bit), .group = NULL,                              \
         .help = "Nothing but a note."},                                                           \
        {"num-beams",   WHOLE(options, asking.num_beams), .argument = "N", .min = 1, .max = 1000,  \
         .group = NULL, .help = "Refused above 1."}

/*
 * The endpoints of these names: from the file of --models where it has the id, else by name.
 * Without names all of the file. Errors: those of jr_endpoints_load, jr_endpoint_from_name.
 */
JR_MUST_USE jr_status asking_endpoints(jr_arena *arena, const asking_options *asking, words names,
                                       jr_endpoint_list *ret_list, jr_error *err);

/* The shard that is asked for; none without the option. Errors: ERR_USAGE, also for what does not
 * go with it; until: the goal, or NULL. */
JR_MUST_USE jr_status asking_shard(const asking_options *asking, const char *until,
                                   jr_shard *ret_shard, jr_error *err);

/* ERR_USAGE where files of batches are named and there is not just one endpoint, or the requests
 * would stand where the benchmark has its own files. */
JR_MUST_USE jr_status asking_check_files(const asking_options *asking, const char *bench_folder,
                                         size_t n_endpoints, jr_error *err);

/* Warns of each model whose system message is in another language than most questions. */
void asking_warn_of_languages(const jr_answering_summary *summaries, size_t n);

/* Says of each endpoint whose price came with jrank what it is, and that it may be old. */
void asking_warn_of_prices(const jr_endpoint_list *endpoints);

/* Warns of options for local models where there is none. */
void asking_warn_of_idle_local(words line, const jr_endpoint_list *models);

/* Whether the endpoint's variable holds something. */
bool asking_has_key(jr_arena *arena, const jr_endpoint *endpoint);

/* What nothing but asking needs, and so nothing where nothing is planned: the key. From then on a
 * crash leaves no core, in which the key would stand. For a local model it warns of what an earlier
 * one has left running. Errors: those of jr_endpoint_load_key. */
JR_MUST_USE jr_status asking_prepare(jr_arena *arena, const asking_options *asking,
                                     jr_endpoint *endpoint, uint64_t n_planned, jr_error *err);

/* The options for the library: clock, limits, interrupts and progress. From here on SIGINT, SIGTERM
 * and SIGHUP end the run softly, a second one at once. */
void asking_run_options(const asking_options *asking, jr_run_options *ret_options);

/* What --dry-run tells programs of each endpoint, behind the columns of its plan. */
#define ESTIMATE_COLUMNS                                                                           \
    {"input_tokens", NULL, MEMBER(jr_estimate, input_tokens)},                                     \
        {"output_tokens", NULL, MEMBER(jr_estimate, output_tokens)},                               \
        {"cost", "USD", MEMBER(jr_estimate, cost), .decimals = 4},                                 \
        {"least_cost", NULL, MEMBER(jr_estimate, least_cost)},                                     \
        {"seconds", NULL, MEMBER(jr_estimate, seconds)},                                           \
        {"most_cost", NULL, MEMBER(jr_estimate, most_cost)},                                       \
        {"live_cost", NULL, MEMBER(jr_estimate, live_cost)},                                       \
        {"batch_cost", NULL, MEMBER(jr_estimate, batch_cost)},                                     \
        {"cached_tokens", NULL, MEMBER(jr_estimate, cached_tokens)},                               \
        {"learned_calls", NULL, MEMBER(jr_estimate, n_learned)},                                   \
    {                                                                                              \
        "width", NULL, MEMBER(jr_estimate, width)                                                  \
    }

/* jr_estimate_check; says where the plan may come to the budget before its end. */
JR_MUST_USE jr_status asking_check_estimate(const jr_estimate *sum, const jr_run_options *limits,
                                            jr_error *err);

/* Fills in the widths of intervals that the judgments of the plan lead to; how: as it was planned.
 */
void asking_expect_widths(const jr_judging *judging, const jr_judging_options *how,
                          jr_estimate *each, jr_estimate *sum);

/* Prints the plan, for people with the sum, and how it was estimated. */
void asking_print_plan(const table *plan, const jr_estimate *sum, const asking_options *asking);

/* Says what is mixed among the verdicts that there are, and with what would be asked for now. */
void asking_warn_of_mixtures(const jr_judging_summary *summaries, size_t n);

/* Says which models have no match where n has been reached; remedy: what to do about it. */
void asking_warn_of_idle(const jr_judging_summary *summaries, size_t n, const char *remedy);

/* Says whose answers are not of one model, which models have empty ones, and what becomes of their
 * matches. remedy: how to have them lose. */
void asking_warn_of_answers(const jr_judging *judging, const jr_judging_options *how,
                            const char *remedy);

/* For people, behind the plan: the system message of each model, once where all get the same. */
void asking_print_systems(const jr_answering_summary *summaries, size_t n,
                          const asking_options *asking);

/* Prints the account of a run, what it says of its endpoints, and how to go on. Returns the exit
 * code: 0 where all that was planned is on disk, 130 after an interrupt, else 1. what: "judgments",
 * "answers". */
int asking_print_report(jr_arena *arena, const jr_run_report *report, const char *what,
                        const asking_options *asking);

/* The same without the table on standard output. */
int asking_say_report(const jr_run_report *report, const char *what);

/* Takes what a run spent off the limits of the next one, and says how it ended: at the ceiling also
 * where it used up all there was; the limits then stay as they were. */
jr_run_end asking_pay(jr_run_options *limits, const jr_run_report *report);

#endif
