/*
 * slurm_jobs.h: the jobs that a run of a benchmark was submitted as. Their numbers are in the file
 * .jrank/slurm/jobs of the benchmark, one a line in the order of jr_job_step, 0 where there is
 * none.
 */
#ifndef CMD_SLURM_JOBS_H
#define CMD_SLURM_JOBS_H

#include <jrank/serve.h>

/* The folder of that file, of the scripts and of what the jobs say. */
const char *slurm_folder(jr_arena *arena, const char *bench_folder);

JR_MUST_USE jr_status slurm_jobs_save(jr_arena *arena, const char *bench_folder,
                                      const jr_cluster_job jobs[JR_N_JOB_STEPS], jr_error *err);

/* Whether any was ever submitted. */
bool slurm_jobs_exist(jr_arena *arena, const char *bench_folder);

/* How they stand, as Slurm says. Errors: ERR_UNAVAILABLE. */
JR_MUST_USE jr_status slurm_jobs_look(jr_arena *arena, const char *bench_folder,
                                      jr_cluster_job ret_jobs[JR_N_JOB_STEPS], jr_error *err);

#endif
