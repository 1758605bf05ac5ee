/*
 * Handlers of signals: they write with write() alone, translate() only reads, and leave ignored
 * what was ignored when the program was started, as under nohup and in shells without job control.
 */
#include "interrupt.h"

#include "language.h"
#include "progress.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t interrupts;

static void say_at_once(const char *text)
{
    (void)!write(2, text, strlen(text));
}

static void on_interrupt(int signal_number)
{
    say_at_once(translate("jrank: interrupted; files already on disk are complete\n"));
    /* SA_RESETHAND has restored the default, which ends the process once this returns. */
    raise(signal_number);
}

static void count_interrupt(int signal_number)
{
    (void)signal_number;
    int before = errno;
    interrupts++;
    progress_end();
    if (interrupts == 1)
        say_at_once(translate("jrank: interrupted: waiting for what is in flight; once more "
                              "leaves at once\n"));
    else if (interrupts == 2)
        say_at_once(translate("jrank: interrupted again: leaving\n"));
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
