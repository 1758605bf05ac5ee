/**
 * judging.h: let judges compare answers: plan what is not judged yet, ask, record.
 */
#ifndef JRANK_JUDGING_H
#define JRANK_JUDGING_H

#include <jrank/endpoint.h>
#include <jrank/estimate.h>
#include <jrank/pairing.h>

/** Zero means the default everywhere. */
typedef struct jr_judging_options {
    const char *bench_folder;
    const jr_endpoint_list *judges; /**< ids are the names of the judges */
    const char *prompt_file;        /**< NULL: jr_judging_prompt_file */
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
} jr_judging_summary;

typedef struct jr_judging jr_judging;

/**
 * Reads the folder and plans. Reads only: nothing is locked or written. The plan is a function of
 * files, options and seed. All that options points to, and the arena, must live as long as the
 * plan. Errors: ERR_NOT_FOUND (questions, a named model's answers, the prompt), ERR_IO, ERR_FORMAT
 * (file:line), ERR_USAGE (two judges with one id, a baseline that is no model), ERR_DATA (no model,
 * or one where two are needed, has answers; no match has both).
 */
JR_API JR_MUST_USE jr_status jr_judging_plan(jr_arena *arena, const jr_judging_options *options,
                                             jr_judging **ret_judging, jr_error *err);

/** One summary a judge, in the order of the endpoints. */
JR_API void jr_judging_summaries(const jr_judging *judging,
                                 const jr_judging_summary **ret_summaries, size_t *ret_n_summaries);

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
} jr_reparse_report;

/**
 * Reads JUDGE_pair.invalid.jsonl (or _single) again by the present prompts, moves what is readable
 * now to the valid judgments and keeps the rest. Asks nobody. A judge without the file has zeros.
 * Errors: as jr_judging_run, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_judging_reparse(jr_arena *arena, const jr_judging_options *options,
                                                size_t judge, jr_reparse_report *ret_report,
                                                jr_error *err);

/** The judge prompts of a benchmark: judge_prompts.jsonl in its folder, or beside it; NULL where
 * neither is there (then jrank's own are used). */
JR_API const char *jr_judging_prompt_file(jr_arena *arena, const char *bench_folder);

#endif
