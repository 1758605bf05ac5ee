#include "slurm_jobs.h"

#include "slurm.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *slurm_folder(jr_arena *arena, const char *bench_folder)
{
    return jr_arena_format(arena, "%s/.jrank/slurm", bench_folder).data;
}

static const char *path_of(jr_arena *arena, const char *bench_folder)
{
    return jr_arena_format(arena, "%s/jobs", slurm_folder(arena, bench_folder)).data;
}

static void load(jr_arena *arena, const char *bench_folder, uint64_t ids[JR_N_JOB_STEPS])
{
    jr_error none;
    jr_str text = {0};
    memset(ids, 0, JR_N_JOB_STEPS * sizeof *ids);
    if (jr_file_load(arena, path_of(arena, bench_folder), &text, &none) != JR_OK)
        return;
    const char *at = jr_arena_copy(arena, text).data;
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++) {
        char *end = NULL;
        ids[i] = strtoull(at, &end, 10);
        at = end;
    }
}

jr_status slurm_jobs_save(jr_arena *arena, const char *bench_folder,
                          const jr_cluster_job jobs[JR_N_JOB_STEPS], jr_error *err)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++)
        jr_buf_format(&text, "%llu\n", (unsigned long long)jobs[i].id);
    return jr_file_save_below(bench_folder, path_of(arena, bench_folder), jr_buf_str(&text), err);
}

bool slurm_jobs_exist(jr_arena *arena, const char *bench_folder)
{
    return access(path_of(arena, bench_folder), F_OK) == 0;
}

jr_status slurm_jobs_look(jr_arena *arena, const char *bench_folder,
                          jr_cluster_job ret_jobs[JR_N_JOB_STEPS], jr_error *err)
{
    uint64_t ids[JR_N_JOB_STEPS];
    load(arena, bench_folder, ids);
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++)
        ret_jobs[i] = (jr_cluster_job){.id = ids[i]};
    return slurm_squeue(arena, ret_jobs, JR_N_JOB_STEPS, err);
}
