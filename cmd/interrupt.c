/*
 * Handlers of signals: they write with write() alone, and leave ignored what was ignored when the
 * program was started, as under nohup and in shells without job control.
 */
#include "interrupt.h"

#include "progress.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t interrupts;

static void on_interrupt(int signal_number)
{
    static const char sentence[] = "jrank: interrupted; files already on disk are complete\n";
    (void)!write(2, sentence, sizeof sentence - 1);
    /* SA_RESETHAND has restored the default, which ends the process once this returns. */
    raise(signal_number);
}

static void count_interrupt(int signal_number)
{
    (void)signal_number;
    int before = errno;
    static const char soft[] = "jrank: interrupted: waiting for what is in flight; once more "
                               "leaves at once\n";
    static const char hard[] = "jrank: interrupted again: leaving\n";
    interrupts++;
    progress_end();
    if (interrupts == 1)
        (void)!write(2, soft, sizeof soft - 1);
    else if (interrupts == 2)
        (void)!write(2, hard, sizeof hard - 1);
    errno = before;
}

static void handle(int signal_number, void (*handler)(int), int flags)
{
    struct sigaction before, action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(signal_number, &action, NULL);
}

void say_when_interrupted(void)
{
    handle(SIGINT, on_interrupt, SA_RESETHAND);
}

const volatile sig_atomic_t *count_interrupts(void)
{
    /* A reader of messages that goes away, as head does, ends no run whose calls are paid. */
    handle(SIGPIPE, SIG_IGN, 0);
    handle(SIGINT, count_interrupt, 0);
    handle(SIGTERM, count_interrupt, 0);
    handle(SIGHUP, count_interrupt, 0);
    return &interrupts;
}

void stop_counting_interrupts(void)
{
    handle(SIGTERM, SIG_DFL, 0);
    handle(SIGHUP, SIG_DFL, 0);
    say_when_interrupted();
}
