/*
 * config.h: the fields of a config file.
 */
#ifndef EVAL_CONFIG_H
#define EVAL_CONFIG_H

#include <jrank/run.h>

#include "json/fields.h"

enum {
    CONFIG_BENCHMARK,
    CONFIG_DATA_DIR,
    CONFIG_MODELS,
    CONFIG_MAX_TOKENS,
    CONFIG_TEMPERATURE,
    CONFIG_NUM_JUDGES,
    CONFIG_MODE,
    CONFIG_REPETITION_PENALTY,
    CONFIG_TOP_P,
    CONFIG_TOP_K,
    CONFIG_NUM_CHOICES,
    CONFIG_SYSTEM,
    CONFIG_FIRST_N,
    CONFIG_EMPTY_ANSWERS,
    CONFIG_ONLY_CURRENT,
    CONFIG_VERDICT,
    CONFIG_GUARD,
    CONFIG_ORDER,
    CONFIG_BOTH_ORDERS,
    CONFIG_SEED,
    CONFIG_PROMPTS,
    CONFIG_UNTIL,
    CONFIG_BUDGET,
    CONFIG_MAX_CALLS,
    CONFIG_PARALLEL,
    CONFIG_RANKING,
    CONFIG_SITE,
    CONFIG_SHARD,
    CONFIG_SLURM,
    N_CONFIG_FIELDS
};
extern const field_row config_fields[N_CONFIG_FIELDS];

enum { MODELS_LOCAL, MODELS_API, MODELS_JUDGES, MODELS_BASELINE, N_MODELS_FIELDS };
extern const field_row models_fields[N_MODELS_FIELDS];

/* Of a model or judge, besides those of an endpoint. */
enum {
    OWN_PATH,
    OWN_TEMPLATE,
    OWN_RUNTIME,
    OWN_RUNTIME_ARGS,
    OWN_NUM_GPUS,
    OWN_SLOTS,
    OWN_CONTEXT,
    OWN_START_TIMEOUT,
    N_OWN_FIELDS
};
extern const field_row own_fields[N_OWN_FIELDS];

enum { PROMPTS_FILE, PROMPTS_NAME, PROMPTS_TEMPERATURE, PROMPTS_MAX_TOKENS, N_PROMPTS_FIELDS };
extern const field_row prompts_fields[N_PROMPTS_FIELDS];

enum {
    RANKING_METHODS,
    RANKING_INTERVAL,
    RANKING_BOOTSTRAP_N,
    RANKING_TARGET,
    RANKING_POOL,
    RANKING_HOME_ADVANTAGE,
    RANKING_CHARTS,
    N_RANKING_FIELDS
};
extern const field_row ranking_fields[N_RANKING_FIELDS];

enum {
    SLURM_TASKS,
    SLURM_ARRAY_LIMIT,
    SLURM_PARTITION,
    SLURM_ACCOUNT,
    SLURM_GRES,
    SLURM_TIME,
    N_SLURM_FIELDS
};
extern const field_row slurm_fields[N_SLURM_FIELDS];

#endif
