/**
 * run.h: what answering and judging have in common while they run: limits, progress, interruption,
 * and the account at the end.
 */
#ifndef JRANK_RUN_H
#define JRANK_RUN_H

#include <jrank/arena.h>
#include <jrank/clock.h>

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where a run stands. Tokens and cost count everything that was paid in this run. */
typedef struct jr_progress {
    uint64_t n_planned;   /**< results wanted of this run */
    uint64_t n_done;      /**< valid results that are on disk */
    uint64_t n_invalid;   /**< replies that were paid and can't be used */
    uint64_t n_failed;    /**< given up for this run */
    uint64_t n_in_flight; /**< requests that wait for their reply */
    uint64_t n_sent;      /**< requests, retries included */
    int64_t input_tokens, output_tokens;
    double cost;                       /**< USD; NAN where no price is known */
    double seconds;                    /**< since the beginning */
    double rate;                       /**< results per second, lately */
    double seconds_left;               /**< at that rate; NAN: not known yet */
    bool is_stopping;                  /**< nothing is sent any more */
    const struct jr_progress *answers; /**< of a pipeline: where the answers stand, while this is
                                            where the judgments do; else NULL */
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
} jr_run_options;

enum { JR_DEFAULT_RETRIES = 8, JR_DEFAULT_TIMEOUT = 600 };

/** Why a run ended before everything was asked. */
typedef enum jr_run_end {
    JR_RUN_COMPLETE,    /**< everything planned was asked */
    JR_RUN_INTERRUPTED, /**< by jr_run_options.interrupts */
    JR_RUN_CEILING,     /**< budget or max_calls was reached */
    JR_RUN_FAILED_FAST, /**< by fail_fast */
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
} jr_endpoint_report;

typedef struct jr_run_report {
    jr_run_end end;
    jr_progress total;
    jr_endpoint_report *endpoints;
    size_t n_endpoints;
    jr_str problem; /**< of JR_RUN_STOPPED by a file: the sentence; else empty */
} jr_run_report;

#endif
