/*
 * progress.h: where a run stands, for whoever is watching.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <jrank/ask.h>

/* The ways to show it, X(ID, "name"). */
#define PROGRESS_WAYS(X)                                                                           \
    X(AUTO, "auto") /* lines that renew themselves on a terminal, else a line now and then */      \
    X(LINES, "lines")                                                                              \
    X(JSON, "json")                                                                                \
    X(NONE, "none")

typedef enum progress_way {
#define PROGRESS_ENUM(id, name) PROGRESS_##id,
    PROGRESS_WAYS(PROGRESS_ENUM)
#undef PROGRESS_ENUM
} progress_way;

/* Sets interval and function. */
void progress_choose(jr_run_options *options, progress_way way);

/* Tells the progress to those who look at the benchmark, too, once a second; up to
 * progress_unpublish, after the run, which ends the lines, too. is_judging: the progress is of
 * judgments. */
void progress_publish(jr_run_options *options, const char *bench_folder, bool is_judging);
void progress_unpublish(void);

/* Of judging until a goal is reached: what the next batches are asked for, borrowed up to the next
 * call. NULL: nothing is known yet; calls_left NAN: that is not. */
void progress_set_goal(const jr_goal_names *names, double calls_left);

/* What the run about to begin was planned to cost; where it was guessed, the progress says once
 * what the first calls make of it. budget: USD, 0: none. */
void progress_set_plan(const jr_estimate *plan, double budget);

/* Ends the lines that renew themselves, if there are some. May be called by a signal handler. */
void progress_end(void);

/* Appends "$0.1234", with as many digits as tell something; nothing for NAN. */
void append_cost(jr_buf *buf, double cost);

/* Appends "24 requests, $0.12", without the price where none is known. */
void append_bill(jr_buf *buf, uint64_t n_calls, double cost);

/* Appends "1:02:03", "2:05" or "8 s". */
void append_duration(jr_buf *buf, double seconds);

#endif
