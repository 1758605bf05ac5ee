/*
 * recorder.h: a run's results on their way to disk, and the account of them.
 *
 * Per endpoint a ledger for each kind of record. That of the valid results is opened, and so
 * locked, before anything is asked; the others when the first line for them comes. A result counts
 * as done once it is durable: at most SYNC_SECONDS after it came.
 */
#ifndef EVAL_RECORDER_H
#define EVAL_RECORDER_H

#include "calls.h"

/* Sets planned_size. To be called before the plan reads the file: what another run appends between
 * then and the lock would be asked, and paid, a second time, so recorder_new refuses. */
void result_paths_note_size(result_paths *paths);

typedef struct recorder recorder;

/* paths: one an endpoint; both are borrowed, as the options are. Errors: those of ledger_open;
 * ERR_DATA where another process wrote valid results after they were planned. */
JR_MUST_USE jr_status recorder_new(jr_arena *arena, const result_paths *paths,
                                   const jr_endpoint_list *endpoints, const jr_run_options *options,
                                   recorder **ret_recorder, jr_error *err);
void recorder_free(recorder *r);

static inline void recorder_cleanup(recorder **r)
{
    recorder_free(*r);
}
#define RECORDER_AUTO __attribute__((cleanup(recorder_cleanup)))

/* The calls whose results are recorded, of the endpoints from the first on: they are stopped when a
 * file can't be written. */
void recorder_attach(recorder *r, calls *c, size_t first);

/* Appends one line. A line that can't be written stops the run, and recorder_finish says so. False
 * for one longer than readers take, of which nothing is written: the call has failed. */
bool recorder_add(recorder *r, size_t endpoint, result_kind kind, jr_str line);

/* Why, as the problem of the call. */
extern const char recorder_too_long[];

/* What a call was for. */
typedef struct call_subject {
    jr_str question_id; /* as JSON */
    const jr_str *models;
    size_t n_models; /* whose answers it is about: one or two */
    uint32_t turn;   /* from 1 */
} call_subject;

/* Appends the record of a call that failed, or whose reply is of no use. */
void recorder_add_failure(recorder *r, size_t endpoint, const call_subject *subject,
                          const call_result *result);

/* A valid result that was cut at the token limit; a failure without text, or taken by a filter. */
void recorder_note_truncated(recorder *r, size_t endpoint);
void recorder_note_empty(recorder *r, size_t endpoint, bool is_filtered);

/* Where the run stands. */
void recorder_progress(recorder *r, jr_progress *ret_progress);

/* Seals the files of a shard, which are closed and complete; what can't be is report->problem. */
void recorder_seal(jr_arena *arena, const result_paths *paths, size_t n, jr_run_report *report);

/* Syncs, closes, and fills the report, in the arena. Errors: none: a file that could not be written
 * is report->problem. */
void recorder_finish(recorder *r, jr_run_report *ret_report);

#endif
