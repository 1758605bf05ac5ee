/*
 * A server must end with us, also when we are killed and can do nothing more. A signal on the
 * parent's death (prctl) would only be one, SIGKILL or one that the server may ignore, and reaches
 * neither what the server has started. So a process stands between: it holds one end of a socket
 * pair, whose other end only we have, and the kernel closes ours whatever we die of. The same end
 * of file is how we ask for the server's end, so there is one way of ending it.
 *
 * What the server starts may make sessions of its own and outlive it. It then becomes a child of
 * the keeper, which is its subreaper, and is ended like the server. Above the keeper stands a guard
 * that does nothing but inherit all of that, and end it, when somebody kills the keeper as well.
 *
 * The keeper is forked without exec: the library has no program of its own to execute. As other
 * threads may run, and hold locks, when it is forked, it only makes system calls and touches memory
 * that was there before. It needs no clock: a timerfd tells when a grace is over, a signalfd when a
 * child has ended, and everything is one poll.
 */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "leftover.h"

enum {
    OUTPUT_MAX = 16 << 10,
    DEFAULT_GRACE = 5,
    EXIT_NOT_RUN = 127, /* as of a shell */
};

static const double KILLED_GRACE = 2; /* for a process that the kernel can't end yet */

/* What goes over the line when the server has ended: one packet. */
typedef struct report {
    keeper_cause cause;
    int number;
    size_t output_size;
    char output[OUTPUT_MAX];
} report;

struct keeper {
    pid_t pid; /* the guard's; 0: has ended */
    int line;  /* our end of the socket pair */
    report report;
};

/* How far the end of the server has come. */
typedef enum stage { RUNNING, ASKED, ASKED_AGAIN, KILLED, GIVEN_UP } stage;

/* What the keeper's process works with. */
typedef struct keeping {
    const keeper_options *options;
    report *report;
    pid_t server;
    int line, log, output, timer, children;
    stage stage;
    bool is_server_gone, is_line_open;
} keeping;

/* All children of this process but one: what the server has left. Without PROC_CHILDREN in the
 * kernel there are none to be seen. */
static void signal_strays(pid_t server, int number)
{
    char text[4096];
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    pid_t pid = 0;
    /* What did not fit has its turn when these are gone; each number has a space behind it. */
    for (ssize_t i = 0; i < size; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            pid = pid * 10 + (text[i] - '0');
            continue;
        }
        if (pid > 0 && pid != server)
            kill(pid, number);
        pid = 0;
    }
}

/* The server's group, or the server alone where it has not made one yet, and what it has left. */
static void signal_server(const keeping *k, int number)
{
    if (kill(-k->server, number) != 0 && !k->is_server_gone)
        kill(k->server, number);
    signal_strays(k->server, number);
}

static void set_timer(const keeping *k, double seconds)
{
    struct itimerspec when = {0};
    when.it_value.tv_sec = (time_t)seconds;
    when.it_value.tv_nsec = (long)((seconds - (double)when.it_value.tv_sec) * 1e9) + 1;
    timerfd_settime(k->timer, 0, &when, NULL);
}

/* What this stage says to all of them. */
static void say_stage(const keeping *k)
{
    if (k->stage == KILLED)
        signal_server(k, SIGKILL);
    if (k->stage != ASKED && k->stage != ASKED_AGAIN)
        return;
    signal_server(k, SIGTERM);
    /* One that was stopped would not see it. */
    signal_server(k, SIGCONT);
}

static void go_on_to(keeping *k, stage next)
{
    double grace = k->options->grace > 0 ? k->options->grace : DEFAULT_GRACE;
    k->stage = next;
    say_stage(k);
    if (next == ASKED || next == ASKED_AGAIN)
        set_timer(k, next == ASKED ? grace : grace / 2);
    else if (next == KILLED)
        set_timer(k, KILLED_GRACE);
}

/* Keeps the last of it. */
static void keep_output(report *r, const char *bytes, size_t size)
{
    if (size > OUTPUT_MAX - r->output_size) {
        size_t half = r->output_size / 2;
        memmove(r->output, r->output + half, r->output_size - half);
        r->output_size -= half;
    }
    memcpy(r->output + r->output_size, bytes, size);
    r->output_size += size;
}

static void write_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t n = write(fd, bytes, size);
        if (n <= 0)
            return;
        bytes += n;
        size -= (size_t)n;
    }
}

/* Everything that is there. What a log can't take is lost: the server is worth more than it. */
static void read_output(keeping *k)
{
    char bytes[4096];
    for (ssize_t n; (n = read(k->output, bytes, sizeof bytes)) != 0;) {
        if (n < 0)
            return;
        keep_output(k->report, bytes, (size_t)n);
        if (k->log >= 0)
            write_all(k->log, bytes, (size_t)n);
    }
    close(k->output);
    k->output = -1;
}

/* Returns whether there are children yet. *ret_has_reaped: one has ended, and what it had started
 * may have become ours. */
static bool reap(keeping *k, bool *ret_has_reaped)
{
    struct signalfd_siginfo told;
    while (read(k->children, &told, sizeof told) > 0)
        ;
    int status;
    pid_t pid;
    *ret_has_reaped = false;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        *ret_has_reaped = true;
        if (pid != k->server)
            continue;
        k->is_server_gone = true;
        k->report->cause = WIFSIGNALED(status) ? KEEPER_SIGNALLED : KEEPER_EXITED;
        k->report->number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    }
    return pid == 0;
}

/* Until the server and all that it has started have ended. */
static void watch(keeping *k)
{
    for (;;) {
        struct pollfd fds[] = {{.fd = k->is_line_open ? k->line : -1, .events = POLLIN},
                               {.fd = k->output, .events = POLLIN},
                               {.fd = k->timer, .events = POLLIN},
                               {.fd = k->children, .events = POLLIN}};
        if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
            continue;
        if (fds[1].revents)
            read_output(k);
        bool has_reaped, has_children = reap(k, &has_reaped);
        if (k->is_server_gone && !has_children && kill(-k->server, 0) != 0)
            return;
        if (k->is_server_gone && k->stage == RUNNING)
            go_on_to(k, KILLED);
        else if (k->is_server_gone && has_reaped)
            say_stage(k);
        char order;
        if (fds[0].revents) {
            ssize_t n = recv(k->line, &order, sizeof order, MSG_DONTWAIT);
            k->is_line_open = n > 0;
            if (n > 0 && k->stage < KILLED)
                go_on_to(k, KILLED);
            else if (k->stage == RUNNING)
                go_on_to(k, ASKED);
        }
        uint64_t n_times;
        if (fds[2].revents && read(k->timer, &n_times, sizeof n_times) > 0)
            go_on_to(k, k->stage + 1);
        if (k->stage == GIVEN_UP)
            return;
    }
}

static void send_report(const keeping *k, const report *r)
{
    send(k->line, r, offsetof(report, output) + r->output_size, MSG_NOSIGNAL);
}

/* Without what pthread_atfork() was told, since other threads may hold any lock. */
static pid_t fork_alone(void)
{
#if defined __GLIBC__ && !__GLIBC_PREREQ(2, 34)
    return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#else
    return _Fork();
#endif
}

/* In the process that becomes the server. */
static _Noreturn void run_server(keeping *k, pid_t keeper_pid, int output)
{
    setsid();
    /* For the case that somebody kills the keeper. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == keeper_pid && dup2(output, 1) == 1 && dup2(output, 2) == 2) {
        struct sigaction by_default = {.sa_handler = SIG_DFL};
        for (int number = 1; number < NSIG; number++)
            sigaction(number, &by_default, NULL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execve(k->options->program, k->options->arguments, k->options->environment);
    }
    k->report->cause = KEEPER_NOT_RUN;
    k->report->number = errno;
    send_report(k, k->report);
    _exit(EXIT_NOT_RUN);
}

static void close_range_of(unsigned first, unsigned last)
{
#ifndef SYS_close_range
    enum { SYS_close_range = 436 }; /* on all architectures; headers before 5.9 don't have it */
#endif
    if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
        return;
    /* A kernel before 5.9. */
    unsigned end = (unsigned)sysconf(_SC_OPEN_MAX);
    for (unsigned fd = first; fd <= last && fd < end; fd++)
        close((int)fd);
}

/* What we hold must not be held by the keeper as well: other keepers' lines, locks, connections. */
static void close_all_but(int one, int other)
{
    unsigned low = (unsigned)(one < other ? one : other),
             high = (unsigned)(one < other ? other : one);
    if ((int)low < 0)
        low = high;
    close_range_of(3, low - 1);
    close_range_of(low + 1, high - 1);
    close_range_of(high + 1, ~0U);
}

/* Standard input, output and error lead nowhere: whoever reads ours waits for its end. */
static void leave_terminal(void)
{
    setsid();
    int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        dup2(nowhere, fd);
    if (nowhere > 2)
        close(nowhere);
}

/* In the keeper's process, where all signals are blocked. */
static _Noreturn void keep(keeping *k)
{
    pid_t self = getpid();
    close_all_but(k->line, k->log);
    leave_terminal();
    prctl(PR_SET_NAME, KEEPER_NAME);
    /* What the server leaves behind becomes ours, and is reaped here. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &by_default, NULL);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    int output[2];
    k->children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    k->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (pipe2(output, O_CLOEXEC) < 0 || k->children < 0 || k->timer < 0 ||
        (k->server = fork_alone()) < 0) {
        k->report->cause = KEEPER_NOT_RUN;
        k->report->number = errno;
        send_report(k, k->report);
        _exit(1);
    }
    if (k->server == 0)
        run_server(k, self, output[1]);
    close(output[1]);
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    k->output = output[0];
    watch(k);
    if (k->output >= 0)
        read_output(k);
    send_report(k, k->report);
    _exit(0);
}

/* In the guard's process, once the keeper has ended: all children are what it has left. */
static void end_strays(void)
{
    const struct timespec patience = {.tv_sec = (time_t)KILLED_GRACE};
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    do {
        signal_strays(0, SIGKILL);
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (pid < 0)
            return;
    } while (sigtimedwait(&child, NULL, &patience) > 0);
}

/* In the guard's process, where all signals are blocked. */
static _Noreturn void guard(keeping *k)
{
    struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &by_default, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t ward = fork_alone();
    if (ward == 0)
        keep(k);
    if (ward < 0) {
        k->report->cause = KEEPER_NOT_RUN;
        k->report->number = errno;
        send_report(k, k->report);
        _exit(1);
    }
    prctl(PR_SET_NAME, GUARD_NAME);
    close_range_of(3, ~0U);
    leave_terminal();
    while (waitpid(ward, NULL, 0) < 0 && errno == EINTR)
        ;
    end_strays();
    _exit(0);
}

/* Above the three that leave_terminal() replaces. */
static int move_up(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    close(fd);
    return moved;
}

static jr_status open_log(const char *path, int *ret_log, jr_error *err)
{
    int log = -1;
    if (path) {
        log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (log < 0)
            return jr_error_set(err, JR_ERR_IO, "%s: can't be written: %s", path, strerror(errno));
        log = move_up(log);
    }
    *ret_log = log;
    return JR_OK;
}

jr_status keeper_start(const keeper_options *options, keeper **ret_keeper, jr_error *err)
{
    int log = -1, line[2];
    JR_TRY(open_log(options->log_path, &log, err));
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line) < 0) {
        if (log >= 0)
            close(log);
        return jr_error_set(err, JR_ERR_IO, "no connection to a new process can be made: %s",
                            strerror(errno));
    }
    keeper *k = memory_zeroed(1, sizeof *k);
    k->line = line[0];
    k->report.cause = KEEPER_LOST;
    keeping plan = {.options = options,
                    .report = &k->report,
                    .line = move_up(line[1]),
                    .log = log,
                    .is_line_open = true};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    k->pid = fork_alone();
    if (k->pid == 0)
        guard(&plan);
    int problem = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(plan.line);
    if (log >= 0)
        close(log);
    if (k->pid < 0) {
        close(k->line);
        free(k);
        return jr_error_set(err, JR_ERR_IO, "no process can be started: %s", strerror(problem));
    }
    *ret_keeper = k;
    return JR_OK;
}

/* Keeper and guard end right after the report. */
static void join(keeper *k)
{
    while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    k->pid = 0;
    close(k->line);
}

bool keeper_has_ended(keeper *k, keeper_end *ret_end)
{
    if (k->pid) {
        ssize_t n;
        do
            n = recv(k->line, &k->report, sizeof k->report, MSG_DONTWAIT);
        while (n < 0 && errno == EINTR);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return false;
        join(k);
    }
    const report *r = &k->report;
    *ret_end = (keeper_end){r->cause, r->number, {r->output, r->output_size}};
    return true;
}

void keeper_stop(keeper *k)
{
    if (k->pid)
        shutdown(k->line, SHUT_WR);
}

void keeper_free(keeper *k)
{
    if (!k)
        return;
    if (k->pid) {
        send(k->line, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        join(k);
    }
    free(k);
}
