/*
 * slurm.h: Slurm by its own commands, sbatch, squeue and scancel.
 */
#ifndef CMD_SLURM_H
#define CMD_SLURM_H

#include <jrank/base.h>

/* How many tasks of a job are in which state, of those that Slurm still knows of. */
typedef struct slurm_tasks {
    uint64_t n_waiting, n_running, n_done, n_failed;
} slurm_tasks;

/* Submits a script, which waits for the end of the job `after`, of all its tasks, unless that is 0.
 * Errors: ERR_UNAVAILABLE (there is no sbatch, or it refuses; with its words). */
JR_MUST_USE jr_status slurm_sbatch(jr_arena *arena, const char *script, uint64_t after,
                                   uint64_t *ret_job, jr_error *err);

/* The user's jobs of these numbers. Errors: ERR_UNAVAILABLE. */
JR_MUST_USE jr_status slurm_squeue(jr_arena *arena, const uint64_t *jobs, size_t n_jobs,
                                   slurm_tasks *ret_tasks, jr_error *err);

/* Takes a job back, where that can be done. */
void slurm_scancel(jr_arena *arena, uint64_t job);

#endif
