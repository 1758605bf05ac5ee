/*
 * Each command is started with its words, without a shell between, and what it prints is read: one
 * pipe for both its outputs, since what it complains of is what a user has to know.
 */
#include "slurm.h"
#include "language.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { OUTPUT_MAX = 64 << 20, FOR_EVER = -1, A_MINUTE = 60000 /* ms, as poll takes them */ };

static jr_status unavailable(const char *command, const char *why, jr_error *err)
{
    return jr_error_set(err, JR_ERR_UNAVAILABLE,
                        "%s can't be started: %s; HINT: --submit slurm is for a machine from which "
                        "jobs of Slurm are submitted",
                        command, why);
}

/* Until it is closed; false where it says nothing for so long. */
static bool read_all(int from, int silence, jr_buf *output)
{
    char piece[4096];
    ssize_t n = 1;
    struct pollfd more = {.fd = from, .events = POLLIN};
    while (n > 0) {
        int n_ready = poll(&more, 1, silence);
        if (n_ready == 0)
            return false;
        if (n_ready < 0)
            continue; /* a signal came */
        n = read(from, piece, sizeof piece);
        if (n > 0 && output->size < OUTPUT_MAX)
            jr_buf_append(output, piece, (size_t)n);
    }
    return true;
}

/* Appends what the command prints. Its own error lines are the reason where it fails. One that only
 * asks may be ended for its silence; what one that changes something has done would not be known.
 */
static jr_status call(const char *const args[], int silence, jr_buf *output, jr_error *err)
{
    int line[2], status = 0;
    pid_t pid = 0;
    if (pipe(line) < 0)
        return unavailable(args[0], strerror(errno), err);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, line[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, line[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, line[0]);
    posix_spawn_file_actions_addclose(&actions, line[1]);
    /* What its caller holds back is none of its business. */
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    int problem = posix_spawnp(&pid, args[0], &actions, &attributes, (char *const *)args, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(line[1]);
    bool is_silent = problem == 0 && !read_all(line[0], silence, output);
    close(line[0]);
    if (is_silent)
        kill(pid, SIGKILL);
    if (problem)
        return unavailable(
            args[0], problem == ENOENT ? ENGLISH("it is not installed") : strerror(problem), err);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (is_silent)
        return jr_error_set(err, JR_ERR_UNAVAILABLE, "%s has said nothing for a minute", args[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return JR_OK;
    jr_str said = jr_text_trim(jr_buf_str(output));
    for (size_t i = 0; i < said.size; i++)
        if (said.data[i] == '\n')
            said.size = i;
    if (said.size == 0)
        said = JR_STR(ENGLISH("without a word"));
    return jr_error_set(err, JR_ERR_UNAVAILABLE, "%s refuses: %.*s", args[0], JR_STR_ARG(said));
}

/* A number at the beginning of a text, 0 where there is none. */
static uint64_t number_of(const char *text)
{
    return text[0] >= '0' && text[0] <= '9' ? strtoull(text, NULL, 10) : 0;
}

jr_status slurm_sbatch(jr_arena *arena, const char *script, uint64_t after, uint64_t *ret_job,
                       jr_error *err)
{
    JR_BUF_AUTO jr_buf output = {0};
    jr_str dependency =
        jr_arena_format(arena, "--dependency=afterany:%llu", (unsigned long long)after);
    const char *args[] = {"sbatch", "--parsable", after ? dependency.data : script,
                          after ? script : NULL, NULL};
    JR_TRY(call(args, FOR_EVER, &output, err));
    uint64_t job = 0;
    /* A cluster's own remarks may stand before it. */
    for (const char *at = jr_arena_copy(arena, jr_buf_str(&output)).data; at && !job;
         at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        job = number_of(at);
    if (!job)
        return jr_error_set(err, JR_ERR_UNAVAILABLE, "sbatch names no job: %.*s",
                            JR_STR_ARG(jr_text_trim(jr_buf_str(&output))));
    *ret_job = job;
    return JR_OK;
}

/* The words of squeue for what has not ended; all others but COMPLETED are ways to fail. */
static const struct {
    const char *state;
    bool is_running;
} unended[] = {
    {"PENDING", false},     {"REQUEUED", false},      {"REQUEUE_HOLD", false},
    {"REQUEUE_FED", false}, {"RESV_DEL_HOLD", false}, {"SPECIAL_EXIT", false},
    {"RUNNING", true},      {"COMPLETING", true},     {"CONFIGURING", true},
    {"SUSPENDED", true},    {"STAGE_OUT", true},      {"SIGNALING", true},
    {"RESIZING", true},     {"STOPPED", true},
};

static void count(jr_cluster_job *job, const char *state)
{
    for (size_t i = 0; i < sizeof unended / sizeof *unended; i++)
        if (strcmp(state, unended[i].state) == 0) {
            *(unended[i].is_running ? &job->n_running : &job->n_waiting) += 1;
            return;
        }
    *(strcmp(state, "COMPLETED") == 0 ? &job->n_done : &job->n_failed) += 1;
}

jr_status slurm_squeue(jr_arena *arena, jr_cluster_job *jobs, size_t n_jobs, jr_error *err)
{
    JR_BUF_AUTO jr_buf output = {0};
    const char *args[] = {"squeue",       "--me",           "--noheader", "--array",
                          "--states=all", "--format=%F %T", NULL};
    JR_TRY(call(args, A_MINUTE, &output, err));
    char *text = (char *)jr_arena_copy(arena, jr_buf_str(&output)).data;
    for (char *rest = NULL, *row = strtok_r(text, "\n", &rest); row;
         row = strtok_r(NULL, "\n", &rest)) {
        char *state = strchr(row, ' ');
        for (size_t i = 0; state && i < n_jobs; i++)
            if (jobs[i].id && number_of(row) == jobs[i].id)
                count(&jobs[i], state + 1);
    }
    return JR_OK;
}

void slurm_scancel(jr_arena *arena, uint64_t job)
{
    JR_BUF_AUTO jr_buf output = {0};
    jr_error ignored;
    jr_str number = jr_arena_format(arena, "%llu", (unsigned long long)job);
    const char *args[] = {"scancel", number.data, NULL};
    (void)!call(args, FOR_EVER, &output, &ignored);
}
