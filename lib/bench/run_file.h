/*
 * run_file.h: the files of running runs, as they are read; include/jrank/run.h writes them.
 */
#ifndef BENCH_RUN_FILE_H
#define BENCH_RUN_FILE_H

#include <jrank/run.h>

/* Appends `, "decided": 3, ...` where the progress is of a goal. */
void run_file_append_goal(jr_buf *buf, const jr_progress *progress);

/* A step of a run. */
typedef struct run_state {
    jr_str what;
    jr_progress progress; /* without `answers` */
} run_state;

/* Seconds without a sign of life after which a run counts as gone. */
enum { RUN_FILE_STALE = 15 };

/* The steps of the runs in a benchmark folder, by process. now: as of time(). What can't be read,
 * or was not renewed lately, is left out. */
void run_states_read(jr_arena *arena, const char *bench_folder, double now, run_state **ret_states,
                     size_t *ret_n_states);

#endif
