/*
 * The field tables of config files: what is read, checked and documented.
 */
#include "config.h"

#include <jrank/rank.h>

#define NAME(literal) {(literal), sizeof(literal) - 1}

const field_row config_fields[N_CONFIG_FIELDS] = {
    [CONFIG_BENCHMARK] = {NAME("benchmark_name"), FIELD_STRING, true,
                          "name of the benchmark in the data folder, or the path of its folder"},
    [CONFIG_DATA_DIR] = {NAME("data_dir"), FIELD_STRING, false,
                         "folder that holds the benchmarks; by default as --data-dir says"},
    [CONFIG_MODELS] = {NAME("models"), FIELD_OBJECT, true, "who answers and who judges"},
    [CONFIG_MAX_TOKENS] = {NAME("max_token_length"), FIELD_NUMBER, false,
                           "tokens that a turn of an answer may have (1024)"},
    [CONFIG_TEMPERATURE] = {NAME("temperature"), FIELD_NUMBER, false,
                            "of all answers; by default by the category of the question"},
    [CONFIG_NUM_JUDGES] = {NAME("num_judges"), FIELD_NUMBER | FIELD_STRING, false,
                           "with pairwise-n: judgments there shall be, or \"all\" (200)"},
    [CONFIG_MODE] = {NAME("evaluation_mode"), FIELD_STRING, false,
                     "pairwise-n (the default), pairwise-all, pairwise-baseline or single"},
    [CONFIG_REPETITION_PENALTY] = {NAME("repetition_penalty"), FIELD_NUMBER, false,
                                   "on servers that know it"},
    [CONFIG_TOP_P] = {NAME("top_p"), FIELD_NUMBER, false, "share of the likeliest tokens"},
    [CONFIG_TOP_K] = {NAME("top_k"), FIELD_NUMBER, false, "number of the likeliest tokens"},
    [CONFIG_NUM_CHOICES] = {NAME("num_choices"), FIELD_NUMBER, false,
                            "answers to each question (1)"},
    [CONFIG_SYSTEM] = {NAME("system"), FIELD_STRING, false,
                       "system message of the answers; \"\": none"},
    [CONFIG_FIRST_N] = {NAME("first_n"), FIELD_NUMBER, false,
                        "only the first questions of the benchmark"},
    [CONFIG_EMPTY_ANSWERS] = {NAME("empty_answers"), FIELD_STRING, false,
                              "skip (the default): matches with an empty answer are left out; "
                              "lose: they are decided without a call"},
    [CONFIG_ONLY_CURRENT] = {NAME("only_current"), FIELD_BOOL, false,
                             "have pairs judged anew of which an answer or the prompt has changed "
                             "since, and leave other such verdicts out of the ranking"},
    [CONFIG_VERDICT] = {NAME("verdict"), FIELD_STRING, false,
                        "how judges say it: text (the default), json or logprobs, as --verdict of "
                        "jrank judge"},
    [CONFIG_GUARD] = {NAME("guard"), FIELD_BOOL, false,
                      "whether judges are shown look-alikes where an answer has the delimiters of "
                      "the prompt in it, as --guard of jrank judge"},
    [CONFIG_ORDER] =
        {NAME("order"), FIELD_STRING, false,
         "in which order judges are asked: cache (the default) or random, as --order of "
         "jrank judge"},
    [CONFIG_BOTH_ORDERS] = {NAME("both_orders"), FIELD_BOOL, false,
                            "judge each match with the seats exchanged too"},
    [CONFIG_SEED] = {NAME("seed"), FIELD_NUMBER, false, "of what is drawn (0)"},
    [CONFIG_PROMPTS] = {NAME("prompts"), FIELD_OBJECT, false, "what the judges are told"},
    [CONFIG_UNTIL] = {NAME("until"), FIELD_STRING, false,
                      "goal up to which matches are chosen and judged, as --until of jrank judge; "
                      "num_judges is then \"all\" where it is not there"},
    [CONFIG_BUDGET] = {NAME("budget"), FIELD_USD, false, "that may be spent"},
    [CONFIG_MAX_CALLS] = {NAME("max_calls"), FIELD_NUMBER, false, "requests that may be sent"},
    [CONFIG_PARALLEL] = {NAME("parallel"), FIELD_NUMBER, false,
                         "requests in flight per endpoint; 0: as many as it keeps up with"},
    [CONFIG_RANKING] = {NAME("ranking"), FIELD_OBJECT, false, "how the verdicts are ranked"},
    [CONFIG_SITE] = {NAME("site"), FIELD_BOOL | FIELD_STRING, false,
                     "folder that the pages of jrank site are written to; true: the folder site of "
                     "the benchmark (false)"},
    [CONFIG_SHARD] = {NAME("shard"), FIELD_STRING, false,
                      "part of the plan that is carried out, as --shard of jrank run"},
    [CONFIG_SLURM] = {NAME("slurm"), FIELD_OBJECT, false,
                      "how jrank run --submit slurm submits its jobs"},
};

const field_row models_fields[N_MODELS_FIELDS] = {
    [MODELS_LOCAL] = {NAME("local_models"), FIELD_LIST, false,
                      "models that are served on this machine, one after the other"},
    [MODELS_API] = {NAME("api_models"), FIELD_LIST, false,
                    "models that are asked where they are served"},
    [MODELS_JUDGES] = {NAME("judge_models"), FIELD_LIST, false, "who judges"},
    [MODELS_BASELINE] = {NAME("baseline_model"), FIELD_STRING, false,
                         "with pairwise-baseline: the model that all others meet"},
};

const field_row own_fields[N_OWN_FIELDS] = {
    [OWN_PATH] =
        {NAME("path"), FIELD_STRING, false,
         "of a local model: a .gguf file, a checkpoint folder or ORG/NAME; of another: the "
         "name that the server knows, URL#MODEL, mock:... or reference:..."},
    [OWN_TEMPLATE] = {NAME("conversation_template"), FIELD_STRING, false,
                      "file of a chat template: raw prompts"},
    [OWN_RUNTIME] = {NAME("runtime"), FIELD_STRING, false,
                     "llama-server, vllm or a command line; makes a judge a local model"},
    [OWN_RUNTIME_ARGS] = {NAME("runtime_args"), FIELD_STRINGS, false,
                          "more arguments for the runtime"},
    [OWN_NUM_GPUS] = {NAME("num_gpus"), FIELD_NUMBER, false, "tensor parallel, for vllm (1)"},
    [OWN_SLOTS] = {NAME("slots"), FIELD_NUMBER, false, "requests at a time (4)"},
    [OWN_CONTEXT] = {NAME("context"), FIELD_NUMBER, false,
                     "tokens of a prompt and its reply; by default as the questions need"},
    [OWN_START_TIMEOUT] = {NAME("start_timeout"), FIELD_NUMBER, false,
                           "seconds until its server has to be ready (1800)"},
};

const field_row prompts_fields[N_PROMPTS_FIELDS] = {
    [PROMPTS_FILE] =
        {NAME("file"), FIELD_STRING, false,
         "judge prompts; by default judge_prompts.jsonl of the benchmark or beside it, "
         "else jrank's own"},
    [PROMPTS_NAME] = {NAME("name"), FIELD_STRING, false,
                      "the prompt; for pairs pair-ja where the file has it"},
    [PROMPTS_TEMPERATURE] = {NAME("temperature"), FIELD_NUMBER, false, "of the judges (0)"},
    [PROMPTS_MAX_TOKENS] = {NAME("max_tokens"), FIELD_NUMBER, false,
                            "tokens that a judgment may have (2048)"},
};

#define METHOD_NAME(id, name) name ", "
const field_row ranking_fields[N_RANKING_FIELDS] = {
    [RANKING_METHODS] = {NAME("methods"), FIELD_STRINGS, false,
                         JR_METHODS(METHOD_NAME) "one ranking each (mle)"},
    [RANKING_INTERVAL] = {NAME("interval"), FIELD_STRING, false,
                          "how intervals are made: t (the default), bootstrap or profile"},
    [RANKING_BOOTSTRAP_N] = {NAME("bootstrap_n"), FIELD_NUMBER, false,
                             "rounds of a studentised bootstrap for the intervals, which is asked "
                             "for by them"},
    [RANKING_TARGET] = {NAME("target"), FIELD_STRING, false,
                        "what intervals are for: auto (the default), same-questions, "
                        "new-questions or new-judges"},
    [RANKING_POOL] = {NAME("pool"), FIELD_NUMBER, false,
                      "number of questions that those of the benchmark were drawn from; 0: "
                      "endlessly many (0)"},
    [RANKING_HOME_ADVANTAGE] =
        {NAME("home_advantage"), FIELD_STRING | FIELD_NUMBER, false,
         "of the first seat: auto, fit, none, or so many rating points (auto)"},
    [RANKING_CHARTS] = {NAME("charts"), FIELD_BOOL | FIELD_STRINGS, false,
                        "whether charts are drawn, or the formats: svg, png, pdf (true)"},
};

const field_row slurm_fields[N_SLURM_FIELDS] = {
    [SLURM_TASKS] = {NAME("tasks"), FIELD_NUMBER, false,
                     "tasks that share the answers, and then the judgments (8)"},
    [SLURM_ARRAY_LIMIT] = {NAME("array_limit"), FIELD_NUMBER, false,
                           "tasks that run at a time; by default all that find room"},
    [SLURM_PARTITION] = {NAME("partition"), FIELD_STRING, false, "as --partition of sbatch"},
    [SLURM_ACCOUNT] = {NAME("account"), FIELD_STRING, false, "as --account of sbatch"},
    [SLURM_GRES] = {NAME("gres"), FIELD_STRING, false,
                    "of a task, as --gres of sbatch; by default the GPUs of the local models, "
                    "where there are any; \"\": none"},
    [SLURM_TIME] = {NAME("time"), FIELD_STRING, false, "limit of a task, as --time of sbatch"},
};
