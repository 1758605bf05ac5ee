/* The process between us and a server, with shell scripts for servers. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "local/keeper.h"
#include "patience.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static keeper *start(const char *script)
{
    char *arguments[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)script, NULL};
    keeper_options options = {
        .program = "/bin/sh", .arguments = arguments, .environment = environ, .grace = 0.2};
    keeper *k = NULL;
    jr_error err;
    assert_int_equal(keeper_start(&options, &k, &err), JR_OK);
    return k;
}

static keeper_end wait_for_end(keeper *k)
{
    keeper_end end;
    double began = now();
    while (!keeper_has_ended(k, &end)) {
        assert_true(now() - began < patience(20));
        usleep(2000);
    }
    return end;
}

/* The end of a script, and that it printed this. */
static void assert_end(const char *script, keeper_cause cause, int number, const char *output)
{
    keeper *k = start(script);
    keeper_end end = wait_for_end(k), again;
    assert_int_equal(end.cause, cause);
    assert_int_equal(end.number, number);
    assert_int_equal(end.output.size, strlen(output));
    assert_memory_equal(end.output.data, output, end.output.size);
    assert_true(keeper_has_ended(k, &again));
    assert_int_equal(again.number, number);
    keeper_stop(k);
    keeper_free(k);
}

static void an_end_is_told_with_its_cause_and_output(void **state)
{
    (void)state;
    assert_end("exit 0", KEEPER_EXITED, 0, "");
    assert_end("echo one; echo two >&2; exit 3", KEEPER_EXITED, 3, "one\ntwo\n");
    assert_end("printf half; kill -11 $$", KEEPER_SIGNALLED, SIGSEGV, "half");
}

static void the_last_of_much_output_is_kept(void **state)
{
    (void)state;
    keeper *k = start("i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; i=$((i+1)); done");
    keeper_end end = wait_for_end(k);
    JR_BUF_AUTO jr_buf printed = {0};
    for (int i = 0; i < 20000; i++)
        jr_buf_format(&printed, "line %d\n", i);
    assert_in_range(end.output.size, 8 << 10, 16 << 10);
    assert_memory_equal(end.output.data, printed.data + printed.size - end.output.size,
                        end.output.size);
    keeper_free(k);
}

/* The first line of what a server prints, once it has: it goes through a file. */
static void read_line(const char *path, char *line, size_t size)
{
    double began = now();
    line[0] = '\0';
    while (!strchr(line, '\n')) {
        assert_true(now() - began < patience(20));
        usleep(2000);
        FILE *file = fopen(path, "r");
        if (!file)
            continue;
        if (!fgets(line, (int)size, file))
            line[0] = '\0';
        fclose(file);
    }
    unlink(path);
}

/* Starts a server that sleeps; its process and the keeper's. */
static keeper *start_sleeper(pid_t *ret_server, pid_t *ret_keeper)
{
    char path[64], script[200], line[64], *end;
    snprintf(path, sizeof path, "/tmp/jrank-keeper-%d", (int)getpid());
    snprintf(script, sizeof script,
             "trap '' TERM INT; echo $$ $PPID >%s; while :; do sleep 60; done", path);
    keeper *k = start(script);
    read_line(path, line, sizeof line);
    *ret_server = (pid_t)strtol(line, &end, 10);
    *ret_keeper = (pid_t)strtol(end, NULL, 10);
    return k;
}

static bool is_gone_soon(pid_t pid)
{
    double began = now();
    while (kill(pid, 0) == 0 && now() - began < patience(10))
        usleep(2000);
    return kill(pid, 0) != 0;
}

static void a_server_that_hears_nothing_is_killed(void **state)
{
    (void)state;
    pid_t server, keeping;
    keeper_end end;
    keeper *k = start_sleeper(&server, &keeping);
    assert_false(keeper_has_ended(k, &end));
    /* One that was stopped, too. */
    kill(server, SIGSTOP);
    double began = now();
    keeper_stop(k);
    end = wait_for_end(k);
    assert_int_equal(end.cause, KEEPER_SIGNALLED);
    assert_int_equal(end.number, SIGKILL);
    assert_true(now() - began >= 0.3);
    assert_int_not_equal(kill(server, 0), 0);
    assert_int_not_equal(kill(keeping, 0), 0);
    keeper_free(k);
}

static void the_server_has_a_session_of_its_own(void **state)
{
    (void)state;
    pid_t server, keeping;
    keeper *k = start_sleeper(&server, &keeping);
    assert_int_equal(getsid(server), server);
    assert_int_equal(getpgid(server), server);
    assert_int_not_equal(getsid(keeping), getsid(0));
    /* What ends a group of processes does not end the keeper. */
    kill(keeping, SIGINT);
    kill(keeping, SIGTERM);
    kill(keeping, SIGHUP);
    usleep(20000);
    keeper_end end;
    assert_false(keeper_has_ended(k, &end));
    keeper_free(k);
    assert_int_not_equal(kill(server, 0), 0);
}

static void the_server_ends_with_a_keeper_that_is_killed(void **state)
{
    (void)state;
    pid_t server, keeping;
    keeper *k = start_sleeper(&server, &keeping);
    kill(keeping, SIGKILL);
    keeper_end end = wait_for_end(k);
    assert_int_equal(end.cause, KEEPER_LOST);
    assert_true(is_gone_soon(server));
    keeper_free(k);
}

static void neither_has_our_files_or_our_signals(void **state)
{
    (void)state;
    /* Not closed by exec. */
    int zero = open("/dev/zero", O_RDONLY);
    int strays[] = {fcntl(zero, F_DUPFD, 50), fcntl(zero, F_DUPFD, 200)};
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    assert_end("ls /proc/$$/fd; exit 0", KEEPER_EXITED, 0, "0\n1\n2\n");
    assert_end("for fd in 0 1 2; do readlink /proc/$PPID/fd/$fd; done; "
               "readlink /proc/$PPID/fd/* | grep -c zero; exit 0",
               KEEPER_EXITED, 0, "/dev/null\n/dev/null\n/dev/null\n0\n");
    /* The lower half: the C library keeps the signals 32 and 33 to itself. */
    assert_end("sed -n 's/^Sig\\(Blk\\|Ign\\):.*[0-9a-f]\\([0-9a-f]\\{7\\}\\)$/\\1 \\2/p' "
               "/proc/self/status; exit 0",
               KEEPER_EXITED, 0, "Blk 0000000\nIgn 0000000\n");
    signal(SIGPIPE, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(zero);
    close(strays[0]);
    close(strays[1]);
}

/* Starts a server that hears nothing, has a child in another session, and that one another in a
 * third; the ids of server, keeper and those two. */
static keeper *start_family(pid_t *pids)
{
    char path[64], script[400], line[64], *end = line;
    snprintf(path, sizeof path, "/tmp/jrank-keeper-%d", (int)getpid());
    snprintf(script, sizeof script,
             "trap '' TERM; setsid sh -c \"trap '' TERM; setsid sh -c 'echo $$ $PPID \\$PPID "
             "\\$\\$ >%s; exec sleep 60' & sleep 60; :\" & while :; do sleep 60; done",
             path);
    keeper *k = start(script);
    read_line(path, line, sizeof line);
    for (size_t i = 0; i < 4; i++)
        pids[i] = (pid_t)strtol(end, &end, 10);
    assert_int_not_equal(getsid(pids[2]), getsid(pids[0]));
    assert_int_not_equal(getsid(pids[3]), getsid(pids[2]));
    return k;
}

static void what_is_in_other_sessions_ends_too(void **state)
{
    (void)state;
    pid_t pids[4];
    enum { STOP, FREE, KILL_SERVER, KILL_KEEPER, N_WAYS };
    for (int way = STOP; way < N_WAYS; way++) {
        keeper *k = start_family(pids);
        if (way == STOP)
            keeper_stop(k);
        else if (way != FREE)
            kill(pids[way == KILL_KEEPER], SIGKILL);
        if (way != FREE)
            wait_for_end(k);
        keeper_free(k);
        /* Nobody is left by the time it is told. */
        for (size_t i = 0; i < 4; i++)
            if (kill(pids[i], 0) == 0)
                fail_msg("process %zu is left after way %d", i, way);
    }
}

static atomic_bool is_over;

static void *allocate(void *context)
{
    for (size_t i = 0; !is_over; i++)
        free(malloc(i % 5000));
    return context;
}

static void it_starts_beside_threads_that_hold_locks(void **state)
{
    (void)state;
    pthread_t threads[3];
    is_over = false;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, allocate, NULL), 0);
    for (size_t i = 0; i < 50; i++)
        assert_end("exit 7", KEEPER_EXITED, 7, "");
    is_over = true;
    for (size_t i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
}

static void nothing_is_left_of_it(void **state)
{
    (void)state;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    keeper_free(NULL);
}

UNIT_GROUP(keeper)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_is_told_with_its_cause_and_output),
        cmocka_unit_test(the_last_of_much_output_is_kept),
        cmocka_unit_test(a_server_that_hears_nothing_is_killed),
        cmocka_unit_test(the_server_has_a_session_of_its_own),
        cmocka_unit_test(the_server_ends_with_a_keeper_that_is_killed),
        cmocka_unit_test(neither_has_our_files_or_our_signals),
        cmocka_unit_test(what_is_in_other_sessions_ends_too),
        cmocka_unit_test(it_starts_beside_threads_that_hold_locks),
        cmocka_unit_test(nothing_is_left_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
