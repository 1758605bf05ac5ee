/*
 * slurm.h: Slurm by its own commands, sbatch, squeue and scancel.
 */
#ifndef CMD_SLURM_H
#define CMD_SLURM_H

#include <jrank/serve.h>

/* Submits a script, which waits for the end of the job `after`, of all its tasks, unless that is 0.
 * Errors: ERR_UNAVAILABLE (there is no sbatch, or it refuses; with its words). */
JR_MUST_USE jr_status slurm_sbatch(jr_arena *arena, const char *script, uint64_t after,
                                   uint64_t *ret_job, jr_error *err);

/* Counts the tasks of the user's jobs of these ids. Errors: ERR_UNAVAILABLE. */
JR_MUST_USE jr_status slurm_squeue(jr_arena *arena, jr_cluster_job *jobs, size_t n_jobs,
                                   jr_error *err);

/* Takes a job back, where that can be done. */
void slurm_scancel(jr_arena *arena, uint64_t job);

#endif
