/**
 * run_file.h: where a run stands, in a file that other programs read meanwhile.
 */
#ifndef JRANK_RUN_FILE_H
#define JRANK_RUN_FILE_H

#include <jrank/buf.h>
#include <jrank/run.h>

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

#endif
