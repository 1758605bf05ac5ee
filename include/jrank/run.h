/**
 * run.h: a whole run: its config file, answers and judgments at once, the file that says where it
 * stands, what of it is out at providers, and what it took.
 *
 * Example: doc/examples/run.c.
 */
#ifndef JRANK_RUN_H
#define JRANK_RUN_H

#include <jrank/ask.h>
#include <jrank/rank.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Config files: a whole run in one file: which models answer, which judge, how often, and what is
 * ranked.
 *
 * The original's config.json works unchanged; what is ours besides is optional. Comments are
 * allowed.
 */

/** How array jobs are submitted to Slurm; what is NULL or 0 is left to the cluster. */
typedef struct jr_slurm {
    const char *partition, *account, *gres, *time; /**< as in the options of sbatch */
    uint64_t tasks;                                /**< of an array; 0: 8 */
    uint64_t array_limit;                          /**< tasks that run at a time */
    JR_ROOM(4);
} jr_slurm;

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
    uint64_t bootstrap_n; /**< rounds of a studentised bootstrap; 0: intervals by Student's t */
    bool charts;
    jr_str *chart_formats;
    size_t n_chart_formats;
    const char *site;    /**< folder of pages; "": the folder `site` of the benchmark; NULL: none */
    jr_home_choice home; /**< of the rankings */
    const char *interval, *target; /**< of rankings, as in the options of jrank rank; NULL: usual */
    uint64_t pool;                 /**< questions that those of the benchmark were drawn from */
    const char *until;             /**< a goal of jrank/duel.h, up to which is judged; NULL: none */
    const char *shard;             /**< as in the option of jrank run; NULL: all of it */
    jr_slurm slurm;
    JR_ROOM(8);
} jr_config;

/**
 * Reads a config file. Paths in it begin at its folder. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT
 * (file:line, unknown names with the nearest known one).
 */
JR_API JR_MUST_USE jr_status jr_config_load(jr_arena *arena, const char *path,
                                            jr_config *ret_config, jr_error *err);

/** A commented config to begin with, as text. */
JR_API jr_str jr_config_start(void);

/**
 * Pipelines: answers and judgments in one run: a match is judged as soon as both its answers
 * exist.
 */

typedef struct jr_pipeline jr_pipeline;

/**
 * Plans both steps; either options may be NULL: that step is left out, as it is where it has no
 * models or no judges. Planned judgments count on the answers that are planned. Errors: those of
 * jr_answering_plan and jr_judging_plan.
 */
JR_API JR_MUST_USE jr_status jr_pipeline_plan(jr_arena *arena,
                                              const jr_answering_options *answering,
                                              const jr_judging_options *judging,
                                              jr_pipeline **ret_pipeline, jr_error *err);

/** The plans of the steps, for their summaries; NULL where a step is left out. */
JR_API const jr_answering *jr_pipeline_answering(const jr_pipeline *pipeline);
JR_API const jr_judging *jr_pipeline_judging(const jr_pipeline *pipeline);

/** Both steps together, and (ret_each) per model and then per judge of the steps that are not left
 * out. */
JR_API void jr_pipeline_estimate(const jr_pipeline *pipeline, const jr_run_options *options,
                                 jr_estimate *ret_estimate, jr_estimate *ret_each);

/**
 * Asks models and judges at once, all within one budget. The report of a step that was left out is
 * zero. Errors: as jr_judging_run.
 */
JR_API JR_MUST_USE jr_status jr_pipeline_run(jr_pipeline *pipeline, const jr_run_options *options,
                                             jr_run_report *ret_answers,
                                             jr_run_report *ret_judgments, jr_error *err);

/**
 * What a run stands on: the libraries of this system, of which most are opened when they are
 * needed.
 */

typedef struct jr_library {
    const char *name;
    const char *use;     /**< what needs it, as "asking models needs" */
    const char *version; /**< as it tells it, else the name of its file; NULL: it is not there */
    const char *remedy;  /**< what to do then */
    JR_ROOM(4);
} jr_library;

/** Those that are opened when they are needed; this opens all of them. */
JR_API void jr_libraries(jr_arena *arena, jr_library **ret_libraries, size_t *ret_n);

/** Those that libjrank is linked with, as "yyjson 0.10.0, zlib 1.2.13". */
JR_API const char *jr_linked(void);

/**
 * Shards: one plan on many machines (jr_shard in ask.h), and what they wrote in one folder.
 */

/** What became of the files of shards. */
typedef struct jr_merge_report {
    uint64_t n_files;   /**< merged, and removed */
    uint64_t n_records; /**< that the benchmark has of them now */
    uint64_t n_doubles; /**< that it had, or another shard */
    uint64_t n_torn;    /**< last lines that a crash left unfinished: put aside as FILE.torn */
    const jr_str *left; /**< a sentence for each file that is as it was: still written, cut, ... */
    size_t n_left;
    JR_ROOM(8);
} jr_merge_report;

/**
 * Joins what shards wrote with the files of the benchmark: appends the records that these don't
 * have and removes the shards' files once that is on the disk. Shards may go on writing, and at any
 * moment the process may be killed: nothing is lost, and the next merge takes what is left. Errors:
 * ERR_DATA (a file of the benchmark is being written, by another merge as well), ERR_IO, ERR_FORMAT
 * (file:line).
 */
JR_API JR_MUST_USE jr_status jr_bench_merge(jr_arena *arena, const char *bench_folder,
                                            jr_merge_report *ret_report, jr_error *err);

/**
 * Run files: where a run stands, in a file that other programs read meanwhile.
 */

/** Appends the members of a JSON object, without its braces: "planned": 3, "done": 1, ... */
JR_API void jr_progress_append_json(jr_buf *buf, const jr_progress *progress);

/**
 * The file .jrank/PID.json in a benchmark folder: an array with an object per step, each with
 * "what" ("answer" or "judge") in front of those members. It is there as long as the run is.
 * Nothing of this can fail: where the folder can't be written there is no file.
 */
typedef struct jr_run_file jr_run_file;

/** The folder is borrowed. Files of processes that have gone are removed. */
JR_API jr_run_file *jr_run_file_new(const char *bench_folder);

/** Replaces the file. is_judging: what the progress is of; its answers have a step of their own. */
JR_API void jr_run_file_write(jr_run_file *file, const jr_progress *progress, bool is_judging);

/** Removes the file. NULL is a no-op. */
JR_API void jr_run_file_free(jr_run_file *file);

/**
 * Batches: what is out at providers, as the folder tells and they say.
 */

/** One that is out, or has come and was not taken by a run yet. */
typedef struct jr_batch {
    jr_str id;                                  /**< the provider's; empty: it told none yet */
    jr_str endpoint, provider, base_url, model; /**< whom it was sent to */
    jr_str status;       /**< in the provider's words; before it was asked in ours */
    jr_str problem;      /**< why it could not be looked at; empty */
    double sent_at;      /**< since 1970 */
    uint64_t n_requests; /**< in it */
    uint64_t n_open;     /**< of these: not taken yet */
    uint64_t n_done;     /**< of these: asked, as the provider says, also those that failed */
    uint64_t n_failed;
    bool is_out;     /**< at the provider, or on its way there; else its results are here */
    bool is_ended;   /**< the provider says so: the next run collects it */
    bool is_in_file; /**< no provider has it: its requests are in a file, which somebody runs */
    JR_ROOM(6);
} jr_batch;

/** The batches of a folder, as it tells. Errors: ERR_IO, ERR_FORMAT (file:line). */
JR_API JR_MUST_USE jr_status jr_batches_load(jr_arena *arena, const char *bench_folder,
                                             jr_batch **ret_list, size_t *ret_n, jr_error *err);

/** Gives up the batches that are in files, or (id not NULL) that with this id: what was asked may
 * be asked again. Errors: those of reading and writing what the folder knows of batches. */
JR_API JR_MUST_USE jr_status jr_batch_files_give_up(jr_arena *arena, const char *bench_folder,
                                                    const char *id, jr_error *err);

/** Asks the provider where a batch stands, and with cancels to end it before. The endpoint is the
 * caller's, since a folder may come from elsewhere and must not say where a key goes. What the
 * provider answers is in the batch, also that it refuses. Errors: ERR_UNAVAILABLE, ERR_IO,
 * ERR_USAGE. */
JR_API JR_MUST_USE jr_status jr_batch_look(jr_arena *arena, jr_batch *batch,
                                           const jr_endpoint *endpoint,
                                           const jr_run_options *options, bool cancels,
                                           jr_error *err);

/**
 * Spending: what the calls took whose replies stand in a benchmark folder.
 */

/** The calls of one endpoint for answers, or for judgments. */
typedef struct jr_spending {
    bool is_judging;
    jr_str endpoint, model; /**< its id, and the name that its server knows */
    uint64_t n_calls;       /**< with a reply that is recorded */
    uint64_t n_unusable;    /**< of these: replies that could not be used */
    uint64_t n_failed;      /**< calls without a reply that could be used */
    uint64_t n_requests;    /**< of all of these, retries included */
    uint64_t n_uncounted;   /**< calls of which the server did not say how many tokens they took */
    uint64_t n_cache_told;  /**< calls of which it said how much came out of its cache */
    int64_t input_tokens, output_tokens;
    int64_t cached_tokens, cache_write_tokens, reasoning_tokens; /**< as far as servers say */
    double seconds;                                              /**< latencies, summed */
    double input_squares, output_squares; /**< squares of the tokens of each call, summed */
    bool is_batched;    /**< in batches of the provider, mostly at a lower price */
    uint64_t n_counted; /**< replies whose tokens are in the sums */
    uint64_t n_lost;    /**< requests that may have been paid, though no reply came that counts */
    double seconds_median, seconds_95; /**< latencies that half and 95 % of the calls with a reply
                                            did not exceed; 0: none */
    JR_ROOM(1);
} jr_spending;

/** Reads answers and judgments of all files of the folder, unusable replies and failed calls as
 * well; records that other tools wrote tell nothing of their calls and are left out. Answers come
 * before judgments, each sorted by id and model, what went in batches behind the rest. Errors:
 * those of reading; ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_spending_load(jr_arena *arena, const char *bench_folder,
                                              jr_spending **ret_list, size_t *ret_n, jr_error *err);

/** The same of the answers alone. */
JR_API JR_MUST_USE jr_status jr_spending_load_answers(jr_arena *arena, const char *bench_folder,
                                                      jr_spending **ret_list, size_t *ret_n,
                                                      jr_error *err);

/** USD at the prices of an endpoint; NAN where it has none. Replies that did not count their
 * tokens, and those that were lost, are taken as the others on average. */
JR_API double jr_spending_cost(const jr_spending *spending, const jr_endpoint *endpoint);

#ifdef __cplusplus
}
#endif

#endif
