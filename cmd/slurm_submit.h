/*
 * slurm_submit.h: jrank run --submit slurm.
 */
#ifndef CMD_SLURM_SUBMIT_H
#define CMD_SLURM_SUBMIT_H

#include "command.h"
#include "run_options.h"

#include <jrank/run.h>

/*
 * Writes the scripts of the run below .jrank/slurm of the benchmark and submits them, unless jobs
 * that were submitted before are still there; then prints how these stand. The limits are those
 * of the run. Errors: ERR_USAGE (a goal, a shard, batches, a ceiling), ERR_UNAVAILABLE (Slurm),
 * ERR_IO.
 */
JR_MUST_USE jr_status slurm_submit(invocation *in, const char *bench_folder,
                                   const jr_config *config, const jr_run_options *limits,
                                   const asking_options *asking, jr_error *err);

#endif
