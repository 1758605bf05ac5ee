/* Processes of servers that nobody watches any more. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jrank/ask.h>

#include "local/leftover.h"

/* A process that sleeps below one of this name. */
static pid_t start_below(const char *name, char *mark, pid_t *ret_sleeper)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    pid_t above = fork();
    if (above == 0) {
        prctl(PR_SET_NAME, name);
        pid_t sleeper = fork();
        if (sleeper == 0) {
            char *arguments[] = {(char[]){"sleep"}, (char[]){"60"}, NULL},
                 *environment[] = {mark, NULL};
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(told[0]);
            fcntl(told[1], F_SETFD, FD_CLOEXEC);
            execve("/bin/sleep", arguments, environment);
            _exit(1);
        }
        (void)!write(told[1], &sleeper, sizeof sleeper);
        close(told[1]);
        waitpid(sleeper, NULL, 0);
        _exit(0);
    }
    close(told[1]);
    char rest;
    assert_int_equal(read(told[0], ret_sleeper, sizeof *ret_sleeper), sizeof *ret_sleeper);
    assert_int_equal(read(told[0], &rest, 1), 0); /* it is executed */
    close(told[0]);
    return above;
}

/* Whether the sleeper is named. */
static bool is_named(const char *above_name, char *mark)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    char id[32], home[] = "HOME=/test of leftovers", *ours[] = {home, NULL};
    pid_t sleeper, above = start_below(above_name, mark, &sleeper);
    snprintf(id, sizeof id, " %d (sleep)", (int)sleeper);
    jr_str sentence = jr_local_leftovers(arena, ours);
    kill(sleeper, SIGKILL);
    waitpid(above, NULL, 0);
    return sentence.size && strstr(sentence.data, id);
}

static void a_process_with_the_mark_and_without_a_keeper_is_named(void **state)
{
    (void)state;
    char mark[] = LEFTOVER_VARIABLE "=/test of leftovers",
         longer[] = LEFTOVER_VARIABLE "=/test of leftovers0", other[] = "HOME=/test of leftovers";
    assert_true(is_named("somebody", mark));
    assert_false(is_named(KEEPER_NAME, mark));
    assert_false(is_named(GUARD_NAME, mark));
    assert_false(is_named("somebody", longer));
    assert_false(is_named("somebody", other));
}

UNIT_GROUP(leftover)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_with_the_mark_and_without_a_keeper_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
