/*
 * A run as jobs of Slurm: an array that answers, one that judges, and a job that merges what both
 * wrote, asks for what is still missing and ranks. Each begins when all tasks of the one before
 * have ended, however that was: what a task has left undone is not on disk, and is asked by the
 * last job or the next submission, so nothing waits for what never comes.
 */
#include "slurm_submit.h"

#include "language.h"
#include "message.h"
#include "options.h"
#include "slurm.h"
#include "slurm_jobs.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { USUAL_TASKS = 8 };

static const char *const names[] = {
#define NAME(id, name) name,
    JR_JOB_STEPS(NAME)
#undef NAME
};

typedef struct job_row {
    jr_str step;
    jr_cluster_job job;
} job_row;

static const table_column columns[] = {
    {"step", "Step", MEMBER(job_row, step)},
    {"job", "Job", MEMBER(job_row, job.id)},
    {"waiting", "Waiting", MEMBER(job_row, job.n_waiting)},
    {"running", "Running", MEMBER(job_row, job.n_running)},
    {"done", "Done", MEMBER(job_row, job.n_done)},
    {"failed", "Failed", MEMBER(job_row, job.n_failed)},
};

typedef struct submission {
    jr_arena *arena;
    const invocation *in;
    const jr_config *config;
    const char *bench_folder;
    const char *folder; /* of the scripts and what the jobs say */
    const char *program;
} submission;

static uint32_t gpus_of(const jr_endpoint_list *list)
{
    uint32_t most = 0;
    for (size_t i = 0; i < list->n_endpoints; i++)
        if (list->endpoints[i].provider == JR_PROVIDER_LOCAL) {
            uint32_t n = list->endpoints[i].local.num_gpus;
            n = n ? n : 1;
            most = n > most ? n : most;
        }
    return most;
}

/* What the models of a step that are served by its tasks need, unless the config says it. */
static jr_str gres_of(const submission *s, int job)
{
    const jr_config *config = s->config;
    uint32_t answering = job == JR_JOB_JUDGMENTS ? 0 : gpus_of(&config->models),
             judging = job == JR_JOB_ANSWERS ? 0 : gpus_of(&config->judges);
    uint32_t n = answering > judging ? answering : judging;
    if (config->slurm.gres)
        return jr_str_from(config->slurm.gres);
    return n ? jr_arena_format(s->arena, "gpu:%u", n) : (jr_str){0};
}

static void add_setting(jr_buf *script, const char *option, jr_str value)
{
    if (value.size)
        jr_buf_format(script, "#SBATCH --%s=%.*s\n", option, JR_STR_ARG(value));
}

/* The command as it was typed, without what has it submitted. */
static void add_command(const submission *s, jr_buf *script, const char *step)
{
    words line = {jr_arena_alloc(s->arena, s->in->line.n + 4, sizeof *line.items), 0};
    for (size_t i = 0; i < s->in->line.n; i++) {
        const char *word = s->in->line.items[i];
        if (strcmp(word, "--submit") == 0)
            i++;
        else if (strncmp(word, "--submit=", strlen("--submit=")) != 0 &&
                 strcmp(word, "--dry-run") != 0)
            line.items[line.n++] = word;
    }
    if (step) {
        line.items[line.n++] = "--step";
        line.items[line.n++] = step;
        line.items[line.n++] = "--shard";
        line.items[line.n++] = "auto";
    }
    JR_BUF_AUTO jr_buf typed = {0};
    options_format_line(&typed, line);
    jr_str behind_name = jr_buf_str(&typed);
    behind_name.data += strlen("jrank");
    behind_name.size -= strlen("jrank");
    jr_buf_append_text(script, "exec ");
    jr_text_append_shell_word(script, jr_str_from(s->program));
    jr_buf_format(script, "%.*s\n", JR_STR_ARG(behind_name));
}

static const char *script_path(const submission *s, int job)
{
    return jr_arena_format(s->arena, "%s/%s.sh", s->folder, names[job]).data;
}

/* Slurm replaces what follows a % in it, and reads no quotation mark inside quotation marks. */
static jr_status add_output(const submission *s, jr_buf *script, int job, jr_error *err)
{
    jr_buf_append_text(script, "#SBATCH --output=\"");
    for (const char *at = s->folder; *at; at++) {
        if (strchr("\"\\\n", *at))
            return jr_error_set(err, JR_ERR_DATA,
                                "%s: has a quotation mark, a backslash or a line break in its "
                                "name, so that Slurm can't write there; HINT: rename the folder",
                                s->bench_folder);
        jr_buf_append(script, "%%", *at == '%' ? 2 : 0);
        jr_buf_append(script, at, *at != '%');
    }
    jr_buf_format(script, "/%s-%s.log\"\n", names[job], job == JR_JOB_RANKING ? "%j" : "%A_%a");
    return JR_OK;
}

static jr_status write_script(const submission *s, int job, jr_error *err)
{
    const jr_slurm *slurm = &s->config->slurm;
    unsigned long long n = slurm->tasks ? slurm->tasks : USUAL_TASKS,
                       at_a_time = slurm->array_limit;
    bool is_array = job != JR_JOB_RANKING;
    JR_BUF_AUTO jr_buf script = {0};
    jr_buf_format(&script, "#!/bin/sh\n#SBATCH --job-name=jrank-%s\n", names[job]);
    if (is_array)
        jr_buf_format(&script,
                      at_a_time ? "#SBATCH --array=1-%llu%%%llu\n" : "#SBATCH --array=1-%llu\n", n,
                      at_a_time);
    add_setting(&script, "partition", jr_str_from(slurm->partition));
    add_setting(&script, "account", jr_str_from(slurm->account));
    add_setting(&script, "gres", gres_of(s, job));
    add_setting(&script, "time", jr_str_from(slurm->time));
    jr_buf_append_text(&script, "#SBATCH --requeue\n#SBATCH --open-mode=append\n");
    JR_TRY(add_output(s, &script, job, err));
    if (!is_array) {
        jr_text_append_shell_word(&script, jr_str_from(s->program));
        jr_buf_append_text(&script, " merge ");
        jr_text_append_shell_word(&script, jr_str_from(s->bench_folder));
        jr_buf_append_text(&script, " || exit\n");
    }
    add_command(s, &script, is_array ? names[job] : NULL);
    return jr_file_save_below(s->bench_folder, script_path(s, job), jr_buf_str(&script), err);
}

/* All or none: what follows a job that is refused would never be asked. */
static jr_status submit(const submission *s, jr_error *err)
{
    jr_cluster_job jobs[JR_N_JOB_STEPS] = {0};
    uint64_t after = 0;
    jr_status status = JR_OK;
    for (int job = 0; job < JR_N_JOB_STEPS && status == JR_OK; job++) {
        bool has_work =
            job == JR_JOB_RANKING ||
            (job == JR_JOB_ANSWERS ? s->config->models.n_endpoints : s->config->judges.n_endpoints);
        if (has_work)
            status = slurm_sbatch(s->arena, script_path(s, job), after, &jobs[job].id, err);
        after = jobs[job].id ? jobs[job].id : after;
    }
    if (status == JR_OK)
        status = slurm_jobs_save(s->arena, s->bench_folder, jobs, err);
    for (int job = 0; job < JR_N_JOB_STEPS && status != JR_OK; job++)
        if (jobs[job].id)
            slurm_scancel(s->arena, jobs[job].id);
    return status;
}

static bool are_there(const jr_cluster_job jobs[JR_N_JOB_STEPS])
{
    uint64_t n = 0;
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++)
        n += jobs[i].n_waiting + jobs[i].n_running;
    return n > 0;
}

/* Each task would take the ceiling for its own. */
static jr_status check(const jr_config *config, const jr_run_options *limits,
                       const asking_options *asking, jr_error *err)
{
    const char *other = config->until        ? ENGLISH("a goal (--until)")
                        : asking->shard      ? "--shard"
                        : asking->batch      ? "--batch"
                        : limits->max_calls  ? "max_calls"
                        : limits->budget > 0 ? "a budget"
                                             : NULL;
    if (other)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--submit slurm and %s exclude each other: the tasks have no word with "
                            "each other, and each would count for itself",
                            other);
    return JR_OK;
}

jr_status slurm_submit(invocation *in, const char *bench_folder, const jr_config *config,
                       const jr_run_options *limits, const asking_options *asking, jr_error *err)
{
    char program[4096] = {0};
    submission s = {.arena = in->arena, .in = in, .config = config, .bench_folder = bench_folder};
    s.folder = slurm_folder(in->arena, bench_folder);
    s.program = readlink("/proc/self/exe", program, sizeof program - 1) > 0 ? program : "jrank";
    JR_TRY(check(config, limits, asking, err));
    jr_cluster_job jobs[JR_N_JOB_STEPS] = {0};
    if (!asking->dry_run)
        JR_TRY(slurm_jobs_look(in->arena, bench_folder, jobs, err));
    if (!are_there(jobs)) {
        for (int job = 0; job < JR_N_JOB_STEPS; job++) {
            JR_TRY(write_script(&s, job, err));
            if (asking->dry_run)
                note_written(script_path(&s, job));
        }
        if (asking->dry_run)
            return JR_OK;
        JR_TRY(submit(&s, err));
        JR_TRY(slurm_jobs_look(in->arena, bench_folder, jobs, err));
    }
    table t;
    table_init(&t, in->arena, ROWS(columns));
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++) {
        job_row row = {jr_str_from(names[i]), jobs[i]};
        if (row.job.id)
            TABLE_ADD(&t, job_row, &row);
    }
    table_print(&t, (table_format)asking->format);
    return JR_OK;
}
