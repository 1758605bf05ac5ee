/**
 * config.h: a whole run in one file: which models answer, which judge, how often, and what is
 * ranked.
 *
 * The original's config.json works unchanged; what is ours besides is optional. Comments are
 * allowed.
 */
#ifndef JRANK_CONFIG_H
#define JRANK_CONFIG_H

#include <jrank/answering.h>
#include <jrank/judging.h>

/** Zero means the default but where a member says otherwise. */
typedef struct jr_config {
    const char *path;        /**< of the file */
    const char *benchmark;   /**< name or folder */
    const char *data_dir;    /**< NULL: the caller's */
    jr_endpoint_list models; /**< local ones first, then those of APIs */
    jr_answering_model *own; /**< one a model */
    jr_endpoint_list judges;
    jr_answering_options answering; /**< all but bench_folder; models and own point to the above */
    jr_judging_options judging;     /**< all but bench_folder; judges points to the above */
    double budget;                  /**< USD */
    uint64_t max_calls;
    uint32_t parallel;
    jr_str *methods; /**< of ranking: "mle", "mcmc", "winrate" */
    size_t n_methods;
    uint64_t bootstrap_n; /**< 0: none */
    bool charts;
    jr_str *chart_formats;
    size_t n_chart_formats;
    const char *site; /**< folder of pages; "": the folder `site` of the benchmark; NULL: none */
} jr_config;

/**
 * Reads a config file. Paths in it begin at its folder. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT
 * (file:line, unknown names with the nearest known one).
 */
JR_API JR_MUST_USE jr_status jr_config_load(jr_arena *arena, const char *path,
                                            jr_config *ret_config, jr_error *err);

/** A commented config to begin with, as text. */
JR_API jr_str jr_config_start(void);

#endif
