/**
 * serve.h: the pages of benchmarks over HTTP, following their files.
 *
 * Example: doc/examples/serve.c.
 */
#ifndef JRANK_SERVE_H
#define JRANK_SERVE_H

#include <jrank/site.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Who may vote. */
typedef struct jr_serve_voter {
    jr_str name;  /**< for the name of a file */
    jr_str token; /**< of a link of his own; empty: one is made */
    JR_ROOM(4);
} jr_serve_voter;

/** Zero is the default everywhere but for benches and clock. What it points to lives as long as the
 * server. */
typedef struct jr_serve_options {
    const jr_str *bench_folders; /**< nothing where site.votes is set, which is served alone */
    size_t n_benches;
    jr_site_options site; /**< title: only where there is one benchmark; date: see below */
    jr_clock clock;       /**< called by several threads */
    jr_str (*date)(jr_arena *arena); /**< of now, shown as the time that pages are of */
    const char *host;                /**< address to listen at; NULL: 127.0.0.1 */
    uint16_t port;                   /**< 0: any that is free */
    jr_str token;   /**< what a reader has to know; empty: one is made where it is needed, which is
                         beyond this machine */
    bool is_public; /**< everybody may read */
    const jr_serve_voter *voters; /**< who may vote, and read */
    /** Files of a benchmark can't be read as they are; called by a thread of the server. */
    void (*on_problem)(void *context, jr_str sentence);
    void *context;
    size_t n_voters;
    double overlap; /**< share of the sample for people that all voters are asked about first */
    /** Votes with conversations have no pages of matches, and why, in a sentence; called when they
     * are opened, and when it is another reason, by a thread of the server. */
    void (*on_no_matches)(void *context, jr_str sentence);
    JR_ROOM(5);
} jr_serve_options;

typedef struct jr_serve jr_serve;

/** The jobs of a run on a cluster, in the order in which they begin. */
#define JR_JOB_STEPS(X) X(ANSWERS, "answers") X(JUDGMENTS, "judgments") X(RANKING, "ranking")

typedef enum jr_job_step {
#define JR_JOB_STEP_ENUM(id, name) JR_JOB_##id,
    JR_JOB_STEPS(JR_JOB_STEP_ENUM)
#undef JR_JOB_STEP_ENUM
        JR_N_JOB_STEPS
} jr_job_step;

/** How many tasks of a job are in which state, of those that the cluster still knows of. */
typedef struct jr_cluster_job {
    uint64_t id; /**< as the cluster numbers it; 0: there is no such job */
    uint64_t n_waiting, n_running, n_done, n_failed;
    JR_ROOM(3);
} jr_cluster_job;

/**
 * Opens the benchmarks and answers requests until jr_serve_close, on threads of its own which no
 * signal reaches. Each connection is an open file, see jr_file_raise_limit. Errors: ERR_USAGE
 * (options that exclude each other, a token or name that is none), ERR_IO (the port is taken),
 * ERR_UNAVAILABLE (no libmicrohttpd), those of jr_site_open.
 */
JR_API JR_MUST_USE jr_status jr_serve_open(const jr_serve_options *options, jr_serve **ret_serve,
                                           jr_error *err);

/** The address of the first page. It ends in the token where that was made by jr_serve_open. */
JR_API jr_str jr_serve_url(const jr_serve *serve);

/** The personal link of a voter, by his number: whoever has it votes in his name. */
JR_API jr_str jr_serve_voter_url(const jr_serve *serve, size_t voter);

/** How the jobs stand that ask for a benchmark, by its number: shown on the page of what is running
 * until it is called again, with jobs whose id is 0 not at all. Safe from any thread. */
JR_API void jr_serve_show_jobs(jr_serve *serve, size_t bench,
                               const jr_cluster_job jobs[JR_N_JOB_STEPS]);

/** Ends all connections at once, and then waits for what is being computed, with a posterior of
 * many models seconds. NULL is a no-op. */
JR_API void jr_serve_close(jr_serve *serve);

#ifdef __cplusplus
}
#endif

#endif
